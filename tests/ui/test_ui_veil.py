# SPDX-License-Identifier: GPL-3.0-or-later
"""A press that was on its way as what covered the window went away, or the keyboard came back: it does nothing.

What takes a press, crossed with what can happen to it 150 ms before. Mouse and keyboard come by the native
window, as at the desk.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from late_presses import (
    CHANGED,
    ENTER,
    ESCAPE,
    HAND,
    PLAIN,
    SPACE,
    away_and_back,
    click,
    middle,
    press,
    write,
)
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QEnterEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from stillphone import BOB, make_key, own_call

from deskphone.phone.commands import Answer, Dial, HangUp, PressKey
from deskphone.phone.views import CallsChanged, CallState, KeyChanged, Said, Severity

# ------------------------------------------------------------------ something goes away by a click


def by_the_menu(desk):
    desk.window.menu.popup(desk.window.mapToGlobal(QPoint(desk.window.width() - 250, 60)))
    menu = QApplication.activePopupWidget()
    about = next(action for action in menu.actions() if "About" in action.text())
    where = menu.mapToGlobal(menu.actionGeometry(about).center())
    view = desk.window.keys_panel.view  # however long the menu is, a key lies below
    menu.move(menu.pos() + view.viewport().mapToGlobal(view.cell(9).center()) - where)
    return menu.mapToGlobal(menu.actionGeometry(about).center())


def by_cancel(desk):
    desk.window.pages.open_settings("keys", 0)
    QApplication.processEvents()
    desk.settle()
    return middle(desk.window.desk.page.cancel_button)


def by_save(desk):
    where = by_cancel(desk)
    button = desk.window.desk.page.save_button
    return where if button is None else middle(button)


def by_the_popup(desk):
    popup = desk.window.popup
    popup.show()
    popup.move(desk.window.mapToGlobal(QPoint(500, 200)))
    QApplication.processEvents()
    desk.settle()
    close = next(b for b in popup.findChildren(QWidget) if b.accessibleName() == "Close")
    return middle(close)


def test_a_click_that_keys_were_narrowed_under_is_said_although_the_pointer_rested(full):
    place = middle_of_a_key(full)
    QCursor.setPos(place)
    assert QCursor.pos() == place
    full.window.keys_panel.finder.setFocus()
    QApplication.processEvents()
    full.settle()
    write("person 5")
    assert full.window.keys_panel.view.filter.rowCount() < 20
    full.clock.now += HAND
    full.window.status.say(Said("", topic="press"))
    click(place)
    assert full.phone.done == []
    assert full.window.status.text == CHANGED


@pytest.mark.parametrize("opened", [by_the_menu, by_cancel, by_save, by_the_popup])
def test_the_second_of_a_double_click_is_not_for_what_lay_below(full, opened: Callable):
    where = opened(full)
    click(where)
    assert QApplication.activePopupWidget() is None
    assert full.window.desk.page is None
    assert full.window.popup.isHidden()
    for _ in range(3):
        full.clock.now += HAND
        click(where)
    assert full.phone.done == []
    full.settle()
    click(where)
    assert len(full.phone.done) == 1, "once the hand has rested it counts"


@pytest.mark.parametrize("opened", [by_the_menu, by_cancel, by_save])
@pytest.mark.parametrize(("wait", "moves", "counts"), [(0.5, 0, 0), (0.9, 0, 0), (1.05, 0, 1), (0.5, -20, 1)])
def test_an_impatient_second_click_is_not_either(full, opened: Callable, wait, moves, counts):
    """Who clicks again, since nothing seems to happen, does not move the hand."""
    where = opened(full)
    QCursor.setPos(where)
    click(where)
    full.clock.now += wait
    click(where + QPoint(moves, 0))
    assert len(full.phone.done) == counts
    if not counts:
        assert full.window.status.text == CHANGED
        full.clock.now += 0.85
        click(where)
        assert len(full.phone.done) == 1, "who has read why presses again"


@pytest.mark.parametrize("gap", [0.2, 0.5, 0.9])
def test_answered_twice_a_caller_is_not_put_on_hold(desk, gap):
    """Hold, Mute, Transfer and Hang up come to stand where Answer and Decline did."""
    desk.phone.calls = (own_call("in-1", BOB, CallState.RINGING, since=desk.clock.now),)
    desk.tell(CallsChanged())
    QApplication.processEvents()
    desk.settle()
    [row] = desk.window.phone_panel.mine.rows
    where = row.answer.mapToGlobal(row.answer.rect().center() - QPoint(20, 0))
    click(where)
    desk.phone.calls = (own_call("in-1", BOB, since=desk.clock.now),)
    desk.tell(CallsChanged())
    QApplication.processEvents()
    desk.clock.now += gap
    click(where)
    assert desk.phone.done == [Answer("in-1")]


def test_one_button_is_pressed_as_often_as_one_wants(desk):
    pad = desk.window.phone_panel.pad.keys["7"]
    for _ in range(3):
        click(middle(pad))
        desk.clock.now += 0.5
    assert desk.window.phone_panel.entry.field.text() == "777"


def test_a_click_beside_what_went_away_counts(full):
    click(by_cancel(full))
    full.clock.now += HAND
    pad = full.window.phone_panel.pad.keys["7"]
    click(middle(pad))
    assert full.window.phone_panel.entry.field.text() == "7"


def test_the_click_that_brings_the_window_up_counts_although_the_popup_goes_with_it(full):
    """The window is the active one before the button goes down, and the popup in the corner goes at once."""
    popup, where = full.window.popup, middle_of_a_key(full)
    popup.show()
    popup.move(full.window.mapToGlobal(full.window.rect().bottomRight()))
    QApplication.processEvents()
    QCursor.setPos(where)
    popup.hide()
    click(where)
    assert full.phone.done == [PressKey(0)]


# ------------------------------------------------------------------ what covered it is another program's


def found(desk, where):
    """The window finds the pointer in it: what lay above is gone, or the hand has just come over the edge."""
    handle = desk.window.windowHandle()
    here = QPointF(handle.mapFromGlobal(where))
    QApplication.sendEvent(handle, QEnterEvent(here, here, QPointF(where)))


def middle_of_a_key(desk):
    view = desk.window.keys_panel.view
    return view.viewport().mapToGlobal(view.visualRect(view.filter.index(0, 0)).center())


def test_the_second_of_a_double_click_on_a_window_that_lay_above_is_not_for_the_key_below(full):
    where = middle_of_a_key(full)
    found(full, where)
    for _ in range(3):
        full.clock.now += HAND
        click(where)
    assert full.phone.done == []
    assert full.window.status.text == CHANGED
    full.settle()
    click(where)
    assert full.phone.done == [PressKey(0)]


def test_a_click_of_a_hand_that_has_come_over_the_edge_by_itself_counts(full):
    where = middle_of_a_key(full)
    found(full, where - QPoint(60, 5))
    handle = full.window.windowHandle()
    QTest.mouseMove(handle, handle.mapFromGlobal(where))
    full.clock.now += HAND
    click(where)
    assert full.phone.done == [PressKey(0)]


def test_a_finger_on_glass_counts(full):
    where = middle_of_a_key(full)
    found(full, where)
    full.clock.now += 0.005
    click(where)
    assert full.phone.done == [PressKey(0)]


# ------------------------------------------------------------------ it goes away below the finger


@pytest.mark.parametrize("where", [middle_of_a_key, lambda desk: middle(desk.elsewhere[0].button)])
def test_a_window_that_went_and_came_back_below_the_finger_is_not_pressed(ringing, where):
    ringing.phone.keys = [make_key(0, "Tom", "104")]
    ringing.tell(KeyChanged(0))
    ringing.settle()
    place, handle = where(ringing), ringing.window.windowHandle()
    here = handle.mapFromGlobal(place)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, PLAIN, here)
    ringing.window.hide()
    ringing.settle()
    ringing.window.show()
    QApplication.processEvents()
    ringing.settle()
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, PLAIN, here)
    assert ringing.phone.done == []
    click(place)
    assert len(ringing.phone.done) == 1


def test_a_press_goes_on_although_it_has_sent_the_popup_away(full):
    popup, where, handle = full.window.popup, middle_of_a_key(full), full.window.windowHandle()
    popup.show()
    popup.move(full.window.mapToGlobal(full.window.rect().bottomRight()))
    QApplication.processEvents()
    here = handle.mapFromGlobal(where)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, PLAIN, here)
    popup.hide()
    QApplication.processEvents()
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, PLAIN, here)
    assert full.phone.done == [PressKey(0)]


# ------------------------------------------------------------------ the keyboard comes back


def test_enter_on_its_way_to_another_window_does_not_call_the_number_that_stands_in_the_field(keyed, qtbot):
    keyed.window.phone_panel.entry.field.setFocus()
    write("104")
    away_and_back(keyed, qtbot)
    press(ENTER)
    assert keyed.phone.done == []
    keyed.settle()
    press(ENTER)
    assert keyed.phone.done == [Dial("104")]


@pytest.mark.parametrize("key", [ENTER, SPACE], ids=["Enter", "Space"])
def test_a_key_on_its_way_to_another_window_does_not_press_the_button_with_the_keyboard(ringing, qtbot, key):
    ringing.elsewhere[1].button.setFocus()
    away_and_back(ringing, qtbot)
    assert ringing.elsewhere[1].button.hasFocus()
    press(key)
    assert ringing.phone.done == []


def test_what_one_writes_as_the_window_comes_back_is_written(keyed, qtbot):
    keyed.window.pages.open_settings("keys", 0)
    field = keyed.window.desk.page.keys.form.fields["label"]
    field.setFocus()
    field.selectAll()
    away_and_back(keyed, qtbot)
    write("A B")
    assert field.text() == "A B"


def test_a_key_that_is_left_out_as_a_page_closes_is_said_so(desk):
    desk.phone.calls = (own_call("in-1", BOB, CallState.RINGING),)
    desk.tell(CallsChanged())
    desk.window.pages.open_settings("accounts", 0)
    QApplication.processEvents()
    desk.settle()
    press(ESCAPE)
    desk.clock.now += HAND
    press(ENTER)
    assert desk.phone.done == []
    assert desk.window.status.text == CHANGED
    desk.settle()
    press(ENTER)
    assert desk.phone.done == [Answer("in-1")]


def test_an_escape_that_nothing_had_does_not_make_the_next_one_hasty(talking, qtbot):
    """The window comes up, Escape is left out and "press again" is said: 0.6 s later that has to be true."""
    away_and_back(talking, qtbot)
    press(ESCAPE)
    assert talking.phone.done == []
    assert talking.window.status.text == CHANGED
    talking.clock.now += 0.6
    press(ESCAPE)
    assert talking.phone.done == [HangUp("out-1")]


def test_the_second_of_two_quick_keys_is_left_out_without_a_word(desk):
    desk.window.pages.open_settings("accounts", 0)
    QApplication.processEvents()
    desk.settle()
    press(ESCAPE)
    desk.clock.now += HAND
    press(ESCAPE)
    assert desk.window.status.text != CHANGED


def test_a_click_on_what_a_page_hid_is_said_to_be_left_out(full):
    where = by_cancel(full)
    click(where)
    full.clock.now += HAND
    view = full.window.keys_panel.view
    click(view.viewport().mapToGlobal(view.visualRect(view.filter.index(0, 0)).center()))
    assert full.phone.done == []
    assert full.window.status.text == CHANGED


# ------------------------------------------------------------------ an accent waits for its letter


def begin_letter(desk):
    """Where letters are made of several keys, only the release of the first is told (X11, seen)."""
    desk.window.phone_panel.entry.field.setFocus()
    release(desk, Qt.Key.Key_Dead_Acute)


def release(desk, key):
    """The press of it was told nobody; QTest would not do that without a warning."""
    QApplication.sendEvent(desk.window.windowHandle(), QKeyEvent(QEvent.Type.KeyRelease, key, PLAIN))


@pytest.mark.parametrize("shift", [False, True])
def test_escape_after_an_accent_ends_no_call(talking, shift):
    begin_letter(talking)
    if shift:
        QTest.keyClick(talking.window.windowHandle(), Qt.Key.Key_Shift)
    press(ESCAPE)
    assert talking.phone.done == []
    assert talking.window.status.text == CHANGED
    talking.settle()
    press(ESCAPE)
    assert talking.phone.done == [HangUp("out-1")]


def test_escape_after_a_letter_with_an_accent_is_about_something_else(talking):
    begin_letter(talking)
    release(talking, Qt.Key.Key_A)
    press(ESCAPE)
    assert talking.phone.done == [HangUp("out-1")]


# ------------------------------------------------------------------ what cannot be had back


@pytest.mark.parametrize("how", ["window", "Cancel", "Esc"])
def test_the_second_of_two_quick_presses_drops_no_unsaved_work(desk, how):
    desk.window.pages.open_settings("keys", 0)
    page = desk.window.desk.page
    page.keys.form.fields["label"].setFocus()
    write("x")
    desk.settle()

    def leave():
        if how == "window":
            desk.window.close()
        elif how == "Cancel":
            page.cancel_button.click()
        else:
            press(ESCAPE)

    for _ in range(4):
        leave()
        desk.clock.now += 0.66  # as a key is repeated that is held down
        assert desk.window.isVisible()
        assert desk.window.desk.page is page
    desk.settle(1.0)
    if how != "window":
        leave()
        assert desk.window.desk.page is None


def test_a_sentence_that_has_just_come_is_not_closed_by_a_press_for_the_one_before(desk):
    status = desk.window.status
    status.say(Said("Sent 5.", Severity.INFO, "dtmf"))
    desk.settle()
    desk.tell(Said("The password is wrong.", Severity.ERROR, "registration"))
    desk.clock.now += HAND
    status._close.click()
    assert status.text == "The password is wrong."
    desk.settle()
    status._close.click()
    desk.clock.now += HAND
    status._close.click()
    assert status.text == "Sent 5."


def test_a_dialog_that_was_closed_leaves_the_second_click_to_nobody(full):
    full.window.explain(0)
    dialog = full.window.explanations.dialogs[0]
    dialog.resize(320, 240)
    dialog.move(full.window.mapToGlobal(QPoint(400, 120)))
    QApplication.processEvents()
    close = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Close")
    where = middle(close)
    close.click()
    full.clock.now += HAND
    click(where)
    assert full.phone.done == []
