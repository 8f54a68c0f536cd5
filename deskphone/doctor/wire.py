# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests of the examination: sent, proven, and waited for within a bound."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass, field

from deskphone.blf.uris import user_of
from deskphone.dialoginfo.parse import parse_document
from deskphone.doctor.answers import CHALLENGES, challenges, is_stale
from deskphone.doctor.evidence import Exchange
from deskphone.errors import DialogInfoError, SipParseError
from deskphone.net.stack import Stack
from deskphone.phone.commands import DIALOG
from deskphone.sip.digest import DigestClient
from deskphone.sip.endpoint import Endpoint
from deskphone.sip.events import RequestReceived, ResponseReceived, SipEvent, TransactionTimedOut
from deskphone.sip.ids import Ids
from deskphone.sip.message import Request, Response, make_response
from deskphone.sip.transaction.flow import Flow

_MOST_STALE = 3  # nonces that may be called stale, one after the other
_MOST_UNASKED = 1000
_MOST_NOTIFIES = 20  # of one subscription that are kept


@dataclass(slots=True)
class _Asked:
    """A request on its way, owner of its transaction."""

    final: asyncio.Future[Response | str]

    def handle(self, event: SipEvent) -> None:
        if self.final.done():
            return
        if isinstance(event, ResponseReceived):
            if event.response.status >= 200:
                self.final.set_result(event.response)
        else:
            error = "" if isinstance(event, TransactionTimedOut) else getattr(event, "error", "")
            self.final.set_result(error)


@dataclass(slots=True)
class Inbox:
    """The NOTIFYs of one subscription; ``came`` is set by the first."""

    notifies: list[Request] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)


class Wire:
    """One endpoint with its sockets, towards one server; runs in the loop that calls it."""

    def __init__(self, user_agent: str) -> None:
        self.endpoint = Endpoint(Ids(os.urandom), server_header=user_agent)
        self.ids = self.endpoint.ids
        self.stack: Stack | None = None
        self.flow: Flow | None = None
        self._inboxes: dict[str, Inbox] = {}
        self.unasked: set[str] = set()  # numbers that the server tells of without a subscription

    def open(self, stack: Stack) -> None:
        """Take the sockets."""
        self.stack = stack

    def inbox(self, call_id: str) -> Inbox:
        """Where the NOTIFYs of this Call-ID go from now on."""
        return self._inboxes.setdefault(call_id, Inbox())

    async def ask(self, request: Request, patience: float, flow: Flow | None = None) -> Exchange:
        """Send a request once; within ``patience`` seconds its answer is there, or there is none."""
        assert self.stack is not None
        flow = flow or self.flow
        assert flow is not None
        asked = _Asked(asyncio.get_running_loop().create_future())
        begun = time.monotonic()
        self.endpoint.request(request.copy(), flow, self.stack.clock(), owner=asked)
        self.stack.flush()
        try:
            outcome = await asyncio.wait_for(asked.final, patience)
        except (asyncio.TimeoutError, TimeoutError):
            return Exchange(seconds=time.monotonic() - begun)
        took = time.monotonic() - begun
        if isinstance(outcome, str):
            return Exchange(error=outcome, seconds=took)
        return Exchange((outcome,), "", time.time(), took)

    async def prove(
        self, request: Request, login: DigestClient, patience: float, flow: Flow | None = None
    ) -> Exchange:
        """Send it and answer challenges, as far as they are new questions; the CSeq rises each time."""
        replies: list[Response] = []
        stale = 0
        while True:
            exchange = await self.ask(request, patience, flow)
            replies += exchange.replies
            last = exchange.last
            exchange = Exchange(tuple(replies), exchange.error, exchange.heard_at, exchange.seconds)
            if last is None or last.status not in CHALLENGES:
                # silence after a challenge is silence: what was said before answers another question
                return exchange if last is not None else Exchange((), exchange.error, 0.0, exchange.seconds)
            asked = challenges(last)
            stale += is_stale(last)
            proven = "Authorization" in request.headers or "Proxy-Authorization" in request.headers
            if not asked or stale > _MOST_STALE or (proven and not is_stale(last)):
                return exchange
            try:
                value = login.authorize(
                    asked, request.method, request.uri, request.body, cnonce=self.ids.cnonce()
                )
            except SipParseError:
                return exchange
            request.headers.remove("Authorization")
            request.headers.remove("Proxy-Authorization")
            request.headers.add(CHALLENGES[last.status][1], value)
            request.headers.set("CSeq", f"{request.cseq.number + 1} {request.method}")

    def happened(self, event: SipEvent) -> None:
        """Take an event of the endpoint."""
        if isinstance(event, RequestReceived):
            self._requested(event)
        elif isinstance(owner := getattr(event.transaction, "owner", None), _Asked):
            owner.handle(event)

    def _requested(self, event: RequestReceived) -> None:
        """NOTIFYs of ours are kept; whoever calls meanwhile is told that nobody is here."""
        assert self.stack is not None
        request = event.request
        inbox = self._inboxes.get(request.call_id) if request.method == "NOTIFY" else None
        if inbox is not None:
            if len(inbox.notifies) < _MOST_NOTIFIES:
                inbox.notifies.append(request)
            status = 200
        elif self.flow is None or event.flow.remote[0] != self.flow.remote[0]:
            event.transaction.drop(self.stack.clock())  # a stranger
            return
        else:
            if _is_unasked(request) and len(self.unasked) < _MOST_UNASKED:
                self.unasked.update(_numbers(request))
            status = {"NOTIFY": 481, "OPTIONS": 200}.get(request.method, 480)
        answer = make_response(request, status, to_tag=self.ids.tag())
        self.endpoint.respond(event.transaction, answer, self.stack.clock())
        if inbox is not None:
            inbox.came.set()


def _is_unasked(request: Request) -> bool:
    package = (request.headers.get("Event") or "").partition(";")[0].strip().lower()
    return request.method == "NOTIFY" and package == DIALOG and not request.to.tag


def _numbers(notify: Request) -> set[str]:
    """Whom it may mean: its sender, or whom its document names."""
    named = {notify.from_.uri.user_unescaped}
    try:
        named.add(user_of(parse_document(notify.body).entity))
    except DialogInfoError:
        return named
    return named
