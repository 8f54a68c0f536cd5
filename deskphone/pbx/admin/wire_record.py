# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server has said and heard last, for ``deskphone-pbx trace``: bounded, masked when it is asked for.

To keep a message costs next to nothing; to mask it does, so that is left to whoever wants to see it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

from deskphone.errors import UsageError
from deskphone.sip.transaction.flow import Flow
from deskphone.trace.message import traced

MESSAGES, OCTETS = 2_000, 2 * 1024 * 1024
_AT_ONCE = 20  # messages of one answer: phones wait meanwhile
_LONGEST_NUMBER = 15  # digits

_Kept = tuple[float, bool, bytes, Flow]


class WireRecord:
    """A ring of messages as they were, numbered from 0. ``wall`` gives seconds since 1970."""

    def __init__(self, wall: Callable[[], float], messages: int = MESSAGES, octets: int = OCTETS) -> None:
        self._wall, self._most, self._most_octets = wall, messages, octets
        self._kept: deque[_Kept] = deque()
        self._octets = 0
        self._first = 0

    def keep(self, received: bool, data: bytes, flow: Flow) -> None:
        """Take note of a message (see ``Stack``)."""
        kept = self._kept
        kept.append((self._wall(), received, data, flow))
        self._octets += len(data)
        while len(kept) > self._most or (self._octets > self._most_octets and len(kept) > 1):
            self._octets -= len(kept.popleft()[2])
            self._first += 1

    def answer(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Give what came since a number, masked: ``since`` as text, absent for the oldest that is there.

        ``next`` is the number to ask with the next time, ``more`` whether there is more already; ``lost`` how
        many are forgotten that were asked for. Raises UsageError.
        """
        text = request.get("since") or "0"
        if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
            raise UsageError('"since" is no number')
        wanted = min(int(text), self._first + len(self._kept))
        begin = max(wanted, self._first)
        messages = [
            _row(*each) for each in islice(self._kept, begin - self._first, begin - self._first + _AT_ONCE)
        ]
        end = begin + len(messages)
        return {
            "messages": messages,
            "next": end,
            "more": end < self._first + len(self._kept),
            "lost": begin - wanted if request.get("since") else 0,
        }


def _row(time: float, received: bool, data: bytes, flow: Flow) -> dict[str, Any]:
    message = traced(time, received, flow.transport, (flow.local, flow.remote), data)
    return {
        "time": message.time,
        "received": message.received,
        "transport": message.transport,
        "local": message.local,
        "remote": message.remote,
        "data": message.data.decode("latin-1"),
        "remark": message.remark,
    }
