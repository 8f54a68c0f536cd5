# SPDX-License-Identifier: GPL-3.0-or-later
"""Presses on what has just moved, is not to be seen, or came below the finger."""

from __future__ import annotations

import pytest
from late_presses import (
    CHANGED,
    CONTROL,
    HAND,
    PLAIN,
    click,
    middle,
    press,
)
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from stillphone import ANNA, BOB, GT, offer, own_call, party

from deskphone.phone.commands import PressKey
from deskphone.phone.events import MediaState
from deskphone.phone.views import CallsChanged, OffersChanged
from ui.keyboard import Meaning, Wish

# ------------------------------------------------------------------ rows that move


@pytest.fixture
def long_list(desk, qtbot):
    """More rows than fit, seen from their end."""
    desk.window.resize(1000, 560)
    people = [party(str(110 + number), f"Caller {number}") for number in range(9)]
    desk.phone.offer(*(offer(f"o{n}", person, GT, 990.0 + n) for n, person in enumerate(people)))
    desk.tell()
    rows = desk.window.phone_panel.elsewhere
    qtbot.waitUntil(lambda: rows.verticalScrollBar().maximum() > 0)
    rows.verticalScrollBar().setValue(rows.verticalScrollBar().maximum())
    desk.settle()
    return desk


def point_at(desk, row):
    """The pointer rests on a row, and the list knows."""
    rows = desk.window.phone_panel.elsewhere
    rows.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    desk.window.calls.point(desk.window.calls.elsewhere, True, row)


def test_the_row_that_the_keyboard_comes_to_is_to_be_seen(long_list, qtbot):
    """Enter or Space would pick up a call that nobody sees."""
    long_list.window.activateWindow()
    long_list.elsewhere[0].button.setFocus(Qt.FocusReason.TabFocusReason)
    assert QApplication.focusWidget() is long_list.elsewhere[0].button
    assert long_list.elsewhere[0].visibleRegion().boundingRect() == long_list.elsewhere[0].rect()


def test_rows_that_move_because_others_below_are_over_are_not_pressed_at_once(long_list, qtbot):
    point_at(long_list, 5)
    bar = long_list.window.phone_panel.elsewhere.verticalScrollBar()
    before = bar.value()
    long_list.phone.offers = long_list.phone.offers[:6]
    long_list.tell(OffersChanged())
    long_list.settle(0.7)
    qtbot.waitUntil(lambda: bar.value() < before)
    long_list.clock.now += HAND
    long_list.elsewhere[3].button.click()
    assert long_list.phone.done == []
    assert long_list.window.status.text == CHANGED
    long_list.settle()
    long_list.elsewhere[3].button.click()
    assert len(long_list.phone.done) == 1


def test_rows_that_move_because_ours_are_fewer_are_not_pressed_at_once(ringing, qtbot):
    held = [own_call(f"out-{n}", BOB, media=MediaState.LOCAL_HOLD) for n in range(4)]
    ringing.window.resize(1000, 900)
    ringing.phone.calls = tuple(held)
    ringing.tell(CallsChanged())
    ringing.settle()
    qtbot.wait(1)
    list_ = ringing.window.phone_panel.elsewhere
    before = list_.y()
    ringing.phone.calls = tuple(held[:2])
    ringing.tell(CallsChanged())
    ringing.settle(0.7)
    ringing.window.phone_panel._share_rows()
    qtbot.waitUntil(lambda: list_.y() != before)
    ringing.clock.now += HAND
    point_at(ringing, 1)
    ringing.elsewhere[1].button.click()
    assert ringing.phone.done == []


# ------------------------------------------------------------------ what is not to be seen


@pytest.mark.parametrize("hidden", ["by the settings", "by a search"])
def test_a_key_that_is_hidden_is_not_pressed_by_its_number(keyed, hidden):
    if hidden == "by the settings":
        keyed.window.pages.open_settings("keys", 0)
    else:
        keyed.window.keys_panel.finder.show()
        keyed.window.keys_panel.finder.setText("taxi")
    keyed.settle()
    keyed.window.wishes.obey(Meaning(Wish.FUNCTION_KEY, "2"))  # X has no text for Ctrl+2: no page takes it
    assert keyed.phone.done == []
    assert keyed.window.status.text == "Key 2 is hidden at present: it was not pressed."
    if hidden == "by a search":
        press(Qt.Key.Key_3, CONTROL)
        assert keyed.phone.done == [PressKey(2)]


def test_a_key_that_a_search_puts_below_the_finger_is_not_pressed(keyed):
    view, finder = keyed.window.keys_panel.view, keyed.window.keys_panel.finder
    finder.setText("G.T")
    where = view.visualRect(view.filter.index(0, 0)).center()
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, PLAIN, where)
    finder.setText("Holly")
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, PLAIN, where)
    assert keyed.phone.done == []
    assert keyed.window.status.text == CHANGED


def test_a_click_for_another_program_does_not_close_the_popup_that_opens_below_it(ringing):
    popup = ringing.window.popup
    popup.open()
    QApplication.processEvents()
    close = next(b for b in popup.findChildren(QWidget) if b.accessibleName() == "Close")
    ringing.clock.now += HAND
    click(middle(close))
    assert popup.isVisible()
    ringing.settle()
    click(middle(close))
    assert popup.isHidden()


def test_the_question_whether_to_quit_is_about_who_is_on_the_line_now(talking):
    window = talking.window
    window.close()
    talking.settle()
    talking.phone.calls = (own_call("in-9", ANNA),)
    talking.tell(CallsChanged())
    assert "Anna" in window.desk.question.words.text()
    closed = []
    window.closing.connect(lambda: closed.append(1))
    talking.clock.now += HAND
    click(middle(window.desk.question.yes_button))
    assert closed == []
    talking.settle()
    click(middle(window.desk.question.yes_button))
    assert closed == [1]


def test_a_long_press_on_zero_is_a_plus(desk):
    pad, field = desk.window.phone_panel.pad, desk.window.phone_panel.entry.field
    zero = pad.keys["0"]
    QTest.mousePress(zero, Qt.MouseButton.LeftButton)
    pad._long.timeout.emit()
    QTest.mouseRelease(zero, Qt.MouseButton.LeftButton)
    assert field.text() == "+"
    QTest.mouseClick(zero, Qt.MouseButton.LeftButton)
    assert field.text() == "+0"
    assert not pad._long.isActive()


def test_the_second_of_a_double_click_on_an_account_is_not_for_the_key_below_the_list(full):
    choice = full.window.header.choice
    for name in map(str, range(8)):
        choice.addItem(f"Call by {name}", name)
    choice.show()
    QApplication.processEvents()
    choice.showPopup()
    QApplication.processEvents()
    last = choice.view().visualRect(choice.model().index(choice.count() - 1, 0))
    places = [QPoint(x, last.center().y()) for x in range(last.left() + 4, last.right(), 8)]
    over = map(choice.view().viewport().mapToGlobal, places)
    keys = full.window.keys_panel.view
    choice.hidePopup()
    where = next(place for place in over if keys.indexAt(keys.viewport().mapFromGlobal(place)).isValid())
    full.clock.now += HAND
    click(where)
    assert full.phone.done == []
    full.settle()
    click(where)
    assert len(full.phone.done) == 1, "a key lies there"
