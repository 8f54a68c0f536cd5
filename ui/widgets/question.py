# SPDX-License-Identifier: GPL-3.0-or-later
"""A question at the foot of the window; everything else goes on beside it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QFrame, QHBoxLayout

from ui.accessible import announce
from ui.exceptions import guarded
from ui.theme import Theme
from ui.widgets.controls import Elided, TextButton

AIR = 4  # px above and below the buttons, with the line's edge
ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)
MINI_BUTTON = 32  # px: the height of a button in a narrow column


@guarded
class Question(QFrame):
    """``yes`` and ``no``; the safe answer has the keyboard, Escape gives it."""

    yes = Signal()
    no = Signal()

    def __init__(self, theme: Theme, yes: str, no: str) -> None:
        super().__init__()
        self.setObjectName("statusLine")
        self.setProperty("tone", "warning")
        self.words = Elided(lines=2)
        self.yes_button = TextButton(theme, "hang-up", yes, look="stop")
        self.no_button = TextButton(theme, "", no)
        self.yes_button.clicked.connect(self.yes)
        self.no_button.clicked.connect(self.no)
        for button in (self.yes_button, self.no_button):
            button.setProperty("fit", "question")
            button.installEventFilter(self)
        self._mini = False
        self._box = box = QHBoxLayout(self)
        box.setContentsMargins(16, 0, 16, 0)
        box.setSpacing(8)
        box.addWidget(self.words, 1)
        box.addWidget(self.yes_button)
        box.addWidget(self.no_button)
        self.hide()

    def set_mini(self, mini: bool) -> None:
        """In a narrow column its words and its answers stand below each other."""
        self._mini = mini
        direction = QBoxLayout.Direction
        self._box.setDirection(direction.TopToBottom if mini else direction.LeftToRight)
        self._box.setContentsMargins(*((10, 8, 10, 8) if mini else (16, 0, 16, 0)))
        self.words.set_lines(4 if mini else 2)

    def set_height(self, height: int) -> None:
        """The room it has, in pixels: that of the line whose place it takes."""
        for button in (self.yes_button, self.no_button):
            button.setFixedHeight(MINI_BUTTON if self._mini else height - AIR)
        self.setFixedHeight(self._box.sizeHint().height() if self._mini else height)

    def ask(self, words: str) -> None:
        """Show it, and read it out."""
        self.words.show_text(words)
        self.setAccessibleName(words)
        self.show()
        self.no_button.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, words, urgent=True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """No arrow leads to the other answer, Tab does: it was meant for the number or the keys.

        Up and Enter call who was called last; here they would hang up and quit.
        """
        return isinstance(event, QKeyEvent) and event.key() in ARROWS

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that one stands on; Escape is "no" (and hangs nobody up)."""
        focused = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.no.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QAbstractButton):
            focused.click()
        else:
            super().keyPressEvent(event)
