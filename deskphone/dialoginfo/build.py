# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes dialog-info documents (RFC 4235 section 4): text building with escaping, no XML library.

A document is rendered once and sent to many watchers, each with a version number of its own,
so a :class:`Body` is all of it but that number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

CONTENT_TYPE = "application/dialog-info+xml"
NAMESPACE = "urn:ietf:params:xml:ns:dialog-info"

_HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<dialog-info xmlns="{NAMESPACE}" version="'.encode()
_SPECIAL = re.compile(r'[&<>"\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]')
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


@dataclass(frozen=True, slots=True)
class Party:
    """``local`` or ``remote`` of a dialog; empty fields are left out. ``held`` is ``+sip.rendering=no``."""

    identity: str = ""
    display: str = ""
    target: str = ""
    held: bool = False


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
    """A document without its version number."""

    tail: bytes

    def version(self, number: int) -> bytes:
        """Give the whole document with this version (RFC 4235 section 4.1.1)."""
        return b"%b%d%b" % (_HEAD, number, self.tail)


def build(
    entity: str, entries: Iterable[Entry], order: tuple[str, ...] = ("state", "local", "remote")
) -> Body:
    """Render a full-state document.

    ``entity`` is the watched user's URI. ``order`` is the order of the children of ``<dialog>``:
    the schema's by default, other servers use others.
    """
    parts = [f'" state="full" entity="{escape(entity)}">\n']
    for entry in entries:
        _dialog(parts, entry, order)
    parts.append("</dialog-info>\n")
    return Body("".join(parts).encode())


def escape(text: str) -> str:
    """Escape for text and attribute values; what XML 1.0 (section 2.2) cannot hold becomes a space."""
    return _SPECIAL.sub(_replacement, text) if _SPECIAL.search(text) else text


def _replacement(found: re.Match[str]) -> str:
    return _ENTITIES.get(found.group(), " ")


def _dialog(parts: list[str], entry: Entry, order: tuple[str, ...]) -> None:
    attributes = [f'<dialog id="{escape(entry.id)}"']
    for name, value in (
        ("call-id", entry.call_id),
        ("local-tag", entry.local_tag),
        ("remote-tag", entry.remote_tag),
        ("direction", entry.direction),
    ):
        if value:
            attributes.append(f'{name}="{escape(value)}"')
    parts.append(" ".join(attributes) + ">\n")
    for child in order:
        if child == "state":
            parts.append(f"<state>{entry.state}</state>\n")
        elif child == "local" and entry.local is not None:
            _party(parts, "local", entry.local)
        elif child == "remote" and entry.remote is not None:
            _party(parts, "remote", entry.remote)
    parts.append("</dialog>\n")


def _party(parts: list[str], name: str, party: Party) -> None:
    parts.append(f"<{name}>\n")
    if party.identity:
        display = f' display="{escape(party.display)}"' if party.display else ""
        parts.append(f"<identity{display}>{escape(party.identity)}</identity>\n")
    if party.target:
        rendering = '<param pname="+sip.rendering" pvalue="no"/>' if party.held else ""
        close = f">{rendering}</target>\n" if rendering else "/>\n"
        parts.append(f'<target uri="{escape(party.target)}"{close}')
    parts.append(f"</{name}>\n")
