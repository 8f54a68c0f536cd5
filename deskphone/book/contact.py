# SPDX-License-Identifier: GPL-3.0-or-later
"""One contact of the book, and what somebody looks for in it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from deskphone.blf.uris import split_uri
from deskphone.letters import fold

LONGEST = 250  # letters of a name or a number
LONGEST_NOTE = 4_000
MOST_NUMBERS = 20  # of one contact
_DIGITS = re.compile(r"[\d\s()/.+*#-]+")
_FILLING = re.compile(r"[\s()/.-]")
_LAST = 4  # digits by which somebody may look for the end of a number
# What who has no such key writes for a letter: "Mueller" finds Müller, and "Ostergard" Østergård.
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "œ": "oe"})
_STRUCK = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})


class Kind(Enum):
    """Where a number rings."""

    WORK = "work"
    MOBILE = "mobile"
    HOME = "home"
    FAX = "fax"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was written, or an address such as ``boss@example.org``."""

    value: str
    kind: Kind = Kind.OTHER

    @property
    def spoken(self) -> str:
        """What a person reads: without the scheme of an address."""
        scheme, colon, rest = self.value.partition(":")
        return rest if colon and scheme.lower() in ("sip", "sips", "tel") else self.value


@dataclass(frozen=True, slots=True)
class Contact:
    """``id``: 0 until it is kept. A name or a company is there; ``numbers``: the first is called first."""

    id: int
    name: str
    company: str = ""
    numbers: tuple[Number, ...] = ()
    note: str = ""

    @property
    def title(self) -> str:
        """The name; of a firm its own."""
        return self.name or self.company


def tidied(contact: Contact) -> Contact:
    """The contact as it is kept: names are one line of sane length, each number is there once."""
    numbers: dict[str, Number] = {}
    for number in contact.numbers:
        value = _line(number.value)
        if value:
            numbers.setdefault(_FILLING.sub("", value).casefold(), Number(value, number.kind))
    note = contact.note[: 4 * LONGEST_NOTE]
    if not note.isprintable():
        note = "".join(letter for letter in note if letter.isprintable() or letter in "\n\t")
    kept = tuple(numbers.values())[:MOST_NUMBERS]
    return Contact(contact.id, _line(contact.name), _line(contact.company), kept, note.strip()[:LONGEST_NOTE])


def _line(text: str) -> str:
    text = text[: 4 * LONGEST]
    if not text.isprintable():
        text = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(text.split())[:LONGEST]


def is_callable(value: str) -> bool:
    """Whether this is a number or an address: a dash, or "none", is not."""
    return any(letter.isdecimal() for letter in value) or "@" in value


def sort_key(contact: Contact) -> str:
    """What contacts are put in order by."""
    return fold(contact.title.casefold().translate(_STRUCK))


def searched(contact: Contact, keys: Iterable[str]) -> str:
    """The text that a search looks through: each word behind a blank; ``keys``: of its numbers."""
    names = f"{contact.name} {contact.company}".casefold()
    words, other = _words(names), _words(names.translate(_SPELLED))
    numbers = [plain_number(number.value) for number in contact.numbers]
    addresses = [
        word
        for number in contact.numbers
        if not _DIGITS.fullmatch(number.value)
        for word in _words(number.value.casefold())
    ]
    found = dict.fromkeys((*words, *other, *numbers, *addresses, *keys))
    return " " + " ".join(word for word in found if word)


def _words(text: str, kept: str = "") -> list[str]:
    """The words of a text in small letters, without accents; ``kept``: signs that are part of words."""
    letters = text.translate(_STRUCK)
    others = {
        each for each in set(letters) if unicodedata.category(each)[0] not in "LMN" and each not in kept
    }
    return fold(letters.translate({ord(each): " " for each in others})).split()


def plain_number(value: str) -> str:
    """A number without what is only there to be read; of an address what stands before the ``@``."""
    if _DIGITS.fullmatch(value):
        return _FILLING.sub("", value)
    user, host, _ = split_uri(value)
    return fold(_FILLING.sub("", user) if _DIGITS.fullmatch(user) else user or host)


@dataclass(frozen=True, slots=True)
class Query:
    """``terms``: all must occur; each is a choice of texts, one of which must (``searched``)."""

    terms: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def of(cls, typed: str, spellings: Iterable[str] = ()) -> Query:
        """What somebody typed: beginnings of words, or a number, also without its beginning.

        ``spellings``: other ways to write that number.
        """
        typed = typed[:LONGEST].strip()
        if is_number(typed):
            plain = _FILLING.sub("", typed)
            return cls((tuple(dict.fromkeys((_piece(plain), *map(_piece, spellings)))),) if plain else ())
        words = _words(typed.casefold(), kept="+*#")
        return cls(tuple((_piece(word) if _DIGITS.fullmatch(word) else f" {word}",) for word in words))

    def matches(self, text: str) -> bool:
        """Whether a contact with this ``searched`` text is looked for."""
        return all(any(piece in text for piece in choice) for choice in self.terms)


def is_number(typed: str) -> bool:
    """Whether somebody looks for a number."""
    return bool(_DIGITS.fullmatch(typed.strip()))


def _piece(digits: str) -> str:
    """Few digits begin a number; more may be its end as well."""
    return digits if len(digits) >= _LAST else f" {digits}"
