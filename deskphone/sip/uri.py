# SPDX-License-Identifier: GPL-3.0-or-later
"""URIs (RFC 3261 section 19, RFC 3966) and the addresses that carry them (section 20.10)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from sys import intern
from typing import Any

from deskphone.errors import SipParseError
from deskphone.sip.grammar import (
    Params,
    find_param,
    format_params,
    is_token,
    parse_hostport,
    parse_params,
    quote,
    quoted_end,
    replace_param,
    unquote,
)

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*")
_FORBIDDEN = re.compile(r'[\x00-\x20<>"\x7f]')
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
# RFC 3261 section 25.1: unreserved and user-unreserved, less "%" itself
_TO_ESCAPE = re.compile(r"[^A-Za-z0-9\-_.!~*'()&=+$,;?/]+")
# what nearly all URIs and addresses look like, read in one step; all else takes the long way
_USUAL_URI = re.compile(
    r"sip:(?:([^\x00-\x20<>\"\x7f@:]+)@)?((?:[A-Za-z0-9][A-Za-z0-9.\-]*)?[A-Za-z0-9])"
    r"(?::([1-5][0-9]{4}|[1-9][0-9]{0,3}))?(;[A-Za-z0-9\-=;]*)?"
)
_USUAL_ADDRESS = re.compile(r'(?:"([^"\\]*)" )?<(sip:[^<>" ]*)>(?:;tag=([A-Za-z0-9\-.!%*_+`\'~]+))?')
_SEPARATORS = re.compile(r"[\-.() ]")


def unescape(text: str) -> str:
    """Undo ``%HH`` escapes. A ``%`` that begins none stays; bytes that are no UTF-8 become surrogates."""
    if "%" not in text:
        return text
    return _ESCAPES.sub(
        lambda run: bytes.fromhex(run.group().replace("%", "")).decode("utf-8", "surrogateescape"), text
    )


def escape_user(text: str) -> str:
    """Escape what may not stand in a user part: ``#21#`` becomes ``%2321%23``, ``*8`` stays."""
    return _TO_ESCAPE.sub(
        lambda match: "".join(f"%{byte:02X}" for byte in match.group().encode("utf-8", "surrogateescape")),
        text,
    )


@dataclass(frozen=True, slots=True)
class Uri:
    """A ``sip:``, ``sips:`` or ``tel:`` URI; one of another scheme has all its text in ``opaque``.

    ``user`` is as written, escapes and all; see ``user_unescaped``. Of a tel URI it is the number, and
    ``host`` is empty. IPv6 keeps its brackets in ``host``; ``address`` is without. ``headers`` is the
    text after the question mark.
    """

    scheme: str
    user: str = ""
    host: str = ""
    port: int | None = None
    params: Params = ()
    headers: str = ""
    password: str | None = None
    opaque: str = ""

    @classmethod
    def parse(cls, text: str) -> Uri:
        """Read a URI. Raises SipParseError(400)."""
        usual = _USUAL_URI.fullmatch(text)
        if usual is not None:
            user, host, port, tail = usual.groups()
            params = parse_params(tail) if tail else ()
            # dialogs, registrations and subscriptions of one phone share these
            return cls("sip", intern(user or ""), intern(host), int(port) if port else None, params)
        if text.startswith("sip:"):
            scheme, rest = "sip", text[4:]
        else:
            scheme, colon, rest = text.partition(":")
            if not colon or _SCHEME.fullmatch(scheme) is None:
                raise SipParseError(400, "URI Without A Scheme")
            scheme = scheme.lower()
        if _FORBIDDEN.search(rest):
            raise SipParseError(400, "URI With Forbidden Characters")
        if scheme in ("sip", "sips"):
            return cls._parse_sip(scheme, rest)
        if not rest:
            raise SipParseError(400, "Empty URI")
        if scheme == "tel":
            number, semicolon, tail = rest.partition(";")
            if not number:
                raise SipParseError(400, "Telephone URI Without A Number")
            return cls("tel", number, params=parse_params(semicolon + tail))
        return cls(scheme, opaque=rest)

    @classmethod
    def _parse_sip(cls, scheme: str, rest: str) -> Uri:
        user, at, place = rest.partition("@")
        password: str | None = None
        if not at:
            user, place = "", rest
        else:
            if (
                not user or "@" in place.partition("?")[0]
            ):  # headers may hold one: some phones do not escape it
                raise SipParseError(400, "Broken User In URI")
            if ":" in user:
                user, _, password = user.partition(":")
        headers = ""
        if "?" in place:
            place, _, headers = place.partition("?")
        params: Params = ()
        if ";" in place:
            place, _, tail = place.partition(";")
            params = parse_params(";" + tail)
        host, port = parse_hostport(place)
        return cls(scheme, user, host, port, params, headers, password)

    def param(self, name: str) -> str | None:
        """Give a URI parameter; "" when it has no value, None when absent."""
        return find_param(self.params, name) if self.params else None

    def with_(self, **changes: Any) -> Uri:
        """Give a copy with these fields changed."""
        return replace(self, **changes)

    @property
    def user_unescaped(self) -> str:
        """The user without escapes: ``%2A8`` and ``*8`` are one user (RFC 3261 section 19.1.4)."""
        return unescape(self.user) if "%" in self.user else self.user

    @property
    def address(self) -> str:
        """The host as a socket takes it: IPv6 without brackets."""
        return self.host[1:-1] if self.host.startswith("[") else self.host

    @property
    def aor(self) -> str:
        """The address of record: ``sip:user@host``, host in lower case, no port, no parameters."""
        if self.scheme == "tel":
            return "tel:" + _SEPARATORS.sub("", self.user)
        if self.opaque:
            return f"{self.scheme}:{self.opaque}"
        user = escape_user(unescape(self.user)) if "%" in self.user else self.user
        return f"sip:{user}@{self.host.lower()}" if user else f"sip:{self.host.lower()}"

    def matches(self, other: Uri) -> bool:
        """Compare by the rules of RFC 3261 section 19.1.4."""
        if self.scheme != other.scheme or self.opaque != other.opaque or self.port != other.port:
            return False
        if self.user_unescaped != other.user_unescaped or self.password != other.password:
            return False
        if self.host.lower() != other.host.lower() or not _same_params(self, other):
            return False
        return _header_set(self.headers) == _header_set(other.headers)

    def __str__(self) -> str:
        if self.opaque:
            return f"{self.scheme}:{self.opaque}"
        if self.scheme == "tel":
            return f"tel:{self.user}{format_params(self.params)}"
        text = f"{self.scheme}:"
        if self.user:
            text += self.user + ("@" if self.password is None else f":{self.password}@")
        text += self.host if self.port is None else f"{self.host}:{self.port}"
        if self.params:
            text += format_params(self.params)
        return f"{text}?{self.headers}" if self.headers else text


