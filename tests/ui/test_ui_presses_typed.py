# SPDX-License-Identifier: GPL-3.0-or-later
"""Haste at the keyboard: digits, Enter and Escape while colleagues ring, finding a key, a key held down."""

from __future__ import annotations

import pytest
from pressing import HOLLY, show_calls, show_offers
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from stillphone import ANNA, BOB, GT, make_key, offer, own_call

from deskphone.phone.commands import (
    Answer,
    Dial,
    DismissOffer,
    Dtmf,
    HangUp,
    Hold,
    Mute,
    PickUpOffer,
    PressKey,
)
from deskphone.phone.events import MediaState
from deskphone.phone.views import CallsChanged, CallState, KeyChanged, Lamp, NotDialled

# ------------------------------------------------------------------ digits, Enter, Escape


@pytest.mark.parametrize(("wait", "picked"), [(0.3, False), (0.6, False), (0.9, False), (1.1, True)])
def test_enter_pressed_once_more_after_a_number_picks_nobody_up(desk, qtbot, clock, wait, picked):
    """A colleague rings all the while, and nothing seems to come of the call: Enter would have taken her caller."""
    show_offers(desk, offer("a", ANNA, GT, 1000.0))
    clock.now += 2
    field = desk.window.phone_panel.entry.field
    field.setFocus()
    qtbot.keyClicks(field, "106")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    clock.now += wait
    qtbot.keyClick(desk.window.keys_panel.view, Qt.Key.Key_Return)
    assert desk.phone.done == [Dial("106"), *([PickUpOffer("a")] if picked else [])]
    if wait > 0.4 and not picked:
        assert desk.window.status.text == "That was right after the press before: press again if you want it."


HASTY = "That was right after the press before: press again if you want it."
TALKS = own_call("out-1", BOB)
IMPATIENCE = {  # the key, what is there, and what is there once it was pressed
    "answers, and a colleague rings": (Qt.Key.Key_Return, [own_call("in-1", ANNA, CallState.RINGING)], []),
    "declines, and is in a call": (
        Qt.Key.Key_Escape,
        [TALKS, own_call("in-1", ANNA, CallState.RINGING)],
        [TALKS],
    ),
    "takes back, and who waited talks": (
        Qt.Key.Key_Escape,
        [own_call("out-1", BOB, media=MediaState.LOCAL_HOLD), own_call("out-2", ANNA, consults_for="out-1")],
        [TALKS],
    ),
    "hangs up, and is in another call": (Qt.Key.Key_Escape, [TALKS, own_call("out-2", ANNA)], [TALKS]),
}


@pytest.mark.parametrize(("wait", "acts"), [(0.3, False), (0.6, False), (0.9, False), (1.1, True)])
@pytest.mark.parametrize(("pressed", "before", "after"), IMPATIENCE.values(), ids=IMPATIENCE)
def test_an_impatient_enter_or_escape_takes_and_ends_no_second_call(
    desk, qtbot, clock, pressed, before, after, wait, acts
):
    if pressed == Qt.Key.Key_Return:
        show_offers(desk, offer("a", GT, BOB, 1000.0))
    show_calls(desk, *before)
    clock.now += 2
    view = desk.window.keys_panel.view
    qtbot.keyClick(view, pressed)
    assert len(desk.phone.done) == 1
    show_calls(desk, *after)
    clock.now += wait
    qtbot.keyClick(view, pressed)
    assert len(desk.phone.done) == 1 + acts
    if wait > 0.5 and not acts:
        assert desk.window.status.text == HASTY


def ring_on_a_key(desk):
    desk.phone.keys = [make_key(0, "Taxi", "0", Lamp.NONE, type="speed"), make_key(1, "Holly", "103")]
    desk.tell(KeyChanged(0), KeyChanged(1))
    view = desk.window.keys_panel.view
    QTest.keyClick(view, Qt.Key.Key_Down)
    return [PressKey(view.focused_key().index)]


def number_beside(desk):
    desk.window.phone_panel.entry.field.setText("105")
    return [Dial("105")]


ENDED = {  # what rang or was talked in, the key that was pressed for it, and whether it was pressed before
    "answers": (own_call("in-1", ANNA, CallState.RINGING), Qt.Key.Key_Return, True),
    "rings no more": (own_call("in-1", ANNA, CallState.RINGING), Qt.Key.Key_Return, False),
    "has hung up": (own_call("in-1", ANNA), Qt.Key.Key_Space, False),
}


