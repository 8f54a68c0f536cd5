# SPDX-License-Identifier: GPL-3.0-or-later
"""Hides in the text of messages what nobody but its owner may know. Pure.

Each hidden character becomes ``*``: lengths stay, so Content-Length and a capture's sizes stay true. What is
hidden, in any case of letters, folded or not, repeated, and in bodies within bodies (multipart, sipfrag):

- of Digest credentials all but what is public: who, where, nonces and counters are of use to a tester, and
  without the ``response`` there is nothing to compare a guess with (RFC 7616 section 5.8); ``rspauth`` of
  Authentication-Info is made of the same secret. Other schemes (Basic, Bearer) are hidden whole;
- SDP: keys of ``a=crypto`` (RFC 4568), ``a=key-mgmt`` (RFC 4567), ``k=`` and ICE passwords;
- passwords of URIs (``sip:user:password@host``), and parameters, headers, XML elements and JSON members that
  are called a password, a secret, a token, or the like;
- digits that a phone sends in INFO (a PIN of a mailbox is one), and bodies whose encoding hides them.

The rules are wider than the grammar: what is hidden in vain does less harm than what is not.
"""

from __future__ import annotations

import re

_LINE = r"(?:\A|(?<=[\r\n]))[ \t]*"
_FOLDED = r"[^\r\n]*(?:(?:\r\n|\r|\n)[ \t][^\r\n]*)*"
_SECRET_NAME = r"(?:authorization|password|passwd|passphrase|secret|token|credential|api-?key)"
_HEADER = re.compile(
    rf"{_LINE}([\w.-]{{0,40}}{_SECRET_NAME}[\w.-]{{0,40}})[ \t]*(?:(?:\r\n|\r|\n)[ \t]+)?:({_FOLDED})",
    re.IGNORECASE | re.ASCII,
)
_DIGEST = re.compile(r"\s*digest\s", re.IGNORECASE | re.ASCII)
_CREDENTIAL = re.compile(r'\s*([\w-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s,"]+)\s*(?:,|\Z)', re.ASCII | re.DOTALL)
# of Digest credentials (RFC 7616 section 3.4); none of these is made of the password
_PUBLIC = frozenset(
    (
        *("username", "username*", "userhash", "realm", "domain", "charset"),
        *("uri", "algorithm", "qop", "nonce", "nc", "cnonce", "opaque", "stale"),
    )
)
_PARAMETER = re.compile(
    r"(?:password|passwd|passphrase|secret|authorization|credentials?|api_?key|access_token"
    r"|(?<![a-z0-9])(?:pass|pwd|pw|pin|token|ha1|response|rspauth|signal|digits))"
    r"""["']?[ \t]*(?:=|(?<=["'])[ \t]*:|(?<=["'][ \t]):)[ \t]*"?((?<=")(?:[^"\\\r\n]|\\.)*|[^\s;,&<>"']+)""",
    re.IGNORECASE | re.ASCII,
)
_ELEMENT = re.compile(
    rf"<[\w:.-]{{0,40}}{_SECRET_NAME}[\w:.-]{{0,40}}[^<>]*>([^<]+)", re.IGNORECASE | re.ASCII
)
_SDP = re.compile(
    rf"{_LINE}(?:a[ \t]*=[ \t]*(?:crypto|key-mgmt|ice-pwd)[ \t]*:|k[ \t]*=)[ \t]*"
    r"(?:\d{1,9}[ \t]+(?:AES|AEAD|F8|SEED|NULL)_\w{1,40}[ \t])?([^\r\n]*)",
    re.IGNORECASE | re.ASCII,
)
_INLINE = re.compile(r"inline:(\S+)", re.IGNORECASE | re.ASCII)
# up to the colon in its user information, if it has one; in lower case
_USER = re.compile(r"""(?:sips?(?::|%3a)|://)(?:[^\s<>"@:%]|%(?!3a|40))*(?::|%3a)""", re.ASCII)
_URI_END = re.compile(r"""[\s<>"]|sips?(?::|%3a)|://""", re.ASCII)
_ENCODED = re.compile(
    rf"{_LINE}(?:content-transfer-encoding|content-encoding|e)[ \t]*:[ \t]*"
    r"(?!(?:identity|7bit|8bit|binary)[ \t]*[\r\n])[^\s]",
    re.IGNORECASE | re.ASCII,
)
_DTMF = re.compile(rf"{_LINE}(?:content-type|c)[ \t]*:[ \t]*application/dtmf[ \t]*[;\r\n]", re.IGNORECASE)
_BLANK = re.compile(r"\r\n\r\n|\n\n|\r\r")
_VISIBLE = re.compile(r"\S", re.ASCII)
# Where none of these letters stand no rule of names finds anything: most messages are looked through once.
_NAMES = (
    "authoriz",
    "pw",
    "pass",
    "secret",
    "token",
    "credential",
    "api",
    "response",
    "rspauth",
    "ha1",
    "pin",
    "signal",
    "digits",
)
_ENCODINGS = ("-encoding", *(f"{end}e{after}" for end in "\r\n\t " for after in ": \t"))
_KEYS = ("crypto", "key-mgmt", "ice-pwd", "\nk", "\rk", "\n k", "\n\tk")


