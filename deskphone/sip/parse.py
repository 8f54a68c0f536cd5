# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes to messages. Headers are cut, not understood; ``validate`` checks what a transaction needs.

Text is UTF-8; bytes that are none survive by surrogateescape. The work is linear in the size of
the message, and sizes are capped before anything is copied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from deskphone.errors import SipParseError
from deskphone.sip.fields import CSeq, Via
from deskphone.sip.grammar import is_token
from deskphone.sip.headers import COMPACT, Headers
from deskphone.sip.message import Message, Request, Response
from deskphone.sip.uri import Address

_STATUS_LINE = re.compile(r"SIP/(\d+\.\d+) ([1-6]\d\d) ?(.*)\Z", re.IGNORECASE)
_HEADERS_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(r"\r?\n[ \t]+")


@dataclass(frozen=True)
class Limits:
    """Caps, in bytes and counts."""

    message: int = 65_535
    headers: int = 32_768
    header_count: int = 256
    header_line: int = 8_192


class UnreadableRequestError(SipParseError):
    """A request that is refused; ``request`` holds what is needed to answer it."""

    def __init__(self, status: int, reason: str, request: Request) -> None:
        super().__init__(status, reason)
        self.request = request


DEFAULT_LIMITS = Limits()


def parse(data: bytes | memoryview, limits: Limits = DEFAULT_LIMITS) -> Request | Response:
    """Read one datagram or framed message; what follows Content-Length is cut off (RFC 3261 section 18.3).

    Raises SipParseError: ``status`` 0 to drop it, or UnreadableRequestError with what deserves an answer.
    """
    data = bytes(data)
    if len(data) > limits.message:
        raise SipParseError(0, "Message too large")
    data = data.lstrip(b"\r\n") if data[:1] in (b"\r", b"\n") else data
    end = data.find(b"\r\n\r\n")
    body_start = end + 4
    if end < 0:
        found = _HEADERS_END.search(data)
        if found is None:
            raise SipParseError(0, "No end of headers")
        end, body_start = found.start(), found.end()
    message = _parse_head(data[:end].decode("utf-8", "surrogateescape"), limits)
    try:
        message.body = _cut_body(message.headers, data, body_start)
    except SipParseError as error:
        _refuse(message, error)
    return message


def _parse_head(text: str, limits: Limits) -> Request | Response:
    first, _, rest = text.partition("\n")
    first = first.rstrip("\r")
    if first[:4].upper() == "SIP/":
        message: Request | Response = _status_line(first)
    else:
        message = _request_line(first)
    problem = None
    try:
        fields = _cut_headers(rest, limits)
    except SipParseError as error:
        problem, fields = error, _salvage(rest)
    message.headers = Headers.from_keyed(fields)
    if len(text) > limits.headers:
        problem = SipParseError(513, "Headers too large")
    if problem is not None:
        _refuse(message, problem)
    return message


def _refuse(message: Message, error: SipParseError) -> None:
    """Turn an error into one that can be answered, where the message is a request with the means."""
    if isinstance(message, Request) and message.method != "ACK" and _answerable(message):
        raise UnreadableRequestError(error.status or 400, error.reason, message) from error
    raise SipParseError(0, error.reason) from error


def _answerable(request: Request) -> bool:
    return all(name in request.headers for name in ("via", "from", "to", "call-id", "cseq"))


def _status_line(line: str) -> Response:
    match = _STATUS_LINE.match(line)
    if match is None or match[1] != "2.0":
        raise SipParseError(0, "Bad status line")
    return Response(int(match[2]), match[3].strip() or " ")


def _request_line(line: str) -> Request:
    method, space, rest = line.partition(" ")
    uri, version_space, version = rest.rpartition(" ")
    if not space or not version_space or not version.upper().startswith("SIP/") or not is_token(method):
        raise SipParseError(0, "Bad request line")
    request = Request(method, uri)
    if version.upper() != "SIP/2.0":
        request.uri = uri.strip() or " "
        request._read["version"] = (version, version)
    return request


