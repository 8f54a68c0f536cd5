# SPDX-License-Identifier: GPL-3.0-or-later
"""The accounts: settings for the engine, registration states, the make of PBX, and sentences on failures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from deskphone.config.phone import AccountConfig
from deskphone.config.presets import AUTO, Profile, profiles
from deskphone.phone.commands import AccountSettings, AddAccount, RemoveAccount
from deskphone.phone.events import RegistrationChanged, RegistrationState
from deskphone.phone.make import REGISTER, Make
from deskphone.phone.outbox import Outbox
from deskphone.phone.views import AccountChanged, AccountView, Severity

# What a refused REGISTER means (RFC 3261 sections 10.3, 21.4 and 21.6) and what to do about it.
_REFUSED = {
    401: "The password of {aor} is wrong: enter it again in the settings.",
    407: "The password of {aor} is wrong: enter it again in the settings.",
    403: "The server does not let {aor} register: check user name and password, or ask its administrator.",
    404: "The server does not know {aor}: check the user name and the domain.",
    423: "The server wants longer registrations of {aor}: set a larger expires.",
    480: "The server does not know {aor}: check the user name and the domain.",
}
_UNREACHABLE = "No answer from {server}: check the network and the server address of {aor}; trying again."


class Account:
    """One account as the phone sees it."""

    def __init__(self, config: AccountConfig, password: str) -> None:
        self.config = config
        self.settings = AccountSettings(
            name=config.name,
            user=config.user,
            domain=config.domain,
            password=password,
            server=config.server,
            transport=config.transport,
            display=config.display,
            auth_user=config.auth_user,
            expires=config.expires,
            register=config.register,
            accept_from=config.accept_from,
            srtp=config.srtp,
            more_servers=tuple(config.more_servers),
            unsolicited=config.unsolicited,
            user_agent=config.user_agent,
            headers=tuple(config.headers.items()),
        )
        self.bare_replaces_fail = False  # learned: this server cannot read a bare call-id
        self._learned_code = self._learned_group_code = ""  # the usual one that this server knows
        self.tries_anew = False  # the engine is back, and has not told yet what comes of it
        self.make = Make()
        self.view = AccountView(
            name=config.name,
            user=config.user,
            domain=config.domain,
            display=config.display,
            transport=config.transport,
            state=RegistrationState.REGISTERING,
        )

    @property
    def where(self) -> str:
        """The server that was chosen, else the one that the configuration names."""
        chosen = self.view.chosen
        return chosen.server if chosen is not None else self.config.server or self.config.domain

    @property
    def registered(self) -> bool:
        """Tell whether it is registered now."""
        return self.view.state is RegistrationState.REGISTERED

    @property
    def usable(self) -> bool:
        """Tell whether calls can be made: registered, or about to be so again."""
        return self.view.registered_ever and not self.offline

    @property
    def offline(self) -> bool:
        """Tell whether it lost, or never got, its registration."""
        return self.view.state in (RegistrationState.OFFLINE, RegistrationState.FAILED)

    @property
    def profile(self) -> Profile:
        """The profile named in the configuration, else the one its server was recognised by."""
        if self.config.profile != AUTO:
            return profiles().named(self.config.profile)
        return self.make.profile

    def named(self, text: str, where: str) -> None:
        """The server calls itself that; ``where``: see ``make``."""
        self.make.named(text, where)
        if text and not self.view.server:
            self.view = replace(self.view, server=text)

    @property
    def pickup_code(self) -> str:
        """The account's own code, else the profile's, else empty."""
        return self.config.pickup_code or self._learned_code or self.profile.pickup_code

    @property
    def group_pickup_code(self) -> str:
        """The account's own group code, else the profile's, else empty."""
        return self.config.group_pickup_code or self._learned_group_code or self.profile.group_pickup_code

    def learn_code(self, code: str, *, group: bool) -> None:
        """Remember a code that worked where the profile's first one was not known."""
        if group:
            self._learned_group_code = code
        else:
            self._learned_code = code


