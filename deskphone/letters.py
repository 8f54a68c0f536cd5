# SPDX-License-Identifier: GPL-3.0-or-later
"""Small and capital letters: for who looks for a word, and in the C library.

There a language can change them for the whole process.
"""

from __future__ import annotations

import ctypes
import locale
import sys
import unicodedata

_PLAIN = ("C.UTF-8", "C")


def fold(text: str) -> str:
    """A text without case and accents: "Jürgen Weiß" is found by "jurgen weiss"."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return plain.translate({ord(letter): None for letter in set(plain) if unicodedata.combining(letter)})


def fold_as_ascii() -> None:
    """Let the C library take i and I for one letter, which it does not in Turkish and its kin.

    Header names and tokens of SIP are compared as ASCII (RFC 3261 section 7.3.1), and so are the names of
    Qt's properties; pjlib and PySide ask the C library. Only ``LC_CTYPE`` is changed: words, dates and
    numbers stay those of the language. Python's own strings are not concerned.
    """
    if sys.platform == "win32" or ctypes.CDLL(None).toupper(ord("i")) == ord("I"):
        return
    for name in _PLAIN:
        try:
            locale.setlocale(locale.LC_CTYPE, name)
        except locale.Error:  # not every system has it; the last one is in every C library
            continue
        return
