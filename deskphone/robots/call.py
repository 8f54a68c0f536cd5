# SPDX-License-Identifier: GPL-3.0-or-later
"""One call of a robot, in either direction."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from deskphone.errors import MisuseError, SipParseError
from deskphone.robots import media
from deskphone.robots.exchange import Line, caller_of
from deskphone.robots.rtp import RtpSession
from deskphone.rtp.events import EVENT
from deskphone.sip.dialog import Dialog
from deskphone.sip.endpoint import Flow, ServerTransaction
from deskphone.sip.fields import Reason
from deskphone.sip.message import Request, Response, make_response
from deskphone.sip.uri import Address

SDP = "application/sdp"


@dataclass(frozen=True, slots=True)
class Seen:
    """Something a robot has seen: what, in which call (its Call-ID), details, and when (loop time).

    Kinds: registered, unregistered, incoming, ringing, answered, refused, held, resumed,
    identity, dtmf, message, ended.
    """

    kind: str
    call_id: str
    text: str
    time: float


class Home(Protocol):
    """What a call needs of its robot."""

    contact: str
    media_host: str

    @property
    def line(self) -> Line:
        """The way to the server."""

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside."""

    def note(self, kind: str, call_id: str, text: str = "") -> None:
        """Enter something seen."""

    def forget(self, call: RobotCall) -> None:
        """The call is over."""


