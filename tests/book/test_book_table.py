# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables of contacts, as programs and people write them, and what is none."""

from __future__ import annotations

import pytest

from deskphone.book.contact import Contact, Kind, Number
from deskphone.book.table import read_table, write_table
from deskphone.errors import BookFileError

W, M, H, F, O = Kind.WORK, Kind.MOBILE, Kind.HOME, Kind.FAX, Kind.OTHER  # noqa: E741


def contact(name: str, company: str = "", *numbers: tuple[str, Kind], note: str = "") -> Contact:
    return Contact(0, name, company, tuple(Number(*each) for each in numbers), note)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Name;Nummer\nAnna Berg;102\n", contact("Anna Berg", "", ("102", O))),
        ("name,phone\r\nAnna Berg,089 1", contact("Anna Berg", "", ("089 1", O))),
        ("sep=;\nName;Telefon\nAnna;1\n", contact("Anna", "", ("1", O))),
        ("Vorname\tNachname\tTelefon-Nr.\nAnna\tBerg\t1\n", contact("Anna Berg", "", ("1", O))),
        (
            '"First Name","Last Name","Company","Business Phone","Home Phone","Mobile Phone","Business Fax","E-mail Address","Notes"\n'
            '"Anna","Berg","Nordlicht, Süd","089 1","089 2","0170 3","089 4","a@example.org","on ""Monday""\nno"\n',
            contact("Anna Berg", "Nordlicht, Süd", ("089 1", W), ("089 2", H), ("0170 3", M), ("089 4", F), note='on "Monday"\nno'),
        ),
        (
            "Anrede;Vorname;Nachname;Firma;Telefon geschäftlich;Telefon (privat);Mobiltelefon;Fax geschäftlich;E-Mail-Adresse;Notizen\n"
            "Frau;Anna;Berg;Nordlicht;089 1;089 2;0170 3;089 4;a@example.org;x\n",
            contact("Anna Berg", "Nordlicht", ("089 1", W), ("089 2", H), ("0170 3", M), ("089 4", F), note="x"),
        ),
        (
            "First Name,Middle Name,Last Name,Organization Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value\n"
            "Anna,M.,Berg,Nordlicht,* ,a@example.org,Mobile,0170 1 ::: 0170 2,Work,089 1\n",
            contact("Anna M. Berg", "Nordlicht", ("0170 1", M), ("0170 2", M), ("089 1", W)),
        ),
        (
            "Vorname,Nachname,Anzeigename,Tel. dienstlich,Tel. privat,Mobil-Tel.-Nr.,Organisation\nAnna,Berg,Berg Anna,1,2,3,Nordlicht\n",
            contact("Berg Anna", "Nordlicht", ("1", W), ("2", H), ("3", M)),
        ),
        ("Company,Number\nNordlicht,+49 89 1\n", contact("", "Nordlicht", ("+49 89 1", O))),
        ("Name,Telephone,SIP address\nAnna,-,anna@example.org\n", contact("Anna", "", ("anna@example.org", O))),
        ("Name,Phone\n'=Anna,'=1+1\n", contact("=Anna", "", ("=1+1", O))),
        ("Name,Phone\nAnna,1,,,\n", contact("Anna", "", ("1", O))),
        ("Name,Company,Phone\nAnna\n", contact("Anna")),
    ],
    ids=["short", "english", "excel", "tabs", "outlook", "outlook-de", "google", "thunderbird", "firm", "address", "formula", "longer", "shorter"],
)  # fmt: skip
def test_tables_of_all_makes_are_read(text: str, wanted: Contact) -> None:
    assert list(read_table(text)) == [wanted]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Line 1: there is nothing in it."),
        ("\n\n", "Line 1: there is nothing in it."),
        ("sep=", "Line 1: no column is named Name (or First name, Last name, Company)."),
        ("Anna;102\n", "Line 1: no column is named Name (or First name, Last name, Company)."),
        (
            "Name;City\nAnna;Bonn\n",
            "Line 1: no column is named Phone (or Mobile, Number, Telefon, Rufnummer).",
        ),
        ('Name,Phone\nAnna,1\n"Ben,2\nEva,3\n', "Line 3: a quotation mark that begins here has no end."),
        ('Name,Phone\n"Ben"x,2\n', "Line 2: this is no row of a table (',' expected after '\"')."),
        ("Name,Phone\n" + "x" * 40_000 + ",1\n", "Line 2: this row has more than 32 KB."),
        ('Name,Phone\n\n"' + "x" * 200_000, "Line 3: a quotation mark that begins here has no end."),
    ],
    ids=["empty", "blank", "separator alone", "no heading", "no number", "no end", "quote", "large", "huge"],
)
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(BookFileError) as error:
        list(read_table(text))
    assert str(error.value) == said


def test_what_is_written_is_read_back_and_no_formula_to_a_spreadsheet() -> None:
    everybody = [
        contact("=HYPERLINK(1)", "@firm", ("+49 (89) 1", W), ("-1", M), note="+a\nb"),
        contact("Anna, Berg", '"Nord"', ("102", F)),
        contact("", "Nordlicht", ("sip:boss@example.org", H)),
    ]
    text = write_table(everybody)
    assert list(read_table(text)) == everybody
    assert "'=HYPERLINK(1),'@firm,Work,+49 (89) 1,Mobile,'-1,\"'+a" in text
