# SPDX-License-Identifier: GPL-3.0-or-later
"""A call is dragged onto a key (SPEC 1.5)."""

from __future__ import annotations

import pytest
from dragging import SHIFT, Mouse, on_key, on_row
from late_presses import press
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from stillphone import ANNA, BOB, make_key, own_call, party

from deskphone.phone.commands import AskFirst, Deflect, HangUp, PressKey, Transfer
from deskphone.phone.events import MediaState
from deskphone.phone.views import CallsChanged, CallState, KeyChanged, Lamp
from ui.drops import Drop, drop_of

KEYS = (
    make_key(0, "G.T", "102"),
    make_key(1, "Holly", "103"),
    make_key(2, "Park 1", "701", type="orbit"),
    make_key(3, "Park 2", "702", Lamp.PARKED, type="orbit"),
    make_key(4, "Group", "*50*", Lamp.NONE, type="grouppickup"),
    make_key(5, "Bob", "106"),
)


@pytest.fixture
def keyed(desk):
    """Keys of each kind, and a call with Bob."""
    desk.phone.keys = list(KEYS)
    desk.phone.calls = (own_call("out-1", BOB, since=958.0),)
    desk.tell(KeyChanged(0), CallsChanged())
    desk.settle()
    QApplication.processEvents()
    return desk


@pytest.fixture
def mouse(keyed):
    return Mouse(keyed.window)


def show_calls(desk, *calls):
    desk.phone.calls = calls
    desk.tell(CallsChanged())


def aimed(desk):
    return desk.window.delegate.aim


def carried(desk):
    """The words that go with the pointer."""
    words = desk.window.wishes.drag._carry._words
    return words.text() if words.isVisible() else ""


@pytest.mark.parametrize(
    ("key", "words", "command"),
    [
        (1, "Transfer Bob to Holly", Transfer("out-1", "103", "Holly")),
        (2, "Park Bob at Park 1", Transfer("out-1", "701", "Park 1", park=True)),
        (3, "Somebody is parked at Park 2 already.", None),
        (4, "Group cannot be transferred to.", None),
        (5, "Bob is the other end of this call.", None),
    ],
)
def test_the_key_below_says_what_letting_go_does_and_then_it_is_done(keyed, mouse, key, words, command):
    mouse.down(on_row(keyed.mine[0]))
    mouse.to(on_key(keyed, key))
    assert (aimed(keyed).row, aimed(keyed).words, carried(keyed)) == (key, words, words)
    assert aimed(keyed).able is (command is not None)
    assert keyed.phone.done == [], "nothing is held before"
    mouse.up()
    assert keyed.phone.done == ([command] if command else [])
    assert (aimed(keyed).row, carried(keyed)) == (-1, "")
    if command is None:
        assert keyed.window.status.text == words


def test_with_shift_it_is_asked_there_first(keyed, mouse):
    mouse.down(on_row(keyed.mine[0]))
    mouse.to(on_key(keyed, 1))
    QTest.keyPress(mouse.handle, Qt.Key.Key_Shift)
    assert aimed(keyed).words == "Ask Holly about Bob first"
    mouse.up(SHIFT)
    QTest.keyRelease(mouse.handle, Qt.Key.Key_Shift)
    assert keyed.phone.done == [AskFirst("out-1", "103", "Holly")]


def test_a_call_on_hold_is_dragged_as_well(keyed, mouse):
    show_calls(keyed, own_call("out-1", BOB, media=MediaState.LOCAL_HOLD))
    mouse.down(on_row(keyed.mine[0]))
    mouse.to(on_key(keyed, 1))
    mouse.up()
    assert keyed.phone.done == [Transfer("out-1", "103", "Holly")]


def test_a_ringing_call_is_passed_on(keyed, mouse):
    show_calls(keyed, own_call("in-1", ANNA, CallState.RINGING))
    keyed.settle()
    mouse.down(on_row(keyed.mine[0]))
    mouse.to(on_key(keyed, 2))
    assert aimed(keyed).words == "A call is parked once it is answered."
    mouse.to(on_key(keyed, 1))
    assert aimed(keyed).words == "Pass Anna on to Holly"
    mouse.up()
    assert keyed.phone.done == [Deflect("in-1", "103", "Holly")]


def test_one_that_nobody_has_answered_stays(keyed, mouse):
    show_calls(keyed, own_call("out-1", BOB, CallState.RINGBACK))
    mouse.down(on_row(keyed.mine[0]))
    mouse.to(on_key(keyed, 1))
    mouse.up()
    assert keyed.phone.done == []
    assert keyed.window.status.text == "Bob has not answered yet."


