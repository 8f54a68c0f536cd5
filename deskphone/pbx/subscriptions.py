# SPDX-License-Identifier: GPL-3.0-or-later
"""Subscriptions to dialog events: their table, their state machine, and what a SUBSCRIBE asks for.

RFC 6665 sections 4.2 and 4.4. The PBX decides at once who may watch, so a subscription is never pending
on the wire; the state is in the table because the machine has it.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from deskphone.dialoginfo.build import CONTENT_TYPE
from deskphone.sip.dialog import Dialog
from deskphone.sip.endpoint import Flow
from deskphone.sip.message import Request

EVENT = "dialog"

# (state, what happens) -> (new state, reason given to the watcher); RFC 6665 figures 1 and 2, section 4.1.3
TABLE = {
    ("init", "held back"): ("pending", ""),
    ("init", "accepted"): ("active", ""),
    ("init", "fetched"): ("terminated", "timeout"),
    ("pending", "accepted"): ("active", ""),
    ("pending", "refreshed"): ("pending", ""),
    ("pending", "rejected"): ("terminated", "rejected"),
    ("pending", "expired"): ("terminated", "timeout"),
    ("pending", "unsubscribed"): ("terminated", "timeout"),
    ("active", "refreshed"): ("active", ""),
    ("active", "expired"): ("terminated", "timeout"),
    ("active", "unsubscribed"): ("terminated", "timeout"),
    ("active", "rejected"): ("terminated", "rejected"),
    ("active", "resource gone"): ("terminated", "noresource"),
    ("active", "server stops"): ("terminated", "deactivated"),
}


@dataclass(slots=True, eq=False)
class Subscription:
    """One watcher's subscription to one extension.

    ``outstanding`` says that a NOTIFY waits for its answer; meanwhile changes only set ``dirty``
    (the latest state follows), and an end only sets ``state`` and ``reason``. ``written``: the state file
    has all of it but, perhaps, the newest version and CSeq.
    """

    extension: str
    watcher: str
    dialog: Dialog
    flow: Flow
    event_id: str
    expires_at: float
    contact: str
    user_agent: str = ""
    state: str = "init"
    reason: str = ""
    version: int = 0
    outstanding: bool = False
    dirty: bool = False
    retry_at: float = 0.0
    since: float = 0.0
    written: bool = False
    _serial: int = field(default=0, repr=False)

    def step(self, what: str) -> bool:
        """Take one step of the machine; False when the state has no such step."""
        target = TABLE.get((self.state, what))
        if target is None:
            return False
        self.state, reason = target
        self.reason = reason or self.reason
        return True


class SubscriptionTable:
    """All subscriptions by dialog, by extension and by time of expiry.

    With ``noting`` set, those that changed are gathered for :meth:`take_changed`.
    """

    def __init__(self) -> None:
        self._by_dialog: dict[tuple[str, str, str], Subscription] = {}
        self._by_extension: dict[str, dict[int, Subscription]] = {}
        self._watching: dict[str, int] = {}
        self._expiry: list[tuple[float, int, Subscription]] = []
        self._serial = count(1)
        self.noting = False
        self._changed: set[Subscription] = set()

    def add(self, subscription: Subscription) -> None:
        """Enter a new subscription."""
        subscription._serial = next(self._serial)
        self._by_dialog[subscription.dialog.id] = subscription
        self._by_extension.setdefault(subscription.extension, {})[subscription._serial] = subscription
        self._watching[subscription.watcher] = self.watched_by(subscription.watcher) + 1
        heapq.heappush(self._expiry, (subscription.expires_at, subscription._serial, subscription))
        self.note(subscription)

    def remove(self, subscription: Subscription) -> None:
        """Forget a subscription; one that is not here is no error."""
        if self._by_dialog.get(subscription.dialog.id) is not subscription:
            return
        del self._by_dialog[subscription.dialog.id]
        self.note(subscription)
        watchers = self._by_extension[subscription.extension]
        del watchers[subscription._serial]
        if not watchers:
            del self._by_extension[subscription.extension]
        self._watching[subscription.watcher] -= 1
        if not self._watching[subscription.watcher]:
            del self._watching[subscription.watcher]
        if len(self._expiry) > 64 + 2 * len(self._by_dialog):
            self._expiry = [(each.expires_at, each._serial, each) for each in self]
            heapq.heapify(self._expiry)

    def note(self, subscription: Subscription, *, told: bool = False) -> None:
        """Say that a subscription is not as it was; ``told``: only version and CSeq are others."""
        if self.noting:
            subscription.written = subscription.written and told
            self._changed.add(subscription)

    @property
    def changed(self) -> bool:
        """Whether subscriptions changed since :meth:`take_changed`."""
        return bool(self._changed)

    def take_changed(self) -> set[Subscription]:
        """Subscriptions that changed, came or went since last asked."""
        changed, self._changed = self._changed, set()
        return changed

    def find(self, dialog_id: tuple[str, str, str]) -> Subscription | None:
        """Give the subscription of a dialog (Call-ID, our tag, the watcher's tag)."""
        return self._by_dialog.get(dialog_id)

    def of(self, extension: str) -> list[Subscription]:
        """Give the subscriptions to an extension, oldest first."""
        return list(self._by_extension.get(extension, {}).values())

    def watched_by(self, watcher: str) -> int:
        """Count the subscriptions a user holds."""
        return self._watching.get(watcher, 0)

    def next_expiry(self) -> float | None:
        """Give the time at which the first subscription may expire, or None."""
        return self._expiry[0][0] if self._expiry else None

    def take_expired(self, now: float) -> list[Subscription]:
        """Give those that ran out; they stay in the table until removed."""
        ran_out = []
        while self._expiry and self._expiry[0][0] <= now:
            _, serial, subscription = heapq.heappop(self._expiry)
            if self._by_dialog.get(subscription.dialog.id) is not subscription:
                continue
            if subscription.expires_at > now:  # refreshed since it was queued
                heapq.heappush(self._expiry, (subscription.expires_at, serial, subscription))
            else:
                ran_out.append(subscription)
        return ran_out

    def __iter__(self) -> Iterator[Subscription]:
        return iter(list(self._by_dialog.values()))

    def __len__(self) -> int:
        return len(self._by_dialog)


def accepts_dialog_info(request: Request) -> bool:
    """Tell whether the watcher takes our body: Accept names it or a range with it, or is absent.

    An empty Accept header means that nothing is taken (RFC 3261 section 20.1).
    """
    values = request.headers.values("Accept")
    if not values:
        return "Accept" not in request.headers
    for value in values:
        kind = value.partition(";")[0].strip().lower()
        if kind in (CONTENT_TYPE, "application/*", "*/*"):
            return True
    return False
