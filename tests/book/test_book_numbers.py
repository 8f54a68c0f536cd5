# SPDX-License-Identifier: GPL-3.0-or-later
"""Which writings are the same number, and what a number is called that several share."""

from __future__ import annotations

import pytest

from deskphone.book.directory import Directory, shared_name
from deskphone.book.numbers import Numbering, number_within
from deskphone.phone.events import Party

MUNICH = "+4989123456"


@pytest.fixture(scope="module")
def german() -> Numbering:
    return Numbering("DE")


@pytest.mark.parametrize(
    "written",
    [
        "+49 89 1234-56",
        "0049 89 123456",
        "089 / 12 34 56",
        "(089) 123456",
        "+49 (0)89 123456",
        "tel:+49-89-123456",
        "sip:+4989123456@pbx.test",
        "sip:089123456@192.0.2.1;user=phone",
        "4989123456",
    ],
)
def test_a_number_is_the_same_however_it_is_written(german: Numbering, written: str) -> None:
    assert german.key(written) == MUNICH


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("102", "102"),
        ("sip:102@pbx.test", "102"),
        ("110", "110"),
        ("*43", "*43"),
        ("**102", "**102"),
        ("boss@Example.org", "boss@example.org"),
        ("sip:boss@example.org", "boss@example.org"),
        ("0", "0"),
        ("+", "+"),
        ("", ""),
        ("0171 2233", "+491712233"),
        ("9" * 40, "9" * 40),
    ],
)
def test_what_is_no_public_number_stays_what_it_is(german: Numbering, written: str, key: str) -> None:
    assert german.key(written) == key


@pytest.mark.parametrize(
    "written", ["(415) 555-2671", "+1 415 555 2671", "1-415-555-2671", "011 1 415 555 2671"]
)
def test_another_country_has_other_prefixes(written: str) -> None:
    assert Numbering("US").key(written) == "+14155552671"


@pytest.mark.parametrize("country", ["", "XX"])
def test_without_a_country_only_a_countrys_code_tells(country: str) -> None:
    rules = Numbering(country)
    assert rules.country == ""
    assert rules.key("0049 89 123456") == rules.key("+49 89 123456") == MUNICH
    assert rules.key("089 123456") == "089123456"


def test_the_beginning_of_a_number_is_looked_for_in_other_writings(german: Numbering) -> None:
    assert german.spellings("08912") == ("+498912",)
    assert german.spellings("004989") == ("+4989",)
    assert german.spellings("102") == german.spellings("0") == ()
    assert Numbering("").spellings("08912") == ()


@pytest.mark.parametrize(
    ("people", "name"),
    [
        ([], ""),
        ([("Anna Berg", "Nordlicht")], "Anna Berg"),
        ([("", "Nordlicht")], "Nordlicht"),
        ([("Anna Berg", ""), ("Anna Berg", "")], "Anna Berg"),
        ([("Anna Berg", "Nordlicht"), ("Ben Wolf", "Nordlicht")], "Nordlicht"),
        ([("Anna Berg", ""), ("Ben Wolf", "")], "Anna Berg / Ben Wolf"),
        ([("Anna Berg", "Nordlicht"), ("Ben Wolf", "")], "Anna Berg / Ben Wolf"),
        ([("A", ""), ("B", ""), ("C", "")], "A / B …"),
    ],
)
def test_a_number_of_several_names_nobody_alone(people: list[tuple[str, str]], name: str) -> None:
    assert shared_name(people) == name


def test_nobody_is_known_before_the_book_is_read(german: Numbering) -> None:
    directory, anna = Directory(), Party("sip:089123456@pbx.test", "BERG A")
    assert (directory.name("089 123456"), directory.party(anna)) == ("", anna)
    directory.fill({MUNICH: "Anna Berg"}, german)
    assert directory.party(anna) == Party("sip:089123456@pbx.test", "Anna Berg")
    stranger = Party("sip:105@pbx.test", "Hong")
    assert directory.party(stranger) is stranger
    assert directory.name("") == ""


def test_corrections_say_whether_anything_is_called_otherwise(german: Numbering) -> None:
    directory = Directory()
    directory.fill({MUNICH: "Anna Berg"}, german)
    assert not directory.correct({MUNICH: "Anna Berg", "102": ""})
    assert directory.correct({MUNICH: "", "102": "Ben"})
    assert (directory.name(MUNICH), directory.name("102")) == ("", "Ben")


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("Call me at 030 / 1234567 please", "DE", "030 / 1234567"),
        ("+49 (0)89 12 34 56-78", "", "+49 (0)89 12 34 56-78"),
        ("Tel.: 0171 2345678, Fax 030 1234568", "DE", "0171 2345678"),
        (" 102\n", "DE", "102"),
        ("*43", "", "*43"),
        ("Invoice 4711 of 2026-11-30", "DE", ""),
        ("no number", "DE", ""),
        ("", "", ""),
        ("9" * 5000, "DE", ""),
    ],
)
def test_a_number_is_found_within_a_text(text, country, number):
    assert number_within(text, country) == number
