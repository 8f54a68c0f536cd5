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


class HeldReminder:
    """A short sound and a sentence, again and again while a call is on hold and nobody is talked to.

    ``period`` gives the seconds between two; 0 for never. It counts from when the call was held, and again
    from when the last conversation was over: whoever has just hung up may be about to resume.
    """

    def __init__(self, calls: Calls, outbox: Outbox, period: Callable[[], float]) -> None:
        self._calls, self._outbox, self._period = calls, outbox, period
        self._due: float | None = None
        self._until: float | None = None  # of the sound that is heard
        self._said = False

    def next_timer(self) -> float | None:
        """When a reminder is due, or its sound is over."""
        return min((when for when in (self._due, self._until) if when is not None), default=None)

    def sound(self, now: float) -> str:
        """What is to be heard of it now."""
        held = tuple(_held(self._calls.views))
        period = self._period()
        if not period or not held or self._calls.active() is not None:
            self._rest()
            return ""
        if self._until is not None and now >= self._until:
            self._until = None
        if self._due is None:
            self._due = now + period
        elif now >= self._due:
            self._due = now + period
            self._until = now + LASTS
            names = ", ".join(name_of(call.remote) for call in held)
            self._say(f"Still on hold: {names}.")
        return SOUND if self._until is not None else ""

    def _rest(self) -> None:
        self._due = self._until = None
        if self._said:
            self._say("")

    def _say(self, words: str) -> None:
        self._said = bool(words)
        self._outbox.say(words, topic="held")


def _held(calls: Iterable[CallView]) -> Iterable[CallView]:
    return (
        call for call in calls if call.state is CallState.CONNECTED and call.media is MediaState.LOCAL_HOLD
    )
