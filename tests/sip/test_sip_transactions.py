# SPDX-License-Identifier: GPL-3.0-or-later
"""Transactions by what goes over the wire: timers, repetitions, answers (RFC 3261 section 17, RFC 6026)."""

from __future__ import annotations

import pytest

from deskphone.errors import MisuseError
from deskphone.sip.events import AckReceived, RequestReceived, ResponseReceived, TransactionTimedOut
from deskphone.sip.message import make_response


def is_response(data: bytes) -> bool:
    return data.startswith(b"SIP/2.0")


def test_a_request_is_answered(wire, request_of):
    transaction = wire.alice.request(request_of("OPTIONS"), wire.to_bob, 0.0, owner="me")
    event = wire.arrived()
    assert isinstance(event, RequestReceived)
    wire.answer(event, 200)
    told = wire.arrived(wire.alice)
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
    event = wire.arrived()
    wire.advance(20)
    wire.answer(event, 183)
    wire.drop(is_response)
    wire.advance(13)
    kinds = [type(told) for told in wire.events(wire.alice)]
    assert kinds == [ResponseReceived, TransactionTimedOut]


def test_timer_b_ends_at_the_first_provisional_response(wire, request_of):
    wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    wire.answer(wire.arrived(), 180)
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
    event = wire.arrived()
    wire.drop(is_response)
    wire.answer(event, 200)
    wire.advance(0.6)
    assert len(wire.sent("bob", "SIP/2.0 200")) == 2
    assert wire.events(wire.bob) == []


def test_a_failure_of_an_invite_is_repeated_until_the_ack(wire, request_of):
    wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    event = wire.arrived()
    wire.drop(lambda data: data.startswith(b"ACK"))
    wire.answer(event, 486)
    wire.advance(2)
    assert wire.sent("bob", "SIP/2.0 486") == [0.0, 0.5, 1.5]
    assert len(wire.sent("alice", "ACK")) == 3, "each is acknowledged"
    assert wire.statuses() == [486], "and told once"
    wire.drop(lambda data: False)
    wire.advance(60)
    assert wire.bob.transactions == 0


def test_a_2xx_is_repeated_until_the_ack_and_each_is_told(wire, request_of):
    transaction = wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    wire.answer(wire.arrived(), 200)
    wire.advance(1)
    assert wire.sent("bob", "SIP/2.0 200") == [0.0, 0.5]
    assert wire.statuses() == [200, 200]
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
    wire.answer(wire.arrived(), 200)
    wire.advance(40)
    (event,) = wire.events(wire.bob)
    assert isinstance(event, TransactionTimedOut)


def test_a_second_final_response_is_our_mistake(wire, request_of):
    wire.alice.request(request_of("OPTIONS"), wire.to_bob, 0.0)
    event = wire.arrived()
    wire.answer(event, 200)
    with pytest.raises(MisuseError, match="final response"):
        wire.answer(event, 500)


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
        told["finals"] += sum(status == 486 for status in wire.statuses())
    assert told == {"requests": 20, "finals": 20}
    wire.advance(64)
    assert all(transaction.terminated for transaction in transactions)
    assert wire.bob.transactions == wire.alice.transactions == 0


def test_a_request_that_was_dealt_with_keeps_only_what_a_repetition_needs(wire, request_of):
    wire.drop(is_response)
    wire.alice.request(request_of("OPTIONS"), wire.to_bob, 0.0)
    event = wire.arrived()
    event.transaction.shed()
    assert event.transaction.request is event.request, "not before the answer"
    wire.answer(event, 200)
    event.transaction.shed()
    assert (event.transaction.request.method, event.transaction.last_response.status) == ("OPTIONS", 200)
    wire.drop(lambda data: False)
    wire.advance(1)
    assert wire.statuses() == [200]


def test_transactions_name_themselves(wire, request_of):
    transaction = wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    assert repr(transaction).startswith("<ClientTransaction INVITE CALLING z9hG4bK")
    assert repr(wire.arrived().transaction).startswith("<ServerTransaction INVITE PROCEEDING z9hG4bK")
