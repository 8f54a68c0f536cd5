# SPDX-License-Identifier: GPL-3.0-or-later
"""Letting two legs talk that have not talked before (RFC 3725 section 4, third party call control).

One leg offers, the other answers; media then runs between the two phones:

    a phone that calls, with an offer    its INVITE -> re-INVITE of the other, whose answer goes into the 200
    a phone that calls, without one      re-INVITE of the other without an offer -> the 200 -> the ACK answers
    a phone that was called without one  its 200 -> re-INVITE of the other, whose answer goes into the ACK
    two phones that talk to others       re-INVITE without an offer -> re-INVITE of the other -> the ACK

Whoever is not joined is left as it was: an offer that nobody takes is answered with the old description.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from deskphone.errors import SipParseError
from deskphone.pbx.call_events import NO_BODY, Acked, Asked, Body, Failed, LegEvent, Replied
from deskphone.pbx.call_incoming import IncomingLeg
from deskphone.pbx.call_media import cross, is_hold, without_video
from deskphone.pbx.call_outgoing import OutgoingLeg
from deskphone.pbx.identity import Party
from deskphone.pbx.legs import Leg
from deskphone.sip.sdp import Sdp

# RFC 3261 section 14.1: who made the Call-ID waits 2.1 to 4 seconds after a 491, the other up to 2.
_WAIT_OURS, _WAIT_THEIRS = 2.5, 1.0


@dataclass(frozen=True, slots=True)
class End:
    """A leg, and who is there as the other end may see it."""

    leg: Leg
    party: Party


class JoinOwner(Protocol):
    """Who wants two legs joined."""

    def joined(self, now: float) -> None:
        """Note that the two talk."""
        ...

    def not_joined(self, failed: Failed, now: float, *, turned: bool) -> None:
        """Note that they do not. ``turned``: the answering leg has left its old media all the same."""
        ...

    def wake_at(self, when: float) -> None:
        """Have :meth:`Join.wake` called at this time."""
        ...


class Join:
    """Joins two legs. ``offer`` is the offerer's, where it made one already.

    A leg that is not confirmed yet is a phone that calls: it is answered when the other has agreed.
    """

    def __init__(
        self,
        owner: JoinOwner,
        offerer: End,
        answerer: End,
        offer: Body = NO_BODY,
        *,
        audio_only: bool = False,
    ) -> None:
        self._owner, self._offerer, self._answerer = owner, offerer, answerer
        self._narrow = without_video if audio_only else _as_it_is
        self._offer = self._narrow(offer)
        self._asked: Asked | None = None
        self._whom = offerer
        self._retry_at: float | None = None
        self._retried = self._lost = self._over = self._awaits_ack = False

    @classmethod
    def of_new(cls, owner: JoinOwner, new: End, other: End, *, audio_only: bool = False) -> Join:
        """Join a phone that calls with a leg that is up. ``audio_only``: video is refused for now."""
        offer = new.leg.offer if isinstance(new.leg, IncomingLeg) else NO_BODY
        if offer:
            return cls(owner, new, other, offer, audio_only=audio_only)
        return cls(owner, other, new, audio_only=audio_only)

    def start(self, now: float) -> None:
        """Ask the first leg; the outcome comes to the owner, maybe at once."""
        if self._offer:
            self._put_offer(now)
        else:
            self._ask(self._offerer, Asked("INVITE", NO_BODY, self._answerer.party.headers()), now)

    def takes(self, leg: Leg, event: LegEvent, now: float) -> bool:
        """Take an event if it belongs to this."""
        if self._over:
            return False
        if isinstance(event, Replied) and event.asked is self._asked:
            self._replied(event, now)
        elif isinstance(event, Acked) and leg is self._answerer.leg and self._awaits_ack:
            self._answered(event.body, now)
        elif isinstance(event, Asked) and event.about_media and self._is_about(leg):
            leg.reply(Replied(event, 491), now)
        else:
            return False
        return True

    def wake(self, now: float) -> None:
        """Ask again what was refused because of glare."""
        if self._retry_at is None or self._retry_at > now or self._over or self._asked is None:
            return
        self._retry_at = None
        again = self._asked
        self._ask(self._whom, Asked(again.method, again.body, again.headers), now)

    def gone(self, leg: Leg, now: float) -> None:
        """Note that one of the two is gone; what was asked of the other is waited for, and undone."""
        if self._over or self._lost:
            return
        self._lost = True
        if self._asked is None or self._retry_at is not None or leg is self._whom.leg:
            self._fail(Failed(480, "Hung Up"), now)

    # --- steps --------------------------------------------------------------------------------------

    def _is_about(self, leg: Leg) -> bool:
        return leg in (self._offerer.leg, self._answerer.leg)

    def _ask(self, whom: End, asked: Asked, now: float) -> None:
        self._whom, self._asked = whom, asked
        whom.leg.ask(asked, now)

    def _replied(self, event: Replied, now: float) -> None:
        if event.status == 491 and not self._retried and not self._lost:
            self._retried = True
            ours = isinstance(self._whom.leg, OutgoingLeg)
            self._retry_at = now + (_WAIT_OURS if ours else _WAIT_THEIRS)
            self._owner.wake_at(self._retry_at)
        elif self._whom is self._offerer:
            self._offered(event, now)
        elif event.status >= 300:  # RFC 3261 section 14.1: its media is as it was before
            self._fail(Failed(event.status, event.reason), now)
        else:
            self._answered(event.body, now)

    def _offered(self, event: Replied, now: float) -> None:
        self._asked = None
        if event.status >= 300:
            self._fail(Failed(event.status, event.reason), now)
            return
        self._offer = self._narrow(event.body)
        if self._lost:
            self._fail(Failed(480, "Hung Up"), now)
        elif not self._offer:
            self._fail(Failed(488, "The Phone Offers No Media"), now)
        else:
            self._put_offer(now)

    def _put_offer(self, now: float) -> None:
        leg = self._answerer.leg
        if isinstance(leg, IncomingLeg) and leg.state != "confirmed":
            self._awaits_ack = True
            leg.accept(self._offer, self._offerer.party, now)
        else:
            self._ask(self._answerer, Asked("INVITE", self._offer, self._offerer.party.headers()), now)

    def _answered(self, answer: Body, now: float) -> None:
        self._asked = None
        offerer, answerer = self._offerer.leg, self._answerer.leg
        if self._lost:
            self._fail(Failed(480, "Hung Up"), now, turned=True)
        elif not answer:
            self._fail(Failed(488, "The Phone Gave No Answer"), now, turned=True)
        else:
            if isinstance(offerer, IncomingLeg) and offerer.state != "confirmed":
                offerer.accept(answer, self._answerer.party, now)
            else:
                offerer.acknowledge(answer, now)
            # Who made the offer is who presses hold; an answer holds only what the offer did not.
            offerer.held = is_hold(self._offer)
            answerer.held = not offerer.held and is_hold(answer)
            self._over = True
            self._owner.joined(now)

    def _fail(self, failed: Failed, now: float, *, turned: bool = False) -> None:
        """Leave the offerer as it was: what it offered meanwhile is answered as its media was before."""
        self._over = True
        offerer = self._offerer.leg
        if offerer.state == "confirmed":
            offerer.acknowledge(as_answer(offerer.described, self._offer), now)
        self._owner.not_joined(failed, now, turned=turned)


def _as_it_is(body: Body) -> Body:
    return body


def as_answer(described: Body, offer: Body) -> Body:
    """Give an old description as the answer to a new offer; as it is where that cannot be worked out."""
    answers = cross(offer, described) if described and offer else None
    return answers[0] if answers else described


def silent(described: Body) -> Body:
    """Give a description with every stream stopped, to put a phone on hold; empty for what cannot be read.

    RFC 3264 section 8: the version of a changed description is greater by one.
    """
    try:
        sdp = Sdp.parse(described.data)
    except SipParseError:
        return NO_BODY
    changed = sdp.with_direction("inactive").with_version((sdp.version or 0) + 1)
    return Body(bytes(changed), described.content_type)
