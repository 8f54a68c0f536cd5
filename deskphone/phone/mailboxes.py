# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether messages wait in the voicemail of each account: what its server tells, asked (RFC 3842) or unasked.

Each account subscribes to its own messages once it is registered. Many servers have none, or tell of them
unasked: a refusal is no fault to be told, it is tried again as lamps are (``blf/watch.py``). What a server
told is known until that server is lost, as a lamp is.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace

from deskphone.blf.uris import complete_uri, user_of
from deskphone.blf.watch import NO_NOTIFY, Phase, WatchState
from deskphone.errors import PeerError
from deskphone.phone.commands import MESSAGE_SUMMARY, RefreshSubscription, Subscribe, Unsubscribe
from deskphone.phone.events import MessagesTold, NotifyReceived, SubscriptionChanged, SubscriptionState
from deskphone.phone.message_summary import read_summary
from deskphone.phone.outbox import Outbox
from deskphone.phone.registration import Account, Accounts
from deskphone.phone.views import AccountChanged, Mailbox, Severity
from deskphone.phone.watched_extension import ANSWER_LIMIT

log = logging.getLogger("deskphone.phone")

EXPIRES = 600  # seconds: within them a server that was restarted without anybody noticing is told anew
_NUMBER = re.compile(r"[0-9*#+]{1,40}")


class _Subscription:
    """One account's.

    ``live``: the engine has it; ``answer_by``: until when its first NOTIFY must come; ``tells``: one came.
    """

    def __init__(self, jitter: Callable[[], float]) -> None:
        self.state = WatchState(jitter)
        self.live = False
        self.answer_by: float | None = None
        self.tells = False

    def rest(self) -> None:
        """The engine has it no more."""
        self.live, self.answer_by = False, None

    @property
    def deadline(self) -> float | None:
        """When there is something to be done."""
        return min((when for when in (self.state.retry_at, self.answer_by) if when is not None), default=None)


