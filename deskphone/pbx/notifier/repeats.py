# SPDX-License-Identifier: GPL-3.0-or-later
"""When to tell a watcher again what it put off: one time for each subscription, the one set last.

What was put off may be told earlier, put off again, or concern nobody any more. Were each time kept, a
phone that is always too busy would be told once more in each round for every change that there ever was.
"""

from __future__ import annotations

import heapq
from itertools import count

from deskphone.pbx.notifier.subscriptions import Subscription


class Repeats:
    """Subscriptions by the time of their next NOTIFY, in seconds of the core's clock."""

    def __init__(self) -> None:
        self._due: dict[Subscription, float] = {}
        self._heap: list[tuple[float, int, Subscription]] = []
        self._serial = count()

    def put(self, subscription: Subscription, when: float) -> None:
        """Tell it then, and not when it was to be told before."""
        self._due[subscription] = when
        heapq.heappush(self._heap, (when, next(self._serial), subscription))
        if len(self._heap) > 64 + 2 * len(self._due):
            self._heap = [(due, next(self._serial), each) for each, due in self._due.items()]
            heapq.heapify(self._heap)

    def drop(self, subscription: Subscription) -> None:
        """Tell it no more; one that is not here is no error."""
        self._due.pop(subscription, None)

    def next(self) -> float | None:
        """Give the time of the first, or None."""
        while self._heap and self._due.get(self._heap[0][2]) != self._heap[0][0]:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def take(self, now: float) -> list[Subscription]:
        """Give those whose time has come, in its order."""
        taken = []
        while (when := self.next()) is not None and when <= now:
            subscription = heapq.heappop(self._heap)[2]
            del self._due[subscription]
            taken.append(subscription)
        return taken

    def __len__(self) -> int:
        """Count what is kept."""
        return len(self._heap)
