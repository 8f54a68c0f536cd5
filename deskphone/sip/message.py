# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests and responses. Typed values are read when first asked for, and kept."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import TypeVar

from deskphone.errors import SipParseError
from deskphone.sip.fields import CSeq, Via
from deskphone.sip.headers import Headers
from deskphone.sip.uri import Address, Uri

_PHRASES = {
    100: "Trying", 180: "Ringing", 181: "Call Is Being Forwarded", 182: "Queued", 183: "Session Progress",
    199: "Early Dialog Terminated", 200: "OK", 202: "Accepted", 204: "No Notification", 300: "Multiple Choices",
    301: "Moved Permanently", 302: "Moved Temporarily", 305: "Use Proxy", 380: "Alternative Service",
    400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 406: "Not Acceptable", 407: "Proxy Authentication Required",
    408: "Request Timeout", 410: "Gone", 412: "Conditional Request Failed", 413: "Request Entity Too Large",
    414: "Request-URI Too Long", 415: "Unsupported Media Type", 416: "Unsupported URI Scheme",
    420: "Bad Extension", 421: "Extension Required", 422: "Session Interval Too Small",
    423: "Interval Too Brief", 429: "Provide Referrer Identity", 433: "Anonymity Disallowed",
    480: "Temporarily Unavailable", 481: "Call/Transaction Does Not Exist", 482: "Loop Detected",
    483: "Too Many Hops", 484: "Address Incomplete", 485: "Ambiguous", 486: "Busy Here",
    487: "Request Terminated", 488: "Not Acceptable Here", 489: "Bad Event", 491: "Request Pending",
    493: "Undecipherable", 494: "Security Agreement Required", 500: "Server Internal Error",
    501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Server Time-out",
    505: "Version Not Supported", 513: "Message Too Large", 580: "Precondition Failure",
    600: "Busy Everywhere", 603: "Decline", 604: "Does Not Exist Anywhere", 606: "Not Acceptable",
}  # fmt: skip

T = TypeVar("T")


def reason_phrase(status: int) -> str:
    """The usual phrase of a status code."""
    if status in _PHRASES:
        return _PHRASES[status]
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Unknown"


class Message:
    """What requests and responses share. ``body`` is bytes as on the wire.

    Typed properties raise SipParseError(400) when the header is missing or broken. They remember
    the text that they were read from, so a changed header is read anew.
    """

    __slots__ = ("_read", "body", "headers")

    def __init__(self, headers: Headers, body: bytes = b"") -> None:
        self.headers = headers
        self.body = body
        self._read: dict[str, tuple[str, object]] = {}

    def required(self, name: str) -> str:
        """The first value of a header that must be there."""
        value = self.headers.get(name)
        if value is None:
            raise SipParseError(400, f"Missing {name}")
        return value

    @property
    def call_id(self) -> str:
        """The Call-ID."""
        return self.required("call-id")

    @property
    def cseq(self) -> CSeq:
        """The CSeq."""
        text = self.required("cseq")
        cached = self._read.get("cseq")
        if cached is not None and cached[0] == text:
            return cached[1]  # type: ignore[return-value]
        value = CSeq.parse(text)
        self._read["cseq"] = (text, value)
        return value

    @property
    def from_(self) -> Address:
        """The From address."""
        return Address.parse(self.required("from"))

    @property
    def to(self) -> Address:
        """The To address."""
        return Address.parse(self.required("to"))

    @property
    def top_via(self) -> Via:
        """The topmost Via value."""
        text = self.required("via")
        cached = self._read.get("via")
        if cached is not None and cached[0] == text:
            return cached[1]  # type: ignore[return-value]
        values = self.headers.values("via") if "," in text else [text]
        if not values:
            raise SipParseError(400, "Bad Via")
        value = Via.parse(values[0])
        self._read["via"] = (text, value)
        return value

    @property
    def contacts(self) -> list[Address]:
        """All Contact addresses; ``Contact: *`` gives an Address whose uri.scheme is ``*``."""
        return [
            Address("", Uri("*", "", "")) if value == "*" else Address.parse(value)
            for value in self.headers.values("contact")
        ]

    @property
    def contact(self) -> Address:
        """The first Contact; raises SipParseError(400) when there is none."""
        contacts = self.contacts
        if not contacts:
            raise SipParseError(400, "Missing Contact")
        return contacts[0]

    @property
    def content_type(self) -> str:
        """``type/subtype`` in lower case without parameters; empty when there is none."""
        return (self.headers.get("content-type") or "").partition(";")[0].strip().lower()


class Request(Message):
    """``uri`` is the Request-URI as written."""

    __slots__ = ("method", "uri")

    def __init__(self, method: str, uri: str, headers: Headers | None = None, body: bytes = b"") -> None:
        super().__init__(headers if headers is not None else Headers(), body)
        self.method = method
        self.uri = uri

    @property
    def request_uri(self) -> Uri:
        """The Request-URI; raises SipParseError(400)."""
        return Uri.parse(self.uri)

    def copy(self) -> Request:
        """An independent copy."""
        return Request(self.method, self.uri, self.headers.copy(), self.body)

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.uri}>"


class Response(Message):
    """A status line, headers and a body."""

    __slots__ = ("reason", "status")

    def __init__(
        self, status: int, reason: str = "", headers: Headers | None = None, body: bytes = b""
    ) -> None:
        super().__init__(headers if headers is not None else Headers(), body)
        self.status = status
        self.reason = reason or reason_phrase(status)

    def copy(self) -> Response:
        """An independent copy."""
        return Response(self.status, self.reason, self.headers.copy(), self.body)

    def __repr__(self) -> str:
        return f"<Response {self.status} {self.reason}>"


_COPIED = frozenset(("via", "from", "to", "call-id", "cseq"))


def make_response(
    request: Request,
    status: int,
    reason: str = "",
    *,
    to_tag: str = "",
    headers: Iterable[tuple[str, str]] = (),
    body: bytes = b"",
    content_type: str = "",
) -> Response:
    """A response with what RFC 3261 section 8.2.6.2 wants copied.

    ``to_tag`` is added if the request's To has none; Record-Route is copied into 1xx above 100
    and 2xx of requests that form a dialog (section 12.1.1).
    """
    wants_route = 101 <= status < 300
    fields = []
    for field in request.headers.keyed():
        if field[0] in _COPIED or (wants_route and field[0] == "record-route"):
            if field[0] == "to" and to_tag and "tag=" not in field[2].lower():
                field = ("to", field[1], f"{field[2]};tag={to_tag}")
            fields.append(field)
    response = Response(status, reason, Headers.from_keyed(fields), body)
    for name, value in headers:
        response.headers.add(name, value)
    if content_type:
        response.headers.add("Content-Type", content_type)
    return response
