# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to the server: its name, its port, its certificate."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from deskphone.config.hosts import is_address
from deskphone.config.phone import AccountConfig
from deskphone.doctor.evidence import REFUSED, Exchange, Way
from deskphone.doctor.names import Names, NamesSilentError
from deskphone.engine.servers import place_of
from deskphone.engine.tls.connect import connect_tls
from deskphone.engine.tls.faults import kind_of
from deskphone.errors import NetworkError, SipParseError
from deskphone.net.stack import Stack
from deskphone.sip.ids import MAGIC_COOKIE
from deskphone.sip.location import MOST_SERVERS
from deskphone.sip.message import Request, Response
from deskphone.sip.parse import parse
from deskphone.sip.serialize import serialize
from deskphone.sip.transaction.flow import Flow

_KNOCK = 2.0  # seconds for a connection where TLS got no answer
_SEND_AGAIN = 0.5  # seconds, doubled each time (timer E, RFC 3261 section 17.1.2.2)


async def find(account: AccountConfig, names: Names) -> list[Way]:
    """Find where the phone would go: a way to each server, in its order; one with a trouble where none is."""
    places = (account.server or account.domain, *account.more_servers)
    found = await asyncio.gather(*(_servers(place, account.transport, names) for place in places))
    ways = [way for each in found for way in each]
    ways = await asyncio.gather(*(_addressed(way, names) for way in ways))
    texts = [way.server for way in ways]
    others = [tuple(text for text in texts if text != way.server) for way in ways]
    return [replace(way, others=them) for way, them in zip(ways, others, strict=True)][:MOST_SERVERS]


async def _servers(place: str, transport: str, names: Names) -> list[Way]:
    named, asks = place_of(place, transport)
    plain = Way(named.host, named.port, transport, names=(named.host,))
    if not asks:
        return [plain]
    located = await names.located(named.host, transport)
    plain = replace(plain, records=located.records, strange=located.said)
    if located.denied:
        return [replace(plain, trouble="no-service")]
    if located.silent:
        return [replace(plain, trouble="names-silent")]  # unless the hosts file knows it
    return [
        replace(plain, host=each.host, port=each.port, record=each.record, priority=each.priority)
        for each in located.servers
    ] or [plain]


async def _addressed(way: Way, names: Names) -> Way:
    """Add its addresses, or what is in the way of finding them."""
    if is_address(way.host):
        return replace(way, addresses=(way.host,))
    try:
        found = await names.addresses(way.host)
    except NamesSilentError:
        return replace(way, trouble=way.trouble or "names-silent")
    if not found:
        return replace(way, trouble=way.trouble or "no-address")
    return replace(way, addresses=found, trouble="" if way.trouble == "names-silent" else way.trouble)


async def connect(way: Way, stack: Stack, account: AccountConfig, patience: float) -> tuple[Way, Flow | None]:
    """Open a connection (TCP, TLS); of UDP take the socket. Tells what is in the way, if anything is."""
    host = way.addresses[0]
    try:
        if way.transport == "udp":
            return way, stack.flow_to("udp", host, way.port)
        if way.transport == "tcp":
            opening = stack.connect("tcp", host, way.port)
        else:
            opening = connect_tls(stack, host, way.port, account.domain, way.names)
        return way, await asyncio.wait_for(opening, patience)
    except (NetworkError, asyncio.TimeoutError, TimeoutError) as error:
        kind = next((each for each in map(kind_of, _causes(error)) if each != "other"), "other")
        if kind == "silent" and way.transport == "tls" and await _takes_connections(host, way.port):
            kind = "tls-none"
        wanted = tuple(dict.fromkeys((*way.names, account.domain)))
        return replace(way, trouble=kind, said=str(error), names=wanted), None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


async def _takes_connections(host: str, port: int) -> bool:
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(host, port), _KNOCK)
    except (OSError, asyncio.TimeoutError):
        return False
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return True


class _Ear(asyncio.DatagramProtocol):
    """One question on a connected socket, which alone is told what ICMP says."""

    def __init__(self, call_id: str, outcome: asyncio.Future[Response | str]) -> None:
        self._call_id, self._outcome = call_id, outcome

    def datagram_received(self, data: bytes, addr: object) -> None:
        try:
            message = parse(data)
            ours = isinstance(message, Response) and message.call_id == self._call_id
        except SipParseError:
            return
        if ours and isinstance(message, Response) and message.status >= 200 and not self._outcome.done():
            self._outcome.set_result(message)

    def error_received(self, exc: Exception) -> None:
        if isinstance(exc, ConnectionRefusedError) and not self._outcome.done():
            self._outcome.set_result(REFUSED)


async def ask_datagram(
    request: Request, address: tuple[str, int], bind_address: str, patience: float
) -> Exchange:
    """Send a request from a socket of its own; its Via needs no more than a branch."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[Response | str] = loop.create_future()
    local = (bind_address, 0) if bind_address else None
    begun = time.monotonic()
    try:
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _Ear(request.call_id, outcome), local_addr=local, remote_addr=address
        )
    except OSError as error:
        return Exchange(error=error.strerror or str(error))
    try:
        host, port = transport.get_extra_info("sockname")[:2]
        place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        branch = f"{MAGIC_COOKIE}{request.call_id}"
        request.headers.prepend("Via", f"SIP/2.0/UDP {place};rport;branch={branch}")
        pause = _SEND_AGAIN
        until = begun + patience
        while not outcome.done() and (left := until - time.monotonic()) > 0:
            transport.sendto(serialize(request))
            await asyncio.wait((outcome,), timeout=min(pause, left))
            pause = min(2 * pause, 4.0)
    finally:
        transport.close()
    took = time.monotonic() - begun
    if not outcome.done():
        return Exchange(seconds=took)
    answer = outcome.result()
    if isinstance(answer, str):
        return Exchange(error=answer, seconds=took)
    return Exchange((answer,), "", time.time(), took)
