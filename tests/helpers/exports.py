# SPDX-License-Identifier: GPL-3.0-or-later
"""An office with every service, to be exported, and a Kamailio that runs what was exported."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from patience import wait_until
from ports import free_port

from deskphone.pbx.__main__ import main

SERVICES = """\
[server]
domain = "pbx.test"
listen = "udp:127.0.0.1:{port}"
hunt_timeout = 7
[[user]]
number = "101"
name = "Hong"
password = "pw-101"
group_number = "7001"
simultaneous_ring = ["103", "104"]
team = {{ members = ["102"], delay = 5 }}
no_answer = {{ after = 15, to = "voicemail" }}
busy = {{ to = "102" }}
private_line = "1101"
[[user]]
number = "102"
password = "pw-102"
always = {{ to = "103" }}
[[user]]
number = "103"
password = "pw-103"
group_pickup = false
[[user]]
number = "104"
password = "pw-104"
do_not_disturb = true
[[user]]
number = "105"
password = "pw-105"
max_outgoing = 1
busy = {{ to = "voicemail" }}
[[orbit]]
range = "7000-7009"
type = "group-pickup"
[[orbit]]
range = "7100-7109"
type = "park"
return_after = 90
[[response_group]]
number = "600"
members = ["101", "102", "104"]
[[response_group]]
number = "601"
members = ["101", "102"]
strategy = "sequential"
ring = 5
[[hunt]]
sip_number = "103"
next_number = "104"
service_number = "8001"
start_number = "103"
[[hunt]]
sip_number = "104"
next_number = "105"
[[hunt]]
sip_number = "105"
next_number = "0000"
"""
# 5.6's own races: a dialog's next PUBLISH leaves before the answer to the last one brought its entity-tag; an
# ACK comes before the timer of its dialog is set; a subscription has ended as its NOTIFY is made.
RACES = (
    *("No E_Tag match", "failed to update dialog lifetime"),
    *("updating subscription record in hash table", "Could not send notify", "update_subscription"),
)
OPTIONS = (
    b"OPTIONS sip:pbx.test SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bKa\r\n"
    b"From: <sip:a@b>;tag=1\r\nTo: <sip:pbx.test>\r\nCall-ID: a\r\nCSeq: 1 OPTIONS\r\n"
    b"Max-Forwards: 5\r\nContent-Length: 0\r\n\r\n"
)


def _answers(phone: socket.socket, server: subprocess.Popen[bytes], log: Path) -> bool:
    assert server.poll() is None, log.read_text()
    try:
        phone.send(OPTIONS)
        return bool(phone.recv(4096))
    except OSError:
        return False


@contextmanager
def serving(folder: Path, port: int, tmp_path: Path) -> Iterator[None]:
    """Kamailio with an exported configuration, on ``port``; its log holds no error of the configuration."""
    command = ["kamailio", "-DD", "-E", "-m", "64", "-M", "8", "-f", str(folder / "kamailio.cfg")]
    log = (tmp_path / "log").open("w")
    server = subprocess.Popen([*command, "-Y", str(tmp_path)], stdout=log, stderr=log, start_new_session=True)
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
            phone.settimeout(0.2)
            phone.connect(("127.0.0.1", port))
            wait_until(lambda: _answers(phone, server, tmp_path / "log"), "Kamailio does not answer")
        yield
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:  # 5.6's processes now and then wait for each other when they end
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
        log.close()
    lines = (tmp_path / "log").read_text().splitlines()
    ours = [line for line in lines if "ERROR" in line and not any(race in line for race in RACES)]
    assert ours == [], ours


SMALL = (
    '[server]\ndomain = "pbx.test"\nlisten = ["udp:127.0.0.1:{port}", "tcp:127.0.0.1:{port}"]\n'
    + "".join(
        f'[[user]]\nnumber = "{number}"\npassword = "pw-{number}"\n' for number in ("101", "102", "103")
    )
)


def exported(folder: Path, text: str) -> tuple[Path, int]:
    """Export a PBX to Kamailio; gives its folder, and the port in place of ``{port}`` in ``text``."""
    port = free_port()
    (folder / "pbx.toml").write_text(text.format(port=port))
    out = folder / "out"
    assert main(["export", "--to", "kamailio", str(out), "--config", str(folder / "pbx.toml")]) == 0
    return out, port


@contextmanager
def small_kamailio(folder: Path, *edits: tuple[str, str]) -> Iterator[int]:
    """One that knows 101, 102 and 103, with pieces of its configuration exchanged; gives its port."""
    out, port = exported(folder, SMALL)
    config = out / "kamailio.cfg"
    text = config.read_bytes().decode()  # some of its line ends are those of SIP
    for old, new in edits:
        assert old in text, f"{old!r} is not in what is exported"
        text = text.replace(old, new, 1)
    config.write_bytes(text.encode())
    with serving(out, port, folder):
        yield port
