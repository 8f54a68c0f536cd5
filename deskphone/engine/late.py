# SPDX-License-Identifier: GPL-3.0-or-later
"""A call that was answered although its engine is dead: what its 200 says comes to the next one.

The INVITE was on its way, or rang, when the engine died or hung, and the far end answered before the CANCEL
came, which changes nothing then (RFC 3261 section 9.1). It sends its 200 again and again, talks to nobody,
and gives up after 64*T1 = 32 s (section 13.3.1.4). So whoever has the dead one's port acknowledges it and
hangs up (sections 13.2.2.4 and 15).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from deskphone.engine.frames import Goodbye
from deskphone.engine.options import EngineOptions
from deskphone.engine.pjsua.exchange import skeleton
from deskphone.engine.pjsua.translate import MessageText, branch_of
from deskphone.errors import EngineError
from deskphone.phone.events import MessagesTraced
from deskphone.threads import start_thread

log = logging.getLogger("deskphone.engine.farewell")


class LateAnswers:
    """The INVITEs of a dead engine that had no final answer, by Call-ID and branch.

    The Call-ID is told to everybody who watches a lamp; the branch only to who has got the INVITE.
    """

    def __init__(
        self,
        goodbyes: Iterable[Goodbye],
        options: EngineOptions,
        emit: Callable[[MessagesTraced], None] = lambda event: None,
    ) -> None:
        self._emit = emit
        self._options = replace(options, local_port=0)  # pjsip has the old one by now
        invites = [goodbye for goodbye in goodbyes if goodbye.exchange.outgoing]
        self._open = {_names(_text(goodbye.exchange.invite)): goodbye for goodbye in invites}
        self._told: set[tuple[str, str]] = set()

    def take(self, answer: MessageText) -> bool:
        """Tell whether a 2xx is of such a call; then its far end is told, on a thread of its own."""
        names = _names(answer)
        goodbye = self._open.get(names)
        if goodbye is None:
            return False
        if names not in self._told:  # the 200 is repeated until the BYE is there
            ended = replace(goodbye, exchange=replace(goodbye.exchange, answer=skeleton(answer)))
            try:
                start_thread("late-answer", partial(self._end, ended))
            except EngineError as error:  # with the next one, perhaps
                log.warning("! %s could not be ended: %s", goodbye.exchange.call, error)
            else:
                self._told.add(names)
        return True

    def _end(self, goodbye: Goodbye) -> None:
        from deskphone.engine.farewell import say_goodbye  # asyncio: hardly ever needed

        say_goodbye((goodbye,), self._options, self._emit)


def _text(message: bytes) -> MessageText:
    return MessageText.parse(message.decode("utf-8", "surrogateescape"))


def _names(message: MessageText) -> tuple[str, str]:
    return message.get("call-id"), branch_of(message)
