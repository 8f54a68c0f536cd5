# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom somebody may mean who types a name or a number: keys, the book, recent calls, a directory.

No widgets, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from deskphone.phone.views import CallKind, KeyView, Lamp
from ui import text
from ui.drops import names_somebody
from ui.models.keys import words_of
from ui.sight import Deed
from ui.text import tr

MOST = 8  # rows
LEFT = (3, 2, 0)  # places that keys, and the book after them, leave to those that come later
LEFT_TO_DIRECTORY = (4, 3, 2, 0)  # where a company's directory comes last
ADDRESS = frozenset("@:<>")  # what no name has, and an address may


class Source(Enum):
    """Where a row comes from; who is in several is shown once, by the first of these."""

    KEY = "key"
    BOOK = "book"
    RECENT = "recent"
    DIRECTORY = "directory"


@dataclass(frozen=True, slots=True)
class Found:
    """A row. ``same``: what all writings of its number have in common, in one office.

    ``number`` is shown, ``dials`` is dialled by ``account`` (empty: by the one that calls go by).
    ``key``: the function key that watches the number; ``fate``: what became of a recent call.
    """

    source: Source
    name: str
    number: str
    dials: str
    account: str
    same: str
    key: KeyView | None = None
    fate: CallKind | None = None

    @property
    def who(self) -> str:
        """What two views of one row have in common."""
        return f"{self.source.value} {self.same} {self.name}"

    @property
    def rings(self) -> bool:
        """Whether a press on its key would pick up what rings there."""
        return self.key is not None and self.key.lamp is Lamp.RINGING and self.key.pickable


def is_name(typed: str) -> bool:
    """Whether somebody is typing a name, and no number or address."""
    return any(letter.isalpha() for letter in typed) and not set(typed) & ADDRESS


def best_first(keys: Iterable[KeyView], typed: str) -> list[KeyView]:
    """Keys that name somebody: those of whom a word begins with what is typed come first."""
    words = words_of(typed)

    def begins(key: KeyView) -> bool:
        there = key.label.casefold().split()
        return all(any(each.startswith(word) for each in there) for word in words)

    return sorted(filter(names_somebody, keys), key=lambda key: not begins(key))


def merged(parts: Sequence[Sequence[Found]], most: int, left: Sequence[int] = ()) -> list[Found]:
    """The rows of several sources, each number once; the first source goes first.

    ``left``: so many places each source leaves free, though one has at least one.
    """
    rows: dict[str, Found] = {}
    for part, free in zip(parts, left or [0] * len(parts), strict=True):
        for row in part:
            if len(rows) < max(1, most - free):
                rows.setdefault(row.same, row)
    return list(rows.values())


def arranged(parts: Sequence[Sequence[Found]], most: int, *, complete: bool) -> list[Found]:
    """The rows as they are shown; ``complete``: all sources have answered, so no place need stay free."""
    rows = merged(parts, most, LEFT if len(parts) == len(LEFT) else LEFT_TO_DIRECTORY)
    return merged((rows, *parts), most) if complete else rows


def held(standing: Sequence[Found], wanted: Sequence[Found], most: int) -> list[Found]:
    """The same where nothing may move: what stands stays, and what is new comes below it."""
    now = {row.who: row for row in wanted}
    return merged(([now.get(row.who, row) for row in standing], wanted), most)


def deed(row: Found, transferring: str) -> Deed:
    """What a press on a row does; ``transferring``: the call for which a transfer asks where to."""
    who = f"{row.who} {row.dials} {row.account}"
    if transferring:
        return Deed("transfer to", f"{transferring} {who}", said=row.name)
    if row.rings and row.key is not None:
        said = text.call_to(row.key.caller, row.name)
        return Deed("pick up", f"{who} {row.key.index} {row.key.since:.3f}", rings=True, said=said)
    return Deed("call", who, said=row.name)


def fate(row: Found) -> str:
    """What is known of a call that was to be picked up at a row, and is not offered there any more."""
    if row.key is None or row.key.lamp in text.UNSEEING:
        return text.unknown_fate()
    return text.rings_on() if row.key.lamp is Lamp.RINGING else ""


def state(row: Found, *, transferring: bool) -> str:
    """What its lamp says; empty where no key watches it. It says "pick up" only where Enter does so."""
    if row.key is None or row.key.lamp is Lamp.NONE:
        return ""
    return tr("rings: pick up") if row.rings and not transferring else text.key_state_alone(row.key)


def kind(row: Found) -> str:
    """Where it comes from, in words."""
    return {
        Source.KEY: tr("Function key"),
        Source.BOOK: tr("Book"),
        Source.RECENT: tr("Recent call"),
        Source.DIRECTORY: tr("Directory"),
    }[row.source]


def spoken(row: Found, place: int, count: int, *, transferring: bool) -> str:
    """A row for a screen reader; ``place`` counts from 1."""
    said = state(row, transferring=transferring)
    said = said.replace("← ", tr("ringing, from ")).replace("→ ", tr("calling "))
    number = "" if row.number == row.name else row.number
    return ", ".join(filter(None, (row.name, number, said, tr("{} of {}").format(place, count))))
