# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo's colleagues: robots in a process of their own, told by JSON lines on standard input.

The first line is a ``Cast``; then ``{"call": ["103", "102"]}``, ``{"hang_up": "103"}`` and
``{"live": ["101", "7101"]}``: they call each other, and 101 now and then, and park calls at 7101, as long
as it lasts. Passwords so never stand in a process list, and robots end with whoever started them: standard
input ends then.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import signal
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from deskphone.cli.child import JsonChild
from deskphone.errors import DeskphoneError
from deskphone.robots.call import RobotCall
from deskphone.robots.robot import AnswerPolicy, Robot
from deskphone.robots.scenes import Pace, Scene
from deskphone.threads import start_thread

log = logging.getLogger("deskphone.demo")

_READY_LIMIT = 15.0  # seconds
_MODULE = "deskphone.cli.colleagues"
_RINGS_FOR_EVER = AnswerPolicy(after=None)
_ANSWERS = AnswerPolicy(after=2.5, most=1)  # who calls a colleague is answered
_PAIRS = 3  # of ten colleagues that many calls go on at a time
_PACE = Pace(holds=0.3)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: numbers with names, passwords and tones (Hz).

    With ``speech`` tones sound like talk, and who calls one of them is answered; else they ring for ever.
    """

    host: str
    port: int
    domain: str
    names: Mapping[str, str]
    tones: Mapping[str, int]
    passwords: Mapping[str, str] = field(repr=False)
    speech: bool = False


class ColleaguesChild:
    """The side of the program that starts them. Use it in a ``with``."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._child = JsonChild("The demo's colleagues", _MODULE, reads_stdin=True)

    def __enter__(self) -> ColleaguesChild:
        """Start them; returns when all are registered. Raises EngineError."""
        self._child.__enter__()
        try:
            self._child.tell(asdict(self._cast))
            self._child.wait_for("ready", _READY_LIMIT)
        except BaseException:
            self._child.__exit__()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        """End them."""
        self._child.__exit__(*error)

    def call(self, caller: str, callee: str) -> None:
        """Let one call another, and let it ring."""
        self._child.tell({"call": [caller, callee]})

    def hang_up(self, caller: str) -> None:
        """Let one hang up whatever it has."""
        self._child.tell({"hang_up": caller})

    def live(self, user: str = "", orbit: str = "") -> None:
        """Let them call each other; with ``user`` also him, hold calls and park some at ``orbit``."""
        self._child.tell({"live": [user, orbit]})


# --------------------------------------------------------------------- the child


class Troupe:
    """All robots of a cast, in one asyncio loop."""

    def __init__(self, cast: Cast) -> None:
        self.robots = {
            number: Robot(
                number,
                cast.domain,
                cast.passwords[number],
                (cast.host, cast.port),
                display=name,
                answer=_ANSWERS if cast.speech else _RINGS_FOR_EVER,
                tone_hz=cast.tones.get(number, 440),
                speech=cast.speech,
            )
            for number, name in cast.names.items()
        }
        self._tasks: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        """Register all. Raises NetworkError."""
        await asyncio.gather(*(robot.start() for robot in self.robots.values()))

    async def stop(self) -> None:
        """End all calls and registrations."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(robot.stop() for robot in self.robots.values()), return_exceptions=True)

    def obey(self, line: Mapping[str, Any]) -> None:
        """Do what one line says; what it does not know is logged."""
        if "call" in line:
            caller, callee = line["call"]
            self._begin(self.robots[caller].call(callee))
        elif "hang_up" in line:
            for call in list(self.robots[line["hang_up"]].calls):
                self._begin(_hang_up(call))
        elif line.get("live"):
            user, orbit = line["live"]
            scene = Scene(self.robots, random.Random(), _PACE if user else Pace())
            self._begin(scene.run(_PAIRS))
            if user:
                self._begin(scene.visit(user))
                self._begin(scene.park(orbit))
        else:
            log.warning("! not understood: %s", line)

    def _begin(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("! a colleague failed: %r", task.exception())


async def _hang_up(call: RobotCall) -> None:
    await call.hang_up()


def _read_lines(loop: asyncio.AbstractEventLoop, lines: asyncio.Queue[dict[str, Any] | None]) -> None:
    """Read standard input in a thread of its own (pipes of Windows know no asyncio); None at its end."""
    for text in sys.stdin:
        loop.call_soon_threadsafe(lines.put_nowait, json.loads(text))
    loop.call_soon_threadsafe(lines.put_nowait, None)


async def play() -> None:
    """Run the child: until standard input ends or a signal comes."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
    loop.add_signal_handler(signal.SIGTERM, lines.put_nowait, None)
    start_thread("lines", partial(_read_lines, loop, lines))
    first = await lines.get()
    if first is None:
        return
    troupe = Troupe(Cast(**first))
    try:
        await troupe.start()
        sys.stdout.write('{"event": "ready"}\n')
        sys.stdout.flush()
        while (line := await lines.get()) is not None:
            troupe.obey(line)
    finally:
        await troupe.stop()


def main() -> int:
    """Run as ``python -m deskphone.cli.colleagues``."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    try:
        asyncio.run(play())
    except DeskphoneError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
