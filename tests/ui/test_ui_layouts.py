# SPDX-License-Identifier: GPL-3.0-or-later
"""PySide's wrappers of what stands in layouts do not outlive it.

A layout that is put into another (``addLayout``) gets a wrapper in Python for each of its items, spaces too.
They are no QObjects: of a space that Qt deletes with its layout PySide hears nothing, and its wrapper goes on
to be called valid. An object of ours that comes to lie at that address dies badly: PySide frees its wrapper,
finds the address still taken, by the space, and reads what it has just freed (``Object::destroy``).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator

from PySide6.QtWidgets import QApplication, QLayout, QLayoutItem
from shiboken6 import getCppPointer, isValid
from stillphone import ANNA, BOB, GT, offer, own_call
from walls import wear

from deskphone.phone.views import CallsChanged
from ui.face import Face


def test_no_wrapper_of_a_layout_item_outlives_it(make_desk, still, config):
    others = _wrapped()  # of windows that other tests have had
    desk = make_desk(still, config)
    desk.phone.offer(offer("a", ANNA, GT, 992.0))
    desk.phone.calls = (own_call("c", BOB),)
    desk.tell(CallsChanged())
    for face in (*Face, *Face):
        wear(desk, face)  # with rows whose buttons stand elsewhere in each
    wrapped = [item for item in _wrapped() if isValid(item) and not any(item is other for other in others)]
    assert wrapped  # or this looks for them in the wrong way
    alive = {
        address
        for widget in QApplication.allWidgets()
        if (layout := widget.layout()) is not None
        for address in _addresses(layout)
    }
    gone = [type(item).__name__ for item in wrapped if getCppPointer(item)[0] not in alive]
    assert gone == []


def _wrapped() -> list[QLayoutItem]:
    return [
        each for each in gc.get_objects() if isinstance(each, QLayoutItem) and not isinstance(each, QLayout)
    ]


def _addresses(layout: QLayout) -> Iterator[int]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if isinstance(item, QLayout):
            yield from _addresses(item)
        elif item is not None:
            yield getCppPointer(item)[0]
