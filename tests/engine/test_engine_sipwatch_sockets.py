# SPDX-License-Identifier: GPL-3.0-or-later
"""The subscriber on real sockets: a notifier on UDP and TCP, servers that cannot be reached or hang up."""

from __future__ import annotations

import asyncio
import os
import queue
import socket
import threading
import time

import pytest
from watch_bench import ACCOUNT, OVER

from deskphone.engine.options import EngineOptions
from deskphone.engine.sipwatch import SipDialogSubscriber
from deskphone.net.stack import Stack
from deskphone.phone.commands import AccountSettings, Subscribe
from deskphone.phone.events import NotifyReceived
from deskphone.sip.endpoint import Endpoint
from deskphone.sip.events import RequestReceived
from deskphone.sip.headers import Headers
from deskphone.sip.ids import Ids
from deskphone.sip.message import Request, make_response


class Notifier(threading.Thread):
    """Answers each SUBSCRIBE with 200 and one NOTIFY with ``body``, on UDP and TCP."""

    def __init__(self, body):
        super().__init__(daemon=True)
        self.body = body
        self.subscribes = []
        self.ports = {}
        self.ready = threading.Event()
        self.loop = asyncio.new_event_loop()
        self.endpoint = Endpoint(Ids(os.urandom))

    def run(self):
        self.loop.run_until_complete(self.serve())
        self.loop.run_forever()
        self.loop.run_until_complete(self.stack.close())
        self.loop.close()

    async def serve(self):
        self.stack = Stack(self.endpoint, self.happened, time.monotonic)
        for transport in ("udp", "tcp"):
            self.ports[transport] = (await self.stack.listen(f"{transport}:127.0.0.1:0"))[2]
        self.ready.set()

    def happened(self, event):
        if not isinstance(event, RequestReceived):
            return
        request, now = event.request, time.monotonic()
        self.subscribes.append(request)
        expires = request.headers.get("Expires")
        fields = [("Expires", expires), ("Contact", "<sip:n@127.0.0.1>")]
        self.endpoint.respond(event.transaction, make_response(request, 200, to_tag="n", headers=fields), now)
        fields = [
            ("From", f"{request.headers.get('To').partition(';')[0]};tag=n"),
            ("To", request.headers.get("From")),
            ("Call-ID", request.call_id),
            ("CSeq", f"{len(self.subscribes)} NOTIFY"),
            ("Contact", "<sip:n@127.0.0.1>"),
            ("Event", "dialog"),
            ("Subscription-State", f"active;expires={expires}" if expires != "0" else "terminated"),
            ("Content-Type", "application/dialog-info+xml"),
        ]
        notify = Request("NOTIFY", str(request.contact.uri), Headers(fields), self.body)
        self.endpoint.request(notify, event.flow, now)

    def stop(self):
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.loop.stop)
        self.join(5)


@pytest.fixture
def notifier():
    made = Notifier(b"<x>" + b"y" * 30_000 + b"</x>")
    made.start()
    assert made.ready.wait(5)
    yield made
    made.stop()


@pytest.fixture
def subscriber():
    events, accounts = queue.SimpleQueue(), {}
    made = SipDialogSubscriber(events.put, accounts.get, EngineOptions(bind_address="127.0.0.1"))
    made.events, made.accounts = events, accounts
    yield made
    made.close()


def account(transport, server):
    return AccountSettings(transport, "101", "pbx.test", "pw", server, transport)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_subscription_on_a_socket(notifier, subscriber, transport):
    subscriber.accounts["a"] = account(transport, f"127.0.0.1:{notifier.ports[transport]}")
    for watch in ("v", "w"):
        subscriber.subscribe(Subscribe(watch, "a", "sip:102@pbx.test"))
    got = [subscriber.events.get(timeout=5) for _ in range(6)]
    bodies = [event.body for event in got if isinstance(event, NotifyReceived)]
    assert bodies == [notifier.body] * 2, "a body far beyond what pjsip takes"
    subscriber.unsubscribe("v")
    subscriber.close()
    subscriber.close()
    assert sorted(r.headers.get("Expires") for r in notifier.subscribes) == ["0", "0", "600", "600"]
    assert subscriber.events.empty()


UNREACHABLE = [
    ("nobody listens", account("tcp", "127.0.0.1:1"), "No connection to 127.0.0.1:1"),
    ("no such host", account("udp", "nowhere.invalid"), "cannot be found"),
    ("no host", account("udp", "[::"), "mend the account's server"),
]


