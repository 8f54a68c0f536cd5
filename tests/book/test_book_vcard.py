# SPDX-License-Identifier: GPL-3.0-or-later
"""Cards as telephones and mail programs write them, and what is none."""

from __future__ import annotations

import pytest

from deskphone.book.contact import Contact, Kind, Number
from deskphone.book.vcard import LARGEST_CARD, read_cards, write_cards
from deskphone.errors import BookFileError

ANDROID = (  # 2.1, folded in the middle of a letter
    "BEGIN:VCARD\r\nVERSION:2.1\r\n"
    "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4D=C3=BC=6C=6C=65=72;=4A=C3=BC=72=67=65=6E=20=\r\n=57;;;\r\n"
    "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4A=C3=BC=72=67=65=6E=20=57=20=4D=C3=\r\n=BC=6C=6C=65=72\r\n"
    "TEL;CELL:+49 170 1234567\r\nTEL;WORK;PREF:0891234\r\n"
    "NOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0A=\r\ntwo\r\n"
    "PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRgABAQ\r\n AAAQABAAD=\r\n\r\nEND:VCARD\r\n"
)
APPLE = (
    "BEGIN:VCARD\nVERSION:3.0\nPRODID:-//Apple Inc.//macOS 13//EN\nN:Berg;Anna;;;\nFN:Anna Berg\n"
    "ORG:Nordlicht GmbH;Einkauf\nitem1.TEL;type=pref:+49 89 1234-56\nitem1.X-ABLabel:_$!<Other>!$_\n"
    "TEL;type=CELL;type=VOICE;type=pref:0170/123\nTEL;type=WORK;type=FAX:089 9\nEND:VCARD\n"
)
VERSION_4 = (
    "BEGIN:VCARD\nVERSION:4.0\nFN:Simon Perreault\nN:Perreault;Simon;;;ing. jr,M.Sc.\nORG:Viagenie\n"
    'TEL;VALUE=uri;TYPE="work,voice";PREF=1:tel:+1-418-656-9254;ext=102\n'
    'TEL;VALUE=uri;TYPE="home,cell":tel:+1-418-262-6501\nIMPP;TYPE=work:sip:simon@example.org\n'
    "IMPP:xmpp:simon@example.org\nEND:VCARD\n"
)
OUTLOOK = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;LANGUAGE=de:Berg;Anna\r\nFN:Anna Berg\r\nORG:Nordlicht\r\n"
    "TEL;WORK;VOICE:+49 (89) 1234\r\n"
    "ADR;WORK;PREF;ENCODING=QUOTED-PRINTABLE:;;Hauptstr. 1=0D=0A=\r\nHinterhaus;Bonn\r\n"
    "PHOTO;TYPE=JPEG;ENCODING=BASE64:\r\n /9j/4AAQ\r\n /9j/4AAQ\r\n\r\n"
    'X-MS-OL-DESIGN;CHARSET=utf-8:<card xmlns="http://schemas.microsoft.com/x" ver="1.0"/>\r\n'
    "END:VCARD\r\n"
)
GOOGLE = (
    "BEGIN:VCARD\nVERSION:3.0\nFN:Müller\\, Jürgen\nN:Müller;Jürgen;;;\nTEL;TYPE=CELL:+49 170 1\n"
    "NOTE:a\\nb\\;c\\\\n\nEND:VCARD\n"
)
NOKIA = (  # base64 without a blank, a property in small letters, somebody's secretary
    "begin:vcard\nversion:2.1\nn:Wolf;Ben\nphoto;encoding=base64;jpeg:\n/9j/4AAQSkZJRg\nABAQ==\n\n"
    "agent:\nBEGIN:VCARD\nFN:Secretary\nTEL:9\nEND:VCARD\ntel ;voice: 102\nend:vcard\n"
)
FIRM = "BEGIN:VCARD\nVERSION:3.0\nFN:Nordlicht\nORG:Nordlicht;\nTEL:1\nEND:VCARD\n"
FOLDED = "BEGIN:VCARD\nVERSION:3.0\nFN:An\n na Be\n\trg\nTEL:1\n 2\nURL:https://example.org/?q=\nNOTE:x\nEND:VCARD\n"
LATIN = "BEGIN:VCARD\nVERSION:2.1\nFN;ENCODING=QUOTED-PRINTABLE:J=FCrgen\nTEL;X-Büro:1\nEND:VCARD\n"
STRANGE = (
    "BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=NOPE;ENCODING=QUOTED-PRINTABLE:J=C3=BC\nTEL;TYPE=:1\nEND:VCARD\n"
)
QUOTE = 'BEGIN:VCARD\nVERSION:3.0\nFN:A\nTEL;TYPE="work:1\nEND:VCARD\n'


