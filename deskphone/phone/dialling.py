# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person typed or a link held, as a URI that can be called."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

from deskphone.blf.uris import complete_uri, split_uri
from deskphone.sip.uri import escape_user, unescape

_SCHEMES = ("sip:", "sips:")
_FILLING = re.compile(r"[\s/.\u2010-\u2015-]")
_BRACKETS = re.compile(r"[()]")
_NUMBER = re.compile(r"\+?[0-9*#A-Da-d]+")
_LINES = re.compile(r"[\n\r\v\f\x85\u2028\u2029]")  # two numbers pasted at once are not one long number
_CELLS = re.compile(r"\S\t+\S")  # nor are two cells of a table
# "+44 (0)20": the zero is dialled within the country only (ITU-T E.123 leaves it out); in Italy it is always.
_HOME_ZERO = re.compile(r"^(\+(?!39|378)[0-9]{1,3})\(0\)(?=[0-9])")
_FORBIDDEN = re.compile(r'[\s<>"\x00-\x1f\x7f]')


_TURNS = "\u202e"  # what follows is shown from right to left, digits as well (UAX 9, RLO)
# Chooses how the letter before it looks, or draws a key around it: "1" as a picture is three characters.
_LOOKS = dict.fromkeys((*range(0xFE00, 0xFE10), 0x20E3))
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}  # ASCII as East Asian keyboards write it
LONGEST = 250  # letters; a message of ten times as many is refused by the SIP library


def dial_uri(text: str, domain: str) -> str:
    """Give the SIP URI of a number, name, ``user@host``, ``sip:`` or ``tel:`` address; "" if it is none.

    Filling of written numbers (blanks, brackets, dashes, dots) is left out, and so is what nobody sees:
    numbers copied from a web page or an address book come between marks of direction (UAX 9). What turns
    digits round, and an address with such marks behind ``%``, would be read otherwise than dialled: none.
    Digits of every script are digits. The zero in brackets behind a country's code is left out as well. So
    are the headers of an address: a Request-URI has none (RFC 3261 table 1), and pjsip would write them into
    the INVITE, a Replaces as well.
    """
    if _TURNS in text:
        return ""
    text = _seen(text[: 4 * LONGEST]).strip().strip("<>").strip()
    is_tel, is_sip = text.lower().startswith("tel:"), text.lower().startswith(_SCHEMES)
    if is_tel:
        text = _seen(unquote(text[4:].partition(";")[0]))
    if _seen(unescape(text)) != unescape(text):
        return ""
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


def _seen(text: str) -> str:
    """Leave out what nobody sees: characters of formatting (UAX 44: Cf), and how others are to look."""
    return "".join(each for each in text if unicodedata.category(each) != "Cf").translate(_LOOKS)


def not_dialled(text: str) -> str:
    """Say that this is nothing to dial."""
    if _TURNS in text:
        return "A mark in this number turns its digits round: type it, as you know it."
    text = _seen(text[: 4 * LONGEST]).strip()
    if _LINES.search(text):
        return "These are several lines: keep one number or address of them."
    if _CELLS.search(text):
        return "These are several cells of a table: keep one number or address of them."
    if len(text) > LONGEST:
        return f'"{text[:20]} …" is too long to be dialled: type a number or an address.'
    return f'"{text}" cannot be dialled: type a number or an address.'
