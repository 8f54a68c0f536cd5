# SPDX-License-Identifier: GPL-3.0-or-later
"""The registrar and every far end of one phone, all of them mad or evil: what they say is drawn by lot.

Each transaction is answered never, once or several times, with any status, tag, header and description, and
now and then as it should be, so that there are calls and subscriptions at all; requests come within dialogs
that there are, that are over and that never were, and from outside; junk comes for sound. The person at the
phone does what people do. At the end (``close``) the server is sound again, so that it can be seen
whether the phone is.
"""

from __future__ import annotations

import collections
import contextlib
import re
import socket
import time

from evil_values import DIGITS, KEY, REASONS, STATUSES, TAGS, Values
from offer_robot import DOMAIN, Robot, uri_of

from deskphone.errors import SipParseError
from deskphone.sip.message import Request
from deskphone.sip.parse import parse

KEPT = 60  # requests of the phone that may be answered again, or spoken to
TRAIL = 120  # messages, whole ones
BROKEN = 0.02  # of the messages have one wrong byte
SOUND = 0.25  # of the requests are answered as they should be
WITHIN = {
    **{"NOTIFY": 4, "INVITE": 2, "BYE": 1, "UPDATE": 2, "INFO": 1, "PRACK": 1, "REFER": 2, "OPTIONS": 1},
    **{"MESSAGE": 1, "CANCEL": 1, "ACK": 2, "PUBLISH": 1, "REGISTER": 1, "SUBSCRIBE": 1, "ZZZ": 1},
}
OUTSIDE = {
    **{"INVITE": 8, "CANCEL": 2, "OPTIONS": 1, "NOTIFY": 2, "REFER": 1, "MESSAGE": 1, "SUBSCRIBE": 1},
    **{"BYE": 1, "UPDATE": 1, "PUBLISH": 1, "ACK": 1},
}
DEEDS = {
    **{"MakeCall": 6, "HangUpCall": 3, "AnswerCall": 4, "RejectCall": 1, "HoldCall": 1, "ResumeCall": 1},
    **{
        "MuteCall": 1,
        "SendDtmf": 1,
        "TransferCall": 2,
        "JoinCalls": 1,
        "AskFarEnd": 1,
        "Subscribe": 2,
        "Unsubscribe": 1,
    },
    **{"RefreshSubscription": 1, "Register": 1, "AskServer": 1, "AddAccount": 0.3, "CheckCalls": 0.5},
}
OF_WATCHES = ("Subscribe", "Unsubscribe", "RefreshSubscription")
OF_THE_ACCOUNT = ("Register", "AskServer")
REFUSALS = ({}, {"status": 603}, {"status": 302, "target": f"sip:104@{DOMAIN}"})
DIALOG_INFO = (
    '<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="%d" state="full"'
    ' entity="sip:102@pbx.test"></dialog-info>'
)
NOTIFIED = (
    *((DIALOG_INFO % version, "application/dialog-info+xml") for version in (0, 1, 5)),
    *((f"SIP/2.0 {status} X\r\n", "message/sipfrag") for status in (100, 200, 404, 503, 999, 0)),
    *(("", "text/plain"), ("<" * 500, "application/dialog-info+xml")),
)


