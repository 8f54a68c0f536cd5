# SPDX-License-Identifier: GPL-3.0-or-later
"""SIP and tel URIs (RFC 3261 section 19.1, RFC 3966) and the addresses that carry them (section 20)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import unquote as unescape

from deskphone.errors import SipParseError
from deskphone.sip.grammar import Params, find_param, format_params, parse_params, quote, unquote

_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9\-_.]*[A-Za-z0-9])?\.?|\[[0-9A-Fa-f:.]+\])\Z")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+\-.]*\Z")


@dataclass(frozen=True, slots=True)
class Uri:
    """``sip:``, ``sips:`` or ``tel:``; any other scheme keeps all its text in ``user``.

    ``user`` stays escaped as written, ``host`` of an IPv6 address keeps its brackets.
    """

    scheme: str
    user: str
    host: str
    port: int | None = None
    params: Params = ()
    headers: str = ""
    password: str | None = None

    @classmethod
    def parse(cls, text: str) -> Uri:
        """Raises SipParseError(400) for what is no URI."""
        return _parse_uri(text)

    def param(self, name: str) -> str | None:
        """The value of a URI parameter: None when absent, "" when it has no value."""
        return find_param(self.params, name)

    def with_(self, **changes: Any) -> Uri:
        """A copy with some parts changed."""
        return replace(self, **changes)

    @property
    def user_unescaped(self) -> str:
        """The user part with %-escapes resolved; compare users by this."""
        return unescape(self.user) if "%" in self.user else self.user

    @property
    def aor(self) -> str:
        """``sip:user@host`` without port and parameters, host in lower case."""
        at = f"{self.user}@" if self.user else ""
        return f"{self.scheme}:{at}{self.host.lower()}"

    @property
    def hostport(self) -> str:
        """``host`` or ``host:port``."""
        return self.host if self.port is None else f"{self.host}:{self.port}"

    def __str__(self) -> str:
        if self.scheme not in ("sip", "sips"):
            return f"{self.scheme}:{self.user}{format_params(self.params)}"
        user = self.user
        if self.password is not None:
            user += f":{self.password}"
        at = f"{user}@" if user else ""
        question = f"?{self.headers}" if self.headers else ""
        return f"{self.scheme}:{at}{self.hostport}{format_params(self.params)}{question}"


@lru_cache(maxsize=4096)
def _parse_uri(text: str) -> Uri:
    scheme, colon, rest = text.partition(":")
    if not colon or not _SCHEME.match(scheme) or any(c in rest for c in " <>\t\r\n"):
        raise SipParseError(400, "Bad URI")
    scheme = scheme.lower()
    if scheme not in ("sip", "sips"):
        number, _, tail = rest.partition(";")
        if scheme != "tel":
            return Uri(scheme, rest, "")
        return Uri(scheme, number, "", params=parse_params(tail))
    rest, _, headers = rest.partition("?") if "@" not in rest.partition("?")[2] else (rest, "", "")
    userinfo, at, hostpart = rest.rpartition("@")
    user, password_colon, password = userinfo.partition(":")
    if at and not userinfo:
        raise SipParseError(400, "Bad URI: empty user")
    host, port, params = _split_host(hostpart)
    return Uri(scheme, user, host, port, params, headers, password if password_colon else None)


def _split_host(text: str) -> tuple[str, int | None, Params]:
    hostport, semicolon, tail = text.partition(";")
    host, port = split_hostport(hostport)
    return host, port, parse_params(tail) if semicolon else ()


def split_hostport(text: str) -> tuple[str, int | None]:
    """``host[:port]``, IPv6 in brackets; raises SipParseError(400)."""
    if text.startswith("["):
        host, bracket, rest = text.partition("]")
        host += bracket
        colon, port = rest[:1], rest[1:]
        if rest and colon != ":":
            raise SipParseError(400, "Bad host")
    else:
        host, colon, port = text.partition(":")
    if not _HOST.match(host):
        raise SipParseError(400, "Bad host")
    if not colon:
        return host, None
    if not (port.isascii() and port.isdigit()) or not 0 < int(port[:6]) < 65536:
        raise SipParseError(400, "Bad port")
    return host, int(port)


@dataclass(frozen=True, slots=True)
class Address:
    """A name-addr or addr-spec with the header's parameters (From, To, Contact, Refer-To ...)."""

    display: str
    uri: Uri
    params: Params = ()

    @classmethod
    def parse(cls, text: str) -> Address:
        """Raises SipParseError(400). Parameters of a bare addr-spec belong to the header (section 20.10)."""
        return _parse_address(text)

    def param(self, name: str) -> str | None:
        """The value of a header parameter: None when absent, "" when it has no value."""
        return find_param(self.params, name)

    @property
    def tag(self) -> str:
        """The tag, empty when there is none."""
        return find_param(self.params, "tag") or ""

    def with_param(self, name: str, value: str | None) -> Address:
        """A copy with one parameter set."""
        kept = tuple(pair for pair in self.params if pair[0] != name)
        return replace(self, params=(*kept, (name, value)))

    def __str__(self) -> str:
        name = f"{quote(self.display)} " if self.display else ""
        return f"{name}<{self.uri}>{format_params(self.params)}"


@lru_cache(maxsize=4096)
def _parse_address(text: str) -> Address:
    text = text.strip()
    display = ""
    if text.startswith('"'):
        end = _closing_quote(text)
        display, text = unquote(text[: end + 1]), text[end + 1 :].lstrip()
        if not text.startswith("<"):
            raise SipParseError(400, "Bad address")
    start = text.find("<")
    if start < 0:
        if display:
            raise SipParseError(400, "Bad address")
        spec, _, params = text.partition(";")
        return Address("", Uri.parse(spec.strip()), parse_params(params))
    end = text.find(">", start)
    if end < 0:
        raise SipParseError(400, "Bad address")
    if start:
        display = text[:start].strip()
    tail = text[end + 1 :].strip()
    if tail and not tail.startswith(";"):
        raise SipParseError(400, "Bad address")
    return Address(display, Uri.parse(text[start + 1 : end].strip()), parse_params(tail))


def _closing_quote(text: str) -> int:
    position = 1
    while True:
        position = text.find('"', position)
        if position < 0:
            raise SipParseError(400, "Unterminated quoted string")
        backslashes = 0
        while text[position - 1 - backslashes] == "\\":
            backslashes += 1
        if backslashes % 2 == 0:
            return position
        position += 1
