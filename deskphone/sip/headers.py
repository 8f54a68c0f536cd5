# SPDX-License-Identifier: GPL-3.0-or-later
"""An ordered, case-insensitive multimap of header fields (RFC 3261 section 7.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deskphone.sip.grammar import split_commas

# RFC 3261 section 7.3.3, RFC 3515, 3891, 4028, 6665 and others.
COMPACT = {
    "i": "call-id", "m": "contact", "e": "content-encoding", "l": "content-length", "c": "content-type",
    "f": "from", "s": "subject", "k": "supported", "t": "to", "v": "via", "o": "event", "u": "allow-events",
    "r": "refer-to", "b": "referred-by", "x": "session-expires", "a": "accept-contact", "j": "reject-contact",
    "d": "request-disposition", "y": "identity", "n": "identity-info",
}  # fmt: skip

_ODD_NAMES = {
    "call-id": "Call-ID", "cseq": "CSeq", "www-authenticate": "WWW-Authenticate", "mime-version": "MIME-Version",
    "min-se": "Min-SE", "rack": "RAck", "rseq": "RSeq", "sip-etag": "SIP-ETag", "sip-if-match": "SIP-If-Match",
    "content-id": "Content-ID", "p-asserted-identity": "P-Asserted-Identity",
}  # fmt: skip


def pretty_name(key: str) -> str:
    """``call-id`` as it is usually written: ``Call-ID``."""
    return _ODD_NAMES.get(key) or "-".join(part.capitalize() for part in key.split("-"))


class Headers:
    """Header fields in order. Names are case-insensitive and compact forms equal their long ones."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Iterable[tuple[str, str]] = ()) -> None:
        self._fields: list[tuple[str, str, str]] = []  # key, name as written, value
        for name, value in fields:
            self.add(name, value)

    @classmethod
    def from_keyed(cls, fields: list[tuple[str, str, str]]) -> Headers:
        """For the parser: fields whose lower-case key is known already. The list is taken over."""
        headers = cls.__new__(cls)
        headers._fields = fields
        return headers

    def keyed(self) -> list[tuple[str, str, str]]:
        """The (key, name, value) triples themselves; not to be changed."""
        return self._fields

    def get(self, name: str) -> str | None:
        """The first value, or None."""
        key = header_key(name)
        for field in self._fields:
            if field[0] == key:
                return field[2]
        return None

    def all(self, name: str) -> list[str]:
        """The values, one for each header line."""
        key = header_key(name)
        return [field[2] for field in self._fields if field[0] == key]

    def values(self, name: str) -> list[str]:
        """The values of a comma-separated header, over all its lines."""
        return [piece for line in self.all(name) for piece in split_commas(line)]

    def add(self, name: str, value: str) -> None:
        """Append a header line."""
        self._fields.append((header_key(name), name, value))

    def prepend(self, name: str, value: str) -> None:
        """Put a header line on top (Via, Record-Route)."""
        self._fields.insert(0, (header_key(name), name, value))

    def set(self, name: str, value: str) -> None:
        """Replace the first line of that name and drop the others; append if there is none."""
        key = header_key(name)
        for index, field in enumerate(self._fields):
            if field[0] == key:
                self._fields[index] = (key, name, value)
                self._fields[index + 1 :] = [f for f in self._fields[index + 1 :] if f[0] != key]
                return
        self._fields.append((key, name, value))

    def remove(self, name: str) -> None:
        """Drop all lines of that name."""
        key = header_key(name)
        self._fields = [field for field in self._fields if field[0] != key]

    def remove_first(self, name: str) -> None:
        """Drop the first line of that name."""
        key = header_key(name)
        for index, field in enumerate(self._fields):
            if field[0] == key:
                del self._fields[index]
                return

    def items(self) -> Iterator[tuple[str, str]]:
        """(name as written, value) in order."""
        return ((name, value) for _, name, value in self._fields)

    def copy(self) -> Headers:
        """An independent copy."""
        return Headers.from_keyed(list(self._fields))

    def __contains__(self, name: str) -> bool:
        key = header_key(name)
        return any(field[0] == key for field in self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Headers):
            return NotImplemented
        return [(k, v) for k, _, v in self._fields] == [(k, v) for k, _, v in other._fields]

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Headers({list(self.items())!r})"


def header_key(name: str) -> str:
    """The lower-case long form of a header name."""
    lower = name.lower()
    return COMPACT.get(lower, lower) if len(lower) == 1 else lower