def _same_params(one: Uri, two: Uri) -> bool:
    """Parameters in both must agree; these five must be in both or in none."""
    mine = {name.lower(): unescape(value or "").lower() for name, value in one.params}
    theirs = {name.lower(): unescape(value or "").lower() for name, value in two.params}
    if any(mine[name] != theirs[name] for name in mine.keys() & theirs.keys()):
        return False
    return not {"user", "ttl", "method", "maddr", "transport"} & (mine.keys() ^ theirs.keys())


def _header_set(headers: str) -> frozenset[str]:
    return frozenset(unescape(piece) for piece in headers.split("&")) if headers else frozenset()


def dialled_in(uri: Uri) -> str:
    """Give what was dialled: the user part without escapes, and without parameters.

    RFC 3261 section 19.1.6: ``sip:102;phone-context=pbx.test@pbx.test`` carries those of a tel URI.
    """
    return unescape(uri.user.partition(";")[0])


@dataclass(frozen=True, slots=True)
class Address:
    """A name-addr or addr-spec with header parameters: From, To, Contact, Route, Refer-To ...

    ``display`` is without quotes and escapes.
    """

    display: str
    uri: Uri
    params: Params = ()

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read an address. Raises SipParseError(400).

        An unquoted display name may hold any characters, and blanks inside the brackets are let pass.
        """
        usual = _USUAL_ADDRESS.fullmatch(text)
        if usual is not None:
            display, spec, tag = usual.groups()
            return cls(display or "", Uri.parse(spec), (("tag", tag),) if tag else ())
        text = text.strip()
        if text.startswith('"'):
            end = quoted_end(text)
            if end < 0:
                raise SipParseError(400, "Quote Never Closed")
            display, rest = unquote(text[:end]), text[end:].lstrip()
            if not rest.startswith("<"):
                raise SipParseError(400, "Display Name Without An Address In Brackets")
            bracket = 0
        else:
            rest = text
            bracket = rest.find("<")
            if bracket < 0:
                return cls._parse_bare(rest)
            display = rest[:bracket].strip()
            if '"' in display:
                raise SipParseError(400, "Stray Quote In A Display Name")
        close = rest.find(">", bracket)
        if close < 0:
            raise SipParseError(400, "Bracket Never Closed")
        uri = Uri.parse(rest[bracket + 1 : close].strip())
        tail = rest[close + 1 :]
        return cls(display, uri, parse_params(tail) if tail else ())

    @classmethod
    def _parse_bare(cls, text: str) -> Address:
        # RFC 3261 section 20: without brackets, parameters belong to the header, and a comma,
        # semicolon or question mark may not be in the URI
        spec, semicolon, tail = text.partition(";")
        if "?" in spec:
            raise SipParseError(400, "URI With Headers Needs Brackets")
        return cls("", Uri.parse(spec.rstrip()), parse_params(semicolon + tail))

    def param(self, name: str) -> str | None:
        """Give a header parameter; "" when it has no value, None when absent."""
        return find_param(self.params, name) if self.params else None

    @property
    def tag(self) -> str | None:
        """The tag, or None; an empty one counts as none."""
        return (find_param(self.params, "tag") or None) if self.params else None

    def with_param(self, name: str, value: str | None) -> Address:
        """Give a copy with one header parameter set (None: a flag without value)."""
        return Address(self.display, self.uri, replace_param(self.params, name, value))

    def without_params(self) -> Address:
        """Give a copy without header parameters."""
        return Address(self.display, self.uri)

    def __str__(self) -> str:
        tail = format_params(self.params) if self.params else ""
        if not self.display:
            return f"<{self.uri}>{tail}"
        return f"{quote(self.display)} <{self.uri}>{tail}"


def display_text(display: str) -> str:
    """Write a display name: as a token where it is one, else in quotes."""
    return display if is_token(display) else quote(display)
