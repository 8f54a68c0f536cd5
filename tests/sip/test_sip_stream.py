# SPDX-License-Identifier: GPL-3.0-or-later
"""Framing on streams."""

from __future__ import annotations

import pytest
from attacks import HARMLESS, seconds

from deskphone.errors import SipParseError
from deskphone.sip.parse import Limits
from deskphone.sip.stream import StreamFramer

ONE = b"OPTIONS sip:a@b SIP/2.0\r\nVia: x\r\nContent-Length: 4\r\n\r\nbody"
TWO = b"SIP/2.0 200 OK\r\nl: 0\r\n\r\n"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 1000])
def test_messages_in_pieces(size):
    framer = StreamFramer()
    data = ONE + TWO + b"\r\n\r\n" + TWO + ONE
    messages = [m for at in range(0, len(data), size) for m in framer.feed(data[at : at + size])]
    assert messages == [ONE, TWO, TWO, ONE]
    assert framer.pending == 0


def test_keep_alives_are_counted():
    framer = StreamFramer()
    assert framer.feed(b"\r\n\r\n") == []
    assert (framer.pings, framer.pongs) == (1, 0)
    framer.feed(TWO + b"\r\n")
    assert (framer.pings, framer.pongs) == (1, 1)


def test_a_ping_cut_in_two_is_one_ping():
    framer = StreamFramer()
    framer.feed(b"\r\n\r")
    framer.feed(b"\n" + TWO)
    assert (framer.pings, framer.pongs) == (1, 0)


@pytest.mark.parametrize("count", [*range(1, 12), 127, 128, 129, 200, 4095, 4096, 4097, 9001])
@pytest.mark.parametrize("rest", [b"", b"\r", TWO, b"\n" + TWO[:9]])
def test_each_line_end_is_counted_once(count, rest):
    framer = StreamFramer()
    framer.feed(b"\r\n" * count + rest)
    held = rest[:1] == b"\r" and count % 2  # half a ping
    assert (framer.pings, framer.pongs) == (count // 2, 0 if held else count % 2)
    assert framer.pending == (3 if held else 0 if rest == TWO else len(rest))


def test_line_ends_cost_next_to_nothing():
    """Whoever connects may send them, and as fast as he can."""
    for sent in (b"\r\n" * 524_288, b"\r\n" * 524_287 + b"\r", b"\r\n" * 524_287 + b"\nx"):
        assert min(seconds(StreamFramer().feed, sent) for _ in range(6)) < HARMLESS


LENGTHS = {
    "compact": (b"l:3", 3),
    "blanks": (b"Content-Length \t:   3 ", 3),
    "capitals": (b"CONTENT-LENGTH: 3", 3),
    "folded": (b"Content-Length:\r\n 3", 3),
    "twice the same": (b"l: 3\r\nContent-Length: 3", 3),
    "absent": (b"X: 3", 0),
    "inside another header": (b"X-Content-Length: 9\r\nSubject: l: 9\r\nl: 1", 1),
}


@pytest.mark.parametrize(("line", "length"), LENGTHS.values(), ids=LENGTHS)
def test_lengths(line, length):
    head = b"MESSAGE sip:a@b SIP/2.0\r\n" + line + b"\r\n\r\n"
    framer = StreamFramer()
    assert framer.feed(head + b"x" * length) == [head + b"x" * length]
    assert framer.pending == 0


BROKEN = {
    "negative": (b"l: -1\r\n\r\n", 400),
    "word": (b"l: x\r\n\r\n", 400),
    "empty": (b"l:\r\n\r\n", 400),
    "two": (b"l: 1\r\nl: 2\r\n\r\n", 400),
    "too large": (b"l: 2000\r\n\r\n", 513),
    "far too large": (b"l: 99999999999\r\n\r\n", 400),
    "endless headers": (b"X: " + b"y" * 5000, 0),
    "large headers": (b"X: " + b"y" * 5000 + b"\r\n\r\n", 0),
}


@pytest.mark.parametrize(("tail", "status"), BROKEN.values(), ids=BROKEN)
def test_broken_stream_is_told(tail, status):
    framer = StreamFramer(Limits(head=1000, body=1000))
    with pytest.raises(SipParseError) as caught:
        framer.feed(b"OPTIONS sip:a@b SIP/2.0\r\n" + tail)
    assert caught.value.status == status
