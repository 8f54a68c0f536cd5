# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted SIP phone: registers, calls, answers by a policy, speaks a tone and tells what it hears.

    robot = Robot("105", "pbx.test", "secret", ("127.0.0.1", 5060), tone_hz=440)
    await robot.start()
    call = await robot.call("102")
    await call.wait_answered()
    print(call.pitch())
    await call.hang_up()
    await robot.stop()

For asyncio; all methods are called in the loop that ran ``start``.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any

from deskphone.errors import MisuseError, NetworkError, SipParseError
from deskphone.net.stack import Stack
from deskphone.robots import media
from deskphone.robots.call import SDP, RobotCall, Seen
from deskphone.robots.exchange import Exchange, Line
from deskphone.robots.rtp import RtpSession
from deskphone.robots.tones import Voice
from deskphone.sip.digest import DigestClient
from deskphone.sip.endpoint import Endpoint
from deskphone.sip.events import (
    AckReceived,
    CancelReceived,
    RequestReceived,
    ResponseReceived,
    SipEvent,
    TransactionTimedOut,
)
from deskphone.sip.headers import Headers
from deskphone.sip.ids import Ids
from deskphone.sip.message import Request, Response, make_response
from deskphone.sip.uri import Address, Uri, escape_user

_log = logging.getLogger("deskphone.robots")

_ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, INFO, MESSAGE, NOTIFY"
_RETRY = 2.0  # seconds until a failed registration is tried again


@dataclass(frozen=True, slots=True)
class AnswerPolicy:
    """What a robot does with incoming calls.

    ``after`` seconds it answers, None: it rings for ever. ``reject`` is a status to refuse with instead.
    With ``most`` calls up already it is busy (486); 0 is no limit.
    """

    after: float | None = 0.0
    reject: int = 0
    most: int = 0


