# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows that are no larger than their screen, at any scale."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QSize, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

SETTLED = 500  # ms: screens change one after the other, and the desktop moves windows by itself
FRAME = QSize(4, 36)  # px that the desktop's title bar and edges may take; unknown before the window is shown


def room_for(window: QWidget) -> QSize:
    """The largest size that leaves all of a window on its screen; a new one comes where its parent is.

    The application is asked, not the window: PySide takes the screen for a child of the widget that gave it,
    and deletes it with a widget that the garbage collector finds in a circle. Whatever hides next is a
    segmentation fault.
    """
    parent = window.parentWidget()
    return _room_around(window if parent is None else parent.window()).size() - FRAME


def _room_around(window: QWidget) -> QRect:
    there = window.frameGeometry().center()
    return (QGuiApplication.screenAt(there) or QGuiApplication.primaryScreen()).availableGeometry()


def fit(window: QWidget, wanted: QSize, least: QSize | None = None) -> None:
    """Give a window the size that is wanted as far as the screen allows, and so for its minimum."""
    room = room_for(window)
    if least is not None:
        window.setMinimumSize(least.boundedTo(room))
    window.resize(wanted.boundedTo(room))


class Fitting(QObject):
    """Keeps a window on its screen where that becomes smaller or is taken away: few desktops do.

    ``moved``: it has come to another place, or has another size: what lies below the pointer is new.
    ``settled``: screens have changed a moment ago, and no mouse button is down.
    """

    moved = Signal(QWidget)
    settled = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLED)
        self._timer.timeout.connect(self._fit)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenAdded.connect(self._watch)
            application.screenRemoved.connect(self._soon)
        for each in QGuiApplication.screens():
            self._watch(each)

    def _watch(self, new: QScreen) -> None:
        new.geometryChanged.connect(self._soon)

    def _soon(self, *_: object) -> None:
        self._timer.start()

    def _fit(self) -> None:
        window, room = self._window, _room_around(self._window)
        if QGuiApplication.mouseButtons():  # nothing moves under a finger
            self._timer.start()
            return
        self.settled.emit()
        if window.isMaximized() or window.isFullScreen() or room.contains(window.frameGeometry()):
            return
        fit(window, window.size(), window.minimumSize())
        frame = window.frameGeometry()
        left = max(room.left(), min(frame.left(), room.left() + room.width() - frame.width()))
        top = max(room.top(), min(frame.top(), room.top() + room.height() - frame.height()))
        window.move(left, top)
        self.moved.emit(window)
