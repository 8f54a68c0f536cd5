# SPDX-License-Identifier: GPL-3.0-or-later
"""Who has the floor: one call talks at a time, the one that was chosen last; the others are on hold.

A wish takes a while to come true: a call that was dialled is answered when another talks already, and one
that was resumed talks after the next was resumed as well. Whoever begins to talk is looked at then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from deskphone.phone.commands import HoldCall
from deskphone.phone.events import MediaState
from deskphone.phone.outbox import Outbox
from deskphone.phone.views import CallState, CallView
from deskphone.phone.words import name_of


def _up(view: CallView) -> bool:
    return view.state is CallState.CONNECTED and view.media is not MediaState.LOCAL_HOLD


def is_heard(view: CallView) -> bool:
    """Whether there is sound in a call that is answered, or could be as soon as the far end lets it."""
    return _up(view) and view.media is not MediaState.NONE


class Floor:
    """``calls`` gives those that nobody has ended, the oldest first."""

    def __init__(self, outbox: Outbox, calls: Callable[[], Iterable[CallView]]) -> None:
        self._outbox, self._calls = outbox, calls
        self._chosen = ""
        self._said = False  # who talks and who waits

    def take(self, call: str) -> None:
        """The person calls, answers or resumes: whatever else talks goes on hold."""
        self._chosen = call
        self._unsay()
        for view in self._others(call):
            self._outbox.send(HoldCall(view.id))

    def leave(self, call: str) -> None:
        """The person puts a call on hold."""
        self._unsay()
        if self._chosen == call:
            self._chosen = ""

    def ended(self) -> None:
        """A call is over: who talks and who waits is another by now."""
        self._unsay()

    def began(self, call: CallView) -> None:
        """A call begins to talk; unless it was chosen it waits while another talks."""
        others = self._others(call.id)
        if call.id == self._chosen:
            self.take(call.id)
        elif others:
            self._outbox.send(HoldCall(call.id))
            talks, waits = name_of(others[-1].remote), name_of(call.remote)
            self._said = True
            self._outbox.say(f"You talk with {talks}: {waits} is on hold.", topic="floor")

    def has(self) -> CallView | None:
        """The chosen call where it talks."""
        return next((view for view in self._calls() if view.id == self._chosen and _up(view)), None)

    def _others(self, call: str) -> list[CallView]:
        return [view for view in self._calls() if view.id != call and _up(view)]

    def _unsay(self) -> None:
        if self._said:
            self._said = False
            self._outbox.say("", topic="floor")
