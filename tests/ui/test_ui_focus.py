# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the keyboard stands when rows of the Calls screen change."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from stillphone import ANNA, GT, offer

from deskphone.phone.commands import Dial
from deskphone.phone.views import OffersChanged


def test_a_clicked_button_that_goes_leaves_the_keyboard_where_it_was(ringing, qtbot):
    before = QApplication.focusWidget()
    qtbot.mouseClick(ringing.elsewhere[0].button, Qt.MouseButton.LeftButton)
    ringing.phone.offer(offer("a", ANNA, GT, 993.0, picking=True))
    ringing.tell()
    ringing.phone.offers = ()
    ringing.tell(OffersChanged())
    assert ringing.elsewhere[0].property("kind") == "over"
    assert QApplication.focusWidget() is before


@pytest.mark.parametrize("left", [("a", "b"), ("b",)], ids=["picking", "gone"])
def test_the_keyboard_goes_back_to_the_keys_when_its_button_can_be_pressed_no_more(ringing, left):
    ringing.elsewhere[0].button.setFocus()
    first = offer("a", ANNA, GT, 993.0, picking=True)
    ringing.phone.offers = tuple({"a": first, "b": ringing.phone.offers[1]}[name] for name in left)
    ringing.tell(OffersChanged())
    assert QApplication.focusWidget() is ringing.window.keys_panel.view


def test_a_number_typed_anywhere_can_be_mended_and_dialled(desk, qtbot):
    for key in (
        Qt.Key.Key_1,
        Qt.Key.Key_0,
        Qt.Key.Key_5,
        Qt.Key.Key_Backspace,
        Qt.Key.Key_4,
        Qt.Key.Key_Return,
    ):
        qtbot.keyClick(QApplication.focusWidget(), key)
    assert desk.phone.done == [Dial("104")]


def test_enter_calls_what_the_dial_pad_typed(desk, qtbot):
    for digit in "10":
        qtbot.mouseClick(desk.window.phone_panel.pad.keys[digit], Qt.MouseButton.LeftButton)
    qtbot.keyClick(desk.window.keys_panel.view, Qt.Key.Key_Return)
    assert desk.phone.done == [Dial("10")]


def test_escape_empties_what_the_dial_pad_typed(desk, qtbot):
    qtbot.mouseClick(desk.window.phone_panel.pad.keys["1"], Qt.MouseButton.LeftButton)
    qtbot.keyClick(desk.window.keys_panel.view, Qt.Key.Key_Escape)
    assert desk.window.phone_panel.entry.field.text() == ""
