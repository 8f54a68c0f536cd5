# SPDX-License-Identifier: GPL-3.0-or-later
"""What the PBX's own media costs: CPU of a conference of three, of an echo, of a recording.

Fifty of each at a time, with real sockets on loopback; only the hub's ticks are measured.
Run as a script: ``python tests/bench/bench_media.py``. About ten seconds; BENCH_QUICK shortens it.
"""

from __future__ import annotations

import os
import socket
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from deskphone.config.pbx_values import PortRange
from deskphone.pbx.b2bua.ports import MediaLine, Recording
from deskphone.pbx.base.reply import Body
from deskphone.pbx.media.hub import Hub, World
from deskphone.robots.tones import Voice
from deskphone.rtp.g711 import LAWS
from deskphone.rtp.packet import FRAME, PACE, Packet
from deskphone.sip.endpoint import Flow

NUMBER = 50
TICKS = 100 if os.environ.get("BENCH_QUICK") else 500
FLOW = Flow("udp", ("127.0.0.1", 5060), ("127.0.0.1", 5061))
Begin = Callable[[Hub, list[MediaLine]], object]


class Never:
    """The hub's timer: this bench ticks by itself."""

    def cancel(self) -> None:
        pass


def offer(port: int, law: int) -> Body:
    text = f"v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio {port} RTP/AVP {law}\r\n"
    return Body(text.encode(), "application/sdp")


def measure(phones: int, begin: Begin, laws: tuple[int, ...]) -> float:
    """CPU seconds of one tick of one of what ``begin`` begins."""
    ports = PortRange(40000, 49999)
    hub = Hub(World(lambda: 0.0, lambda when, do: Never(), lambda: ports, lambda flow: flow.local[0]))
    sockets, lines = [], []
    for index in range(NUMBER * phones):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind(("127.0.0.1", 0))
        line = hub.line(FLOW)
        line.accept(offer(sock.getsockname()[1], laws[index % len(laws)]))
        sockets.append(sock)
        lines.append(line)
    for index in range(0, len(lines), phones):
        begin(hub, lines[index : index + phones])
    sound = {law: LAWS[law].encode(Voice(440).samples()) for law in set(laws)}
    spent = 0.0
    for tick in range(TICKS):
        at = tick % 50 * FRAME
        for index, (sock, line) in enumerate(zip(sockets, lines, strict=True)):
            law = laws[index % len(laws)]
            packet = Packet(law, False, tick, tick * FRAME, 5, sound[law][at : at + FRAME])
            sock.sendto(bytes(packet), ("127.0.0.1", line.port))
        before = time.process_time()
        hub.tick(0.0)
        spent += time.process_time() - before
    hub.close()
    for sock in sockets:
        sock.close()
    return spent / TICKS / NUMBER


def report(name: str, phones: int, begin: Begin, laws: tuple[int, ...] = (0,)) -> None:
    each = measure(phones, begin, laws)
    print(
        f"{name:<40} {each * 1e6:6.0f} us in 20 ms: {each / PACE:6.2%} of a core, {PACE / each:5.0f} a core"
    )


def main() -> None:
    """Print the figures."""
    report("conference of three, one law", 3, lambda hub, lines: hub.mix(lines))
    report("conference of three, both laws", 3, lambda hub, lines: hub.mix(lines), (0, 8))
    report("two of a conference that are left", 2, lambda hub, lines: hub.mix(lines))
    report("echo test", 1, lambda hub, lines: hub.echo(lines[0]))
    with tempfile.TemporaryDirectory() as folder:
        files = (Path(folder) / f"{index}.wav" for index in range(NUMBER))
        report(
            "recording",
            1,
            lambda hub, lines: hub.record(lines[0], Recording(next(files)), lambda now, result: None),
        )


if __name__ == "__main__":
    main()
