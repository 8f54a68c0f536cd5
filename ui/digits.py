# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a digit goes: to the first of these that it can be for. No Qt, no clock.

nobody      it was on its way to a call that has ended, or it is the rest of what was keyed into that
a number    one has been begun, or a transfer asks where to
a call      one is heard: the digit is a tone in it (RFC 4733); a plus is none
a row       what rings elsewhere: the digit stands alone, and was typed beside every field
a number    it is the first of one
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.sight import NEVER, STEADY, Press, Why

TYPING = 3.0  # seconds after a digit during which the next one belongs to it


@dataclass(frozen=True, slots=True)
class Scene:
    """What decides where a digit goes at present.

    ``heard``: the call that is heard, empty for none; ``begun``: a number has been begun, or a transfer
    asks where to; ``rows``: how many calls ring elsewhere.
    """

    heard: str = ""
    begun: bool = False
    rows: int = 0

    @property
    def presses_rows(self) -> bool:
        """Whether a digit alone presses a row."""
        return not self.heard and not self.begun

    def row(self, digit: str) -> int:
        """Give the row that a digit could press, counted from 1; 0 for none."""
        row = int(digit) if digit in "123456789" and self.presses_rows else 0
        return row if row <= self.rows else 0

    def tone_for(self, digit: str) -> str:
        """Give the call that a digit goes into; empty where it is part of a number."""
        return "" if self.begun or digit == "+" else self.heard


class Digits:
    """What has become of the digits so far. ``now`` in seconds that never go back.

    Typed beside every field, one alone presses a row, several are a number: a digit that could press a row
    waits for ``STEADY`` seconds; if another follows it was the beginning of a number. While a number is
    being typed, or tones are, no digit presses a row.
    """

    def __init__(self) -> None:
        self._digit, self._row, self._due = "", 0, 0.0
        self._typed = self._toned = self._let_go = NEVER

    @property
    def due(self) -> float | None:
        """When ``take`` gives the row that waits; None while none does."""
        return self._due if self._digit else None

    @property
    def row(self) -> int:
        """The row that waits, counted from 1; 0 for none."""
        return self._row if self._digit else 0

    def busy(self, now: float) -> bool:
        """Whether the next digit belongs to one before it."""
        return bool(self._digit) or now < self._typed + TYPING

    def press(self, digit: str, row: int, now: float) -> str:
        """Take a digit; ``row`` (0: none) is the row it could press. Returns what is to be typed."""
        if row == 0 or self.busy(now):
            typed, self._digit = self._digit + digit, ""
            self._typed = now
            return typed
        self._digit, self._row, self._due = digit, row, now + STEADY
        return ""

    def take(self) -> int:
        """Give the row that waits, and forget it; 0 for none."""
        row, self._digit = self.row, ""
        return row

    def toned(self, now: float) -> None:
        """A digit went into a call."""
        self._toned = now

    def let_go(self, now: float) -> None:
        """The person has ended a call by hand, or holds it: digits that follow are not for it, and count."""
        self._let_go = now

    def nobodys(self, scene: Scene, seen: Press, now: float) -> bool:
        """Tell whether a digit was for a call that has just ended, or for a row as a call was answered.

        ``seen``: what a digit would come to, by the call that is heard. The rest of what was keyed into a
        call is for nobody until the hand rests: it is neither a number nor a row.
        """
        by_hand = not scene.heard and now < self._let_go + TYPING
        if scene.begun or seen.acts or by_hand:
            return False
        rest = not scene.heard and now < self._toned + TYPING
        lost = rest or seen.why is not Why.NOTHING
        if lost and not scene.heard:
            self._toned = now  # the first one too late begins a rest, as one that was sent does
        return lost


class Number:
    """The number in the field: when it was last changed by hand, and put there by a link."""

    def __init__(self) -> None:
        self._edited = self._offered = NEVER

    def edited(self, now: float) -> None:
        """Somebody changed it."""
        self._edited = now

    def offered(self, now: float) -> None:
        """A link put it there."""
        self._edited, self._offered = NEVER, now

    def in_hand(self, now: float) -> bool:
        """Whether somebody is about to finish it."""
        return now < self._edited + TYPING

    def read(self, now: float) -> bool:
        """Whether it has stood there for long enough: an Enter that was on its way does not call it."""
        return now >= self._offered + STEADY