@pytest.mark.parametrize(("wait", "acts"), [(0.3, False), (0.66, False), (0.9, False), (1.1, True)])
@pytest.mark.parametrize("beside", [ring_on_a_key, number_beside])
@pytest.mark.parametrize(("call", "pressed", "before"), ENDED.values(), ids=ENDED)
def test_a_key_pressed_once_more_or_too_late_calls_nobody_who_stands_beside(
    desk, qtbot, clock, call, pressed, before, beside, wait, acts
):
    """Anna is answered by Enter, and Enter again would have called whoever the ring was on, with her on hold."""
    show_calls(desk, call)
    view = desk.window.keys_panel.view
    view.setFocus()
    called = beside(desk)
    space_beside_number = pressed == Qt.Key.Key_Space and beside is number_beside
    clock.now += 3
    if before:
        qtbot.keyClick(view, pressed)
        desk.phone.done.clear()
    show_calls(desk, *([own_call("in-1", ANNA)] if before else []))
    clock.now += wait
    qtbot.keyClick(view, pressed)
    assert desk.phone.done == (called if acts and not space_beside_number else [])
    if not (acts or space_beside_number) and wait > 0.4:  # sooner it is the second press of a double one
        said = desk.window.status.text
        assert said == "That came right after a call had changed: nobody was called." or "is over" in said


@pytest.mark.parametrize("picked", [False, True])
def test_a_call_that_one_has_just_answered_is_not_called_over(ringing, qtbot, clock, picked):
    """Enter was pressed again after half a second: "The call with Anna is over (answered)", who was talking."""
    if not picked:
        show_offers(ringing)
        show_calls(ringing, own_call("in-1", ANNA, CallState.RINGING))
    clock.now += 3
    qtbot.keyClick(ringing.window, Qt.Key.Key_Return)
    assert ringing.phone.done == [PickUpOffer("a") if picked else Answer("in-1")]
    show_offers(ringing)
    show_calls(ringing, own_call("in-1", ANNA, picked_up_for="102" if picked else ""))
    clock.now += 0.5
    qtbot.keyClick(ringing.window, Qt.Key.Key_Return)
    said = "Anna's call to G.T" if picked else "The call with Anna"
    assert ringing.window.status.text == f"{said} is answered already."


def test_an_enter_that_is_left_out_right_after_another_key_is_said_so(desk, qtbot, clock):
    """Enter answers, Space holds, Enter is to answer who waits: a receptionist does that within a second."""
    waits = own_call("in-2", BOB, CallState.RINGING)
    show_calls(desk, own_call("in-1", ANNA, CallState.RINGING), waits)
    clock.now += 2
    view = desk.window.keys_panel.view
    qtbot.keyClick(view, Qt.Key.Key_Return)
    show_calls(desk, own_call("in-1", ANNA), waits)
    clock.now += 0.6
    qtbot.keyClick(view, Qt.Key.Key_Space)
    clock.now += 0.3
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert desk.phone.done == [Answer("in-1"), Hold("in-1", True)]
    assert desk.window.status.text == HASTY


@pytest.mark.parametrize(("wait", "ends"), [(0.3, 0), (0.6, 0), (0.9, 0), (1.1, 1)])
def test_an_impatient_escape_after_one_that_has_emptied_a_field_ends_no_call(
    talking, qtbot, clock, wait, ends
):
    field = talking.window.phone_panel.entry.field
    field.setFocus()
    qtbot.keyClicks(field, "99")
    clock.now += 1
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    clock.now += wait
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert [type(each) for each in talking.phone.meant] == [HangUp] * ends


def test_one_row_after_the_other_is_dismissed_as_quickly_as_one_sees_them(desk, qtbot, clock):
    show_offers(desk, offer("a", ANNA, GT, 1000.0), offer("b", BOB, HOLLY, 1001.0, key=1))
    clock.now += 2
    qtbot.keyClick(desk.window.keys_panel.view, Qt.Key.Key_Escape)
    show_offers(desk, offer("b", BOB, HOLLY, 1001.0, key=1))
    clock.now += 0.6
    qtbot.keyClick(desk.window.keys_panel.view, Qt.Key.Key_Escape)
    assert desk.phone.done == [DismissOffer("a"), DismissOffer("b")]


