# SPDX-License-Identifier: GPL-3.0-or-later
"""A registrar and far ends that walk one phone through the states of its calls, with one odd thing at a time.

What they say fits the dialogs that there are, mostly: so calls get far. Of some messages one header is odd,
of some descriptions one attribute; bodies come in parts, answers and ACKs late, twice or never, and messages
over a connection in pieces. At the end (``close``) the server is sound, as that of ``evil_server``.
"""

from __future__ import annotations

import collections
import re
import time

from evil_office import EvilOffice
from evil_server import DEEDS, EvilServer, copied, sound_answer
from evil_values import CRYPTO, Values
from odd_attributes import spice
from odd_descriptions import describe, more_lines
from odd_headers import spoil
from offer_robot import uri_of

SPOILED = 0.3  # of the messages have an odd header
SPICED = 0.35  # of the descriptions have odd lines
TALK = 2  # calls at once, after which the person rather hangs up
CROSSED = 0.08  # of the requests within a dialog have the branch or Call-ID of another
RECENT = 5  # dialogs that are spoken in
STEPS = {"begin": 2, "press": 5, "answer": 6, "within": 4, "ack": 2, "cancel": 1, "sound": 0.5, "drop": 0.1}
WITHIN = {
    **{"INVITE": 2, "UPDATE": 2, "NOTIFY": 2, "PRACK": 1, "INFO": 1, "REFER": 1, "BYE": 0.7, "MESSAGE": 0.5},
    **{"OPTIONS": 1, "SUBSCRIBE": 0.5, "ACK": 1, "CANCEL": 0.5, "PUBLISH": 0.2},
}
ANSWERS = {
    **dict.fromkeys((100, 181, 202, 302, 305, 380, 408, 420, 421, 422, 481, 487, 488, 491, 500, 503, 603), 1),
    **{180: 1, 183: 4, 200: 12, 401: 2, 407: 2, 699: 0.5},
}
FORKS = {"peer": 7, "fork1": 1, "fork2": 1}
PRESSED = {**DEEDS, "AnswerCall": 12, "HoldCall": 4, "ResumeCall": 3, "HangUpCall": 2, "AddAccount": 0.1}
EXTRA = (
    *((), (), (), ("Supported: 100rel,timer,replaces",), ("Require: 100rel",), ("Supported: 100rel",)),
    *(("Require: timer", "Session-Expires: 90"), ("Supported: timer", "Session-Expires: 90;refresher=uas")),
    ("Allow: INVITE, ACK, BYE, CANCEL",),
)
#: what a header says mostly, where ``evil_values`` has only what it should not say
SOUND = {
    **{"RSeq": ("1", "1", "2", "3"), "RAck": ("1 1 INVITE", "2 1 INVITE", "1 2 INVITE"), "Min-SE": ("200",)},
    **{"Session-Expires": ("90;refresher=uac", "90;refresher=uas", "1800"), "Expires": ("600", "60")},
    **{"Refer-To": ("<sip:104@pbx.test>",), "Retry-After": ("1", "0"), "Event": ("refer", "refer", "dialog")},
    "Subscription-State": ("active;expires=60", "pending", "terminated;reason=noresource"),
}
KINDS = (
    *(
        "text/plain",
        "application/SDP",
        "APPLICATION/sdp;x=y",
        "message/sipfrag",
        'application/sdp;charset=""',
    ),
    *("application/x", ""),
)
BOUNDARIES = ("x", "x", "x", "--", "", "=_q", " ", "v=0", "x" * 70)
HEADS = (
    *("Content-Type: application/sdp\r\n",) * 4,
    *("", "Content-Type: text/plain\r\n", "Content-Type: \r\n", "Content-Type\r\n", ": x\r\n", " \r\n"),
    *(
        "Content-Type: multipart/mixed;boundary=y\r\n",
        "Content-Type: message/sipfrag\r\n",
        f"X: {2000 * 'y'}\r\n",
    ),
    *(f"Content-Type: application/sdp\r\n{more}\r\n" for more in ("Content-Length: 99", "Content-ID: <a@b>")),
    "Content-Type: application/sdp\r\nContent-Disposition: session;handling=required\r\n",
    *("Via: SIP/2.0/UDP []\r\n", "Contact: <sip:[]>\r\n"),
)
BODIES = (b"", b"x", b"--y\r\n\r\nv=0\r\n--y--\r\n", b"\r\n", b"v=0")
LINE_ENDS = (*(b"\r\n",) * 6, b"\n", b"\r", b"")
KEEP_ALIVE = b"\r\n\r\n"


