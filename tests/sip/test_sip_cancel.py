# SPDX-License-Identifier: GPL-3.0-or-later
"""CANCEL: when it may leave, what it ends and what it cannot (RFC 3261 section 9)."""

from __future__ import annotations

from deskphone.sip.events import CancelReceived, TransactionTimedOut
from deskphone.sip.message import make_response
from deskphone.sip.parse import parse


def test_cancel_waits_for_a_provisional_response(wire, request_of):
    transaction = wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    invite = wire.arrived()
    wire.alice.cancel(transaction, wire.now, headers=[("Reason", 'SIP;cause=200;text="elsewhere"')])
    wire.run()
    assert not wire.sent("alice", "CANCEL")
    wire.answer(invite, 180)
    (cancel,) = wire.events(wire.bob)
    assert isinstance(cancel, CancelReceived)
    assert cancel.transaction is invite.transaction
    assert cancel.request.headers.get("reason") == 'SIP;cause=200;text="elsewhere"'
    assert wire.sent("bob", "SIP/2.0 200"), "the CANCEL is answered by the endpoint"
    wire.answer(invite, 487)
    assert wire.statuses() == [180, 487]
    wire.advance(60)
    assert wire.alice.transactions == wire.bob.transactions == 0


def test_cancel_without_an_answer_ends_after_32_seconds(wire, request_of):
    transaction = wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    wire.answer(wire.arrived(), 180)
    wire.alice.cancel(transaction, wire.now)
    wire.advance(40)
    assert isinstance(wire.events(wire.alice)[-1], TransactionTimedOut)


def test_cancel_crossing_a_200_is_answered_and_the_200_stands(wire, request_of):
    transaction = wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    invite = wire.arrived()
    wire.answer(invite, 180)
    wire.bob.respond(invite.transaction, make_response(invite.request, 200, to_tag="bob"), wire.now)
    wire.alice.cancel(transaction, wire.now)
    wire.run()
    assert not [e for e in wire.events(wire.bob) if isinstance(e, CancelReceived)]
    assert wire.statuses()[-1] == 200


def test_cancel_of_nothing_gets_481(wire, request_of):
    wire.bob.receive(
        b"CANCEL sip:b@b.test SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx\r\n"
        b"From: <sip:a@a>;tag=1\r\n"
        b"To: <sip:b@b>\r\nCall-ID: x\r\nCSeq: 1 CANCEL\r\nContent-Length: 0\r\n\r\n",
        wire.to_alice,
        0.0,
    )
    assert parse(wire.bob.outgoing()[0][0]).status == 481


def test_a_cancel_for_a_call_that_is_answered_is_200_and_nothing_else(wire, request_of):
    transaction = wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    invite = wire.arrived()
    wire.answer(invite, 180)
    wire.alice.cancel(transaction, wire.now)
    wire.bob.respond(invite.transaction, make_response(invite.request, 200, to_tag="bob"), wire.now)
    wire.run()
    assert [e for e in wire.events(wire.bob) if isinstance(e, CancelReceived)] == []
    assert wire.sent("bob", "SIP/2.0 481") == []


def test_a_cancel_that_fails_is_told_to_nobody(wire, request_of):
    transaction = wire.alice.request(request_of("INVITE"), wire.to_bob, 0.0)
    wire.answer(wire.arrived(), 180)
    wire.events(wire.alice)
    wire.alice.cancel(transaction, wire.now)
    wire.alice.connection_lost(wire.to_bob, wire.now, "gone")
    (event,) = wire.events(wire.alice)
    assert event.transaction is transaction
    wire.alice.cancel(transaction, wire.now)
    assert len(wire.alice.outgoing()) == 1, "only the CANCEL before; none for a call that is over"
