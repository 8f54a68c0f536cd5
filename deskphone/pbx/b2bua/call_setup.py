# SPDX-License-Identifier: GPL-3.0-or-later
"""A call until somebody answers: the caller's leg, the phones that ring, and being picked up.

ringing --a phone answers--> talking     (who rings, and who is next: ``pbx.b2bua.ringing``)
ringing --picked up--------> talking
ringing --all refuse, the caller gives up, ring time over--> ended
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from dataclasses import replace

from deskphone.pbx.b2bua.call_record import Ending, note_missed
from deskphone.pbx.b2bua.context import Office
from deskphone.pbx.b2bua.dialog_reporter import Reports
from deskphone.pbx.b2bua.events import ELSEWHERE, Connected, LegEvent, Rang
from deskphone.pbx.b2bua.forking import outward
from deskphone.pbx.b2bua.inbound_leg import IncomingLeg
from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.b2bua.offer_answer import answers_between
from deskphone.pbx.b2bua.outbound_leg import Invitation, OutgoingLeg
from deskphone.pbx.b2bua.ports import CallInfo
from deskphone.pbx.b2bua.ringing import Ringing, Way, WhileRinging
from deskphone.pbx.base.reply import NO_BODY, Failed, body_of
from deskphone.pbx.dialplan.identity import Parties, Party
from deskphone.pbx.dialplan.router import Stage, ToService
from deskphone.sip.events import RequestReceived

_log = logging.getLogger("deskphone.pbx.calls")


class BeginningCall(WhileRinging, ABC):
    """The first half of a call. ``state`` is ringing, talking or ended; times are the core's clock's."""

    def __init__(self, office: Office, call_id: str, parties: Parties, now: float) -> None:
        self._office, self.id, self.parties = office, call_id, parties
        self.state = "ringing"
        self.since = now
        self.ringing_since: float | None = None
        self.answered_at: float | None = None
        self.answered_by = self.picked_up_by = ""
        self._first: IncomingLeg | None = None  # the caller, until the call is over or transferred
        self.caller: Leg | None = None
        self.callee: Leg | None = None
        self.ringing: Ringing | None = None
        self._answered_as: Party | None = None  # who answered, as the caller may see it
        self._media_from: Leg | None = None
        self._deferred: IncomingLeg | None = None
        self._tell_caller: Party | None = None
        self._picker: Party | None = None
        self._reports = Reports(office.services.dialogs)

    # --- how it begins ------------------------------------------------------------------------------

    def open(self, event: RequestReceived) -> IncomingLeg:
        """Take the caller's INVITE."""
        number = self.parties.caller_itself.number
        self.caller = self._first = IncomingLeg(self._office.legs, self, number, event)
        return self._first

    def ring(self, way: Way, stage: Stage, invitation: Invitation, now: float) -> None:
        """Call the phones of the first stage of a route."""
        if self.caller is not None:
            self._show(self.caller, "trying", now)
        self.ringing = Ringing(self, self._office.legs, way, invitation)
        self.ringing.begin(stage, now)
        _log.info("= call %s: %s calls %s, %d phones", self.id, *self._numbers(), len(self.ringing))

    def phone_called(self, leg: OutgoingLeg, now: float) -> None:
        """Show that a phone is being called; a later stage may be for somebody else."""
        if self.ringing is not None and self.ringing.called is not None:
            self.parties = replace(self.parties, called=self.ringing.called)
        self._show(leg, "trying", now)

    def phone_stopped(self, leg: OutgoingLeg) -> None:
        """Show that a phone rings no more."""
        self._reports.remove(leg)

    def nobody_answered(self, failed: Failed, now: float) -> None:
        """Refuse the caller: nothing is left to try."""
        self._refuse(outward(failed), now)

    def to_service(self, service: ToService, now: float) -> Failed | None:
        """Hand the caller over to a service of the PBX; None when that answers."""
        caller = self._first
        if caller is None:
            return Failed(480)
        tag = caller.local_tag
        failed = self._office.owner.serve(service, caller, self.parties, now)
        if failed is None:
            if caller.local_tag == tag:
                self._reports.forget(caller)  # the same dialog goes on there
            self._first = self.caller = None
            self.answered_by = service.name
            self._end(now)
        return failed

    def wake_at(self, when: float) -> None:
        """Have :meth:`wake` called then."""
        self._office.owner.wake_call(self, when)

    def wake(self, now: float) -> None:
        """Do what is due."""
        if self.state == "ringing" and self.ringing is not None:
            self.ringing.wake(now)

    # --- pickup -------------------------------------------------------------------------------------

    def pick_up(
        self, event: RequestReceived, picker: Party, now: float, *, audio_only: bool = False
    ) -> Failed | None:
        """Connect the caller with another phone than the ringing ones.

        Returns why not, and then nothing has changed: the call rings on.
        """
        caller = self._first
        if caller is None or not self.can_be_picked_up:
            return Failed(480, "Nothing Is Ringing There")
        offer = body_of(event.request)
        answers = answers_between(caller.offer, offer, audio_only=audio_only)
        if isinstance(answers, Failed):
            return answers
        leg = IncomingLeg(self._office.legs, self, picker.number, event)
        self._picker, self.picked_up_by = picker, picker.number
        self._settle(leg, picker.number, now)
        self._tell_caller = picker if caller.allows_update else None
        caller.peer_takes_update(leg.allows_update)
        leg.peer_takes_update(caller.allows_update)
        self._show(leg, "trying", now)
        to_caller, to_picker = answers
        if to_caller is not None:
            caller.accept(to_caller, picker, now, other_source=True)
            self._show(caller, "confirmed", now)
        if to_picker is not None:
            leg.accept(to_picker, self.parties.caller, now)
            self._show(leg, "confirmed", now)
        self._deferred = caller if to_caller is None else leg if to_picker is None else None
        _log.info("= call %s: %s to %s picked up by %s", self.id, *self._numbers(), picker.number)
        return None

    # --- what its legs tell ---------------------------------------------------------------------------

    @abstractmethod
    def leg_event(self, leg: Leg, event: LegEvent, now: float) -> None:
        """Take what a leg tells."""

    @abstractmethod
    def info(self) -> CallInfo:
        """Describe the call for people."""

    @abstractmethod
    def hang_up(self, reasons: tuple[str, ...], now: float) -> None:
        """End the call from the PBX's side."""

    @abstractmethod
    def probe(self, now: float) -> None:
        """Ask the phones whether they still know the call."""

    def _rang(self, leg: Leg, event: Rang, now: float) -> None:
        caller = self._first
        if self.state != "ringing" or caller is None:
            return
        if self.ringing_since is None:
            self.ringing_since = now
        if self.ringing is not None:
            self.ringing.rang(now)
        self._drop_media()
        if event.body and self._media_from is None:
            self._media_from = leg
        caller.ring(event, self.parties.called, now)
        self._show(leg, "early", now)
        self._show(caller, "early", now)

    def _connected(self, leg: Leg, event: Connected, now: float) -> None:
        caller = self._first
        if self.state != "ringing" or caller is None or self.ringing is None:
            leg.hang_up((ELSEWHERE,), now)
            return
        self._answered_as = self.ringing.party_of(leg)
        self._settle(leg, leg.number, now)
        caller.peer_takes_update(leg.allows_update)
        other = self._media_from not in (None, leg)
        caller.accept(event.body, self._answered_as or self.parties.called, now, other_source=other)
        self._show(leg, "confirmed", now)
        self._show(caller, "confirmed", now)

    def _failed(self, leg: Leg, event: Failed, now: float) -> None:
        self._reports.remove(leg)
        if self.state == "ringing" and self.ringing is not None and isinstance(leg, OutgoingLeg):
            self.ringing.failed(leg, event, now)
            self._ring_on(now)

    def _drop_media(self) -> bool:
        """Forget the early media of a phone that rings no more; False where the caller hears none such."""
        if self._media_from is None or self._media_from.state != "ended" or self._first is None:
            return False
        self._media_from = None
        self._first.ring_anew()
        return True

    def _ring_on(self, now: float) -> None:
        """Tell the caller that other phones still ring, when the one whose media it heard does no more."""
        others = self.ringing.legs if self.state == "ringing" and self.ringing is not None else ()
        if any(leg.state == "early" for leg in others) and self._drop_media() and self._first is not None:
            self._first.ring(Rang(180, NO_BODY), self.parties.called, now)

    # --- inner --------------------------------------------------------------------------------------

    def _settle(self, leg: Leg, answered_by: str, now: float) -> None:
        """Note that ``leg`` answers the caller; all other phones stop ringing."""
        self.state, self.callee = "talking", leg
        self.answered_at, self.answered_by = now, answered_by
        stage = self.ringing.stage if self.ringing else None
        if self.ringing is not None:
            self.ringing.settle(leg, answered_by, self._office.taken, now)
        own = stage.owner if stage else None
        self._note_missed(now, answered_for=own.number if own else "")
        self.ringing = None
        self._office.owner.call_answered(self, now)

    def _note_missed(self, now: float, *, answered_for: str = "") -> None:
        if self.ringing is not None:
            ending = Ending(self.answered_by, self.picked_up_by, answered_for)
            services = self._office.services
            note_missed(services, self.parties.caller, self.ringing.trip, ending, now)

    def _stop_ringing(self, reasons: tuple[str, ...], now: float) -> None:
        if self.ringing is not None:
            self.ringing.stop(reasons, now)

    def _refuse(self, failed: Failed, now: float) -> None:
        if self._first is not None:
            self._first.refuse(failed, now)
        self._end(now)

    def _end(self, now: float) -> None:
        if self.state == "ended":
            return
        if self.state == "ringing":
            self._note_missed(now)
        self.state = "ended"
        self._reports.clear()
        self._office.owner.call_ended(self)
        _log.info("= call %s: %s to %s ended", self.id, *self._numbers())
        # Legs know their call as long as their transactions live; the call lets go of them, so that
        # nothing waits for the collector of cycles.
        self.caller = self.callee = self._first = self._media_from = self._deferred = None
        self.ringing = None

    def _numbers(self) -> tuple[str, str]:
        return self.parties.caller_itself.number, self.parties.called.number

    def _show(self, leg: Leg, state: str, now: float) -> None:
        self._reports.show(leg, state, self._ends(leg), now)

    def _ends(self, leg: Leg) -> tuple[Party, Party]:
        """Give (the phone of this leg, who it talks to)."""
        if leg is self.caller:
            return self.parties.caller_itself, self._who_answered
        if leg is self.callee:
            return self._who_answered, self.parties.caller
        itself = self.ringing.party_of(leg) if self.ringing else None
        return itself or self.parties.called, self.parties.caller

    @property
    def _who_answered(self) -> Party:
        """Who is at the other end of the caller's line; while it rings, who was called."""
        return self._picker or self._answered_as or self.parties.called
