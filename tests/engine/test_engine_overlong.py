# SPDX-License-Identifier: GPL-3.0-or-later
"""What pjsip cuts off of a long message over TCP is not taken for messages of the server."""

from __future__ import annotations

import contextlib
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskphone.engine.pjsua.overlong import LONGEST, Overlong, missing
from deskphone.engine.tls import Relay


def message(size: int, name: bytes = b"Content-Length") -> bytes:
    return b"INFO sip:a SIP/2.0\r\nCall-ID: x\r\n" + name + b": %d\r\n\r\n" % size + b"b" * size


@given(st.lists(st.integers(0, 300), min_size=1, max_size=4), st.integers(0, 100), st.booleans())
def test_what_is_missing_of_the_last_message(sizes, cut, short):
    stream = b"\r\n\r\n".join(message(size, b"l" if short else b"Content-Length") for size in sizes)
    cut = min(cut, sizes[-1])
    assert missing(stream[: len(stream) - cut] if cut else stream) == cut


@pytest.mark.parametrize(
    "head",
    [
        b"INFO sip:a SIP/2.0\r\nCall-ID: x",
        b"INFO sip:a SIP/2.0\r\nCall-ID: x\r\n\r\n",
        b"INFO sip:a SIP/2.0\r\nContent-Length: 5\r\nl: 7\r\n\r\n",
        b"INFO sip:a SIP/2.0\r\nContent-Length: 99999999999\r\n\r\n",
    ],
)
def test_where_nobody_can_tell_nothing_is_let_in(head):
    assert missing(head) == inf


@given(st.data())
def test_no_message_within_a_long_one_is_let_in_and_the_next_one_is(data):
    """Whatever pieces pjsip makes of the rest."""
    long = message(data.draw(st.integers(LONGEST, 3 * LONGEST)))
    overlong, left = Overlong(), len(long) - LONGEST
    overlong.dropped(1, long[:LONGEST], True)
    while left:
        size = data.draw(st.integers(1, left))
        if data.draw(st.booleans()):
            assert overlong.is_rest(1, size)
        else:
            overlong.dropped(1, long[len(long) - left :][:size], False)
        left -= size
        assert not overlong.is_rest(2, 300)
    assert not overlong.is_rest(1, 300)


def test_a_piece_that_swallows_the_next_messages_is_followed():
    long, next_one = message(LONGEST), message(500)
    overlong = Overlong()
    overlong.dropped(1, long[:LONGEST], True)
    rest = long[LONGEST:] + next_one
    overlong.dropped(1, rest[:-200], False)
    assert overlong.is_rest(1, 200)
    assert not overlong.is_rest(1, 200)


def test_what_was_written_to_go_beyond_the_end_loses_the_connection():
    overlong, long = Overlong(), message(LONGEST)
    overlong.dropped(1, long[:LONGEST], True)
    assert overlong.is_rest(1, LONGEST)
    assert overlong.is_lost(1)
    assert overlong.is_rest(1, 10)
    overlong.gone(1)
    assert not overlong.is_rest(1, 10)


def test_what_pjsip_drops_by_itself_means_nothing():
    overlong = Overlong()
    overlong.dropped(1, b"\r\n\r\n", False)
    overlong.dropped(1, b"junk", False)
    assert not overlong.is_rest(1, 10)


def test_the_relay_lets_through_what_pjsip_has_room_for():
    relay = Relay("pbx.test", 5061, ("pbx.test",), lambda: None)
    fitting = relay._fitting(lambda data: data)
    assert fitting(b"x" * LONGEST) == b"x" * LONGEST
    assert fitting(b"x" * (LONGEST + 1)) == b""


def begins(method, name, body=b""):
    """A request of the server, for the phone of 101."""
    lines = [
        f"{method} sip:101@127.0.0.1 SIP/2.0",
        f"Via: SIP/2.0/TCP 127.0.0.1:5060;branch=z9hG4bK{name}",
        "Max-Forwards: 70",
        f'From: "{name}" <sip:{name}@pbx.test>;tag={name}',
        "To: <sip:101@pbx.test>",
        f"Call-ID: {name}",
        f"CSeq: 1 {method}",
        f"Contact: <sip:{name}@127.0.0.1:5060;transport=tcp>",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


@pytest.mark.parametrize("padding", [b"\r\n", b"x: y\r\n\r\n", b"z" * 70])
def test_the_server_says_nothing_in_the_middle_of_a_message(phone, stream_peer, padding):
    """A far end wrote an INVITE into a body that the server passed on, and the phone rang."""
    peer = stream_peer()
    phone.add_account(peer, transport="tcp")
    phone.wait("RegistrationChanged", state="registered")
    hidden = padding * (6000 // len(padding)) + b"\r\n\r\n" + begins("INVITE", "hidden")
    connection = peer._open[-1]
    connection.sendall(begins("OPTIONS", "long", hidden) + begins("INVITE", "next"))
    for number in range(20):
        with contextlib.suppress(OSError):
            peer._open[-1].sendall(begins("INVITE", f"later{number}"))
        phone.let(0.5)
        if phone.seen("CallIncoming"):
            break
    callers = " ".join(str(line) for line in phone.seen("CallIncoming"))
    assert "next" in callers or "later" in callers
    assert "hidden" not in callers
    assert phone.stop() == 0
