# SPDX-License-Identifier: GPL-3.0-or-later
"""The real PBX with calls that are only written into its table: changes of lamps as fast as a bench wants them.

stdin: one JSON object a line, {"changes": N, "rate": a second; 0: all at once} or {"seed": N};
stdout: {"event": "ready", "port": N}, {"event": "changed", "at": monotonic seconds, "truth": {extension: lamp}}.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

from deskphone.config.pbx_file import check_pbx_config
from deskphone.pbx.notifier.dialog_table import PbxDialog
from deskphone.pbx.server.process import Server

LAMPS = {"early": "ringing", "confirmed": "busy", "": "idle"}
STEP = 0.005  # seconds


class Changer:
    def __init__(self, server: Server, numbers: list[str], domain: str) -> None:
        self.server, self.numbers, self.domain = server, numbers, domain
        self.states = dict.fromkeys(numbers, "")
        self.dice = random.Random(1)
        self.calls = 0
        self.ids: dict[str, str] = {}

    def change(self, number: str) -> None:
        table, now = self.server.core.dialogs, time.monotonic()
        old = self.states[number]
        state = self.dice.choice([each for each in LAMPS if each != old])
        if not old:
            self.calls += 1
        if state:
            me = f"sip:{number}@{self.domain}"
            far = f"sip:9@{self.domain}"
            ends = (f"c{self.calls}", "a", "b", me, "", me, far, "Far end", far)
            if not old:
                self.ids[number] = f"d{self.calls}"
            table.put(PbxDialog(self.ids[number], number, "recipient", state, *ends, False, now))
        else:
            table.drop(number, self.ids[number])
        self.states[number] = state

    def tell(self) -> None:
        now = time.monotonic()
        self.server.core._tell_changes(now)
        self.server._flush()

    async def run(self, changes: int, rate: float) -> None:
        order = self.dice.sample(self.numbers, len(self.numbers))
        begin, done = time.monotonic(), 0
        while done < changes:
            due = changes if not rate else min(changes, int((time.monotonic() - begin) * rate))
            for _ in range(due - done):
                self.change(order[done % len(order)])
                done += 1
            self.tell()
            await asyncio.sleep(STEP)
        truth = {number: LAMPS[state] for number, state in self.states.items()}
        say({"event": "changed", "at": time.monotonic(), "truth": truth})


def say(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)


async def serve(file: Path) -> None:
    config, errors = check_pbx_config(file)
    assert config is not None, errors
    server = Server(file, config, say)
    numbers = [user.number for user in config.user if user.number != "1"]
    changer = Changer(server, numbers, config.server.domain)
    running = asyncio.create_task(server.run())
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        order = json.loads(line)
        await changer.run(order["changes"], order["rate"])
    server.stop()
    await running


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
