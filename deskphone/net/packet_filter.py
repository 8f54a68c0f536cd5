# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose packets a socket is given at all: a classic socket filter of Linux, by the source.

What the system drops costs this process nothing, and takes no room from who is to be heard.
"""

from __future__ import annotations

import ctypes
import ipaddress
import socket
import struct
import sys
from collections.abc import Iterable

_ATTACH = 26  # SO_ATTACH_FILTER (asm-generic/socket.h)
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


def attach(sock: socket.socket, hosts: Iterable[str]) -> None:
    """Let only these hosts (addresses) in at a socket; elsewhere than on Linux everybody (OSError)."""
    if sys.platform.startswith("linux"):
        code = program(6 if sock.family == socket.AF_INET6 else 4, hosts)
        buffer = ctypes.create_string_buffer(code, len(code))
        words = struct.pack("HP", len(code) // 8, ctypes.addressof(buffer))
        sock.setsockopt(socket.SOL_SOCKET, _ATTACH, words)
