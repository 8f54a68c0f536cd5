# SPDX-License-Identifier: GPL-3.0-or-later
"""One call: the caller's leg, the phones that ring for it, and, once answered, the two legs that talk.

    ringing --a phone answers--> talking --somebody hangs up--> ended     (who rings: ``pbx.call_ringing``)
    ringing --picked up--------> talking
    talking --somebody transfers-> talking, with another phone in its place (``pbx.call_transfer``)
    ringing --all refuse, the caller gives up, ring time over--> ended

Everything within one method happens at one moment: of an answer, a pickup and a CANCEL that arrive
together, the first one taken decides, and the others find the call changed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from deskphone.pbx.call_events import (
    ELSEWHERE,
    Acked,
    Answer,
    Asked,
    Body,
    Connected,
    Failed,
    Hung,
    LegEvent,
    Rang,
    Referred,
    Replied,
    body_of,
)
from deskphone.pbx.call_incoming import IncomingLeg
from deskphone.pbx.call_media import answers_between, is_hold
from deskphone.pbx.call_office import Office, Parties
from deskphone.pbx.call_outgoing import Invitation, OutgoingLeg
from deskphone.pbx.call_report import Reports
from deskphone.pbx.call_ringing import Ringing, Way
from deskphone.pbx.call_transfer import Ends, News, Transfer, target_of
from deskphone.pbx.fork import outward
from deskphone.pbx.identity import Party
from deskphone.pbx.legs import Leg
from deskphone.pbx.ports import CallInfo
from deskphone.pbx.routing import Stage, ToService
from deskphone.sip.events import RequestReceived

_log = logging.getLogger("deskphone.pbx.calls")


class Call:
    """One call. ``state`` is ringing, talking or ended; times are readings of the core's clock."""

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
        self._transfer_until = float("inf")
        self._media_from: Leg | None = None
        self._deferred: IncomingLeg | None = None
        self._tell_caller: Party | None = None
        self._picker: Party | None = None
        self._transfer: Transfer | None = None
        self._transferred: dict[Leg, tuple[Party, Party]] = {}  # who is where, once it is not the first two
        self._reports = Reports(office.desk.services.dialogs)

    # --- how it begins ------------------------------------------------------------------------------

    def open(self, event: RequestReceived) -> IncomingLeg:
        """Take the caller's INVITE."""
        number = self.parties.caller_itself.number
        self.caller = self._first = IncomingLeg(self._office.desk, self, number, event)
        return self._first

    def ring(self, way: Way, stage: Stage, invitation: Invitation, now: float) -> None:
        """Call the phones of the first stage of a route."""
        if self.caller is not None:
            self._show(self.caller, "trying", now)
        self.ringing = Ringing(self, self._office.desk, way, invitation)
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
        failed = self._office.owner.serve(service, caller, self.parties, now)
        if failed is None:
            self._first = self.caller = None
            self.answered_by = service.name
            self._end()
        return failed

    def wake_at(self, when: float) -> None:
        """Have :meth:`wake` called then."""
        self._office.owner.wake_call(self, when)

    def wake(self, now: float) -> None:
        """Do what is due."""
        if self.state == "ended":
            return
        if self._transfer is not None:
            if self._transfer_until <= now:
                self._transfer.time_over(now)
        elif self.state == "ringing" and self.ringing is not None:
            self.ringing.wake(now)

    # --- pickup -------------------------------------------------------------------------------------

    @property
    def can_be_picked_up(self) -> bool:
        """Whether phones are being called and nobody has answered."""
        return self.state == "ringing" and bool(self.ringing)

    @property
    def rang_first(self) -> tuple[float, float]:
        """Sort key: what has rung longest comes first; what does not ring yet, last."""
        return (self.ringing_since if self.ringing_since is not None else float("inf"), self.since)

    def rings_at(self, number: str) -> bool:
        """Tell whether this call rings for a number, or at a phone of it."""
        return self.ringing is not None and self.ringing.rings_at(number)

    @property
    def numbers_ringing(self) -> tuple[str, ...]:
        """The numbers whose phones ring."""
        return tuple(leg.number for leg in self.ringing.legs) if self.ringing else ()

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
        leg = IncomingLeg(self._office.desk, self, picker.number, event)
        self._settle(leg, picker.number, now)
        self._picker, self.picked_up_by = picker, picker.number
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

    # --- how it goes on -----------------------------------------------------------------------------

    def leg_event(self, leg: Leg, event: LegEvent, now: float) -> None:
        """Take what a leg tells."""
        if self.state == "ended":
            return
        if self._transfer is None or not self._transfer.takes(leg, event, now):
            _STEPS[type(event)](self, leg, event, now)

    def probe(self, now: float) -> None:
        """Ask both phones whether they still know the call; one that does not ends it."""
        for leg in (self.caller, self.callee):
            if leg is not None and leg.state == "confirmed":
                leg.ask(Asked("OPTIONS"), now)

    def hang_up(self, reasons: tuple[str, ...], now: float) -> None:
        """End the call from the PBX's side."""
        self._stop_ringing(reasons, now)
        for leg in (self.caller, self.callee):
            if leg is not None:
                leg.hang_up(reasons, now)
        self._end()

    def info(self) -> CallInfo:
        """Describe the call for people."""
        caller, called = self.parties.caller_itself, self.parties.called
        if self._transferred and self.caller is not None:
            caller, called = self._ends(self.caller)
        held = any(leg is not None and leg.held for leg in (self.caller, self.callee))
        state = self.state
        if state == "ringing" and self.ringing_since is None:
            state = "trying"
        return CallInfo(
            id=self.id,
            caller=caller.number,
            caller_name=caller.display,
            called=called.number,
            state="held" if state == "talking" and held else state,
            since=self.since,
            answered_at=self.answered_at,
            answered_by=self.answered_by,
            picked_up_by=self.picked_up_by,
            phones=len(self.ringing) if self.ringing else 0,
        )

    # --- steps --------------------------------------------------------------------------------------

    def _rang(self, leg: Leg, event: Rang, now: float) -> None:
        caller = self._first
        if self.state != "ringing" or caller is None:
            return
        if self.ringing_since is None:
            self.ringing_since = now
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

    def _hung(self, leg: Leg, event: Hung, now: float) -> None:
        if self._transfer is not None and leg is self._transfer.ends.referrer:
            self._transfer.referrer_gone = True  # who stays waits for the outcome
            self._remove(leg)
            return
        self._stop_ringing(event.reasons, now)
        other = self._other(leg)
        if other is not None:
            other.hang_up(event.reasons, now)
        self._end()

    def _asked(self, leg: Leg, event: Asked, now: float) -> None:
        other = self._other(leg)
        if other is None:
            leg.reply(Replied(event, 491), now)
        else:
            other.ask(event, now)

    def _replied(self, leg: Leg, event: Replied, now: float) -> None:
        asker = self._other(leg)
        if event.asked.transaction is None or asker is None:
            return  # our own question, not the other phone's
        if not asker.reply(event, now):
            leg.acknowledge(Body(), now)
        elif 200 <= event.status < 300 and event.asked.about_media:
            # Who made the offer is who presses hold; an answer holds only what the offer did not.
            if event.asked.body:
                asker.held = is_hold(event.asked.body)
            if not asker.held and event.body and event.asked.body:
                leg.held = is_hold(event.body)
            self._reports.show_held(asker)
            self._reports.show_held(leg)

    def _acked(self, leg: Leg, event: Acked, now: float) -> None:
        deferred, self._deferred = self._deferred, None
        if deferred is not None and deferred is not leg:
            party = self.parties.caller if deferred is self.callee else self._who_answered
            deferred.accept(event.body, party, now, other_source=True)
            self._show(deferred, "confirmed", now)
        other = self._other(leg)
        if other is not None:
            other.acknowledge(event.body, now)
        if leg is self.caller and self._tell_caller is not None:
            # RFC 3311, RFC 3325: the caller dialled another number than the one that answered.
            party, self._tell_caller = self._tell_caller, None
            leg.ask(Asked("UPDATE", headers=party.headers()), now)

    # --- transfer -----------------------------------------------------------------------------------

    def _referred(self, leg: Leg, event: Referred, now: float) -> None:
        stays, services = self._other(leg), self._office.desk.services
        if stays is None or self._transfer is not None or stays.state != "confirmed":
            leg.answer(event.transaction, Answer(491), now)
            return
        ends = Ends(leg, stays, self._ends(leg)[1])
        target = target_of(event.request, ends, services)
        if isinstance(target, Failed):
            leg.answer(event.transaction, Answer(target.status, target.reason, target.headers), now)
            return
        news = News.of_request(leg, event.request)
        leg.answer(event.transaction, Answer(202, headers=news.accepted), now)
        self._transfer = Transfer(self, ends, target, news)
        self._transfer_until = now + services.config.server.ring_timeout
        self.wake_at(self._transfer_until)
        _log.info("= call %s: %s transfers to %s", self.id, leg.number, target.party.number)
        self._transfer.start(services, now)

    def show_target(self, leg: Leg, state: str, ends: tuple[Party, Party], now: float) -> None:
        """Report a phone that a transfer calls; state "" reports its end."""
        if state:
            self._reports.show(leg, state, ends, now)
        else:
            self._reports.remove(leg)

    def transferred(self, leg: Leg, ends: tuple[Party, Party], now: float) -> None:
        """Put ``leg`` into the place of who transferred, and hang up on that one."""
        transfer, self._transfer = self._transfer, None
        if transfer is None:
            return
        referrer, stays = transfer.ends.referrer, transfer.ends.stays
        itself = self._ends(stays)[0]
        if not transfer.referrer_gone:
            referrer.hang_up((), now)
            self._remove(referrer)
        self.caller, self.callee = (leg, stays) if stays is self.callee else (stays, leg)
        self._transferred = {stays: (itself, ends[0]), leg: ends}
        self._first = self._media_from = self._deferred = self._tell_caller = None
        self.answered_by = self.callee.number
        self._show(stays, "confirmed", now)

    def not_transferred(self, now: float, *, keep: bool) -> None:
        """Go on as before; without who transferred nobody is left to talk to."""
        transfer, self._transfer = self._transfer, None
        if transfer is not None and (transfer.referrer_gone or not keep):
            self.hang_up((), now)

    def _remove(self, leg: Leg) -> None:
        self._reports.remove(leg)
        if leg is self.caller:
            self.caller = None
        elif leg is self.callee:
            self.callee = None

    # --- inner --------------------------------------------------------------------------------------

    def _settle(self, leg: Leg, answered_by: str, now: float) -> None:
        """Note that ``leg`` answers the caller; all other phones stop ringing."""
        self.state, self.callee = "talking", leg
        self.answered_at, self.answered_by = now, answered_by
        ringing = self.ringing
        stage = ringing.stage if ringing else None
        stopped = ringing.answered(leg, (ELSEWHERE,), now) if ringing else []
        find = self._office.desk.services.user
        rang = [other for other in (leg, *stopped) if isinstance(other, OutgoingLeg)]
        numbers = {self.parties.called.number, *(other.number for other in rang)}
        keys = [("call-id", other.call_id) for other in (leg, *stopped)]
        for user in filter(None, map(find, numbers)):
            keys += [("extension", user.number), ("group", str(user.pickup_group))]
        if stage is not None and stage.owner is not None:
            keys.append(("pickup-number", stage.owner.group_number or ""))
        self._office.taken.note(keys, answered_by, now)
        self._office.owner.call_answered(self, now)

    def _stop_ringing(self, reasons: tuple[str, ...], now: float) -> None:
        if self._transfer is not None:
            self._transfer.stop(reasons, now)
        if self.ringing is not None:
            self.ringing.stop(reasons, now)

    def _refuse(self, failed: Failed, now: float) -> None:
        if self._first is not None:
            self._first.refuse(failed, now)
        self._end()

    def _end(self) -> None:
        if self.state == "ended":
            return
        self.state = "ended"
        self._reports.clear()
        self._office.owner.call_ended(self)
        _log.info("= call %s: %s to %s ended", self.id, *self._numbers())
        # Legs know their call as long as their transactions live; the call lets go of them, so that
        # nothing waits for the collector of cycles.
        self.caller = self.callee = self._first = self._media_from = self._deferred = None
        self._transfer = self.ringing = None
        self._transferred.clear()

    def _other(self, leg: Leg) -> Leg | None:
        if leg is self.caller:
            return self.callee
        return self.caller if leg is self.callee else None

    def _numbers(self) -> tuple[str, str]:
        return self.parties.caller_itself.number, self.parties.called.number

    def _show(self, leg: Leg, state: str, now: float) -> None:
        self._reports.show(leg, state, self._ends(leg), now)

    def _ends(self, leg: Leg) -> tuple[Party, Party]:
        """Give (the phone of this leg, who it talks to)."""
        if leg in self._transferred:
            return self._transferred[leg]
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


_STEPS: dict[type, Callable[..., None]] = {
    Rang: Call._rang,
    Connected: Call._connected,
    Failed: Call._failed,
    Hung: Call._hung,
    Asked: Call._asked,
    Replied: Call._replied,
    Acked: Call._acked,
    Referred: Call._referred,
}
