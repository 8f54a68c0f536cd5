# SPDX-License-Identifier: GPL-3.0-or-later
"""The PBX's services from phones that others wrote: baresip dials and answers, SIPp refuses."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from debian_phones import REGISTER, Baresip, free_port, hears_itself, robot, sipp
from patience import wait_until
from processes import DOMAIN, Pbx, pbx_config

pytestmark = [pytest.mark.interop, pytest.mark.e2e]

MORE = """
[[orbit]]
range = "7000-7009"
type = "group-pickup"
[[response_group]]
number = "600"
members = ["101", "102"]
[[hunt]]
sip_number = "102"
next_number = "104"
service_number = "8001"
start_number = "102"
[[hunt]]
sip_number = "104"
next_number = "0000"
"""
BUSY = """\
<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="busy">
<recv request="INVITE"/>
<send retrans="500"><![CDATA[
SIP/2.0 486 Busy Here
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
<recv request="ACK"/>
</scenario>
"""


@pytest.fixture
def pbx(tmp_path: Path) -> Iterator[Pbx]:
    keys = {"103": 'group_number = "7001"'}
    server = Pbx(tmp_path, pbx_config(keys=keys, extra=MORE)).start()
    yield server
    server.stop()


def test_baresip_retrieves_by_a_group_number(pbx: Pbx, tmp_path: Path) -> None:
    phone = Baresip(tmp_path / "baresip", pbx, "104")

    async def scene() -> None:
        caller, called = robot(pbx, "101"), robot(pbx, "103", after=None)
        await caller.start()
        await called.start()
        try:
            call = await caller.call("103")
            rings = await called.wait_incoming()
            phone.tell("dial", f"sip:7001@{DOMAIN}")
            await rings.wait_ended()
            assert [reason.cause for reason in rings.reasons] == [200]
            await call.wait_answered()
            await hears_itself(call)
            await call.hang_up()
        finally:
            await caller.stop()
            await called.stop()

    try:
        asyncio.run(scene())
        wait_until(lambda: not pbx.tool("calls"), "the call has not ended")
    finally:
        phone.stop()


def test_from_a_busy_sipp_to_baresip(pbx: Pbx, tmp_path: Path) -> None:
    (tmp_path / "register.xml").write_text(REGISTER)
    (tmp_path / "busy.xml").write_text(BUSY)
    port = str(free_port())
    assert sipp(tmp_path, f"127.0.0.1:{pbx.port}", "-sf", "register.xml", "-p", port).wait(10) == 0
    busy = sipp(tmp_path, "-sf", "busy.xml", "-p", port)
    phone = Baresip(tmp_path / "baresip", pbx, "104", mode="auto")

    async def scene() -> None:
        caller = robot(pbx, "101")
        await caller.start()
        try:
            call = await caller.call("8001")
            await call.wait_answered()
            await hears_itself(call)
            await call.hang_up()
        finally:
            await caller.stop()

    try:
        asyncio.run(scene())
        assert busy.wait(10) == 0, "SIPp was called first, and refused"
    finally:
        phone.stop()
        if busy.poll() is None:
            busy.kill()
            busy.wait()


def test_baresip_in_a_response_group(pbx: Pbx, tmp_path: Path) -> None:
    phone = Baresip(tmp_path / "baresip", pbx, "102")

    async def scene() -> None:
        caller, member = robot(pbx, "105"), robot(pbx, "101", after=None)
        await caller.start()
        await member.start()
        try:
            call = await caller.call("600")
            rings = await member.wait_incoming()
            phone.tell("accept")
            await call.wait_answered()
            await hears_itself(call)
            await rings.wait_ended()
            assert [reason.cause for reason in rings.reasons] == [200]
            await call.hang_up()
        finally:
            await caller.stop()
            await member.stop()

    try:
        asyncio.run(scene())
    finally:
        phone.stop()
