# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections that peers opened: how many there may be, what they may hold, and which one goes for another.

Each costs a file descriptor and memory, and whoever can reach the port can open as many as he likes. Without
a bound none would be left for phones, the state file and the tools. One is a stranger until a request on it
has passed authentication (where there is none to pass: until it has sent a whole message). Strangers go
first when there is no room, the one that was there first before the others, so that who comes to log in can.
One address has only some of them, where nobody has logged in; the next one costs it the first. Of these only
some shake hands at a time, the newest first. Who has logged in has only some as well, and when there is no
room, known ones go on which nobody is registered, called or told anything.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Generic, Protocol, TypeVar

from deskphone.net.addresses import network_of
from deskphone.net.limits import Gate


class Inbound(Protocol):
    """A connection that a peer opened."""

    def abort(self, error: str) -> None:
        """Give it up at once."""
        ...


log = logging.getLogger("deskphone.net")

_Inbound = TypeVar("_Inbound", bound=Inbound)
_Key = TypeVar("_Key")

_KEPT_FREE = 64  # descriptors for sockets of ours, files and tools
_AT_LEAST = 16
_ELSEWHERE = 4000  # where the system tells no limit
_WANTED = 4096  # descriptors: an office of thousands on TCP, and strangers cannot take more memory than that
_SWIFT = 2.0  # seconds in which an honest TLS handshake is over
_ANTEROOM = 16  # strangers that stay when there is no room, as long as a known connection serves nobody
_ALL_UNFINISHED = 64 * 1024 * 1024  # bytes of all connections together


def room() -> int:
    """How many connections of peers this process has descriptors for."""
    if sys.platform == "win32":
        return _ELSEWHERE
    import resource

    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most == resource.RLIM_INFINITY:
        return _ELSEWHERE
    return max(_AT_LEAST, most - _KEPT_FREE)


def make_room() -> None:
    """Let this process have more descriptors, as far as the system allows: mostly it begins with 1,024.

    That is for programs that use ``select``. An office of a thousand phones on TCP needs more.
    """
    if sys.platform == "win32":
        return
    import resource

    few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _WANTED if most == resource.RLIM_INFINITY else min(_WANTED, most)
    if few == resource.RLIM_INFINITY or few >= wanted:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    except (OSError, ValueError) as error:
        log.warning("! no more than %d files and connections at a time: %s", few, error)


class _Turns(Generic[_Inbound]):
    """Handshakes of one place. The newest goes first, and one that takes long ends when another one waits."""

    def __init__(self) -> None:
        self._taken: dict[_Inbound, float] = {}  # since when
        self._waiting: dict[_Inbound, asyncio.Future[None]] = {}

    async def take(self, stream: _Inbound, most: int) -> None:
        """Wait for one of so many turns."""
        loop = asyncio.get_running_loop()
        if len(self._taken) < most:
            self._taken[stream] = loop.time()
            return
        oldest = next(iter(self._taken))
        if loop.time() - self._taken[oldest] > _SWIFT:
            oldest.abort("the handshake takes too long, and others wait")
        self._waiting[stream] = loop.create_future()
        try:
            await self._waiting[stream]
        except asyncio.CancelledError:
            self._waiting.pop(stream, None)
            self.give(stream)  # where the turn came at the same moment
            raise

    def give(self, stream: _Inbound) -> bool:
        """Hand its turn on; False when nobody has one any more."""
        if self._taken.pop(stream, None) is not None:
            while self._waiting:
                following, turn = self._waiting.popitem()
                if not turn.done():
                    self._taken[following] = asyncio.get_running_loop().time()
                    turn.set_result(None)
                    break
        return bool(self._taken)


