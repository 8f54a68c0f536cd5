# SPDX-License-Identifier: GPL-3.0-or-later
"""The mouse carries something over the window: from a press, by way of a few pixels, until it is let go.

It listens at the native window: what was pressed may go away below the finger, and Qt tells no widget more of
a press whose widget is hidden.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ui.exceptions import guarded
from ui.plain import plain_label

BESIDE = QPoint(14, 18)  # from the pointer to the words that go with it
LEFT = Qt.MouseButton.LeftButton


@guarded
class Carry(QObject):
    """``may_begin(where)``: asked once the pointer has moved far enough, whether it carries from then on.

    ``begun``, then ``moved`` and at last ``dropped`` say where on the screen, and whether Shift is down;
    ``given_up``: Esc, or another window came. Esc is for nobody else then.
    """

    begun = Signal()
    moved = Signal(QPoint, bool)
    dropped = Signal(QPoint, bool)
    given_up = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent
        self._handle: QWindow | None = None
        self._from, self._where, self._shift = QPoint(), QPoint(), False
        self.going = False
        self._spent = False  # nothing is carried any more, and the button is still down
        self.may_begin: Callable[[QPoint], bool] = lambda where: True
        self._words = plain_label()
        self._words.setObjectName("carried")
        self._words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        parent.destroyed.connect(self._words.deleteLater)  # until it says something it is nobody's

    @property
    def gripping(self) -> bool:
        """Whether the button is down on something that can be carried, or is."""
        return self._handle is not None and not self._spent

    def grip(self, where: QPoint) -> None:
        """The mouse button goes down, at a place of the screen, on what can be carried."""
        self.end()
        self._handle = self._widget.window().windowHandle()
        if self._handle is not None:
            self._from = self._where = where
            self._handle.installEventFilter(self)

    def end(self) -> None:
        """Nothing is carried any more, nor about to be."""
        if self._handle is not None and isValid(self._handle):
            self._handle.removeEventFilter(self)
        self._handle, self._spent = None, False
        self._put_down()

    def break_off(self) -> None:
        """Nothing is carried any more; until the button is let go, Esc is about that and ends no call."""
        self._spent = True
        self._put_down()

    def _put_down(self) -> None:
        if self.going:
            self.going = False
            self._words.hide()
            QApplication.restoreOverrideCursor()

    def say(self, words: str) -> None:
        """Words that go with the pointer."""
        window = self._widget.window()
        self._words.setParent(window)
        self._words.setText(words)
        self._words.adjustSize()
        room = window.rect().adjusted(0, 0, -self._words.width(), -self._words.height())
        place = window.mapFromGlobal(self._where) + BESIDE
        self._words.move(min(place.x(), room.right()), min(place.y(), room.bottom()))
        self._words.raise_()
        self._words.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Widgets hear nothing of a move that carries; that the button is let go they must be told."""
        kind = event.type()
        if isinstance(event, QMouseEvent):
            return self._on_mouse(event)
        if isinstance(event, QKeyEvent) and (self.going or self._spent):
            return self._on_key(event)
        if kind in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self._give_up()
            self.end()
        return False

    def _on_mouse(self, event: QMouseEvent) -> bool:
        kind, where = event.type(), event.globalPosition().toPoint()
        self._shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if kind is QEvent.Type.MouseMove:
            if not event.buttons() & LEFT:  # it was let go where this window is not told
                self._give_up()
                self.end()
            elif not self._spent and (self.going or self._begins(where)):
                self._go_to(where)
            return self.going
        if kind is QEvent.Type.MouseButtonRelease and event.button() is LEFT:
            going, shift = self.going, self._shift
            self.end()
            if going:
                self.dropped.emit(where, shift)
        elif self.going:
            self._give_up()  # another button
            return True
        return False

    def _begins(self, where: QPoint) -> bool:
        far = (where - self._from).manhattanLength() >= QApplication.startDragDistance()
        if not far or not self.may_begin(where) or not self.gripping:
            return False
        self.going = True
        QApplication.setOverrideCursor(Qt.CursorShape.ClosedHandCursor)
        self.begun.emit()
        return self.going

    def _go_to(self, where: QPoint) -> None:
        self._where = where
        self.moved.emit(where, self._shift)

    def _on_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Shift and self.going:
            self._shift = event.type() is QEvent.Type.KeyPress
            self._go_to(self._where)
        if event.key() == Qt.Key.Key_Escape and event.type() is QEvent.Type.KeyPress:
            self._give_up()
            return True
        return False

    def _give_up(self) -> None:
        if self.going:
            self.break_off()
            self.given_up.emit()
