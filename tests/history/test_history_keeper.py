# SPDX-License-Identifier: GPL-3.0-or-later
"""The thread that keeps the list of calls: full disks, damaged files, and what is owed to them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import no_threads
import pytest
from patience import PATIENCE, wait_until

from deskphone import sqlite_keeper
from deskphone.errors import EngineError
from deskphone.history import keeper as kept
from deskphone.history.entry import Entry, Query
from deskphone.history.keeper import Keeper, News, Page, Unseen
from deskphone.history.store import Store
from deskphone.phone.events import Party
from deskphone.phone.views import CallKind
from deskphone.sqlite_keeper import Trouble

T = TypeVar("T", Page, Unseen, Trouble)


def missed(number: int) -> Entry:
    return Entry(number, float(number), CallKind.MISSED, "office", Party("sip:105@pbx.test"), seen=False)


class Ear:
    """A keeper and what it has told."""

    def __init__(self, path: Path | None) -> None:
        self.told: list[News] = []
        self.keeper = Keeper(path, self.told.append)
        self.keeper.start()
        self._asked = 0

    def all(self, kind: type[T]) -> list[T]:
        return [each for each in self.told if isinstance(each, kind)]

    def ids(self) -> list[int]:
        """What the list holds now, after all that was wished before."""
        self._asked += 1
        self.keeper.ask(self._asked, Query())
        wait_until(lambda: any(page.asked == self._asked for page in self.all(Page)), "no answer")
        return [each.id for each in self.all(Page)[-1].entries]

    @property
    def trouble(self) -> str:
        return self.all(Trouble)[-1].text if self.all(Trouble) else ""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.sqlite"


@pytest.fixture
def ears(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Ear]]:
    monkeypatch.setattr(sqlite_keeper, "CLOSE_WAIT", sqlite_keeper.CLOSE_WAIT * PATIENCE)
    made: list[Ear] = []
    yield made
    for ear in made:
        ear.keeper.close()


def listen(ears: list[Ear], path: Path | None) -> Ear:
    ears.append(Ear(path))
    return ears[-1]


def test_the_list_survives_the_program(path: Path, ears: list[Ear]) -> None:
    first = listen(ears, path)
    first.keeper.enter(missed(1), missed(2))
    first.keeper.see(1)
    first.keeper.close()
    second = listen(ears, path)
    assert (second.ids(), second.all(Unseen)[0].count, second.trouble) == ([2, 1], 1, "")


def test_nothing_is_kept_without_a_file(ears: list[Ear]) -> None:
    ear = listen(ears, None)
    ear.keeper.enter(missed(1))
    assert ear.ids() == [1]
    ear.keeper.clear(1)
    assert (ear.ids(), ear.all(Unseen)[-1].count) == ([], 0)


def test_what_was_just_entered_is_written_at_the_end(path: Path, ears: list[Ear]) -> None:
    ear = listen(ears, path)
    for number in range(1, 200):
        ear.keeper.enter(missed(number))
    ear.keeper.close()
    assert len(Store(path).page(Query(), None, 500)) == 199


def test_pages_say_whether_there_is_more(ears: list[Ear], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "PAGE", 2)
    ear = listen(ears, None)
    ear.keeper.enter(missed(1), missed(2), missed(3))
    ear.keeper.ask(7, Query())
    ear.keeper.ask(8, Query(), before=missed(2))
    wait_until(lambda: len(ear.all(Page)) == 2)
    first, second = ear.all(Page)
    assert ([each.id for each in first.entries], first.last) == ([3, 2], False)
    assert ([each.id for each in second.entries], second.last) == ([1], True)


def test_a_damaged_file_is_kept_aside(path: Path, ears: list[Ear]) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database at all, and longer than its header would be" * 20)
    ear = listen(ears, path)
    ear.keeper.enter(missed(1))
    assert ear.ids() == [1]
    [aside] = path.parent.glob("history.sqlite.damaged-*")
    assert aside.read_bytes().startswith(b"no database")
    assert aside.name in ear.trouble


PAGE = 4096  # bytes of SQLite's
MANY = 1500


def spoil(path: Path, page: int) -> None:
    """Overwrite a page, as a disk that fails does."""
    data = bytearray(path.read_bytes())
    assert len(data) >= (page + 1) * PAGE
    data[page * PAGE : (page + 1) * PAGE] = b"\xa5" * PAGE
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("page", [1, 2, 3, 4, 10, 20, 30])
def test_a_page_that_is_damaged_loses_no_new_call(path: Path, ears: list[Ear], page: int) -> None:
    """Seen: its copy in memory was as damaged, so that no call was kept, and no list shown, ever again."""
    first = listen(ears, path)
    first.keeper.enter(*(missed(number) for number in range(1, MANY)))
    first.keeper.close()
    spoil(path, page)
    ear = listen(ears, path)
    ear.keeper.enter(missed(MANY + 1))
    ear.ids()
    ear.keeper.enter(missed(MANY + 2))
    assert ear.ids()[:2] == [MANY + 2, MANY + 1]
    assert "end other programs" not in ear.trouble
    ear.keeper.close()
    again = listen(ears, path)
    assert again.ids()[:2] == [MANY + 2, MANY + 1]


def test_what_can_be_read_of_a_damaged_file_is_kept(path: Path, ears: list[Ear]) -> None:
    first = listen(ears, path)
    first.keeper.enter(*(missed(number) for number in range(1, MANY)))
    first.keeper.close()
    with closing(sqlite3.connect(path)) as database:
        [root] = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'call_began'").fetchone()
    spoil(path, root - 1)
    ear = listen(ears, path)
    ear.keeper.enter(missed(MANY))
    assert ear.ids() == list(range(MANY, MANY - kept.PAGE, -1)), "an index is no call"
    [aside] = path.parent.glob("history.sqlite.damaged-*")
    assert f"{aside.name}, and a new one begins with the {MANY - 1} calls that could be read" in ear.trouble


class _Full:
    """A disk that is full until somebody frees it: what SQLite raises then."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.full, run = False, Store.run

        def guarded(store: Store, changes: object) -> None:
            if self.full and store._database.execute("PRAGMA database_list").fetchone()[2]:
                raise sqlite3.OperationalError("database or disk is full")
            run(store, changes)  # type: ignore[arg-type]

        monkeypatch.setattr(Store, "run", guarded)


