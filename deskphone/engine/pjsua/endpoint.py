# SPDX-License-Identifier: GPL-3.0-or-later
"""The pjsua2 library from ``libCreate`` to ``libDestroy``: configuration, transports, codecs, polling.

Everything here runs on the engine's owner thread; that thread calls ``libCreate`` and so needs no
registration with pjlib.
"""

from __future__ import annotations

import ctypes
import errno
import gc
import logging
import random
import socket
from collections.abc import Callable
from typing import Any

import pjsua2 as pj

from deskphone.engine.options import EngineOptions
from deskphone.engine.pjsua.chance import Chance
from deskphone.errors import EngineError, LibraryError, NetworkError
from deskphone.letters import fold_as_ascii
from deskphone.sip.masking import masked

log = logging.getLogger("deskphone.engine")

MAX_CALLS = 4  # compiled into the wheel
MAX_ACCOUNTS = 8  # compiled into the wheel: one more aborts the process
LIBRARY_VERSION = "2.15"
CLOCK_RATE = 16000  # of the conference bridge, Hz: what G.722 needs
UNREAD = 30.0  # seconds; what nobody takes for so long ends a connection
_RECEIVE_BUFFER = 4 * 1024 * 1024  # octets: a burst of 600 NOTIFYs fits
_CODECS = ("PCMU", "PCMA", "G722", "iLBC", "GSM")
_NO_NETWORK = 3  # PJSUA_DESTROY_NO_NETWORK: goodbyes were said before, no second wait for answers
_OS_ERROR = 120000  # pjlib adds errno to this
_SIP_KIND = {"udp": "PJSIP_TRANSPORT_UDP", "tcp": "PJSIP_TRANSPORT_TCP", "tls": "PJSIP_TRANSPORT_TCP"}


def _hush() -> None:
    """Keep ``libCreate`` off stdout: it logs there before any configuration can be given."""
    try:
        ctypes.CDLL(pj._pjsua2.__file__).pj_log_set_level(0)
    except (OSError, AttributeError):
        log.debug("= this library hides pj_log_set_level; its first lines go to stdout")


def _is_taken() -> bool:
    """Tell whether this process has an endpoint: making a second one would abort it."""
    try:
        pj.Endpoint.instance()
    except pj.Error:
        return False
    return True


def reason_of(error: pj.Error) -> str:
    """Return what pjlib says about an error, one line."""
    return str(error.reason).strip() or f"error {error.status}"


class _Log(pj.LogWriter):  # type: ignore[misc]  # pjsua2 is not typed
    """Hands log lines on, without credentials."""

    def __init__(self, options: EngineOptions) -> None:
        super().__init__()
        self._write = options.log

    def write(self, entry: pj.LogEntry) -> None:
        """Take one entry of pjlib; a failing sink must not pass into C++."""
        if self._write is not None:
            try:
                self._write(int(entry.level), masked(str(entry.msg).rstrip()))
            except Exception:  # border to C++: the sink is foreign
                log.exception("! the log sink failed")


class _Endpoint(pj.Endpoint):  # type: ignore[misc]  # pjsua2 is not typed
    """Knows the connections that are up, and tells when one comes, is lost, and is gone."""

    def __init__(
        self,
        on_disconnected: Callable[[int], None],
        on_connected: Callable[[int], None],
        on_gone: Callable[[int], None],
    ) -> None:
        super().__init__()
        self._on_disconnected, self._on_connected, self._on_gone = on_disconnected, on_connected, on_gone
        self._up: dict[int, Any] = {}  # pjsua2's handles
        self._dropped: set[int] = set()  # their end is no news

    def drop(self, transport: int) -> None:
        """Use a connection for nothing new any more; pj.Error when the library refuses."""
        handle = self._up.pop(transport, None)
        if handle is not None:
            self._dropped.add(transport)
            self.transportShutdown(handle)

    def onTransportState(self, prm: pj.OnTransportStateParam) -> None:
        """Report the beginning and the end."""
        try:
            transport = int(prm.hnd)
            if prm.state == pj.PJSIP_TP_STATE_CONNECTED:
                self._up[transport] = prm.hnd
                self._dropped.discard(transport)  # a new one may have the address of one that is gone
                self._on_connected(transport)
            elif prm.state in (pj.PJSIP_TP_STATE_DISCONNECTED, pj.PJSIP_TP_STATE_DESTROY):
                self._up.pop(transport, None)
                if prm.state == pj.PJSIP_TP_STATE_DESTROY:
                    self._on_gone(transport)
                elif transport not in self._dropped:
                    self._on_disconnected(transport)
        except Exception:  # border to C++
            log.exception("! a lost connection could not be told")


