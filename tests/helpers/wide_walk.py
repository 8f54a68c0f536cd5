# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenes among the far ends of ``wide.py``, and how one sees between them that the phone is sound.

At a scene's end everything is hung up and answered: then the library has no call any more, and each that the
phone told of has ended. After some scenes an ordinary call is made each way, held, taken back and hung up.
"""

from __future__ import annotations

import collections
import os
import ssl
import time

from aimed import AimedValues
from doors import Doors
from evil_office import EvilOffice
from odd_headers import spoil
from offer_robot import DOMAIN
from patience import PATIENCE
from untimely import KEPT, TURNS, Untimely
from wide_line import drawn, tag_of
from wide_person import MOST, WATCHES, Person

from deskphone.engine.pjsua.core import LOST

SCENE = 36  # steps until everything is hung up
ORDINARY = 4  # scenes, after which ordinary calls are made
WAITS = (*(0, 0, 0.002, 0.005, 0.01, 0.03) * 12, 0.6)  # between two steps
SLOW = (*(0, 0.01, 0.1) * 3, 0.6, 1, 2, 4, 9)  # where timers are to run out: of sessions and transactions
STEPS = {
    **{"begin": 0.8, "reply": 9, "within": 6, "acknowledge": 2, "cancel": 0.4, "tell_unasked": 0.3},
    **{"again": 0.8, "drop": 0.15, "take_place": 0.4},
}
SECONDS = 7.0  # that one step of an ordinary call, or the end of all, may take
OF_CALLS = ("CallEnded", "CallConnected", "CallProgressed", "CallMediaChanged")
TURNED = 0.12  # of what is said, where anything is
LATE = 2.0  # seconds that the end of a call may be told after it; of one that is recorded above all
FILES = 60  # file descriptors that it may have more than after its first ordinary calls


class WideWalk(Person):
    """``fault`` says what is not sound; ``ordinary`` how many ordinary calls were made."""

    def __init__(self, *args):
        super().__init__(*args)
        self.ordinary, self._files, self.waits = 0, 0, WAITS

    def step(self):
        """One thing of a scene, or its end; then listen for a moment."""
        self.steps += 1
        if self.steps % SCENE == 0:
            self.end_scene()
        elif (
            len(self.calls()) < MOST and not self._talking(sorted(self.calls())) and self.dice.random() < 0.2
        ):
            if self.dice.random() < 0.5:
                self.begin()
            else:
                self._make_call()
        elif self.dice.random() < 0.4:
            self.press()
        else:
            getattr(self, drawn(self.dice, self.liking(STEPS)))()
        self.listen(self.dice.choice(self.waits))

    # ------------------------------------------------------------------- scenes' ends

    def end_scene(self):
        """Everything is hung up and answered; now and then ordinary calls are made."""
        self.closing = True
        self._count_rows()
        for number in range(WATCHES):
            if self.dice.random() < 0.5:
                self._watch("Unsubscribe", number)
        self._end_all()
        self._wait(self._is_quiet, "calls that have no end")
        self.asked.clear()
        self.lines.clear()
        if self.steps // SCENE % ORDINARY == 0 and not self.fault:
            self.serving = True
            self._make_ordinary_calls()
            self.serving = False
            self.lines.clear()
        self.closing = False

    def _end_all(self):
        for call in sorted(self.calls()):
            self.do("HangUpCall", call=call)
        self.listen(0.02)
        for link, request, line in self.asked:
            self._answer_soundly(link, request, line)
        for link, request, line in list(self.unacknowledged.values()):
            if not tag_of(request.headers.get("To") or ""):
                self.answer(link, request, line, 487)  # what was not let in is not said again else
        self.unacknowledged.clear()
        for line in list(self.lines.values()):
            for number, _ in line.acks:
                self.request(line, "ACK", cseq=number)
            if line.invite is not None:
                self.request(line, "CANCEL", cseq=line.invite[1], branch=line.invite[0])
            elif line.kind == "call" and tag_of(line.far) and tag_of(line.near):
                self.request(line, "BYE")
        self.listen(0.03)

    def _count_rows(self):
        """Each call that the phone told of is one of the library's."""
        end = time.monotonic() + LATE * PATIENCE
        while not self.fault and len(self.phone.calls()) > self._count():
            if time.monotonic() > end:
                self.fault = f"the library does not have each of {', '.join(sorted(self.phone.calls()))}"
            self.listen(0.1)

    def _count(self):
        self.phone.do("Count")
        return self.phone.wait_event("Count", 5.0)["calls"]

    def _is_quiet(self):
        for call in sorted(self.calls()):  # one that rings by now
            self.do("HangUpCall", call=call)
        return not self._count() and not self.calls()

    def _wait(self, true, fault, seconds=SECONDS):
        end = time.monotonic() + seconds * PATIENCE
        while not self.fault and not true():
            if time.monotonic() > end:
                self.fault = fault
            self.listen(0.05)

    def _make_ordinary_calls(self):
        self._there = {"a"} | self._there
        if self.dice.random() < 0.3:
            self.do("RemoveAccount", account="a")
        self.do("AddAccount", **self.accounts["a"])
        seen = len(self.phone.lines)
        registered = {"account": "a", "state": "registered"}
        self._wait(lambda: self._told(seen, "RegistrationChanged", **registered), "it does not register", 8.0)
        self.number += 1
        call = f"plain-{self.number}"
        self._expect("CallConnected", call, "MakeCall", account="a", request_uri=f"sip:102@{DOMAIN}")
        self._go_through(call)
        seen = len(self.phone.lines)
        line = self.begin(plain=True)
        self._wait(lambda: self._told(seen, "CallIncoming", account="a"), "an ordinary call does not come in")
        if not self.fault:
            came = [line["call"] for line in self.phone.lines[seen:] if line["event"] == "CallIncoming"]
            self._expect("CallConnected", came[-1], "AnswerCall")
            self._go_through(came[-1], by=line)
        self.ordinary += 2
        self._count_files()

    def _go_through(self, call, by=None):
        """Hold, take back and hang up a call: it or its far end ``by``."""
        self._expect("CallMediaChanged", call, "HoldCall", {"media": "local-hold"})
        self._expect("CallMediaChanged", call, "ResumeCall", {"media": "active"})
        if by is not None and not self.fault:
            seen = len(self.phone.lines)
            self.request(by, "BYE")
            self._wait(lambda: self._told(seen, "CallEnded", call=call), f"BYE does not end {call}")
        else:
            self._expect("CallEnded", call, "HangUpCall")

    def _expect(self, event, call, command, told=None, **fields):
        if self.fault:
            return
        seen = len(self.phone.lines)
        self.do(command, call=call, **fields)
        wanted = {"call": call, **(told or {})}
        self._wait(
            lambda: self._told(seen, event, **wanted), f"no {event} {told or ''} after {command} of {call}"
        )

    def _told(self, seen, event, **fields):
        self.phone.calls()
        return any(
            line["event"] == event and all(line.get(name) == value for name, value in fields.items())
            for line in self.phone.lines[seen:]
        )

    def _count_files(self):
        """Sockets that are left over are seen here."""
        count = len(os.listdir(f"/proc/{self.phone.process.pid}/fd"))
        self._files = self._files or count
        if count > self._files + FILES:
            self.fault = f"{count} file descriptors, {self._files} before"

    # ------------------------------------------------------------ what the office asks

    def rest(self, seconds=0.1):
        """Scenes end by themselves."""
        self.listen(seconds)

    def close(self):
        """The last scene ends; the server is sound from now on."""
        self.end_scene()
        self.closing = self.serving = True
        self.do("AddAccount", **self.accounts["a"])  # which the person may have removed or changed


