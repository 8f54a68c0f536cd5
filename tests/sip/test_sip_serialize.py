# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing messages."""

from __future__ import annotations

from deskphone.sip.headers import Headers
from deskphone.sip.message import Request, Response
from deskphone.sip.parse import parse
from deskphone.sip.serialize import serialize


def test_request():
    request = Request("OPTIONS", "sip:a@b", Headers([("v", "x"), ("Subject", "y")]), b"body")
    assert serialize(request) == (
        b"OPTIONS sip:a@b SIP/2.0\r\nVia: x\r\nSubject: y\r\nContent-Length: 4\r\n\r\nbody"
    )


def test_response_without_reason_keeps_its_blank():
    # RFC 3261 section 25.1: Status-Line has a blank after the code even when the phrase is empty
    assert serialize(Response(200)) == b"SIP/2.0 200 \r\nContent-Length: 0\r\n\r\n"


def test_content_length_is_counted_whatever_was_set():
    response = Response(200, "OK", Headers([("Content-Length", "99"), ("l", "7"), ("Q", "y")]), b"\xff\xfe")
    assert serialize(response) == b"SIP/2.0 200 OK\r\nQ: y\r\nContent-Length: 2\r\n\r\n\xff\xfe"


def test_foreign_bytes_pass_unchanged():
    data = b"SIP/2.0 200 OK\r\nSubject: \xff\xfc\r\nContent-Length: 0\r\n\r\n"
    assert serialize(parse(data)) == data
