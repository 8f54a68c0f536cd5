# SPDX-License-Identifier: GPL-3.0-or-later
"""baresip and SIPp, phones of others, through the PBX, with sound.

baresip sends back what it hears (``aubridge``), so that a robot which hears its own tone has been heard.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import time
from pathlib import Path

import pytest
from processes import DOMAIN, Pbx

from deskphone.robots.robot import AnswerPolicy, Robot

pytestmark = [pytest.mark.interop, pytest.mark.e2e]

TONE = 620

CONFIG = """\
sip_listen 127.0.0.1:{sip}
sip_trans_def udp
audio_player aubridge,loop
audio_source aubridge,loop
audio_alert aubridge,alert
ringback_disabled yes
rtp_ports {rtp}-{rtp_end}
net_interface 127.0.0.1
module_path {modules}
module g711.so
module aubridge.so
module uuid.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
"""
ACCOUNT = (
    "<sip:{user}@{domain};transport=udp>;auth_user={user};auth_pass=pw-{user};regint=600;answermode={mode};"
    'outbound="sip:127.0.0.1:{port};transport=udp"\n'
)


def free_port(kind: int = socket.SOCK_DGRAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(true, what: str, timeout: float = 10.0) -> None:
    deadline = time.monotonic() + timeout
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


@pytest.fixture
def pbx(tmp_path: Path):
    server = Pbx(tmp_path).start()
    yield server
    server.stop()


class Baresip:
    """A baresip that is told by its control socket what to do."""

    def __init__(self, folder: Path, pbx: Pbx, user: str, mode: str = "manual") -> None:
        folder.mkdir()
        self.control = free_port(socket.SOCK_STREAM)
        rtp = free_port() & ~1
        modules = next(path for path in MODULES if path.exists())
        text = CONFIG.format(
            sip=free_port(), rtp=rtp, rtp_end=rtp + 20, modules=modules, control=self.control
        )
        (folder / "config").write_text(text)
        account = ACCOUNT.format(user=user, domain=DOMAIN, mode=mode, port=pbx.port)
        (folder / "accounts").write_text(account)
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                ["baresip", "-f", str(folder)], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        wait_until(lambda: registered(pbx, user), f"{user} is not registered, see {self.log}")

    def tell(self, command: str, params: str = "") -> None:
        text = json.dumps({"command": command, "params": params}).encode()
        with socket.create_connection(("127.0.0.1", self.control), 5) as connection:
            connection.sendall(b"%d:%s," % (len(text), text))
            connection.recv(4096)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


MODULES = (Path("/usr/lib/baresip/modules"), Path("/usr/lib/x86_64-linux-gnu/baresip/modules"))


def registered(pbx: Pbx, user: str) -> bool:
    return any(line["extension"] == user for line in pbx.tool("registrations"))


def robot(pbx: Pbx, user: str) -> Robot:
    policy = AnswerPolicy(after=0.3)  # long enough to be seen ringing
    return Robot(user, DOMAIN, f"pw-{user}", ("127.0.0.1", pbx.port), answer=policy, tone_hz=TONE)


async def hears_itself(call) -> None:
    """The robot's own tone came back."""
    for _ in range(100):
        pitch = call.pitch()
        if pitch is not None and abs(pitch - TONE) < 5:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"heard {call.pitch()} instead of {TONE} Hz")


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
            assert (await call.hold(False)).status == 200
            await hears_itself(call)
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


REGISTER = """\
<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="register">
<send retrans="500"><![CDATA[
REGISTER sip:DOMAIN SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:102@DOMAIN>;tag=[call_number]
To: <sip:102@DOMAIN>
Call-ID: [call_id]
CSeq: 1 REGISTER
Contact: <sip:102@[local_ip]:[local_port]>
Expires: 600
Content-Length: 0

]]></send>
<recv response="401" auth="true"/>
<send retrans="500"><![CDATA[
REGISTER sip:DOMAIN SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:102@DOMAIN>;tag=[call_number]
To: <sip:102@DOMAIN>
Call-ID: [call_id]
CSeq: 2 REGISTER
Contact: <sip:102@[local_ip]:[local_port]>
[authentication username=102 password=pw-102]
Expires: 600
Content-Length: 0

]]></send>
<recv response="200"/>
</scenario>
""".replace("DOMAIN", DOMAIN)


def sipp(folder: Path, *argv: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        ["sipp", *argv, "-i", "127.0.0.1", "-m", "1", "-nostdin"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"TERM": "dumb"},
    )


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
