# SPDX-License-Identifier: GPL-3.0-or-later
"""The real ``deskphone-pbx serve`` for the benches, and what a process costs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
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
