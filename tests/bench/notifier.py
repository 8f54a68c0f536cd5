# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted dialog-event server for benches: takes any REGISTER and SUBSCRIBE, then storms NOTIFYs.

stdin: one JSON object a line, {"storm": NOTIFYs, "rate": a second} or {"ring": extension};
stdout: {"port": N}, then {"event": "notify"|"invite"|"subscribed"|"stormed", ..., "at": monotonic seconds}.
CLOCK_MONOTONIC is one for all processes of a machine, so the times can be compared.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time

from deskphone.net.stack import Stack
from deskphone.sip.dialog import Dialog
from deskphone.sip.endpoint import Endpoint
from deskphone.sip.events import RequestReceived, SipEvent
from deskphone.sip.ids import Ids
from deskphone.sip.message import make_response

IDLE = "<state>terminated</state>"
TALKING = "<state>confirmed</state>"
RINGING = (
    "<state>early</state><local><identity>sip:{0}@bench.test</identity><target uri='sip:{0}@bench.test'/></local>"
    "<remote><identity display='Anna'>sip:9@bench.test</identity><target uri='sip:9@bench.test'/></remote>"
)


class Notifier:
    def __init__(self) -> None:
        self.endpoint = Endpoint(Ids(os.urandom))
        self.stack = Stack(self.endpoint, self.told, time.monotonic)
        self.watchers: dict[str, tuple[Dialog, object]] = {}
        self.versions: dict[str, int] = {}

    def say(self, event: str, **fields: object) -> None:
        sys.stdout.write(json.dumps({"event": event, "at": time.monotonic(), **fields}) + "\n")
        sys.stdout.flush()

    def told(self, event: SipEvent) -> None:
        if not isinstance(event, RequestReceived):
            return
        at, request, transaction = time.monotonic(), event.request, event.transaction
        contact = f"<sip:127.0.0.1:{self.port}>"
        if request.method == "INVITE":
            self.say("invite", uri=request.uri, at=at)
            response = make_response(request, 486, to_tag="x")
        elif request.method == "SUBSCRIBE":
            expires = request.headers.get("Expires") or "600"
            tag = request.to.tag or os.urandom(4).hex()
            response = make_response(
                request, 200, to_tag=tag, headers=[("Expires", expires), ("Contact", contact)]
            )
            self.endpoint.respond(transaction, response, at)
            extension = request.to.uri.user
            if expires != "0":
                self.watchers[extension] = (Dialog.uas(request, tag), event.flow)
                self.notify(extension, IDLE)
                self.say("subscribed", extension=extension)
            return
        else:
            headers = [("Contact", request.headers.get("Contact") or contact), ("Expires", "3600")]
            response = make_response(request, 200, to_tag="x", headers=headers)
        self.endpoint.respond(transaction, response, at)

    def notify(self, extension: str, inner: str) -> int:
        dialog, flow = self.watchers[extension]
        version = self.versions[extension] = self.versions.get(extension, -1) + 1
        body = (
            f'<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="{version}" '
            f'state="full" entity="sip:{extension}@bench.test"><dialog id="d{extension}" call-id="c{version // 2}" '
            f'direction="recipient">{inner.format(extension)}</dialog></dialog-info>'
        ).encode()
        headers = [
            ("Event", "dialog"),
            ("Subscription-State", "active;expires=600"),
            ("Contact", f"<sip:127.0.0.1:{self.port}>"),
        ]
        request = dialog.request(
            "NOTIFY", headers=headers, body=body, content_type="application/dialog-info+xml"
        )
        self.endpoint.request(request, flow, time.monotonic())  # type: ignore[arg-type]
        self.stack.flush()
        return version

    async def storm(self, count: int, rate: float) -> None:
        """Lives of calls: at any time some ten keys ring and fifty talk, as on a busy desk."""
        extensions = sorted(self.watchers)
        begin = time.monotonic()
        for number in range(count):
            await asyncio.sleep(max(0.0, begin + number / rate - time.monotonic()))
            call, part = divmod(number, 3)
            call -= (0, 10, 60)[part]
            inner = (RINGING, TALKING, IDLE)[part]
            extension = extensions[call * 7 % len(extensions)]
            at = time.monotonic()
            version = self.notify(extension, inner)
            self.say("notify", extension=extension, version=version, at=at)
        self.say("stormed")

    async def run(self) -> None:
        _, _, self.port = await self.stack.listen("udp:127.0.0.1:0")
        print(json.dumps({"port": self.port}), flush=True)
        reader = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := await reader.readline():
            order = json.loads(line)
            if "storm" in order:
                await self.storm(order["storm"], order["rate"])
            else:
                self.notify(order["ring"], RINGING)
        await self.stack.close()


if __name__ == "__main__":
    asyncio.run(Notifier().run())
