# SPDX-License-Identifier: GPL-3.0-or-later
"""A window whose colleagues ring and stop, and somebody types into it: F2, digits, BackSpace.

A program of its own, for a screen reader to read: ``python typing_window.py SECONDS``.
"""

from __future__ import annotations

import os
import random
import sys

import screens
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from stillphone import StillPhone, offer, party

from deskphone.book.contact import Contact, Number
from deskphone.clock import clock_seconds
from deskphone.history.entry import Entry
from deskphone.phone.views import CallKind, Said, Severity
from ui.main_window import MainWindow
from ui.theme import Theme

os.environ["QT_QPA_PLATFORM"] = "xcb"  # the offscreen platform has no bridge to screen readers


class Haste:
    """One step each 50 ms, by a fixed seed."""

    def __init__(self, window: MainWindow, phone: StillPhone) -> None:
        self._window, self._phone, self._random = window, phone, random.Random(19)
        self._typed = 0

    def step(self) -> None:
        """A key of the keyboard, and now and then a colleague's phone."""
        self._typed += 1
        keys = (Qt.Key.Key_F2, *(Qt.Key(Qt.Key.Key_0 + digit) for digit in range(10)), Qt.Key.Key_Backspace)
        QTest.keyClick(QApplication.focusWidget() or self._window, self._random.choice(keys))
        if self._typed % 40 == 0:
            self._window.pages.open_recent()  # or close it
        if self._typed % 40 == 25:
            self._window.pages.open_book()
        if self._typed % 3 == 0:
            self._turn_over(self._typed)
        if self._typed % 5 == 0:
            ringing = self._random.randrange(7)
            people = [party(str(110 + number), f"Caller {number}") for number in range(ringing)]
            offers = (
                offer(f"o{self._typed}-{number}", person, party("102", "G.T"), screens.NOW)
                for number, person in enumerate(people)
            )
            self._phone.offer(*offers)
            self._phone.pending.append(Said(f"{ringing} to be heard.", Severity.INFO, "test"))
            self._window.bridge.changed.emit(tuple(self._phone.changes()))

    def _turn_over(self, number: int) -> None:
        """A call more in the list, and one less; the same with contacts."""
        history, model = self._window.history, self._window.recent.model
        who = party(str(number), f"Caller {number}")
        self._window.recent.put_back(Entry(number, float(number), CallKind.MISSED, "office", who, seen=False))
        gone = model.entry(self._random.randrange(8))
        if gone is not None and self._typed % 2:
            history.remove(gone)
            model.take_out(gone)
        book = self._window.phone_book
        self._window.book.put_back(
            Contact(number, f"Person {number}", "", (Number(str(number)), Number("0")))
        )
        line = book.model.line(self._random.randrange(8))
        if line is not None and self._typed % 2:
            self._window.book.remove(line.contact.id)
            book.model.take_out(line.contact)
        elif book.page is not None:
            book.page.look()


def main() -> None:
    """Type until the time is over; exit status 0 says that nothing went wrong."""
    app = QApplication(["deskphone"])
    app.setApplicationName("deskphone")
    begun = clock_seconds()  # time goes on: two presses that are apart are no double click
    window = screens.build(screens.idle, Theme(app), lambda: screens.NOW + clock_seconds() - begun)
    window.show()
    window.history.start()
    window.book.start()
    haste = Haste(window, window.bridge.phone)
    timer = QTimer(interval=50)
    timer.timeout.connect(haste.step)
    timer.start()
    QTimer.singleShot(int(float(sys.argv[1]) * 1000), app.quit)
    sys.exit(app.exec())


main()
