# SPDX-License-Identifier: GPL-3.0-or-later
"""A call that was answered although its engine is dead: what its 200 says comes to the next one.

The INVITE was on its way, or rang, when the engine died or hung, and the far end answered before the CANCEL
came, which changes nothing then (RFC 3261 section 9.1). It sends its 200 again and again, talks to nobody,
and gives up after 64*T1 = 32 s (section 13.3.1.4). So whoever has the dead one's port acknowledges it and
hangs up (sections 13.2.2.4 and 15).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from deskphone.engine.frames import Goodbye
from deskphone.engine.options import EngineOptions
from deskphone.engine.pjsua.exchange import skeleton
from deskphone.engine.pjsua.translate import MessageText
from deskphone.errors import EngineError
from deskphone.threads import start_thread

log = logging.getLogger("deskphone.engine.farewell")


class LateAnswers:
    """The INVITEs of a dead engine that had no final answer, by Call-ID."""

    def __init__(self, goodbyes: Iterable[Goodbye], options: EngineOptions) -> None:
        self._options = replace(options, local_port=0)  # pjsip has the old one by now
        self._open = {
            MessageText.parse(goodbye.exchange.invite.decode("utf-8", "surrogateescape")).get(
                "call-id"
            ): goodbye
            for goodbye in goodbyes
            if goodbye.exchange.outgoing
        }
        self._told: set[str] = set()

    def take(self, answer: MessageText) -> bool:
        """Tell whether a 2xx is of such a call; then its far end is told, on a thread of its own."""
        call_id = answer.get("call-id")
        goodbye = self._open.get(call_id)
        if goodbye is None:
            return False
        if call_id not in self._told:  # the 200 is repeated until the BYE is there
            ended = replace(goodbye, exchange=replace(goodbye.exchange, answer=skeleton(answer)))
            try:
                start_thread("late-answer", partial(self._end, ended))
            except EngineError as error:  # with the next one, perhaps
                log.warning("! %s could not be ended: %s", goodbye.exchange.call, error)
            else:
                self._told.add(call_id)
        return True

    def _end(self, goodbye: Goodbye) -> None:
        from deskphone.engine.farewell import say_goodbye  # asyncio: hardly ever needed

        say_goodbye((goodbye,), self._options)
