# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of contacts: their letters, what of them is new, and by way of the keeper into the book and out."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from patience import wait_until

from deskphone.book import files
from deskphone.book.contact import MOST_NUMBERS, Contact, Kind, Number
from deskphone.book.keeper import Keeper, News, Page, TakenIn, WrittenOut
from deskphone.errors import BookFileError

TEXT = "Name;Telefon\nJürgen Müller;089 1\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_files_are_read_in_whatever_letters_they_are_written(encoding: str) -> None:
    [contact] = files.read(TEXT.encode(encoding)).contacts
    assert contact.name == "Jürgen Müller"


def test_who_has_no_name_or_no_number_is_counted() -> None:
    reading = files.read(b"Name,Company,Phone\nA,,1\n,,2\nB,,-\n,C,3\n")
    assert [each.title for each in reading.contacts] == ["A", "C"]
    assert (reading.unnamed, reading.unnumbered) == (1, 1)


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03" * 100, b"Name,Phone\nA\x00,1\n"])
def test_what_is_no_text_is_said(data: bytes) -> None:
    with pytest.raises(BookFileError):
        files.read(data)


def test_too_many_contacts_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_CONTACTS", 2)
    with pytest.raises(BookFileError, match="more than 2 contacts"):
        files.read(b"Name,Phone\nA,1\nB,2\nC,3\n")


def test_a_file_that_is_none_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fifo, large = tmp_path / "fifo.csv", tmp_path / "large.csv"
    os.mkfifo(fifo)
    large.write_bytes(b"Name,Phone\n" * 9)
    monkeypatch.setattr(files, "MAX_BYTES", 50)
    for path, why in ((fifo, "is no file"), (tmp_path / "none", "does not exist"), (large, "is larger")):
        with pytest.raises(BookFileError) as error:
            files.load(path)
        assert (error.value.line, error.value.why[: len(why)]) == (0, why)


def person(number: int, name: str, *numbers: str) -> Contact:
    return Contact(number, name, "", tuple(Number(each) for each in numbers))


def test_the_same_name_and_number_is_the_same_contact() -> None:
    known = [person(1, "Anna Berg", "1"), person(2, "Ben", "2")]
    found = [
        person(0, "ANNA BERG", "1"),  # nothing new
        person(0, "Ben", "2", "3"),  # one more number
        person(0, "Ben", "9"),  # another Ben
        person(0, "Eva", "1"),  # shares Anna's number
        person(0, "Eva", "1"),
        person(0, "Eva", "1", "4"),
    ]
    merged = files.merge(known, found, lambda value: value)
    assert merged.new == (person(0, "Ben", "9"), person(0, "Eva", "1", "4"))
    assert merged.more == (person(2, "Ben", "2", "3"),)
    assert merged.known == 2
    again = files.merge([*known[:1], *merged.more, *merged.new], found, lambda value: value)
    assert (again.new, again.more, again.known) == ((), (), 6)


def test_nobody_gets_more_numbers_than_there_is_room_for() -> None:
    many = [str(number) for number in range(MOST_NUMBERS + 5)]
    merged = files.merge([person(1, "A", *many[:-10])], [person(0, "A", *many)], lambda value: value)
    assert [len(each.numbers) for each in merged.more] == [MOST_NUMBERS]


# ------------------------------------------------------------------------- the keeper


class Ear:
    """A keeper of the demo's kind, and what it has told."""

    def __init__(self) -> None:
        self.told: list[News] = []
        self.keeper = Keeper(None, "DE", self.told.append)
        self.keeper.start()

    def last(self, kind: type) -> News:
        """What is told next of a kind."""
        wait_until(lambda: any(isinstance(each, kind) for each in self.told), "nothing was told")
        found = next(each for each in self.told if isinstance(each, kind))
        self.told.remove(found)
        return found

    def contacts(self) -> list[Contact]:
        self.keeper.ask(1, "")
        page = self.last(Page)
        assert isinstance(page, Page)
        return list(page.contacts)


@pytest.fixture
def ear() -> Iterator[Ear]:
    made = Ear()
    yield made
    made.keeper.close()


