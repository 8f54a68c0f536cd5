# SPDX-License-Identifier: GPL-3.0-or-later
"""Our own calls in the window: answering, hold, transfer, dialling, tones."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication
from stillphone import ANNA, BOB, GT, offer, own_call, party

from deskphone.phone.commands import Answer, Dial, DismissOffer, Dtmf, HangUp, Hold, Mute, Transfer
from deskphone.phone.events import MediaState
from deskphone.phone.views import CallsChanged, CallState, OffersChanged
from ui.screens.phone_panel import ONE_OFFER
from ui.widgets.rows import CallRow

# ------------------------------------------------------------------ our own calls


def test_a_call_for_us_is_answered_by_enter_before_anything_is_picked_up(ringing, qtbot):
    ringing.phone.calls = (own_call("in-1", BOB, CallState.RINGING),)
    ringing.tell(CallsChanged())
    assert isinstance(ringing.mine[0], CallRow)
    ringing.settle()
    qtbot.keyClick(ringing.window, Qt.Key.Key_Return)
    assert ringing.phone.done == [Answer("in-1")]


@pytest.mark.parametrize(
    ("button", "command"),
    [
        ("hold", Hold("out-1", True)),
        ("mute", Mute("out-1", True)),
        ("end", HangUp("out-1")),
    ],
)
def test_buttons_of_a_call(talking, qtbot, button, command):
    qtbot.mouseClick(getattr(talking.mine[0], button), Qt.MouseButton.LeftButton)
    assert talking.phone.done == [command]


@pytest.mark.parametrize(
    ("key", "command"),
    [
        (Qt.Key.Key_Space, Hold("out-1", True)),
        (Qt.Key.Key_M, Mute("out-1", True)),
        (Qt.Key.Key_Escape, HangUp("out-1")),
        (Qt.Key.Key_5, Dtmf("out-1", "5")),
    ],
)
def test_keyboard_in_a_call(talking, qtbot, key, command):
    qtbot.keyClick(talking.window.keys_panel.view, key)
    assert talking.phone.done == [command]


@pytest.mark.parametrize("rings", ["here", "elsewhere"])
def test_who_takes_a_call_by_enter_in_the_empty_number_field_has_the_keys_of_that_call(ringing, qtbot, rings):
    """Space, M and T were typed into the field, and digits for the far end were a number."""
    if rings == "here":
        ringing.phone.calls = (own_call("in-1", BOB, CallState.RINGING),)
        ringing.tell(CallsChanged())
        ringing.settle()
    field = ringing.window.phone_panel.entry.field
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert len(ringing.phone.done) == 1
    assert QApplication.focusWidget() is ringing.window.keys_panel.view


def test_an_enter_in_the_empty_number_field_that_takes_nothing_leaves_the_keyboard_there(desk, qtbot):
    field = desk.window.phone_panel.entry.field
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (desk.phone.done, field.hasFocus()) == ([], True)


def test_space_in_the_empty_number_field_is_the_calls_and_a_space_within_a_name_is_typed(talking, qtbot):
    field = talking.window.phone_panel.entry.field
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Space)
    assert (talking.phone.done, field.text()) == ([Hold("out-1", True)], "")
    qtbot.keyClicks(field, "a b")
    assert (len(talking.phone.done), field.text()) == (1, "a b")


def test_space_takes_nobody_back_while_a_transfer_asks_where_to(talking, qtbot):
    qtbot.keyClick(talking.window, Qt.Key.Key_T)
    talking.phone.done.clear()
    talking.settle()
    qtbot.keyClick(talking.window.phone_panel.entry.field, Qt.Key.Key_Space)
    assert talking.phone.done == []


@pytest.mark.parametrize("state", [CallState.DIALLING, CallState.RINGBACK])
def test_who_waits_is_not_muted_while_another_is_heard(talking, qtbot, state):
    """M was for the one that is being called, and muted the one on hold."""
    waits = own_call("out-1", BOB, media=MediaState.LOCAL_HOLD)
    talking.phone.calls = (waits, own_call("out-2", ANNA, state))
    talking.tell(CallsChanged())
    talking.settle()
    qtbot.keyClick(talking.window.keys_panel.view, Qt.Key.Key_M)
    assert talking.phone.done == []
    assert talking.window.status.text == "Nobody hears you at present."
    qtbot.mouseClick(talking.mine[0].mute, Qt.MouseButton.LeftButton)
    assert talking.phone.done == [Mute("out-1", True)]


def test_a_held_call_is_resumed_and_digits_are_typed(talking, qtbot):
    talking.phone.calls = (own_call("out-1", BOB, media=MediaState.LOCAL_HOLD),)
    talking.tell(CallsChanged())
    talking.settle()
    qtbot.keyClick(talking.window, Qt.Key.Key_Space)
    qtbot.keyClick(talking.window, Qt.Key.Key_5)
    assert talking.phone.done == [Hold("out-1", False)]
    assert talking.window.phone_panel.entry.field.text() == "5"
    assert talking.mine[0].property("kind") == "held"


def test_space_takes_back_the_call_it_held(talking, qtbot):
    other = own_call("out-0", ANNA, media=MediaState.LOCAL_HOLD)
    talking.phone.calls = (other, own_call("out-1", BOB))
    talking.tell(CallsChanged())
    talking.settle()
    qtbot.keyClick(talking.window, Qt.Key.Key_Space)
    talking.phone.calls = (other, own_call("out-1", BOB, media=MediaState.LOCAL_HOLD))
    talking.tell(CallsChanged())
    talking.settle()
    qtbot.keyClick(talking.window, Qt.Key.Key_Space)
    assert talking.phone.done == [Hold("out-1", True), Hold("out-1", False)]


def test_escape_dismisses_a_row_before_it_ends_a_call(talking, qtbot):
    talking.phone.offer(offer("a", ANNA, GT, 993.0))
    talking.tell()
    talking.settle()
    qtbot.keyClick(talking.window, Qt.Key.Key_Escape)
    assert talking.phone.done == [DismissOffer("a")]


def test_transfer_asks_where_to(talking, qtbot):
    entry = talking.window.phone_panel.entry
    qtbot.keyClick(talking.window, Qt.Key.Key_T)
    assert entry.field.hasFocus()
    qtbot.keyClicks(entry.field, "104")
    qtbot.keyClick(entry.field, Qt.Key.Key_Return)
    assert talking.phone.meant == [Transfer("out-1", "104")]
    assert not entry.transferring
    assert not entry.field.hasFocus()  # Space and M are the call's again


def test_transfer_can_be_given_up(talking, qtbot):
    entry = talking.window.phone_panel.entry
    qtbot.keyClick(talking.window, Qt.Key.Key_T)
    qtbot.keyClick(entry.field, Qt.Key.Key_Escape)
    assert not entry.transferring
    assert talking.phone.meant == []


def test_a_call_that_rings_there_can_be_given_up(desk, qtbot):
    desk.phone.calls = (own_call("out-1", BOB, CallState.RINGBACK),)
    desk.tell(CallsChanged())
    desk.settle()
    assert not desk.mine[0].hold.isEnabled()
    qtbot.keyClick(desk.window, Qt.Key.Key_Escape)
    assert desk.phone.done == [HangUp("out-1")]


# ------------------------------------------------------------------ dialling


def test_digits_typed_anywhere_dial(desk, qtbot):
    qtbot.keyClick(desk.window.keys_panel.view, Qt.Key.Key_1)
    qtbot.keyClick(desk.window.keys_panel.view, Qt.Key.Key_0)
    assert desk.window.phone_panel.entry.field.text() == "10"


def test_the_dial_pad_types_and_the_button_calls(desk, qtbot):
    panel = desk.window.phone_panel
    assert not panel.entry.button.isEnabled()
    for digit in "*40":
        qtbot.mouseClick(panel.pad.keys[digit], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(panel.entry.button, Qt.MouseButton.LeftButton)
    assert desk.phone.done == [Dial("*40")]
    assert panel.entry.field.text() == ""


def test_the_dial_pad_sends_tones_in_a_call(talking, qtbot):
    qtbot.mouseClick(talking.window.phone_panel.pad.keys["#"], Qt.MouseButton.LeftButton)
    assert talking.phone.done == [Dtmf("out-1", "#")]


def test_f2_goes_to_the_number_and_escape_empties_it(desk, qtbot):
    field = desk.window.phone_panel.entry.field
    qtbot.keyClick(desk.window, Qt.Key.Key_F2)
    assert field.hasFocus()
    qtbot.keyClicks(field, "10")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    assert desk.phone.done == []


# ------------------------------------------------------------------ more calls than there is room for


def seen(desk):
    """The names of my calls whose rows are wholly to be seen."""
    rows, shown = desk.window.phone_panel.mine, []
    for row in rows.rows:
        top = row.mapTo(rows.viewport(), row.rect().topLeft()).y()
        if top >= 0 and top + row.height() <= rows.viewport().height():
            shown.append(row.title.text())
    return shown


def held(number):
    return own_call(f"c{number}", party(str(number), f"Held {number}"), media=MediaState.LOCAL_HOLD)


def have(desk, *calls, offers=()):
    desk.phone.calls, desk.phone.offers = calls, offers
    desk.tell(CallsChanged(), OffersChanged())


@pytest.fixture
def low(desk):
    """A window with room for two of my calls."""
    desk.window.resize(1100, 700)
    for height in range(700, 400, -10):
        desk.window.resize(1100, height)
        if desk.window.phone_panel._room < 3 * desk.window.phone_panel._row_height:
            break
    return desk


def test_the_call_one_is_in_is_always_to_be_seen(low, qtbot):
    have(low, held(1), held(2), own_call("live", ANNA))
    qtbot.waitUntil(lambda: "Anna" in seen(low))
    have(low, own_call("c1", BOB), held(2), own_call("live", ANNA, media=MediaState.LOCAL_HOLD))
    qtbot.waitUntil(lambda: "Bob" in seen(low))


def test_who_calls_me_is_to_be_seen_beside_the_call_one_is_in(low, qtbot):
    have(low, held(1), held(2), own_call("live", ANNA))
    have(low, held(1), held(2), own_call("live", ANNA), own_call("in", BOB, CallState.RINGING))
    qtbot.waitUntil(lambda: {"Anna", "Bob"} <= set(seen(low)))
    have(low, held(1), held(2), own_call("live", ANNA))
    low.settle(20)
    qtbot.waitUntil(lambda: "Anna" in seen(low))


def test_room_that_no_ringing_needs_is_for_my_calls(desk, qtbot):
    desk.window.resize(1100, 780)
    panel = desk.window.phone_panel
    pad, before = panel.pad.mapToGlobal(QPoint(0, 0)), panel.mine.height()
    assert before < 3 * panel._row_height <= panel._room - ONE_OFFER
    have(desk, held(1), held(2), own_call("live", ANNA))
    qtbot.waitUntil(lambda: seen(desk) == ["Held 1", "Held 2", "Anna"])
    assert panel.pad.mapToGlobal(QPoint(0, 0)) == pad
    many = tuple(offer(f"o{n}", BOB, GT, 990.0 + n) for n in range(5))
    have(desk, held(1), held(2), own_call("live", ANNA), offers=many)
    assert panel.mine.height() == before
    qtbot.waitUntil(lambda: "Anna" in seen(desk))


def test_the_border_stays_below_the_pointer_and_a_click_aimed_before_the_rows_moved_does_nothing(low, qtbot):
    panel = low.window.phone_panel
    have(low, held(1), held(2), held(3))
    low.settle()
    QApplication.sendEvent(panel.mine, QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5)))
    before = panel.mine.height()
    have(low, held(1), held(2), held(3), own_call("in", BOB, CallState.RINGING))
    qtbot.waitUntil(lambda: "Bob" in seen(low))
    assert panel.mine.height() == before
    qtbot.mouseClick(panel.mine.rows[2].end, Qt.MouseButton.LeftButton)
    assert low.phone.done == []
    low.settle()
    qtbot.mouseClick(panel.mine.rows[2].end, Qt.MouseButton.LeftButton)
    assert low.phone.done == [HangUp("c3")]
