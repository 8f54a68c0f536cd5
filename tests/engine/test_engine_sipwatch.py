# SPDX-License-Identifier: GPL-3.0-or-later
"""The subscriber on the project's own SIP core: its table by the clock, and its sockets for real."""

from __future__ import annotations

import asyncio
import os
import queue
import threading
import time

import pytest

from deskphone.engine.options import EngineOptions
from deskphone.engine.sipwatch import SipDialogSubscriber
from deskphone.engine.sipwatch.subscription import Target
from deskphone.engine.sipwatch.watcher import Watcher
from deskphone.net.stack import Stack
from deskphone.phone.commands import AccountSettings, Subscribe
from deskphone.phone.events import NotifyReceived, SubscriptionChanged, SubscriptionState
from deskphone.sip.digest import DigestServer, ha1
from deskphone.sip.endpoint import Endpoint, Flow
from deskphone.sip.events import RequestReceived
from deskphone.sip.headers import Headers
from deskphone.sip.ids import Ids
from deskphone.sip.message import Request, make_response

PHONE, SERVER = ("192.0.2.1", 40000), ("192.0.2.2", 5060)
ACCOUNT = AccountSettings("a", "101", "pbx.test", "pw", "192.0.2.2", display='An "A"')
ACTIVE, PENDING, OVER = SubscriptionState.ACTIVE, SubscriptionState.PENDING, SubscriptionState.TERMINATED
BODY = b'<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" state="full"/>'


class Bench:
    """A watcher and a notifier with a clock that moves when told."""

    def __init__(self, transport="udp"):
        self.now = 0.0
        self.told = []
        self.phone, self.server = Endpoint(Ids(os.urandom)), Endpoint(Ids(os.urandom))
        number = 0 if transport == "udp" else 1
        self.flow = Flow(transport, PHONE, SERVER, number)
        self.back = Flow(transport, SERVER, PHONE, number)
        self.watcher = Watcher(self.phone, self.told.append, lambda: 0.5, "test/1")
        self.requests = []  # SUBSCRIBEs that the notifier got
        self.answers = []  # what its NOTIFYs got
        self.deaf = False
        self.tag = "notifier"
        self.cseq = 0

    def subscribe(self, watch="w", expires=600):
        self.watcher.subscribe(Target(watch, "sip:102@pbx.test", expires, ACCOUNT, self.flow), self.now)
        return self.next()

    def run(self):
        moved = True
        while moved:
            moved = False
            for sender, receiver, flow in (
                (self.phone, self.server, self.back),
                (self.server, self.phone, self.flow),
            ):
                for data, _ in sender.outgoing():
                    moved = True
                    if not self.deaf:
                        receiver.receive(data, flow, self.now)
            while (event := self.phone.next_event()) is not None:
                self.watcher.handle(event, self.now)
            while (event := self.server.next_event()) is not None:
                (self.requests if isinstance(event, RequestReceived) else self.answers).append(event)

    def next(self):
        self.run()
        return self.requests.pop(0)

    def answer(self, event, status, headers=(("Expires", "600"),), reason="", tag=""):
        fields = [("Contact", "<sip:notifier@192.0.2.2>"), *headers]
        response = make_response(event.request, status, reason, to_tag=tag or self.tag, headers=fields)
        self.server.respond(event.transaction, response, self.now)
        self.run()

    def notify(self, event, state="active;expires=600", body=BODY, cseq=0, tag="", package="dialog"):
        self.cseq = cseq or self.cseq + 1
        subscribe = event.request
        fields = [
            ("From", f"<sip:102@pbx.test>;tag={tag or self.tag}"),
            ("To", subscribe.headers.get("From")),
            ("Call-ID", subscribe.call_id),
            ("CSeq", f"{self.cseq} NOTIFY"),
            ("Contact", "<sip:notifier@192.0.2.2>"),
            ("Content-Type", "application/dialog-info+xml"),
        ]
        fields += [("Event", package)] if package else []
        fields += [("Subscription-State", state)] if state else []
        request = Request("NOTIFY", str(subscribe.contact.uri), Headers(fields), body)
        self.server.request(request, self.back, self.now)
        self.run()
        return self.answers.pop().response.status

    def active(self, expires=600):
        event = self.subscribe(expires=expires)
        self.answer(event, 200, [("Expires", str(expires))])
        assert self.notify(event, f"active;expires={expires}") == 200
        self.told.clear()
        return event

    def advance(self, seconds):
        end = self.now + seconds
        self.run()
        while True:
            times = [t.next_timer() for t in (self.phone, self.server, self.watcher)]
            times = [t for t in times if t is not None]
            if not times or min(times) > end:
                break
            self.now = max(self.now, min(times))
            for part in (self.phone, self.server, self.watcher):
                part.handle_timers(self.now)
            self.run()
        self.now = end

    @property
    def changes(self):
        return [
            (e.state, e.status, e.reason, e.retry_after)
            for e in self.told
            if isinstance(e, SubscriptionChanged)
        ]


