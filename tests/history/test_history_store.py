# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of calls in its file: order, pages, searching, what a far end may have sent."""

from __future__ import annotations

import random
import sqlite3
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from deskphone.history import store as stored
from deskphone.history.entry import Entry, Query, entry_of
from deskphone.history.store import Store
from deskphone.phone.events import Party
from deskphone.phone.views import CallFinished, CallKind, CallState, CallView

ANNA = Party("sip:105@pbx.test", "Anna Müller")


def entry(number: int, kind: CallKind = CallKind.RECEIVED, **changes: object) -> Entry:
    made = Entry(number, 1000.0 + number, kind, "office", ANNA, seen=kind is not CallKind.MISSED)
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture
def store() -> Store:
    return Store(":memory:")


def ids(store: Store, typed: str = "") -> list[int]:
    return [each.id for each in store.page(Query.of(typed), None, 100)]


def test_an_entry_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    full = Entry(
        7,
        1000.25,
        CallKind.ELSEWHERE,
        "office",
        ANNA,
        rang=3.5,
        talked=61.0,
        picked_up_for="102",
        diverted_from=Party("sip:600@pbx.test", "Sales"),
        by="104",
        status=487,
        reason="Request Terminated",
        seen=False,
    )
    first = Store(path)
    first.run([stored.enter([full])])
    first.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Store(path).page(Query(), None, 9) == [full]


def test_pages_follow_each_other_without_gap_and_repetition(store: Store) -> None:
    chance = random.Random(41)
    began = [float(chance.randrange(40)) for _ in range(100)]  # many at the same moment
    entries = [entry(number, began=when) for number, when in enumerate(began, start=1)]
    store.run([stored.enter(entries)])
    seen: list[Entry] = []
    while page := store.page(Query(), seen[-1] if seen else None, 7):
        seen += page
    assert seen == sorted(entries, key=lambda each: (each.began, each.id), reverse=True)


def test_the_oldest_of_too_many_go(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "KEPT", 3)
    store.run([stored.enter(entry(number) for number in range(1, 6))])
    store.trim()
    assert ids(store) == [5, 4, 3]


def test_missed_calls_are_counted_until_they_are_seen(store: Store) -> None:
    store.run([stored.enter([entry(1, CallKind.MISSED), entry(2), entry(3, CallKind.MISSED)])])
    assert store.unseen() == 2
    store.run([stored.see(1)])
    assert store.unseen() == 1
    store.run([stored.clear(3)])
    assert (store.unseen(), ids(store)) == (0, [])


def test_what_was_removed_can_be_put_back(store: Store) -> None:
    store.run([stored.enter([entry(1), entry(2), entry(3)])])
    taken = store.page(Query(), None, 2)
    store.run([stored.remove(each.id for each in taken)])
    assert ids(store) == [1]
    store.run([stored.enter(taken)])
    assert ids(store) == [3, 2, 1]


SEARCHES = {
    "nothing": ("", True),
    "a name": ("anna", True),
    "in capitals": ("ANNA", True),
    "without its accent": ("muller", True),
    "with it": ("MÜLLER", True),
    "two words in any order": ("müller an", True),
    "a number": ("105", True),
    "written nicely": (" 1-0 (5) ", True),
    "whom it was picked up for": ("102", True),
    "whom the caller wanted": ("sales", True),
    "somebody else": ("bob", False),
    "another number": ("106", False),
    "a wildcard of SQL": ("%", False),
    "another one": ("_nna", False),
}


@pytest.mark.parametrize(("typed", "found"), SEARCHES.values(), ids=SEARCHES)
def test_searching(store: Store, typed: str, found: bool) -> None:
    made = entry(1, picked_up_for="102", diverted_from=Party("sip:600@pbx.test", "Sales"))
    store.run([stored.enter([made])])
    assert bool(ids(store, typed)) is found
    assert Query.of(typed).matches(made) is found, "what comes in is filtered in the same way"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("berg", [3, 1]),
        ("BERG anna", [3, 1]),
        ("nord 106", [2]),
        ("nord wolf", []),
        ("106", [2]),
        ("anna", [4, 3, 1]),
    ],
)
def test_a_call_is_found_by_what_the_book_calls_its_far_end(
    store: Store, typed: str, found: list[int]
) -> None:
    names = {"sip:089123@pbx.test": "Anna Berg", "sip:106@pbx.test": "Nordlicht"}
    calls = [
        entry(1, party=Party("sip:089123@pbx.test", "BE. A")),
        entry(2, party=Party("sip:106@pbx.test")),
        entry(3, party=Party("sip:089123@pbx.test")),
        entry(4),
    ]
    store.run([stored.enter(calls)])
    page = store.page(Query.of(typed), None, 100, lambda uri: names.get(uri, ""))
    assert [each.id for each in page] == found
    matching = [each.id for each in calls if Query.of(typed).matches(each, names.get(each.party.uri, ""))]
    assert matching == found[::-1], "what comes in is filtered in the same way"


def test_kinds_are_chosen(store: Store) -> None:
    store.run([stored.enter(entry(number, kind) for number, kind in enumerate(CallKind, start=1))])
    wanted = frozenset({CallKind.MISSED, CallKind.DIALLED})
    found = store.page(Query(wanted), None, 9)
    assert {each.kind for each in found} == wanted
    assert all(Query(wanted).matches(each) for each in found)


ODD = ["\x00", "'); DROP TABLE call; --", "\udcff\udc80", "\u202eevil", "a" * 100_000, "\ud800"]


@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_whatever_a_far_end_calls_itself_is_kept(store: Store, odd: str) -> None:
    call = CallView("in-1", "office", CallState.ENDED, True, Party(f"sip:{odd}@x", odd), 5.0, reason=odd)
    made = entry_of(CallFinished(call, CallKind.MISSED, 9.0), 1, shift=100.0)
    store.run([stored.enter([made])])
    [kept] = store.page(Query(), None, 9)
    assert (kept.began, kept.rang, kept.talked, kept.seen) == (105.0, 4.0, 0.0, False)
    assert len(kept.party.display) <= 250


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    Store(path).close()
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version=9")
    newer.close()
    with pytest.raises(sqlite3.DatabaseError, match="newer version, format 9"):
        Store(path)


def test_a_kind_that_another_version_wrote_is_left_out(store: Store) -> None:
    store.run([stored.enter([entry(1), entry(2)])])
    store.run([stored.Change("UPDATE call SET kind = 'video' WHERE id = ?", ((1,),))])
    assert ids(store) == [2]


@pytest.mark.parametrize("column", ["began", "rang", "status"])
def test_a_row_that_cannot_be_read_hides_no_other(store: Store, column: str) -> None:
    """SQLite has no checksums: a bit that has flipped on the disk is read as it stands."""
    store.run([stored.enter(entry(number) for number in range(1, 9))])
    store.run([stored.Change(f"UPDATE call SET {column} = 'when' WHERE id = ?", ((5,),))])
    store.run([stored.Change("UPDATE call SET name = CAST(x'ff41' AS TEXT) WHERE id = ?", ((6,),))])
    page = store.page(Query(), None, 4)
    assert [each.id for each in page] == [8, 7, 6, 4], "a page is full although one is left out"
    assert page[2].party.display == "\ufffdA"
