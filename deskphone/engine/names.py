# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of servers, looked up beside what must not wait: a name server may hang for 10 to 30 seconds.

pjsip looks names up on its own thread, and nothing can be answered or hung up meanwhile. So it is asked for
a named server only once the name was found here, just before.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from functools import partial
from typing import Any

from deskphone.errors import EngineError
from deskphone.threads import start_thread

log = logging.getLogger("deskphone.engine.names")

Place = tuple[int, int, Any]  # family, kind and address of a socket


class Lookup:
    """The addresses of one host; ``ask`` is called, and calls, on one thread (``call_soon`` leads there)."""

    def __init__(self, host: str, call_soon: Callable[[Callable[[], None]], None]) -> None:
        self._host, self._call_soon = host, call_soon
        self._waiting: list[Callable[[set[str]], None]] = []

    @property
    def under_way(self) -> bool:
        """Whether the name server has not answered yet."""
        return bool(self._waiting)

    def ask(self, then: Callable[[set[str]], None]) -> None:
        """Call ``then`` with the addresses, none where the name is not found; one question at a time."""
        self._waiting.append(then)
        if len(self._waiting) == 1:
            try:
                start_thread("resolve", self._look)
            except EngineError as error:
                log.warning("! %s: %s", self._host, error)
                self._call_soon(partial(self._answer, set()))

    def _look(self) -> None:
        try:
            found = {str(entry[4][0]) for entry in socket.getaddrinfo(self._host, None)}
        except (OSError, UnicodeError) as error:
            log.info("= %s: %s", self._host, error)
            found = set()
        self._call_soon(partial(self._answer, found))

    def _answer(self, found: set[str]) -> None:
        waiting, self._waiting = self._waiting, []
        for then in waiting:
            then(found)


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
        entries = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
        known = self._known.get((host, port))
        if known is not None:
            same = [entry for entry in entries if entry[0] == known[0]]
            if known[2][:2] in [entry[4][:2] for entry in same]:
                return known
            entries = same or entries
        family, kind, _, _, address = entries[0]
        self._known[host, port] = place = family, kind, address
        return place
