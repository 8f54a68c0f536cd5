# SPDX-License-Identifier: GPL-3.0-or-later
"""SIP messages (RFC 3261 section 7): headers and a body of bytes, with typed values read on demand."""

from __future__ import annotations

from collections.abc import Iterable

from deskphone.errors import SipParseError
from deskphone.sip.fields import CSeq, Via
from deskphone.sip.grammar import split_commas
from deskphone.sip.headers import Headers
from deskphone.sip.uri import Address, Uri

_REASONS = {
    100: "Trying",
    180: "Ringing",
    181: "Call Is Being Forwarded",
    182: "Queued",
    183: "Session Progress",
    199: "Early Dialog Terminated",
    200: "OK",
    202: "Accepted",
    204: "No Notification",
    300: "Multiple Choices",
    301: "Moved Permanently",
    302: "Moved Temporarily",
    305: "Use Proxy",
    380: "Alternative Service",
    400: "Bad Request",
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    407: "Proxy Authentication Required",
    408: "Request Timeout",
    410: "Gone",
    412: "Conditional Request Failed",
    413: "Request Entity Too Large",
    414: "Request-URI Too Long",
    415: "Unsupported Media Type",
    416: "Unsupported URI Scheme",
    420: "Bad Extension",
    421: "Extension Required",
    422: "Session Interval Too Small",
    423: "Interval Too Brief",
    429: "Provide Referrer Identity",
    430: "Flow Failed",
    433: "Anonymity Disallowed",
    439: "First Hop Lacks Outbound Support",
    469: "Bad Info Package",
    480: "Temporarily Unavailable",
    481: "Call/Transaction Does Not Exist",
    482: "Loop Detected",
    483: "Too Many Hops",
    484: "Address Incomplete",
    485: "Ambiguous",
    486: "Busy Here",
    487: "Request Terminated",
    488: "Not Acceptable Here",
    489: "Bad Event",
    491: "Request Pending",
    493: "Undecipherable",
    494: "Security Agreement Required",
    500: "Server Internal Error",
    501: "Not Implemented",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Server Time-out",
    505: "Version Not Supported",
    513: "Message Too Large",
    580: "Precondition Failure",
    600: "Busy Everywhere",
    603: "Decline",
    604: "Does Not Exist Anywhere",
    606: "Not Acceptable",
}
_CLASSES = ("", "Session Progress", "OK", "Redirection", "Bad Request", "Server Error", "Failure")
# a 2xx or 1xx to one of these forms a dialog (RFC 3261 12.1, RFC 6665 4.4.1, RFC 3515)
_DIALOG_FORMING = frozenset(("INVITE", "SUBSCRIBE", "REFER", "NOTIFY"))


