# SPDX-License-Identifier: GPL-3.0-or-later
"""A phone that others wrote sends its call on by 302; baresip answers it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from debian_phones import REGISTER, Baresip, free_port, hears_itself, robot, sipp
from processes import DOMAIN, Pbx, pbx_config

pytestmark = [pytest.mark.interop, pytest.mark.e2e]

MOVED = f"""\
<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="moved">
<recv request="INVITE"/>
<send><![CDATA[
SIP/2.0 180 Ringing
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:102@[local_ip]:[local_port]>
Content-Length: 0

]]></send>
<pause milliseconds="300"/>
<send retrans="500"><![CDATA[
SIP/2.0 302 Moved Temporarily
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: "Tom" <sip:104@{DOMAIN};user=phone>;q=0.9
Content-Length: 0

]]></send>
<recv request="ACK"/>
</scenario>
"""


@pytest.fixture
def pbx(tmp_path: Path) -> Iterator[Pbx]:
    server = Pbx(tmp_path, pbx_config()).start()
    yield server
    server.stop()


def test_from_sipp_to_baresip(pbx: Pbx, tmp_path: Path) -> None:
    (tmp_path / "register.xml").write_text(REGISTER)
    (tmp_path / "moved.xml").write_text(MOVED)
    port = str(free_port())
    assert sipp(tmp_path, f"127.0.0.1:{pbx.port}", "-sf", "register.xml", "-p", port).wait(10) == 0
    moving = sipp(tmp_path, "-sf", "moved.xml", "-p", port)
    phone = Baresip(tmp_path / "baresip", pbx, "104", mode="auto")

    async def scene() -> None:
        caller = robot(pbx, "101")
        await caller.start()
        try:
            call = await caller.call("102")
            await call.wait_answered()
            await hears_itself(call)
            await call.hang_up()
        finally:
            await caller.stop()

    try:
        asyncio.run(scene())
        assert moving.wait(10) == 0, "SIPp was called first"
        assert [(each["number"], each["answered_by"]) for each in pbx.tool("missed")] == [("102", "104")]
    finally:
        phone.stop()
        if moving.poll() is None:
            moving.kill()
            moving.wait()
