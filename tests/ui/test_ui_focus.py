# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the keyboard stands when rows of the Calls screen change."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from stillphone import ANNA, GT, make_key, offer

from deskphone.phone.commands import Dial, Transfer
from deskphone.phone.views import CallsChanged, KeyChanged, OffersChanged


def test_a_clicked_button_that_goes_leaves_the_keyboard_where_it_was(ringing, qtbot):
    before = QApplication.focusWidget()
    qtbot.mouseClick(ringing.elsewhere[0].button, Qt.MouseButton.LeftButton)
    ringing.phone.offer(offer("a", ANNA, GT, 993.0, picking=True))
    ringing.tell()
    ringing.phone.offers = ()
    ringing.tell(OffersChanged())
    assert ringing.elsewhere[0].property("kind") == "over"
    assert QApplication.focusWidget() is before


@pytest.mark.parametrize("left", [("a", "b"), ("b",)], ids=["picking", "gone"])
def test_the_keyboard_goes_back_to_the_keys_when_its_button_can_be_pressed_no_more(ringing, left):
    ringing.elsewhere[0].button.setFocus()
    first = offer("a", ANNA, GT, 993.0, picking=True)
    ringing.phone.offers = tuple({"a": first, "b": ringing.phone.offers[1]}[name] for name in left)
    ringing.tell(OffersChanged())
    assert QApplication.focusWidget() is ringing.window.keys_panel.view


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
@pytest.mark.parametrize("wait", [0.1, 0.55])
def test_a_key_for_the_button_of_a_row_that_is_greyed_takes_no_other_call(ringing, wait, key):
    ringing.elsewhere[0].button.setFocus()
    ringing.phone.offers = ringing.phone.offers[1:]
    ringing.tell(OffersChanged())
    ringing.clock.now += wait
    QTest.keyClick(ringing.window.windowHandle(), key)
    assert ringing.phone.done == []
    assert ringing.window.status.text == "That changed as you pressed: press again if you want it."


def test_a_number_typed_anywhere_can_be_mended_and_dialled(desk, qtbot):
    for key in (
        Qt.Key.Key_1,
        Qt.Key.Key_0,
        Qt.Key.Key_5,
        Qt.Key.Key_Backspace,
        Qt.Key.Key_4,
        Qt.Key.Key_Return,
    ):
        qtbot.keyClick(QApplication.focusWidget(), key)
    assert desk.phone.done == [Dial("104")]


def test_enter_calls_what_the_dial_pad_typed(desk, qtbot):
    for digit in "10":
        qtbot.mouseClick(desk.window.phone_panel.pad.keys[digit], Qt.MouseButton.LeftButton)
    qtbot.keyClick(desk.window.keys_panel.view, Qt.Key.Key_Return)
    assert desk.phone.done == [Dial("10")]


def test_escape_empties_what_the_dial_pad_typed(desk, qtbot):
    qtbot.mouseClick(desk.window.phone_panel.pad.keys["1"], Qt.MouseButton.LeftButton)
    qtbot.keyClick(desk.window.keys_panel.view, Qt.Key.Key_Escape)
    assert desk.window.phone_panel.entry.field.text() == ""


@pytest.mark.parametrize("page", ["settings", "recent"])
def test_after_a_call_beside_a_page_the_keyboard_stands_at_the_calls(desk, qtbot, page):
    """It stood nowhere: Tab had nowhere to go on from, and a screen reader nothing to say."""
    if page == "settings":
        desk.window.pages.open_settings("accounts", 0)
    else:
        desk.window.pages.open_recent()
    desk.window.phone_panel.focus_number()
    for digit in "104":
        qtbot.keyClick(QApplication.focusWidget(), digit)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert desk.phone.done == [Dial("104")]
    assert QApplication.focusWidget() is desk.window.phone_panel.mine
    desk.window.desk.close_page()
    assert QApplication.focusWidget() is desk.window.keys_panel.view


def test_what_is_typed_then_goes_to_the_call(talking, qtbot):
    talking.window.pages.open_settings("accounts", 0)
    talking.window.phone_panel.take_keyboard()
    talking.clock.now += 1.0
    qtbot.keyClick(QApplication.focusWidget(), "5")
    assert [type(each).__name__ for each in talking.phone.done] == ["Dtmf"]


# ------------------------------------------------------------------ a transfer gives the keyboard back


