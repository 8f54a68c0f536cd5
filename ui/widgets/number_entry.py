# SPDX-License-Identifier: GPL-3.0-or-later
"""The number entry with its call button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget
from shiboken6 import isValid

from ui.exceptions import guarded
from ui.plain import set_tip
from ui.text import LONGEST_TYPED, tr
from ui.theme import Theme, sized
from ui.widgets.controls import IconButton, TextButton


@guarded
class NumberField(QLineEdit):
    """Enter calls where a number stands; with none it is the window's Enter."""

    called = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Escape have a meaning of their own while there is text."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.text().strip():
                self.called.emit(self.text().strip())
            else:
                event.ignore()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class NumberEntry(QWidget):
    """``called`` carries what was typed; ``transferred`` the same while a transfer is being asked for."""

    called = Signal(str)
    transferred = Signal(str, str)
    asking = Signal(str)  # for which call a target is asked; empty: for none any more
    focus_left = Signal()  # the keyboard stood in here for a transfer only, and nobody else has a claim to it

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._transfer = ""
        self.may_go: Callable[[], bool] = lambda: True  # whether what stands in the field has been read
        self._before: QWidget | None = None  # where the keyboard stood when a transfer was asked for
        self.field = NumberField()
        self.field.setObjectName("number")
        self.field.setAccessibleName(tr("Number or address to call"))
        set_tip(self.field, tr("Number or address to call (F2)"))
        self.field.setFont(sized(self.field.font(), 1.15))
        self.field.setMinimumHeight(40)
        self.field.setMaxLength(LONGEST_TYPED)
        self.field.setClearButtonEnabled(False)
        self.button = TextButton(theme, "call", tr("Call"), look="go")
        self.button.setMinimumHeight(40)
        self.cancel = IconButton(theme, "close", tr("Do not transfer (Esc)"))
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.field, 1)
        box.addWidget(self.cancel)
        box.addWidget(self.button)
        self.field.called.connect(self._go)
        self.button.clicked.connect(self.go)
        self.cancel.clicked.connect(self.end_transfer)
        self.field.textChanged.connect(self._on_text)
        self.end_transfer()

    @property
    def transferring(self) -> str:
        """The call that is about to be transferred, or empty."""
        return self._transfer

    def type_digit(self, digit: str) -> None:
        """A key of the dial pad, or a digit typed beside the field."""
        self.field.insert(digit)

    def ask_transfer(self, call: str) -> None:
        """The next number, or key, is where the call goes."""
        if not self._transfer:
            self._before = self.window().focusWidget()
        self._transfer = call
        self.field.clear()
        self.field.setPlaceholderText(tr("Number or key"))
        self.button.setText(tr("Transfer"))
        self.cancel.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_text("")
        self.asking.emit(call)

    def end_transfer(self) -> None:
        """Back to plain calling; the keyboard goes back to where it stood before."""
        self._give_focus_back()
        self._transfer = ""
        self.asking.emit("")
        self.field.clear()
        self.field.setPlaceholderText(tr("Number or address"))
        self.button.setText(tr("Call"))
        self.cancel.hide()
        self._on_text("")

    def _give_focus_back(self) -> None:
        """Left in the field, it would type the next letter; moved elsewhere by hand, it stays there."""
        before = self._before
        self._before = None
        here = self.window().focusWidget()
        if not self._transfer or here is None or not self.isAncestorOf(here):
            return
        if before is not None and not isValid(before):
            before = None  # the page that had it has been closed meanwhile
        if before is None or self.isAncestorOf(before) or not (before.isVisible() and before.isEnabled()):
            self.focus_left.emit()
        else:
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_text(self, typed: str) -> None:
        self.button.setEnabled(bool(typed.strip()))

    def go(self) -> None:
        """Call what was typed; nothing typed is nothing."""
        self._go(self.field.text().strip())

    def take(self, number: str) -> None:
        """Call a number that was chosen elsewhere, or transfer to it where that is asked."""
        self._go(number)

    def _go(self, number: str) -> None:
        if not number or not self.may_go():
            return
        call = self._transfer
        self.end_transfer()
        if call:
            self.transferred.emit(call, number)
        else:
            self.called.emit(number)
