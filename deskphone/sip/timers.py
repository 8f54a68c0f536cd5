# SPDX-License-Identifier: GPL-3.0-or-later
"""Timer values of RFC 3261 section 17 (table 4) and a queue of timers. No clock in here."""

from __future__ import annotations

import heapq
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timers:
    """Base values in seconds; all other timers follow from them."""

    t1: float = 0.5
    t2: float = 4.0
    t4: float = 5.0
    trying: float = 0.2  # RFC 3261 section 17.2.1: 100 within 200 ms

    @property
    def timeout(self) -> float:
        """64*T1: timers B, F, H, J, L and M; also D, which RFC 3261 wants to be at least 32 s."""
        return 64 * self.t1


class Alarm:
    """One armed timer; ``what`` is handed back when it is due, None once it was cancelled."""

    __slots__ = ("owner", "what", "when")

    def __init__(self, when: float, owner: object, what: int) -> None:
        self.when = when
        self.owner: object | None = owner
        self.what = what


class TimerQueue:
    """A heap with lazy cancellation; cancelled alarms are swept out when they are the majority."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Alarm]] = []
        self._sequence = 0
        self._cancelled = 0

    def __len__(self) -> int:
        return len(self._heap) - self._cancelled

    def arm(self, when: float, owner: object, what: int) -> Alarm:
        """Arm a timer for ``owner``."""
        alarm = Alarm(when, owner, what)
        self._sequence += 1
        heapq.heappush(self._heap, (when, self._sequence, alarm))
        return alarm

    def cancel(self, alarm: Alarm) -> None:
        """Disarm; an alarm that is over already is left alone."""
        if alarm.owner is None:
            return
        alarm.owner = None
        self._cancelled += 1
        if self._cancelled > 64 and self._cancelled * 2 > len(self._heap):
            self._heap = [entry for entry in self._heap if entry[2].owner is not None]
            heapq.heapify(self._heap)
            self._cancelled = 0

    def next(self) -> float | None:
        """When the earliest alarm is due, None if there is none."""
        heap = self._heap
        while heap and heap[0][2].owner is None:
            heapq.heappop(heap)
            self._cancelled -= 1
        return heap[0][0] if heap else None

    def pop_due(self, now: float) -> tuple[object, int] | None:
        """(owner, what) of one alarm that is due, or None."""
        when = self.next()
        if when is None or when > now:
            return None
        alarm = heapq.heappop(self._heap)[2]
        owner, alarm.owner = alarm.owner, None
        return owner, alarm.what
