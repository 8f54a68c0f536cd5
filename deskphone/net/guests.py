# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections that peers opened: how many there may be, and which one goes when there is no room.

Each costs a file descriptor, and whoever can reach the port can open as many as he likes. Without a
bound none would be left for phones, the state file and the tools.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deskphone.net.streams import StreamConnection

_KEPT_FREE = 64  # descriptors for sockets of ours, files and tools
_AT_LEAST = 16
_ELSEWHERE = 4000  # where the system tells no limit


def room() -> int:
    """How many connections of peers this process has descriptors for."""
    if sys.platform == "win32":
        return _ELSEWHERE
    import resource

    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most == resource.RLIM_INFINITY:
        return _ELSEWHERE
    return max(_AT_LEAST, most - _KEPT_FREE)


class Guests:
    """The open connections of peers. One is a stranger until it has sent a whole message."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._strangers: dict[StreamConnection, None] = {}
        self._known: set[StreamConnection] = set()

    def __len__(self) -> int:
        return len(self._strangers) + len(self._known)

    def came(self, stream: StreamConnection) -> StreamConnection | None:
        """Enter one; gives the one that has to go for it: the stranger that was there first."""
        self._strangers[stream] = None
        return next(iter(self._strangers)) if len(self) > self._most else None

    def spoke(self, stream: StreamConnection) -> None:
        """A whole message came from it."""
        if stream in self._strangers:
            del self._strangers[stream]
            self._known.add(stream)

    def left(self, stream: StreamConnection) -> None:
        """It is gone; one that was never here is no error."""
        self._strangers.pop(stream, None)
        self._known.discard(stream)
