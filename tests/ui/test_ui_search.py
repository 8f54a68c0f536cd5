# SPDX-License-Identifier: GPL-3.0-or-later
"""One search where a number is typed: who is found, what Enter does, and answers that come late."""

from __future__ import annotations

import random

import pytest
from pressing import LEFT, show_calls, show_key
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from stillphone import BOB, make_key, own_call, party

from deskphone.book.contact import Contact, Number, Query, searched
from deskphone.book.keeper import Page as BookPage
from deskphone.history.entry import Entry
from deskphone.history.keeper import Page as CallsPage
from deskphone.phone.commands import AskFirst, Dial, HangUp, PressKey, Transfer
from deskphone.phone.views import CallKind, KeyChanged, Lamp
from ui import found
from ui.search import PATIENCE
from ui.sight import STEADY

RETURN, DOWN, UP, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Escape
SHIFT = Qt.KeyboardModifier.ShiftModifier
CHANGED = "That changed as you pressed: press again if you want it."
PEOPLE = {
    "Anna Bell": "105",
    "Annette Berg": "0171555",
    "Bea Tal": "0171666",
}
CALLED = {"Antonia Falk": "0171777", "Ben Berg": "0171888", "": "105"}


class Office:
    """A window whose book and list of calls answer when the test says so, as threads do."""

    def __init__(self, desk, monkeypatch):
        self.desk, self.window = desk, desk.window
        self.search, self.list = desk.window.search, desk.window.phone_panel.found
        self.field = desk.window.phone_panel.entry.field
        self.asked = []  # (who, number of the question, what for), not answered yet
        self.most = 0
        self.people = [
            Contact(n, name, "", (Number(dials),)) for n, (name, dials) in enumerate(PEOPLE.items(), 1)
        ]
        self.calls = [
            Entry(n, 50.0 - n, CallKind.MISSED, "office", party(dials, name))
            for n, (name, dials) in enumerate(CALLED.items(), 1)
        ]
        monkeypatch.setattr(desk.window.book, "ask", lambda typed: self.ask("book", typed))
        monkeypatch.setattr(desk.window.history, "ask", lambda query: self.ask("calls", query))
        desk.phone.keys = [
            make_key(0, "Andrea", "103"),
            make_key(1, "Reception", "105", Lamp.BUSY),
            make_key(2, "Susanne", "104"),
            make_key(3, "Park", "7101", type="orbit"),
            make_key(4, "Answering", "dnd", Lamp.NONE, type="keyevent"),
        ]
        desk.tell(KeyChanged(0))
        desk.settle()
        self.field.setFocus()

    def ask(self, who, what):
        self.asked.append((who, len(self.asked) + 1000 + random.randrange(10**6), what))
        self.most = max(self.most, len(self.asked))
        return self.asked[-1][1]

    def answer(self):
        """The question that is under way is answered; False where none is. The hand has rested since."""
        if not self.asked and self.search._rests.isActive():
            self.search._rests.stop()
            self.search._ask()
        if not self.asked:
            return False
        who, number, what = self.asked.pop(0)
        if who == "book":
            query = Query.of(what)
            there = [each for each in self.people if query.matches(searched(each, ()))]
            self.window.book.page.emit(BookPage(number, tuple(there), True))
        else:
            there = [each for each in self.calls if what.matches(each)]
            self.window.history.page.emit(CallsPage(number, tuple(there), True))
        return True

    def answer_all(self):
        while self.answer():
            pass

    def type(self, words):
        QTest.keyClicks(self.field, words)

    def press(self, *keys, modifier=Qt.KeyboardModifier.NoModifier):
        for key in keys:
            QTest.keyClick(self.window.focusWidget() or self.window, key, modifier)

    def find(self, words):
        """Type, wait for the answers, and look at them."""
        self.type(words)
        self.answer_all()
        self.desk.clock.now += 1

    @property
    def names(self):
        return (
            [row.accessibleName() for row in self.list.rows if not row.isHidden()] if self.list.open else []
        )

    @property
    def done(self):
        return self.desk.phone.meant

    @property
    def said(self):
        return self.window.status.text


