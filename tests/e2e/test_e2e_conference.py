# SPDX-License-Identifier: GPL-3.0-or-later
"""Echo and conferences at the real PBX, by robots that can be heard and measured."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from patience import until
from processes import DOMAIN, Pbx

from deskphone.robots.call import RobotCall
from deskphone.robots.robot import AnswerPolicy, Robot
from deskphone.robots.tones import power
from deskphone.rtp import g711

pytestmark = pytest.mark.e2e

CALLER, LIVING, DINING = 440, 660, 1000
FULL_SCALE = 32124


class Office:
    """Robots at one PBX, several of them with one number."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.robots: list[Robot] = []

    async def robot(self, number: str, hz: int, *, answers: bool = False) -> Robot:
        answer = AnswerPolicy(after=0.0 if answers else None)
        server = ("127.0.0.1", self._port)
        robot = Robot(number, DOMAIN, f"pw-{number}", server, tone_hz=hz, answer=answer)
        await robot.start()
        self.robots.append(robot)
        return robot

    async def stop(self) -> None:
        for robot in self.robots:
            await robot.stop()


def play(pbx: Pbx, story: Callable[[Office], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        office = Office(pbx.port)
        try:
            await asyncio.wait_for(story(office), 60)
        finally:
            await office.stop()

    asyncio.run(run())


async def family(office: Office) -> tuple[RobotCall, RobotCall, RobotCall]:
    """101 talks to 102 in the living room, and 102 in the dining room has joined."""
    caller = await office.robot("101", CALLER)
    living = await office.robot("102", LIVING)
    mine = await caller.call("102")
    theirs = await living.wait_incoming()
    await theirs.answer()
    await mine.wait_answered()
    dining = await office.robot("102", DINING)
    joined = await dining.call("*74")
    await joined.wait_answered()
    assert joined.answered, joined.reason
    return mine, theirs, joined


def samples(call: RobotCall, packets: int = 25) -> list[int]:
    return g711.decode(b"".join(list(call.rtp.heard.sound)[-packets:]))


def loud(call: RobotCall, *pitches: int) -> bool:
    """Whether these are heard at about their own level, and the others of the three are not."""
    heard = samples(call)
    if len(heard) < 4000:
        return False
    level = (0.3 * 32767) ** 2 / 2
    return all((power(heard, hz) > level / 2) == (hz in pitches) for hz in (CALLER, LIVING, DINING))


def clean(call: RobotCall, *pitches: int) -> bool:
    """Whether half a second holds nothing but these, 30 dB above all else; a busy machine may miss one."""
    heard = samples(call)
    wanted = sum(power(heard, hz) for hz in pitches)
    everything = sum(sample * sample for sample in heard) / len(heard)
    distortion = 10 * math.log10(max(everything - wanted, 1) / wanted)
    return max(map(abs, heard)) < FULL_SCALE and distortion < -30


def test_one_hears_oneself(pbx: Pbx) -> None:
    async def story(office: Office) -> None:
        robot = await office.robot("101", 523)
        call = await robot.call("*43")
        await call.wait_answered()
        await until(lambda: len(samples(call)) >= 4000 and abs((call.pitch() or 0) - 523) < 2)
        call.press("12#")
        await until(lambda: not call.rtp._pressed)
        assert call.answered, "digits do nothing"
        await until(lambda: abs((call.pitch() or 0) - 523) < 2)
        [shown] = pbx.tool("calls")
        assert (shown["caller"], shown["called"], shown["answered_by"]) == ("101", "*43", "echo")
        await call.hang_up()

    play(pbx, story)
    assert pbx.tool("calls") == []


def test_each_of_three_hears_the_two_others(pbx: Pbx) -> None:
    async def story(office: Office) -> None:
        mine, theirs, joined = await family(office)
        for call, others in (
            (mine, (LIVING, DINING)),
            (theirs, (CALLER, DINING)),
            (joined, (CALLER, LIVING)),
        ):
            await until(lambda call=call, others=others: loud(call, *others) and clean(call, *others))  # type: ignore[misc]
        [shown] = pbx.tool("calls")
        assert shown["joined_by"] == "102"
        assert shown["state"] == "talking"

    play(pbx, story)


@pytest.mark.parametrize("leaves", ["the joiner", "the first phone", "the caller"])
def test_when_one_leaves_the_other_two_hear_each_other(pbx: Pbx, leaves: str) -> None:
    async def story(office: Office) -> None:
        mine, theirs, joined = await family(office)
        await until(lambda: loud(joined, CALLER, LIVING))
        three = {
            "the caller": (mine, CALLER),
            "the first phone": (theirs, LIVING),
            "the joiner": (joined, DINING),
        }
        gone, _ = three.pop(leaves)
        await gone.hang_up()
        (one, its), (two, others) = three.values()
        await until(lambda: loud(one, others) and loud(two, its))
        silent = sum(not any(g711.decode(frame)) for frame in one.rtp.heard.sound)
        assert silent < 25, "there was never a gap of half a second"
        assert one.answered
        assert two.answered
        await one.hang_up()
        await two.wait_ended()

    play(pbx, story)
    assert pbx.tool("calls") == []


def test_a_fourth_is_refused_with_words(pbx: Pbx) -> None:
    async def story(office: Office) -> None:
        mine, _, _ = await family(office)
        fourth = await (await office.robot("102", 1300)).call("*74")
        await fourth.wait_ended()
        assert (fourth.status, fourth.reason) == (486, "Only Three Can Talk")
        assert mine.answered

    play(pbx, story)


def test_three_devices_of_a_number_and_no_fourth(pbx: Pbx) -> None:
    async def story(office: Office) -> None:
        for _ in range(3):
            await office.robot("102", 440)
        refused = Robot("102", DOMAIN, "pw-102", ("127.0.0.1", pbx.port))
        with pytest.raises(Exception, match="403"):
            await refused.start()
        caller = await office.robot("101", 440)
        call = await caller.call("102")
        ringing = [await robot.wait_incoming() for robot in office.robots[:3]]
        await ringing[1].answer()
        await call.wait_answered()
        for other in (ringing[0], ringing[2]):
            await other.wait_ended()
            assert [(reason.cause, reason.text) for reason in other.reasons] == [
                (200, "Call completed elsewhere")
            ]

    play(pbx, story)
