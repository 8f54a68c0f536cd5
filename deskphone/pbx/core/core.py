# SPDX-License-Identifier: GPL-3.0-or-later
"""The PBX without I/O and clock: takes the endpoint's events, and brings its parts together.

    REGISTER  -> registrar          SUBSCRIBE -> notifier          OPTIONS outside calls -> answered here
    all that belongs to calls -> ``CallManager``
    each change of a dialog -> the notifier, after every event

``now`` is a monotonic reading in seconds, the same clock for all calls.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from deskphone.config.pbx import PbxConfig, UserConfig
from deskphone.errors import SipParseError
from deskphone.pbx.b2bua.events import SUPPORTED
from deskphone.pbx.b2bua.ports import MediaHub, Prompts
from deskphone.pbx.base.expiry import Expiry
from deskphone.pbx.base.guess_brake import GuessBrake
from deskphone.pbx.base.journal import Kept
from deskphone.pbx.base.refusal_log import RefusalLog
from deskphone.pbx.base.reply import Answer, response_of
from deskphone.pbx.core.addresses import Addresses
from deskphone.pbx.core.call_manager import CallManager
from deskphone.pbx.core.screening import refusal_of
from deskphone.pbx.dialplan.number_plan import NumberPlan
from deskphone.pbx.notifier.dialog_table import DialogTable, PbxDialog
from deskphone.pbx.notifier.event_packages import ALLOW_EVENTS
from deskphone.pbx.notifier.notifier import Notifier
from deskphone.pbx.notifier.renderer import NotifierContext
from deskphone.pbx.notifier.resource_lists import OPTION
from deskphone.pbx.notifier.subscriptions import Subscription
from deskphone.pbx.notifier.watchable import Watchable
from deskphone.pbx.registrar.authentication import DIGESTS, Authenticator, Secrets, Verdict
from deskphone.pbx.registrar.bindings import Binding, Locations
from deskphone.pbx.registrar.registrar import Registrar
from deskphone.pbx.services.missed_calls import Missed
from deskphone.pbx.services.text_messages import Delivery, TextContext, TextMessages
from deskphone.pbx.voicemail.deposit import Voicemail
from deskphone.sip.digest import DigestServer
from deskphone.sip.endpoint import Endpoint, Flow
from deskphone.sip.events import (
    RequestReceived,
    ResponseReceived,
    SipEvent,
    TransactionTimedOut,
    TransportFailed,
)
from deskphone.sip.ids import Ids
from deskphone.sip.uri import Uri

_log = logging.getLogger("deskphone.pbx")

ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, REGISTER, SUBSCRIBE, NOTIFY, UPDATE, INFO, MESSAGE"
_CALL_METHODS = frozenset(("INVITE", "BYE", "UPDATE", "INFO", "PRACK", "REFER", "MESSAGE", "NOTIFY"))


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the host provides, because it knows the network.

    ``route`` gives the flow to a URI that is no registered phone, or None; ``secret`` signs nonces;
    ``proved`` hears of the flow of each request that has passed authentication, and of the user; ``expiry``
    bounds the lifetime of registrations and subscriptions; ``moment`` gives the local date and time of a
    reading of the core's clock.
    """

    secret: bytes
    route: Callable[[Uri], Flow | None] = lambda uri: None
    proved: Callable[[Flow, str], None] = lambda flow, user: None
    expiry: Expiry = field(default_factory=Expiry)
    moment: Callable[[float], datetime] = lambda now: datetime.fromtimestamp(now, timezone.utc)


