# SPDX-License-Identifier: GPL-3.0-or-later
"""A call: two legs, who is at each of them, and the phase that it is in.

    CallSetup                          phones ring for the caller: ``pbx.b2bua.call_setup``
    Talking                            what one phone asks for goes to the other, and the answer back
    Transfer, Parked, Conference ...   a service has the call for a while: ``pbx.services``

The phase sees each event of the two legs first; what it does not take is for Talking. The phase of a
service may take a leg out (``leave``), let another one in (``enter``), and at its end gives the call back
(``finish``).

Everything within one method happens at one moment: of an answer, a pickup and a CANCEL that arrive
together, the first one taken decides, and the others find the call changed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from deskphone.pbx.b2bua.context import CallContext, CallPhase
from deskphone.pbx.b2bua.dialog_reporter import DialogReporter
from deskphone.pbx.b2bua.events import Acked, Asked, Hung, LegEvent, Referred, Replied
from deskphone.pbx.b2bua.inbound_leg import InboundLeg
from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.b2bua.offer_answer import is_hold
from deskphone.pbx.b2bua.ports import CallInfo
from deskphone.pbx.base.reply import NO_BODY
from deskphone.pbx.dialplan.identity import Parties, Party

_log = logging.getLogger("deskphone.pbx.calls")

Ends = tuple[Party, Party]  # who is at a leg, and who that one talks to
Refer = Callable[["Call", Leg, Referred, float], None]


class Call:
    """Two legs and a phase. Times are readings of the core's clock.

    ``caller`` and ``callee`` are None while nobody is there. ``refer`` takes the REFERs of its phones.
    """

    def __init__(
        self, context: CallContext, call_id: str, parties: Parties, now: float, *, refer: Refer
    ) -> None:
        self.context, self.id, self.parties, self.refer = context, call_id, parties, refer
        self.since = now
        self.answered_at: float | None = None
        self.answered_by = self.picked_up_by = ""
        self.caller: Leg | None = None
        self.callee: Leg | None = None
        self.reports = DialogReporter(context.services.dialogs)
        self._answered_as: Party | None = None  # who answered, as the caller may see it
        self._places: dict[Leg, Ends] = {}  # who is where, once it is not the first two
        self._talking: CallPhase = Talking(self)
        self._phase: CallPhase = self._talking

    # --- what it is ---------------------------------------------------------------------------------

    @property
    def phase(self) -> CallPhase:
        """What has the call now."""
        return self._phase

    @property
    def state(self) -> str:
        """Whether it is ringing, talking or ended."""
        if self._phase is _OVER:
            return "ended"
        return "ringing" if self.answered_at is None else "talking"

    @property
    def is_up(self) -> bool:
        """Whether two phones talk, and no service has the call."""
        legs = (self.caller, self.callee)
        up = all(leg is not None and leg.state == "confirmed" for leg in legs)
        return isinstance(self._phase, Talking) and up

    def other(self, leg: Leg) -> Leg | None:
        """Give the leg at the other end; None where nobody is."""
        if leg is self.caller:
            return self.callee
        return self.caller if leg is self.callee else None

    @property
    def who_answered(self) -> Party:
        """Who is at the other end of the caller's line; while it rings, who was called."""
        return self._answered_as or self.parties.called

    def ends(self, leg: Leg) -> Ends:
        """Give who is at a leg, and who that one talks to, each as the other may see it."""
        placed = self._places.get(leg)
        if placed is not None:
            return placed
        if leg is self.caller:
            return self.parties.caller_itself, self.who_answered
        return self.who_answered, self.parties.caller

    def info(self) -> CallInfo:
        """Describe the call for people."""
        caller, called = self.parties.caller_itself, self.parties.called
        if self._places and self.caller is not None:
            caller, called = self.ends(self.caller)
        held = any(leg is not None and leg.held for leg in (self.caller, self.callee))
        info = CallInfo(
            id=self.id,
            caller=caller.number,
            caller_name=caller.display,
            called=called.number,
            state="held" if held else "talking",
            since=self.since,
            answered_at=self.answered_at,
            answered_by=self.answered_by,
            picked_up_by=self.picked_up_by,
            phones=0,
        )
        return self._phase.describe(info)

    # --- what happens -------------------------------------------------------------------------------

    def leg_event(self, leg: Leg, event: LegEvent, now: float) -> None:
        """Take what a leg tells."""
        talking = self._talking
        if not self._phase.takes(leg, event, now):
            talking.takes(leg, event, now)

    def wake(self, now: float) -> None:
        """Do what is due."""
        self._phase.wake(now)

    def wake_at(self, when: float) -> None:
        """Have :meth:`wake` called then."""
        self.context.owner.wake_call(self, when)

    def probe(self, now: float) -> None:
        """Ask both phones whether they still know the call; one that does not ends it."""
        for leg in (self.caller, self.callee):
            if leg is not None and leg.state == "confirmed":
                leg.ask(Asked("OPTIONS"), now)

    def hung(self, leg: Leg, reasons: tuple[str, ...], now: float) -> None:
        """End the call: a phone has hung up."""
        self._stop_phase(reasons, now)
        other = self.other(leg)
        if other is not None:
            other.hang_up(reasons, now)
        self.end(now)

    def hang_up(self, reasons: tuple[str, ...], now: float) -> None:
        """End the call from the PBX's side."""
        self._stop_phase(reasons, now)
        for leg in (self.caller, self.callee):
            if leg is not None:
                leg.hang_up(reasons, now)
        self.end(now)

    def end(self, now: float) -> None:
        """End the call; nobody is hung up on, and the phase is not asked."""
        if self._phase is _OVER:
            return
        self._phase = self._talking = _OVER
        self.reports.clear()
        self.context.owner.call_ended(self)
        numbers = self.parties.caller_itself.number, self.parties.called.number
        _log.info("= call %s: %s to %s ended", self.id, *numbers)
        # Legs know their call as long as their transactions live; the call lets go of them, so that
        # nothing waits for the collector of cycles.
        self.caller = self.callee = None
        self._places.clear()

    def _stop_phase(self, reasons: tuple[str, ...], now: float) -> None:
        phase, self._phase = self._phase, self._talking
        phase.stop(reasons, now)

    # --- for its phases -----------------------------------------------------------------------------

    def begin(self, phase: CallPhase) -> None:
        """Let a phase have the call."""
        self._phase = phase
        self._note_legs()

    def finish(self, phase: CallPhase) -> None:
        """Note that a phase is done with the call."""
        if self._phase is phase:
            self._phase = self._talking
            self._note_legs()

    def answered(self, leg: Leg, party: Party | None, talking: Talking, now: float) -> None:
        """Note that ``leg`` answers the caller; ``party`` is who is there, None for who was called."""
        leg.owner = self
        self.callee, self._answered_as = leg, party
        self.answered_at, self.answered_by = now, leg.number
        self._phase = self._talking = talking
        self.context.owner.call_answered(self, now)

    def resume(self, legs: tuple[Leg, Leg], ends: tuple[Ends, Ends], now: float) -> None:
        """Go on with the two legs of an earlier run: of who called, and of who was called."""
        self.answered_at = now
        self.caller, self.callee = legs
        self.answered_by = legs[1].number
        self._places = dict(zip(legs, ends, strict=True))
        self.context.owner.add(self)
        self.context.owner.call_answered(self, now)
        for leg in legs:
            self.show(leg, "confirmed", now)

    def leave(self, leg: Leg) -> None:
        """Take a leg out; it is not hung up on, but its dialog is no more this call's."""
        self.reports.remove(leg)
        self._note_legs()
        if leg is self.caller:
            self.caller = None
        elif leg is self.callee:
            self.callee = None

    def let_go(self, leg: Leg) -> None:
        """Take out a leg that has another owner now, who reports it."""
        self.reports.forget(leg)
        self.leave(leg)

    def enter(self, leg: Leg, ends: Ends, now: float, *, seen: Party | None = None) -> None:
        """Let a leg in where nobody is; ``ends`` are who is there and who that one talks to.

        ``seen`` is who is there as the other may see it, where that is not the same.
        """
        leg.owner = self
        if self.caller is None:
            self.caller = leg
        else:
            self.callee = leg
        self._places[leg] = ends
        stays = self.other(leg)
        self._note_legs()
        if stays is not None:
            self.turn(stays, seen or ends[0], now)
        if self.callee is not None:
            self.answered_by = self.callee.number
        self.show(leg, "confirmed", now)

    def turn(self, leg: Leg, party: Party, now: float) -> None:
        """Note that a leg talks to somebody else from now on."""
        self._places = {**self._places, leg: (self.ends(leg)[0], party)}
        talking = Talking(self)
        if self._phase is self._talking:
            self._phase = talking
        self._talking = talking
        self.show(leg, "confirmed", now)

    def show(self, leg: Leg, state: str, now: float) -> None:
        """Report one of the two legs."""
        self.reports.show(leg, state, self.ends(leg), now)

    def show_phone(self, leg: Leg, state: str, ends: Ends, now: float) -> None:
        """Report a phone that is neither caller nor callee (yet); state "" reports its end."""
        if state:
            self.reports.show(leg, state, ends, now)
        else:
            self.reports.remove(leg)

    def hand_over(self, leg: Leg, call: Call) -> None:
        """Give a leg's place among the reported dialogs to another call, without an end and a beginning."""
        self.reports.move(leg, call.reports)

    def _note_legs(self) -> None:
        """What a restart would make of the two legs is another thing now."""
        for leg in (self.caller, self.callee):
            if leg is not None:
                self.context.legs.changed(leg)