class RobotCall:
    """A call: ``direction`` is in or out; ``state`` calling, ringing, answered or ended.

    ``status`` is the final status of its INVITE, ``reasons`` what Reason headers of CANCEL and BYE said,
    ``remote`` who is at the other end as last told, ``keys`` the digits that came by INFO.
    """

    def __init__(self, home: Home, direction: str, call_id: str, rtp: RtpSession) -> None:
        self.direction = direction
        self.call_id = call_id
        self.rtp = rtp
        self.state = "calling"
        self.status = 0
        self.reason = ""
        self.reasons: list[Reason] = []
        self.remote: Address | None = None
        self.keys: list[str] = []
        self.held = False
        self.dialog: Dialog | None = None
        self.invite: ServerTransaction | None = None
        self.local_tag = ""
        self.flow: Flow = home.line.flow
        self._home = home
        self._exchange = home.line.new_exchange()
        self._version = 1
        self._event_type = EVENT
        self._late_offer = False
        self._ringing, self._answered, self._ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    # --- for scripts --------------------------------------------------------------------------------

    async def wait_ringing(self, timeout: float = 10.0) -> None:
        """Wait until it rings; also returns when it ended without. Raises TimeoutError."""
        await self._first_of((self._ringing, self._ended), timeout)

    async def wait_answered(self, timeout: float = 10.0) -> None:
        """Wait until it is answered; also returns when it ended without. Raises TimeoutError."""
        await self._first_of((self._answered, self._ended), timeout)

    async def wait_ended(self, timeout: float = 10.0) -> None:
        """Wait until it is over. Raises TimeoutError."""
        await asyncio.wait_for(self._ended.wait(), timeout)

    @staticmethod
    async def _first_of(events: Iterable[asyncio.Event], timeout: float) -> None:
        waits = [asyncio.ensure_future(event.wait()) for event in events]
        try:
            done, _ = await asyncio.wait(waits, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if not done:
            raise asyncio.TimeoutError

    @property
    def answered(self) -> bool:
        """Whether people can talk."""
        return self.state == "answered"

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self.state == "ended"

    @property
    def digits(self) -> str:
        """All digits heard, by RTP events and by INFO."""
        return "".join([*self.rtp.heard.digits, *self.keys])

    def pitch(self) -> float | None:
        """Measure the tone heard just now, in Hz; None for silence."""
        return self.rtp.pitch()

    def press(self, digits: str) -> None:
        """Send digits as telephone events (RFC 4733), one after the other."""
        self.rtp.press(digits)

    async def answer(self) -> None:
        """Answer an incoming call."""
        if self.direction != "in" or self.invite is None:
            raise MisuseError("only an incoming call can be answered")
        if self.state != "ringing":
            return
        request = self.invite.request
        body = self._answer_to(request.body) if request.body else media.offer(self._ours())
        self._late_offer = not request.body
        self._respond(self.invite, 200, body=body)
        self._connected(200)

    async def hang_up(self, cause: Reason | None = None) -> None:
        """End it, whatever its state: CANCEL, a refusal, or BYE."""
        headers = [("Reason", str(cause))] if cause else []
        if self.state == "ended":
            return
        if self.answered:
            self._end("hung up")
            await self.send("BYE", headers=headers)
        elif self.direction == "in":
            self.refuse(603)
        elif self._exchange.transaction is None:
            self._end("given up")  # before its INVITE was sent
        else:
            self._exchange.cancelled = True
            line = self._home.line
            line.endpoint.cancel(self._exchange.transaction, line.now(), headers=headers)
            line.stack.flush()

    def refuse(self, status: int, headers: Iterable[tuple[str, str]] = ()) -> None:
        """Give an incoming call a final refusal."""
        if self.invite is not None and not self.invite.answered:
            self._respond(self.invite, status, headers=headers)
            self._end("refused", status)

    async def hold(self, on: bool = True) -> Response:
        """Hold or resume by re-INVITE. Gives the final response."""
        self._version += 1
        body = media.offer(self._ours("sendonly" if on else "sendrecv"))
        response = await self.send("INVITE", body=body, content_type=SDP)
        if response.status < 300 and self.dialog is not None:
            self.dialog.refresh(response)
            self._take_media(response.body)
        return response

    async def send(
        self,
        method: str,
        *,
        headers: Iterable[tuple[str, str]] = (),
        body: bytes = b"",
        content_type: str = "",
    ) -> Response:
        """Send a request within the call. Gives its final response."""
        if self.dialog is None:
            raise MisuseError("the call has no dialog yet")
        contact = [("Contact", self._home.contact)] if method in ("INVITE", "UPDATE") else []
        request = self.dialog.request(
            method, headers=[*contact, *headers], body=body, content_type=content_type
        )
        exchange = self._home.line.new_exchange()
        exchange.on_again = self._send_ack
        response = await self._home.line.send(request, exchange, self.flow)
        self.dialog.local_cseq = max(self.dialog.local_cseq, request.cseq.number)
        if method == "INVITE" and 200 <= response.status < 300:
            self._send_ack(response)
        return response

    # --- outgoing -----------------------------------------------------------------------------------

    async def run_out(self, request: Request) -> None:
        """Send the INVITE and follow it to its end."""
        if self.ended:
            return
        exchange = self._exchange
        exchange.on_progress = self._progress
        exchange.on_again = self._send_ack
        response = await self._home.line.send(request, exchange)
        self.status, self.reason = response.status, response.reason
        if not 200 <= response.status < 300:
            self._end("refused", response.status)
            return
        sent = exchange.transaction.request if exchange.transaction is not None else request
        try:
            self.dialog = Dialog.uac(sent, response)
            self._take_media(response.body)
        except SipParseError as error:
            self._send_ack(response)
            self._end(f"unusable answer: {error.reason}", response.status)
            if self.dialog is not None:
                await self.send("BYE")
            return
        self._send_ack(response)
        self._identity(response.headers.values("P-Asserted-Identity"))
        self._connected(response.status)
        if exchange.cancelled:  # RFC 3261 section 9.1: CANCEL and 200 have crossed
            await self.hang_up()

    def _progress(self, response: Response) -> None:
        if response.status > 100 and self.state == "calling":
            self.state = "ringing"
            self._ringing.set()
            self._home.note("ringing", self.call_id, str(response.status))

    def _send_ack(self, response: Response) -> None:
        if self.dialog is None or response.cseq.method != "INVITE":
            return
        line = self._home.line
        line.endpoint.send_ack(self.dialog.ack(response.cseq.number), self.flow, line.now())
        line.stack.flush()

    # --- incoming -----------------------------------------------------------------------------------

    def ring(self, transaction: ServerTransaction, local_tag: str, flow: Flow) -> None:
        """Take a new INVITE and ring."""
        request = transaction.request
        self.invite, self.local_tag, self.flow = transaction, local_tag, flow
        self.remote = caller_of(request)
        self.dialog = Dialog.uas(request, local_tag)
        if request.body:
            self._event_type = media.event_type_of(request.body)
        self.state = "ringing"
        self._respond(transaction, 180)
        self._home.note("incoming", self.call_id, str(self.remote))
        self._ringing.set()

    def cancelled(self, request: Request) -> None:
        """Take a CANCEL."""
        self._reasons(request)
        if self.invite is not None and not self.invite.answered:
            self._respond(self.invite, 487)
            self._end("cancelled", 487)

    def acknowledged(self, request: Request) -> None:
        """Take the ACK of our 200; it may hold the answer to our offer."""
        if self._late_offer and request.body:
            self._late_offer = False
            self._take_media(request.body)

    def unacknowledged(self) -> None:
        """Our 200 was never acknowledged: end the call (RFC 3261 section 13.3.1.4)."""
        self._home.spawn(self.hang_up())

    def handle(self, transaction: ServerTransaction) -> None:
        """Take a request within the call."""
        request = transaction.request
        if self.dialog is None or not self.dialog.accepts(request):
            self._respond(transaction, 500)
            return
        if request.method == "BYE":
            self._bye(transaction)
        elif request.method in ("INVITE", "UPDATE"):
            self._offered(transaction)
        elif request.method == "INFO":
            self._info(transaction)
        else:
            self._respond(transaction, 200)

    def _bye(self, transaction: ServerTransaction) -> None:
        self._reasons(transaction.request)
        self._respond(transaction, 200)
        self._end("hung up by the other side")

    def _offered(self, transaction: ServerTransaction) -> None:
        request = transaction.request
        if self.state != "answered" and request.method == "INVITE":
            self._respond(transaction, 491)
            return
        self._identity(request.headers.values("P-Asserted-Identity"))
        if request.body:
            self._version += 1
            self._respond(transaction, 200, body=self._answer_to(request.body))
        elif request.method == "INVITE":
            self._late_offer = True
            self._respond(transaction, 200, body=media.offer(self._ours()))
        else:
            self._respond(transaction, 200)

    def _info(self, transaction: ServerTransaction) -> None:
        for line in transaction.request.body.decode("utf-8", "replace").splitlines():
            name, equals, value = line.partition("=")
            if equals and name.strip().lower() == "signal":
                self.keys.append(value.strip())
                self._home.note("dtmf", self.call_id, value.strip())
        self._respond(transaction, 200)

    # --- both ---------------------------------------------------------------------------------------

    def close(self) -> None:
        """Drop it without a word."""
        self._end("dropped")

    def _ours(self, direction: str = "sendrecv") -> media.Ours:
        return media.Ours(self._home.media_host, self.rtp.port, self._version, direction, self._event_type)

    def _answer_to(self, body: bytes) -> bytes:
        answer = media.answer(body, self._ours(media.direction_for(body)))
        self._take_media(body)
        return answer

    def _take_media(self, body: bytes) -> None:
        if not body:
            return
        theirs = media.understand(body)
        self.rtp.event_type = self._event_type = theirs.event_type
        self.rtp.send_to(theirs.remote if theirs.may_send else None)
        if theirs.held != self.held:
            self.held = theirs.held
            self._home.note("held" if self.held else "resumed", self.call_id)

    def _respond(
        self,
        transaction: ServerTransaction,
        status: int,
        *,
        headers: Iterable[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> None:
        line = self._home.line
        response = make_response(
            transaction.request,
            status,
            to_tag=self.local_tag,
            headers=[("Contact", self._home.contact), *headers],
            body=body,
            content_type=SDP if body else "",
        )
        line.endpoint.respond(transaction, response, line.now())
        line.stack.flush()

    def _identity(self, asserted: list[str]) -> None:
        if asserted:
            self.remote = Address.parse(asserted[0])
            self._home.note("identity", self.call_id, asserted[0])

    def _reasons(self, request: Request) -> None:
        self.reasons += [Reason.parse(value) for value in request.headers.values("Reason")]

    def _connected(self, status: int) -> None:
        self.state, self.status = "answered", status
        self._ringing.set()
        self._answered.set()
        self._home.note("answered", self.call_id, str(self.remote or ""))

    def _end(self, why: str, status: int = 0) -> None:
        if self.state == "ended":
            return
        self.state = "ended"
        self.status = status or self.status
        self.rtp.close()
        self._ended.set()
        self._home.note("refused" if status >= 300 and status != 487 else "ended", self.call_id, why)
        self._home.forget(self)
