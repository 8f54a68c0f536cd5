# SPDX-License-Identifier: GPL-3.0-or-later
"""The queue of watchers to be told: a thousand NOTIFYs are sent a few at a time.

So a call that comes in between is not kept waiting, and a change that comes in between is told to the rest
at once.

One round for each extension that changed; rounds take turns. A new change of an extension goes on where its
round was, so that nobody waits forever.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from deskphone.pbx.notifier.subscriptions import Subscription

_TURN = 16  # watchers of one extension before the next one's


class SendQueue:
    """Watchers that wait to be told; ``queued`` of a subscription says that it does."""

    def __init__(self) -> None:
        self._rounds: dict[str, deque[Subscription]] = {}

    def __bool__(self) -> bool:
        return bool(self._rounds)

    def put(self, extension: str, watchers: Iterable[Subscription]) -> None:
        """Queue the watchers of an extension."""
        waiting = self._rounds.setdefault(extension, deque())
        here = set(waiting)
        for subscription in watchers:
            subscription.queued = True
            if subscription not in here:
                waiting.append(subscription)

    def take(self, most: int) -> tuple[list[Subscription], list[str]]:
        """Give those whose turn it is, and the extensions of which nobody waits any more."""
        taken: list[Subscription] = []
        finished: list[str] = []
        while self._rounds and len(taken) < most:
            extension = next(iter(self._rounds))
            waiting = self._rounds.pop(extension)
            end = min(len(taken) + _TURN, most)
            while waiting and len(taken) < end:
                subscription = waiting.popleft()
                if subscription.queued:  # else it was told meanwhile
                    subscription.queued = False
                    taken.append(subscription)
            if waiting:
                self._rounds[extension] = waiting
            else:
                finished.append(extension)
        return taken, finished
