# SPDX-License-Identifier: GPL-3.0-or-later
"""A BYE that nobody answered: it is said once more, when the server is there again.

Over TCP and TLS a BYE that went into a dead connection is not repeated (RFC 3261 section 17.1.2.2: a reliable
transport does so by itself), and the far end talks to nobody until a timer of its server runs out. A datagram
is repeated for 32 seconds, but not at all where there is no network just then. So what a BYE is made of is
kept until it has its answer; the next REGISTER that succeeds proves that a way is open, and the farewell of
``engine/farewell.py`` goes by a connection of its own. Who has ended the call after all says 481 to it.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from deskphone.engine.frames import Goodbye
from deskphone.engine.options import EngineOptions
from deskphone.errors import EngineError
from deskphone.phone.events import MessagesTraced
from deskphone.threads import start_thread

log = logging.getLogger("deskphone.engine.farewell")

_MOST = 16  # calls
BYE_PATIENCE = 4.0  # seconds: an answer that takes longer is not on its way
_KEPT = 300.0  # seconds


class UnheardByes:
    """Calls that we hung up on, by Call-ID, until the answer to the BYE."""

    def __init__(
        self, options: EngineOptions, emit: Callable[[MessagesTraced], None] = lambda event: None
    ) -> None:
        self._emit = emit  # on a thread of its own
        self._options = replace(options, local_port=0)  # pjsip has ours
        self._waiting: dict[str, tuple[float, Goodbye]] = {}
        self._heard: deque[tuple[str, float]] = deque(maxlen=_MOST)  # answered before we were told of the BYE

    def hung_up(self, call_id: str, goodbye: Goodbye, now: float) -> None:
        """A BYE goes out, or went: pjsua says that of a call whose place was taken when it is answered."""
        if any(each == call_id and now - since < BYE_PATIENCE for each, since in self._heard):
            return
        self._waiting[call_id] = now, goodbye
        if len(self._waiting) > _MOST:
            del self._waiting[next(iter(self._waiting))]

    def heard(self, call_id: str, now: float) -> None:
        """It is answered, whatever the answer."""
        if self._waiting.pop(call_id, None) is None:
            self._heard.append((call_id, now))

    def awaits(self, call_id: str) -> bool:
        """Whether it has no answer yet."""
        return call_id in self._waiting

    def tell(self, account: str, now: float) -> tuple[Goodbye, ...]:
        """Say those of an account once more, which its server can hear now; returns which."""
        due = []
        for call_id, (since, goodbye) in list(self._waiting.items()):
            if now - since > _KEPT:
                del self._waiting[call_id]
            elif goodbye.settings.name == account and now - since >= BYE_PATIENCE:
                due.append(goodbye)
                del self._waiting[call_id]
        if due:
            try:
                start_thread("bye-again", partial(self._say, tuple(due)))
            except EngineError as error:
                log.warning("! %d calls could not be ended: %s", len(due), error)
        return tuple(due)

    def _say(self, goodbyes: tuple[Goodbye, ...]) -> None:
        from deskphone.engine.farewell import say_goodbye  # asyncio: hardly ever needed

        say_goodbye(goodbyes, self._options, self._emit)
