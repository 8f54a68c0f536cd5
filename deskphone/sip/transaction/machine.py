# SPDX-License-Identifier: GPL-3.0-or-later
"""What client and server transactions share: walking a table, and keeping its timers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Protocol

from deskphone.sip.message import Response
from deskphone.sip.timers import Alarm, TimerQueue, Timers
from deskphone.sip.transaction.flow import Flow
from deskphone.sip.transaction.states import Do, Input, Machine, Pace, State


class Surroundings(Protocol):
    """What a transaction needs of the layer that owns it."""

    timers: Timers
    queue: TimerQueue

    def send(self, data: bytes, flow: Flow) -> None:
        """Put bytes on the way."""

    def tell_response(self, transaction: Any, response: Response) -> None:
        """A response is for the transaction user."""

    def tell_timeout(self, transaction: Any) -> None:
        """The transaction ended without what it waited for."""

    def tell_failure(self, transaction: Any, error: str) -> None:
        """The transport failed it."""

    def forget(self, transaction: Transaction) -> None:
        """The transaction is over."""


class Transaction(ABC):
    """A state, the flow, and two alarms: one to repeat, one to end."""

    __slots__ = ("_around", "_ending", "_interval", "_machine", "_repeat", "_sent", "flow", "owner", "state")

    def __init__(self, machine: Machine, flow: Flow, around: Surroundings) -> None:
        self.flow = flow
        self.owner: object = None
        self.state = machine.start
        self._machine = machine
        self._around = around
        self._sent = b""
        self._interval = 0.0
        self._repeat: Alarm | None = None
        self._ending: Alarm | None = None

    @property
    def terminated(self) -> bool:
        """True when it is over."""
        return self.state is State.TERMINATED

    @property
    def sent(self) -> bytes:
        """What was sent last."""
        return self._sent

    def fail(self, error: str, now: float) -> None:
        """The transport could not take what was sent."""
        self._do(self._feed(Input.ERROR, now), now, error)

    def alarm(self, what: int, now: float) -> None:
        """One of our alarms is due."""
        self._do(self._feed(Input(what), now), now, "")

    @abstractmethod
    def _do(self, todo: Sequence[Do], now: float, error: str) -> None:
        """Do what a step of the table leaves to do; ``error`` is what the transport said."""

    def _feed(self, what: Input, now: float) -> tuple[Do, ...]:
        """Take one step of the table; what remains to be done is returned."""
        row = self._machine.table.get((self.state, what))
        if row is None:
            return ()
        new, todo = row
        if new is not self.state:
            self.state = new
            self._enter(new, now)
        return todo

    def _enter(self, state: State, now: float) -> None:
        around = self._around
        if self._repeat is not None:
            around.queue.cancel(self._repeat)
            self._repeat = None
        if self._ending is not None and state not in self._machine.keeps:
            around.queue.cancel(self._ending)
            self._ending = None
        if state is State.TERMINATED:
            around.forget(self)
            return
        for what, pace, unreliable_only in self._machine.timers.get(state, ()):
            delay = self._delay(pace)
            if unreliable_only and self.flow.reliable:
                if what is Input.RETRANSMIT:
                    continue
                delay = 0.0 if what is Input.END else delay
            if what is Input.RETRANSMIT or what is Input.HURRY:
                self._interval = delay
                self._repeat = around.queue.arm(now + delay, self, what)
            else:
                self._ending = around.queue.arm(now + delay, self, what)

    def _delay(self, pace: Pace) -> float:
        timers = self._around.timers
        if pace is Pace.T1:
            return timers.t1
        if pace is Pace.T2:
            return timers.t2
        if pace is Pace.T4:
            return timers.t4
        return timers.trying if pace is Pace.HURRY else timers.timeout

    def _rearm(self, now: float, cap: float | None) -> None:
        """Arm the next repetition, twice as late, at most ``cap`` seconds."""
        self._interval *= 2
        if cap is not None and self._interval > cap:
            self._interval = cap
        self._repeat = self._around.queue.arm(now + self._interval, self, Input.RETRANSMIT)

    def _quiet(self, now: float) -> None:
        """Stop repeating; only wait for the end."""
        queue = self._around.queue
        if self._repeat is not None:
            queue.cancel(self._repeat)
            self._repeat = None
        if self._ending is not None:
            queue.cancel(self._ending)
        self._ending = queue.arm(now + self._around.timers.timeout, self, Input.END)
