# SPDX-License-Identifier: GPL-3.0-or-later
"""A press that was on its way when its meaning changed: what it was meant for is gone, so it does nothing.

What takes a press, crossed with what can happen to it 150 ms before. Mouse and keyboard come by the native
window, as at the desk.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from stillphone import ANNA, BOB, GT, make_key, offer, own_call, party

from deskphone.phone.commands import Answer, Dial, Dtmf, HangUp, PressKey
from deskphone.phone.events import MediaState
from deskphone.phone.views import CallsChanged, CallState, KeyChanged, Lamp, OffersChanged, Said, Severity
from ui.keyboard import Meaning, Wish

HAND = 0.15  # seconds from the change to the press
HELD = 10  # ms between letting a key go and the next press; what is quicker repeats itself
CHANGED = "That changed as you pressed: press again if you want it."
ENTER, ESCAPE, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space
PLAIN, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
PAD = Qt.KeyboardModifier.KeypadModifier
UNLOCKED = "Num Lock is off: the number pad types no digits."


def press(key, modifier=PLAIN):
    QTest.qWait(HELD)
    QTest.keyClick(QGuiApplication.focusWindow(), key, modifier)


def write(words):
    for letter in words:
        QTest.keyClick(QGuiApplication.focusWindow(), letter)


def click(where):
    """At a place of the screen, whatever window is there."""
    widget = QApplication.activePopupWidget() or QApplication.topLevelAt(where)
    handle = widget.windowHandle()
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, PLAIN, handle.mapFromGlobal(where))
    QApplication.processEvents()


def middle(widget):
    return widget.mapToGlobal(widget.rect().center())


@pytest.fixture
def full(desk):
    """Keys wherever one clicks on the right."""
    desk.phone.keys = [make_key(n, f"Person {n}", str(200 + n)) for n in range(60)]
    desk.tell(KeyChanged(0))
    desk.settle()
    QApplication.processEvents()
    return desk


# ------------------------------------------------------------------ something goes away by a click


def by_the_menu(desk):
    desk.window.menu.popup(desk.window.mapToGlobal(QPoint(desk.window.width() - 250, 60)))
    menu = QApplication.activePopupWidget()
    about = next(action for action in menu.actions() if "About" in action.text())
    return menu.mapToGlobal(menu.actionGeometry(about).center())


def by_cancel(desk):
    desk.window.open_settings("keys", 0)
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


def test_a_click_beside_what_went_away_counts(full):
    click(by_cancel(full))
    full.clock.now += HAND
    pad = full.window.phone_panel.pad.keys["7"]
    click(middle(pad))
    assert full.window.phone_panel.entry.field.text() == "7"


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


# ------------------------------------------------------------------ the keyboard comes back


def away_and_back(desk, qtbot):
    """Another window goes by Enter, and its second one reaches ours."""
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    desk.settle()
    other.close()
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    desk.clock.now += HAND


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
    keyed.window.open_settings("keys", 0)
    field = keyed.window.desk.page.keys.form.fields["label"]
    field.setFocus()
    field.selectAll()
    away_and_back(keyed, qtbot)
    write("A B")
    assert field.text() == "A B"


def test_a_key_that_is_left_out_as_a_page_closes_is_said_so(desk):
    desk.phone.calls = (own_call("in-1", BOB, CallState.RINGING),)
    desk.tell(CallsChanged())
    desk.window.open_settings("accounts", 0)
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


def test_the_second_of_two_quick_keys_is_left_out_without_a_word(desk):
    desk.window.open_settings("accounts", 0)
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


# ------------------------------------------------------------------ a call ends, or begins


def ends(desk):
    desk.phone.calls = ()
    desk.tell(CallsChanged())
    desk.clock.now += HAND


@pytest.fixture
def both(ringing):
    """We talk with Bob, and colleagues' phones ring."""
    ringing.phone.calls = (own_call("out-1", BOB, since=958.0),)
    ringing.tell(CallsChanged())
    ringing.settle()
    ringing.window.keys_panel.view.setFocus()
    return ringing


def after_a_while(desk):
    """The digit that waits for another one is taken, if any does."""
    desk.settle(0.5)
    desk.window.wishes._timer.timeout.emit()


