# SPDX-License-Identifier: GPL-3.0-or-later
"""Blind transfer (RFC 3515, RFC 5589 section 6): a phone hands the other end of its call to a number.

    REFER --202--> the number rings --answered--> its offer goes to who stays (re-INVITE), the answer back
                                     in the ACK --> the two talk; who transferred is told 200, and hung up on
                                   --refused----> who transferred is told why, and the old call goes on

The new phone is called without an offer: it makes one itself, and no phone is asked to talk to silence
(RFC 3725 section 4.1). Who transferred may hang up before the outcome; the others then are on their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from deskphone.errors import SipParseError
from deskphone.pbx.call_events import (
    ELSEWHERE,
    NO_BODY,
    Asked,
    Body,
    Connected,
    Failed,
    HeaderList,
    Hung,
    LegEvent,
    Rang,
    Replied,
    because,
)
from deskphone.pbx.call_outgoing import Invitation, OutgoingLeg
from deskphone.pbx.fork import Fork
from deskphone.pbx.forwarding import destination
from deskphone.pbx.identity import Party, party_of
from deskphone.pbx.legs import Leg, LegOwner
from deskphone.pbx.ports import CallServices, Reachable
from deskphone.sip.message import Request, reason_phrase
from deskphone.sip.uri import Address, Uri


class TransferringCall(LegOwner, Protocol):
    """The call that is transferred."""

    def show_target(self, leg: Leg, state: str, ends: tuple[Party, Party], now: float) -> None:
        """Report a phone that is being called; state "" reports its end."""
        ...

    def transferred(self, leg: Leg, ends: tuple[Party, Party], now: float) -> None:
        """Put ``leg`` into the place of who transferred; ``ends`` are who is there and who talks to it."""
        ...

    def not_transferred(self, now: float, *, keep: bool) -> None:
        """Note that the transfer came to nothing; ``keep`` says whether the old call can go on."""
        ...


@dataclass(frozen=True, slots=True)
class Target:
    """Where a transfer goes: who is there, and the phones to ring."""

    party: Party
    places: tuple[Reachable, ...]
    headers: HeaderList = ()


@dataclass(frozen=True, slots=True)
class Ends:
    """The phone that transfers, the one that stays, and who is there as the target may see it."""

    referrer: Leg
    stays: Leg
    seen: Party


def target_of(request: Request, ends: Ends, services: CallServices) -> Target | Failed:
    """Give whom a REFER means, or the refusal that it gets. Raises SipParseError(400) for a broken one."""
    values = request.headers.values("Refer-To")
    if len(values) != 1:
        raise SipParseError(400, "REFER Needs Exactly One Refer-To")  # RFC 3515 section 2.4.2
    uri = Address.parse(values[0]).uri
    refusal = _impossible(uri, services)
    if refusal is not None:
        return refusal
    number = uri.user_unescaped
    user = services.user(number)
    if user is None:
        return because(404, "No Such Number", f"there is no number {number}")
    goes = destination(user, ends.stays.number, services.user)
    if isinstance(goes, Failed):
        return goes
    user, number = goes.user, goes.user.number
    if number == ends.stays.number:
        return because(486, "Already In This Call", f"{number} is already in this call")
    places = tuple(place for place in services.bindings(number) if place.flow != ends.referrer.flow)
    if not places:
        return because(480, "Not Registered", f"{number} is not registered")
    domain = services.config.server.domain
    return Target(party_of(user, number, domain), places, goes.headers(domain))


def _impossible(uri: Uri, services: CallServices) -> Failed | None:
    if uri.scheme != "tel" and not services.is_local_address(uri.host.strip("[]"), uri.port):
        return Failed(404, "Not A Domain Of This Server")
    if (uri.param("method") or "INVITE").upper() != "INVITE":
        return Failed(501, "Only Calls Can Be Transferred")
    if "replaces=" in uri.headers.lower():
        return Failed(501, "Attended Transfer Is Not Built Yet")
    return None


@dataclass(slots=True)
class News:
    """What who transferred is told (RFC 3515 section 2.4.5); ``event`` is the Event header's value."""

    leg: Leg
    event: str
    wanted: bool = True
    _last: int = 0

    @classmethod
    def of_request(cls, leg: Leg, request: Request) -> News:
        """Begin to tell; ``Refer-Sub: false`` (RFC 4488) asks for silence."""
        sub = (request.headers.get("Refer-Sub") or "").partition(";")[0].strip().lower()
        return cls(leg, f"refer;id={request.cseq.number}", sub != "false")

    @property
    def accepted(self) -> HeaderList:
        """What the 202 carries."""
        return () if self.wanted else (("Refer-Sub", "false"),)

    def tell(self, status: int, reason: str, now: float) -> None:
        """Tell how the target's phone responds; a status from 200 on is the last news."""
        if not self.wanted or status == self._last:
            return
        self._last = status
        state = "active;expires=180" if status < 200 else "terminated;reason=noresource"
        line = f"SIP/2.0 {status} {reason or reason_phrase(status)}\r\n"
        headers = (("Event", self.event), ("Subscription-State", state))
        self.leg.notify(headers, Body(line.encode(), "message/sipfrag;version=2.0"), now)


