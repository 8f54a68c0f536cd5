# SPDX-License-Identifier: GPL-3.0-or-later
"""What the shield decides by: whose dialog it is, and when a request was sent back too often."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deskphone.engine.pjsua.capi import Str
from deskphone.engine.pjsua.shield.judge import Judge
from deskphone.engine.pjsua.shield.peers import Peers, leads_nowhere, may_have_tag, places_of
from deskphone.engine.pjsua.shield.plain import unclear
from deskphone.engine.pjsua.shield.repeats import Repeats, lasts_no_time, too_long
from deskphone.engine.pjsua.shield.shield import Shield
from deskphone.engine.pjsua.translate import MessageText
from deskphone.log_lines import Sparing


def message(*lines):
    text = "\r\n".join(["INVITE sip:a@b SIP/2.0", *lines, "", ""])
    return text, MessageText.parse(text)


NAMES = (
    "Via: SIP/2.0/UDP c;branch=b",
    *("From: <sip:x@y>;tag=1", "To: <sip:a@b>;tag=2", "Call-ID: c", "CSeq: 1 INVITE"),
)


@pytest.mark.parametrize(
    "to",
    ["<sip:a@b>;tag=1", "<sip:a@b;TAG=1>", '";tag=" <sip:a@b>', "<sip:a@b>;%74ag=1", "<sip:a@b> ; tag =1"],
)
def test_a_to_that_may_have_a_tag(to):
    assert may_have_tag(to)


@pytest.mark.parametrize("to", ["<sip:a@b>", '"Tag" <sip:stage@b>', "sip:a@b;x=tag", ""])
def test_a_to_that_has_none(to):
    assert not may_have_tag(to)


@pytest.mark.parametrize(
    "line",
    [
        *("t: <sip:a@b>", "From : <sip:z@z>", "i: d", "cseq : 2 BYE"),
        *("Contact: *", "m:<sip:a@b> ,\t*", 'Contact: "a", *', "Contact:\r\n *"),
    ],
)
def test_a_message_that_can_be_meant_in_two_ways(line):
    assert not unclear(*message(*NAMES))
    assert unclear(*message(*NAMES, line))
    assert unclear(*message(*NAMES[1:]))


@pytest.mark.parametrize(
    "line",
    [
        *("Call-ID: c ", "Call-ID:  c", "Call-ID: c d", "Call-ID: c\x1f", "Call-ID: "),
        *("CSeq: 1 BYE", "CSeq: 1", "CSeq: x INVITE", "CSeq: 1 INVITE x", "CSeq: 1 invite"),
        *("To: ", "To: <sip:a@b", "From: <>;tag=1"),
    ],
)
def test_a_header_that_we_cannot_read_as_pjsip_does(line):
    name = line.partition(":")[0]
    assert unclear(*message(*(line if each.startswith(name) else each for each in NAMES)))


@pytest.mark.parametrize("text", ["", "abc", "a\0b", "\udc80"])
def test_a_string_of_the_library_is_as_long_as_it_says(text):
    """Valgrind saw it read on to the next zero, over the end of the library's memory."""
    assert Str.of(text).text == text


def read(seed, count, *more):
    """Messages at random, for the shield and for pjsip; what differs, and how many both took."""
    script = Path(__file__).with_name("reading_process.py")
    argv = [sys.executable, str(script), str(seed), str(count), *more]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=240, check=False)
    *differ, last = done.stdout.splitlines() or [""]
    assert done.returncode == 0, f"{done.stderr[-2000:]}\n{differ[:3]}\n{last}"
    return json.loads(last)["read"]


@pytest.mark.e2e
@settings(max_examples=2, deadline=None)
@given(st.integers(0, 2**32))
@example(1)
def test_the_shield_reads_what_pjsip_reads(seed):
    """Two tags, bare LF, blanks around a Call-ID, escaped names: each was two readings, and a way past the shield."""
    assert read(seed, 3000) > 300  # else the messages are none: 500 to 700


@pytest.mark.e2e
@settings(max_examples=2, deadline=None)
@given(st.integers(0, 2**32))
@example(1)
def test_pjsip_reads_what_the_relay_means(seed):
    """An empty tag, a bare CR, "sip/2.0", a length that only one of them finds: each led past the relay."""
    assert read(seed, 3000, "relay") > 300  # 496 were seen


