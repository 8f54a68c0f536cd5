# SPDX-License-Identifier: GPL-3.0-or-later
"""The transaction layer by what goes over the wire (RFC 3261 section 17, RFC 6026, RFC 3581)."""

from __future__ import annotations

import pytest

from deskphone.errors import MisuseError
from deskphone.sip.events import (
    AckReceived,
    CancelReceived,
    RequestReceived,
    ResponseReceived,
    TransactionTimedOut,
    TransportFailed,
)
from deskphone.sip.message import make_response
from deskphone.sip.parse import parse


def is_response(data: bytes) -> bool:
    return data.startswith(b"SIP/2.0")


def receive(wire, endpoint=None):
    wire.run()
    (event,) = wire.events(endpoint or wire.bob)
    return event


def answer(wire, event, status, tag="bob"):
    wire.bob.respond(event.transaction, make_response(event.request, status, to_tag=tag), wire.now)
    wire.run()


def statuses(wire):
    return [e.response.status for e in wire.events(wire.alice) if isinstance(e, ResponseReceived)]


def test_a_request_is_answered(wire, request_of):
    transaction = wire.alice.request(request_of("OPTIONS"), wire.to_bob, 0.0, owner="me")
    event = receive(wire)
    assert isinstance(event, RequestReceived)
    answer(wire, event, 200)
    told = receive(wire, wire.alice)
    assert isinstance(told, ResponseReceived)
    assert told.transaction is transaction
    assert told.transaction.owner == "me"
    assert told.response.headers.get("server") == "bob/1"
    wire.advance(40)
    assert wire.alice.transactions == wire.bob.transactions == 0
    assert wire.alice.next_timer() is wire.bob.next_timer() is None


def test_timer_a_doubles_and_timer_b_ends_it_after_32_seconds(wire, request_of):
    wire.drop(lambda data: True)
    wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    wire.advance(60)
    assert wire.sent("alice", "INVITE") == [0.0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5]
    (event,) = wire.events(wire.alice)
    assert isinstance(event, TransactionTimedOut)


def test_timer_e_doubles_up_to_t2(wire, request_of):
    wire.drop(lambda data: True)
    wire.alice.request(request_of("REGISTER"), wire.to_bob, 0.0)
    wire.advance(60)
    assert wire.sent("alice", "REGISTER") == [0.0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5]
    (event,) = wire.events(wire.alice)
    assert isinstance(event, TransactionTimedOut)


def test_a_provisional_response_does_not_restart_timer_f(wire, request_of):
    wire.alice.request(request_of("OPTIONS"), wire.to_bob, 0.0)
    event = receive(wire)
    wire.advance(20)
    answer(wire, event, 183)
    wire.drop(is_response)
    wire.advance(13)
    kinds = [type(told) for told in wire.events(wire.alice)]
    assert kinds == [ResponseReceived, TransactionTimedOut]


def test_timer_b_ends_at_the_first_provisional_response(wire, request_of):
    wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    answer(wire, receive(wire), 180)
    wire.advance(300)
    assert [type(event) for event in wire.events(wire.alice)] == [ResponseReceived]


def test_nothing_is_repeated_on_a_stream(stream_wire, request_of):
    wire = stream_wire
    wire.drop(lambda data: True)
    wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    wire.advance(60)
    assert wire.sent("alice", "INVITE") == [0.0]
    assert isinstance(wire.events(wire.alice)[0], TransactionTimedOut)


def test_100_is_sent_after_200_ms_if_nobody_else_answers(wire, request_of):
    wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    wire.advance(0.3)
    assert wire.sent("bob", "SIP/2.0 100") == [0.2]


def test_a_repeated_request_gets_the_last_response_again(wire, request_of):
    wire.alice.request(request_of("OPTIONS"), wire.to_bob, 0.0)
    event = receive(wire)
    wire.drop(is_response)
    answer(wire, event, 200)
    wire.advance(0.6)
    assert len(wire.sent("bob", "SIP/2.0 200")) == 2
    assert wire.events(wire.bob) == []


def test_a_failure_of_an_invite_is_repeated_until_the_ack(wire, request_of):
    wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    event = receive(wire)
    wire.drop(lambda data: data.startswith(b"ACK"))
    answer(wire, event, 486)
    wire.advance(2)
    assert wire.sent("bob", "SIP/2.0 486") == [0.0, 0.5, 1.5]
    assert len(wire.sent("alice", "ACK")) == 3, "each is acknowledged"
    assert statuses(wire) == [486], "and told once"
    wire.drop(lambda data: False)
    wire.advance(60)
    assert wire.bob.transactions == 0


