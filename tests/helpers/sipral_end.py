# SPDX-License-Identifier: GPL-3.0-or-later
"""sipral (PyPI), a SIP stack in Rust, as a phone: run as a program, it obeys its standard input and says what happens.

python sipral_end.py PORT NUMBER HZ FILE

Commands: call NUMBER [REPLACES], answer, hold, resume, transfer NUMBER, terminate, watch NUMBER.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import struct
import sys
from pathlib import Path
from typing import Any

from far_ends import FarEnd
from patience import wait_until
from processes import DOMAIN

RATE = 8000
STATES = {
    "incoming call": "ringing",
    "call progress": "ringback",
    "media started": "talking",
    "call ended": "over",
}


class SipralEnd(FarEnd):
    """The program, from the outside."""

    def __init__(self, folder: Path, port: int, number: str, hz: int) -> None:
        super().__init__(folder, number, hz)
        env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        self._run(sys.executable, __file__, str(port), number, str(hz), str(self.ear.path), env=env)
        wait_until(lambda: "registered" in self.said().split(), lambda: f"not registered: {self.said()}")

    def state(self) -> str:
        """What its newest call does."""
        told = [STATES[line] for line in self.said().splitlines() if line in STATES]
        return told[-1] if told else ""

    def notified(self) -> list[bytes]:
        """The bodies of the NOTIFYs that it got."""
        told = [json.loads(line)["notify"] for line in self.said().splitlines() if line.startswith("{")]
        return [message.partition("\r\n\r\n")[2].encode() for message in told]

    def _renegotiates(self, command: str) -> None:
        before = self.said().count("session changed")
        self.tell(command)
        wait_until(lambda: self.said().count("session changed") > before, f"no {command}, see {self.log}")

    def hold(self) -> None:
        """Hold its call."""
        self._renegotiates("hold")

    def resume(self) -> None:
        """Take its call back."""
        self._renegotiates("resume")

    def hang_up(self) -> None:
        """End its call, in whatever state."""
        self.tell("terminate")
        self.wait_state("over")


class Program:
    """The phone itself: one call at a time."""

    def __init__(self, stack: Any, account: Any, hz: int, ear: Path) -> None:
        self.stack, self.account, self.hz, self.ear = stack, account, hz, ear
        self.call: Any = None
        self.incoming: Any = None
        self.tasks: list[asyncio.Task[None]] = []

    def say(self, words: str) -> None:
        """Tell whoever reads."""
        print(words, flush=True)

    async def follow(self) -> None:
        """Tell what the stack tells."""
        while True:
            event = await self.stack.events.get()
            if event.kind_name == "incoming call":
                self.incoming = event
                self.stack.ring_call(event)
            if event.kind_name == "registration changed" and event.fields["state"] == 3:
                self.say("registered")
            if event.kind_name == "notified":
                self.say(json.dumps({"notify": (event.message or b"").decode()}))
            self.say(event.kind_name)

    async def follow_call(self, call: Any) -> None:
        """Once a call has sound, speak and listen."""
        while True:
            event = await call.events.get()
            if event.kind_name == "media started":
                self.tasks += [asyncio.create_task(self.speak(call)), asyncio.create_task(self.listen(call))]
            if event.kind_name == "call ended":
                return

    async def speak(self, call: Any) -> None:
        """Say the tone, frame after frame by the clock."""
        count, clock = call.media.frame_samples, asyncio.get_running_loop().time
        due, at = clock(), 0
        while not call.ended:
            turn = 2 * math.pi * self.hz / RATE
            frame = [round(9000 * math.sin(turn * (at + n))) for n in range(count)]
            call.media.send_audio(struct.pack(f"<{count}h", *frame))
            at, due = at + count, due + count / RATE
            await asyncio.sleep(max(0.0, due - clock()))

    async def listen(self, call: Any) -> None:
        """Write down what is heard."""
        with self.ear.open("ab") as file:
            while not call.ended:
                file.write(await call.media.frames.get())
                file.flush()

    def obey(self, line: str) -> None:
        """Do what was told."""
        word, number, replaces = (line + "  ").split(" ")[:3]
        uri = f"sip:{number}@{DOMAIN}"
        if word == "call":
            headers = {"Replaces": replaces} if replaces else None
            self.begin(self.stack.place_call(self.account, uri, media_host="127.0.0.1", headers=headers))
        elif word == "answer":
            self.begin(self.stack.answer_call(self.incoming, media_host="127.0.0.1"))
        elif word == "watch":
            self.account.subscribe(uri, "dialog", accept="application/dialog-info+xml")
        elif word == "transfer":
            self.call.transfer(uri)
        elif word == "terminate":
            self.call.hangup()
        else:
            getattr(self.call, word)()

    def begin(self, call: Any) -> None:
        """Have a call."""
        self.call = call
        self.tasks.append(asyncio.create_task(self.follow_call(call)))


async def main(port: int, number: str, hz: int, ear: str) -> None:
    """Register, and obey until the input ends."""
    from sipral import Stack
    from sipral.enums import AudioMode

    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    with Stack(bind_host="127.0.0.1", loop=loop, audio=AudioMode.APPLICATION, codecs="PCMA,PCMU") as stack:
        account = stack.add_account(
            f"sip:{number}@{DOMAIN}",
            registrar_address=f"127.0.0.1:{port}",
            registrar=f"sip:{DOMAIN}",
            auth_user=number,
            auth_password=f"pw-{number}",
        )
        program = Program(stack, account, hz, Path(ear))
        program.tasks.append(asyncio.create_task(program.follow()))
        account.register()
        while line := await reader.readline():
            program.obey(line.decode().strip())


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]))
