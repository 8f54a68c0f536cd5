# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows with another face, and what can be seen on them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from stillphone import ANNA, make_key, offer, party

from deskphone.phone.views import KeyChanged, Lamp, OffersChanged
from ui.face import Face
from ui.models.keys import KEY_ROLE

SIZES = {Face.DESK: (760, 600), Face.WALL: (760, 600), Face.MINI: (224, 560)}


def settle_layout():
    for _ in range(4):
        QApplication.processEvents()


def wear(desk, face, size=None):
    """Choose a face as by its menu, in a size of one's own."""
    desk.window.faces.choose(face)
    desk.window.resize(*(size or SIZES[face]))
    come_back(desk)


def come_back(desk):
    """The window has the keyboard, and time has gone by."""
    desk.window.activateWindow()
    assert QTest.qWaitForWindowActive(desk.window)
    settle_layout()
    desk.settle()


def show_keys(desk, keys):
    desk.phone.keys = list(keys)
    desk.tell(KeyChanged(0))
    desk.settle()
    settle_layout()


def people(count):
    return [make_key(n, f"Person {n}", str(200 + n)) for n in range(count)]


def rings(key, since, caller=ANNA):
    return replace(
        make_key(key.index, key.label, key.number, Lamp.RINGING, pickable=True, caller=caller, since=since),
        type=key.type,
    )


def let_ring(desk, *rows):
    """These keys ring, each a second longer than the next; true to what a phone tells."""
    offers = []
    for place, row in enumerate(rows):
        since = desk.clock.now - 20.0 + place
        key = desk.phone.keys[row]
        desk.phone.keys[row] = rings(key, since)
        offers.append(offer(f"o{row}", ANNA, party(key.number, key.label), since, key=row))
        desk.phone.pending.append(KeyChanged(row))
    desk.phone.offers = tuple(offers)
    desk.tell(OffersChanged(tuple(each.id for each in offers)))
    settle_layout()


def end_ringing(desk):
    for each in desk.phone.offers:
        key = desk.phone.keys[each.key]
        desk.phone.keys[each.key] = make_key(key.index, key.label, key.number)
        desk.phone.pending.append(KeyChanged(each.key))
    desk.phone.offers = ()
    desk.tell(OffersChanged())
    settle_layout()


def labels(desk):
    """What is shown, in its order."""
    shown = desk.window.keys_panel.view.filter
    return [shown.index(row, 0).data(KEY_ROLE).label for row in range(shown.rowCount())]


def in_strip(desk):
    """The keys of the rows that go on."""
    return [slot.item.key for slot in desk.window.calls.elsewhere.slots if slot.over is None]


def place_of(desk, row):
    """The middle of a key on the screen, by its row in the model."""
    view = desk.window.keys_panel.view
    shown = view.filter.mapFromSource(desk.window.keys.index(row)).row()
    return view.viewport().mapToGlobal(view.cell(shown).center())


def pick(choice, data):
    """As somebody chooses an entry of a combo box."""
    choice.setCurrentIndex(choice.findData(data))
    choice.activated.emit(choice.currentIndex())
    settle_layout()


def type_beside(desk, words):
    desk.window.desk.take_keyboard()
    desk.settle()
    for letter in words:
        QTest.keyClick(QApplication.focusWidget(), letter)


def show_lamp(desk, row, lamp):
    desk.phone.keys[row] = replace(make_key(row, desk.phone.keys[row].label, str(200 + row), lamp))
    desk.tell(KeyChanged(row))
    settle_layout()
