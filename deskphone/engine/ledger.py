# SPDX-License-Identifier: GPL-3.0-or-later
"""What an engine was asked for and has: what to tell when it dies, and what to ask the next one. Pure."""

from __future__ import annotations

from dataclasses import replace

from deskphone.engine.frames import Goodbye
from deskphone.phone.commands import (
    AccountSettings,
    AddAccount,
    ChooseSound,
    EngineCommand,
    MakeCall,
    RemoveAccount,
    SetVolume,
    StartRinging,
    Subscribe,
    Unsubscribe,
    WatchSound,
)
from deskphone.phone.events import (
    CallEnded,
    CallIncoming,
    EngineEvent,
    InviteExchanged,
    RegistrationChanged,
    RegistrationState,
    ServerChoice,
    SubscriptionChanged,
    SubscriptionState,
)


class Ledger:
    """Accounts, calls and subscriptions that live in an engine, by what passes both ways."""

    def __init__(self) -> None:
        self._accounts: dict[str, AddAccount] = {}
        self._calls: dict[str, None] = {}
        self._chosen: dict[str, ServerChoice | None] = {}
        self._watches: dict[str, str] = {}  # the account of each
        self._ringing: StartRinging | None = None
        self._sound: ChooseSound | None = None
        self._volume: SetVolume | None = None
        self._levels: WatchSound | None = None
        self._goodbyes: dict[
            str, Goodbye
        ] = {}  # by call; they outlast the account, which goes first at the end
        self._orphans: list[Goodbye] = []

    @property
    def calls(self) -> tuple[str, ...]:
        """Calls that are not over, oldest first."""
        return tuple(self._calls)

    def asked(self, command: EngineCommand) -> None:
        """The phone asks for something."""
        if isinstance(command, AddAccount):
            self._accounts[command.settings.name] = command
        elif isinstance(command, RemoveAccount):
            self._accounts.pop(command.account, None)
            self._watches = {name: of for name, of in self._watches.items() if of != command.account}
        elif isinstance(command, MakeCall):
            self._calls[command.call] = None
        elif isinstance(command, Subscribe):
            self._watches[command.watch] = command.account
        elif isinstance(command, Unsubscribe):
            self._watches.pop(command.watch, None)
        elif isinstance(command, StartRinging):
            self._ringing = command if command.ringing else None
        elif isinstance(command, ChooseSound):
            self._sound = command
        elif isinstance(command, SetVolume):
            self._volume = command
        elif isinstance(command, WatchSound):
            self._levels = command if command.on else None

    def told(self, event: EngineEvent) -> None:
        """The engine tells something."""
        if isinstance(event, CallIncoming):
            self._calls[event.call] = None
        elif isinstance(event, RegistrationChanged):
            self._chosen[event.account] = event.chosen
        elif isinstance(event, InviteExchanged):
            account = self._accounts.get(event.account)
            if account is not None:
                self._goodbyes[event.call] = Goodbye(self._located(account.settings), event)
        elif isinstance(event, CallEnded):
            self._calls.pop(event.call, None)
            self._goodbyes.pop(event.call, None)
        elif isinstance(event, SubscriptionChanged) and event.state is SubscriptionState.TERMINATED:
            self._watches.pop(event.watch, None)

    def _located(self, settings: AccountSettings) -> AccountSettings:
        """The settings with the server that the engine had chosen: who says goodbye asks no name server."""
        chosen = self._chosen.get(settings.name)
        if chosen is None:
            return settings
        names = (settings.server or settings.domain,) if chosen.record else ()
        return replace(settings, server=chosen.server, names=names)

    def lost(self, why: str) -> list[EngineEvent]:
        """The engine is gone: what the phone is to be told. ``why`` is half a sentence.

        The lamps go out first: nobody who reads of the call's end sees one that is not true any more.
        """
        ends: list[EngineEvent] = [
            RegistrationChanged(name, RegistrationState.OFFLINE, 0, f"{why[0].upper()}{why[1:]}.")
            for name in self._accounts
        ]
        ends += [CallEnded(call, 0, why, by_remote=False, lost=why) for call in self._calls]
        ends += [SubscriptionChanged(watch, SubscriptionState.TERMINATED, 0, why) for watch in self._watches]
        self._orphans += self._goodbyes.values()
        self._calls.clear()
        self._watches.clear()
        self._goodbyes.clear()
        return ends

    def orphans(self) -> list[Goodbye]:
        """Calls whose far ends nobody has told of the death; each is given once."""
        orphans, self._orphans = self._orphans, []
        return orphans

    def keep(self, orphans: list[Goodbye]) -> None:
        """Take back those that nobody has told after all."""
        self._orphans = [*orphans, *self._orphans]

    def refused(self, command: EngineCommand, why: str) -> list[EngineEvent]:
        """There is no engine for a command: what the contract wants to be told (``engine/port.py``)."""
        if isinstance(command, MakeCall):
            self._calls.pop(command.call, None)
            return [CallEnded(command.call, 0, f"{why[0].upper()}{why[1:]}.", by_remote=False)]
        if isinstance(command, Subscribe):
            self._watches.pop(command.watch, None)
            return [SubscriptionChanged(command.watch, SubscriptionState.TERMINATED, 0, why)]
        return []

    def replay(self) -> list[EngineCommand]:
        """What a new engine has to do first."""
        wanted = self._sound, self._volume, self._levels, self._ringing
        sound = (command for command in wanted if command is not None)
        return [*self._accounts.values(), *sound]


class Restarts:
    """How long to wait before an engine that died is started again."""

    MOST = 5  # deaths
    WITHIN = 60.0  # seconds
    _WAITS = (0.0, 0.25, 0.5, 1.0)  # seconds

    def __init__(self) -> None:
        self._deaths: list[float] = []

    def died(self, now: float) -> float | None:
        """Seconds to wait; None: it dies again and again, give up."""
        self._deaths = [when for when in self._deaths if now - when < self.WITHIN]
        self._deaths.append(now)
        return self._WAITS[len(self._deaths) - 1] if len(self._deaths) < self.MOST else None
