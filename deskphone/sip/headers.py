# SPDX-License-Identifier: GPL-3.0-or-later
"""The header fields of a message: an ordered multimap that ignores case (RFC 3261 section 7.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deskphone.errors import MisuseError
from deskphone.sip.grammar import is_token, split_commas

# RFC 3261 section 7.3.3, and the registrations after it (3515, 3891, 3892, 6665, 4028, 3323, 4474)
COMPACT = {
    "a": "Accept-Contact",
    "b": "Referred-By",
    "c": "Content-Type",
    "d": "Request-Disposition",
    "e": "Content-Encoding",
    "f": "From",
    "i": "Call-ID",
    "j": "Reject-Contact",
    "k": "Supported",
    "l": "Content-Length",
    "m": "Contact",
    "n": "Identity-Info",
    "o": "Event",
    "r": "Refer-To",
    "s": "Subject",
    "t": "To",
    "u": "Allow-Events",
    "v": "Via",
    "x": "Session-Expires",
    "y": "Identity",
}
_COMMON = """
    Accept Alert-Info Allow Authorization Call-Info Date Expires Max-Forwards Min-Expires Organization
    P-Asserted-Identity P-Preferred-Identity Path Privacy Proxy-Authenticate Proxy-Authorization RAck RSeq
    Reason Record-Route Remote-Party-ID Replaces Require Retry-After Route SIP-ETag Server Service-Route
    Subscription-State Timestamp Unsupported User-Agent WWW-Authenticate Warning CSeq Min-SE Join
"""


def _known() -> dict[str, str]:
    table = {}
    for name in (*COMPACT.values(), *_COMMON.split()):
        for spelling in (name, name.lower(), name.title()):
            table[spelling] = name.lower()
    for letter, name in COMPACT.items():
        table[letter] = table[letter.upper()] = name.lower()
    return table


# every usual spelling and its key, so that most look-ups cost one dict access and no new string
KEYS = _known()
# compact forms are spelled out
FULL_NAMES = COMPACT | {letter.upper(): name for letter, name in COMPACT.items()}


def header_key(name: str) -> str:
    """Give the key of a header name: lower case, compact form expanded."""
    return KEYS.get(name) or name.lower()


class Headers:
    """Header fields in their order. Values are unfolded, stripped texts.

    Names match in any case and in compact form. ``all`` gives one item per header line, ``values`` one
    per comma-separated element. Adding a value with a line break raises MisuseError: nothing that is
    put in can become another header.
    """

    __slots__ = ("_keys", "_names", "_values")

    def __init__(self, items: Iterable[tuple[str, str]] = ()) -> None:
        keys: list[str] = []
        names: list[str] = []
        values: list[str] = []
        for name, value in items:  # in one go: most headers of a server are made here
            if name not in KEYS or "\n" in value or "\r" in value:
                _check(name, value)
            keys.append(KEYS.get(name) or name.lower())
            names.append(FULL_NAMES.get(name, name))
            values.append(value)
        self._keys, self._names, self._values = keys, names, values

    @classmethod
    def from_lists(cls, keys: list[str], names: list[str], values: list[str]) -> Headers:
        """Take over three lists of equal length, unchecked: for the parser, which has checked them."""
        headers = cls.__new__(cls)
        headers._keys, headers._names, headers._values = keys, names, values
        return headers

    def get(self, name: str) -> str | None:
        """Give the first value, or None."""
        key = KEYS.get(name) or name.lower()
        keys = self._keys
        return self._values[keys.index(key)] if key in keys else None

    def all(self, name: str) -> list[str]:
        """Give the values of all lines with this name."""
        key = KEYS.get(name) or name.lower()
        if key not in self._keys:
            return []
        return [value for have, value in zip(self._keys, self._values, strict=True) if have == key]

    def values(self, name: str) -> list[str]:
        """Give the elements of all lines with this name, split at commas outside quotes and brackets.

        Raises SipParseError for a quote that never closes.
        """
        found: list[str] = []
        for value in self.all(name):
            found += split_commas(value)
        return found

    def count(self, name: str) -> int:
        """Count the lines with this name."""
        return self._keys.count(KEYS.get(name) or name.lower())

    def add(self, name: str, value: str) -> None:
        """Append a line."""
        _check(name, value)
        self._keys.append(KEYS.get(name) or name.lower())
        self._names.append(FULL_NAMES.get(name, name))
        self._values.append(value)

    def prepend(self, name: str, value: str) -> None:
        """Put a line before all others, as a Via wants it."""
        self._insert(0, name, value)

    def set(self, name: str, value: str) -> None:
        """Replace all lines of this name by one, in the place of the first."""
        key = KEYS.get(name) or name.lower()
        if self._keys.count(key) == 1:
            _check(name, value)
            self._values[self._keys.index(key)] = value
            return
        place = self._keys.index(key) if key in self._keys else len(self._keys)
        self.remove(name)
        self._insert(place, name, value)

    def replace_first(self, name: str, value: str) -> None:
        """Change the first line of this name only; adds it when there is none."""
        key = KEYS.get(name) or name.lower()
        if key not in self._keys:
            self.add(name, value)
            return
        _check(name, value)
        self._values[self._keys.index(key)] = value

    def remove(self, name: str) -> None:
        """Remove all lines of this name; none is no error."""
        key = KEYS.get(name) or name.lower()
        if key not in self._keys:
            return
        kept = [index for index, have in enumerate(self._keys) if have != key]
        self._names = [self._names[index] for index in kept]
        self._values = [self._values[index] for index in kept]
        self._keys = [self._keys[index] for index in kept]

    def items(self) -> list[tuple[str, str]]:
        """Give all lines as (name, value)."""
        return list(zip(self._names, self._values, strict=True))

    def lines(self) -> list[str]:
        """Give all lines as they are written, except Content-Length, which the serializer counts."""
        return [
            f"{name}: {value}"
            for key, name, value in zip(self._keys, self._names, self._values, strict=True)
            if key != "content-length"
        ]

    def copy(self) -> Headers:
        """Give an independent copy."""
        return Headers.from_lists(self._keys.copy(), self._names.copy(), self._values.copy())

    def _insert(self, place: int, name: str, value: str) -> None:
        _check(name, value)
        self._keys.insert(place, KEYS.get(name) or name.lower())
        self._names.insert(place, FULL_NAMES.get(name, name))
        self._values.insert(place, value)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and (KEYS.get(name) or name.lower()) in self._keys

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return zip(self._names, self._values, strict=True)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Headers):
            return NotImplemented
        return self._keys == other._keys and self._values == other._values

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Headers({self.items()!r})"


def _check(name: str, value: str) -> None:
    if "\n" in value or "\r" in value:
        raise MisuseError(f"header {name!r} must not hold a line break")
    if name not in KEYS and not is_token(name):
        raise MisuseError(f"{name!r} is no name of a header")