class Core:
    """All parts of the PBX; also what the call side asks for (``pbx.b2bua.ports.CallServices``)."""

    def __init__(self, config: PbxConfig, endpoint: Endpoint, ids: Ids, hooks: Hooks) -> None:
        self.config, self.endpoint, self.ids = config, endpoint, ids
        self.dialogs = DialogTable()
        self.locations = Locations()
        self.addresses = Addresses(config.server.domain)
        self.registrar = Registrar(
            self.locations, hooks.expiry, lambda before, after: self.calls.follow(before, after)
        )
        self._hooks = hooks
        self.notifier = Notifier(
            NotifierContext(endpoint, self.dialogs, ids.tag, self._groups, self._reachable),
            config.server.dialog_info,
            hooks.expiry,
            Watchable(config, NumberPlan(config)),
        )
        self.media: MediaHub | None = None
        self.missed = Missed(ids, hooks.moment)
        self.texts = TextMessages(
            TextContext(endpoint, ids, config.server.domain, self.bindings, hooks.moment)
        )
        # what survives a restart beside registrations and subscriptions, by ``pbx.server.state_file``
        self.kept: list[Kept] = [self.missed, self.texts]
        self.voicemail: Voicemail | None = None  # ``pbx.server.voicemail_setup``
        self.refusals = RefusalLog()
        self._brake = GuessBrake()
        # for life: what it knows of used nonces keeps them from being used again, also after a reload
        self._digest = DigestServer(hooks.secret, config.server.auth_realm)
        self._use(config)
        self.calls = CallManager(self)
        self._handlers: dict[str, Callable[[RequestReceived, float], None]] = {
            **dict.fromkeys(_CALL_METHODS, self.calls.handle),
            "REGISTER": self._register,
            "SUBSCRIBE": self._subscribe,
            "OPTIONS": self._options,
        }
        # who is told what became of a request of ours, by the owner of its transaction; else it is of a call
        self._owners: dict[type, Callable[[Any, SipEvent, float], None]] = {
            Subscription: self._handle_notify_result,
            Delivery: self._handle_message_result,
        }

    def _use(self, config: PbxConfig) -> None:
        self.config = config
        self.plan = NumberPlan(config)
        self._users = self.plan.users
        realm = config.server.auth_realm
        secrets = Secrets(realm, self._users, DIGESTS[config.server.digest])
        if secrets.note:
            _log.warning("! %s", secrets.note)
        self._digest.realm, self._digest.algorithms = realm, secrets.algorithms
        self.authenticator = Authenticator(self._digest, secrets.ha1, self.addresses.own, self._brake)
        self.notifier.most_to_one = config.server.limits.watches

    # --- events in ----------------------------------------------------------------------------------

    def handle(self, event: SipEvent, now: float) -> None:
        """Take one event of the endpoint."""
        if isinstance(event, RequestReceived):
            self._handle_request(event, now)
        else:
            owner = event.transaction.owner if event.transaction is not None else None
            handler = self._owners.get(type(owner))
            if handler is not None:
                handler(owner, event, now)
            else:
                self.calls.handle(event, now)
        self._tell_changes(now)

    def connection_lost(self, flow: Flow) -> None:
        """Forget who was reachable only over this connection."""
        for binding in self.registrar.connection_lost(flow):
            _log.info("= %s unregistered: connection lost", binding.extension)
        self.notifier.lost(flow)

    def serves(self, flow: Flow, user: str) -> bool:
        """Tell whether a connection is of use: a user is registered, called or told of changes over it."""
        if any(binding.flow == flow for binding in self.locations.of(user)):
            return True
        if self.calls.uses(flow):
            return True
        return any(each.watcher == user for each in self.notifier.table.over(flow))

    def next_timer(self) -> float | None:
        """Give the time at which :meth:`handle_timers` has something to do, or None."""
        parts = (
            self.locations.next_expiry,
            self.notifier.next_timer,
            self.refusals.next_timer,
            self.calls.next_timer,
        )
        times = [next_timer() for next_timer in parts]
        if self.locations.turned:
            times.append(0.0)  # watchers are to be told, now
        return min((time for time in times if time is not None), default=None)

    def handle_timers(self, now: float) -> None:
        """Do what is due."""
        for binding in self.locations.expire(now):
            _log.info("= %s expired at %s", binding.extension, binding.contact_uri)
            self.notifier.phones_changed(binding.extension, self.locations.of(binding.extension), now)
        self.notifier.handle_timers(now)
        self.refusals.handle_timers(now)
        self.calls.handle_timers(now)
        self._tell_changes(now)

    def set_profile(self, profile: str, watcher: str | None, now: float) -> None:
        """Switch how dialogs are described. Raises KeyError for an unknown profile."""
        self.notifier.set_profile(profile, watcher, now)
        for extension in {binding.extension for binding in self.locations}:
            self.notifier.phones_changed(extension, self.locations.of(extension), now)

    def reconfigure(self, config: PbxConfig, now: float) -> None:
        """Use other users, groups and codes. Calls go on; who is no user any more is unregistered."""
        profile_changed = config.server.dialog_info != self.config.server.dialog_info
        self._use(config)
        for extension in {binding.extension for binding in self.locations} - set(self._users):
            self.locations.replace(extension, [])
        self.notifier.use(Watchable(config, self.plan), now)
        if profile_changed:
            self.notifier.set_profile(config.server.dialog_info, None, now)

    def stop(self, now: float) -> None:
        """Hang up all calls and end all subscriptions."""
        self.calls.stop(now)
        self.dialogs.take_changed()
        self.notifier.forget_bodies()
        self.notifier.stop(now)

    def restore(self, binding: Binding) -> None:
        """Enter a registration of an earlier run, if its user still exists and has room for it."""
        user, held = self._users.get(binding.extension), self.locations.of(binding.extension)
        if user is not None and len(held) < user.devices:
            self.locations.replace(binding.extension, [*held, binding])
            self.authenticator.remember(binding)

    def restore_subscription(self, subscription: Subscription, now: float) -> bool:
        """Go on with a subscription of an earlier run; False when its user or extension is no more."""
        if subscription.watcher not in self._users:
            return False
        known = self.notifier.table.find(subscription.dialog.id) is not None
        return known or self.notifier.restore(subscription, now)

    def resume_calls(self, now: float) -> None:
        """Go on with the calls of an earlier run, once registrations and all records are back."""
        self.calls.resume(now)
        self._tell_changes(now)

    def busy(self) -> bool:
        """Tell whether answers to our NOTIFYs are still awaited, or calls are left."""
        return self.notifier.waiting > 0 or bool(self.calls.snapshot())

    # --- services for the call side -----------------------------------------------------------------

    @property
    def prompts(self) -> Prompts | None:
        """What the PBX can say; None while it has no sounds."""
        return self.voicemail.prompts if self.voicemail is not None else None

    def bindings(self, extension: str) -> list[Binding]:
        """Give where the phones of an extension are, best first."""
        return list(self.locations.of(extension))

    def user(self, number: str) -> UserConfig | None:
        """Give the user with this number."""
        return self._users.get(number)

    def users(self) -> Iterable[UserConfig]:
        """Give all users."""
        return self._users.values()

    def flow_for(self, uri: Uri) -> Flow | None:
        """Give the way to a URI that is no registered phone, or None where there is none."""
        return self._hooks.route(uri)

    def is_local_address(self, host: str, port: int | None = None) -> bool:
        """Tell whether a host is the domain or an address of ours; any port, as NAT may change it."""
        return self.addresses.own(host.strip("[]"))

    def authenticate(self, event: RequestReceived, now: float) -> str | None:
        """Give the number of the user who sent a request, or None after an answer (400, 401, 503)."""
        verdict: Verdict = self.authenticator.check(event.request, event.flow, now)
        if verdict.ok:
            self._hooks.proved(event.flow, verdict.user)
            return verdict.user
        if verdict.why:
            self.refusals.login(event.flow, event.request.method, verdict.claimed, verdict.why, now)
            self.answer(event, Answer(verdict.status, verdict.reason, verdict.headers), now)
            self.endpoint.disown(event.transaction)
        else:  # credentials are asked for
            self._refuse(event, Answer(verdict.status, verdict.reason, verdict.headers), now)
        return None

    def _refuse(self, event: RequestReceived, answer: Answer, now: float) -> None:
        """Refuse a request of which nobody knows whose it is."""
        self.endpoint.refuse(
            event.transaction, answer.status, now, reason=answer.reason, headers=answer.headers
        )

    def answer(self, event: RequestReceived, answer: Answer, now: float, *, to_tag: str = "") -> None:
        """Send a response."""
        tag = to_tag or ("" if event.request.to.tag else self.ids.tag())
        self.endpoint.respond(event.transaction, response_of(event.request, answer, tag), now)

    # --- requests -----------------------------------------------------------------------------------

    def _handle_request(self, event: RequestReceived, now: float) -> None:
        handler = self._handlers.get(event.request.method)
        try:
            if handler is None:
                self._refuse(event, Answer(405, headers=(("Allow", ALLOW),)), now)
            elif refusal := refusal_of(event.request):
                self._refuse(event, refusal, now)
            else:
                handler(event, now)
        except SipParseError as error:
            self.refusals.broken(event, error, now)
            self._refuse(event, Answer(error.status or 400, error.reason), now)

    def _is_foreign(self, event: RequestReceived, now: float) -> bool:
        """Refuse domains that are not ours."""
        if self.addresses.own(event.request.request_uri.address):
            return False
        self._refuse(event, Answer(404, "Not A Domain Of This Server"), now)
        return True

    def _register(self, event: RequestReceived, now: float) -> None:
        if self._is_foreign(event, now):
            return
        number = self.authenticate(event, now)
        if number is None:
            return
        user = self._users.get(number)
        if user is None or event.request.to.uri.user_unescaped != number:
            answer = Answer(403, "Not Your Number")
            self.endpoint.disown(event.transaction)
        else:
            answer = self.registrar.register(user, event.request, event.flow, now)
        self.answer(event, answer, now)
        if answer.status == 200:
            self.texts.registered(number, now)
            self.notifier.phones_changed(number, self.locations.of(number), now)
        else:
            what = f"registration of {event.request.to.uri.user_unescaped}"
            self.refusals.wish(event, number, what, (answer.status, answer.reason), now)

    def _subscribe(self, event: RequestReceived, now: float) -> None:
        if not event.request.to.tag and self._is_foreign(event, now):
            return
        watcher = self.authenticate(event, now)
        if watcher is None:
            return
        answer, subscription = self.notifier.subscribe(event, watcher, now)
        self.answer(event, answer, now, to_tag=subscription.dialog.local_tag if subscription else "")
        if subscription is not None:
            self.notifier.subscribed(subscription, now)
        elif answer.status >= 300:
            request = event.request
            what = f"watching {request.request_uri.user_unescaped} ({request.headers.get('Event') or '-'})"
            self.refusals.wish(event, watcher, what, (answer.status, answer.reason), now)

    def _options(self, event: RequestReceived, now: float) -> None:
        if event.request.to.tag:
            self.calls.handle(event, now)
            return
        # an answer that depends on the number would tell strangers which numbers there are
        if not self.addresses.own(event.request.request_uri.address):
            self._refuse(event, Answer(404), now)
            return
        headers = (
            ("Allow", ALLOW),
            ("Accept", "application/sdp"),
            ("Supported", f"{SUPPORTED}, {OPTION}"),
            *ALLOW_EVENTS,
        )
        self.answer(event, Answer(200, headers=headers), now)

    def _handle_notify_result(self, subscription: Subscription, event: SipEvent, now: float) -> None:
        if isinstance(event, ResponseReceived):
            self.notifier.answered(subscription, event.response, now)
        elif isinstance(event, TransactionTimedOut):
            self.notifier.unanswered(subscription, "NOTIFY not answered")
        elif isinstance(event, TransportFailed):
            self.notifier.unanswered(subscription, event.error)

    def _handle_message_result(self, delivery: Delivery, event: SipEvent, now: float) -> None:
        if isinstance(event, ResponseReceived):
            self.texts.answered(delivery, event.response.status, now)
        elif isinstance(event, (TransactionTimedOut, TransportFailed)):
            self.texts.unanswered(delivery, now)

    # --- for the notifier ---------------------------------------------------------------------------

    def _tell_changes(self, now: float) -> None:
        changed = self.dialogs.take_changed()
        if self.locations.turned:
            changed |= self.locations.take_turned()
        if changed:
            self.notifier.changed(changed, now)

    def _reachable(self, extension: str) -> bool | None:
        """Tell whether an extension has a phone; None for a number that is no user's."""
        return bool(self.locations.of(extension)) if extension in self._users else None

    def _groups(self) -> dict[str, tuple[PbxDialog, ...]]:
        """Give the ringing calls that each pickup group number can retrieve."""
        found: dict[str, tuple[PbxDialog, ...]] = {}
        for number, extension, dialog_id in self.calls.retrievable():
            rings = [each for each in self.dialogs.snapshot(extension) if each.id == dialog_id]
            found[number] = (*found.get(number, ()), *rings)
        return found
