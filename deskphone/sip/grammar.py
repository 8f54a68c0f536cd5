# SPDX-License-Identifier: GPL-3.0-or-later
"""Small pieces of RFC 3261 section 25: tokens, quoted strings, comma and parameter splitting."""

from __future__ import annotations

import re

from deskphone.errors import SipParseError

Params = tuple[tuple[str, "str | None"], ...]

TOKEN = re.compile(r"[A-Za-z0-9\-.!%*_+`'~]+\Z")
_SPLIT = {
    separator: re.compile(r'"(?:[^"\\]|\\.)*"|<[^>]*>|' + re.escape(separator)) for separator in (",", ";")
}


def is_token(text: str) -> bool:
    """True for a non-empty ``token`` of RFC 3261."""
    return TOKEN.match(text) is not None


def split_quoted(text: str, separator: str) -> list[str]:
    """Split at ``separator`` ("," or ";") outside of quotes and angle brackets; pieces are stripped."""
    if separator not in text:
        return [text.strip()]
    if '"' not in text and "<" not in text:
        return [piece.strip() for piece in text.split(separator)]
    pieces, start = [], 0
    for match in _SPLIT[separator].finditer(text):
        if match.group() == separator:
            pieces.append(text[start : match.start()].strip())
            start = match.end()
    pieces.append(text[start:].strip())
    return pieces


def split_commas(text: str) -> list[str]:
    """The values of a comma-separated header; empty ones are left out."""
    return [piece for piece in split_quoted(text, ",") if piece]


def quote(text: str) -> str:
    """A quoted-string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def unquote(text: str) -> str:
    """The text of a quoted-string; any other text is returned stripped."""
    text = text.strip()
    if len(text) >= 2 and text[0] == '"' and text[-1] == '"':
        inner = text[1:-1]
        return re.sub(r"\\(.)", r"\1", inner) if "\\" in inner else inner
    return text


def parse_params(text: str) -> Params:
    """``;a=1;b`` (the leading semicolon may be missing) as pairs; names lower-cased, quotes kept off."""
    if not text:
        return ()
    found: list[tuple[str, str | None]] = []
    for piece in split_quoted(text, ";"):
        if not piece:
            continue
        name, equals, value = piece.partition("=")
        name = name.strip().lower()
        if not name:
            raise SipParseError(400, "Bad parameter")
        found.append((name, unquote(value) if equals else None))
    return tuple(found)


def format_params(params: Params) -> str:
    """The inverse of parse_params: values that are no tokens are quoted."""
    return "".join(_format_param(name, value) for name, value in params)


def _format_param(name: str, value: str | None) -> str:
    if value is None:
        return f";{name}"
    return f";{name}={value if _plain(value) else quote(value)}"


def _plain(value: str) -> bool:
    return bool(value) and (is_token(value) or _HOSTLIKE.match(value) is not None)


_HOSTLIKE = re.compile(r"[A-Za-z0-9\-.!%*_+`'~:\[\]@/]+\Z")


def find_param(params: Params, name: str) -> str | None:
    """The value of a parameter: None when absent, "" when it has no value."""
    for key, value in params:
        if key == name:
            return "" if value is None else value
    return None
