# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person typed or a link held, as a URI that can be called."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

from deskphone.blf.uris import complete_uri, split_uri
from deskphone.sip.uri import escape_user

_SCHEMES = ("sip:", "sips:")
_FILLING = re.compile(r"[\s/.\u2010-\u2015-]")
_BRACKETS = re.compile(r"[()]")
_NUMBER = re.compile(r"\+?[0-9*#A-Da-d]+")
_LINES = re.compile(r"[\n\r\v\f\x85\u2028\u2029]")  # two numbers pasted at once are not one long number
_CELLS = re.compile(r"\S\t+\S")  # nor are two cells of a table
# "+44 (0)20": the zero is dialled within the country only (ITU-T E.123 leaves it out); in Italy it is always.
_HOME_ZERO = re.compile(r"^(\+(?!39|378)[0-9]{1,3})\(0\)(?=[0-9])")
_FORBIDDEN = re.compile(r'[\s<>"\x00-\x1f\x7f]')


_UNSEEN = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF))
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}  # ASCII as East Asian keyboards write it
LONGEST = 250  # letters; a message of ten times as many is refused by the SIP library


def dial_uri(text: str, domain: str) -> str:
    """Give the SIP URI of a number, name, ``user@host``, ``sip:`` or ``tel:`` address; "" if it is none.

    Filling of written numbers (blanks, brackets, dashes, dots) is left out, and so are marks that nobody
    sees: numbers copied from a web page or an address book come between marks of direction (UAX 9). Digits
    of every script are digits. The zero in brackets behind a country's code is left out as well. So are the
    headers of an address: a Request-URI has none (RFC 3261 table 1), and pjsip would write them into the
    INVITE, a Replaces as well.
    """
    text = text[: 4 * LONGEST].translate(_UNSEEN).strip().strip("<>").strip()
    is_tel, is_sip = text.lower().startswith("tel:"), text.lower().startswith(_SCHEMES)
    if is_tel:
        text = unquote(text[4:].partition(";")[0])
    if len(text) > LONGEST or _LINES.search(text) or _CELLS.search(text):
        return ""
    if is_sip or ("@" in text and not is_tel):
        uri = text if is_sip else f"sip:{text}"
        user, host, rest = split_uri(uri)
        headers = "".join(rest.partition("?")[1:])
        wrong = _FORBIDDEN.search(uri) or not (user or host)
        return "" if wrong else complete_uri(uri, domain).removesuffix(headers)
    number = _FILLING.sub("", "".join(str(unicodedata.decimal(c, c)) for c in text.translate(_WIDE)))
    number = _BRACKETS.sub("", _HOME_ZERO.sub(r"\1", number))
    if _NUMBER.fullmatch(number):
        text = number
    if not text or _FORBIDDEN.search(text):
        return ""
    return f"sip:{escape_user(text)}@{domain}"


def not_dialled(text: str) -> str:
    """Say that this is nothing to dial."""
    text = text.strip()
    if _LINES.search(text):
        return "These are several lines: keep one number or address of them."
    if _CELLS.search(text):
        return "These are several cells of a table: keep one number or address of them."
    if len(text) > LONGEST:
        return f'"{text[:20]} …" is too long to be dialled: type a number or an address.'
    return f'"{text}" cannot be dialled: type a number or an address.'
