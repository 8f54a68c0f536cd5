# SPDX-License-Identifier: GPL-3.0-or-later
"""Other words in the place of words: the same for the same, in no relation to them. Pure but for its dice.

Words are runs of letters and digits, with what is escaped in them (``%41``); all that stands between
them stays, and so does the form: a number becomes one with as many digits, an address another one, a
word in capitals one in capitals. So what was equal is equal, what was not is not, and no more can be told.
"""

from __future__ import annotations

import ipaddress
import re
import string
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

# What stands for nobody is nobody's name (RFC 3323 section 4.1.1.3, and what gateways write).
NOBODY = frozenset(("anonymous", "unknown", "unavailable", "restricted", "private", "invalid"))
_PLAIN = r"[A-Za-z0-9]|[^\x00-\x7f]"
_WORD = rf"(?:{_PLAIN}|%[0-9A-Fa-f]{{2}})+"
V4 = r"(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9]|\.[0-9])"
V6 = r"\[[0-9A-Fa-f:.]{2,45}\]"
_TOKEN = re.compile(rf"(?P<v6>{V6})|(?P<v4>{V4})|(?P<word>{_WORD})")
_LETTERS = re.compile(rf"(?:{_PLAIN})+")
_V4_RANGE, _V4_SIZE = int(ipaddress.IPv4Address("198.18.0.0")), 2**17  # RFC 2544: nobody's
_V4_MORE, _V4_MORE_SIZE = int(ipaddress.IPv4Address("240.0.0.0")), 2**28 - 1  # RFC 1112: nobody's as well
_V6_RANGE = int(ipaddress.IPv6Address("2001:db8::"))  # RFC 3849: nobody's either
_UNSAID = frozenset(("0.0.0.0", "::"))  # no address: that is what they say
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_SHORTEST, _LONGEST = 4, 16  # letters
_TRIES = 20


class Pseudonyms:
    """Their table is in memory alone, and gone with it.

    ``below(n)``: a random number of 0 to n - 1 that nobody guesses;
    ``reserved``: words, in small letters, that mean something and so are never given.
    """

    def __init__(self, below: Callable[[int], int], reserved: frozenset[str] = frozenset()) -> None:
        self._reserved, self._below = reserved, below
        self._known: dict[str, str] = {}
        self._given: set[str] = set()
        self._v4_left = _V4_SIZE // 2  # more of the smaller range would take ever longer to find

    def text(self, text: str, keep: frozenset[str] = NOBODY) -> str:
        """Replace all words of a text but those to ``keep``, which are in small letters."""
        return _TOKEN.sub(lambda found: self._token(found, keep), text)

    def _token(self, found: re.Match[str], keep: frozenset[str]) -> str:
        if found["word"]:
            return self._word(found["word"], keep)
        address = found[0].strip("[]")
        try:
            replaced = self.address(address)
        except ValueError:
            return _LETTERS.sub(lambda each: self._plain(each[0], keep), found[0])
        return f"[{replaced}]" if found["v6"] else replaced

    def address(self, text: str) -> str:
        """Replace an IP address; raises ValueError where it is none."""
        address = ipaddress.ip_address(text)
        if text in _UNSAID:
            return text
        if isinstance(address, ipaddress.IPv4Address):
            return self._once(str(address), self._v4)
        return self._once(str(address), lambda: str(ipaddress.IPv6Address(_V6_RANGE + self._below(2**96))))

    def _word(self, text: str, keep: frozenset[str]) -> str:
        if "%" not in text:
            return self._plain(text, keep)
        replaced = _LETTERS.sub(lambda each: self._plain(each[0], keep), _unquoted(text))
        return re.sub(r"[^A-Za-z0-9]", lambda each: f"%{ord(each[0]):02X}", replaced)

    def _plain(self, word: str, keep: frozenset[str]) -> str:
        low = word.lower()
        if low in keep:
            return word
        if word.isascii() and word.isdigit():
            return self._once(word, lambda: self._number(word))
        if not word.isascii() or word not in (low, word.upper(), word.capitalize()):
            return self._once(word, lambda: self._name(len(word)))
        name = self._once(low, lambda: self._name(len(word)))
        return name if word == low else name.upper() if word == word.upper() else name.capitalize()

    def _once(self, key: str, make: Callable[[], str]) -> str:
        known = self._known.get(key)
        if known is None:
            known = make()
            while known in self._given:
                known = make()
            self._known[key] = known
            self._given.add(known)
        return known

    def _v4(self) -> str:
        self._v4_left -= 1
        first, size = (_V4_RANGE, _V4_SIZE) if self._v4_left >= 0 else (_V4_MORE, _V4_MORE_SIZE)
        return str(ipaddress.IPv4Address(first + self._below(size)))

    def _number(self, word: str) -> str:
        """One of as many digits, with a zero in front or without: so there is one for each that can be."""
        first = "0" if word[0] == "0" else str(1 + self._below(9))
        return first + "".join(string.digits[self._below(10)] for _ in word[1:])

    def _name(self, size: int) -> str:
        """One that can be spoken; a longer one where short ones become rare."""
        size = max(_SHORTEST, min(size, _LONGEST))
        for tried in range(_TRIES):
            name = self._spoken(size + tried // 4)
            if name not in self._given and name not in self._reserved:
                return name
        return self._spoken(2 * _LONGEST)

    def _spoken(self, size: int) -> str:
        kinds = (_CONSONANTS, _VOWELS)
        return "".join(kind[self._below(len(kind))] for kind in (kinds[place % 2] for place in range(size)))


def _unquoted(text: str) -> str:
    data = unquote_to_bytes(text.encode("utf-8", "surrogateescape"))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
