# SPDX-License-Identifier: GPL-3.0-or-later
"""Address books of invented people, the same each time."""

from __future__ import annotations

import random

from deskphone.book.contact import Contact, Kind, Number

_FIRST = (
    "Anna Ben Clara David Eva Farid Grace Henry Ines Jonas Kim Leah Mei Noor Otto Paula Quinn Ravi Sofia "
    "Tom Ute Vera Walid Xenia Yusuf Zoë Jürgen Gül Björn Siân"
)
_LAST = (
    "Berg Wolf Stein Tal Bach Feld Wald Brunn Hof Moor Kamp Horst Rieth Lind Born Müller Weiß Nowak Rossi "
    "Silva Haddad Okafor Tanaka Novák García Lindqvist"
)
_MORE = "ahorn birke eiche fichte linde tanne ulme weide kiefer buche"
_FIRM = "Nordlicht Südwind Ostsee Westend Mittelweg Hafen Werft Kontor Mühle Brauerei"


def people(count: int, seed: int = 1) -> list[Contact]:
    """Contacts with ids from 1, of one to three numbers each."""
    chance = random.Random(seed)
    first, names, more, firms = (words.split() for words in (_FIRST, _LAST, _MORE, _FIRM))
    found = []
    for number in range(1, count + 1):
        last = chance.choice(names) + (chance.choice(more) if chance.random() < 0.8 else "")
        numbers = [
            Number(f"+49 {chance.randrange(30, 990)} {chance.randrange(100000, 99999999)}", Kind.WORK),
            Number(f"017{chance.randrange(0, 10)} {chance.randrange(1000000, 9999999)}", Kind.MOBILE),
            Number(f"0{chance.randrange(30, 990)}/{chance.randrange(10000, 9999999)}", Kind.HOME),
        ]
        company = f"{chance.choice(firms)} {chance.choice(more)} GmbH" if chance.random() < 0.7 else ""
        wanted = tuple(numbers[: chance.randrange(1, 4)])
        found.append(Contact(number, f"{chance.choice(first)} {last}", company, wanted))
    return found
