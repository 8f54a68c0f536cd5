# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers of an account, in the order of preference, and which of them is used (RFC 3263 section 4.3).

| what happens                                   | then                                                      |
|------------------------------------------------|-----------------------------------------------------------|
| the one in use does not answer                 | the next; behind the last the first                       |
| each was asked since one answered last         | nobody, until somebody asks again                         |
| one answers REGISTER                           | it is in use                                              |
| a better one answers OPTIONS for ``STEADY``    | it is in use, unless there are calls                      |
| it fails within ``SOON`` after that            | it must answer twice as long the next time                |
| DNS says other servers, and that in use is one | it stays in use                                           |
| the one in use is none of them                 | it stays in use: each of them is a better one             |
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from deskphone.config.hosts import is_address
from deskphone.engine.locating import Locator
from deskphone.engine.name_servers import Located, asks_dns
from deskphone.errors import SipParseError
from deskphone.phone.commands import AccountSettings
from deskphone.phone.events import ServerChoice
from deskphone.sip.grammar import parse_hostport
from deskphone.sip.location import DEFAULT_PORTS, MOST_SERVERS, Server

STEADY = 60.0  # seconds that a better server must answer before it is gone back to
STEADY_AT_MOST = 3600.0
SOON = 600.0  # seconds after a return in which a failure means that it was too early


def place_of(text: str, transport: str) -> tuple[Server, bool]:
    """The server that "host[:port]" names, and whether DNS is to be asked for others in its place."""
    try:
        host, port = parse_hostport(text)
    except SipParseError:
        return Server(text, DEFAULT_PORTS[transport]), False
    host = host.strip("[]")
    return Server(host, port or DEFAULT_PORTS[transport]), port is None and asks_dns(host)


