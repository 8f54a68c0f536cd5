# SPDX-License-Identifier: GPL-3.0-or-later
"""TCP and TLS connections: framed, kept alive, and closed when they cannot be followed."""

from __future__ import annotations

import asyncio
import socket
import sys
from dataclasses import replace
from typing import Protocol

from deskphone.errors import MisuseError, SipParseError
from deskphone.net.inbound_connections import InboundConnections
from deskphone.net.limits import PACKET, Gate
from deskphone.net.owner import SocketOwner
from deskphone.net.tls import mind_the_wire
from deskphone.net.turns import UNIT, Turns
from deskphone.sip.parse import DEFAULT_LIMITS
from deskphone.sip.stream import StreamFramer
from deskphone.sip.transaction.flow import Flow, HostPort

_BACKLOG = 256
_PATIENCE = 32.0  # seconds for a first message, and for the rest of one that has begun (64*T1)
_STRANGERS = replace(DEFAULT_LIMITS, body=65_536)  # what one says before it has logged in is short
_WAITING_LIMIT = 4 * 1024 * 1024  # bytes that a peer may leave unread before it is given up
_STRANGER_WAITING_LIMIT = 64 * 1024


def open_listener(host: str, port: int) -> socket.socket:
    """Listen for streams. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(
        family, socket.SOCK_STREAM, socket.IPPROTO_TCP
    )  # named: asyncio sets TCP_NODELAY then
    try:
        sock.setblocking(False)
        if sock.family == socket.AF_INET6:  # 0.0.0.0 may be listened on beside it
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if sys.platform != "win32":  # there it would let two programs have one port
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(_BACKLOG)
    except OSError:
        sock.close()
        raise
    return sock


class StreamOwner(SocketOwner, Protocol):
    """Who keeps the connections."""

    @property
    def gate(self) -> Gate | None:
        """What strangers may do; None where all are known."""
        ...

    @property
    def inbound(self) -> InboundConnections[StreamConnection]:
        """The connections that peers opened."""
        ...

    @property
    def turns(self) -> Turns:
        """In which order they are read."""
        ...

    def admits_more(self, host: str) -> bool:
        """Count a message, or as many bytes, from there; False when it is one too many."""
        ...

    def opened(self, stream: StreamConnection, local: HostPort, remote: HostPort) -> None:
        """Note that a stream is connected, in either direction."""
        ...

    def lost(self, stream: StreamConnection, error: str) -> None:
        """Note that a stream is gone, or never came to be."""
        ...

    def too_much(self, stream: StreamConnection, what: str) -> None:
        """Close a connection that went over a limit."""
        ...

    def unreadable(self, error: SipParseError, flow: Flow) -> None:
        """Note that a stream cannot be followed."""
        ...


class StreamConnection(asyncio.Protocol):
    """One TCP or TLS connection; ``accepted`` when the peer opened it."""

    def __init__(self, owner: StreamOwner, transport: str, *, accepted: bool = False) -> None:
        self._owner = owner
        self._accepted = accepted
        self._stranger = accepted  # until it has logged in
        self.unclaimed: socket.socket | None = None  # accepted, and waiting to be greeted
        self.greeting: asyncio.Task[None] | None = None  # while an accepted one is not ready yet
        limited = accepted and owner.gate is not None
        self._framer = StreamFramer(_STRANGERS if limited else DEFAULT_LIMITS)
        self._transport: asyncio.Transport | None = None
        self._pending = bytearray()
        self._uncounted = 0  # bytes of a stranger that are no whole packet yet
        self._waiting: asyncio.TimerHandle | None = None
        self._in_line = False  # for its turn: nothing more is read meanwhile
        self._heard = False  # a whole message, since it came into line
        self._unread = False  # answers wait that it does not read
        self._ended: str | None = None  # why it is gone, while what came before waits for its turn
        self.flow = Flow(transport, ("", 0), ("", 0))
        self.lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected: send what has waited."""
        if not isinstance(transport, asyncio.Transport):
            raise MisuseError("a stream protocol on a transport that is no stream")
        self._transport = transport
        local, remote = transport.get_extra_info("sockname"), transport.get_extra_info("peername")
        if self.lost or not local or not remote:  # given up, or gone before it was greeted
            transport.abort()
            return
        self._owner.opened(self, (local[0], local[1]), (remote[0], remote[1]))
        if self._pending:
            transport.write(bytes(self._pending))
            self._pending.clear()
        if self._stranger:
            if self.flow.transport == "tcp":  # TLS has a buffer below, of 64 KB as well
                transport.set_write_buffer_limits(
                    1, 0
                )  # it is told when something waits, and when nothing does
            else:
                mind_the_wire(transport, self._came)
            self._wait()

    def _came(self, size: int) -> bool:
        """Count the bytes that a stranger sends, as they come on the wire. False when it had to go.

        What is long costs more than a message, and by TLS a change of keys has 27 bytes, and costs as much.
        """
        self._uncounted += size
        while self._stranger and self._uncounted >= PACKET:
            self._uncounted -= PACKET
            if not self._owner.admits_more(self.flow.remote[0]):
                self._owner.too_much(self, "more bytes than a stranger may send")
                return False
        return not self.lost

    def pause_writing(self) -> None:
        """Answers wait: of a stranger nothing more is read until it has read them."""
        if self._stranger and self._transport is not None:
            self._unread = True
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        """They are gone."""
        if self._transport is not None and self._accepted and not self.lost:
            self._unread = False
            self._read_on()
            self._owner.inbound.holds(self, self._framer.pending)

    def _read_on(self) -> None:
        if self._transport is not None and not (self.lost or self._in_line or self._unread):
            self._transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        """Frame messages; a stream that cannot be followed is closed."""
        if self.lost or (self.flow.transport == "tcp" and not self._came(len(data))):
            return
        self._framer.add(data)
        if not self._in_line:
            self._in_line = True
            self._owner.turns.come(self.flow.remote[0], self)
        if self._in_line and not self.lost and self._keeps_small() and self._transport is not None:
            self._transport.pause_reading()

    def take_turn(self) -> int:
        """Hand on one message; what follows it has to wait for its turn again."""
        size = 0 if self.lost else self._hear()
        if size:
            self._heard = True
            return 1 + size // UNIT
        heard, self._heard, self._in_line = self._heard, False, False
        if self._ended is not None:
            self._owner.lost(self, self._ended)
            return 0
        if not self.lost and self._kept_alive() and self._keeps_small():
            if heard or not (self._stranger or self._framer.pending):
                self._stop_waiting()
            if self._framer.pending or self._stranger:
                self._wait()
        if heard and self._owner.gate is None:  # nobody logs in here: who speaks is known
            self.proved()
        self._read_on()
        return 0

    def _hear(self) -> int:
        """Hand on the next message that is complete, and give its octets; 0 if there is none.

        Cutting it out costs as well: of what one may not send it is left undone.
        """
        try:
            message = self._framer.next()
        except SipParseError as error:
            self._owner.unreadable(error, self.flow)
            self._framer.clear()  # it may wait long to be closed
            self.close()
            return 0
        if message is None:
            return 0
        if not self._owner.admits_more(self.flow.remote[0]):
            self._owner.too_much(self, "more messages than a stranger may send")
            return 0
        self._owner.take(message, self.flow)
        return len(message)

    def _kept_alive(self) -> bool:
        """Answer pings. False when it had to go: what has come is one packet, as it would be on UDP."""
        framer = self._framer
        pings, came = framer.pings, framer.pings + framer.pongs
        framer.pings = framer.pongs = 0
        if came and not self._owner.admits_more(self.flow.remote[0]):
            self._owner.too_much(self, "more keep-alives than a stranger may send")
            return False
        if pings:
            self.send(b"\r\n")  # RFC 5626 section 4.4.1
        return True

    def _keeps_small(self) -> bool:
        """Count what is held for it, and what it does not read. False when it had to go.

        Of who is known, what asyncio lets wait without a word (64 KB) is not counted.
        """
        held = self._framer.pending
        waiting = self._transport.get_write_buffer_size() if self._transport is not None else 0
        if self._stranger or waiting > _STRANGER_WAITING_LIMIT:
            held += waiting
        if self._owner.inbound.holds(self, held):
            return True
        self._owner.too_much(self, "more bytes of unfinished messages, or unread, than there is room for")
        return False

    def proved(self, user: str = "", most: int = 0) -> StreamConnection | None:
        """A request on it has passed authentication: it may be silent, and say long things.

        Gives another connection of this user that has to go, where he may have so many and has more.
        """
        superfluous = self._owner.inbound.proved(self, user, most) if self._accepted else None
        if self._stranger:
            self._stranger = False
            self._framer.limits = DEFAULT_LIMITS
            if self._transport is not None and self.flow.transport == "tcp":
                self._transport.set_write_buffer_limits()
            self._keeps_small()
            if not self._framer.pending:
                self._stop_waiting()
        return superfluous

    def connection_lost(self, exc: Exception | None) -> None:
        """Closed by either side. What has come before is heard first: a BYE may be the last word."""
        self._stop_waiting()
        self._ended = str(exc) if exc else "the connection was closed"
        if self.lost or not self._in_line:
            self._owner.lost(self, self._ended)

    def send(self, data: bytes) -> None:
        """Write, or keep until connected; a peer that does not read is given up."""
        transport = self._transport
        if self.lost or self._ended is not None or (transport is not None and transport.is_closing()):
            return
        if transport is None:
            self._pending += data
            waiting = len(self._pending)
        else:
            transport.write(data)
            waiting = transport.get_write_buffer_size()
        if waiting > (_STRANGER_WAITING_LIMIT if self._stranger else _WAITING_LIMIT):
            self._owner.too_much(self, "more unread than it may leave")
        elif waiting and (self._stranger or waiting > _STRANGER_WAITING_LIMIT):
            self._keeps_small()

    def _wait(self) -> None:
        """Give the peer a while to say something whole: who never does holds memory and a descriptor."""
        if self._waiting is None:
            loop = asyncio.get_running_loop()
            self._waiting = loop.call_later(_PATIENCE, self.abort, "the peer sent no whole message")

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def abort(self, error: str) -> None:
        """Give it up at once; the loss is reported from the loop, never from within a call."""
        self.lost = True
        self._pending = bytearray()
        self._framer.clear()
        if self._transport is not None:
            self._transport.abort()
        else:
            if self.greeting is not None:
                self.greeting.cancel()
            if self.unclaimed is not None:
                self.unclaimed.close()
            asyncio.get_running_loop().call_soon(self._owner.lost, self, error)

    def close(self) -> None:
        """Close it when all is sent."""
        if self._transport is not None:
            self._transport.close()
