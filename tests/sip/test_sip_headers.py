# SPDX-License-Identifier: GPL-3.0-or-later
"""The header multimap."""

from __future__ import annotations

import pytest

from deskphone.errors import MisuseError, SipParseError
from deskphone.sip.headers import COMPACT, Headers


@pytest.fixture
def headers():
    return Headers([("Via", "one"), ("v", "two"), ("Subject", "x"), ("X-Odd", "a, b"), ("x-odd", '"c, d"')])


def test_names_in_any_case_and_compact(headers):
    assert headers.get("VIA") == headers.get("v") == headers.get("via") == "one"
    assert headers.all("Via") == ["one", "two"]
    assert headers.get("s") == "x"
    assert headers.get("absent") is None
    assert headers.all("absent") == headers.values("absent") == []
    assert "SUBJECT" in headers
    assert "absent" not in headers
    assert 7 not in headers


def test_compact_names_are_spelled_out(headers):
    assert headers.items()[1] == ("Via", "two")
    assert list(headers) == headers.items()


@pytest.mark.parametrize("letter", COMPACT)
def test_each_compact_form(letter):
    headers = Headers([(letter.upper(), "x")])
    assert headers.get(COMPACT[letter]) == headers.get(letter) == "x"
    assert headers.items() == [(COMPACT[letter], "x")]


def test_elements_of_all_lines(headers):
    assert headers.values("X-Odd") == ["a", "b", '"c, d"']


LISTS = {
    "plain": ("a,b , c", ["a", "b", "c"]),
    "empty pieces": (",a,, b,", ["a", "b"]),
    "nothing": ("  ", []),
    "one": (" a ", ["a"]),
    "quotes": ('"a,b",c', ['"a,b"', "c"]),
    "escaped quote": (r'"a\",b",c', [r'"a\",b"', "c"]),
    "brackets": ('"x" <sip:a,b@c>;y,<sip:d>', ['"x" <sip:a,b@c>;y', "<sip:d>"]),
    "quote in brackets": ('<a",b>,c', ['<a",b>', "c"]),
}


@pytest.mark.parametrize(("text", "expected"), LISTS.values(), ids=LISTS)
def test_commas(text, expected):
    assert Headers([("X", text)]).values("X") == expected


@pytest.mark.parametrize("text", ['a,"b', "a,<b", 'a,"b\\"'])
def test_open_quote_is_refused(text):
    with pytest.raises(SipParseError):
        Headers([("X", text)]).values("X")


def test_prepend_and_set_keep_the_order(headers):
    headers.prepend("Via", "zero")
    headers.set("Subject", "y")
    headers.set("New", "n")
    assert [value for _, value in headers] == ["zero", "one", "two", "y", "a, b", '"c, d"', "n"]


def test_set_replaces_all_in_the_first_place(headers):
    headers.set("Via", "only")
    assert headers.items()[0] == ("Via", "only")
    assert headers.all("Via") == ["only"]


def test_replace_first(headers):
    headers.replace_first("Via", "changed")
    headers.replace_first("New", "n")
    assert headers.all("Via") == ["changed", "two"]
    assert headers.get("New") == "n"


def test_remove(headers):
    headers.remove("v")
    headers.remove("absent")
    assert "Via" not in headers
    assert len(headers) == 3
    assert headers.count("X-Odd") == 2


def test_copies_are_independent(headers):
    other = headers.copy()
    assert other == headers
    other.add("More", "m")
    assert other != headers
    assert "More" not in headers
    assert headers != "something else"
    assert "Subject" in repr(headers)


@pytest.mark.parametrize("value", ["a\r\nInjected: b", "a\nb", "a\rb"])
def test_no_value_becomes_another_header(headers, value):
    for change in (headers.add, headers.prepend, headers.set, headers.replace_first):
        with pytest.raises(MisuseError):
            change("Subject", value)


@pytest.mark.parametrize("name", ["", "a b", "a\r\nb", "a:b"])
def test_no_name_becomes_another_header(headers, name):
    with pytest.raises(MisuseError):
        headers.add(name, "x")
