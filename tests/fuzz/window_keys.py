# SPDX-License-Identifier: GPL-3.0-or-later
"""A robot at the window: keys, clicks, popup and digits at random, while colleagues call at random.

    python tests/fuzz/window_keys.py --minutes 10 --seed 7 [--deaths 20]

The window is the real one with the real engine, the bundled PBX and the demo's colleagues, without a
screen. The seed decides what the robot does; when colleagues call is up to the clock. All along it looks
for what must never be (see ``Watch``); it prints each fault once and ends with status 1 if there was one.
With ``--deaths`` the telephone's process is killed as well, every so many seconds.
"""

from __future__ import annotations

import argparse
import collections
import faulthandler
import itertools
import json
import logging
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QMenu, QToolButton, QWidget

from deskphone.cli.colleagues import Cast, ColleaguesChild
from deskphone.cli.demoset import AWAY, DOMAIN, ME, ORBIT, PEOPLE, DemoPbx, demo_pbx, demo_phone_config
from deskphone.config.pbx_file import load_pbx_config
from deskphone.engine.options import EngineOptions
from deskphone.engine.supervisor import SupervisedEngine
from deskphone.pbx.admin.control_socket import ask, socket_path
from deskphone.phone import commands as cmd
from deskphone.phone.views import Lamp, Said, Severity
from ui.session import Session
from ui.setup import WindowSetup

_STUCK = 130.0  # seconds that start and end may take
WRONG = re.compile(
    r"refused by the SIP library|Something went wrong|failed inside|The telephone stopped|lost inside"
)
AT_REST = {Lamp.NONE, Lamp.IDLE, Lamp.OFFLINE, Lamp.REFUSED, Lamp.PENDING}
# what is said and logged when the telephone's process is killed
ENTAILED = re.compile("[Tt]he telephone('s process)? (stopped|ended|had)|is not registered")
DEADLY = (signal.SIGKILL, signal.SIGABRT, signal.SIGSTOP)
LOOKS = 5  # in a row that must find a ghost: after a long wait there may be news that nobody read yet
GHOST_AFTER = 2.0  # seconds that a row may be unknown to the engine (the phone asks every 0.8)
PBX_GHOST_AFTER = 40.0  # seconds that a row may be unknown to the PBX (an INVITE without answer takes 32)
MEMORY_ROOM = 24_000  # kB that the second half may take more than the first
PLAIN = (
    *(Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_F2, Qt.Key.Key_Space, Qt.Key.Key_M, Qt.Key.Key_T),
    *(
        Qt.Key.Key_Backspace,
        Qt.Key.Key_Tab,
        Qt.Key.Key_Down,
        Qt.Key.Key_Up,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
    ),
)
COLLEAGUES = tuple(number for number in PEOPLE if number not in (ME, AWAY))  # who has a phone
NUMBERS = (*PEOPLE, "*50*", "*40*102", "*43", "999", "*70")


