# SPDX-License-Identifier: GPL-3.0-or-later
"""Small typed header values: Via, CSeq, Event, Subscription-State, Reason, and the digest headers.

All are frozen and written back by ``str()``; ``parse`` raises SipParseError(400).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from deskphone.errors import SipParseError
from deskphone.sip.grammar import (
    Params,
    find_param,
    format_params,
    is_token,
    parse_hostport,
    parse_params,
    quote,
    replace_param,
    split_commas,
    unquote,
)

__all__ = [
    "CSeq",
    "Event",
    "Params",
    "Reason",
    "SubscriptionState",
    "Via",
    "find_param",
    "format_auth",
    "format_params",
    "parse_auth",
    "parse_params",
    "quote",
    "split_commas",
    "unquote",
]

_VIA = re.compile(r"SIP\s*/\s*2\.0\s*/\s*([A-Za-z0-9\-.!%*_+`'~]+)\s+", re.IGNORECASE)
_USUAL_VIA = re.compile(
    r"SIP/2\.0/([A-Z]+) ((?:[A-Za-z0-9][A-Za-z0-9.\-]*)?[A-Za-z0-9])"
    r"(?::([1-5][0-9]{4}|[1-9][0-9]{0,3}))?(;[^\s,\"<]*)?"
)
_AUTH_PARAM = re.compile(
    r"""[\s,]*([A-Za-z0-9\-.!%*_+`'~]+)[ \t]*=[ \t]*(?:"([^"\\]*(?:\\.[^"\\]*)*)"|([^\s,"]*))[ \t]*(?=,|$)"""
)
_ESCAPED_PAIR = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Via:
    """One Via value (RFC 3261 section 20.42). ``transport`` in upper case, IPv6 in brackets."""

    transport: str
    host: str
    port: int | None = None
    params: Params = ()

    @classmethod
    def parse(cls, text: str) -> Via:
        """Read one value; of a list, the first."""
        usual = _USUAL_VIA.fullmatch(text)
        if usual is not None:
            transport, host, digits, tail = usual.groups()
            return cls(transport, host, int(digits) if digits else None, parse_params(tail) if tail else ())
        if "," in text:
            values = split_commas(text)
            text = values[0] if values else ""
        match = _VIA.match(text)
        if match is None:
            raise SipParseError(400, "Broken Via Header")
        place, semicolon, tail = text[match.end() :].partition(";")
        host, port = parse_hostport(place)
        return cls(match.group(1).upper(), host, port, parse_params(semicolon + tail) if tail else ())

    def param(self, name: str) -> str | None:
        """Give a parameter; "" when it has no value, None when absent."""
        return find_param(self.params, name)

    @property
    def branch(self) -> str | None:
        """The branch, or None."""
        return find_param(self.params, "branch") or None

    @property
    def rport(self) -> str | None:
        """The rport (RFC 3581): "" when asked for, the port when filled in, None when absent."""
        return find_param(self.params, "rport")

    @property
    def received(self) -> str | None:
        """The address that the request came from, when it differs from the host."""
        return find_param(self.params, "received") or None

    @property
    def sent_by(self) -> tuple[str, int]:
        """Host in lower case and port, with the default of the transport."""
        return self.host.lower(), self.port or (5061 if self.transport == "TLS" else 5060)

    def with_param(self, name: str, value: str | None) -> Via:
        """Give a copy with one parameter set."""
        return Via(self.transport, self.host, self.port, replace_param(self.params, name, value))

    def __str__(self) -> str:
        port = "" if self.port is None else f":{self.port}"
        return f"SIP/2.0/{self.transport} {self.host}{port}{format_params(self.params)}"


@dataclass(frozen=True, slots=True)
class CSeq:
    """Sequence number and method (RFC 3261 section 20.16); the number is below 2**31."""

    number: int
    method: str

    @classmethod
    def parse(cls, text: str) -> CSeq:
        """Read ``314159 INVITE``."""
        words = text.split()
        if len(words) != 2:
            raise SipParseError(400, "Broken CSeq Header")
        number, method = words
        if not (number.isascii() and number.isdigit()) or len(number) > 64 or int(number) >= 2**31:
            raise SipParseError(400, "Broken CSeq Number")
        if not is_token(method):
            raise SipParseError(400, "Broken CSeq Method")
        return cls(int(number), method)

    def __str__(self) -> str:
        return f"{self.number} {self.method}"


@dataclass(frozen=True, slots=True)
class Event:
    """An event package with its parameters (RFC 6665 section 8.2.1)."""

    package: str
    params: Params = ()

    @classmethod
    def parse(cls, text: str) -> Event:
        """Read ``dialog;id=7``."""
        package, params = _token_and_params(text, "Event")
        return cls(package, params)

    @property
    def id(self) -> str:
        """The id parameter, "" when absent."""
        return find_param(self.params, "id") or ""

    def __str__(self) -> str:
        return self.package + format_params(self.params)


@dataclass(frozen=True, slots=True)
class SubscriptionState:
    """State of a subscription (RFC 6665 section 8.2.3); ``state`` in lower case."""

    state: str
    params: Params = ()

    @classmethod
    def parse(cls, text: str) -> SubscriptionState:
        """Read ``active;expires=60`` or ``terminated;reason=timeout``."""
        state, params = _token_and_params(text, "Subscription-State")
        return cls(state.lower(), params)

    @property
    def expires(self) -> int | None:
        """Seconds, or None when absent or broken."""
        text = find_param(self.params, "expires") or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    @property
    def retry_after(self) -> int | None:
        """Seconds to wait before subscribing again, or None."""
        text = find_param(self.params, "retry-after") or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    @property
    def reason(self) -> str:
        """Why it ended, in lower case, "" when not told."""
        return (find_param(self.params, "reason") or "").lower()

    def __str__(self) -> str:
        return self.state + format_params(self.params)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a request was sent (RFC 3326): ``SIP;cause=200;text="Call completed elsewhere"``."""

    protocol: str
    cause: int | None = None
    text: str = ""

    @classmethod
    def parse(cls, text: str) -> Reason:
        """Read one value; of a list, the first."""
        values = split_commas(text)
        protocol, params = _token_and_params(values[0] if values else "", "Reason")
        cause = find_param(params, "cause") or ""
        number = int(cause) if cause.isascii() and cause.isdigit() and len(cause) < 10 else None
        return cls(protocol, number, unquote(find_param(params, "text") or ""))

    def __str__(self) -> str:
        cause = "" if self.cause is None else f";cause={self.cause}"
        return f"{self.protocol}{cause};text={quote(self.text)}" if self.text else f"{self.protocol}{cause}"


def _token_and_params(text: str, header: str) -> tuple[str, Params]:
    token, semicolon, tail = text.partition(";")
    token = token.strip()
    if not is_token(token):
        raise SipParseError(400, f"Broken {header} Header")
    return token, parse_params(semicolon + tail)


def parse_auth(value: str) -> tuple[str, dict[str, str]]:
    """Read a challenge or credentials (RFC 3261 section 25.1): scheme, and parameters without quotes.

    Scheme and names in lower case; of a repeated name the first counts. Raises SipParseError(400).
    """
    scheme, _, rest = value.strip().partition(" ")
    if not is_token(scheme):
        raise SipParseError(400, "Broken Authentication Header")
    rest = rest.strip()
    found: dict[str, str] = {}
    at, end = 0, len(rest)
    match_at = _AUTH_PARAM.match
    while at < end:
        match = match_at(rest, at)
        if match is None:
            if not rest[at:].strip(" \t,"):
                break
            raise SipParseError(400, "Broken Authentication Header")
        name, quoted, plain = match.groups()
        if quoted is None:
            quoted = plain
        elif "\\" in quoted:
            quoted = "".join(_ESCAPED_PAIR.split(quoted))
        found.setdefault(name.lower(), quoted)
        at = match.end()
    return scheme.lower(), found


def format_auth(scheme: str, params: Iterable[tuple[str, str, bool]]) -> str:
    """Write a challenge or credentials from (name, value, whether quoted)."""
    return f"{scheme} " + ", ".join(
        f"{name}={quote(value) if quoted else value}" for name, value, quoted in params
    )