@pytest.mark.e2e
def test_what_telephones_and_servers_write_is_clear():
    """What is refused as unclear is lost; so the forms are as wide as what is met."""
    assert read(1, 1, "field") > 30


@pytest.mark.e2e
def test_what_has_no_room_where_it_is_written_ends_nothing():
    """Seen: ``double free or corruption``: one octet behind the room for it (``pjsip_generic_array_hdr_print``)."""
    assert read(1, 300, "long") == 0


def test_the_places_of_a_dialog_are_addresses():
    lines = (
        *NAMES,
        "Record-Route: <sip:10.0.0.2:5070;lr>, <sip:proxy.test;lr>",
        'Contact: "a, b" <sip:u@[2001:db8::1]:5060;x=1>',
    )
    assert places_of(message(*lines)[1], "10.0.0.1:5060") == {"10.0.0.1", "10.0.0.2", "2001:db8::1"}


def test_a_dialog_that_came_by_tls_is_continued_nowhere_else():
    peers = Peers()
    told = message(*NAMES, "Contact: <sip:pbx@10.0.0.2;transport=tls>", "Record-Route: <sip:10.0.0.3;lr>")[1]
    peers.note(told, "127.0.0.1:4444", True)
    for host in ("127.0.0.1:4444", "127.0.0.1:9", "10.0.0.2:5060", "10.0.0.3:5060"):
        assert not peers.may_continue(told, host)
        assert not peers.may_begin(told, host)


def test_who_belongs_to_a_dialog_does_until_it_is_forgotten():
    peers = Peers(2)
    for call, host in (("a", "10.0.0.2"), ("b", "10.0.0.2"), ("c", "10.0.0.3"), ("d", "10.0.0.4")):
        named = message(*(line.replace("Call-ID: c", f"Call-ID: {call}") for line in NAMES))[1]
        peers.note(named, f"{host}:5060", relayed=False)
        if call == "b":
            assert peers.has("10.0.0.2:5062")
    assert [peers.has(f"10.0.0.{last}:5060") for last in (2, 3, 4)] == [False, True, True]


def test_a_far_end_cannot_name_places_without_end():
    peers = Peers()
    for number in range(300):
        peers.note(
            message(*NAMES, f"Contact: <sip:a@10.0.{number // 250}.{number % 250}>")[1],
            "10.9.9.9:5060",
            False,
        )
    assert sum(peers.has(f"10.0.{number // 250}.{number % 250}:5060") for number in range(300)) < 100


def test_a_call_id_is_of_who_was_there_first():
    peers = Peers(limit=2)
    first = message(*NAMES)[1]
    assert peers.may_begin(first, "10.0.0.1:5060")
    assert not peers.may_continue(first, "10.0.0.1:5060")
    peers.note(first, "10.0.0.1:5060", False)
    assert peers.may_continue(first, "10.0.0.1:9999")
    assert not peers.may_continue(first, "10.0.0.9:5060")
    assert not peers.may_begin(first, "10.0.0.9:5060")
    for number in range(2):  # more than are remembered
        peers.note(message(*NAMES[:2], f"Call-ID: {number}")[1], "10.0.0.3:5060", False)
    assert not peers.may_continue(first, "10.0.0.1:5060")


def test_ten_answers_in_ten_seconds_are_enough():
    repeats = Repeats()
    assert [repeats.is_endless("c", now / 2) for now in range(12)] == [False] * 10 + [True] * 2
    assert not repeats.is_endless("other", 6.0)
    slow = Repeats()
    assert not any(slow.is_endless("c", float(now)) for now in range(50))


@pytest.mark.parametrize(
    ("asked", "said"),
    [("60", ""), ("86400", ""), ("86401", "86,401 s"), ("soon", ""), ("9" * 5000, "10^4999 s")],
)
def test_what_a_423_may_ask_for(asked, said):
    text = too_long(message(f"Min-Expires: {asked}")[1])
    assert bool(text) is bool(said)
    assert said in text


