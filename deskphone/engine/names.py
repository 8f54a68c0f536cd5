# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of servers, looked up beside what must not wait: a name server may hang for 10 to 30 seconds.

pjsip would look names up on its own thread, and nothing could be answered or hung up meanwhile. So it asks
here (``pjsua.resolver``), and the accounts do before they let it send.
"""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from deskphone.engine.name_servers import addresses, datagram_places
from deskphone.errors import EngineError
from deskphone.threads import start_thread

log = logging.getLogger("deskphone.engine.names")

FRESH = 15.0  # seconds for which an answer counts without asking again
_WORTH = 600.0  # seconds for which one counts while it is asked for again
_MOST = 512  # names that are remembered: peers may bring any number of them
_NO_SUCH = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))

Place = tuple[int, int, Any]  # family, kind and address of a socket
Found = Sequence[str]


class _Host:
    """What is known of one name. ``silent``: the name server did not answer when it was asked last."""

    def __init__(self) -> None:
        self.found: tuple[str, ...] = ()
        self.until = 0.0  # when it is to be asked for again
        self.best = ""
        self.looking = self.silent = False
        self.waiting: list[Callable[[Found], None]] = []


class Names:
    """The addresses of hosts; asked, and answering, on one thread (``call_soon`` leads there).

    ``keeps``: what a name server said last counts on while none answers. Only where whoever is to send there
    looks up nothing itself. ``learned(host, addresses)`` is told each good answer before those who wait.
    """

    def __init__(
        self,
        call_soon: Callable[[Callable[[], None]], None],
        learned: Callable[[str, Found], None] = lambda host, found: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.keeps = False
        self._call_soon, self._learned, self._clock = call_soon, learned, clock
        self._hosts: dict[str, _Host] = {}

    def is_silent(self, host: str) -> bool:
        """Whether the name server owes an answer, or gave none when it was asked last."""
        known = self._hosts.get(host)
        return known is not None and (known.looking or known.silent)

    def is_lost(self, host: str) -> bool:
        """Whether it is, and nothing is known of the host that may be used meanwhile."""
        return self.is_silent(host) and not (self.keeps and self._hosts[host].found)

    def complaint(self, host: str) -> str:
        """Why there is no address, half a sentence; empty where there is one, or nobody has asked."""
        if self.is_lost(host):
            return f"no name server tells where {host} is"
        nowhere = host in self._hosts and not self._hosts[host].found
        return f"the name {host} is not found" if nowhere else ""

    def prefer(self, host: str, address: str) -> None:
        """Put an address first, of those that the name has: somebody answers there."""
        known = self._hosts.get(host)
        if known is not None:
            known.best = address

    def pass_over(self, host: str, address: str = "") -> None:
        """Put the next one first, each in its turn: nobody answers at this address (empty: the first)."""
        known = self._hosts.get(host)
        if known is None or not known.found:
            return
        first = _ordered(known)[0]
        if address in ("", first):  # else somebody else has passed it over already
            known.best = known.found[(known.found.index(first) + 1) % len(known.found)]

    def find(self, host: str, then: Callable[[Found], None]) -> None:
        """Call ``then`` with the addresses, none where the name is not found; at once where they are known.

        A server that moved is found by the second question then.
        """
        known, now = self._host(host), self._clock()
        worth = now < known.until + _WORTH or known.looking or known.silent
        usable = known.found and (now < known.until or (self.keeps and worth))
        if now >= known.until:
            self._look(host, known)
        if usable:
            then(_ordered(known))
        else:
            known.waiting.append(then)

    def known(self, host: str) -> Found:
        """What was found last, the best first."""
        found = self._hosts.get(host)
        return _ordered(found) if found is not None else ()

    def _host(self, host: str) -> _Host:
        if host not in self._hosts and len(self._hosts) >= _MOST:
            idle = [name for name, each in self._hosts.items() if not each.looking]
            for name in idle[: _MOST // 2]:
                del self._hosts[name]
        return self._hosts.setdefault(host, _Host())

    def _look(self, host: str, known: _Host) -> None:
        """Ask, if nobody does; one question for all."""
        if known.looking:
            return
        known.looking = True
        try:
            start_thread("resolve", partial(self._ask, host, known))
        except EngineError as error:
            log.warning("! %s: %s", host, error)
            self._call_soon(partial(self._answered, host, known, None))

    def _ask(self, host: str, known: _Host) -> None:
        """On a thread of its own."""
        found: tuple[str, ...] | None = None  # nobody knows
        try:
            found = addresses(host)
        except socket.gaierror as error:
            log.info("= %s: %s", host, error)
            found = () if error.errno in _NO_SUCH else None
        except (OSError, UnicodeError) as error:
            log.info("= %s: %s", host, error)
            found = () if isinstance(error, UnicodeError) else None
        finally:
            self._call_soon(partial(self._answered, host, known, found))

    def _answered(self, host: str, known: _Host, found: tuple[str, ...] | None) -> None:
        known.looking, known.silent = False, found is None
        if found is not None:
            known.found = found
            known.until = self._clock() + FRESH if found else 0.0
        elif not self.keeps:
            known.found = ()
        if found:
            self._learned(host, _ordered(known))
        waiting, known.waiting = known.waiting, []
        for then in waiting:
            then(_ordered(known))


def _ordered(known: _Host) -> Found:
    return sorted(known.found, key=lambda address: address != known.best)


class KnownPlaces:
    """Where servers are asked by datagrams; what was found once counts on while no name server answers."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], Place] = {}
        self._asked: set[tuple[str, int]] = set()

    def find(self, host: str, port: int) -> Place:
        """Give it; only the first time this waits for a name server. Raises OSError."""
        known = self._known.get((host, port))
        return known if known is not None else self._look(host, port)

    def learn(self, host: str, port: int, address: str, at: int) -> None:
        """Take note of the place that just now was the right one."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._known[host, port] = family, socket.SOCK_DGRAM, (address, at)

    def renew(self, host: str, port: int) -> None:
        """Look whether it has changed; returns at once where somebody is looking already."""
        key = host, port
        if key in self._known and key not in self._asked:
            self._asked.add(key)
            try:
                self._look(host, port)
            except OSError as error:
                log.info("= %s: %s", host, error)
            finally:
                self._asked.discard(key)

    def _look(self, host: str, port: int) -> Place:
        """Stay with what is known while the name has it, in whatever order, else with its IP version.

        A name may have twenty addresses, with IPv6 first, where nobody listens.
        """
        entries = datagram_places(host, port)
        known = self._known.get((host, port))
        if known is not None:
            same = [entry for entry in entries if entry[0] == known[0]]
            if known[2][:2] in [entry[4][:2] for entry in same]:
                return known
            entries = same or entries
        family, kind, _, _, address = entries[0]
        self._known[host, port] = place = family, kind, address
        return place
