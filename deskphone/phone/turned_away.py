# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that never become rows: no place is left, nobody is to be disturbed, or they are passed on.

The first two hear "busy":

486 (Busy Here, RFC 3261 section 21.4.24) and not 603 (Decline): that would end it for every other phone that
rings for the same call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from deskphone.blf.uris import user_of
from deskphone.phone.commands import RejectCall
from deskphone.phone.events import CallEnded, Party
from deskphone.phone.outbox import Outbox
from deskphone.phone.views import CallFinished, CallKind, CallState, CallView, Severity
from deskphone.phone.words import calls_turned_away, name_of

_BUSY_HERE, _MOVED = 486, 302


class TurnedAway:
    """``finished`` hears of each such call. Who found no place is named until we speak with them.

    ``quiet``: nobody is to be disturbed. Those calls are not named: the person knows, and they are listed.
    """

    def __init__(self, outbox: Outbox, finished: Callable[[CallFinished], None]) -> None:
        self._outbox, self._finished = outbox, finished
        self.quiet = False
        self._views: dict[str, CallView] = {}
        self._targets: dict[str, str] = {}  # of those that are passed on
        self._names: dict[str, str] = {}  # of those without a place: user part, words

    @property
    def calls(self) -> tuple[str, ...]:
        """Those that the engine may still have."""
        return tuple(self._views)

    def refuse(self, view: CallView) -> None:
        """Refuse a call that has come."""
        self._views[view.id] = replace(view, silenced=self.quiet)
        self._outbox.send(RejectCall(view.id, _BUSY_HERE))

    def pass_on(self, view: CallView, target: str) -> None:
        """Tell the caller of a call that has come where to try, a URI."""
        self._views[view.id], self._targets[view.id] = view, target
        self._outbox.send(RejectCall(view.id, _MOVED, target))

    def was_refused(self, account: str, remote: Party, now: float) -> None:
        """The engine had no place and has refused a call."""
        view = CallView("", account, CallState.ENDED, True, remote, now, status=_BUSY_HERE)
        self._miss(replace(view, silenced=self.quiet), now)

    def ended(self, event: CallEnded, now: float) -> bool:
        """Tell of a refused call that is over; False where it is none of them."""
        view, target = self._views.pop(event.call, None), self._targets.pop(event.call, "")
        if view is not None:
            last = replace(view, state=CallState.ENDED, status=event.status, reason=event.reason)
            if target:
                self._finished(CallFinished(last, CallKind.FORWARDED, now, user_of(target)))
            else:
                self._miss(last, now)
        return view is not None

    def speaks_with(self, remote: Party) -> None:
        """There is a call with somebody, who is not to be named any more."""
        if self._names.pop(user_of(remote.uri), None) is not None:
            self._say()

    def _miss(self, view: CallView, now: float) -> None:
        if view.silenced:
            self._finished(CallFinished(view, CallKind.SILENCED, now))
            return
        number, name = user_of(view.remote.uri), name_of(view.remote)
        self._names.pop(number, None)
        self._names[number] = name if number in ("", name) else f"{name} ({number})"
        self._finished(CallFinished(view, CallKind.MISSED, now))
        self._say()

    def _say(self) -> None:
        self._outbox.say(calls_turned_away(tuple(self._names.values())), Severity.WARNING, "missed")
