# SPDX-License-Identifier: GPL-3.0-or-later
"""In which order keys are shown, and which: by hand, surname or number; all, or who is busy. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum

from deskphone.letters import fold
from deskphone.phone.views import KeyView, Lamp
from ui import text
from ui.sight import KEEP

_OCCUPIED = frozenset((*text.OCCUPIED, Lamp.PARKED))


class Order(Enum):
    """How keys are sorted, those below each heading among themselves."""

    HAND = "hand"
    SURNAME = "surname"
    NUMBER = "number"

    @staticmethod
    def named(name: str) -> Order:
        """The order of this name; by hand where there is none."""
        return next((order for order in Order if order.value == name), Order.HAND)


class Only(Enum):
    """Which keys are shown."""

    ALL = "all"
    BUSY = "busy"
    RINGING = "ringing"


def surname(label: str) -> str:
    """What a name is looked up by: what stands before a comma, else its last word that begins with a letter.

    "Anna Berg" and "Berg, Anna" are both found at B, "Sales 2" at S.
    """
    before, comma, _ = label.partition(",")
    if comma:
        return before.strip()
    words = [word for word in label.split() if word[0].isalpha()]
    return words[-1] if words else label.strip()


def _by_surname(key: KeyView) -> tuple[object, ...]:
    label = text.key_label(key)
    return fold(surname(label)), fold(label), _by_number(key)


def _by_number(key: KeyView) -> tuple[object, ...]:
    """Numbers by their value, then what is no number (codes, addresses, nothing)."""
    digits = key.number.lstrip("+")
    if digits.isdecimal():
        return 0, len(digits.lstrip("0")), digits.lstrip("0"), key.number
    return 1, 0, fold(key.number), key.number


_SORTED_BY: dict[Order, Callable[[KeyView], tuple[object, ...]]] = {
    Order.SURNAME: _by_surname,
    Order.NUMBER: _by_number,
}


def rank(key: KeyView, order: Order) -> object:
    """By what a key is sorted; equal for all by hand."""
    return _SORTED_BY[order](key) if order in _SORTED_BY and not key.heading else None


def arranged(keys: Sequence[KeyView], order: Order) -> list[int]:
    """All rows in this order; a heading stays where it is, with the keys that follow it."""
    if order not in _SORTED_BY:
        return [*range(len(keys))]
    rows: list[int] = []
    group: list[int] = []

    def close_group() -> None:
        rows.extend(sorted(group, key=lambda row: _SORTED_BY[order](keys[row])))
        group.clear()

    for row, key in enumerate(keys):
        if key.heading:
            close_group()
            rows.append(row)
        else:
            group.append(row)
    close_group()
    return rows


def below(keys: Sequence[KeyView], heading: int) -> range:
    """The rows of the keys that follow a heading, up to the next one."""
    end = next((row for row in range(heading + 1, len(keys)) if keys[row].heading), len(keys))
    return range(heading + 1, end)


def belongs(key: KeyView, only: Only) -> bool:
    """Whether a key is shown where only these are."""
    if only is Only.ALL:
        return True
    return key.lamp is Lamp.RINGING if only is Only.RINGING else key.lamp in _OCCUPIED


class Selection:
    """The rows that are shown where only who is busy is, so that none takes another's place (SPEC 1.2).

    Who is free again keeps the place for a while, and as long as the pointer is on the keys: until then who
    comes anew comes last. ``now`` in seconds that never go back.
    """

    def __init__(self) -> None:
        self.rows: list[int] = []
        self._over: dict[int, float] = {}

    def show(self, wanted: Sequence[int], now: float, *, still: bool) -> list[int]:
        """Show these rows, in their order; ``still``: the pointer is on the keys."""
        member = frozenset(wanted)
        for row in self.rows:
            if row in member:
                self._over.pop(row, None)
            else:
                self._over.setdefault(row, now)
        stays = [row for row in self.rows if row in member or still or now < self._over[row] + KEEP]
        if still:
            there = frozenset(stays)
            self.rows = [*stays, *(row for row in wanted if row not in there)]
        else:
            self.rows = _merged(wanted, [row for row in stays if row not in member], stays)
        shown = frozenset(self.rows)
        self._over = {row: since for row, since in self._over.items() if row in shown}
        return self.rows

    def clear(self) -> None:
        """Other rows are shown from now on, or the rows mean other keys."""
        self.rows, self._over = [], {}

    def next_tidy(self, now: float) -> float | None:
        """When a place is to close by the mere passing of time."""
        return min((since + KEEP for since in self._over.values() if since + KEEP > now), default=None)


def _merged(wanted: Sequence[int], over: Sequence[int], before: Sequence[int]) -> list[int]:
    """``wanted`` in its order, and each of ``over`` behind the one that it stood behind."""
    rows = [*wanted]
    for row in over:
        at = before.index(row)
        behind = next((each for each in reversed(before[:at]) if each in rows), None)
        rows.insert(0 if behind is None else rows.index(behind) + 1, row)
    return rows