class Watch(logging.Handler):
    """Collects faults: error lines of the log, sentences that must not be, ghosts, a death, growing memory."""

    def __init__(self, deaths: float) -> None:
        super().__init__(logging.ERROR)
        self.deaths = deaths
        self.faults: collections.Counter[str] = collections.Counter()
        self.memory: list[tuple[float, int, int]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.fault(f"log: {record.name}: {self.format(record)}")

    def fault(self, text: str) -> None:
        """Count a fault, and print it when it is new; what a death that we caused entails is none."""
        if self.deaths and ENTAILED.search(text):
            return
        if not self.faults[text]:
            sys.stdout.write(json.dumps({"event": "fault", "time": time.monotonic(), "text": text}) + "\n")
            sys.stdout.flush()
        self.faults[text] += 1

    def said(self, changes: tuple[object, ...]) -> None:
        """Look at what the phone says."""
        for change in changes:
            if isinstance(change, Said) and (change.severity is Severity.ERROR or WRONG.search(change.text)):
                self.fault(f"said: {change.text}")


class Robot:
    """Does one thing after the other for ``seconds``, hangs up all, and judges."""

    def __init__(self, session: Session, engine: SupervisedEngine, pbx: DemoPbx, people: ColleaguesChild, watch: Watch,
                 seed: int, seconds: float) -> None:  # fmt: skip
        self.session, self.window, self.phone = session, session.window, session.bridge.phone
        self.engine, self.pbx, self.people, self.watch = engine, pbx, people, watch
        self.random, self.seconds = random.Random(seed), seconds
        self.socket = socket_path(pbx.config_file, load_pbx_config(pbx.config_file))
        self.pid: int | None = None
        self.done: collections.Counter[str] = collections.Counter()
        self.unknown: dict[str, tuple[float, int]] = {}
        self.killed = 0.0
        self.unseen: dict[str, float] = {}
        self.rows_seen: set[str] = set()
        self.began = 0.0
        self.deeds: list[tuple[int, Callable[[], None]]] = [
            (6, self.function_key), (6, self.plain_key), (4, self.digits), (6, self.click), (4, self.escapes),
            (3, self.dial), (3, self.called), (2, self.hang_up), (2, self.minimise), (2, self.two_keys),
            (1, self.colleague_leaves), (1, self.popup), (1, self.resize), (2, self.transfer),
        ]  # fmt: skip
        session.bridge.started.connect(self.start)

    # ------------------------------------------------------------------ time

    def start(self) -> None:
        self.pid, self.began = self.engine.pid, time.monotonic()
        self.killed = self.began
        self.step()

    def step(self) -> None:
        """Do something, look, and come again."""
        if time.monotonic() - self.began > self.seconds:
            self.finish()
            return
        deed = self.random.choices([d for _, d in self.deeds], [weight for weight, _ in self.deeds])[0]
        self.done[deed.__name__] += 1
        QTimer.singleShot(self.random.choice((5, 20, 60, 150, 400)), self.step)  # also inside a dialog's loop
        deed()
        self.close_dialogs()
        self.look()
        self.kill(time.monotonic())

    # ------------------------------------------------------------------ deeds

    def target(self) -> QWidget:
        return self.session.app.focusWidget() or self.window

    def function_key(self) -> None:
        number = self.random.randrange(9)
        key = Qt.Key(Qt.Key.Key_1 + number)
        QTest.keyClick(self.target(), key, Qt.KeyboardModifier.ControlModifier)

    def two_keys(self) -> None:
        """Two pickups or calls in haste, and perhaps away with them."""
        self.function_key()
        self.function_key()
        if self.random.random() < 0.6:
            QTimer.singleShot(self.random.choice((1, 50)), self.escapes)

    def plain_key(self) -> None:
        key = self.random.choice(PLAIN)
        shift = key == Qt.Key.Key_Return and self.random.random() < 0.5  # asks first
        modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(self.target(), key, modifier)

    def transfer(self) -> None:
        """T, and an answer to its question at once, or what completes a transfer that asks first."""
        QTest.keyClick(self.window, Qt.Key.Key_T)
        QTest.keyClicks(self.target(), self.random.choice((*NUMBERS, "gra", "ann", "")))
        shift = self.random.random() < 0.7
        modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(self.target(), Qt.Key.Key_Return, modifier)

    def escapes(self) -> None:
        for _ in range(self.random.randint(1, 4)):
            QTest.keyClick(self.target(), Qt.Key.Key_Escape)

    def digits(self) -> None:
        for digit in self.random.choices("0123456789*#", k=self.random.randint(1, 3)):
            QTest.keyClicks(self.target(), digit)

    def dial(self) -> None:
        QTest.keyClick(self.window, Qt.Key.Key_F2)
        QTest.keyClicks(self.target(), self.random.choice(NUMBERS))
        QTest.keyClick(self.target(), Qt.Key.Key_Return)

    def click(self) -> None:
        """A button, or anywhere in the window."""
        buttons = [b for b in self.window.findChildren(QAbstractButton) if self.harmless(b)]
        if buttons and self.random.random() < 0.6:
            self.press(self.random.choice(buttons))
            return
        where = QPoint(
            self.random.randrange(self.window.width()), self.random.randrange(self.window.height())
        )
        widget = self.window.childAt(where)
        if widget is not None and not isinstance(widget, QAbstractButton):
            self.click_at(widget, widget.mapFrom(self.window, where))

    def press(self, button: QAbstractButton) -> None:
        self.click_at(button, button.rect().center())

    def click_at(self, widget: QWidget, where: QPoint) -> None:
        plain = Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, plain, where)
        if self.random.random() < 0.15 and widget.isVisible():
            QTest.mouseDClick(widget, Qt.MouseButton.LeftButton, plain, where)

    def harmless(self, button: QAbstractButton) -> bool:
        """Seen, and no menu: a menu holds Quit."""
        menu = isinstance(button, QToolButton) and button.menu() is not None
        return button.isVisible() and button.isEnabled() and not menu

    def hang_up(self) -> None:
        for call in self.phone.calls:
            for _ in range(self.random.randint(1, 3)):
                self.session.bridge.do(cmd.HangUp(call.id))

    def called(self) -> None:
        self.people.call(self.random.choice(COLLEAGUES), ME)

    def colleague_leaves(self) -> None:
        self.people.hang_up(self.random.choice(COLLEAGUES))

    def minimise(self) -> None:
        if self.window.isMinimized():
            self.window.showNormal()
        else:
            self.window.showMinimized()

    def popup(self) -> None:
        buttons = [b for b in self.window.popup.findChildren(QAbstractButton) if self.harmless(b)]
        if buttons:
            self.press(self.random.choice(buttons))

    def resize(self) -> None:
        self.window.resize(self.random.randint(700, 1200), self.random.randint(520, 800))

    def close_dialogs(self) -> None:
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible() and self.random.random() < 0.3:
                widget.reject()
            elif isinstance(widget, QMenu) and widget.isVisible():
                widget.close()

    # ------------------------------------------------------------------ judging

    def look(self) -> None:
        now = time.monotonic()
        rows = {call.id for call in self.phone.calls}
        self.rows_seen |= rows
        known = set(self.engine.calls)
        before = {row: self.unknown.get(row, (now, 0)) for row in rows - known}
        self.unknown = {row: (since, looks + 1) for row, (since, looks) in before.items()}
        for row, (since, looks) in self.unknown.items():
            if now - since > GHOST_AFTER and looks >= LOOKS:
                self.watch.fault(f"ghost: the engine does not know {row}")
        if self.engine.pid != self.pid:
            if not self.watch.deaths:
                self.watch.fault(f"the engine died: {self.pid} is {self.engine.pid} now")
            self.pid = self.engine.pid
        if not self.watch.memory or now - self.watch.memory[-1][0] > 2.0:
            self.watch.memory.append((now, rss(os.getpid()), rss(self.pid) if self.pid else 0))
            self.compare_with_pbx(rows, now)

    def kill(self, now: float) -> None:
        """The telephone's process dies."""
        if self.watch.deaths and self.pid and now - self.killed > self.watch.deaths:
            self.killed = now
            self.done["kill"] += 1
            os.kill(self.pid, self.random.choice(DEADLY))

    def compare_with_pbx(self, rows: set[str], now: float) -> None:
        there = self.pbx_calls()
        mine = [call for call in there if ME in (call["caller"], call["called"], call["answered_by"],
                                                 call["picked_up_by"], call["joined_by"])]  # fmt: skip
        self.unseen = {} if mine else {row: self.unseen.get(row, now) for row in rows}
        for row, since in self.unseen.items():
            if now - since > PBX_GHOST_AFTER:
                self.watch.fault(f"ghost: the PBX does not know {row}")

    def pbx_calls(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = ask(self.socket, self.pbx.config_file, {"command": "calls"})
        return found

    def finish(self) -> None:
        """Colleagues go home, we hang up; then all must be at rest."""
        self.people.__exit__()
        self.close_dialogs()
        self.until = time.monotonic() + 40.0
        self.settle()

    def settle(self) -> None:
        for call in self.phone.calls:
            self.session.bridge.do(cmd.HangUp(call.id))
        self.look()
        busy = [f"{key.number} {key.lamp.value}" for key in self.phone.keys if key.lamp not in AT_REST]
        rows, there = [call.id for call in self.phone.calls], self.pbx_calls()
        if (busy or rows or there) and time.monotonic() < self.until:
            QTimer.singleShot(200, self.settle)
            return
        if busy or rows or there:
            self.watch.fault(f"not at rest: lamps {busy}, rows {rows}, PBX {there}")
        self.judge_memory()
        self.window.leaving.leave()  # whatever is unsaved

    def judge_memory(self) -> None:
        """The second half of a long run must not take more than the second quarter."""
        samples = self.watch.memory
        if self.seconds < 120:
            return
        quarter = len(samples) // 4
        for name, column in (("window", 1), ("engine", 2)):
            values = [sample[column] for sample in samples]
            early, late = max(values[quarter : 2 * quarter]), max(values[3 * quarter :])
            if late > early + MEMORY_ROOM:
                self.watch.fault(f"memory of the {name} grew from {early} to {late} kB")


def rss(pid: int) -> int:
    """Resident memory in kB; 0 for a process that is gone."""
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return int(text.partition("VmRSS:")[2].split()[0])


def run(seed: int, seconds: float, deaths: float) -> int:
    """One window's life; 0 where nothing was wrong."""
    watch = Watch(deaths)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    logging.getLogger().addHandler(watch)
    engines: list[SupervisedEngine] = []

    def make(options: EngineOptions) -> SupervisedEngine:
        engines.append(SupervisedEngine(options))
        return engines[0]

    names = {number: PEOPLE[number] for number in COLLEAGUES}
    with tempfile.TemporaryDirectory(prefix="window-keys-") as folder, demo_pbx() as pbx:
        os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_DATA_HOME"] = folder
        passwords = {number: pbx.passwords[number] for number in names}
        tones = dict(zip(names, itertools.count(300, 60)))
        cast = Cast(pbx.host, pbx.port, DOMAIN, names, tones, passwords, speech=True)
        with ColleaguesChild(cast) as people:
            people.live(ME, ORBIT)
            setup = WindowSetup(
                config=demo_phone_config(pbx),
                options=EngineOptions(bind_address="127.0.0.1", audio="null"),
                passwords=lambda _: pbx.passwords[ME],
                make_engine=make,
            )
            session = Session(setup)
            session.bridge.changed.connect(watch.said)
            robot = Robot(session, engines[0], pbx, people, watch, seed, seconds)
            status = session.run()
    summary = {
        "event": "done",
        "seed": seed,
        "status": status,
        "calls": len(robot.rows_seen),
        "deeds": dict(robot.done),
        "memory": [sample[1:] for sample in watch.memory[:: max(1, len(watch.memory) // 8)]],
        "faults": dict(watch.faults),
    }
    sys.stdout.write(json.dumps(summary) + "\n")
    return 1 if watch.faults or status else 0


def main() -> int:
    """Read the arguments; without a seed a new one is used and printed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--deaths", type=float, default=0.0, help="seconds between them; at least 16")
    args = parser.parse_args()
    sys.stdout.write(json.dumps({"event": "begin", "seed": args.seed, "minutes": args.minutes}) + "\n")
    sys.stdout.flush()
    faulthandler.dump_traceback_later(args.minutes * 60 + _STUCK, exit=True)  # where each thread hangs
    return run(args.seed, args.minutes * 60, args.deaths)


if __name__ == "__main__":
    sys.exit(main())
