# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialog-event notifier (RFC 4235, RFC 6665): answers SUBSCRIBE and sends NOTIFY.

At most one NOTIFY of a subscription waits for its answer; what changes meanwhile is told by the next
one, so that under load the latest state arrives and intermediate ones may be skipped.
A document is rendered once for all watchers of an extension that share a profile.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from deskphone.dialoginfo.build import CONTENT_TYPE, Body
from deskphone.pbx.dialogs import DialogTable, PbxDialog
from deskphone.pbx.emission import PROFILES, Place, render
from deskphone.pbx.registrar import Answer, Expiry, seconds_of
from deskphone.pbx.subscriptions import EVENT, Subscription, SubscriptionTable, accepts_dialog_info
from deskphone.sip.dialog import Dialog
from deskphone.sip.endpoint import Endpoint, Flow
from deskphone.sip.events import RequestReceived
from deskphone.sip.fields import Event
from deskphone.sip.message import Response

_log = logging.getLogger("deskphone.pbx.notifier")

_ALLOW_EVENTS = (("Allow-Events", EVENT),)
_LONGEST_RETRY = 300.0
# RFC 5057 section 5.1: these end the usage or the dialog; other failures concern only the one NOTIFY
_FATAL = frozenset((404, 405, 408, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 502, 604))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the notifier needs from the core, as functions of the moment."""

    endpoint: Endpoint
    dialogs: DialogTable
    place: Callable[[str], Place | None]
    contact: Callable[[RequestReceived], str]
    new_tag: Callable[[], str]


class Notifier:
    """Keeps the subscriptions and tells them what changes.

    ``waiting`` counts the subscriptions whose NOTIFY is not answered yet.
    """

    def __init__(self, around: Surroundings, profile: str, expiry: Expiry) -> None:
        self.table = SubscriptionTable()
        self.waiting = 0
        self._around = around
        self._profile = profile
        self._watcher_profiles: dict[str, str] = {}
        self._expiry = expiry
        self.most_per_watcher = 4096
        self._bodies: dict[str, dict[str, Body]] = {}
        self._ended: tuple[PbxDialog, ...] = ()
        self._retries: list[Subscription] = []

    # --- SUBSCRIBE ----------------------------------------------------------------------------------

    def subscribe(
        self, event: RequestReceived, watcher: str, now: float
    ) -> tuple[Answer, Subscription | None]:
        """Judge a SUBSCRIBE of an authenticated user.

        Give the answer and the subscription to pass to :meth:`subscribed` after it has been sent.
        Raises SipParseError for broken headers.
        """
        request = event.request
        refused = self._refused(event)
        if refused:
            return refused, None
        asked = seconds_of(request.headers.get("Expires"))
        granted = self._expiry.grant(asked)
        if granted is None:
            return Answer(423, headers=(("Min-Expires", str(self._expiry.shortest)),)), None
        if request.to.tag:
            subscription = self.table.find((request.call_id, request.to.tag, request.from_.tag or ""))
            if subscription is None or subscription.watcher != watcher or subscription.state == "terminated":
                return Answer(481), None
            if not subscription.dialog.accepts(request):  # RFC 3261 section 12.2.2
                return Answer(500, "CSeq Out Of Order"), None
            subscription.flow = event.flow
        else:
            if self.table.watched_by(watcher) >= self.most_per_watcher:
                return Answer(503, "Too Many Subscriptions", (("Retry-After", "60"),)), None
            subscription = self._new(event, watcher, now)
        subscription.expires_at = now + granted
        headers = (("Expires", str(granted)), ("Contact", subscription.contact), *_ALLOW_EVENTS)
        return Answer(200, headers=headers), subscription

    def subscribed(self, subscription: Subscription, now: float) -> None:
        """Go on after the 200: every SUBSCRIBE is followed by a NOTIFY (RFC 6665 section 4.2.1.2)."""
        ended = subscription.expires_at <= now
        if subscription.state == "init":
            subscription.step("fetched" if ended else "accepted")
            self.table.add(subscription)
            _log.info("= %s watches %s", subscription.watcher, subscription.extension)
        else:
            subscription.step("unsubscribed" if ended else "refreshed")
            self.table.note(subscription)
        self._tell(subscription, now)

    def _refused(self, event: RequestReceived) -> Answer | None:
        request = event.request
        package = request.headers.get("Event")
        if package is None or Event.parse(package).package.lower() != EVENT:
            return Answer(489, headers=_ALLOW_EVENTS)
        if not accepts_dialog_info(request):
            return Answer(406, headers=(("Accept", CONTENT_TYPE),))
        if not request.to.tag and self._around.place(request.request_uri.user_unescaped) is None:
            return Answer(404, "No Such Extension")
        return None

    def _new(self, event: RequestReceived, watcher: str, now: float) -> Subscription:
        request = event.request
        package = Event.parse(request.headers.get("Event") or EVENT)
        return Subscription(
            extension=request.request_uri.user_unescaped,
            watcher=watcher,
            dialog=Dialog.uas(request, self._around.new_tag()),
            flow=event.flow,
            event_id=package.id,
            expires_at=now,
            contact=self._around.contact(event),
            user_agent=request.headers.get("User-Agent") or "",
            since=now,
        )

    # --- what changes -------------------------------------------------------------------------------

    def changed(self, extensions: Iterable[str], now: float) -> None:
        """Tell the watchers of these extensions; dialogs that ended are shown as terminated once."""
        for extension in extensions:
            ended = self._around.dialogs.take_ended(extension)
            watchers = self.table.of(extension)
            self._bodies.pop(extension, None)
            if not watchers:
                continue
            self._ended = ended
            for subscription in watchers:
                self._tell(subscription, now)
            self._ended = ()
            if ended:  # later documents are without them
                self._bodies.pop(extension, None)

    def set_profile(self, profile: str, watcher: str | None, now: float) -> None:
        """Describe dialogs in this way from now on, to one watcher or to all, and tell them at once.

        Raises KeyError for an unknown profile. Setting it for all forgets the settings of single watchers.
        """
        if profile not in PROFILES:
            raise KeyError(profile)
        if watcher is None:
            self._profile = profile
            self._watcher_profiles.clear()
        else:
            self._watcher_profiles[watcher] = profile
        for subscription in self.table:
            if watcher is None or subscription.watcher == watcher:
                self._tell(subscription, now)

    def restore(self, subscription: Subscription, now: float) -> None:
        """Go on with a subscription of an earlier run: its watcher is told the present state at ``now``.

        That may be a moment ahead, so that not all watchers are told at once.
        """
        self.table.add(subscription)
        subscription.dirty = True
        subscription.retry_at = now
        self._retries.append(subscription)

    def restore_profiles(self, profiles: Mapping[str, str]) -> None:
        """Go on with the profiles that were chosen for single watchers."""
        self._watcher_profiles.update({name: each for name, each in profiles.items() if each in PROFILES})

    def profile_of(self, watcher: str | None = None) -> str:
        """Give the profile in use for a watcher, or the general one."""
        return self._watcher_profiles.get(watcher, self._profile) if watcher else self._profile

    @property
    def watcher_profiles(self) -> dict[str, str]:
        """The profiles set for single watchers."""
        return dict(self._watcher_profiles)

    def forget_bodies(self) -> None:
        """Render anew from now on: domain, codes or users changed."""
        self._bodies.clear()

    def end(self, subscription: Subscription, why: str, now: float) -> None:
        """End a subscription from our side; ``why`` is a step of the state machine."""
        if subscription.step(why):
            self._tell(subscription, now)

    def lost(self, flow: Flow) -> list[Subscription]:
        """Forget the subscriptions of a connection that is gone: no NOTIFY can reach the watcher."""
        gone = [subscription for subscription in self.table if subscription.flow == flow]
        for subscription in gone:
            self._forget(subscription, "connection lost")
        return gone

    def stop(self, now: float) -> None:
        """End all subscriptions at once, without waiting for answers."""
        for subscription in self.table:
            if subscription.step("server stops"):
                self._send(subscription, now)

    # --- answers and time ---------------------------------------------------------------------------

    def answered(self, subscription: Subscription, response: Response, now: float) -> None:
        """Take the response to a NOTIFY."""
        if response.status < 200:
            return
        self._settled(subscription)
        wait = seconds_of(response.headers.get("Retry-After"))
        if response.status < 300:
            self._next(subscription, now)
        elif response.status in _FATAL or subscription.state == "terminated":
            self._forget(subscription, f"NOTIFY answered {response.status}")
        elif wait:  # RFC 6665 section 4.2.2
            subscription.retry_at = now + min(wait, _LONGEST_RETRY)
            subscription.dirty = True
            self._retries.append(subscription)
        else:
            self._next(subscription, now)

    def unanswered(self, subscription: Subscription, why: str) -> None:
        """Take the failure of a NOTIFY: nobody is there."""
        self._settled(subscription)
        self._forget(subscription, why)

    def next_timer(self) -> float | None:
        """Give the time at which :meth:`handle_timers` has something to do, or None."""
        times = [subscription.retry_at for subscription in self._retries]
        expiry = self.table.next_expiry()
        if expiry is not None:
            times.append(expiry)
        return min(times, default=None)

    def handle_timers(self, now: float) -> None:
        """End what ran out, and repeat what a watcher put off."""
        for subscription in self.table.take_expired(now):
            self.end(subscription, "expired", now)
        if self._retries:
            due = [subscription for subscription in self._retries if subscription.retry_at <= now]
            self._retries = [subscription for subscription in self._retries if subscription.retry_at > now]
            for subscription in due:
                subscription.retry_at = 0.0
                self._next(subscription, now)

    # --- sending ------------------------------------------------------------------------------------

    def _settled(self, subscription: Subscription) -> None:
        self.waiting -= 1 if subscription.outstanding else 0
        subscription.outstanding = False

    def _tell(self, subscription: Subscription, now: float) -> None:
        if subscription.outstanding or subscription.retry_at > now:
            subscription.dirty = True
        else:
            self._send(subscription, now)

    def _next(self, subscription: Subscription, now: float) -> None:
        if self.table.find(subscription.dialog.id) is subscription and subscription.dirty:
            self._tell(subscription, now)

    def _send(self, subscription: Subscription, now: float) -> None:
        self.waiting += 0 if subscription.outstanding else 1
        subscription.dirty = False
        subscription.outstanding = True
        subscription.version += 1
        terminated = subscription.state == "terminated"
        if terminated:
            state = f"terminated;reason={subscription.reason}"
        else:
            left = max(0, math.ceil(subscription.expires_at - now))
            state = f"{subscription.state};expires={left}"
        event = f"{EVENT};id={subscription.event_id}" if subscription.event_id else EVENT
        headers = (
            ("Event", event),
            ("Subscription-State", state),
            ("Contact", subscription.contact),
            *_ALLOW_EVENTS,
        )
        body = self._body(subscription.extension, self.profile_of(subscription.watcher))
        request = subscription.dialog.request(
            "NOTIFY", headers=headers, body=body.version(subscription.version), content_type=CONTENT_TYPE
        )
        if terminated:
            self.table.remove(subscription)
        else:
            self.table.note(subscription, told=True)
        self._around.endpoint.request(request, subscription.flow, now, owner=subscription)

    def _body(self, extension: str, profile: str) -> Body:
        known = self._bodies.setdefault(extension, {})
        body = known.get(profile)
        if body is None:
            place = self._around.place(extension) or Place(extension, "invalid", "")
            dialogs = (*self._around.dialogs.snapshot(extension), *self._ended)
            body = known[profile] = render(profile, place, dialogs)
        return body

    def _forget(self, subscription: Subscription, why: str) -> None:
        if self.table.find(subscription.dialog.id) is subscription:
            self.table.remove(subscription)
            _log.info("= %s no longer watches %s: %s", subscription.watcher, subscription.extension, why)