@pytest.fixture
def office(desk, monkeypatch):
    return Office(desk, monkeypatch)


@pytest.fixture
def transferring(office, qtbot):
    """A transfer of the call with Bob asks where to."""
    show_calls(office.desk, own_call("out-1", BOB))
    office.desk.settle()
    office.window.phone_panel.entry.ask_transfer("out-1")
    office.desk.settle()
    return office


# ------------------------------------------------------------------ who is found


def test_a_name_finds_keys_the_book_and_recent_calls_each_number_once(office):
    office.find("an")
    assert office.names == [
        "Andrea, 103, idle, 1 of 5",
        "Susanne, 104, idle, 2 of 5",
        "Anna Bell, 105, in a call, 3 of 5",  # a key watches her, by another name
        "Annette Berg, 0171555, 4 of 5",
        "Antonia Falk, 0171777, 5 of 5",
    ]
    assert office.most == 1, "one question at a time"


def test_digits_find_numbers_and_enter_calls_what_was_typed(office):
    office.find("0171")
    assert [row.name for row in office.search._rows] == [
        "Annette Berg",
        "Bea Tal",
        "Antonia Falk",
        "Ben Berg",
    ]
    office.press(RETURN)
    assert office.done == [Dial("0171")]


def test_a_row_can_be_chosen_for_digits_as_well(office):
    office.find("0171")
    office.press(DOWN, DOWN, RETURN)
    assert office.done == [Dial("0171666")]
    assert office.field.text() == ""
    assert not office.list.open


def test_an_address_is_no_name(office):
    office.find("anna@other.test")
    office.press(RETURN)
    assert office.done == [Dial("anna@other.test")]


def test_a_word_that_begins_so_goes_before_one_that_holds_it(office):
    show_key(office.desk, 0, make_key(0, "Hans", "103"))
    show_key(office.desk, 2, make_key(2, "Anja", "104"))
    office.find("an")
    assert [row.name for row in office.search._rows][:2] == ["Anja", "Hans"]


def test_who_has_many_keys_sees_the_book_and_the_calls_as_well(office):
    office.desk.phone.keys = [make_key(n, f"Anton {n}", str(300 + n)) for n in range(40)]
    office.desk.tell(KeyChanged(0))
    office.find("an")
    assert {row.source for row in office.search._rows} == set(found.Source) - {found.Source.DIRECTORY}


def test_nobody_is_asked_twice_for_what_is_typed_meanwhile(office):
    for letter in "anna":
        office.type(letter)
    assert [what for _, _, what in office.asked] == ["a"]
    office.answer()
    assert [what for _, _, what in office.asked] == ["anna"], "what was typed last counts"
    office.answer_all()
    assert [row.name for row in office.search._rows] == ["Anna Bell"]


def test_who_was_removed_is_not_found_again(office):
    office.find("bea")
    assert len(office.names) == 1
    office.press(ESCAPE, ESCAPE)
    office.people = []
    office.find("bea")
    assert office.names == []


def test_rows_stay_where_they_are_while_one_types_on(office):
    office.desk.phone.keys = [make_key(n, f"Anton {n}", str(300 + n)) for n in range(40)]
    office.desk.tell(KeyChanged(0))
    office.find("an")
    before = [row.name for row in office.search._rows if row.name.startswith("Ant")]
    office.type("t")
    assert [row.name for row in office.search._rows if row.name in before] == before


def test_an_answer_that_never_comes_stops_no_search(office):
    office.type("a")
    office.asked.clear()  # it is lost
    office.desk.clock.now += PATIENCE
    office.type("n")
    office.answer_all()
    assert "Anna Bell, 105, in a call, 3 of 5" in office.names


# ------------------------------------------------------------------ Enter


def test_enter_calls_the_first_once_it_has_stood_there(office):
    office.type("andrea")
    office.press(RETURN)
    assert (office.done, office.said) == ([], CHANGED)
    office.desk.clock.now += STEADY
    office.press(RETURN)
    assert office.done == [Dial("103")]