class InboundConnections(Generic[_Inbound]):
    """The open connections of peers. Without a ``gate`` an address may have as many as there is room for."""

    def __init__(
        self,
        most: int,
        gate: Gate | None = None,
        serves: Callable[[_Inbound, str], bool] = lambda stream, user: True,
    ) -> None:
        """``serves(connection, user)`` tells whether a registration, call or subscription is on it."""
        self._most = most
        self._gate = gate
        self._serves = serves
        self._unproven: dict[_Inbound, str] = {}  # where each is from
        self._known: dict[_Inbound, str] = {}  # whose each is; who logged in last is last
        self._of_user: dict[str, dict[_Inbound, None]] = {}  # in the same order
        self._from: dict[str, dict[_Inbound, None]] = {}  # strangers of a place, as they came
        self._turns: dict[str, _Turns[_Inbound]] = {}
        self._unfinished: dict[_Inbound, int] = {}
        self._unfinished_from: dict[str, int] = {}
        self._all_unfinished = 0

    def __len__(self) -> int:
        return len(self._unproven) + len(self._known)

    @property
    def unfinished(self) -> int:
        """Bytes of messages that are not complete, or wait to be read, of all connections."""
        return self._all_unfinished

    def came(self, stream: _Inbound, host: str) -> _Inbound | None:
        """Enter one; gives the one that has to go for it: that which was there first."""
        place = network_of(host)
        self._unproven[stream] = place
        there = self._from.setdefault(place, {})
        there[stream] = None
        gate = self._gate
        if gate is not None and 0 < gate.limits.connections < len(there) and not gate.knows(host):
            return next(iter(there))
        if len(self) <= self._most:
            return None
        idle = self._idle(self._known) if len(self._unproven) <= _ANTEROOM else None
        return idle or next(iter(self._unproven))

    def proved(self, stream: _Inbound, user: str = "", most: int = 0) -> _Inbound | None:
        """It is known; gives another one of its user that has to go, if he has more than ``most``.

        That is the first that serves nobody, or else the first.
        """
        if stream in self._unproven:
            self._forget(stream)
        elif stream in self._known:
            self._let_go(stream)
        else:
            return None
        self._known[stream] = user
        mine = self._of_user.setdefault(user, {})
        mine[stream] = None
        if not user or not 0 < most < len(mine):
            return None
        others = [each for each in mine if each is not stream]
        gone = self._idle(others) or others[0]
        self.left(gone)
        return gone

    def left(self, stream: _Inbound) -> None:
        """It is gone; one that was never here is no error."""
        self.holds(stream, 0)
        if stream in self._unproven:
            self._forget(stream)
        elif stream in self._known:
            self._let_go(stream)

    def _idle(self, known: Iterable[_Inbound]) -> _Inbound | None:
        return next((each for each in known if not self._serves(each, self._known[each])), None)

    def _let_go(self, stream: _Inbound) -> None:
        user = self._known.pop(stream)
        del self._of_user[user][stream]
        if not self._of_user[user]:
            del self._of_user[user]

    def _forget(self, stream: _Inbound) -> None:
        place = self._unproven.pop(stream)
        held = self._unfinished.get(stream, 0)
        del self._from[place][stream]
        if not self._from[place]:
            del self._from[place]
        _add(self._unfinished_from, place, -held)

    def holds(self, stream: _Inbound, size: int) -> bool:
        """Note the bytes that are held for it, unfinished or unread; False when it must go for them."""
        more = size - self._unfinished.get(stream, 0)
        if not more:
            return True
        _add(self._unfinished, stream, more)
        self._all_unfinished += more
        place = self._unproven.get(stream)
        if place is not None:
            _add(self._unfinished_from, place, more)
        if more < 0 or self._gate is None:
            return True
        most = self._gate.limits.unfinished
        of_place = 0 if place is None else self._unfinished_from.get(place, 0)
        return self._all_unfinished <= _ALL_UNFINISHED and not 0 < most < of_place

    @contextlib.asynccontextmanager
    async def shaking_hands(self, stream: _Inbound, host: str) -> AsyncIterator[None]:
        """Wait until a TLS handshake of this address may begin: each one in progress costs memory."""
        most = self._gate.limits.handshakes if self._gate is not None else 0
        if not most:
            yield
            return
        place = network_of(host)
        turns = self._turns.setdefault(place, _Turns())
        await turns.take(stream, most)
        try:
            yield
        finally:
            if not turns.give(stream):
                self._turns.pop(place, None)


def _add(table: dict[_Key, int], key: _Key, number: int) -> None:
    """Change a count; none is kept at 0."""
    count = table.get(key, 0) + number
    if count:
        table[key] = count
    else:
        table.pop(key, None)
