# SPDX-License-Identifier: GPL-3.0-or-later
"""Life in an office: robots that call each other, by an injected random and within bounded times."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

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
    ``holds`` is the share of talks with a hold of ``hold`` seconds; ``between`` lies between two calls to
    somebody outside of the scene, who is rung for ``patience``; ``parked`` is how long a call waits.
    """

    ring: Span = (4.0, 9.0)
    talk: Span = (5.0, 12.0)
    pause: Span = (1.0, 4.0)
    answered: float = 0.75
    visit: float = 60.0
    holds: float = 0.0
    hold: Span = (4.0, 8.0)
    between: Span = (25.0, 50.0)
    patience: Span = (12.0, 18.0)
    parked: Span = (15.0, 25.0)


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

    async def visit(self, callee: str) -> None:
        """Let somebody call a phone that is none of theirs, now and then, until cancelled."""
        while True:
            await self._wait(self._pace.between)
            pair = self._choose()
            if pair is not None:
                await self._guarded(pair[:1], self._visit(pair[0], callee))

    async def park(self, orbit: str) -> None:
        """Let somebody park a call at an orbit and take it back later, again and again, until cancelled."""
        while True:
            await self._wait(self._pace.pause)
            pair = self._choose()
            if pair is not None:
                await self._guarded(pair, self._park(*pair, orbit))
            await self._wait(self._pace.hold)

    async def _guarded(self, names: Sequence[str], work: Coroutine[Any, Any, None]) -> None:
        """Keep robots out of other calls meanwhile; end what they have afterwards."""
        self._busy |= set(names)
        try:
            await work
        except asyncio.TimeoutError:
            _log.info("! %s: nothing rang or nobody answered", " and ".join(names))
        except OSError as error:
            _log.error("! %s: %s", " and ".join(names), error)
        finally:
            self._busy -= set(names)
            await self._hang_up_all(names)

    async def _hang_up_all(self, names: Sequence[str]) -> None:
        calls = [call for name in names for call in self._robots[name].calls if not call.ended]
        await asyncio.shield(asyncio.gather(*(call.hang_up() for call in calls)))

    async def _visit(self, caller: str, callee: str) -> None:
        call = await self._robots[caller].call(callee)
        await call.wait_ringing(_SETUP)
        await call.wait_answered(self._between(self._pace.patience))
        await self._talk(call, self._pace.visit)

    async def _park(self, caller: str, callee: str, orbit: str) -> None:
        host = self._robots[callee]
        usual, host.answer = host.answer, AnswerPolicy(after=1.5, most=1)
        try:
            call = await self._robots[caller].call(callee)
            await call.wait_answered(_SETUP)
            await self._wait(self._pace.pause)
            target = ("Refer-To", f"<sip:{orbit}@{host.domain}>")
            for incoming in list(host.calls):
                await incoming.send("REFER", headers=[target, ("Contact", host.contact)])
        finally:
            host.answer = usual
        try:
            await call.wait_ended(self._between(self._pace.parked))
        except asyncio.TimeoutError:
            back = await host.call(orbit)
            try:
                await back.wait_answered(_SETUP)
            except asyncio.TimeoutError:  # somebody else has taken it
                await self._talk(call, self._pace.visit)
            else:
                await self._talk(back, self._between(self._pace.talk))

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
            await self._hang_up_all([caller])  # also a call that was being made when this was cancelled

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
            if here and self._pace.holds and self._random.random() < self._pace.holds:
                await self._hold(call)
            await self._talk(call, self._between(self._pace.talk) if here else self._pace.visit)

    async def _hold(self, call: RobotCall) -> None:
        await self._wait(self._pace.pause)
        for on in (True, False):
            if not call.ended:
                await call.hold(on)
                await self._wait(self._pace.hold if on else (0.0, 0.0))

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
