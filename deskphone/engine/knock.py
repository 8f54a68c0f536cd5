# SPDX-License-Identifier: GPL-3.0-or-later
"""Does a server that failed answer again? One OPTIONS by the account's transport; blocks, for threads.

Who is called back to has to prove that it works as the account needs it: TLS with the certificate as well.
"""

from __future__ import annotations

import logging
import os
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress

from deskphone.engine import alive
from deskphone.engine.names import KnownPlaces
from deskphone.errors import DeskphoneError, SipParseError
from deskphone.phone.commands import AccountSettings
from deskphone.sip.ids import Ids
from deskphone.sip.message import Response
from deskphone.sip.parse import parse
from deskphone.sip.serialize import serialize
from deskphone.sip.stream import StreamFramer
from deskphone.sip.uri import Uri

log = logging.getLogger("deskphone.engine.alive")

_WAITS = (0.5, 1.0, 2.0)  # seconds; each is one datagram (timer E, RFC 3261 section 17.1.2.2)
_BUSY = 503  # it answers, and says that it serves nobody (RFC 3263 section 4.3)


def answers(settings: AccountSettings, bind_address: str, trust: Callable[[], ssl.SSLContext]) -> bool:
    """Whether the server of these settings answers, with anything but 503."""
    if settings.transport == "udp":
        return _asked(settings, bind_address) not in (0, _BUSY)
    try:
        with _connect(settings, trust) as wire:
            return _status(wire, settings) not in (0, _BUSY)
    except (OSError, SipParseError, DeskphoneError) as error:
        log.info("= %s: %s", settings.server, error)
        return False


def _asked(settings: AccountSettings, bind_address: str) -> int:
    """The status of an answer by datagrams; 0 where none comes."""
    try:
        uri = Uri.parse(f"sip:{settings.server}")
        family, kind, address = KnownPlaces().find(uri.host.strip("[]"), uri.port or 5060)
        with socket.socket(family, kind) as wire:
            if bind_address and (":" in bind_address) == (family == socket.AF_INET6):
                wire.bind((bind_address, 0))
            wire.connect(address)
            question = alive.question_of(settings, wire.getsockname()[:2], Ids(os.urandom))
            for wait in _WAITS:
                wire.send(serialize(question))
                wire.settimeout(wait)
                with suppress(TimeoutError, SipParseError):  # nothing, or not what was asked for
                    answer = parse(wire.recv(65535))
                    if isinstance(answer, Response) and answer.call_id == question.call_id:
                        return answer.status
    except (OSError, SipParseError) as error:
        log.info("= %s: %s", settings.server, error)
    return 0


def _connect(settings: AccountSettings, trust: Callable[[], ssl.SSLContext]) -> socket.socket:
    uri = Uri.parse(f"sip:{settings.server}")
    host, port = uri.host.strip("[]"), uri.port or 5061
    if settings.transport != "tls":
        return socket.create_connection((host, port), alive.PATIENCE)
    names = tuple(dict.fromkeys((*(settings.names or (host,)), settings.domain.strip("[]"))))
    for name in names:
        wire = socket.create_connection((host, port), alive.PATIENCE)
        try:
            return trust().wrap_socket(wire, server_hostname=name)
        except ssl.SSLCertVerificationError:
            wire.close()
            if name == names[-1]:
                raise
        except (OSError, DeskphoneError):
            wire.close()
            raise
    raise OSError("no name")


def _status(wire: socket.socket, settings: AccountSettings) -> int:
    """The status of its answer; 0 where the connection ends before."""
    question = alive.question_of(settings, wire.getsockname()[:2], Ids(os.urandom))
    wire.sendall(serialize(question))
    framer = StreamFramer()
    while data := wire.recv(65535):
        for message in framer.feed(data):
            answer = parse(message)
            if isinstance(answer, Response) and answer.call_id == question.call_id:
                return answer.status
    return 0
