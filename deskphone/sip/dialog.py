# SPDX-License-Identifier: GPL-3.0-or-later
"""Dialogs (RFC 3261 section 12), keyed by Call-ID and both tags."""

from __future__ import annotations

from collections.abc import Iterable

from deskphone.errors import MisuseError, SipParseError
from deskphone.sip.headers import Headers
from deskphone.sip.message import Message, Request, Response
from deskphone.sip.uri import Address, Uri

DialogKey = tuple[str, str, str]


class Dialog:
    """One peer-to-peer relation. ``remote_target`` follows target refreshes (section 12.2.1.2)."""

    __slots__ = (
        "call_id",
        "local",
        "local_cseq",
        "remote",
        "remote_cseq",
        "remote_target",
        "route_set",
        "secure",
    )

    def __init__(self, call_id: str, local: Address, remote: Address, remote_target: Uri) -> None:
        self.call_id = call_id
        self.local = local
        self.remote = remote
        self.remote_target = remote_target
        self.route_set: list[str] = []
        self.local_cseq = 0
        self.remote_cseq: int | None = None
        self.secure = False

    @classmethod
    def uac(cls, request: Request, response: Response) -> Dialog:
        """Make it from our request and a 101-299 response with a To tag (section 12.1.2).

        Raises SipParseError when the response cannot make a dialog.
        """
        if not response.to.tag:
            raise SipParseError(0, "A response without a To tag makes no dialog")
        target = response.contact.uri if "Contact" in response.headers else request.request_uri
        dialog = cls(request.call_id, request.from_, response.to, target)
        dialog.route_set = _recorded_route(response)[::-1]
        dialog.local_cseq = request.cseq.number
        dialog.secure = request.request_uri.scheme == "sips"
        return dialog

    @classmethod
    def uas(cls, request: Request, local_tag: str) -> Dialog:
        """Make it from a peer's request and the tag of our To (section 12.1.1).

        Raises SipParseError(400) for a Contact or a Record-Route that later requests could not follow.
        """
        dialog = cls(
            request.call_id, request.to.with_param("tag", local_tag), request.from_, request.contact.uri
        )
        dialog.route_set = _recorded_route(request)
        dialog.remote_cseq = request.cseq.number
        dialog.secure = request.request_uri.scheme == "sips"
        return dialog

    @property
    def local_tag(self) -> str:
        """Our tag."""
        return self.local.tag or ""

    @property
    def remote_tag(self) -> str:
        """The peer's tag; empty for peers of RFC 2543."""
        return self.remote.tag or ""

    @property
    def id(self) -> DialogKey:
        """Call-ID, our tag, the peer's tag."""
        return self.call_id, self.local_tag, self.remote_tag

    def request(
        self,
        method: str,
        *,
        headers: Iterable[tuple[str, str]] = (),
        body: bytes = b"",
        content_type: str = "",
    ) -> Request:
        """A request within the dialog (section 12.2.1.1); not for ACK and CANCEL."""
        if method in ("ACK", "CANCEL"):
            raise MisuseError(f"{method} takes the CSeq of its INVITE")
        self.local_cseq += 1
        return self._build(method, self.local_cseq, headers, body, content_type)

    def draft(self, method: str, *, headers: Iterable[tuple[str, str]] = ()) -> Request:
        """A request within the dialog that is not to be sent: its CSeq is 0."""
        return self._build(method, 0, headers, b"", "")

    def ack(self, cseq: int, *, body: bytes = b"", content_type: str = "") -> Request:
        """The ACK of a 2xx to our INVITE with this CSeq number (section 13.2.2.4)."""
        return self._build("ACK", cseq, (), body, content_type)

    def _build(
        self, method: str, cseq: int, headers: Iterable[tuple[str, str]], body: bytes, content_type: str
    ) -> Request:
        uri, routes = str(self.remote_target), self.route_set
        if routes and Address.parse(routes[0]).uri.param("lr") is None:
            # A strict router: its URI becomes the Request-URI, the target goes to the end.
            uri, routes = str(Address.parse(routes[0]).uri), [*routes[1:], f"<{self.remote_target}>"]
        fields = [("Max-Forwards", "70")]
        fields += [("Route", route) for route in routes]
        fields += [
            ("From", str(self.local)),
            ("To", str(self.remote)),
            ("Call-ID", self.call_id),
            ("CSeq", f"{cseq} {method}"),
            *headers,
        ]
        if content_type:
            fields.append(("Content-Type", content_type))
        return Request(method, uri, Headers(fields), body)

    def accepts(self, request: Request) -> bool:
        """Note a request of the peer; False if its CSeq is older than one seen (answer 500).

        Section 12.2.2. ACK is not counted. A target refresh (INVITE, UPDATE, SUBSCRIBE, NOTIFY) moves
        the remote target.
        """
        number = request.cseq.number
        if request.method != "ACK":
            if self.remote_cseq is not None and number < self.remote_cseq:
                return False
            self.remote_cseq = number
        if request.method in ("INVITE", "UPDATE", "SUBSCRIBE", "NOTIFY") and "Contact" in request.headers:
            self.remote_target = request.contact.uri
        return True

    def refresh(self, response: Response) -> None:
        """A 2xx to our own target refresh moves the remote target too."""
        if "Contact" in response.headers:
            self.remote_target = response.contact.uri


def _recorded_route(message: Message) -> list[str]:
    """Give the Record-Route values, each known to be readable. Raises SipParseError(400)."""
    values = message.headers.values("Record-Route")
    for value in values:
        Address.parse(value)
    return values
