# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading message texts as pjsua2 gives them: tolerant, and never an error."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskphone.engine.pjsua import translate as t
from deskphone.phone.events import Party

TEXT = (
    "SUBSCRIBE sip:102@pbx SIP/2.0\r\nv: SIP/2.0/UDP 10.0.0.1:5062;rport=6000;received=192.0.2.7\r\n"
    "Subject: folded\r\n  line\r\nf: <sip:a@b>\r\nnonsense\r\nl: 4\r\n\r\nab\udcff"
)


def message(*lines, first="INVITE sip:x@y SIP/2.0"):
    return t.MessageText.parse("\r\n".join([first, *lines, "", ""]))


def test_a_message_is_split_unfolded_and_long_named():
    read = t.MessageText.parse(TEXT)
    assert (read.method, read.request_uri) == ("SUBSCRIBE", "sip:102@pbx")
    assert read.get("subject") == "folded line"
    assert read.get("from") == "<sip:a@b>"
    assert read.body == b"ab\xff"
    assert read.missing == 1
    assert [name for name, _ in read.headers] == ["via", "subject", "from", "content-length"]


@pytest.mark.parametrize(
    ("via", "named"),
    [
        *(
            (f"a:5060;rport{more}", False)
            for more in ("", ";maddr=10.0.0.2", ";maddr=[2001:db8::2];branch=x")
        ),
        *(
            (f"a;maddr={place};branch=x", True)
            for place in ("b.test", "10.0.0.2]b", "[fe80::1%b]", '"10.0.0.2"')
        ),
        ("[;maddr=10.0.0.2];maddr=b.test", True),
    ],
)
def test_where_the_answers_to_a_datagram_go(via, named):
    assert t.answers_go_to_a_name(message(f"Via: SIP/2.0/UDP {via}", "Via: SIP/2.0/UDP c;maddr=c")) is named


def test_only_line_feeds_end_a_line():
    assert message('From: "a\u2028\x0bb" <sip:x@y>').get("from") == '"a\u2028\x0bb" <sip:x@y>'


def test_bare_line_feeds_and_nothing_at_all_are_read():
    assert t.MessageText.parse("SIP/2.0 200 OK\nServer: x\n\nbody").body == b"body"
    empty = t.MessageText.parse("")
    assert (empty.method, empty.request_uri, empty.get("via"), empty.missing) == ("", "", "", 0)


PARTIES = {
    "quoted name": ('"Hong \\"H\\" Li" <sip:101@pbx;user=phone>;tag=1', Party("sip:101@pbx", 'Hong "H" Li')),
    "bare name": ("Hong Li <sip:101@pbx>", Party("sip:101@pbx", "Hong Li")),
    "no name": ("<sip:101@pbx?x=y>", Party("sip:101@pbx")),
    "addr-spec": ("sip:101@pbx;tag=1", Party("sip:101@pbx")),
    "tel": ("<tel:+49301234;phone-context=x>", Party("tel:+49301234")),
    "IPv6": ("<sip:a@[2001:db8::1]:5060>", Party("sip:a@[2001:db8::1]:5060")),
    "empty name": ('"" <sip:a@b>', Party("sip:a@b")),
    "unclosed": ('"Hong <sip:101@pbx', None),
    "no URI": ("anonymous", None),
    "nothing": ("", None),
}


@pytest.mark.parametrize("row", PARTIES)
def test_parties(row):
    text, wanted = PARTIES[row]
    assert t.party(text) == wanted


CALLERS = {
    "asserted before From": (
        ["From: <sip:*8@pbx>", 'P-Asserted-Identity: "A, B" <sip:101@pbx>, <tel:1>'],
        (Party("sip:101@pbx", "A, B"), "P-Asserted-Identity"),
    ),
    "older header": (
        ["From: <sip:x@y>", 'Remote-Party-ID: "A" <sip:101@pbx>;party=calling'],
        (Party("sip:101@pbx", "A"), "Remote-Party-ID"),
    ),
    "unreadable asserted": (["From: <sip:x@y>", "P-Asserted-Identity: ?"], (Party("sip:x@y"), "From")),
    "From only": (["From: X <sip:x@y>;tag=1"], (Party("sip:x@y", "X"), "From")),
    "nobody": ([], (Party(""), "From")),
}


@pytest.mark.parametrize("row", CALLERS)
def test_callers(row):
    lines, wanted = CALLERS[row]
    assert t.caller(message(*lines)) == wanted


