# SPDX-License-Identifier: GPL-3.0-or-later
"""Life in an office: robots that call each other, by an injected random and within bounded times."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from deskphone.robots.call import RobotCall
from deskphone.robots.robot import AnswerPolicy, Robot

_log = logging.getLogger("deskphone.robots.scenes")

Span = tuple[float, float]
_RINGS = AnswerPolicy(after=None, most=1)
_SETUP = 5.0  # seconds until a call must ring


@dataclass(frozen=True, slots=True)
class Pace:
    """Shortest and longest times in seconds; ``answered`` is the share of calls that the called take.

    ``talk`` bounds calls between two robots; one that somebody else picked up lasts ``visit`` at most.
    """

    ring: Span = (4.0, 9.0)
    talk: Span = (5.0, 12.0)
    pause: Span = (1.0, 4.0)
    answered: float = 0.75
    visit: float = 60.0


class Scene:
    """Some robots, of which two call each other now and then. Start them before, stop them after.

    A robot that is part of no scene's call answers as its own policy says.
    """

    def __init__(self, robots: Mapping[str, Robot], random: Random, pace: Pace = Pace()) -> None:
        self._robots = dict(robots)
        self._random = random
        self._pace = pace
        self._busy: set[str] = set()
        self.played = 0

    async def run(self, pairs: int = 1) -> None:
        """Let that many pairs call each other at the same time, until cancelled."""
        await asyncio.gather(*(self._go_on() for _ in range(pairs)))

    async def ring_for_ever(self, caller: str, callee: str) -> None:
        """Let one call another, who never answers; when it ends (picked up, given up) call again."""
        while True:
            await self._call(caller, callee, None)
            await self._wait(self._pace.pause)

    async def episode(self, caller: str, callee: str) -> None:
        """Play one call: it rings; the called answers or the caller gives up; they talk and hang up."""
        await self._call(caller, callee, self._between(self._pace.ring))

    async def _go_on(self) -> None:
        while True:
            pair = self._choose()
            if pair is not None:
                await self.episode(*pair)
            await self._wait(self._pace.pause)

    def _choose(self) -> tuple[str, str] | None:
        free = [
            name
            for name, robot in self._robots.items()
            if name not in self._busy and not robot.calls and robot.registered
        ]
        if len(free) < 2:
            return None
        caller, callee = self._random.sample(free, 2)
        return caller, callee

    async def _call(self, caller: str, callee: str, ring: float | None) -> None:
        """One call; it rings for ``ring`` seconds, or for as long as the server lets it."""
        robot = self._robots[callee]
        usual, robot.answer = robot.answer, _RINGS
        self._busy |= {caller, callee}
        call: RobotCall | None = None
        try:
            call = await self._robots[caller].call(callee)
            await self._play(call, robot, ring)
            self.played += 1
        except asyncio.TimeoutError:
            _log.info("! %s to %s: nothing rang within %g s", caller, callee, _SETUP)
        except OSError as error:
            _log.error("! %s to %s: %s", caller, callee, error)
        finally:
            robot.answer = usual
            self._busy -= {caller, callee}
            if call is not None and not call.ended:
                await asyncio.shield(call.hang_up())

    async def _play(self, call: RobotCall, callee: Robot, ring: float | None) -> None:
        await call.wait_ringing(_SETUP)
        try:
            await call.wait_answered(86_400 if ring is None else ring)
        except asyncio.TimeoutError:
            if self._random.random() > self._pace.answered:
                return  # the caller gives up
            await self._answer(callee)
            await call.wait_answered(_SETUP)
        if call.answered:
            here = any(other.answered for other in callee.calls)
            await self._talk(call, self._between(self._pace.talk) if here else self._pace.visit)

    @staticmethod
    async def _answer(callee: Robot) -> None:
        for incoming in list(callee.calls):
            if incoming.direction == "in" and incoming.state == "ringing":
                await incoming.answer()

    @staticmethod
    async def _talk(call: RobotCall, seconds: float) -> None:
        try:
            await call.wait_ended(seconds)
        except asyncio.TimeoutError:
            await call.hang_up()

    def _between(self, span: Span) -> float:
        return self._random.uniform(*span)

    async def _wait(self, span: Span) -> None:
        await asyncio.sleep(self._between(span))