class EvilServer(Robot):
    """``account`` is the phone's, as the fields of AddAccount; ``heard`` how much came in each second."""

    statuses, tags = STATUSES, TAGS
    odd = 0.2  # of the Contacts and Content-Types
    deeds = DEEDS

    def __init__(self, dice, wire, phone, account):
        super().__init__(dice, wire, phone)
        self.account = account
        self.trail = collections.deque(maxlen=TRAIL)
        self.heard = collections.Counter()
        self._values = self._tables()
        self._requests = collections.deque(maxlen=KEPT)
        self._dialogs = collections.deque(maxlen=KEPT)  # near, far, Call-ID and target of what was said to us
        self._ports = collections.deque(maxlen=4)  # where the phone waits for sound
        self._thrower = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def _tables(self):
        return Values(self.dice, self.wire.port, self.wire.kind)

    # --------------------------------------------------------------------- messages

    def _write(self, arrow, data):
        """Keep a message whole, with long runs of one letter told shortly."""
        text = re.sub(
            r"(.)\1{50,}", lambda run: f"[{len(run[0])} times {run[1]}]", data.decode("utf-8", "replace")
        )
        self.trail.append(f"{time.monotonic() - self._began:8.3f} {arrow}\n{text}")

    def _emit(self, lines, body=b""):
        if not any(line.startswith(("Content-Length:", "l:")) for line in lines):
            lines = [*lines, f"Content-Length: {len(body)}"]
        data = "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + body
        if self.dice.random() < BROKEN and not self._closing:
            at = self.dice.randrange(len(data))
            data = data[:at] + bytes([self.dice.randrange(256)]) + data[at + 1 :]
        self._write("->", data)
        self._put(data)
        self.messages += 1

    def _put(self, data):
        self.wire.send(data)

    def _take(self, data):
        try:
            message = parse(data)
        except SipParseError:
            return  # a keep-alive, or an answer with our own junk in it
        self._write("<-", data)
        self._ports.extend(
            int(port) for port in re.findall(rb"^m=audio (\d{1,5}) ", message.body, re.MULTILINE)
        )
        self.heard[int(time.monotonic() - self._began)] += 1
        if isinstance(message, Request):
            self._asked(message, message.headers.get("Call-ID") or "")
        elif (message.headers.get("CSeq") or "").endswith("INVITE"):
            self._answered(message)

    def _asked(self, request, call_id):
        self.registered = self.registered or request.method == "REGISTER"
        self._requests.append(request)
        target = uri_of(request.headers.get("Contact") or "")
        self._dialogs.append((self._near(request), request.headers.get("From"), call_id, target))
        if request.method == "INVITE" and call_id not in self._values.calls:
            self._values.calls = [*self._values.calls[-20:], call_id]
        if request.method == "ACK":
            return
        if self._closing:
            self._answer_soundly(request)
        else:
            self._react(request)

    def _near(self, request):
        """The From of what we may say in a request's dialog."""
        return f"{(request.headers.get('To') or '').split(';tag=')[0]};tag={self._values.drawn(self.tags)}"

    def _react(self, request):
        """Answer a request, or not."""
        if self.dice.random() < SOUND:
            self._answer_soundly(request)
            return
        for _ in range(self.dice.choice((0, 1, 1, 1, 1, 2, 3))):
            self._answer_evilly(request)

    def _answered(self, response):
        """Note the dialog that there may be now, and ACK what is final."""
        headers = response.headers
        target = uri_of(headers.get("Contact") or "") or f"sip:101@{DOMAIN}"
        if response.status < 300:
            ends = headers.get("From"), headers.get("To")
            self._dialogs.append((*ends, headers.get("Call-ID"), target))
        if response.status >= 200:
            number = headers.get("CSeq").split(" ")[0]
            kept = [f"{name}: {headers.get(name)}" for name in ("Via", "From", "To", "Call-ID")]
            lines = [f"ACK {target} SIP/2.0", *kept, f"CSeq: {number} ACK", "Max-Forwards: 70"]
            self._acknowledge(response, lines)

    def _acknowledge(self, _response, lines):
        """Send the ACK of a final answer, mostly."""
        if self.dice.random() < 0.8 or self._closing:
            self._emit(lines)

    # ---------------------------------------------------------------------- answers

    @property
    def _contact(self):
        return f"<sip:peer@127.0.0.1:{self.wire.port};transport={self.wire.kind}>"

    def _answer_evilly(self, request):
        values, dice = self._values, self.dice
        status = values.drawn(self.statuses)
        far, tag = request.headers.get("To") or "", values.drawn(self.tags)
        if ";tag=" not in far and status > 100 and tag:
            far += f";tag={tag}"
        lines = [f"SIP/2.0 {status} {dice.choice(REASONS)}", *copied(request), f"To: {far}"]
        lines += self._fitting(request.method, status)
        body = b""
        if request.method in ("INVITE", "UPDATE", "PRACK") and 100 < status < 300 and dice.random() < 0.8:
            kind, body = values.described()
            lines.append(kind if dice.random() >= self.odd else values.header("Content-Type"))
        if request.method == "REGISTER" and status == 200 and dice.random() < 0.6:
            lines.append(f"Contact: {request.headers.get('Contact')};expires={values.number()}")
        if dice.random() < 0.85:
            lines.append(f"Contact: {self._contact if dice.random() >= self.odd else values.address()}")
        self._emit([*lines, *values.headers()], body)

    def _fitting(self, method, status):
        """The headers that belong to such an answer, in strange numbers and with strange values."""
        values, dice = self._values, self.dice
        if status in (401, 407):
            return [values.challenge(status) for _ in range(dice.choice((1, 1, 1, 0, 2, 3, 30)))]
        if 300 <= status < 400:
            return [f"Contact: {values.address()}" for _ in range(dice.choice((1, 1, 2, 20)))]
        names = {422: ["Min-SE"], 423: ["Min-Expires"]}.get(status, [])
        if status in (404, 480, 486, 503) and dice.random() < 0.5:
            names = ["Retry-After"]
        if status in (180, 183) and dice.random() < 0.4:
            return ["Require: 100rel", values.header("RSeq")]
        if method == "SUBSCRIBE" and status in (200, 202):
            names = ["Expires"]
        if method == "INVITE" and status == 200 and dice.random() < 0.3:
            names = ["Session-Expires"]
        return [values.header(name) for name in names]

    def _answer_soundly(self, request):
        far = request.headers.get("To") or ""
        lines = ["SIP/2.0 200 OK", *copied(request), f"To: {far if ';tag=' in far else far + ';tag=peer'}"]
        body = b""
        if request.method == "REGISTER":
            contacts = [each for each in request.headers.all("Contact") if "expires=0" not in each]
            lines += [f"Contact: {each};expires=300" for each in contacts]
        else:
            lines.append(f"Contact: {self._contact}")
        if request.method == "SUBSCRIBE":
            lines.append("Expires: 600")
        if request.method == "INVITE":
            body = sound_answer(request.body)
            lines.append("Content-Type: application/sdp")
        self._emit(lines, body)

    # --------------------------------------------------------------------- requests

    def step(self):
        """One thing, then listen for a moment."""
        kind = self.dice.random()
        self.steps += 1
        if kind < 0.12:
            self._press()
        elif kind < 0.36 and self._dialogs:
            self._speak_within()
        elif kind < 0.46 and self._requests:
            self._speak_outside()
        elif kind < 0.54 and self._requests:
            self._answer_evilly(self.dice.choice(self._requests))
        elif kind < 0.58 and self._ports:
            self._throw()
        self.listen(self.dice.choice((0, 0, 0.002, 0.005, 0.02, 0.05)))

    def _request(self, method, target, ends, call_id, number, branch):
        """A request with what fits its method and what does not. ``ends``: From and To."""
        via = f"SIP/2.0/{self.wire.kind.upper()} 127.0.0.1:{self.wire.port};rport;branch=z9hG4bK{branch}"
        lines = [f"{method} {target} SIP/2.0", f"Via: {via}", "Max-Forwards: 70"]
        lines += [f"From: {ends[0]}", f"To: {ends[1]}", f"Call-ID: {call_id}", f"CSeq: {number} {method}"]
        lines.append(
            f"Contact: {self._contact if self.dice.random() >= self.odd else self._values.address()}"
        )
        more, body = self._with(method)
        self._emit([*lines, *more, *self._values.headers()], body)

    def _with(self, method):
        """The headers and the body of such a request."""
        values, dice = self._values, self.dice
        if method in ("INVITE", "UPDATE", "PRACK", "ACK") and dice.random() < 0.8:
            kind, body = values.described()
            return [*self._with_rack(method), kind], body
        if method == "NOTIFY":
            text, kind = dice.choice(NOTIFIED)
            names = ("Event", "Subscription-State")
            return [*(values.header(name) for name in names), f"Content-Type: {kind}"], text.encode()
        if method == "REFER":
            return [values.header("Refer-To")], b""
        if method == "INFO":
            return ["Content-Type: application/dtmf-relay"], dice.choice(DIGITS)
        return self._with_rack(method), b""

    def _with_rack(self, method):
        return [self._values.header("RAck")] if method == "PRACK" else []

    def _speak_within(self):
        """A request of a far end that something was said to once."""
        values, dice = self._values, self.dice
        near, far, call_id, target = dice.choice(self._dialogs)
        self._number += 1
        target = (target or self.aor) if dice.random() < 0.9 else values.uri()
        number = self._number if dice.random() < 0.9 else values.number()
        self._request(values.drawn(WITHIN), target, (near, far), call_id, number, f"w{self._number}")

    def _throw(self):
        """Packets of RTP and RTCP to where the phone waits for them, none as they should be."""
        for _ in range(self.dice.choice((1, 3, 30))):
            head = bytes(
                (
                    self.dice.choice((0x80, 0x90, 0xBF, 0x00, 0x81)),
                    self.dice.choice((0, 8, 120, 200, 203, 255)),
                )
            )
            packet = head + self.dice.randbytes(self.dice.choice((0, 2, 6, 10, 26, 170, 1400)))
            port = min(65535, self.dice.choice(self._ports) + self.dice.choice((0, 0, 1)))
            with contextlib.suppress(OSError):  # nobody is there any more
                self._thrower.sendto(packet, ("127.0.0.1", port or 1))

    def _speak_outside(self):
        """A request that begins something; its branch, Call-ID and To may be those of another."""
        values, dice = self._values, self.dice
        self._number += 1
        target = (
            next((uri_of(each.headers.get("Contact") or "") for each in reversed(self._requests)), "")
            or self.aor
        )
        near = (
            f"{f'<sip:103@{DOMAIN}>' if dice.random() < 0.7 else values.address()};tag=h{dice.randrange(3)}"
        )
        far = dice.choice(
            (*(f"<{target}>",) * 5, f'"x;tag=y" <{target}>', f"<{target};tag=z>", f"<{target}>;tag=old")
        )
        other = dice.randint(1, self._number)
        call_id = dice.choice((f"call-{self._number}", f"call-{other}", dice.choice(values.calls)))
        branch = f"o{dice.choice((self._number, other))}"
        number = dice.choice((1, self._number))
        self._request(values.drawn(OUTSIDE), target, (near, far), call_id, number, branch)

    # ----------------------------------------------------------------- at the phone

    def _press(self):
        """Something that the person does at the phone."""
        dice = self.dice
        self._calls = {*self.phone.calls()} | {call for call in self._calls if call.startswith("out-")}
        self._calls -= self.phone.ended
        what = self._values.drawn(self.deeds)
        if what == "MakeCall":
            self._call()
        elif what in OF_WATCHES:
            number = dice.randrange(4)
            more = {"account": "a", "uri": f"sip:10{number + 2}@{DOMAIN}"} if what == "Subscribe" else {}
            self._do(what, watch=f"w{number}", **more)
        elif what in OF_THE_ACCOUNT:
            self._do(what, account="a")
        elif what == "AddAccount":
            self._do("RemoveAccount", account="a")
            self._do("AddAccount", **self.account)
        elif what in ("JoinCalls", "CheckCalls"):
            some = sorted(self._calls)
            self._do(what, calls=dice.sample(some, min(len(some), dice.randint(0, 3))))
        elif self._calls:
            asked = dice.choice(sorted(self._calls)) if dice.random() < 0.5 else ""
            more = {
                "MuteCall": {"muted": dice.random() < 0.5},
                "TransferCall": {"target": f"sip:104@{DOMAIN}", "replaces": asked},
                "RejectCall": dice.choice(REFUSALS),
            }
            more["SendDtmf"] = {"digits": "1", "method": dice.choice(("rfc4733", "info"))}
            self._do(what, call=dice.choice(sorted(self._calls)), **more.get(what, {}))

    def _call(self):
        """A call, or the pickup of one."""
        self._number += 1
        call, more = f"out-{self._number}", {}
        self._calls.add(call)
        if self.dice.random() < 0.2:
            more = {"headers": [["Replaces", f"{self.dice.choice(self._values.calls)};to-tag=a;from-tag=b"]]}
        self._do("MakeCall", call=call, account="a", request_uri=f"sip:102@{DOMAIN}", **more)

    def close(self):
        """The server is sound from now on, and everything is hung up."""
        self._thrower.close()
        super().close()
        self.rest()  # calls that were on their way ring by now

    def rest(self, seconds=0.15):
        """The person hangs up everything."""
        for call in sorted(self._calls | self.phone.calls()):
            self._do("HangUpCall", call=call)
        self._calls.clear()
        self.listen(seconds)


def copied(request):
    """The headers that an answer has from its request, beside To (RFC 3261 section 8.2.6.2)."""
    names = ("Via", "From", "Call-ID", "CSeq")
    return [f"{name}: {value}" for name in names for value in request.headers.all(name)]


def sound_answer(offer):
    """An answer to an offer: its first line is taken as PCMU, with the offer's tag where it is SRTP."""
    text = offer.decode("utf-8", "replace")
    answer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    for index, line in enumerate(
        re.findall(r"^m=(\w+) \d+ (\S+)", text, re.MULTILINE) or [("audio", "RTP/AVP")]
    ):
        answer += f"m={line[0]} {0 if index else 40000} {line[1]} 0\r\n"
        crypto = re.search(r"^a=crypto:(\d+) AES_CM_128_HMAC_SHA1_80 ", text, re.MULTILINE)
        if crypto and "SAVP" in line[1] and not index:
            answer += f"a=crypto:{crypto[1]} AES_CM_128_HMAC_SHA1_80 inline:{KEY}\r\n"
    return answer.encode()
