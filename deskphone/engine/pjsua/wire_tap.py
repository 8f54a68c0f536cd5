# SPDX-License-Identifier: GPL-3.0-or-later
"""Traces what pjsip sends and receives: a module in front of all others, and one behind the shield.

The first sees what came before anybody has judged it, and what goes out as it is written to the socket,
repetitions as well. What the second does not see the shield has kept out, and the trace says so. What pjsip
cannot read at all never gets to a module: ``unread`` is told of it. Of TLS the relay tells (``relayed``):
pjsip sees addresses of loopback, and headers made for it.

What fails here is logged, and takes nothing else along: calls go on without a trace.

Messages are masked when they are handed on, on the engine's own thread (``flush``), a batch at a time. Of
what is not let in only some are traced, lest a flood of them takes the time that the server's need.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from ctypes import byref
from dataclasses import dataclass
from typing import TypeVar

import pjsua2 as pj

from deskphone.engine.pjsua.capi import PjsipApi, Str
from deskphone.engine.pjsua.endpoint import is_by_stream
from deskphone.engine.pjsua.modules import Module, OnMessage
from deskphone.engine.pjsua.packet_filter import local_end
from deskphone.engine.pjsua.translate import split_place
from deskphone.log_lines import Sparing
from deskphone.net.datagrams import local_address
from deskphone.phone.events import MessagesTraced
from deskphone.sip.transaction.flow import HostPort
from deskphone.trace.message import NOT_LET_IN, TracedMessage, batches, traced
from deskphone.trace.restraint import Restraint
from deskphone.trace.summary import Summary

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

log = logging.getLogger("deskphone.engine")

_IN_FRONT, _BEHIND_SHIELD = 7, 13
_LET_PASS = 0
_PATIENCE = 0.3  # seconds that pjsip may take to get what a relay has received
_WAITING = 2_000  # messages that wait to be handed on; more come in one turn of no sane server
_PLACES = 256  # addresses remembered, with transport and our own end
_UNREAD = "cannot be read as SIP"
_Identity = tuple[str, str, str]


@dataclass(slots=True)
class _Message:
    """``let_in``: whether it got past the shield; None where nobody can tell yet."""

    at: float
    received: bool
    transport: str
    remote: HostPort
    data: bytes
    let_in: bool | None
    local: HostPort | None = None
    remark: str = ""
    identity: _Identity = ("", "", "")  # of what nobody can tell yet


class WireTap:
    """The two modules. All but ``relayed`` is for the owner thread; nothing raises into C."""

    def __init__(
        self,
        api: PjsipApi,
        emit: Callable[[MessagesTraced], None],
        is_relay: Callable[[str], bool],
        udp: HostPort | None,
    ) -> None:
        """``is_relay`` knows the addresses of relays; ``udp``: where our datagrams come from."""
        self._api, self._emit, self._is_relay, self._udp = api, emit, is_relay, udp
        self._waiting: deque[_Message] = deque()
        self._current: _Message | None = None  # in pjsip's hands
        self._left_out = False  # so is one that is not traced unless it is let in
        self._restraint = Restraint()
        self._relayed: deque[_Message] = deque(maxlen=_WAITING)  # of their thread: only put in there
        self._behind_relays: deque[_Message] = deque(maxlen=_WAITING)
        self._undecided: dict[_Identity, deque[_Message]] = {}  # what nobody can tell yet, the oldest first
        self._transports: OrderedDict[HostPort, str] = OrderedDict()
        self._ends: OrderedDict[tuple[str, HostPort], HostPort] = OrderedDict()
        self._log = Sparing(log)
        came, goes = OnMessage(self._came), OnMessage(self._goes)
        self._front = Module(name=Str.of("mod-trace"), id=-1, priority=_IN_FRONT)
        self._front.on_rx_request = self._front.on_rx_response = came
        self._front.on_tx_request = self._front.on_tx_response = goes
        passed = OnMessage(self._passed)
        self._back = Module(name=Str.of("mod-trace-in"), id=-1, priority=_BEHIND_SHIELD)
        self._back.on_rx_request = self._back.on_rx_response = passed
        self._alive = (came, goes, passed)

    def open(self) -> None:
        """Begin (EngineError when pjsip refuses)."""
        for module in (self._front, self._back):
            self._api.check(
                "pjsip_endpt_register_module", self._api.call("pjsua_get_pjsip_endpt"), byref(module)
            )

    def close(self) -> None:
        """End, and hand on what is left."""
        for module in (self._front, self._back):
            self._api.call(
                "pjsip_endpt_unregister_module", self._api.call("pjsua_get_pjsip_endpt"), byref(module)
            )
        self.flush(float("inf"))

    def relayed(self, received: bool, ends: tuple[HostPort, HostPort], data: bytes) -> None:
        """Trace what a relay says to its server, or hears of it. From any thread."""
        local, remote = ends
        let_in = None if received else True
        self._relayed.append(_Message(time.time(), received, "tls", remote, data, let_in, local))

    def connected(self) -> None:
        """A connection was made: our end of it is another than that of the one before."""
        self._ends.clear()

    def unread(self, data: bytes) -> None:
        """Trace what pjsip could not read; it does not say from whom."""
        if not self._admits(now := time.monotonic()):
            return
        self._restraint.spend(now)
        self._put(_Message(time.time(), True, "", ("", 0), data, True, ("", 0), _UNREAD))

    def flush(self, now: float | None = None) -> None:
        """Hand on all that is known well enough; after each turn of the library."""
        try:
            self._flush(time.time() if now is None else now)
        except Exception:  # border: a trace must not end the telephone
            self._waiting.clear()
            self._undecided.clear()
            self._failed()

    def _flush(self, now: float) -> None:
        while self._relayed:
            self._put(self._relayed.popleft())
        while self._behind_relays:
            self._judge(self._behind_relays.popleft())
        batch: list[TracedMessage] = []
        while self._waiting:
            first = self._waiting[0]
            if first.let_in is None and now - first.at < _PATIENCE:
                break
            self._waiting.popleft()
            self._forget(first)
            batch.append(self._finished(first))
        for part in batches(batch):
            self._emit(MessagesTraced(part))

    def _put(self, message: _Message) -> None:
        """Let one wait to be handed on."""
        if len(self._waiting) == _WAITING:
            self._forget(self._waiting.popleft())
        self._waiting.append(message)
        if message.let_in is None:
            message.identity = _identity(message.data)
            self._undecided.setdefault(message.identity, deque()).append(message)

    def _judge(self, seen: _Message) -> None:
        """Tell of what came by a relay whether pjsip took it: the same message but for its addresses."""
        same = self._undecided.get(_identity(seen.data))
        if same:
            found = same[0]
            self._forget(found)
            found.let_in = seen.let_in

    def _forget(self, message: _Message) -> None:
        """Nobody is to tell of it any more; of those that look the same it is the oldest."""
        if message.let_in is None and (same := self._undecided.get(message.identity)):
            if same[0] is message:
                same.popleft()
            if not same:
                del self._undecided[message.identity]

    def _finished(self, message: _Message) -> TracedMessage:
        local = message.local if message.local is not None else self._local(message.transport, message.remote)
        ends = local, message.remote
        done = traced(message.at, message.received, message.transport or "udp", ends, message.data)
        if message.let_in is False:
            done = done.remarked(NOT_LET_IN)
            if left_out := self._restraint.remark():
                done = done.remarked(left_out)
        return done.remarked(message.remark) if message.remark else done

    def _local(self, transport: str, remote: HostPort) -> HostPort:
        """Our own end towards somebody, asked of the system until it tells: it may not be made yet."""
        known = self._ends.get((transport, remote))
        if known is None:
            if transport == "udp":
                known = local_address(self._udp, remote[0]) if self._udp is not None else ("", 0)
            else:
                known = local_end(remote)
            if known[0]:
                _remember(self._ends, (transport, remote), known)
        return known

    # ------------------------------------------------------------- pjsip's callbacks

    def _came(self, rdata: int) -> int:
        now = time.monotonic()
        if self._current is not None and not self._current.let_in:
            self._restraint.spend(now)
        self._current = None
        self._left_out = not self._admits(now)
        if not self._left_out:
            self._take(rdata, let_in=False)
        return _LET_PASS

    def _passed(self, rdata: int) -> int:
        if self._current is not None:
            self._current.let_in = True
        elif self._left_out:
            self._left_out = False
            self._restraint.take_back()
            self._take(rdata, let_in=True)
        return _LET_PASS

    def _admits(self, now: float) -> bool:
        """Whether something may be traced that is perhaps not let in."""
        if self._restraint.has_room(now):
            return True
        self._restraint.leave_out()
        return False

    def _take(self, rdata: int, *, let_in: bool) -> None:
        try:
            data = self._api.received(rdata)
            source = str(data.srcAddress)
            text = str(data.wholeMsg).encode("utf-8", "surrogateescape")
            remote = split_place(source, 5060)
            self._current = _Message(
                time.time(), True, "tcp" if is_by_stream(data) else "udp", remote, text, let_in
            )
            if self._is_relay(source):
                self._behind_relays.append(self._current)
            else:
                self._put(self._current)
                _remember(self._transports, remote, self._current.transport)
        except Exception:  # border to C: nothing may leave a ctypes callback
            self._failed()

    def _goes(self, tdata: int) -> int:
        try:
            data = pj.SipTxData()
            self._api.call("sent", int(data.this), tdata)
            target = str(data.dstAddress)
            if not self._is_relay(target):
                text = str(data.wholeMsg).encode("utf-8", "surrogateescape")
                remote = split_place(target, 5060)
                transport = _via_transport(text) or self._transports.get(remote, "udp")
                self._put(_Message(time.time(), False, transport, remote, text, True))
        except Exception:  # border to C: nothing may leave a ctypes callback
            self._failed()
        return _LET_PASS

    def _failed(self) -> None:
        self._current = None
        with contextlib.suppress(Exception):  # border to C, too
            log.exception("! a message could not be traced")


def _via_transport(text: bytes) -> str:
    """By what a request of ours goes; empty for an answer, whose Via somebody else has written."""
    if text.startswith(b"SIP/"):
        return ""
    begin = text.find(b"SIP/2.0/")
    return "tcp" if text[begin + 8 : begin + 11].lower() == b"tcp" else "udp"


def _identity(data: bytes) -> _Identity:
    summary = Summary.parse(data)
    return summary.call_id, f"{summary.cseq} {summary.method}", summary.what


def _remember(where: OrderedDict[_Key, _Value], key: _Key, value: _Value) -> None:
    where[key] = value
    if len(where) > _PLACES:
        where.popitem(last=False)
