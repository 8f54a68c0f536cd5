# SPDX-License-Identifier: GPL-3.0-or-later
"""Presses while a transfer asks where to: a key, a typed number or Enter is the answer."""

from __future__ import annotations

import pytest
from pressing import HOLLY, LEFT, centre, rings, show_calls, show_offers
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from stillphone import ANNA, GT, make_key, offer, own_call

from deskphone.phone.commands import PressKey, Transfer
from deskphone.phone.events import MediaState
from deskphone.phone.views import CallState, KeyChanged, Lamp

# ------------------------------------------------------------------ transfer to a key


def test_a_key_pressed_while_a_transfer_asks_where_to_is_the_target(talking, qtbot, clock):
    talking.phone.keys = [rings(0, "G.T", "102", 990.0), make_key(1, "Holly", "103")]
    talking.tell(KeyChanged(0))
    talking.settle()
    qtbot.keyClick(talking.window, Qt.Key.Key_T)
    entry = talking.window.phone_panel.entry
    asked = (
        "Transfer Bob: type a number or a name, or press a key. "
        "Enter transfers, Shift+Enter asks first, Esc gives up."
    )
    assert talking.window.status.text == asked
    view = talking.window.keys_panel.view
    qtbot.mouseClick(view.viewport(), LEFT, pos=centre(view, 0))
    assert talking.phone.meant == [Transfer("out-1", "102", "G.T")]
    assert talking.window.status.text != asked
    assert not entry.transferring


def test_who_is_at_the_far_end_by_now_is_who_the_question_names(talking, qtbot):
    """A far end that transfers itself, or is known by name only later, is another than was asked about."""
    qtbot.keyClick(talking.window, Qt.Key.Key_T)
    show_calls(talking, own_call("out-1", ANNA, media=MediaState.LOCAL_HOLD))
    assert talking.window.status.text.startswith("Transfer Anna: type a number")


@pytest.mark.parametrize("down", [True, False], ids=["below the finger", "before the press"])
def test_a_key_that_has_only_just_come_there_is_no_target(talking, qtbot, clock, down):
    """A list of the server had grown before it: the caller went to somebody else than was to be seen."""
    holly, mary = make_key(0, "Holly", "103"), make_key(0, "Mary", "105")
    talking.phone.keys = [holly]
    talking.tell(KeyChanged(0))
    talking.settle()
    qtbot.keyClick(talking.window, Qt.Key.Key_T)
    talking.settle()
    view = talking.window.keys_panel.view
    place = {"pos": centre(view, 0)}
    if down:
        qtbot.mousePress(view.viewport(), LEFT, **place)
    talking.phone.keys = [mary]
    talking.tell(KeyChanged(0))
    clock.now += 1.0 if down else 0.3
    if down:
        qtbot.mouseRelease(view.viewport(), LEFT, **place)
    else:
        qtbot.mouseClick(view.viewport(), LEFT, **place)
    assert talking.phone.meant == []
    assert talking.window.status.text == "That changed as you pressed: press again if you want it."
    assert talking.window.phone_panel.entry.transferring
    talking.settle()
    qtbot.mouseClick(view.viewport(), LEFT, **place)
    assert talking.phone.meant == [Transfer("out-1", "105", "Mary")]


def test_a_key_whose_lamp_has_only_just_changed_is_the_target_all_the_same(talking, qtbot, clock):
    talking.phone.keys = [make_key(0, "G.T", "102")]
    talking.tell(KeyChanged(0))
    talking.settle()
    qtbot.keyClick(talking.window, Qt.Key.Key_T)
    talking.phone.keys = [rings(0, "G.T", "102", 990.0)]
    talking.tell(KeyChanged(0))
    clock.now += 0.1
    view = talking.window.keys_panel.view
    qtbot.mouseClick(view.viewport(), LEFT, pos=centre(view, 0))
    assert talking.phone.meant == [Transfer("out-1", "102", "G.T")]


