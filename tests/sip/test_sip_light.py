# SPDX-License-Identifier: GPL-3.0-or-later
"""Transactions of which only the bytes are kept behave on the wire as any other (RFC 3261 figure 6)."""

from __future__ import annotations

import pytest

from deskphone.sip.events import RequestReceived, ResponseReceived, TransactionTimedOut, TransportFailed
from deskphone.sip.message import make_response
from deskphone.sip.serialize import serialize
from deskphone.sip.transaction.light import LightTransaction, success_of


def cut(draft: bytes) -> tuple[bytes, bytes]:
    before, mark, after = draft.partition(b";branch=")
    return before + mark, after


def notify(wire, request_of, flow=None):
    flow = flow or wire.to_bob
    pieces = cut(wire.alice.draft(request_of("NOTIFY"), flow))
    return wire.alice.notify(pieces, flow, wire.now, owner="me")


def answer(wire, status, headers=()):
    wire.run()
    (event,) = (e for e in wire.events(wire.bob) if isinstance(e, RequestReceived))
    wire.bob.respond(event.transaction, make_response(event.request, status, headers=headers), wire.now)
    wire.run()


def test_the_bytes_are_those_of_an_ordinary_request(wire, request_of):
    light = notify(wire, request_of)
    ordinary = wire.alice.request(request_of("NOTIFY"), wire.to_bob, 0.0)
    sent = [data for data, _ in wire.alice.outgoing()]
    assert sent[0].replace(light.branch.encode(), ordinary.branch.encode()) == sent[1]
    assert light.branch != ordinary.branch


@pytest.mark.parametrize("status", [200, 202, 481, 503])
def test_its_answer_is_told_once_with_its_owner(wire, request_of, status):
    light = notify(wire, request_of)
    answer(wire, status, [("Retry-After", "7")])
    (event,) = wire.events(wire.alice)
    assert isinstance(event, ResponseReceived)
    assert event.transaction is light
    assert event.transaction.owner == "me"
    assert event.response.status == status
    if status >= 300:
        assert event.response.headers.get("Retry-After") == "7"
    assert wire.alice.transactions == 0
    assert wire.alice.next_timer() is None


def test_a_repeated_answer_is_dropped(wire, request_of):
    notify(wire, request_of)
    answer(wire, 200)
    wire.events(wire.alice)
    again = next(data for _, name, data in wire.log if name == "bob")
    wire.alice.receive(again, wire.to_bob, wire.now)
    assert wire.events(wire.alice) == []


def test_timer_e_doubles_up_to_four_seconds_and_timer_f_ends_it(wire, request_of):
    wire.drop(lambda data: True)
    light = notify(wire, request_of)
    wire.advance(40)
    assert wire.sent("alice", "NOTIFY") == [0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5]
    (event,) = wire.events(wire.alice)
    assert isinstance(event, TransactionTimedOut)
    assert event.transaction is light
    assert wire.alice.transactions == 0


def test_after_a_provisional_answer_it_is_repeated_every_four_seconds(wire, request_of):
    notify(wire, request_of)
    wire.run()
    (event,) = wire.events(wire.bob)
    wire.bob.respond(event.transaction, make_response(event.request, 183), wire.now)
    wire.run()
    wire.drop(lambda data: True)
    wire.advance(10)
    assert wire.sent("alice", "NOTIFY") == [0, 4, 8]


def test_a_reliable_transport_is_not_repeated_on_and_times_out(stream_wire, request_of):
    wire = stream_wire
    wire.drop(lambda data: True)
    notify(wire, request_of)
    wire.advance(31)
    assert wire.sent("alice", "NOTIFY") == [0]
    wire.advance(2)
    assert isinstance(wire.events(wire.alice)[0], TransactionTimedOut)


def test_a_lost_connection_fails_it(stream_wire, request_of):
    wire = stream_wire
    light = notify(wire, request_of)
    wire.alice.connection_lost(wire.to_bob, wire.now, "gone")
    (event,) = wire.events(wire.alice)
    assert isinstance(event, TransportFailed)
    assert (event.transaction, event.error) == (light, "gone")
    assert wire.alice.transactions == 0


def test_what_could_not_be_sent_fails(wire, request_of):
    notify(wire, request_of)
    ((data, _),) = wire.alice.outgoing()
    wire.alice.not_sent(data, wire.now, "too large")
    assert isinstance(wire.events(wire.alice)[0], TransportFailed)


def test_a_200_to_another_method_is_not_its_answer(wire, request_of):
    light = notify(wire, request_of)
    response = (
        f"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch={light.branch}\r\n"
        "From: <sip:a@b>;tag=1\r\nTo: <sip:a@b>;tag=2\r\nCall-ID: c1\r\nCSeq: 1 OPTIONS\r\n\r\n"
    )
    wire.alice.receive(response.encode(), wire.to_bob, 0.0)
    assert wire.events(wire.alice) == []
    assert not light.terminated


USUAL = (
    b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 1.2.3.4:5060;branch=z9hG4bKabc;rport=5060\r\n"
    b"From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: x\r\nCSeq: 7 NOTIFY\r\nContent-Length: 0\r\n\r\n"
)
DOUBTFUL = {
    "another status": (b"200 OK", b"202 Accepted"),
    "two Vias": (b"From:", b"Via: SIP/2.0/UDP h;branch=z9hG4bKx\r\nFrom:"),
    "two Vias, compact": (b"From:", b"v: SIP/2.0/UDP h;branch=z9hG4bKx\r\nFrom:"),
    "two Vias in one line": (b";rport=5060", b", SIP/2.0/UDP h;branch=z9hG4bKx"),
    "folded line": (b";tag=1", b"\r\n ;tag=1"),
    "compact Via": (b"Via:", b"v:"),
    "no CSeq": (b"CSeq: 7 NOTIFY\r\n", b""),
    "another header first": (b"Via:", b"X: y\r\nVia:"),
}


def test_the_usual_200_is_known_at_a_look():
    assert success_of(USUAL) == ("z9hG4bKabc", "NOTIFY")


@pytest.mark.parametrize(("old", "new"), DOUBTFUL.values(), ids=DOUBTFUL)
def test_what_is_not_beyond_doubt_takes_the_long_way(old, new):
    assert old in USUAL
    assert success_of(USUAL.replace(old, new, 1)) is None


@pytest.mark.parametrize(("old", "new"), DOUBTFUL.values(), ids=DOUBTFUL)
def test_the_long_way_comes_to_its_own_judgement(wire, request_of, old, new):
    light = notify(wire, request_of)
    wire.alice.receive(
        USUAL.replace(old, new, 1).replace(b"z9hG4bKabc", light.branch.encode()), wire.to_bob, 0.0
    )
    dropped = b"z9hG4bKx" in new or not new
    assert isinstance(light, LightTransaction)
    assert light.terminated is not dropped


def test_a_draft_takes_no_part_in_anything(wire, request_of):
    request = request_of("NOTIFY")
    draft = wire.alice.draft(request, wire.to_bob)
    assert b";branch=;rport" in draft
    assert draft == serialize(request)
    assert wire.alice.outgoing() == []
    assert wire.alice.transactions == 0