class Accounts:
    """All accounts by name, in the order of the configuration."""

    def __init__(self, outbox: Outbox, passwords: Callable[[str], str]) -> None:
        self._outbox = outbox
        self._passwords = passwords
        self._accounts: dict[str, Account] = {}
        self.waiting: set[str] = set()
        self._stand_ins: dict[str, str] = {}  # new names of accounts that wait, and those they have till then

    @property
    def views(self) -> dict[str, AccountView]:
        """Pictures by name."""
        return {name: account.view for name, account in self._accounts.items()}

    def find(self, name: str = "") -> Account | None:
        """Return the account of this name; an empty name means the first one."""
        if name:
            return self._accounts.get(self._stand_ins.get(name, name))
        return next(iter(self._accounts.values()), None)

    def office(self, name: str) -> str:
        """Where the numbers of an account mean the same people: its domain, which several may share."""
        known = self.find(name)
        return known.config.domain.lower() if known is not None else ""

    def all(self) -> tuple[Account, ...]:
        """Every account."""
        return tuple(self._accounts.values())

    def configure(self, configs: list[AccountConfig], busy: frozenset[str] = frozenset()) -> set[str]:
        """Take a configuration: add, replace and remove accounts, leaving alone what stays the same.

        Accounts that are ``busy`` with calls keep what they have, as a change would end them; their names
        are in ``waiting`` then. Returns the names of accounts that are new to the engine or gone from it.
        """
        wanted = {config.name: Account(config, self._passwords(config.name)) for config in configs}
        self.waiting = {name for name in busy & self._accounts.keys() if self._differs(name, wanted)}
        wanted = self._with_waiting(wanted)
        gone = [name for name in self._accounts if name not in wanted]
        changed = [name for name in self._accounts if name in wanted and self._differs(name, wanted)]
        changed += self._bereft({*gone, *changed}, busy)
        for name in (*gone, *changed):  # before any other takes over their address
            self._outbox.send(RemoveAccount(name))
        for name in gone:
            self._outbox.say("", topic=f"account {name}")
        kept: dict[str, Account] = {}
        for name, account in wanted.items():
            before = self._accounts.get(name)
            if before is not None and name not in changed:
                before.config = account.config
                kept[name] = before
            else:
                self._outbox.send(AddAccount(account.settings))
                kept[name] = account
        touched = {*gone, *changed, *(wanted.keys() - self._accounts.keys())}
        self._accounts = kept
        for name in touched:
            self._outbox.tell(AccountChanged(name))
        return touched

    def _with_waiting(self, wanted: dict[str, Account]) -> dict[str, Account]:
        """Put accounts that wait where they stood, also in the place of one that is the same renamed.

        Both have the same address and contact: the farewell of one would end the registration of the
        other (RFC 3261 section 10.2.2), which goes on to believe in it.
        """
        waiting = {name: self._accounts[name] for name in self._entangled(wanted)}
        renamed = {each.config.aor: name for name, each in waiting.items() if name not in wanted}
        self._stand_ins = {
            name: renamed[account.config.aor]
            for name, account in wanted.items()
            if name not in self._accounts and account.config.aor in renamed
        }
        placed = {self._stand_ins.get(name, name): account for name, account in wanted.items()}
        return {name: waiting.get(name, account) for name, account in (placed | waiting).items()}

    def _bereft(self, leaving: set[str], busy: frozenset[str]) -> list[str]:
        """Those whose registration ends with the farewell of another one of the same address.

        One that is busy with calls is left alone: its next refresh brings it back.
        """
        lost = {self._accounts[name].config.aor for name in leaving}
        stay = self._accounts.keys() - leaving - busy
        return [name for name in self._accounts if name in stay and self._accounts[name].config.aor in lost]

    def _entangled(self, wanted: dict[str, Account]) -> set[str]:
        """Those that wait, and those that would take over an address which is still one of theirs."""
        waits, last = set(self.waiting), set[str]()
        while waits != last:
            last, taken = set(waits), {self._accounts[name].config.aor for name in waits}
            waits |= {
                name
                for name in self._accounts
                if name in wanted and wanted[name].config.aor in taken and self._differs(name, wanted)
            }
        return waits

    def _differs(self, name: str, wanted: dict[str, Account]) -> bool:
        return name not in wanted or wanted[name].settings != self._accounts[name].settings

    def say_what_waits(self) -> None:
        """Say which accounts change later."""
        for name in sorted(self.waiting):
            text = f"The account {name} takes its new settings when its calls are over."
            self._outbox.say(text, topic="accounts")

    def remove_all(self) -> None:
        """Unregister everything."""
        for name in self._accounts:
            self._outbox.send(RemoveAccount(name))

    def changed(self, event: RegistrationChanged) -> Account | None:
        """Take in a registration event; None for an unknown account."""
        account = self._accounts.get(event.account)
        if account is None:
            return None
        before = account.view
        again = before.state is event.state is RegistrationState.OFFLINE and not account.tries_anew
        if (again and not event.reason.endswith(".")) or event.state is RegistrationState.REGISTERING:
            # Another try, or one more in vain, changes nothing of what is known; the engine's own word does.
            return account
        account.tries_anew = False
        if event.state is RegistrationState.OFFLINE:
            account.make.doubt()
        account.make.named(event.server, REGISTER)
        account.view = replace(
            before,
            state=event.state,
            status=event.status,
            reason=event.reason,
            server=event.server or before.server,
            why=event.why,
            chosen=event.chosen,
            registered_ever=before.registered_ever or event.state is RegistrationState.REGISTERED,
        )
        if account.view != before:
            self._outbox.tell(AccountChanged(event.account))
            self._say(account)
        return account

    def engine_back(self) -> list[Account]:
        """The engine works again: that it had stopped is no reason any more why an account is offline.

        Returns those that are; what comes of their next try is news.
        """
        offline = [account for account in self.all() if account.view.state is RegistrationState.OFFLINE]
        for account in offline:
            account.view, account.tries_anew = replace(account.view, status=0, reason="", why=""), True
            self._outbox.tell(AccountChanged(account.config.name))
            self._outbox.say("", topic=f"account {account.config.name}")
        return offline

    def without_engine(self, why: str) -> None:
        """Nobody registers: all are offline. The sentence ``why`` is said by who knows."""
        for account in self._accounts.values():
            account.view = replace(account.view, state=RegistrationState.OFFLINE, status=0, reason=why)
            self._outbox.tell(AccountChanged(account.config.name))

    def _say(self, account: Account) -> None:
        topic = f"account {account.config.name}"
        if account.offline:
            self._outbox.say(failure_text(account), Severity.ERROR, topic)
        elif account.registered:
            self._outbox.say("", topic=topic)


def failure_text(account: Account) -> str:
    """Say why an account is not registered, and what to do."""
    config, view = account.config, account.view
    aor, server = config.aor, account.where
    if view.why:
        return f"{view.why[0].upper()}{view.why[1:]}: {aor} is not registered; ask its administrator."
    if view.status in _REFUSED:
        return _REFUSED[view.status].format(aor=aor)
    if view.status == 0 and view.reason.endswith("."):  # the engine's own sentence
        return view.reason
    if view.status == 0 and view.reason:
        said = view.reason[0].upper() + view.reason[1:]
        return f"{said}: check the network and the server address of {aor}; trying again."
    if view.status == 0:
        return _UNREACHABLE.format(aor=aor, server=server)
    said = f"{view.status} {view.reason}".strip()
    if 500 <= view.status < 600 or view.status == 408:  # it answered; who did not is behind it
        return f"The server has trouble of its own ({said}): {aor} is not registered; trying again."
    return f"The server refused to register {aor} ({said}): check the settings of the account."