def test_a_key_that_is_nobody_is_no_target(talking, qtbot):
    talking.phone.keys = [make_key(0, "Group", "*50*", Lamp.NONE, type="grouppickup")]
    talking.tell(KeyChanged(0))
    talking.settle()
    qtbot.keyClick(talking.window, Qt.Key.Key_T)
    qtbot.keyClick(talking.window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert talking.phone.meant == []
    assert talking.window.phone_panel.entry.transferring
    assert "Group cannot be transferred to." in [said.text for said in talking.window.status._said.values()]


def test_pick_up_in_the_menu_of_a_key_is_no_answer_to_where_to(talking, qtbot):
    """The menu says "Pick up": the call that waits is not sent to who rings there."""
    talking.phone.keys = [rings(0, "G.T", "102", 990.0)]
    talking.tell(KeyChanged(0))
    talking.settle()
    qtbot.keyClick(talking.window, Qt.Key.Key_T)
    talking.window.key_menus.open(0, QPoint(0, 0))
    menu = QApplication.activePopupWidget()
    menu.actions()[0].trigger()
    menu.close()
    assert talking.phone.meant == [PressKey(0)]
    assert talking.window.phone_panel.entry.transferring


def test_a_transfer_ends_with_its_call(talking, qtbot):
    qtbot.keyClick(talking.window, Qt.Key.Key_T)
    show_calls(talking)
    talking.window.wishes._transfers._linger.timeout.emit()
    assert not talking.window.phone_panel.entry.transferring
    assert talking.window.status.text == "The call has ended: there is nothing to transfer."


def test_who_has_taken_the_place_of_the_far_end_is_not_transferred_and_the_call_has_not_ended(talking, qtbot):
    qtbot.keyClick(talking.window, Qt.Key.Key_T)
    asked = talking.window.phone_panel.entry.transferring
    show_calls(talking, own_call("in-9", ANNA, media=MediaState.LOCAL_HOLD, instead_of=asked))
    qtbot.keyClicks(talking.window.phone_panel.entry.field, "104")
    qtbot.keyClick(talking.window.phone_panel.entry.field, Qt.Key.Key_Return)
    assert not any(isinstance(each, Transfer) for each in talking.phone.done)
    assert talking.window.status.text == "The call goes on with Anna, on hold: nothing was transferred."


@pytest.mark.parametrize("rings", ["colleague", "us", "nothing"])
def test_enter_in_an_empty_transfer_takes_no_call_and_says_what_is_missing(talking, qtbot, rings):
    qtbot.keyClick(talking.window, Qt.Key.Key_T)
    if rings == "colleague":
        show_offers(talking, offer("a", ANNA, GT, 1000.0))
    elif rings == "us":
        show_calls(talking, *talking.phone.calls, own_call("in-1", ANNA, CallState.RINGING))
    talking.settle()
    panel = talking.window.phone_panel
    for place in (panel.entry.field, talking.window.keys_panel.view):
        place.setFocus()
        qtbot.keyClick(place, Qt.Key.Key_Return)
        talking.settle()
    assert talking.phone.meant == []
    assert panel.entry.transferring
    assert (
        talking.window.status.text
        == "Where to? Type a number or a name and Enter, or press a key. Esc gives up."
    )
    qtbot.keyClick(talking.window, Qt.Key.Key_Escape)
    assert "Where to?" not in talking.window.status.text


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape], ids=["Enter", "Esc"])
def test_a_press_for_a_transfer_that_has_just_ended_is_for_nothing_else(talking, qtbot, clock, key):
    held = own_call("out-2", HOLLY, media=MediaState.LOCAL_HOLD)
    show_calls(talking, *talking.phone.calls, held)
    qtbot.keyClick(talking.window, Qt.Key.Key_T)
    show_offers(talking, offer("a", ANNA, GT, 1000.0))
    talking.settle()
    show_calls(talking, held)
    clock.now += 0.12
    qtbot.keyClick(talking.window, key)
    assert talking.phone.meant == []


def test_enter_transfers_to_what_the_dial_pad_typed(talking, qtbot):
    show_offers(talking, offer("a", ANNA, GT, 1000.0))
    talking.settle()
    qtbot.keyClick(talking.window, Qt.Key.Key_T)
    qtbot.mouseClick(talking.window.phone_panel.pad.keys["7"], LEFT)
    qtbot.keyClick(talking.window.keys_panel.view, Qt.Key.Key_Return)
    assert talking.phone.meant == [Transfer("out-1", "7")]


def test_a_double_click_on_the_target_of_a_transfer_does_not_call_it(talking, qtbot, clock):
    qtbot.keyClick(talking.window, Qt.Key.Key_T)
    talking.phone.keys = [make_key(0, "G.T", "102")]
    talking.tell(KeyChanged(0))
    talking.settle()
    view = talking.window.keys_panel.view
    qtbot.mouseClick(view.viewport(), LEFT, pos=centre(view, 0))
    clock.now += 0.18
    qtbot.mouseClick(view.viewport(), LEFT, pos=centre(view, 0))
    assert talking.phone.meant == [Transfer("out-1", "102", "G.T")]
