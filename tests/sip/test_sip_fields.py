# SPDX-License-Identifier: GPL-3.0-or-later
"""Small typed header values, identifiers, Replaces."""

from __future__ import annotations

import itertools

import pytest

from deskphone.errors import SipParseError
from deskphone.sip.fields import CSeq, Event, Reason, SubscriptionState, Via, format_auth, parse_auth
from deskphone.sip.grammar import find_param, is_host, parse_params, quote, replace_param, unquote
from deskphone.sip.ids import Ids
from deskphone.sip.replaces import Replaces

VIAS = {
    "usual": (
        "SIP/2.0/UDP h:5070;branch=z9hG4bK1;rport",
        Via("UDP", "h", 5070, (("branch", "z9hG4bK1"), ("rport", None))),
    ),
    "bare": ("SIP/2.0/TCP h", Via("TCP", "h")),
    "ipv6": ("SIP/2.0/TLS [::1]:5061", Via("TLS", "[::1]", 5061)),
    "small letters": ("sip/2.0/udp h", Via("UDP", "h")),
    "blanks": ("SIP / 2.0 / UDP   h : 5070 ; branch = x", Via("UDP", "h", 5070, (("branch", "x"),))),
    "list": ("SIP/2.0/UDP a, SIP/2.0/UDP b", Via("UDP", "a")),
}


@pytest.mark.parametrize(("text", "expected"), VIAS.values(), ids=VIAS)
def test_via(text, expected):
    via = Via.parse(text)
    assert via == expected
    assert Via.parse(str(via)) == via


@pytest.mark.parametrize(
    "text", ["", ",", "SIP/2.0/UDP", "SIP/3.0/UDP h", "UDP h", "SIP/2.0/UDP h:x", "SIP/2.0/UDP ;x"]
)
def test_broken_via(text):
    with pytest.raises(SipParseError):
        Via.parse(text)


def test_via_parameters():
    via = Via.parse("SIP/2.0/UDP Host;rport;branch=b;received=1.2.3.4")
    assert (via.branch, via.rport, via.received) == ("b", "", "1.2.3.4")
    assert via.with_param("rport", "5070").rport == "5070"
    assert via.sent_by == ("host", 5060)
    assert Via.parse("SIP/2.0/TLS h").sent_by == ("h", 5061)
    assert Via.parse("SIP/2.0/UDP h:1").sent_by == ("h", 1)
    assert Via.parse("SIP/2.0/UDP h").rport is None
    assert via.param("maddr") is None


def test_cseq():
    assert CSeq.parse(" 0012   INVITE ") == CSeq(12, "INVITE")
    assert str(CSeq(2**31 - 1, "BYE")) == "2147483647 BYE"
    for text in ("", "1", "1 A B", "-1 A", "1 A,B", f"{2**31} A", "9" * 5000 + " A", "² A"):
        with pytest.raises(SipParseError):
            CSeq.parse(text)


def test_event():
    event = Event.parse("dialog ; id=7;call-id=x")
    assert (event.package, event.id, str(event)) == ("dialog", "7", "dialog;id=7;call-id=x")
    assert Event.parse("dialog").id == ""
    with pytest.raises(SipParseError):
        Event.parse("")


def test_subscription_state():
    state = SubscriptionState.parse("Active;expires=60")
    assert (state.state, state.expires, state.reason, state.retry_after) == ("active", 60, "", None)
    ended = SubscriptionState.parse("terminated;reason=Timeout;retry-after=5")
    assert (ended.reason, ended.retry_after, ended.expires) == ("timeout", 5, None)
    assert str(ended) == "terminated;reason=Timeout;retry-after=5"
    assert SubscriptionState.parse("active;expires=soon").expires is None


def test_reason():
    reason = Reason.parse('SIP ;cause=200 ;text="Call completed, elsewhere", Q.850;cause=16')
    assert reason == Reason("SIP", 200, "Call completed, elsewhere")
    assert str(reason) == 'SIP;cause=200;text="Call completed, elsewhere"'
    assert str(Reason("Q.850", 16)) == "Q.850;cause=16"
    assert Reason.parse("SIP;cause=x") == Reason("SIP")