@pytest.mark.parametrize("wait", [0.12, 0.5, 2.0])
def test_a_number_typed_while_a_colleague_rings_is_a_number(desk, qtbot, clock, wait):
    show_offers(desk, offer("a", ANNA, GT, 1000.0))
    clock.now += wait
    view = desk.window.keys_panel.view
    qtbot.keyClick(view, Qt.Key.Key_1)
    clock.now += 0.15
    qtbot.keyClick(view, Qt.Key.Key_0)
    field = desk.window.phone_panel.entry.field
    qtbot.keyClick(field, Qt.Key.Key_3)
    assert desk.phone.done == []
    assert (field.text(), field.hasFocus()) == ("103", True)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert desk.phone.done == [Dial("103")]


def test_a_pin_that_is_being_sent_is_no_pickup(talking, qtbot, clock):
    view = talking.window.keys_panel.view
    qtbot.keyClick(view, Qt.Key.Key_4)
    show_offers(talking, offer("a", ANNA, GT, 1000.0))
    clock.now += 0.5
    qtbot.keyClick(view, Qt.Key.Key_1)
    assert talking.phone.done == [Dtmf("out-1", "4"), Dtmf("out-1", "1")]


@pytest.mark.parametrize("wait", [0.1, 10.0])
def test_a_digit_in_a_call_is_a_tone_whatever_rings(talking, qtbot, clock, wait):
    held = own_call("out-0", HOLLY, media=MediaState.LOCAL_HOLD)
    show_calls(talking, held, *talking.phone.calls)
    show_offers(talking, offer("a", ANNA, GT, 1000.0), offer("b", BOB, HOLLY, 1000.0))
    clock.now += wait
    view = talking.window.keys_panel.view
    for key in (Qt.Key.Key_1, Qt.Key.Key_2):
        qtbot.keyClick(view, key)
        talking.settle(5.0)
        talking.window.wishes._take_digit()
    assert talking.phone.done == [Dtmf("out-1", "1"), Dtmf("out-1", "2")]


def test_rows_show_their_digits_only_while_these_press_them(ringing, qtbot):
    def seen():
        qtbot.wait(1)
        return [row.badge.isVisible() for row in ringing.elsewhere]

    titles = [row.title.geometry() for row in ringing.elsewhere]
    assert seen() == [True, True]
    show_calls(ringing, own_call("out-1", BOB))
    assert seen() == [False, False]
    assert [row.title.geometry() for row in ringing.elsewhere] == titles, "nothing moves"
    show_calls(ringing, own_call("out-1", BOB, media=MediaState.LOCAL_HOLD))
    assert seen() == [True, True]
    show_calls(ringing, own_call("out-1", BOB))
    show_calls(ringing, own_call("out-1", BOB), own_call("in-1", ANNA, CallState.RINGING))
    assert seen() == [False, False]
    show_calls(ringing)
    assert seen() == [True, True]


def test_a_digit_presses_a_row_while_our_call_is_on_hold(ringing, qtbot):
    show_calls(ringing, own_call("out-1", BOB, media=MediaState.LOCAL_HOLD))
    ringing.settle()
    qtbot.keyClick(ringing.window, Qt.Key.Key_2)
    ringing.window.wishes._take_digit()
    assert ringing.phone.done == [PickUpOffer("b")]


def test_a_digit_shows_on_its_row_before_it_takes_it(ringing, qtbot):
    qtbot.keyClick(ringing.window, Qt.Key.Key_2)
    assert [row.badge.property("chosen") for row in ringing.elsewhere] == [False, True]
    assert ringing.phone.done == []
    qtbot.keyClick(ringing.window, Qt.Key.Key_Return)  # need not be waited for
    assert ringing.phone.done == [PickUpOffer("b")]


def test_a_digit_can_be_taken_back(ringing, qtbot):
    qtbot.keyClick(ringing.window, Qt.Key.Key_2)
    qtbot.keyClick(ringing.window, Qt.Key.Key_Escape)
    ringing.window.wishes._take_digit()
    assert ringing.phone.done == []


def test_a_digit_that_waits_while_our_call_is_answered_takes_nothing(ringing, qtbot):
    qtbot.keyClick(ringing.window, Qt.Key.Key_2)
    show_calls(ringing, own_call("out-1", BOB))
    ringing.window.wishes._take_digit()
    assert ringing.phone.done == []
    assert not any(row.badge.property("chosen") for row in ringing.elsewhere)


def test_a_digit_whose_row_goes_meanwhile_takes_no_other(ringing, qtbot):
    qtbot.keyClick(ringing.window, Qt.Key.Key_1)
    show_offers(ringing, ringing.phone.offers[1])
    ringing.settle()
    ringing.window.wishes._take_digit()
    assert ringing.phone.done == []
    assert ringing.window.status.text.startswith("Anna's call to G.T is over")


