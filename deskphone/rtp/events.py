# SPDX-License-Identifier: GPL-3.0-or-later
"""Digits as telephone events (RFC 4733)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

EVENT = 101  # the payload type that nearly everybody uses
KEYS = "0123456789*#ABCD"

_EVENT = struct.Struct("!BBH")
_LOUDNESS = 10  # dBm0 below the loudest
_REPEATS = 3  # RFC 4733 section 2.5.1.4: the last packet is sent three times


class Digits:
    """Finds each digit once in the packets of one stream."""

    def __init__(self) -> None:
        self._last: tuple[int, int] | None = None

    def take(self, source: int, timestamp: int, payload: bytes) -> str:
        """Give the digit that begins with this packet, else "".

        All packets of one event have its time (RFC 4733 section 2.2.1): the first to come tells.
        """
        if len(payload) < _EVENT.size or self._last == (source, timestamp):
            return ""
        self._last = (source, timestamp)
        return KEYS[payload[0]] if payload[0] < len(KEYS) else ""


def payloads(digit: str, *, frames: int = 5, frame: int = 160) -> Iterator[bytes]:
    """Give the payloads of one digit, one for each frame of ``frame`` samples, and the repeated end."""
    code = KEYS.index(digit)
    for index in range(1, frames):
        yield _EVENT.pack(code, _LOUDNESS, index * frame)
    for _ in range(_REPEATS):
        yield _EVENT.pack(code, 0x80 | _LOUDNESS, frames * frame)
