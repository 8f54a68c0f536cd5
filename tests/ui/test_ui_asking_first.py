# SPDX-License-Identifier: GPL-3.0-or-later
"""A transfer that asks first: the question holds, names narrow the keys, the row completes or takes back."""

from __future__ import annotations

import pytest
from late_presses import CHANGED, click
from pressing import HOLLY, LEFT, centre, click_again, show_calls
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from stillphone import ANNA, make_key, own_call, party

from deskphone.phone.commands import (
    AskFirst,
    CompleteTransfer,
    HangUp,
    Hold,
    Join,
    PressKey,
    TakeBack,
    Transfer,
)
from deskphone.phone.events import MediaState
from deskphone.phone.views import CallState, Function, FunctionWanted, KeyChanged, Lamp
from ui.search import PATIENCE

SHIFT, PLAIN = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
BOB = party("106", "Bob")
HELD = MediaState.LOCAL_HOLD


@pytest.fixture
def keys(talking):
    """Somebody talks, and there are keys of four people."""
    names = [("Holly", "103"), ("Tom", "104"), ("Horst", "141"), ("Sales", "200")]
    talking.phone.keys = [make_key(n, *each) for n, each in enumerate(names)]
    talking.tell(KeyChanged(0))
    talking.settle()
    return talking


def ask(desk, typed=""):
    QTest.keyClick(desk.window, Qt.Key.Key_T)
    entry = desk.window.phone_panel.entry
    QTest.keyClicks(entry.field, typed)
    desk.settle()
    return entry


def shown(desk):
    view = desk.window.keys_panel.view
    return [desk.window.keys.key(view.filter.mapToSource(view.filter.index(row, 0)).row()).label
            for row in range(view.filter.rowCount())]  # fmt: skip


# ------------------------------------------------------------------ the question


def test_the_call_waits_while_it_is_asked_where_to_and_is_taken_back_if_nowhere(keys):
    entry = ask(keys)
    assert keys.phone.done == [Hold("out-1", True)]
    QTest.keyClick(entry.field, Qt.Key.Key_Escape)
    assert keys.phone.done[1:] == [Hold("out-1", False)]


@pytest.mark.parametrize(("wait", "ends"), [(0.3, 0), (0.6, 0), (0.9, 0), (1.1, 1)])
def test_an_impatient_second_escape_does_not_hang_up_on_who_waited(keys, wait, ends):
    ask(keys)
    QTest.keyClick(keys.window, Qt.Key.Key_Escape)
    assert keys.phone.done[1:] == [Hold("out-1", False)]
    keys.clock.now += wait
    QTest.keyClick(keys.window, Qt.Key.Key_Escape)
    assert [type(each) for each in keys.phone.done[2:]] == [HangUp] * ends


def test_a_call_that_waited_before_still_waits_after_a_question_that_was_given_up(keys):
    show_calls(keys, own_call("out-1", BOB, media=HELD))
    keys.settle()
    entry = ask(keys)
    keys.window.phone_panel.entry.cancel.click()
    assert (keys.phone.done, entry.transferring) == ([], "")


@pytest.mark.parametrize("state", [CallState.CONNECTED, CallState.DIALLING, CallState.RINGBACK])
def test_who_is_talked_with_by_now_is_not_put_on_hold_by_a_question_that_is_given_up(keys, state):
    entry = ask(keys)
    other = own_call("in-7", party("107", "Eva"), state, media=MediaState.ACTIVE)
    show_calls(keys, own_call("out-1", BOB, media=HELD), other)
    keys.settle()
    QTest.keyClick(entry.field, Qt.Key.Key_Escape)
    assert (keys.phone.done, entry.transferring) == ([Hold("out-1", True)], "")


def test_a_transferred_call_is_not_taken_back(keys):
    entry = ask(keys, "104")
    QTest.keyClick(entry.field, Qt.Key.Key_Return)
    assert keys.phone.done == [Hold("out-1", True), Transfer("out-1", "104")]


@pytest.mark.parametrize("how", ["enter", "button", "key", "click", "enter beside"])
def test_shift_asks_first(keys, how):
    entry = ask(keys, "" if how in ("key", "click") else "104")
    view = keys.window.keys_panel.view
    if how == "enter":
        QTest.keyClick(entry.field, Qt.Key.Key_Return, SHIFT)
    elif how == "button":
        QTest.mouseClick(entry.ask, LEFT)
    elif how == "enter beside":
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_Return, SHIFT)
    elif how == "key":
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_Right)
        QTest.keyClick(view, Qt.Key.Key_Return, SHIFT)
    else:
        QTest.mouseClick(view.viewport(), LEFT, SHIFT, centre(view, 1))
    name = "Tom" if how in ("key", "click") else ""
    assert keys.phone.meant == [AskFirst("out-1", "104", name)]
    assert not entry.transferring