def test_a_2xx_is_repeated_until_the_ack_and_each_is_told(wire, request_of):
    transaction = wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    answer(wire, receive(wire), 200)
    wire.advance(1)
    assert wire.sent("bob", "SIP/2.0 200") == [0.0, 0.5]
    assert statuses(wire) == [200, 200]
    ack = request_of("ACK")
    ack.headers.set("To", "<sip:bob@b.test>;tag=bob")
    wire.alice.send_ack(ack, transaction.flow, wire.now)
    wire.run()
    (event,) = wire.events(wire.bob)
    assert isinstance(event, AckReceived)
    assert event.transaction is not None
    wire.advance(60)
    assert len(wire.sent("bob", "SIP/2.0 200")) == 2
    assert wire.events(wire.bob) == []


def test_a_2xx_without_ack_times_out(wire, request_of):
    wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    answer(wire, receive(wire), 200)
    wire.advance(40)
    (event,) = wire.events(wire.bob)
    assert isinstance(event, TransactionTimedOut)


def test_cancel_waits_for_a_provisional_response(wire, request_of):
    transaction = wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    invite = receive(wire)
    wire.alice.cancel(transaction, wire.now, headers=[("Reason", 'SIP;cause=200;text="elsewhere"')])
    wire.run()
    assert not wire.sent("alice", "CANCEL")
    answer(wire, invite, 180)
    (cancel,) = wire.events(wire.bob)
    assert isinstance(cancel, CancelReceived)
    assert cancel.transaction is invite.transaction
    assert cancel.request.headers.get("reason") == 'SIP;cause=200;text="elsewhere"'
    assert wire.sent("bob", "SIP/2.0 200"), "the CANCEL is answered by the endpoint"
    answer(wire, invite, 487)
    assert statuses(wire) == [180, 487]
    wire.advance(60)
    assert wire.alice.transactions == wire.bob.transactions == 0


def test_cancel_without_an_answer_ends_after_32_seconds(wire, request_of):
    transaction = wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    answer(wire, receive(wire), 180)
    wire.alice.cancel(transaction, wire.now)
    wire.advance(40)
    assert isinstance(wire.events(wire.alice)[-1], TransactionTimedOut)


def test_cancel_crossing_a_200_is_answered_and_the_200_stands(wire, request_of):
    transaction = wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    invite = receive(wire)
    answer(wire, invite, 180)
    wire.bob.respond(invite.transaction, make_response(invite.request, 200, to_tag="bob"), wire.now)
    wire.alice.cancel(transaction, wire.now)
    wire.run()
    assert not [e for e in wire.events(wire.bob) if isinstance(e, CancelReceived)]
    assert statuses(wire)[-1] == 200


def test_cancel_of_nothing_gets_481(wire, request_of):
    wire.bob.receive(
        b"CANCEL sip:b@b.test SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx\r\n"
        b"From: <sip:a@a>;tag=1\r\n"
        b"To: <sip:b@b>\r\nCall-ID: x\r\nCSeq: 1 CANCEL\r\nContent-Length: 0\r\n\r\n",
        wire.to_alice,
        0.0,
    )
    assert parse(wire.bob.outgoing()[0][0]).status == 481


def test_the_same_request_by_two_paths_is_merged(wire, request_of):
    for _ in range(2):
        wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    wire.run()
    assert len(wire.events(wire.bob)) == 1
    assert 482 in statuses(wire)


def test_rport_and_received_say_where_a_request_came_from(wire, request_of):
    wire.alice.request(request_of("OPTIONS"), wire.to_bob._replace(local=("10.0.0.9", 1)), 0.0)
    event = receive(wire)
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


def test_a_second_final_response_is_our_mistake(wire, request_of):
    wire.alice.request(request_of("OPTIONS"), wire.to_bob, 0.0)
    event = receive(wire)
    answer(wire, event, 200)
    with pytest.raises(MisuseError, match="final response"):
        answer(wire, event, 500)


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
    event = receive(wire)
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
        event = receive(wire)
        wire.bob.respond(event.transaction, make_response(event.request, 200, to_tag="b"), wire.now)
    assert wire.bob.transactions == 20
    wire.advance(40)
    assert wire.bob.transactions == 0
    assert not wire.bob._completed


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


