# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom a call listens to: only who is described by the far end, as far as the system can see to that.

pjmedia follows sound to wherever it comes from: ten packets in a row from another address, sent between two
of the far end's, and our voice goes there (``PJMEDIA_RTP_NAT_PROBATION_CNT``), and what they hold is heard.
A stranger needs to know nothing but the port, and may try them all. pjsua has no option against that, so
Linux drops packets from other hosts before pjmedia sees them: a classic socket filter on RTP and RTCP.

A phone behind NAT describes another address than its packets come from. So where nothing has come from the
described one for ``PATIENCE`` seconds, all are let in, and then only the host that was heard first.
Other systems have no such filter: there it is as pjmedia does it.
"""

from __future__ import annotations

import ctypes
import ipaddress
import logging
import os
import socket
import struct
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

log = logging.getLogger("deskphone.engine.media")

PATIENCE = 2.0  # seconds
_LOOK = 0.2  # seconds between looks at where the first sound comes from
_ATTACH, _DETACH = 26, 27  # SO_ATTACH_FILTER, SO_DETACH_FILTER (asm-generic/socket.h)
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06  # BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_JEQ|BPF_K, BPF_RET|BPF_K
_HEADER = 0xFFF00000  # SKF_NET_OFF: places count from the IP header (linux/filter.h)
_SOURCE = {4: 12, 6: 8}  # where the source address stands in it


def program(version: int, hosts: Iterable[str]) -> bytes:
    """Give a filter (``struct sock_filter[]``) that lets in these hosts, those of one IP version."""
    addresses = {ipaddress.ip_address(host) for host in hosts}
    code = b""
    for address in sorted(each for each in addresses if each.version == version):
        words = struct.unpack(f"!{len(address.packed) // 4}I", address.packed)
        for number, word in enumerate(words):
            rest = 2 * (len(words) - number) - 1  # instructions from here to the next address
            code += struct.pack("=HBBI", _LOAD, 0, 0, _HEADER + _SOURCE[version] + 4 * number)
            code += struct.pack("=HBBI", _EQUAL, 0, rest, word)
        code += struct.pack("=HBBI", _RETURN, 0, 0, 0xFFFF)
    return code + struct.pack("=HBBI", _RETURN, 0, 0, 0)


def only_from(hosts: Iterable[str], ports: Iterable[int]) -> None:
    """Let in only these hosts (addresses) at our own UDP sockets with these ports; no hosts: everybody."""
    chosen = set(hosts)
    for sock in _own_sockets(set(ports)):
        version = 6 if sock.family == socket.AF_INET6 else 4
        try:
            if chosen:
                _attach(sock, program(version, chosen))
            else:
                sock.setsockopt(socket.SOL_SOCKET, _DETACH, 0)
        except OSError as error:
            if chosen:  # else there was none
                log.warning("! strangers cannot be kept out of a call's sound: %s", error)


def _attach(sock: socket.socket, code: bytes) -> None:
    buffer = ctypes.create_string_buffer(code, len(code))
    sock.setsockopt(socket.SOL_SOCKET, _ATTACH, struct.pack("HP", len(code) // 8, ctypes.addressof(buffer)))


def _own_sockets(ports: set[int]) -> Iterator[socket.socket]:
    """Give the UDP sockets of this process, pjmedia's among them, that are bound to these ports."""
    if not sys.platform.startswith("linux"):
        return
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError), _borrowed(int(name)) as sock:  # no socket, or closed meanwhile
            is_udp = sock.type == socket.SOCK_DGRAM and sock.family in (socket.AF_INET, socket.AF_INET6)
            if is_udp and sock.getsockname()[1] in ports:
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


class Hearing:
    """Keeps strangers out of one call, until ``close``. All is called on the engine's thread.

    ``later(delay, action)`` runs an action after so many seconds. ``heard()`` gives the host that sound came
    from last, "" where none came since the media changed.
    """

    def __init__(self, later: Callable[[float, Callable[[], None]], None], heard: Callable[[], str]) -> None:
        self._later, self._heard = later, heard
        self._turn = 0
        self._hosts: set[str] = set()
        self._ports: set[int] = set()

    def agreed(self, hosts: Iterable[str], ports: Iterable[int]) -> None:
        """Media was agreed anew: from these hosts (addresses), at our own ports."""
        self._turn += 1
        turn = self._turn
        self._hosts, self._ports = set(hosts), set(ports)
        only_from(self._hosts, self._ports)
        self._later(PATIENCE, lambda: self._open(turn))

    def close(self) -> None:
        """The call is over: its ports may soon be another call's."""
        self._turn += 1

    def _open(self, turn: int) -> None:
        """Let everybody in where nobody was heard."""
        if turn == self._turn and not self._heard():
            log.info("= no sound from %s: it may come from elsewhere", ", ".join(sorted(self._hosts)))
            only_from((), self._ports)
            self._follow(turn)

    def _follow(self, turn: int) -> None:
        """Keep to the first who is heard."""
        if turn != self._turn:
            return
        host = self._heard()
        if host:
            log.info("= sound comes from %s", host)
            only_from({*self._hosts, host}, self._ports)
        else:
            self._later(_LOOK, lambda: self._follow(turn))