class TurnedWalk(WideWalk):
    """Some of what is said has an odd header, or is turned as ``untimely`` does it."""

    _turn_branch, _turn_tag, _turn_number = Untimely._turn_branch, Untimely._turn_tag, Untimely._turn_number
    _turn_status, _change, _names = Untimely._turn_status, Untimely._change, Untimely._names

    def __init__(self, *args):
        super().__init__(*args)
        account = self.accounts["a"]
        self._values = AimedValues(self.dice, self.wire.port, self.wire.kind, account["srtp"])
        self._said = collections.deque(maxlen=KEPT)
        self._heard = collections.deque(maxlen=KEPT)

    def send(self, link, lines, body=b"", kept=True):
        self._said.append((list(lines), body))
        if not self.closing and self.dice.random() < TURNED:
            if self.dice.random() < 0.3:
                lines = spoil(self.dice, list(lines))
            else:
                lines, body = self.dice.choice(TURNS)(self, list(lines), body)
            lines = [line for line in lines if not line.lower().startswith(("content-length:", "l:"))]
        super().send(link, lines, body, kept)

    def _take(self, link, data):
        if data[:1].isalpha():
            head, _, body = data.partition(b"\r\n\r\n")
            self._heard.append((head.decode("utf-8", "surrogateescape").split("\r\n"), body))
        super()._take(link, data)


class WideOffice(EvilOffice):
    """A real engine, and all these around it."""

    def __init__(
        self, folder, seed, transport="udp", srtp="off", subscriber="auto", slow=False, turned=False
    ):
        self._ended, self._read = set(), 0
        self._folder, self._kind = folder, TurnedWalk if turned else WideWalk
        super().__init__(folder, seed, transport, srtp, subscriber)
        if slow:
            self.robot.waits = SLOW
        else:
            self.engine.do("Hurry")

    def _wire(self, transport, files, ports):
        context = None
        if files:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*files)
        place = ports.get(transport)
        doors = Doors(
            transport,
            tuple(place[1:] if len(place) > 2 else place) if place and transport != "tls" else None,
            context,
        )
        return doors, doors.port

    def _robot(self, dice, wire, account):
        second = {**account, "name": "b", "user": "201", "server": f"{wire.hosts[-1]}:{wire.port}"}
        return self._kind(dice, wire, self.engine, {"a": account, "b": second}, self._folder)

    def _look(self):
        return not self._fault() and super()._look()

    def _last(self):
        return self._fault() or super()._last() or self._fault()

    def _fault(self):
        """What the robot found, or what the contract of ``engine/port.py`` forbids the phone to tell."""
        self.engine.calls()
        for line in self.engine.lines[self._read :]:
            call, lost = line.get("call"), line.get("lost") == LOST  # it was asked about, and may have ended
            if call in self._ended and line["event"] in OF_CALLS and not lost:
                self.robot.fault = self.robot.fault or f"{line['event']} of {call}, which has ended"
            if line["event"] == "CallEnded" and not lost:
                self._ended.add(call)
        self._read = len(self.engine.lines)
        return self.robot.fault

    def _death(self):
        if self.robot.fault and self.engine.is_alive():
            return self.robot.fault
        return super()._death()

    @property
    def figures(self):
        return f"{super().figures}; {self.robot.ordinary} ordinary calls"
