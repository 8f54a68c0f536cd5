# SPDX-License-Identifier: GPL-3.0-or-later
"""baresip and SIPp, phones of others, through the PBX, with sound."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from debian_phones import REGISTER, Baresip, free_port, hears_itself, robot, sipp
from patience import wait_until
from processes import DOMAIN, Pbx

from deskphone.robots.robot import AnswerPolicy, Robot

pytestmark = [pytest.mark.interop, pytest.mark.e2e]


@pytest.fixture
def pbx(tmp_path: Path):
    server = Pbx(tmp_path).start()
    yield server
    server.stop()


def test_baresip_is_called(pbx: Pbx, tmp_path: Path):
    callee = Baresip(tmp_path / "baresip", pbx, "102", mode="auto")

    async def call_it() -> None:
        caller = robot(pbx, "101")
        await caller.start()
        try:
            call = await caller.call("102")
            await call.wait_answered()
            await hears_itself(call)
            assert (await call.hold()).status == 200
            assert (await call.hold(False)).status == 200  # its aubridge stays silent after a hold
            await call.hang_up()
        finally:
            await caller.stop()

    try:
        asyncio.run(call_it())
        wait_until(lambda: not pbx.tool("calls"), "the call has not ended")
    finally:
        callee.stop()


@pytest.mark.parametrize("number", ["101", "*40*103"], ids=["call", "pickup by star code"])
def test_baresip_calls(pbx: Pbx, tmp_path: Path, number: str):
    phone = Baresip(tmp_path / "baresip", pbx, "102")

    async def be_called() -> None:
        other = robot(pbx, "101")
        await other.start()
        try:
            if number == "101":
                phone.tell("dial", f"sip:{number}@{DOMAIN}")
                call = await other.wait_incoming()
            else:
                call = await picked_up(other)
            await call.wait_answered()
            await hears_itself(call)
            phone.tell("hangup")
            await call.wait_ended()
        finally:
            await other.stop()

    async def picked_up(caller: Robot):
        ringing = Robot(
            "103", DOMAIN, "pw-103", ("127.0.0.1", pbx.port), answer=AnswerPolicy(after=None), tone_hz=440
        )
        await ringing.start()
        call = await caller.call("103")
        rings = await ringing.wait_incoming()
        phone.tell("dial", f"sip:{number}@{DOMAIN}")
        await rings.wait_ended()
        assert [reason.cause for reason in rings.reasons] == [200]
        await ringing.stop()
        return call

    try:
        asyncio.run(be_called())
        wait_until(lambda: not pbx.tool("calls"), "the call has not ended")
    finally:
        phone.stop()


def test_sipp_is_called(pbx: Pbx, tmp_path: Path):
    (tmp_path / "register.xml").write_text(REGISTER)
    port = str(free_port())
    registering = sipp(tmp_path, f"127.0.0.1:{pbx.port}", "-sf", "register.xml", "-p", port)
    assert registering.wait(10) == 0
    answering = sipp(tmp_path, "-sn", "uas", "-p", port)

    async def call_it() -> None:
        caller = robot(pbx, "101")
        await caller.start()
        try:
            call = await caller.call("102")
            await call.wait_answered()
            await call.hang_up()
        finally:
            await caller.stop()

    try:
        asyncio.run(call_it())
        assert answering.wait(10) == 0  # it saw INVITE, ACK and BYE in this order
        wait_until(lambda: not pbx.tool("calls"), "the call has not ended")
    finally:
        if answering.poll() is None:
            answering.kill()
            answering.wait()