def test_a_file_is_taken_in_once(ear: Ear, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Name,Phone,Mobile\nAnna,089 123456,\nBen,102,0170 1234567\n,1,\n", encoding="utf-8")
    ear.keeper.put(person(5, "Anna", "+49 89 123456"))
    ear.keeper.take_in(path)
    told = ear.last(TakenIn)
    assert isinstance(told, TakenIn)
    assert (len(told.new), told.before, told.known, told.unnamed, told.why) == (1, (), 1, 1, "")
    assert [each.name for each in ear.contacts()] == ["Anna", "Ben"]
    assert ear.keeper.directory.name("+491701234567") == "Ben"
    ear.keeper.take_in(path)
    again = ear.last(TakenIn)
    assert isinstance(again, TakenIn)
    assert (again.new, again.before, again.known) == ((), (), 2)


def test_further_numbers_can_be_taken_away_again(ear: Ear, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Name,Phone,Mobile\nAnna,102,0170 1234567\n", encoding="utf-8")
    anna = person(5, "Anna", "102")
    ear.keeper.put(anna)
    ear.keeper.take_in(path)
    told = ear.last(TakenIn)
    assert isinstance(told, TakenIn)
    assert told.before == (anna,)
    assert [number.kind for number in ear.contacts()[0].numbers] == [Kind.OTHER, Kind.MOBILE]
    ear.keeper.put(*told.before)
    assert ear.contacts() == [anna]


def test_a_malformed_file_changes_nothing(ear: Ear, tmp_path: Path) -> None:
    path = tmp_path / "people.vcf"
    path.write_text("BEGIN:VCARD\nFN:A\nTEL:1\nEND:VCARD\nBEGIN:VCARD\nFN:B\n", encoding="utf-8")
    ear.keeper.take_in(path)
    assert ear.last(TakenIn) == TakenIn("people.vcf", line=5, why="the card that begins here has no end")
    assert ear.contacts() == []


@pytest.mark.parametrize("name", ["out.csv", "out.vcf", "out"])
def test_what_is_written_out_is_taken_in_again(ear: Ear, tmp_path: Path, name: str) -> None:
    anna = Contact(5, "Anna", "Nordlicht", (Number("+49 89 1", Kind.WORK), Number("102", Kind.HOME)), "x")
    ear.keeper.put(anna)
    ear.keeper.write_out(tmp_path / name)
    assert ear.last(WrittenOut) == WrittenOut(name, 1)
    ear.keeper.remove([5])
    ear.keeper.take_in(tmp_path / name)
    ear.last(TakenIn)
    [again] = ear.contacts()
    assert (again.name, again.company, again.numbers, again.note) == ("Anna", "Nordlicht", anna.numbers, "x")


def test_a_folder_that_is_not_there_is_said(ear: Ear, tmp_path: Path) -> None:
    ear.keeper.write_out(tmp_path / "none" / "out.csv")
    told = ear.last(WrittenOut)
    assert isinstance(told, WrittenOut)
    assert (told.count, told.why) == (0, "cannot be written (No such file or directory)")


SAMPLES = (
    b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4D=C3=BC=\r\n=6C;J;;;\r\n"
    b"FN:Anna\r\nORG:Nord;x\r\nTEL;CELL;PREF:+49 170 1\r\nPHOTO;ENCODING=BASE64;JPEG:\r\n /9j/4AAQ=\r\n\r\nEND:VCARD\r\n",
    b'BEGIN:VCARD\nVERSION:4.0\nFN:A\\, B\nitem1.TEL;VALUE=uri;TYPE="work,voice";PREF=1:tel:+1-418;ext=1\n'
    b"IMPP:sip:a@b\nNOTE:a\\nb\n c\nEND:VCARD\n",
    b'Name;Vorname;Firma;Telefon;Fax;Notiz\n"Berg ""A""";Anna;"Nord\nlicht";089 1 ::: 2;3;x\n',
    "Name\tPhone 1 - Type\tPhone 1 - Value\nJürgen\tMobile\t0170\n".encode("utf-16"),
)
PIECES = (
    b"\n", b"\r\n ", b"=\n", b":", b";", b'"', b"\\", b",", b"\t", b"\0", b"\xff", b"=E4", b"BEGIN:VCARD\n",
    b"END:VCARD\n", b"TEL:1\n", b"sep=;\n", b"\xef\xbb\xbf", b"CHARSET=UTF-16;", b"CHARSET=idna;", b"@", b"+", b"",
)  # fmt: skip


def read_or_refuse(data: bytes) -> tuple[tuple[Contact, ...], BookFileError | None]:
    try:
        return files.read(data).contacts, None
    except BookFileError as error:
        return (), error


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_in_a_file_it_is_read_or_refused_with_a_line(seed: int) -> None:
    chance = random.Random(seed)
    read = refused = 0
    for _ in range(1500):
        data = bytearray(chance.choice(SAMPLES))
        for _ in range(chance.randrange(1, 6)):
            place, length = chance.randrange(len(data) + 1), chance.choice((0, 0, 1, 5, 30))
            data[place : place + length] = chance.choice(PIECES)
        contacts, wrong = read_or_refuse(bytes(data))
        refused += wrong is not None
        if wrong is not None:
            assert (wrong.line >= 1, "\n" in str(wrong)) == (True, False)
            continue
        read += 1
        assert all(each.title and each.numbers for each in contacts)
        for table in (True, False):
            again, _ = read_or_refuse(files.write(contacts, table=table)) if contacts else ((), None)
            assert [each.title for each in again] == [each.title for each in contacts], contacts
    assert read > 100
    assert refused > 100
