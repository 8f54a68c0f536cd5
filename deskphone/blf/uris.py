# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses as dialog-info documents write them: often bare, sometimes empty."""

from __future__ import annotations

import re
from urllib.parse import unquote

# What would break out of a request line or a header (RFC 3261 section 25.1 allows none of it in a URI).
_UNSAFE = re.compile(r'[\s<>"\x00-\x1f\x7f]')


def split_uri(text: str) -> tuple[str, str, str]:
    """(user unescaped, ``host[:port]``, rest with its semicolon) of a URI or a bare number."""
    text = text.strip().strip("<>")
    scheme, colon, rest = text.partition(":")
    if not colon or scheme.lower() not in ("sip", "sips", "tel"):
        rest = text
    userinfo, at, tail = rest.partition("@")
    if at:
        host, semicolon, params = tail.partition(";")
        return unquote(userinfo.partition(":")[0].partition(";")[0]), host, semicolon + params
    number, semicolon, params = rest.partition(";")
    if colon and scheme.lower() in ("sip", "sips") and ("." in number or ":" in number or "[" in number):
        return "", number, semicolon + params  # sip:host
    return unquote(number), "", semicolon + params


def user_of(text: str) -> str:
    """The user part, unescaped."""
    return split_uri(text)[0]


def escape_user(user: str) -> str:
    """A user part as it may stand in a URI (RFC 3261 section 25.1): ``#`` must be escaped, ``*`` need not."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_.!~*'()&=+$,;?/") else _hex(c) for c in user)


def _hex(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogateescape"))


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
    """Like ``complete_uri``, but "" for a text that no request may carry (line breaks, blanks, brackets)."""
    uri = complete_uri(text, domain)
    return "" if _UNSAFE.search(uri) else uri


def same_user(one: str, two: str) -> bool:
    """True when both name the same non-empty user."""
    first = user_of(one)
    return bool(first) and first == user_of(two)
