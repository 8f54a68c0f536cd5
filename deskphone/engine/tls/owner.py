# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose is the other end of a connection on loopback? Linux tells by /proc."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

_TABLE, _SOCKETS = Path("/proc/net/tcp"), Path("/proc/self/fd")
HostPort = tuple[str, int]


def _as_written(place: HostPort) -> str:
    """An IPv4 address and port as /proc/net/tcp writes them: the address in the machine's byte order."""
    address = int.from_bytes(socket.inet_aton(place[0]), sys.byteorder)
    return f"{address:08X}:{place[1]:04X}"


def is_ours(peer: HostPort, local: HostPort) -> bool | None:
    """Whether the socket ``peer``, connected to ``local``, is this process's; None where nobody says."""
    ends = [_as_written(peer), _as_written(local)]
    try:
        rows = map(str.split, _TABLE.read_text().splitlines()[1:])
        inode = next((row[9] for row in rows if row[1:3] == ends), "")
        if not inode:
            return None
        return any(_link(entry) == f"socket:[{inode}]" for entry in _SOCKETS.iterdir())
    except OSError:
        return None


def _link(entry: Path) -> str:
    try:
        return os.readlink(entry)
    except OSError:  # closed meanwhile
        return ""
