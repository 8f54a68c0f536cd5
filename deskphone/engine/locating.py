# SPDX-License-Identifier: GPL-3.0-or-later
"""Domains' servers, looked up beside what must not wait, and remembered as long as DNS says (RFC 3263)."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from functools import partial

from deskphone.engine.name_servers import Located, locate
from deskphone.errors import EngineError
from deskphone.sip.location import Draw
from deskphone.threads import start_thread

log = logging.getLogger("deskphone.engine.names")

_WORTH = 600.0  # seconds for which an answer counts on while it is asked for again
_MOST = 64  # domains that are remembered

Ask = Callable[[str, str, Draw], Located]
_Key = tuple[str, str]  # domain and transport


class _Domain:
    def __init__(self) -> None:
        self.located: Located | None = None
        self.until = 0.0
        self.looking = self.silent = False
        self.waiting: list[Callable[[Located], None]] = []


class Locator:
    """Asked, and answering, on one thread (``call_soon`` leads there).

    ``seed``: which phone this is. Its share of servers with weights is drawn anew from the same numbers, so
    that each phone stays with its own, and many phones spread as the weights say.
    """

    def __init__(
        self,
        call_soon: Callable[[Callable[[], None]], None],
        seed: str = "",
        ask: Ask = locate,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._call_soon, self._seed, self._ask_dns, self._clock = call_soon, seed, ask, clock
        self._domains: dict[_Key, _Domain] = {}

    def find(self, domain: str, transport: str, then: Callable[[Located], None]) -> None:
        """Call ``then`` with what DNS says; at once where that is known.

        What a name server said last counts while none answers; servers that moved are found by the second
        question then.
        """
        known = self._known((domain, transport))
        now = self._clock()
        worth = now < known.until + _WORTH or known.looking or known.silent
        if now >= known.until:
            self._look((domain, transport), known)
        if known.located is not None and worth:
            then(known.located)
        else:
            known.waiting.append(then)

    def _known(self, key: _Key) -> _Domain:
        if key not in self._domains and len(self._domains) >= _MOST:
            idle = [name for name, each in self._domains.items() if not each.looking]
            for name in idle[: _MOST // 2]:
                del self._domains[name]
        return self._domains.setdefault(key, _Domain())

    def _look(self, key: _Key, known: _Domain) -> None:
        """Ask, if nobody does; one question for all."""
        if known.looking:
            return
        known.looking = True
        try:
            start_thread("locate", partial(self._ask, key, known))
        except EngineError as error:
            log.warning("! %s: %s", key[0], error)
            self._call_soon(partial(self._answered, known, Located(silent=True)))

    def _ask(self, key: _Key, known: _Domain) -> None:
        """On a thread of its own."""
        found = Located(silent=True)
        try:
            found = self._ask_dns(*key, self._draw(key))
        except Exception:  # border: a thread has no caller, and who waits is to go on
            log.exception("! %s was not located", key[0])
        finally:
            self._call_soon(partial(self._answered, known, found))

    def _draw(self, key: _Key) -> Draw:
        numbers = random.Random(f"{self._seed} {key[0]} {key[1]}")
        return lambda most: numbers.randint(0, most)

    def _answered(self, known: _Domain, found: Located) -> None:
        known.looking, known.silent = False, found.silent
        known.until = self._clock() + found.seconds
        for sentence in found.said:
            log.warning("! %s", sentence)
        if not found.silent or known.located is None:
            known.located = found
        waiting, known.waiting = known.waiting, []
        for then in waiting:
            then(known.located)
