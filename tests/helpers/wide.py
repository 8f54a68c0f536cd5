# SPDX-License-Identifier: GPL-3.0-or-later
"""A registrar and many far ends that know what they are in: dialogs, forks, watches and descriptions as they are.

Where the other walks say odd things, or right ones that belong elsewhere, here nearly each message is right by
itself, and what is searched is their order: forks with early media, reliable answers, session timers, offers
both ways, transfers both ways, calls that take the place of others, watches that end or fork, a registrar that
sends the phone about, connections that break, while the person at the phone (``wide_person.py``) talks to three
at once, records, and changes the accounts. Between scenes ordinary calls are made both ways.
"""

from __future__ import annotations

import collections
import time

from doors import Doors, Link
from evil_server import copied, sound_answer
from offer_robot import uri_of
from sessions import Session
from wide_line import MORE, TEMPERS, Line, drawn, tag_of

from deskphone.errors import SipParseError
from deskphone.sip.message import Request, Response
from deskphone.sip.parse import parse

TRAIL = 160  # messages
SECURED = {"off": 0.04, "optional": 0.5, "required": 0.93}
MOVED = 0.04  # of the answers
TIMERS = ("", "", "", "90", "90;refresher=uac", "90;refresher=uas", "1800;refresher=uas", "89")
ALLOW = "Allow: INVITE, ACK, BYE, CANCEL, UPDATE, PRACK, INFO, OPTIONS, NOTIFY, REFER"
FORKS = (*(0,) * 7, 1, 1, 2)
REFUSED = (302, 401, 407, 408, 422, 480, 481, 486, 487, 488, 491, 500, 503, 603)
ANSWERS = {
    "INVITE": {100: 1, 180: 5, 183: 8, 200: 12, **dict.fromkeys(REFUSED, 0.25)},
    "UPDATE": {200: 12, **dict.fromkeys((401, 481, 488, 491, 500, 408, 422), 0.3)},
    "REFER": {202: 8, 200: 1, **dict.fromkeys((401, 403, 481, 603, 503), 0.4)},
    "REGISTER": {200: 14, 401: 2, **dict.fromkeys((423, 302, 403, 408, 500, 503, 407), 0.5)},
    "SUBSCRIBE": {200: 9, 202: 3, **dict.fromkeys((401, 423, 481, 489, 403, 302, 503, 480, 408), 0.5)},
    "": {200: 12, **dict.fromkeys((401, 404, 481, 500), 0.3)},
}


