# SPDX-License-Identifier: GPL-3.0-or-later
"""The far ends of one phone, at random: calls, offers and answers that cross, come late, twice or never.

It is the phone's registrar as well, or a phone beside it at a PBX. What it says is SIP in whole sentences; what
it leaves out, sends too late or at the wrong time is what a real far end may. ``Robot.step`` is one thing of a
far end's or of the person's at the phone; the dice decide which.
"""

from __future__ import annotations

import collections
import time

from odd_descriptions import describe, more_lines

from deskphone.errors import SipParseError
from deskphone.sip.digest import DigestClient
from deskphone.sip.message import Request
from deskphone.sip.parse import parse

DOMAIN = "pbx.test"
ALLOW = "Allow: INVITE, ACK, BYE, CANCEL, UPDATE, PRACK"
CALLS = 3  # that the person has at once, beside the far ends'
LINES = 4  # of the far ends at once
TRAIL = 300
WITHIN = {
    **{"answer": 30, "ack": 20, "INVITE": 10, "UPDATE": 10, "PRACK": 4, "offerless": 6},
    **{"INFO": 1, "OPTIONS": 2, "CANCEL": 3, "BYE": 1},
}
ANSWERS = {180: 2, 183: 5, 200: 30, 491: 3, 488: 2, 500: 1, 404: 1, 422: 1}
DEEDS = {"MakeCall": 5, "AnswerCall": 20, "HoldCall": 20, "ResumeCall": 16, "HangUpCall": 2, "SendDtmf": 1}


class Line:
    """One dialog, or what may become one: what is needed to speak in it and to answer."""

    def __init__(self, call_id, near, far, target, more=()):
        self.call_id, self.near, self.far, self.target = call_id, near, far, target
        self.routes = ()
        self.cseq = 1
        self.more = more  # the media lines after the first
        self.asked = []  # requests of the phone that wait for an answer of ours
        self.acks = []  # CSeq of INVITEs of ours whose 2xx has no ACK
        self.cancel = None  # branch, CSeq and URI of an INVITE of ours that has no final answer
        self.rack = "1 1 INVITE"
        self.rseq = 1

    @property
    def whole(self):
        """Whether both ends have a tag."""
        return "tag=" in self.far and "tag=" in self.near

    def hear(self, method, number, response):
        """Learn what a response says of the dialog."""
        headers = response.headers
        if response.status > 100 and "tag=" in (headers.get("To") or ""):
            self.far = headers.get("To")
            if method == "INVITE" and (contact := uri_of(headers.get("Contact") or "")):
                self.target = contact
            if method == "INVITE" and response.status < 300:
                self.routes = tuple(reversed(headers.all("Record-Route")))
            self.rack = f"{headers.get('RSeq') or '1'} {number} INVITE"
        if method == "INVITE" and response.status >= 200:
            self.cancel = None
            if response.status < 300 and int(number) not in self.acks:
                self.acks.append(int(number))


def uri_of(address):
    """What stands between < and >."""
    return address.partition("<")[2].partition(">")[0]


def drawn(dice, table):
    return dice.choices(tuple(table), tuple(table.values()))[0]


