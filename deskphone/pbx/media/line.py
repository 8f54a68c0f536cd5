# SPDX-License-Identifier: GPL-3.0-or-later
"""One phone's audio stream with the PBX: a UDP socket that is read and written once in 20 ms.

The socket is not watched by the loop: the hub's ticker reads what came since it last looked. That is
cheaper than a call for each packet, and all lines keep one pace.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from typing import Protocol

from deskphone.net.packet_filter import attach
from deskphone.pbx.base.reply import Body, Failed
from deskphone.pbx.media.description import Describer, Stream
from deskphone.pbx.media.jitter import Jitter
from deskphone.rtp.events import Digits
from deskphone.rtp.g711 import MU, A, between
from deskphone.rtp.packet import FRAME, Packet

_log = logging.getLogger("deskphone.pbx.media")

_MOST_PACKETS = 64  # of one line in 20 ms
_LARGEST = 2048
_MOVED_AFTER = 25  # ticks without a packet from the phone, until it may send from another port
_OTHER_LAW = {(MU.payload, A.payload): between(A, MU), (A.payload, MU.payload): between(MU, A)}


class LineOwner(Protocol):
    """Who ticks the lines."""

    def line_closed(self, line: Line) -> None:
        """Note that a line is no more."""
        ...


class Line:
    """Implements ``ports.MediaLine``. ``heard`` is what came for this tick, None for silence."""

    def __init__(self, owner: LineOwner, sock: socket.socket, hosts: tuple[str, str], start: bytes) -> None:
        """``hosts``: our own, and that from which the phone's SIP comes.

        ``start`` are 14 random bytes: for the source, sequence, time stamp and session.
        """
        self.on_digit: Callable[[str, float], None] | None = None
        self.heard: bytes | None = None
        self.closed = False
        self.port: int = sock.getsockname()[1]
        self._owner, self._socket = owner, sock
        self._source = int.from_bytes(start[:4], "big")
        self._sequence = int.from_bytes(start[4:6], "big")
        self._time = int.from_bytes(start[6:10], "big")
        host, self.signals_from = hosts
        self._describer = Describer(host, self.port, int.from_bytes(start[10:14], "big"))
        self._stream: Stream | None = None
        self._jitter = Jitter(0)
        self._digits = Digits()
        self._pressed: list[str] = []
        self._described: tuple[str, int] | None = None
        self._remote: tuple[str, int] | None = None  # where sound goes
        self._from: tuple[str, int] | None = None  # where the phone's sound comes from, once it is known
        self._voice: int | None = None  # the source of that sound (RFC 3550), None until it is heard anew
        self._silent = 0  # ticks since the last of it
        self._saying: bytes | None = None
        self._quiet = True
        self._keep_strangers_out()

    # --- what ``ports.MediaLine`` promises ----------------------------------------------------------

    def offer(self) -> Body:
        """Offer both laws of G.711."""
        return self._describer.offer()

    def accept(self, offer: Body) -> Body | Failed:
        """Take an offer and give the answer."""
        agreed = self._describer.accept(offer)
        if isinstance(agreed, Failed):
            return agreed
        self._agree(agreed[1])
        return agreed[0]

    def take_answer(self, answer: Body) -> Failed | None:
        """Take the answer to our offer."""
        stream = self._describer.take_answer(answer)
        if isinstance(stream, Failed):
            return stream
        self._agree(stream)
        return None

    def close(self) -> None:
        """Stop, and free the port."""
        if not self.closed:
            self.closed = True
            self.on_digit = None
            self._socket.close()
            self._owner.line_closed(self)

    # --- for what happens on the line ---------------------------------------------------------------

    @property
    def stream(self) -> Stream | None:
        """What was agreed with the phone, None before."""
        return self._stream

    def heard_samples(self) -> list[int] | None:
        """Give what came for this tick, None for silence."""
        if self.heard is None or self._stream is None:
            return None
        return self._stream.law.decode(self.heard)

    def say(self, code: bytes) -> None:
        """Send these 160 codes of the line's own law with this tick."""
        self._saying = code

    def forget(self) -> None:
        """Forget what came and was not heard yet."""
        self._jitter.clear()
        self.heard = None

    # --- for the ticker -----------------------------------------------------------------------------

    def listen(self) -> list[str]:
        """Read what came since the last tick; gives the digits that were pressed."""
        self._silent += 1
        for _ in range(_MOST_PACKETS):
            try:
                data, address = self._socket.recvfrom(_LARGEST)
            except BlockingIOError:
                break
            except OSError as error:  # Windows reports here that nobody listened where we sent to
                _log.debug("! port %d: %s", self.port, error)
                continue
            self._received(data, (address[0], address[1]))
        counts = self._stream is not None and self._stream.counts
        frame = self._jitter.take()
        self.heard = frame if counts else None
        pressed, self._pressed = self._pressed, []
        return pressed

    def speak(self) -> None:
        """Send this tick's sound, or silence: phones hang up on who sends nothing for long."""
        saying, self._saying = self._saying, None
        stream, remote = self._stream, self._remote
        self._time += FRAME
        if stream is None or remote is None or not stream.may_send:
            return
        frame = saying or bytes([stream.law.silence]) * FRAME
        # RFC 3551 section 4.1: the marker is set where sound begins after silence
        begins, self._quiet = self._quiet and saying is not None, saying is None
        packet = Packet(stream.kind, begins, self._sequence, self._time, self._source, frame)
        self._sequence = (self._sequence + 1) & 0xFFFF
        try:
            self._socket.sendto(bytes(packet), remote)
        except OSError as error:  # no route just now, or a full buffer: sound that is late is worth nothing
            _log.debug("! port %d to %s: %s", self.port, remote, error)

    # --- inner --------------------------------------------------------------------------------------

    def _agree(self, stream: Stream) -> None:
        old, self._stream = self._stream, stream
        self._voice = None
        if old is None or old.law is not stream.law:
            self._jitter = Jitter(stream.law.silence)
        if stream.remote is not None and stream.remote != self._described:
            # a phone behind NAT describes an address that is not where its packets come from
            self._described = self._remote = stream.remote
            self._from = None
            self._keep_strangers_out()

    def _hosts(self) -> set[str]:
        """Where the phone's packets can come from: its SIP does, or it described the host."""
        return {self.signals_from, self._described[0]} if self._described else {self.signals_from}

    def _keep_strangers_out(self) -> None:
        """Have the system drop what is not the phone's: 4,000 packets a second left it no room here."""
        hosts = self._hosts()
        if self._socket.family == socket.AF_INET6 and any("." in host for host in hosts):
            return  # packets of IPv4 at a socket for both, and they have another header
        try:
            attach(self._socket, hosts)
        except OSError as error:
            _log.warning("! port %d: strangers cannot be kept out: %s", self.port, error)

    def _received(self, data: bytes, address: tuple[str, int]) -> None:
        packet, stream = Packet.parse(data), self._stream
        if packet is None or stream is None or not self._is_phone(address, packet.source):
            return
        if packet.kind == stream.kind:
            self._jitter.put(packet, packet.payload)
        elif (stream.law.payload, packet.kind) in _OTHER_LAW and packet.kind != stream.event:
            # RFC 3264 section 6.1: a phone that was offered both laws may send either
            table = _OTHER_LAW[stream.law.payload, packet.kind]
            self._jitter.put(packet, packet.payload.translate(table))
        elif packet.kind == stream.event:
            self._jitter.put(packet, b"")
            self._pressed.extend(self._digits.take(packet.source, packet.timestamp, packet.payload))

    def _is_phone(self, address: tuple[str, int], source: int) -> bool:
        """Tell whether packets from here are the phone's, and follow it to where it really is.

        The described address is always right. A phone behind NAT describes another than its packets have:
        they must come from where its SIP comes from, or from the described host, or a stranger who sends
        first would be heard, and hear (RFC 7362). It may get another port when it was silent, but remains the
        same source until it has described itself anew: who shares its address does not know that number.
        """
        known = self._from
        if address not in (self._described, known):
            if address[0] not in self._hosts():
                return False
            if known and (self._silent < _MOVED_AFTER or self._voice not in (None, source)):
                return False
        self._from = self._remote = address
        self._voice = source
        self._silent = 0
        return True