def test_a_row_that_stays_the_first_while_one_types_on_has_stood_there(office):
    office.find("and")
    office.type("rea")
    office.press(RETURN)
    assert office.done == [Dial("103")]


def test_a_second_enter_does_nothing(office):
    office.find("andrea")
    office.press(RETURN)
    office.desk.clock.now += 0.2
    office.press(RETURN)
    assert office.done == [Dial("103")]


@pytest.mark.parametrize("wait", [0.0, 0.3])
def test_a_late_answer_does_not_change_what_enter_does(office, wait):
    office.type("annet")
    office.desk.clock.now += 1
    office.answer()
    office.desk.clock.now += wait
    office.press(RETURN)
    assert (office.done, office.said) == ([], CHANGED)
    office.desk.clock.now += STEADY
    office.press(RETURN)
    assert office.done == [Dial("0171555")]


def test_a_name_that_may_still_be_found_is_not_dialled_as_a_word(office):
    office.type("zoe")
    office.desk.clock.now += 0.5
    office.press(RETURN)
    assert (office.done, office.said) == ([], "Still looking for that name: press again in a moment.")
    office.answer_all()
    office.desk.clock.now += 0.5
    office.press(RETURN)
    assert office.done == [Dial("zoe")], "nobody is called so: it is an address of this server"


def test_a_late_answer_moves_no_row_that_was_chosen(office):
    office.type("an")
    office.press(DOWN, DOWN)
    assert office.search.meant.name == "Susanne"
    office.people[0] = Contact(9, "An", "", (Number("103"),))
    office.answer_all()
    assert office.search.meant.name == "Susanne"
    assert [row.name for row in office.search._rows][:2] == ["Andrea", "Susanne"]
    office.desk.clock.now += 0.5
    office.press(RETURN)
    assert office.done == [Dial("104")]


def test_up_leads_back_to_what_was_typed_and_recalls_nothing(office):
    office.find("0171")
    office.press(DOWN, UP, UP)
    assert office.search.meant is None
    office.press(RETURN)
    assert office.done == [Dial("0171")]


def test_an_enter_that_is_held_calls_nobody_later(office):
    office.type("andrea")
    QTest.keyPress(office.field, RETURN)
    office.desk.clock.now += 1
    again = QKeyEvent(QEvent.Type.KeyPress, RETURN, Qt.KeyboardModifier.NoModifier, "\r", True)
    QApplication.sendEvent(office.field, again)
    assert office.done == []


def test_the_call_button_is_enter(office):
    office.find("andrea")
    QTest.mouseClick(office.window.phone_panel.entry.button, LEFT)
    assert office.done == [Dial("103")]


# ------------------------------------------------------------------ a key that rings


def ring(office, since=None):
    since = office.desk.clock.now if since is None else since
    show_key(
        office.desk, 0, make_key(0, "Andrea", "103", Lamp.RINGING, pickable=True, caller=BOB, since=since)
    )


def test_a_row_says_that_it_rings_and_enter_picks_up(office):
    office.find("andrea")
    ring(office)
    assert office.names == ["Andrea, 103, rings: pick up, 1 of 1"]
    office.press(RETURN)
    assert office.done == []
    assert office.said == "Bob's call to Andrea came as you pressed: press again if you want it."
    office.desk.clock.now += 0.5
    office.press(RETURN)
    assert office.done == [PressKey(0)]


def test_what_rings_no_more_is_not_called_instead(office):
    office.find("andrea")
    ring(office)
    office.desk.clock.now += 1
    show_key(office.desk, 0, make_key(0, "Andrea", "103"))
    office.desk.clock.now += 0.5
    office.press(RETURN)
    assert (office.done, office.said) == ([], "Bob's call to Andrea is over.")
    office.desk.clock.now += 0.5
    office.press(RETURN)
    assert office.done == [Dial("103")]


def test_while_a_transfer_asks_a_ringing_key_is_where_to(transferring):
    ring(transferring)
    transferring.find("andrea")
    assert transferring.names == ["Andrea, 103, ringing, from Bob, 1 of 1"]
    transferring.press(RETURN)
    assert transferring.done == [Transfer("out-1", "103", "Andrea", "")]


