# SPDX-License-Identifier: GPL-3.0-or-later
"""What a directory is asked: typed words and numbers, as filters after RFC 4515. Pure.

Whatever is typed stands in a filter as itself: each octet but letters and digits is written in hexadecimal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from deskphone.config.ldap import TYPED

MOST_WORDS = 6
LONGEST_WORD = 64  # letters
LEAST_DIGITS = 3  # of a number that somebody types: fewer find half of a company
_ENDED = re.compile(re.escape(TYPED) + r"\*?")
_PLAIN = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_STARS = re.compile(r"\*{2,}")  # nothing between them: no filter (RFC 4515 section 3)
_BETWEEN = re.compile(r"[\s,;]+")


def escaped(text: str) -> str:
    """A text as it stands in a filter; what cannot be sent, or seen, is left out."""
    shown = "".join(letter for letter in text if letter.isprintable())
    return "".join(chr(octet) if octet in _PLAIN else f"\\{octet:02x}" for octet in shown.encode())


def words_of(typed: str) -> tuple[str, ...]:
    """The words that are looked for."""
    shown = "".join(letter if letter.isprintable() else " " for letter in typed[: 4 * LONGEST_WORD])
    words = (word[:LONGEST_WORD] for word in _BETWEEN.split(shown))
    return tuple(dict.fromkeys(filter(None, words)))[:MOST_WORDS]


def by_name(template: str, words: Sequence[str]) -> str:
    """All words must be found, each by the template as the beginning of what stands there, or all at once."""
    found = [_filled(template, f"{escaped(word)}*") for word in words]
    if len(found) == 1:
        return found[0]
    whole = _filled(template, f"{escaped(' '.join(words))}*")
    return f"(|{whole}(&{''.join(found)}))"


def anybody(template: str) -> str:
    """Whoever could be found by a name."""
    return _filled(template, "*")


def by_digits(attributes: Iterable[str], numbers: Iterable[str]) -> str:
    """Who has one of these pieces of a number, however it is written between its digits."""
    pieces = [f"*{'*'.join(_digits(number))}*" for number in numbers]
    return _any(f"({attribute}={piece})" for attribute in attributes for piece in pieces)


def by_number(attributes: Iterable[str], number: str, national: str) -> str:
    """Who has a whole number; ``national``: its significant digits, which each writing of it ends with.

    Empty for a number of no public network, an extension: that is compared as it is.
    """
    value = f"*{'*'.join(_digits(national))}" if national else escaped(number)
    return _any(f"({attribute}={value})" for attribute in attributes)


def _filled(template: str, value: str) -> str:
    return _STARS.sub("*", _ENDED.sub(lambda _: value, template))


def _digits(number: str) -> str:
    return "".join(letter for letter in number if letter in "0123456789")


def _any(items: Iterable[str]) -> str:
    found = list(items)
    return found[0] if len(found) == 1 else f"(|{''.join(found)})"