REASONS = {
    "SIP 200": (["SIP;cause=200;text=x"], True),
    "small letters and spaces": (["sip ; cause = 200"], True),
    "Q.850 26": (["Q.850;cause=26"], True),
    "second of a list": (['Q.850;cause=16;text="a, b", SIP;cause=200'], True),
    "Q.850 200": (["Q.850;cause=200"], False),
    "SIP 26": (["SIP;cause=26"], False),
    "in a text": (['SIP;text="SIP;cause=200"'], False),
    "nothing": ([], False),
}


@pytest.mark.parametrize("row", REASONS)
def test_answered_elsewhere(row):
    lines, wanted = REASONS[row]
    assert t.answered_elsewhere(lines) is wanted


BROKEN_OFF = {
    "a restart": (['SIP;cause=503;text="The Server Was Restarted"'], "(The Server Was Restarted)"),
    "without a text": (["SIP;cause=500"], "(SIP 500)"),
    "a session timer": (['SIP;cause=408;text="Session Timer Expired"'], "(Session Timer Expired)"),
    "no codec": (['SIP;cause=488;text="no codec"'], "(no codec)"),
    "on the way": (["Q.850;cause=38"], "(Q.850 38)"),
    "second of a list": (['Q.850;cause=16, SIP;cause=503;text=" a\tb "'], "(a b)"),
    "long": ([f'SIP;cause=503;text="{"x" * 900}"'], f"({'x' * 80})"),
    "somebody hung up": (['Q.850;cause=16;text="Normal Clearing"'], ""),
    "answered elsewhere": (["SIP;cause=200"], ""),
    "transferred": (["SIP;cause=487"], ""),
    "another protocol": (["preemption;cause=503"], ""),
    "not to be read": (["SIP;cause=x", "", ";;"], ""),
}


@pytest.mark.parametrize("row", BROKEN_OFF)
def test_broken_off_by_the_server(row):
    lines, wanted = BROKEN_OFF[row]
    assert t.broken_off(lines) == (f"ended by the server {wanted}" if wanted else "")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("No session refresh received.", t.NOT_KEPT_UP),
        ("Request Timeout", "Request Timeout"),
        ("Gone.", "Gone"),
        ("", ""),
    ],
)
def test_ended_by_the_library(said, words):
    """Seen: "The call with Ben is gone: No session refresh received.." """
    assert t.ended_by_library(said) == words


VIAS = {
    "behind a NAT": ("SIP/2.0/UDP 10.0.0.1:5062;rport=6000;received=192.0.2.7;branch=z", ("192.0.2.7", 6000)),
    "port only": ("SIP/2.0/UDP 10.0.0.1:5062;rport=6000", ("10.0.0.1", 6000)),
    "address only": ("SIP/2.0/UDP 10.0.0.1:5062;received=192.0.2.7", ("192.0.2.7", 5062)),
    "default port": ("SIP/2.0/UDP 10.0.0.1;received=192.0.2.7", ("192.0.2.7", 5060)),
    "no rport": ("SIP/2.0/UDP 10.0.0.1:5062;rport", None),
    "IPv6": ("SIP/2.0/UDP [::1]:5062;rport=6000", ("::1", 6000)),
    "IPv6, written barely": ("SIP/2.0/UDP [::1]:5062;rport=6000;received=::2", ("::2", 6000)),
    "a name": ("SIP/2.0/UDP 10.0.0.1:5062;rport=6000;received=hangs.test", None),
    "no port": ("SIP/2.0/UDP 10.0.0.1:5062;rport=65536;received=192.0.2.7", None),
    "broken": ("?", None),
}


@pytest.mark.parametrize("row", VIAS)
def test_where_we_were_seen(row):
    via, wanted = VIAS[row]
    assert t.public_address(message(f"Via: {via}")) == wanted


