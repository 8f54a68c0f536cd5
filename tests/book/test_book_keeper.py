# SPDX-License-Identifier: GPL-3.0-or-later
"""The thread that keeps the book: what it finds, whom it names, and what happens while its file fails."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest
from patience import wait_until

from deskphone import sqlite_keeper
from deskphone.book import keeper as kept
from deskphone.book.contact import Contact, Kind, Number
from deskphone.book.keeper import Keeper, News, Page, Renamed
from deskphone.book.store import Store
from deskphone.sqlite_keeper import Trouble

T = TypeVar("T", Page, Renamed, Trouble)
ANNA = Contact(
    1, "Anna Berg", "Nordlicht", (Number("089 123456", Kind.WORK), Number("0170 1234567", Kind.MOBILE))
)
BEN = Contact(2, "Ben Wolf", "Nordlicht", (Number("+49 89 123456"),), "back on Monday")
EVA = Contact(3, "Eva", numbers=(Number("102"),))


class Ear:
    """A keeper and what it has told."""

    def __init__(self, path: Path | None, country: str = "DE") -> None:
        self.told: list[News] = []
        self.keeper = Keeper(path, country, self.told.append)
        self.keeper.start()
        self._asked = 0

    def all(self, kind: type[T]) -> list[T]:
        return [each for each in self.told if isinstance(each, kind)]

    def found(self, typed: str = "", after: Contact | None = None) -> list[Contact]:
        """What is found now, after all that was wished before."""
        self._asked += 1
        self.keeper.ask(self._asked, typed, after)
        wait_until(lambda: any(page.asked == self._asked for page in self.all(Page)), "no answer")
        return list(self.all(Page)[-1].contacts)

    def name(self, number: str) -> str:
        self.found()
        return self.keeper.directory.name(number)

    @property
    def trouble(self) -> str:
        return self.all(Trouble)[-1].text if self.all(Trouble) else ""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "book.sqlite"


@pytest.fixture
def ears() -> Iterator[list[Ear]]:
    made: list[Ear] = []
    yield made
    for ear in made:
        ear.keeper.close()


def listen(ears: list[Ear], path: Path | None, country: str = "DE") -> Ear:
    ears.append(Ear(path, country))
    return ears[-1]


def test_the_book_survives_the_program(path: Path, ears: list[Ear]) -> None:
    first = listen(ears, path)
    first.keeper.put(EVA, BEN, ANNA)
    first.keeper.close()
    second = listen(ears, path)
    assert second.found() == [ANNA, BEN, EVA]
    assert second.name("sip:102@pbx.test") == "Eva"
    assert (path.stat().st_mode & 0o777, second.trouble) == (0o600, "")


def test_contacts_are_found_by_name_firm_and_number(ears: list[Ear]) -> None:
    ear = listen(ears, None)
    ear.keeper.put(ANNA, BEN, EVA)
    assert ear.found("berg an") == [ANNA]
    assert ear.found("nordl") == [ANNA, BEN]
    assert ear.found("089 12") == [ANNA, BEN], "the second is kept as +49"
    assert ear.found("0049 170") == [ANNA]
    assert ear.found("eva berg") == []


def test_pages_say_whether_there_is_more(ears: list[Ear], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "PAGE", 2)
    ear = listen(ears, None)
    ear.keeper.put(ANNA, BEN, EVA)
    assert (ear.found(), ear.all(Page)[-1].last) == ([ANNA, BEN], False)
    assert (ear.found(after=BEN), ear.all(Page)[-1].last) == ([EVA], True)


def test_names_follow_each_change(ears: list[Ear]) -> None:
    ear = listen(ears, None)
    ear.keeper.put(ANNA)
    assert (ear.name("+4989123456"), ear.name("01701234567")) == ("Anna Berg", "Anna Berg")
    ear.keeper.put(BEN)
    assert ear.name("+4989123456") == "Nordlicht", "both have it"
    ear.keeper.put(Contact(1, "Anna Berg", "Nordlicht", (Number("110"),)))
    assert (ear.name("+4989123456"), ear.name("01701234567"), ear.name("110")) == (
        "Ben Wolf",
        "",
        "Anna Berg",
    )
    ear.keeper.remove([1, 2])
    assert (ear.name("+4989123456"), ear.name("110"), ear.found()) == ("", "", [])


def test_a_change_that_renames_nobody_is_not_told(ears: list[Ear]) -> None:
    ear = listen(ears, None)
    ear.keeper.put(EVA)
    ear.found()
    before = len(ear.all(Renamed))
    ear.keeper.put(Contact(3, "Eva", numbers=(Number("102"),), note="in the morning"))
    assert ear.found()[0].note == "in the morning"
    assert len(ear.all(Renamed)) == before


def test_another_country_makes_the_keys_anew(path: Path, ears: list[Ear]) -> None:
    first = listen(ears, path, "")
    first.keeper.put(ANNA)
    assert first.name("+4989123456") == ""
    first.keeper.close()
    second = listen(ears, path)
    assert second.name("+4989123456") == "Anna Berg"
    assert second.found("+4989") == [ANNA]


def test_another_country_may_be_chosen_at_any_time(path: Path, ears: list[Ear]) -> None:
    ear = listen(ears, path, "US")
    ear.keeper.put(ANNA)
    assert ear.name("+4989123456") == ""
    ear.keeper.follow("DE")
    assert ear.name("+4989123456") == "Anna Berg"
    before = len(ear.all(Renamed))
    ear.keeper.follow("DE")
    ear.found()
    assert len(ear.all(Renamed)) == before


def test_a_damaged_file_is_kept_aside(path: Path, ears: list[Ear]) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database at all, and longer than its header would be" * 20)
    ear = listen(ears, path)
    ear.keeper.put(ANNA)
    assert ear.found() == [ANNA]
    [aside] = path.parent.glob("book.sqlite.damaged-*")
    assert aside.name in ear.trouble


@pytest.mark.parametrize("index", ["contact_searched", "number_key"])
def test_what_can_be_read_of_a_damaged_file_is_kept(path: Path, ears: list[Ear], index: str) -> None:
    many = [Contact(n, f"Person {n:04}", "", (Number(f"+49 89 {n:07}"),)) for n in range(1, 1500)]
    first = listen(ears, path)
    first.keeper.put(*many)
    first.found()
    first.keeper.close()
    with closing(sqlite3.connect(path)) as database:
        [root] = database.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (index,)).fetchone()
    data = bytearray(path.read_bytes())
    data[(root - 1) * 4096 : root * 4096] = b"\xa5" * 4096
    path.write_bytes(bytes(data))
    ear = listen(ears, path)
    ear.keeper.put(ANNA.__class__(5000, "Anna Berg", "", (Number("+49 89 0000007"),)))
    assert [each.name for each in ear.found("0000007")] == ["Anna Berg", "Person 0007"]
    assert ear.name("+49890000008") == "Person 0008"
    assert "book.sqlite.damaged-" in ear.trouble


def test_a_full_disk_loses_no_contact(path: Path, ears: list[Ear], monkeypatch: pytest.MonkeyPatch) -> None:
    full, run = [False], Store.run

    def guarded(store: Store, changes: object) -> None:
        if full[0] and store._database.execute("PRAGMA database_list").fetchone()[2]:
            raise sqlite3.OperationalError("database or disk is full")
        run(store, changes)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "run", guarded)
    monkeypatch.setattr(sqlite_keeper, "RETRY", 0.05)
    ear = listen(ears, path)
    ear.keeper.put(ANNA, BEN)
    assert ear.found() == [ANNA, BEN]
    full[0] = True
    ear.keeper.put(EVA)
    ear.keeper.remove([2])
    assert ear.found() == [ANNA, EVA], "it goes on in memory, with what was there before"
    assert (ear.name("102"), ear.name("+4989123456")) == ("Eva", "Anna Berg")
    assert ear.trouble.startswith("The book cannot be kept in")
    assert "free some space" in ear.trouble
    full[0] = False
    wait_until(lambda: ear.trouble == "", "it never became well again")
    ear.keeper.close()
    assert Store(path).all() == [ANNA, EVA]


def test_a_folder_that_nobody_may_write_is_said(path: Path, ears: list[Ear]) -> None:
    path.parent.write_text("a file where the folder would be")
    ear = listen(ears, path)
    ear.keeper.put(EVA)
    assert (ear.found(), ear.name("102")) == ([EVA], "Eva")
    assert str(path) in ear.trouble


def test_a_file_of_a_newer_version_is_left_alone(path: Path, ears: list[Ear]) -> None:
    path.parent.mkdir()
    Store(path).close()
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 9")
    ear = listen(ears, path)
    ear.keeper.put(EVA)
    assert ear.found() == [EVA]
    assert "newer version, format 9" in ear.trouble
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*) FROM contact").fetchone() == (0,)


def test_a_library_that_is_missing_is_said(ears: list[Ear], monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(country: str) -> None:
        raise ImportError("No module named 'phonenumbers'")

    monkeypatch.setattr(kept, "Numbering", missing)
    ear = listen(ears, None)
    wait_until(lambda: "No module named 'phonenumbers'" in ear.trouble, "the thread died in silence")


def test_a_kind_that_is_not_known_here_is_any(path: Path) -> None:
    path.parent.mkdir()
    store = Store(path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("INSERT INTO contact VALUES (1, 'A', '', '', 'a', ' a')")
        database.execute("INSERT INTO number VALUES (1, 0, 'pager', '110', '110')")
    assert store.all() == [Contact(1, "A", numbers=(Number("110", Kind.OTHER),))]
    store.close()