# ------------------------------------------------------------------ a transfer


def test_a_transfer_goes_to_the_row_that_is_chosen_and_says_so_before(transferring):
    transferring.find("an")
    assert transferring.said.startswith("Transfer Bob to Andrea 103.")
    transferring.press(DOWN, DOWN, DOWN)
    assert transferring.said.startswith("Transfer Bob to Anna Bell 105.")
    transferring.press(RETURN)
    assert transferring.done == [Transfer("out-1", "105")]


def test_shift_and_enter_asks_there_first(transferring):
    transferring.find("annette")
    transferring.press(RETURN, modifier=SHIFT)
    assert transferring.done == [AskFirst("out-1", "0171555")]


def test_a_place_to_park_is_found_only_for_a_transfer(transferring):
    transferring.find("park")
    assert transferring.names == ["Park, 7101, free, 1 of 1"]


def test_a_key_that_is_nobody_is_not_found(office):
    office.find("answering")
    assert office.names == []
    office.field.clear()
    office.find("park")
    assert office.names == []


# ------------------------------------------------------------------ the mouse, the list, screen readers


def test_a_click_on_what_has_just_come_is_left_out(office):
    office.type("an")
    QTest.mouseClick(office.list.rows[1], LEFT)
    assert (office.done, office.said) == ([], CHANGED)
    office.desk.clock.now += 0.5
    QTest.mouseClick(office.list.rows[1], LEFT)
    assert office.done == [Dial("104")]


def test_a_row_that_changes_below_the_finger_is_not_pressed(office):
    office.find("an")
    QTest.mousePress(office.list.rows[0], LEFT)
    office.field.selectAll()
    office.type("sus")
    office.desk.clock.now += 1
    QTest.mouseRelease(office.list.rows[0], LEFT)
    assert (office.done, office.said) == ([], CHANGED)


def test_a_late_answer_moves_no_row_below_the_pointer(office, qtbot):
    office.type("bea")
    office.answer_all()
    office.field.clear()
    office.type("be")
    office.asked.clear()
    before = [row.name for row in office.search._rows]
    row = office.list.rows[0]
    QTest.mouseMove(row)
    row.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, True)
    office.search._contacts = (Contact(8, "Ada Be", "", (Number("0171000"),)), *office.search._contacts)
    office.search._refresh()
    row.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    assert [each.name for each in office.search._rows][: len(before)] == before


def test_escape_takes_the_list_away_and_then_the_words(talking_office):
    office = talking_office
    office.find("an")
    office.press(ESCAPE)
    assert (office.list.open, office.field.text()) == (False, "an")
    office.press(ESCAPE)
    assert office.field.text() == ""
    office.press(ESCAPE)
    assert office.done == [], "one more of the same hand ends no call"
    office.desk.settle(1.1)
    office.press(ESCAPE)
    assert office.done == [HangUp("out-1")]


def test_the_second_press_of_a_double_click_on_a_row_is_no_digit(office):
    office.find("an")
    row = office.list.rows[0]
    where, window = row.mapTo(office.window, row.rect().center()), office.window.windowHandle()
    QTest.mouseClick(window, LEFT, Qt.KeyboardModifier.NoModifier, where)
    assert office.done == [Dial("103")]
    office.desk.clock.now += 0.15
    QTest.mouseClick(window, LEFT, Qt.KeyboardModifier.NoModifier, where)
    assert office.field.text() == ""


@pytest.fixture
def talking_office(office):
    show_calls(office.desk, own_call("out-1", BOB))
    office.desk.settle()
    office.field.setFocus()
    return office


def test_the_list_goes_with_the_keyboard_and_takes_it_from_nobody(office):
    places = [(each, each.geometry()) for each in office.window.phone_panel.pad.keys.values()]
    office.find("an")
    assert office.field.hasFocus()
    assert office.list.window() is office.window
    assert [(each, each.geometry()) for each, _ in places] == places
    office.window.keys_panel.view.setFocus()
    assert not office.list.open


