# SPDX-License-Identifier: GPL-3.0-or-later
"""What an endpoint takes and refuses, where its answers go, and its limits (RFC 3261 section 18, RFC 3581)."""

from __future__ import annotations

import pytest

from deskphone.sip.dialog import Dialog
from deskphone.sip.events import RequestReceived, ResponseReceived, TransactionTimedOut, TransportFailed
from deskphone.sip.message import make_response
from deskphone.sip.parse import parse
from deskphone.sip.transaction.states import State


def test_the_same_request_by_two_paths_is_merged(wire, request_of):
    for _ in range(2):
        wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    wire.run()
    assert len(wire.events(wire.bob)) == 1
    assert 482 in wire.statuses()


def test_rport_and_received_say_where_a_request_came_from(wire, request_of):
    wire.alice.request(request_of("OPTIONS"), wire.to_bob._replace(local=("10.0.0.9", 1)), 0.0)
    event = wire.arrived()
    via = event.request.top_via
    assert (via.host, via.received, via.rport) == ("10.0.0.9", "192.0.2.1", "5060")


def test_a_lost_connection_fails_what_uses_it(stream_wire, request_of):
    wire = stream_wire
    wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    wire.alice.connection_lost(wire.to_bob, 0.0, "reset by peer")
    (event,) = wire.events(wire.alice)
    assert isinstance(event, TransportFailed)
    assert event.error == "reset by peer"
    assert wire.alice.transactions == 0


def test_of_a_refused_invite_only_the_answer_is_kept(wire, request_of):
    """Whoever knows a password could have it keep 50 KB for half a minute, again and again."""
    invite = request_of("INVITE")
    invite.body = b"x" * 10_000
    wire.alice.request(invite, wire.to_bob, 0.0)
    event = wire.arrived()
    event.transaction.owner = "a leg"
    wire.bob.respond(event.transaction, make_response(event.request, 486, to_tag="b"), 0.0)
    assert event.transaction.request.body == b""
    assert event.transaction.owner is None
    ((answer, _),) = sent = wire.bob.outgoing()
    event.transaction.again(0.1)  # it was lost, and the INVITE came again
    assert wire.bob.outgoing() == sent
    assert parse(answer).status == 486
    wire.alice.receive(answer, wire.to_bob, 0.1)
    wire.run()
    assert event.transaction.state is State.CONFIRMED


BROKEN = [
    ("CSeq of another method", b"CSeq: 1 REGISTER", 400),
    ("CSeq that is no number", b"CSeq: x OPTIONS", 400),
    ("a Max-Forwards that is none", b"CSeq: 1 OPTIONS\r\nMax-Forwards: many", 400),
    ("a Content-Length beyond the body", b"CSeq: 1 OPTIONS\r\nContent-Length: 9", 400),
]