class Talking:
    """The two legs of a call talk with each other.

    ``deferred`` is a phone that is answered when the other one's ACK brings the media answer; ``tell_caller``
    is whom the caller is told of once it has acknowledged.
    """

    def __init__(
        self, call: Call, deferred: InboundLeg | None = None, tell_caller: Party | None = None
    ) -> None:
        self._call, self._deferred, self._tell_caller = call, deferred, tell_caller

    def takes(self, leg: Leg, event: LegEvent, now: float) -> bool:
        """Take an event of one of the two; all of them are for here."""
        step = _STEPS.get(type(event))
        if step is not None:
            step(self, leg, event, now)
        return True

    def wake(self, now: float) -> None:
        """Do nothing: it waits for nothing."""

    def stop(self, reasons: tuple[str, ...], now: float) -> None:
        """Do nothing: there is nobody but the two legs."""

    def describe(self, info: CallInfo) -> CallInfo:
        """Describe the call for people."""
        return info

    def _hung(self, leg: Leg, event: Hung, now: float) -> None:
        self._call.hung(leg, event.reasons, now)

    def _asked(self, leg: Leg, event: Asked, now: float) -> None:
        other = self._call.other(leg)
        if other is None:
            leg.reply(Replied(event, 491), now)
        else:
            other.ask(event, now)

    def _replied(self, leg: Leg, event: Replied, now: float) -> None:
        asker = self._call.other(leg)
        if event.asked.transaction is None or asker is None:
            return  # our own question, not the other phone's
        if not asker.reply(event, now):
            leg.acknowledge(NO_BODY, now)
        elif 200 <= event.status < 300 and event.asked.about_media and event.asked.body:
            # Who made the offer is who presses hold; an answer holds only what the offer did not.
            asker.held = is_hold(event.asked.body)
            if not asker.held and event.body:
                leg.held = is_hold(event.body)
            self._show_held(asker, leg)

    def _show_held(self, *legs: Leg) -> None:
        for leg in legs:
            self._call.reports.show_held(leg)

    def _acked(self, leg: Leg, event: Acked, now: float) -> None:
        call = self._call
        deferred, self._deferred = self._deferred, None
        if deferred is not None and deferred is not leg:
            party = call.parties.caller if deferred is call.callee else call.who_answered
            deferred.accept(event.body, party, now, other_source=True)
            call.show(deferred, "confirmed", now)
        other = call.other(leg)
        if other is not None and other.acknowledge(event.body, now) and event.body:
            # It asked for an offer, and this is its answer: by that it holds, or does no more.
            other.held = is_hold(other.describes)
            leg.held = not other.held and is_hold(event.body)
            self._show_held(leg, other)
        if leg is call.caller and self._tell_caller is not None:
            # RFC 3311, RFC 3325: the caller dialled another number than the one that answered.
            party, self._tell_caller = self._tell_caller, None
            leg.ask(Asked("UPDATE", headers=party.headers()), now)

    def _referred(self, leg: Leg, event: Referred, now: float) -> None:
        self._call.refer(self._call, leg, event, now)


_STEPS: dict[type, Callable[..., None]] = {
    Hung: Talking._hung,
    Asked: Talking._asked,
    Replied: Talking._replied,
    Acked: Talking._acked,
    Referred: Talking._referred,
}


class _Over:
    """The phase of a call that has ended: nothing of it concerns anybody."""

    def takes(self, leg: Leg, event: LegEvent, now: float) -> bool:
        return True

    def wake(self, now: float) -> None:
        pass

    def stop(self, reasons: tuple[str, ...], now: float) -> None:
        pass

    def describe(self, info: CallInfo) -> CallInfo:
        return info


_OVER: CallPhase = _Over()
