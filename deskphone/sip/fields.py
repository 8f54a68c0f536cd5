# SPDX-License-Identifier: GPL-3.0-or-later
"""Typed values of single header fields."""

from __future__ import annotations

from dataclasses import dataclass, replace

from deskphone.errors import SipParseError
from deskphone.sip.grammar import (
    Params,
    find_param,
    format_params,
    is_token,
    parse_params,
    quote,
    split_commas,
    split_quoted,
    unquote,
)
from deskphone.sip.uri import split_hostport

__all__ = [
    "CSeq", "Event", "Reason", "SubscriptionState", "Via", "parse_auth", "quote", "split_commas", "unquote",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class CSeq:
    """RFC 3261 section 20.16."""

    number: int
    method: str

    @classmethod
    def parse(cls, text: str) -> CSeq:
        """Raises SipParseError(400)."""
        parts = text.split()
        if len(parts) != 2 or not (parts[0].isascii() and parts[0].isdigit()) or not is_token(parts[1]):
            raise SipParseError(400, "Bad CSeq")
        if len(parts[0]) > 10 or int(parts[0]) >= 2**31:
            raise SipParseError(400, "CSeq number out of range")
        return cls(int(parts[0]), parts[1])

    def __str__(self) -> str:
        return f"{self.number} {self.method}"


@dataclass(frozen=True, slots=True)
class Via:
    """One Via value (RFC 3261 section 20.42, RFC 3581). ``transport`` is upper case."""

    transport: str
    host: str
    port: int | None = None
    params: Params = ()

    @classmethod
    def parse(cls, text: str) -> Via:
        """Raises SipParseError(400)."""
        head, semicolon, tail = text.partition(";")
        protocol, _, sent_by = head.strip().replace("\t", " ").partition(" ")
        if sent_by.lstrip().startswith("/") or protocol.count("/") < 2:  # "SIP / 2.0 / UDP host"
            parts = head.split("/", 2)
            if len(parts) != 3:
                raise SipParseError(400, "Bad Via")
            transport, _, sent_by = parts[2].strip().partition(" ")
            protocol = f"{parts[0].strip()}/{parts[1].strip()}/{transport}"
        name, version, transport = (protocol.split("/") + ["", ""])[:3]
        if name.upper() != "SIP" or version != "2.0" or not is_token(transport) or not sent_by.strip():
            raise SipParseError(400, "Bad Via")
        host, port = split_hostport(sent_by.replace(" ", ""))
        return cls(transport.upper(), host, port, parse_params(tail) if semicolon else ())

    def param(self, name: str) -> str | None:
        """The value of a parameter: None when absent, "" when it has no value."""
        return find_param(self.params, name)

    @property
    def branch(self) -> str:
        """The branch, empty when there is none."""
        return find_param(self.params, "branch") or ""

    @property
    def rport(self) -> str | None:
        """None when absent, "" when the client asks for it, else the port as text."""
        return find_param(self.params, "rport")

    @property
    def received(self) -> str | None:
        """The address the request came from, if a server noted it."""
        return find_param(self.params, "received")

    @property
    def sent_by(self) -> str:
        """``host:port`` in lower case with the default port filled in."""
        default = 5061 if self.transport == "TLS" else 5060
        return f"{self.host.lower()}:{self.port or default}"

    def with_param(self, name: str, value: str | None) -> Via:
        """A copy with one parameter set, in place where it was there already."""
        if any(key == name for key, _ in self.params):
            return replace(self, params=tuple((k, value if k == name else v) for k, v in self.params))
        return replace(self, params=(*self.params, (name, value)))

    def __str__(self) -> str:
        port = "" if self.port is None else f":{self.port}"
        return f"SIP/2.0/{self.transport} {self.host}{port}{format_params(self.params)}"


@dataclass(frozen=True, slots=True)
class Event:
    """The Event header (RFC 6665 section 8.2.1)."""

    package: str
    params: Params = ()

    @classmethod
    def parse(cls, text: str) -> Event:
        """Raises SipParseError(400)."""
        package, _, tail = text.partition(";")
        if not is_token(package.strip()):
            raise SipParseError(400, "Bad Event")
        return cls(package.strip().lower(), parse_params(tail))

    @property
    def id(self) -> str:
        """The ``id`` parameter, empty when there is none."""
        return find_param(self.params, "id") or ""

    def __str__(self) -> str:
        return f"{self.package}{format_params(self.params)}"


@dataclass(frozen=True, slots=True)
class SubscriptionState:
    """The Subscription-State header (RFC 6665 section 8.2.3). Times in seconds."""

    state: str
    expires: int | None = None
    reason: str = ""
    retry_after: int | None = None

    @classmethod
    def parse(cls, text: str) -> SubscriptionState:
        """Unreadable numbers count as absent."""
        state, _, tail = text.partition(";")
        params = parse_params(tail)
        return cls(
            state.strip().lower(),
            _number(find_param(params, "expires")),
            (find_param(params, "reason") or "").lower(),
            _number(find_param(params, "retry-after")),
        )

    def __str__(self) -> str:
        text = self.state
        if self.reason:
            text += f";reason={self.reason}"
        if self.expires is not None:
            text += f";expires={self.expires}"
        if self.retry_after is not None:
            text += f";retry-after={self.retry_after}"
        return text


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 11 else None


@dataclass(frozen=True, slots=True)
class Reason:
    """One Reason value (RFC 3326)."""

    protocol: str
    cause: int | None = None
    text: str = ""

    @classmethod
    def parse(cls, text: str) -> Reason:
        """Unreadable numbers count as absent."""
        protocol, _, tail = text.partition(";")
        params = parse_params(tail)
        return cls(protocol.strip(), _number(find_param(params, "cause")), find_param(params, "text") or "")

    @property
    def elsewhere(self) -> bool:
        """Answered elsewhere: SIP cause 200, or Q.850 cause 26 (non-selected user clearing)."""
        return (self.protocol.upper(), self.cause) in (("SIP", 200), ("Q.850", 26))

    def __str__(self) -> str:
        text = self.protocol
        if self.cause is not None:
            text += f";cause={self.cause}"
        return f"{text};text={quote(self.text)}" if self.text else text


def parse_auth(value: str) -> tuple[str, dict[str, str]]:
    """``Digest username="...", ...`` as (scheme in lower case, parameters); raises SipParseError(400)."""
    scheme, space, rest = value.strip().partition(" ")
    if not space:
        raise SipParseError(400, "Bad credentials")
    params: dict[str, str] = {}
    for piece in split_quoted(rest, ","):
        name, equals, text = piece.partition("=")
        if not equals:
            if piece:
                raise SipParseError(400, "Bad credentials")
            continue
        params[name.strip().lower()] = unquote(text)
    return scheme.lower(), params