class Servers:
    """Those that one account or several of the same settings use. For one thread."""

    def __init__(
        self,
        places: tuple[str, ...],
        transport: str,
        locator: Locator | None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """``places``: "host[:port]" each, the preferred first; without a ``locator`` only that one counts."""
        self.places, self.transport = places if locator is not None else places[:1], transport
        named = [place_of(place, transport) for place in self.places]
        self.is_fixed = len(named) == 1 and not (named[0][1] and locator is not None)
        self.current: Server | None = named[0][0] if self.is_fixed else None
        self.alias = ""  # a host that stands for all of them, towards the SIP library
        self._locator, self._clock, self._wall = locator, clock, wall
        self._named = named
        self._ranks: dict[tuple[str, int], tuple[int, int]] = {}
        self._servers: tuple[Server, ...] = (named[0][0],) if self.is_fixed else ()
        self._found: dict[int, Located] = {}
        self._waiting: list[Callable[[], None]] = []
        self._asked: set[tuple[str, int]] = set()  # since one answered last
        self._missed: dict[tuple[str, int], float] = {}  # by place, when it failed (seconds since 1970)
        self._steady, self._returned = STEADY, -STEADY_AT_MOST
        self._answers_since: dict[tuple[str, int], float] = {}

    # ------------------------------------------------------------------ finding them

    def find(self, then: Callable[[], None]) -> None:
        """Ask DNS where that is needed; ``then`` is called when ``current`` is known, or known to be none."""
        self._waiting.append(then)
        if len(self._waiting) > 1:
            return
        self._found.clear()
        asked = [index for index, (_, asks) in enumerate(self._named) if asks and self._locator is not None]
        if not asked:
            self._settle()
        for index in asked:
            if self._locator is not None:
                host = self._named[index][0].host
                self._locator.find(host, self.transport, partial(self._located, index, len(asked)))

    def _located(self, index: int, awaited: int, found: Located) -> None:
        self._found[index] = found
        if len(self._found) == awaited:
            self._settle()

    def _settle(self) -> None:
        servers: dict[tuple[str, int], Server] = {}
        ranks: dict[tuple[str, int], tuple[int, int]] = {}
        for index, (named, _) in enumerate(self._named):
            found = self._found.get(index)
            here = found.servers if found is not None and (found.servers or found.denied) else (named,)
            for server in here:
                servers.setdefault(_key(server), server)
                ranks.setdefault(_key(server), (index, server.priority))
        self._servers, self._ranks = tuple(servers.values())[:MOST_SERVERS], ranks
        kept = next(
            (each for each in self._servers if self.current and _key(each) == _key(self.current)), None
        )
        if kept is not None or self.current is None:
            self.current = kept or next(iter(self._servers), None)
        waiting, self._waiting = self._waiting, []
        for then in waiting:
            then()

    @property
    def several(self) -> bool:
        """Whether there is another one to go to."""
        return any(self.current is None or _key(each) != _key(self.current) for each in self._servers)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names of all of them; none where there is one server."""
        return tuple(each.host for each in self._servers if self.several and not is_address(each.host))

    @property
    def said(self) -> tuple[str, ...]:
        """What is strange about the records, in sentences."""
        return tuple(sentence for found in self._found.values() for sentence in found.said)

    @property
    def denial(self) -> str:
        """Why there is no server at all, half a sentence; empty where there is one."""
        if self._servers:
            return ""
        domain = self._named[0][0].host
        return f"{domain} has no server for {self.transport.upper()} (its SRV record is a dot)"

    def names_of(self, server: Server) -> tuple[str, ...]:
        """What its certificate may be for: what the settings name, never what DNS made of it (RFC 5922)."""
        index, _ = self._ranks.get(_key(server), (0, 0))
        return (self._named[index][0].host,)

    def located(self, settings: AccountSettings, address: str = "") -> AccountSettings:
        """The settings as those need them who know nothing of SRV; ``address``: where the server is.

        An account that neither registers nor names a server has none: each address names its own host.
        """
        has_none = not (settings.register or settings.server or settings.more_servers)
        if self.is_fixed or self.current is None or has_none:
            return settings
        place = Server(address or self.current.host, self.current.port).text
        return replace(settings, server=place, names=self.names_of(self.current))

    def stands_for(self, host: str, transport: str) -> bool:
        """Whether a host, towards the SIP library, is the one in use of these."""
        if self.is_fixed or transport != self.transport:
            return False
        return host == (self.alias or self._named[0][0].host.lower())

    # ------------------------------------------------------------------ fail-over

    def failed(self, server: Server | None) -> bool:
        """A server does not answer. True: there is another one in ``current`` now, to be asked at once."""
        if server is None or self.current is None or not self.several:
            return False
        if _key(server) != _key(self.current):
            return True  # somebody else has found that out
        self._missed[_key(server)] = self._wall()
        self._answers_since.clear()
        if self._clock() - self._returned < SOON:
            self._steady, self._returned = min(2 * self._steady, STEADY_AT_MOST), -STEADY_AT_MOST
        self._asked.add(_key(server))
        places = [_key(each) for each in self._servers]
        begin = places.index(_key(server)) if _key(server) in places else -1
        self.current = self._servers[(begin + 1) % len(self._servers)]
        if _key(self.current) in self._asked:
            self._asked.clear()
            return False
        return True

    def answered(self, server: Server | None) -> None:
        """A server has answered REGISTER."""
        self._asked.clear()
        if server is not None:
            self._missed.pop(_key(server), None)

    # ------------------------------------------------------------------ back again

    @property
    def is_gone(self) -> bool:
        """Whether the one in use is none of those that DNS names now."""
        return self.current is not None and _key(self.current) not in self._ranks

    def better(self) -> tuple[Server, ...]:
        """Those that are preferred to the one in use; of the same priority none is.

        To one that DNS names no more all are, once they answer: records vanish by mistake as well.
        """
        if self.current is None or self.is_fixed:
            return ()
        rank = self._ranks.get(_key(self.current), (len(self.places), 0))
        return tuple(each for each in self._servers if self._ranks[_key(each)] < rank)

    def heard(self, server: Server, *, answers: bool) -> bool:
        """A better one was asked by OPTIONS. True: it has answered for so long that it can be relied on."""
        if not answers:
            self._answers_since.pop(_key(server), None)
            return False
        return self._clock() - self._answers_since.setdefault(_key(server), self._clock()) >= self._steady

    def go_back(self, server: Server) -> None:
        """Use a better one again."""
        self.current, self._returned = server, self._clock()
        self._answers_since.clear()
        self._asked.clear()

    # ------------------------------------------------------------------ what people see

    def choice(self) -> ServerChoice | None:
        """What was chosen, and why; None where there was no choice."""
        chosen = self.current
        if self.is_fixed or chosen is None or not (self.several or chosen.record or self.said):
            return None
        better = [_key(each) for each in self.better()]
        missed = tuple((Server(*key).text, self._missed[key]) for key in better if key in self._missed)
        others = tuple(each.text for each in self._servers if _key(each) != _key(chosen))
        return ServerChoice(chosen.text, chosen.record, chosen.priority, missed, others, self.said)


def _key(server: Server) -> tuple[str, int]:
    return server.host, server.port
