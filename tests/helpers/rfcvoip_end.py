# SPDX-License-Identifier: GPL-3.0-or-later
"""rfcvoip (PyPI), a SIP stack in Python, as a phone: run as a program, it obeys its standard input.

python rfcvoip_end.py PORT NUMBER HZ FILE

Commands: call NUMBER, answer, terminate. It has no hold and no transfer.
"""

from __future__ import annotations

import math
import os
import struct
import sys
import threading
import time
from pathlib import Path
from typing import Any

from far_ends import FarEnd
from patience import wait_until
from ports import free_port, free_ports

STATES = {"RINGING": "ringing", "DIALING": "ringback", "ANSWERED": "talking", "ENDED": "over"}
FRAME = 160  # samples
_RTP = 20  # ports for sound, of which it takes any


class RfcvoipEnd(FarEnd):
    """The program, from the outside."""

    def __init__(self, folder: Path, port: int, number: str, hz: int) -> None:
        super().__init__(folder, number, hz)
        env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        self._run(sys.executable, __file__, str(port), number, str(hz), str(self.ear.path), env=env)
        wait_until(lambda: "state REGISTERED\n" in self.said(), lambda: f"not registered: {self.said()}")

    def state(self) -> str:
        """What its newest call does."""
        told = [line.partition(" ")[2] for line in self.said().splitlines() if line.startswith("state ")]
        return STATES.get(told[-1], "") if told else ""

    def hold(self) -> None:
        """It has none."""
        raise NotImplementedError

    def resume(self) -> None:
        """It has none."""
        raise NotImplementedError

    def hang_up(self) -> None:
        """End its call, in whatever state."""
        self.tell("terminate")
        self.wait_state("over")


def talk(call: Any, hz: int, ear: Path) -> None:
    """Tell each state of a call; while it is answered, say the tone and write down what is heard."""
    told, at, due = "", 0, time.monotonic()
    turn = 2 * math.pi * hz / 8000
    with ear.open("ab") as file:
        while told != "ENDED":
            if call.state.value != told:
                told = call.state.value
                print(f"state {told}", flush=True)
            if told == "ANSWERED":
                frame = [round(9000 * math.sin(turn * (at + n))) for n in range(FRAME)]
                call.write_audio(struct.pack(f"<{FRAME}h", *frame))
                file.write(call.read_audio(2 * FRAME, blocking=False))
                file.flush()
                at += FRAME
            due += FRAME / 8000
            time.sleep(max(0.0, due - time.monotonic()))


def main(port: int, number: str, hz: int, ear: Path) -> None:
    """Register, and obey until the input ends."""
    from rfcvoip.VoIP import CallState, VoIPPhone

    calls: list[Any] = []

    def begin(call: Any) -> None:
        calls.append(call)
        threading.Thread(target=talk, args=[call, hz, ear], daemon=True).start()

    rtp = free_ports(_RTP)
    phone = VoIPPhone(
        "127.0.0.1",
        port,
        number,
        f"pw-{number}",
        myIP="127.0.0.1",
        sipPort=free_port(),
        rtpPortLow=rtp,
        rtpPortHigh=rtp + _RTP - 1,
        callCallback=begin,
        audio_bit_depth=16,
    )
    phone.start()
    wait_until(lambda: phone.get_status().name == "REGISTERED", "not registered")
    print("state REGISTERED", flush=True)
    for line in sys.stdin:
        word, _, target = line.strip().partition(" ")
        if word == "call":
            begin(phone.call(target))
        elif word == "answer":
            calls[-1].answer()
        elif calls[-1].state is CallState.ANSWERED:
            calls[-1].hangup()
        else:
            calls[-1].cancel()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
