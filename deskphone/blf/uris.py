# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses as dialog-info documents write them: often bare, sometimes empty."""

from __future__ import annotations

import re
from functools import lru_cache

from deskphone.errors import SipParseError
from deskphone.sip.grammar import format_params
from deskphone.sip.uri import Uri, dialled_in, escape_user, unescape

# What would break out of a request line or a header (RFC 3261 section 25.1 allows none of it in a URI).
_UNSAFE = re.compile(r'[\s<>"\x00-\x1f\x7f]')

_SCHEMES = ("sip", "sips", "tel")
# Each lamp asks for the parts of the same few addresses again and again; who sends long ones fills no memory.
_KNOWN, _SHORT = 10_000, 100
# Users of callers who keep their number to themselves (RFC 3323 section 4.1.1.3, and what gateways write).
_NOBODY = frozenset({"", "anonymous", "unknown", "unavailable", "restricted", "private"})


def split_uri(text: str) -> tuple[str, str, str]:
    """(user unescaped, ``host[:port]``, rest with its semicolon) of a URI or a bare number."""
    return _known(text) if len(text) <= _SHORT else _split(text)


@lru_cache(_KNOWN)
def _known(text: str) -> tuple[str, str, str]:
    return _split(text)


def _split(text: str) -> tuple[str, str, str]:
    text = text.strip().strip("<>")
    scheme, colon, rest = text.partition(":")
    named = bool(colon) and scheme.lower() in _SCHEMES
    if not named and "@" not in text:
        return _number(text)
    try:
        uri = Uri.parse(text if named else f"sip:{text}")
    except SipParseError:  # as it is: who wants to call it sees what is wrong (``callable_uri``)
        user, at, place = (rest if named else text).partition("@")
        return (unescape(user), place, "") if at else _number(user)
    if uri.scheme == "tel" or (not uri.user and not any(mark in uri.host for mark in ".:[")):
        return unescape(uri.user or uri.host), "", format_params(uri.params)  # sip:102
    port = "" if uri.port is None else f":{uri.port}"
    headers = f"?{uri.headers}" if uri.headers else ""
    return dialled_in(uri), f"{uri.host}{port}", f"{format_params(uri.params)}{headers}"


def _number(text: str) -> tuple[str, str, str]:
    number, semicolon, params = text.partition(";")
    return unescape(number), "", semicolon + params


def user_of(text: str) -> str:
    """The user part, unescaped."""
    return split_uri(text)[0]


def is_nobody(user: str) -> bool:
    """Tell whether a user part stands for any caller without a number."""
    return user.lower() in _NOBODY


def complete_uri(text: str, domain: str) -> str:
    """A URI that can be called: missing ``sip:`` and missing host are filled in; "" stays empty."""
    text = text.strip().strip("<>")
    if not text:
        return ""
    scheme, colon, _ = text.partition(":")
    kind = scheme.lower() if colon and scheme.lower() in ("sip", "sips") else "sip"
    if scheme.lower() == "tel" and colon:
        return text
    user, host, rest = split_uri(text)
    if host:
        at = f"{escape_user(user)}@" if user else ""
        return f"{kind}:{at}{host}{rest}"
    return f"{kind}:{escape_user(user)}@{domain}{rest}"


def callable_uri(text: str, domain: str) -> str:
    """Like ``complete_uri``, but "" for a text that no request may carry (line breaks, blanks, brackets).

    Headers are left out: RFC 3261 section 19.1.1 allows them neither in a Request-URI nor in a To.
    """
    uri = complete_uri(text, domain)
    headers = "".join(split_uri(uri)[2].partition("?")[1:])
    return "" if _UNSAFE.search(uri) else uri.removesuffix(headers)


def same_user(one: str, two: str) -> bool:
    """True when both name the same non-empty user."""
    first = user_of(one)
    return bool(first) and first == user_of(two)