def press(qtbot, key, modifier=Qt.KeyboardModifier.NoModifier):
    """Where the keyboard stands, as at the desk."""
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def by_escape(desk, qtbot):
    press(qtbot, Qt.Key.Key_Escape)


def by_half_a_number_and_three_escapes(desk, qtbot):
    press(qtbot, Qt.Key.Key_1)
    for _ in ("the list of what is found", "the number", "the question"):
        press(qtbot, Qt.Key.Key_Escape)


def by_a_key(desk, qtbot):
    press(qtbot, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)


def by_a_number(desk, qtbot):
    press(qtbot, Qt.Key.Key_7)
    press(qtbot, Qt.Key.Key_Return)


def by_the_cross(desk, qtbot):
    qtbot.mouseClick(desk.window.phone_panel.entry.cancel, Qt.MouseButton.LeftButton)


def by_the_end_of_the_call(desk, qtbot):
    desk.phone.calls = ()
    desk.tell(CallsChanged())
    desk.window.wishes._transfers._linger.timeout.emit()  # nobody types any more


ENDS = [
    by_escape,
    by_half_a_number_and_three_escapes,
    by_a_key,
    by_a_number,
    by_the_cross,
    by_the_end_of_the_call,
]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
@pytest.mark.parametrize("place", ["keys", "pad", "transfer button", "field"])
def test_a_transfer_leaves_the_keyboard_where_it_was(talking, qtbot, end, place):
    talking.phone.keys = [make_key(0, "G.T", "102")]
    talking.tell(KeyChanged(0))
    talking.settle()
    panel, view = talking.window.phone_panel, talking.window.keys_panel.view
    transfer = talking.mine[0].transfer
    before = {
        "keys": view,
        "pad": panel.pad.keys["5"],
        "transfer button": transfer,
        "field": panel.entry.field,
    }[place]
    before.setFocus()
    qtbot.mouseClick(transfer, Qt.MouseButton.LeftButton)
    assert panel.entry.field.hasFocus()
    end(talking, qtbot)
    assert not panel.entry.transferring
    gone = end is by_the_end_of_the_call and place == "transfer button"
    assert QApplication.focusWidget() is (view if gone or place == "field" else before)


def test_a_transfer_that_was_given_up_can_be_asked_for_again(talking, qtbot):
    talking.phone.keys = [make_key(n, name, str(101 + n)) for n, name in enumerate(["A", "B", "C", "Kim"])]
    talking.tell(KeyChanged(0))
    talking.settle()
    press(qtbot, Qt.Key.Key_T)
    press(qtbot, Qt.Key.Key_Escape)
    talking.settle()
    press(qtbot, Qt.Key.Key_T)
    assert talking.window.phone_panel.entry.field.text() == ""
    press(qtbot, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert talking.phone.meant == [Transfer("out-1", "104", "Kim")]


def test_a_keyboard_that_was_moved_during_a_transfer_stays_where_it_is(talking, qtbot):
    panel = talking.window.phone_panel
    press(qtbot, Qt.Key.Key_T)
    panel.pad.keys["5"].setFocus()
    press(qtbot, Qt.Key.Key_Escape)
    assert not panel.entry.transferring
    assert panel.pad.keys["5"].hasFocus()


def test_ctrl_f_finds_no_key_behind_a_page(keyed, qtbot):
    """What is typed there is not to be seen, and Enter would call whoever it means."""
    keyed.window.pages.open_forwarding()
    page = keyed.window.desk.page
    page.form.fields["always_on"].setChecked(True)
    qtbot.keyClick(keyed.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert keyed.window.desk.page is page, "it would lose what was changed"
    assert QApplication.focusWidget().isVisible()
    keyed.clock.now += 5
    qtbot.keyClick(keyed.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert keyed.window.desk.page is None
    assert QApplication.focusWidget() is keyed.window.keys_panel.finder
    assert keyed.window.keys_panel.finder.isVisible()


def test_where_no_key_is_found_the_keyboard_comes_back_to_the_search(keyed):
    """The keys are hidden: it stood nowhere."""
    keyed.window.keys_panel.finder.setText("nobody of this name")
    keyed.window.pages.open_forwarding()
    keyed.window.desk.close_page()
    assert QApplication.focusWidget() is keyed.window.keys_panel.finder
