# SPDX-License-Identifier: GPL-3.0-or-later
"""The reminder of calls on hold (SPEC 1.5): nobody is forgotten there while the phone is otherwise still."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from deskphone.phone.calls import Calls
from deskphone.phone.events import MediaState
from deskphone.phone.outbox import Outbox
from deskphone.phone.views import CallState, CallView
from deskphone.phone.words import name_of

SOUND = "knock"
LASTS = 1.0  # seconds
_TOPIC = "held"


class HeldReminder:
    """A short sound and a sentence, again and again while a call is on hold and nobody is talked to.

    ``period`` gives the seconds between two; 0 for never. It counts from when the call was held, and again
    from when the last conversation was over: whoever has just hung up may be about to resume.
    ``passed_on(call)`` tells whether it is being transferred: its far end hears another phone ring, and waits
    for nobody here.
    """

    def __init__(
        self,
        calls: Calls,
        outbox: Outbox,
        period: Callable[[], float],
        passed_on: Callable[[str], bool],
    ) -> None:
        self._calls, self._outbox, self._period, self._passed_on = calls, outbox, period, passed_on
        self._due: float | None = None
        self._until: float | None = None  # of the sound that is heard
        self._named: set[str] = set()  # the calls of which a sentence says that they wait

    def next_timer(self) -> float | None:
        """When a reminder is due, or its sound is over."""
        return min((when for when in (self._due, self._until) if when is not None), default=None)

    def sound(self, now: float) -> str:
        """What is to be heard of it now."""
        held = tuple(call for call in _held(self._calls.views) if not self._passed_on(call.id))
        period = self._period()
        if not period or not held or self._calls.active() is not None:
            self._rest()
            return ""
        if not self._named <= {call.id for call in held}:
            self._unsay()
        if self._until is not None and now >= self._until:
            self._until = None
        if self._due is None:
            self._due = now + period
        elif now >= self._due:
            self._due = now + period
            self._until = now + LASTS
            self._named = {call.id for call in held}
            names = ", ".join(name_of(call.remote) for call in held)
            self._outbox.say(f"Still on hold: {names}.", topic=_TOPIC)
        return SOUND if self._until is not None else ""

    def _rest(self) -> None:
        self._due = self._until = None
        self._unsay()

    def _unsay(self) -> None:
        if self._named:
            self._named = set()
            self._outbox.say("", topic=_TOPIC)


def _held(calls: Iterable[CallView]) -> Iterable[CallView]:
    return (
        call for call in calls if call.state is CallState.CONNECTED and call.media is MediaState.LOCAL_HOLD
    )
