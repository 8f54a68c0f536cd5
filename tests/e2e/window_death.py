# SPDX-License-Identifier: GPL-3.0-or-later
"""A registered window with a call up, whose telephone's process gets a signal; prints what came of it.

python window_death.py SIGKILL CONFIG
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QTimer

from deskphone.cli.colleagues import Cast, ColleaguesChild
from deskphone.cli.demoset import COLLEAGUES, DOMAIN, ME, demo_pbx, demo_phone_config
from deskphone.config.pbx_file import load_pbx_config
from deskphone.engine.options import EngineOptions
from deskphone.engine.supervisor import SupervisedEngine
from deskphone.pbx.admin.control_socket import ask, socket_path
from deskphone.phone import commands as cmd
from deskphone.phone.events import RegistrationState
from deskphone.phone.views import CallState, KeyView, Lamp, Said
from ui.session import Session
from ui.setup import WindowSetup

PATIENCE = 60.0
WATCHING = {Lamp.IDLE, Lamp.BUSY, Lamp.RINGING, Lamp.CALLING, Lamp.HELD}


class Story:
    """One step after the other; each waits until its condition holds."""

    def __init__(self, session, engine, number, calls) -> None:
        self.bridge, self.phone, self.engine = session.bridge, session.bridge.phone, engine
        self.window, self.number, self.calls = session.window, number, calls
        self.said: list[str] = []
        self.told = {}
        self.killed = self.limit = 0.0
        self.bridge.changed.connect(self.hear)
        self.steps = iter([self.registered, self.talking, self.dead, self.back, self.quiet, self.right])
        self.step = next(self.steps)
        self.timer = QTimer()
        self.timer.timeout.connect(self.look)
        self.timer.start(10)

    def hear(self, changes) -> None:
        self.said += [change.text for change in changes if isinstance(change, Said) and change.text]

    def look(self) -> None:
        now = time.monotonic()
        self.limit = self.limit or now + PATIENCE
        if self.step():
            self.limit = 0.0
            self.step = next(self.steps, None)
        if self.step is None or (self.limit and now > self.limit):
            self.timer.stop()
            self.told |= {"stuck": self.step.__name__ if self.step else "", "said": self.said}
            self.window.close()

    @property
    def is_registered(self) -> bool:
        return all(view.state is RegistrationState.REGISTERED for view in self.phone.accounts.values())

    @property
    def lamps(self) -> set[Lamp]:
        return {key.lamp for key in self.watched}

    @property
    def watched(self) -> list[KeyView]:
        """The keys of those whose phones are there."""
        return [key for key in self.phone.keys if key.type == "blf" and key.number in COLLEAGUES]

    def registered(self) -> bool:
        if not (self.is_registered and self.phone.accounts and self.lamps <= WATCHING):
            return False
        self.bridge.do(cmd.Dial("*43"))
        return True

    def talking(self) -> bool:
        if not any(call.state is CallState.CONNECTED for call in self.phone.calls):
            return False
        self.pid, self.killed = self.engine.pid, time.monotonic()
        os.kill(self.pid, self.number)
        return True

    def dead(self) -> bool:
        if self.phone.calls:
            return False
        self.told |= {
            "call_gone": time.monotonic() - self.killed,
            "lamps": [lamp.value for lamp in self.lamps],
        }
        return True

    def back(self) -> bool:
        if not (self.is_registered and self.engine.pid not in (None, self.pid)):
            return False
        self.told.setdefault("registered", time.monotonic() - self.killed)
        if not self.lamps <= WATCHING:
            return False
        self.told["lamps_back"] = time.monotonic() - self.killed
        return True

    def quiet(self) -> bool:
        if any(ME in (call["caller"], call["called"]) for call in self.calls()):
            return False
        self.told["far_end_told"] = time.monotonic() - self.killed
        return True

    def right(self) -> bool:
        """Who is in a call by the lamps is in a call by the PBX, and nobody else."""
        lamps = {key.number for key in self.watched if key.lamp is not Lamp.IDLE}
        there = self.calls()
        talking = {call["caller"] for call in there}
        talking |= {call["answered_by"] or call["called"] for call in there}
        return lamps == talking != set()


def main() -> int:
    number, config_file = signal.Signals[sys.argv[1]], Path(sys.argv[2])
    os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_DATA_HOME"] = str(config_file.parent)
    engines = []

    def make(options):
        engines.append(SupervisedEngine(options))
        return engines[0]

    with demo_pbx() as pbx:
        socket = socket_path(pbx.config_file, load_pbx_config(pbx.config_file))
        cast = Cast(pbx.host, pbx.port, DOMAIN, COLLEAGUES, dict.fromkeys(COLLEAGUES, 440),
                    {name: pbx.passwords[name] for name in COLLEAGUES}, speech=True)  # fmt: skip
        with ColleaguesChild(cast) as people:
            people.live()
            session = Session(
                WindowSetup(
                    config=demo_phone_config(pbx),
                    options=EngineOptions(bind_address="127.0.0.1", audio="null"),
                    passwords=lambda _: pbx.passwords[ME],
                    path=config_file,
                    make_engine=make,
                )
            )
            story = Story(
                session, engines[0], number, lambda: ask(socket, pbx.config_file, {"command": "calls"})
            )
            status = session.run()
    print(json.dumps({**story.told, "status": status}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