def test_a_cancel_for_a_call_that_is_answered_is_200_and_nothing_else(wire, request_of):
    transaction = wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    invite = receive(wire)
    answer(wire, invite, 180)
    wire.alice.cancel(transaction, wire.now)
    wire.bob.respond(invite.transaction, make_response(invite.request, 200, to_tag="bob"), wire.now)
    wire.run()
    assert [e for e in wire.events(wire.bob) if isinstance(e, CancelReceived)] == []
    assert wire.sent("bob", "SIP/2.0 481") == []


def test_every_second_packet_lost_and_all_goes_well(wire, request_of):
    packets = iter(range(10_000))
    wire.drop(lambda data: next(packets) % 2 == 0)
    transactions = [wire.alice.request(request_of("INVITE", f"c{n}"), wire.to_bob, 0.0) for n in range(20)]
    told = {"requests": 0, "finals": 0}
    for _ in range(400):
        wire.advance(0.1)
        for event in wire.events(wire.bob):
            told["requests"] += isinstance(event, RequestReceived)
            response = make_response(event.request, 486, to_tag="bob")
            wire.bob.respond(event.transaction, response, wire.now)
        told["finals"] += sum(status == 486 for status in statuses(wire))
    assert told == {"requests": 20, "finals": 20}
    wire.advance(64)
    assert all(transaction.terminated for transaction in transactions)
    assert wire.bob.transactions == wire.alice.transactions == 0


@pytest.mark.parametrize(
    ("method", "status"), [("OPTIONS", 0), ("OPTIONS", 183), ("INVITE", 0), ("INVITE", 180)]
)
def test_a_request_whose_connection_is_lost_is_over(stream_wire, request_of, method, status):
    wire = stream_wire
    wire.alice.request(request_of(method), wire.to_bob, 0.0)
    event = receive(wire)
    if status:
        answer(wire, event, status)
    wire.bob.connection_lost(wire.to_alice, wire.now, "gone")
    (failed,) = wire.events(wire.bob)
    assert isinstance(failed, TransportFailed)
    assert failed.transaction is event.transaction
    assert wire.bob.transactions == 0
    answer(wire, event, 200)
    assert wire.sent("bob", "SIP/2.0 200") == [], "an answer too late is dropped"
    assert wire.bob.next_timer() is None


def test_an_unreachable_datagram_peer_fails_both_ways(wire, request_of):
    wire.alice.request(request_of("OPTIONS"), wire.to_bob, 0.0)
    event = receive(wire)
    wire.alice.connection_lost(wire.to_bob, 0.0, "no route")
    wire.bob.connection_lost(wire.to_alice, 0.0, "no route")
    assert [type(e) for e in wire.events(wire.alice)] == [TransportFailed]
    assert [e.transaction for e in wire.events(wire.bob)] == [event.transaction]


def test_a_cancel_that_fails_is_told_to_nobody(wire, request_of):
    transaction = wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    answer(wire, receive(wire), 180)
    wire.events(wire.alice)
    wire.alice.cancel(transaction, wire.now)
    wire.alice.connection_lost(wire.to_bob, wire.now, "gone")
    (event,) = wire.events(wire.alice)
    assert event.transaction is transaction
    wire.alice.cancel(transaction, wire.now)
    assert len(wire.alice.outgoing()) == 1, "only the CANCEL before; none for a call that is over"


def test_a_request_that_was_dealt_with_keeps_only_what_a_repetition_needs(wire, request_of):
    wire.drop(is_response)
    wire.alice.request(request_of("OPTIONS"), wire.to_bob, 0.0)
    event = receive(wire)
    event.transaction.shed()
    assert event.transaction.request is event.request, "not before the answer"
    answer(wire, event, 200)
    event.transaction.shed()
    assert (event.transaction.request.method, event.transaction.last_response.status) == ("OPTIONS", 200)
    wire.drop(lambda data: False)
    wire.advance(1)
    assert statuses(wire) == [200]


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
    event = receive(wire)
    response = make_response(event.request, 200, to_tag="bob")
    response.headers.add("Via", "SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKother")
    wire.bob.respond(event.transaction, response, 0.0)
    wire.run()
    assert wire.events(wire.alice) == []


def test_transactions_name_themselves(wire, request_of):
    transaction = wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    assert repr(transaction).startswith("<ClientTransaction INVITE CALLING z9hG4bK")
    assert repr(receive(wire).transaction).startswith("<ServerTransaction INVITE PROCEEDING z9hG4bK")
