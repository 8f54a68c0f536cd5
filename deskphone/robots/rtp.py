# SPDX-License-Identifier: GPL-3.0-or-later
"""The sound of a robot: RTP (RFC 3550) with G.711 mu-law, paced at 20 ms, and DTMF events (RFC 4733)."""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
from collections import deque
from dataclasses import dataclass, field

from deskphone.robots import g711
from deskphone.robots.tones import Voice, pitch

_log = logging.getLogger("deskphone.robots.rtp")

PCMU = 0
EVENT = 101
FRAME = 160  # samples of 20 ms
PACE = 0.02
_HEADER = struct.Struct("!BBHII")
_KEPT = 250  # packets: 5 seconds
_KEYS = "0123456789*#ABCD"


@dataclass(slots=True)
class Heard:
    """What came in: counters, the last seconds of sound, and the digits pressed."""

    packets: int = 0
    lost: int = 0
    digits: list[str] = field(default_factory=list)
    sound: deque[bytes] = field(default_factory=lambda: deque(maxlen=_KEPT))
    last_sequence: int = -1
    last_event: int = -1


class RtpSession(asyncio.DatagramProtocol):
    """One stream in each direction. Make it with :meth:`open`, end it with :meth:`close`."""

    def __init__(self, voice: Voice, ssrc: int) -> None:
        self.heard = Heard()
        self.sending = False
        self.sent = 0
        self.event_type = EVENT
        self.port = 0
        self._voice = voice
        self._frames = _frames(voice)
        self._ssrc = ssrc
        self._remote: tuple[str, int] | None = None
        self._transport: asyncio.DatagramTransport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._due = 0.0

    @classmethod
    async def open(cls, host: str, voice: Voice, ssrc: int) -> RtpSession:
        """Bind a free port on an address. Raises OSError where that is impossible."""
        loop = asyncio.get_running_loop()
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        transport, session = await loop.create_datagram_endpoint(
            lambda: cls(voice, ssrc), local_addr=(host, 0), family=family
        )
        session._transport = transport
        session.port = transport.get_extra_info("sockname")[1]
        return session

    def send_to(self, remote: tuple[str, int] | None) -> None:
        """Speak to an address from now on; None or port 0 is silence (hold)."""
        self._remote = remote if remote is not None and remote[1] else None
        self.sending = self._remote is not None
        if self.sending and self._timer is None and self._transport is not None:
            loop = asyncio.get_running_loop()
            self._due = loop.time()
            self._tick()

    def close(self) -> None:
        """Stop, and free the port."""
        self.sending = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def pitch(self) -> float | None:
        """Measure the tone heard in the last quarter of a second, in Hz; None for silence."""
        recent = b"".join(list(self.heard.sound)[-13:])
        return pitch(g711.decode(recent)) if recent else None

    def forget(self) -> None:
        """Drop the sound heard so far, so that :meth:`pitch` speaks of what comes."""
        self.heard.sound.clear()

    # --- sending ------------------------------------------------------------------------------------

    def _tick(self) -> None:
        """Send a frame, and be here again 20 ms after this one was due, not after it was sent."""
        self._timer = None
        if self._transport is None or self._remote is None:
            return
        loop = asyncio.get_running_loop()
        index = self.sent
        header = _HEADER.pack(
            0x80, PCMU | (0x80 if not index else 0), index & 0xFFFF, index * FRAME & 0xFFFFFFFF, self._ssrc
        )
        self._transport.sendto(header + self._frames[index % len(self._frames)], self._remote)
        self.sent += 1
        self._due = max(self._due + PACE, loop.time() - 5 * PACE)  # after a stall catch up 100 ms at most
        self._timer = loop.call_at(self._due, self._tick)

    # --- receiving ----------------------------------------------------------------------------------

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Take a packet; what is no RTP is left alone."""
        payload = _payload(data)
        if payload is None:
            return
        kind, sequence, timestamp = data[1] & 0x7F, *struct.unpack_from("!HI", data, 2)
        heard = self.heard
        heard.packets += 1
        if heard.last_sequence >= 0:
            gap = (sequence - heard.last_sequence) & 0xFFFF
            if 1 < gap < 0x8000:
                heard.lost += gap - 1
        heard.last_sequence = sequence
        if kind == PCMU:
            heard.sound.append(payload)
        elif kind == self.event_type and len(payload) >= 4 and timestamp != heard.last_event:
            heard.last_event = timestamp  # all packets of one event have its time (RFC 4733 section 2.2.1)
            if payload[0] < len(_KEYS):
                heard.digits.append(_KEYS[payload[0]])

    def error_received(self, exc: Exception) -> None:
        """Nobody listens there (yet, or any more): the call's signalling tells what to do."""
        _log.debug("! rtp: %s", exc)


def _payload(data: bytes) -> bytes | None:
    """Give the payload of an RTP packet (RFC 3550 section 5.1), None when it is none."""
    if len(data) < 12 or data[0] >> 6 != 2 or 64 <= data[1] & 0x7F <= 95:  # those are RTCP
        return None
    begin, end = 12 + 4 * (data[0] & 0x0F), len(data)
    if data[0] & 0x10:
        if end < begin + 4:
            return None
        begin += 4 + 4 * int.from_bytes(data[begin + 2 : begin + 4], "big")
    if data[0] & 0x20:
        end -= data[-1]
    return data[begin:end] if begin <= end else None


def _frames(voice: Voice) -> list[bytes]:
    code = g711.encode(voice.samples())
    return [code[begin : begin + FRAME] for begin in range(0, len(code), FRAME)]
