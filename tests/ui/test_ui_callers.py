# SPDX-License-Identifier: GPL-3.0-or-later
"""Who calls and is called has the name that the book has for the number, wherever it is shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from patience import PATIENCE
from stillphone import ANNA, BOB, GT, make_key, offer, own_call, party

from deskphone.book.contact import Contact, Number
from deskphone.phone.views import CallFinished, CallKind, CallsChanged, CallState, KeyChanged, Lamp
from ui.book import Book, country_of
from ui.notices import Notice

NUMBER = party("+4989123456")
NAMED = party("089123456", "BERG A")
BERG = Contact(1, "Anna Berg", "Nordlicht", (Number("089 / 12 34 56"),))
WOLF = Contact(2, "Ben Wolf", "", (Number("106"),))


@pytest.fixture
def desk(desk, qtbot):
    """A window whose book is at work."""
    desk.window.book._keeper._country = "DE"
    desk.window.book.start()
    desk.window.history.start()
    yield desk
    desk.window.book.close()
    desk.window.history.close()


def know(desk, qtbot, *contacts):
    """The book has them, and the window was told."""
    with qtbot.waitSignal(desk.window.book.renamed, timeout=5000 * PATIENCE):
        desk.window.book.put_back(*contacts)
    name = contacts[-1].title
    qtbot.waitUntil(lambda: desk.window.book.directory.name(contacts[-1].numbers[0].value) == name)


def ring(desk, remote, call="in-1"):
    desk.phone.calls = (own_call(call, remote, CallState.RINGING, since=desk.clock.now),)
    desk.tell(CallsChanged())


@pytest.mark.parametrize("remote", [NUMBER, NAMED])
def test_a_call_for_us_has_the_contacts_name(desk, qtbot, remote):
    know(desk, qtbot, BERG)
    ring(desk, remote)
    [row] = desk.mine
    assert row.title.text() == "Anna Berg"
    assert desk.window.calls.calls[0].remote.uri == remote.uri


def test_a_far_ends_own_name_is_kept_where_the_book_has_none(desk, qtbot):
    know(desk, qtbot, BERG)
    ring(desk, ANNA)
    assert desk.mine[0].title.text() == "Anna"


def test_a_name_that_comes_later_is_shown_at_once(desk, qtbot):
    ring(desk, NUMBER)
    assert desk.mine[0].title.text() == "+4989123456"
    know(desk, qtbot, BERG)
    qtbot.waitUntil(lambda: desk.mine[0].title.text() == "Anna Berg")
    desk.window.book.remove(BERG.id)
    qtbot.waitUntil(lambda: desk.mine[0].title.text() == "+4989123456")


def test_a_colleagues_call_has_it_too_and_the_key(keyed, desk, qtbot):
    know(desk, qtbot, BERG, WOLF)
    desk.phone.keys[0] = make_key(0, "G.T", "102", Lamp.RINGING, pickable=True, caller=NUMBER, since=990.0)
    desk.phone.keys[1] = make_key(1, "Holly", "103", Lamp.BUSY, caller=BOB)
    desk.phone.offer(offer("a", NUMBER, GT, 990.0), offer("b", ANNA, BOB, 991.0, key=7))
    desk.tell(KeyChanged(0), KeyChanged(1))
    desk.settle()
    assert [row.title.text() for row in desk.elsewhere] == ["Anna Berg", "Anna"]
    assert [row.line.text() for row in desk.elsewhere] == ["→ G.T", "→ Ben Wolf"]
    assert desk.window.keys.key(0).caller.display == "Anna Berg"
    assert desk.window.keys.key(1).caller.display == "Ben Wolf"
    desk.window.book.remove(BERG.id)
    qtbot.waitUntil(lambda: desk.window.keys.key(0).caller.display == "")


def test_the_name_of_a_press_is_no_other_press(keyed, desk, qtbot):
    """The book may name a caller while a finger is on its way: the call is the same."""
    desk.phone.offer(offer("a", NUMBER, GT, 990.0))
    desk.tell()
    desk.settle()
    know(desk, qtbot, BERG)
    qtbot.waitUntil(lambda: desk.elsewhere[0].title.text() == "Anna Berg")
    desk.elsewhere[0].button.click()
    assert [type(done).__name__ for done in desk.phone.done] == ["PickUpOffer"]


class Ear:
    """Notifications, as they would be shown."""

    able = True

    def __init__(self):
        self.shown = []

    def show(self, notices):
        self.shown = list(notices)


def test_notifications_have_the_name(desk, qtbot, monkeypatch):
    know(desk, qtbot, BERG)
    ear = Ear()
    monkeypatch.setattr(desk.window.attention, "_notices", ear)
    monkeypatch.setattr(desk.window.attention, "_seen", lambda: False)
    ring(desk, NAMED)
    assert [(each.title, "089123456" in each.words) for each in ear.shown] == [
        ("Anna Berg is calling you", True)
    ]
    told = []
    desk.window.recent.missed.connect(lambda notice, press: told.append(notice))
    view = own_call("in-1", NAMED, CallState.ENDED, since=desk.clock.now - 5)
    desk.tell(CallFinished(view, CallKind.MISSED, desk.clock.now))
    [notice] = told
    assert isinstance(notice, Notice)
    assert notice.title == "Missed call: Anna Berg"


def test_recent_calls_have_the_name(desk, qtbot):
    know(desk, qtbot, BERG, WOLF)
    view = own_call("in-1", NAMED, CallState.ENDED, since=desk.clock.now - 5, diverted_from=party("106"))
    desk.tell(CallFinished(view, CallKind.MISSED, desk.clock.now))
    desk.window.pages.open_recent()
    model = desk.window.recent.model
    qtbot.waitUntil(lambda: not model.loading)
    entry = model.entry(0)
    assert (model.title(entry), model.digits(entry)) == ("Anna Berg", "089123456")
    assert model.line(entry) == "missed · for Ben Wolf 106"
    changed = []
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    desk.window.book.remove(BERG.id)
    qtbot.waitUntil(lambda: changed == [(0, 0)])
    assert model.title(entry) == "BERG A"


def test_recent_calls_are_found_by_the_name(desk, qtbot):
    know(desk, qtbot, BERG)
    for call, remote in (("in-1", NAMED), ("in-2", BOB)):
        view = own_call(call, remote, CallState.ENDED, since=desk.clock.now - 5)
        desk.tell(CallFinished(view, CallKind.MISSED, desk.clock.now))
    desk.window.pages.open_recent()
    model = desk.window.recent.model
    qtbot.waitUntil(lambda: model.rowCount() == 2)
    desk.window.recent.page.finder.setText("anna berg")
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    assert model.title(model.entry(0)) == "Anna Berg"
    view = own_call("in-3", NUMBER, CallState.ENDED, since=desk.clock.now - 5)
    desk.tell(CallFinished(view, CallKind.MISSED, desk.clock.now))
    qtbot.waitUntil(lambda: model.rowCount() == 2)  # with the page, where one is still on its way


def test_the_country_is_chosen_or_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    assert country_of("AT") == "AT"
    assert len(country_of("")) in (0, 2)


def test_no_room_for_a_thread_is_a_sentence(qapp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from no_threads import full

    book, said = Book(tmp_path / "book.sqlite"), []
    book.said.connect(said.append)
    full(monkeypatch, ["deskphone-book"])
    book.start()
    assert said[0].text.startswith("The book is not kept: ")
    book.close()
