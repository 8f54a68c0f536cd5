# SPDX-License-Identifier: GPL-3.0-or-later
"""A contact as it is kept, and what somebody finds it by."""

from __future__ import annotations

import pytest

from deskphone.book.contact import (
    LONGEST,
    LONGEST_NOTE,
    MOST_NUMBERS,
    Contact,
    Kind,
    Number,
    Query,
    is_number,
    searched,
    tidied,
)

JUERGEN = Contact(
    1,
    "Jürgen Weiß-Østergård",
    "Müller & Söhne GmbH",
    (Number("089 / 12 34 56", Kind.WORK), Number("sip:jw@example.org")),
)
TEXT = searched(JUERGEN, ("+4989123456", "jw@example.org"))


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "jur",
        "JÜR",
        "Ju\u0308r",
        "weiss j",
        "ostergard",
        "oestergaard",
        "mull soh",
        "mueller",
        "soehne gmbh",
        "089",
        "089 12",
        "+49 89",
        "3456",
        "jw",
        "jw@example.org",
        "example",
        "müller 089",
        "& gmbh",
    ],
)
def test_words_are_found_by_their_beginning_and_numbers_by_their_end_as_well(typed: str) -> None:
    assert Query.of(typed).matches(TEXT)


@pytest.mark.parametrize("typed", ["rgen", "weis x", "1234567", "345", "23", "mbh", "jur wolf"])
def test_what_is_not_there_is_not_found(typed: str) -> None:
    assert not Query.of(typed).matches(TEXT)


def test_another_writing_of_the_number_is_found_as_well() -> None:
    abroad = searched(Contact(1, "A", numbers=(Number("+49 89 123456"),)), ("+4989123456",))
    assert not Query.of("089 12").matches(abroad)
    assert Query.of("089 12", ["+498912"]).matches(abroad)


@pytest.mark.parametrize(
    ("typed", "number"), [("089 12", True), (" +49", True), ("", False), ("b 12", False)]
)
def test_digits_are_a_number(typed: str, number: bool) -> None:
    assert is_number(typed) is number


def test_what_is_kept_is_one_line_of_sane_length() -> None:
    wild = Contact(
        7,
        "Anna\nBerg\x00" + "g" * 1000,
        " \t ",
        (Number("089 1"), Number("0891", Kind.FAX), Number(" "), *(Number(str(n)) for n in range(100, 200))),
        "one\ntwo\x07" + "n" * 9999,
    )
    kept = tidied(wild)
    assert kept.name.startswith("Anna Berg g")
    assert len(kept.name) == LONGEST
    assert (kept.company, kept.numbers[0], len(kept.numbers)) == ("", Number("089 1"), MOST_NUMBERS)
    assert kept.note.startswith("one\ntwon")
    assert len(kept.note) == LONGEST_NOTE


def test_a_firm_has_its_own_name_for_a_title() -> None:
    assert (Contact(1, "", "Nordlicht").title, Contact(1, "Anna", "Nordlicht").title) == ("Nordlicht", "Anna")


@pytest.mark.parametrize(
    ("value", "spoken"), [("sip:jw@example.org", "jw@example.org"), ("089 1", "089 1"), ("a:b", "a:b")]
)
def test_a_number_is_read_without_its_scheme(value: str, spoken: str) -> None:
    assert Number(value).spoken == spoken
