# SPDX-License-Identifier: GPL-3.0-or-later
"""One account: its pjsua2 configuration, its registration, and the calls that come to it."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from functools import partial
from typing import Protocol

import pjsua2 as pj

from deskphone.engine.names import Found
from deskphone.engine.options import EngineOptions
from deskphone.engine.pjsua.endpoint import media_ports, transport_of
from deskphone.engine.pjsua.exceptions import guarded
from deskphone.engine.pjsua.nat import PublicAddress
from deskphone.engine.pjsua.packet_filter import limit_connecting
from deskphone.engine.pjsua.refusals import ENDED_AT_ONCE, challenge_fault, ends_at_once
from deskphone.engine.pjsua.server_in_use import NOT_FOUND, ServerInUse
from deskphone.engine.pjsua.server_in_use import Ways as ServerWays
from deskphone.engine.pjsua.translate import (
    MessageText,
    answers_go_elsewhere,
    no_server,
    public_address,
    server_name,
    text_of,
)
from deskphone.engine.servers import Servers
from deskphone.engine.tls import Relay
from deskphone.phone.commands import AccountSettings
from deskphone.phone.events import EngineEvent, RegistrationChanged, RegistrationState
from deskphone.sip.grammar import format_hostport
from deskphone.sip.location import Server

log = logging.getLogger("deskphone.engine.account")

NO_ANSWER_AFTER = 5.0  # seconds without any answer to REGISTER until the account is called offline
_CONNECTING = 0.2  # seconds after a REGISTER: whatever still connects waits for an answer of the network
_RECONNECT_AFTER = 1.0  # seconds, doubled with each try in vain, within a quarter by chance
_RECONNECT_AT_MOST = 30.0
_SRTP = {
    "off": pj.PJMEDIA_SRTP_DISABLED,
    "optional": pj.PJMEDIA_SRTP_OPTIONAL,
    "required": pj.PJMEDIA_SRTP_MANDATORY,
}
_CHALLENGES = (401, 407)
_UNAVAILABLE = 503
_BUSY = 171001  # PJSIP_EBUSY
_LOOK_AT_NAT = 16.0  # seconds, within a quarter by chance: a NAT that changed its mind is noticed within 20
_MOVED = "This phone has another address in the network: it is registering anew."
BACK = "{} answers again: this phone goes back to it."
NAMED = "{} is named by DNS now, and answers: this phone goes there."
ELSEWHERE = "{} is used now, as {} found no answer elsewhere: this phone is registering there."
_NAMELESS = 3.0  # seconds without a word from the name server until that is said
_LET_GO = 0.5  # seconds until the library has seen that the connection to a relay is over
_RETRY = 30  # seconds between pjsip's own attempts after a failure of the network


class Ways(ServerWays, Protocol):
    """What an account needs of the ways to its server (``connections.Connections``)."""

    def drop(self, account: PjAccount) -> None:
        """Let the account's connection be: nothing comes by it."""

    def server_changed(self, account: PjAccount) -> None:
        """Tell the accounts that share its servers that another one is in use."""


class AccountBoard(Protocol):
    """What an account needs from its engine (``core.Core``)."""

    emit: Callable[[EngineEvent], None]

    @property
    def connections(self) -> Ways:
        """The ways to the servers."""

    def is_registered(self, account: PjAccount) -> None:
        """Take note of a REGISTER that has succeeded."""

    def read(self, text: str) -> MessageText:
        """Read a message as pjsip does."""

    def later(self, delay: float, action: Callable[[], None]) -> None:
        """Run an action on the owner thread after ``delay`` seconds."""

    def incoming(
        self, account: PjAccount, call_id: int, message: MessageText, *, from_server: bool = False
    ) -> None:
        """Take a new incoming call; ``from_server``: the account's own server has sent it."""

    def moved(self, account: PjAccount) -> None:
        """Tell the far ends of its calls where we are now."""

    def turn_away(self, account: PjAccount, number: int, call_id: str) -> None:
        """Refuse a call of a stranger."""