def masked(text: str) -> str:
    """Return the text of one or several messages with each secret hidden; it stays as long as it was."""
    low = _in_small_letters(text)
    if any(name in low for name in _NAMES):
        text = _HEADER.sub(_header, text)
        text = _PARAMETER.sub(_last_group, text)
        text = _ELEMENT.sub(_last_group, text)
    if any(name in low for name in _KEYS):
        text = _SDP.sub(_last_group, text)
    if "inline:" in low:
        text = _INLINE.sub(_last_group, text)
    if "@" in low or "%40" in low:
        text = _without_passwords(text, low)
    if any(name in low for name in _ENCODINGS):
        text = _without_body(text, _ENCODED)
    if "application/dtmf" in low:
        text = _without_body(text, _DTMF)
    return text


def masked_bytes(data: bytes) -> bytes:
    """Return one message as ``masked`` does, octet for octet."""
    return masked(data.decode("latin-1")).encode("latin-1")


def _in_small_letters(text: str) -> str:
    """Give the text in lower case, each letter in its place: one of Unicode becomes two."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(each.lower()[:1] for each in text)


def _stars(text: str) -> str:
    """Hide all but white space, so that lines stay lines."""
    return _VISIBLE.sub("*", text)


def _last_group(found: re.Match[str]) -> str:
    whole, secret = found[0], found[1]
    return whole[: len(whole) - len(secret)] + _stars(secret)


def _header(found: re.Match[str]) -> str:
    whole, value = found[0], found[2]
    kind = found[1].lower()
    hidden = _credentials(value) if kind in ("authorization", "proxy-authorization") else _stars(value)
    return whole[: len(whole) - len(value)] + hidden


def _credentials(value: str) -> str:
    """Keep what is public of Digest credentials; from where they cannot be read on, nothing."""
    begin = _DIGEST.match(value)
    if begin is None:
        return _stars(value)
    place, kept = begin.end(), [begin[0]]
    while place < len(value):
        part = _CREDENTIAL.match(value, place)
        if part is None:
            kept.append(_stars(value[place:]))
            break
        if part[1].lower() in _PUBLIC:
            kept.append(part[0])
        else:
            first, last = part.start(2) - place, part.end(2) - place
            hidden = f'"{_stars(part[2][1:-1])}"' if part[2][0] == '"' else _stars(part[2])
            kept.append(part[0][:first] + hidden + part[0][last:])
        place = part.end()
    return "".join(kept)


def _without_passwords(text: str, low: str) -> str:
    """Hide what stands between the first colon and the last @ of a URI with user information."""
    out: list[str] = []
    done = 0
    for found in _USER.finditer(low):
        begin = found.end()
        end = _URI_END.search(low, begin)
        rest = low[begin : end.start() if end else len(low)]
        size = max(rest.rfind("@"), rest.rfind("%40"))
        if size > 0:
            out += text[done:begin], _stars(text[begin : begin + size])
            done = begin + size
    out.append(text[done:])
    return "".join(out)


def _without_body(text: str, rule: re.Pattern[str]) -> str:
    """Hide all that follows the empty line behind the first line that a rule finds."""
    found = rule.search(text)
    blank = _BLANK.search(text, found.end() - 1) if found else None
    return text if blank is None else text[: blank.end()] + _stars(text[blank.end() :])
