# SPDX-License-Identifier: GPL-3.0-or-later
"""Who has the floor: one call talks at a time, the one that was chosen last; the others are on hold.

A wish takes a while to come true: a call that was dialled is answered when another talks already, and one
that was resumed talks after the next was resumed as well. Whoever begins to talk is looked at then.

Several calls have the floor together only where the person has joined them: then their far ends hear each
other, which the engine is told (``JoinCalls``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from deskphone.phone.commands import HoldCall, JoinCalls, ResumeCall
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
    """``calls`` gives those that nobody has ended, the oldest first; ``joined`` hears who hears whom."""

    def __init__(
        self,
        outbox: Outbox,
        calls: Callable[[], Iterable[CallView]],
        joined: Callable[[tuple[str, ...]], None],
    ) -> None:
        self._outbox, self._calls, self._tell_joined = outbox, calls, joined
        self._chosen: tuple[str, ...] = ()
        self._said = False  # who talks and who waits

    @property
    def joined(self) -> tuple[str, ...]:
        """The calls that hear each other: two or more, or none."""
        return self._chosen if len(self._chosen) > 1 else ()

    def is_for(self, call: str) -> bool:
        """Tell whether the person has chosen to talk in this call."""
        return call in self._chosen

    def take(self, call: str) -> None:
        """The person calls, answers or resumes: whatever else talks goes on hold."""
        self._choose((call,))
        self._unsay()
        self._hold_others()

    def join(self, calls: tuple[str, ...]) -> None:
        """The person talks with all of these at once; whatever else talks goes on hold."""
        self._unsay()
        self._hold_others(calls)  # before they can hear the others
        self._choose(calls)
        for call in calls:  # also one that talks: that it is to wait may be on its way
            self._outbox.send(ResumeCall(call))

    def leave(self, call: str) -> None:
        """The person puts a call on hold, or it is over; of those that were joined the others talk on."""
        if call in self._chosen:
            self._unsay()
            self._choose(tuple(each for each in self._chosen if each != call))

    def exchange(self, call: str, other: str) -> None:
        """Another call has the place of one: it has the floor if that had it."""
        if call in self._chosen:
            self._choose(tuple(other if each == call else each for each in self._chosen))

    def ended(self) -> None:
        """A call is over: who talks and who waits is another by now."""
        self._unsay()

    def began(self, call: CallView) -> None:
        """A call begins to talk; unless it was chosen it waits while another talks."""
        others = self._others((call.id,))
        if call.id in self._chosen:
            self._unsay()
            self._hold_others()
        elif others:
            self._outbox.send(HoldCall(call.id))
            talks, waits = name_of(others[-1].remote), name_of(call.remote)
            self._said = True
            self._outbox.say(f"You talk with {talks}: {waits} is on hold.", topic="floor")

    def has(self) -> CallView | None:
        """The chosen call where it talks; of several the newest."""
        return next(
            (view for view in reversed([*self._calls()]) if view.id in self._chosen and _up(view)), None
        )

    def _choose(self, calls: tuple[str, ...]) -> None:
        before, self._chosen = self.joined, calls
        if self.joined != before:
            self._outbox.send(JoinCalls(self.joined))
            self._tell_joined(self.joined)

    def _hold_others(self, but: tuple[str, ...] = ()) -> None:
        for view in self._others(but or self._chosen):
            self._outbox.send(HoldCall(view.id))

    def _others(self, but: tuple[str, ...]) -> list[CallView]:
        return [view for view in self._calls() if view.id not in but and _up(view)]

    def _unsay(self) -> None:
        if self._said:
            self._said = False
            self._outbox.say("", topic="floor")
