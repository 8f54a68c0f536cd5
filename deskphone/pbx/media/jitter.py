# SPDX-License-Identifier: GPL-3.0-or-later
"""Evens out how packets arrive: in go packets in any order, out come 20 ms at a time."""

from __future__ import annotations

from deskphone.rtp.packet import FRAME, Packet

_BEGIN = 2 * FRAME  # bytes that are there before anything is heard: 40 ms
_KEEP, _MOST = 3 * FRAME, 10 * FRAME  # more than 200 ms is cut to the newest 60
_WAIT = 3  # packets that have come after a missing one
_JUMP = 50  # packets: a stream that jumps further has begun anew


class Jitter:
    """The sound of one stream that waits to be heard. ``silence`` is the code that fills gaps."""

    def __init__(self, silence: int) -> None:
        self._silence = silence
        self._packets: dict[int, bytes] = {}
        self._sound = bytearray()
        self._source = -1
        self._next = 0
        self._last = b""
        self._playing = False

    def put(self, packet: Packet, payload: bytes) -> None:
        """Take a packet; ``payload`` is empty where it held no sound (a digit)."""
        ahead = (packet.sequence - self._next) & 0xFFFF
        if packet.source != self._source or _JUMP < ahead < 0x10000 - _JUMP:
            self.clear()
            self._source, self._next = packet.source, packet.sequence
        elif ahead >= 0x8000:
            return  # it comes too late
        self._packets[packet.sequence] = payload

    def take(self) -> bytes | None:
        """Give the next 160 codes, None while nothing is there."""
        self._collect()
        sound = self._sound
        if not self._playing:
            if len(sound) < _BEGIN:
                return None
            self._playing = True
        if len(sound) < FRAME:
            self._playing = False
            return None
        if len(sound) > _MOST:
            del sound[:-_KEEP]
        frame = bytes(sound[:FRAME])
        del sound[:FRAME]
        return frame

    def clear(self) -> None:
        """Forget what waits."""
        self._packets.clear()
        self._sound.clear()
        self._source, self._playing = -1, False

    def _collect(self) -> None:
        """Put packets in order; one that is still missing when it must be heard is given up."""
        packets = self._packets
        while packets:
            payload = packets.pop(self._next, None)
            if payload is None:
                if len(packets) < _WAIT and (len(self._sound) >= FRAME or not self._playing):
                    return
                payload = bytes([self._silence]) * len(self._last)
            elif payload:
                self._last = payload
            self._sound += payload
            self._next = (self._next + 1) & 0xFFFF
