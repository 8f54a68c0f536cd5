# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls through the real ``deskphone-pbx serve``, with one watcher on each callee: how many, at what cost.

"steady"   at a given rate          "flood"  as fast as it goes, a bounded number under way
"held"     how much memory a call that goes on takes, for a thousand and for three thousand of them

The PBX has two legs for each call, and tells the watcher of the callee each state. Beside it, in the same
run and with the same load, Kamailio as a stateful proxy: it only forwards, holds nothing of a call that
talks, and nobody watches. And Sippy's back-to-back user agent, also in Python, where it is installed
(``pip install sippy``): it asks for no password, knows no registrations and has no watchers.

Run as a script: ``python tests/bench/bench_calls.py``. Bounded to two minutes.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from load import Figures, Load  # noqa: E402
from server import deskphone_pbx, free_port, kamailio, memory_mb  # noqa: E402

STEADY_RATE, STEADY_SECONDS = 300, 8.0
FLOOD_CALLS, FLOOD_WINDOW = 2_000, 20
HELD, HELD_RATE = (1_000, 3_000), 200
TRANSACTIONS_LIVE = 33.0  # seconds: 64*T1 and a little more

SIPPY_CALLS = 35_060

Server = Callable[[Path], AbstractContextManager[tuple[int, int]]]


def kamailio_proxy(folder: Path) -> AbstractContextManager[tuple[int, int]]:
    """Kamailio as a proxy with one worker."""
    return kamailio(HERE / "kamailio-calls.cfg", folder, "-m", "128", "-M", "8")


@contextmanager
def sippy(folder: Path) -> Iterator[tuple[int, int]]:
    """Sippy's plainest B2BUA, which sends all calls to ``SIPPY_CALLS``."""
    port = free_port()
    code = "import sys; from sippy.b2bua_simple import main_func; sys.exit(main_func())"
    command = [sys.executable, "-c", code, "-f", "-l", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(
        [*command, "-n", f"127.0.0.1:{SIPPY_CALLS}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={**os.environ, "SIPLOG_BEND": "none"},
    )
    try:
        time.sleep(2.0)
        yield port, server.pid
    finally:
        server.kill()
        server.wait(10)


def begun_and_ended(name: str, server: Server) -> tuple[Figures, Figures]:
    """Measure calls that end at once: (steady, flood)."""
    with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as (port, pid):
        load = Load(
            port, watched=name == "deskphone-pbx", callee_port=SIPPY_CALLS if name == "sippy (B2BUA)" else 0
        )
        load.run(pid, 200, window=FLOOD_WINDOW)  # warm
        steady = load.run(pid, int(STEADY_RATE * STEADY_SECONDS), rate=STEADY_RATE)
        return steady, load.run(pid, FLOOD_CALLS, window=FLOOD_WINDOW)


def held(server: Server) -> Iterator[str]:
    """Measure calls that go on: what each takes, and how long a further one takes to set up beside them."""
    with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as (port, pid):
        load = Load(port, watched=True, spread=5)
        idle, count = memory_mb(pid), 0
        for number in HELD:
            figures = load.hold(pid, number - count, rate=HELD_RATE)
            count += figures.done
            load.idle(TRANSACTIONS_LIVE)
            each = (memory_mb(pid) - idle) * 1024 / count
            further = load.run(pid, 200, rate=50)
            yield f"{count:5,} calls held  {each:5.1f} KB each  {figures.failed} failed  a further call: {further}"
        load.release(HELD_RATE)


def main() -> None:
    """Print the tables."""
    servers: dict[str, Server] = {"deskphone-pbx": deskphone_pbx}
    if shutil.which("kamailio"):
        servers["kamailio (proxy)"] = kamailio_proxy
    if importlib.util.find_spec("sippy"):
        servers["sippy (B2BUA)"] = sippy
    print("calls, UDP on loopback, 100 callees; deskphone-pbx with a watcher on each callee")
    costs = {}
    for name, server in servers.items():
        steady, flood = begun_and_ended(name, server)
        print(f"  {name:17} steady {steady}\n  {name:17} flood  {flood}", flush=True)
        costs[name] = steady.cpu_ms
    for name, cost in costs.items():
        if name != "deskphone-pbx" and cost:
            print(f"  {costs['deskphone-pbx'] / cost:.1f} times the CPU of {name} for a call")
    for line in held(deskphone_pbx):
        print(f"  deskphone-pbx     {line}", flush=True)


if __name__ == "__main__":
    main()