@pytest.mark.parametrize("sent", ["", "12"])
def test_a_digit_keyed_into_a_call_that_ends_takes_no_row_and_is_no_number(both, sent):
    write(sent)
    both.settle()
    ends(both)
    write("1")
    after_a_while(both)
    write("2" if sent else "")
    after_a_while(both)
    assert both.phone.done == [Dtmf("out-1", digit) for digit in sent]
    assert both.window.phone_panel.entry.field.text() == ""
    assert both.window.status.text == "The call has ended: the digit was not sent."


def test_the_rest_of_what_was_keyed_too_late_takes_no_row_either(both):
    both.phone.calls = ()
    both.tell(CallsChanged())
    both.clock.now += HAND
    press(Qt.Key.Key_1)
    both.clock.now += 0.6
    press(Qt.Key.Key_2)
    both.settle()
    both.window.wishes._take_digit()
    assert both.phone.done == []
    assert both.window.phone_panel.entry.field.text() == ""


@pytest.mark.parametrize("wait", [HAND, 1.0, 2.0])
def test_a_number_typed_after_hanging_up_by_hand_counts_whatever_was_keyed_in_before(talking, wait):
    press(Qt.Key.Key_5)
    talking.clock.now += 0.6
    press(ESCAPE)
    talking.phone.calls = ()
    talking.tell(CallsChanged())
    talking.clock.now += wait
    write("104")
    assert talking.window.phone_panel.entry.field.text() == "104"


def test_a_digit_of_the_dial_pad_pressed_as_its_call_ends_is_no_number(both):
    ends(both)
    click(middle(both.window.phone_panel.pad.keys["1"]))
    assert both.window.phone_panel.entry.field.text() == ""


@pytest.mark.parametrize("waits", [False, True])
def test_a_digit_for_a_row_is_no_tone_of_a_call_that_is_just_answered(ringing, waits):
    if waits:
        write("1")
    ringing.phone.calls = (own_call("out-1", BOB),)
    ringing.tell(CallsChanged())
    ringing.clock.now += HAND
    write("2")
    after_a_while(ringing)
    assert ringing.phone.done == []
    assert ringing.window.status.text == CHANGED


def test_digits_of_another_call_are_not_for_the_one_that_is_heard_now(talking):
    talking.phone.calls = (own_call("out-2", ANNA),)
    talking.tell(CallsChanged())
    talking.clock.now += HAND
    write("1")
    assert talking.phone.done == []


def test_space_meant_for_a_call_that_ends_does_not_press_the_key_with_the_ring(talking):
    talking.phone.keys = [make_key(0, "Taxi", "0", Lamp.NONE, type="speed"), make_key(1, "Holly", "103")]
    talking.tell(KeyChanged(0), KeyChanged(1))
    talking.settle()
    talking.window.keys_panel.view.setFocus()
    press(Qt.Key.Key_Down)
    ends(talking)
    press(SPACE)
    assert talking.phone.done == []
    assert talking.window.status.text == CHANGED
    talking.settle()
    press(SPACE)
    assert len(talking.phone.done) == 1


def test_a_key_pressed_as_nobody_asks_for_a_target_any_more_calls_nobody(talking):
    talking.phone.keys = [make_key(0, "G.T", "102")]
    talking.tell(KeyChanged(0))
    talking.settle()
    press(Qt.Key.Key_T)
    ends(talking)
    talking.settle(3.0)
    talking.window.wishes._transfers._linger.timeout.emit()
    talking.clock.now += HAND
    press(Qt.Key.Key_1, CONTROL)
    assert talking.phone.done == []
    talking.settle()
    press(Qt.Key.Key_1, CONTROL)
    assert talking.phone.done == [PressKey(0)]


def test_a_finger_that_went_down_for_a_transfer_calls_nobody(talking):
    talking.phone.keys = [make_key(0, "G.T", "102")]
    talking.tell(KeyChanged(0))
    talking.settle()
    press(Qt.Key.Key_T)
    view = talking.window.keys_panel.view
    where = view.visualRect(view.model().index(0, 0)).center()
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, PLAIN, where)
    press(ESCAPE)
    talking.settle()
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, PLAIN, where)
    assert talking.phone.done == []
    assert talking.window.status.text == CHANGED


