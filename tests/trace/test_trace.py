# SPDX-License-Identifier: GPL-3.0-or-later
"""What is kept of the wire, what is found in it, and how it reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskphone.trace import text
from deskphone.trace.message import LONGEST, traced
from deskphone.trace.ring import TraceRing
from deskphone.trace.summary import Summary, TraceFilter

HERE, THERE = ("192.0.2.1", 5062), ("192.0.2.10", 5060)
INVITE = (
    b"INVITE sip:102@pbx.test;user=phone SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK1\r\n"
    b'f: "Hong" <sip:101@pbx.test>;tag=a\r\nTO : <sip:102@pbx.test>\r\ni: Ab1@h\r\nCSeq: 7 INVITE\r\n'
    b'Authorization: Digest username="101", response="S3cret"\r\nc: application/sdp\r\nl: 3\r\n\r\nv=0'
)
RINGING = (
    b"SIP/2.0 180 Ringing\r\nVia: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK1\r\nFrom: <sip:101@pbx.test>;tag=a\r\n"
    b"To: <sip:102@pbx.test>;tag=b\r\nCall-ID: Ab1@h\r\nCSeq: 7 INVITE\r\nContent-Length: 0\r\n\r\n"
)
NOTIFY = (
    b"NOTIFY sip:101@192.0.2.1:5062 SIP/2.0\r\nFrom: <sip:103@pbx.test>;tag=a\r\nTo: <sip:101@pbx.test>;tag=b\r\n"
    b"Call-ID: n1\r\nCSeq: 2 NOTIFY\r\no: dialog;id=1\r\nContent-Type: application/dialog-info+xml;charset=UTF-8\r\n\r\n"
    b"<dialog-info/>"
)


def message(data=INVITE, received=False, time=1_800_000_000.25):
    return traced(time, received, "udp", (HERE, THERE), data)


# ------------------------------------------------------------------------- messages and ring


def test_what_is_kept_is_masked():
    assert b"S3cret" not in message().data
    assert b'response="******"' in message().data


def test_of_a_long_message_the_beginning_is_kept_and_no_half_of_a_secret():
    head = b"MESSAGE sip:a SIP/2.0\r\n\r\n"
    for before in range(LONGEST - 80, LONGEST + 1, 7):
        kept = message(head + b"x" * (before - len(head)) + b" sip:a:S3cretS3cretS3cret@h" + b"y" * 600)
        assert len(kept.data) == LONGEST
        assert kept.remark == "the end is left out"
        assert b"S3c" not in kept.data


@given(st.lists(st.integers(0, 400), max_size=60), st.integers(1, 20), st.integers(600, 5000))
def test_the_ring_is_bounded_and_numbers_go_on(sizes, most, octets):
    ring = TraceRing(most, octets)
    for number, size in enumerate(sizes):
        ring.add([message(b"x" * size)])
        assert ring.end == number + 1
        assert len(ring) <= most
        assert ring.octets <= octets
        assert ring.octets == sum(len(each.data) + 500 for each in ring)
        assert [place for place, _ in ring.since(0)] == list(range(ring.first, ring.end))
    if len(ring):
        assert ring[ring.end - 1] == list(ring)[-1]
    assert list(ring.since(ring.end)) == []


def test_a_ring_that_was_cleared_counts_on():
    ring = TraceRing()
    ring.add([message(), message(RINGING)])
    ring.clear()
    assert (ring.first, ring.end, len(ring), ring.octets) == (2, 2, 0, 0)
    ring.add([message(NOTIFY)])
    assert [number for number, _ in ring.since(0)] == [2]
    for number in (1, 3, -1):
        with pytest.raises(IndexError):
            ring[number]


# ------------------------------------------------------------------------- what a row shows


def test_a_request_and_its_answer_are_understood():
    assert Summary.parse(INVITE) == Summary(
        "INVITE", "INVITE", 0, "7", "Ab1@h", "101", "102", frozenset({"101", "102"}), "sdp"
    )
    answer = Summary.parse(RINGING)
    assert (answer.what, answer.method, answer.status, answer.body) == ("180 Ringing", "INVITE", 180, "")
    told = Summary.parse(NOTIFY)
    assert (told.what, told.method, told.body, told.caller) == (
        "NOTIFY dialog",
        "NOTIFY",
        "dialog-info",
        "103",
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n\r\n",
        b"\xff\xfe\x00",
        b"INVITE",
        b"INVITE sip:",
        b"SIP/2.0",
        b"SIP/2.0 x",
        b"A B\nCSeq",
        b":\r :\n\t",
    ],
)
def test_what_is_broken_has_a_row_as_well(data):
    summary = Summary.parse(data)
    assert "\n" not in text.row(message(data), summary)
    assert TraceFilter().takes(message(data), summary)


@given(st.binary(max_size=300))
def test_whatever_comes_can_be_shown(data):
    kept = message(data)
    shown = text.row(kept, Summary.parse(kept.data)) + text.heading(kept)
    assert "\n" not in shown
    assert shown.isprintable()
    written = text.written(kept.text)
    assert all(letter.isprintable() or letter in "\n\t" for letter in written)


def test_numbers_of_folded_headers_and_of_who_is_spoken_of():
    data = b"REFER sip:a SIP/2.0\r\nTo:\r\n <sip:102@h>\r\nRefer-To: <tel:+49123;x=y>\r\nFrom: <sip:b:pw@h>\r\n\r\n"
    assert Summary.parse(data).numbers == {"102", "+49123", "b"}


@pytest.mark.parametrize(
    ("asked", "taken"),
    [
        ("", [INVITE, RINGING, NOTIFY]),
        ("number:102", [INVITE, RINGING]),
        ("number:103", [NOTIFY]),
        ("number:10", []),
        ("method:invite", [INVITE, RINGING]),
        ("Method:NOTIFY number:101", [NOTIFY]),
        ("call-id:ab1", [INVITE, RINGING]),
        ("ringing", [RINGING]),
        ("HONG 5062", [INVITE]),
        ("S3cret", []),
        ("x:y", []),
    ],
)
def test_a_filter(asked, taken):
    wanted = TraceFilter.parse(asked)
    assert wanted.is_empty == (not asked)
    assert [
        data for data in (INVITE, RINGING, NOTIFY) if wanted.takes(message(data), Summary.parse(data))
    ] == taken


# ------------------------------------------------------------------------- as text


def test_a_row_says_who_and_what():
    assert text.row(message(), Summary.parse(INVITE)) == (
        "-> 192.0.2.10:5060       INVITE                       101 > 102  7 INVITE  sdp"
    )
    odd = message(RINGING, received=True).remarked("not let in")
    assert text.row(odd, Summary.parse(RINGING)).endswith("7 INVITE  [not let in]")


def test_the_saved_text_holds_whole_messages_and_no_secret():
    saved = text.exported([message(), message(NOTIFY, received=True)])
    assert "S3cret" not in saved
    assert "=== 2027-01-15T08:00:00.250000Z udp 192.0.2.1:5062 -> 192.0.2.10:5060\nINVITE sip:102" in saved
    assert "192.0.2.1:5062 <- 192.0.2.10:5060\nNOTIFY" in saved
    assert saved.endswith("\n\n<dialog-info/>\n")


def test_a_terminal_is_not_moved():
    assert text.written("a\x1b[2Jb\r\nc\x07\u202e\n") == "a\\x1b[2Jb\nc\\x07\\u202e\n"