@pytest.mark.parametrize(("line", "status"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_request_is_refused_without_a_transaction(wire, line, status):
    wire.bob.receive(
        b"OPTIONS sip:b@b.test SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKy\r\n"
        b"From: <sip:a@a>;tag=1\r\n"
        b"To: <sip:b@b>\r\nCall-ID: x\r\n" + line + b"\r\n\r\n",
        wire.to_alice,
        0.0,
    )
    ((data, flow),) = wire.bob.outgoing()
    assert (parse(data).status, flow) == (status, wire.to_alice)
    assert wire.bob.transactions == 0
    assert wire.bob.next_event() is None


@pytest.mark.parametrize("data", [b"\r\n\r\n", b"hello", b"\x00" * 200, b"SIP/2.0 200 OK\r\n\r\n"])
def test_rubbish_is_dropped(wire, data):
    wire.bob.receive(data, wire.to_alice, 0.0)
    assert wire.bob.outgoing() == []
    assert wire.bob.next_event() is None


def test_a_stray_response_is_dropped(wire, request_of):
    wire.alice.request(request_of("OPTIONS"), wire.to_bob, 0.0)
    event = wire.arrived()
    wire.bob.outgoing()
    response = make_response(event.request, 200, to_tag="bob")
    response.headers.set("Via", "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKother")
    wire.bob.respond(event.transaction, response, 0.0)
    wire.run()
    assert wire.events(wire.alice) == []


REPLIES = [
    ("with rport: back to where it came from", ";rport", 40000),
    ("without: to the port of its Via", "", 5090),
]


@pytest.mark.parametrize(("params", "port"), [row[1:] for row in REPLIES], ids=[row[0] for row in REPLIES])
@pytest.mark.parametrize("broken", [False, True], ids=["whole", "broken"])
def test_where_a_response_goes(wire, params, port, broken):
    source = wire.to_alice._replace(remote=("192.0.2.1", 40000))
    data = (
        f"OPTIONS sip:b@b.test SIP/2.0\r\nVia: SIP/2.0/UDP 10.1.1.1:5090;branch=z9hG4bKx{params}\r\n"
        "From: <sip:a@a>;tag=1\r\nTo: <sip:b@b>\r\nCall-ID: x\r\n"
        f"CSeq: {'x' if broken else '1'} OPTIONS\r\nContent-Length: 0\r\n\r\n"
    ).encode()
    wire.bob.receive(data, source, 0.0)
    if not broken:
        event = wire.bob.next_event()
        assert event.flow == source
        wire.bob.respond(event.transaction, make_response(event.request, 200, to_tag="b"), 0.0)
    ((_, flow),) = wire.bob.outgoing()
    assert flow.remote == ("192.0.2.1", port)


def test_only_what_was_not_sent_fails(wire, request_of):
    first = wire.alice.request(request_of("OPTIONS", "c1"), wire.to_bob, 0.0)
    wire.alice.request(request_of("OPTIONS", "c2"), wire.to_bob, 0.0)
    (data, _), _ = wire.alice.outgoing()
    wire.alice.not_sent(data, 0.0, "too large")
    (event,) = wire.events(wire.alice)
    assert (event.transaction, event.error) == (first, "too large")
    assert wire.alice.transactions == 1


def test_a_lost_connection_touches_no_other(stream_wire, request_of):
    wire = stream_wire
    lost, other = wire.to_bob, wire.to_bob._replace(connection_id=2)
    for number, flow in enumerate((lost, other, lost)):
        wire.alice.request(request_of("OPTIONS", f"c{number}"), flow, 0.0)
    wire.alice.connection_lost(lost, 0.0, "gone")
    assert len(wire.events(wire.alice)) == 2
    assert wire.alice.transactions == 1
    wire.alice.connection_lost(other, 0.0, "gone")
    assert wire.alice.transactions == 0
    assert wire.alice._on_streams == {}


def test_more_pending_requests_than_it_can_bear_get_503(wire, request_of, monkeypatch):
    monkeypatch.setattr("deskphone.sip.endpoint.MAX_PENDING", 10)
    for number in range(12):
        wire.alice.request(request_of("INVITE", f"c{number}"), wire.to_bob, wire.now)
    wire.run()
    assert sum(isinstance(event, RequestReceived) for event in wire.events(wire.bob)) == 10
    refused = [e.response for e in wire.events(wire.alice) if isinstance(e, ResponseReceived)]
    assert [(r.status, r.headers.get("Retry-After")) for r in refused] == [(503, "5")] * 2


def test_answered_requests_are_no_pending_ones_and_bounded(wire, request_of, monkeypatch):
    monkeypatch.setattr("deskphone.sip.endpoint.MAX_PENDING", 10)
    monkeypatch.setattr("deskphone.sip.endpoint.MAX_COMPLETED", 20)
    for number in range(50):
        wire.alice.request(request_of("OPTIONS", f"c{number}"), wire.to_bob, wire.now)
        event = wire.arrived()
        wire.bob.respond(event.transaction, make_response(event.request, 200, to_tag="b"), wire.now)
    assert wire.bob.transactions == 20
    wire.advance(40)
    assert wire.bob.transactions == 0
    assert not wire.bob._completed


@pytest.mark.parametrize("method", ["OPTIONS", "INVITE"])
def test_only_who_sends_the_same_again_is_answered_again(wire, request_of, method):
    """A short one with the branch of a long one brought 24 KB to whom the first had named, 129 times its bytes."""
    wire.alice.request(request_of(method, "c" + "x" * 8000), wire.to_bob, wire.now)
    event = wire.arrived()
    wire.answer(event, 200 if method == "OPTIONS" else 180)
    long = next(data for _, by, data in wire.log if by == "alice")
    short = long.replace(b"x" * 8000, b"")
    elsewhere = [
        wire.to_alice._replace(remote=("192.0.2.66", 5060)),
        wire.to_alice._replace(remote=(wire.to_alice.remote[0], 6666)),
        wire.to_alice._replace(transport="tcp", connection_id=7),
    ]
    for data, flow in [
        (short, wire.to_alice),
        *((each, flow) for flow in elsewhere for each in (short, long)),
    ]:
        wire.bob.receive(data, flow, wire.now)
        assert wire.bob.outgoing() == []
        assert wire.bob.next_event() is None
    wire.bob.receive(long, wire.to_alice, wire.now)
    ((again, flow),) = wire.bob.outgoing()
    assert (parse(again).status, flow) == (200 if method == "OPTIONS" else 180, wire.to_alice)


@pytest.mark.parametrize(("method", "status"), [("OPTIONS", 200), ("INVITE", 480)])
def test_answers_that_wait_for_repeated_requests_are_bounded_in_bytes(
    wire, request_of, monkeypatch, method, status
):
    """They carry back what a peer wrote: 18,000 requests of 31 KB made 460 MB of it."""
    monkeypatch.setattr("deskphone.sip.endpoint.MAX_COMPLETED_BYTES", 100_000)
    for number in range(50):
        wire.alice.request(request_of(method, f"c{number}-" + "x" * 8000), wire.to_bob, wire.now)
        event = wire.arrived()
        wire.bob.respond(event.transaction, make_response(event.request, status, to_tag="b"), wire.now)
    assert 0 < sum(len(each.sent) for each in wire.bob._server.values()) <= 100_000
    (newest,) = [key for key in wire.bob._server if key[0] == event.transaction.key[0]]
    assert newest
    wire.advance(40)
    assert (wire.bob.transactions, wire.bob._completed_bytes) == (0, 0)


@pytest.mark.parametrize("method", ["OPTIONS", "CANCEL", "MESSAGE", "BYE", "PUBLISH"])
def test_of_a_request_that_has_its_answer_no_body_is_kept(wire, request_of, method):
    """Whoever answers: a CANCEL is answered by the endpoint itself. 11,000 of 60 KB made 680 MB."""
    request = request_of(method)
    request.body = b"x" * 60_000
    wire.alice.request(request, wire.to_bob, wire.now)
    event = wire.arrived() if method != "CANCEL" else wire.run()
    if event is not None:
        wire.bob.respond(event.transaction, make_response(event.request, 200, to_tag="b"), wire.now)
    (kept,) = wire.bob._server.values()
    assert kept.answered
    assert (kept.request.method, kept.request.body) == (method, b"")


def test_a_2543_request_without_a_cookie_is_told_apart(wire):
    def send(branch, call_id, sequence=1):
        wire.bob.receive(
            f"OPTIONS sip:b@b.test SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1{branch}\r\n"
            f"From: <sip:a@a>;tag=1\r\nTo: <sip:b@b>\r\nCall-ID: {call_id}\r\n"
            f"CSeq: {sequence} OPTIONS\r\nContent-Length: 0\r\n\r\n".encode(),
            wire.to_alice,
            0.0,
        )
        return len(wire.events(wire.bob))

    assert [send("", "x"), send("", "x"), send("", "y"), send("", "x", 2)] == [1, 0, 1, 1]
    assert [send(";branch=1", "z"), send(";branch=1", "z")] == [1, 0]


@pytest.mark.parametrize(
    ("method", "status"), [("OPTIONS", 0), ("OPTIONS", 183), ("INVITE", 0), ("INVITE", 180)]
)
def test_a_request_whose_connection_is_lost_is_over(stream_wire, request_of, method, status):
    wire = stream_wire
    wire.alice.request(request_of(method), wire.to_bob, 0.0)
    event = wire.arrived()
    if status:
        wire.answer(event, status)
    wire.bob.connection_lost(wire.to_alice, wire.now, "gone")
    (failed,) = wire.events(wire.bob)
    assert isinstance(failed, TransportFailed)
    assert failed.transaction is event.transaction
    assert wire.bob.transactions == 0
    wire.answer(event, 200)
    assert wire.sent("bob", "SIP/2.0 200") == [], "an answer too late is dropped"
    assert wire.bob.next_timer() is None


def test_an_unreachable_datagram_peer_fails_both_ways(wire, request_of):
    wire.alice.request(request_of("OPTIONS"), wire.to_bob, 0.0)
    event = wire.arrived()
    wire.alice.connection_lost(wire.to_bob, 0.0, "no route")
    wire.bob.connection_lost(wire.to_alice, 0.0, "no route")
    assert [type(e) for e in wire.events(wire.alice)] == [TransportFailed]
    assert [e.transaction for e in wire.events(wire.bob)] == [event.transaction]


def test_ipv6_is_written_in_brackets(wire, request_of):
    flow = wire.to_bob._replace(local=("2001:db8::1", 5060), remote=("2001:db8::2", 5060))
    wire.alice.request(request_of("OPTIONS"), flow, 0.0)
    ((data, _),) = wire.alice.outgoing()
    assert parse(data).headers.get("Via").startswith("SIP/2.0/UDP [2001:db8::1]:5060;")


def test_a_request_within_a_dialog_is_never_merged(wire, request_of):
    for _ in range(2):
        request = request_of("INFO")
        request.headers.set("To", "<sip:bob@b.test>;tag=bob")
        wire.alice.request(request, wire.to_bob, 0.0)
    wire.run()
    assert len(wire.events(wire.bob)) == 2


def test_a_response_with_two_vias_is_not_for_us(wire, request_of):
    wire.alice.request(request_of("OPTIONS"), wire.to_bob, 0.0)
    event = wire.arrived()
    response = make_response(event.request, 200, to_tag="bob")
    response.headers.add("Via", "SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKother")
    wire.bob.respond(event.transaction, response, 0.0)
    wire.run()
    assert wire.events(wire.alice) == []


def test_what_waits_for_an_ack_is_bounded_in_bytes(wire, request_of, monkeypatch):
    """A phone that acknowledged none of its re-INVITEs had 200 MB kept in 12 s; the oldest time out early."""
    monkeypatch.setattr("deskphone.sip.endpoint.MAX_ACCEPTED_BYTES", 100_000)
    for number in range(50):
        request = request_of("INVITE", f"c{number}")
        request.body = b"x" * 8000
        wire.alice.request(request, wire.to_bob, wire.now)
        wire.run()
        event = next(each for each in wire.events(wire.bob) if isinstance(each, RequestReceived))
        wire.answer(event, 200)
    kept = [each.request.body for each in wire.bob._server.values()]
    assert 0 < sum(map(len, kept)) <= 100_000
    assert event.transaction in wire.bob._server.values()
    assert [type(each) for each in wire.events(wire.bob)] == [TransactionTimedOut]
    wire.advance(40)
    assert (wire.bob.transactions, wire.bob._unacknowledged_bytes) == (0, 0)


@pytest.mark.parametrize("method", ["BYE", "PRACK", "NOTIFY"])
def test_what_nobody_answers_is_bounded_in_bytes(wire, request_of, monkeypatch, method):
    """A phone that answered no BYE, after 24 KB of Record-Route, had 20 MB kept each second."""
    monkeypatch.setattr("deskphone.sip.endpoint.MAX_LAST_BYTES", 100_000)
    wire.alice.request(request_of("INFO"), wire.to_bob, wire.now)
    for number in range(50):
        request = request_of(method, f"c{number}")
        request.body = b"x" * 8000
        last = wire.alice.request(request, wire.to_bob, wire.now)
    kept = [each for each in wire.alice._client.values() if each.request.method == method]
    assert 0 < sum(len(each.sent) for each in kept) <= 100_000
    assert kept[-1] is last
    assert len(wire.alice._client) == len(kept) + 1
    assert {type(each) for each in wire.events(wire.alice)} == {TransactionTimedOut}
    wire.advance(40)
    assert (wire.alice.transactions, wire.alice._last_bytes) == (0, 0)


def test_what_was_answered_counts_no_more(wire, request_of, monkeypatch):
    monkeypatch.setattr("deskphone.sip.endpoint.MAX_LAST_BYTES", 100_000)
    for number in range(50):
        request = request_of("BYE", f"c{number}")
        request.body = b"x" * 8000
        wire.alice.request(request, wire.to_bob, wire.now)
        wire.answer(wire.arrived(), 200)
    assert not any(isinstance(each, TransactionTimedOut) for each in wire.events(wire.alice))
    wire.advance(40)
    assert (wire.alice.transactions, wire.alice._last_bytes) == (0, 0)


def test_of_an_invite_that_was_acknowledged_nothing_is_kept(wire, request_of):
    """Its call may be over before: an ACK that came after the BYE left 130 KB here for half a minute."""
    request = request_of("INVITE")
    request.body = b"x" * 60_000
    wire.alice.request(request, wire.to_bob, wire.now)
    wire.answer(wire.arrived(), 200)
    (answered,) = (each.response for each in wire.events(wire.alice) if isinstance(each, ResponseReceived))
    wire.alice.send_ack(Dialog.uac(request, answered).ack(1), wire.to_bob, wire.now)
    wire.run()
    (kept,) = wire.bob._server.values()
    assert (kept.request.body, kept.sent, wire.bob._unacknowledged_bytes) == (b"", b"", 0)