@pytest.fixture
def bench():
    return Bench()


def test_what_a_subscribe_says(bench):
    request = bench.subscribe().request
    headers = request.headers
    assert request.uri == "sip:102@pbx.test"
    assert str(request.from_.uri) == "sip:101@pbx.test"
    assert request.from_.display == 'An "A"'
    assert str(request.to.uri) == "sip:102@pbx.test"
    assert str(request.contact.uri) == "sip:101@192.0.2.1:40000"
    assert "application/dialog-info+xml" in headers.values("Accept")
    assert [headers.get(name) for name in ("Event", "Expires", "Supported")] == ["dialog", "600", "eventlist"]


def test_the_life_of_a_subscription(bench):
    event = bench.subscribe()
    bench.answer(event, 200)
    assert bench.changes == [(PENDING, 200, "OK", None)]
    assert bench.notify(event) == 200
    assert bench.told[1:] == [
        NotifyReceived("w", "active", "application/dialog-info+xml", BODY, 600, 1),
        SubscriptionChanged("w", ACTIVE),
    ]
    bench.told.clear()
    bench.watcher.refresh("w", bench.now)
    again = bench.next()
    assert (again.request.call_id, again.request.cseq.number) == (event.request.call_id, 2)
    assert again.request.to.tag == "notifier"
    assert again.request.uri == "sip:notifier@192.0.2.2"
    bench.answer(again, 200)
    assert bench.told == []
    bench.watcher.unsubscribe("w", bench.now)
    last = bench.next()
    assert last.request.headers.get("Expires") == "0"
    bench.answer(last, 200, [("Expires", "0")])
    assert bench.notify(event, "terminated;reason=timeout") == 200
    assert bench.told == []
    assert bench.watcher.idle
    bench.advance(100)
    assert bench.watcher.next_timer() is bench.phone.next_timer() is None


@pytest.mark.parametrize(("granted", "at"), [(600, 510.0), (60, 51.0), (1, 2.0)])
def test_it_is_refreshed_at_85_percent(bench, granted, at):
    event = bench.active()
    bench.watcher.refresh("w", bench.now)
    bench.answer(bench.next(), 200, [("Expires", str(granted))])
    assert bench.watcher.next_timer() == pytest.approx(at)
    bench.advance(at + 0.1)
    assert bench.next().request.call_id == event.request.call_id


def test_a_notifier_may_shorten_it(bench):
    event = bench.active()
    bench.notify(event, "active;expires=100")
    assert bench.watcher.next_timer() == pytest.approx(85.0)


def challenge(server, stale=False):
    return [("WWW-Authenticate", value) for value in server.challenge(0.0, stale)]


def test_a_challenge_is_answered_and_its_nonce_used_on(bench):
    server = DigestServer(b"x" * 32, "pbx.test")
    bench.answer(bench.subscribe(), 401, challenge(server))
    for count in (1, 2):
        event = bench.next()
        value = event.request.headers.get("Authorization")
        result = server.check(
            value, "SUBSCRIBE", b"", 0.0, lambda user, kind: ha1(user, "pbx.test", "pw", kind)
        )
        assert result.ok, result.reason
        assert f"nc=0000000{count}" in value
        bench.answer(event, 200)
        bench.watcher.refresh("w", bench.now)
    assert bench.changes == [(PENDING, 200, "OK", None)]


def test_a_wrong_password_is_told_once(bench):
    server = DigestServer(b"x" * 32, "pbx.test")
    bench.answer(bench.subscribe(), 401, challenge(server))
    bench.answer(bench.next(), 401, challenge(server))
    assert bench.changes == [(OVER, 401, "Unauthorized", None)]
    assert bench.watcher.idle


def test_a_stale_nonce_is_no_wrong_password(bench):
    server = DigestServer(b"x" * 32, "pbx.test")
    bench.answer(bench.subscribe(), 401, challenge(server))
    bench.answer(bench.next(), 401, challenge(server, stale=True))
    bench.answer(bench.next(), 200)
    assert bench.changes == [(PENDING, 200, "OK", None)]


