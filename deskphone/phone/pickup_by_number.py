# SPDX-License-Identifier: GPL-3.0-or-later
"""Pickups that are asked for by number: an extension, watched or not, and a group."""

from __future__ import annotations

from dataclasses import dataclass, replace

from deskphone.blf.pickup_plan import STAR_CODE, NoPlan, PickupRule, Plan, plan_pickup, rings
from deskphone.blf.uris import complete_uri
from deskphone.blf.watch import Phase
from deskphone.config.phone import PhoneConfig
from deskphone.phone.commands import PickUpExtension, PickUpGroup
from deskphone.phone.keys import Keys
from deskphone.phone.pickup import Pickup
from deskphone.phone.pickups import Pickups
from deskphone.phone.registration import Account, Accounts
from deskphone.phone.watched_extension import WatchedExtension, pickup_rule
from deskphone.sip.uri import escape_user

_NO_ACCOUNT = "There is no account to pick up with: add one in the settings."
WAIT = 5.0  # seconds for the first NOTIFY of an extension that no key watches


@dataclass(slots=True)
class _Waiting:
    command: PickUpExtension
    account: Account
    started: float
    until: float


class PickupByNumber:
    """Waits for the first NOTIFY where the extension's state is not known yet."""

    def __init__(self, accounts: Accounts, keys: Keys, pickups: Pickups, config: PhoneConfig) -> None:
        self._accounts, self._keys, self._pickups = accounts, keys, pickups
        self._config = config
        self._waiting: dict[str, _Waiting] = {}

    def configure(self, config: PhoneConfig, now: float) -> None:
        """Take another configuration; begin anew where nothing watches any more what somebody waits for."""
        self._config = config
        for name, waiting in list(self._waiting.items()):
            if self._keys.watches.get(name) is None:
                del self._waiting[name]
                self.extension(waiting.command, now)

    def extension(self, command: PickUpExtension, now: float) -> None:
        """Pick up at an extension; a star code that is asked for needs no document."""
        account = self._accounts.find(command.account)
        if account is None:
            self._pickups.fail(command.extension, _NO_ACCOUNT)
            return
        watched = self._keys.watches.want(command.extension, account)
        if watched.name in self._waiting or self._pickups.running(watched.name):
            return
        rule = self._rule(command, watched, account)
        known = watched.state.phase in (Phase.ACTIVE, Phase.REFUSED) or not account.usable
        if known or (rule.method == STAR_CODE and rule.code):
            self._go(command, account, watched, now, now)
            return
        self._waiting[watched.name] = _Waiting(command, account, now, now + WAIT)
        self._keys.watches.start(account, now)

    def group(self, command: PickUpGroup, now: float) -> None:
        """Dial the group pickup code: the one given, else the account's."""
        account = self._accounts.find(command.account)
        if account is None:
            self._pickups.fail("", _NO_ACCOUNT)
            return
        code = command.code or account.group_pickup_code
        domain = account.config.domain
        rule = PickupRule("", domain, code=code)
        pickup = Pickup(f"group {code}", "", account, rule, now, self._config.phone.fallback)
        if not code:
            self._pickups.start(pickup, NoPlan("no group pickup code is set: set group_pickup_code"), now)
            return
        is_uri = "@" in code or code.lower().startswith(("sip:", "sips:"))
        uri = complete_uri(code, domain) if is_uri else f"sip:{escape_user(code)}@{domain}"
        plan = Plan(STAR_CODE, uri, uri, "", "", "the group's code needs no document", None)
        self._pickups.start(pickup, plan, now)

    def look(self, watch: str, now: float) -> None:
        """A watched extension has news: go on if somebody waits for it."""
        waiting = self._waiting.get(watch)
        watched = self._keys.watches.get(watch)
        if waiting is None:
            return
        if watched is None or not (watched.asking or watched.state.phase is Phase.PENDING):
            del self._waiting[watch]
            if watched is not None:
                self._go(waiting.command, waiting.account, watched, waiting.started, now)

    def next_timer(self) -> float | None:
        """When the waiting ends."""
        return min((waiting.until for waiting in self._waiting.values()), default=None)

    def handle_timers(self, now: float) -> None:
        """Go on without the document that did not come."""
        for name, waiting in list(self._waiting.items()):
            if waiting.until <= now:
                del self._waiting[name]
                watched = self._keys.watches.get(name)
                if watched is not None:
                    self._go(waiting.command, waiting.account, watched, waiting.started, now)

    def release(self, watched: WatchedExtension) -> None:
        """A pickup began or ended: what only it needed is watched no more."""
        if not watched.keys and watched.name not in self._waiting and not self._pickups.running(watched.name):
            self._keys.watches.drop(watched)

    def _rule(self, command: PickUpExtension, watched: WatchedExtension, account: Account) -> PickupRule:
        code = command.code or next((c for c in (self._key_code(i) for i in watched.keys) if c), "")
        rule = pickup_rule(watched.extension, account, code)
        method = command.method if command.method != "auto" else rule.method
        style = command.style if command.style != "auto" else rule.style
        return replace(rule, method=method, style=style)

    def _key_code(self, index: int) -> str:
        key = self._keys.config(index)
        return key.pickup_code if key else ""

    def _go(
        self,
        command: PickUpExtension,
        account: Account,
        watched: WatchedExtension,
        started: float,
        now: float,
    ) -> None:
        rule = self._rule(command, watched, account)
        fallback = command.fallback and self._config.phone.fallback
        pickup = Pickup(watched.name, watched.extension, account, rule, started, fallback, watched)
        told = watched.state.phase is Phase.ACTIVE and not watched.problem and not _is_only_called(watched)
        if not told and rule.method == "auto" and rule.code:
            rule = replace(rule, method=STAR_CODE)  # nothing is told about it: the code may still work
        self._pickups.start(pickup, plan_pickup(watched.store.dialogs, rule), now)


def _is_only_called(watched: WatchedExtension) -> bool:
    """Tell whether the server says less than that it rings, as to somebody without the right to pick up."""
    dialogs = [held.info for held in watched.store.dialogs]
    return any(info.state == "trying" and info.direction == "recipient" for info in dialogs) and not any(
        rings(info) for info in dialogs
    )
