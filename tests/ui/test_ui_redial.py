# SPDX-License-Identifier: GPL-3.0-or-later
"""Redial: Up in the number field brings back what was dialled, also in an earlier run of the program."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from stillphone import ANNA, account, own_call, party

from deskphone.history.entry import Entry
from deskphone.phone.commands import Dial
from deskphone.phone.views import CallFinished, CallKind, CallState

UP, DOWN, RETURN = Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return
WALL = 1_700_000_000.0


@pytest.fixture
def desk(desk, qtbot):
    """A window whose list of calls is at work, with two that were dialled in an earlier run."""
    history = desk.window.history
    history.wall = lambda: WALL
    for number, (kind, who) in enumerate(
        [(CallKind.DIALLED, "201"), (CallKind.RECEIVED, "999"), (CallKind.DIALLED, "202")], start=1
    ):
        history.put_back(Entry(number, WALL - 100 + number, kind, "office", party(who), 3, 5))
    history.start()
    desk.window.phone_panel.focus_number()
    yield desk
    history.close()


def finish(desk, number, kind=CallKind.DIALLED):
    view = own_call("out-1", party(number), CallState.ENDED, since=desk.clock.now - 5)
    desk.tell(CallFinished(view, kind, desk.clock.now))


def keys(desk, *pressed):
    field = desk.window.phone_panel.entry.field
    for key in pressed:
        QTest.keyClick(field, key)
    return field.text()


def first(desk, qtbot):
    """The first Up asks the file."""
    keys(desk, UP)
    qtbot.waitUntil(lambda: bool(desk.window.phone_panel.entry.field.text()))
    return desk.window.phone_panel.entry.field.text()


def test_up_goes_back_and_down_comes_again(desk, qtbot):
    assert first(desk, qtbot) == "202"
    assert keys(desk, UP) == "201"
    assert keys(desk, UP, UP) == "201", "there are no older ones"
    assert keys(desk, DOWN) == "202"
    assert keys(desk, DOWN) == ""
    assert keys(desk, DOWN) == ""


def test_enter_calls_what_was_brought_back_once_it_has_been_read(desk, qtbot):
    first(desk, qtbot)
    keys(desk, RETURN)
    assert desk.phone.done == [], "an Enter that was on its way"
    desk.settle()
    keys(desk, RETURN)
    assert desk.phone.done == [Dial("202")]


def test_what_is_dialled_now_comes_first_and_each_number_once(desk, qtbot):
    first(desk, qtbot)
    keys(desk, DOWN)
    finish(desk, "201")
    finish(desk, "5551234", CallKind.MISSED)
    assert [keys(desk, UP), keys(desk, UP), keys(desk, UP)] == ["201", "202", "202"]


def test_what_somebody_types_is_left_alone(desk, qtbot):
    first(desk, qtbot)
    keys(desk, DOWN)
    field = desk.window.phone_panel.entry.field
    QTest.keyClicks(field, "77")
    assert keys(desk, UP) == "77"
    field.clear()
    assert keys(desk, UP) == "202"
    QTest.keyClicks(field, "1")
    assert field.text() == "1", "what is brought back is replaced by what is typed"


def test_who_types_before_the_file_has_answered_is_not_disturbed(desk, qtbot):
    pages = []
    desk.window.history.page.connect(pages.append)
    keys(desk, UP)
    QTest.keyClicks(desk.window.phone_panel.entry.field, "4")
    qtbot.waitUntil(lambda: bool(pages))
    assert desk.window.phone_panel.entry.field.text() == "4"


def test_a_call_without_a_number_is_none(desk, qtbot):
    first(desk, qtbot)
    keys(desk, DOWN)
    desk.tell(
        CallFinished(own_call("x", party("anonymous", ANNA.display), CallState.ENDED), CallKind.DIALLED, 1.0)
    )
    assert keys(desk, UP) == "202"


def test_a_number_of_another_account_comes_back_as_a_whole_address(desk, qtbot):
    """Each of two has a 202 of its own; seen as they are chosen, and without accounts a number is a number."""
    desk.phone.accounts = {"home": account(), "office": account()}
    assert first(desk, qtbot) == party("202").uri
    desk.phone.accounts = {"office": account(), "home": account()}
    assert keys(desk, UP) == "201"
    assert keys(desk, DOWN) == "202"