AUTH = {
    "usual": ('Digest r="a b", n="1,2", algorithm=MD5', ("digest", dict(r="a b", n="1,2", algorithm="MD5"))),
    "no blanks": ('DIGEST a="1",b=2', ("digest", {"a": "1", "b": "2"})),
    "blanks": ('Digest  A = "1" ,  b = 2 ', ("digest", {"a": "1", "b": "2"})),
    "escapes": (r'Digest a="x\"y"', ("digest", {"a": 'x"y'})),
    "empty": ('Digest a=""', ("digest", {"a": ""})),
    "first counts": ("Digest a=1, a=2", ("digest", {"a": "1"})),
    "final comma": ("Digest a=1,", ("digest", {"a": "1"})),
    "scheme only": ("Negotiate", ("negotiate", {})),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), AUTH.values(), ids=AUTH)
def test_auth(text, expected):
    assert parse_auth(text) == expected


@pytest.mark.parametrize(
    "text", ["", 'Digest a="1', "Digest a", "Digest a=1 b=2", 'Digest a="1"x', "Basic YTpi"]
)
def test_broken_auth(text):
    with pytest.raises(SipParseError):
        parse_auth(text)


def test_auth_is_written():
    assert format_auth("Digest", [("a", 'x"y', True), ("b", "2", False)]) == r'Digest a="x\"y", b=2'


def test_params():
    params = parse_params(' ; a = 1;B;;c="x;y" ')
    assert params == (("a", "1"), ("B", None), ("c", '"x;y"'))
    assert (find_param(params, "b"), find_param(params, "A"), find_param(params, "x")) == ("", "1", None)
    assert replace_param(params, "b", "2") == (("a", "1"), ("B", "2"), ("c", '"x;y"'))
    assert replace_param((("a", "1"), ("A", "2")), "a", None) == (("a", None),)
    assert parse_params("") == ()
    for text in ("a", ";=1", ";a b=1", ';a="1'):
        with pytest.raises(SipParseError):
            parse_params(text)


def test_quotes():
    assert unquote(quote('a"b\\c')) == 'a"b\\c'
    assert unquote("plain") == "plain"
    assert unquote('"') == '"'


def test_hosts():
    assert all(map(is_host, ("a", "1.2.3.4", "a-b.c", "[::1]", "a.")))
    assert not any(map(is_host, ("", "-a", "a b", "::1", "[]", "[1.2.3.4]", "a-", "a/b")))


REPLACES = {
    "full": ("c@h;to-tag=t;from-tag=f", Replaces("c@h", "t", "f"), "rfc3891"),
    "early": ("c;from-tag=f;to-tag=t;early-only", Replaces("c", "t", "f", True), "rfc3891"),
    "capitals": ("c;To-Tag=t;From-Tag=f;Early-Only", Replaces("c", "t", "f", True), "rfc3891"),
    "blanks": (" c ; to-tag = t ; from-tag = f ", Replaces("c", "t", "f"), "rfc3891"),
    "snom": ("c@h", Replaces("c@h"), "snom"),
    "zero tags": ("c;to-tag=0;from-tag=0", Replaces("c", "0", "0"), "zero-tags"),
    "one tag": ("c;to-tag=t", Replaces("c", "t"), "snom"),
    "empty tags": ("c;to-tag=;from-tag=", Replaces("c"), "snom"),
    "odd call-id": ("a(b)c/d?e[f]{g}:h", Replaces("a(b)c/d?e[f]{g}:h"), "snom"),
}


@pytest.mark.parametrize(("text", "expected", "style"), REPLACES.values(), ids=REPLACES)
def test_replaces(text, expected, style):
    replaces = Replaces.parse(text)
    assert (replaces, replaces.style) == (expected, style)
    assert Replaces.parse(str(replaces)) == replaces


@pytest.mark.parametrize("text", ["", ";to-tag=1", "a b", "a,b", "<a>", 'a"'])
def test_broken_replaces(text):
    with pytest.raises(SipParseError):
        Replaces.parse(text)


def test_ids_differ_and_fit_their_places():
    numbers = itertools.count()
    ids = Ids(lambda size: next(numbers).to_bytes(size, "big"))
    made = [ids.branch(), ids.tag(), ids.call_id("h"), ids.call_id(), ids.cnonce()]
    assert len(set(made)) == 5
    assert made[0].startswith("z9hG4bK")
    assert made[2].endswith("@h")
    assert "@" not in made[3]
