# SPDX-License-Identifier: GPL-3.0-or-later
"""A call until somebody answers: the caller's leg, the phones that ring, and being picked up.

ringing --a phone answers--> Talking     (who rings, and who is next: ``pbx.b2bua.ringing``)
ringing --picked up--------> Talking
ringing --all refuse, the caller gives up, ring time over--> the call is over
ringing --a service of the PBX answers--> the call is over, the caller's leg is the service's
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from deskphone.pbx.b2bua.call import Call, Ends, Talking
from deskphone.pbx.b2bua.call_record import CallOutcome, note_missed
from deskphone.pbx.b2bua.events import ELSEWHERE, Connected, Hung, LegEvent, Rang
from deskphone.pbx.b2bua.forking import outward
from deskphone.pbx.b2bua.inbound_leg import InboundLeg
from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.b2bua.offer_answer import answers_between
from deskphone.pbx.b2bua.outbound_leg import Invitation, OutboundLeg
from deskphone.pbx.b2bua.ports import CallInfo
from deskphone.pbx.b2bua.ringing import Ringing, RouteCursor, WhileRinging
from deskphone.pbx.base.reply import NO_BODY, Failed, body_of
from deskphone.pbx.dialplan.identity import Parties, Party
from deskphone.pbx.dialplan.route import Stage, ToService
from deskphone.sip.events import RequestReceived

_log = logging.getLogger("deskphone.pbx.calls")


class CallSetup(WhileRinging):
    """The first phase of a call; owns the legs of the phones that ring. ``caller`` is the caller's leg."""

    def __init__(self, call: Call, event: RequestReceived) -> None:
        self.call = call
        self.since = call.since
        self.ringing_since: float | None = None
        self.ringing: Ringing | None = None  # None before, and when it is over
        self._media_from: Leg | None = None
        call.begin(self)
        call.caller = self.caller = InboundLeg(
            call.context.legs, call, call.parties.caller_itself.number, event
        )

    @property
    def parties(self) -> Parties:
        """Who calls whom."""
        return self.call.parties

    def ring(self, cursor: RouteCursor, stage: Stage, invitation: Invitation, now: float) -> None:
        """Call the phones of the first stage of a route."""
        self.call.show(self.caller, "trying", now)
        self.ringing = Ringing(self, self.call.context.legs, cursor, invitation)
        self.ringing.begin(stage, now)
        _log.info("= call %s: %s calls %s, %d phones", self.call.id, *self._numbers(), len(self.ringing))

    # --- as a phase of the call -----------------------------------------------------------------------

    def takes(self, leg: Leg, event: LegEvent, now: float) -> bool:
        """Take what the caller's leg tells: it gives up."""
        if isinstance(event, Hung):
            self.call.hung(leg, event.reasons, now)
            return True
        return False

    def wake(self, now: float) -> None:
        """Do what is due."""
        if self.ringing is not None:
            self.ringing.wake(now)

    def stop(self, reasons: tuple[str, ...], now: float) -> None:
        """Stop all phones: the call is over, and was missed."""
        if self.ringing is not None:
            self.ringing.stop(reasons, now)
        self._over(now, CallOutcome())

    def describe(self, info: CallInfo) -> CallInfo:
        """Describe the call for people."""
        state = "trying" if self.ringing_since is None else "ringing"
        return replace(info, state=state, phones=len(self.ringing) if self.ringing else 0)

    # --- pickup ---------------------------------------------------------------------------------------

    def pick_up(
        self, event: RequestReceived, picker: Party, now: float, *, audio_only: bool = False
    ) -> Failed | None:
        """Connect the caller with another phone than the ringing ones.

        Returns why not, and then nothing has changed: the call rings on.
        """
        call, caller = self.call, self.caller
        if not self.can_be_picked_up:
            return Failed(480, "Nothing Is Ringing There")
        offer = body_of(event.request)
        answers = answers_between(caller.offer, offer, audio_only=audio_only)
        if isinstance(answers, Failed):
            return answers
        to_caller, to_picker = answers
        leg = InboundLeg(call.context.legs, call, picker.number, event)
        call.picked_up_by = picker.number
        deferred = caller if to_caller is None else leg if to_picker is None else None
        self._settle(leg, picker, Talking(call, deferred, picker if caller.allows_update else None), now)
        caller.peer_takes_update(leg.allows_update)
        leg.peer_takes_update(caller.allows_update)
        call.show(leg, "trying", now)
        if to_caller is not None:
            caller.accept(to_caller, picker, now, other_source=True)
            call.show(caller, "confirmed", now)
        if to_picker is not None:
            leg.accept(to_picker, call.parties.caller, now)
            call.show(leg, "confirmed", now)
        _log.info("= call %s: %s to %s picked up by %s", call.id, *self._numbers(), picker.number)
        return None

    def give_ringing(self, call: Call) -> Ringing | None:
        """Give the phones that ring to another call; who called them is left alone."""
        ringing = self.ringing
        for leg in ringing.legs if ringing else ():
            self.call.hand_over(leg, call)
        self._leave()
        return ringing

    # --- as who lets phones ring ----------------------------------------------------------------------

    def phone_called(self, leg: OutboundLeg, now: float) -> None:
        """Show that a phone is being called; a later stage may be for somebody else."""
        if self.ringing is not None and self.ringing.called is not None:
            self.call.parties = replace(self.call.parties, called=self.ringing.called)
        self._show(leg, "trying", now)

    def phone_stopped(self, leg: OutboundLeg) -> None:
        """Show that a phone rings no more."""
        self.call.reports.remove(leg)

    def nobody_answered(self, failed: Failed, now: float) -> None:
        """Refuse the caller: nothing is left to try."""
        self.caller.refuse(outward(failed), now)
        self._over(now, CallOutcome())
        self.call.end(now)

    def to_service(self, service: ToService, now: float) -> Failed | None:
        """Hand the caller over to a service of the PBX; None when that answers."""
        call, caller = self.call, self.caller
        failed = call.context.owner.serve(service, caller, call.parties, now)
        if failed is None:
            call.reports.forget(caller)  # the same dialog goes on there
            call.caller, call.answered_by = None, service.name
            self._over(now, CallOutcome(service.name))
            call.end(now)
        return failed

    def wake_at(self, when: float) -> None:
        """Have :meth:`wake` called then."""
        self.call.wake_at(when)

    # --- what the phones tell -------------------------------------------------------------------------

    def leg_event(self, leg: Leg, event: LegEvent, now: float) -> None:
        """Take what a phone that is called tells."""
        step = _STEPS.get(type(event))
        if step is not None:
            step(self, leg, event, now)

    def _rang(self, leg: Leg, event: Rang, now: float) -> None:
        if self.ringing is None:
            return
        if self.ringing_since is None:
            self.ringing_since = now
        self.ringing.rang(now)
        self._drop_media()
        if event.body and self._media_from is None:
            self._media_from = leg
        self.caller.ring(event, self.parties.called, now)
        self._show(leg, "early", now)
        self.call.show(self.caller, "early", now)

    def _connected(self, leg: Leg, event: Connected, now: float) -> None:
        if self.ringing is None:
            leg.hang_up((ELSEWHERE,), now)
            return
        call, caller = self.call, self.caller
        other = self._media_from not in (None, leg)
        self._settle(leg, self.ringing.party_of(leg), Talking(call), now)
        caller.peer_takes_update(leg.allows_update)
        caller.accept(event.body, call.who_answered, now, other_source=other)
        call.show(leg, "confirmed", now)
        call.show(caller, "confirmed", now)

    def _failed(self, leg: Leg, event: Failed, now: float) -> None:
        self.call.reports.remove(leg)
        if self.ringing is not None and isinstance(leg, OutboundLeg):
            self.ringing.failed(leg, event, now)
            self._ring_on(now)

    def _drop_media(self) -> bool:
        """Forget the early media of a phone that rings no more; False where the caller hears none such."""
        if self._media_from is None or self._media_from.state != "ended":
            return False
        self._media_from = None
        self.caller.ring_anew()
        return True

    def _ring_on(self, now: float) -> None:
        """Tell the caller that other phones still ring, when the one whose media it heard does no more."""
        others = self.ringing.legs if self.ringing is not None else ()
        if any(leg.state == "early" for leg in others) and self._drop_media():
            self.caller.ring(Rang(180, NO_BODY), self.parties.called, now)
            self.call.show(self.caller, "early", now)  # its dialog is another now

    # --- inner ----------------------------------------------------------------------------------------

    def _settle(self, leg: Leg, party: Party | None, talking: Talking, now: float) -> None:
        """Note that ``leg`` answers the caller; all other phones stop ringing."""
        call, ringing = self.call, self.ringing
        assert ringing is not None
        call.answered(leg, party, talking, now)
        own = ringing.stage.owner if ringing.stage else None
        ringing.settle(leg, leg.number, call.context.taken, now)
        self._over(now, CallOutcome(leg.number, call.picked_up_by, own.number if own else ""))

    def _over(self, now: float, outcome: CallOutcome) -> None:
        """Note who missed the call."""
        if self.ringing is not None:
            note_missed(
                self.call.context.services.missed, self.parties.caller, self.ringing.routing, outcome, now
            )
        self._leave()

    def _leave(self) -> None:
        self.ringing = self._media_from = None
        self.call.context.owner.call_rings_no_more(self)

    def _numbers(self) -> tuple[str, str]:
        return self.parties.caller_itself.number, self.parties.called.number

    def _show(self, leg: Leg, state: str, now: float) -> None:
        self.call.reports.show(leg, state, self._ends(leg), now)

    def _ends(self, leg: Leg) -> Ends:
        """Give who is at a phone that rings, and who calls it."""
        itself = self.ringing.party_of(leg) if self.ringing else None
        return itself or self.parties.called, self.parties.caller


_STEPS: dict[type, Callable[..., None]] = {
    Rang: CallSetup._rang,
    Connected: CallSetup._connected,
    Failed: CallSetup._failed,
}