@pytest.mark.parametrize(("down", "up"), [(SHIFT, PLAIN), (PLAIN, SHIFT)])
def test_shift_asks_first_wherever_in_the_click_it_was_down(keys, down, up):
    """Let go a moment before the mouse button, it would pass the call on without a word."""
    ask(keys)
    view = keys.window.keys_panel.view
    QTest.mousePress(view.viewport(), LEFT, down, centre(view, 1))
    QTest.mouseRelease(view.viewport(), LEFT, up, centre(view, 1))
    assert keys.phone.meant == [AskFirst("out-1", "104", "Tom")]


def test_a_click_with_shift_says_nothing_of_the_next_one(keys):
    ask(keys)
    view = keys.window.keys_panel.view
    QTest.mousePress(view.viewport(), LEFT, SHIFT, centre(view, 1))
    QTest.mouseRelease(view.viewport(), LEFT, PLAIN, centre(view, 0))
    keys.settle()
    QTest.mouseClick(view.viewport(), LEFT, PLAIN, centre(view, 1))
    assert keys.phone.meant == [Transfer("out-1", "104", "Tom")]


def test_shift_and_enter_call_where_no_transfer_asks(keys):
    """As plain Enter does: nobody who holds Shift by chance gets nothing."""
    show_calls(keys)
    keys.settle()
    field = keys.window.phone_panel.entry.field
    QTest.keyClicks(field, "104")
    keys.settle()
    QTest.keyClick(field, Qt.Key.Key_Return, SHIFT)
    assert [command.number for command in keys.phone.done] == ["104"]


# ------------------------------------------------------------------ names


def test_a_name_narrows_the_keys_and_enter_transfers_to_the_first(keys):
    entry = ask(keys, "ho")
    assert shown(keys) == ["Holly", "Horst"]
    assert keys.window.status.text.startswith("Transfer Bob to Holly 103. Enter transfers")
    QTest.keyClicks(entry.field, "r")
    keys.settle()
    QTest.keyClick(entry.field, Qt.Key.Key_Return)
    assert keys.phone.meant == [Transfer("out-1", "141", "Horst")]
    assert len(shown(keys)) == 4


@pytest.mark.parametrize("how", ["click", "name", "first"])
def test_a_key_of_another_domain_is_whom_it_names_and_not_who_has_that_number_here(keys, how):
    """Seen: "Partner", 103 elsewhere, was pressed, and our own 103 got the call."""
    where = {"account": "branch", "address": "sip:103@other.test"}
    keys.phone.keys = [make_key(0, "Partner", "103", **where)]
    keys.tell(KeyChanged(0))
    entry = ask(keys, "part" if how == "name" else "")
    view = keys.window.keys_panel.view
    if how == "name":
        QTest.keyClick(entry.field, Qt.Key.Key_Return)
    else:
        QTest.mouseClick(view.viewport(), LEFT, SHIFT if how == "first" else PLAIN, centre(view, 0))
    wanted = ("out-1", "sip:103@other.test", "Partner", "branch")
    assert keys.phone.meant == [AskFirst(*wanted) if how == "first" else Transfer(*wanted)]


@pytest.mark.parametrize(
    ("wait", "moves", "calls"), [(0.2, 0, 0), (0.6, 0, 0), (0.9, 0, 0), (1.1, 0, 1), (0.6, 40, 1)]
)
def test_who_clicks_once_more_on_a_found_key_does_not_call_who_stands_there_then(keys, wait, moves, calls):
    """ "ho" finds two, the second is pressed, and all are back: Tom stands where Horst did."""
    ask(keys, "ho")
    view = keys.window.keys_panel.view
    where = view.viewport().mapToGlobal(centre(view, 1))
    QCursor.setPos(where)
    click(where)
    assert keys.phone.meant == [Transfer("out-1", "141", "Horst")]
    keys.clock.now += wait
    click(where + QPoint(moves, 0))
    assert [type(each) for each in keys.phone.meant[1:]] == [PressKey] * calls
    if wait > 0.4 and not calls:
        assert keys.window.status.text == CHANGED


def test_arrows_choose_among_the_found_keys(keys):
    """The ring stands on Horst: Enter means that key, and not the first of those that are found."""
    ask(keys, "ho")
    view = keys.window.keys_panel.view
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view, Qt.Key.Key_Right)
    keys.settle()
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert keys.phone.meant == [Transfer("out-1", "141", "Horst")]


@pytest.mark.parametrize("typed", ["10", "anna@other.test", "nobody"])
def test_a_number_and_an_address_are_what_they_are(keys, typed):
    entry = ask(keys, typed)
    assert len(shown(keys)) == 4
    keys.settle(PATIENCE)  # nobody keeps a book here, so that it gives no answer
    QTest.keyClick(entry.field, Qt.Key.Key_Return, SHIFT)
    assert keys.phone.meant == [AskFirst("out-1", typed)]


def test_what_was_looked_for_is_looked_for_again_after_the_question(keys):
    keys.window.keys_panel.finder.setText("to")
    entry = ask(keys, "sal")
    assert shown(keys) == ["Sales"]
    QTest.keyClick(entry.field, Qt.Key.Key_Escape)
    QTest.keyClick(entry.field, Qt.Key.Key_Escape)
    assert shown(keys) == ["Tom"]


