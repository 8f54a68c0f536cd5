# SPDX-License-Identifier: GPL-3.0-or-later
"""Is a server there? One OPTIONS (RFC 3261 section 11) on a UDP socket of its own.

Not through pjsip: a question that nobody has answered when the library is destroyed would abort the
process, and only a connected socket is told what ICMP says. Each question has a short-lived thread,
since finding a host's address may block for seconds.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from functools import partial

from deskphone.engine.names import KnownPlaces
from deskphone.errors import EngineError, SipParseError
from deskphone.phone.commands import AccountSettings
from deskphone.phone.events import MessagesTraced, ServerAnswered
from deskphone.sip.grammar import format_hostport
from deskphone.sip.headers import Headers
from deskphone.sip.ids import Ids
from deskphone.sip.message import Request, Response
from deskphone.sip.parse import parse
from deskphone.sip.serialize import serialize
from deskphone.sip.uri import Uri
from deskphone.threads import start_thread
from deskphone.trace.message import traced

log = logging.getLogger("deskphone.engine.alive")

PATIENCE = 4.0  # seconds
_SEND_AGAIN = 0.5  # seconds, doubled each time (timer E, RFC 3261 section 17.1.2.2)
_SIP_PORT = 5060
_MOST = 8  # questions at once: a name server that hangs must not pile up threads


Tap = Callable[[bool, socket.socket, bytes], None]  # whether it was received, by which socket, what


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

    def ask(self, settings: AccountSettings) -> None:
        """Ask; the answer comes as ``ServerAnswered``, silence as nothing."""
        if self._places.acquire(blocking=False):
            try:
                start_thread("alive", partial(self._run, settings))
            except EngineError as error:
                self._places.release()
                log.warning("! %s: the server could not be asked: %s", settings.name, error)

    def learn(self, settings: AccountSettings, registrar: str) -> None:
        """Take note of who answered REGISTER at "host:port": no name server need be asked for it."""
        place, found = _place_of(settings), Uri.parse(f"sip:{registrar}")
        if place is not None:
            self._servers.learn(*place, found.host.strip("[]"), found.port or _SIP_PORT)

    def close(self) -> None:
        """Tell nothing any more. Idempotent."""
        self._open = False

    def _traced(self, received: bool, wire: socket.socket, data: bytes) -> None:
        if self._trace and self._open:
            ends = wire.getsockname()[:2], wire.getpeername()[:2]
            self._emit(MessagesTraced((traced(time.time(), received, "udp", ends, data),)))

    def _run(self, settings: AccountSettings) -> None:
        try:
            answer = ask(settings, self._bind_address, lambda: self._open, self._servers, self._traced)
            if answer is not None and self._open:
                self._emit(answer)
        except Exception:  # border: a thread has no caller, and silence says what there is to say
            log.exception("! %s: the server could not be asked", settings.name)
        finally:
            self._places.release()
        if (place := _place_of(settings)) is not None:
            self._servers.renew(*place)


def _place_of(settings: AccountSettings) -> tuple[str, int] | None:
    """Host and port of the server; None where they cannot be read."""
    try:
        uri = Uri.parse(f"sip:{settings.server or settings.domain}")
    except SipParseError as error:
        log.info("= %s: %s", settings.name, error)
        return None
    return uri.host.strip("[]"), uri.port or _SIP_PORT


def ask(
    settings: AccountSettings,
    bind_address: str = "",
    go_on: Callable[[], bool] = lambda: True,
    servers: KnownPlaces | None = None,
    tap: Tap = lambda received, wire, data: None,
) -> ServerAnswered | None:
    """Give the first answer; status 0 where the network refuses; None where nobody answers in time."""
    place = _place_of(settings)
    if place is None:
        return None
    try:
        family, kind, address = (servers or KnownPlaces()).find(*place)
    except OSError as error:  # a name that is not found now says nothing of the server
        log.info("= %s: %s", settings.name, error)
        return None
    with socket.socket(family, kind) as wire:
        try:
            if bind_address and (":" in bind_address) == (family == socket.AF_INET6):
                wire.bind((bind_address, 0))
            wire.connect(address)
            status = _converse(wire, settings, go_on, tap)
            return None if status is None else ServerAnswered(settings.name, status, wire.getsockname()[0])
        except OSError as error:
            log.info("= %s: %s", settings.name, error)
            return ServerAnswered(settings.name, 0)


def _converse(
    wire: socket.socket, settings: AccountSettings, go_on: Callable[[], bool], tap: Tap
) -> int | None:
    question = question_of(settings, wire.getsockname()[:2], Ids(os.urandom))
    data = serialize(question)
    end = time.monotonic() + PATIENCE
    wait, again = _SEND_AGAIN, time.monotonic()
    while go_on() and (now := time.monotonic()) < end:
        if now >= again:
            wire.send(data)
            tap(False, wire, data)
            again, wait = now + wait, 2 * wait
        wire.settimeout(max(0.001, min(again, end) - now))
        try:
            heard = wire.recv(65535)
            tap(True, wire, heard)
            answer = parse(heard)
        except TimeoutError:
            continue
        except SipParseError:
            continue  # something came, but not what was asked for
        if isinstance(answer, Response) and answer.call_id == question.call_id:
            return answer.status
    return None


def question_of(settings: AccountSettings, local: tuple[str, int], ids: Ids) -> Request:
    """OPTIONS to the registrar itself, as the account."""
    uri = f"sip:{settings.domain}"
    fields = [
        ("Via", f"SIP/2.0/UDP {format_hostport(*local)};branch={ids.branch()};rport"),
        ("Max-Forwards", "70"),
        ("From", f"<sip:{settings.user}@{settings.domain}>;tag={ids.tag()}"),
        ("To", f"<{uri}>"),
        ("Call-ID", ids.call_id()),
        ("CSeq", "1 OPTIONS"),
        ("Contact", f"<sip:{settings.user}@{format_hostport(*local)}>"),
        ("Accept", "application/sdp"),
        ("Content-Length", "0"),
    ]
    return Request("OPTIONS", uri, Headers(fields))
