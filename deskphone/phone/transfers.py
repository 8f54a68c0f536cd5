# SPDX-License-Identifier: GPL-3.0-or-later
"""Transfers of our own calls: blind (RFC 3515), or after asking there first (RFC 5589 section 7).

Who is asked first is called while the other waits on hold; that call names the waiting one
(``CallView.consults_for``). Completed while it still rings there, it becomes a blind transfer: nobody can
take the place of a call that is not answered (RFC 5589 section 7.6).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from deskphone.blf.uris import user_of
from deskphone.phone.calls import IMPATIENT, Calls
from deskphone.phone.commands import TransferCall
from deskphone.phone.events import (
    CallConnected,
    CallEnded,
    CallMediaChanged,
    MediaState,
    TransferProgressed,
)
from deskphone.phone.outbox import Outbox
from deskphone.phone.views import CallState, CallView, Severity, TransferFinished
from deskphone.phone.words import name_of

_PASSED_ON = 10.0  # seconds in which the target of a transfer begins to ring
_PASSING = 60.0  # seconds in which a server tells what came of a transfer; many never do
# seconds without news after which nobody says any more that a transfer goes on: longer than phones ring
_QUIET = 75.0
# seconds from the end of who waits to that of whom was asked, where a server tells of a transfer by both
_BOTH = 1.5
_RINGING = 180


@dataclass(frozen=True, slots=True)
class _Passed:
    """A transfer of ours: ``who`` (a user part) goes ``to`` another; ``doing``, ``done``: what is said.

    ``office``: where that other has his number.

    ``under_way``: what is said until its outcome to who wants another; ``asked``: the call to whom was asked
    first, empty for nobody.
    """

    call: str
    office: str
    to: str
    who: str
    when: float
    doing: str
    under_way: str
    done: str
    park: bool = False
    asked: str = ""


class Transfers:
    """Every command for a call that cannot be transferred does nothing.

    ``office(account)``: where its numbers mean the same people; elsewhere each may be somebody else's.
    """

    def __init__(self, calls: Calls, outbox: Outbox, office: Callable[[str], str]) -> None:
        self._calls, self._outbox, self._office = calls, outbox, office
        self._passed: deque[_Passed] = deque(maxlen=8)
        self._running: dict[str, _Passed] = {}  # the transfer of a call that has no outcome yet
        self._news: dict[str, float] = {}  # when there was news of each of them
        # calls to whom was asked, where the transfer may have come too late: when that is known, who is gone
        self._left: dict[str, tuple[float, CallView]] = {}
        self._standing: set[str] = set()  # calls whose transfer stands on the status line until they end
        self._about = ""  # the call that a sentence about an end is about
        self._parked = ("", "")  # where a sentence says that somebody is parked: office, orbit (a user part)
        self._seen_there = False  # its lamp has said so as well
        self._handlers: dict[type, Callable[..., None]] = {
            CallConnected: self._connected,
            CallMediaChanged: self._media_changed,
            TransferProgressed: self._progressed,
        }

    def handle(self, event: object, before: CallView | None, now: float, *, given_up: bool = False) -> None:
        """Take in an engine event, after ``Calls`` has; ``before``: its call as it was until then.

        ``given_up``: one that was ended here, or passed on, whoever sends the BYE.
        """
        if isinstance(event, TransferProgressed) and event.call in self._news:
            self._news[event.call] = now
        if isinstance(event, CallEnded):
            self._ended(event, before, now, given_up=given_up)
        elif type(event) in self._handlers:
            self._handlers[type(event)](event)

    def next_timer(self) -> float | None:
        """When ``handle_timers`` wants to be called."""
        times = (*(when + _QUIET for when in self._news.values()), *(when for when, _ in self._left.values()))
        return min(times, default=None)

    def handle_timers(self, now: float) -> None:
        """Whose outcome nobody tells is not said to go on for ever."""
        for call in [call for call, when in self._news.items() if now >= when + _QUIET]:
            self._untold(call)
        for asked in [asked for asked, (when, _) in self._left.items() if now >= when]:
            _, gone = self._left.pop(asked)
            view = self._calls.view(asked)
            if view is not None and not self._calls.is_given_up(asked):
                self._say_stays(view, gone)

    def server_lost(self, account: str) -> None:
        """The server of an account is out of reach: it may have forgotten the transfer."""
        for call in tuple(self._news):
            view = self._calls.view(call)
            if view is not None and view.account == account:
                self._untold(call)

    # ------------------------------------------------------------------ commands

    def blind(
        self, call: str, target: str, account: str, shown: str, now: float, *, park: bool = False
    ) -> None:
        """Transfer a call that is answered to a URI of an account; ``shown`` names it, ``park``: an orbit."""
        view = self._movable(call, now)
        if view is None:
            return
        who = name_of(view.remote)
        if park:
            words = (
                f"Parking {who} at {shown} …",
                f"{who} is being parked at {shown} already.",
                f"{who} is parked at {shown}.",
            )
        else:
            words = (
                f"Transferring {who} to {shown} …",
                f"{who} is being transferred to {shown} already.",
                f"{who} was transferred to {shown}.",
            )
        to, caller = user_of(target), user_of(view.remote.uri)
        self._send(_Passed(call, self._office(account), to, caller, now, *words, park), target)

    def deflect(self, call: CallView, target: str, account: str, shown: str, now: float) -> bool:
        """Pass a call that rings on to a URI of an account; False where it is being answered."""
        if not self._calls.pass_on(call.id, target):
            return False
        who = name_of(call.remote)
        words = (
            "",
            f"{who} was just passed on to {shown}.",
            f"{who} is passed on to {shown}.",
        )
        to, caller = user_of(target), user_of(call.remote.uri)
        self._passed.append(_Passed(call.id, self._office(account), to, caller, now, *words))
        self._outbox.say(words[2], topic="key")
        return True

    def may_ask(self, call: str) -> bool:
        """Whether somebody can be called about this call."""
        view = self._calls.view(call)
        return view is not None and view.state is CallState.CONNECTED and not self._calls.is_given_up(call)

    def complete(self, asked: str, now: float) -> None:
        """Bring who waits and who was asked together; where it still rings, who waits goes there."""
        there = self._calls.view(asked)
        waiting = self._movable(there.consults_for, now) if there is not None else None
        if there is None or waiting is None or self._calls.is_given_up(asked):
            return
        shown, who = name_of(there.remote), name_of(waiting.remote)
        if there.state is not CallState.CONNECTED:
            self._calls.hang_up(asked)
            self.blind(waiting.id, self._calls.called(asked), there.account, shown, now)
            return
        words = (
            f"Connecting {who} with {shown} …",
            f"{who} and {shown} are being connected already.",
            f"{who} and {shown} talk with each other now.",
        )
        to, caller = user_of(there.remote.uri), user_of(waiting.remote.uri)
        office = self._office(there.account)
        self._send(_Passed(waiting.id, office, to, caller, now, *words, asked=asked), there.remote.uri)

    def join(self, asked: str) -> None:
        """Talk with both, who hear each other."""
        view = self._calls.view(asked)
        if view is not None and view.consults_for:
            self._calls.join((view.consults_for, asked))

    def take_back(self, asked: str) -> None:
        """End the call to whom was asked, and talk again with who waits."""
        view = self._calls.view(asked)
        if view is not None and view.consults_for:
            self._calls.hang_up(asked)
            self._calls.hold(view.consults_for, False)

    def _movable(self, call: str, now: float) -> CallView | None:
        """A call that can be transferred now.

        A server takes one transfer at a time of a call, and refuses the next (491) while the first goes on:
        that would read as if it had failed.
        """
        if not self.may_ask(call):
            return None
        first = self._running.get(call)
        if first is not None and now < first.when + _PASSING:
            self._outbox.say(first.under_way, Severity.WARNING, "transfer")
            return None
        return self._calls.view(call)

    def _send(self, passed: _Passed, target: str) -> None:
        self._running[passed.call] = passed
        self._news[passed.call] = passed.when
        self._standing.add(passed.call)
        self._parked = ("", "")  # another sentence stands there now
        self._passed.append(passed)
        self._outbox.say("", topic="call")  # why an earlier one failed is over for who goes on
        self._outbox.send(TransferCall(passed.call, target, passed.asked))
        self._outbox.say(passed.doing, topic="transfer")

    # ------------------------------------------------------------------- views

    def passed_on(self, account: str, called: str, caller: str, since: float) -> bool:
        """Whether this ringing, since then, is a call that we have just passed on: nothing to pick up.

        ``account``: which watches who is called.
        """
        rings = (self._office(account), called, caller)
        return any(
            rings == (each.office, each.to, each.who) and each.when <= since <= each.when + _PASSED_ON
            for each in self._passed
        )

    def is_under_way(self, call: str) -> bool:
        """Whether a call, or that to whom was asked, is being transferred, and its outcome is not known."""
        return any(call in (each.call, each.asked) for each in self._running.values())

    def just_passed(self, account: str, uri: str, now: float) -> str:
        """Say that a call was passed on to a URI of an account just now; empty where it was none, or parked.

        Whoever is called there now is called by one more press of those that passed the call on.
        """
        there = (self._office(account), user_of(uri))
        said = (
            each.under_way
            for each in reversed(self._passed)
            if there == (each.office, each.to) and not each.park and now < each.when + IMPATIENT
        )
        return next(said, "")

    def look_at_orbit(self, occupied: Callable[[str, str], bool | None]) -> None:
        """End the sentence about a parked call that has been fetched.

        ``occupied(office, orbit)``: whether a call is parked there; None where nobody knows.
        """
        office, orbit = self._parked
        there = occupied(office, orbit) if orbit else None
        if there is not None and self._seen_there and not there:
            self._fetched()
        self._seen_there = self._seen_there or there is True

    def _fetched(self) -> None:
        self._parked = ("", "")
        self._outbox.say("", topic="transfer")

    # ------------------------------------------------------------------- events

    def _connected(self, event: CallConnected) -> None:
        orbit, view = user_of(self._calls.called(event.call)), self._calls.view(event.call)
        if orbit and view is not None and (self._office(view.account), orbit) == self._parked:
            self._fetched()

    def _media_changed(self, event: CallMediaChanged) -> None:
        if event.call == self._about and event.media is not MediaState.LOCAL_HOLD:
            self._no_more()

    def _ended(self, event: CallEnded, before: CallView | None, now: float, *, given_up: bool) -> None:
        self._left.pop(event.call, None)
        passed = self._finish(event.call)
        gone = event.by_remote and not (given_up or event.lost)
        hung_up = gone and passed is None
        if gone and before is not None and passed is not None and passed.asked:
            self._left[passed.asked] = now + _BOTH, before  # by the server, or by himself in this very moment
        if event.call in self._standing:  # no longer true
            self._standing.discard(event.call)
            self._outbox.say("", topic="transfer")
        if event.call == self._about:
            self._no_more()
        if before is None:
            return
        for view in self._calls.views:
            if view.consults_for == event.call:
                self._calls.consults_no_more(view.id)
                if hung_up and not self._calls.is_given_up(view.id):
                    self._say_stays(view, before)
        waits = self._calls.view(before.consults_for)
        if waits is None or waits.id in self._running or waits.media is not MediaState.LOCAL_HOLD:
            return
        if hung_up and before.state is CallState.CONNECTED:
            self._say(waits.id, before, f"{name_of(waits.remote)} waits on hold")

    def _say_stays(self, stays: CallView, gone: CallView) -> None:
        self._say(stays.id, gone, f"your call with {name_of(stays.remote)} stays")

    def _say(self, call: str, gone: CallView, what: str) -> None:
        """Say that somebody has hung up, and what that leaves; it stands until there is news of ``call``."""
        self._about = call
        said = f"{name_of(gone.remote)} has hung up: {what}."
        self._outbox.say(said, Severity.WARNING, "consultation")

    def _no_more(self) -> None:
        self._about = ""
        self._outbox.say("", topic="consultation")

    def _progressed(self, event: TransferProgressed) -> None:
        passed = self._running.get(event.call)
        if passed is None:  # the call ended before its transfer did
            passed = next((each for each in reversed(self._passed) if each.call == event.call), None)
        if not event.final:
            if event.status == _RINGING and event.call in self._running and passed is not None:
                self._outbox.say(f"{passed.doing} It rings there.", topic="transfer")
            return
        self._finish(event.call)
        to = passed.to if passed is not None else ""
        self._outbox.tell(TransferFinished(event.call, to, event.status, event.reason))
        if 200 <= event.status < 300:
            self._succeeded(event.call, passed)
        else:
            self._failed(event, passed)

    def _succeeded(self, call: str, passed: _Passed | None) -> None:
        self._standing.discard(call)  # the sentence outlives the call
        self._parked = (passed.office, passed.to) if passed is not None and passed.park else ("", "")
        self._seen_there = False
        self._outbox.say(passed.done if passed is not None else "", topic="transfer")
        for view in self._calls.views:
            if view.consults_for == call and (passed is None or view.id != passed.asked):
                self._calls.consults_no_more(view.id)  # asked as well: it is not said that the other hung up
        self._calls.hang_up(call)
        if passed is not None and passed.asked:
            self._calls.hang_up(passed.asked)

    def _finish(self, call: str) -> _Passed | None:
        """Give up waiting for the outcome of the transfer of a call; returns it."""
        self._news.pop(call, None)
        return self._running.pop(call, None)

    def _untold(self, call: str) -> None:
        """Nobody tells what comes of a transfer: it may be tried again, and its outcome still counts."""
        said = f"Nobody tells what comes of the transfer: {self._yours(self._finish(call))}."
        self._outbox.say(said, Severity.WARNING, "transfer")

    def _yours(self, passed: _Passed | None) -> str:
        both = passed is not None and passed.asked and self._calls.view(passed.asked) is not None
        return "both calls are still yours" if both else "the call is still yours"

    def _failed(self, event: TransferProgressed, passed: _Passed | None) -> None:
        if passed is not None and passed in self._passed:
            self._passed.remove(passed)
        why = f"{event.status or ''} {event.reason}".strip()
        said = f"The transfer failed ({why})"
        if self._calls.view(event.call) is None:
            self._outbox.say(f"{said}, and the call has ended.", topic="transfer")
            return
        self._standing.add(event.call)
        self._outbox.say(f"{said}: {self._yours(passed)}.", Severity.WARNING, "transfer")
