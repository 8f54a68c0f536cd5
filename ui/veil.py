# SPDX-License-Identifier: GPL-3.0-or-later
"""What has only now come into sight takes no press that was on its way to what stood before it (SPEC 1.2).

A menu, a dialog or a page goes away by a click, and the second one of a double click would press what
lay below: a key, which calls somebody. The keyboard comes back from elsewhere in the same way.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from ui.sight import NEVER, STEADY

PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Escape)


class Veil(QObject):
    """Keeps presses from a window; ``clock`` in seconds that never go back.

    It listens at the native window, before any widget does: buttons and fields need no rule of their own.
    """

    def __init__(self, window: QWidget, clock: Callable[[], float]) -> None:
        super().__init__(window)
        self._window, self._clock = window, clock
        self._bare, self._bared = QRect(), NEVER
        self._keyboard = NEVER

    def watch(self) -> None:
        """Begin, or begin anew with another native window."""
        handle = self._window.windowHandle()
        if handle is not None:
            handle.removeEventFilter(self)
            handle.installEventFilter(self)

    def lift(self, gone: QWidget) -> None:
        """A widget goes away, or another takes its place: what is seen there now is new."""
        top = gone.mapToGlobal(gone.rect().topLeft())
        here = gone.frameGeometry() if gone.isWindow() else QRect(top, gone.size())
        still = self._clock() < self._bared + STEADY
        self._bare, self._bared = (self._bare.united(here) if still else here), self._clock()

    def keyboard_came(self) -> None:
        """From another window, a menu or a page."""
        self._keyboard = self._clock()

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        """Take what is too early; as long as the hand goes on it is still about what stood there before."""
        now = self._clock()
        if isinstance(event, QMouseEvent) and event.type() in PRESSES:
            early = now < self._bared + STEADY and self._bare.contains(event.globalPosition().toPoint())
            self._bared = now if early else self._bared
            return early
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() in KEYS:
            early = now < self._keyboard + STEADY and not self._writes(event)
            self._keyboard = now if early else self._keyboard
            return early
        return False

    @staticmethod
    def _writes(event: QKeyEvent) -> bool:
        text = isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit)
        return text and event.key() == Qt.Key.Key_Space
