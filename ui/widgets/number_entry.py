# SPDX-License-Identifier: GPL-3.0-or-later
"""The number entry with its call button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.exceptions import guarded
from ui.keyboard import HeldKey
from ui.plain import set_tip
from ui.text import LONGEST_TYPED, tr
from ui.theme import Theme, sized
from ui.widgets.controls import IconButton, TextButton, set_property

INSIDE = 28  # px: the button within the field


@guarded
class NumberField(QLineEdit):
    """Enter calls where a number stands; with none it is the window's Enter."""

    called = Signal(str)

    shifted = Signal()  # Enter with Shift
    recalled = Signal(int)  # Up (1) and Down (-1)

    def __init__(self) -> None:
        super().__init__()
        self._held = HeldKey()
        self.chooses: Callable[[int], bool] = lambda step: False  # Down (1) and Up (-1) lead through rows
        self.dismisses: Callable[[], bool] = lambda: False  # Escape has rows to take away first
        self.asks: Callable[[], bool] = lambda: False  # a transfer asks where to

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Escape have a meaning of their own while there is text."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self.text().strip():
                event.ignore()
            elif event.isAutoRepeat() or self._held.repeats(event.key(), event.timestamp()):
                event.accept()  # an Enter that is held was for what stood here as it went down
            elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.shifted.emit()
            else:
                self.called.emit(self.text().strip())
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            up = event.key() == Qt.Key.Key_Up
            if not self.chooses(-1 if up else 1):
                self.recalled.emit(1 if up else -1)
        elif event.key() == Qt.Key.Key_Escape and self.text():
            if not self.dismisses():
                self.clear()
        elif event.key() == Qt.Key.Key_Space and not self.text() and not self.asks():
            event.ignore()  # no name begins with one: it holds and resumes
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """A key that is held is let go and pressed in the same instant, again and again."""
        self._held.released(event.key(), event.timestamp())
        super().keyReleaseEvent(event)


