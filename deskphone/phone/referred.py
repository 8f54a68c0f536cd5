# SPDX-License-Identifier: GPL-3.0-or-later
"""Who talks with us sends us on to somebody else (REFER): we call there, and tell what comes of it.

Servers that are in a call themselves (Asterisk, the bundled PBX) do this for their phones; at a proxy it is
the transferred phone's part (RFC 5589 section 5). It is followed only where nobody else has to wait for it.
A code of the server is nobody: whoever calls could so have our account forwarded, or listen to our
voicemail's menu in our name.
"""

from __future__ import annotations

from collections.abc import Callable

from deskphone.blf.uris import user_of
from deskphone.phone.calls import MAX_CALLS, Calls
from deskphone.phone.commands import MakeCall, TellReferrer
from deskphone.phone.events import (
    CallConnected,
    CallEnded,
    CallProgressed,
    MediaState,
    Party,
    TransferAsked,
)
from deskphone.phone.floor import is_heard
from deskphone.phone.outbox import Outbox
from deskphone.phone.views import CallState, CallView, Severity
from deskphone.phone.words import name_of

_TOPIC = "transfer"


class Referred:
    """``follows()``: whether the person wants to be transferred at all."""

    def __init__(self, calls: Calls, outbox: Outbox, follows: Callable[[], bool]) -> None:
        self._calls, self._outbox, self._follows = calls, outbox, follows
        self._from: dict[str, str] = {}  # by the call to whom we were sent: whose far end has sent us
        self._held: set[str] = set()  # calls that were on hold before that
        self._stands = ("", "")  # the call that a warning is about, and what is to be said once it has ended

    def asked(self, event: TransferAsked, now: float) -> None:
        """Go where a far end sends us, or refuse it."""
        view = self._calls.view(event.call)
        if view is None or view.state is not CallState.CONNECTED or self._calls.is_given_up(event.call):
            return  # it is about to hear that the call is over
        there = Party(event.target)
        who, to = name_of(view.remote), name_of(there)
        if why := self._hindrance(view, event.target):
            self._tell(event.call, 603, "Decline", final=True)
            refused = f"{who} wanted to transfer you to {to}: refused, since {why}."
            self._warn(event.call, refused, then=refused)
            return
        self._tell(event.call, 100, "Trying")
        if view.media is MediaState.LOCAL_HOLD:
            self._held.add(event.call)
        call = self._calls.new_id()
        new = CallView(
            call, view.account, CallState.DIALLING, False, there, now, consults_for=view.consults_for
        )
        self._from[call] = event.call
        made = MakeCall(call=call, account=view.account, request_uri=event.target, headers=event.headers)
        self._calls.make(made, new, dialled=there, instead_of=view)
        self._say(f"{who} transfers you to {to} …")

    def _hindrance(self, asked: CallView, target: str) -> str:
        """Why a transfer is not followed; empty if it is."""
        if not self._follows():
            return "transfers by others are switched off"
        if self._calls.is_alone(asked.id):
            return "its call was answered by itself, and nobody here has taken it"
        if user_of(target).startswith(("*", "#")):
            return "that is a code of the server, which others may not dial in your name"
        others = [view for view in self._calls.views if view.id != asked.id]
        if len(others) + 1 >= MAX_CALLS:
            return f"there are {MAX_CALLS} calls already"
        busy = [
            view
            for view in others
            if is_heard(view) or view.state in (CallState.DIALLING, CallState.RINGBACK)
        ]
        return f"you talk with {name_of(busy[-1].remote)}" if busy else ""

    def handle(self, event: object) -> None:
        """Take in how a call goes on to whom we were sent; after ``Calls`` has."""
        if not isinstance(event, CallProgressed | CallConnected | CallEnded):
            return
        if isinstance(event, CallEnded) and event.call == self._stands[0]:
            self._say(self._stands[1])
        sent_by = self._from.get(event.call)
        if sent_by is None:
            self._forget(event)
        elif isinstance(event, CallProgressed):
            self._tell(sent_by, event.status, event.reason)
        elif isinstance(event, CallConnected):
            del self._from[event.call]
            self._held.discard(sent_by)
            self._tell(sent_by, event.status, event.reason, final=True)
            self._say("")
        else:
            del self._from[event.call]
            self._failed(sent_by, event)

    def _forget(self, event: CallProgressed | CallConnected | CallEnded) -> None:
        """Who has sent us on and hung up waits for nothing."""
        if isinstance(event, CallEnded) and event.call in self._from.values():
            self._held.discard(event.call)
            self._from = {call: sent_by for call, sent_by in self._from.items() if sent_by != event.call}
            self._say("")

    def _failed(self, sent_by: str, event: CallEnded) -> None:
        self._tell(sent_by, event.status or 503, event.reason or "Service Unavailable", final=True)
        self._say("")
        view = self._calls.view(sent_by)
        if view is not None and not self._calls.is_given_up(sent_by):
            self._warn(sent_by, f"You were not transferred: {name_of(view.remote)} is still there.")
            if sent_by not in self._held:
                self._calls.hold(sent_by, False)
        self._held.discard(sent_by)

    def _say(self, words: str) -> None:
        self._stands = ("", "")
        self._outbox.say(words, topic=_TOPIC)

    def _warn(self, call: str, words: str, then: str = "") -> None:
        """A warning stands for as long as the call that it is about; news may outlive that for a while."""
        self._stands = (call, then)
        self._outbox.say(words, Severity.WARNING, _TOPIC)

    def _tell(self, call: str, status: int, reason: str, *, final: bool = False) -> None:
        self._outbox.send(TellReferrer(call, status, reason, final))
