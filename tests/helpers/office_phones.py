# SPDX-License-Identifier: GPL-3.0-or-later
"""Phones in memory for the office (``tests/helpers/office.py``): each an endpoint of its own that does what it is told."""

from __future__ import annotations

from deskphone.sip.dialog import Dialog
from deskphone.sip.endpoint import Endpoint, Flow
from deskphone.sip.events import AckReceived, CancelReceived, RequestReceived, ResponseReceived
from deskphone.sip.headers import Headers
from deskphone.sip.message import Request, make_response
from deskphone.sip.sdp import Sdp

PBX = ("10.0.0.1", 5060)


def sdp(host: str, port: int = 4000, *, direction: str = "sendrecv", formats: str = "0 8 101") -> bytes:
    """A description as a phone writes it."""
    return (
        f"v=0\r\no=- 1 1 IN IP4 {host}\r\ns=phone\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
        f"m=audio {port} RTP/AVP {formats}\r\na=rtpmap:101 telephone-event/8000\r\n"
        f"a=fmtp:101 0-16\r\na={direction}\r\n"
    ).encode()


class Line:
    """One dialog of a phone: an INVITE that it sent or got, and what became of it."""

    def __init__(self, phone, transaction):
        self.phone, self.transaction = phone, transaction
        self.request = transaction.request
        self.dialog = None
        self.responses = []
        self.answer = b""
        self.told = b""  # the other end's description, as last agreed
        self.auto_ack = self.auto_ack_reinvites = True
        self.cancelled = None  # the Reason headers of a CANCEL
        self.ended = None  # the Reason headers of a BYE
        self.local_tag = ""

    @property
    def statuses(self):
        return [response.status for response in self.responses]

    @property
    def status(self):
        return self.statuses[-1] if self.responses else 0

    def response(self, status):
        return next(response for response in self.responses if response.status == status)

    def ack(self, body=b""):
        ack = self.dialog.ack(
            self.transaction.request.cseq.number, body=body, content_type="application/sdp" if body else ""
        )
        self.phone.endpoint.send_ack(ack, self.phone.flow, self.phone.net.now)
        self.phone.net.settle()

    def cancel(self):
        self.phone.endpoint.cancel(self.transaction, self.phone.net.now)
        self.phone.net.settle()

    def respond(self, status, body=b"", headers=(), *, settle=True):
        self.local_tag = self.local_tag or f"{self.phone.number}-{next(self.phone.net.serial)}"
        headers = [("Contact", self.phone.contact), ("Allow", self.phone.allow), *headers]
        response = make_response(
            self.request,
            status,
            to_tag=self.local_tag,
            headers=headers,
            body=body,
            content_type="application/sdp" if body else "",
        )
        self.phone.endpoint.respond(self.transaction, response, self.phone.net.now)
        if 200 <= status < 300:
            self.dialog = Dialog.uas(self.request, self.local_tag)
            self.told = self.request.body
            self.phone.lines_by_dialog[self.dialog.id] = self
        if settle:
            self.phone.net.settle()

    def pick_up_receiver(self, *, settle=True):
        self.respond(200, sdp(self.phone.host), settle=settle)

    def send(self, method, body=b"", headers=(), *, settle=True):
        """A request within the dialog; returns the transaction, whose ``last_response`` is the outcome."""
        if method in ("INVITE", "UPDATE"):
            headers = [("Contact", self.phone.contact), *headers]
        request = self.dialog.request(
            method, headers=headers, body=body, content_type="application/sdp" if body else ""
        )
        transaction = self.phone.endpoint.request(request, self.phone.flow, self.phone.net.now, owner=self)
        if settle:
            self.phone.net.settle()
        return transaction

    def hang_up(self, *, settle=True, reason=""):
        return self.send("BYE", headers=[("Reason", reason)] if reason else (), settle=settle)

    def refer(self, target, headers=(), *, settle=True):
        """Hand the other end to a number, or to a whole ``<address>`` (REFER, RFC 3515); the response."""
        refer_to = target if "<" in target else f"<sip:{target}@pbx.test>"
        return self.send("REFER", headers=[("Refer-To", refer_to), *headers], settle=settle).last_response

    @property
    def hears(self):
        """The address of the phone that this one sends its sound to; "" while no sound flows."""
        if not self.told or b"a=inactive" in self.told or b"a=sendonly" in self.told or not self.up:
            return ""
        return Sdp.parse(self.told).connection

    @property
    def up(self):
        return self.dialog is not None and self.ended is None


