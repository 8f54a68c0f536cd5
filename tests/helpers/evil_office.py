# SPDX-License-Identifier: GPL-3.0-or-later
"""A real engine in a process of its own at an evil server, which is sound in the end: so is the phone then."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

from evil_server import EvilServer
from offer_office import OfferOffice
from offer_robot import DOMAIN
from patience import PATIENCE

WARM = 200  # steps, after which the engine's memory is looked at for the first time
ROOM = 40_000  # kB that it may grow by from then on
EVENTS, WORDS = 20, 300  # told in a report, and characters of each
STORM = 200  # messages of the phone in one second; up to 40 are seen
GOES = 40.0  # seconds until nothing of pjsip waits for an answer any more (RFC 3261 section 17.1.1.2: 32)


class EvilOffice(OfferOffice):
    """``subscriber`` is the engine's: auto, pjsip or sip."""

    def __init__(self, folder, seed, transport="udp", srtp="off", subscriber="auto"):
        super().__init__(folder, seed, transport, srtp, subscriber=subscriber)
        self.name += f", subscriber {subscriber}"
        self._warm = 0

    def _robot(self, dice, wire, account):
        return EvilServer(dice, wire, self.engine, account)

    def _look(self):
        if self.robot.steps >= WARM and not self._warm:
            self._warm = resident(self.engine.process.pid)
        return super()._look()

    def _last(self):
        """The server is sound again: the phone registers, and a call can be made; else a sentence."""
        grown = resident(self.engine.process.pid) - (self._warm or 10**9)
        most = max(self.robot.heard.values())
        if grown > ROOM:
            return f"it took {grown} kB of memory more"
        if most > STORM:
            return f"a storm of {most} messages in a second"
        self.engine.do("Register", account="a")
        if not self._until(lambda: self._told("RegistrationChanged", state="registered"), 20.0):
            return "it does not register at a sound server"
        end = time.monotonic() + GOES * PATIENCE
        for number in itertools.count():
            if self._comes_through(f"last-{number}"):
                return ""
            if time.monotonic() > end:
                return "no call can be made any more, though the server is sound"
            self.robot.listen(0.5)

    def _comes_through(self, call):
        """Whether a call is answered; it is hung up then."""
        self.engine.do("MakeCall", call=call, account="a", request_uri=f"sip:102@{DOMAIN}")
        self._until(lambda: self._told("CallConnected", "CallEnded", call=call), 20.0)
        self.engine.do("HangUpCall", call=call)
        return any(line["event"] == "CallConnected" and line["call"] == call for line in self.engine.lines)

    def _told(self, *events, **fields):
        """Whether the last thing that the engine told of these is so."""
        self.engine.calls()
        names = set(fields) - {"state"}
        said = [
            line
            for line in self.engine.lines
            if line["event"] in events and all(line.get(name) == fields[name] for name in names)
        ]
        return bool(said) and all(said[-1].get(name) == value for name, value in fields.items())

    @property
    def story(self):
        """The last messages, the engine's last words, and the last that it told."""
        told = [line for line in self.engine.lines if line["event"] not in ("Count", "Queued")]
        return "\n".join([super().story, *(str(line)[:WORDS] for line in told[-EVENTS:])])

    @property
    def figures(self):
        """What both did, the most messages of the phone in a second, and its memory; one line."""
        most = max(self.robot.heard.values(), default=0)
        return f"{super().figures}; at most {most} messages a second, {self._warm} kB when warm"


def resident(pid):
    """Resident memory in kB; 0 for a process that is gone."""
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return int(text.partition("VmRSS:")[2].split()[0]) if "VmRSS:" in text else 0