def reason_phrase(status: int) -> str:
    """Give the usual phrase of a status code; for an unknown one that of its class."""
    known = _REASONS.get(status)
    return known if known is not None else _CLASSES[status // 100 if 100 <= status < 700 else 0]


class Message:
    """What requests and responses share.

    The typed values raise SipParseError(400) when the header is missing or broken. They are read when
    first asked for and follow changes of ``headers``.
    """

    __slots__ = ("_contact_cache", "_cseq_cache", "_from_cache", "_to_cache", "_via_cache", "body", "headers")

    def __init__(self, headers: Headers, body: bytes = b"") -> None:
        self.headers = headers
        self.body = body
        # (text, value): valid as long as the header still has this text
        self._via_cache: tuple[str, Via] | None = None
        self._from_cache: tuple[str, Address] | None = None
        self._to_cache: tuple[str, Address] | None = None
        self._cseq_cache: tuple[str, CSeq] | None = None
        self._contact_cache: tuple[list[str], list[Address]] | None = None

    def _required(self, name: str) -> str:
        text = self.headers.get(name)
        if not text:
            raise SipParseError(400, f"Missing {name} Header")
        return text

    @property
    def call_id(self) -> str:
        """The Call-ID, compared byte by byte."""
        return self._required("Call-ID")

    @property
    def cseq(self) -> CSeq:
        """Sequence number and method."""
        text = self._required("CSeq")
        cache = self._cseq_cache
        if cache is None or cache[0] is not text:
            self._cseq_cache = cache = (text, CSeq.parse(text))
        return cache[1]

    @property
    def from_(self) -> Address:
        """The From address."""
        text = self._required("From")
        cache = self._from_cache
        if cache is None or cache[0] is not text:
            self._from_cache = cache = (text, Address.parse(text))
        return cache[1]

    @property
    def to(self) -> Address:
        """The To address."""
        text = self._required("To")
        cache = self._to_cache
        if cache is None or cache[0] is not text:
            self._to_cache = cache = (text, Address.parse(text))
        return cache[1]

    @property
    def top_via(self) -> Via:
        """The first Via value."""
        text = self._required("Via")
        cache = self._via_cache
        if cache is None or cache[0] is not text:
            self._via_cache = cache = (text, Via.parse(text))
        return cache[1]

    def replace_top_via(self, via: Via) -> None:
        """Put another value in the place of the first one; others on its line stay."""
        text = self._required("Via")
        rest = split_commas(text)[1:] if "," in text else []
        self.headers.replace_first("Via", ", ".join([str(via), *rest]))

    @property
    def contacts(self) -> list[Address]:
        """All Contact addresses; ``*`` is none (see ``headers.values``)."""
        texts = self.headers.all("Contact")
        cache = self._contact_cache
        if cache is None or cache[0] != texts:
            values = [value for text in texts for value in split_commas(text)]
            found = [Address.parse(value) for value in values if value != "*"]
            self._contact_cache = cache = (texts, found)
        return cache[1]

    @property
    def contact(self) -> Address:
        """The first Contact address."""
        contacts = self.contacts
        if not contacts:
            raise SipParseError(400, "Missing Contact Header")
        return contacts[0]

    @property
    def content_type(self) -> str:
        """The media type in lower case without parameters, such as ``application/sdp``; "" when absent."""
        text = self.headers.get("Content-Type")
        return text.partition(";")[0].strip().lower() if text else ""


class Request(Message):
    """A request. ``uri`` is the Request-URI as written."""

    __slots__ = ("_uri_cache", "method", "uri")

    def __init__(self, method: str, uri: str, headers: Headers | None = None, body: bytes = b"") -> None:
        super().__init__(Headers() if headers is None else headers, body)
        self.method = method
        self.uri = uri
        self._uri_cache: tuple[str, Uri] | None = None

    @property
    def request_uri(self) -> Uri:
        """The Request-URI, read. Raises SipParseError(400)."""
        cache = self._uri_cache
        if cache is None or cache[0] is not self.uri:
            self._uri_cache = cache = (self.uri, Uri.parse(self.uri))
        return cache[1]

    def copy(self) -> Request:
        """Give a copy with headers of its own."""
        return Request(self.method, self.uri, self.headers.copy(), self.body)

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.uri}>"


class Response(Message):
    """A response."""

    __slots__ = ("reason", "status")

    def __init__(
        self, status: int, reason: str = "", headers: Headers | None = None, body: bytes = b""
    ) -> None:
        super().__init__(Headers() if headers is None else headers, body)
        self.status = status
        self.reason = reason

    def copy(self) -> Response:
        """Give a copy with headers of its own."""
        return Response(self.status, self.reason, self.headers.copy(), self.body)

    def __repr__(self) -> str:
        return f"<Response {self.status} {self.reason}>"


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
    """Build the response to a request (RFC 3261 section 8.2.6).

    Copies Via, From, To, Call-ID and CSeq; ``to_tag`` is added unless To has a tag already or the status
    is 100. Copies Record-Route where a dialog may form (section 12.1.1), Timestamp into a 100. Copies
    what there is of a broken request.
    """
    source = request.headers
    copied: list[tuple[str, str]] = [("Via", value) for value in source.all("Via")]
    if status < 300 and status != 100 and request.method in _DIALOG_FORMING:
        copied += [("Record-Route", value) for value in source.all("Record-Route")]
    for name in ("From", "To", "Call-ID", "CSeq"):
        value = source.get(name)
        if value is None:
            continue
        if name == "To" and to_tag and status != 100 and not _has_tag(request):
            value = f"{value};tag={to_tag}"
        copied.append((name, value))
    if status == 100:
        copied += [("Timestamp", value) for value in source.all("Timestamp")]
    response = Response(status, reason or reason_phrase(status), Headers(copied), body)
    for name, value in headers:
        response.headers.add(name, value)
    if content_type:
        response.headers.set("Content-Type", content_type)
    return response


def _has_tag(request: Request) -> bool:
    try:
        return request.to.tag is not None
    except SipParseError:
        return True  # To is broken: nothing can be added to it with sense