class WalkValues(Values):
    """Draws what is sound, mostly. ``heard`` is the offer that a description may answer."""

    def __init__(self, dice, port, kind, srtp):
        super().__init__(dice, port, kind)
        self.heard = b""
        self._encrypted = {"required": 0.85, "optional": 0.4, "off": 0.03}[srtp]

    def headers(self):
        return list(self.dice.choice(EXTRA))

    def header(self, name):
        if name in SOUND and self.dice.random() < 0.85:
            return f"{name}: {self.dice.choice(SOUND[name])}"
        return super().header(name)

    def address(self):
        return f"<sip:105@127.0.0.1:{self._port}>" if self.dice.random() < 0.7 else super().address()

    def challenge(self, status):
        if self.dice.random() < 0.3:
            return super().challenge(status)
        field = "WWW-Authenticate" if status == 401 else "Proxy-Authenticate"
        more = self.dice.choice(("", ', qop="auth"', ", stale=true", ", algorithm=MD5"))
        return f'{field}: Digest realm="pbx.test", nonce="{self.dice.getrandbits(20)}"{more}'

    def description(self):
        """An answer to what was heard, or anything near it."""
        dice = self.dice
        if self.heard and dice.random() < 0.5:
            body = sound_answer(self.heard)
        else:
            body = describe(dice, more_lines(dice))
            if dice.random() < self._encrypted:
                body = self._with_keys(body)
        return spice(dice, body) if dice.random() < SPICED else body

    def _with_keys(self, body):
        """A description as one with SRTP, whose keys are mostly sound."""
        crypto = self.dice.choice((*CRYPTO[:1] * 8, *CRYPTO[1:2] * 2, *CRYPTO))
        secured = re.sub(rb"^(m=audio \d+) RTP/AVP", rb"\1 RTP/SAVP", body, flags=re.MULTILINE)
        return secured + f"a=crypto:{crypto}\r\n".encode()

    def described(self):
        """A Content-Type line and a body: of one part, of several, or of another kind."""
        kind, body = self.dice.random(), self.description()
        if kind < 0.74:
            return "Content-Type: application/sdp", body
        if kind < 0.8:
            return f"Content-Type: {self.dice.choice(KINDS)}", body
        return self._in_parts(body)

    def _in_parts(self, body):
        dice = self.dice
        boundary, end = dice.choice(BOUNDARIES), dice.choice(LINE_ENDS)
        mark = f"--{boundary}".encode()
        parts = []
        for _ in range(dice.choice((0, 1, 1, 1, 2, 2, 3, 50))):
            content = body if dice.random() < 0.6 else dice.choice((*BODIES, self.description()))
            parts.append(dice.choice(HEADS).encode() + dice.choice(LINE_ENDS) + content)
        last = dice.choice((*(mark + b"--" + end,) * 3, mark + b"--", mark, b"", mark + b"-", b"--"))
        text = b"".join(mark + end + part + (end if dice.random() < 0.8 else b"") for part in parts) + last
        text = dice.choice((b"", b"", b"", b"before\r\n")) + text
        if dice.random() < 0.1:
            text = text[: dice.randrange(len(text) + 1)]
        name = boundary if dice.random() < 0.5 else f'"{boundary}"'
        kind = dice.choice(("mixed", "mixed", "alternative", "related", "x"))
        return f"Content-Type: multipart/{kind};boundary={name}", text


