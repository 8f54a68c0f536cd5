# SPDX-License-Identifier: GPL-3.0-or-later
"""Subscriptions: their table and their state machine, whatever is subscribed to.

RFC 6665 sections 4.2 and 4.4. The PBX decides at once who may watch, so a subscription is never pending
on the wire; the state is in the table because the machine has it.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count

from deskphone.pbx.notifier.dialog_table import PbxDialog
from deskphone.pbx.notifier.notify_template import NotifyTemplate
from deskphone.pbx.notifier.resource_lists import WatchedList
from deskphone.sip.dialog import Dialog, DialogKey
from deskphone.sip.endpoint import Flow

EVENT = "dialog"
MESSAGES = "message-summary"  # RFC 3842

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
    """One watcher's subscription to one extension, to a list of extensions, or to the watcher's messages.

    ``outstanding`` says that a NOTIFY waits for its answer; meanwhile changes only set ``dirty``
    (the latest state follows), and an end only sets ``state`` and ``reason``. ``asked``: the next NOTIFY is
    the answer to a SUBSCRIBE. ``shown``: the dialogs of the last one and what had ended by then.
    ``again``: the next one repeats the last, as some profiles do.
    ``unasked``: nobody has subscribed, see ``pbx.notifier.unasked``.
    ``template``: the NOTIFY written in advance, None where it has to be written anew. ``queued``: see
    ``pbx.notifier.send_queue``. ``key``: of the dialog. ``written``: the state file has all of it but,
    perhaps, the newest version and CSeq.
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
    package: str = EVENT
    watched_list: WatchedList | None = None
    asked: bool = False
    shown: tuple[PbxDialog, ...] = ()
    again: bool = False
    template: NotifyTemplate | None = None
    queued: bool = False
    unasked: bool = False
    key: DialogKey = field(init=False, repr=False)
    _serial: int = field(default=0, repr=False)

    def __post_init__(self) -> None:
        self.key = self.dialog.id  # which never changes, and is asked for with each NOTIFY

    @property
    def entered(self) -> bool:
        """Whether it is in the table."""
        return self._serial > 0

    @property
    def topics(self) -> tuple[str, ...]:
        """What is watched, as :func:`topic` names it."""
        if self.watched_list is not None:
            return self.watched_list.numbers
        return (topic(self.package, self.extension),)

    def step(self, what: str) -> bool:
        """Take one step of the machine; False when the state has no such step."""
        target = TABLE.get((self.state, what))
        if target is None:
            return False
        self.state, reason = target
        self.reason = reason or self.reason
        return True


def topic(package: str, number: str) -> str:
    """Name what can change: the dialogs of an extension, or the messages of a user."""
    return number if package == EVENT else f"{package} {number}"