class Robot:
    """One scripted phone. ``answer`` may be changed at any time; ``seen`` is all that happened, in order."""

    def __init__(
        self,
        user: str,
        domain: str,
        password: str,
        server: tuple[str, int],
        *,
        transport: str = "udp",
        display: str = "",
        answer: AnswerPolicy = AnswerPolicy(),
        tone_hz: int = 440,
        speech: bool = False,
        expires: int = 300,
        random_bytes: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self.user, self.domain, self.display = user, domain, display
        self.answer = answer
        self.voice = Voice(tone_hz, speech)
        self.registered = False
        self.register_status = 0
        self.seen: list[Seen] = []
        self.calls: list[RobotCall] = []
        self.messages: list[str] = []
        self.contact = ""
        self.media_host = ""
        self._server = server
        self._transport = transport
        self._expires = expires
        self._random = random_bytes
        self._ids = Ids(random_bytes)
        self._credentials = DigestClient(user, password)
        self._line: Line | None = None
        self._register_call_id = self._ids.call_id()
        self._register_tag = self._ids.tag()
        self._register_cseq = 0
        self._refresh: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    # --- for scripts --------------------------------------------------------------------------------

    @property
    def line(self) -> Line:
        """The way to the server; raises MisuseError before ``start``."""
        if self._line is None:
            raise MisuseError("start the robot first")
        return self._line

    @property
    def uri(self) -> str:
        """Its address of record."""
        return f"sip:{escape_user(self.user)}@{self.domain}"

    async def start(self, *, register: bool = True) -> None:
        """Bind a free port and register. Raises NetworkError when the registration fails."""
        host = await self._open()
        self.media_host = host
        if register:
            status = await self._register(self._expires)
            if status >= 300:
                await self.stop()
                raise NetworkError(f"{self.uri} cannot register: {status}. Check server and password.")

    async def stop(self) -> None:
        """End all calls, unregister, close."""
        if self._line is None:
            return
        if self._refresh is not None:
            self._refresh.cancel()
        for call in list(self.calls):
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(call.hang_up(), 2)
                await call.wait_ended(1)
            call.close()
        if self.registered:
            self.registered = False
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._register(0), 2)
        if self._refresh is not None:
            self._refresh.cancel()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.line.stack.close()
        self._line = None

    async def call(self, target: str, *, headers: Iterable[tuple[str, str]] = ()) -> RobotCall:
        """Call a number or a URI; returns at once, see the ``wait_`` methods of the call."""
        uri = target if ":" in target else f"sip:{escape_user(target)}@{self.domain}"
        rtp = await RtpSession.open(self.media_host, self.voice, self._ssrc())
        call = RobotCall(self, "out", self._ids.call_id(), rtp)
        call.remote = Address("", Uri.parse(uri))
        fields = [
            ("From", f"{Address(self.display, Uri.parse(self.uri))};tag={self._ids.tag()}"),
            ("To", f"<{uri}>"),
            ("Call-ID", call.call_id),
            ("CSeq", "1 INVITE"),
            ("Contact", self.contact),
            ("Allow", _ALLOW),
            ("Content-Type", SDP),
            *headers,
        ]
        body = media.offer(media.Ours(self.media_host, rtp.port, 1))
        self.calls.append(call)
        self.spawn(call.run_out(Request("INVITE", uri, Headers(fields), body)))
        await asyncio.sleep(0)
        return call

    async def wait_incoming(self, timeout: float = 10.0) -> RobotCall:
        """Wait until a call rings here, and give it. Raises TimeoutError."""
        deadline = self.line.now() + timeout
        while True:
            for call in self.calls:
                if call.direction == "in" and call.state == "ringing":
                    return call
            if self.line.now() >= deadline:
                raise asyncio.TimeoutError
            await asyncio.sleep(0.01)

    def kinds(self) -> list[str]:
        """Give the kinds of all that was seen, in order."""
        return [seen.kind for seen in self.seen]

    # --- for its calls ------------------------------------------------------------------------------

    def note(self, kind: str, call_id: str, text: str = "") -> None:
        """Enter something seen."""
        _log.info("= %s %s %s", self.user, kind, text)
        self.seen.append(Seen(kind, call_id, text, self.line.now()))

    def forget(self, call: RobotCall) -> None:
        """A call is over."""
        if call in self.calls:
            self.calls.remove(call)

    # --- registration -------------------------------------------------------------------------------

    async def _open(self) -> str:
        endpoint = Endpoint(self._ids, server_header="deskphone robot")
        stack = Stack(endpoint, self._on_event, asyncio.get_running_loop().time)
        host = self._server[0]
        local = "[::1]" if ":" in host else "127.0.0.1" if host.startswith("127.") else "0.0.0.0"
        _, bound_host, port = await stack.listen(f"{'udp' if self._transport == 'udp' else 'tcp'}:{local}:0")
        flow = stack.flow_to(self._transport, *self._server)
        self._line = Line(endpoint, stack, self._credentials, flow)
        host = flow.local[0] if flow.local[0] not in ("0.0.0.0", "::") else bound_host
        self.contact = f"<{flow._replace(local=(host, port)).local_uri(escape_user(self.user))}>"
        return host

    async def _register(self, expires: int) -> int:
        self._register_cseq += 1
        fields = [
            ("From", f"<{self.uri}>;tag={self._register_tag}"),
            ("To", f"<{self.uri}>"),
            ("Call-ID", self._register_call_id),
            ("CSeq", f"{self._register_cseq} REGISTER"),
            ("Contact", self.contact),
            ("Expires", str(expires)),
        ]
        request = Request("REGISTER", f"sip:{self.domain}", Headers(fields))
        response = await self.line.send(request)
        self._register_cseq = request.cseq.number
        self.register_status = response.status
        was, self.registered = self.registered, 200 <= response.status < 300 and expires > 0
        if was != self.registered:
            self.note("registered" if self.registered else "unregistered", "", str(response.status))
        if expires:
            delay = self._granted(response) * 0.8 if self.registered else _RETRY
            self._refresh = asyncio.get_running_loop().call_later(
                delay, lambda: self.spawn(self._register_again())
            )
        return response.status

    async def _register_again(self) -> None:
        await self._register(self._expires)

    def _granted(self, response: Response) -> float:
        """Give the seconds granted to our contact, else what we asked for."""
        ours = Address.parse(self.contact).uri
        for contact in response.contacts:
            text = contact.param("expires") or ""
            if contact.uri.user == ours.user and contact.uri.port == ours.port and text.isdigit():
                return float(text)
        text = response.headers.get("Expires") or ""
        return float(text) if text.isdigit() else float(self._expires)

    # --- events -------------------------------------------------------------------------------------

    def _on_event(self, event: SipEvent) -> None:
        if isinstance(event, RequestReceived):
            self._on_request(event)
        elif isinstance(event, CancelReceived):
            self._on_cancel(event)
        elif isinstance(event, AckReceived):
            call = self._find(event.request)
            if call is not None:
                call.acknowledged(event.request)
        elif isinstance(event.transaction.owner, Exchange):
            event.transaction.owner.handle(event)
        elif isinstance(event.transaction.owner, RobotCall) and isinstance(event, TransactionTimedOut):
            event.transaction.owner.unacknowledged()
        elif isinstance(event, ResponseReceived):
            _log.debug("! %s: a response to nobody", self.user)

    def _on_cancel(self, event: CancelReceived) -> None:
        if isinstance(event.transaction.owner, RobotCall):
            event.transaction.owner.cancelled(event.request)
        elif not event.transaction.answered:  # its call is still being set up
            response = make_response(event.transaction.request, 487, to_tag=self._ids.tag())
            self.line.endpoint.respond(event.transaction, response, self.line.now())

    def _on_request(self, event: RequestReceived) -> None:
        request = event.request
        try:
            call = self._find(request)
            if call is not None:
                event.transaction.owner = call
                call.handle(event.transaction)
            elif request.method == "INVITE" and not request.to.tag:
                self.spawn(self._take_call(event))
            else:
                self._respond(event, self._status_outside(request))
        except SipParseError as error:
            self._respond(event, error.status or 400)

    def _status_outside(self, request: Request) -> int:
        """Judge a request that belongs to no call."""
        if request.method == "MESSAGE":
            text = request.body.decode("utf-8", "replace")
            self.messages.append(text)
            self.note("message", request.call_id, text)
            return 200
        if request.to.tag:
            return 481
        return 200 if request.method in ("OPTIONS", "NOTIFY") else 405

    async def _take_call(self, event: RequestReceived) -> None:
        request, policy = event.request, self.answer
        if policy.most and len(self.calls) >= policy.most:
            self._respond(event, 486)
            return
        if policy.reject:
            self.note("incoming", request.call_id, str(request.from_))
            self._respond(event, policy.reject)
            return
        rtp = await RtpSession.open(self.media_host, self.voice, self._ssrc())
        if event.transaction.answered:  # cancelled meanwhile
            rtp.close()
            return
        call = RobotCall(self, "in", request.call_id, rtp)
        event.transaction.owner = call
        try:
            call.ring(event.transaction, self._ids.tag(), event.flow)
        except SipParseError as error:
            rtp.close()
            self._respond(event, error.status or 400)
            return
        self.calls.append(call)
        if policy.after is not None:
            await asyncio.sleep(policy.after)
            try:
                await call.answer()
            except SipParseError as error:
                call.refuse(error.status or 488)

    def _respond(self, event: RequestReceived, status: int) -> None:
        headers = [("Allow", _ALLOW)] if status in (200, 405) else []
        response = make_response(event.request, status, to_tag=self._ids.tag(), headers=headers)
        self.line.endpoint.respond(event.transaction, response, self.line.now())
        self.line.stack.flush()

    def _find(self, request: Request) -> RobotCall | None:
        tags = (request.to.tag or "", request.from_.tag or "")
        for call in self.calls:
            dialog = call.dialog
            if dialog is not None and dialog.id == (request.call_id, *tags):
                return call
        return None

    def _ssrc(self) -> int:
        return int.from_bytes(self._random(4), "big")

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside; it ends with the robot."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("! %s: %r", self.user, task.exception(), exc_info=task.exception())
