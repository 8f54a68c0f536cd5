# SPDX-License-Identifier: GPL-3.0-or-later
"""The asyncio skin of the SIP endpoint: UDP, TCP and TLS sockets, and one timer handle.

Datagrams and framed messages go in with ``clock()``; after each batch, what the endpoint wants sent is
sent, its events are handed over, and the one timer is armed anew.
"""

from __future__ import annotations

import asyncio
import errno
import itertools
import logging
import socket
import ssl
from collections.abc import Callable, Coroutine
from typing import Any

from deskphone.errors import NetworkError, SipParseError
from deskphone.net.datagrams import UDP_MAX, Datagrams, local_address, open_socket
from deskphone.net.inbound_connections import InboundConnections, room
from deskphone.net.limits import Gate, Limits, Sayings
from deskphone.net.streams import StreamConnection, open_listener
from deskphone.net.tls import client_context, server_context
from deskphone.net.turns import Turns
from deskphone.sip.endpoint import Endpoint
from deskphone.sip.events import SipEvent
from deskphone.sip.transaction.flow import Flow, HostPort

log = logging.getLogger("deskphone.net")

_CONNECT_LIMIT = 10.0  # seconds
_HANDSHAKE_LIMIT = 10.0
_ACCEPT_PAUSE = 1.0
_RESPONSE = b"SIP/2.0 "
_KEEP_ALIVE = 4  # octets (RFC 5626 section 3.5.1)


