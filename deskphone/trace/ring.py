# SPDX-License-Identifier: GPL-3.0-or-later
"""The newest messages, in bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from deskphone.trace.message import TracedMessage

MESSAGES = 5_000
OCTETS = 8 * 1024 * 1024
_BESIDE = 500  # octets that a message takes beside its text


class TraceRing:
    """Keeps as many messages, and octets of them, as it may; the oldest go first.

    Messages are numbered as they come, from 0: ``first`` is the oldest that is there, ``end`` the next one's.
    """

    def __init__(self, messages: int = MESSAGES, octets: int = OCTETS) -> None:
        self._messages: deque[TracedMessage] = deque()
        self._most, self._most_octets = messages, octets
        self._octets = 0
        self.first = 0

    @property
    def end(self) -> int:
        """The number of the next message: so many came so far."""
        return self.first + len(self._messages)

    @property
    def octets(self) -> int:
        """How much memory they take, about."""
        return self._octets

    def add(self, messages: Iterable[TracedMessage]) -> None:
        """Keep messages, in their order."""
        for message in messages:
            self._messages.append(message)
            self._octets += len(message.data) + _BESIDE
        while self._messages and (len(self._messages) > self._most or self._octets > self._most_octets):
            self._octets -= len(self._messages.popleft().data) + _BESIDE
            self.first += 1

    def clear(self) -> None:
        """Forget all; numbers go on."""
        self.first = self.end
        self._messages.clear()
        self._octets = 0

    def since(self, number: int) -> Iterator[tuple[int, TracedMessage]]:
        """Give messages with this number and later ones, each with its number."""
        begin = max(number, self.first)
        return zip(range(begin, self.end), islice(self._messages, begin - self.first, None), strict=False)

    def __len__(self) -> int:
        return len(self._messages)

    def __iter__(self) -> Iterator[TracedMessage]:
        return iter(self._messages)

    def __getitem__(self, number: int) -> TracedMessage:
        """Give the message with a number (IndexError for one that is not there)."""
        if not self.first <= number < self.end:
            raise IndexError(number)
        return self._messages[number - self.first]
