# SPDX-License-Identifier: GPL-3.0-or-later
"""Phones ring for somebody who already sits in a call: a transfer's target, or who parked a call.

The phones are called without an offer: the one that answers makes it, and who waits is asked with it
(RFC 3725 section 4.1), so no phone is asked to talk to silence. Such a ringing call can be picked up as
any other.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Protocol

from deskphone.pbx.b2bua.call import Call
from deskphone.pbx.b2bua.call_record import CallOutcome, note_missed
from deskphone.pbx.b2bua.events import ELSEWHERE, Asked, Connected, Hung, LegEvent, Rang, Replied
from deskphone.pbx.b2bua.forking import outward
from deskphone.pbx.b2bua.inbound_leg import InboundLeg
from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.b2bua.outbound_leg import Invitation, OutboundLeg
from deskphone.pbx.b2bua.ringing import Ringing, RouteCursor, WhileRinging
from deskphone.pbx.b2bua.third_party import End, Join
from deskphone.pbx.base.reply import NO_BODY, Failed, HeaderList, because
from deskphone.pbx.dialplan.identity import Parties, Party
from deskphone.pbx.dialplan.route import Stage, ToService
from deskphone.pbx.services.replace_leg import Admission, JoiningInvite
from deskphone.sip.events import RequestReceived


class WaitingOwner(Protocol):
    """Who lets phones ring for somebody."""

    def ringer_rings(self, status: int, now: float) -> None:
        """Note a provisional response of a phone."""
        ...

    def ringer_met(self, leg: Leg, party: Party, now: float) -> None:
        """Note that ``leg`` talks to who waited; it wants a place in the call now."""
        ...

    def ringer_to_service(self, service: ToService, now: float) -> Failed | None:
        """Let the PBX itself answer who waits; None when it does."""
        ...

    def ringer_failed(self, failed: Failed, now: float, *, turned: bool) -> None:
        """Note that it came to nothing. ``turned``: who waits has left its old media."""
        ...


@dataclass(frozen=True, slots=True)
class WaitingLeg:
    """The leg that waits: who is there itself, and as others may see it."""

    leg: Leg
    itself: Party
    seen: Party

    @property
    def end(self) -> End:
        """The leg as an end to be joined."""
        return End(self.leg, self.seen)


class RingForWaiting(WhileRinging):
    """Phones that ring for who waits in ``call``. ``state`` is ringing, joining or over."""

    def __init__(self, owner: WaitingOwner, call: Call, waiting: WaitingLeg, now: float) -> None:
        self._owner, self._call, self._waiting = owner, call, waiting
        self._context = call.context
        self.state = "ringing"
        self.since = now
        self.ringing_since: float | None = None
        self.ringing: Ringing | None = None
        self.parties = Parties(waiting.seen, waiting.itself, waiting.seen)
        self._offered: tuple[Leg, ...] = ()  # phones that have somebody else's offer
        self._answered: End | None = None
        self._join: Join | None = None
        self._admission: Admission | None = None

    # --- how it begins ------------------------------------------------------------------------------

    def ring(self, cursor: RouteCursor, stage: Stage, headers: HeaderList, now: float) -> None:
        """Call the phones of the first stage of a route."""
        invitation = Invitation(self._waiting.seen, stage.party, NO_BODY, headers=headers)
        self.ringing = Ringing(self, self._context.legs, cursor, invitation)
        self._context.owner.call_rings(self, now)
        self.ringing.begin(stage, now)

    def adopt(self, ringing: Ringing, since: float | None, now: float) -> None:
        """Go on with phones that ring already, for somebody who steps aside."""
        self.ringing, self.ringing_since = ringing, since
        self._offered = ringing.legs
        ringing.hand_over(self, self._waiting.seen)
        if ringing.called is not None:
            self.parties = replace(self.parties, called=ringing.called)
        self._context.owner.call_rings(self, now)
        for leg in ringing.legs:
            self._show(leg, "trying" if leg.state == "trying" else "early", now)

    # --- what pickups ask ---------------------------------------------------------------------------

    def pick_up(
        self, event: RequestReceived, picker: Party, now: float, *, audio_only: bool = False
    ) -> Failed | None:
        """Join another phone than the ringing ones with who waits; the refusal, or None."""
        if not self.can_be_picked_up:
            return because(480, "Nothing Is Ringing There", "somebody has answered just now")
        self._settle(None, picker.number, now)
        self._admission = Admission(self, self._call, self._waiting.end)
        self._admission.start(JoiningInvite(event, picker), now, audio_only=audio_only)
        return None

    # --- what its phones tell -----------------------------------------------------------------------

    def leg_event(self, leg: Leg, event: LegEvent, now: float) -> None:
        """Take what a phone that was called tells, or one that picks up."""
        if self.takes(leg, event, now) or self.state == "over":
            return
        if isinstance(event, Rang):
            self._rang(leg, event, now)
        elif isinstance(event, Connected):
            self._connected(leg, event, now)
        elif isinstance(event, Failed):
            self._call.show_phone(leg, "", self._ends(leg), now)
            if self.state == "ringing" and self.ringing is not None and isinstance(leg, OutboundLeg):
                self.ringing.failed(leg, event, now)
        elif isinstance(event, Hung) and self._join is not None:
            self._call.show_phone(leg, "", self._ends(leg), now)  # who waits may be slow to answer
            self._join.gone(leg, now)
        elif isinstance(event, Asked):
            leg.reply(Replied(event, 491), now)

    def takes(self, leg: Leg, event: LegEvent, now: float) -> bool:
        """Take an event that joining needs; those of who waits come to its call first."""
        if self._admission is not None and self._admission.takes(leg, event, now):
            return True
        return self._join is not None and self._join.takes(leg, event, now)

    def wake(self, now: float) -> None:
        """Do what is due."""
        if self.state == "ringing" and self.ringing is not None:
            self.ringing.wake(now)
        for joining in (self._join, self._admission):
            if joining is not None:
                joining.wake(now)

    def wake_at(self, when: float) -> None:
        """Have :meth:`wake` called then."""
        self._call.wake_at(when)

    def stop(self, reasons: tuple[str, ...], now: float) -> None:
        """Stop ringing, and turn away who has answered; nobody is told."""
        if self.state == "over":
            return
        if self.state == "ringing":
            self._note_missed(now)
        self._over()
        if self.ringing is not None:
            self.ringing.stop(reasons, now)
        if self._admission is not None:
            self._admission.stop(because(480, "Hung Up", "the caller has hung up"), now)
        if self._answered is not None:
            leg = self._answered.leg
            self._call.show_phone(leg, "", (self._answered.party, self._waiting.seen), now)
            leg.hang_up(reasons, now)

    # --- as who lets phones ring --------------------------------------------------------------------

    def phone_called(self, leg: OutboundLeg, now: float) -> None:
        """Show that a phone is being called."""
        if self.ringing is not None and self.ringing.called is not None:
            self.parties = replace(self.parties, called=self.ringing.called)
        self._show(leg, "trying", now)

    def phone_stopped(self, leg: OutboundLeg) -> None:
        """Show that a phone rings no more."""
        self._call.show_phone(leg, "", self._ends(leg), 0.0)

    def nobody_answered(self, failed: Failed, now: float) -> None:
        """Give up: nothing is left to try."""
        self._fail(outward(failed), now)

    def to_service(self, service: ToService, now: float) -> Failed | None:
        """Let the PBX answer who waits; None when it does."""
        failed = self._owner.ringer_to_service(service, now)
        if failed is None:
            self._note_missed(now, CallOutcome(service.name))
            self._over()
        return failed

    # --- as who lets a picker in, and joins ---------------------------------------------------------

    def admitted(self, leg: InboundLeg, party: Party, now: float) -> None:
        """Let who picked up take the place."""
        self._over()
        self._owner.ringer_met(leg, party, now)

    def not_admitted(self, now: float, *, turned: bool) -> None:
        """Give up: who picked up could not be joined, and nothing rings any more."""
        self._admission = None
        self._fail(Failed(480, "The Pickup Failed"), now, turned=turned)

    def joined(self, now: float) -> None:
        """Let who answered take the place."""
        answered, self._answered = self._answered, None
        self._over()
        if answered is not None:
            self._owner.ringer_met(answered.leg, answered.party, now)

    def not_joined(self, failed: Failed, now: float, *, turned: Collection[Leg]) -> None:
        """Give up: who answered cannot talk to who waits."""
        self._fail(failed, now, turned=self._waiting.leg in turned)

    # --- inner --------------------------------------------------------------------------------------

    def _rang(self, leg: Leg, event: Rang, now: float) -> None:
        if self.state != "ringing":
            return
        if self.ringing_since is None:
            self.ringing_since = now
        if self.ringing is not None:
            self.ringing.rang(now)
        self._show(leg, "early", now)
        self._owner.ringer_rings(event.status, now)

    def _connected(self, leg: Leg, event: Connected, now: float) -> None:
        if self.state != "ringing":
            leg.hang_up((ELSEWHERE,), now)
            return
        ends = self._ends(leg)
        self._answered = End(leg, ends[0])
        self._settle(leg, leg.number, now)
        self._call.show_phone(leg, "confirmed", ends, now)
        if leg in self._offered:
            self._join = Join(self, self._waiting.end, self._answered)
        elif event.body:
            self._join = Join(self, self._answered, self._waiting.end, event.body)
        else:
            self._fail(Failed(488, "The Phone Offers No Media"), now)
            return
        self._join.start(now)

    def _settle(self, leg: Leg | None, by: str, now: float) -> None:
        """Note who has answered; all other phones stop ringing."""
        self.state = "joining"
        if self.ringing is not None:
            picked_up = "" if leg is not None else by
            stage = self.ringing.stage
            own = stage.owner if stage is not None else None
            self._note_missed(now, CallOutcome(by, picked_up, own.number if own else ""))
            self.ringing.settle(leg, by, self._context.taken, now)
        self._context.owner.call_rings_no_more(self)

    def _note_missed(self, now: float, outcome: CallOutcome | None = None) -> None:
        if self.ringing is not None:
            routing = self.ringing.routing
            note_missed(
                self._context.services.missed, self._waiting.seen, routing, outcome or CallOutcome(), now
            )

    def _fail(self, failed: Failed, now: float, *, turned: bool = False) -> None:
        self.stop((), now)
        self._owner.ringer_failed(failed, now, turned=turned)

    def _over(self) -> None:
        self.state, self._join = "over", None
        self._context.owner.call_rings_no_more(self)

    def _show(self, leg: Leg, state: str, now: float) -> None:
        self._call.show_phone(leg, state, self._ends(leg), now)

    def _ends(self, leg: Leg) -> tuple[Party, Party]:
        itself = self.ringing.party_of(leg) if self.ringing else None
        return itself or self.parties.called, self._waiting.seen
