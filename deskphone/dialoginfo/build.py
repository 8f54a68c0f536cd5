# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes dialog-info documents (RFC 4235 section 4): text building with escaping, no XML library.

A document is rendered once and sent to many watchers, each with a version number of its own,
so a :class:`Body` is all of it but that number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

CONTENT_TYPE = "application/dialog-info+xml"
NAMESPACE = "urn:ietf:params:xml:ns:dialog-info"

# An extension of our own: whether a phone of the watched user is registered, "yes" or "no". The schema of
# RFC 4235 lets elements of other namespaces follow the dialogs, and readers ignore what they do not know.
REACHABLE = "urn:x-deskphone:dialog-info"

_HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<dialog-info xmlns="{NAMESPACE}" version="'.encode()
_SPECIAL = re.compile(r'[&<>"\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]')
_UNFIT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


@dataclass(frozen=True, slots=True)
class Party:
    """``local`` or ``remote`` of a dialog; empty fields are left out. ``held`` is ``+sip.rendering=no``.

    ``no_identity``: the element is there and empty, as some servers send it.
    """

    identity: str = ""
    display: str = ""
    target: str = ""
    held: bool = False
    no_identity: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One ``<dialog>``; empty fields and absent parties are left out."""

    id: str
    state: str
    direction: str = ""
    call_id: str = ""
    local_tag: str = ""
    remote_tag: str = ""
    local: Party | None = None
    remote: Party | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A document without its version number; without a ``tail`` there is no document at all.

    ``head`` is all before the number, which is padded with blanks behind it to ``width``; ``miscount`` makes
    another number of it, as only servers that count wrongly do.
    """

    tail: bytes
    head: bytes = _HEAD
    width: int = 0
    miscount: Callable[[int], int] | None = None

    def version(self, number: int) -> bytes:
        """Give the whole document with this version (RFC 4235 section 4.1.1)."""
        if self.miscount is not None:
            number = self.miscount(number)
        if self.width:
            return b"%b%b%b" % (self.head, str(number).ljust(self.width).encode(), self.tail)
        return b"%b%d%b" % (self.head, number, self.tail) if self.tail else b""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a document looks, without a difference to what it says.

    ``order``: of the children of ``<dialog>``; the schema's by default, other servers use others. ``indent``:
    of each level; ``blank``: what stands before the end of an empty element. ``apostrophes``: whether they
    are escaped. ``raw_displays``: display names are not escaped at all, as some servers do wrongly.
    """

    declaration: str = '<?xml version="1.0" encoding="UTF-8"?>'
    order: tuple[str, ...] = ("state", "local", "remote")
    indent: str = ""
    blank: str = ""
    apostrophes: bool = False
    raw_displays: bool = False

    @property
    def head(self) -> bytes:
        """All before the version number."""
        return f'{self.declaration}\n<dialog-info xmlns="{NAMESPACE}" version="'.encode()


PLAIN = Layout()
NO_DOCUMENT = Body(b"")


def build(
    entity: str,
    entries: Iterable[Entry],
    layout: Layout = PLAIN,
    *,
    state: str = "full",
    reachable: bool | None = None,
) -> Body:
    """Render a document. ``entity`` is the watched user's URI, empty as some servers have none.

    ``state`` is full or partial.

    ``reachable``: whether a phone of the user is registered; None says nothing of it.
    """
    writer = _Writer(layout)
    for entry in entries:
        writer.dialog(entry)
    about = f' entity="{escape(entity)}"' if entity else ""
    start = f'" state="{state}"{about}>\n'
    if reachable is not None:
        answer = "yes" if reachable else "no"
        writer.lines.append(f'<reachable xmlns="{REACHABLE}">{answer}</reachable>\n')
    tail = f"{start}{''.join(writer.lines)}</dialog-info>\n"
    return Body(tail.encode(), _HEAD if layout is PLAIN else layout.head)


def escape(text: str) -> str:
    """Escape for text and attribute values; what XML 1.0 (section 2.2) cannot hold becomes a space."""
    return _SPECIAL.sub(_replacement, text) if _SPECIAL.search(text) else text


def _replacement(found: re.Match[str]) -> str:
    return _ENTITIES.get(found.group(), " ")


class _Writer:
    """Collects the lines of one document."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.lines: list[str] = []

    def _line(self, depth: int, text: str) -> None:
        self.lines.append(f"{self._layout.indent * depth}{text}\n")

    def dialog(self, entry: Entry) -> None:
        attributes = [f'<dialog id="{escape(entry.id)}"']
        for name, value in (
            ("call-id", entry.call_id),
            ("local-tag", entry.local_tag),
            ("remote-tag", entry.remote_tag),
            ("direction", entry.direction),
        ):
            if value:
                attributes.append(f'{name}="{escape(value)}"')
        self._line(1, " ".join(attributes) + ">")
        for child in self._layout.order:
            if child == "state":
                self._line(2, f"<state>{entry.state}</state>")
            elif child == "local" and entry.local is not None:
                self._party("local", entry.local)
            elif child == "remote" and entry.remote is not None:
                self._party("remote", entry.remote)
        self._line(1, "</dialog>")

    def _party(self, name: str, party: Party) -> None:
        self._line(2, f"<{name}>")
        if party.identity or party.no_identity:
            display = f' display="{self._display(party.display)}"' if party.display else ""
            self._line(3, f"<identity{display}>{self._text(party.identity)}</identity>")
        if party.target:
            self._target(party)
        self._line(2, f"</{name}>")

    def _target(self, party: Party) -> None:
        uri, blank = self._text(party.target), self._layout.blank
        if not party.held:
            self._line(3, f'<target uri="{uri}"{blank}/>')
            return
        param = f'<param pname="+sip.rendering" pvalue="no"{blank}/>'
        if self._layout.indent:
            self._line(3, f'<target uri="{uri}">')
            self._line(4, param)
            self._line(3, "</target>")
        else:
            self._line(3, f'<target uri="{uri}">{param}</target>')

    def _display(self, text: str) -> str:
        return _UNFIT.sub(" ", text) if self._layout.raw_displays else self._text(text)

    def _text(self, text: str) -> str:
        text = escape(text)
        return text.replace("'", "&apos;") if self._layout.apostrophes else text
