# SPDX-License-Identifier: GPL-3.0-or-later
"""An engine that only watches: the project's own SIP core, for a Python that pjsua2 has no wheel of.

Its accounts are there at once and register nowhere: a subscription needs its own credentials and Contact,
no registration (RFC 6665 section 4.1.2). So nobody can call it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from deskphone.engine.alive import Asker
from deskphone.engine.listener import tell
from deskphone.engine.locating import Locator
from deskphone.engine.options import EngineOptions
from deskphone.engine.servers import Servers
from deskphone.engine.sipwatch import SipDialogSubscriber
from deskphone.errors import EngineError
from deskphone.phone import commands as do
from deskphone.phone.events import (
    CallEnded,
    EngineEvent,
    MessagesTraced,
    RegistrationChanged,
    RegistrationState,
    ServerAnswered,
)

log = logging.getLogger("deskphone.engine.watching")

_NO_CALLS = "This phone only watches: it has no library for calls."


class WatchingEngine:
    """Keeps the contract of ``engine/port.py``; events come one at a time, from several threads."""

    def __init__(self, options: EngineOptions) -> None:
        self._options = options
        self._accounts: dict[str, do.AccountSettings] = {}
        self._servers: dict[str, Servers] = {}
        self._watches: dict[str, str] = {}  # the account of each, also of some that have ended by themselves
        self._turns = threading.RLock()  # whoever works with them
        self._locator = Locator(self._in_turn, options.instance)
        self._on_event: Callable[[EngineEvent], None] | None = None
        self._one_at_a_time = threading.Lock()
        self._asker = Asker(self._answered, options.bind_address, trace=options.trace)
        self._answers: set[str] = set()  # accounts whose servers answer OPTIONS, or whose network refuses it
        self._sought: set[str] = set()
        self._subscriber: SipDialogSubscriber | None = None

    def start(self, on_event: Callable[[EngineEvent], None]) -> None:
        """Start; returns when commands are taken (EngineError or NetworkError)."""
        if self._subscriber is not None:
            raise EngineError("The engine was started already; make a new one.")
        self._on_event = on_event
        self._subscriber = SipDialogSubscriber(self._emit, self._located, self._options)

    def execute(self, command: do.EngineCommand) -> None:
        """Carry out a command; what belongs to calls is refused or has nothing to act on."""
        if self._on_event is None or self._subscriber is None:
            return
        if isinstance(command, do.AddAccount):
            self._add(command.settings)
        elif isinstance(command, do.RemoveAccount):
            self._accounts.pop(command.account, None)
            for watch in [watch for watch, of in self._watches.items() if of == command.account]:
                self._watch(self._subscriber, do.Unsubscribe(watch))
        elif isinstance(command, do.Register):
            self._seek(command.account)
        elif isinstance(command, do.SeekServer):
            self._seek(command.account, elsewhere=True)
        elif isinstance(command, do.AskServer):
            self._ask(command.account)
        elif isinstance(command, do.MakeCall):
            self._emit(CallEnded(command.call, 0, _NO_CALLS))
        else:
            self._watch(self._subscriber, command)

    def _watch(self, subscriber: SipDialogSubscriber, command: do.EngineCommand) -> None:
        if isinstance(command, do.Subscribe):
            self._watches[command.watch] = command.account
            subscriber.subscribe(command)
        elif isinstance(command, do.RefreshSubscription):
            subscriber.refresh(command.watch)
        elif isinstance(command, do.Unsubscribe):
            self._watches.pop(command.watch, None)
            (subscriber.unsubscribe if command.farewell else subscriber.drop)(command.watch)
        elif isinstance(command, do.CheckCalls):
            for call in command.calls:
                self._emit(CallEnded(call, 0, _NO_CALLS, lost="it has no library for calls"))
        else:
            log.debug("= there are no calls: %s is ignored", type(command).__name__)

    def stop(self) -> None:
        """Unsubscribe, stop; bounded. Idempotent."""
        self._on_event = None
        self._asker.close()
        if self._subscriber is not None:
            self._subscriber.close()

    def _add(self, settings: do.AccountSettings) -> None:
        """An account is there as soon as it is known where its server is."""
        name = settings.name
        self._accounts[name] = settings

        def found() -> None:
            self._there(name)
            self._ask(name)

        with self._turns:
            servers = self._servers[name] = Servers(settings.servers, settings.transport, self._locator)
            servers.find(found)

    def _in_turn(self, action: Callable[[], None]) -> None:
        with self._turns:
            action()

    def _located(self, account: str) -> do.AccountSettings | None:
        settings = self._accounts.get(account)
        with self._turns:
            return settings and self._servers[account].located(settings)

    def _ask(self, account: str) -> None:
        """OPTIONS on UDP; a broken connection tells by itself. Of several servers each is asked in turn."""
        if account in self._sought:
            with self._turns:
                self._servers[account].failed(self._servers[account].current)
        settings = self._located(account)
        if settings is not None and settings.transport == "udp":
            self._asker.ask(settings)

    def _seek(self, account: str, *, elsewhere: bool = False) -> None:
        """In place of REGISTER: a server that answers OPTIONS must do so, of another nothing is known."""
        if elsewhere or account in self._answers:
            self._sought.add(account)
            self._ask(account)
        else:
            self._there(account)

    def _answered(self, event: ServerAnswered | MessagesTraced) -> None:
        if isinstance(event, MessagesTraced):
            self._emit(event)
            return
        self._answers.add(event.account)
        self._emit(event)
        if event.status and event.account in self._sought:
            self._sought.discard(event.account)
            with self._turns:
                self._servers[event.account].answered(self._servers[event.account].current)
            self._there(event.account)

    def _there(self, account: str) -> None:
        if account in self._accounts:
            with self._turns:
                chosen = self._servers[account].choice()
            state = RegistrationState.REGISTERED
            self._emit(RegistrationChanged(account, state, 0, "without registration", chosen=chosen))

    def _emit(self, event: EngineEvent) -> None:
        with self._one_at_a_time:
            tell(self._on_event, event, log)
