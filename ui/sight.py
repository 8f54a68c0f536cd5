# SPDX-License-Identifier: GPL-3.0-or-later
"""A press does what the person saw (SPEC 1.2): one rule for mouse, keys, digits, popup. No Qt, no clock.

A hand needs about 0.4 s from the eye to the button. What a spot of the screen would do now counts only
if it would have done the same then; otherwise the press was meant for something else and does nothing.
Whoever shows something tells what each spot does, and asks before it does it.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import Enum

STEADY = 0.4  # seconds that something must have stood there before a press takes it
IMPATIENT = 1.0  # seconds after a press: one more is made since nothing seems to come of it
NEVER = float("-inf")
KEEP = 0.6  # seconds that what has ended still has its place


class Why(Enum):
    """Why a press does nothing."""

    FRESH = "fresh"  # it came while the hand was on its way
    HASTY = "hasty"  # another press was done so shortly before that this is one more of it
    GONE = "gone"  # it has just ended
    TWICE = "twice"  # the second press of a double click, or one more of those that were for something else
    NOTHING = "nothing"  # nothing is there


@dataclass(frozen=True, slots=True)
class Deed:
    """What a press does; two that are equal are the same.

    ``rings``: it is about a call that rings; ``said``: it in words, for a sentence.
    """

    what: str
    about: str = ""
    rings: bool = False
    said: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Press:
    """What comes of a press: ``deed`` is done where ``why`` is None; ``rang``: what rang there before."""

    deed: Deed | None
    why: Why | None = None
    rang: Deed | None = None

    @property
    def acts(self) -> bool:
        """Whether the deed is to be done."""
        return self.why is None


@dataclass(slots=True)
class _Spot:
    """``rang``: what rang here last, until ``ended`` (None while it rings).

    ``meant``: what the press at ``pressed`` was about. ``stray``: the last press of a row of quick ones
    whose first was meant for something else: what stood here before, or what had the keyboard.
    ``touched``: when a press of this kind was done elsewhere, ``goes_on``: which deed another may do.
    """

    deed: Deed | None
    since: float
    rang: Deed | None = None
    ended: float | None = None
    pressed: float | None = None
    meant: Deed | None = None
    touched: float | None = None
    goes_on: str = ""
    stray: float | None = None


class Sight:
    """What each spot of the screen does, and since when. ``now`` in seconds that never go back."""

    def __init__(self) -> None:
        self._spots: dict[Hashable, _Spot] = {}
        self._grip: tuple[Hashable, Deed | None] | None = None

    def show(self, spot: Hashable, deed: Deed | None, now: float) -> None:
        """Note what a press on a spot does from now on; None: nothing."""
        known = self._spots.setdefault(spot, _Spot(None, NEVER))
        if known.deed != deed:
            known.since = now
            if known.deed is not None and known.deed.rings:
                known.rang, known.ended = known.deed, now
        known.deed = deed

    def grip(self, spot: Hashable | None) -> None:
        """A finger is down on a spot (None: on none); its press comes when it goes up."""
        known = self._spots.get(spot)
        self._grip = None if known is None else (spot, known.deed)

    def press(self, spot: Hashable, now: float) -> Press:
        """Press a spot. The caller does the deed, or says why not."""
        known = self._spots.setdefault(spot, _Spot(None, NEVER))
        why = self._why(known, now)
        if why is None and self._grip is not None and self._grip[0] == spot and self._grip[1] != known.deed:
            why = Why.FRESH  # it changed below the finger
        astray = known.stray is not None and now < known.stray + STEADY
        if astray and why is None:
            why = Why.TWICE
        other = why is Why.TWICE and known.deed != known.meant
        if astray or other or why in (Why.FRESH, Why.HASTY, Why.GONE):
            known.stray = now  # until the hand rests, it is still about what stood here before
        if why is not Why.TWICE:
            known.pressed, known.meant = now, known.deed
        return Press(known.deed, why, known.rang)

    def peek(self, spot: Hashable, now: float) -> Press:
        """What a press would come to; it is not one."""
        known = self._spots.get(spot, _Spot(None, NEVER))
        return Press(known.deed, self._why(known, now), known.rang)

    def touch(self, spot: Hashable, now: float, goes_on: str = "") -> None:
        """A press that was done elsewhere: the next one so soon is the second of a double click.

        A little later it is one of a hand that is impatient, and is not for what else the spot does either,
        but for a deed of the kind ``goes_on``: one row after the other is dismissed.
        """
        known = self._spots.setdefault(spot, _Spot(None, NEVER))
        known.pressed, known.meant, known.touched, known.goes_on = now, known.deed, now, goes_on

    def astray(self, spot: Hashable, now: float) -> None:
        """A press that something else took: those that follow are about that until the hand rests."""
        self._spots.setdefault(spot, _Spot(None, NEVER)).stray = now

    def rests(self, spot: Hashable, now: float) -> bool:
        """Whether it has done nothing for so long that a press may mean something beside it.

        One that comes sooner is one more of the press before, or was for what has just ended here.
        """
        known = self._spots.get(spot, _Spot(None, NEVER))
        touched = NEVER if known.touched is None else known.touched
        return known.deed is None and now >= max(known.since, touched) + IMPATIENT

    @staticmethod
    def _why(spot: _Spot, now: float) -> Why | None:
        if spot.pressed is not None and now < spot.pressed + STEADY:
            return Why.TWICE
        ended = spot.ended is not None and now < spot.ended + KEEP
        if ended and (spot.deed is None or not spot.deed.rings):
            return Why.GONE
        if now < spot.since + STEADY:
            return Why.FRESH  # also where nothing is left: the press must not become one for something else
        if spot.deed is None:
            return Why.NOTHING
        hasty = spot.touched is not None and now < spot.touched + IMPATIENT and spot.deed.what != spot.goes_on
        return Why.HASTY if hasty else None
