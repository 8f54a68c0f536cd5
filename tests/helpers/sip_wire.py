# SPDX-License-Identifier: GPL-3.0-or-later
"""SIP messages to and from one other side: over UDP, or over the connection that it opens (TCP, TLS)."""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Iterator
from typing import Any

from deskphone.sip.stream import StreamFramer

HANDSHAKE = 10.0  # seconds for one


class Wire:
    """Whole messages, both ways. ``place`` is where datagrams go: who sent the first, unless it is set."""

    def __init__(self, kind: str, context: ssl.SSLContext | None = None) -> None:
        self.kind, self.context = kind, context
        self.place: Any = None
        self._connection: socket.socket | None = None
        self._framer = StreamFramer()
        if kind == "udp":
            self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.socket.bind(("127.0.0.1", 0))
        else:
            self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def send(self, data: bytes) -> None:
        """Send one message, if anybody is there."""
        try:
            if self.kind == "udp":
                self.socket.sendto(data, self.place)
            elif self._connection is not None:
                self._connection.sendall(data)
        except OSError:
            self._connection = None

    def receive(self, seconds: float) -> Iterator[bytes]:
        """The messages that came within this time; it is over with the first."""
        known = [each for each in (self.socket, self._connection) if each is not None]
        if isinstance(self._connection, ssl.SSLSocket) and self._connection.pending():
            ready = [self._connection]
        else:
            ready = select.select(known, [], [], seconds)[0]
        for each in ready:
            if self.kind == "udp":
                data, source = each.recvfrom(65536)
                self.place = self.place or source
                yield data
            elif each is self.socket:
                self._accept()
            else:
                yield from self._read(each)

    def _accept(self) -> None:
        connection, _ = self.socket.accept()
        if self.context is not None:
            connection.settimeout(HANDSHAKE)
            try:
                connection = self.context.wrap_socket(connection, server_side=True)
            except OSError:  # who speaks no TLS, or nothing
                connection.close()
                return
            connection.settimeout(None)
        self.drop()
        self._connection, self._framer = connection, StreamFramer()

    def _read(self, connection: socket.socket) -> Iterator[bytes]:
        try:
            data = connection.recv(65536)
        except OSError:
            data = b""
        if data:
            yield from self._framer.feed(data)
        else:
            self.drop()

    def drop(self) -> None:
        """End the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def close(self) -> None:
        """Let go of the port, and of the connection."""
        for each in (self.socket, self._connection):
            if each is not None:
                each.close()