def test_a_401_without_a_challenge_to_an_old_nonce_is_asked_anew(bench):
    server = DigestServer(b"x" * 32, "pbx.test")
    bench.answer(bench.subscribe(), 401, challenge(server))
    event = bench.next()
    bench.answer(event, 200)
    bench.notify(event)
    bench.watcher.refresh("w", bench.now)
    bench.answer(bench.next(), 401, [])
    plain = bench.next()
    assert "Authorization" not in plain.request.headers
    bench.answer(plain, 401, challenge(server))
    bench.answer(bench.next(), 200)
    assert (OVER, 401) not in [change[:2] for change in bench.changes]


def test_a_proxy_may_ask_too(bench):
    value = 'Digest realm="p", nonce="n", algorithm=MD5'
    bench.answer(bench.subscribe(), 407, [("Proxy-Authenticate", value)])
    assert bench.next().request.headers.get("Proxy-Authorization")


@pytest.mark.parametrize("value", ['Digest realm="p", nonce="n", algorithm=SHA-512', "Basic realm=x", "%%"])
def test_a_challenge_that_cannot_be_answered(bench, value):
    bench.answer(bench.subscribe(), 401, [("WWW-Authenticate", value)])
    assert bench.changes[0][:2] == (OVER, 401)
    assert bench.watcher.idle


@pytest.mark.parametrize(("headers", "asked"), [((("Min-Expires", "3600"),), "3600"), ((), "60")])
def test_423_is_followed(bench, headers, asked):
    bench.answer(bench.subscribe(expires=20), 423, headers)
    event = bench.next()
    assert event.request.headers.get("Expires") == asked
    bench.answer(event, 200, [("Expires", asked)])
    assert bench.changes == [(PENDING, 200, "OK", None)]


def test_423_without_end_is_given_up(bench):
    event = bench.subscribe()
    for _ in range(3):
        bench.answer(event, 423)
        event = bench.next()
    bench.answer(event, 423, reason="No")
    assert bench.changes == [(OVER, 423, "No", None)]


REFUSALS = [
    ("forbidden", 403, [], None),
    ("not found", 404, [], None),
    ("bad event", 489, [], None),
    ("unavailable for a time", 503, [("Retry-After", "17 (busy);duration=3")], 17.0),
    ("with a Retry-After that is none", 503, [("Retry-After", "soon")], None),
]


@pytest.mark.parametrize(
    ("status", "headers", "retry"), [r[1:] for r in REFUSALS], ids=[r[0] for r in REFUSALS]
)
def test_a_refusal_is_told(bench, status, headers, retry):
    bench.answer(bench.subscribe(), status, headers, reason="No")
    assert bench.changes == [(OVER, status, "No", retry)]
    assert bench.watcher.idle


def test_481_to_a_refresh_ends_it(bench):
    bench.active()
    bench.watcher.refresh("w", bench.now)
    bench.answer(bench.next(), 481)
    assert bench.changes == [(OVER, 481, "Call/Transaction Does Not Exist", None)]


def test_no_answer_ends_it_after_32_seconds(bench):
    bench.deaf = True
    bench.watcher.subscribe(Target("w", "sip:102@pbx.test", 600, ACCOUNT, bench.flow), 0.0)
    bench.advance(33)
    assert bench.changes == [(OVER, 408, "no answer", None)]
    assert bench.watcher.idle


def test_without_a_notify_it_is_not_alive(bench):
    event = bench.subscribe()
    bench.answer(event, 200)
    bench.advance(33)
    assert bench.changes[1:] == [(OVER, 408, "no NOTIFY came", None)]
    assert bench.next().request.headers.get("Expires") == "0"


def test_a_lost_connection_ends_all_on_it():
    bench = Bench("tcp")
    bench.active()
    bench.watcher.connection_lost(bench.flow, "reset by peer", bench.now)
    assert bench.changes == [(OVER, 503, "reset by peer", None)]
    assert bench.watcher.idle


ENDINGS = [
    ("deactivated", "terminated;reason=deactivated", "deactivated", None),
    ("probation", "Terminated; reason=Probation; retry-after=60", "probation", 60.0),
    ("without a reason", "terminated", "", None),
]


@pytest.mark.parametrize(("state", "reason", "retry"), [r[1:] for r in ENDINGS], ids=[r[0] for r in ENDINGS])
def test_the_notifier_ends_it(bench, state, reason, retry):
    event = bench.active()
    assert bench.notify(event, state, b"") == 200
    assert bench.told == [
        NotifyReceived("w", "terminated", "application/dialog-info+xml", b"", None, 2),
        SubscriptionChanged("w", OVER, 0, reason, retry),
    ]
    assert bench.notify(event) == 481
    assert bench.watcher.next_timer() is None