class Robot:
    """The far ends of one phone, and the person at it. ``trail`` is what was said and done last."""

    def __init__(self, dice, wire, phone, user="102", password=""):
        self.dice, self.wire, self.phone, self.user = dice, wire, phone, user
        self.digest = DigestClient(user, password) if password else None
        self.aor = f"sip:101@{DOMAIN}"  # where the phone is called
        self.registered = False
        self.steps = self.messages = 0
        self.trail = collections.deque(maxlen=TRAIL)
        self._began = time.monotonic()
        self._closing = False
        self._lines, self._calls, self._sent, self._number = {}, set(), {}, 0

    # --------------------------------------------------------------------- messages

    def _note(self, arrow, what, body=b""):
        seconds = time.monotonic() - self._began
        media = " / ".join(line for line in body.decode("utf-8", "replace").split("\r\n") if line[:2] == "m=")
        self.trail.append(f"{seconds:8.3f} {arrow} {what} {media}".rstrip())

    def _send(self, line, first, cseq, body, ends, *headers):
        transport = "" if self.wire.kind == "udp" else f";transport={self.wire.kind}"
        lines = [first, *ends, "Max-Forwards: 70", f"Call-ID: {line.call_id}", f"CSeq: {cseq}"]
        lines += [f"Contact: <sip:{self.user}@127.0.0.1:{self.wire.port}{transport}>", *headers]
        if body:
            lines.append("Content-Type: application/sdp")
        self._note("->", f"{line.call_id[:8]} {cseq}: {first}", body)
        self.wire.send("\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body)
        self.messages += 1

    def _ask(self, line, method, body=b"", *headers, cseq=None, branch=""):
        """A request; with ``cseq`` and ``branch`` of another it is its ACK or CANCEL."""
        if cseq is None:
            line.cseq += 1
            cseq = line.cseq
        self._number += 1
        branch = branch or f"r{self._number}"
        if method not in ("ACK", "CANCEL"):
            self._sent[(line.call_id, cseq, method)] = (line, body, headers)
        via = f"127.0.0.1:{self.wire.port};rport;branch=z9hG4bK{branch}"
        ends = [f"Via: SIP/2.0/{self.wire.kind.upper()} {via}", *(f"Route: {each}" for each in line.routes)]
        ends += [f"From: {line.near}", f"To: {line.far}"]
        self._send(line, f"{method} {line.target} SIP/2.0", f"{cseq} {method}", body, ends, *headers)
        if method == "INVITE":
            line.cancel = (branch, cseq)

    def _answer(self, line, request, status, body=b"", *headers):
        if "tag=" not in line.near:
            line.near += f";tag=t{self.dice.getrandbits(30)}"
        copied = ("Via", "Record-Route", "From")
        ends = [f"{name}: {value}" for name in copied for value in request.headers.all(name)]
        ends.append(f"To: {line.near}")
        cseq = request.headers.get("CSeq")
        self._send(line, f"SIP/2.0 {status} X", cseq, body, ends, *headers)

    def _take(self, data):
        try:
            message = parse(data)
        except SipParseError:
            return  # a keep-alive: how the phone writes is looked at elsewhere
        call_id, cseq = message.headers.get("Call-ID"), message.headers.get("CSeq")
        first = message.method if isinstance(message, Request) else message.status
        self._note("<-", f"{call_id[:8]} {cseq}: {first}", message.body)
        if isinstance(message, Request):
            self._asked(message, call_id)
        else:
            self._answered(message, call_id)

    def _asked(self, request, call_id):
        method, headers = request.method, request.headers
        if method == "REGISTER":
            contact = headers.get("Contact")
            self.aor, self.registered = uri_of(contact), True
            line = Line(call_id, headers.get("To"), "", "")
            self._answer(line, request, 200, b"", "Expires: 600", f"Contact: {contact};expires=600")
            return
        line = self._lines.get(call_id)
        if line is None:
            line = Line(call_id, headers.get("To"), headers.get("From"), uri_of(headers.get("Contact") or ""))
            line.routes = headers.all("Record-Route")
            if method == "INVITE" and not self._closing:
                self._lines[call_id] = line
            elif method != "ACK":
                self._answer(line, request, 486 if method == "INVITE" else 481)
                return
        if method in ("BYE", "CANCEL"):
            self._answer(line, request, 200)
            if method == "BYE":
                self._lines.pop(call_id, None)
            for each in line.asked:
                self._answer(line, each, 487)
            line.asked.clear()
        elif method != "ACK" and all(each.headers.get("CSeq") != headers.get("CSeq") for each in line.asked):
            line.asked.append(request)

    def _answered(self, response, call_id):
        number, _, method = response.headers.get("CSeq").partition(" ")
        kept = self._sent.get((call_id, int(number), method))
        line = self._lines.get(call_id) or (kept[0] if kept is not None else None)
        if method == "REGISTER":
            self.registered = self.registered or response.status == 200
        if line is None:
            return
        if response.status in (401, 407):
            self._prove(line, response, int(number), method, kept)
            return
        line.hear(method, number, response)
        if method == "INVITE" and response.status >= 300:
            self._ask(line, "ACK", cseq=int(number))
        if response.status == 481 or (method == "BYE" and response.status >= 200):
            self._lines.pop(call_id, None)

    def _prove(self, line, response, number, method, kept):
        """Send a request again with our password, once."""
        if method == "INVITE":
            self._ask(line, "ACK", cseq=number)
        if self.digest is None or kept is None or any("uthorization" in header for header in kept[2]):
            return
        name, field = {401: ("WWW-Authenticate", ""), 407: ("Proxy-Authenticate", "Proxy-")}[response.status]
        value = self.digest.authorize(response.headers.all(name), method, line.target, cnonce="c")
        self._ask(line, method, kept[1], *kept[2], f"{field}Authorization: {value}")

    # ------------------------------------------------------------------------ doing

    def register(self):
        """Register at a PBX; ``listen`` until ``registered``."""
        address = f"<sip:{self.user}@{DOMAIN}>"
        line = Line("reg", f"{address};tag=r", address, f"sip:{DOMAIN}")
        self._ask(line, "REGISTER", b"", "Expires: 3600")

    def step(self):
        """One thing, then listen for a moment."""
        dice, kind = self.dice, self.dice.random()
        self.steps += 1
        if kind < 0.15:
            self._press()
        elif kind < 0.25 and len(self._lines) < LINES:
            self._begin()
        elif self._lines:
            self._within(self._lines[dice.choice(sorted(self._lines))])
        self.listen(dice.choice((0, 0, 0.002, 0.005, 0.02, 0.05)))

    def listen(self, seconds):
        """Take what comes within this time."""
        end = time.monotonic() + seconds
        while True:
            for data in self.wire.receive(max(0.0, end - time.monotonic())):
                self._take(data)
            if time.monotonic() >= end:
                return

    def _begin(self):
        """A call to the phone."""
        dice = self.dice
        self._number += 1
        near = f'"H" <sip:{self.user}@{DOMAIN}>;tag=h{self._number}'
        call_id = f"c{self._number}-{dice.getrandbits(40)}"
        line = Line(call_id, near, f"<{self.aor}>", self.aor, more_lines(dice))
        line.cseq = 0
        self._lines[call_id] = line
        extra = ("Supported: 100rel, timer", "Require: 100rel", "Session-Expires: 90", "", "")
        body = b"" if dice.random() < 0.2 else describe(dice, line.more)
        self._ask(line, "INVITE", body, ALLOW, *filter(None, [dice.choice(extra)]))

    def _within(self, line):
        """Something in a dialog."""
        dice = self.dice
        what = drawn(dice, WITHIN)
        if what == "answer" and line.asked:
            self._reply(line, dice.choice(line.asked))
        elif what == "ack" and line.acks:
            cseq = line.acks[0] if dice.random() < 0.3 else line.acks.pop(0)
            self._ask(line, "ACK", self._perhaps(line, 0.5), cseq=cseq)
        elif what == "CANCEL" and line.cancel is not None:
            branch, cseq = line.cancel
            self._ask(line, "CANCEL", cseq=cseq, branch=branch)
        elif what in ("answer", "ack", "CANCEL") or not line.whole:
            return
        elif what == "offerless":
            self._ask(line, dice.choice(("INVITE", "INVITE", "UPDATE")))
        elif what == "PRACK":
            self._ask(line, "PRACK", self._perhaps(line, 0.5), f"RAck: {line.rack}")
        else:
            self._ask(line, what, self._perhaps(line, 1.0 if what in ("INVITE", "UPDATE") else 0.0))

    def _perhaps(self, line, chance):
        return describe(self.dice, line.more) if self.dice.random() < chance else b""

    def _reply(self, line, request):
        """Answer a request of the phone; one in ten is answered again later."""
        dice, status = self.dice, drawn(self.dice, ANSWERS)
        if request.method != "INVITE" and status < 200:
            status = 200
        headers, body = [], b""
        if status < 300 and request.method in ("INVITE", "UPDATE", "PRACK"):
            body = self._perhaps(line, 0.9 if request.body or request.method == "INVITE" else 0.2)
        if status < 200 and dice.random() < 0.5:
            headers += ["Require: 100rel", f"RSeq: {line.rseq}"]
            line.rseq += 1
        if dice.random() < 0.5:
            headers.append(ALLOW)
        if status >= 200 and dice.random() < 0.9:
            line.asked.remove(request)
        self._answer(line, request, status, body, *headers)

    def _press(self):
        """Something that the person does at the phone."""
        dice = self.dice
        self._calls = {*self.phone.calls()} | {call for call in self._calls if call.startswith("out-")}
        self._calls -= self.phone.ended
        what = drawn(dice, DEEDS)
        if what == "MakeCall":
            if len(self._calls) < CALLS:
                self._number += 1
                call = f"out-{self._number}"
                self._calls.add(call)
                self._do(what, call=call, account="a", request_uri=f"sip:102@{DOMAIN}")
        elif self._calls:
            more = {"digits": "1", "method": dice.choice(("rfc4733", "info"))} if what == "SendDtmf" else {}
            self._do(what, call=dice.choice(sorted(self._calls)), **more)

    def _do(self, command, **fields):
        self._note("do", f"{command} {fields.get('call', '')}")
        self.phone.do(command, **fields)

    def rest(self, seconds=0.15):
        """Everything ends; what was begun is forgotten."""
        for call in sorted(self._calls | self.phone.calls()):
            self._do("HangUpCall", call=call)
        self.listen(seconds)
        for line in list(self._lines.values()):
            for request in line.asked:
                self._answer(line, request, 487 if request.method == "INVITE" else 200)
            line.asked.clear()
            if line.whole:
                self._ask(line, "BYE")
        self.listen(seconds)
        self._lines.clear()
        self._sent.clear()
        self._calls.clear()

    def close(self):
        """The last rest: no call begins any more, and each request is answered."""
        self._closing = True
        self.rest()