class Phone:
    """A phone that does only what it is told, but for the duties of its endpoint."""

    allow = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE"
    supported = "timer, 100rel, replaces"
    sender = "sip:boss@pbx.test"
    answer_headers = ()  # what answers to requests within a dialog carry

    def __init__(self, net, number, host, transport="udp"):
        self.net, self.number, self.host = net, number, host
        self.endpoint = Endpoint(net.ids)
        self.flow = Flow(transport, (host, 5060), PBX)
        self.contact = f"<sip:{number}@{host}:5060>"
        self.lines_by_dialog = {}
        self.incoming = []
        self.requests = []  # within a dialog, all but BYE
        self.answers = {}  # method -> (status, body), None for silence, or a function of the request
        self.dead = False

    def talks(self):
        """Let it answer each re-INVITE with a description of its own, as phones do."""
        self.answers["INVITE"] = lambda request: (200, sdp(self.host))
        return self

    @property
    def line(self):
        """The line of the last INVITE that came."""
        return self.incoming[-1]

    @property
    def rings(self):
        return bool(self.incoming) and self.line.cancelled is None and self.line.dialog is None

    def call(self, target, body=None, headers=(), *, settle=True):
        """Send an INVITE; ``target`` is a number or a URI."""
        uri = target if ":" in target else f"sip:{target}@pbx.test".replace("#", "%23")
        body = sdp(self.host) if body is None else body
        fields = [
            ("From", f'"I am the boss" <{self.sender}>;tag=f{next(self.net.serial)}'),
            ("To", f"<{uri}>"),
            ("Call-ID", f"c{next(self.net.serial)}@{self.host}"),
            ("CSeq", "7 INVITE"),
            ("Contact", self.contact),
            ("Allow", self.allow),
            ("Supported", self.supported),
            *headers,
        ]
        if body:
            fields.append(("Content-Type", "application/sdp"))
        request = Request("INVITE", uri, Headers(fields), body)
        transaction = self.endpoint.request(request, self.flow, self.net.now)
        line = Line(self, transaction)
        transaction.owner = line
        if settle:
            self.net.settle()
        return line

    def news(self):
        """The status lines that it was told about its REFERs, as ``100 Trying``."""
        told = [event.request for event in self.requests if event.request.method == "NOTIFY"]
        return [request.body.decode().split(maxsplit=1)[1].strip() for request in told]

    def handle(self, event):
        if isinstance(event, ResponseReceived):
            if isinstance(event.transaction.owner, Line):
                self._response(event.transaction.owner, event.transaction, event.response)
        elif isinstance(event, CancelReceived):
            line = event.transaction.owner
            if line is not None and line.dialog is None:  # else it is that of a re-INVITE
                line.cancelled = event.request.headers.all("Reason")
                line.respond(487, settle=False)
        elif isinstance(event, AckReceived):
            line = self._line_of(event.request)
            if line is not None:
                line.answer = event.request.body
                line.told = event.request.body or line.told
        elif isinstance(event, RequestReceived):
            self._request(event)

    def _response(self, line, transaction, response):
        if transaction is not line.transaction:
            if response.cseq.method == "INVITE" and response.status == 200 and line.auto_ack_reinvites:
                ack = line.dialog.ack(response.cseq.number)
                self.endpoint.send_ack(ack, self.flow, self.net.now)
            return
        line.responses.append(response)
        if response.status >= 200 and line.dialog is not None:
            return  # a repeated answer says nothing new
        if response.body:
            line.answer = line.told = response.body
        if 200 <= response.status < 300 and line.dialog is None:
            line.dialog = Dialog.uac(line.request, response)
            self.lines_by_dialog[line.dialog.id] = line
            if line.auto_ack:
                ack = line.dialog.ack(response.cseq.number)
                self.endpoint.send_ack(ack, self.flow, self.net.now)

    def _request(self, event):
        request = event.request
        line = self._line_of(request)
        if request.method == "INVITE" and not request.to.tag:
            line = Line(self, event.transaction)
            event.transaction.owner = line
            self.incoming.append(line)
            return
        if line is None and (request.to.tag or request.method != "MESSAGE"):
            self._answer(event, 481)
            return
        if line is not None:
            line.dialog.accepts(request)
        if request.method == "BYE":
            line.ended = request.headers.all("Reason")
            self._answer(event, 200)
            return
        self.requests.append(event)
        behaviour = self.answers.get(request.method, (200, b""))
        if callable(behaviour):
            behaviour = behaviour(request)
        if behaviour is not None:
            if request.method == "INVITE" and behaviour[0] == 200 and request.body:
                line.told = request.body
            self._answer(event, *behaviour)

    def _line_of(self, request):
        return self.lines_by_dialog.get((request.call_id, request.to.tag, request.from_.tag))

    def _answer(self, event, status, body=b""):
        response = make_response(
            event.request,
            status,
            to_tag="late",
            headers=[("Contact", self.contact), *self.answer_headers],
            body=body,
            content_type="application/sdp" if body else "",
        )
        self.endpoint.respond(event.transaction, response, self.net.now)


def talk(one, two):
    """Two lines send their sound to each other's phone."""
    assert (one.hears, two.hears) == (two.phone.host, one.phone.host)


def refused(line):
    """The status and the words of a refusal."""
    response = line.responses[-1]
    return response.status, (response.headers.get("Reason") or "").partition("text=")[2].strip('"')
