# SPDX-License-Identifier: GPL-3.0-or-later
"""Hands in a hurry over the book: whatever is typed and whenever, only who has been marked for 0.4 s is called."""

from __future__ import annotations

import random

import pytest
from pressing import LEFT
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from deskphone.book.contact import Contact, Number
from deskphone.phone import commands as cmd
from ui.sight import STEADY

NAMES = ("Anna Berg", "Anna Tal", "Ben Berg", "Bea Tal", "Eva Born")
STEPS = 150
DEEDS = (*["type"] * 3, *["arrow"] * 3, *["enter"] * 5, "clear", "turn", "put", "remove", "click")


class Hands:
    """One window and somebody who types; notes since when which number has been marked."""

    def __init__(self, desk, seed):
        self.desk, self.chance = desk, random.Random(seed)
        self.book, self.model = desk.window.phone_book, desk.window.phone_book.model
        self.marked, self.since = "", desk.clock.now
        self.called = []
        self.moved = desk.clock.now
        self.model.moved.connect(self.on_moved)
        self.next_id = 100

    def on_moved(self):
        self.moved = self.desk.clock.now

    @property
    def page(self):
        return self.book.page

    def look(self):
        """What is to be seen now."""
        line = None if self.page is None else self.page.list.current() or self.page.found()
        marked = "" if line is None else f"{line.contact.id} {line.number.value}"
        if marked != self.marked:
            self.marked, self.since = marked, self.desk.clock.now

    def rest(self):
        """Time goes by; the search may have an answer by then, or not."""
        self.desk.clock.now += self.chance.choice((0.02, 0.1, 0.3, 0.5, 1.2, 1.2))
        if self.chance.random() < 0.6:
            QTest.qWait(self.chance.choice((0, 5, 150, 150)))
        self.look()

    def step(self):
        deed = self.chance.choice(DEEDS)
        getattr(self, deed)()
        self.look()

    def key(self, code, modifier=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(self.desk.window.focusWidget() or self.desk.window, code, modifier)

    def type(self):
        if self.page is not None and self.page.finder.hasFocus():
            QTest.keyClicks(self.page.finder, self.chance.choice("abe"))

    def arrow(self):
        if self.page is not None:
            self.look()
            self.key(self.chance.choice((Qt.Key.Key_Down, Qt.Key.Key_Up)))
            self.look()
            self.since = self.moved  # who leads the mark knows where it is; the rows may be new

    def clear(self):
        if self.page is not None:
            self.page.finder.clear()
            self.page.focus_find()

    def turn(self):
        if self.page is None or self.chance.random() < 0.2:
            self.desk.window.pages.open_book()

    def put(self):
        self.next_id += 1
        name = self.chance.choice(NAMES)
        self.desk.window.book.put_back(Contact(self.next_id, name, "", (Number(str(self.next_id)),)))
        self.book._look()

    def remove(self):
        line = self.model.line(self.chance.randrange(4))
        if line is not None:
            self.book.remove(line.contact)

    def click(self):
        if self.page is not None:
            QTest.mouseClick(self.page.finder, LEFT)

    def enter(self):
        if self.page is None:
            return
        seen, since, now = self.marked, self.since, self.desk.clock.now
        before = len(self.desk.phone.done)
        self.key(Qt.Key.Key_Return)
        for done in self.desk.phone.done[before:]:
            assert isinstance(done, cmd.Dial)
            assert done.number == seen.split()[-1], (done, seen)
            assert now >= since + STEADY, (done, now - since)
            assert not self.called or now >= self.called[-1] + STEADY
            self.called.append(now)


@pytest.mark.parametrize("seed", range(4))
def test_only_who_has_been_marked_is_called(desk, qtbot, seed):
    desk.window.book.start()
    desk.window.book.put_back(
        *(Contact(n, name, "", (Number(str(n)),)) for n, name in enumerate(NAMES, start=1))
    )
    hands = Hands(desk, seed)
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    try:
        for _ in range(STEPS):
            hands.step()
            hands.rest()
    finally:
        desk.window.book.close()
    assert hands.called, "somebody was called at all"