class Library:
    """pjsua2, opened and closed once. Only one can be open in a process (EngineError otherwise)."""

    def __init__(
        self,
        options: EngineOptions,
        on_disconnected: Callable[[int], None],
        on_connected: Callable[[int], None] = lambda transport: None,
        on_gone: Callable[[int], None] = lambda transport: None,
    ) -> None:
        """All get the transport (see ``transport_of``), inside a callback: only note it.

        What is gone had been lost before, or was ended by us.
        """
        self.options = options
        self._on_disconnected, self._on_connected, self._on_gone = on_disconnected, on_connected, on_gone
        self.transports: dict[str, int] = {}
        self._started = False
        self._endpoint: _Endpoint | None = None
        self._log: _Log | None = None
        self._chance = Chance()

    @property
    def is_open(self) -> bool:
        """Whether ``close`` has something to do."""
        return self._endpoint is not None

    @property
    def endpoint(self) -> pj.Endpoint:
        """The open endpoint (EngineError when it is not)."""
        if self._endpoint is None:
            raise EngineError("The telephone engine is not running.")
        return self._endpoint

    def drop_connection(self, transport: int) -> None:
        """Use a connection (see ``transport_of``) for nothing new any more."""
        try:
            if self._endpoint is not None:
                self._endpoint.drop(transport)
        except pj.Error as error:
            log.info("= the connection goes on (%s)", reason_of(error))

    def open(self) -> None:
        """Create and start the library with its transports.

        Raises NetworkError (busy port) or LibraryError (wrong library).
        """
        _hush()
        fold_as_ascii()
        if _is_taken():
            raise EngineError("Another phone runs in this program; the SIP library allows one at a time.")
        try:
            self._endpoint = _Endpoint(self._on_disconnected, self._on_connected, self._on_gone)
            self.endpoint.libCreate()
        except pj.Error as error:
            self._endpoint = None
            raise EngineError(f"The SIP library cannot start: {reason_of(error)}.") from None
        version = str(self.endpoint.libVersion().full)
        if not version.startswith(LIBRARY_VERSION):
            raise LibraryError(
                f"The installed pjsua2 library is version {version}; install pjsua2-python==2.15.1.post1."
            )
        try:
            self.endpoint.libInit(self._configuration())
            self.endpoint.audDevManager().setNullDev()
            for name in self.options.transports:
                self.open_transport(name)
            self.endpoint.libStart()
            self._started = True
            self._level_g722()
            self._order_codecs()
        except pj.Error as error:
            raise EngineError(f"The SIP library cannot start: {reason_of(error)}.") from None

    def _configuration(self) -> pj.EpConfig:
        config = pj.EpConfig()
        config.uaConfig.threadCnt = 0
        config.uaConfig.mainThreadOnly = False
        config.uaConfig.maxCalls = MAX_CALLS
        config.uaConfig.userAgent = self.options.user_agent
        config.uaConfig.mwiUnsolicitedEnabled = False
        level = self.options.log_level if self.options.log is not None else 0
        config.logConfig.level = config.logConfig.consoleLevel = level
        config.logConfig.msgLogging = 1 if level else 0
        if level:
            self._log = _Log(self.options)
            config.logConfig.writer = self._log
        media = config.medConfig
        media.clockRate = CLOCK_RATE
        media.noVad = True  # RTP flows from the first moment and without pauses
        media.threadCnt = 1
        media.sndAutoCloseTime = -1
        media.ecTailLen = 0
        return config

    def open_transport(self, name: str) -> int:
        """Open udp, tcp or tls (TCP on loopback) unless it is open; returns pjsip's transport id."""
        if name in self.transports:
            return self.transports[name]
        config = pj.TransportConfig()
        config.boundAddress = config.publicAddress = self.options.bind_address
        config.port = self.options.local_port
        if name == "tls":  # towards the relay, see deskphone/engine/tls
            config.boundAddress = config.publicAddress = "127.0.0.1"
            config.port = 0
        options = [pj.SockOpt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)]
        if name != "udp":  # else a request waits 40 ms for the acknowledgement of the one before
            options.append(pj.SockOpt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1))
            if hasattr(socket, "TCP_USER_TIMEOUT"):
                options.append(pj.SockOpt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(UNREAD * 1000)))
        for (
            option
        ) in options:  # pjsua2 copies an option with a pointer into ours: all must live until the end
            config.sockOptParams.sockOpts.append(option)
        try:
            number = int(self.endpoint.transportCreate(getattr(pj, _SIP_KIND[name]), config))
        except pj.Error as error:
            raise NetworkError(self._why_not(name, config.port, error)) from None
        self.transports[name] = number
        return number

    def open_bell(self) -> tuple[str, int]:
        """Where a datagram makes ``poll`` return; without UDP, a transport on loopback for nothing else."""
        if "udp" in self.transports:
            return self.options.bind_address or "127.0.0.1", self.address("udp")[1]
        config = pj.TransportConfig()
        config.boundAddress = config.publicAddress = "127.0.0.1"
        number = self.endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, config)
        host, _, port = str(self.endpoint.transportGetInfo(number).localName).rpartition(":")
        return host, int(port)

    def _why_not(self, name: str, port: int, error: pj.Error) -> str:
        at = self.options.bind_address or "this machine"
        where = f"{name.upper()} port {port} of {at}" if port else f"A {name.upper()} port of {at}"
        if error.status - _OS_ERROR == errno.EADDRINUSE or "in use" in reason_of(error).lower():
            return f"{where} is already in use; choose another local port, or end the program that uses it."
        return f"{where} cannot be opened: {reason_of(error)}; check the address and the port."

    def _level_g722(self) -> None:
        """Full scale as everybody else has it: pjmedia's own default is 6 dB away from an Asterisk's.

        A library that hides the function (Windows) stays as it is.
        """
        try:
            ctypes.CDLL(pj._pjsua2.__file__).pjmedia_codec_g722_set_pcm_shift(1)
        except (OSError, AttributeError):
            log.debug("= this library hides pjmedia_codec_g722_set_pcm_shift; G.722 is 6 dB off")

    def _order_codecs(self) -> None:
        """As the options say; speex is never offered, so that an INVITE stays below 1300 octets."""
        wanted = self.options.codecs or _CODECS
        for codec in self.endpoint.codecEnum2():
            whole = str(codec.codecId)
            name = whole.partition("/")[0]
            self.endpoint.codecSetPriority(whole, 250 - 10 * wanted.index(name) if name in wanted else 0)

    def address(self, transport: str) -> tuple[str, int]:
        """Where a transport is bound."""
        info = self.endpoint.transportGetInfo(self.transports[transport])
        host, _, port = str(info.localName).rpartition(":")
        return host, int(port)

    def poll(self, milliseconds: int) -> None:
        """Let pjsip work until something happened, at most so long. Releases the GIL while it waits."""
        if self._started:
            self._chance.stir()
            self.endpoint.libHandleEvents(milliseconds)

    def close(self) -> None:
        """Destroy the library; all calls, ports and accounts must be gone. Idempotent."""
        if self._endpoint is None:
            return
        gc.collect()  # a SWIG object that dies after libDestroy would abort the process
        try:
            self._endpoint.libDestroy(_NO_NETWORK)
        except pj.Error as error:
            log.error("! libDestroy: %s", reason_of(error))
        self._endpoint = None
        self._started = False
        self._log = None
        gc.collect()


def transport_of(rdata: pj.SipRxData) -> int:
    """Return the address of the pjsip_transport that a message came by; 0 where there is no message.

    pjsua2 names the transport of no message. It is the second pointer of pjsip_rx_data (sip_transport.h).
    """
    address = int(rdata.pjRxData) if rdata.pjRxData else 0
    return (ctypes.c_void_p * 2).from_address(address)[1] or 0 if address else 0


def is_by_stream(rdata: pj.SipRxData) -> bool:
    """Tell whether a message came by TCP: a ``pjsip_transport`` begins with the name that pjsip gave it."""
    transport = transport_of(rdata)
    return bool(transport) and ctypes.string_at(transport, 3) == b"tcp"


def media_ports(bind_address: str) -> pj.TransportConfig:
    """Where RTP sockets open: a random even start, so that phones on one machine seldom collide."""
    config = pj.TransportConfig()
    config.boundAddress = config.publicAddress = bind_address
    config.port = 2 * random.SystemRandom().randrange(15000, 24000)
    config.portRange = 2000
    return config