def _cut_headers(text: str, limits: Limits) -> list[tuple[str, str, str]]:
    if "\n " in text or "\n\t" in text:
        text = _FOLD.sub(" ", text)
    fields: list[tuple[str, str, str]] = []
    if not text:
        return fields
    lines = text.split("\n")
    if len(lines) > limits.header_count:
        raise SipParseError(513, "Too many headers")
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise SipParseError(400, "Bad header line")
        if len(line) > limits.header_line:
            raise SipParseError(513, "Header too long")
        name = name.rstrip()
        key = name.lower()
        if len(key) == 1:
            key = COMPACT.get(key, key)
        elif not key.replace("-", "").isalnum() and not is_token(name):
            raise SipParseError(400, "Bad header name")
        fields.append((key, name, value.strip()))
    return fields


_NEEDED = frozenset(("via", "from", "to", "call-id", "cseq"))


def _salvage(text: str) -> list[tuple[str, str, str]]:
    """Of a broken head, the headers that an answer needs."""
    fields = []
    for line in _FOLD.sub(" ", text[:32_768]).split("\n")[:256]:
        name, colon, value = line.partition(":")
        key = name.strip().lower()
        key = COMPACT.get(key, key)
        if colon and key in _NEEDED and len(value) < 8_192:
            fields.append((key, name.strip(), value.strip()))
    return fields


def _cut_body(headers: Headers, data: bytes, start: int) -> bytes:
    lengths = headers.all("content-length")
    body = data[start:]
    if not lengths:
        return body
    if len(set(lengths)) > 1:
        raise SipParseError(400, "Several Content-Length headers")
    text = lengths[0]
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise SipParseError(400, "Bad Content-Length")
    length = int(text)
    if length > len(body):
        raise SipParseError(400, "Content-Length larger than the body")
    return body[:length] if length < len(body) else body


_ONCE = ("from", "to", "call-id", "cseq", "max-forwards")


def validate(message: Request | Response) -> None:
    """Check all that must hold before a transaction exists (RFC 3261 sections 8.1.1, 8.2 and 20).

    Raises UnreadableRequestError with the status to answer, or SipParseError(0) for what must be dropped.
    """
    try:
        _validate(message)
    except SipParseError as error:
        _refuse(message, error)


def _validate(message: Request | Response) -> None:
    seen: dict[str, int] = {}
    for field in message.headers.keyed():
        seen[field[0]] = seen.get(field[0], 0) + 1
    for name in _ONCE:
        count = seen.get(name, 0)
        if count > 1:
            raise SipParseError(400, f"Several {name} headers")
        if not count and name != "max-forwards":
            raise SipParseError(400, f"Missing {name}")
    if "via" not in seen:
        raise SipParseError(0, "Missing via")
    _check_values(message)
    if isinstance(message, Request):
        _validate_request(message)


def _check_values(message: Message) -> None:
    via: Via = message.top_via
    if not via.branch and not via.host:
        raise SipParseError(0, "Bad Via")
    if not message.call_id or any(c.isspace() for c in message.call_id):
        raise SipParseError(400, "Bad Call-ID")
    address: Address = message.from_
    if not address.uri.scheme:
        raise SipParseError(400, "Bad From")
    _ = message.to


def _validate_request(request: Request) -> None:
    if "version" in request._read:
        raise SipParseError(505, "Version Not Supported")
    cseq: CSeq = request.cseq
    if cseq.method != request.method:
        raise SipParseError(400, "CSeq method does not match")
    forwards = request.headers.get("max-forwards")
    if forwards is not None and not (forwards.isascii() and forwards.isdigit() and int(forwards[:4]) <= 255):
        raise SipParseError(400, "Bad Max-Forwards")
    uri = request.request_uri
    if uri.scheme not in ("sip", "sips", "tel"):
        raise SipParseError(416, "Unsupported URI Scheme")
    if uri.headers:
        raise SipParseError(400, "Headers in the Request-URI")