def test_a_key_that_names_nobody_is_no_target_by_name(keys):
    keys.phone.keys = [make_key(0, "Holidays", "*50*", Lamp.NONE, type="grouppickup"), *keys.phone.keys[1:]]
    keys.tell(KeyChanged(0))
    keys.settle()
    entry = ask(keys, "hol")
    keys.settle(PATIENCE)
    QTest.keyClick(entry.field, Qt.Key.Key_Return)
    assert keys.phone.meant == [Transfer("out-1", "hol")], "dialled as it was typed"


# ------------------------------------------------------------------ the row


def consulting(desk, state=CallState.CONNECTED, **more):
    asked = own_call("out-2", HOLLY, state, consults_for="out-1", **more)
    show_calls(desk, own_call("out-1", BOB, media=HELD), asked)
    desk.settle()
    return desk.mine[1]


def seen(row):
    return [part for part, button in row.buttons.items() if not button.isHidden()]


def test_the_row_of_who_is_asked_completes_swaps_and_takes_back(keys):
    row = consulting(keys)
    assert seen(row) == ["complete", "swap", "join", "back"]
    assert seen(keys.mine[0]) == ["hold", "mute", "transfer", "end"]
    for part in seen(row):
        keys.settle()
        QTest.mouseClick(row.buttons[part], LEFT)
    wanted = [CompleteTransfer("out-2"), Hold("out-1", False), Join("out-2"), TakeBack("out-2")]
    assert keys.phone.done == wanted


def test_of_three_who_talk_the_one_who_waited_is_parted_with(keys):
    row = consulting(keys, joined=True)
    show_calls(
        keys, own_call("out-1", BOB, joined=True), own_call("out-2", HOLLY, consults_for="out-1", joined=True)
    )
    keys.settle()
    assert (row.join.text(), row.swap.isEnabled()) == ("Part", False)
    assert [each.line.text() for each in keys.mine] == ["106 · in the conference", "103 · in the conference"]
    QTest.mouseClick(row.join, LEFT)
    assert keys.phone.done == [Hold("out-1", True)]


def test_a_key_for_a_conference_joins_who_waits_and_who_was_asked(keys):
    consulting(keys)
    keys.tell(FunctionWanted(Function.JOIN))
    assert keys.phone.done == [Join("out-2")]


@pytest.mark.parametrize("rings", [False, True])
def test_without_two_answered_calls_a_key_for_a_conference_says_what_it_takes(keys, rings):
    if rings:
        consulting(keys, CallState.RINGBACK, media=MediaState.NONE)
    keys.tell(FunctionWanted(Function.JOIN))
    assert keys.phone.done == []
    assert keys.window.status.text == "Joining takes two answered calls: ask somebody first."


def test_a_double_click_on_complete_completes_once(keys, clock):
    row = consulting(keys)
    QTest.mouseClick(row.complete, LEFT)
    show_calls(keys, own_call("in-9", ANNA))  # both are gone, and another call stands where they did
    clock.now += 0.15
    click_again(row.complete)
    assert keys.phone.done == [CompleteTransfer("out-2")]


def test_swapped_the_other_way_the_one_who_was_asked_is_talked_with(keys):
    asked = own_call("out-2", HOLLY, media=HELD, consults_for="out-1")
    show_calls(keys, own_call("out-1", BOB), asked)
    keys.settle()
    QTest.mouseClick(keys.mine[1].swap, LEFT)
    assert keys.phone.done == [Hold("out-2", False)]


def test_while_it_rings_there_nothing_can_be_swapped(keys):
    row = consulting(keys, CallState.RINGBACK, media=MediaState.NONE)
    assert [part for part in seen(row) if row.buttons[part].isEnabled()] == ["complete", "back"]
    QTest.mouseClick(row.complete, LEFT)
    assert keys.phone.done == [CompleteTransfer("out-2")]


@pytest.mark.parametrize("state", [CallState.RINGBACK, CallState.CONNECTED])
@pytest.mark.parametrize(
    ("key", "does"), [(Qt.Key.Key_T, CompleteTransfer("out-2")), (Qt.Key.Key_Escape, TakeBack("out-2"))]
)
def test_t_completes_and_escape_takes_back(keys, state, key, does):
    consulting(keys, state, media=MediaState.ACTIVE)
    QTest.keyClick(keys.window, key)
    assert keys.phone.done == [does]


def test_a_call_that_is_no_question_any_more_has_the_buttons_of_every_call(keys):
    consulting(keys)
    show_calls(keys, own_call("out-2", HOLLY))
    keys.settle(3.0)
    row = next(row for row in keys.mine if row is not None and row.title.text() == "Holly")
    assert seen(row) == ["hold", "mute", "transfer", "end"]


def test_the_rows_say_who_waits_for_whom(keys):
    row = consulting(keys)
    assert row.line.text() == "103 · in a call · about Bob"
    assert keys.mine[0].line.text() == "106 · on hold · you ask Holly"
    assert row.complete.accessibleName() == "Complete: transfer the call that waits to Holly"
