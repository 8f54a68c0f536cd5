# SPDX-License-Identifier: GPL-3.0-or-later
"""Choosing who holds the dialog subscriptions: pjsip's event framework or the project's SIP core."""

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


def make_subscriber(api: PjsipApi | LibraryError, around: SubscriberContext) -> DialogSubscriber:
    """Return the subscriber that the options name: pjsip, sip, or auto (pjsip where the library allows).

    Raises LibraryError when the one that was named cannot work; "auto" never raises.
    """
    choice = around.options.subscriber
    if choice == "sip":
        return _own(around)
    try:
        return _pjsip(api, around)
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
        return account.located if account is not None else None

    make = cast("_Factory", factory)
    return make(on_event, settings_for_account, around.options)
