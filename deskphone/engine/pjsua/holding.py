# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold and resume of one call: what is wished, what was offered, and what came of it. Pure.

A wish ends when it is so, or when somebody is told that it will not be. An answer with 200 is no proof: it
may refuse the sound line (port 0, RFC 3264 section 6) or describe nothing that can be used, and then the
library leaves the call as it was before the offer.
"""

from __future__ import annotations

from enum import Enum, auto

_PENDING = 491
_SENT_AGAIN = (401, 407, 422)  # the library repeats the request, if it can


class Result(Enum):
    """What an answer to a re-INVITE means for the wish."""

    NOTHING = auto()  # it was another request, or the wish has changed, or all is well
    REFUSED = auto()  # it will not be
    NO_SOUND = auto()  # accepted, and not so
    GLARE = auto()  # both sides made an offer (RFC 3261 section 14.1)


class Holding:
    """``wish``: held (True) or resumed (False), None where all is as wished. ``held``: how it is."""

    def __init__(self) -> None:
        self.wish: bool | None = None
        self.held = False
        self._offered: bool | None = None

    def want(self, on: bool) -> bool:
        """Take a wish; False where it is on its way, or so already."""
        if on is self.wish or (self.wish is None and on is self.held):
            return False
        self.wish = on
        return True

    def offered(self, on: bool) -> None:
        """A re-INVITE was sent for it."""
        self._offered = on

    def became(self, held: bool) -> None:
        """The media of the call have changed; an offer on its way is answered with it."""
        self.held = held
        if self.wish is held:
            self.wish = None

    @property
    def awaits(self) -> bool | None:
        """The wish whose re-INVITE has no answer; None where there is none."""
        return self._offered if self._offered is self.wish else None

    def give_up(self) -> str:
        """End the wish; returns what could not be done."""
        what = "held" if self.wish else "resumed"
        self.wish = None
        return what

    def answered(self, status: int) -> Result:
        """Take the final answer to a re-INVITE of ours, once the media are as it left them."""
        offered = self._offered
        if offered is None:
            return Result.NOTHING
        if status in _SENT_AGAIN:
            return Result.NOTHING
        self._offered = None
        if offered is not self.wish:
            return Result.NOTHING
        if status < 300:
            return Result.NO_SOUND
        return Result.GLARE if status == _PENDING else Result.REFUSED