class NumberEntry(QWidget):
    """``called`` carries what was typed; ``transferred`` the same while a transfer is being asked for.

    ``asked_first``: there, somebody is to be asked before the call goes.
    """

    called = Signal(str)
    transferred = Signal(str, str)
    asked_first = Signal(str, str)
    given_up = Signal(str)  # the call that is not to be transferred after all
    asking = Signal(str)  # for which call a target is asked; empty: for none any more
    focus_left = Signal()  # the keyboard has no more to do in here, and nobody else has a claim to it

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._transfer, self._narrow = "", False
        self.may_go: Callable[[], bool] = lambda: True  # whether what stands in the field has been read
        self.takes: Callable[[bool], bool] = lambda first: False  # whether a found row is meant
        self.by_pad = False  # what changes the text is the dial pad
        self._before: QWidget | None = None  # where the keyboard stood when a transfer was asked for
        self.field = NumberField()
        self.field.setObjectName("number")
        self.field.setAccessibleName(tr("Number or address to call"))
        set_tip(self.field, tr("Number, name or address to call (F2)"))
        self.field.setFont(sized(self.field.font(), 1.15))
        self.field.setMinimumHeight(40)
        self.field.setMaxLength(LONGEST_TYPED)
        self.field.setClearButtonEnabled(False)
        self.button = TextButton(theme, "call", tr("Call"), look="go")
        self.button.setMinimumHeight(40)
        self.ask = TextButton(theme, "", tr("Ask first"))
        self.ask.setMinimumHeight(40)
        set_property(self.ask, "fit", "small")
        set_tip(self.ask, tr("Call there first; the call waits (Shift+Enter, or Shift and a key)"))
        self.cancel = IconButton(theme, "close", tr("Do not transfer (Esc)"))
        self.cancel.setFixedSize(INSIDE, INSIDE)
        inside = QHBoxLayout(self.field)
        inside.setContentsMargins(0, 0, 4, 0)
        inside.addStretch(1)
        inside.addWidget(self.cancel)
        self._line, self._foot = QHBoxLayout(), QHBoxLayout()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for line in (self._line, self._foot):
            line.setSpacing(8)
            box.addLayout(line)
        self._line.addWidget(self.field, 1)
        self._line.addWidget(self.ask)
        self._line.addWidget(self.button)
        self.field.called.connect(self._go)
        self.button.clicked.connect(self.go)
        self.field.shifted.connect(self.ask_first)
        self.field.asks = lambda: bool(self._transfer)
        self.ask.clicked.connect(self.ask_first)
        self.cancel.clicked.connect(self.give_up)
        self.field.textChanged.connect(self._on_text)
        self.end_transfer()

    @property
    def transferring(self) -> str:
        """The call that is about to be transferred, or empty."""
        return self._transfer

    def set_narrow(self, narrow: bool) -> None:
        """There is little width: a transfer has its buttons below the field, and "Call" is a sign."""
        if narrow is self._narrow:
            return
        self._narrow = narrow
        before, after = (self._line, self._foot) if narrow else (self._foot, self._line)
        before.removeWidget(self.ask)
        after.addWidget(self.ask, 1 if narrow else 0)
        self._show_buttons()

    def type_digit(self, digit: str) -> None:
        """A key of the dial pad, or a digit typed beside the field."""
        self.by_pad = True
        self.field.insert(digit)
        self.by_pad = False

    def ask_transfer(self, call: str) -> None:
        """The next number, or key, is where the call goes."""
        if not self._transfer:
            self._before = self.window().focusWidget()
        self._transfer = call
        self.field.clear()
        self.field.setPlaceholderText(tr("Number, name or key"))
        self._show_buttons()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_text("")
        self.asking.emit(call)

    def end_transfer(self) -> None:
        """Back to plain calling; the keyboard goes back to where it stood before."""
        self._give_focus_back()
        self._transfer = ""
        self.asking.emit("")
        self.field.clear()
        self.field.setPlaceholderText(tr("Number or name"))
        self._show_buttons()
        self._on_text("")

    def leave(self) -> None:
        """A call was taken from here: the letters, Space and digits that come next are for that."""
        if self.field.hasFocus():
            self.focus_left.emit()

    def give_up(self) -> None:
        """The person wants no transfer after all."""
        call = self._transfer
        self.end_transfer()
        if call:
            self.given_up.emit(call)

    def _show_buttons(self) -> None:
        asks = bool(self._transfer)
        for button in (self.ask, self.cancel):
            button.setVisible(asks)
        self.field.setTextMargins(0, 0, INSIDE if asks else 0, 0)
        below = asks and self._narrow
        for line in (self._line, self._foot):
            line.removeWidget(self.button)
        (self._foot if below else self._line).addWidget(self.button, 1 if below else 0)
        self._foot.setContentsMargins(0, 8 if below else 0, 0, 0)
        self.button.setText(tr("Transfer") if asks else "" if self._narrow else tr("Call"))
        self.button.setAccessibleName(tr("Transfer") if asks else tr("Call"))
        self.button.setIconSize(QSize(0, 0) if asks else QSize(24, 18))
        set_property(self.button, "fit", "small" if asks or self._narrow else "")

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
        for button in (self.button, self.ask):
            button.setEnabled(bool(typed.strip()))

    def go(self) -> None:
        """Call what was typed; nothing typed is nothing."""
        self._go(self.field.text().strip())

    def ask_first(self) -> None:
        """Ask at what was typed whether the call may go there; without a call, Enter is Enter."""
        self._go(self.field.text().strip(), first=True)

    def _go(self, number: str, *, first: bool = False) -> None:
        if not number or not self.may_go() or self.takes(first):
            return
        call = self._transfer
        self.end_transfer()
        if call:
            (self.asked_first if first else self.transferred).emit(call, number)
        else:
            self.called.emit(number)
