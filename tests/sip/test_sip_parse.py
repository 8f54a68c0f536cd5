# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading messages: lengths, limits and what comes of a mistake. Odd messages are in test_sip_torture."""

from __future__ import annotations

import os

import pytest

from deskphone.errors import SipParseError
from deskphone.sip.endpoint import Endpoint, Flow
from deskphone.sip.ids import Ids
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


@pytest.mark.parametrize("name", ["Via", "From", "To", "Call-ID", "CSeq", "v", "Subject", "Contact"])
@pytest.mark.parametrize("also", ["", "no header line\r\n"])
def test_a_null_is_never_sent_back(name, also):
    """RFC 3261 section 8.2.6.2: an answer repeats these headers, so there is none where one of them has a null."""
    fields = {
        "Via": "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1",
        "From": "<sip:101@pbx.test>;tag=1",
        "To": "<sip:102@pbx.test>",
        "Call-ID": "c1",
        "CSeq": "1 INVITE",
    }
    fields[{"v": "Via"}.get(name, name)] = "\0" + fields.get({"v": "Via"}.get(name, name), "x")
    head = "".join(f"{'v' if key == 'Via' and name == 'v' else key}: {fields[key]}\r\n" for key in fields)
    data = f"INVITE sip:102@pbx.test SIP/2.0\r\n{also}{head}\r\n".encode()
    error = refused(data)
    assert (error.status == 0) == (error.request is None)
    endpoint = Endpoint(Ids(os.urandom))
    endpoint.receive(data, Flow("udp", ("192.0.2.9", 5060), ("192.0.2.1", 5060)), 0.0)
    answers = [data for data, _ in endpoint.outgoing()]
    assert len(answers) == (name in ("Subject", "Contact"))
    assert all(b"SIP/2.0 400 " in answer and b"\0" not in answer for answer in answers)
