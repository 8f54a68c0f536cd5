# SPDX-License-Identifier: GPL-3.0-or-later
"""What numbers do at a Kamailio with an exported configuration: robots call, and who rings is looked at."""

from __future__ import annotations

import asyncio

import pytest
from exports import SERVICES, exported, serving

from deskphone.robots.robot import AnswerPolicy, Robot


class Office:
    """Robots at a Kamailio that has every service of a proxy."""

    def __init__(self, port):
        self.port = port
        self.robots = {}

    async def add(self, number, **answer):
        robot = Robot(
            number, "pbx.test", f"pw-{number}", ("127.0.0.1", self.port), answer=AnswerPolicy(**answer)
        )
        await robot.start()
        self.robots[number] = robot
        return robot

    async def call(self, number, target):
        """Call, and tell who answered, or which status came, and who was rung."""
        call = await self.robots[number].call(target)
        waits = [asyncio.ensure_future(call.wait_answered()), asyncio.ensure_future(call.wait_ended())]
        _, pending = await asyncio.wait(waits, timeout=15, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
        rung = [other for other, robot in self.robots.items() if "incoming" in robot.kinds()]
        answered = [
            other
            for other, robot in self.robots.items()
            if any(each.direction == "in" and each.answered for each in robot.calls)
        ]
        if not call.ended:
            await call.hang_up()
        return (answered or [call.status]), sorted(rung)


NOBODY = {"after": None}
BUSY = {"reject": 486}
ANSWERS = {"after": 0.0}


@pytest.mark.interop
@pytest.mark.parametrize(
    ("phones", "caller", "target", "answered", "rung"),
    [
        pytest.param({"103": BUSY, "105": ANSWERS}, "102", "8001", ["105"], ["103", "105"], id="hunt: busy, do not disturb, answers"),
        pytest.param({"105": ANSWERS}, "102", "103", ["105"], ["105"], id="hunt: not registered"),
        pytest.param({"103": NOBODY, "105": ANSWERS}, "102", "103", ["105"], ["103", "105"], id="hunt: nobody answers"),
        pytest.param({"103": BUSY, "105": BUSY}, "102", "103", [486], ["103", "105"], id="hunt: all busy"),
        pytest.param({"103": BUSY, "105": ANSWERS}, "102", "103T", [486], ["103"], id="hunt: this one only"),
        pytest.param({"101": ANSWERS, "103": NOBODY}, "102", "101", ["101"], ["101", "103"], id="simultaneous ring"),
        pytest.param({"103": ANSWERS}, "102", "101", ["103"], ["103"], id="simultaneous ring without the own phone"),
        pytest.param({"103": ANSWERS}, "105", "102", ["103"], ["103"], id="always"),
        pytest.param({}, "102", "104T", [486], [], id="do not disturb"),
        pytest.param({"101": ANSWERS}, "102", "1101", ["101"], ["101"], id="private line"),
        pytest.param({"101": NOBODY, "102": ANSWERS}, "105", "600", ["102"], ["101", "102"], id="parallel group"),
        pytest.param({"101": BUSY, "102": ANSWERS}, "105", "601", ["102"], ["101", "102"], id="sequential group"),
        pytest.param({}, "102", "101", [480], [], id="nobody is registered"),
        pytest.param({}, "102", "7001", [501], [], id="group number"),
        pytest.param({}, "102", "7105", [501], [], id="park orbit"),
        pytest.param({}, "102", "*97", [501], [], id="voicemail"),
        pytest.param({}, "102", "999", [404], [], id="no such number"),
    ],
)  # fmt: skip
def test_kamailio_does_with_each_number_what_we_do(tmp_path, phones, caller, target, answered, rung):
    async def people(port):
        office = Office(port)
        try:
            await office.add(caller)
            for number, answer in phones.items():
                await office.add(number, **answer)
            return await office.call(caller, target)
        finally:
            for robot in office.robots.values():
                await robot.stop()

    folder, port = exported(tmp_path, SERVICES.replace("hunt_timeout = 7", "hunt_timeout = 1"))
    with serving(folder, port, tmp_path):
        assert asyncio.run(people(port)) == (answered, rung)