def test_a_second_enter_after_a_number_picks_nothing_up(ringing, qtbot, clock):
    field = ringing.window.phone_panel.entry.field
    field.setFocus()
    qtbot.keyClicks(field, "12")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    clock.now += 0.2
    qtbot.keyClick(ringing.window.keys_panel.view, Qt.Key.Key_Return)
    assert ringing.phone.done == [Dial("12")]


def test_enter_for_what_has_just_gone_does_not_press_a_key(keyed, qtbot, clock):
    view = keyed.window.keys_panel.view
    view.setFocus(Qt.FocusReason.TabFocusReason)
    show_offers(keyed, offer("a", ANNA, GT, 1000.0))
    keyed.settle()
    show_offers(keyed)
    clock.now += 0.1
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert keyed.phone.done == []
    assert "is over" in keyed.window.status.text


def test_two_quick_escapes_end_one_call(desk, qtbot, clock):
    one, two = own_call("out-1", BOB, CallState.RINGBACK), own_call("out-2", ANNA, CallState.RINGBACK)
    show_calls(desk, one, two)
    desk.settle()
    qtbot.keyClick(desk.window, Qt.Key.Key_Escape)
    show_calls(desk, one)
    clock.now += 0.05
    qtbot.keyClick(desk.window, Qt.Key.Key_Escape)
    assert desk.phone.done == [HangUp("out-2")]


def test_escape_never_ends_a_call_on_hold(desk, qtbot):
    show_calls(desk, own_call("out-1", BOB, media=MediaState.LOCAL_HOLD))
    desk.settle()
    qtbot.keyClick(desk.window, Qt.Key.Key_Escape)
    assert desk.phone.done == []
    assert desk.window.status.text == "The call is on hold: Space takes it back, Hang up ends it."


# ------------------------------------------------------------------ find a key


@pytest.fixture
def finding(keyed, qtbot):
    """Colleagues ring, and somebody looks for a key."""
    show_offers(keyed, offer("a", ANNA, GT, 1000.0), offer("b", BOB, HOLLY, 1000.5, key=1))
    keyed.settle()
    qtbot.keyClick(keyed.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    return keyed


def test_enter_in_find_presses_the_found_key_whatever_rings(finding, qtbot):
    finder = finding.window.keys_panel.finder
    qtbot.keyClicks(finder, "tax")
    qtbot.keyClick(finder, Qt.Key.Key_Return)
    assert finding.phone.done == [PressKey(2)]
    assert finder.text() == ""
    assert finding.window.keys_panel.view.hasFocus()
    qtbot.keyClick(finding.window.keys_panel.view, Qt.Key.Key_Return)  # the second one at once
    assert finding.phone.done == [PressKey(2)]


def test_arrows_choose_among_the_found_keys(finding, qtbot):
    panel = finding.window.keys_panel
    qtbot.keyClicks(panel.finder, "10")
    assert panel.view.marked_row() == 0
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Down):
        qtbot.keyClick(panel.finder, key)
    assert panel.view.marked_row() == 1
    qtbot.keyClick(panel.finder, Qt.Key.Key_Return)
    assert finding.phone.done == [PressKey(1)]


@pytest.mark.parametrize("typed", ["", "nobody"])
def test_enter_in_find_with_nothing_found_does_nothing_and_says_so(finding, qtbot, typed):
    finder = finding.window.keys_panel.finder
    qtbot.keyClicks(finder, typed)
    qtbot.keyClick(finder, Qt.Key.Key_Return)
    assert finding.phone.done == []
    assert finding.window.status.text.startswith("Type a name or a number")
    assert finder.hasFocus()


# ------------------------------------------------------------------ a key that is held down


def key_event(kind, key, at):
    event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier)
    event.setTimestamp(at)
    return event


def hold_down(widget, key, clock, *, times=3):
    """As an X server repeats a key where Qt does not find it out: released and pressed at one instant."""
    widget.setFocus()
    QApplication.sendEvent(QApplication.focusWidget(), key_event(QEvent.Type.KeyPress, key, 5000))
    for number in range(times):
        clock.now += 0.66
        at = 5660 + 660 * number
        for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress):
            QApplication.sendEvent(QApplication.focusWidget(), key_event(kind, key, at))


@pytest.mark.parametrize("where", ["number", "keys"])
def test_enter_held_down_takes_one_call(ringing, clock, where):
    window = ringing.window
    widget = window.phone_panel.entry.field if where == "number" else window.keys_panel.view
    show_calls(ringing, own_call("in-1", HOLLY, CallState.RINGING))
    ringing.settle()
    ringing.phone.do = lambda command, now: (
        ringing.phone.done.append(command),
        setattr(ringing.phone, "calls", ()),
        ringing.phone.pending.append(CallsChanged()),
    )
    hold_down(widget, Qt.Key.Key_Return, clock)
    assert ringing.phone.done == [Answer("in-1")]


