# SPDX-License-Identifier: GPL-3.0-or-later
"""Is a server there, and does it reach us? Two OPTIONS (RFC 3261 section 11), told as one answer.

One goes from a UDP socket of its own: only a connected socket is told what ICMP says, and by which of our
addresses the way leads. The other goes from the port that the server has of us (``Port``), since a server
that lives is worth nothing where what it sends does not come through: a firewall, or a NAT that was started
again and sends us by another port now. The answer's Via tells the latter (RFC 3581).

Neither goes through pjsip: a question that nobody has answered when the library is destroyed would abort the
process. Each has a short-lived thread, since finding a host's address may block for seconds.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

from deskphone.engine.names import KnownPlaces
from deskphone.errors import EngineError, SipParseError
from deskphone.phone.commands import AccountSettings
from deskphone.phone.events import MessagesTraced, ServerAnswered
from deskphone.sip.fields import Via
from deskphone.sip.grammar import format_hostport
from deskphone.sip.headers import Headers
from deskphone.sip.ids import Ids
from deskphone.sip.message import Request, Response
from deskphone.sip.parse import parse
from deskphone.sip.serialize import serialize
from deskphone.sip.transaction.flow import HostPort
from deskphone.sip.uri import Uri
from deskphone.threads import start_thread
from deskphone.trace.message import traced

log = logging.getLogger("deskphone.engine.alive")

PATIENCE = 4.0  # seconds
_SEND_AGAIN = 0.5  # seconds, doubled each time (timer E, RFC 3261 section 17.1.2.2)
_SIP_PORT = 5060
_MOST = 8  # questions at once: a name server that hangs must not pile up threads


Ends = tuple[HostPort, HostPort]
Tap = Callable[[bool, Ends, bytes], None]  # whether it was received, between whom, what


class Port:
    """The port that servers have of us; what comes there somebody else hears (``Asker.heard``)."""

    def __init__(self, number: int, say: Callable[[int, HostPort, bytes], bool]) -> None:
        """``say`` sends from a port; False where it cannot. Called on threads of the asker's."""
        self.number, self._say = number, say

    def send(self, data: bytes, there: HostPort) -> bool:
        """Send; False where that is not possible."""
        return self._say(self.number, there, data)


class _Awaited:
    """An answer that comes at the ``Port``; ``seen``: "host:port" as which the server sees it; or nothing."""

    def __init__(self) -> None:
        self.came = threading.Event()
        self.seen = ""


@dataclass(frozen=True, slots=True)
class _Second:
    """The question that goes from our port."""

    port: Port
    ends: Ends
    data: bytes
    awaited: _Awaited


