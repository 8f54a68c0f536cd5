# SPDX-License-Identifier: GPL-3.0-or-later
"""The small pieces of the SIP grammar (RFC 3261 section 25.1): tokens, quoted strings, lists, parameters.

Every function here takes time linear in its input. Texts are str; bytes that are no UTF-8 travel as
surrogates (PEP 383) and come out unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from deskphone.errors import SipParseError

Params = tuple[tuple[str, str | None], ...]

_TOKEN = re.compile(r"[A-Za-z0-9\-.!%*_+`'~]+")
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_.])?|\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*\]")
# the inside of a quoted string ends at the first quote that no backslash precedes
_QUOTED = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_ESCAPED_PAIR = re.compile(r"\\(.)", re.DOTALL)
# A quote or bracket that never closes is read to the end of the text, and is the group that matched. A
# pattern that failed there would be tried again behind each of them, as far as the end.
_LIST_PIECE = re.compile(r'[^",<]+|"[^"\\]*(?:\\.[^"\\]*)*(?:"|(\\?\Z))|<[^>]*(?:>|(\Z))|,', re.DOTALL)
_PARAM_PIECE = re.compile(r'[^";<]+|"[^"\\]*(?:\\.[^"\\]*)*(?:"|(\\?\Z))|<[^>]*(?:>|(\Z))|;', re.DOTALL)


def is_token(text: str) -> bool:
    """Tell whether a text is a token (RFC 3261 section 25.1)."""
    return _TOKEN.fullmatch(text) is not None


def is_host(text: str) -> bool:
    """Tell whether a text may stand as host: a name, IPv4, or IPv6 in brackets. Underscores are let pass."""
    return _HOST.fullmatch(text) is not None


def quote(text: str) -> str:
    r"""Write a quoted string: ``a"b`` becomes ``"a\"b"``."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def unquote(text: str) -> str:
    """Read a quoted string; a text without quotes is given back as it is."""
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        return text
    text = text[1:-1]
    return "".join(_ESCAPED_PAIR.split(text)) if "\\" in text else text  # ten times as fast as sub


def quoted_end(text: str, start: int = 0) -> int:
    """Give the index after the quoted string that begins at ``start``; -1 where it never ends."""
    match = _QUOTED.match(text, start)
    return match.end() if match else -1


def split_commas(text: str) -> list[str]:
    """Split a header value at its commas, but not at those inside quotes or angle brackets.

    Pieces are stripped; empty ones are left out (RFC 3261 section 7.3.1 lists).
    Raises SipParseError for a quote or bracket that never closes.
    """
    if "," not in text:
        text = text.strip()
        return [text] if text else []
    if '"' not in text and "<" not in text:
        return [piece for piece in map(str.strip, text.split(",")) if piece]
    return [piece for piece in map(str.strip, _split(text, _LIST_PIECE, ",")) if piece]


def _split(text: str, pattern: re.Pattern[str], separator: str) -> list[str]:
    pieces, begin = [], 0
    for match in pattern.finditer(text):
        if match.lastindex:
            raise SipParseError(400, "Quote Or Bracket Never Closed")
        if match.group() == separator:
            pieces.append(text[begin : match.start()])
            begin = match.end()
    pieces.append(text[begin:])
    return pieces


def parse_params(text: str) -> Params:
    """Read ``;name=value;flag``: pairs in their order, names as written, None for no value.

    Quotes round a value stay on it, as in ``+sip.instance``. The text is empty or starts with a
    semicolon. Raises SipParseError when a name is broken or a quote never closes.
    """
    text = text.strip()
    if not text:
        return ()
    if text[0] != ";":
        raise SipParseError(400, "Parameters Must Begin With A Semicolon")
    quoted = '"' in text or "<" in text
    pieces = _split(text[1:], _PARAM_PIECE, ";") if quoted else text[1:].split(";")
    found: list[tuple[str, str | None]] = []
    for piece in pieces:
        name, equals, value = piece.partition("=")
        name = name.strip()
        if not name:
            if equals:
                raise SipParseError(400, "Parameter Without A Name")
            continue  # ";;" is met in the field and harmless
        if _TOKEN.fullmatch(name) is None:
            raise SipParseError(400, "Broken Parameter Name")
        found.append((name, value.strip() if equals else None))
    return tuple(found)


def format_params(params: Iterable[tuple[str, str | None]]) -> str:
    """Write parameters as ``;name=value;flag``."""
    return "".join([f";{name}" if value is None else f";{name}={value}" for name, value in params])


def find_param(params: Params, name: str) -> str | None:
    """Give the value of a parameter, name in any case; "" when it has none, None when it is absent."""
    for key, value in params:
        if key == name or key.lower() == name.lower():
            return "" if value is None else value
    return None


def replace_param(params: Params, name: str, value: str | None) -> Params:
    """Give the parameters with one set: in its old place, or at the end."""
    lower = name.lower()
    changed, done = [], False
    for key, old in params:
        if key.lower() != lower:
            changed.append((key, old))
        elif not done:
            changed.append((key, value))
            done = True
    if not done:
        changed.append((name, value))
    return tuple(changed)


def parse_port(text: str) -> int:
    """Read a port number, 1 to 65535. Raises SipParseError."""
    if not (text.isascii() and text.isdigit() and len(text) <= 6) or not 0 < int(text) < 65536:
        raise SipParseError(400, "Broken Port Number")
    return int(text)


def parse_hostport(text: str) -> tuple[str, int | None]:
    """Read ``host``, ``host:port`` or ``[ipv6]:port``; IPv6 keeps its brackets. Raises SipParseError."""
    text = text.strip()
    cut = text.find(":", text.find("]") + 1)
    host, port = (text, None) if cut < 0 else (text[:cut].strip(), parse_port(text[cut + 1 :].strip()))
    if _HOST.fullmatch(host) is None:
        raise SipParseError(400, "Broken Host Name")
    return host, port


def format_hostport(host: str, port: int) -> str:
    """Write ``host:port`` as a URI and a Via do: IPv6 in brackets (RFC 3261 section 25.1)."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
