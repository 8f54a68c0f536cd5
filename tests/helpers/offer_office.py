# SPDX-License-Identifier: GPL-3.0-or-later
"""A real engine in a process of its own, and around it a robot with random offers, directly or through the PBX."""

from __future__ import annotations

import collections
import contextlib
import json
import random
import ssl
import subprocess
import sys
import time
from pathlib import Path

from certificates import Authority
from offer_robot import DOMAIN, Robot
from patience import PATIENCE
from processes import JsonProcess, Pbx, pbx_config
from sip_wire import Wire

SCRIPT = Path(__file__).resolve().parents[1] / "engine" / "phone_process.py"
ROUND = 60  # steps, after which everything is hung up
LOOK = 20  # steps, after which the engine is asked whether it lives
WORDS = 3000  # characters of standard error in a report


class Engine(JsonProcess):
    """The phone's engine, with commands on its standard input; it knows which calls were begun and not ended."""

    stdin = subprocess.PIPE

    def __init__(self, **options):
        super().__init__(sys.executable, str(SCRIPT), json.dumps(options))
        self.begun, self.ended, self._seen = set(), set(), 0

    def do(self, command, **fields):
        self.process.stdin.write(json.dumps({"command": command, **fields}) + "\n")
        self.process.stdin.flush()

    def calls(self):
        """The calls that it told of, and did not end."""
        list(self.drain())
        for line in self.lines[self._seen :]:
            if line["event"] in ("CallIncoming", "InviteSent"):
                self.begun.add(line["call"])
            elif line["event"] == "CallEnded":
                self.ended.add(line["call"])
        self._seen = len(self.lines)
        return self.begun - self.ended

    def is_alive(self):
        """Whether it still does what it is told."""
        try:
            self.do("Count")
            self.wait_event("Count", 5.0)
        except (AssertionError, BrokenPipeError):
            return False
        return True


class OfferOffice:
    """Engine, robot and PBX if there is one. ``transport`` is the phone's: udp, tcp or tls."""

    def __init__(self, folder, seed, transport="udp", srtp="off", pbx=False, **options):
        self.name = f"seed {seed} {transport}{' through the PBX' if pbx else ''}, srtp {srtp}"
        authority = Authority(folder) if transport == "tls" else None
        files = authority.sign("127.0.0.1") if authority is not None else ()
        trust = {"ca_file": str(authority.file)} if authority is not None else {}
        self.engine = Engine(transports=[transport], **trust, **options)
        ports = self.engine.wait_event("Started")["addresses"]
        self.pbx = self._serve(folder, files) if pbx else None
        wire, port = self._wire(transport, files, ports)
        account = {"name": "a", "user": "101", "domain": DOMAIN, "password": "pw-101", "srtp": srtp}
        account |= {"server": f"127.0.0.1:{port}", "transport": transport}
        self.robot = self._robot(random.Random(seed), wire, account)
        self.engine.do("AddAccount", **account)
        if pbx:
            self.engine.wait_event("RegistrationChanged", state="registered")
            self.robot.register()
        self._until(lambda: self.robot.registered, 15.0)

    def _robot(self, dice, wire, _account):
        return Robot(dice, wire, self.engine, password="pw-102" if self.pbx else "")

    def _serve(self, folder, files):
        text = pbx_config()
        if files:
            text = text.replace('"tcp:127.0.0.1:0"', '"tls:127.0.0.1:0"')
            keys = f'certificate = "{files[0]}"\nprivate_key = "{files[1]}"'
            text = text.replace("[server]", f"[server]\n{keys}")
        return Pbx(folder, text).start()

    def _wire(self, transport, files, ports):
        """The robot's wire, and the port of the phone's server."""
        if self.pbx is not None:
            wire = Wire("udp")
            wire.place = ("127.0.0.1", self.pbx.port_of("udp"))
            return wire, self.pbx.port_of(transport)
        context = None
        if files:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*files)
        wire = Wire(transport, context)
        if transport == "udp":
            wire.place = ("127.0.0.1", ports["udp"][1])
        return wire, wire.port

    def _until(self, true, seconds):
        """Let the robot listen until something is so; False if the time is over."""
        end = time.monotonic() + seconds * PATIENCE
        while not true():
            if time.monotonic() > end:
                return False
            self.robot.listen(0.1)
        return True

    def run(self, seconds=float("inf"), steps=10**9):
        """Let the robot work, and end; returns what must not be, a sentence, empty if there is none."""
        end = time.monotonic() + seconds
        try:
            while time.monotonic() < end and self.robot.steps < steps:
                self.robot.step()
                if self.robot.steps % ROUND == 0:
                    self.robot.rest()
                if self.robot.steps % LOOK == 0 and not self._look():
                    return self._death()
            self.robot.close()
            found = self._last()
            self._until(lambda: not self.engine.calls() or self.engine.process.poll() is not None, 10.0)
            ghosts = self.engine.calls()
            self.engine.process.stdin.close()
        except BrokenPipeError:
            return self._death()
        return found or self._end(ghosts)

    def _look(self):
        return self.engine.is_alive()

    def _last(self):
        """What is tried when the robot has done its work; a sentence where that fails."""
        return ""

    def _end(self, ghosts):
        status = self.engine.finish(15)
        words = "".join(self.engine.stderr)
        if status:
            return f"it ended with status {status}"
        if ghosts:
            return f"calls that never ended: {', '.join(sorted(ghosts))}"
        wrong = [text for text in ("Traceback", "the shield failed") if text in words]
        return f"on standard error: {words[words.index(wrong[0]) :][:WORDS]}" if wrong else ""

    def _death(self):
        try:
            self.engine.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.engine.kill()
            return "it does not do any more what it is told"
        self.engine.finish()
        return f"it died with status {self.engine.process.returncode}"

    def close(self):
        """End what still runs."""
        with contextlib.suppress(BrokenPipeError):
            self.engine.process.stdin.close()
        if self.engine.process.poll() is None:
            self.engine.kill()
        self.robot.wire.close()
        if self.pbx is not None:
            self.pbx.stop()

    @property
    def figures(self):
        """What robot and phone did, one line."""
        told = collections.Counter(line["event"] for line in self.engine.lines)
        for name in ("Count", "Queued", "Started", "Leaving", "Stopped"):
            del told[name]
        did = ", ".join(f"{number} {name}" for name, number in told.most_common())
        return f"{self.name}: {self.robot.steps} steps, {self.robot.messages} messages; the phone told {did}"

    @property
    def story(self):
        """The trail of the last steps, and the engine's last words."""
        return "\n".join([*self.robot.trail, "".join(self.engine.stderr)[-WORDS:]])
