# SPDX-License-Identifier: GPL-3.0-or-later
"""Two thousand lamps in the real window, by one list and by single subscriptions, at the real PBX.

    python tests/bench/bench_lists.py [--keys N] [--screen]

Start to all lamps known, the longest time in which the window did not answer, memory of a key, then a storm (1,000
changes a second for ten seconds) and a burst (each lamp at once): how long until the lamps are what the PBX
knows, and which are not. Without --screen the window is painted into memory. Nothing is asserted.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from bench_window import Child

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = "pbx.test"
STORM, RATE, FEW = 10_000, 1000.0, 20


def pbx_file(folder: Path, count: int) -> Path:
    file = folder / "pbx.toml"
    file.touch(0o600)
    lines = ["[server]", f'domain = "{DOMAIN}"', 'listen = ["tcp:127.0.0.1:0", "udp:127.0.0.1:0"]']
    lines += ["limits = { calls = 0 }", "[pickup]", 'permission = "open"']
    for number in ("1", *(str(10_000 + each) for each in range(count))):
        lines += [
            "[[user]]",
            f'number = "{number}"',
            f'name = "Person {number}"',
            f'password = "pw-{number}"',
        ]
    file.write_text("\n".join(lines))
    return file


def ports(server: Child) -> dict[str, int]:
    return {each["transport"]: each["port"] for each in server.until("ready") if each["event"] == "listening"}


def measure(way: str, count: int, folder: Path) -> dict[str, float]:
    server = Child(str(Path(__file__).with_name("list_server.py")), str(pbx_file(folder, count)))
    try:
        port = ports(server)["tcp"]
        begin = time.monotonic()
        window = Child(__file__, "--window", way, str(port), str(count), *sys.argv[1:])
        empty = window.until("shown")[-1]
        known = window.until("known", 120)[-1]
        figures = {
            "all known, ms": (known["at"] - begin) * 1000,
            "after the window is there, ms": (known["at"] - empty["at"]) * 1000,
            "longest block, ms": known["block"],
            "memory of both processes, MB": known["kb"] / 1024,
        }
        for name, changes, rate in (("storm", STORM, RATE), ("burst", count, 0.0)):
            server.say(changes=changes, rate=rate)
            changed = server.until("changed", 120)[-1]
            window.say(truth=changed["truth"])
            true = window.until("true", 60)[-1]
            figures |= {
                f"{name}: last lamp true after, ms": (true["at"] - changed["at"]) * 1000,
                f"{name}: lamps that are wrong": true["wrong"],
                f"{name}: longest block, ms": true["block"],
            }
        window.end()
        return figures
    finally:
        server.process.kill()


def sipp(count: int, folder: Path) -> float:
    """Seconds that SIPp takes for as many subscriptions and their first NOTIFYs, on UDP, as fast as it goes."""
    server = Child(str(Path(__file__).with_name("list_server.py")), str(pbx_file(folder, count)))
    rows = "".join(f"{10_000 + n};[authentication username=1 password=pw-1]\n" for n in range(count))
    (folder / "rows.csv").write_text(f"SEQUENTIAL\n{rows}")
    scenario = str(Path(__file__).with_name("subscribe.xml"))
    try:
        to = f"127.0.0.1:{ports(server)['udp']}"
        command = [
            "sipp",
            to,
            "-sf",
            scenario,
            "-inf",
            str(folder / "rows.csv"),
            "-nostdin",
            "-m",
            str(count),
        ]
        command += ["-r", "20000", "-l", "100", "-i", "127.0.0.1", "-timeout", "60"]
        begin = time.monotonic()
        subprocess.run(command, check=True, capture_output=True, cwd=folder)
        return time.monotonic() - begin
    finally:
        server.process.kill()


def main() -> None:
    count = int(sys.argv[sys.argv.index("--keys") + 1]) if "--keys" in sys.argv else 2000
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        few = measure("list", FEW, Path(folder))
    for way in ("list", "single", "sip"):
        with tempfile.TemporaryDirectory() as folder:
            figures = found[way] = measure(way, count, Path(folder))
            more = figures["memory of both processes, MB"] - few["memory of both processes, MB"]
            figures["memory a key, KB"] = more * 1024 / (count - FEW)
    if shutil.which("sipp"):
        with tempfile.TemporaryDirectory() as folder:
            print(
                f"SIPp: {count} subscriptions and their NOTIFYs in {sipp(count, Path(folder)) * 1000:.0f} ms"
            )
    print(f"{count} keys{'':31}{'a list':>12}{'singly':>12}{'singly, own':>12}{'ratio':>8}")
    for name, value in found["list"].items():
        single = found["single"][name]
        ratio = f"{single / value:8.1f}" if value else f"{'-':>8}"
        print(f"{name:40}{value:12.1f}{single:12.1f}{found['sip'][name]:12.1f}{ratio}")


def window_process(way: str, port: int, count: int) -> None:  # noqa: C901
    """The real window: it says when all its lamps are known, and when they are as the PBX has them."""
    from PySide6.QtCore import QTimer

    from deskphone.config.phone import AccountConfig, AlertConfig, KeyConfig, PhoneConfig, PhoneOptions
    from deskphone.engine.options import EngineOptions
    from deskphone.phone.views import Lamp
    from ui.session import Session
    from ui.setup import WindowSetup

    def kb() -> int:
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        pages = (Path(f"/proc/{each}/statm").read_text().split()[1] for each in ("self", *children))
        return sum(map(int, pages)) * os.sysconf("SC_PAGE_SIZE") // 1024

    def say(event: str, **fields: Any) -> None:
        print(json.dumps({"event": event, "at": time.monotonic(), **fields}), flush=True)

    quiet = AlertConfig(popup=False, sound="none")
    more = {"blf_list": "list-1"} if way == "list" else {}
    numbers = [] if way == "list" else [str(10_000 + each) for each in range(count)]
    config = PhoneConfig(
        phone=PhoneOptions(callpickup_dialoginfo=False),
        account=[
            AccountConfig(
                name="bench", user="1", domain=DOMAIN, server=f"127.0.0.1:{port}", transport="tcp", **more
            )
        ],
        key=[KeyConfig(type="blf", target=each, label=f"Person {each}", alert=quiet) for each in numbers],
    )
    subscriber = "sip" if way == "sip" else "auto"
    options = EngineOptions(bind_address="127.0.0.1", audio="null", subscriber=subscriber)
    session = Session(
        WindowSetup(config=config, options=options, passwords=lambda name: "pw-1", theme="light")
    )
    bridge, window = session.bridge, session.window
    window.resize(2200, 1500)
    beat, block = time.monotonic(), 0.0
    waits: dict[str, Any] = {"shown": True, "known": False, "truth": None, "until": 0.0}
    orders: list[dict[str, Any] | None] = []

    def look() -> None:
        nonlocal beat, block
        now = time.monotonic()
        block, beat = max(block, (now - beat) * 1000 - 5), now
        keys = bridge.phone.keys
        if waits["shown"]:
            waits["shown"], waits["known"] = False, True
            say("shown")
        elif waits["known"]:
            done = len(keys) >= count and all(
                each.subscription == "active" and each.lamp is not Lamp.PENDING for each in keys
            )
            if done:
                waits["known"] = False
                say("known", block=block, kb=kb())
                block = 0.0
        if orders:
            order = orders.pop(0)
            if order is None:
                window.close()
                return
            waits["truth"], waits["until"] = order["truth"], now + 20
        if waits["truth"] is not None:
            shown = {each.number: each.lamp.value for each in keys}
            quiet_lamps = {"idle": "idle", "offline": "idle"}  # no phone is registered there
            wrong = sum(
                quiet_lamps.get(shown[number], shown[number]) != lamp
                for number, lamp in waits["truth"].items()
            )
            if not wrong or now > waits["until"]:
                waits["truth"] = None
                say("true", wrong=wrong, block=block)
                block = 0.0
        QTimer.singleShot(5, look)

    def read() -> None:
        for line in sys.stdin:
            orders.append(json.loads(line))
        orders.append(None)

    threading.Thread(target=read, daemon=True).start()
    QTimer.singleShot(0, look)
    session.run()


if __name__ == "__main__":
    if "--window" in sys.argv:
        if "--screen" in sys.argv:
            os.environ["QT_QPA_PLATFORM"] = "xcb"
        window_process(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        main()
