# SPDX-License-Identifier: GPL-3.0-or-later
"""Our own calls: a small state machine for each. Which of them talks decides ``phone/floor.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from deskphone.blf.uris import same_user, user_of
from deskphone.phone.by_itself import ByItself, Leave
from deskphone.phone.commands import (
    AnswerCall,
    AskFarEnd,
    CheckCalls,
    HangUpCall,
    HoldCall,
    MakeCall,
    MuteCall,
    RecordCall,
    RejectCall,
    ResumeCall,
    SendDtmf,
    StopRecording,
)
from deskphone.phone.dialled import as_dialled
from deskphone.phone.diverted import diverted_from
from deskphone.phone.events import (
    AnswerArrived,
    CallConnected,
    CallEnded,
    CallIdentified,
    CallIncoming,
    CallMediaChanged,
    CallMuted,
    CallProgressed,
    CallTurnedAway,
    MediaState,
    Party,
    RecordingChanged,
)
from deskphone.phone.floor import Floor, is_heard
from deskphone.phone.outbox import Outbox
from deskphone.phone.turned_away import TurnedAway
from deskphone.phone.views import (
    CallFinished,
    CallKind,
    CallRecorded,
    CallsChanged,
    CallState,
    CallView,
    NotDialled,
    Severity,
)
from deskphone.phone.words import answered_by, call_failure, calls_lost, name_of, place_taken

MAX_CALLS = 4
ASK_EVERY = 60.0  # seconds: a server that forgot a call within that time never tells of its end
ASK_AGAIN = 5.0  # seconds between questions to the far end of a call at least
CHECK_EVERY = 0.8  # seconds between looks at what the engine has: a ghost is gone within one second
_BUSY_HERE, _MOVED = 486, 302
_ALONE, _WARNS = "by-itself", "ping"  # what is said, and the sound, of calls that are answered by themselves
IMPATIENT = 3.0  # seconds after an answer: a press is one more of those that nothing seemed to come of
_TOGETHER = 1.0  # seconds between calls that are lost by the same cause
_DTMF_DIGITS = frozenset("0123456789*#ABCD")


@dataclass(slots=True)
class _Call:
    """``code``: user part of a star code that was dialled; it is never shown as the far end.

    ``uri``: what we called, whoever the far end says that it is; empty for a call to us; ``number``: as it
    was typed, where somebody did.
    ``dialled``: whom somebody wanted by it, see ``phone/dialled.py``;
    ``given_up``: we ended or refused it; ``by_person``: because somebody wished it; ``asked_at``: when the
    far end was asked last whether it has the call, None for never; ``answering``: we have asked for it;
    ``passed_on``: the URI where its caller was told to try; ``waits``: to be on hold once it is answered;
    ``hushed``: muted until then, and not by the person; ``joins``: the calls (their ids) whose
    far ends hear it, and it them, once it is answered.
    """

    view: CallView
    code: str = ""
    uri: str = ""
    number: str = ""
    dialled: Party | None = None
    given_up: bool = False
    by_person: bool = False
    asked_at: float | None = None
    answering: bool = False
    passed_on: str = ""
    waits: bool = False
    hushed: bool = False
    joins: tuple[str, ...] = ()


class Calls:
    """All calls that are not over. Every command for an unknown call does nothing.

    No row without a call in the engine: it is asked again and again which of them it has, and a call that
    we ended is ended again until the engine says that it is over. ``finished`` hears of each call that is.
    ``forwarded(call, busy)`` gives the URI where one goes that has just come, empty for nowhere;
    ``leave(account)`` which calls are answered by themselves.
    """

    def __init__(
        self,
        outbox: Outbox,
        finished: Callable[[CallFinished], None],
        forwarded: Callable[[CallView, bool], str] = lambda view, busy: "",
        own_user: Callable[[str], str] = lambda account: "",
        leave: Callable[[str], Leave] = lambda account: Leave(),
    ) -> None:
        self._outbox, self._finished, self._forwarded = outbox, finished, forwarded
        self._by_itself = ByItself(leave)
        self._own_user = own_user
        self._calls: dict[str, _Call] = {}
        self._replaced: dict[str, _Call] = {}  # their places are taken, and their ends not told yet
        self._floor = Floor(
            outbox,
            lambda: [call.view for call in self._calls.values() if not call.given_up],
            self._show_joined,
        )
        self._was_full = False  # a sentence says that there are too many calls
        self._away = TurnedAway(outbox, finished)
        self._lost: tuple[float, str, tuple[str, ...]] = (float("-inf"), "", ())  # when, why, with whom
        self._number = 0
        self._check_at: float | None = None
        self._handlers: dict[type, Callable[..., None]] = {
            CallIncoming: self._incoming,
            CallTurnedAway: self._turned_away,
            CallProgressed: self._progressed,
            CallConnected: self._connected,
            AnswerArrived: self._answer_arrived,
            CallIdentified: self._identified,
            CallMediaChanged: self._media_changed,
            CallMuted: self._muted,
            RecordingChanged: self._recorded,
            CallEnded: self._ended,
        }

    @property
    def views(self) -> tuple[CallView, ...]:
        """Pictures of all calls, oldest first."""
        return tuple(call.view for call in self._calls.values())

    @property
    def pending(self) -> tuple[CallView, ...]:
        """Those to us that ring, and that nobody has answered or ended yet."""
        return tuple(
            call.view
            for call in self._calls.values()
            if call.view.state is CallState.RINGING and not (call.given_up or call.answering)
        )

    def view(self, call: str) -> CallView | None:
        """The picture of one call."""
        known = self._calls.get(call)
        return known.view if known else None

    def active(self) -> CallView | None:
        """The call that talks, else the newest that talks or is being set up by us."""
        if (talking := self._floor.has()) is not None:
            return talking
        for call in reversed(self._calls.values()):
            if call.view.state is not CallState.RINGING and call.view.media is not MediaState.LOCAL_HOLD:
                return call.view
        return None

    def calling(self, uri: str) -> bool:
        """Whether a call of ours to this URI is not answered yet; one that we gave up does not count."""
        setting_up = (CallState.DIALLING, CallState.RINGBACK)
        return any(
            call.uri == uri and call.view.state in setting_up and not call.given_up
            for call in self._calls.values()
        )

    def just_answered(self, uri: str, now: float) -> bool:
        """Whether a call of ours to this URI was answered a moment ago, and goes on."""
        times = (
            call.view.connected_at for call in self._calls.values() if call.uri == uri and not call.given_up
        )
        return any(when is not None and now < when + IMPATIENT for when in times)

    def already(self, uri: str, who: str, now: float) -> str:
        """Say that a URI is called, or was answered a moment ago; empty where another call may be meant.

        Who presses again because nothing seems to happen wants one call.
        """
        if self.calling(uri):
            return f"You are calling {who} already."
        return f"{who} has just answered your call." if self.just_answered(uri, now) else ""

    def handles(self, event: object) -> bool:
        """Tell whether this is an event about calls."""
        return type(event) in self._handlers

    def handle(self, event: object, now: float) -> None:
        """Take in an engine event."""
        self._handlers[type(event)](event, now)

    # -------------------------------------------------------------------- timers

    def next_timer(self) -> float | None:
        """When ``handle_timers`` wants to be called."""
        times = (self._check_at, self._by_itself.next_timer())
        return min((when for when in times if when is not None), default=None)

    def handle_timers(self, now: float) -> None:
        """Compare with what the engine has. Commands keep their order, so no call is asked for too early."""
        for name in self._by_itself.due(now):
            self._answer_by_itself(name)
        if self._check_at is None or now < self._check_at:
            return
        given_up = [name for name, known in self._calls.items() if known.given_up]
        for name in (*given_up, *self._replaced, *self._away.calls):
            self._outbox.send(HangUpCall(name))
        there = (*self._calls, *self._replaced, *self._away.calls)
        if there:
            self._outbox.send(CheckCalls(there))
        for call in self._calls.values():
            if now >= (call.asked_at or call.view.since) + ASK_EVERY:
                self._ask(call, now)
        self._check_at = now + CHECK_EVERY if there else None

    def ask_far_ends(self, account: str, now: float) -> None:
        """Ask for our calls at a server that was away, or forgot something."""
        for call in self._calls.values():
            asked_just_now = call.asked_at is not None and now < call.asked_at + ASK_AGAIN
            if call.view.account == account and not asked_just_now:
                self._ask(call, now)

    def _ask(self, call: _Call, now: float) -> None:
        """A question goes to the far end's Contact, and would name there what an ACK must name."""
        if self._by_itself.is_unproven(call.view.id):
            return
        call.asked_at = now
        self._outbox.send(AskFarEnd(call.view.id))

    def _check_from(self, now: float) -> None:
        if self._check_at is None:
            self._check_at = now + CHECK_EVERY

    def _add(self, call: _Call) -> None:
        self._away.speaks_with(call.view.remote)
        self._calls[call.view.id] = call
        self._check_from(call.view.since)

    # ------------------------------------------------------------------ commands

    def make(
        self,
        command: MakeCall,
        view: CallView,
        code: str = "",
        number: str = "",
        dialled: Party | None = None,
        instead_of: CallView | None = None,
        joins: bool = False,
    ) -> bool:
        """Dial; False (and a sentence) when there are too many calls. ``command.call`` is of ``new_id``.

        ``number``: what is given back where no server hears of it; ``dialled``: whom it is to, where it is
        somebody. ``instead_of``: whose far end sends us there, not the person: who was muted for it is muted
        for the next as well, and who had it on hold waits on, unheard. ``joins``: once it is answered it is
        added to the call that it is about, or to all who talk together at present.
        """
        if len(self._calls) >= MAX_CALLS:
            text = f"There are {MAX_CALLS} calls already: end one first."
            self._outbox.say(text, Severity.WARNING, "call")
            self._was_full = True
            return False
        self._outbox.say("", topic="call")
        together = (self._floor.joined or (view.consults_for,)) if joins else ()
        self._floor.take(view.id)
        made = _Call(view, code, command.request_uri, number, dialled, joins=together)
        self._add(made)
        self._outbox.send(command)
        if instead_of is not None:
            made.waits = instead_of.media is MediaState.LOCAL_HOLD
            made.hushed = made.waits and not instead_of.muted
            if made.waits or instead_of.muted:
                self._outbox.send(MuteCall(view.id, True))  # early media are heard as well
        self._outbox.tell(CallsChanged())
        return True

    def new_id(self) -> str:
        """Give the id of the next call of ours."""
        self._number += 1
        return f"out-{self._number}"

    def answer(self, call: str) -> None:
        """Answer an incoming call; the one that talks goes on hold. One that was by itself is taken."""
        known = self._calls.get(call)
        if self.is_alone(call):
            self.mute(call, on=False)
        elif known and known.view.state is CallState.RINGING and not known.given_up:
            self._outbox.say("", topic="call")  # why an earlier one failed is over for who goes on
            self._by_itself.taken(call)
            self._floor.take(call)
            known.answering = True
            self._outbox.send(AnswerCall(call))

    def _answer_by_itself(self, call: str) -> None:
        """Answer in nobody's name: unless somebody was quicker, or there is another call by now.

        Nobody is heard before the caller has the answer: an INVITE may say that it comes from anywhere.
        """
        known = self._calls.get(call)
        others = any(other is not known and not other.given_up for other in self._calls.values())
        waits = known is not None and known.view.state is CallState.RINGING
        if known is None or not waits or known.given_up or known.answering or others or self._away.quiet:
            return
        self._floor.take(call)
        known.answering = True
        muted = self._by_itself.answered(call, known.view.account)
        self._outbox.send(MuteCall(call, True))
        self._outbox.send(AnswerCall(call))
        self._show(known, by_itself=True)
        self._say_alone(known.view.remote, muted=muted)

    def _say_alone(self, remote: Party, *, muted: bool) -> None:
        name = name_of(remote)
        said = (
            f"{name}'s call is answered by itself: your microphone is off until you switch it on."
            if muted
            else f"{name}'s call is answered by itself: you are heard."
        )
        self._outbox.say(said, Severity.WARNING, _ALONE)

    def is_alone(self, call: str) -> bool:
        """Whether a call was answered by itself, and nobody has taken it since."""
        return self._by_itself.is_alone(call)

    def _take(self, call: str) -> None:
        """The person does something in a call."""
        known = self._calls.get(call)
        if known is not None:
            self._forget_alone(known.view)
            self._show(known, by_itself=False)

    def _forget_alone(self, view: CallView) -> None:
        self._by_itself.taken(view.id)
        if view.by_itself:
            self._outbox.say("", topic=_ALONE)

    def hang_up(self, call: str) -> None:
        """End or refuse a call: that is asked for until it is over, however often somebody presses."""
        known = self._calls.get(call)
        if known is None or known.given_up:
            return
        known.given_up = known.by_person = True
        self._floor.leave(call)
        if known.view.state is CallState.RINGING:
            self._outbox.send(RejectCall(call, _BUSY_HERE))
        else:
            self._outbox.send(HangUpCall(call))

    def pass_on(self, call: str, target: str) -> bool:
        """Tell the caller of a call that rings where to try, a URI; False where it is being answered."""
        known = self._calls.get(call)
        if known is None or known.view.state is not CallState.RINGING or known.given_up or known.answering:
            return False
        known.given_up, known.passed_on = True, target
        self._floor.leave(call)
        self._outbox.send(RejectCall(call, _MOVED, target))
        self._outbox.tell(CallsChanged())
        return True

    def do_not_disturb(self, on: bool) -> None:
        """Refuse who calls from now on, or let it ring again."""
        self._away.quiet = on

    def is_unheard(self, call: str) -> bool:
        """Whether nobody has said anything yet of a call that we make."""
        known = self._calls.get(call)
        return known is not None and known.view.state is CallState.DIALLING and not known.given_up

    def give_up_unheard(self, account: str, why: str) -> None:
        """Another server is sought: who is called by the lost one, and has not been heard of, is called anew.

        Left alone such a call is "calling" for 32 seconds (timer B), and presses for it are left out.
        Of a pickup ``Pickups`` says what became.
        """
        for name, known in tuple(self._calls.items()):
            view = known.view
            if view.account != account or not self.is_unheard(name):
                continue
            known.given_up = True
            self._floor.leave(name)
            self._outbox.send(HangUpCall(name))
            if view.picked_up_for:
                continue
            if known.number:
                self._outbox.tell(NotDialled(known.number))
            self._outbox.say(
                call_failure(name_of(view.remote), CallEnded(name, 0, why)), Severity.WARNING, "call"
            )

    def hang_up_all(self) -> None:
        """End every call."""
        for call in tuple(self._calls):
            self.hang_up(call)

    def hold(self, call: str, on: bool) -> None:
        """Hold or resume; resuming one holds the others."""
        known = self._calls.get(call)
        if known is None or known.view.state is not CallState.CONNECTED:
            return
        self._outbox.say("", topic="call")  # why it could not be held or resumed before
        self._take(call)
        if on:
            self._floor.leave(call)
            self._outbox.send(HoldCall(call))
        else:
            self._floor.take(call)
            self._outbox.send(ResumeCall(call))

    def join(self, calls: tuple[str, ...]) -> None:
        """Talk with several at once, who hear each other: all of them answered, or nothing is done."""
        if all(map(self._is_up, calls)):
            for call in calls:
                self._take(call)
            self._floor.join(calls)

    def _is_up(self, call: str) -> bool:
        known = self._calls.get(call)
        return known is not None and known.view.state is CallState.CONNECTED and not known.given_up

    def mute(self, call: str, on: bool) -> None:
        """Switch our microphone, for all who hear each other."""
        joined = self._floor.joined
        for each in joined if call in joined else (call,):
            if each in self._calls:
                self._take(each)
                self._calls[each].hushed = False
                self._outbox.send(MuteCall(each, on))

    def record(self, call: str, path: str, *, tone: bool = False) -> None:
        """Record a call that is answered to a file, both sides of it; an empty path ends that.

        ``tone``: both sides hear that it is recorded.
        """
        known = self._calls.get(call)
        if known is None or known.view.state is not CallState.CONNECTED or known.given_up:
            return
        self._take(call)
        wanted = RecordCall(call, path, both=True, tone=tone)
        self._outbox.send(wanted if path else StopRecording(call))

    def dtmf(self, call: str, digits: str) -> None:
        """Send digits; what is no digit is left out."""
        known = self._calls.get(call)
        wanted = "".join(digit for digit in digits.upper() if digit in _DTMF_DIGITS)
        if known and wanted and known.view.state is not CallState.RINGING:
            self._take(call)
            self._outbox.say("", topic="call")  # why earlier ones were not sent is over for who goes on
            self._outbox.send(SendDtmf(call, wanted))

    # -------------------------------------------------------------------- events

    def _incoming(self, event: CallIncoming, now: float) -> None:
        if event.replaces in self._calls:
            self._take_place(event)
            return
        wanted = diverted_from(event.headers, event.called)
        view = CallView(
            event.call, event.account, CallState.RINGING, True, event.remote, now, diverted_from=wanted
        )
        busy = self._away.quiet or any(not call.given_up for call in self._calls.values())
        target = self._forwarded(view, busy)
        if target:
            self._away.pass_on(view, target)
        elif self._away.quiet or len(self._calls) >= MAX_CALLS:
            self._away.refuse(view)
        else:
            self._add(_Call(view))
            self._by_itself.came(event, wanted, now, busy=busy)
            self._outbox.tell(CallsChanged())
            return
        self._check_from(now)

    def _take_place(self, event: CallIncoming) -> None:
        """Go on with somebody else, who takes the far end's place (RFC 3891): the row stays.

        It is answered already. Who waited on hold waits on, nobody who was muted is heard, and a call that we
        have ended ends.
        """
        old = self._calls[event.replaces]
        before, name = old.view, event.call
        view = replace(
            before, id=name, remote=event.remote, media=MediaState.NONE, recording="", instead_of=before.id
        )
        new = replace(old, view=view, asked_at=None, waits=before.media is MediaState.LOCAL_HOLD)
        self._replaced[before.id] = old
        self._calls = {
            call.view.id: call for each in self._calls.values() for call in [new if each is old else each]
        }
        for other in self._calls.values():
            other.joins = tuple(name if each == before.id else each for each in other.joins)
            if other.view.consults_for == before.id:
                self._show(other, consults_for=name)
        self._floor.exchange(before.id, name)
        alone = self._by_itself.replaced(before.id, name)
        if alone or before.muted:  # the leave was for who called
            self._outbox.send(MuteCall(name, True))
        if alone:
            self._say_alone(event.remote, muted=True)
        if old.given_up:
            self._outbox.send(HangUpCall(name))
        else:
            said = place_taken(
                name_of(before.remote), name_of(event.remote), before.state is CallState.CONNECTED
            )
            self._outbox.say(said, topic="call")
        self._away.speaks_with(event.remote)
        self._outbox.tell(CallsChanged())

    def _turned_away(self, event: CallTurnedAway, now: float) -> None:
        """The engine had no place: calls that we have just ended may still have theirs."""
        self._away.was_refused(event.account, event.remote, now)

    def _progressed(self, event: CallProgressed, now: float) -> None:
        known = self._calls.get(event.call)
        if known and known.view.state is CallState.DIALLING and event.status > 100:
            self._show(known, state=CallState.RINGBACK)

    def _connected(self, event: CallConnected, now: float) -> None:
        known = self._calls.get(event.call)
        if known and known.waits:
            known.waits = False
            self._outbox.send(HoldCall(event.call))
            if known.hushed:
                known.hushed = False
                self._outbox.send(MuteCall(event.call, False))
        if known and known.view.state is not CallState.CONNECTED:
            self._show(
                known,
                state=CallState.CONNECTED,
                connected_at=now,
                status=event.status,
                reason=event.reason,
            )
            together = tuple(each for each in known.joins if self._is_up(each))
            if together and self._floor.is_for(event.call):  # else the person talks with another by now
                if any(self._calls[each].view.muted for each in together):  # who is added hears no more
                    self._outbox.send(MuteCall(event.call, True))
                self._floor.join((*together, event.call))

    def _answer_arrived(self, event: AnswerArrived, now: float) -> None:
        if self._by_itself.acknowledged(event.call):
            self._outbox.send(MuteCall(event.call, False))

    def _identified(self, event: CallIdentified, now: float) -> None:
        """The far end names itself; a star code that we dialled is nobody (SPEC 1.3)."""
        known = self._calls.get(event.call)
        if known is None or (known.code and user_of(event.remote.uri) == known.code) or event.source == "To":
            return
        before = known.view.remote
        if not same_user(event.remote.uri, before.uri) and self._by_itself.changed(event.call):
            self._outbox.send(MuteCall(event.call, True))  # the leave was for who called
            self._say_alone(event.remote, muted=True)
        display = event.remote.display
        if not display and same_user(event.remote.uri, before.uri):
            display = before.display
        self._show(known, remote=Party(event.remote.uri, display))

    def _media_changed(self, event: CallMediaChanged, now: float) -> None:
        known = self._calls.get(event.call)
        if known:
            self._show(known, media=event.media)
            if known.view.by_itself and event.media is MediaState.LOCAL_HOLD:
                self._outbox.say("", topic=_ALONE)  # somebody talks elsewhere, and is not heard here

    def _muted(self, event: CallMuted, now: float) -> None:
        known = self._calls.get(event.call)
        if known:
            self._show(known, muted=event.muted)

    def _recorded(self, event: RecordingChanged, now: float) -> None:
        known = self._calls.get(event.call) or self._replaced.get(event.call)
        if known is None:
            return
        if event.on:
            self._show(known, recording=event.path)
        elif known.view.recording == event.path:  # else another has taken its place
            self._show(known, recording="")
        if not event.on and event.whole:
            self._outbox.tell(CallRecorded(name_of(known.view.remote), event.path))

    def _ended(self, event: CallEnded, now: float) -> None:
        if self._away.ended(event, now) or self._replaced.pop(event.call, None) is not None:
            return
        known = self._calls.pop(event.call, None)
        if self._was_full and len(self._calls) < MAX_CALLS:  # the sentence is not true any more
            self._was_full = False
            for topic in ("call", "pickup"):
                self._outbox.say("", topic=topic)
        if known is None:
            return
        self._floor.leave(event.call)
        view = known.view
        self._forget_alone(view)
        answered = view.state is CallState.CONNECTED
        if answered:
            self._floor.ended()
        cleared = event.lost and view.incoming and not answered  # by a 486 of the engine: nobody was busy
        status = 0 if cleared else event.status
        last = replace(view, state=CallState.ENDED, status=status, reason=event.reason)
        self._outbox.tell(CallsChanged())
        kind = _kind(known, event)
        told, by = as_dialled(view, known.dialled)
        if kind is CallKind.ELSEWHERE:
            by = answered_by(event)
        elif kind is CallKind.FORWARDED:
            by = user_of(known.passed_on)
        self._finished(CallFinished(replace(last, remote=told.remote), kind, now, by))
        if known.number and event.status == 0 and not (answered or known.given_up):
            self._outbox.tell(NotDialled(known.number))
        if event.lost:
            if not known.given_up and (answered or not view.picked_up_for):
                self._say_lost(name_of(view.remote), event.lost, now)
            return
        failed = not view.incoming and not answered and not known.given_up and not view.picked_up_for
        if failed and not known.code:
            said = call_failure(name_of(view.remote), event, self._own_user(view.account))
            self._outbox.say(said, Severity.WARNING, "call")

    def _say_lost(self, name: str, why: str, now: float) -> None:
        """Calls that are lost together are named together."""
        when, earlier, names = self._lost
        self._lost = (now, why, (*names, name) if earlier == why and now - when < _TOGETHER else (name,))
        self._outbox.say(calls_lost(self._lost[2], why), Severity.WARNING, "call")

    # ----------------------------------------------------------------------- own

    def show_remote(self, call: str, remote: Party) -> None:
        """Show somebody as the far end of a call."""
        known = self._calls.get(call)
        if known:
            self._show(known, remote=remote)

    def consults_no_more(self, call: str) -> None:
        """A call stays that was made to ask somebody first; whom it was about is gone."""
        known = self._calls.get(call)
        if known:
            self._show(known, consults_for="")

    def _show_joined(self, joined: tuple[str, ...]) -> None:
        for known in self._calls.values():
            self._show(known, joined=known.view.id in joined)

    def called(self, call: str) -> str:
        """The URI that a call of ours was made to; empty for a call to us."""
        known = self._calls.get(call)
        return known.uri if known else ""

    def is_given_up(self, call: str) -> bool:
        """Whether we ended or refused a call that is not over yet."""
        known = self._calls.get(call)
        return known is not None and known.given_up

    def _show(self, known: _Call, **changes: object) -> None:
        view: CallView = replace(known.view, **changes)  # type: ignore[arg-type]  # names are checked at run time
        if view != known.view:
            begins = is_heard(view) and not is_heard(known.view)
            known.view = view
            self._outbox.tell(CallsChanged())
            if begins and not known.given_up:
                self._floor.began(view)

    def sound(self) -> str:
        """What the calls ask for: a ring tone, a knock while talking, or nothing.

        One that is about to be answered by itself has a short tone, whatever else was to be heard.
        """
        ringing = [c for c in self._calls.values() if c.view.state is CallState.RINGING and not c.given_up]
        if not ringing:
            return ""
        if len(self._calls) == 1 and self._by_itself.warns(ringing[0].view.id):
            return _WARNS
        talks = any(c.view.state is not CallState.RINGING for c in self._calls.values())
        return "knock" if talks else "ring"


def _kind(call: _Call, event: CallEnded) -> CallKind:
    """What became of a call; ``call`` as it was before it ended."""
    answered = call.view.state is CallState.CONNECTED
    if not call.view.incoming:
        if not call.view.picked_up_for:
            return CallKind.DIALLED
        return CallKind.PICKED_UP if answered else CallKind.ATTEMPT
    if answered:
        return CallKind.ALONE if call.view.by_itself else CallKind.RECEIVED
    if call.passed_on and not event.by_remote:
        return CallKind.FORWARDED
    if call.by_person and not event.by_remote:
        return CallKind.DECLINED
    return CallKind.ELSEWHERE if event.elsewhere else CallKind.MISSED
