# SPDX-License-Identifier: GPL-3.0-or-later
"""Drags by the native window, as a mouse makes them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

LEFT = Qt.MouseButton.LeftButton
PLAIN, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


class Mouse:
    """``down``, ``to`` and ``up`` take places of the screen."""

    def __init__(self, window):
        self.handle = window.windowHandle()
        self.where = QPoint()

    def down(self, where):
        self.where = where
        QTest.mousePress(self.handle, LEFT, PLAIN, self.handle.mapFromGlobal(where))

    def to(self, where):
        """By way of a few pixels, and a place in between."""
        for place in (self.where + QPoint(3, 0), (self.where + where) / 2, where):
            QTest.mouseMove(self.handle, self.handle.mapFromGlobal(place))
        self.where = where

    def up(self, modifiers=PLAIN):
        QTest.mouseRelease(self.handle, LEFT, modifiers, self.handle.mapFromGlobal(self.where))
        QApplication.processEvents()


def on_row(row):
    """Beside the buttons of a row."""
    return row.title.mapToGlobal(row.title.rect().center())


def on_key(desk, row, left=None):
    """The middle of a shown key, or so many pixels from its left edge."""
    view = desk.window.keys_panel.view
    cell = view.cell(row)
    place = cell.center() if left is None else QPoint(cell.left() + left, cell.center().y())
    return view.viewport().mapToGlobal(place)
