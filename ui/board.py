# SPDX-License-Identifier: GPL-3.0-or-later
"""Places of a list that do not move while somebody may be about to press them (SPEC 1.2). No Qt, no clock.

What is over keeps its place for a while, greyed. Places close up only while the pointer is elsewhere;
below it a place is never given to somebody else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Generic, Protocol, TypeVar

from ui.sight import KEEP

MOST_OVER = 20  # places of what is over


class Named(Protocol):
    """What stands at a place: told apart by ``id``."""

    @property
    def id(self) -> str:
        """The same for as long as it lasts."""


T = TypeVar("T", bound=Named)
T_co = TypeVar("T_co", bound=Named, covariant=True)


@dataclass(frozen=True, slots=True)
class Slot(Generic[T_co]):
    """A place. ``over``: since when what stands there has ended, None while it lasts."""

    item: T_co
    over: float | None = None


class Board(Generic[T]):
    """A list of places. ``now`` in seconds that never go back."""

    def __init__(self) -> None:
        self.slots: tuple[Slot[T], ...] = ()
        self._inside, self._under = False, -1

    def show(self, items: Sequence[T], now: float, heirs: Mapping[str, str] = MappingProxyType({})) -> None:
        """Show these: who stays keeps the place, who is new comes last.

        ``heirs``: of whom there is no more, who has the place from now on; both by ``id``.
        """
        wanted = {item.id: item for item in items}
        slots = []
        for slot in self.slots:
            name = slot.item.id
            item = wanted.pop(name, None) or wanted.pop(heirs.get(name, ""), None)
            if item is not None:
                slots.append(Slot(item))
            else:
                slots.append(slot if slot.over is not None else replace(slot, over=now))
        for item in wanted.values():
            free = (at for at, slot in enumerate(slots) if at != self._under and _closed(slot, now))
            at = next(free, len(slots))
            slots[at : at + 1] = [Slot(item)]
        self.slots = tuple(slots)
        self.tidy(now)

    def point(self, inside: bool, under: int, now: float) -> None:
        """Note where the pointer is: inside the list, and on which place (-1: none)."""
        self._inside, self._under = inside, under
        self.tidy(now)

    def tidy(self, now: float) -> None:
        """Close places whose time is over, and the oldest where there are too many."""
        ended = sorted(slot.over for slot in self.slots if slot.over is not None)
        if len(ended) > MOST_OVER:
            oldest = ended[-MOST_OVER]
            self.slots = tuple(slot for slot in self.slots if slot.over is None or slot.over > oldest)
        if not self._inside:
            self.slots = tuple(slot for slot in self.slots if not _closed(slot, now))
            return
        kept = list(self.slots)
        while kept and len(kept) - 1 != self._under and _closed(kept[-1], now):
            kept.pop()
        self.slots = tuple(kept)

    def next_tidy(self, now: float) -> float | None:
        """When ``tidy`` has something to do by the mere passing of time."""
        times = (slot.over + KEEP for slot in self.slots if slot.over is not None)
        return min((when for when in times if when > now), default=None)


def _closed(slot: Slot[T], now: float) -> bool:
    return slot.over is not None and now >= slot.over + KEEP
