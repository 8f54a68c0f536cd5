# SPDX-License-Identifier: GPL-3.0-or-later
"""The PBX's media hub and phones that are mere sockets: everything on loopback, a ticker moved by hand."""

from __future__ import annotations

import socket
from itertools import count

from deskphone.config.pbx_values import PortRange
from deskphone.pbx.base.reply import Body
from deskphone.pbx.media.hub import Hub, World
from deskphone.rtp.g711 import MU
from deskphone.rtp.packet import FRAME, Packet
from deskphone.sip.endpoint import Flow
from deskphone.sip.sdp import Sdp

SDP = "application/sdp"
SOME_PORTS = PortRange(31000, 31999)


class Alarm:
    def __init__(self, when, do):
        self.when, self.do, self.cancelled = when, do, False

    def cancel(self):
        self.cancelled = True


class MediaOffice:
    """A hub whose clock stands still between ticks."""

    def __init__(self, ports=SOME_PORTS):
        self.now, self.alarms, self.told, self.ports = 100.0, [], 0, ports
        self.hub = Hub(
            World(lambda: self.now, self._call_at, lambda: self.ports, lambda flow: flow.local[0], self._tell)
        )

    def _call_at(self, when, do):
        self.alarms.append(Alarm(when, do))
        return self.alarms[-1]

    def _tell(self):
        self.told += 1

    def line(self, phone="127.0.0.1"):
        return self.hub.line(Flow("udp", ("127.0.0.1", 5060), (phone, 5061)))

    @property
    def alarm(self):
        """What is armed now."""
        [alarm] = [alarm for alarm in self.alarms if not alarm.cancelled]
        return alarm

    def tick(self, times=1):
        for _ in range(times):
            self.now += 0.02
            self.hub.tick(self.now)


class MediaPhone:
    """A phone's socket that talks to a line. ``law`` is the one it offers."""

    def __init__(self, line, law=MU, voice=None, **offer):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self.line, self.law, self.heard, self.packets = line, law, [], []
        self.sequence, self.source = count(65500), 9
        self.time = 0
        self.frames = (
            [law.encode(voice.samples()[at : at + FRAME]) for at in range(0, 8000, FRAME)] if voice else []
        )
        self.described = Sdp.parse(line.accept(self.offer(**offer)).data)
        self.target = ("127.0.0.1", line.port)

    def offer(self, direction="sendrecv", host="127.0.0.1", port=None, formats=None):
        port = self.socket.getsockname()[1] if port is None else port
        return Body(
            f"v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP {formats or f'{self.law.payload} 97'}\r\n"
            f"a=rtpmap:97 telephone-event/8000\r\na={direction}\r\n".encode(),
            SDP,
        )

    def send(self, payload=None, *, kind=None, time=None, skip=0):
        for _ in range(skip):
            next(self.sequence)
        number = next(self.sequence)
        if payload is None:
            payload = self.frames[(number - 65500) % len(self.frames)]
        self.time += FRAME
        kind = self.law.payload if kind is None else kind
        packet = Packet(kind, False, number, self.time if time is None else time, self.source, payload)
        self.socket.sendto(bytes(packet), self.target)

    def listen(self):
        """Take what came; gives the samples of it."""
        came = []
        while True:
            try:
                packet = Packet.parse(self.socket.recv(2000))
            except BlockingIOError:
                break
            self.packets.append(packet)
            came += self.law.decode(packet.payload)
        self.heard += came
        return came

    def close(self):
        self.socket.close()


def talk(office, phones, ticks):
    """All send, the office ticks, all listen."""
    for _ in range(ticks):
        for phone in phones:
            if phone.frames:
                phone.send()
        office.tick()
        for phone in phones:
            phone.listen()
