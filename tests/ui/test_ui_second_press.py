# SPDX-License-Identifier: GPL-3.0-or-later
"""Enter, Escape and Space where something else than the window wants them: a press is never two."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from stillphone import ANNA, BOB, GT, make_key, offer, own_call

from deskphone.phone.commands import Dial, DismissOffer, HangUp, PickUpOffer, PressKey
from deskphone.phone.views import CallsChanged, CallState, KeyChanged, Lamp, OffersChanged

ENTER, ESCAPE, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space


def press(qtbot, key, modifier=Qt.KeyboardModifier.NoModifier):
    """Where the keyboard stands, as at the desk."""
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def press_twice(desk, qtbot, key):
    press(qtbot, key)
    desk.clock.now += 0.15
    press(qtbot, key)


# ------------------------------------------------------------------ Enter on a button


@pytest.mark.parametrize(
    ("row", "part", "done"),
    [
        (1, "button", PickUpOffer("b")),
        (0, "dismiss", DismissOffer("a")),
        (1, "dismiss", DismissOffer("b")),
    ],
    ids=["pick up the second", "dismiss the first", "dismiss the second"],
)
def test_enter_on_a_button_of_a_row_presses_that_button(ringing, qtbot, row, part, done):
    getattr(ringing.elsewhere[row], part).setFocus()
    press(qtbot, ENTER)
    assert ringing.phone.done == [done]


@pytest.mark.parametrize("state", [CallState.RINGING, CallState.CONNECTED])
def test_enter_on_the_button_that_ends_a_call_answers_and_picks_up_none(ringing, qtbot, state):
    ringing.phone.calls = (own_call("in-1", BOB, state),)
    ringing.tell(CallsChanged())
    ringing.settle()
    row = ringing.mine[0]
    (row.decline if state is CallState.RINGING else row.end).setFocus()
    press(qtbot, ENTER)
    assert ringing.phone.done == [HangUp("in-1")]


def test_enter_on_a_button_whose_row_goes_takes_no_other_call(ringing, qtbot):
    ringing.elsewhere[1].button.setFocus()
    ringing.phone.offers = ringing.phone.offers[:1]
    ringing.tell(OffersChanged())
    ringing.clock.now += 0.15
    press(qtbot, ENTER)
    assert ringing.phone.done == []


def test_two_quick_enters_on_a_row_take_one_call(ringing, qtbot):
    ringing.elsewhere[1].button.setFocus()
    press(qtbot, ENTER)
    first, second = ringing.phone.offers
    ringing.phone.offers = (first, offer("b", BOB, second.called, 995.0, key=1, picking=True))
    ringing.tell(OffersChanged())
    ringing.clock.now += 0.15
    press(qtbot, ENTER)
    assert ringing.phone.done == [PickUpOffer("b")]


# ------------------------------------------------------------------ a double press that something else took


def by_a_number(desk, qtbot):
    desk.window.phone_panel.entry.field.setFocus()
    qtbot.keyClicks(QApplication.focusWidget(), "12")


def by_a_search(desk, qtbot):
    press(qtbot, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(QApplication.focusWidget(), "ho")


def by_the_settings(desk, qtbot):
    desk.window.pages.open_settings("keys", 0)


def by_the_question(desk, qtbot):
    desk.window.close()


@pytest.mark.parametrize("opened", [by_a_number, by_a_search, by_the_settings, by_the_question])
def test_the_second_of_two_quick_escapes_hangs_nobody_up(talking, qtbot, opened):
    opened(talking, qtbot)
    talking.settle()
    press_twice(talking, qtbot, ESCAPE)
    assert talking.phone.done == []
    talking.settle()
    press(qtbot, ESCAPE)
    assert talking.phone.done == [HangUp("out-1")], "once the hand has rested it counts"


@pytest.mark.parametrize("which", ["window", "key"])
def test_the_second_of_two_quick_escapes_after_a_menu_hangs_nobody_up(talking, qtbot, which):
    window = talking.window
    where = window.mapToGlobal(window.keys_panel.pos())
    talking.phone.keys = [make_key(0, "G.T", "102")]
    talking.tell(KeyChanged(0))
    talking.settle()
    if which == "key":
        window.keys_panel.view.menu_asked.emit(0, where)
    else:
        window.menu.popup(where)
    menu = QApplication.activePopupWidget()
    qtbot.keyClick(menu, ESCAPE)
    assert QApplication.activePopupWidget() is None
    talking.clock.now += 0.15
    press(qtbot, ESCAPE)
    assert talking.phone.done == []


@pytest.mark.parametrize("key", [ENTER, SPACE], ids=["Enter", "Space"])
def test_the_second_of_two_quick_answers_to_the_question_does_nothing(talking, qtbot, key):
    talking.phone.offer(offer("a", ANNA, GT, 992.0))
    talking.tell()
    talking.settle()
    talking.window.close()
    talking.settle()
    press_twice(talking, qtbot, key)
    assert talking.window.desk.question.isHidden()
    assert talking.phone.done == []


def test_a_digit_that_is_taken_back_in_haste_dismisses_nothing(ringing, qtbot):
    press(qtbot, Qt.Key.Key_2)
    press_twice(ringing, qtbot, ESCAPE)
    assert ringing.phone.done == []


@pytest.mark.parametrize("key", [ENTER, ESCAPE], ids=["Enter", "Esc"])
def test_a_key_on_its_way_to_another_window_is_not_for_this_one(ringing, qtbot, key):
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    ringing.settle()
    other.close()
    ringing.window.activateWindow()
    qtbot.waitUntil(ringing.window.isActiveWindow)
    ringing.clock.now += 0.15
    press(qtbot, key)
    assert ringing.phone.done == []


# ------------------------------------------------------------------ a number whose call ends


@pytest.mark.parametrize("typed", [0, 1, 3])
def test_what_is_typed_for_a_transfer_is_not_called_because_the_call_ends(talking, qtbot, typed):
    entry = talking.window.phone_panel.entry
    press(qtbot, Qt.Key.Key_T)
    qtbot.keyClicks(QApplication.focusWidget(), "103"[:typed])
    talking.phone.calls = ()
    talking.tell(CallsChanged())
    assert talking.window.status.text == "The call has ended: there is nothing to transfer."
    talking.clock.now += 0.5
    qtbot.keyClicks(QApplication.focusWidget(), "103"[typed:])
    press(qtbot, ENTER)
    assert talking.phone.meant == []
    assert (entry.transferring, entry.field.text()) == ("", "")
    assert talking.window.status.text == "The call has ended: there is nothing to transfer."
    talking.settle()
    qtbot.keyClicks(QApplication.focusWidget(), "104")
    press(qtbot, ENTER)
    assert talking.phone.meant == [Dial("104")], "the next number is one of its own"


def test_a_key_pressed_for_a_transfer_whose_call_has_ended_calls_nobody(talking, qtbot):
    talking.phone.keys = [make_key(0, "G.T", "102")]
    talking.tell(KeyChanged(0))
    press(qtbot, Qt.Key.Key_T)
    talking.phone.calls = ()
    talking.tell(CallsChanged())
    talking.clock.now += 0.5
    press(qtbot, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert talking.phone.meant == []
    assert talking.window.status.text == "The call has ended: there is nothing to transfer."


# ------------------------------------------------------------------ a slow finger


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("gone", "That changed as you pressed: press again if you want it."),
        ("other caller", "Bob's call to G.T came as you pressed: press again if you want it."),
    ],
)
def test_a_key_that_changes_below_a_slow_finger_does_nothing(desk, qtbot, change, said):
    desk.phone.keys = [make_key(0, "G.T", "102", Lamp.RINGING, caller=ANNA, pickable=True, since=990.0)]
    desk.tell(KeyChanged(0))
    desk.settle()
    view = desk.window.keys_panel.view
    where = view.visualRect(view.model().index(0, 0)).center()
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    idle = make_key(0, "G.T", "102")
    other = make_key(0, "G.T", "102", Lamp.RINGING, caller=BOB, pickable=True, since=1001.0)
    desk.phone.keys = [idle if change == "gone" else other]
    desk.tell(KeyChanged(0))
    desk.settle()
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert desk.phone.done == []
    assert desk.window.status.text == said
    desk.settle()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert desk.phone.done == [PressKey(0)]
