# SPDX-License-Identifier: GPL-3.0-or-later
"""RTP packets (RFC 3550 section 5.1)."""

from __future__ import annotations

import struct
from typing import NamedTuple

RATE = 8000  # samples a second
FRAME = 160  # samples of 20 ms
PACE = 0.02  # seconds

_HEADER = struct.Struct("!BBHII")
_FIRST_RTCP, _LAST_RTCP = 64, 95  # RFC 5761 section 4: payload types that RTCP packets look like


class Packet(NamedTuple):
    """One packet: payload type, the marker, sequence number, time stamp in samples, source, payload."""

    kind: int
    marker: bool
    sequence: int
    timestamp: int
    source: int
    payload: bytes

    @classmethod
    def parse(cls, data: bytes) -> Packet | None:
        """Read a datagram; None for what is no RTP."""
        if len(data) < 12 or data[0] >> 6 != 2 or _FIRST_RTCP <= data[1] & 0x7F <= _LAST_RTCP:
            return None
        flags, second, sequence, timestamp, source = _HEADER.unpack_from(data)
        begin, end = 12 + 4 * (flags & 0x0F), len(data)
        if flags & 0x10:
            if end < begin + 4:
                return None
            begin += 4 + 4 * int.from_bytes(data[begin + 2 : begin + 4], "big")
        if flags & 0x20:
            end -= data[-1]
        if begin > end:
            return None
        return cls(second & 0x7F, bool(second & 0x80), sequence, timestamp, source, data[begin:end])

    def __bytes__(self) -> bytes:
        second = self.kind | (0x80 if self.marker else 0)
        head = _HEADER.pack(0x80, second, self.sequence & 0xFFFF, self.timestamp & 0xFFFFFFFF, self.source)
        return head + self.payload
