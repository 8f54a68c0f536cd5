# SPDX-License-Identifier: GPL-3.0-or-later
"""URIs and addresses."""

from __future__ import annotations

import pytest

from deskphone.errors import SipParseError
from deskphone.sip.transaction.flow import Flow
from deskphone.sip.uri import Address, Uri, display_text, escape_user, unescape

READ = {
    "plain": ("sip:101@pbx.test", Uri("sip", "101", "pbx.test")),
    "port": ("sip:101@pbx.test:5070", Uri("sip", "101", "pbx.test", 5070)),
    "no user": ("sip:pbx.test", Uri("sip", "", "pbx.test")),
    "scheme in capitals": ("SIP:a@b", Uri("sip", "a", "b")),
    "sips": ("sips:a@b", Uri("sips", "a", "b")),
    "password": ("sip:a:b@c", Uri("sip", "a", "c", password="b")),
    "empty password": ("sip:a:@c", Uri("sip", "a", "c", password="")),
    "parameters": (
        "sip:a@b;lr;transport=tcp",
        Uri("sip", "a", "b", None, (("lr", None), ("transport", "tcp"))),
    ),
    "headers": ("sip:a@b?Subject=x&Route=y", Uri("sip", "a", "b", headers="Subject=x&Route=y")),
    "all": (
        "sip:a:b@[::1]:5061;p=1?H=v",
        Uri("sip", "a", "[::1]", 5061, (("p", "1"),), "H=v", "b"),
    ),
    "tel": ("tel:+49-30-1;phone-context=x", Uri("tel", "+49-30-1", params=(("phone-context", "x"),))),
    "other scheme": ("urn:service:sos", Uri("urn", opaque="service:sos")),
    "star code": ("sip:**102@h", Uri("sip", "**102", "h")),
    "question mark in user": ("sip:a?b@h", Uri("sip", "a?b", "h")),
    "underscore in host": ("sip:a@my_pbx", Uri("sip", "a", "my_pbx")),
    "final dot": ("sip:a@pbx.test.", Uri("sip", "a", "pbx.test.")),
}


@pytest.mark.parametrize(("text", "expected"), READ.values(), ids=READ)
def test_uri_is_read_and_written(text, expected):
    uri = Uri.parse(text)
    assert uri == expected
    assert Uri.parse(str(uri)) == uri
    assert str(uri) == text[: text.index(":")].lower() + text[text.index(":") :]


BROKEN = [
    "", "sip:", "101", "101@pbx", "sip:@h", "sip:a@", "sip:a@b@c", "sip:a@b:0", "sip:a@b:65536",
    "sip:a@b:", "sip:a@b:+5", "sip:a@b c", "sip:a@<b>", 'sip:a"@b', "sip:a@b\r\nX: y", "sip:a@-",
    "sip:a@[::1", "sip:a@[x]", "sip:a@b;=x", "sip:a@b;b ad=x", "tel:", "tel:;x=y", "1sip:a@b", ":a@b",
    "sip:a@b\x00", "sip:a@bücher.test",
]  # fmt: skip


@pytest.mark.parametrize("text", BROKEN)
def test_broken_uri_is_refused(text):
    with pytest.raises(SipParseError) as caught:
        Uri.parse(text)
    assert caught.value.status == 400


AORS = {
    "host in lower case": ("sip:Anna@PBX.Test:5070;x=y", "sip:Anna@pbx.test"),
    "sips": ("sips:a@b", "sip:a@b"),
    "needless escape": ("sip:%2A8102@h", "sip:*8102@h"),
    "needed escape": ("sip:%2321%23@h", "sip:%2321%23@h"),
    "no user": ("sip:PBX", "sip:pbx"),
    "tel": ("tel:+49 (30) 1-2".replace(" ", ""), "tel:+493012"),
    "opaque": ("urn:x", "urn:x"),
}


@pytest.mark.parametrize(("text", "expected"), AORS.values(), ids=AORS)
def test_address_of_record(text, expected):
    assert Uri.parse(text).aor == expected


# RFC 3261 section 19.1.4, its rules rather than its examples
EQUAL = [
    ("sip:%61lice@Atlanta.test;transport=TCP", "sip:alice@atlanta.test;Transport=tcp"),
    ("sip:a@b", "sip:a@b;newparam=5"),
    ("sip:a@b;x=1;y=2?A=1&B=2", "sip:a@b;y=2;x=1?B=2&A=1"),
    ("sip:*8@b", "sip:%2A8@b"),
]
DIFFERENT = [
    ("sip:Alice@b", "sip:alice@b"), ("sip:a@b", "sip:a@b:5060"), ("sip:a@b", "sip:a@b;transport=udp"),
    ("sip:a@b;x=1", "sip:a@b;x=2"), ("sip:a@b", "sip:a@b?Subject=x"), ("sip:a@b", "sips:a@b"),
    ("sip:a@b", "sip:a:pw@b"), ("sip:a@b", "sip:b"), ("urn:a", "urn:b"), ("sip:a@b;user=phone", "sip:a@b"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "two"), EQUAL)
def test_uris_match(one, two):
    assert Uri.parse(one).matches(Uri.parse(two))
    assert Uri.parse(two).matches(Uri.parse(one))


