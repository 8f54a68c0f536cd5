# SPDX-License-Identifier: GPL-3.0-or-later
"""Colleagues' calls in the window: their rows, the keys that pick them up, and the popup of a hidden window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from stillphone import ANNA, BOB, GT, make_key, offer, own_call

from deskphone.blf.lamps import Lamp
from deskphone.phone.commands import Dial, DismissOffer, PickUpOffer
from deskphone.phone.views import CallsChanged, CallState, KeyChanged, OffersChanged
from ui.widgets.rows import OfferRow

# ------------------------------------------------------------------ the Calls screen


def test_an_offer_shows_who_whom_since_when_and_one_button(ringing):
    row = ringing.elsewhere[0]
    assert isinstance(row, OfferRow)
    assert (row.title.text(), row.line.text(), row.clock.text()) == ("Anna", "→ G.T", "0:08")
    assert row.toolTip() == "Anna 5551234 → G.T 102\nby Replaces"
    assert row.height() == 40
    assert row.button.accessibleName() == "Pick up Anna's call to G.T"
    assert row.isVisible()


def test_the_seconds_go_on(ringing, clock):
    clock.now += 5
    ringing.window.seconds.ticked.emit()
    assert ringing.elsewhere[0].clock.text() == "0:14"


def test_the_button_picks_up(ringing, qtbot):
    qtbot.mouseClick(ringing.elsewhere[1].button, Qt.MouseButton.LeftButton)
    assert ringing.phone.done == [PickUpOffer("b")]


def test_the_second_press_is_harmless(ringing, qtbot):
    button = ringing.elsewhere[0].button
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    ringing.phone.offer(offer("a", ANNA, GT, 993.0, picking=True))
    ringing.tell()
    qtbot.mouseClick(ringing.elsewhere[0].button, Qt.MouseButton.LeftButton)
    assert ringing.phone.done == [PickUpOffer("a")]
    assert button.text() == "Picking …"


def test_the_cross_dismisses(ringing, qtbot):
    qtbot.mouseClick(ringing.elsewhere[0].dismiss, Qt.MouseButton.LeftButton)
    assert ringing.phone.done == [DismissOffer("a")]


def test_a_row_goes_when_the_offer_goes(ringing):
    ringing.phone.offers = ringing.phone.offers[1:]
    ringing.tell(OffersChanged())
    ringing.settle()
    assert [row.slot.item.id for row in ringing.elsewhere] == ["b"]
    assert ringing.elsewhere[0].badge.text() == "1"


@pytest.mark.parametrize(
    ("key", "command"),
    [
        (Qt.Key.Key_1, PickUpOffer("a")),
        (Qt.Key.Key_2, PickUpOffer("b")),
        (Qt.Key.Key_Return, PickUpOffer("a")),
        (Qt.Key.Key_Enter, PickUpOffer("a")),
        (Qt.Key.Key_Escape, DismissOffer("a")),
    ],
)
def test_keyboard_while_colleagues_ring(ringing, qtbot, key, command):
    qtbot.keyClick(ringing.window.keys_panel.view, key)
    qtbot.waitUntil(lambda: ringing.phone.done == [command])


def test_digits_are_typed_where_text_is_being_entered(ringing, qtbot):
    field = ringing.window.phone_panel.entry.field
    field.setFocus()
    qtbot.keyClicks(field, "12")
    assert field.text() == "12"
    assert ringing.phone.done == []
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert ringing.phone.done == [Dial("12")]


def test_enter_in_an_empty_number_field_picks_up_the_longest(ringing, qtbot):
    field = ringing.window.phone_panel.entry.field
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert ringing.phone.done == [PickUpOffer("a")]


def test_the_tenth_row_has_no_digit(desk):
    desk.phone.offer(*(offer(str(n), ANNA, GT, 990.0 + n) for n in range(11)))
    desk.tell()
    assert [row.badge.text() for row in desk.elsewhere][8:] == ["9", "", ""]


def test_offers_do_not_move_the_focus(desk):
    field = desk.window.phone_panel.entry.field
    field.setFocus()
    before = QApplication.focusWidget()
    assert isinstance(before, QLineEdit)
    desk.phone.offer(offer("a", ANNA, GT, 993.0))
    desk.tell()
    assert QApplication.focusWidget() is before


# ------------------------------------------------------------------ the popup


def minimised(desk):
    desk.window.hide()
    desk.phone.offer(offer("a", ANNA, GT, 993.0))
    desk.tell()
    desk.settle()
    return desk.window.popup


def test_a_hidden_window_shows_the_row_at_the_corner_without_focus(desk):
    popup = minimised(desk)
    assert popup.isVisible()
    flags = popup.windowFlags()
    assert flags & Qt.WindowType.WindowDoesNotAcceptFocus
    assert flags & Qt.WindowType.WindowStaysOnTopHint
    assert popup.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert all(w.focusPolicy() == Qt.FocusPolicy.NoFocus for w in (popup.calls.rows[0].button,))


def test_the_same_button_is_in_the_popup(desk, qtbot):
    popup = minimised(desk)
    qtbot.mouseClick(popup.calls.rows[0].button, Qt.MouseButton.LeftButton)
    assert desk.phone.done == [PickUpOffer("a")]


def test_the_popup_goes_with_its_last_row_and_leaves_own_calls_out(desk):
    popup = minimised(desk)
    desk.phone.offers = ()
    desk.phone.calls = (own_call("out-1", BOB),)
    desk.tell(OffersChanged(), CallsChanged())
    desk.settle()
    assert popup.isHidden()


def test_a_call_answered_in_the_popup_is_not_said_to_have_ended(desk):
    desk.phone.calls = (own_call("in-1", BOB, CallState.RINGING),)
    popup = minimised(desk)
    desk.phone.calls = (own_call("in-1", BOB),)
    desk.tell(CallsChanged())
    assert [row.line.text() for row in popup.calls.rows if row.property("kind") == "over"] == ["answered"]


def test_a_window_that_is_worked_in_needs_no_popup(desk, qtbot):
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    desk.phone.offer(offer("a", ANNA, GT, 993.0))
    desk.tell()
    assert desk.window.popup.isHidden()


def test_a_window_that_may_be_covered_has_the_popup_and_looked_at_it_has_none(desk, qtbot):
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    desk.phone.offer(offer("a", ANNA, GT, 993.0))
    desk.tell()
    assert desk.window.popup.isVisible()
    assert other.isActiveWindow()
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.popup.isHidden)


def test_a_key_may_be_told_not_to_pop_up(make_desk, still, config):
    quiet = config.key[0].model_copy(
        update={"alert": config.key[0].alert.model_copy(update={"popup": False})}
    )
    desk = make_desk(still, config.model_copy(update={"key": [quiet]}))
    assert minimised(desk).isHidden()


def test_the_popup_brings_the_window_up_when_asked(desk, qtbot):
    popup = minimised(desk)
    popup.window_asked.emit()
    assert desk.window.isVisible()
    assert popup.isHidden()


def test_a_minimised_popup_sits_inside_the_screen(desk):
    popup = minimised(desk)
    room = QApplication.primaryScreen().availableGeometry()
    assert room.contains(popup.frameGeometry().topLeft())
    assert room.contains(popup.frameGeometry().bottomRight() - QPoint(1, 1))


def test_what_became_of_a_row_is_read_once_for_all_keys_that_change_together(full, monkeypatch):
    """It was read for each of them, of all keys: a list of 2,000 froze the window for twelve seconds."""
    full.phone.offer(*(offer(f"o{n}", ANNA, GT, 990.0, key=n) for n in range(3)))
    full.tell()
    full.window.calls.point(full.window.calls.elsewhere, True, 0)  # none closes up
    full.phone.offers = ()
    full.tell(OffersChanged())
    assert [slot.over is not None for slot in full.window.calls.elsewhere.slots] == [True] * 3
    read = []
    monkeypatch.setattr(full.window.calls, "fate", lambda row: read.append(row.key) or "")
    full.phone.keys = [make_key(n, f"Person {n}", str(200 + n), Lamp.OFFLINE) for n in range(60)]
    full.tell(*(KeyChanged(n) for n in range(60)))
    assert sorted(read) == [0, 0, 1, 1, 2, 2]  # by the Calls screen and by the popup
