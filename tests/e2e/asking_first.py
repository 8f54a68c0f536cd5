# SPDX-License-Identifier: GPL-3.0-or-later
"""A phone without a window that transfers after asking first; prints what it says, as JSON lines.

python asking_first.py PORT complete|early|back|join

It is 101: it calls 105, asks 103 about that call, and then does what was named once it reads a line from
its standard input, "early" while it rings at 103. Ends once it has no call any more, or, with "back", once it talks with 105 again for two seconds.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from deskphone.cli.runner import Runner
from deskphone.config.phone import AccountConfig, PhoneConfig
from deskphone.engine.options import EngineOptions
from deskphone.engine.supervisor import SupervisedEngine
from deskphone.phone import commands as cmd
from deskphone.phone.events import MediaState, RegistrationState
from deskphone.phone.phone import Phone
from deskphone.phone.views import CallState, Said

LIMIT = 120.0
UP = CallState.CONNECTED


class Transfer:
    """One step after the other; each waits until its condition holds."""

    status: int | None = None

    def __init__(self, phone: Phone, how: str) -> None:
        self.phone, self.how = phone, how
        self.step, self.until = 0, time.monotonic() + LIMIT
        self.talks_since = 0.0
        self.told = threading.Event()  # to go on
        threading.Thread(target=self.wait_for_a_line, daemon=True).start()

    def wait_for_a_line(self) -> None:
        """Whoever started this has seen what it wanted to see."""
        sys.stdin.readline()
        self.told.set()

    def changed(self, change: object, now: float) -> None:
        """Print what is said."""
        if isinstance(change, Said) and change.text:
            sys.stdout.write(json.dumps({"topic": change.topic, "text": change.text}) + "\n")

    def tick(self, now: float) -> None:
        """Go on."""
        if now > self.until:
            sys.stderr.write(f"stuck at step {self.step}: {self.phone.calls}\n")
            self.status = 9
        elif self.step < 4:
            self.step += [self.dial, self.ask, self.act, self.end][self.step](now)

    def next_time(self) -> float:
        """Look again soon."""
        return time.monotonic() + 0.05

    def call(self, number: int):
        """The one and the other call."""
        return next((call for call in self.phone.calls if call.id == f"out-{number}"), None)

    def dial(self, now: float) -> bool:
        """Call 105."""
        ready = self.phone.accounts["office"].state is RegistrationState.REGISTERED
        if ready:
            self.phone.do(cmd.Dial("105"), now)
        return ready

    def ask(self, now: float) -> bool:
        """It is answered: ask 103."""
        first = self.call(1)
        ready = first is not None and first.state is UP and first.media is MediaState.ACTIVE
        if ready:
            self.phone.do(cmd.AskFirst("out-1", "103", "Holly"), now)
        return ready

    def act(self, now: float) -> bool:
        """It rings there, or is answered."""
        first, second = self.call(1), self.call(2)
        waits = first is not None and first.media is MediaState.LOCAL_HOLD
        wanted = CallState.RINGBACK if self.how == "early" else UP
        if not self.told.is_set() or not waits or second is None or second.state is not wanted:
            return False
        if self.how == "back":
            self.phone.do(cmd.TakeBack("out-2"), now)
        elif self.how == "join":
            self.phone.do(cmd.Join("out-2"), now)
        else:
            self.phone.do(cmd.CompleteTransfer("out-2"), now)
        return True

    def end(self, now: float) -> bool:
        """It is as it should be."""
        first, second = self.call(1), self.call(2)
        if self.how == "back":
            talks = second is None and first is not None and first.media is MediaState.ACTIVE
            self.talks_since = (self.talks_since or now) if talks else 0.0
            over = talks and now > self.talks_since + 2
        else:
            over = not self.phone.calls
        self.status = 0 if over else None
        return over


def main() -> int:
    """Run."""
    account = AccountConfig(name="office", user="101", domain="pbx.test", server=f"127.0.0.1:{sys.argv[1]}")
    phone = Phone(PhoneConfig(account=[account]), lambda name: "pw-101")
    engine = SupervisedEngine(EngineOptions(bind_address="127.0.0.1", audio="null"))
    return Runner(engine, phone).run(Transfer(phone, sys.argv[2]))


if __name__ == "__main__":
    sys.exit(main())
