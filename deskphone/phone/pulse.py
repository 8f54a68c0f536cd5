# SPDX-License-Identifier: GPL-3.0-or-later
"""Is the server still there? Asked of each account whenever it was silent for a while (SPEC 1.2).

| state | what happens                     | then                                                |
|-------|----------------------------------|-----------------------------------------------------|
| quiet | anything is heard                | quiet, for ``SILENCE``                              |
| quiet | ``SILENCE`` is over              | OPTIONS is sent: asked                              |
| asked | anything is heard, any status    | quiet                                               |
| asked | it is, from another address      | lost, and REGISTER: it knows us by the old one      |
| asked | the network refuses (ICMP)       | lost; where OPTIONS was never answered: REGISTER    |
| asked | ``ANSWER`` is over               | lost; where OPTIONS was never answered: REGISTER    |
| asked | REGISTER is not answered either  | lost                                                |
| lost  | every ``SEEK`` seconds, later    | OPTIONS again (REGISTER where that is not answered) |
|       | ever more seldom                 |                                                     |
| lost  | OPTIONS is answered              | REGISTER                                            |
| lost  | registered                       | quiet                                               |
| -     | the first REGISTER is unanswered | lost                                                |
| any   | REGISTER is refused              | no                                                  |
| no    | every ``REFUSED`` seconds        | REGISTER                                            |

A dead server on UDP is told so within 14 s, 18 s at most, whatever the registration's length. On TCP and
TLS the connection tells at once; REGISTER is the question there, less often, for a host that is
cut off or frozen.

Who is lost is looked for quickly as long as a restart takes, and then twice in a minute: many phones that
open connections to a server at its return every two seconds would keep it from returning. All that by
chance within a quarter, so that phones which lost it together do not come together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from deskphone.phone.commands import AskServer, Register
from deskphone.phone.events import ServerAnswered
from deskphone.phone.outbox import Outbox

SILENCE = 10.0  # seconds without a word from the server until it is asked
STREAM_SILENCE = 15.0  # the same on TCP and TLS
ANSWER = 4.0  # seconds that it may take: four datagrams were sent by then
SEEK = 2.0  # seconds between questions to a server that is lost, at first
SEEK_AT_MOST = 30.0
QUICK, STREAM_QUICK = 150, 15  # questions that are asked so quickly: for five minutes, and for half a one
JITTER = 0.25
REFUSED = 180.0  # seconds between REGISTERs to one that said no: a usual ban is five in ten minutes


class Loss(Enum):
    """Why a registration is worth nothing any more."""

    SILENCE = "silence"  # nobody answers
    MOVED = "moved"  # this computer has another address
    SLEPT = "slept"  # nobody looked for longer than a server waits


@dataclass(slots=True)
class _Server:
    """``answers_options``: None until one was answered, or left unanswered by a server that lives.

    ``heard_by``: the last answer.
    """

    silence: float
    quick: int
    answers_options: bool | None
    heard_by: ServerAnswered | None = None
    place: str = ""  # which of several servers it is
    tries: int = 0  # questions since it was lost
    due: float = 0.0
    lost: bool = False
    refused: bool = False  # it lives, and says no
    asked: bool = False
    registering: bool = False  # the question was a REGISTER


def _is_other(before: ServerAnswered | None, answer: ServerAnswered) -> bool:
    """Whether we have another address than at the answer before, as we see it or as the same server does."""
    if before is None:
        return False
    near, far = (before.local, answer.local), (before.seen, answer.seen)
    return _differ(*near) or (before.server == answer.server and _differ(*far))


def _differ(before: str, now: str) -> bool:
    return bool(before and now) and before != now


class Pulse:
    """``lost(account name, why, now)`` is called once when nobody answers, or not to us any more."""

    def __init__(
        self, outbox: Outbox, lost: Callable[[str, Loss, float], None], jitter: Callable[[], float]
    ) -> None:
        """``jitter()`` gives a number between -1 and 1."""
        self._outbox, self._lost, self._jitter = outbox, lost, jitter
        self._servers: dict[str, _Server] = {}

    def registered(self, account: str, transport: str, now: float, place: str = "") -> None:
        """The account registered, or registered again; at ``place``, of several servers.

        What another one did with OPTIONS says nothing of this one.
        """
        server = self._server(account, transport)
        if place != server.place:
            server.place, server.heard_by = place, None
            server.answers_options = None if transport == "udp" else False
        if server.registering and not server.lost:
            server.answers_options = False
        self._quiet(server, now)

    def _server(self, account: str, transport: str) -> _Server:
        datagrams = transport == "udp"
        new = _Server(SILENCE, QUICK, None) if datagrams else _Server(STREAM_SILENCE, STREAM_QUICK, False)
        return self._servers.setdefault(account, new)

    def gone(self, account: str, transport: str, now: float, *, refused: bool = False) -> None:
        """The registration is lost, whoever found it out; ``refused``: the server said so itself.

        A server that refuses the first one of all is not asked again: a password is to be typed first.
        """
        if refused and account not in self._servers:
            return
        server = self._server(account, transport)
        if not server.lost or server.refused != refused:
            server.lost, server.asked, server.refused, server.tries = True, False, refused, 0
            self._ask_later(server, now)

    def _ask_later(self, server: _Server, now: float) -> None:
        """Decide when a server that is lost is asked again."""
        doubled = min(max(0, server.tries - server.quick), 10)
        wait = REFUSED if server.refused else min(SEEK * 2**doubled, SEEK_AT_MOST)
        server.due = now + wait * (1 + JITTER * self._jitter())
        server.tries += 1

    def forget(self, account: str) -> None:
        """The account was removed or changed."""
        self._servers.pop(account, None)

    def clear(self) -> None:
        """Ask nobody any more."""
        self._servers.clear()

    def heard(self, account: str, now: float) -> None:
        """The server said something. It is asked all the same once, to know the address that we have."""
        server = self._servers.get(account)
        if server is not None and not server.lost and (server.asked or server.answers_options is not None):
            self._quiet(server, now)

    def answered(self, answer: ServerAnswered, now: float) -> None:
        """Our question was answered.

        A server sends to the address that it was told, and not to a new one: so that is as good as a loss. So
        is another port before us where a NAT has begun anew.
        """
        account, status = answer.account, answer.status
        server = self._servers.get(account)
        if server is None:
            return
        moved = bool(status) and _is_other(server.heard_by, answer)
        if status:
            server.answers_options = True
            server.heard_by = answer if answer.local else server.heard_by
        if moved and not server.lost:
            self._lost(account, Loss.MOVED, now)
        if server.lost:
            if status and not server.refused:
                self._outbox.send(Register(account))
                self._ask_later(server, now)
        elif status:
            self._quiet(server, now)
        elif server.answers_options:
            self._lost(account, Loss.SILENCE, now)
        elif not server.registering:  # perhaps it is another host that was asked: a name may have several
            self._ask(account, server, register=True)
            server.due = now + ANSWER

    def next_timer(self) -> float | None:
        """When ``handle_timers`` wants to be called."""
        return min((server.due for server in self._servers.values()), default=None)

    def handle_timers(self, now: float) -> None:
        """Ask, or find out that nobody answered."""
        for account, server in list(self._servers.items()):
            if server.due > now:
                continue
            if server.lost:
                self._ask(account, server, register=server.refused or server.answers_options is not True)
                self._ask_later(server, now)
            elif not server.asked:
                self._ask(account, server, register=server.answers_options is False)
                server.due = now + ANSWER
            elif server.answers_options is None and not server.registering:
                self._ask(account, server, register=True)
                server.due = now + ANSWER
            else:
                self._lost(account, Loss.SILENCE, now)

    def _ask(self, account: str, server: _Server, *, register: bool) -> None:
        server.asked, server.registering = True, register
        self._outbox.send(Register(account) if register else AskServer(account))

    def _quiet(self, server: _Server, now: float) -> None:
        server.lost = server.refused = server.asked = server.registering = False
        server.due = now + server.silence
