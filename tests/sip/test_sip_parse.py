# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading messages: lengths, limits and what comes of a mistake. Odd messages are in test_sip_torture."""

from __future__ import annotations

import pytest

from deskphone.errors import SipParseError
from deskphone.sip.message import Request, Response
from deskphone.sip.parse import DEFAULT_LIMITS, Limits, parse, validate

HEAD = (
    b"MESSAGE sip:b@h SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bK1\r\nFrom: <sip:a@h>;tag=1\r\n"
    b"To: <sip:b@h>\r\nCall-ID: 1\r\nCSeq: 1 MESSAGE\r\n"
)


def refused(data, limits=DEFAULT_LIMITS):
    with pytest.raises(SipParseError) as caught:
        validate(parse(data, limits))
    return caught.value


def test_request():
    message = parse(HEAD + b"Content-Length: 3\r\n\r\nabcdef")
    assert isinstance(message, Request)
    assert (message.method, message.uri, message.body) == ("MESSAGE", "sip:b@h", b"abc")


def test_response():
    message = parse(b"SIP/2.0 180 Ringing you\r\nCall-ID: 1\r\n\r\n")
    assert isinstance(message, Response)
    assert (message.status, message.reason, message.body) == (180, "Ringing you", b"")


def test_memoryview_is_read():
    assert parse(memoryview(HEAD + b"\r\nbody")).body == b"body"


def test_first_of_several_mistakes_is_told():
    error = refused(HEAD + b"no header\r\nContent-Length: x\r\n\r\n")
    assert (error.status, error.reason) == (400, "Broken Header Line")


def test_refused_request_is_given_back_for_the_answer():
    error = refused(HEAD + b"Content-Length: 9\r\n\r\nabc")
    assert isinstance(error.request, Request)
    assert error.request.call_id == "1"


LIMITED = {
    "headers in all": (Limits(head=100), b"\r\n", 0),
    "one line": (Limits(line=40), b"X: " + b"y" * 50 + b"\r\n\r\n", 400),
    "number of lines": (Limits(headers=5), b"X: y\r\n\r\n", 400),
    "body": (Limits(body=10), b"Content-Length: 11\r\n\r\n" + b"x" * 11, 513),
    "body without length": (Limits(body=10), b"\r\n" + b"x" * 11, 513),
    "length beyond all": (Limits(body=10), b"Content-Length: 123456789012\r\n\r\n" + b"x" * 11, 513),
}


@pytest.mark.parametrize(("limits", "tail", "status"), LIMITED.values(), ids=LIMITED)
def test_limits(limits, tail, status):
    assert refused(HEAD + tail, limits).status == status


def test_within_limits():
    parse(
        HEAD + b"X: y\r\nContent-Length: 10\r\n\r\n" + b"x" * 10,
        Limits(head=250, line=60, headers=9, body=10),
    )


@pytest.mark.parametrize("start", [b"SIP/2.0 99 x", b"SIP/2.0 700 x", b"SIP/2.0 2000 x", b"SIP/2.0  200 x"])
def test_broken_status_is_dropped(start):
    assert refused(start + b"\r\n\r\n").status == 0


def test_max_forwards_zero_is_not_the_parsers_affair():
    validate(parse(HEAD + b"Max-Forwards: 0\r\n\r\n"))


def test_folds_join_with_one_line():
    message = parse(HEAD + b"Subject: a\r\n\t b\r\n \r\n c\r\n\r\n")
    assert message.headers.get("Subject").split() == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("value", "allowed"),
    [
        ('"a\\\0b" <sip:a@b>', True),
        ('"a\0b" <sip:a@b>', False),
        ('"a\\\\\0b" <sip:a@b>', False),
        ("a\\\0b <sip:a@b>", False),
        ('"a" \0<sip:a@b>', False),
        ('"a\\\0', True),
        ('"a\0" "\\\0"', False),
    ],
)
def test_a_null_is_read_where_the_grammar_has_it(value, allowed):
    """RFC 3261 section 25.1: within quotes, behind a backslash (quoted-pair)."""
    data = f"OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h\r\nSubject: {value}\r\n\r\n".encode()
    if allowed:
        assert parse(data).headers.get("Subject") == value
    else:
        with pytest.raises(SipParseError, match="Null Byte"):
            parse(data)