class Wide:
    """``phone`` is the engine; ``accounts`` has the fields of each AddAccount."""

    def __init__(self, dice, doors: Doors, phone, accounts):
        self.dice, self.wire, self.phone, self.accounts = dice, doors, phone, accounts
        self.temper = dice.choice(TEMPERS)
        self.steps = self.messages = 0
        self.registered, self.fault = False, ""
        self.trail = collections.deque(maxlen=TRAIL)
        self.heard = collections.Counter()
        self.contacts, self.flows = {}, {}  # by user: where the phone is called, and what it registered by
        self.closing = self.serving = False  # all is hung up and answered; a call of the phone's is taken
        self.unacknowledged = {}  # INVITEs whose last answer the phone did not take, with link and line
        self.asked = []  # what the phone asked, with its link and line, and waits for
        self.lines = collections.OrderedDict()  # by Call-ID and our tag
        self.sent = collections.OrderedDict()  # our requests, by Call-ID, CSeq and method
        self._last = collections.deque(maxlen=12)  # what was said last, with its link
        self.number = 0
        self._began = time.monotonic()

    def liking(self, table):
        """A table of deeds and weights, as this walk likes them."""
        return {deed: weight * (MORE if deed in self.temper else 1) for deed, weight in table.items()}

    # --------------------------------------------------------------------- messages

    def note(self, arrow, text):
        """Keep what was said or done."""
        self.trail.append(f"{time.monotonic() - self._began:8.3f} {arrow} {text}")

    def send(self, link, lines, body=b"", kept=True):
        """One message by a link, if there is one."""
        if link is None:
            return
        data = (
            "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode("utf-8", "surrogateescape")
            + body
        )
        self.note(f"-> {link.host}", data.decode("utf-8", "replace"))
        link.send(data)
        self.messages += 1
        if kept:
            self._last.append((link, data))

    def again(self):
        """Say once more what was said just now."""
        if self._last:
            link, data = self.dice.choice(self._last)
            self.note(f"-> {link.host} again", data.decode("utf-8", "replace").partition("\r\n")[0])
            link.send(data)

    def listen(self, seconds):
        """Take what comes within this time."""
        end = time.monotonic() + seconds
        while True:
            for link, data in self.wire.receive(max(0.0, end - time.monotonic())):
                self._take(link, data)
            if time.monotonic() >= end:
                return

    def _take(self, link, data):
        try:
            message = parse(data)
        except SipParseError:
            return  # a keep-alive
        self.note(f"<- {link.host}", data.decode("utf-8", "replace"))
        self.heard[int(time.monotonic() - self._began)] += 1
        if isinstance(message, Request):
            self._hear(link, message)
        else:
            self._hear_answer(message)

    def contact(self, line):
        """Where the far end of a line says that it is."""
        return f"<sip:far@{line.host}:{self.wire.port};transport={self.wire.kind}>"

    def proxy(self, _line):
        """The server as it puts itself into a dialog's way."""
        return f"Record-Route: <sip:{self.wire.hosts[0]}:{self.wire.port};lr;transport={self.wire.kind}>"

    # ---------------------------------------------------------------------- hearing

    def _hear(self, link: Link, request: Request):
        headers, method = request.headers, request.method
        call_id, to = headers.get("Call-ID") or "", headers.get("To") or ""
        line = self.lines.get((call_id, tag_of(to)))
        if method == "REGISTER":
            self.registered = True
            self._note_contact(link, request)
        elif line is None and not tag_of(to) and method in ("INVITE", "SUBSCRIBE"):
            line = self._open(link, request, "call" if method == "INVITE" else "watch")
        if line is not None:
            line.link = link
            if uri_of(headers.get("Contact") or ""):
                line.target = uri_of(headers.get("Contact"))
        if method == "ACK":
            self.unacknowledged.pop((call_id, headers.get("CSeq").partition(" ")[0]), None)
            return
        if method == "CANCEL":
            self._answer_cancel(link, request)
        elif method == "BYE" and (self.closing or self.dice.random() < 0.85):
            self.answer(link, request, line, 200)
            self.lines.pop((call_id, tag_of(to)), None)
        elif self.closing or (method == "REGISTER" and self.dice.random() < 0.5):
            self._answer_soundly(link, request, line)
        else:
            known = {(each.headers.get("Via"), each.method) for _, each, _ in self.asked}
            if (headers.get("Via"), method) not in known:
                self.asked.append((link, request, line))

    def _note_contact(self, link, request):
        user = (request.headers.get("To") or "").partition("sip:")[2].partition("@")[0]
        contacts = [each for each in request.headers.all("Contact") if "expires=0" not in each]
        if contacts:
            self.contacts[user], self.flows[user] = uri_of(contacts[-1]), link

    def _open(self, link, request, kind, fork=0):
        """A fork of what the phone begins; its place is drawn."""
        headers = request.headers
        call_id, tag = headers.get("Call-ID"), f"f{fork}"
        if (call_id, tag) in self.lines:
            return self.lines[(call_id, tag)]
        host = self.dice.choice(self.wire.hosts)
        session = Session(self.dice, host, SECURED[self.accounts["a"]["srtp"]])
        line = Line(
            kind,
            call_id,
            f"{headers.get('To')};tag={tag}",
            headers.get("From"),
            uri_of(headers.get("Contact") or ""),
            session,
            link,
            host,
        )
        line.cseq, line.event = 100 * (fork + 1), headers.get("Event") or ""
        if self.dice.random() < 0.4:
            line.routes = (self.proxy(line),)
        self.lines[(call_id, tag)] = line
        return line

    def _hear_answer(self, response: Response):
        headers = response.headers
        number, _, method = (headers.get("CSeq") or "").partition(" ")
        line = self.sent.get((headers.get("Call-ID"), int(number) if number.isdecimal() else 0, method))
        if line is None:
            return
        far = headers.get("To") or ""
        if tag_of(far) and not tag_of(line.far):
            line.far = far
        if uri_of(headers.get("Contact") or "") and response.status < 300:
            line.target = uri_of(headers.get("Contact"))
        if method == "INVITE":
            self._hear_answer_to_invite(line, response, int(number))
        elif method == "BYE":
            self._forget(line)

    def _hear_answer_to_invite(self, line, response, number):
        if response.status < 200:
            rseq = response.headers.get("RSeq")
            if rseq and (self.closing or self.dice.random() < 0.8):
                line.rack = f"{rseq} {number} INVITE"
                self.request(line, "PRACK")
            return
        line.invite = None
        if response.status >= 300:
            self.request(line, "ACK", cseq=number, branch=f"i{line.call_id}-{number}")
            if not line.answered:
                self._forget(line)
            return
        line.answered = True
        if number not in [each for each, _ in line.acks]:
            line.acks.append((number, response.body))
        if self.closing or self.dice.random() < 0.75:
            self._acknowledge(line)

    def _forget(self, line):
        self.lines = collections.OrderedDict(
            (key, each) for key, each in self.lines.items() if each is not line
        )

    # -------------------------------------------------------------------- answering

    def answer(self, link, request, line, status, headers=(), body=b""):
        """An answer to the phone; the tag is the line's."""
        to = request.headers.get("To") or ""
        if request.method == "INVITE" and status >= 200:
            key = request.headers.get("Call-ID"), request.headers.get("CSeq").partition(" ")[0]
            self.unacknowledged[key] = link, request, line
        if not tag_of(to):
            to = line.near if line is not None else f"{to};tag=s"
        if status == 100:
            to = request.headers.get("To")
        lines = [f"SIP/2.0 {status} X", *self._seen_at(copied(request)), f"To: {to}"]
        if line is not None and request.method in ("INVITE", "SUBSCRIBE") and status < 300:
            lines += line.routes
        self.send(link, [*lines, *headers], body)

    def _seen_at(self, lines):
        """The Via tells now and then that the phone is elsewhere: behind a NAT that changes its mind."""
        if self.closing or self.dice.random() > MOVED:
            return lines
        place = self.dice.choice(
            ("rport=5555;received=127.0.0.1", "rport;received=10.0.0.9", "rport=5;received=127.0.0.1")
        )
        return [
            line.replace(";rport;", f";{place};", 1) if line.startswith("Via:") else line for line in lines
        ]

    def _answer_cancel(self, link, request):
        self.answer(link, request, None, 200)
        if self.closing or self.dice.random() < 0.85:
            names = "INVITE", request.headers.get("Call-ID")
            for each in [
                each for each in self.asked if (each[1].method, each[1].headers.get("Call-ID")) == names
            ]:
                self.asked.remove(each)
                self.answer(*each, 487)

    def _answer_soundly(self, link, request, line):
        method, status, headers, body = request.method, 200, [], b""
        if method == "REGISTER":
            contacts = [each for each in request.headers.all("Contact") if "expires=0" not in each]
            headers = [f"Contact: {each};expires=300" for each in contacts]
        elif method == "INVITE" and self.serving:
            headers = (
                [f"Contact: {self.contact(line)}", "Content-Type: application/sdp"]
                if line is not None
                else []
            )
            body = sound_answer(request.body) if line is not None else b""
        elif method == "INVITE" and self.closing:
            status = 488 if tag_of(request.headers.get("To") or "") else 487
        elif method in ("INVITE", "UPDATE") and not self.closing:
            headers, body = self._described(line, request)
        elif method == "SUBSCRIBE":
            headers = ["Expires: 600", f"Contact: {self.contact(line)}"] if line is not None else []
            status = 481 if self.closing or line is None else 200
        self.answer(link, request, line, status, headers, body)

    def _described(self, line, request):
        """Headers and body of a sound answer in a call."""
        headers = [f"Contact: {self.contact(line)}" if line is not None else "X: y"]
        if line is None or (not request.body and request.method != "INVITE"):
            return headers, b""
        body = line.session.answer(request.body)
        return [*headers, "Content-Type: application/sdp"], body

    def reply(self):
        """Answer one of the requests that wait; a provisional answer leaves it waiting, and another may."""
        if not self.asked:
            return
        dice = self.dice
        place = dice.choice((-1, -1, dice.randrange(len(self.asked))))
        link, request, line = self.asked[place]
        status = drawn(dice, ANSWERS.get(request.method, ANSWERS[""]))
        begins = not tag_of(request.headers.get("To") or "")
        if request.method == "INVITE" and begins:
            line = self._open(link, request, "call", dice.choice(FORKS))
        if status >= 200 and dice.random() < 0.93:
            self.asked.pop(place)
        headers, body = self._fitting(request, line, status)
        if request.method == "SUBSCRIBE" and begins and dice.random() < 0.25:
            self._notify_watch(line)
        self.answer(link, request, line, status, headers, body)
        if request.method == "SUBSCRIBE" and status < 300 and dice.random() < 0.8:
            self._notify_watch(self._open(link, request, "watch", dice.choice(FORKS)) if begins else line)
        if request.method == "REFER" and line is not None:
            line.refers.append(request.headers.get("CSeq").partition(" ")[0])
        if request.method == "REGISTER" and dice.random() < 0.02:
            self.wire.drop()

    def _fitting(self, request, line, status):
        """Headers and body that such an answer has."""
        dice, method = self.dice, request.method
        if status in (401, 407):
            name = {401: "WWW", 407: "Proxy"}[status]
            more = dice.choice(("", ', qop="auth"', ", stale=true", ', qop="auth", algorithm=MD5'))
            return [
                f'{name}-Authenticate: Digest realm="pbx.test", nonce="{dice.getrandbits(20)}"{more}'
            ], b""
        if status == 302:
            return [
                f"Contact: <sip:104@{dice.choice(self.wire.hosts)}:{self.wire.port};transport={self.wire.kind}>"
            ], b""
        if status == 422:
            return [f"Min-SE: {dice.choice((90, 120, 1800, 200))}"], b""
        if status == 423:
            return [f"Min-Expires: {dice.choice((60, 400, 3600))}"], b""
        if status == 503 and dice.random() < 0.5:
            return [f"Retry-After: {dice.choice((0, 1, 5))}"], b""
        if method == "REGISTER" and status == 200:
            return self._bindings(request), b""
        if status >= 300 or status == 100:
            return [], b""
        headers = [f"Contact: {self.contact(line)}"] if line is not None else []
        if method == "SUBSCRIBE":
            return [*headers, f"Expires: {dice.choice((600, 60, 3600))}"], b""
        if method not in ("INVITE", "UPDATE", "PRACK") or line is None:
            return headers, b""
        return self._in_call(request, line, status, headers)

    def _in_call(self, request, line, status, headers):
        dice, body = self.dice, b""
        headers += [ALLOW] if dice.random() < 0.7 else []
        if status < 200 and "100rel" in " ".join(request.headers.all("Supported")) and dice.random() < 0.5:
            line.rseq += dice.choice((1, 1, 1, 1, 0, 2))
            headers += ["Require: 100rel", f"RSeq: {line.rseq}"]
        timer = dice.choice(TIMERS)
        if timer and status >= 200 and request.method != "PRACK":
            headers += [f"Session-Expires: {timer}", *(["Require: timer"] if "uac" in timer else [])]
        described = {180: 0.15, 183: 0.8}.get(
            status, 0.97 if request.body or request.method == "INVITE" else 0.0
        )
        if dice.random() < described:
            body = line.session.answer(request.body)
            headers.append("Content-Type: application/sdp")
        line.answered = line.answered or (request.method == "INVITE" and status >= 200)
        return headers, body

    def _bindings(self, request):
        """The Contacts of a 200 to REGISTER: ours, with others, with another time, or none."""
        ours = [each for each in request.headers.all("Contact") if "expires=0" not in each]
        dice = self.dice
        if dice.random() < 0.08:
            return []
        expires = dice.choice((300, 300, 300, 60, 20, 7200))
        listed = [f"Contact: {each};expires={expires}" for each in ours]
        if dice.random() < 0.2:
            listed.insert(0, "Contact: <sip:101@127.0.0.9:5070>;expires=77")
        if dice.random() < 0.1:
            listed.append(f"Service-Route: <sip:{self.wire.hosts[0]}:{self.wire.port};lr>")
        if dice.random() < 0.1:
            listed.append("Supported: outbound, path")
        return listed
