# SPDX-License-Identifier: GPL-3.0-or-later
"""The notifier (RFC 6665) of dialogs, lists of extensions and messages: answers SUBSCRIBE, sends NOTIFY.

At most one NOTIFY of a subscription waits for its answer; what changes meanwhile is told by the next
one, so that under load the latest state arrives and intermediate ones may be skipped. Many watchers of one
change are told a few at a time (``pbx.notifier.send_queue``).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from sys import intern

from deskphone.pbx.base.expiry import Expiry, seconds_of
from deskphone.pbx.base.reply import Answer
from deskphone.pbx.notifier.discretion import Discretion
from deskphone.pbx.notifier.event_packages import ALLOW_EVENTS, LIST_HEADERS, Wanted, judge, package_of
from deskphone.pbx.notifier.profiles.table import MADE_UP, PROFILES
from deskphone.pbx.notifier.renderer import NotifierContext, NotifyRenderer, Profiles
from deskphone.pbx.notifier.repeats import Repeats
from deskphone.pbx.notifier.resource_lists import PREFIX, WatchedList
from deskphone.pbx.notifier.send_queue import SendQueue
from deskphone.pbx.notifier.subscriptions import MESSAGES, Subscription, SubscriptionTable, topic
from deskphone.pbx.notifier.unasked import Unasked
from deskphone.pbx.notifier.watchable import Watchable
from deskphone.pbx.registrar.bindings import Binding
from deskphone.sip.dialog import Dialog
from deskphone.sip.endpoint import Flow
from deskphone.sip.events import RequestReceived
from deskphone.sip.message import Response

_log = logging.getLogger("deskphone.pbx.notifier")

SLICE = 32  # NOTIFYs sent in one go: not more than answers are read in one (net.datagrams)
_LONGEST_RETRY = 300.0
_REPEAT = 30.0  # seconds until a phone that was too busy for a NOTIFY is told again
_LARGEST_SUBSCRIBE = 8192  # bytes without the body: each NOTIFY carries most of it back
# RFC 5057 section 5.1: these end the usage or the dialog; other failures concern only the one NOTIFY
_FATAL = frozenset((404, 405, 408, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 502, 604))


class Notifier:
    """Keeps the subscriptions and tells them what changes.

    ``waiting`` counts the subscriptions whose NOTIFY is not answered yet.
    """

    def __init__(self, around: NotifierContext, profile: str, expiry: Expiry, watchable: Watchable) -> None:
        self.table = SubscriptionTable()
        self.waiting = 0
        self._around = around
        self._profiles = Profiles(profile)
        self._renderer = NotifyRenderer(around, self._profiles, watchable)
        self._expiry = expiry
        self.most_per_watcher = 4096
        self.most_to_one = 20  # subscriptions of one user to the same number or list; 0: any number
        self._send_queue = SendQueue()
        self._sending_since = 0.0
        self._repeats = Repeats()
        self._unasked = Unasked(self.table, around.new_tag)

    # --- SUBSCRIBE ----------------------------------------------------------------------------------

    def subscribe(
        self, event: RequestReceived, watcher: str, now: float
    ) -> tuple[Answer, Subscription | None]:
        """Judge a SUBSCRIBE of an authenticated user.

        Give the answer and the subscription to pass to :meth:`subscribed` after it has been sent.
        Raises SipParseError for broken headers.
        """
        request = event.request
        known = bool(request.to.tag)
        wanted = package_of(request) if known else judge(request, watcher, self._renderer.watchable)
        if isinstance(wanted, Answer):
            return wanted, None
        if not known and wanted.package != MESSAGES and PROFILES[self.profile_of(watcher)].refuses:
            return Answer(489, "Bad Event"), None
        granted = self._expiry.grant(seconds_of(request.headers.get("Expires")))
        if granted is None:
            return Answer(423, headers=(("Min-Expires", str(self._expiry.shortest)),)), None
        found = self._refreshed(event, watcher, wanted) if known else self._new(event, watcher, wanted, now)
        if isinstance(found, Answer):
            return found, None
        found.expires_at = now + granted
        listed = LIST_HEADERS if found.watched_list is not None else ()
        headers = (("Expires", str(granted)), ("Contact", found.contact), *ALLOW_EVENTS, *listed)
        return Answer(200, headers=headers), found

    def subscribed(self, subscription: Subscription, now: float) -> None:
        """Go on after the 200: every SUBSCRIBE is followed by a NOTIFY (RFC 6665 section 4.2.1.2)."""
        ended = subscription.expires_at <= now
        subscription.asked = True
        if subscription.state == "init":
            subscription.step("fetched" if ended else "accepted")
            self._make_room(subscription, now)
            self.table.add(subscription)
            _log.info("= %s watches %s", subscription.watcher, subscription.extension)
        else:
            subscription.step("unsubscribed" if ended else "refreshed")
            self.table.note(subscription)
        self._tell(subscription, now)

    def _make_room(self, newest: Subscription, now: float) -> None:
        """End the oldest of many subscriptions of one user to the same: its phone has forgotten it."""
        same = self._to_the_same(newest.watcher, newest.extension, newest.package)
        active = [each for each in same if each.state == "active"]
        if 0 < self.most_to_one <= len(active):
            self.end(active[0], "rejected", now)

    def _to_the_same(self, watcher: str, extension: str, package: str) -> list[Subscription]:
        """Give what a user has to one extension, list or messages; also what ended and awaits an answer."""
        held = self.table.of_watcher(watcher)
        return [each for each in held if (each.extension, each.package) == (extension, package)]

    def _has_too_many(self, watcher: str, wanted: Wanted) -> bool:
        """Tell whether a user may not subscribe: those that ended count as well while nobody answers them."""
        if self.table.watched_by(watcher) >= self.most_per_watcher:
            return True
        if not self.most_to_one:
            return False
        most = 2 * self.most_to_one
        if len(self._to_the_same(watcher, wanted.number, wanted.package)) > most:
            return True
        # in an office of a thousand each costs 110 KB, and anybody may watch the lists of all
        held = self.table.of_watcher(watcher) if wanted.numbers is not None else ()
        return sum(each.watched_list is not None for each in held) >= most

    def _refreshed(self, event: RequestReceived, watcher: str, wanted: Wanted) -> Subscription | Answer:
        request = event.request
        found = self.table.find((request.call_id, request.to.tag or "", request.from_.tag or ""))
        if found is None or found.watcher != watcher or found.state == "terminated":
            return Answer(481)
        if found.package != wanted.package:
            return Answer(481)
        if not found.dialog.accepts(request):  # RFC 3261 section 12.2.2
            return Answer(500, "CSeq Out Of Order")
        self.table.move(found, event.flow)
        found.template = None  # target and way may be others
        return found

    def _new(self, event: RequestReceived, watcher: str, wanted: Wanted, now: float) -> Subscription | Answer:
        request = event.request
        if event.transaction.size - len(request.body) > _LARGEST_SUBSCRIBE:
            return Answer(513, "Message Too Large")
        if self._has_too_many(watcher, wanted):
            return Answer(503, "Too Many Subscriptions", (("Retry-After", "60"),))
        subscription = Subscription(
            extension=intern(wanted.number),
            watcher=intern(watcher),
            dialog=Dialog.uas(request, self._around.new_tag()),
            flow=event.flow,
            event_id=wanted.event_id,
            expires_at=now,
            contact=intern(f"<{event.flow.local_uri()}>"),
            user_agent=intern(request.headers.get("User-Agent") or ""),
            since=now,
            package=wanted.package,
        )
        if wanted.numbers is not None:
            subscription.watched_list = WatchedList(wanted.numbers)
            if not subscription.watched_list.fits(self._renderer.source(subscription)):
                return Answer(513, "List Too Long For This Transport: Use TCP")
        return subscription

    # --- what changes -------------------------------------------------------------------------------

    def changed(self, extensions: Iterable[str], now: float) -> None:
        """Tell the watchers of these extensions; dialogs that ended are shown as terminated once."""
        numbers = list(extensions)
        for extension in numbers:
            self._renderer.changed(extension)
        idle = not self._send_queue
        for name in (*numbers, *(self._renderer.groups_changed() if numbers else ())):
            self._queue(name, name)
        if idle:  # else it goes on when its turn comes
            self._go_round(now)

    def phones_changed(self, watcher: str, phones: Sequence[Binding], now: float) -> None:
        """A user's phones have registered, or are gone: by some profiles they are told unasked."""
        wanted = PROFILES[self.profile_of(watcher)].unasked
        told = self._unasked.renew(watcher, phones, self._renderer.watchable if wanted else None, now)
        if told:
            self._send_queue.put("", told)
            self._go_round(now)

    def summary_changed(self, number: str, now: float) -> None:
        """Tell a user's phones that there are more messages, or fewer."""
        self._queue(topic(MESSAGES, number), number)
        self._go_round(now)

    @property
    def messages(self) -> Callable[[str], tuple[int, int]]:
        """What gives how many new and old messages wait for a user."""
        return self._renderer.messages

    @messages.setter
    def messages(self, counts: Callable[[str], tuple[int, int]]) -> None:
        self._renderer.messages = counts

    def set_profile(self, profile: str, watcher: str | None, now: float) -> None:
        """Describe dialogs in this way from now on, to one watcher or to all, and tell them at once.

        Raises KeyError for an unknown profile. Setting it for all forgets the settings of single watchers.
        """
        if profile not in PROFILES:
            raise KeyError(profile)
        if watcher is None:
            self._profiles.general = profile
            self._profiles.of_watchers.clear()
        else:
            self._profiles.of_watchers[watcher] = profile
        for subscription in self.table:
            if subscription.package != MESSAGES and watcher in (None, subscription.watcher):
                subscription.asked = True  # all of it is to be told in the new way
                self._send_queue.put("", (subscription,))
        self._go_round(now)

    def restore(self, subscription: Subscription, now: float) -> bool:
        """Go on with a subscription of an earlier run: its watcher is told the present state at ``now``.

        That may be a moment ahead, so that not all watchers are told at once. False when there is no such
        extension or list any more.
        """
        name = subscription.extension
        numbers = self._renderer.watchable.listed(name) if name.startswith(PREFIX) else None
        if numbers is not None:
            subscription.watched_list = WatchedList(numbers, subscription.version)
        elif not self._exists(subscription):
            return False
        subscription.asked = True
        self.table.add(subscription)
        self._later(subscription, now)
        return True

    def extension_of(self, call_id: str, watcher: str) -> str:
        """Give the extension that a made-up call-id of the profile asterisk-chan-sip stands for, else ""."""
        if not call_id.startswith(MADE_UP) or self.profile_of(watcher) != "asterisk-chan-sip":
            return ""
        own = call_id[len(MADE_UP) :]
        found = (each for each in self.table if each.dialog.call_id == own and each.watcher == watcher)
        return next((each.extension for each in found), "")

    def restore_profiles(self, profiles: Mapping[str, str]) -> None:
        """Go on with the profiles that were chosen for single watchers."""
        known = {name: each for name, each in profiles.items() if each in PROFILES}
        self._profiles.of_watchers.update(known)

    def profile_of(self, watcher: str | None = None) -> str:
        """Give the profile in use for a watcher, or the general one."""
        return self._profiles.of(watcher or "")

    @property
    def watcher_profiles(self) -> dict[str, str]:
        """The profiles set for single watchers."""
        return dict(self._profiles.of_watchers)

    def use(self, watchable: Watchable, now: float) -> None:
        """Use other numbers: end what can be watched no longer, and tell what has become another."""
        before, self._renderer.watchable = self._renderer.watchable.discretion, watchable
        self._renderer.forget()
        for subscription in self.table:
            old, numbers = subscription.watched_list, watchable.listed(subscription.extension)
            if not watchable.is_user(subscription.watcher):
                self.end(subscription, "rejected", now)
            elif not self._exists(subscription) or (old is not None) != (numbers is not None):
                self.end(subscription, "resource gone", now)
            elif old is not None and numbers is not None and old.numbers != numbers:
                self.table.change_list(subscription, WatchedList(numbers, subscription.version))
                self._tell(subscription, now)
            elif subscription.package != MESSAGES and self._sees_otherwise(subscription, before):
                subscription.asked = True
                self._tell(subscription, now)

    def _sees_otherwise(self, subscription: Subscription, before: Discretion) -> bool:
        """Tell whether a watcher has another right than before to see one of its numbers."""
        watcher, right = subscription.watcher, self._renderer.watchable.discretion.right
        return any(right(watcher, name) != before.right(watcher, name) for name in subscription.topics)

    def forget_bodies(self) -> None:
        """Render anew from now on."""
        self._renderer.forget()

    def end(self, subscription: Subscription, why: str, now: float) -> None:
        """End a subscription from our side; ``why`` is a step of the state machine."""
        if subscription.unasked:
            self._remove(subscription)
        elif subscription.step(why):
            self._tell(subscription, now)

    def lost(self, flow: Flow) -> list[Subscription]:
        """Forget the subscriptions of a connection that is gone: no NOTIFY can reach the watcher."""
        gone = self.table.over(flow)
        for subscription in gone:
            self._forget(subscription, "connection lost")
        return gone

    def stop(self, now: float) -> None:
        """End all subscriptions at once, without waiting for answers."""
        for subscription in self.table:
            if not subscription.unasked and subscription.step("server stops"):
                self._send(subscription, now)

    # --- answers and time ---------------------------------------------------------------------------

    def answered(self, subscription: Subscription, response: Response, now: float) -> None:
        """Take the response to a NOTIFY."""
        status = response.status
        if status < 200:
            return
        self._settled(subscription)
        if status < 300:
            self._next(subscription, now)
            return
        wait = seconds_of(response.headers.get("Retry-After"))
        subscription.asked = True  # what it did not take is lost to it, of a list as well: next comes all
        if status in _FATAL or subscription.state == "terminated":
            self._forget(subscription, f"NOTIFY answered {status}")
        elif wait:  # RFC 6665 section 4.2.2
            self._later(subscription, now + min(wait, _LONGEST_RETRY))
        elif not subscription.dirty and (500 <= status < 600 or _is_unfinished(subscription)):
            # who refuses a part of a list would be sent it again at once, and so without end
            subscription.dirty = True  # what happens earlier is told at once, and this with it
            self._repeats.put(subscription, now + _REPEAT)
        else:
            self._next(subscription, now)

    def unanswered(self, subscription: Subscription, why: str) -> None:
        """Take the failure of a NOTIFY: nobody is there."""
        self._settled(subscription)
        self._forget(subscription, why)

    def next_timer(self) -> float | None:
        """Give the time at which :meth:`handle_timers` has something to do, or None."""
        if self._send_queue:
            return self._sending_since
        times = self.table.next_expiry(), self._repeats.next()
        return min((time for time in times if time is not None), default=None)

    def handle_timers(self, now: float) -> None:
        """Go on with the watchers who wait, end what ran out, repeat what a watcher put off."""
        self._go_round(now)
        for subscription in self.table.take_expired(now):
            self.end(subscription, "expired", now)
        for subscription in self._repeats.take(now):
            self._next(subscription, now)

    # --- sending ------------------------------------------------------------------------------------

    def _queue(self, name: str, number: str) -> None:
        watchers = self._unasked.watchers(name)
        for subscription in watchers:
            if subscription.watched_list is not None:
                subscription.watched_list.tell(number)
        if watchers:
            self._send_queue.put(name, watchers)
        else:
            self._renderer.told(name)

    def _go_round(self, now: float) -> None:
        """Tell some of those who wait."""
        taken, finished = self._send_queue.take(SLICE)
        for subscription in taken:
            self._tell(subscription, now)
        for name in finished:
            self._renderer.told(name)
        self._sending_since = now

    def _settled(self, subscription: Subscription) -> None:
        self.waiting -= 1 if subscription.outstanding else 0
        subscription.outstanding = False

    def _tell(self, subscription: Subscription, now: float) -> None:
        subscription.queued = False
        if subscription.outstanding or subscription.retry_at > now:
            subscription.dirty, subscription.again = True, False
        else:
            self._send(subscription, now)

    def _next(self, subscription: Subscription, now: float) -> None:
        if not subscription.entered:
            return
        if subscription.dirty or (_is_unfinished(subscription) and not subscription.queued):
            self._tell(subscription, now)

    def _later(self, subscription: Subscription, when: float) -> None:
        subscription.retry_at, subscription.dirty = when, True
        self._repeats.put(subscription, when)

    def _send(self, subscription: Subscription, now: float) -> None:
        self.waiting += 0 if subscription.outstanding else 1
        subscription.outstanding = True
        self._renderer.send(subscription, now)
        subscription.again = not subscription.again and self._renderer.repeats(subscription)
        subscription.dirty = subscription.again
        if subscription.state == "terminated":
            self._remove(subscription)
        else:
            self.table.note(subscription, told=True)

    def _exists(self, subscription: Subscription) -> bool:
        watchable, name = self._renderer.watchable, subscription.extension
        return watchable.is_user(name) if subscription.package == MESSAGES else watchable.exists(name)

    def _remove(self, subscription: Subscription) -> None:
        self.table.remove(subscription)
        self._repeats.drop(subscription)

    def _forget(self, subscription: Subscription, why: str) -> None:
        if subscription.entered:
            self._remove(subscription)
            _log.info("= %s no longer watches %s: %s", subscription.watcher, subscription.extension, why)


def _is_unfinished(subscription: Subscription) -> bool:
    """Tell whether a watcher of a list has not been told all of it yet."""
    return subscription.watched_list is not None and subscription.watched_list.waiting
