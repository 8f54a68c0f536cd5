# SPDX-License-Identifier: GPL-3.0-or-later
"""A walker that speaks grammar without a fault, to one call or two, and at once: so it gets deep into their states.

Where ``walker`` has odd headers and many dialogs, this has the right ones at the wrong time: answers of each
status to each request, early offers, reliable answers and their PRACKs, session timers of the shortest length,
transfers of which is told, places that are taken. After each scene everything is hung up.
"""

from __future__ import annotations

from evil_server import copied, sound_answer
from walker import EXTRA, PRESSED, WITHIN, Walker, WalkOffice, WalkValues

SCENE = 16  # steps until everything is hung up
RECENT = 2  # dialogs that are spoken in
ALLOW = "Allow: INVITE, ACK, BYE, CANCEL, UPDATE, PRACK, INFO, OPTIONS, NOTIFY, REFER"
BRIEF = ("Session-Expires: 90;refresher=uac", "Session-Expires: 90;refresher=uas", "Session-Expires: 90")
STEPS = {
    "begin": 0.4,
    "press": 6,
    "answer": 8,
    "within": 6,
    "ack": 2,
    "cancel": 0.4,
    "sound": 0.2,
    "drop": 0.1,
}
FAILED = dict.fromkeys((401, 407, 408, 422, 481, 488, 491, 500, 503), 0.7)
STATUSES = {
    "INVITE": {**FAILED, 100: 0.5, 180: 3, 183: 9, 200: 9, 302: 0.3, 486: 1, 487: 0.5, 603: 0.3},
    "UPDATE": {**FAILED, 200: 6},
    "PRACK": {**FAILED, 200: 9},
    "REFER": {**FAILED, 202: 8, 200: 1, 603: 0.5},
    "": {**FAILED, 200: 6, 202: 0.5},
}
DIRECTIONS = ("", "", "", "", "a=sendonly", "a=recvonly", "a=inactive", "a=sendrecv")
FORMATS = (b"0 101", b"0 101", b"0 8 101", b"0 8 9 101", b"8", b"3", b"99", b"0 96", b"101")
PLAIN = "v=0\r\no=- {0} {0} IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 {1}\r\nt=0 0\r\n{2}"
LINE = "m=audio {} RTP/AVP {}\r\na=rtpmap:101 telephone-event/8000\r\n{}"
DEEDS = {
    **PRESSED,
    "TellReferrer": 2,
    "RecordCall": 1,
    "StopRecording": 0.5,
    "AnswerCall": 14,
    "AddAccount": 0.05,
}


class AimedValues(WalkValues):
    """Descriptions that are sound as such."""

    def headers(self):
        more = [ALLOW] if self.dice.random() < 0.7 else []
        if self.dice.random() < 0.3:
            return [*more, "Supported: timer, 100rel, replaces", self.dice.choice(BRIEF)]
        return more or list(self.dice.choice(EXTRA))

    def description(self):
        dice = self.dice
        if self.heard and dice.random() < 0.5:
            body = sound_answer(self.heard)
        else:
            place = "0.0.0.0" if dice.random() < 0.05 else "127.0.0.1"
            body = PLAIN.format(dice.randrange(9), place, self._lines()).encode()
            if dice.random() < self._encrypted:
                body = self._with_keys(body)
        way = dice.choice(DIRECTIONS)
        return body + f"{way}\r\n".encode() if way else body

    def _lines(self):
        dice = self.dice
        ports = dice.choice(((40000,),) * 9 + ((0,), (40000, 0), (0, 40000), (40000, 40010)))
        form = dice.choice(FORMATS).decode()
        more = "a=rtpmap:96 x/8000\r\n" if "96" in form else "a=rtpmap:99 y/8000\r\n" if "99" in form else ""
        return "".join(LINE.format(port, form, more) for port in ports)

    def described(self):
        if self.dice.random() < 0.97:
            return "Content-Type: application/sdp", self.description()
        return super().described()


class Aimed(Walker):
    """See the module."""

    odd, deeds = 0.02, DEEDS

    def __init__(self, folder, dice, wire, phone, account):
        super().__init__(dice, wire, phone, account)
        self.folder = folder  # of recordings
        self._rack = "1 1 INVITE"

    def _tables(self):
        return AimedValues(self.dice, self.wire.port, self.wire.kind, self.account["srtp"])

    def step(self):
        """One thing of a scene, then listen for a moment."""
        self.steps += 1
        if self.steps % SCENE == 0:
            self._end_scene()
        elif not self.phone.calls() and self.dice.random() < 0.8:
            if self.dice.random() < 0.4:
                self._begin()
            else:
                self._call()
        else:
            what = self._values.drawn(STEPS)
            if what != "sound" or self._ports:
                self._steps[what]()
        self.listen(self.dice.choice((0, 0.003, 0.01, 0.02, 0.04)))

    def _end_scene(self):
        """Everything is hung up, and whatever waits for an answer or ACK has it."""
        for lines in self._unacknowledged:
            self._emit(lines)
        self.rest(0.03)
        for request in self._waiting:
            status = {"INVITE": 487}.get(request.method, 481)
            self._emit([f"SIP/2.0 {status} X", *copied(request), f"To: {self._near(request)}"])
        self.listen(0.02)
        for each in (self._waiting, self._dialogs, self._unacknowledged, self._begun):
            each.clear()

    def _answer_evilly(self, request):
        self.statuses = STATUSES.get(request.method, STATUSES[""])
        super()._answer_evilly(request)

    def _fitting(self, method, status):
        if status in (180, 183):
            reliable = self.dice.random() < (0.6 if status == 183 else 0.3)
            return ["Require: 100rel", f"RSeq: {self.dice.choice((1, 1, 1, 2, 3))}"] if reliable else []
        return super()._fitting(method, status)

    def _answered(self, response):
        rseq = response.headers.get("RSeq")
        if rseq:
            self._rack = f"{rseq} {response.headers.get('CSeq')}"
        super()._answered(response)

    def _with_rack(self, method):
        return [f"RAck: {self._rack}"] if method == "PRACK" else []

    def _acknowledge(self, response, lines):
        if response.status >= 300 or self._closing or self.dice.random() < 0.7:
            self._emit(lines)
        else:
            self._unacknowledged.append(lines)

    def _speak_within(self):
        if not self._dialogs:
            return
        near, far, call_id, target = self.dice.choice(list(self._dialogs)[-RECENT:])
        self._number += 1
        number = 100 + self._number
        method = self._values.drawn({**WITHIN, "BYE": 0.3, "INVITE": 3, "UPDATE": 4, "ACK": 0.3})
        self._request(method, target or self.aor, (near, far), call_id, number, f"w{self._number}")

    def _do(self, command, **fields):
        more = {"TellReferrer": {"status": self.dice.choice((100, 200, 486)), "reason": "x", "final": True}}
        more["RecordCall"] = {"path": str(self.folder / f"{self._number}.wav"), "both": True}
        super()._do(command, **{**more.get(command, {}), **fields})


class AimedOffice(WalkOffice):
    """A real engine, and such a walker around it."""

    def __init__(self, folder, seed, transport="udp", srtp="off", subscriber="auto", evil=0.0):
        self._folder = folder
        super().__init__(folder, seed, transport, srtp, subscriber, evil)

    def _robot(self, dice, wire, account):
        return Aimed(self._folder, dice, wire, self.engine, account)
