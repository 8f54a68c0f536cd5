# SPDX-License-Identifier: GPL-3.0-or-later
"""The SIP library's sockets: whose packets reach them at all, and how long TCP waits for who does not answer.

The first is a filter by the source (``deskphone.net.packet_filter``).

pjsip and pjmedia have no such choice, and what they make of strangers' packets is not harmless. Elsewhere
than on Linux nothing is filtered, nor hurried.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager, suppress

from deskphone.net.packet_filter import attach

log = logging.getLogger("deskphone.engine")

_DETACH = 27  # SO_DETACH_FILTER (asm-generic/socket.h)
_SYN_SENT = 2  # linux/net/tcp_states.h


def only_from(
    hosts: Iterable[str] | None, ports: Iterable[int], kind: socket.SocketKind = socket.SOCK_DGRAM
) -> None:
    """Let in only these hosts (addresses) at our own sockets with these ports; None: everybody.

    Of SOCK_STREAM these are listeners, and what they have accepted.
    """
    chosen = None if hosts is None else set(hosts)
    for sock in _own_sockets(set(ports), kind):
        try:
            if chosen is not None:
                attach(sock, chosen)
            else:
                sock.setsockopt(socket.SOL_SOCKET, _DETACH, 0)
        except OSError as error:
            if chosen is not None:  # else there was none
                log.warning("! strangers cannot be kept out of port %s: %s", sock.getsockname()[1], error)


def keep_out(ports: Iterable[int]) -> None:
    """Let nobody connect to our own listeners with these ports; whoever is connected stays so."""
    for sock in _own_sockets(set(ports), socket.SOCK_STREAM):
        try:
            if sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                attach(sock, ())
        except OSError as error:
            log.warning("! port %s cannot be closed for a moment: %s", sock.getsockname()[1], error)


def break_connections(hosts: Container[str], port: int) -> int:
    """End this process's connections to a server that does not answer, so that what waits there is given up.

    pjsip lets a connection be until its last request has waited for 32 s, and sends no other REGISTER before.
    Returns how many there were.
    """
    broken = 0
    for sock in _sockets():
        with suppress(OSError):  # not connected
            peer = sock.getpeername()
            if sock.type == socket.SOCK_STREAM and peer[0] in hosts and peer[1] == port:
                sock.shutdown(socket.SHUT_RDWR)
                broken += 1
    return broken


def say_from(port: int, there: tuple[str, int], data: bytes) -> bool:
    """Send a datagram from a port of ours that the library has; False where that is not possible."""
    family = socket.AF_INET6 if ":" in there[0] else socket.AF_INET
    for sock in _own_sockets({port}, socket.SOCK_DGRAM):
        if sock.family == family:
            try:
                sock.sendto(data, socket.MSG_DONTWAIT, there)
            except OSError as error:
                log.info("= nothing can be sent from port %s: %s", port, error)
                return False
            return True
    return False


def local_end(peer: tuple[str, int]) -> tuple[str, int]:
    """Give our own end of this process's connection to somebody; ("", 0) where nobody says."""
    for sock in _sockets():
        with suppress(OSError):  # not connected
            if sock.type == socket.SOCK_STREAM and sock.getpeername()[:2] == peer:
                host, port, *_ = sock.getsockname()
                return host, port
    return "", 0


def limit_connecting(seconds: float) -> None:
    """Let connections of this process that are being made fail after this time, not after two minutes.

    The system asks ever more seldom (after 1, 3, 7, 15, 31 s ...): a server that is back would be met late.
    """
    for sock in _sockets():
        with suppress(OSError):
            if sock.type == socket.SOCK_STREAM and _state(sock) == _SYN_SENT:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(seconds * 1000))


def _state(sock: socket.socket) -> int:
    """Give the state of a TCP socket: the first octet of ``struct tcp_info`` (linux/tcp.h)."""
    return sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]


def _own_sockets(ports: set[int], kind: socket.SocketKind) -> Iterator[socket.socket]:
    """Give the sockets of this process, the library's among them, that are bound to these ports."""
    for sock in _sockets():
        if sock.type == kind and sock.getsockname()[1] in ports:
            yield sock


def _sockets() -> Iterator[socket.socket]:
    """Give all sockets of this process for IP."""
    if not sys.platform.startswith("linux"):
        return
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError), _borrowed(int(name)) as sock:  # no socket, or closed meanwhile
            if sock.family in (socket.AF_INET, socket.AF_INET6):
                yield sock


@contextmanager
def _borrowed(descriptor: int) -> Iterator[socket.socket]:
    copy = os.dup(descriptor)
    try:
        sock = socket.socket(fileno=copy)
    except OSError:
        os.close(copy)
        raise
    with sock:
        yield sock
