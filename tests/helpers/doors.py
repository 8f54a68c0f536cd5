# SPDX-License-Identifier: GPL-3.0-or-later
"""One server and some far ends at addresses of their own, as one phone finds them: whole messages both ways.

Over UDP each has a socket; over TCP each listens, and a far end connects to the phone where it has no
connection to it. Over TLS there is the server alone. What comes is told with the ``Link`` that it came by.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
from collections.abc import Iterator

from deskphone.sip.stream import StreamFramer

HOSTS = ("127.0.0.1", "127.0.0.2", "127.0.0.3")  # the server first
PATIENCE = 2.0  # seconds for a handshake, and for what is sent


class Link:
    """What one message came by, and an answer goes: a socket and an address, or a connection."""

    def __init__(self, host: str, sock: socket.socket, place: tuple[str, int] | None = None) -> None:
        self.host, self.socket, self.place = host, sock, place
        self.framer = StreamFramer()
        self.open = True

    def send(self, data: bytes) -> None:
        """Send if that can be; a connection that breaks is no more."""
        try:
            if self.place is not None:
                self.socket.sendto(data, self.place)
            elif self.open:
                self.socket.sendall(data)
        except OSError:
            self.close()

    def close(self) -> None:
        """End a connection."""
        if self.place is None:
            self.open = False
            self.socket.close()


class Doors:
    """``kind``: udp, tcp or tls; ``phone``: where the phone itself listens; ``port``: the server's."""

    def __init__(
        self, kind: str, phone: tuple[str, int] | None, context: ssl.SSLContext | None = None
    ) -> None:
        self.kind, self.phone, self.context = kind, phone, context
        self.hosts = HOSTS[:1] if kind == "tls" else HOSTS
        self._sockets: dict[str, socket.socket] = {}
        self._links: list[Link] = []
        for host in self.hosts:
            port = self.port if self._sockets else 0
            if kind == "udp":
                self._sockets[host] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                self._sockets[host].bind((host, port))
            else:
                self._sockets[host] = socket.create_server((host, port))

    @property
    def port(self) -> int:
        """The same at each address."""
        port: int = next(iter(self._sockets.values())).getsockname()[1]
        return port

    def link(self, host: str) -> Link | None:
        """A way from there to the phone; None where there is none."""
        if self.kind == "udp":
            return Link(host, self._sockets[host], self.phone)
        known = [each for each in self._links if each.host == host and each.open]
        if known:
            return known[-1]
        if host == self.hosts[0] or self.phone is None:
            return None
        try:
            made = socket.create_connection(self.phone, PATIENCE, (host, 0))
        except OSError:
            return None
        return self._keep(Link(host, made))

    def _keep(self, link: Link) -> Link:
        link.socket.settimeout(PATIENCE)
        self._links.append(link)
        return link

    def receive(self, seconds: float) -> Iterator[tuple[Link, bytes]]:
        """The messages that came within this time; it is over with the first."""
        self._links = [each for each in self._links if each.open]
        ready = [each for each in self._links if _is_full(each.socket)]
        by_socket = {each.socket: each for each in self._links}
        if not ready:
            found = select.select([*self._sockets.values(), *by_socket], [], [], seconds)[0]
            ready = [by_socket[each] for each in found if each in by_socket]
            for host, sock in self._sockets.items():
                if sock in found and self.kind == "udp":
                    data, source = sock.recvfrom(65536)
                    yield Link(host, sock, source), data
                elif sock in found:
                    self._accept(host, sock)
        for link in ready:
            for data in _read(link):
                yield link, data

    def _accept(self, host: str, sock: socket.socket) -> None:
        made, _ = sock.accept()
        made.settimeout(PATIENCE)
        if self.context is not None:
            try:
                made = self.context.wrap_socket(made, server_side=True)
            except OSError:  # who speaks no TLS, or nothing
                made.close()
                return
        self._keep(Link(host, made))

    def drop(self, count: int = 1, last: bytes = b"") -> None:
        """End so many connections, the newest first; ``last`` is what is still said."""
        for link in self._links[-count:]:
            if last:
                link.send(last)
            link.close()

    def close(self) -> None:
        """Let go of the ports, and of the connections."""
        for each in (*self._sockets.values(), *(link.socket for link in self._links)):
            with contextlib.suppress(OSError):
                each.close()


def _is_full(sock: socket.socket) -> bool:
    return isinstance(sock, ssl.SSLSocket) and sock.pending() > 0


def _read(link: Link) -> Iterator[bytes]:
    try:
        data = link.socket.recv(65536)
    except TimeoutError:
        return
    except OSError:
        data = b""
    if data:
        yield from link.framer.feed(data)
    else:
        link.close()
