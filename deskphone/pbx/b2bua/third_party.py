# SPDX-License-Identifier: GPL-3.0-or-later
"""Letting two legs talk that have not talked before (RFC 3725, third party call control).

One leg offers, the other answers; media then runs between the two phones:

    a phone that calls, with an offer    its INVITE -> re-INVITE of the other, whose answer goes into the 200
    a phone that calls, without one      re-INVITE of the other without an offer -> the 200 -> the ACK answers
    a phone that was called without one  its 200 -> re-INVITE of the other, whose answer goes into the ACK
    two phones that talk to others       re-INVITE of each with what the other said of itself; where that
                                         is not enough, as in the second line

Two phones that are up thus get plain re-INVITEs, which all phones know from being held and resumed; to be
asked for an offer is new to some. Whoever is not joined is left as it was, or named among those who have
turned to the other.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from deskphone.pbx.b2bua.events import Acked, Asked, LegEvent, Replied
from deskphone.pbx.b2bua.glare import Backoff
from deskphone.pbx.b2bua.inbound_leg import InboundLeg
from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.b2bua.offer_answer import (
    as_answer,
    directed,
    is_hold,
    is_same,
    padded,
    trimmed,
    without_video,
)
from deskphone.pbx.base.reply import NO_BODY, Body, Failed
from deskphone.pbx.dialplan.identity import Party

_BAD_OFFER = (415, 488, 606)


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

    def not_joined(self, failed: Failed, now: float, *, turned: Collection[Leg]) -> None:
        """Note that they do not. ``turned`` are those that have left their old media all the same."""
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
        self._known = False  # the offer is what the offerer said before, and it must be asked as well
        self._answer = NO_BODY
        self._asked: Asked | None = None
        self._whom = offerer
        self._glare = Backoff()
        self._lost = self._over = self._awaits_ack = False
        self._turned: list[Leg] = []

    @classmethod
    def of_new(cls, owner: JoinOwner, new: End, other: End, *, audio_only: bool = False) -> Join:
        """Join a phone that calls with a leg that is up. ``audio_only``: video is refused for now."""
        offer = new.leg.offer if isinstance(new.leg, InboundLeg) else NO_BODY
        if offer:
            return cls(owner, new, other, offer, audio_only=audio_only)
        return cls(owner, other, new, audio_only=audio_only)

    def start(self, now: float) -> None:
        """Ask the first leg; the outcome comes to the owner, maybe at once."""
        if not self._offer and self._answerer.leg.state == "confirmed":
            self._offer = self._narrow(_renewed(self._offerer.leg))
            self._known = bool(self._offer)
        if self._offer:
            self._put_offer(now)
        else:
            self._ask_for_offer(now)

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
        if self._over or self._asked is None or not self._glare.is_due(now):
            return
        again = self._asked
        self._ask(self._whom, Asked(again.method, again.body, again.headers), now)

    def gone(self, leg: Leg, now: float) -> None:
        """Note that one of the two is gone; what was asked of the other is waited for."""
        if self._over or self._lost:
            return
        self._lost = True
        if self._asked is None or self._glare.at is not None or leg is self._whom.leg:
            self._fail(Failed(480, "Hung Up"), now)

    # --- steps --------------------------------------------------------------------------------------

    def _is_about(self, leg: Leg) -> bool:
        return leg in (self._offerer.leg, self._answerer.leg)

    def _ask(self, whom: End, asked: Asked, now: float) -> None:
        self._whom, self._asked = whom, asked
        whom.leg.ask(asked, now)

    def _ask_for_offer(self, now: float) -> None:
        self._ask(self._offerer, Asked("INVITE", NO_BODY, self._answerer.party.headers()), now)

    def _put_offer(self, now: float) -> None:
        leg = self._answerer.leg
        if isinstance(leg, InboundLeg) and leg.state != "confirmed":
            self._awaits_ack = True
            leg.accept(self._offer, self._offerer.party, now)
        else:
            offer = padded(self._offer, leg.described)
            self._ask(self._answerer, Asked("INVITE", offer, self._offerer.party.headers()), now)

    def _replied(self, event: Replied, now: float) -> None:
        asked, self._asked = self._asked, None
        whom = self._whom
        glare = event.status == 491 and not self._lost
        again = self._glare.refused(whom.leg, now) if glare else None
        if again is not None:
            self._asked = asked
            self._owner.wake_at(again)
        elif event.status >= 300:  # RFC 3261 section 14.1: its media is as it was before
            self._refused(event, now)
        elif whom is self._answerer:
            self._turned.append(whom.leg)
            self._answered(event.body, now)
        elif self._known:
            self._turned.append(whom.leg)
            self._turned_too(event.body, now)
        else:
            self._offered(event.body, now)

    def _refused(self, event: Replied, now: float) -> None:
        first = self._known and self._whom is self._answerer and not self._turned
        if first and event.status in _BAD_OFFER and not self._lost:
            # What the offerer said to another phone may be too narrow: it makes a new offer.
            self._known, self._offer = False, NO_BODY
            self._ask_for_offer(now)
        else:
            self._fail(Failed(event.status, event.reason), now)

    def _offered(self, offer: Body, now: float) -> None:
        self._offer = self._narrow(offer)
        if self._lost:
            self._fail(Failed(480, "Hung Up"), now)
        elif not self._offer:
            self._fail(Failed(488, "The Phone Offers No Media"), now)
        else:
            self._put_offer(now)

    def _answered(self, answer: Body, now: float) -> None:
        offerer = self._offerer.leg
        if self._lost:
            self._fail(Failed(480, "Hung Up"), now)
        elif not answer:
            self._fail(Failed(488, "The Phone Gave No Answer"), now)
        elif self._known and offerer not in self._turned:
            self._answer = answer
            offer = padded(trimmed(answer, self._offer), offerer.described)
            self._ask(self._offerer, Asked("INVITE", offer, self._answerer.party.headers()), now)
        else:
            self._answer = answer = trimmed(answer, self._offer)
            if isinstance(offerer, InboundLeg) and offerer.state != "confirmed":
                offerer.accept(answer, self._answerer.party, now)
            else:
                offerer.acknowledge(answer, now)
            self._done(now)

    def _turned_too(self, answer: Body, now: float) -> None:
        """Take what the offerer says to the other's media; the other is told where it is not the same."""
        if self._lost:
            self._fail(Failed(480, "Hung Up"), now)
        elif not answer:
            self._fail(Failed(488, "The Phone Gave No Answer"), now)
        elif is_same(answer, self._offer):
            self._done(now)
        else:
            self._offer = answer
            self._put_offer(now)

    def _done(self, now: float) -> None:
        offerer, answerer = self._offerer.leg, self._answerer.leg
        # Who made the offer is who presses hold; an answer holds only what the offer did not.
        offerer.held = is_hold(self._offer)
        answerer.held = not offerer.held and is_hold(self._answer)
        self._over = True
        self._owner.joined(now)

    def _fail(self, failed: Failed, now: float) -> None:
        """Leave the offerer as it was: what it offered meanwhile is answered as its media was before."""
        self._over = True
        offerer = self._offerer.leg
        if offerer.state == "confirmed":
            offerer.acknowledge(as_answer(offerer.described, self._offer), now)
        self._owner.not_joined(failed, now, turned=tuple(self._turned))


def _renewed(leg: Leg) -> Body:
    """Give what a phone last said of its media as a new offer: talking, if it did not press hold itself."""
    body = leg.describes
    return body if leg.held and is_hold(body) else directed(body, "sendrecv")


def _as_it_is(body: Body) -> Body:
    return body
