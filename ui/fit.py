# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows that are no larger than their screen, at any scale."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

FRAME = QSize(4, 36)  # px that the desktop's title bar and edges may take; unknown before the window is shown


def room_for(window: QWidget) -> QSize:
    """The largest size that leaves all of a window on its screen."""
    return window.screen().availableSize() - FRAME


def fit(window: QWidget, wanted: QSize, least: QSize | None = None) -> None:
    """Give a window the size that is wanted as far as the screen allows, and so for its minimum."""
    room = room_for(window)
    if least is not None:
        window.setMinimumSize(least.boundedTo(room))
    window.resize(wanted.boundedTo(room))
