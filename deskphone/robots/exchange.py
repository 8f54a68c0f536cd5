# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests of robots that can be awaited, with digest authentication."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from deskphone.errors import SipParseError
from deskphone.net.stack import Stack
from deskphone.sip.digest import DigestClient
from deskphone.sip.endpoint import ClientTransaction, Endpoint, Flow
from deskphone.sip.events import ResponseReceived, SipEvent, TransactionTimedOut
from deskphone.sip.message import Request, Response
from deskphone.sip.uri import Address

_MOST_TRIES = 3


@dataclass(slots=True)
class Exchange:
    """One request on its way; owner of its transaction.

    ``on_progress`` sees provisional responses, ``on_again`` each repeated 2xx.
    """

    final: asyncio.Future[Response]
    on_progress: Callable[[Response], None] = lambda response: None
    on_again: Callable[[Response], None] = lambda response: None
    transaction: ClientTransaction | None = None
    cancelled: bool = False

    def handle(self, event: SipEvent) -> None:
        """Take an event of the transaction."""
        if not isinstance(event, ResponseReceived):
            status = 408 if isinstance(event, TransactionTimedOut) else 503
            if not self.final.done():
                self.final.set_result(Response(status))
        elif event.response.status < 200:
            self.on_progress(event.response)
        elif not self.final.done():
            self.final.set_result(event.response)
        else:
            self.on_again(event.response)


@dataclass(slots=True)
class Line:
    """The robot's way to its server: endpoint, sockets and credentials."""

    endpoint: Endpoint
    stack: Stack
    credentials: DigestClient
    flow: Flow
    _challenges: list[str] = field(default_factory=list)
    _header: str = "Authorization"

    def now(self) -> float:
        """Read the clock of the loop."""
        return asyncio.get_running_loop().time()

    def new_exchange(self) -> Exchange:
        """Make an exchange for :meth:`send`."""
        return Exchange(asyncio.get_running_loop().create_future())

    async def send(
        self, request: Request, exchange: Exchange | None = None, flow: Flow | None = None
    ) -> Response:
        """Send a request and give its final response: 408 and 503 also stand for no response at all.

        A challenge is answered; the known nonce is used at once. The CSeq of the request rises by one
        for each try, see ``request.cseq`` afterwards.
        """
        exchange = exchange or self.new_exchange()
        response = Response(503)
        for attempt in range(_MOST_TRIES):
            known = bool(self._challenges)
            if known and not self._authorize(request):
                return response
            response = await self._once(request, exchange, flow or self.flow)
            if response.status not in (401, 407) or exchange.cancelled:
                return response
            proxy = response.status == 407
            challenges = response.headers.all("Proxy-Authenticate" if proxy else "WWW-Authenticate")
            if known and attempt and "stale=true" not in "".join(challenges).lower():
                return response  # refused under the very challenge that we answered: a wrong password
            self._challenges = challenges
            self._header = "Proxy-Authorization" if proxy else "Authorization"
            request.headers.set("CSeq", f"{request.cseq.number + 1} {request.method}")
            exchange.final = asyncio.get_running_loop().create_future()
        return response

    async def _once(self, request: Request, exchange: Exchange, flow: Flow) -> Response:
        exchange.transaction = self.endpoint.request(request.copy(), flow, self.now(), owner=exchange)
        self.stack.flush()
        return await exchange.final

    def _authorize(self, request: Request) -> bool:
        """Put in credentials; False when the challenge is none that can be answered."""
        cnonce = self.endpoint.ids.cnonce()
        try:
            value = self.credentials.authorize(
                self._challenges, request.method, request.uri, request.body, cnonce=cnonce
            )
        except SipParseError:
            self._challenges = []
            return False
        request.headers.remove("Authorization")
        request.headers.remove("Proxy-Authorization")
        request.headers.set(self._header, value)
        return True


def caller_of(request: Request) -> Address:
    """Give who calls: P-Asserted-Identity where there is one, else From."""
    asserted = request.headers.values("P-Asserted-Identity")
    return Address.parse(asserted[0]) if asserted else request.from_