class Mailboxes:
    """What it knows is in each account's view. Without ``subscribes`` only what comes unasked is heard.

    ``light`` lights the lamps of keys for messages, or puts them out.
    """

    def __init__(
        self,
        accounts: Accounts,
        outbox: Outbox,
        jitter: Callable[[], float],
        *,
        subscribes: bool,
        light: Callable[[bool], None],
    ) -> None:
        self._accounts, self._outbox, self._jitter = accounts, outbox, jitter
        self._subscribes, self._light = subscribes, light
        self._subscriptions: dict[str, _Subscription] = {}  # by account

    # ------------------------------------------------------------------- accounts

    def start(self, account: Account, now: float) -> None:
        """The account is registered: ask for its messages unless that is done."""
        if self._subscribes and account.config.register:
            mine = self._subscriptions.setdefault(account.config.name, _Subscription(self._jitter))
            if not mine.live and mine.state.retry_at is None:
                mine.state.retry_soon(now, 0.0)
            self.handle_timers(now)

    def lost(self, account: Account) -> None:
        """The server is out of reach: nothing is known any more."""
        mine = self._subscriptions.get(account.config.name)
        if mine is not None:
            if mine.live:
                self._outbox.send(Unsubscribe(_name(account.config.name), farewell=False))
            mine.rest()
            mine.state.lost()
            mine.tells = False
        self._show(account, None)

    def forget_account(self, name: str) -> None:
        """The engine dropped the account, and what it had subscribed with it."""
        self._subscriptions.pop(name, None)
        self._relight()

    def refresh(self, name: str) -> None:
        """The server of an account may have forgotten: ask for all anew."""
        mine = self._subscriptions.get(name)
        if mine is not None and mine.live:
            self._outbox.send(RefreshSubscription(_name(name)))

    def stop(self) -> None:
        """End all subscriptions."""
        for name, mine in self._subscriptions.items():
            if mine.live:
                self._outbox.send(Unsubscribe(_name(name)))
        self._subscriptions.clear()

    # --------------------------------------------------------------------- timers

    def next_timer(self) -> float | None:
        """When ``handle_timers`` wants to be called."""
        times = (mine.deadline for mine in self._subscriptions.values())
        return min((when for when in times if when is not None), default=None)

    def handle_timers(self, now: float) -> None:
        """Subscribe and give up what is due."""
        for name, mine in self._subscriptions.items():
            account = self._accounts.find(name)
            if mine.answer_by is not None and mine.answer_by <= now:
                self._outbox.send(Unsubscribe(_name(name)))
                mine.rest()
                mine.state.ended(408, NO_NOTIFY, None, now)
            if mine.state.retry_at is not None and mine.state.retry_at <= now:
                mine.state.retry_at = None
                if account is not None and account.registered:  # else the next registration starts it
                    self._subscribe(mine, account, now)

    def _subscribe(self, mine: _Subscription, account: Account, now: float) -> None:
        mine.state.subscribed()
        mine.live, mine.answer_by = True, now + ANSWER_LIMIT
        uri = complete_uri(account.config.user, account.config.domain)
        expires = max(EXPIRES, mine.state.min_expires)
        self._outbox.send(
            Subscribe(_name(account.config.name), account.config.name, uri, expires, MESSAGE_SUMMARY)
        )

    # --------------------------------------------------------------------- events

    def account_of(self, watch: str) -> str:
        """Return the account whose messages a subscription of this name is about; empty for any other."""
        return next((name for name in self._subscriptions if _name(name) == watch), "")

    def subscription_changed(self, event: SubscriptionChanged, now: float) -> None:
        """Only an end matters. What was told last stays, unless the server that told it takes it back."""
        name = self.account_of(event.watch)
        mine = self._subscriptions.get(name)
        if mine is None or not mine.live or event.state is not SubscriptionState.TERMINATED:
            return
        log.info("= messages of %s: ended %d %s", name, event.status, event.reason)
        mine.rest()
        mine.state.ended(event.status, event.reason, event.retry_after, now)
        account = self._accounts.find(name)
        if mine.tells and mine.state.phase is Phase.REFUSED and account is not None:
            mine.tells = False
            self._show(account, None)

    def notified(self, event: NotifyReceived) -> None:
        """Read a NOTIFY of ours. One that ends the subscription, or has no body, says nothing of messages."""
        name = self.account_of(event.watch)
        mine = self._subscriptions.get(name)
        if mine is None or not mine.live:
            return
        mine.answer_by = None
        if event.subscription_state.strip().lower() != "terminated":
            mine.state.active()
            if event.body.strip():
                mine.tells = True
                self._read(name, event.content_type, event.body, asked=True)

    def told(self, event: MessagesTold) -> None:
        """Read what a server says unasked: a proxy may only hand on what another of its users wrote."""
        self._read(event.account, event.content_type, event.body, asked=False)

    def _read(self, name: str, content_type: str, body: bytes, *, asked: bool) -> None:
        account = self._accounts.find(name) if name else None
        if account is None:
            return
        topic, mailbox = f"messages {name}", account.view.mailbox
        try:
            summary = read_summary(content_type, body)
        except PeerError as error:
            log.warning("! messages of %s: %s", name, error)
            text = f"Whether messages wait for {account.config.aor} is not known: {error}"
            self._outbox.say(text, Severity.WARNING, topic)
            mailbox = None
        else:
            self._outbox.say("", topic=topic)
            number = _number(account, summary.account if asked else "")
            mailbox = Mailbox(summary.waiting, summary.new, summary.old, number)
        self._show(account, mailbox)

    def _show(self, account: Account, mailbox: Mailbox | None) -> None:
        if account.view.mailbox != mailbox:
            account.view = replace(account.view, mailbox=mailbox)
            self._outbox.tell(AccountChanged(account.config.name))
            self._relight()

    def _relight(self) -> None:
        boxes = (each.mailbox for each in self._accounts.views.values())
        self._light(any(box is not None and box.waiting for box in boxes))


def _name(account: str) -> str:
    """Name a subscription: no watched extension is called so, as no account's name holds a line break."""
    return f"messages\n{account}"


def _number(account: Account, told: str) -> str:
    """Give the number that plays the messages: the account's own, the profile's, else what the server names.

    Servers name the box's owner as often as the number to call (RFC 3842 section 3.5): whoever would call
    himself there is told nothing. ``told`` is empty where nobody knows who says it: a press would call there.
    """
    known = account.config.voicemail or account.profile.voicemail_code
    named = user_of(told)
    useful = named != account.config.user and _NUMBER.fullmatch(named)
    return known or (named if useful else "")
