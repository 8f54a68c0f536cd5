# SPDX-License-Identifier: GPL-3.0-or-later
"""Subscriptions on pjsip's event framework (RFC 6665) to dialogs (RFC 4235) and messages (RFC 3842).

One ``DialogSubscriber``.

They share the account's transport and credentials. pjsip refreshes by itself; when a subscription
ends the phone decides whether and when to subscribe anew.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from ctypes import byref, c_void_p
from dataclasses import dataclass
from typing import Any

from deskphone.blf.watch import NO_ANSWER
from deskphone.engine.pjsua.account import PjAccount, credentials_of, identity_of
from deskphone.engine.pjsua.capi import (
    EvsubUser,
    NotifyCallback,
    PjsipApi,
    StateCallback,
    Str,
    TransactionCallback,
)
from deskphone.engine.pjsua.exceptions import report
from deskphone.engine.pjsua.translate import MessageText, retry_after, server_name, subscription_state
from deskphone.errors import EngineError
from deskphone.phone.commands import Subscribe
from deskphone.phone.events import (
    EngineEvent,
    EngineFailed,
    NotifyReceived,
    SubscriptionChanged,
    SubscriptionState,
)

log = logging.getLogger("deskphone.engine.watch")

_NO_EVENT_ID = 1  # PJSIP_EVSUB_NO_EVENT_ID: other dialogs of the same event do not clash
_LIBRARY_LIMIT = 4000  # octets of a packet: what is beyond is cut off without a word
_STATES = {
    "ACCEPTED": SubscriptionState.PENDING,
    "PENDING": SubscriptionState.PENDING,
    "ACTIVE": SubscriptionState.ACTIVE,
}


@dataclass(slots=True)
class _Watch:
    """A subscription that lives: pjsip's objects by address, 0 once they are gone."""

    name: str
    uri: str
    expires: int
    dialog: int = 0
    subscription: int = 0