def test_what_a_peer_can_cause_is_written_once_a_minute(caplog):
    now = 0.0
    sparing = Sparing(logging.getLogger("deskphone.test"), lambda: now)
    for second in range(150):
        now = float(second)
        for number in range(10):
            sparing.warning("! too many calls: %d", number)
        sparing.warning("! another kind")
    told = [record.getMessage() for record in caplog.records]
    assert [line for line in told if "calls" in line] == [
        "! too many calls: 0",
        "! too many calls: 0 (and 599 more before)",
        "! too many calls: 0 (and 599 more before)",
    ]
    assert len(told) == 6


@pytest.mark.parametrize(
    ("via", "lines", "routed", "nowhere"),
    [
        ("UDP", ["Contact: <sip:b@10.0.0.2>"], False, False),
        ("UDP", ["Contact: <sip:b@10.0.0.2;transport=UDP>"], False, False),
        ("UDP", ["Contact: <sip:b@10.0.0.2;transport=tcp>"], False, True),
        ("UDP", ["Contact: <sip:b@10.0.0.2;transport=tcp>"], True, False),
        ("UDP", ["Contact: sip:b@10.0.0.2;transport=tcp"], False, False),  # a parameter of the header
        (
            "UDP",
            ["Contact: <sip:b@x.invalid;transport=ws>", "Record-Route: <sip:p.example;lr>"],
            False,
            False,
        ),
        (
            "UDP",
            ["Record-Route: <sip:a;lr;transport=tcp>, <sip:b;lr>"],
            False,
            False,
        ),  # the last is the nearest
        ("UDP", ["Record-Route: <sip:a;lr>, <sip:b;lr;transport=tcp>"], False, True),
        ("UDP", ["Contact: <sips:b@10.0.0.2>", "Record-Route: <sip:p.example;lr>"], False, True),
        ("TLS", ["Contact: <sips:b@10.0.0.2>"], False, False),
        ("TCP", ["Contact: <tel:1>"], True, True),
        ("UDP", ["Contact: <si%70:b@10.0.0.2>"], False, True),  # pjsip does not know that scheme
        ("UDP", ['Contact: <tel:1>;x="<sip:b@10.0.0.2>"'], False, True),
        ("UDP", ['Contact: "\\"<sip:" <tel:1>;x="<sip:b@10.0.0.2>"'], False, True),
        ("UDP", ['Contact: "<tel:1>" <sip:b@10.0.0.2>;x="<tel:1>"'], False, False),
        ("UDP", ['Contact: tel:1;x="<sip:b@10.0.0.2>"'], False, True),
        ("UDP", ['Contact: <urn:x:"y>'], False, True),
        ("UDP", ["Record-Route: <sip:p.example;lr>", 'Record-Route: <urn:x:"y>'], False, True),
        ("UDP", ["Contact: <sip:b@10.0.0.2;%74ransport=tcp>"], False, True),
        ("TCP", ["Contact: *"], False, False),
        ("TCP", [], False, False),
    ],
)
def test_a_way_that_leads_nowhere(via, lines, routed, nowhere):
    head = ["SIP/2.0 200 OK", f"Via: SIP/2.0/{via} 10.0.0.1;branch=z9hG4bK1", *lines, "", ""]
    assert leads_nowhere(MessageText.parse("\r\n".join(head)), routed) is nowhere


@pytest.mark.parametrize(
    ("state", "none"),
    [
        *(("active", False), ("active;expires=1", False), ("active ; Expires = 600", False)),
        *(("active;expires=0", True), ("active;expires", True), ('active;expires="60"', True)),
        *(
            ("active;expires=600;expires=00", True),
            ("pending;expires=-1", True),
            ("active;expires=2147483648", True),
        ),
        *(("active;expires=" + "9" * 5000, True), ("terminated;reason=timeout", False)),
    ],
)
def test_how_long_a_subscription_lasts(state, none):
    assert lasts_no_time(message(*NAMES, f"Subscription-State: {state}")[1]) is none


def test_an_answer_that_cannot_be_judged_is_not_let_in():
    """As a request is not; what sends it sends it again."""
    shield = Shield(None, Judge(None))  # it fails at all that it looks at
    assert shield._on_response(0)
    assert shield._on_request(0)
