# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections on which whole messages wait to be read: each address has its turn.

Somebody who sends faster than he can be read holds up himself: nothing more is read of a connection that
waits here, and TCP tells its other end. Without turns one read of 256 KB was a thousand messages at once, and
each further connection as many again.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Protocol

BATCH = 8  # units of work of one turn of the loop
UNIT = 1024  # octets of a message that count as one more


class Reader(Protocol):
    """Somebody who has something to read."""

    def take_turn(self) -> int:
        """Read one message; gives the work that it was, in units, and 0 when there is none left."""
        ...


class Turns:
    """``flush`` is called after what was read in one turn of the loop."""

    def __init__(self, flush: Callable[[], None]) -> None:
        self._flush = flush
        self._waiting: OrderedDict[str, deque[Reader]] = OrderedDict()  # by host; who is next stands first
        self._goes_on = False  # a turn of the loop is asked for

    def come(self, host: str, reader: Reader) -> None:
        """Let somebody read who does not wait yet: at once where nobody does."""
        self._waiting.setdefault(host, deque()).append(reader)
        if not self._goes_on:  # else it is about to
            self._take()

    def _take(self) -> None:
        work = 0
        try:
            while self._waiting and work < BATCH:
                host, queue = self._waiting.popitem(last=False)
                reader = queue.popleft()
                if queue:
                    self._waiting[host] = queue  # behind all others
                units = 1  # also where reading it fails: what follows is read all the same
                try:
                    units = reader.take_turn()
                finally:
                    if units:
                        self._waiting.setdefault(host, deque()).append(reader)
                work += units
            if work:
                self._flush()
        finally:
            if self._waiting and not self._goes_on:
                self._goes_on = True
                asyncio.get_running_loop().call_soon(self._go_on)

    def _go_on(self) -> None:
        self._goes_on = False
        self._take()
