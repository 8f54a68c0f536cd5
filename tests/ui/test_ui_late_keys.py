# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys of the keyboard that were on their way as a call ended or began, or a number was another one by then."""

from __future__ import annotations

from dataclasses import replace

import pytest
from late_presses import (
    CHANGED,
    CONTROL,
    ENTER,
    ESCAPE,
    HAND,
    PAD,
    PLAIN,
    SPACE,
    UNLOCKED,
    click,
    middle,
    press,
    write,
)
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from stillphone import ANNA, BOB, make_key, own_call

from deskphone.phone.commands import Dial, Dtmf, Hold, PressKey
from deskphone.phone.events import MediaState
from deskphone.phone.views import CallsChanged, KeyChanged, Lamp

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


@pytest.mark.parametrize("sent", ["", "5"])
@pytest.mark.parametrize("wait", [HAND, 1.0])
def test_a_number_typed_right_after_a_hold_by_hand_counts(talking, wait, sent):
    """Space, then a colleague's number in one go: it vanished, and the call was said to have ended."""
    talking.window.keys_panel.view.setFocus()
    talking.settle()
    write(sent)
    talking.settle()
    press(SPACE)
    assert isinstance(talking.phone.done[-1], Hold)
    (call,) = talking.phone.calls
    talking.phone.calls = (replace(call, media=MediaState.LOCAL_HOLD),)
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
    assert talking.phone.meant == []
    talking.settle()
    press(Qt.Key.Key_1, CONTROL)
    assert talking.phone.meant == [PressKey(0)]


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
    assert talking.phone.meant == []
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