@dataclass(slots=True, eq=False)
class Transfer:
    """One transfer under way. Events of the target's phones are its own, all others the call's."""

    call: TransferringCall
    ends: Ends
    target: Target
    news: News
    _fork: Fork = field(default_factory=Fork)
    _legs: list[OutgoingLeg] = field(default_factory=list)
    _answered: OutgoingLeg | None = None
    _offer: Asked | None = None
    referrer_gone: bool = False

    def start(self, services: CallServices, now: float) -> None:
        """Ring the target; who transferred has got its 202."""
        self.news.tell(100, "", now)
        referrer = party_of(None, self.ends.referrer.number, services.config.server.domain)
        headers = (
            ("Referred-By", f"<{referrer.uri}>"),
            *self.target.headers,
        )  # RFC 3892; ours, not what the phone claims
        invitation = Invitation(self.ends.seen, self.target.party, NO_BODY, headers=headers)
        desk = self.ends.stays.desk
        self._legs = [
            OutgoingLeg(desk, self.call, self.target.party.number, place) for place in self.target.places
        ]
        for leg in self._legs:
            self._fork.add(leg)
        for leg in self._legs:
            leg.start(invitation, now)
            self._show(leg, "trying", now)

    def takes(self, leg: Leg, event: LegEvent, now: float) -> bool:
        """Take an event if it is the transfer's; False leaves it to the call."""
        if isinstance(event, Replied) and event.asked is self._offer:
            self._joined(event, now)
            return True
        if not isinstance(leg, OutgoingLeg) or leg not in self._legs:
            return False
        if isinstance(event, Rang):
            # Not "early": a watcher's lamp would promise a pickup, and this call cannot be picked up.
            self._show(leg, "trying", now)
            self.news.tell(event.status, "", now)
        elif isinstance(event, Connected):
            self._connected(leg, event, now)
        elif isinstance(event, Failed):
            self._failed(leg, event, now)
        elif isinstance(event, Hung):
            # Who stays may have turned to the new phone already: then the old media is no more.
            self._fail(Failed(480, "Hung Up"), now, keep=self._offer is None)
        elif isinstance(event, Asked):
            leg.reply(Replied(event, 491), now)
        return True

    def time_over(self, now: float) -> None:
        """Give up: nobody answered."""
        if self._answered is None:
            self._fail(Failed(480, "Nobody Answered"), now)

    def stop(self, reasons: Sequence[str], now: float) -> None:
        """Stop ringing: the call itself is over."""
        for leg in self._legs:
            leg.hang_up(tuple(reasons), now)
            self.call.show_target(leg, "", (self.target.party, self.ends.seen), now)
        self._fork.stop((), now)
        self._legs.clear()

    def _show(self, leg: Leg, state: str, now: float) -> None:
        self.call.show_target(leg, state, (self.target.party, self.ends.seen), now)

    def _connected(self, leg: OutgoingLeg, event: Connected, now: float) -> None:
        if self._answered is not None:
            leg.hang_up((ELSEWHERE,), now)
            return
        self._answered = leg
        for other in self._fork.stop((ELSEWHERE,), now, but=leg):
            self._legs.remove(other)
            self._show(other, "", now)
        if not event.body:
            self._fail(Failed(488, "The Phone Offers No Media"), now)
            return
        self._show(leg, "confirmed", now)
        self._offer = Asked("INVITE", event.body, self.target.party.headers())
        self.ends.stays.ask(self._offer, now)

    def _joined(self, event: Replied, now: float) -> None:
        leg = self._answered
        if leg is None or leg not in self._legs:
            return
        if event.status >= 300:  # RFC 3261 section 14.1: its media is as it was before
            self._fail(Failed(event.status, event.reason), now)
            return
        if not event.body:
            self._fail(Failed(488), now, keep=False)
            return
        leg.acknowledge(event.body, now)
        self._legs.clear()
        if not self.referrer_gone:
            self.news.tell(200, "", now)
        self.call.transferred(leg, (self.target.party, self.ends.seen), now)

    def _failed(self, leg: OutgoingLeg, event: Failed, now: float) -> None:
        self._fork.failed(leg, event)
        self._legs.remove(leg)
        self._show(leg, "", now)
        if event.status >= 600:
            self._fail(event, now)
        elif not self._fork and self._answered is None:
            self._fail(self._fork.best_failure(), now)

    def _fail(self, failed: Failed, now: float, *, keep: bool = True) -> None:
        """Tell of the failure; ``keep`` says whether the old call can go on."""
        self.stop((), now)
        if not self.referrer_gone:
            self.news.tell(failed.status, failed.reason, now)
        self.call.not_transferred(now, keep=keep)
