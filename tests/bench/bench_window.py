# SPDX-License-Identifier: GPL-3.0-or-later
"""The window under load: start-up, NOTIFY to painted lamp, key press to INVITE on the wire.

A scripted server in its own process sends NOTIFYs for 200 keys; the real window with the real engine
runs in another one, without a screen. All figures are for people to read; nothing is asserted.
"""

from __future__ import annotations

import json
import os
import queue
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

KEYS, NOTIFIES, RATE, PRESSES = 200, 2000, 200.0, 30
ROOT = Path(__file__).resolve().parents[2]


class Child:
    """A process that speaks JSON lines both ways."""

    def __init__(self, *argv: str) -> None:
        env = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
        self.process = subprocess.Popen(
            [sys.executable, *argv], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env
        )
        self.lines: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.put(json.loads(line))

    def say(self, **order: Any) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def until(self, event: str, timeout: float = 60.0) -> list[dict[str, Any]]:
        """All lines up to one with this event."""
        seen: list[dict[str, Any]] = []
        deadline = time.monotonic() + timeout
        while not seen or seen[-1].get("event") != event:
            seen.append(self.lines.get(timeout=deadline - time.monotonic()))
        return seen

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(15)


def spread(values: list[float]) -> str:
    values = sorted(values)
    p99 = values[min(len(values) - 1, int(len(values) * 0.99))]
    return f"p50 {statistics.median(values):6.1f} ms   p99 {p99:6.1f} ms   max {values[-1]:6.1f} ms   n {len(values)}"


def main() -> None:
    notifier = Child(str(Path(__file__).with_name("notifier.py")))
    port = notifier.lines.get(timeout=10)["port"]
    begin = time.monotonic()
    window = Child(__file__, "--window", str(port))
    painted = window.until("painted")[-1]["at"]
    active = window.until("active")[-1]["at"]
    print(f"start to first paint           {(painted - begin) * 1000:8.0f} ms")
    print(f"start to all {KEYS} keys active   {(active - begin) * 1000:8.0f} ms")
    time.sleep(3)  # a desk's steady state: start-up has its own figures above
    notifier.say(storm=NOTIFIES, rate=RATE)
    sent = {
        (x["extension"], x["version"]): x["at"] for x in notifier.until("stormed") if x["event"] == "notify"
    }
    window.say(report=True)
    shown = {
        (x["extension"], x["version"]): x["at"] for x in window.until("reported") if x["event"] == "lamp"
    }
    delays = [(shown[key] - at) * 1000 for key, at in sent.items() if key in shown]
    print(f"NOTIFY to painted lamp         {spread(delays)}   (of {len(sent)} at {RATE:.0f}/s, {KEYS} keys)")
    notifier.say(ring="100")
    window.say(presses=PRESSES)
    pressed = [x["at"] for x in window.until("pressed") if x["event"] == "press"]
    invites: list[float] = []
    while not notifier.lines.empty():
        line = notifier.lines.get()
        if line["event"] == "invite":
            invites.append(line["at"])
    print(
        f"key press to INVITE received   {spread([(b - a) * 1000 for a, b in zip(pressed, invites, strict=False)])}"
    )
    window.end()
    notifier.end()


def window_process(port: int) -> None:  # noqa: C901
    """The real window; told what to do on stdin."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    from deskphone.config.phone import AccountConfig, KeyConfig, PhoneConfig, PhoneOptions
    from deskphone.engine.options import EngineOptions
    from deskphone.phone.commands import PressKey
    from deskphone.phone.views import Lamp, PickupFinished
    from ui.session import Session
    from ui.setup import WindowSetup

    def say(event: str, **fields: Any) -> None:
        print(json.dumps({"event": event, "at": time.monotonic(), **fields}), flush=True)

    config = PhoneConfig(
        phone=PhoneOptions(fallback=False, callpickup_dialoginfo=False),
        account=[AccountConfig(name="bench", user="1", domain="bench.test", server=f"127.0.0.1:{port}")],
        key=[KeyConfig(type="blf", target=str(100 + n), label=f"Key {n}") for n in range(KEYS)],
    )
    options = EngineOptions(bind_address="127.0.0.1", audio="null")
    session = Session(WindowSetup(config=config, options=options, passwords=lambda name: "x", theme="light"))
    bridge, window = session.bridge, session.window
    window.resize(2200, 1500)  # all keys in sight: what is not seen is not painted

    class Eye(QObject):
        """Sees paints; after each, all that the phone had told the window is on the screen."""

        def __init__(self) -> None:
            super().__init__()
            self.first = True
            self.changed: set[int] = set()
            self.lamps: list[tuple[str, int, float]] = []
            self.active = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.Paint:
                if self.first:
                    self.first = False
                    QTimer.singleShot(0, lambda: say("painted"))
                if self.changed:
                    QTimer.singleShot(0, self.note)
            return False

        def note(self) -> None:
            at = time.monotonic()
            for index in self.changed:
                view = bridge.phone.keys[index]
                self.lamps.append((view.number, view.version, at))
            self.changed.clear()

        def told(self, changes: tuple[Any, ...]) -> None:
            for change in changes:
                key = getattr(change, "key", None)
                if key is not None:
                    self.changed.add(key)
                if isinstance(change, PickupFinished):
                    QTimer.singleShot(20, press)
            if not self.active and all(view.lamp is Lamp.IDLE for view in bridge.phone.keys):
                self.active = True
                say("active")

    eye = Eye()
    session.app.installEventFilter(eye)
    bridge.changed.connect(eye.told)
    left = 0

    def press() -> None:
        nonlocal left
        if left <= 0:
            say("pressed")
            return
        left -= 1
        say("press")
        bridge.do(PressKey(0))

    orders: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()

    def read() -> None:
        for line in sys.stdin:
            orders.put(json.loads(line))
        orders.put(None)

    def look() -> None:
        nonlocal left
        while not orders.empty():
            order = orders.get()
            if order is None:
                window.close()
            elif "report" in order:
                for number, version, at in eye.lamps:
                    say("lamp", extension=number, version=version, at=at)
                say("reported")
            else:
                left = order["presses"]
                QTimer.singleShot(500, press)

    threading.Thread(target=read, daemon=True).start()
    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(50)
    session.run()


if __name__ == "__main__":
    if "--window" in sys.argv:
        window_process(int(sys.argv[2]))
    else:
        main()