def test_beside_the_keys_nothing_is_done(keyed, mouse):
    mouse.down(on_row(keyed.mine[0]))
    mouse.to(on_key(keyed, 1))
    mouse.to(on_key(keyed, 1) + QPoint(0, 300))
    assert (aimed(keyed).row, carried(keyed)) == (-1, "Bob")
    mouse.up()
    assert keyed.phone.done == []


def test_escape_gives_it_up_and_ends_no_call(keyed, mouse):
    mouse.down(on_row(keyed.mine[0]))
    mouse.to(on_key(keyed, 1))
    press(Qt.Key.Key_Escape)
    assert aimed(keyed).row == -1
    mouse.up()
    keyed.clock.now += 0.2
    press(Qt.Key.Key_Escape)
    assert keyed.phone.done == [], "one more of the same hand"
    keyed.settle(2)
    press(Qt.Key.Key_Escape)
    assert keyed.phone.done == [HangUp("out-1")]


def test_a_few_pixels_are_no_drag(keyed, mouse):
    place = on_row(keyed.mine[0])
    mouse.down(place)
    QTest.mouseMove(mouse.handle, mouse.handle.mapFromGlobal(place + QPoint(4, 2)))
    assert not keyed.window.wishes.drag._carry.going
    mouse.up()
    mouse.to(on_key(keyed, 1))
    assert not keyed.window.wishes.drag._carry.going, "the button is up"


def test_buttons_are_pressed_and_not_dragged(keyed, mouse):
    mouse.down(keyed.mine[0].hold.mapToGlobal(QPoint(5, 5)))
    mouse.to(on_key(keyed, 1))
    mouse.up()
    assert keyed.phone.done == []


# ------------------------------------------------------------------ what happens meanwhile


def test_a_row_that_moves_does_not_change_what_is_dragged(keyed, mouse):
    other = own_call("in-2", ANNA, media=MediaState.LOCAL_HOLD)
    show_calls(keyed, other, *keyed.phone.calls)
    keyed.settle()
    row = next(row for row in keyed.mine if row.title.text() == "Bob")
    mouse.down(on_row(row))
    mouse.to(on_key(keyed, 1))
    keyed.phone.calls = keyed.phone.calls[1:]
    keyed.tell(CallsChanged())
    keyed.settle()
    QApplication.processEvents()
    mouse.up()
    assert keyed.phone.done == [Transfer("out-1", "103", "Holly")]


@pytest.mark.parametrize(
    ("calls", "sentence"),
    [
        ((), "The call with Bob has ended: nothing was done."),
        (
            (own_call("in-9", ANNA, instead_of="out-1"),),
            "Anna is at the far end of that call now: nothing was done.",
        ),
        ((own_call("out-1", ANNA),), "Anna is at the far end of that call now: nothing was done."),
    ],
    ids=["ended", "replaced", "transferred"],
)
def test_it_ends_with_its_call_or_its_far_end(keyed, mouse, calls, sentence):
    mouse.down(on_row(keyed.mine[0]))
    mouse.to(on_key(keyed, 1))
    show_calls(keyed, *calls)
    assert (aimed(keyed).row, carried(keyed)) == (-1, "")
    assert keyed.window.status.text == sentence
    mouse.up()
    assert keyed.phone.done == []


def test_escape_after_it_has_ended_by_itself_ends_no_other_call(keyed, mouse):
    show_calls(keyed, *keyed.phone.calls, own_call("in-2", ANNA))
    keyed.settle()
    mouse.down(on_row(keyed.mine[0]))
    mouse.to(on_key(keyed, 1))
    show_calls(keyed, keyed.phone.calls[1])
    for wait in (0.3, 2.0):
        keyed.clock.now += wait
        press(Qt.Key.Key_Escape)
    mouse.up()
    keyed.clock.now += 0.3
    press(Qt.Key.Key_Escape)
    assert keyed.phone.done == []
    keyed.settle(2)
    press(Qt.Key.Key_Escape)
    assert keyed.phone.done == [HangUp("in-2")]


def test_it_ends_where_what_rang_is_answered_meanwhile(keyed, mouse):
    show_calls(keyed, own_call("in-1", ANNA, CallState.RINGING))
    keyed.settle()
    mouse.down(on_row(keyed.mine[0]))
    mouse.to(on_key(keyed, 1))
    show_calls(keyed, own_call("in-1", ANNA))
    mouse.up()
    assert keyed.phone.done == []
    assert keyed.window.status.text == "The call with Anna has been answered: nothing was done."


