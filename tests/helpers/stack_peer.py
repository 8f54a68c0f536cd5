# SPDX-License-Identifier: GPL-3.0-or-later
"""A network stack that answers each request with 200 and keeps what it was told."""

from __future__ import annotations

import asyncio
import os
import time

from patience import PATIENCE

from deskphone.net.stack import Stack
from deskphone.sip.endpoint import Endpoint
from deskphone.sip.events import RequestReceived
from deskphone.sip.headers import Headers
from deskphone.sip.ids import Ids
from deskphone.sip.message import Request, make_response


class Peer:
    """A stack that answers each request with 200 and keeps its events."""

    def __init__(self, **options) -> None:
        self.endpoint = Endpoint(Ids(os.urandom))
        self.events = []
        self.changed = asyncio.Event()
        self.stack = Stack(self.endpoint, self.told, time.monotonic, **options)

    def told(self, event) -> None:
        self.events.append(event)
        self.changed.set()
        if isinstance(event, RequestReceived):
            body = event.request.body
            response = make_response(event.request, 200, to_tag="t", body=body, content_type="text/plain")
            self.endpoint.respond(event.transaction, response, time.monotonic())

    def send(self, flow, body: bytes = b"") -> None:
        request = Request(
            "MESSAGE",
            "sip:peer@127.0.0.1",
            Headers(
                [
                    ("From", "<sip:me@127.0.0.1>;tag=1"),
                    ("To", "<sip:peer@127.0.0.1>"),
                    ("Call-ID", os.urandom(4).hex()),
                    ("CSeq", "1 MESSAGE"),
                ]
            ),
            body,
        )
        self.endpoint.request(request, flow, time.monotonic())
        self.stack.flush()

    async def wait(self, kind, count: int = 1) -> list:
        async def enough() -> list:
            while len(found := [e for e in self.events if isinstance(e, kind)]) < count:
                self.changed.clear()
                await self.changed.wait()
            return found

        return await asyncio.wait_for(enough(), 5 * PATIENCE)
