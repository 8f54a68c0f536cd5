# SPDX-License-Identifier: GPL-3.0-or-later
"""Presses by the native window, as at the desk, 150 ms after what they were meant for has changed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

HAND = 0.15  # seconds from the change to the press
HELD = 10  # ms between letting a key go and the next press; what is quicker repeats itself
CHANGED = "That changed as you pressed: press again if you want it."
ENTER, ESCAPE, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space
PLAIN, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
PAD = Qt.KeyboardModifier.KeypadModifier
UNLOCKED = "Num Lock is off: the number pad types no digits."


def press(key, modifier=PLAIN):
    QTest.qWait(HELD)
    QTest.keyClick(QGuiApplication.focusWindow(), key, modifier)


def write(words):
    for letter in words:
        QTest.keyClick(QGuiApplication.focusWindow(), letter)


def click(where):
    """At a place of the screen, whatever window is there."""
    widget = QApplication.activePopupWidget() or QApplication.topLevelAt(where)
    handle = widget.windowHandle()
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, PLAIN, handle.mapFromGlobal(where))
    QApplication.processEvents()


def middle(widget):
    return widget.mapToGlobal(widget.rect().center())


def away_and_back(desk, qtbot, wait=HAND):
    """Another window goes, and what was on its way to it reaches ours so many seconds later."""
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    desk.settle()
    other.close()
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    desk.clock.now += wait
