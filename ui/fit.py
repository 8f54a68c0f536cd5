# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows that are no larger than their screen, at any scale."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

FRAME = QSize(4, 36)  # px that the desktop's title bar and edges may take; unknown before the window is shown


def room_for(window: QWidget) -> QSize:
    """The largest size that leaves all of a window on its screen; a new one comes where its parent is.

    The application is asked, not the window: PySide takes the screen for a child of the widget that gave it,
    and deletes it with a widget that the garbage collector finds in a circle. Whatever hides next is a
    segmentation fault.
    """
    parent = window.parentWidget()
    there = (window if parent is None else parent.window()).frameGeometry().center()
    screen = QGuiApplication.screenAt(there) or QGuiApplication.primaryScreen()
    return screen.availableSize() - FRAME


def fit(window: QWidget, wanted: QSize, least: QSize | None = None) -> None:
    """Give a window the size that is wanted as far as the screen allows, and so for its minimum."""
    room = room_for(window)
    if least is not None:
        window.setMinimumSize(least.boundedTo(room))
    window.resize(wanted.boundedTo(room))
