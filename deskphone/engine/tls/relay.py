# SPDX-License-Identifier: GPL-3.0-or-later
"""Relays between pjsip (TCP, loopback) and servers (TLS by Python's ssl), on a thread of their own.

The OpenSSL within the SIP library's wheel is old and out of service; nothing of a server reaches it.
Nobody else on this machine can use a relay: Linux tells whether the other end is ours; elsewhere who
connects must know the relay's token, which only pjsip's Contact carries and which never leaves the relay.
A new connection of pjsip's replaces the one before. Of connections that have not proven yet whose they are
only some are kept, the newest, and each may hold one short message.

What comes to pjsip from a relay's address is the server's word (``Shield``). Such an address does
not tell the transport, and pjsip has a datagram socket on loopback as well: so a relay holds its port for
datagrams, too.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import errno
import logging
import secrets
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from deskphone.engine.overlong import LONGEST, cut, may_be_cut
from deskphone.engine.tls.faults import is_other_name, sentence
from deskphone.engine.tls.owner import is_ours
from deskphone.engine.tls.text import Rewriter, as_sip, as_sips, has_token, mark_of
from deskphone.errors import EngineError, NetworkError, SipParseError
from deskphone.sip.grammar import format_hostport
from deskphone.sip.parse import DEFAULT_LIMITS, Limits
from deskphone.sip.stream import StreamFramer
from deskphone.sip.transaction.flow import HostPort
from deskphone.threads import start_thread

log = logging.getLogger("deskphone.engine.tls")

_PATIENCE = 8.0  # seconds for a connection, and for pjsip's first message
_HANDSHAKE = 5.0  # seconds: below _PATIENCE, so that a silent TLS is told from a silent network
_START_LIMIT = 5.0
_CHUNK = 65536
_PORTS_TRIED = 20
_UNPROVEN = 8  # connections at a time; pjsip's own needs a moment
_FIRST_MESSAGE = Limits(body=65536)  # bytes that one of them may hold


_Change = Callable[[bytes], bytes]
Trace = Callable[[bool, tuple[HostPort, HostPort], bytes], None]


class Relay:
    """One server's. ``fault``: why there is no connection, a sentence; else empty."""

    def __init__(
        self, host: str, port: int, names: tuple[str, ...], trust: Callable[[], ssl.SSLContext]
    ) -> None:
        """``names``: what the certificate may be for (RFC 5922: the domain; here the server as well).

        ``trust`` is asked for each connection (NetworkError, with a sentence), so that authorities that were
        renewed or mended on disk count for the next one.
        """
        self.server = format_hostport(host, port)
        self.token = f"x-{secrets.token_hex(12)}"
        self.fault = ""
        self.version = ""
        self.on_lost: Callable[[], None] = lambda: None
        self.trace: Trace = lambda received, ends, data: None  # what the server says and hears
        self._host, self._port, self._names, self._trust = host, port, names, trust
        self._listener: asyncio.Server | None = None
        self._running: asyncio.Task[None] | None = None
        self._unproven: dict[asyncio.Task[None], None] = {}  # the oldest first
        self._place = ""
        self._held: socket.socket | None = None  # the same port for datagrams, so that no other has it

    def aim(self, host: str, port: int, names: tuple[str, ...]) -> None:
        """Connect elsewhere from the next connection on."""
        self.server = format_hostport(host, port)
        self._host, self._port, self._names = host, port, names

    @property
    def route(self) -> str:
        """The Route that leads pjsip to the relay; ``hide`` keeps it out of messages."""
        return f"<sip:{self._place};transport=tcp;lr;hide>"

    @property
    def address(self) -> str:
        """Where requests of the server come from, for pjsip."""
        return self._place

    def for_pjsip(self, text: str) -> str:
        """Write addresses so that pjsip sends to them through the relay: ``sips:`` ones, too."""
        return as_sip(text, mark_of(self.token))

    def from_pjsip(self, text: str) -> str:
        """Read what pjsip made of such addresses."""
        return as_sips(text, mark_of(self.token))

    async def open(self) -> None:
        """Listen on loopback, on a port of the system's choice."""
        self._listener, self._held = await self._take_port()
        self._place = format_hostport(*self._listener.sockets[0].getsockname()[:2])

    async def _take_port(self) -> tuple[asyncio.Server, socket.socket]:
        """Find one that nobody has, neither for streams nor for datagrams (OSError when there is none)."""
        for _ in range(_PORTS_TRIED):
            listener = await asyncio.start_server(self._accepted, "127.0.0.1", 0)
            held = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            with suppress(OSError):  # taken
                held.bind(listener.sockets[0].getsockname())
                return listener, held
            held.close()
            listener.close()
        raise OSError(errno.EADDRINUSE, "no free port on 127.0.0.1")

    async def close(self) -> None:
        """Close the listener and the connection."""
        self.on_lost = lambda: None
        if self._listener is not None:
            self._listener.close()
        if self._held is not None:
            self._held.close()
        for task in self._unproven:
            task.cancel()
        if self._running is not None:
            self._running.cancel()

    def hang_up(self, *, quietly: bool = False) -> None:
        """End the connection; pjsip's next request opens another. ``quietly``: it is not called lost."""
        running = self._running
        if quietly:
            self._running = None
        if running is not None:
            running.cancel()

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve pjsip; whoever else connects is sent away."""
        task = asyncio.current_task()
        try:
            framer = StreamFramer(_FIRST_MESSAGE)
            first = await self._prove(task, framer, reader, writer)
            if not first:
                log.warning("! a stranger connected to the relay for %s", self.server)
                return
            framer.limits = DEFAULT_LIMITS
            if self._running is not None:
                self._running.cancel()
            self._running = task
            await self._serve(first, framer, reader, writer)
        except (OSError, SipParseError, asyncio.TimeoutError) as error:
            log.info("= relay for %s: %s", self.server, error)
        except asyncio.CancelledError:
            log.debug("= relay for %s: replaced", self.server)
        finally:
            writer.close()
            if self._running is task and task is not None:
                self._running = None
                self.on_lost()

    async def _prove(
        self,
        task: asyncio.Task[None] | None,
        framer: StreamFramer,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> list[bytes]:
        """Return the first messages of a connection that is pjsip's, none of another.

        Where the system says whose it is, nothing of others is read. The oldest one gives way when too
        many wait.
        """
        ours = is_ours(writer.get_extra_info("peername"), writer.get_extra_info("sockname"))
        if ours is False or task is None:
            return []
        if len(self._unproven) >= _UNPROVEN:
            oldest = next(iter(self._unproven))
            del self._unproven[oldest]
            oldest.cancel()
        self._unproven[task] = None
        try:
            first = await asyncio.wait_for(_first(reader, framer), _PATIENCE)
        finally:
            self._unproven.pop(task, None)
        return first if first and (ours or has_token(first[0], self.token)) else []

    async def _serve(
        self,
        first: list[bytes],
        framer: StreamFramer,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        try:
            far_reader, far_writer = await self._connect()
        except (OSError, asyncio.TimeoutError) as error:
            self.fault = sentence(error, self.server, self._names)
            log.warning("! %s", self.fault)
            return
        except NetworkError as error:
            self.fault = str(error)
            log.warning("! %s", self.fault)
            return
        self.fault = ""
        made = far_writer.get_extra_info("ssl_object")
        self.version = str(made.version())
        log.info("= %s with %s, %s", self.version, self.server, made.cipher()[0])
        rewriter = Rewriter(
            format_hostport(*far_writer.get_extra_info("sockname")[:2]), self.route, self.token
        )
        local, remote = (far_writer.get_extra_info(end)[:2] for end in ("sockname", "peername"))
        outbound = self._traced_out(rewriter.outbound, (local, remote))
        inbound = self._traced_in(self._fitting(rewriter.inbound), (local, remote))
        far_writer.write(b"".join(outbound(message) for message in first))
        pumps = [
            asyncio.create_task(_pump(reader, framer, far_writer, outbound)),
            asyncio.create_task(_pump(far_reader, StreamFramer(), writer, inbound)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            for outcome in await asyncio.gather(*pumps, return_exceptions=True):
                if isinstance(outcome, Exception):
                    log.info("= relay for %s: %s", self.server, outcome)
            far_writer.close()

    def _traced_out(self, change: _Change, ends: tuple[HostPort, HostPort]) -> _Change:
        def changed(message: bytes) -> bytes:
            out = change(message)
            self.trace(False, ends, out)
            return out

        return changed

    def _traced_in(self, change: _Change, ends: tuple[HostPort, HostPort]) -> _Change:
        def changed(message: bytes) -> bytes:
            self.trace(True, ends, message)
            return change(message)

        return changed

    def _fitting(self, change: _Change) -> _Change:
        """Let through what pjsip has room for: of a longer message it would take the rest for others."""

        def changed(message: bytes) -> bytes:
            out = change(message)
            if len(out) <= LONGEST:
                return out
            log.warning("! a message of %d bytes from %s: not let in as a whole", len(out), self.server)
            return cut(out[:LONGEST]) if may_be_cut(out) else b""

        return changed

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect; where the certificate is not for the first name, it may be for another (OSError)."""
        context = self._trust()
        for name in self._names[:-1]:
            try:
                return await self._try(name, context)
            except ssl.SSLCertVerificationError as error:
                if not is_other_name(error):
                    raise
        return await self._try(self._names[-1], context)

    async def _try(
        self, name: str, context: ssl.SSLContext
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        opening = asyncio.open_connection(
            self._host, self._port, ssl=context, server_hostname=name, ssl_handshake_timeout=_HANDSHAKE
        )
        return await asyncio.wait_for(opening, _PATIENCE)


async def _first(reader: asyncio.StreamReader, framer: StreamFramer) -> list[bytes]:
    """Return the first messages, none when the connection ends before."""
    while data := await reader.read(_CHUNK):
        messages = framer.feed(data)
        if messages:
            return messages
    return []


async def _pump(
    reader: asyncio.StreamReader,
    framer: StreamFramer,
    writer: asyncio.StreamWriter,
    change: Callable[[bytes], bytes],
) -> None:
    """Carry messages, and keep-alives between them (RFC 5626 section 4.4.1), until the stream ends."""
    while data := await reader.read(_CHUNK):
        messages = framer.feed(data)
        out = b"".join(change(message) for message in messages)
        out += b"\r\n\r\n" * framer.pings + b"\r\n" * framer.pongs
        framer.pings = framer.pongs = 0
        writer.write(out)
        await writer.drain()


class Relays:
    """The thread of all relays, made with the first one. All methods belong to one other thread."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._open: list[Relay] = []

    def open(
        self, host: str, port: int, names: tuple[str, ...], trust: Callable[[], ssl.SSLContext]
    ) -> Relay:
        """Make a relay that listens (NetworkError where loopback cannot be listened on)."""
        relay = Relay(host, port, names, trust)
        try:
            asyncio.run_coroutine_threadsafe(relay.open(), self._running()).result(_START_LIMIT)
        except (OSError, concurrent.futures.TimeoutError) as error:
            raise NetworkError(f"TLS cannot start: loopback cannot be listened on ({error}).") from None
        self._open.append(relay)
        return relay

    def has(self, address: str) -> bool:
        """Whether a relay listens there."""
        return any(relay.address == address for relay in self._open)

    def _running(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            loop = asyncio.new_event_loop()
            try:
                self._thread = start_thread("tls", loop.run_forever)
            except EngineError:
                loop.close()
                raise
            self._loop = loop
        return self._loop

    def hang_up(self, relay: Relay, *, quietly: bool = False) -> None:
        """End a relay's connection (see there)."""
        self._running().call_soon_threadsafe(partial(relay.hang_up, quietly=quietly))

    def drop(self, relay: Relay) -> None:
        """Close one."""
        if self._loop is not None and relay in self._open:
            self._open.remove(relay)
            asyncio.run_coroutine_threadsafe(relay.close(), self._loop)

    def close(self) -> None:
        """Close all, and end the thread. Idempotent."""
        loop, self._loop = self._loop, None
        if loop is None or self._thread is None:
            return

        async def end() -> None:
            for relay in self._open:
                await relay.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        try:
            asyncio.run_coroutine_threadsafe(end(), loop).result(_START_LIMIT)
        except concurrent.futures.TimeoutError:
            log.error("! the relays did not end")
        loop.call_soon_threadsafe(loop.stop)
        self._thread.join(_START_LIMIT)
        if not self._thread.is_alive():
            loop.close()
        self._open.clear()
