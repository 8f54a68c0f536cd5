# SPDX-License-Identifier: GPL-3.0-or-later
"""All dialog subscriptions: one for each distinct (account, target), started, refreshed and retried.

A server that was restarted forgets subscriptions without a word, and over UDP nothing tells. So when an
account heard no NOTIFY for a while, one of its subscriptions is refreshed as a probe; if that fails the
others are refreshed as well, and the account registers anew.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from deskphone.blf.uris import user_of
from deskphone.blf.watch import NO_NOTIFY, WatchState
from deskphone.dialoginfo.parse import parse_document
from deskphone.errors import DialogInfoError
from deskphone.phone.commands import RefreshSubscription, Register, Subscribe, Unsubscribe
from deskphone.phone.events import NotifyReceived, SubscriptionChanged, SubscriptionState
from deskphone.phone.outbox import Outbox
from deskphone.phone.registration import Account, Accounts
from deskphone.phone.units import ANSWER_LIMIT, EXPIRES, Unit, unit_name, watch_uri
from deskphone.phone.views import Severity

log = logging.getLogger("deskphone.blf")

_AT_ONCE = 8  # so many first SUBSCRIBEs need no spreading
_SPREAD = 0.005  # seconds a subscription beyond that
PROBE_AFTER = 25.0  # seconds of silence
_READ_AGAIN = 5.0  # seconds after a NOTIFY that could not be read
_BODY_TYPE = "application/dialog-info+xml"


class Watches:
    """``changed(unit, now)`` is called whenever something of a unit may look different."""

    def __init__(
        self,
        accounts: Accounts,
        outbox: Outbox,
        jitter: Callable[[], float],
        changed: Callable[[Unit, float], None],
    ) -> None:
        self._accounts, self._outbox, self._jitter, self._changed = accounts, outbox, jitter, changed
        self._units: dict[str, Unit] = {}
        self._deadlines: dict[str, float] = {}  # of the few units that have one
        self._probe_at: dict[str, float] = {}  # by account
        self._probed: set[str] = set()  # units whose refresh tells whether the server still knows them

    def all(self) -> Iterable[Unit]:
        """Every unit."""
        return self._units.values()

    def get(self, name: str) -> Unit | None:
        """Return the unit of this name."""
        return self._units.get(name)

    def account_of(self, name: str) -> str:
        """Return the account that watches under this name; empty for an unknown one."""
        unit = self._units.get(name)
        return unit.account if unit is not None else ""

    def want(self, target: str, account: Account) -> Unit:
        """Return the unit that watches a target, a new one if need be; see ``start``."""
        uri = watch_uri(target, account)
        name = unit_name(account.config.name, uri)
        unit = self._units.get(name)
        if unit is None:
            unit = Unit(name, account.config.name, uri, user_of(uri), WatchState(self._jitter))
            self._units[name] = unit
        return unit

    def start(self, account: Account, now: float) -> None:
        """The account is registered: subscribe what is not."""
        units = [unit for unit in self._units.values() if unit.account == account.config.name]
        spread = _SPREAD * len(units) if len(units) > _AT_ONCE else 0.0
        for unit in units:
            if not unit.live and unit.state.retry_at is None:
                unit.state.retry_soon(now, spread)
            self._arm(unit)
        self._probe_at[account.config.name] = now + PROBE_AFTER
        self.handle_timers(now)

    def lost(self, account: Account, now: float) -> None:
        """The server is out of reach: nothing is known any more, and no old document comes back.

        Nothing is sent to end the subscriptions: hundreds of farewells to a dead server would meet
        the subscribes of its return. One that lives after all gets 481 for its next NOTIFY.
        """
        self._probe_at.pop(account.config.name, None)
        for unit in [unit for unit in self._units.values() if unit.account == account.config.name]:
            if unit.live:
                self._outbox.send(Unsubscribe(unit.name, farewell=False))
            self._probed.discard(unit.name)
            unit.lose()
            self._arm(unit)

    def drop(self, unit: Unit) -> None:
        """Watch it no more."""
        self._units.pop(unit.name, None)
        self._deadlines.pop(unit.name, None)
        self._probed.discard(unit.name)
        if unit.live:
            self._outbox.send(Unsubscribe(unit.name))
        if unit.problem:
            self._outbox.say("", topic=f"watch {unit.name}")

    def forget_account(self, account: str) -> None:
        """The engine dropped the account, and its subscriptions with it."""
        self._probe_at.pop(account, None)
        for unit in self._units.values():
            if unit.account == account:
                unit.live, unit.answer_by, unit.refresh_at = False, None, None
                unit.store.clear()
                unit.state = WatchState(self._jitter)
                self._arm(unit)

    def stop(self) -> None:
        """End all subscriptions."""
        self._probe_at.clear()
        for unit in list(self._units.values()):
            self.drop(unit)

    # --------------------------------------------------------------------- timers

    def next_timer(self) -> float | None:
        """When ``handle_timers`` wants to be called."""
        return min((*self._deadlines.values(), *self._probe_at.values()), default=None)

    def handle_timers(self, now: float) -> None:
        """Subscribe, refresh and give up what is due."""
        due = self.next_timer()
        if due is None or due > now:
            return
        for name in [name for name, when in self._probe_at.items() if when <= now]:
            self._probe(name, now)
        for name in [name for name, when in self._deadlines.items() if when <= now]:
            unit = self._units.get(name)
            if unit is not None:
                self._due(unit, now)
                self._arm(unit)

    def _probe(self, account: str, now: float) -> None:
        """Refresh the subscription that was silent for longest."""
        live = [unit for unit in self._units.values() if unit.account == account and unit.live]
        heard = [unit for unit in live if unit.heard_at is not None]
        self._probe_at[account] = now + PROBE_AFTER
        if heard:
            unit = min(heard, key=lambda unit: unit.heard_at or 0.0)
            unit.heard_at = now  # the next probe is another's turn
            self._probed.add(unit.name)
            self._refresh(unit)

    def _suspect(self, account: str, now: float) -> None:
        """The server forgot a subscription, or is gone: ask for all the others, and register."""
        log.info("! %s: the server lost a subscription; all are refreshed", account)
        self._outbox.send(Register(account))
        live = [unit for unit in self._units.values() if unit.account == account and unit.live]
        for unit in live:
            unit.refresh_at = now + _SPREAD * len(live) * (self._jitter() + 1) / 2
            self._arm(unit)

    def _arm(self, unit: Unit) -> None:
        when = unit.deadline()
        if when is not None and unit.name in self._units:
            self._deadlines[unit.name] = when
        else:
            self._deadlines.pop(unit.name, None)

    def _due(self, unit: Unit, now: float) -> None:
        state = unit.state
        account = self._accounts.find(unit.account)
        if state.retry_at is not None and state.retry_at <= now:
            if account is None or account.offline:
                state.retry_at = None  # the next registration starts it
            else:
                self._subscribe(unit, now)
        if unit.answer_by is not None and unit.answer_by <= now:
            log.info("! %s: no NOTIFY came", unit.name)
            self._outbox.send(Unsubscribe(unit.name))
            unit.end(408, NO_NOTIFY, None, now)
            self._changed(unit, now)
        if unit.refresh_at is not None and unit.refresh_at <= now:
            self._refresh(unit)
        if unit.store.check_at is not None and unit.store.check_at <= now:
            self._refresh(unit)

    def _subscribe(self, unit: Unit, now: float) -> None:
        unit.state.subscribed()
        unit.store.restart()
        unit.live, unit.answer_by = True, now + ANSWER_LIMIT
        expires = max(EXPIRES, unit.state.min_expires)
        self._outbox.send(Subscribe(unit.name, unit.account, unit.uri, expires))
        self._changed(unit, now)

    def _refresh(self, unit: Unit) -> None:
        unit.refresh_at = unit.store.check_at = None
        if unit.live:
            unit.store.restart()
            self._outbox.send(RefreshSubscription(unit.name))

    # --------------------------------------------------------------------- events

    def subscription_changed(self, event: SubscriptionChanged, now: float) -> None:
        """Only an end matters here: what is active is told by its NOTIFY."""
        unit = self._units.get(event.watch)
        if unit is None or not unit.live or event.state is not SubscriptionState.TERMINATED:
            return
        log.info("= %s ended %d %s", unit.name, event.status, event.reason)
        unit.end(event.status, event.reason, event.retry_after, now)
        if unit.name in self._probed:
            self._probed.discard(unit.name)
            self._suspect(unit.account, now)
        self._arm(unit)
        self._changed(unit, now)

    def notified(self, event: NotifyReceived, now: float) -> None:
        """Read a NOTIFY. One that ends the subscription says nothing about calls."""
        unit = self._units.get(event.watch)
        if unit is None or not unit.live:
            return
        unit.answer_by = None
        self._probed.discard(unit.name)
        self._probe_at[unit.account] = now + PROBE_AFTER
        unit.heard_at, unit.body, unit.subscription_expires = now, event.body, event.expires
        unit.remark = event.remark
        subscription = event.subscription_state.strip().lower()
        if subscription not in ("terminated", "pending"):
            unit.activate(now)
            self._read(unit, event, now)
        self._arm(unit)
        self._changed(unit, now)

    def _read(self, unit: Unit, event: NotifyReceived, now: float) -> None:
        kind = event.content_type.partition(";")[0].strip().lower()
        problem = ""
        try:
            if event.body.strip() and kind not in ("", _BODY_TYPE):
                raise DialogInfoError(f"The server sent {kind[:60]} where {_BODY_TYPE} was asked for.")
            if not unit.store.apply(parse_document(event.body), now, event.cseq):
                log.info("< %s: an older document was left out", unit.name)
        except DialogInfoError as error:
            problem = str(error)
            log.warning("! %s: %s", unit.name, problem)
            unit.store.clear()  # what was known before may be over
            if not unit.problem:  # once: the server may do better when it tells all
                unit.refresh_at = now + _READ_AGAIN
        if problem != unit.problem:
            unit.problem = problem
            text = f"A status message for {unit.extension} was not read: {problem}" if problem else ""
            self._outbox.say(text, Severity.WARNING, f"watch {unit.name}")