def test_an_answer_after_the_end_revives_nothing(bench):
    event = bench.active()
    bench.watcher.refresh("w", bench.now)
    refresh = bench.next()
    bench.notify(event, "terminated;reason=giveup", b"")
    bench.told.clear()
    bench.answer(refresh, 200)
    assert bench.told == []
    assert bench.watcher.next_timer() is None


def test_a_notify_may_overtake_the_answer(bench):
    event = bench.subscribe()
    assert bench.notify(event) == 200
    bench.answer(event, 200)
    assert bench.changes == [(ACTIVE, 0, "", None)]
    bench.watcher.refresh("w", bench.now)
    refresh = bench.next()
    assert refresh.request.cseq.number == 2
    assert refresh.request.to.tag == "notifier"


def test_pending_is_told(bench):
    event = bench.subscribe()
    bench.answer(event, 202)
    bench.notify(event, "pending")
    bench.notify(event, "active")
    assert bench.changes == [(PENDING, 202, "Accepted", None), (ACTIVE, 0, "", None)]


def test_the_tag_of_the_first_notify_counts(bench):
    event = bench.subscribe()
    bench.answer(event, 200, tag="proxy")
    assert bench.notify(event, tag="one") == 200
    assert bench.notify(event, tag="two") == 481


NOTIFIES = [
    ("of another package", {"package": "presence"}, 489),
    ("of a package that is no token", {"package": ";;"}, 489),
    ("without an Event", {"package": ""}, 200),
    ("with a parameter of the event", {"package": "Dialog;sla"}, 200),
    ("without a state", {"state": ""}, 200),
    ("with a state that is none", {"state": ";;"}, 200),
    ("of a notifier that counts anew", {"cseq": 3}, 200),
]


@pytest.mark.parametrize(("fields", "status"), [r[1:] for r in NOTIFIES], ids=[r[0] for r in NOTIFIES])
def test_notifies(bench, fields, status):
    event = bench.active()
    bench.notify(event, cseq=1000)
    bench.cseq = 1000
    bench.told.clear()
    assert bench.notify(event, **fields) == status
    assert len(bench.told) == (status == 200)


def test_a_notify_overtaken_on_its_way_is_answered_and_told_to_nobody(bench):
    event = bench.active()
    bench.notify(event, cseq=1000)
    bench.told.clear()
    assert bench.notify(event, cseq=999) == 200
    assert bench.told == []


def test_strangers(bench):
    event = bench.subscribe()
    event.request.headers.set("Call-ID", "another")
    assert bench.notify(event) == 481
    for method, status in (("OPTIONS", 200), ("INVITE", 405)):
        fields = [("From", "<sip:x@y>;tag=1"), ("To", "<sip:101@pbx.test>"), ("Call-ID", method)]
        fields.append(("CSeq", f"1 {method}"))
        bench.server.request(Request(method, "sip:101@192.0.2.1", Headers(fields)), bench.back, bench.now)
        bench.run()
        assert bench.answers.pop().response.status == status


def test_a_refresh_waits_for_the_answer_before(bench):
    bench.active()
    for _ in range(3):
        bench.watcher.refresh("w", bench.now)
    first = bench.next()
    assert bench.requests == []
    bench.answer(first, 200)
    bench.answer(bench.next(), 200)
    assert bench.requests == []


def test_unsubscribing_before_the_answer(bench):
    event = bench.subscribe()
    bench.watcher.unsubscribe("w", bench.now)
    bench.run()
    assert bench.requests == []
    bench.answer(event, 200)
    last = bench.next()
    assert last.request.headers.get("Expires") == "0"
    bench.answer(last, 481)
    assert bench.told == []
    assert bench.watcher.idle


def test_a_farewell_to_a_dead_server_is_quiet_and_forgotten(bench):
    bench.active()
    bench.deaf = True
    bench.watcher.unsubscribe_all(bench.now)
    bench.advance(100)
    assert bench.told == []
    assert bench.watcher.idle


def test_the_same_name_again_replaces(bench):
    first = bench.active()
    second = bench.subscribe()
    assert second.request.headers.get("Expires") == "0"
    third = bench.next()
    assert third.request.call_id != first.request.call_id
    bench.notify(first)
    assert bench.told == []


def test_behind_a_nat_the_contact_is_where_the_server_sees_us(bench):
    event = bench.subscribe()
    via = event.request.top_via.with_param("received", "198.51.100.9").with_param("rport", "6000")
    event.request.replace_top_via(via)
    bench.answer(event, 200)
    moved = bench.next()
    assert str(moved.request.contact.uri) == "sip:101@198.51.100.9:6000"
    bench.answer(moved, 200)  # seen elsewhere again: a NAT that changes ports each time is left alone
    assert bench.requests == []


# ------------------------------------------------------------------------ on sockets


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
