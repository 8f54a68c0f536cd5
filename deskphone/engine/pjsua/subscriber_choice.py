# SPDX-License-Identifier: GPL-3.0-or-later
"""Choosing who holds the dialog subscriptions: pjsip's event framework or the project's SIP core.

Lists (RFC 4662) are always the SIP core's: pjsip drops what is longer than 4,000 octets, a list of eight.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from deskphone.engine.options import EngineOptions
from deskphone.engine.pjsua.account import PjAccount
from deskphone.engine.pjsua.capi import PjsipApi
from deskphone.engine.pjsua.pjsip_subscriber import PjsipDialogSubscriber
from deskphone.engine.port import DialogSubscriber
from deskphone.errors import EngineError, LibraryError, NetworkError
from deskphone.phone.commands import AccountSettings, Subscribe
from deskphone.phone.events import EngineEvent

_OnEvent = Callable[[EngineEvent], None]
_Settings = Callable[[str], "AccountSettings | None"]
_Factory = Callable[[_OnEvent, _Settings, EngineOptions], DialogSubscriber]

log = logging.getLogger("deskphone.engine")


@dataclass(frozen=True, slots=True)
class SubscriberContext:
    """What a subscriber works with: the accounts by name, and where its events go.

    ``call_soon`` is the way onto the engine's thread, from any other.
    """

    accounts: Mapping[str, PjAccount]
    emit: _OnEvent
    call_soon: Callable[[Callable[[], None]], None]
    options: EngineOptions


class Unavailable:
    """Stands where no subscriber works: every Subscribe is refused with the reason."""

    def __init__(self, why: str) -> None:
        self.why = why

    def subscribe(self, command: Subscribe) -> None:
        """Refuse (LibraryError)."""
        raise LibraryError(self.why)

    def refresh(self, watch: str) -> None:
        """Nothing to refresh."""

    def unsubscribe(self, watch: str) -> None:
        """Nothing to end."""

    def drop(self, watch: str) -> None:
        """Nothing to forget."""

    def close(self) -> None:
        """Nothing to close."""


class WithLists:
    """``main`` holds all but lists; ``make_own()`` makes what holds those, when the first is wanted.

    So a phone without lists has neither its socket nor its thread.
    """

    def __init__(self, main: DialogSubscriber, make_own: Callable[[], DialogSubscriber]) -> None:
        self._main, self._make_own = main, make_own
        self._own: DialogSubscriber | None = None
        self._lists: set[str] = set()

    def subscribe(self, command: Subscribe) -> None:
        """Give it to the one or the other (LibraryError)."""
        if not command.eventlist:
            self._main.subscribe(command)
            return
        if self._own is None:
            try:
                self._own = self._make_own()
            except (EngineError, NetworkError) as error:
                raise LibraryError(str(error)) from error
        self._lists.add(command.watch)
        self._own.subscribe(command)

    def refresh(self, watch: str) -> None:
        """Send an in-dialog SUBSCRIBE now."""
        self._holder(watch).refresh(watch)

    def unsubscribe(self, watch: str) -> None:
        """Send Expires: 0."""
        self._holder(watch).unsubscribe(watch)
        self._lists.discard(watch)

    def drop(self, watch: str) -> None:
        """Forget a subscription without a word."""
        self._holder(watch).drop(watch)
        self._lists.discard(watch)

    def close(self) -> None:
        """Drop all."""
        self._main.close()
        if self._own is not None:
            self._own.close()

    def _holder(self, watch: str) -> DialogSubscriber:
        return self._own if self._own is not None and watch in self._lists else self._main


def make_subscriber(api: PjsipApi | LibraryError, around: SubscriberContext) -> DialogSubscriber:
    """Return the subscriber that the options name: pjsip, sip, or auto (pjsip where the library allows).

    Raises LibraryError when the one that was named cannot work; "auto" never raises.
    """
    choice = around.options.subscriber
    if choice == "sip":
        return _own(around)
    try:
        return WithLists(_pjsip(api, around), lambda: _own(around))
    except LibraryError as error:
        if choice == "pjsip":
            raise
        log.warning("! %s", error)
        try:
            return _own(around)
        except (EngineError, NetworkError):
            return Unavailable(str(error))


def _pjsip(api: PjsipApi | LibraryError, around: SubscriberContext) -> DialogSubscriber:
    if isinstance(api, LibraryError):
        raise api
    return PjsipDialogSubscriber(api, around.accounts, around.emit, around.options.user_agent)


def _own(around: SubscriberContext) -> DialogSubscriber:
    """Make the project's own subscriber; it has a thread of its own, so its events take the queue."""
    try:
        module = importlib.import_module("deskphone.engine.sipwatch")
        factory = module.SipDialogSubscriber
    except (ImportError, AttributeError):
        raise LibraryError("This build has no subscriber of its own; use --subscriber pjsip.") from None

    def on_event(event: EngineEvent) -> None:
        around.call_soon(lambda: around.emit(event))

    def settings_for_account(name: str) -> AccountSettings | None:
        account = around.accounts.get(name)
        return account.server.located if account is not None else None

    make = cast("_Factory", factory)
    return make(on_event, settings_for_account, around.options)