def test_the_name_of_the_same_far_end_may_come_later(keyed, mouse):
    show_calls(keyed, own_call("out-1", party("106", "")))
    mouse.down(on_row(keyed.mine[0]))
    mouse.to(on_key(keyed, 1))
    show_calls(keyed, own_call("out-1", party("106", "Robert")))
    assert aimed(keyed).words == "Transfer Robert to Holly"


def test_a_key_that_comes_below_the_pointer_as_one_lets_go_is_not_meant(keyed, mouse):
    mouse.down(on_row(keyed.mine[0]))
    mouse.to(on_key(keyed, 1))
    keyed.settle()
    keyed.phone.keys[1] = make_key(1, "Tom", "104")
    keyed.tell(KeyChanged(1))
    assert aimed(keyed).words == "Transfer Bob to Tom"
    keyed.clock.now += 0.2
    mouse.up()
    assert keyed.phone.done == []
    assert keyed.window.status.text == "That changed as you let go: nothing was done."


def test_after_a_moment_it_is(keyed, mouse):
    mouse.down(on_row(keyed.mine[0]))
    mouse.to(on_key(keyed, 1))
    keyed.phone.keys[1] = make_key(1, "Tom", "104")
    keyed.tell(KeyChanged(1))
    keyed.clock.now += 0.5
    mouse.up()
    assert keyed.phone.done == [Transfer("out-1", "104", "Tom")]


def test_a_press_right_after_it_calls_nobody(keyed, mouse):
    mouse.down(on_row(keyed.mine[0]))
    mouse.to(on_key(keyed, 1))
    mouse.up()
    for wait in (0.2, 0.5):
        keyed.clock.now += wait
        mouse.down(on_key(keyed, 1))
        mouse.up()
    assert not any(isinstance(each, PressKey) for each in keyed.phone.done)


def test_it_answers_the_question_of_a_transfer_too(keyed, mouse, qtbot):
    qtbot.keyClick(keyed.window, Qt.Key.Key_T)
    keyed.settle()
    mouse.down(on_row(keyed.mine[0]))
    mouse.to(on_key(keyed, 1))
    mouse.up()
    assert keyed.phone.meant == [Transfer("out-1", "103", "Holly")]
    assert not keyed.window.phone_panel.entry.transferring


def test_at_the_edge_the_keys_scroll(full, qtbot):
    show_calls(full, own_call("out-1", BOB))
    full.window.resize(900, 500)
    QApplication.processEvents()
    view, mouse = full.window.keys_panel.view, Mouse(full.window)
    mouse.down(on_row(full.mine[0]))
    low = view.viewport().mapToGlobal(QPoint(60, view.viewport().height() - 4))
    mouse.to(low)
    before = aimed(full).row
    qtbot.waitUntil(lambda: aimed(full).row > before)
    full.clock.now += 0.1
    mouse.up()
    assert full.phone.done == [], "it came below the pointer by itself"
    assert not view._edges.timer.isActive()


# ------------------------------------------------------------------ accounts of two offices


@pytest.mark.parametrize(
    ("account", "address", "command"),
    [
        ("office", "", Transfer("out-1", "102", "G.T")),
        ("other", "sip:102@two.test", Transfer("out-1", "sip:102@two.test", "G.T", "other")),
    ],
)
def test_a_call_goes_to_whom_the_key_names_in_its_own_office(account, address, command):
    key = make_key(0, "G.T", "102", account=account, address=address)
    assert drop_of(own_call("out-1", BOB), key, first=False).command == command


def test_what_rings_is_passed_on_within_its_own_account_alone():
    """Its caller's server is told to try there, and knows nobody of another."""
    rings = own_call("in-1", ANNA, CallState.RINGING)
    same = make_key(0, "G.T", "102", account="office", address="sip:102@pbx.test")
    other = make_key(0, "G.T", "102", account="other", address="sip:102@two.test")
    assert drop_of(rings, same, first=True).command == Deflect("in-1", "sip:102@pbx.test", "G.T")
    assert drop_of(rings, other, first=False) == Drop("G.T is of another account than this call.")


def test_the_same_number_in_another_office_is_somebody_else():
    other = make_key(0, "Bert", "106", account="other", address="sip:106@two.test")
    same = make_key(0, "Bob", "106", account="office", address="sip:106@pbx.test")
    assert drop_of(own_call("out-1", BOB), other, first=False).command is not None
    assert drop_of(own_call("out-1", BOB), same, first=False).command is None