class Stack:
    """Sockets for one endpoint. Runs in the loop that calls its methods."""

    def __init__(
        self,
        endpoint: Endpoint,
        on_event: Callable[[SipEvent], None],
        clock: Callable[[], float],
        *,
        client_tls: ssl.SSLContext | None = None,
        on_lost: Callable[[Flow, str], None] | None = None,
        on_idle: Callable[[], None] | None = None,
        limits: Limits | None = None,
        serves: Callable[[Flow, str], bool] = lambda flow, user: True,
        is_home: Callable[[str], bool] = lambda host: False,
        hears: Callable[[str], bool] = lambda host: True,
        tap: Callable[[bool, bytes, Flow], None] | None = None,
    ) -> None:
        """With ``limits``, peers are strangers until :meth:`proved` is called for one of their requests.

        ``serves(flow, user)`` tells whether this user is reached by that connection: such ones are kept.
        ``is_home(host)`` tells whether somebody is registered at an address, which is then no stranger's.

        ``hears(host)`` tells whose requests are read at all; responses are everybody's, by their branch.

        ``tap(received, data, flow)`` sees each message that is read or sent; it must not change anything.

        ``on_lost(flow, error)`` hears of each connection that ended, after its transactions failed.

        ``on_idle()`` is called when all events that came together have been handed over.
        """
        self._endpoint = endpoint
        self._on_event = on_event
        self.clock = clock
        self._on_lost = on_lost
        self._hears = hears
        self._tap = tap
        self._on_idle = on_idle
        self._client_tls = client_tls
        self._server_tls: ssl.SSLContext | None = None
        self._udp: dict[HostPort, asyncio.DatagramTransport] = {}
        self._listeners: list[socket.socket] = []
        self._streams: dict[int, StreamConnection] = {}
        self._by_remote: dict[tuple[str, HostPort], StreamConnection] = {}
        self.gate = None if limits is None else Gate(limits, is_home)
        self._sayings = Sayings()
        self.inbound: InboundConnections[StreamConnection] = InboundConnections(
            room(), self.gate, lambda stream, user: serves(stream.flow, user)
        )
        self.turns = Turns(self.flush)
        self._connections = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._timer_due = 0.0
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
                if transport == "tls":
                    self.prove_with(certificate, private_key)
                bound = await self._listen_stream(transport, (host, int(port)))
        except OSError as error:
            raise NetworkError(_sentence(where, error)) from error
        self.bound.append(bound)
        return bound

    def prove_with(self, certificate: str | None, private_key: str | None) -> None:
        """Show this certificate to who connects from now on (NetworkError: the one before is shown on)."""
        self._server_tls = server_context(certificate, private_key)

    async def _listen_udp(self, host: str, port: int) -> tuple[str, str, int]:
        loop = asyncio.get_running_loop()
        sock = open_socket(host, port)
        name = sock.getsockname()
        local = (name[0], name[1])
        transport, _ = await loop.create_datagram_endpoint(lambda: Datagrams(self, local, sock), sock=sock)
        self._udp[local] = transport
        return "udp", *local

    def socket_lost(self, local: HostPort, error: Exception) -> None:
        """A UDP socket was closed by an error: without it we would be deaf for good, and look alive."""
        if not self._closed:
            log.error("! udp %s:%d failed (%s): it is opened again", *local, _cause(error))
            self._spawn(self._listen_again(local))

    async def _listen_again(self, local: HostPort) -> None:
        while True:
            try:
                await self._listen_udp(*local)
            except (OSError, MemoryError) as error:
                log.warning("! udp %s:%d cannot be opened again yet: %s", *local, _cause(error))
                await asyncio.sleep(_ACCEPT_PAUSE)
            else:
                log.warning("= udp %s:%d is open again", *local)
                return

    async def _listen_stream(self, transport: str, local: HostPort) -> tuple[str, str, int]:
        sock = open_listener(*local)
        self._listeners.append(sock)
        self._spawn(self._accept(sock, transport))
        name = sock.getsockname()
        return transport, name[0], name[1]

    async def _accept(self, sock: socket.socket, transport: str) -> None:
        """Take connections of peers. asyncio's own servers know no bound, and choke where there is one."""
        while True:
            try:
                await self._accept_one(sock, transport)
            except (OSError, MemoryError) as error:
                log.warning("! a connection could not be accepted: %s", _cause(error))
                await asyncio.sleep(_ACCEPT_PAUSE)
            await asyncio.sleep(0)

    async def _accept_one(self, sock: socket.socket, transport: str) -> None:
        peer, remote = await asyncio.get_running_loop().sock_accept(sock)
        stream = StreamConnection(self, transport, accepted=True)
        stream.unclaimed = peer
        context = self._server_tls if transport == "tls" else None
        stream.greeting = self._spawn(self._greet(stream, remote[0], context))
        superfluous = self.inbound.came(stream, remote[0])
        if superfluous is not None:
            self.too_much(superfluous, "more connections than there is room for strangers", remote[0])

    async def _greet(self, stream: StreamConnection, host: str, context: ssl.SSLContext | None) -> None:
        try:
            if context is None:
                await self._adopt(stream)
            else:
                async with self.inbound.shaking_hands(stream, host):
                    await self._adopt(stream, ssl=context, ssl_handshake_timeout=_HANDSHAKE_LIMIT)
        except OSError as error:
            cause = _cause(error)
            if self._sayings.room(host, cause, self.clock()):
                log.info("! %s: a connection came to nothing: %s", host, cause)
            self.lost(stream, cause)
            _untie(error)
        except asyncio.CancelledError as error:  # given up, and whoever did it has said so
            _untie(error)
        finally:
            stream.greeting = None
            if stream.unclaimed is not None:  # cancelled while it waited for its turn
                stream.unclaimed.close()

    async def _adopt(self, stream: StreamConnection, **options: Any) -> None:
        """Make a connection of an accepted socket; from here on it closes the socket itself."""
        sock, stream.unclaimed = stream.unclaimed, None
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)  # peers that go without a word
            await asyncio.get_running_loop().connect_accepted_socket(lambda: stream, sock, **options)

    def _spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

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
                    return Flow("udp", local_address(local, host), (host, port))
            raise NetworkError(f"There is no UDP socket to reach {host}:{port} with.")
        stream = self._by_remote.get((transport, (host, port)))
        if stream is not None and not stream.lost:
            return stream.flow
        return self._connect(transport, (host, port))

    async def connect(self, transport: str, host: str, port: int, *, server_name: str = "") -> Flow:
        """Open a stream now; its flow carries the address that the peer sees us at.

        ``server_name`` is what a TLS certificate must prove (empty: ``host``). Raises NetworkError.
        """
        stream = StreamConnection(self, transport)
        host = host.strip("[]")
        try:
            await self._create(stream, (host, port), server_name or host)
        except (OSError, asyncio.TimeoutError) as error:
            raise NetworkError(f"No connection to {host}:{port} ({_cause(error)}).") from error
        return stream.flow

    def _connect(self, transport: str, remote: HostPort) -> Flow:
        stream = StreamConnection(self, transport)
        # The Via names where we listen, so that the peer can connect back (RFC 3261 section 18.2.2).
        port = next((port for kind, _, port in self.bound if kind == transport), 5060)
        local = local_address(("::" if ":" in remote[0] else "0.0.0.0", port), remote[0])
        stream.flow = Flow(transport, local, remote, next(self._connections))
        self._streams[stream.flow.connection_id] = stream
        self._by_remote[transport, remote] = stream
        self._spawn(self._open(stream, remote))
        return stream.flow

    async def _open(self, stream: StreamConnection, remote: HostPort) -> None:
        try:
            await self._create(stream, remote, remote[0])
        except (OSError, asyncio.TimeoutError) as error:
            self.lost(stream, _cause(error))
            _untie(error)
        except NetworkError as error:
            self.lost(stream, str(error))

    async def _create(self, stream: StreamConnection, remote: HostPort, server_name: str) -> None:
        tls = stream.flow.transport == "tls"
        if tls and self._client_tls is None:
            self._client_tls = client_context()
        opening = asyncio.get_running_loop().create_connection(
            lambda: stream,
            *remote,
            ssl=self._client_tls if tls else None,
            server_hostname=server_name if tls else None,
        )
        await asyncio.wait_for(opening, _CONNECT_LIMIT)

    # ------------------------------------------------------------------ strangers

    def admits(self, host: str, datagram: bytes) -> bool:
        """Count a datagram from there; False when it is one too many, or asks what we do not hear."""
        if not datagram.lstrip(b"\r\n").startswith(_RESPONSE) and not self._hears(host):
            return False
        return self.gate is None or self.gate.admits(host, self.clock(), len(datagram))

    def admits_more(self, host: str) -> bool:
        """Count a message, or as many bytes, of a connection from there; False when it is one too many."""
        return self.gate is None or self.gate.admits(host, self.clock(), stream=True)

    def proved(self, flow: Flow, user: str = "", devices: int = 1) -> None:
        """A request that came this way has passed authentication, of a user with so many devices.

        Where he has more connections than he may, one that nobody misses is closed.
        """
        if self.gate is None:
            return
        self.gate.prove(flow.remote[0], self.clock(), user)
        stream = self._streams.get(flow.connection_id)
        if stream is not None:
            most = self.gate.connections_of(flow.remote[0], devices)
            superfluous = stream.proved(user, most)
            if superfluous is not None:
                self.too_much(superfluous, "more connections than one user may have")

    def use(self, limits: Limits) -> None:
        """Take other limits from now on."""
        if self.gate is not None:
            self.gate.use(limits)

    def too_much(self, stream: StreamConnection, what: str, host: str = "") -> None:
        """Close a connection that went over a limit."""
        host = host or stream.flow.remote[0]
        if self.gate is not None:
            self.gate.say(host, f"{what}: connection closed", self.clock())
        else:
            log.info("! %s: %s: connection closed", host, what)
        stream.abort(what)

    # ------------------------------------------------------------------ in and out

    def take(self, data: bytes, flow: Flow) -> None:
        """Bytes of one message came in; a flush is to follow."""
        if self._tap is not None:
            self._tap(True, data, flow)
        self._endpoint.receive(data, flow, self.clock())

    def unreadable(self, error: SipParseError, flow: Flow) -> None:
        """A stream cannot be followed; it is closed. The log says it as seldom as of broken messages."""
        self._endpoint.complain(error, flow, self.clock())

    def flush(self) -> None:
        """Send what is to be sent, hand over events, arm the timer."""
        if self._flushing:
            return
        self._flushing = True
        endpoint = self._endpoint
        try:
            while True:
                for data, flow in endpoint.outgoing():
                    self._send(data, flow)
                event = endpoint.next_event()
                if event is None:
                    break
                self._tell(event)
        finally:
            self._flushing = False
            self._arm()
            if self._on_idle is not None:
                self._on_idle()

    def _tell(self, event: SipEvent) -> None:
        try:
            self._on_event(event)
        except Exception:  # border: what one message does to its user must not stop all others
            log.exception("! %s was not dealt with", type(event).__name__)

    def _send(self, data: bytes, flow: Flow) -> None:
        if flow.transport == "udp":
            transport = self._udp_for(flow.local)
            if transport is None or transport.is_closing():
                return
            if len(data) > UDP_MAX:
                self._not_sent(data, "the message is too large for UDP")
                return
            transport.sendto(data, flow.remote)
            if self._tap is not None and len(data) > _KEEP_ALIVE:
                self._tap(False, data, flow)
            return
        stream = self._streams.get(flow.connection_id)
        if stream is None:
            self._not_sent(data, "the connection is closed")
        else:
            stream.send(data)
            if self._tap is not None and len(data) > _KEEP_ALIVE:
                self._tap(False, data, flow)

    def _udp_for(self, local: HostPort) -> asyncio.DatagramTransport | None:
        """The socket of a flow: its own, or the one on all addresses with its port, or any."""
        anywhere = "::" if ":" in local[0] else "0.0.0.0"
        sockets = self._udp
        found = sockets.get(local) or sockets.get((anywhere, local[1]))
        return found or next(iter(sockets.values()), None)

    def _not_sent(self, data: bytes, error: str) -> None:
        def tell() -> None:
            self._endpoint.not_sent(data, self.clock(), error)
            self.flush()

        asyncio.get_running_loop().call_soon(tell)

    def _report_lost(self, flow: Flow, error: str) -> None:
        self._endpoint.connection_lost(flow, self.clock(), error)
        self.flush()

    def _arm(self) -> None:
        due = self._endpoint.next_timer()
        if self._timer is not None:
            if due is not None and self._timer_due <= due:
                return
            self._timer.cancel()
            self._timer = None
        if due is not None and not self._closed:
            self._timer_due = due
            self._timer = asyncio.get_running_loop().call_later(max(0.0, due - self.clock()), self._on_timer)

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
        self._by_remote[stream.flow.transport, stream.flow.remote] = stream

    def lost(self, stream: StreamConnection, error: str) -> None:
        """A stream is gone or never came to be."""
        stream.lost = True
        self.inbound.left(stream)
        flow = stream.flow
        if self._by_remote.get((flow.transport, flow.remote)) is stream:
            del self._by_remote[flow.transport, flow.remote]
        if self._streams.pop(flow.connection_id, None) is not None and not self._closed:
            self._report_lost(flow, error)
            if self._on_lost is not None:
                self._on_lost(flow, error)
                self.flush()

    async def close(self) -> None:
        """Close all sockets."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        for stream in list(self._streams.values()):
            stream.close()
        for transport in self._udp.values():
            transport.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for listener in self._listeners:
            listener.close()
        await asyncio.sleep(0)


def _sentence(where: str, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"{where} is in use by another program: stop that one or choose another port."
    if error.errno == errno.EACCES:
        return f"{where} may not be used without more rights: choose a port above 1023."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{where} is no address of this machine: choose one that it has, or 0.0.0.0 for all."
    return f"Cannot listen on {where}: {error.strerror or error}."


def _cause(error: BaseException) -> str:
    """What went wrong with a connection, in a few words."""
    if isinstance(error, asyncio.TimeoutError):
        return f"no answer within {_CONNECT_LIMIT:.0f} s"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    return str(getattr(error, "strerror", "") or error) or type(error).__name__


def _untie(error: BaseException | None) -> None:
    """Let go of the frames that an error came through.

    A future there holds the error: a knot that only the collector of reference cycles undoes, and in it is a
    TLS connection, 50 KB. Strangers can tie hundreds of them a second.
    """
    while error is not None:
        error.__traceback__ = None
        error = error.__context__
