# SPDX-License-Identifier: GPL-3.0-or-later
"""All subscriptions on one endpoint: names, timers, and which NOTIFY belongs to which (no I/O)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import cast

from deskphone.blf.watch import NO_ANSWER
from deskphone.engine.sipwatch.subscription import Alarm, Subscription, Target
from deskphone.errors import DeskphoneError, SipParseError
from deskphone.phone.events import EngineEvent, SubscriptionChanged, SubscriptionState
from deskphone.sip.endpoint import Endpoint
from deskphone.sip.events import (
    RequestReceived,
    ResponseReceived,
    SipEvent,
    TransactionTimedOut,
    TransportFailed,
)
from deskphone.sip.fields import Event
from deskphone.sip.message import Request, make_response
from deskphone.sip.timers import Alarm as ArmedAlarm
from deskphone.sip.timers import TimerQueue
from deskphone.sip.transaction.flow import Flow
from deskphone.sip.wire_log import WireText

log = logging.getLogger("deskphone.engine.watch")

_ALLOW = "NOTIFY, OPTIONS"


class Watcher:
    """Give it the endpoint's events and ``now``; it emits what the phone wants to know.

    ``jitter()`` gives a number from 0 to 1.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        emit: Callable[[EngineEvent], None],
        jitter: Callable[[], float],
        user_agent: str = "deskphone",
    ) -> None:
        self.ids = endpoint.ids
        self.timeout = endpoint.timers.timeout
        self.user_agent = user_agent
        self.emit = emit
        self.jitter = jitter
        self._endpoint = endpoint
        self._watches: dict[str, Subscription] = {}
        self._dialogs: dict[tuple[str, str], Subscription] = {}
        self._hosts: set[str] = set()  # of all subscriptions so far: who is dropped may be told 481
        self._queue = TimerQueue()
        self._alarms: dict[tuple[Subscription, Alarm], ArmedAlarm] = {}

    # ------------------------------------------------------------------ commands

    def subscribe(self, target: Target, now: float) -> None:
        """Send the first SUBSCRIBE; a watch of the same name is replaced.

        Raises MisuseError for an account or address that no header can hold.
        """
        self.unsubscribe(target.watch, now)
        subscription = Subscription(target, self)
        self._watches[target.watch] = subscription
        self._dialogs[subscription.call_id, subscription.tag] = subscription
        self._hosts |= subscription.hosts
        try:
            subscription.start(now)
        except DeskphoneError:
            self.forget(subscription)
            raise

    def refresh(self, watch: str, now: float) -> None:
        """Send an in-dialog SUBSCRIBE; unknown watches are ignored."""
        subscription = self._watches.get(watch)
        if subscription is not None:
            subscription.refresh(now)

    def unsubscribe(self, watch: str, now: float) -> None:
        """Send Expires: 0; nothing of this watch is reported any more."""
        subscription = self._watches.pop(watch, None)
        if subscription is not None:
            subscription.leave(now)

    def drop(self, watch: str) -> None:
        """Forget a watch without a word; a NOTIFY of it is answered 481 from now on."""
        subscription = self._watches.pop(watch, None)
        if subscription is not None:
            subscription.drop()

    def unsubscribe_all(self, now: float) -> None:
        """Send Expires: 0 for each."""
        for watch in list(self._watches):
            self.unsubscribe(watch, now)

    @property
    def flows(self) -> set[Flow]:
        """The ways that subscriptions use now."""
        return {subscription.target.flow for subscription in self._dialogs.values()}

    @property
    def idle(self) -> bool:
        """True when no subscription is left, not even one that waits for the answer to its last SUBSCRIBE."""
        return not self._dialogs

    # ------------------------------------------------------------------ from below

    def handle(self, event: SipEvent, now: float) -> None:
        """Take an event of the endpoint."""
        if isinstance(event, RequestReceived | ResponseReceived):
            message = event.request if isinstance(event, RequestReceived) else event.response
            log.debug("< %s", WireText(message))
        if isinstance(event, RequestReceived):
            self._requested(event, now)
        elif isinstance(event, ResponseReceived):
            subscription = cast("Subscription", event.transaction.owner)
            subscription.answered(event.response, now)
            self._hosts |= subscription.hosts
        elif isinstance(event, TransactionTimedOut):
            self._failed(event.transaction.owner, 408, NO_ANSWER, now)
        elif isinstance(event, TransportFailed):
            self._failed(event.transaction.owner, 503, f"The server cannot be reached ({event.error}).", now)

    @staticmethod
    def _failed(owner: object, status: int, reason: str, now: float) -> None:
        """A transaction failed; those of the peer's requests have no owner."""
        if isinstance(owner, Subscription):
            owner.failed(status, reason, now)

    def hears(self, host: str) -> bool:
        """Tell whether somebody at this address may ask us something: nobody but who tells of our watches."""
        return host in self._hosts

    def connection_lost(self, flow: Flow, error: str, now: float) -> None:
        """No NOTIFY can come on a connection that is gone: the phone has to subscribe anew."""
        for subscription in [s for s in self._dialogs.values() if s.target.flow == flow]:
            subscription.failed(503, f"The connection was lost ({error}).", now)

    def next_timer(self) -> float | None:
        """When handle_timers has something to do."""
        return self._queue.next()

    def handle_timers(self, now: float) -> None:
        """Do all that is due."""
        while (due := self._queue.pop_due(now)) is not None:
            subscription, what = cast("tuple[Subscription, int]", due)
            self._alarms.pop((subscription, Alarm(what)), None)
            subscription.alarm(Alarm(what), now)

    # --------------------------------------------------------- for the subscriptions

    def send(self, subscription: Subscription, request: Request, now: float) -> None:
        """Send a SUBSCRIBE."""
        log.debug("> %s:%s %s", *subscription.target.flow.remote, WireText(request))
        self._endpoint.request(request, subscription.target.flow, now, owner=subscription)

    def arm(self, subscription: Subscription, what: Alarm, when: float | None) -> None:
        """Arm an alarm anew, or disarm it (None)."""
        armed = self._alarms.pop((subscription, what), None)
        if armed is not None:
            self._queue.cancel(armed)
        if when is not None:
            self._alarms[subscription, what] = self._queue.arm(when, subscription, what)

    def forget(self, subscription: Subscription) -> None:
        """The subscription is over."""
        for what in Alarm:
            self.arm(subscription, what, None)
        self._dialogs.pop((subscription.call_id, subscription.tag), None)
        if self._watches.get(subscription.target.watch) is subscription:
            del self._watches[subscription.target.watch]

    # ---------------------------------------------------------------- inside

    def _requested(self, event: RequestReceived, now: float) -> None:
        request = event.request
        if request.method == "NOTIFY":
            self._notify(event, now)
            return
        status = 200 if request.method == "OPTIONS" else 405
        self._respond(event, status, now, [("Allow", _ALLOW)])

    def _notify(self, event: RequestReceived, now: float) -> None:
        request = event.request
        subscription = self._dialogs.get((request.call_id, request.to.tag or "")) or self._untagged(request)
        if subscription is None:
            log.info("< NOTIFY of no subscription of ours from %s:%s", *event.flow.remote)
            self._respond(event, 481, now, reason="Subscription Does Not Exist")
            return
        if not subscription.may_come(event.flow):
            # No answer: what comes before its SUBSCRIBE's 200, from who that names, comes again.
            log.debug("! NOTIFY of a subscription of ours from elsewhere, %s:%s", *event.flow.remote)
            event.transaction.drop(now)
            return
        package = subscription.target.package
        if not _is_event(request, package):
            self._respond(event, 489, now, [("Allow-Events", package)])
            return
        try:
            status = subscription.accepts(request)
        except SipParseError as error:
            self._respond(event, error.status or 400, now, reason=error.reason)
            return
        self._respond(event, status or 200, now)
        if status == 200:
            subscription.notified(request, now)
            self._hosts |= subscription.hosts

    def _untagged(self, request: Request) -> Subscription | None:
        """Some notifiers leave out our tag: a Call-ID of ours is as random, and used once."""
        if request.to.tag:
            return None
        return next((each for (name, _), each in self._dialogs.items() if name == request.call_id), None)

    def _respond(
        self,
        event: RequestReceived,
        status: int,
        now: float,
        headers: list[tuple[str, str]] | None = None,
        *,
        reason: str = "",
    ) -> None:
        response = make_response(event.request, status, reason, to_tag=self.ids.tag(), headers=headers or ())
        log.debug("> %s", WireText(response))
        self._endpoint.respond(event.transaction, response, now)


def refused(watch: str, status: int, reason: str) -> SubscriptionChanged:
    """Tell that a watch did not come to be."""
    return SubscriptionChanged(watch, SubscriptionState.TERMINATED, status, reason)


def _is_event(request: Request, package: str) -> bool:
    """Whether a NOTIFY is of an event package; some servers leave the header out."""
    text = request.headers.get("Event")
    if not text:
        return True
    try:
        return Event.parse(text).package.lower() == package
    except SipParseError:
        return False
