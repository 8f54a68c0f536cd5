# SPDX-License-Identifier: GPL-3.0-or-later
"""A small server that is sound until a test plants a fault: registrar, dialog and message events, lists.

It runs in a thread, on UDP, TCP or TLS of loopback, and answers each request by itself, so that what comes
twice does no harm. ``alter`` maps a method to a function of the request and the sound answer, which gives
another answer, or None for silence.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sip_wire import Wire

from deskphone.errors import SipParseError
from deskphone.sip.digest import DigestClient
from deskphone.sip.fields import parse_auth
from deskphone.sip.headers import Headers
from deskphone.sip.message import Request, Response, make_response
from deskphone.sip.parse import parse
from deskphone.sip.serialize import serialize

DOMAIN, PASSWORD = "pbx.test", "secret"
IDLE = (
    '<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="1" state="full" '
    'entity="sip:102@pbx.test"/>'
)
SUMMARY = "Messages-Waiting: no\r\nMessage-Account: sip:101@pbx.test\r\nVoice-Message: 0/0\r\n"
LIST = (
    '\r\n--b\r\nContent-Type: application/rlmi+xml\r\n\r\n<list xmlns="urn:ietf:params:xml:ns:rlmi" '
    'uri="sip:list@pbx.test" version="0" fullState="true"/>\r\n--b--\r\n'
)
_BODIES = {
    "dialog": ("application/dialog-info+xml", IDLE),
    "message-summary": ("application/simple-message-summary", SUMMARY),
    "list": ('multipart/related;type="application/rlmi+xml";boundary=b', LIST),
}
Alter = Callable[[Request, Response], Response | None]


def refuse(status: int, *headers: tuple[str, str]) -> Alter:
    """Answer this instead."""

    def answer(request: Request, sound: Response) -> Response:
        return make_response(request, status, to_tag="sick", headers=headers)

    return answer


def add(*headers: tuple[str, str]) -> Alter:
    """Put more headers into what is accepted."""

    def answer(request: Request, sound: Response) -> Response:
        for name, value in headers if sound.status < 300 else ():
            sound.headers.add(name, value)
        return sound

    return answer


def silent(request: Request, sound: Response) -> None:
    """Say nothing."""


@dataclass
class Sick:
    """What is wrong with it.

    ``deaf_over``: octets of the longest datagram that it hears; ``notify``: the kind and body of NOTIFYs by
    event package, None for none at all; ``state``: their Subscription-State; ``notify_headers``: more of
    theirs; ``registers_for``: the seconds it grants; ``delays``: seconds before an answer, by method;
    ``forgets``: which REGISTERs without Contact find
    nothing, "some" or "all".
    """

    alter: Mapping[str, Alter] = field(default_factory=dict)
    password: str = PASSWORD
    realms: tuple[str, ...] = (DOMAIN,)
    deaf_over: int = 65_536
    notify: Mapping[str, tuple[str, str] | None] = field(default_factory=dict)
    state: str = "active;expires=600"
    notify_headers: tuple[tuple[str, str], ...] = ()
    registers_for: int = 86_400
    contacts: tuple[str, ...] = ()
    forgets: str = ""
    delays: Mapping[str, float] = field(default_factory=dict)


class SickServer:
    """``with SickServer(Sick(...)) as port``; ``context``: of TLS."""

    def __init__(self, sick: Sick, kind: str = "udp", context: ssl.SSLContext | None = None) -> None:
        self.sick = sick
        self._wire = Wire(kind, context)
        self.port = self._wire.port
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._later: list[tuple[float, Any, bytes]] = []  # when, where to, what
        self.bindings: dict[str, str] = {}
        self._challenges = self._queries = 0

    def __enter__(self) -> SickServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()
        self._wire.close()

    def _run(self) -> None:
        while not self._end.is_set():
            for due in [each for each in self._later if each[0] <= time.monotonic()]:
                self._later.remove(due)
                self._wire.place = due[1]
                self._wire.send(due[2])
            self._wire.place = None
            for data in self._wire.receive(0.05):
                if len(data) > self.sick.deaf_over:
                    continue
                try:
                    message = parse(data)
                except SipParseError:
                    continue
                if isinstance(message, Request):
                    self._requested(message)

    def _requested(self, request: Request) -> None:
        sound = self._sound(request)
        alter = self.sick.alter.get(request.method)
        answer: Response | None = sound if alter is None else alter(request, sound)
        if answer is None:
            return
        self._fill_via(request, answer)
        delay = self.sick.delays.get(request.method, 0.0)
        if delay:
            self._later.append((time.monotonic() + delay, self._wire.place, serialize(answer)))
        else:
            self._wire.send(serialize(answer))
        if request.method == "SUBSCRIBE" and answer.status < 300 and not request.to.tag:
            self._notify(request, answer)

    def _fill_via(self, request: Request, answer: Response) -> None:
        """Say where it came from, as far as the request asks for it (RFC 3581)."""
        via = request.top_via
        if self._wire.kind == "udp" and answer.top_via.param("rport") == "":
            host, port = self._wire.place
            answer.replace_top_via(via.with_param("rport", str(port)).with_param("received", host))

    def _sound(self, request: Request) -> Response:
        made = make_response(request, 200, to_tag="sick", headers=[("Server", "deskphone-pbx")])
        if request.method == "OPTIONS":
            made.headers.add("Allow", "INVITE, ACK, BYE, CANCEL, OPTIONS, SUBSCRIBE, NOTIFY")
            return made
        if not self._proven(request):
            return self._challenge(request)
        if request.method == "REGISTER":
            return self._registered(request, made)
        made.headers.add("Expires", "600")
        made.headers.add("Contact", f"<sip:127.0.0.1:{self.port}>")
        if "eventlist" in (request.headers.get("Supported") or ""):
            made.headers.add("Require", "eventlist")
        return made

    def _proven(self, request: Request) -> bool:
        return 'response="' in (request.headers.get("Authorization") or "") and self._is_right(request)

    def _is_right(self, request: Request) -> bool:
        _, given = parse_auth(request.headers.get("Authorization") or "")
        challenge = f'Digest realm="{given["realm"]}", nonce="{given["nonce"]}", qop="auth"'
        client = DigestClient("101", self.sick.password)
        again = client.authorize([challenge], request.method, given["uri"], cnonce=given["cnonce"])
        return (
            given["realm"] == self.sick.realms[-1] and parse_auth(again)[1]["response"] == given["response"]
        )

    def _challenge(self, request: Request) -> Response:
        made = make_response(request, 401, to_tag="sick", headers=[("Server", "deskphone-pbx")])
        self._challenges += 1
        asked = "Authorization" in request.headers
        realm = self.sick.realms[min(int(asked), len(self.sick.realms) - 1)]
        nonce = f"n{self._challenges}"
        made.headers.add("WWW-Authenticate", f'Digest realm="{realm}", nonce="{nonce}", qop="auth"')
        return made

    def _registered(self, request: Request, made: Response) -> Response:
        asked = request.contacts
        for contact in asked:
            seconds = int(contact.param("expires") or request.headers.get("Expires") or 300)
            self.bindings[str(contact.uri)] = str(min(seconds, self.sick.registers_for))
            if not seconds:
                del self.bindings[str(contact.uri)]
        self._queries += not asked
        forgets = self.sick.forgets == "all" or (self.sick.forgets == "some" and self._queries % 2)
        if asked or not forgets:
            for uri, seconds_left in self.bindings.items():
                made.headers.add("Contact", f"<{uri}>;expires={seconds_left}")
            for uri in self.sick.contacts:
                made.headers.add("Contact", f"<{uri}>;expires=3000")
        return made

    def _notify(self, request: Request, answer: Response) -> None:
        package = (request.headers.get("Event") or "").partition(";")[0]
        kind = "list" if "Require" in answer.headers else package
        body = self.sick.notify.get(kind, _BODIES.get(kind))
        if body is None:
            return
        fields = [
            (
                "Via",
                f"SIP/2.0/{self._wire.kind.upper()} 127.0.0.1:{self.port};branch=z9hG4bK{request.call_id}",
            ),
            ("Max-Forwards", "70"),
            ("From", f"{request.to};tag=sick"),
            ("To", str(request.from_)),
            ("Call-ID", request.call_id),
            ("CSeq", "1 NOTIFY"),
            ("Contact", f"<sip:127.0.0.1:{self.port}>"),
            ("Event", package),
            ("Subscription-State", self.sick.state),
            *self.sick.notify_headers,
            ("Content-Type", body[0]),
        ]
        notify = Request("NOTIFY", str(request.contact.uri), Headers(fields), body[1].encode())
        self._wire.send(serialize(notify))