def test_escape_held_down_dismisses_one_row(ringing, clock):
    hold_down(ringing.window.keys_panel.view, Qt.Key.Key_Escape, clock)
    assert ringing.phone.done == [DismissOffer("a")]


def test_enter_pressed_again_and_again_is_no_held_key(ringing, clock):
    view = ringing.window.keys_panel.view
    view.setFocus()
    for at in (5000, 6000):
        QApplication.sendEvent(view, key_event(QEvent.Type.KeyPress, Qt.Key.Key_Return, at))
        QApplication.sendEvent(view, key_event(QEvent.Type.KeyRelease, Qt.Key.Key_Return, at + 80))
        clock.now += 1.0
    assert ringing.phone.done == [PickUpOffer("a")] * 2


# ------------------------------------------------------------------ the digits beside the rows


def test_a_row_shows_its_digit_only_while_that_digit_presses_it(ringing, qtbot):
    def digits():
        return [row.badge.text() for row in ringing.elsewhere if row.badge.isVisible()]

    entry = ringing.window.phone_panel.entry
    assert digits() == ["1", "2"]
    entry.field.setText("10")
    assert digits() == [], "it would be part of the number"
    qtbot.keyClick(ringing.window.keys_panel.view, Qt.Key.Key_1)
    assert (entry.field.text(), ringing.phone.done) == ("101", [])
    entry.field.clear()
    assert digits() == ["1", "2"]


def on_the_list_of_accounts(desk):
    choice = desk.window.header.choice
    for name in ("office", "second"):
        choice.addItem(f"Call by {name}", name)
    choice.show()
    choice.setFocus(Qt.FocusReason.TabFocusReason)
    assert choice.hasFocus()
    return choice


def test_a_number_typed_on_the_list_of_accounts_is_typed(desk, qtbot):
    choice = on_the_list_of_accounts(desk)
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    chosen = choice.currentText()
    for digit in "*43":
        qtbot.keyClicks(QApplication.focusWidget(), digit)
    assert desk.window.phone_panel.entry.field.text() == "*43"
    assert choice.currentText() == chosen


def test_tones_and_letters_of_a_call_go_into_it_from_the_list_of_accounts(talking, qtbot):
    choice = on_the_list_of_accounts(talking)
    qtbot.keyClicks(choice, "5m")
    assert talking.phone.done == [Dtmf("out-1", "5"), Mute("out-1", True)]


# ------------------------------------------------------------------ a number that called nobody


@pytest.fixture
def dialled(desk, qtbot):
    """104 was typed and sent off by Enter."""
    field = desk.window.phone_panel.entry.field
    field.setFocus()
    qtbot.keyClicks(field, "104")
    desk.settle(4.0)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (desk.phone.done, field.text()) == ([Dial("104")], "")
    return desk


def test_a_number_that_called_nobody_stands_in_the_field_again_and_waits_for_another_enter(dialled, qtbot):
    window, field = dialled.window, dialled.window.phone_panel.entry.field
    dialled.tell(NotDialled("104"))
    assert (field.text(), field.hasFocus()) == ("104", False), "the keyboard stays where it is"
    qtbot.keyClick(window.keys_panel.view, Qt.Key.Key_Return)
    assert dialled.phone.done == [Dial("104")], "an Enter on its way is not for it"
    dialled.settle()
    qtbot.keyClick(window.keys_panel.view, Qt.Key.Key_Return)
    assert dialled.phone.done == [Dial("104")] * 2


def test_another_number_takes_the_place_of_one_that_called_nobody(dialled, qtbot):
    dialled.tell(NotDialled("104"))
    qtbot.keyClick(dialled.window.keys_panel.view, Qt.Key.Key_9)
    assert dialled.window.phone_panel.entry.field.text() == "9"


def test_a_number_that_called_nobody_is_not_put_among_what_is_being_typed(dialled, qtbot):
    field = dialled.window.phone_panel.entry.field
    qtbot.keyClicks(field, "9")
    dialled.tell(NotDialled("104"))
    assert field.text() == "9"


def test_the_number_of_a_key_is_not_put_into_the_field(dialled):
    dialled.tell(NotDialled("103"))
    assert dialled.window.phone_panel.entry.field.text() == ""
