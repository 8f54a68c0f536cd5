# SPDX-License-Identifier: GPL-3.0-or-later
"""UDP sockets: opened, read in batches, and told which of our addresses a peer can answer to.

What comes faster than it can be read waits in a queue for each address, and each has its turn: one phone
that floods, or whoever writes its address on his datagrams, holds up nobody but itself. The system's queue
knows no such turns; so it is emptied first, which costs little.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections import OrderedDict, deque

from deskphone.net.owner import SocketOwner
from deskphone.sip.transaction.flow import Flow, HostPort

log = logging.getLogger("deskphone.net")

UDP_MAX = 65_507
_RECEIVE_BUFFER = 4 * 1024 * 1024  # 600 NOTIFYs at once are lost with the default one
_BATCH = 8  # units of work of one turn of the loop
_UNIT = 1024  # octets that count as one more
_READ = 512  # datagrams that are taken from the socket in one turn
_MOST = 5_000  # datagrams of one address that wait
_ALL = 20_000  # shared by the addresses that wait: short ones take more memory than they have octets
_FEW = 16  # datagrams that each may have waiting: the answers of a phone that watches many
_OCTETS = 16 * 1024 * 1024  # of all that wait
_Datagram = tuple[bytes, tuple[str, int]]
_WILDCARDS = ("0.0.0.0", "::")
_ROUTES_FOR = 10.0
_ROUTES_KEPT = 4096


def open_socket(host: str, port: int) -> socket.socket:
    """Bind a UDP socket with a large receive buffer. Raises OSError."""
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
        if (
            sock.family == socket.AF_INET6
        ):  # for IPv4 there is 0.0.0.0: phones would be told of ::ffff:10.0.0.1
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((host, port))
    except OSError:
        sock.close()
        raise
    return sock


def local_address(local: HostPort, remote_host: str) -> HostPort:
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


class Datagrams(asyncio.DatagramProtocol):
    """What comes in on one UDP socket."""

    def __init__(self, owner: SocketOwner, local: HostPort, sock: socket.socket) -> None:
        self._owner = owner
        self._local = local
        self._sock = sock
        self._fixed = local[0] not in _WILDCARDS
        self._routes: dict[str, HostPort] = {}
        self._asked_at = float("-inf")
        self._waiting: OrderedDict[str, deque[_Datagram]] = OrderedDict()  # by host; who is next stands first
        self._octets = 0
        self._goes_on = False  # a turn of the loop is asked for

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Take this datagram and those that wait behind it: the loop alone would give one a turn."""
        self._put(data, addr)
        for _ in range(_READ):
            try:
                data, addr = self._sock.recvfrom(UDP_MAX)
            except OSError:  # nothing more (BlockingIOError), or an ICMP error of an earlier sending
                break
            self._put(data, addr)
        if not self._goes_on:  # else it is about to
            self._take_turns()

    def _put(self, data: bytes, addr: tuple[str, int]) -> None:
        """Let a datagram wait for the turn of its address."""
        if len(data) <= 4 or not self._owner.admits(addr[0], data):  # shorter ones are keep-alives
            return
        queue = self._waiting.setdefault(addr[0], deque())
        if len(queue) >= self._share():
            return  # as the system does where its queue is full: it is sent again
        queue.append((data, addr))
        self._octets += len(data)

    def _share(self) -> int:
        """Give how many datagrams an address may have waiting: at least one, and mostly at least a few."""
        if self._octets > 2 * _OCTETS:
            return 1
        if self._octets > _OCTETS:
            return _FEW
        return min(_MOST, max(_FEW, _ALL // len(self._waiting)))

    def _take_turns(self) -> None:
        """Take what is next of each address in turn, as much as the loop can spare."""
        work = 0
        while self._waiting and work < _BATCH:
            host, queue = self._waiting.popitem(last=False)
            data, addr = queue.popleft()
            if queue:
                self._waiting[host] = queue  # behind all others
            self._octets -= len(data)
            work += 1 + len(data) // _UNIT
            self._owner.take(data, Flow("udp", self._our_address(addr[0]), (addr[0], addr[1])))
        self._owner.flush()
        if self._waiting and not self._goes_on:
            self._goes_on = True
            asyncio.get_running_loop().call_soon(self._go_on)

    def _go_on(self) -> None:
        self._goes_on = False
        self._take_turns()

    def _our_address(self, remote_host: str) -> HostPort:
        """Where this peer can answer to, asked of the system at most every few seconds."""
        if self._fixed:
            return self._local
        now = self._owner.clock()
        if now - self._asked_at > _ROUTES_FOR or len(self._routes) > _ROUTES_KEPT:
            self._routes.clear()
            self._asked_at = now
        found = self._routes.get(remote_host)
        if found is None:
            found = self._routes[remote_host] = local_address(self._local, remote_host)
        return found

    def error_received(self, exc: Exception) -> None:
        """An ICMP error; the transactions time out by themselves."""
        log.debug("! udp: %s", exc)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell of an unwanted end: asyncio closes a socket for any error but OSError, as MemoryError."""
        self._waiting.clear()
        if exc is not None:
            self._owner.socket_lost(self._local, exc)