def numbers(*pairs: tuple[str, Kind]) -> tuple[Number, ...]:
    return tuple(Number(*pair) for pair in pairs)


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        (
            ANDROID,
            Contact(0, "Jürgen W Müller", "", numbers(("0891234", Kind.WORK), ("+49 170 1234567", Kind.MOBILE)), "one\r\ntwo"),
        ),
        (
            APPLE,
            Contact(
                0,
                "Anna Berg",
                "Nordlicht GmbH, Einkauf",
                numbers(("+49 89 1234-56", Kind.OTHER), ("0170/123", Kind.MOBILE), ("089 9", Kind.FAX)),
            ),
        ),
        (
            VERSION_4,
            Contact(
                0,
                "Simon Perreault",
                "Viagenie",
                numbers(("+1-418-656-9254", Kind.WORK), ("+1-418-262-6501", Kind.MOBILE), ("sip:simon@example.org", Kind.WORK)),
            ),
        ),
        (OUTLOOK, Contact(0, "Anna Berg", "Nordlicht", numbers(("+49 (89) 1234", Kind.WORK)))),
        (GOOGLE, Contact(0, "Müller, Jürgen", "", numbers(("+49 170 1", Kind.MOBILE)), "a\nb;c\\n")),
        (NOKIA, Contact(0, "Ben Wolf", "", numbers(("102", Kind.OTHER)))),
        (FIRM, Contact(0, "", "Nordlicht", numbers(("1", Kind.OTHER)))),
        (FOLDED, Contact(0, "Anna Berg", "", numbers(("12", Kind.OTHER)), "x")),
        (LATIN, Contact(0, "Jürgen", "", numbers(("1", Kind.OTHER)))),
        (STRANGE, Contact(0, "Jü", "", numbers(("1", Kind.OTHER)))),
        (QUOTE, Contact(0, "A", "", numbers(("1", Kind.WORK)))),
    ],
    ids=["android", "apple", "4.0", "outlook", "google", "nokia", "firm", "folded", "latin", "strange", "quote"],
)  # fmt: skip
def test_cards_of_all_makes_are_read(text: str, contact: Contact) -> None:
    assert list(read_cards(text)) == [contact]


def test_many_cards_stand_in_a_file() -> None:
    names = [each.name for each in read_cards("\n" + APPLE + "\n\n" + ANDROID + GOOGLE)]
    assert names == ["Anna Berg", "Jürgen W Müller", "Müller, Jürgen"]


def test_a_large_picture_is_passed_over() -> None:
    photo = "PHOTO;ENCODING=b;TYPE=JPEG:" + "\n ".join(["/9j/4AAQ" * 9] * 5000)
    [contact] = read_cards(APPLE.replace("FN:", f"{photo}\nFN:"))
    assert contact.name == "Anna Berg"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Line 1: there is no card in it."),
        ("FN:Anna\n", 'Line 1: no card begins with "FN:Anna".'),
        (APPLE + "\nrubbish", 'Line 13: no card begins with "rubbish".'),
        (APPLE + "BEGIN:VCARD\nFN:A\n", "Line 12: the card that begins here has no end."),
        (APPLE.replace("FN:", "FN "), 'Line 5: there is no property in "FN Anna Berg".'),
        (APPLE.replace("FN:", "X" * 3000 + ":"), 'Line 5: there is no property in "' + "X" * 40 + '".'),
        (
            APPLE.replace("END", "NOTE:" + "\n ".join(["x" * 100] * 400) + "\nEND"),
            "Line 334: the card that begins in line 1 has more than 32 KB.",
        ),
    ],
    ids=["empty", "no begin", "after", "no end", "no colon", "long head", "large"],
)
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(BookFileError) as error:
        list(read_cards(text))
    assert str(error.value) == said


def test_what_is_written_is_read_back() -> None:
    everybody = [
        Contact(
            0,
            "Jürgen; \\ Weiß, jr",
            "Nordlicht, Süd; GmbH",
            numbers(("+49 89 1", Kind.FAX)),
            "a\nb" + "ü" * 200,
        ),
        Contact(0, "", "Nordlicht", numbers(("102", Kind.WORK), ("sip:boss@example.org", Kind.HOME))),
        Contact(0, "Wolf", "", numbers(("0170 1", Kind.MOBILE), ("9", Kind.OTHER))),
    ]
    text = write_cards(everybody)
    assert list(read_cards(text)) == everybody
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert len(text) < LARGEST_CARD


def test_an_address_is_no_telephone() -> None:
    assert "IMPP;TYPE=VOICE:sip:boss@example.org" in write_cards(
        [Contact(0, "B", numbers=numbers(("boss@example.org", Kind.OTHER)))]
    )