class Walker(EvilServer):
    """``evil`` is how many of its messages have an odd header, as a share."""

    statuses, tags, odd = ANSWERS, FORKS, 0.02
    deeds = PRESSED
    evil = SPOILED

    def __init__(self, dice, wire, phone, account):
        super().__init__(dice, wire, phone, account)
        self._waiting = collections.deque(maxlen=12)  # requests of the phone that may have no answer yet
        self._unacknowledged = collections.deque(maxlen=8)  # ACKs that were not sent yet, their lines
        self._begun = collections.deque(maxlen=4)  # the CANCELs of our INVITEs, their lines
        self._steps = {
            **{"begin": self._begin, "press": self._press, "answer": self._answer_late},
            **{"within": self._speak_within, "ack": self._acknowledge_late, "cancel": self._cancel},
            **{"sound": self._throw, "drop": self.wire.drop},
        }
        self._held = b""  # of a message over a connection, what comes with the next one

    def _tables(self):
        return WalkValues(self.dice, self.wire.port, self.wire.kind, self.account["srtp"])

    # --------------------------------------------------------------------- messages

    def _emit(self, lines, body=b""):
        if not self._closing and self.dice.random() < self.evil:
            lines = spoil(self.dice, lines)
        super()._emit(lines, body)

    def _put(self, data):
        """Over a connection in pieces, now and then; some are held back until something else is said."""
        if self.wire.kind == "udp":
            self.wire.send(data)
            return
        dice, data, self._held = self.dice, self._held + data, b""
        kind = 1.0 if self._closing else dice.random()
        if kind < 0.05:
            data = dice.choice((b"\r\n", KEEP_ALIVE, b"\r\n\r\n\r\n")) + data
        elif kind < 0.15:
            at = dice.randrange(len(data))
            data, self._held = data[:at], data[at:]
        elif kind < 0.4:
            for _ in range(dice.choice((1, 1, 2, 5))):
                at = dice.randrange(min(len(data), 400) + 1)
                self.wire.send(data[:at])
                data = data[at:]
                time.sleep(0.001)  # else it may be one piece again
        self.wire.send(data)

    def _near(self, request):
        """The From of what is said in a request's dialog: with the tag that we have there already."""
        to = request.headers.get("To") or ""
        return to if _tag(to) else f"{to};tag=peer"

    def _react(self, request):
        """Answer a request at once, where that is what every server does; else perhaps later."""
        if request.method not in ("REGISTER", "CANCEL", "SUBSCRIBE", "BYE") or self.dice.random() < 0.15:
            self._waiting.append(request)
            return
        self._answer_soundly(request)
        if request.method == "CANCEL":
            self._end_invite(request.headers.get("Call-ID"))

    def _end_invite(self, call_id):
        """The answer to an INVITE whose CANCEL came."""
        for each in [each for each in self._waiting if each.method == "INVITE"]:
            if each.headers.get("Call-ID") == call_id:
                self._waiting.remove(each)
                self._emit(["SIP/2.0 487 X", *copied(each), f"To: {each.headers.get('To')};tag=peer"])

    def _acknowledge(self, response, lines):
        if response.status >= 300 or self._closing or self.dice.random() < 0.4:
            self._emit(lines)
        else:
            self._unacknowledged.append(lines)

    # ------------------------------------------------------------------------ doing

    def step(self):
        """One thing, then listen for a moment."""
        self.steps += 1
        if len(self.phone.calls()) > TALK and self.dice.random() < 0.7:
            self._do("HangUpCall", call=self.dice.choice(sorted(self.phone.calls())))
        else:
            what = self._values.drawn(STEPS)
            if what != "sound" or self._ports:
                self._steps[what]()
        self.listen(self.dice.choice((0, 0, 0.002, 0.01, 0.03)))

    def _begin(self):
        """A call to the phone; its CANCEL is kept."""
        self._number += 1
        number = self._number
        contacts = (uri_of(each.headers.get("Contact") or "") for each in reversed(self._requests))
        target = next(filter(None, contacts), "") or self.aor
        ends = f'"H" <sip:103@pbx.test>;tag=h{number}', f"<{target}>"
        self._request("INVITE", target, ends, f"walk-{number}", 1, f"o{number}")

    def _with(self, method):
        """An INVITE takes the place of another now and then (RFC 3891)."""
        more, body = super()._with(method)
        if method == "INVITE" and self._dialogs and self.dice.random() < 0.15:
            near, far, call_id, _ = self.dice.choice(list(self._dialogs)[-RECENT:])
            tags = f";to-tag={_tag(far)};from-tag={_tag(near)}"
            more = [*more, f"Replaces: {call_id}{tags}{self.dice.choice(('', '', ';early-only'))}"]
        return more, body

    def _request(self, method, target, ends, call_id, number, branch):
        if method == "INVITE":
            via = f"SIP/2.0/{self.wire.kind.upper()} 127.0.0.1:{self.wire.port};rport;branch=z9hG4bK{branch}"
            cancel = [f"CANCEL {target} SIP/2.0", f"Via: {via}", f"From: {ends[0]}", f"To: {ends[1]}"]
            self._begun.append([*cancel, f"Call-ID: {call_id}", f"CSeq: {number} CANCEL", "Max-Forwards: 70"])
        super()._request(method, target, ends, call_id, number, branch)

    def _cancel(self):
        if self._begun:
            self._emit(self.dice.choice(self._begun))

    def _answer_late(self):
        """Answer one of the last requests; a provisional answer is not the last one."""
        if not self._waiting:
            return
        request = self.dice.choice(self._waiting)
        if self.dice.random() < 0.6:
            self._waiting.remove(request)
        self._values.heard = request.body
        if self.dice.random() < 0.3:
            self._answer_soundly(request)
        else:
            self._answer_evilly(request)

    def _acknowledge_late(self):
        """Send an ACK, with the answer to an offer or with one that nobody asked for."""
        if not self._unacknowledged:
            return
        lines = self.dice.choice(self._unacknowledged)
        if self.dice.random() < 0.7:
            self._unacknowledged.remove(lines)
        if self.dice.random() < 0.4:
            kind, body = self._values.described()
            self._emit([*lines, kind], body)
        else:
            self._emit(lines)

    def _speak_within(self):
        """A request in one of the last dialogs."""
        if not self._dialogs:
            return
        dice, recent = self.dice, list(self._dialogs)[-RECENT:]
        near, far, call_id, target = dice.choice(recent)
        self._number += 1
        branch, other = f"w{self._number}", self._number - dice.randint(0, 9)
        if dice.random() < CROSSED:  # what belongs to another transaction or dialog
            branch, call_id = dice.choice(
                ((f"w{other}", call_id), (f"o{other}", call_id), (branch, dice.choice(recent)[2]))
            )
        number = dice.choice((*(100 + self._number,) * 8, 1, 2))
        self._request(self._values.drawn(WITHIN), target or self.aor, (near, far), call_id, number, branch)


def _tag(address):
    return address.partition(";tag=")[2]


class WalkOffice(EvilOffice):
    """A real engine, and a walker around it; ``evil`` as ``Walker.evil``."""

    def __init__(self, folder, seed, transport="udp", srtp="off", subscriber="auto", evil=SPOILED):
        super().__init__(folder, seed, transport, srtp, subscriber)
        self.robot.evil = evil
        self.engine.do("Hurry")  # what gets no answer leaves its place to the next call soon

    def _robot(self, dice, wire, account):
        return Walker(dice, wire, self.engine, account)