class PjsipDialogSubscriber:
    """See ``engine/port.py``. All methods and callbacks run on the owner thread."""

    def __init__(
        self,
        api: PjsipApi,
        accounts: Mapping[str, PjAccount],
        emit: Callable[[EngineEvent], None],
        user_agent: str,
    ) -> None:
        self._user_agent = user_agent
        self._api = api
        self._accounts = accounts
        self._emit = emit
        self._watches: dict[str, _Watch] = {}
        self._by_address: dict[int, _Watch] = {}
        # one set for all subscriptions; it must live as long as the library
        self._callbacks = EvsubUser(
            on_evsub_state=StateCallback(self._on_state),
            on_tsx_state=TransactionCallback(_on_transaction),
            on_rx_notify=NotifyCallback(self._on_notify),
        )

    # ------------------------------------------------------------------ commands

    def subscribe(self, command: Subscribe) -> None:
        """Send the first SUBSCRIBE; a watch of the same name is replaced."""
        self.unsubscribe(command.watch)
        watch = _Watch(command.watch, command.uri, command.expires)
        account = self._accounts[command.account]
        pool = self._api.call("pjsua_pool_create", b"watch", 1024, 1024)
        try:
            self._start(pool, watch, account, command)
        except EngineError as error:
            self._forget(watch)
            raise EngineError(f"{command.uri} cannot be watched: {error}.") from None
        finally:
            self._api.call("pj_pool_release", pool)

    def _start(self, pool: int, watch: _Watch, account: PjAccount, command: Subscribe) -> None:
        api, account_id, uri = self._api, int(account.getId()), account.for_pjsip(command.uri)
        local, target = Str.of(identity_of(account.settings)), Str.of(uri if "<" in uri else f"<{uri}>")
        contact = (
            Str.of(account.public_contact)
            if account.public_contact
            else api.contact(pool, account_id, target)
        )
        dialog, subscription = c_void_p(), c_void_p()
        user_agent = api.call("pjsip_ua_instance")
        api.check(
            "pjsip_dlg_create_uac",
            user_agent,
            byref(local),
            byref(contact),
            byref(target),
            None,
            byref(dialog),
        )
        watch.dialog = dialog.value or 0
        with self._locked(watch.dialog):
            event = Str.of(command.package)
            api.check(
                "pjsip_evsub_create_uac",
                dialog,
                byref(self._callbacks),
                byref(event),
                _NO_EVENT_ID,
                byref(subscription),
            )
            watch.subscription = subscription.value or 0
            self._watches[watch.name] = self._by_address[watch.subscription] = watch
            api.select_transport(watch.dialog, account_id)
            if account.server.route:
                api.set_route(pool, watch.dialog, account.server.route)
            api.authenticate(watch.dialog, credentials_of(account.settings))
            # Accept: each package of pjsip's own names its one type, and nothing else
            api.add_header(pool, watch.subscription, "User-Agent", self._user_agent)
            self._send(watch, watch.expires)

    def _send(self, watch: _Watch, expires: int) -> None:
        """Send SUBSCRIBE; the subscription may have ended when this returns."""
        request = c_void_p()
        self._api.check("pjsip_evsub_initiate", watch.subscription, None, expires, byref(request))
        self._api.check("pjsip_evsub_send_request", watch.subscription, request)

    def refresh(self, watch: str) -> None:
        """Send an in-dialog SUBSCRIBE now; unknown watches are ignored."""
        known = self._watches.get(watch)
        if known is not None:
            try:
                with self._locked(known.dialog):
                    self._send(known, known.expires)
            except EngineError as error:
                raise EngineError(f"{known.uri} could not be asked how it is now: {error}.") from None

    def unsubscribe(self, watch: str) -> None:
        """Send Expires: 0 and forget the watch: nothing of it is reported any more."""
        known = self._watches.pop(watch, None)
        if known is None:
            return
        self._by_address.pop(known.subscription, None)
        with self._locked(known.dialog):
            try:
                self._send(known, 0)
            except EngineError as error:
                log.info("= %s: no farewell (%s)", watch, error)
                if self._state(known.subscription) != "TERMINATED":  # else it is freed with the lock
                    self._api.call("pjsip_evsub_terminate", known.subscription, 0)

    def drop(self, watch: str) -> None:
        """Forget the watch without a word; a NOTIFY of it is answered 481 from now on."""
        known = self._watches.pop(watch, None)
        if known is not None:
            self._by_address.pop(known.subscription, None)
            with self._locked(known.dialog):
                self._api.call("pjsip_evsub_terminate", known.subscription, 0)

    def close(self) -> None:
        """Send Expires: 0 to all without waiting for answers."""
        for name in list(self._watches):
            self.unsubscribe(name)

    def _forget(self, watch: _Watch) -> None:
        """A first SUBSCRIBE that failed half-way leaves nothing behind."""
        self._watches.pop(watch.name, None)
        address = watch.subscription
        if address and self._by_address.pop(address, None) is not None:
            self._api.call("pjsip_evsub_terminate", address, 0)
        elif watch.dialog and not address:
            self._api.call("pjsip_dlg_terminate", watch.dialog)

    def _state(self, subscription: int) -> str:
        return (self._api.call("pjsip_evsub_get_state_name", subscription) or b"").decode()

    @contextmanager
    def _locked(self, dialog: int) -> Iterator[None]:
        """Hold the dialog: TERMINATED may fire inside a send and would free it."""
        self._api.call("pjsip_dlg_inc_lock", dialog)
        try:
            yield
        finally:
            self._api.call("pjsip_dlg_dec_lock", dialog)

    # ----------------------------------------------------------------- callbacks

    def _on_state(self, subscription: int, event: int | None) -> None:
        try:
            self._state_changed(subscription, event)
        except Exception as error:  # border to C: nothing may leave a ctypes callback
            report(self._emit, "a subscription", error)

    def _state_changed(self, subscription: int, event: int | None) -> None:
        watch = self._by_address.get(subscription)
        if watch is None:
            return
        name = self._state(subscription)
        status, text = self._api.outcome(event)
        message = MessageText.parse(text)
        if name == "TERMINATED":
            self._ended(watch, status, message)
        elif name in _STATES:
            status = 0 if message.method else status
            named = "" if message.method else server_name(message)
            self._emit(SubscriptionChanged(watch.name, _STATES[name], status, _phrase(message), named=named))

    def _ended(self, watch: _Watch, status: int, message: MessageText) -> None:
        self._by_address.pop(watch.subscription, None)
        self._watches.pop(watch.name, None)
        if message.method:  # ended by a NOTIFY, not by an answer
            status, reason = 0, subscription_state(message)[1]
        else:
            said = self._api.call("pjsip_evsub_get_termination_reason", watch.subscription)
            reason = _phrase(message) or (NO_ANSWER if status == 408 else said.contents.text if said else "")
        log.info("= %s terminated %d %s", watch.name, status, reason)
        ended = SubscriptionState.TERMINATED
        later, named = retry_after(message), "" if message.method else server_name(message)
        self._emit(SubscriptionChanged(watch.name, ended, status, reason, later, named))

    def _on_notify(self, subscription: int, rdata: int, *_unused: Any) -> None:
        """Report the NOTIFY; pjsip answers it with 200 whatever its body holds."""
        try:
            watch = self._by_address.get(subscription)
            if watch is not None:
                self._notified(watch, MessageText.parse(str(self._api.received(rdata).wholeMsg)))
        except Exception as error:  # border to C: nothing may leave a ctypes callback
            report(self._emit, "a NOTIFY", error)

    def _notified(self, watch: _Watch, message: MessageText) -> None:
        if message.missing:
            cut = len(message.body) > _LIBRARY_LIMIT // 2
            cause = "the SIP library takes 4000; use --subscriber sip" if cut else "the server miscounts"
            text = f"A status message for {watch.name} came {message.missing} octets short: {cause}."
            self._emit(EngineFailed(text, watch=watch.name))
        state, _reason, expires = subscription_state(message)
        number = message.get("cseq").partition(" ")[0]
        content_type = message.get("content-type")
        cseq = int(number) if number.isdecimal() and len(number) <= 10 else 0
        named, body = server_name(message), message.body
        self._emit(NotifyReceived(watch.name, state, content_type, body, expires, cseq, named=named))


def _on_transaction(subscription: int, transaction: int, event: int) -> None:
    """Nothing: states and NOTIFYs say all."""


def _phrase(message: MessageText) -> str:
    """Return the reason phrase of a response."""
    return "" if message.method else " ".join(message.first_line.split(" ", 2)[2:])