class Asker:
    """``emit`` is called on a thread of the asker's own; nothing is told after ``close``.

    ``trace``: tell what is asked and answered as messages, too.
    """

    def __init__(
        self,
        emit: Callable[[ServerAnswered | MessagesTraced], None],
        bind_address: str = "",
        *,
        trace: bool = False,
    ) -> None:
        self._emit, self._bind_address, self._trace = emit, bind_address, trace
        self._open = True
        self._places = threading.Semaphore(_MOST)
        self._servers = KnownPlaces()
        self._awaited: dict[str, _Awaited] = {}  # by Call-ID
        self._reaching: set[tuple[str, HostPort]] = (
            set()
        )  # accounts and servers; whose answers came to our port

    def ask(self, settings: AccountSettings, port: Port | None = None) -> None:
        """Ask; the answer comes as ``ServerAnswered``, silence as nothing.

        ``port``: ask from there as well. Silence there counts with a server that has answered there before.
        """
        if self._places.acquire(blocking=False):
            try:
                start_thread("alive", partial(self._run, settings, port))
            except EngineError as error:
                self._places.release()
                log.warning("! %s: the server could not be asked: %s", settings.name, error)

    def learn(self, settings: AccountSettings, registrar: str) -> None:
        """Take note of who answered REGISTER at "host:port": no name server need be asked for it."""
        place, found = _place_of(settings), Uri.parse(f"sip:{registrar}")
        if place is not None:
            self._servers.learn(*place, found.host.strip("[]"), found.port or _SIP_PORT)

    def heard(self, call_id: str, via: str) -> None:
        """Take note of an answer to OPTIONS that came at a ``Port``. From any thread."""
        awaited = self._awaited.get(call_id)
        if awaited is not None:
            awaited.seen = _seen(via)
            awaited.came.set()

    def close(self) -> None:
        """Tell nothing any more. Idempotent."""
        self._open = False

    def _traced(self, received: bool, ends: Ends, data: bytes) -> None:
        if self._trace and self._open:
            self._emit(MessagesTraced((traced(time.time(), received, "udp", ends, data),)))

    def _run(self, settings: AccountSettings, port: Port | None) -> None:
        try:
            answer = self._asked(settings, port)
            if answer is not None and self._open:
                self._emit(answer)
        except Exception:  # border: a thread has no caller, and silence says what there is to say
            log.exception("! %s: the server could not be asked", settings.name)
        finally:
            self._places.release()
        if (place := _place_of(settings)) is not None:
            self._servers.renew(*place)

    def _asked(self, settings: AccountSettings, port: Port | None) -> ServerAnswered | None:
        """Give the first answer; status 0 where the network refuses; None where nobody answers in time."""
        place = _place_of(settings)
        if place is None:
            return None
        try:
            family, kind, address = self._servers.find(*place)
        except OSError as error:  # a name that is not found now says nothing of the server
            log.info("= %s: %s", settings.name, error)
            return None
        with socket.socket(family, kind) as wire:
            try:
                if self._bind_address and (":" in self._bind_address) == (family == socket.AF_INET6):
                    wire.bind((self._bind_address, 0))
                wire.connect(address)
                with self._listening(settings, wire, port) as second:
                    return self._converse(settings, wire, second)
            except OSError as error:
                log.info("= %s: %s", settings.name, error)
                return ServerAnswered(settings.name, 0)

    @contextmanager
    def _listening(
        self, settings: AccountSettings, wire: socket.socket, port: Port | None
    ) -> Iterator[_Second | None]:
        """Make the question from our port, and await its answer until the end of the block."""
        if port is None:
            yield None
            return
        here, there = (wire.getsockname()[0], port.number), wire.getpeername()[:2]
        question = question_of(settings, here, Ids(os.urandom))
        awaited = self._awaited[question.call_id] = _Awaited()
        try:
            yield _Second(port, (here, there), serialize(question), awaited)
        finally:
            del self._awaited[question.call_id]

    def _converse(
        self, settings: AccountSettings, wire: socket.socket, second: _Second | None
    ) -> ServerAnswered | None:
        question = question_of(settings, wire.getsockname()[:2], Ids(os.urandom))
        data, ends = serialize(question), (wire.getsockname()[:2], wire.getpeername()[:2])
        end = time.monotonic() + PATIENCE
        wait, again = _SEND_AGAIN, time.monotonic()
        answer: Response | None = None
        while self._open and (now := time.monotonic()) < end:
            if answer and (second is None or second.awaited.came.is_set()):
                break
            if now >= again:
                if answer is None:
                    wire.send(data)
                    self._traced(False, ends, data)
                if second is not None and not second.awaited.came.is_set():
                    second = self._sent(second)
                again, wait = now + wait, 2 * wait
            left = max(0.001, min(again, end) - now)
            if answer is None:
                answer = self._received(wire, left, ends, question.call_id)
            elif second is not None:
                second.awaited.came.wait(left)
        return self._judged(settings, wire, answer, second)

    def _sent(self, second: _Second) -> _Second | None:
        if not second.port.send(second.data, second.ends[1]):
            return None
        self._traced(False, second.ends, second.data)
        return second

    def _received(self, wire: socket.socket, seconds: float, ends: Ends, call_id: str) -> Response | None:
        """Give an answer; None where none came."""
        wire.settimeout(seconds)
        try:
            heard = wire.recv(65535)
            self._traced(True, ends, heard)
            answer = parse(heard)
        except (TimeoutError, SipParseError):  # nothing, or not what was asked for
            return None
        return answer if isinstance(answer, Response) and answer.call_id == call_id else None

    def _judged(
        self, settings: AccountSettings, wire: socket.socket, answer: Response | None, second: _Second | None
    ) -> ServerAnswered | None:
        if answer is None:
            return None
        named = answer.headers.get("Server") or answer.headers.get("User-Agent") or ""
        plain = ServerAnswered(settings.name, answer.status, wire.getsockname()[0], named=named)
        if second is None:
            return plain
        reached = settings.name, second.ends[1]
        if second.awaited.came.is_set():
            self._reaching.add(reached)
            server = format_hostport(*reached[1])
            return replace(plain, seen=second.awaited.seen, server=server)
        if reached not in self._reaching:
            return plain
        number = second.port.number
        log.warning("! %s: the server answers, but nothing of it comes to port %s", settings.name, number)
        return None


def _place_of(settings: AccountSettings) -> tuple[str, int] | None:
    """Host and port of the server; None where they cannot be read."""
    try:
        uri = Uri.parse(f"sip:{settings.server or settings.domain}")
    except SipParseError as error:
        log.info("= %s: %s", settings.name, error)
        return None
    return uri.host.strip("[]"), uri.port or _SIP_PORT


def _seen(via: str) -> str:
    """Give "host:port" where a server sees us, as it says in the Via of its answer (RFC 3581); or nothing."""
    try:
        value = Via.parse(via)
    except SipParseError:
        return ""
    port = value.param("rport")
    return f"{value.param('received') or value.host}:{port}" if port else ""


def question_of(settings: AccountSettings, local: HostPort, ids: Ids) -> Request:
    """OPTIONS to the registrar itself, as the account."""
    uri, wire = f"sip:{settings.domain}", settings.transport.upper()
    fields = [
        ("Via", f"SIP/2.0/{wire} {format_hostport(*local)};branch={ids.branch()};rport"),
        ("Max-Forwards", "70"),
        ("From", f"<sip:{settings.user}@{settings.domain}>;tag={ids.tag()}"),
        ("To", f"<{uri}>"),
        ("Call-ID", ids.call_id()),
        ("CSeq", "1 OPTIONS"),
        ("Contact", f"<sip:{settings.user}@{format_hostport(*local)}>"),
        ("Accept", "application/sdp"),
        *((("User-Agent", settings.user_agent),) if settings.user_agent else ()),
        *settings.headers,
        ("Content-Length", "0"),
    ]
    return Request("OPTIONS", uri, Headers(fields))