def identity_of(settings: AccountSettings) -> str:
    """Return the From of the account, with its display name quoted (RFC 3261 section 25.1)."""
    uri = f"<sip:{settings.user}@{settings.domain}>"
    printable = "".join(char for char in settings.display if char.isprintable())
    display = printable.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{display}" {uri}' if display else uri


def credentials_of(settings: AccountSettings) -> pj.AuthCredInfo:
    """Credentials for any realm: the realm is the server's to name."""
    return pj.AuthCredInfo("digest", "*", settings.auth_user or settings.user, 0, settings.password)


def _serves_nobody(status: int, message: MessageText) -> bool:
    """Whether a server sends us to another one; by Retry-After it is to be asked again (RFC 3263 4.3)."""
    return status == _UNAVAILABLE and bool(message.first_line) and not message.get("retry-after")


def _nobody(event: EngineEvent) -> None:
    """Hear nothing."""


class PjAccount(pj.Account):  # type: ignore[misc]  # pjsua2 is not typed
    """A registered identity. Created, used and dropped on the owner thread only."""

    def __init__(
        self, board: AccountBoard, settings: AccountSettings, servers: Servers, relay: Relay | None = None
    ) -> None:
        """``relay``: what carries TLS."""
        super().__init__()
        self.server = ServerInUse(settings, servers, relay, board.connections)
        self.emit = board.emit
        self.settings = settings
        self.public_contact = ""
        self.gone = False
        self.transport = 0  # what its registration came by, see ``transport_of``
        self._lost = self._moves = False
        self._is_back = False  # registered by another wish, before the reconnection that ``_lost`` waits for
        self._tries = 0
        self._leaving = False
        self._board = board
        self._asks = False  # for the server's addresses, to register there
        self._public = PublicAddress()
        self._answers = 0  # to REGISTER
        self._attempt = 0
        self._answered = 0
        self._watched = 0  # the attempt whose answer is waited for
        self._proven = False  # something came by this connection
        self._refusal: tuple[int, str] | None = None  # status and why the library is not let go on asking

    @property
    def awaits_connection(self) -> bool:
        """Whether a REGISTER was sent by a connection that brought nothing yet."""
        stream = self.settings.transport == "tcp"  # a relay tells of its own connections
        return stream and not self.transport and self._answered < self._attempt

    @property
    def name(self) -> str:
        """The account's name in the configuration."""
        return self.settings.name

    def open(self, transport_id: int, options: EngineOptions) -> None:
        """Create it in pjsip and send the first REGISTER, if any (pj.Error when pjsip refuses)."""
        settings = self.settings
        config = pj.AccountConfig()
        config.idUri = identity_of(settings)
        config.regConfig.registrarUri = f"sip:{settings.domain}" if settings.register else ""
        config.regConfig.timeoutSec = settings.expires
        config.regConfig.retryIntervalSec = _RETRY
        # A stream that is lost is opened again by us; pjsip would do so as well, beside our waits.
        config.regConfig.firstRetryIntervalSec = 5 if settings.transport == "udp" else _RETRY
        config.regConfig.randomRetryIntervalSec = 3
        config.regConfig.unregWaitMsec = 500
        config.sipConfig.authCreds.append(credentials_of(settings))
        if self.server.route:
            config.sipConfig.proxies.append(self.server.route)
        if settings.transport == "udp":
            config.sipConfig.transportId = transport_id  # stays UDP beyond 1300 octets
        # Also if only the port differs, of private networks: a NAT's, or that of a stream opened again.
        config.natConfig.contactRewriteUse = 2
        if self.server.relay is not None:
            config.sipConfig.transportId = transport_id
            config.sipConfig.contactUriParams = f";{self.server.relay.token}"
            config.natConfig.contactRewriteUse = config.natConfig.viaRewriteUse = 0  # the relay's business
        config.mediaConfig.transportConfig = media_ports(options.bind_address)
        config.mediaConfig.srtpUse = _SRTP[settings.srtp]
        config.mediaConfig.srtpSecureSignaling = 0  # pjsip cannot see the TLS that the relay speaks
        config.natConfig.udpKaIntervalSec = 15
        instance = options.instance_of(self.name)
        if self.server.relay is None:
            config.regConfig.contactParams = f';+sip.instance="{instance}"'
        else:
            config.natConfig.sipOutboundInstanceId = instance  # its own is made of the host's name alone
        if self.server.relay is None and settings.transport != "udp":
            # It names an instance by itself only while it asks for flows (RFC 5626), and not in Contacts that
            # it writes anew. So it asks for none, and says all the same that the way of a REGISTER serves.
            config.natConfig.sipOutboundUse = 0
            config.sipConfig.contactUriParams = ";ob"
        at_once = self.server.is_known
        if not at_once:  # who may answer is to be known first
            config.regConfig.registerOnAdd = False
        if settings.register and at_once:
            self._watch_for_answer()
        self.create(config)
        if settings.register and not at_once:
            self.register()
        elif not at_once:
            self.server.servers.find(self._learn_servers)
        if not settings.register:
            self._tell(RegistrationState.REGISTERED, 0, "without registration")

    def expects(self, source: str) -> bool:
        """Whether a request from "host:port" may begin something with us."""
        return self.settings.accept_from == "anywhere" or self.server.is_at(source)

    def for_pjsip(self, text: str) -> str:
        """Addresses as pjsip may send to them by the account's transport."""
        return self.server.relay.for_pjsip(text) if self.server.relay is not None else text

    def from_pjsip(self, text: str) -> str:
        """The inverse, for what people read."""
        return self.server.relay.from_pjsip(text) if self.server.relay is not None else text

    def register(self) -> None:
        """Send REGISTER now; one that is still in flight is left to its retransmissions."""
        if not self.settings.register:
            return
        self._watch_for_answer()
        if self.server.is_known:
            self._send_register()
        elif not self._asks:
            self._asks = True
            self._board.later(_NAMELESS, partial(self._nameless, self._attempt))
            self.server.servers.find(self._register_there)

    def _register_there(self) -> None:
        """DNS has told the servers, if it was to be asked."""
        if not self._asks or self._leaving:
            return
        server, before = self.server.servers.current, self.server.aimed
        if server is None:
            self._asks = False
            self._unreachable("")
            return
        self.server.find_spares()
        self.server.aim(server)
        then = partial(self._register_at, server)
        if self.server.relay is not None and before not in (None, server):
            self._board.connections.let_go(self.server.relay)
            self._board.later(_LET_GO, partial(then, (server.host,)))
        else:
            self.server.find(then)

    def _learn_servers(self) -> None:
        """Of an account that does not register."""
        if self.server.servers.current is not None:
            self.server.aim(self.server.servers.current)
            self.server.find(self.server.learn)

    def seek(self) -> None:
        """The server does not answer, as the phone has found out: go to the next, if there is one."""
        self._go_on()

    def follow(self, why: str) -> None:
        """Another server is in use: register there."""
        if self._leaving or not self.settings.register:
            self.server.servers.find(self._learn_servers)
            return
        self._tell(RegistrationState.OFFLINE, 0, why)
        self._move()

    def _move(self) -> None:
        if not self._moves:
            self._moves = True
            self._board.later(0.0, self._ask_next)

    def _go_on(self) -> bool:
        """Ask the next server; False where there is none that has not failed since one answered last."""
        if self._leaving or not self.settings.register:
            return False
        level = logging.INFO if self.server.is_lost else logging.WARNING  # once for each loss
        self.server.is_lost = True
        if self._moves:
            return True
        before, servers = self.server.aimed, self.server.servers
        if servers.several and self.server.was_asked:  # the REGISTER there is given up
            self.server.pass_over()
            self.server.asked_at("")
        if not servers.failed(before):
            return False
        places = before and before.text, servers.current and servers.current.text
        log.log(level, "! %s: %s does not answer; now %s", self.name, *places)
        self._move()
        self._board.connections.server_changed(self)
        return True

    def _ask_next(self) -> None:
        """Register anew at the server that is in use now."""
        if self._leaving:
            return
        self._answered, self._watched, self.transport = self._attempt, 0, 0
        self._asks = self._proven = self._lost = self._moves = False
        self.register()

    def _nameless(self, attempt: int) -> None:
        """Say what is wrong before the phone takes it for the server's silence."""
        if self.server.no_name and self._answered < attempt:
            self._tell(RegistrationState.OFFLINE, 0, self.server.no_name)

    def _register_at(self, server: Server, found: Found) -> None:
        """The name server has spoken."""
        if not self._asks or server != self.server.aimed:
            return
        self._asks = False
        if self._leaving:
            return
        if found:
            self.server.learn(found)
            self._send_register(found[0])
        else:
            self._unreachable(NOT_FOUND)

    def _send_register(self, there: str = "") -> None:
        try:
            self.setRegistration(True)
            self.server.asked_at(there)
        except pj.Error as error:
            if error.status != _BUSY:
                self._unreachable(str(error.reason).strip())
        if self.settings.transport == "tcp":
            self._board.later(_CONNECTING, lambda: limit_connecting(NO_ANSWER_AFTER))

    def _look_at_nat(self, answers: int) -> None:
        """Let the registrar say by which address it sees us: what it sends goes to the one it saw last."""
        if answers == self._answers and not self._leaving:
            self.server.find(self._ask_quietly)

    def _ask_quietly(self, found: Found) -> None:
        if found and not self._leaving:
            try:
                self.setRegistration(True)
            except pj.Error as error:  # another one is on its way
                log.debug("= %s: %s", self.name, str(error.reason).strip())

    def _unreachable(self, reason: str) -> None:
        """Nothing could even be sent."""
        self._answered = self._attempt
        self._tell(RegistrationState.OFFLINE, 0, self.server.silence(reason))
        self._go_on()

    def connection_lost(self, server: Server | None = None) -> None:
        """Say that the server is out of reach, once, and try again soon; ``server``: to which it was."""
        is_other = server not in (None, self.server.aimed)
        if self._leaving or not self.settings.register or is_other or (self._lost and not self._is_back):
            return
        self._lost, self._is_back = True, False
        lost = self.server.fault or f"the connection to {self.server.where} was lost"
        self._tell(RegistrationState.OFFLINE, 0, lost)
        if self._go_on():
            return
        delay = min(_RECONNECT_AFTER * 2**self._tries, _RECONNECT_AT_MOST)
        self._tries = min(self._tries + 1, 10)
        self._board.later(delay * random.uniform(0.75, 1.25), self._reconnect)

    def _tell(
        self, state: RegistrationState, status: int = 0, reason: str = "", server: str = "", why: str = ""
    ) -> None:
        chosen = self.server.servers.choice()
        self.emit(RegistrationChanged(self.name, state, status, reason, server, why, chosen))

    def _reconnect(self) -> None:
        if not self._lost:  # another server was asked meanwhile
            return
        self._lost = False
        if not self._leaving:
            self.register()

    def leave(self) -> None:
        """Unregister; ``gone`` tells when the server has nothing of us any more, or will not say."""
        if self._leaving:
            return
        self._leaving = True
        waits = self._answered < self._attempt
        self._answered = self._attempt  # nobody is told of a missing answer any more
        if (waits and not self.server.no_name) or self.getInfo().regIsActive:
            self._unregister()
        else:
            self.gone = True

    def hush(self) -> None:
        """Tell nothing more: another account has the name."""
        self.emit = _nobody

    def binds_as(self, new: AccountSettings) -> bool:
        """Whether this one's goodbye would remove the contact of the new account."""
        old = self.settings
        return (old.user, old.domain, old.transport) == (new.user, new.domain, new.transport)

    def _unregister(self) -> None:
        """Send it, unless a REGISTER is on its way: its answer comes first (RFC 3261 section 10.2)."""
        try:
            self.setRegistration(False)
        except pj.Error as error:
            if error.status != _BUSY:
                log.info("= %s: no farewell (%s)", self.name, str(error.reason).strip())
                self.gone = True

    def registration_refused(self, status: int, why: str) -> None:
        """Say once why there is no registration; pjsip still waits for an answer (see ``Shield``)."""
        if self._refusal is None and not self._leaving:
            self._refusal = status, why
            self._answered = self._attempt
            log.warning("! %s: %s", self.name, why)
            self._tell(RegistrationState.FAILED, status, why, why=why)

    def _watch_for_answer(self) -> None:
        self._refusal = None
        self._attempt += 1
        self._tell(RegistrationState.REGISTERING)
        if (
            self._watched <= self._answered
        ):  # else that REGISTER is still in flight, and this one went nowhere
            self._watched = self._attempt
            self._board.later(NO_ANSWER_AFTER, partial(self._no_answer, self._watched))

    def _no_answer(self, attempt: int) -> None:
        if self._answered < attempt:
            reason = self.server.fault or self.server.no_name or self.server.no_answer
            if self.server.servers.several:
                self._proven = False
            elif self.settings.transport != "udp" and self._proven and not self.server.no_name:
                self._proven = False  # a new one may take its time
                self._board.connections.drop(self)
            self._tell(RegistrationState.OFFLINE, 0, reason)
            self._go_on()
        if self._watched == attempt:
            self._watched = 0

    @guarded
    def onRegState(self, prm: pj.OnRegStateParam) -> None:
        """Tell how REGISTER went."""
        if self.server.is_changing:
            return
        self._answered = self._attempt
        status, reason = int(prm.code), str(prm.reason)
        message = self._board.read(str(prm.rdata.wholeMsg))
        server = server_name(message)
        if message.first_line:
            self._refusal, self._proven = None, True
            self.server.answered_from(str(prm.rdata.srcAddress))
        else:
            self.server.pass_over()
        self.server.asked_at("")
        why = ""
        if status // 100 == 2:
            known = int(prm.expiration) > 0 and not ends_at_once(message)
            if known:
                state = RegistrationState.REGISTERED
            elif self._leaving:
                state = RegistrationState.OFFLINE
            else:
                state, why = RegistrationState.FAILED, ENDED_AT_ONCE
            if known and self._leaving:
                self._board.later(0.0, self._unregister)
                return
            self._tries = 0
            self.transport = transport_of(prm.rdata) if self.settings.transport == "tcp" else 0
            if self._learn_contact(message) and known:
                self._tell(RegistrationState.OFFLINE, 0, _MOVED)
                self._board.later(0.0, partial(self._board.moved, self))
            if known:
                self._is_back = True
                self.server.servers.answered(self.server.aimed)
                self._board.is_registered(self)
        elif no_server(status, message) and self._refusal is not None:
            state, (status, why) = RegistrationState.FAILED, self._refusal
            reason = why
        elif no_server(status, message):
            state, status = RegistrationState.OFFLINE, 0
            reason = self.server.silence(reason)
        else:
            state = RegistrationState.FAILED
            why = challenge_fault(message) if status in _CHALLENGES else ""
        self.gone = self._leaving
        log.info("= %s %s %d %s", self.name, state.value, status, reason)
        self._tell(state, status, reason, server, why)
        if (no_server(status, message) and not self._refusal) or _serves_nobody(status, message):
            self._go_on()

    def _learn_contact(self, message: MessageText) -> bool:
        """Subscriptions must name the address that the registrar saw, which a NAT may have changed.

        pjsip does so for calls by itself. A stream's address is its connection, and that is reused.
        True: the server knew another one until now, so what it told since then is lost.
        """
        if self.settings.transport != "udp":
            return False
        seen = public_address(message)
        if seen is not None:
            self.public_contact = f"<sip:{self.settings.user}@{format_hostport(*seen)}>"
        moved = self._public.learn(seen)
        self._answers += 1
        if self._public.is_translated:
            wait = _LOOK_AT_NAT * random.uniform(0.75, 1.25)
            self._board.later(wait, partial(self._look_at_nat, self._answers))
        return moved

    @guarded
    def onInstantMessage(self, prm: pj.OnInstantMessageParam) -> None:
        """Take a text that belongs to no call."""
        self.emit(text_of(self.name, self._board.read(str(prm.rdata.wholeMsg))))

    @guarded
    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:
        """Take the call, unless a stranger made it; who was not kept away before is told so."""
        source, message = str(prm.rdata.srcAddress), self._board.read(str(prm.rdata.wholeMsg))
        if not self.expects(source):
            self._board.turn_away(self, int(prm.callId), message.get("call-id"))
            return
        ours = self.settings.register and self.server.is_at(source) and not answers_go_elsewhere(message)
        self._board.incoming(self, int(prm.callId), message, from_server=ours)
