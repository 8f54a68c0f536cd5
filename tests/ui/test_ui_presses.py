# SPDX-License-Identifier: GPL-3.0-or-later
"""Haste in the window: presses that were on their way, double clicks, digits while colleagues ring."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from stillphone import ANNA, BOB, GT, make_key, offer, own_call, party

from deskphone.phone.commands import (
    Answer,
    Dial,
    DismissOffer,
    Dtmf,
    HangUp,
    Mute,
    PickUpOffer,
    PressKey,
    Transfer,
)
from deskphone.phone.events import MediaState
from deskphone.phone.views import CallsChanged, CallState, KeyChanged, Lamp, OffersChanged

LEFT = Qt.MouseButton.LeftButton
HOLLY = party("103", "Holly")


def centre(view, row):
    return view.visualRect(view.filter.index(row, 0)).center()


def click_again(widget, where=None):
    """The second press of a double click. ``mouseDClick`` lets nothing go, and letting go is what counts."""
    where = where or widget.rect().center()
    QTest.mouseDClick(widget, LEFT, Qt.KeyboardModifier.NoModifier, where)
    QTest.mouseRelease(widget, LEFT, Qt.KeyboardModifier.NoModifier, where)


def show_offers(desk, *offers):
    desk.phone.offers = offers
    desk.tell(OffersChanged())


def show_calls(desk, *calls):
    desk.phone.calls = calls
    desk.tell(CallsChanged())


def show_key(desk, index, key):
    desk.phone.keys[index] = key
    desk.tell(KeyChanged(index))


def rings(index, label, number, since):
    return make_key(index, label, number, Lamp.RINGING, pickable=True, caller=ANNA, since=since)


# ------------------------------------------------------------------ rows


def test_a_double_click_takes_one_call_of_two(ringing, qtbot, clock):
    panel = ringing.window.phone_panel.elsewhere
    where = ringing.elsewhere[0].button.mapTo(panel.viewport(), QPoint(5, 5))

    def click():
        target = panel.viewport().childAt(where)
        qtbot.mouseClick(target, LEFT, pos=target.mapFrom(panel.viewport(), where))

    click()
    assert ringing.phone.done == [PickUpOffer("a")]
    show_offers(ringing, ringing.phone.offers[1])  # it is ours already, its row is over
    clock.now += 0.18
    click()
    assert ringing.phone.done == [PickUpOffer("a")]


@pytest.mark.parametrize("wait", [0.12, 0.59])
def test_a_click_on_a_row_that_has_just_gone_takes_no_other(ringing, qtbot, clock, wait):
    _, second = ringing.phone.offers
    ringing.phone.keys = [make_key(0, "G.T", "102"), make_key(1, "Holly", "103", Lamp.BUSY, caller=ANNA)]
    ringing.tell(KeyChanged(0))
    show_offers(ringing, second)
    clock.now += wait
    row = ringing.elsewhere[0]
    assert (row.property("kind"), row.line.text()) == ("over", "answered by Holly")
    qtbot.mouseClick(row.button, LEFT)
    qtbot.keyClick(ringing.window, Qt.Key.Key_1)
    assert ringing.phone.done == []
    assert ringing.window.status.text == "Anna's call to G.T is over (answered by Holly)."


def test_a_row_that_moved_up_takes_no_press_at_first(ringing, qtbot, clock):
    show_offers(ringing, ringing.phone.offers[1])
    ringing.settle(0.61)
    row = ringing.elsewhere[0]
    assert row.slot.item.id == "b"
    clock.now += 0.3
    qtbot.mouseClick(row.button, LEFT)
    assert ringing.phone.done == []
    assert (
        ringing.window.status.text == "Bob's call to Holly came as you pressed: press again if you want it."
    )
    clock.now += 0.5
    qtbot.mouseClick(row.button, LEFT)
    assert ringing.phone.done == [PickUpOffer("b")]


def test_rows_stay_where_they_are_while_the_pointer_is_among_them(ringing, qtbot, clock):
    panel = ringing.window.phone_panel.elsewhere
    places = [row.mapTo(panel, QPoint(0, 0)) for row in ringing.elsewhere]
    ringing.window.calls.point(ringing.window.calls.elsewhere, True, 0)
    show_offers(ringing, ringing.phone.offers[1])
    ringing.settle(30.0)
    assert [row.mapTo(panel, QPoint(0, 0)) for row in ringing.elsewhere] == places
    assert [row.property("kind") for row in ringing.elsewhere] == ["over", "offer"]
    ringing.window.calls.point(ringing.window.calls.elsewhere, False, -1)
    assert [row.slot.item.id for row in ringing.elsewhere] == ["b"]


def test_a_double_click_on_the_cross_dismisses_one(ringing, qtbot, clock):
    qtbot.mouseClick(ringing.elsewhere[0].dismiss, LEFT)
    show_offers(ringing, ringing.phone.offers[1])
    clock.now += 0.15
    qtbot.mouseClick(ringing.elsewhere[0].dismiss, LEFT)
    assert ringing.phone.done == [DismissOffer("a")]


def test_a_double_click_on_answer_does_not_hold_or_hang_up(desk, qtbot, clock):
    show_calls(desk, own_call("in-1", ANNA, CallState.RINGING))
    desk.settle()
    row = desk.mine[0]
    qtbot.mouseClick(row.answer, LEFT)
    show_calls(desk, own_call("in-1", ANNA))
    clock.now += 0.15
    for button in (row.hold, row.mute, row.transfer, row.end):
        qtbot.mouseClick(button, LEFT)
    assert desk.phone.done == [Answer("in-1")]
    assert "press again" not in desk.window.status.text, "the second press of a double click says nothing"


@pytest.mark.parametrize("pause", [0.12, 0.2, 0.3, 0.38])
def test_many_quick_clicks_on_answer_only_answer(desk, qtbot, clock, pause):
    show_calls(desk, own_call("in-1", ANNA, CallState.RINGING))
    desk.settle()
    row = desk.mine[0]
    where = row.answer.mapTo(row, QPoint(row.answer.width() * 3 // 4, 10))
    qtbot.mouseClick(row.answer, LEFT)
    clock.now += 0.03
    show_calls(desk, own_call("in-1", ANNA))
    qtbot.wait(1)
    for _ in range(7):
        clock.now += pause
        under = row.childAt(where)
        assert under is row.mute
        qtbot.mouseClick(under, LEFT, pos=under.mapFrom(row, where))
    assert desk.phone.done == [Answer("in-1")]
    clock.now += 0.4
    qtbot.mouseClick(row.mute, LEFT)
    assert desk.phone.done == [Answer("in-1"), Mute("in-1", True)]


def test_a_double_click_on_call_dials_once(desk, qtbot, clock):
    entry = desk.window.phone_panel.entry
    entry.field.setText("103")
    qtbot.mouseClick(entry.button, LEFT)
    clock.now += 0.15
    click_again(entry.button)
    assert desk.phone.done == [Dial("103")]


def test_hang_up_means_the_same_before_and_after_the_answer(desk, qtbot, clock):
    show_calls(desk, own_call("out-1", BOB, CallState.RINGBACK))
    desk.settle()
    show_calls(desk, own_call("out-1", BOB))
    clock.now += 0.1
    qtbot.mouseClick(desk.mine[0].end, LEFT)
    assert desk.phone.done == [HangUp("out-1")]


def test_the_popup_has_the_same_rule(desk, qtbot, clock):
    desk.window.hide()
    desk.phone.offer(offer("a", ANNA, GT, 993.0))
    desk.tell()
    popup = desk.window.popup
    clock.now += 0.2
    qtbot.mouseClick(popup.calls.rows[0].button, LEFT)
    assert desk.phone.done == []
    clock.now += 0.5
    qtbot.mouseClick(popup.calls.rows[0].button, LEFT)
    clock.now += 0.18
    click_again(popup.calls.rows[0].button)
    assert desk.phone.done == [PickUpOffer("a")]


def test_rows_of_the_popup_stay_where_they_are(desk, qtbot):
    desk.window.hide()
    desk.phone.offer(offer("a", ANNA, GT, 993.0))
    desk.tell()
    popup = desk.window.popup
    before = popup.calls.rows[0].mapToGlobal(QPoint(0, 0))
    desk.phone.calls = (own_call("in-1", BOB, CallState.RINGING),)
    desk.phone.offer(offer("a", ANNA, GT, 993.0), offer("b", BOB, HOLLY, 994.0))
    desk.tell(CallsChanged())
    assert len(popup.calls.rows) == 3
    assert popup.calls.rows[0].mapToGlobal(QPoint(0, 0)) == before


# ------------------------------------------------------------------ keys


def test_a_double_click_on_a_key_presses_it_once(keyed, qtbot, clock):
    view = keyed.window.keys_panel.view
    qtbot.mouseClick(view.viewport(), LEFT, pos=centre(view, 1))
    clock.now += 0.18
    click_again(view.viewport(), centre(view, 1))
    assert keyed.phone.done == [PressKey(1)]
    clock.now += 1.0
    qtbot.mouseClick(view.viewport(), LEFT, pos=centre(view, 1))
    assert keyed.phone.done == [PressKey(1), PressKey(1)]


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
def test_a_key_that_has_just_stopped_ringing_does_not_dial(keyed, qtbot, clock, how):
    view = keyed.window.keys_panel.view

    def press():
        if how == "mouse":
            qtbot.mouseClick(view.viewport(), LEFT, pos=centre(view, 1))
        else:
            qtbot.keyClick(view, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)

    show_key(keyed, 1, rings(1, "Holly", "103", 1001.0))
    keyed.settle()
    show_key(keyed, 1, make_key(1, "Holly", "103", Lamp.BUSY))
    clock.now += 0.12
    press()
    assert keyed.phone.done == []
    assert keyed.window.status.text == "Anna's call to Holly is over. Press again to call."
    clock.now += 0.6
    press()
    assert keyed.phone.done == [PressKey(1)]


def test_a_key_that_begins_to_ring_as_it_is_pressed_picks_nothing_up(keyed, qtbot, clock):
    show_key(keyed, 1, rings(1, "Holly", "103", 1001.0))
    clock.now += 0.2
    qtbot.keyClick(keyed.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert keyed.phone.done == []
    assert "came as you pressed" in keyed.window.status.text


def test_a_key_that_took_the_place_of_another_is_not_pressed(keyed, qtbot, clock):
    keyed.phone.keys = [make_key(0, "Holly", "103"), make_key(1, "Taxi", "0", Lamp.NONE)]
    keyed.tell(KeyChanged(0))
    clock.now += 0.2
    qtbot.keyClick(keyed.window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert keyed.phone.done == []


def test_pick_up_in_the_menu_of_a_key_never_dials(keyed, clock):
    show_key(keyed, 1, rings(1, "Holly", "103", 1001.0))
    keyed.settle()
    show_key(keyed, 1, make_key(1, "Holly", "103"))
    keyed.settle()
    keyed.window.wishes.pick_up_key(1)
    assert keyed.phone.done == []
    assert keyed.window.status.text == "Holly rings no more."


# ------------------------------------------------------------------ digits, Enter, Escape


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


# ------------------------------------------------------------------ transfer to a key


def test_a_key_pressed_while_a_transfer_asks_where_to_is_the_target(talking, qtbot, clock):
    talking.phone.keys = [rings(0, "G.T", "102", 990.0), make_key(1, "Holly", "103")]
    talking.tell(KeyChanged(0))
    talking.settle()
    qtbot.keyClick(talking.window, Qt.Key.Key_T)
    entry = talking.window.phone_panel.entry
    asked = "Transfer Bob: type a number and Enter, or press a key. Esc gives up."
    assert talking.window.status.text == asked
    view = talking.window.keys_panel.view
    qtbot.mouseClick(view.viewport(), LEFT, pos=centre(view, 0))
    assert talking.phone.done == [Transfer("out-1", "102", "G.T")]
    assert talking.window.status.text != asked
    assert not entry.transferring


def test_a_key_that_is_nobody_is_no_target(talking, qtbot):
    talking.phone.keys = [make_key(0, "Group", "*50*", Lamp.NONE, type="grouppickup")]
    talking.tell(KeyChanged(0))
    talking.settle()
    qtbot.keyClick(talking.window, Qt.Key.Key_T)
    qtbot.keyClick(talking.window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert talking.phone.done == []
    assert talking.window.phone_panel.entry.transferring
    assert "Group cannot be transferred to." in [said.text for said in talking.window.status._said.values()]


def test_a_transfer_ends_with_its_call(talking, qtbot):
    qtbot.keyClick(talking.window, Qt.Key.Key_T)
    show_calls(talking)
    talking.window.wishes._linger.timeout.emit()
    assert not talking.window.phone_panel.entry.transferring
    assert talking.window.status.text == "The call has ended: there is nothing to transfer."


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
    assert talking.phone.done == []
    assert panel.entry.transferring
    assert talking.window.status.text == "Where to? Type a number and Enter, or press a key. Esc gives up."
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
    assert talking.phone.done == []


def test_enter_transfers_to_what_the_dial_pad_typed(talking, qtbot):
    show_offers(talking, offer("a", ANNA, GT, 1000.0))
    talking.settle()
    qtbot.keyClick(talking.window, Qt.Key.Key_T)
    qtbot.mouseClick(talking.window.phone_panel.pad.keys["7"], LEFT)
    qtbot.keyClick(talking.window.keys_panel.view, Qt.Key.Key_Return)
    assert talking.phone.done == [Transfer("out-1", "7")]


def test_a_double_click_on_the_target_of_a_transfer_does_not_call_it(talking, qtbot, clock):
    qtbot.keyClick(talking.window, Qt.Key.Key_T)
    talking.phone.keys = [make_key(0, "G.T", "102")]
    talking.tell(KeyChanged(0))
    talking.settle()
    view = talking.window.keys_panel.view
    qtbot.mouseClick(view.viewport(), LEFT, pos=centre(view, 0))
    clock.now += 0.18
    qtbot.mouseClick(view.viewport(), LEFT, pos=centre(view, 0))
    assert talking.phone.done == [Transfer("out-1", "102", "G.T")]


# ------------------------------------------------------------------ nothing moves


def test_neither_dial_pad_nor_number_field_nor_a_button_moves_because_a_call_comes_or_goes(desk, qtbot):
    panel = desk.window.phone_panel
    steady = [panel.entry, panel.entry.field, panel.entry.button, panel.pad, panel.elsewhere, panel.mine]
    steady += panel.pad.findChildren(QAbstractButton)

    def geometry():
        qtbot.wait(1)
        return [(part.mapTo(panel, QPoint(0, 0)), part.size(), part.isVisible()) for part in steady]

    before = geometry()
    many = [offer(str(n), ANNA, GT, 990.0 + n) for n in range(7)]
    calls = [own_call(f"out-{n}", BOB, media=MediaState.LOCAL_HOLD) for n in range(3)]
    show_offers(desk, *many)
    assert geometry() == before
    show_calls(desk, *calls, own_call("in-1", ANNA, CallState.RINGING))
    assert geometry() == before
    show_offers(desk)
    show_calls(desk)
    desk.settle()
    assert geometry() == before


def test_a_row_of_ours_stays_where_it_is_whatever_its_state(desk, qtbot):
    show_calls(desk, own_call("out-1", BOB))
    place, size = desk.mine[0].mapToGlobal(QPoint(0, 0)), desk.mine[0].size()
    for state in (
        (own_call("out-1", BOB, media=MediaState.LOCAL_HOLD), own_call("in-1", ANNA, CallState.RINGING)),
        (own_call("out-1", BOB, media=MediaState.LOCAL_HOLD), own_call("in-1", ANNA)),
        (own_call("out-1", BOB),),
    ):
        show_calls(desk, *state)
        qtbot.wait(1)
        assert (desk.mine[0].mapToGlobal(QPoint(0, 0)), desk.mine[0].size()) == (place, size)


def test_who_calls_us_is_brought_into_sight(desk, qtbot):
    panel = desk.window.phone_panel.mine
    held = [own_call(f"out-{n}", BOB, media=MediaState.LOCAL_HOLD) for n in range(3)]
    show_calls(desk, *held, own_call("in-1", ANNA, CallState.RINGING))
    qtbot.wait(1)
    answer = desk.mine[3].answer
    assert panel.viewport().rect().contains(answer.mapTo(panel.viewport(), answer.rect().center()))


def test_rows_below_are_counted_and_a_click_shows_them(desk, qtbot):
    show_offers(desk, *(offer(str(n), ANNA, GT, 990.0 + n) for n in range(7)))
    panel = desk.window.phone_panel
    link = panel.elsewhere_head.more
    qtbot.waitUntil(link.isVisible)
    assert link.text().endswith("more")
    while link.text() != "to the top":
        qtbot.mouseClick(link, LEFT)
        qtbot.wait(1)
    last = desk.elsewhere[6].button
    assert (
        panel.elsewhere.viewport()
        .rect()
        .contains(last.mapTo(panel.elsewhere.viewport(), last.rect().center()))
    )
    qtbot.mouseClick(link, LEFT)
    assert panel.elsewhere.verticalScrollBar().value() == 0


@pytest.mark.parametrize(("height", "mine", "pad"), [(384, 1, False), (640, 2, True), (900, 4, True)])
def test_the_height_of_the_window_shares_out_the_room(desk, qtbot, height, mine, pad):
    desk.window.setMinimumHeight(100)
    desk.window.resize(936, height)
    qtbot.wait(1)
    panel = desk.window.phone_panel
    show_calls(desk, *(own_call(f"out-{n}", BOB, media=MediaState.LOCAL_HOLD) for n in range(4)))
    assert panel.mine.height() == mine * (desk.mine[0].height() + 4)
    assert panel.elsewhere.height() >= 44
    assert panel.pad.isVisible() is pad
    qtbot.mouseClick(panel.pad_button, LEFT)
    assert panel.pad.isVisible() is not pad


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


# ------------------------------------------------------------------ the server is lost


@pytest.mark.parametrize("lamp", [Lamp.OFFLINE, Lamp.PENDING, Lamp.REFUSED])
def test_what_may_ring_on_is_not_called_over(ringing, qtbot, clock, lamp):
    """SPEC 1.3: "gone" is never said of what still rings; where nothing is known, that is said."""
    ringing.phone.keys = [make_key(0, "G.T", "102", lamp), make_key(1, "Holly", "103", lamp)]
    ringing.tell(KeyChanged(0), KeyChanged(1))
    show_offers(ringing)
    clock.now += 0.2
    row = ringing.elsewhere[0]
    assert row.line.text() == "no news of it"
    qtbot.mouseClick(row.button, LEFT)
    qtbot.keyClick(ringing.window, Qt.Key.Key_1)
    said = "Anna's call to G.T: there is no news of it any more, it may ring on."
    assert ringing.window.status.text == said
    assert ringing.phone.done == []


# ------------------------------------------------------------------ keys that depend on our calls


def test_a_line_key_pressed_to_hold_does_not_answer_who_calls_meanwhile(talking, qtbot, clock):
    talking.phone.keys = [make_key(0, "Line 1", "", Lamp.NONE, type="line", by_calls=True, account="office")]
    talking.tell(KeyChanged(0))
    talking.settle()
    show_calls(talking, *talking.phone.calls, own_call("in-1", ANNA, CallState.RINGING))
    clock.now += 0.15
    qtbot.keyClick(talking.window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert talking.phone.done == []
    assert talking.window.status.text == "That changed as you pressed: press again if you want it."
    clock.now += 0.5
    qtbot.keyClick(talking.window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert talking.phone.done == [PressKey(0)]


@pytest.mark.parametrize("kind", ["orbit", "blf"])
def test_a_key_pressed_to_pass_a_call_on_does_not_dial_as_it_ends(talking, qtbot, clock, kind):
    talking.phone.keys = [
        make_key(0, "Park 1", "701", type=kind, by_calls=True),
        make_key(1, "Taxi", "0", Lamp.NONE),
    ]
    talking.tell(KeyChanged(0), KeyChanged(1))
    talking.settle()
    show_calls(talking)
    clock.now += 0.15
    for digit in (Qt.Key.Key_1, Qt.Key.Key_2):
        qtbot.keyClick(talking.window, digit, Qt.KeyboardModifier.ControlModifier)
    assert talking.phone.done == [PressKey(1)], "the other calls, whatever happens"