# ------------------------------------------------------------------ a link's number


def test_enter_on_its_way_does_not_call_the_number_of_a_link(keyed):
    keyed.window.offer_number("0900")
    keyed.clock.now += HAND
    press(ENTER)
    assert keyed.phone.done == []
    assert keyed.window.status.text == CHANGED
    keyed.settle()
    press(ENTER)
    assert keyed.phone.done == [Dial("0900")]


def test_a_link_does_not_change_the_number_that_is_being_typed(keyed):
    keyed.window.phone_panel.entry.field.setFocus()
    write("10")
    keyed.settle(0.3)
    keyed.window.offer_number("0900")
    write("4")
    press(ENTER)
    assert keyed.phone.done == [Dial("104")]
    status = keyed.window.status
    assert status.text == "A link names 0900."
    keyed.settle()
    click(middle(status._button))
    assert keyed.window.phone_panel.entry.field.text() == "0900"


def test_digits_on_their_way_do_not_lengthen_the_number_of_a_link(keyed):
    keyed.window.offer_number("0900")
    keyed.clock.now += HAND
    write("1")
    assert keyed.window.phone_panel.entry.field.text() == "1"


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


# ------------------------------------------------------------------ what cannot be had back


@pytest.mark.parametrize("how", ["window", "Cancel", "Esc"])
def test_the_second_of_two_quick_presses_drops_no_unsaved_work(desk, how):
    desk.window.open_settings("keys", 0)
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
    dialog = full.window._explained[0]
    dialog.resize(320, 240)
    dialog.move(full.window.mapToGlobal(QPoint(400, 120)))
    QApplication.processEvents()
    close = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Close")
    where = middle(close)
    close.click()
    full.clock.now += HAND
    click(where)
    assert full.phone.done == []


# ------------------------------------------------------------------ what is not to be seen


@pytest.mark.parametrize("hidden", ["by the settings", "by a search"])
def test_a_key_that_is_hidden_is_not_pressed_by_its_number(keyed, hidden):
    if hidden == "by the settings":
        keyed.window.open_settings("keys", 0)
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
    where = choice.view().viewport().mapToGlobal(last.center())
    choice.hidePopup()
    full.clock.now += HAND
    click(where)
    assert full.phone.done == []
    full.settle()
    click(where)
    assert len(full.phone.done) == 1, "a key lies there"


# ------------------------------------------------------------------ the number pad without Num Lock

ONE_NOUGHT_SEVEN = (Qt.Key.Key_End, Qt.Key.Key_Insert, Qt.Key.Key_Home)


def on_the_keys(desk):
    return desk.window.keys_panel.view


def in_the_empty_field(desk):
    return desk.window.phone_panel.entry.field


def on_a_button(desk):
    return desk.elsewhere[1].button


@pytest.mark.parametrize("place", [on_the_keys, in_the_empty_field, on_a_button])
def test_a_number_typed_without_num_lock_leads_the_keyboard_nowhere_and_its_enter_calls_nobody(
    ringing, place
):
    here = place(ringing)
    here.setFocus(Qt.FocusReason.TabFocusReason)
    for key in ONE_NOUGHT_SEVEN:
        press(key, PAD)
        ringing.clock.now += HAND
    assert here.hasFocus()
    assert ringing.window.keys_panel.view.focused_key() is None
    press(Qt.Key.Key_Enter, PAD)
    assert ringing.phone.done == []
    assert ringing.window.status.text == UNLOCKED


def test_the_arrows_of_the_number_pad_move_in_what_has_been_typed(desk):
    field = desk.window.phone_panel.entry.field
    field.setFocus()
    write("104")
    press(Qt.Key.Key_Home, PAD)
    assert (field.text(), field.cursorPosition()) == ("104", 0)
    assert desk.window.status.text != UNLOCKED


def test_arrows_of_their_own_move_the_ring(keyed):
    keyed.window.keys_panel.view.setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_End)
    assert keyed.window.keys_panel.view.focused_key().label == "Taxi"