def test_a_name_that_was_left_in_the_field_is_looked_for_again(office):
    office.find("andrea")
    office.window.keys_panel.view.setFocus()
    office.window.phone_panel.focus_number()
    assert office.names == ["Andrea, 103, idle, 1 of 1"]
    office.press(RETURN)
    assert (office.done, office.said) == ([], CHANGED)


def test_what_nobody_types_opens_no_list(office):
    office.field.setText("103")
    assert not office.list.open
    office.field.clear()
    office.window.phone_panel.pad.keys["1"].click()
    assert office.field.text() == "1"
    assert not office.list.open, "the pad is needed"


def test_each_row_is_a_button_for_a_screen_reader_that_presses(office, qtbot):
    office.find("an")
    face = QAccessible.queryAccessibleInterface(office.list.rows[2])
    assert face.role() is QAccessible.Role.Button
    assert face.text(QAccessible.Text.Name) == "Anna Bell, 105, in a call, 3 of 5"
    assert face.text(QAccessible.Text.Description) == "Book, Call"
    face.actionInterface().doAction("Press")
    qtbot.waitUntil(lambda: office.done == [Dial("105")])


def test_who_cannot_see_it_hears_whom_enter_is_about(office):
    office.find("an")
    assert office.field.accessibleDescription() == "Andrea, 103, idle, 1 of 5"
    office.press(DOWN, DOWN)
    assert office.field.accessibleDescription() == "Susanne, 104, idle, 2 of 5"


@pytest.mark.parametrize("height", [400, 720])
def test_it_lies_within_the_window_and_beside_the_field(office, height):
    office.window.resize(office.window.width(), height)
    office.find("an")
    entry, lying = office.window.phone_panel.entry.geometry(), office.list.geometry()
    assert not entry.intersects(lying)
    assert office.window.phone_panel.rect().contains(lying)


# ------------------------------------------------------------------ whatever comes when


class Eyes:
    """Note what stands at each place, and since when."""

    def __init__(self, office):
        self.office, self.stands = office, {}

    def look(self):
        rows = dict(enumerate(self.office.search._rows))
        for place in range(found.MOST):
            row = rows.get(place)
            now = row and (row.who, row.dials, row.rings, row.key.since if row.rings else 0)
            if self.stands.get(place, (None, 0))[0] != now:
                self.stands[place] = now, self.office.desk.clock.now

    def press_enter(self):
        """True where it did something."""
        office, row = self.office, self.office.search.meant
        place, before = max(0, office.search._chosen), len(office.done)
        office.press(RETURN)
        if more := office.done[before:]:
            assert more == [PressKey(0) if row.rings else Dial(row.dials, row.account)]
            assert office.desk.clock.now - self.stands[place][1] >= STEADY - 1e-9
        return bool(more)


def test_enter_does_what_its_row_said_all_the_time_that_a_hand_needs(office):
    """Random typing, arrows, answers and lamps."""
    chance, eyes, acted = random.Random(1), Eyes(office), 0

    def step(what):
        if what == "type" and len(office.field.text()) < 4:
            office.field.setFocus()
            office.type(chance.choice("aenb"))
        elif what == "arrow" and office.search._rows:
            office.press(chance.choice((DOWN, UP)))
        elif what == "enter" and office.field.hasFocus() and office.search.meant is not None:
            return eyes.press_enter()
        elif what in deeds:
            deeds[what]()
        return False

    deeds = {
        "answer": office.answer,
        "ring": lambda: ring(office),
        "idle": lambda: show_key(office.desk, 0, make_key(0, "Andrea", "103")),
        "clear": office.field.clear,
    }
    steps = ("type", "type", "answer", "answer", "arrow", "enter", "enter", "ring", "idle", "clear")
    for _ in range(3000):
        office.desk.clock.now += chance.choice((0.02, 0.1, 0.3, 0.5, 1.2))
        acted += step(chance.choice(steps))
        eyes.look()
    assert acted > 50
