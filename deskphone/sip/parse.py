# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading messages (RFC 3261 section 7, section 18.3 for lengths), with limits.

Two steps: :func:`parse` finds start line, headers and body; :func:`validate` reads what every message
must have, before a transaction exists. Both raise SipParseError with the status that the message deserves,
0 for "drop it", and with the request where a response to it can be built.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from deskphone.errors import SipParseError
from deskphone.sip.grammar import is_token
from deskphone.sip.headers import FULL_NAMES, KEYS, Headers
from deskphone.sip.message import Request, Response

_FOLD = re.compile(r"\r\n[ \t]+")
# RFC 3261 section 25.1: a null may stand in a quoted string behind a backslash (quoted-pair), nowhere else. A
# string that never closes, or has a bare null, ends there: nothing is tried twice.
_QUOTED = re.compile(r'"[^"\\\x00]*(?:\\.[^"\\\x00]*)*"?', re.DOTALL)
_SINGLE = ("from", "to", "call-id", "cseq", "max-forwards")
_ECHOED = ("via", "from", "to", "call-id", "cseq")  # what every response carries back (section 8.2.6.2)
_VIA_VERSION = re.compile(r"^SIP/\d{1,9}\.\d{1,9}/", re.IGNORECASE)
_VERSION = re.compile(r"SIP/\d{1,9}\.\d{1,9}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of what is read, in bytes; ``headers`` counts lines."""

    head: int = 32_768
    line: int = 8_192
    headers: int = 200
    body: int = 1_048_576


DEFAULT_LIMITS = Limits()


def parse(data: bytes | memoryview, limits: Limits = DEFAULT_LIMITS) -> Request | Response:
    """Read one datagram or one framed message.

    Leading line ends are skipped, as keep-alives leave them (RFC 3261 section 7.5); lines may end in a
    bare LF if all do. A body longer than Content-Length is cut to it (section 18.3).
    """
    data = bytes(data)
    if data[:1] in (b"\r", b"\n"):
        data = data.lstrip(b"\r\n")
    head, body = _split(data, limits)
    text = head.decode("utf-8", "surrogateescape")
    if text.count("\r") != text.count("\r\n") or text.count("\n") != text.count("\r\n"):
        text = _mend_line_ends(text)
    if "\r\n " in text or "\r\n\t" in text:
        text = _FOLD.sub(" ", text)
    lines = text.split("\r\n")
    message = _start(lines[0])
    problem = _fill(message, lines, limits) or _place_body(message, body, limits)
    if problem is not None:
        raise _refusal(message, problem)
    if isinstance(message, Request) and len(message.uri) > limits.line // 2:
        raise _refusal(message, SipParseError(414, "Request-URI Too Long"))
    return message


def _split(data: bytes, limits: Limits) -> tuple[bytes, bytes]:
    if not data:
        raise SipParseError(0, "Empty Message")
    end, width = data.find(b"\r\n\r\n"), 4
    if end < 0:
        end, width = data.find(b"\n\n"), 2
        if end < 0:
            raise SipParseError(0, "No Empty Line After The Headers")
    if end > limits.head:
        raise SipParseError(0, "Headers Too Large")
    return data[:end], data[end + width :]


def _mend_line_ends(text: str) -> str:
    if "\r" in text:
        raise SipParseError(0, "Stray Line End In The Headers")
    return text.replace("\n", "\r\n")


def _start(line: str) -> Request | Response:
    if line.startswith("SIP/2.0 "):
        return _status_line(line)
    words = line.rstrip(" \t").split(" ")
    if len(words) == 3 and words[2] == "SIP/2.0" and is_token(words[0]):
        return Request(words[0], words[1])
    return _odd_start(line, words)


def _status_line(line: str) -> Response:
    status, _, reason = line[8:].partition(" ")
    if not (len(status) == 3 and status.isascii() and status.isdigit() and "100" <= status < "700"):
        raise SipParseError(0, "Broken Status Code")
    return Response(int(status), reason.strip())


def _odd_start(line: str, words: list[str]) -> Request | Response:
    """Tell a broken or foreign start line from one that only looks unusual."""
    if _VERSION.fullmatch(words[0]):
        if words[0].upper() == "SIP/2.0" and len(words) > 1:
            return _status_line("SIP/2.0 " + " ".join(words[1:]))
        raise SipParseError(0, "Response Of Another Version")
    method, version = words[0], words[-1]
    if len(words) < 3 or not is_token(method) or not _VERSION.fullmatch(version):
        raise SipParseError(0, "Neither A Request Nor A Response")
    return _MarkedRequest(method, " ".join(words[1:-1]), version)


class _MarkedRequest(Request):
    """A request whose start line is wrong: refused as soon as its headers are known."""

    __slots__ = ("problem",)

    def __init__(self, method: str, uri: str, version: str) -> None:
        super().__init__(method, uri)
        self.problem: SipParseError | None = None
        if version.upper() != "SIP/2.0":
            self.problem = SipParseError(505, "Version Not Supported")
        elif not uri or " " in uri or "\t" in uri:
            self.problem = SipParseError(400, "Broken Request Line")

    def make_answerable(self) -> None:
        """Read the Via of another version as one of ours: it tells where the 505 goes (RFC 4475 badvers)."""
        via = self.headers.get("Via")
        if via and self.problem is not None and self.problem.status == 505:
            self.headers.replace_first("Via", _VIA_VERSION.sub("SIP/2.0/", via, count=1))


def _fill(message: Request | Response, lines: list[str], limits: Limits) -> SipParseError | None:
    """Enter the header lines; of several mistakes the first is told."""
    problem = message.problem if isinstance(message, _MarkedRequest) else None
    if len(lines) > limits.headers + 1:
        del lines[limits.headers + 1 :]
        problem = problem or SipParseError(400, "Too Many Header Fields")
    keys: list[str] = []
    names: list[str] = []
    values: list[str] = []
    known, longest = KEYS, limits.line
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        key = known.get(name)
        if key is None or len(name) == 1:
            name = name.strip(" \t")
            key = known.get(name)
            if key is None:
                if not colon or not is_token(name):
                    problem = problem or SipParseError(400, "Broken Header Line")
                    continue
                key = name.lower()
            name = FULL_NAMES.get(name, name)
        if len(line) > longest:
            problem = problem or SipParseError(400, "Header Line Too Long")
            continue
        keys.append(key)
        names.append(name)
        values.append(value.strip(" \t"))
    message.headers = Headers.from_lists(keys, names, values)
    if isinstance(message, _MarkedRequest):
        message.make_answerable()
    with_null = {
        key for key, value in zip(keys, values, strict=True) if "\x00" in value and _has_bare_null(value)
    }
    if not with_null.isdisjoint(_ECHOED):
        return SipParseError(0, "Null Byte In A Header")  # no answer can be written without it
    return problem or (SipParseError(400, "Null Byte In A Header") if with_null else None)


def _has_bare_null(value: str) -> bool:
    return "\x00" in _QUOTED.sub("", value)


def _place_body(message: Request | Response, body: bytes, limits: Limits) -> SipParseError | None:
    lengths = message.headers.all("Content-Length")
    if not lengths:
        message.body = body[: limits.body + 1]
    else:
        text = lengths[0]
        if not (text.isascii() and text.isdigit()) or any(other != text for other in lengths[1:]):
            return SipParseError(400, "Broken Content-Length")
        wanted = int(text) if len(text) < 12 else limits.body + 1
        if wanted > len(body):
            return SipParseError(400, "Body Shorter Than Content-Length")
        message.body = body[:wanted]
    if len(message.body) > limits.body:
        return SipParseError(513, "Message Too Large")
    return None


def _refusal(message: Request | Response, problem: SipParseError) -> SipParseError:
    """Give the problem as it is to be raised: a response is dropped, so is a request without a way back."""
    if not isinstance(message, Request) or message.method == "ACK" or not problem.status:
        return SipParseError(0, problem.reason)
    try:
        message.top_via  # noqa: B018 - read to see whether a response could be sent
    except SipParseError:
        return SipParseError(0, problem.reason)
    problem.request = message
    return problem


def validate(message: Request | Response) -> None:
    """Check what every message needs (RFC 3261 sections 8.1.1, 8.2, 16.3); a cheap look at each.

    A missing Max-Forwards is let pass (RFC 2543 had none); whether it is 0 is for the user of the
    transaction to judge.
    """
    try:
        _validate(message)
    except SipParseError as error:
        raise _refusal(message, error) from None


def _validate(message: Request | Response) -> None:
    headers = message.headers
    message.top_via  # noqa: B018 - the typed values raise when broken
    for key in _SINGLE:
        if headers.count(key) > 1:
            raise SipParseError(400, f"Repeated {key.title()} Header")
    message.call_id  # noqa: B018
    cseq = message.cseq
    message.from_  # noqa: B018
    message.to  # noqa: B018
    if not isinstance(message, Request):
        return
    if cseq.method != message.method:
        raise SipParseError(400, "CSeq Method Differs From The Request")
    hops = headers.get("Max-Forwards")
    if hops is not None and not (hops.isascii() and hops.isdigit() and len(hops) <= 9 and int(hops) < 256):
        raise SipParseError(400, "Broken Max-Forwards")
    uri = message.request_uri
    if uri.opaque:
        raise SipParseError(416, "Unsupported URI Scheme")
