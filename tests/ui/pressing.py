# SPDX-License-Identifier: GPL-3.0-or-later
"""How the tests of presses press, and show what is pressed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from stillphone import ANNA, make_key, party

from deskphone.phone.views import CallsChanged, KeyChanged, Lamp, OffersChanged

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