def test_a_full_disk_loses_no_call(path: Path, ears: list[Ear], monkeypatch: pytest.MonkeyPatch) -> None:
    disk = _Full(monkeypatch)
    monkeypatch.setattr(sqlite_keeper, "RETRY", 0.05)
    ear = listen(ears, path)
    ear.keeper.enter(missed(1), missed(2))
    assert ear.ids() == [2, 1]
    disk.full = True
    ear.keeper.enter(missed(3))
    ear.keeper.remove([1])
    assert ear.ids() == [3, 2], "the list goes on in memory, with what was there before"
    assert "free some space on that disk" in ear.trouble
    assert ear.all(Unseen)[-1].count == 2
    disk.full = False
    wait_until(lambda: ear.trouble == "", "it never became well again")
    ear.keeper.close()
    assert [each.id for each in Store(path).page(Query(), None, 9)] == [3, 2]


def test_a_file_that_cannot_be_opened_is_said_and_tried_again(
    path: Path, ears: list[Ear], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_keeper, "RETRY", 0.05)
    path.parent.write_text("a file where the folder would be")
    ear = listen(ears, path)
    ear.keeper.enter(missed(1))
    assert ear.ids() == [1]
    assert str(path) in ear.trouble
    path.parent.unlink()
    wait_until(lambda: ear.trouble == "", "it never became well again")
    assert ear.ids() == [1]
    ear.keeper.close()
    assert [each.id for each in Store(path).page(Query(), None, 9)] == [1]


def test_what_a_disk_holds_that_takes_nothing_is_there(
    path: Path, ears: list[Ear], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen on a full disk: "No calls yet", and an empty book, because there was no room for the -shm file."""
    monkeypatch.setattr(sqlite_keeper, "RETRY", 0.05)
    listen(ears, path).keeper.enter(missed(1), missed(2))
    ears[0].keeper.close()
    no_room = path.with_name(path.name + "-shm")
    no_room.mkdir()
    ear = listen(ears, path)
    assert ear.ids() == [2, 1]
    assert ear.all(Unseen)[-1].count == 2
    assert str(path) in ear.trouble
    ear.keeper.enter(missed(3))
    ear.keeper.remove([1])
    assert ear.ids() == [3, 2]
    no_room.rmdir()
    wait_until(lambda: ear.trouble == "", "it never became well again")
    ear.keeper.close()
    assert [each.id for each in Store(path).page(Query(), None, 9)] == [3, 2]


def test_what_is_owed_is_written_at_the_end(
    path: Path, ears: list[Ear], monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = _Full(monkeypatch)
    ear = listen(ears, path)
    disk.full = True
    ear.keeper.enter(missed(1))
    assert ear.ids() == [1]
    disk.full = False
    ear.keeper.close()
    assert [each.id for each in Store(path).page(Query(), None, 9)] == [1]


def test_a_file_that_another_program_holds_keeps_nobody_waiting(path: Path, ears: list[Ear]) -> None:
    path.parent.mkdir()
    Store(path).close()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    ear = listen(ears, path)
    ear.keeper.enter(missed(1))  # returns at once
    assert ear.ids() == [1]
    assert "close the other program" in ear.trouble
    holder.close()


def test_no_room_for_a_thread_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = Keeper(None, lambda news: None)
    no_threads.full(monkeypatch, ["deskphone-history"])
    with pytest.raises(EngineError, match="no room"):
        keeper.start()
    keeper.close()
