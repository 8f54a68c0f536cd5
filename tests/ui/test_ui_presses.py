# SPDX-License-Identifier: GPL-3.0-or-later
"""Haste in the window: presses that were on their way, and double clicks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pressing import HOLLY, LEFT, centre, click_again, rings, show_calls, show_key, show_offers
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from stillphone import ANNA, BOB, GT, make_key, offer, own_call

from deskphone.phone.commands import (
    Answer,
    Dial,
    DismissOffer,
    HangUp,
    Mute,
    PickUpOffer,
    PressKey,
)
from deskphone.phone.events import MediaState
from deskphone.phone.views import CallsChanged, CallState, DialogView, KeyChanged, Lamp

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
    keyed.window.wishes.pick_up_key(1, 1001.0)
    assert keyed.phone.done == []
    assert keyed.window.status.text == "Holly rings no more."


def test_pick_up_in_the_menu_of_a_key_is_about_the_call_that_rang_as_it_was_opened(keyed):
    show_key(keyed, 1, rings(1, "Holly", "103", 1001.0))
    keyed.settle()
    keyed.window.key_menus.open(1, QPoint(0, 0))
    pick_up = QApplication.activePopupWidget().actions()[0]
    show_key(keyed, 1, rings(1, "Holly", "103", 1004.0))
    keyed.settle()
    pick_up.trigger()
    assert keyed.phone.done == []
    assert keyed.window.status.text == "That changed as you pressed: press again if you want it."
    QApplication.activePopupWidget().close()
    keyed.window.key_menus.open(1, QPoint(0, 0))
    QApplication.activePopupWidget().actions()[0].trigger()
    assert keyed.phone.done == [PressKey(1)]
    QApplication.activePopupWidget().close()


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


def test_a_key_pressed_to_park_who_is_on_hold_does_not_dial_as_that_call_ends(talking, qtbot, clock):
    park = make_key(0, "Park 1", "701", type="orbit", by_calls=True, account="office")
    talking.phone.keys = [park]
    talking.tell(KeyChanged(0))
    show_calls(talking, replace(talking.phone.calls[0], media=MediaState.LOCAL_HOLD))
    talking.settle()
    show_calls(talking)
    clock.now += 0.15
    qtbot.keyClick(talking.window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert talking.phone.done == []


# ------------------------------------------------------------------ it was dismissed, and rings on


def test_what_was_dismissed_is_not_said_to_ring_no_more(ringing, qtbot, clock):
    """The pointer rests on the cross, so the row stays; its key blinks on."""
    dialog = DialogView("d", "early", "recipient", "", "", "", False, ANNA, "", GT, "")
    key = make_key(0, "G.T", "102", Lamp.RINGING, pickable=True, caller=ANNA, dialogs=(dialog,))
    ringing.phone.keys = [key, make_key(1, "Holly", "103")]
    ringing.tell(KeyChanged(0), KeyChanged(1))
    show_offers(ringing)
    clock.now += 0.2
    row = ringing.elsewhere[0]
    assert row.line.text() == "rings on"
    qtbot.mouseClick(row.button, LEFT)
    qtbot.keyClick(ringing.window, Qt.Key.Key_1)
    assert ringing.window.status.text == "Anna's call to G.T is not offered here any more, it rings on."
    show_key(ringing, 0, make_key(0, "G.T", "102"))
    assert row.line.text() == "rings no more"
    assert ringing.phone.done == []
