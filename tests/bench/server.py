# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers of the benches, the real ``deskphone-pbx serve`` and Kamailio, and what a process costs."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

USERS = [str(number) for number in range(10_000, 11_000)]
DOMAIN = "pbx.test"
_TICK = os.sysconf("SC_CLK_TCK")


@contextmanager
def deskphone_pbx(
    folder: Path, users: Sequence[str] = USERS, *, state: str = ""
) -> Iterator[tuple[int, int]]:
    """Our own server; yields its port and process id.

    Any user may pick up any call, so that all watchers see all of it; ``state`` is the file of its state.
    """
    config = folder / "pbx.toml"
    config.touch(0o600)
    lines = ["[server]", f'domain = "{DOMAIN}"', 'listen = "udp:127.0.0.1:0"']
    lines += [f'state = "{state}"'] if state else []
    lines += ["limits = { calls = 0 }"]  # a bench has a caller for hundreds
    lines += ["[pickup]", 'permission = "open"']
    for user in users:
        lines += ["[[user]]", f'number = "{user}"', f'password = "pw-{user}"']
    config.write_text("\n".join(lines))
    server = subprocess.Popen(
        [sys.executable, "-m", "deskphone.pbx", "serve", "--config", str(config), "--json"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    try:
        assert server.stdout is not None
        port = int(re.search(r'"port": (\d+)', server.stdout.readline())[1])
        assert "ready" in server.stdout.readline()
        yield port, server.pid
    finally:
        server.kill()  # a thousand farewells are no part of this
        server.wait(10)


@contextmanager
def kamailio(config: Path, folder: Path, *options: str) -> Iterator[tuple[int, int]]:
    """Kamailio with one worker, once it answers; yields its port and main process id."""
    port = free_port()
    command = ["kamailio", "-DD", "-E", "-f", str(config), "-A", f"PORT={port}", "-Y", str(folder), *options]
    with open(folder / "kamailio.log", "wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait_for_answer(port, folder / "kamailio.log")
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(10)


def _wait_for_answer(port: int, log: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.settimeout(0.1)
        phone.connect(("127.0.0.1", port))
        here = f"127.0.0.1:{phone.getsockname()[1]}"
        for attempt in range(100):
            lines = (
                f"REGISTER sip:{DOMAIN} SIP/2.0",
                f"Via: SIP/2.0/UDP {here};rport;branch=z9hG4bKprobe{attempt}",
                "Max-Forwards: 70",
                f"From: <sip:{USERS[0]}@{DOMAIN}>;tag=probe",
                f"To: <sip:{USERS[0]}@{DOMAIN}>",
                f"Call-ID: probe{attempt}",
                "CSeq: 1 REGISTER",
                "Content-Length: 0",
            )
            try:
                phone.send("\r\n".join((*lines, "", "")).encode())
                phone.recv(4096)
                return
            except OSError:  # it does not listen yet
                time.sleep(0.05)
    raise RuntimeError(f"the server does not answer: {log.read_text()}")


def free_port() -> int:
    """Give a UDP port that nobody uses."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and all its children."""
    pids, total = [pid], 0.0
    while pids:
        current = pids.pop()
        children = Path(f"/proc/{current}/task/{current}/children")
        pids += map(int, children.read_text().split())
        fields = Path(f"/proc/{current}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / _TICK
    return total


def memory_mb(pid: int) -> float:
    """Proportional set size of a process and its children: what they share is counted once."""
    pids, total = [pid], 0
    while pids:
        current = pids.pop()
        pids += map(int, Path(f"/proc/{current}/task/{current}/children").read_text().split())
        for line in Path(f"/proc/{current}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024
