# SPDX-License-Identifier: GPL-3.0-or-later
"""The asyncio skin of the SIP endpoint: UDP, TCP and TLS sockets, and one timer handle.

Datagrams and framed messages go in with ``clock()``; after each, what the endpoint wants sent is
sent, its events are handed over, and the one timer is armed anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import itertools
import logging
import socket
import ssl
from collections.abc import Callable

from deskphone.errors import MisuseError, NetworkError, SipParseError
from deskphone.sip.endpoint import Endpoint
from deskphone.sip.events import SipEvent
from deskphone.sip.stream import StreamFramer
from deskphone.sip.transaction.flow import Flow, HostPort

log = logging.getLogger("deskphone.net")

_RECEIVE_BUFFER = 4 * 1024 * 1024  # 600 NOTIFYs at once are lost with the default one
_PENDING_LIMIT = 1024 * 1024
_UDP_MAX = 65_507
_BATCH = 31
_WILDCARDS = ("0.0.0.0", "::")
_ROUTES_FOR = 10.0
_ROUTES_KEPT = 4096


class Stack:
    """Sockets for one endpoint. Runs in the loop that calls its methods."""

    def __init__(
        self,
        endpoint: Endpoint,
        on_event: Callable[[SipEvent], None],
        clock: Callable[[], float],
        *,
        client_tls: ssl.SSLContext | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._on_event = on_event
        self.clock = clock
        self._client_tls = client_tls
        self._udp: dict[HostPort, asyncio.DatagramTransport] = {}
        self._servers: list[asyncio.AbstractServer] = []
        self._streams: dict[int, StreamConnection] = {}
        self._connections = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._flushing = False
        self._closed = False
        self.bound: list[tuple[str, str, int]] = []

    # ------------------------------------------------------------------ listening

    async def listen(
        self, where: str, *, certificate: str | None = None, private_key: str | None = None
    ) -> tuple[str, str, int]:
        """Listen on ``udp:127.0.0.1:5060`` (tcp:, tls:; port 0 picks one); gives what was bound.

        Raises NetworkError with a sentence for people.
        """
        transport, _, place = where.partition(":")
        host, _, port = place.rpartition(":")
        host = host.strip("[]")
        try:
            if transport == "udp":
                bound = await self._listen_udp(host, int(port))
            else:
                context = server_context(certificate, private_key) if transport == "tls" else None
                bound = await self._listen_stream(transport, (host, int(port)), context)
        except OSError as error:
            raise NetworkError(_sentence(where, error)) from error
        self.bound.append(bound)
        return bound

    async def _listen_udp(self, host: str, port: int) -> tuple[str, str, int]:
        loop = asyncio.get_running_loop()
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_DGRAM)
        try:
            sock.setblocking(False)
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
            sock.bind((host, port))
        except OSError:
            sock.close()
            raise
        name = sock.getsockname()
        local = (name[0], name[1])
        transport, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self, local, sock), sock=sock)
        self._udp[local] = transport
        return "udp", *local

    async def _listen_stream(
        self, transport: str, local: HostPort, context: ssl.SSLContext | None
    ) -> tuple[str, str, int]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: StreamConnection(self, transport), local[0], local[1], ssl=context, reuse_address=True
        )
        self._servers.append(server)
        name = server.sockets[0].getsockname()
        return transport, name[0], name[1]

    # ------------------------------------------------------------------ flows

    def flow_to(self, transport: str, host: str, port: int) -> Flow:
        """A way to a peer: the listening UDP socket, or a stream that is there or is being opened.

        Raises NetworkError where this stack has no socket for it.
        """
        host = host.strip("[]")
        if transport == "udp":
            family = ":" in host
            for local in self._udp:
                if (":" in local[0]) == family:
                    return Flow("udp", _local_address(local, host), (host, port))
            raise NetworkError(f"There is no UDP socket to reach {host}:{port} with.")
        for stream in self._streams.values():
            if stream.flow.transport == transport and stream.flow.remote == (host, port) and not stream.lost:
                return stream.flow
        return self._connect(transport, (host, port))

    def _connect(self, transport: str, remote: HostPort) -> Flow:
        stream = StreamConnection(self, transport)
        # The Via names where we listen, so that the peer can connect back (RFC 3261 section 18.2.2).
        port = next((port for kind, _, port in self.bound if kind == transport), 5060)
        local = _local_address(("::" if ":" in remote[0] else "0.0.0.0", port), remote[0])
        stream.flow = Flow(transport, local, remote, next(self._connections))
        self._streams[stream.flow.connection_id] = stream
        task = asyncio.get_running_loop().create_task(self._open(stream, remote))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return stream.flow

    async def _open(self, stream: StreamConnection, remote: HostPort) -> None:
        loop = asyncio.get_running_loop()
        context = (
            (self._client_tls or ssl.create_default_context()) if stream.flow.transport == "tls" else None
        )
        try:
            await asyncio.wait_for(
                loop.create_connection(
                    lambda: stream, *remote, ssl=context, server_hostname=remote[0] if context else None
                ),
                10,
            )
        except (OSError, asyncio.TimeoutError) as error:
            self.lost(stream, str(error) or "no connection within 10 s")

    # ------------------------------------------------------------------ in and out

    def take(self, data: bytes, flow: Flow) -> None:
        """Bytes of one message came in; a flush is to follow."""
        self._endpoint.receive(data, flow, self.clock())

    def received(self, data: bytes, flow: Flow) -> None:
        """Bytes of one message came in."""
        self._endpoint.receive(data, flow, self.clock())
        self.flush()

    def flush(self) -> None:
        """Send what is to be sent, hand over events, arm the timer."""
        if self._flushing:
            return
        self._flushing = True
        try:
            endpoint = self._endpoint
            while True:
                for data, flow in endpoint.outgoing():
                    self._send(data, flow)
                event = endpoint.next_event()
                if event is None:
                    break
                self._on_event(event)
            for data, flow in endpoint.outgoing():
                self._send(data, flow)
        finally:
            self._flushing = False
        self._arm()

    def _send(self, data: bytes, flow: Flow) -> None:
        if flow.transport == "udp":
            transport = self._udp_for(flow.local)
            if transport is None or transport.is_closing():
                return
            if len(data) > _UDP_MAX:
                self._fail(flow, "message too large for UDP")
                return
            transport.sendto(data, flow.remote)
            return
        stream = self._streams.get(flow.connection_id)
        if stream is None:
            self._fail(flow, "the connection is closed")
        else:
            stream.send(data)

    def _udp_for(self, local: HostPort) -> asyncio.DatagramTransport | None:
        """The socket of a flow: its own, or the one on all addresses with its port, or any."""
        anywhere = "::" if ":" in local[0] else "0.0.0.0"
        sockets = self._udp
        found = sockets.get(local) or sockets.get((anywhere, local[1]))
        return found or next(iter(sockets.values()), None)

    def _fail(self, flow: Flow, error: str) -> None:
        asyncio.get_running_loop().call_soon(self._report_lost, flow, error)

    def _report_lost(self, flow: Flow, error: str) -> None:
        self._endpoint.connection_lost(flow, self.clock(), error)
        self.flush()

    def _arm(self) -> None:
        due = self._endpoint.next_timer()
        if self._timer is not None:
            if due is not None and self._timer.when() <= due:
                return
            self._timer.cancel()
            self._timer = None
        if due is not None and not self._closed:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(loop.time() + max(0.0, due - self.clock()), self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        self._endpoint.handle_timers(self.clock())
        self.flush()

    # ------------------------------------------------------------------ streams

    def opened(self, stream: StreamConnection, local: HostPort, remote: HostPort) -> None:
        """A stream is connected, in either direction."""
        number = stream.flow.connection_id or next(self._connections)
        if not stream.flow.connection_id:
            stream.flow = Flow(stream.flow.transport, local, remote, number)
        self._streams[number] = stream

    def lost(self, stream: StreamConnection, error: str) -> None:
        """A stream is gone or never came to be."""
        stream.lost = True
        if self._streams.pop(stream.flow.connection_id, None) is not None and not self._closed:
            self._report_lost(stream.flow, error)

    async def close(self) -> None:
        """Close all sockets."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        for server in self._servers:
            server.close()
        for stream in list(self._streams.values()):
            stream.close()
        for transport in self._udp.values():
            transport.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, stack: Stack, local: HostPort, sock: socket.socket) -> None:
        self._stack = stack
        self._local = local
        self._sock = sock
        self._fixed = local[0] not in _WILDCARDS
        self._routes: dict[str, HostPort] = {}
        self._asked_at = float("-inf")

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Take this datagram and those that wait behind it: the loop alone would give one a turn."""
        self._take(data, addr)
        for _ in range(_BATCH):
            try:
                data, addr = self._sock.recvfrom(_UDP_MAX)
            except OSError:  # nothing more (BlockingIOError), or an ICMP error of an earlier sending
                break
            self._take(data, addr)
        self._stack.flush()

    def _take(self, data: bytes, addr: tuple[str, int]) -> None:
        if len(data) > 4:  # shorter ones are keep-alives
            self._stack.take(data, Flow("udp", self._our_address(addr[0]), (addr[0], addr[1])))

    def _our_address(self, remote_host: str) -> HostPort:
        """Where this peer can answer to, asked of the system at most every few seconds."""
        if self._fixed:
            return self._local
        now = self._stack.clock()
        if now - self._asked_at > _ROUTES_FOR or len(self._routes) > _ROUTES_KEPT:
            self._routes.clear()
            self._asked_at = now
        found = self._routes.get(remote_host)
        if found is None:
            found = self._routes[remote_host] = _local_address(self._local, remote_host)
        return found

    def error_received(self, exc: Exception) -> None:
        log.debug("! udp: %s", exc)


class StreamConnection(asyncio.Protocol):
    """One TCP or TLS connection."""

    def __init__(self, stack: Stack, transport: str) -> None:
        self._stack = stack
        self._framer = StreamFramer()
        self._transport: asyncio.Transport | None = None
        self._pending = bytearray()
        self.flow = Flow(transport, ("", 0), ("", 0))
        self.lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected: send what has waited."""
        if not isinstance(transport, asyncio.Transport):
            raise MisuseError("a stream protocol on a transport that is no stream")
        self._transport = transport
        local, remote = transport.get_extra_info("sockname"), transport.get_extra_info("peername")
        self._stack.opened(self, (local[0], local[1]), (remote[0], remote[1]))
        if self._pending:
            transport.write(bytes(self._pending))
            self._pending.clear()

    def data_received(self, data: bytes) -> None:
        """Frame messages; a stream that cannot be followed is closed."""
        try:
            messages = self._framer.feed(data)
        except SipParseError as error:
            log.info("! %s from %s:%s: connection closed", error, *self.flow.remote)
            self.close()
            return
        if self._framer.pings:
            self._framer.pings = 0
            self.send(b"\r\n")  # RFC 5626 section 4.4.1
        for message in messages:
            self._stack.received(message, self.flow)

    def connection_lost(self, exc: Exception | None) -> None:
        """Closed by either side."""
        self._stack.lost(self, str(exc) if exc else "the connection was closed")

    def send(self, data: bytes) -> None:
        """Write, or keep until connected."""
        if self._transport is not None:
            self._transport.write(data)
        elif len(self._pending) < _PENDING_LIMIT:
            self._pending += data

    def close(self) -> None:
        """Close it."""
        if self._transport is not None:
            self._transport.close()


def server_context(certificate: str | None, private_key: str | None) -> ssl.SSLContext:
    """TLS for a listener; raises NetworkError when the files cannot be used."""
    if not certificate:
        raise NetworkError(
            "Listening on tls needs a certificate: set server.certificate and server.private_key."
        )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, private_key)
    except (OSError, ssl.SSLError) as error:
        raise NetworkError(
            f"The certificate {certificate} with key {private_key or certificate} cannot be used: {error}."
        ) from error
    return context


def _local_address(local: HostPort, remote_host: str) -> HostPort:
    """The address that the peer can answer to: a wildcard socket's is that of the route to the peer."""
    if local[0] not in _WILDCARDS:
        return local
    family = socket.AF_INET6 if ":" in remote_host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((remote_host, 9))
        except OSError:
            return local
        return probe.getsockname()[0], local[1]


def _sentence(where: str, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"{where} is in use by another program: stop that one or choose another port."
    if error.errno == errno.EACCES:
        return f"{where} may not be used without more rights: choose a port above 1023."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{where} is no address of this machine: choose one that it has, or 0.0.0.0 for all."
    return f"Cannot listen on {where}: {error.strerror or error}."
