# SPDX-License-Identifier: GPL-3.0-or-later
"""The sound of a robot: RTP (RFC 3550) with G.711 mu-law, paced at 20 ms, and DTMF events (RFC 4733)."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections import deque
from dataclasses import dataclass, field

from deskphone.robots.tones import Voice, pitch
from deskphone.rtp import g711
from deskphone.rtp.events import EVENT, Digits, payloads
from deskphone.rtp.packet import FRAME, PACE, Packet

_log = logging.getLogger("deskphone.robots.rtp")

PCMU = g711.MU.payload
_KEPT = 250  # packets: 5 seconds


@dataclass(slots=True)
class Heard:
    """What came in: counters, the last seconds of sound, and the digits pressed."""

    packets: int = 0
    lost: int = 0
    digits: list[str] = field(default_factory=list)
    sound: deque[bytes] = field(default_factory=lambda: deque(maxlen=_KEPT))
    last_sequence: int = -1


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
        self._digits = Digits()
        self._pressed: deque[tuple[int, bytes]] = deque()  # (packets since its digit began, payload)
        self._pressed_at = 0

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

    def press(self, digits: str) -> None:
        """Send digits, one after the other, with 60 ms of sound between them."""
        for digit in digits:
            self._pressed.extend(enumerate(payloads(digit, frame=FRAME)))
            self._pressed.extend([(0, b"")] * 3)

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
        self._transport.sendto(bytes(self._packet(index)), self._remote)
        self.sent += 1
        self._due = max(self._due + PACE, loop.time() - 5 * PACE)  # after a stall catch up 100 ms at most
        self._timer = loop.call_at(self._due, self._tick)

    def _packet(self, index: int) -> Packet:
        """Give the next packet of a digit that is pressed, else sound."""
        since, event = self._pressed.popleft() if self._pressed else (0, b"")
        if not event:
            frame = self._frames[index % len(self._frames)]
            return Packet(PCMU, not index, index, index * FRAME, self._ssrc, frame)
        if not since:
            self._pressed_at = index * FRAME
        return Packet(self.event_type, not since, index, self._pressed_at, self._ssrc, event)

    # --- receiving ----------------------------------------------------------------------------------

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Take a packet; what is no RTP is left alone."""
        packet = Packet.parse(data)
        if packet is None:
            return
        heard = self.heard
        heard.packets += 1
        if heard.last_sequence >= 0:
            gap = (packet.sequence - heard.last_sequence) & 0xFFFF
            if 1 < gap < 0x8000:
                heard.lost += gap - 1
        heard.last_sequence = packet.sequence
        if packet.kind == PCMU:
            heard.sound.append(packet.payload)
        elif packet.kind == self.event_type:
            digit = self._digits.take(packet.source, packet.timestamp, packet.payload)
            heard.digits.extend(digit)

    def error_received(self, exc: Exception) -> None:
        """Nobody listens there (yet, or any more): the call's signalling tells what to do."""
        _log.debug("! rtp: %s", exc)


def _frames(voice: Voice) -> list[bytes]:
    code = g711.encode(voice.samples())
    return [code[begin : begin + FRAME] for begin in range(0, len(code), FRAME)]
