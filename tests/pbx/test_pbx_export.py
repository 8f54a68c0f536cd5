# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone-pbx export``: what is written, and a Kamailio that is started with it and carries a call."""

from __future__ import annotations

import asyncio
import hashlib
import re
import socket
import subprocess
import time

import pytest
from pbx.test_pbx_server import Phone

from deskphone.pbx.__main__ import main
from deskphone.robots.robot import AnswerPolicy, Robot

FILE = """\
[server]
domain = "pbx.test"
listen = "udp:127.0.0.1:{port}"
[codes]
pickup = ["*40*", "*8"]
[[user]]
number = "101"
name = "Hong; [x]"
password = "pw-101;#x"
pickup_group = 1
[[user]]
number = "102"
password = "pw-102"
pickup_group = 1
devices = 3
[[user]]
number = "103"
ha1_sha256 = "{hash}"
"""


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def export(tmp_path, capsys):
    port = free_port()
    (tmp_path / "pbx.toml").write_text(FILE.format(port=port, hash="0" * 64))

    def run(target):
        status = main(
            ["export", "--to", target, str(tmp_path / "out"), "--config", str(tmp_path / "pbx.toml")]
        )
        return status, tmp_path / "out", capsys.readouterr(), port

    return run


@pytest.mark.parametrize("target", ["asterisk", "kamailio"])
def test_files_are_private_and_never_replaced(export, target):
    status, folder, said, _ = export(target)
    assert status == 0
    assert "user 103 has only a SHA-256 hash" in said.out
    for file in folder.rglob("*"):
        assert file.stat().st_mode & 0o077 == 0, file
    status, _, said, _ = export(target)
    assert status == 2
    assert "already; name an empty folder" in said.err


def test_a_folder_that_cannot_be_made_is_a_sentence(export, tmp_path):
    (tmp_path / "out").write_text("a file")
    status, _, said, _ = export("kamailio")
    assert status == 2
    assert "cannot be written" in said.err


def sections(text):
    """Sections of an Asterisk file: (name, type) -> its lines."""
    found = {}
    for block in re.split(r"^(?=\[)", text, flags=re.M)[1:]:
        name, *lines = [line for line in block.splitlines() if line and not line.startswith(";")]
        kind = next((line[5:] for line in lines if line.startswith("type=")), "")
        found[name.strip("[]"), kind] = lines
    return found


def test_asterisk_knows_users_groups_and_codes(export):
    _, folder, _, port = export("asterisk")
    pjsip = sections((folder / "pjsip.conf").read_text())
    assert f"bind=127.0.0.1:{port}" in pjsip["transport-udp-0", "transport"]
    endpoint = pjsip["101", "endpoint"]
    assert {"named_call_group=group1", "named_pickup_group=group1", "context=group1"} <= set(endpoint)
    assert 'callerid="Hong\\; [x]" <101>' in endpoint
    assert "max_contacts=3" in pjsip["102", "aor"]
    secret = hashlib.md5(b"101:pbx.test:pw-101;#x").hexdigest()
    assert {f"md5_cred={secret}", "realm=pbx.test"} <= set(pjsip["101-login", "auth"])
    dialplan = sections((folder / "extensions.conf").read_text())
    assert "exten => 102,hint,PJSIP/102" in dialplan["users", ""]
    assert "exten => *50*,1,Pickup()" in dialplan["users", ""]
    for code in ("*40*", "*8"):
        assert f"exten => {code}102,1,PickupChan(PJSIP/102)" in dialplan["group1", ""]
    assert not any("PickupChan(PJSIP/103)" in line for lines in dialplan.values() for line in lines)
    assert "pickupexten=*50*" in sections((folder / "features.conf").read_text())["general", ""]


@pytest.fixture
def kamailio(export, tmp_path):
    status, folder, _, port = export("kamailio")
    assert status == 0
    command = ["kamailio", "-DD", "-E", "-m", "64", "-M", "8", "-f", str(folder / "kamailio.cfg")]
    log = (tmp_path / "log").open("w")
    server = subprocess.Popen([*command, "-Y", str(tmp_path)], stdout=log, stderr=log)
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
            phone.settimeout(0.2)
            phone.connect(("127.0.0.1", port))
            for _ in range(50):
                try:
                    phone.send(b"x")
                    phone.send(
                        b"OPTIONS sip:pbx.test SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bKa\r\n"
                        b"From: <sip:a@b>;tag=1\r\nTo: <sip:pbx.test>\r\nCall-ID: a\r\nCSeq: 1 OPTIONS\r\n"
                        b"Max-Forwards: 5\r\nContent-Length: 0\r\n\r\n"
                    )
                    phone.recv(4096)
                    break
                except OSError:
                    assert server.poll() is None, (tmp_path / "log").read_text()
                    time.sleep(0.05)
            else:
                raise AssertionError((tmp_path / "log").read_text())
        yield port
    finally:
        server.terminate()
        server.wait(10)
        log.close()
    assert "ERROR" not in (tmp_path / "log").read_text()


def watch(phone):
    """SUBSCRIBE to 102, with credentials for a proxy."""
    headers = ("Event: dialog", "Expires: 600")
    asked = phone.once("SUBSCRIBE", "102@pbx.test", headers)
    assert asked.status == 407
    challenges = asked.headers.all("Proxy-Authenticate")
    value = phone.digest.authorize(challenges, "SUBSCRIBE", "sip:102@pbx.test", cnonce="c")
    return phone.once("SUBSCRIBE", "102@pbx.test", (*headers, f"Proxy-Authorization: {value}"))


def states(phone):
    """States of the dialogs in the next NOTIFY with a body."""
    while True:
        message = phone.read()
        if message.body:
            return re.findall(rb"<state>(\w+)</state>", message.body)


@pytest.mark.interop
def test_kamailio_carries_a_call_and_lights_the_lamp(kamailio):
    async def people():
        caller = Robot("101", "pbx.test", "pw-101;#x", ("127.0.0.1", kamailio))
        called = Robot("102", "pbx.test", "pw-102", ("127.0.0.1", kamailio), answer=AnswerPolicy(after=0.3))
        await caller.start()
        await called.start()
        try:
            call = await caller.call("102")
            await call.wait_answered()
            await call.hang_up()
            refused = await caller.call("*8102")
            await refused.wait_ended()
        finally:
            await caller.stop()
            await called.stop()

    with Phone(kamailio, "102") as watcher:
        watcher.socket.settimeout(10)
        assert watch(watcher).status in (200, 202)
        asyncio.run(people())
        seen = set()
        while not {b"early", b"confirmed"} <= seen:
            seen.update(states(watcher))


@pytest.mark.interop
def test_kamailio_refuses_a_wrong_password(kamailio):
    with Phone(kamailio, "101") as phone:
        assert phone.register().status == 401