class SubscriptionTable:
    """All subscriptions by dialog, by what is watched, by the way to the watcher and by time of expiry.

    With ``noting`` set, those that changed are gathered for :meth:`take_changed`.
    """

    def __init__(self) -> None:
        self._by_dialog: dict[DialogKey, Subscription] = {}
        self._by_topic: dict[str, dict[int, Subscription]] = {}
        self._watching: dict[str, dict[int, Subscription]] = {}
        self._by_flow: dict[Flow, dict[int, Subscription]] = {}
        self._expiry: list[tuple[float, int, Subscription]] = []
        self._serial = count(1)
        self.noting = False
        self._changed: set[Subscription] = set()

    def add(self, subscription: Subscription) -> None:
        """Enter a new subscription."""
        subscription._serial = next(self._serial)
        self._by_dialog[subscription.key] = subscription
        self._enter(subscription)
        self._watching.setdefault(subscription.watcher, {})[subscription._serial] = subscription
        self._by_flow.setdefault(subscription.flow, {})[subscription._serial] = subscription
        heapq.heappush(self._expiry, (subscription.expires_at, subscription._serial, subscription))
        self.note(subscription)

    def remove(self, subscription: Subscription) -> None:
        """Forget a subscription; one that is not here is no error."""
        if self._by_dialog.get(subscription.key) is not subscription:
            return
        del self._by_dialog[subscription.key]
        self.note(subscription)
        self._leave(subscription)
        self._leave_flow(subscription)
        del self._watching[subscription.watcher][subscription._serial]
        subscription._serial = 0
        subscription.queued = False
        if not self._watching[subscription.watcher]:
            del self._watching[subscription.watcher]
        if len(self._expiry) > 64 + 2 * len(self._by_dialog):
            self._expiry = [(each.expires_at, each._serial, each) for each in self]
            heapq.heapify(self._expiry)

    def change_list(self, subscription: Subscription, watched_list: WatchedList) -> None:
        """Let a subscription watch another list than before."""
        self._leave(subscription)
        subscription.watched_list = watched_list
        self._enter(subscription)

    def move(self, subscription: Subscription, flow: Flow) -> None:
        """Let the watcher of a subscription that is here be told another way than before."""
        self._leave_flow(subscription)
        subscription.flow = flow
        self._by_flow.setdefault(flow, {})[subscription._serial] = subscription

    def _leave_flow(self, subscription: Subscription) -> None:
        there = self._by_flow[subscription.flow]
        del there[subscription._serial]
        if not there:
            del self._by_flow[subscription.flow]

    def _enter(self, subscription: Subscription) -> None:
        for name in subscription.topics:
            self._by_topic.setdefault(name, {})[subscription._serial] = subscription

    def _leave(self, subscription: Subscription) -> None:
        for name in subscription.topics:
            watchers = self._by_topic[name]
            del watchers[subscription._serial]
            if not watchers:
                del self._by_topic[name]

    def note(self, subscription: Subscription, *, told: bool = False) -> None:
        """Say that a subscription is not as it was; ``told``: only version and CSeq are others."""
        if self.noting and not subscription.unasked:
            subscription.written = subscription.written and told
            self._changed.add(subscription)

    @property
    def changed(self) -> bool:
        """Whether subscriptions changed since :meth:`take_changed`."""
        return bool(self._changed)

    def take_changed(self, most: int | None = None) -> set[Subscription]:
        """Subscriptions that changed, came or went since last asked; at most so many of them."""
        if most is not None and len(self._changed) > most:
            return {self._changed.pop() for _ in range(most)}
        changed, self._changed = self._changed, set()
        return changed

    def find(self, dialog_id: DialogKey) -> Subscription | None:
        """Give the subscription of a dialog (Call-ID, our tag, the watcher's tag)."""
        return self._by_dialog.get(dialog_id)

    def of(self, name: str) -> list[Subscription]:
        """Give the subscriptions to a topic (of dialogs: an extension), oldest first."""
        return list(self._by_topic.get(name, {}).values())

    def over(self, flow: Flow) -> list[Subscription]:
        """Give the subscriptions whose watchers are told this way, oldest first.

        Strangers open connections and end them, hundreds a second: to look at all for each stopped an office.
        """
        return list(self._by_flow.get(flow, {}).values())

    def watched_by(self, watcher: str) -> int:
        """Count the subscriptions a user holds."""
        return len(self._watching.get(watcher, ()))

    def of_watcher(self, watcher: str) -> Iterable[Subscription]:
        """Give the subscriptions that a user holds, oldest first."""
        return self._watching.get(watcher, {}).values()

    def next_expiry(self) -> float | None:
        """Give the time at which the first subscription may expire, or None."""
        return self._expiry[0][0] if self._expiry else None

    def take_expired(self, now: float) -> list[Subscription]:
        """Give those that ran out; they stay in the table until removed."""
        ran_out = []
        while self._expiry and self._expiry[0][0] <= now:
            _, serial, subscription = heapq.heappop(self._expiry)
            if subscription._serial != serial:
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
