# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold and resume of one call: what is wished, what was offered, and what came of it. No library.

A wish ends when it is so, or when somebody is told that it will not be. An answer with 200 is no proof: it
may refuse the sound line (port 0, RFC 3264 section 6) or describe nothing that can be used, and then the
library leaves the call as it was before the offer.

Who presses hold is not to be heard from that moment on, whatever becomes of the offer: the server may be gone
while the sound goes past it. So the call is ``apart`` at once, and until somebody resumes it.
"""

from __future__ import annotations

import random
import weakref
from collections.abc import Callable
from enum import Enum, auto
from typing import Protocol

from deskphone.phone.events import EngineEvent, EngineFailed

_RETRY = 0.3  # seconds between attempts
_ATTEMPTS = 10
_LOOK_AFTER = 1.0  # seconds
# seconds from a glare to the next offer, by whether the far end made the Call-ID (RFC 3261 section 14.1)
_AFTER_GLARE = {False: (2.1, 4.0), True: (0.0, 2.0)}
_BUSY = "the far end has not finished an earlier change"
_NO_ANSWER = "the far end's answer has no sound that fits"
_PENDING, _TIMEOUT = 491, 408
_SENT_AGAIN = (401, 407, 422)  # the library repeats the request, if it can


class Result(Enum):
    """What an answer to a re-INVITE means for the wish."""

    NOTHING = auto()  # it was another request, or the wish has changed, or all is well
    REFUSED = auto()  # it will not be
    NO_SOUND = auto()  # accepted, and not so
    GLARE = auto()  # both sides made an offer (RFC 3261 section 14.1)


class Holding:
    """``wish``: held (True) or resumed (False), None where all is as wished. ``held``: how it is.

    ``apart``: it neither hears nor is heard here, whether the far end knows or not.
    """

    def __init__(self) -> None:
        self.wish: bool | None = None
        self.held = self.apart = False
        self._offered: bool | None = None

    def want(self, on: bool) -> bool:
        """Take a wish; False where it is on its way, or so already."""
        known_there = self.apart is self.held
        self.apart = on
        if on is self.wish or (self.wish is None and on is self.held and known_there):
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

    def give_up(self, why: str) -> str:
        """End the wish; returns what could not be done, and ``why``; empty where all is well."""
        hold, self.wish = self.wish, None
        if hold and self.apart:
            return f"The call is on hold here, but not at the far end: {why}."
        if hold:
            return f"The call cannot be held: {why}; try again."
        if not self.held and self._offered is None:  # the far end never knew of a hold
            return ""
        return f"The call cannot be resumed: {why}; try again."

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


class HeldCall(Protocol):
    """What is asked of the call."""

    name: str
    incoming: bool
    ended: bool
    emit: Callable[[EngineEvent], None]

    def has_sound(self) -> bool:
        """Whether a stream is there to be held."""

    def is_negotiating(self) -> bool:
        """Whether an offer or its answer is still awaited (RFC 3264 section 4)."""

    def offer_hold(self, on: bool) -> str:
        """Send the re-INVITE; what the library has against it, empty if nothing."""

    def take_offer_back(self) -> bool:
        """Take the re-INVITE back that is over without an answer; False while that may still come."""


class Holder:
    """Puts one call on hold and takes it off, with patience. Its appointments do not keep the call alive."""

    def __init__(
        self,
        call: HeldCall,
        later: Callable[[float, Callable[[], None]], None],
        chance: Callable[[float, float], float] = random.uniform,
    ) -> None:
        """``later(delay, action)`` runs an action after so many seconds; ``chance`` draws from a range."""
        self._call = weakref.ref(call)
        self._later, self._chance = later, chance
        self._holding = Holding()

    @property
    def apart(self) -> bool:
        """Whether it neither hears nor is heard here."""
        return self._holding.apart

    def want(self, on: bool) -> None:
        """Put the call on hold or take it off; nothing is offered where that is so, or on its way."""
        if self._holding.want(on):
            self._try(on, _ATTEMPTS)

    def became(self, held: bool) -> None:
        """The media of the call have changed."""
        self._holding.became(held)

    def answered(self, status: int, reason: str) -> None:
        """A re-INVITE was answered: with 491 both sides made an offer, and we come again later.

        Each side at another time: two phones that wait for the same time meet again, and again.
        """
        result, refusal = self._holding.answered(status), f"{status} {reason}".strip()
        call = self._call()
        if result is Result.GLARE and call is not None:
            self._later(self._chance(*_AFTER_GLARE[call.incoming]), self._again)
        elif result is not Result.NOTHING:
            self._give_up(_NO_ANSWER if result is Result.NO_SOUND else refusal)

    def unanswered(self, why: str) -> None:
        """Nobody has answered a re-INVITE; ``why`` is half a sentence."""
        if self._holding.answered(_TIMEOUT) is Result.REFUSED:
            self._give_up(why)

    def _try(self, on: bool, attempts: int) -> None:
        """Offer it; while another offer is in flight, again a little later (RFC 3261 section 14.1).

        The library is not even tried then: it describes the call before it looks, and stops on an assertion
        where one of the lines is closed; or it sends the offer that is open once more, and no hold. It stops
        on another where the call has no stream.
        """
        call = self._call()
        if call is None or call.ended or on is not self._holding.wish:
            return
        if not call.has_sound():
            self._holding.apart = False
            self._give_up("it has no sound")
            return
        why = _BUSY if call.is_negotiating() else call.offer_hold(on)
        if not why:
            self._holding.offered(on)
            self._later(_LOOK_AFTER, lambda: self._miss_answer(on))
        elif attempts:
            self._later(_RETRY, lambda: self._try(on, attempts - 1))
        else:
            self._give_up(why)

    def _again(self) -> None:
        if (wish := self._holding.wish) is not None:
            self._try(wish, _ATTEMPTS)

    def _give_up(self, why: str) -> None:
        """Say so; the next press is a new try."""
        text = self._holding.give_up(why)
        if text and (call := self._call()) is not None:
            call.emit(EngineFailed(text, call=call.name))

    def _miss_answer(self, on: bool) -> None:
        """Look whether the re-INVITE is over: the library tells of no 401 after its second try."""
        call = self._call()
        if call is None or call.ended or on is not self._holding.awaits:
            return
        if call.take_offer_back():
            self._give_up("the far end sends it back")
        else:
            self._later(_LOOK_AFTER, lambda: self._miss_answer(on))