PLACES = {
    "an address": (";received=192.0.2.7", "127.0.0.1:5060", ""),
    "a name": (";received=hangs.test", "127.0.0.1:5060", "hangs.test"),
    "a name by IPv6": (";received=dead.beef", "[::1]:5060", "dead.beef"),
    "a name of numbers": (";received=192.0.2.7.9", "127.0.0.1:5060", "192.0.2.7.9"),
    "with a zone, by IPv6": (";received=fe80::1%lo", "[::1]:5060", "fe80::1%lo"),
    "a name in brackets": (";received=[dead.beef]", "127.0.0.1:5060", "[dead.beef]"),
    "none": ("", "127.0.0.1:5060", ""),
    "IPv4 in IPv6": (";received=::ffff:192.0.2.7", "127.0.0.1:5060", "::ffff:192.0.2.7"),
    "the same in brackets": (";received=[::ffff:192.0.2.7]", "127.0.0.1:5060", ""),
    "with a port": (";received=192.0.2.7:5060", "127.0.0.1:5060", "192.0.2.7:5060"),
    "nothing in brackets": (";received=[]", "127.0.0.1:5060", "[]"),
    "IPv6 by IPv6": (";received=2001:db8::7", "[::1]:5060", ""),
    "brackets by IPv6": (";received=[2001:db8::7]", "[::1]:5060", "[2001:db8::7]"),
    "too long": (f";received={'x' * 254}", "127.0.0.1:5060", "x" * 254),
}


@pytest.mark.parametrize("row", PLACES)
def test_where_nobody_can_be(row):
    params, source, wanted = PLACES[row]
    assert t.misplaced(message(f"Via: SIP/2.0/UDP 10.0.0.1:5062;rport=6000{params}"), source) == wanted


def test_another_place_than_we_said_is_none_either():
    assert t.misplaced(message("Via: SIP/2.0/UDP [::1]:5062;rport=6000"), "127.0.0.1:5060") == "::1"


STATES = {
    "active": ("active;expires=599", ("active", "", 599)),
    "spaces and case": (" Terminated ; reason = timeout ", ("terminated", "timeout", None)),
    "broken expires": ("active;expires=x", ("active", "", None)),
    "nothing": ("", ("", "", None)),
}


@pytest.mark.parametrize("row", STATES)
def test_subscription_state(row):
    value, wanted = STATES[row]
    assert t.subscription_state(message(f"Subscription-State: {value}")) == wanted


def test_retry_after_in_either_header():
    assert t.retry_after(message("Subscription-State: terminated;reason=probation;retry-after=7")) == 7.0
    assert t.retry_after(message("Retry-After: 17 (maintenance)")) == 17.0
    assert t.retry_after(message("Retry-After: soon")) is None


def test_a_failure_without_a_message_means_nobody_answered():
    assert t.no_server(503, t.MessageText())
    assert not t.no_server(503, message(first="SIP/2.0 503 x"))
    assert not t.no_server(403, t.MessageText())


@given(st.text(), st.text(), st.text(min_size=1))
def test_a_place_to_take_says_nothing_but_which_dialog(call_id, near, far):
    """Whatever letters a far end chose for its tag, they are no parameter and no header of their own."""
    start, value = (
        "<sip:103@h;user=phone?Require=replaces&Replaces=",
        f"{call_id};to-tag={far};from-tag={near}",
    )
    place = t.place_in('"Holly" <sip:103@h;user=phone>;tag=x', call_id, near, far)
    assert place.startswith(start)
    assert place.endswith(">")
    assert re.fullmatch(r"[\w.~%-]*", place[len(start) : -1], re.ASCII)
    assert unquote(place[len(start) : -1], errors="surrogateescape") == value


@pytest.mark.parametrize(("far", "tag"), [("<sip:103@h>", ""), ("", "t"), ("<>", "t")])
def test_no_place_to_take(far, tag):
    assert t.place_in(far, "call", "near", tag) == ""


def test_a_place_to_take_has_no_headers_of_the_far_end_s_choice():
    place = t.place_in("<sip:103@h?Replaces=other>", "c@h", "n", "f")
    assert place == "<sip:103@h?Require=replaces&Replaces=c%40h%3Bto-tag%3Df%3Bfrom-tag%3Dn>"


@given(st.text())
def test_nothing_makes_the_reader_fail(text):
    read = t.MessageText.parse(text)
    for reader in (
        t.asserted,
        t.caller,
        t.public_address,
        t.subscription_state,
        t.retry_after,
    ):
        reader(read)
    t.party(text)
    t.answered_elsewhere([text])
    assert all(part for part in t.split_commas(text))


@given(st.lists(st.sampled_from(["m=audio 1 RTP/AVP 0", "m=video 1 RTP/AVP 31", "a=sendrecv", "M=x"])))
def test_audio_lines_are_counted_whatever_ends_a_line(lines):
    for end in ("\r\n", "\n", "\r"):
        text = end.join(["INVITE x SIP/2.0", "", *lines, ""])
        assert t.audio_lines(text) == lines.count("m=audio 1 RTP/AVP 0")
