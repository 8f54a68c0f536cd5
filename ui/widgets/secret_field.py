# SPDX-License-Identifier: GPL-3.0-or-later
"""A field for a password, of which screen readers, and whoever else listens on their bus, are told dots."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleTextCursorEvent,
    QAccessibleTextInsertEvent,
    QAccessibleTextRemoveEvent,
    QContextMenuEvent,
    QDropEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QLineEdit

from ui.exceptions import guarded

DOT = "●"


@guarded
class SecretField(QLineEdit):
    """Shows dots. Qt (6.8 to 6.11) tells each change of a password in clear: AT-SPI's ``text-changed``.

    So whatever may change the text happens while Qt believes that nobody listens, and is told afterwards.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)

    def setText(self, text: str | None) -> None:
        """Show another password."""
        with self._unheard():
            super().setText(text)

    def clear(self) -> None:
        """Show none."""
        self.setText("")

    def insert(self, text: str) -> None:
        """Put something in."""
        with self._unheard():
            super().insert(text)

    def paste(self) -> None:
        """Put in what was copied elsewhere."""
        with self._unheard():
            super().paste()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is typed. Enter changes nothing here, and much elsewhere."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        with self._unheard():
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """What is composed."""
        with self._unheard():
            super().inputMethodEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The middle button puts in what is selected elsewhere."""
        with self._unheard():
            super().mouseReleaseEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """What is dragged here."""
        with self._unheard():
            super().dropEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Qt's menu, as far as it says nothing of the text: its own entries go past this class."""
        menu = self.createStandardContextMenu()
        for action in menu.actions():
            if action.objectName() == "edit-paste":
                action.triggered.disconnect()
                action.triggered.connect(lambda: self.paste())
            elif action.objectName() != "select-all":
                menu.removeAction(action)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    @contextmanager
    def _unheard(self) -> Iterator[None]:
        before, heard = self.text(), QAccessible.isActive()
        if heard:
            QAccessible.setActive(False)
        try:
            yield
        finally:
            if heard:
                QAccessible.setActive(True)
                self._tell(before, self.text())

    def _tell(self, before: str, after: str) -> None:
        """What has changed, as dots."""
        if before == after:
            return
        start = _alike(before, after)
        end = _alike(before[start:][::-1], after[start:][::-1])
        gone, come = len(before) - start - end, len(after) - start - end
        if gone:
            QAccessible.updateAccessibility(QAccessibleTextRemoveEvent(self, start, DOT * gone))
        if come:
            QAccessible.updateAccessibility(QAccessibleTextInsertEvent(self, start, DOT * come))
        QAccessible.updateAccessibility(QAccessibleTextCursorEvent(self, self.cursorPosition()))


def _alike(one: str, other: str) -> int:
    """How many letters two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
