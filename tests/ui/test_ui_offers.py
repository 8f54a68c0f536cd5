# SPDX-License-Identifier: GPL-3.0-or-later
"""Colleagues' calls in the window: their rows, the keys that pick them up, and the popup of a hidden window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from stillphone import ANNA, BOB, GT, offer, own_call

from deskphone.phone.commands import Dial, DismissOffer, PickUpLongest, PickUpOffer
from deskphone.phone.views import CallsChanged, OffersChanged
from ui.widgets.rows import OfferRow

# ------------------------------------------------------------------ the Calls screen


def test_an_offer_shows_who_whom_since_when_and_one_button(ringing):
    row = ringing.rows[0]
    assert isinstance(row, OfferRow)
    assert row.title.text() == "Anna → G.T"
    assert row.clock.text() == "0:07"
    assert row.line.text() == "ringing · 5551234 → 102 · by Replaces"
    assert row.button.accessibleName() == "Pick up Anna's call to G.T"
    assert row.isVisible()


def test_the_seconds_go_on(ringing, clock):
    clock.now += 5
    ringing.window.seconds.ticked.emit()
    assert ringing.rows[0].clock.text() == "0:12"


def test_the_button_picks_up(ringing, qtbot):
    qtbot.mouseClick(ringing.rows[1].button, Qt.MouseButton.LeftButton)
    assert ringing.phone.done == [PickUpOffer("b")]


def test_the_second_press_is_harmless(ringing, qtbot):
    button = ringing.rows[0].button
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    ringing.phone.offer(offer("a", ANNA, GT, 993.0, picking=True))
    ringing.tell()
    qtbot.mouseClick(ringing.rows[0].button, Qt.MouseButton.LeftButton)
    assert ringing.phone.done == [PickUpOffer("a")]
    assert button.text() == "Picking up …"


def test_the_cross_dismisses(ringing, qtbot):
    qtbot.mouseClick(ringing.rows[0].dismiss, Qt.MouseButton.LeftButton)
    assert ringing.phone.done == [DismissOffer("a")]


def test_a_row_goes_when_the_offer_goes(ringing):
    ringing.phone.offers = ringing.phone.offers[1:]
    ringing.tell(OffersChanged())
    assert [row.offer.id for row in ringing.rows] == ["b"]
    assert ringing.rows[0].badge.text() == "1"


@pytest.mark.parametrize(
    ("key", "command"),
    [
        (Qt.Key.Key_1, PickUpOffer("a")),
        (Qt.Key.Key_2, PickUpOffer("b")),
        (Qt.Key.Key_Return, PickUpLongest()),
        (Qt.Key.Key_Enter, PickUpLongest()),
        (Qt.Key.Key_Escape, DismissOffer("a")),
    ],
)
def test_keyboard_while_colleagues_ring(ringing, qtbot, key, command):
    qtbot.keyClick(ringing.window.keys_panel.view, key)
    assert ringing.phone.done == [command]


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
    assert ringing.phone.done == [PickUpLongest()]


def test_the_tenth_row_has_no_digit(desk):
    desk.phone.offer(*(offer(str(n), ANNA, GT, 990.0 + n) for n in range(11)))
    desk.tell()
    assert [row.badge.text() for row in desk.rows][8:] == ["9", "", ""]


def test_digits_stand_on_rows_only_while_they_press_them(ringing):
    ringing.phone.calls = (own_call("out-1", BOB),)
    ringing.tell(CallsChanged())
    assert [row.badge.isVisible() for row in ringing.rows] == [True, True, True]
    ringing.phone.offers = ()
    ringing.tell(OffersChanged())
    assert [row.badge.isVisible() for row in ringing.rows] == [False]


def test_many_rows_fold_the_dial_pad_away_and_it_comes_back(desk, qtbot):
    pad = desk.window.phone_panel.pad
    assert pad.isVisible()
    desk.phone.offer(*(offer(str(n), ANNA, GT, 990.0 + n) for n in range(4)))
    desk.tell()
    assert pad.isHidden()
    desk.phone.offers = ()
    desk.tell(OffersChanged())
    assert pad.isVisible()


def test_the_dial_pad_stays_while_a_number_is_typed(desk):
    desk.window.phone_panel.entry.field.setText("01")
    desk.phone.offer(*(offer(str(n), ANNA, GT, 990.0 + n) for n in range(4)))
    desk.tell()
    assert desk.window.phone_panel.pad.isVisible()


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
    assert popup.isHidden()


def test_a_visible_window_needs_no_popup(ringing):
    assert ringing.window.popup.isHidden()


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