@pytest.mark.parametrize(("settings", "text"), [r[1:] for r in UNREACHABLE], ids=[r[0] for r in UNREACHABLE])
def test_a_server_that_cannot_be_reached(subscriber, settings, text):
    subscriber.accounts["a"] = settings
    subscriber.subscribe(Subscribe("w", "a", "sip:102@pbx.test"))
    event = subscriber.events.get(timeout=10)
    assert (event.state, event.status) == (OVER, 503)
    assert text in event.reason


@pytest.mark.parametrize(
    ("name", "uri", "text"), [("x", "sip:1@x", "no account"), ("a", "nope", "no SIP address")]
)
def test_commands_that_cannot_be_done(subscriber, name, uri, text):
    subscriber.accounts["a"] = ACCOUNT
    subscriber.subscribe(Subscribe("w", name, uri))
    assert text in subscriber.events.get(timeout=5).reason


def test_an_account_that_no_header_can_hold(subscriber, notifier):
    server = f"127.0.0.1:{notifier.ports['udp']}"
    subscriber.accounts["a"] = AccountSettings("a", "101\r\nX: y", "pbx.test", "pw", server)
    subscriber.subscribe(Subscribe("w", "a", "sip:102@pbx.test"))
    assert "cannot be watched" in subscriber.events.get(timeout=5).reason
    assert not notifier.subscribes


def test_a_server_that_hangs_up(subscriber, notifier):
    subscriber.accounts["a"] = account("tcp", f"127.0.0.1:{notifier.ports['tcp']}")
    subscriber.subscribe(Subscribe("w", "a", "sip:102@pbx.test"))
    for _ in range(3):
        subscriber.events.get(timeout=5)
    notifier.stop()
    event = subscriber.events.get(timeout=5)
    assert (event.state, event.status) == (OVER, 503)


def test_after_close_nothing_happens(subscriber, notifier):
    subscriber.accounts["a"] = account("udp", f"127.0.0.1:{notifier.ports['udp']}")
    subscriber.close()
    subscriber.subscribe(Subscribe("w", "a", "sip:102@pbx.test"))
    subscriber.refresh("w")
    subscriber.unsubscribe("w")
    assert subscriber.events.empty()
    assert not notifier.subscribes


def test_a_listener_that_fails_stops_nothing(notifier, caplog):
    heard = queue.SimpleQueue()

    def listener(event):
        heard.put(event)
        raise ValueError("no")

    settings = account("udp", f"127.0.0.1:{notifier.ports['udp']}")
    subscriber = SipDialogSubscriber(listener, lambda _: settings, EngineOptions(bind_address="127.0.0.1"))
    subscriber.subscribe(Subscribe("w", "a", "sip:102@pbx.test"))
    for _ in range(3):
        heard.get(timeout=5)
    subscriber.close()
    assert "the listener failed" in caplog.text


QUESTIONS = ["INVITE", "OPTIONS", "NOTIFY", "BYE", "MESSAGE", "SUBSCRIBE", "REFER", "CANCEL", "BROKEN CSEQ"]


def test_nobody_but_the_server_is_answered(notifier, subscriber):
    """Each INVITE of a stranger was refused eleven times, and 2,000 requests a second filled the memory."""
    subscriber.accounts["a"] = account("udp", f"127.0.0.1:{notifier.ports['udp']}")
    subscriber.subscribe(Subscribe("w", "a", "sip:102@pbx.test"))
    for _ in range(3):
        subscriber.events.get(timeout=5)
    target = notifier.subscribes[0].contact.uri
    sockets = {}
    for host in ("127.0.0.9", "127.0.0.1"):  # the server comes last: what is before it has been read by then
        sockets[host] = sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind((host, 0))
        sock.settimeout(5)
        for method in QUESTIONS if host == "127.0.0.9" else ["OPTIONS"]:
            lines = [
                f"{method.split()[0]} {target} SIP/2.0",
                f"Via: SIP/2.0/UDP {host};rport;branch=z9hG4bK{host}{method.split()[0]}",
                f"From: <sip:x@pbx.test>;tag={host}",
                f"To: <{target}>",
                f"Call-ID: {host}",
                f"CSeq: 1 {method}",
            ]
            sock.sendto("\r\n".join([*lines, "", ""]).encode(), ("127.0.0.1", target.port))
    assert sockets["127.0.0.1"].recv(4000).startswith(b"SIP/2.0 200 ")
    sockets["127.0.0.9"].setblocking(False)
    with pytest.raises(BlockingIOError):
        sockets["127.0.0.9"].recv(4000)
    for sock in sockets.values():
        sock.close()