@pytest.mark.parametrize(("one", "two"), DIFFERENT)
def test_uris_do_not_match(one, two):
    assert not Uri.parse(one).matches(Uri.parse(two))
    assert not Uri.parse(two).matches(Uri.parse(one))


def test_parameters():
    uri = Uri.parse("sip:a@b;lr;Transport=tcp")
    assert uri.param("lr") == ""
    assert uri.param("transport") == uri.param("TRANSPORT") == "tcp"
    assert uri.param("maddr") is None
    assert Uri.parse("sip:a@b").param("lr") is None


def test_with_changes_a_copy():
    uri = Uri.parse("sip:a@b;lr")
    assert str(uri.with_(user="c", port=5070)) == "sip:c@b:5070;lr"
    assert str(uri) == "sip:a@b;lr"


def test_address_is_for_sockets():
    assert Uri.parse("sip:a@[2001:db8::1]").address == "2001:db8::1"
    assert Uri.parse("sip:a@10.0.0.1").address == "10.0.0.1"


def test_escapes():
    assert escape_user("#21#") == "%2321%23"
    assert escape_user("*8**") == "*8**"
    assert escape_user("jörg@x") == "j%C3%B6rg%40x"
    assert unescape("100%") == "100%"
    assert unescape("%zz%41") == "%zzA"
    assert unescape("%FF").encode("utf-8", "surrogateescape") == b"\xff"


ADDRESSES = {
    "quoted": ('"Anna B" <sip:a@b>;tag=1', ("Anna B", "sip:a@b", "1"), '"Anna B" <sip:a@b>;tag=1'),
    "token": ("Anna <sip:a@b>", ("Anna", "sip:a@b", None), '"Anna" <sip:a@b>'),
    "words": ("Anna B <sip:a@b>", ("Anna B", "sip:a@b", None), '"Anna B" <sip:a@b>'),
    "no display": ("<sip:a@b;lr>;tag=1", ("", "sip:a@b;lr", "1"), "<sip:a@b;lr>;tag=1"),
    "bare": ("sip:a@b;tag=1", ("", "sip:a@b", "1"), "<sip:a@b>;tag=1"),
    "escapes": (r'"a\"b\\c" <sip:a@b>', (r"a\b"[:1] + '"b' + "\\c", "sip:a@b", None), r'"a\"b\\c" <sip:a@b>'),
    "bracket in quotes": ('"<x>" <sip:a@b>', ("<x>", "sip:a@b", None), '"<x>" <sip:a@b>'),
    "blanks": ('  "A"<sip:a@b>  ; tag = 1 ', ("A", "sip:a@b", "1"), '"A" <sip:a@b>;tag=1'),
    "empty tag": ("<sip:a@b>;tag=", ("", "sip:a@b", None), "<sip:a@b>;tag="),
    "quoted parameter": ('<sip:a@b>;x="1;tag=2"', ("", "sip:a@b", None), '<sip:a@b>;x="1;tag=2"'),
}


@pytest.mark.parametrize(("text", "expected", "written"), ADDRESSES.values(), ids=ADDRESSES)
def test_address_is_read_and_written(text, expected, written):
    address = Address.parse(text)
    assert (address.display, str(address.uri), address.tag) == expected
    assert str(address) == written
    assert Address.parse(written) == address


BROKEN_ADDRESSES = [
    "", "<>", "<sip:a@b", '"A <sip:a@b>', '"A" sip:a@b', 'A" <sip:a@b>', "<sip:a@b>x", "<sip:a@b> tag=1",
    "sip:a@b?x=y", '<sip:a@b>;x="1',
]  # fmt: skip


@pytest.mark.parametrize("text", BROKEN_ADDRESSES)
def test_broken_address_is_refused(text):
    with pytest.raises(SipParseError):
        Address.parse(text)


def test_header_parameters():
    address = Address.parse("<sip:a@b;lr>;expires=60;q=0.5")
    assert address.param("EXPIRES") == "60"
    assert address.param("lr") is None
    assert str(address.with_param("expires", "30")) == "<sip:a@b;lr>;expires=30;q=0.5"
    assert str(address.with_param("tag", "x").without_params()) == "<sip:a@b;lr>"
    assert Address.parse("<sip:a@b>").param("q") is None


def test_display_text():
    assert display_text("Anna") == "Anna"
    assert display_text('Anna "B"') == r'"Anna \"B\""'


OURS = [
    ("udp", "127.0.0.1", "", "sip:127.0.0.1:5060"),
    ("tcp", "127.0.0.1", "", "sip:127.0.0.1:5060;transport=tcp"),
    ("udp", "::1", "", "sip:[::1]:5060"),
    ("tls", "::1", "a%20b", "sip:a%20b@[::1]:5060;transport=tls"),
]


@pytest.mark.parametrize(("transport", "host", "user", "uri"), OURS)
def test_our_own_uri_on_a_flow(transport, host, user, uri):
    assert Flow(transport, (host, 5060), ("10.0.0.7", 6001)).local_uri(user) == uri
    assert str(Uri.parse(uri)) == uri
