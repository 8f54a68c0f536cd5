# SPDX-License-Identifier: GPL-3.0-or-later
"""The dial pad: twelve keys with letters."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QToolButton, QWidget

from ui.exceptions import guarded
from ui.text import tr
from ui.theme import Theme, sized

LETTERS = {
    "1": "",
    "2": "ABC",
    "3": "DEF",
    "4": "GHI",
    "5": "JKL",
    "6": "MNO",
    "7": "PQRS",
    "8": "TUV",
    "9": "WXYZ",
    "*": "",
    "0": "+",
    "#": "",
}
LONG_MS = 600  # of a press that is a long one


@guarded
class PadKey(QToolButton):
    """One key: the digit large, its letters small beneath it."""

    def __init__(self, theme: Theme, digit: str, letters: str) -> None:
        super().__init__()
        self._theme, self._digit, self._letters = theme, digit, letters
        self.setProperty("look", "tile")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName({"*": tr("star"), "#": tr("hash")}.get(digit, digit))

    def sizeHint(self) -> QSize:
        """Two lines of text with some air."""
        return QSize(72, max(36, round(self.fontMetrics().height() * 1.9) + 6))

    def minimumSizeHint(self) -> QSize:
        """Never smaller than a finger."""
        return QSize(48, 36)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame by the style sheet, the words by hand: two sizes in one key."""
        super().paintEvent(event)
        painter = QPainter(self)
        big, small = sized(self.font(), 1.35), sized(self.font(), 0.78)
        painter.setPen(self._theme.colour("text"))
        painter.setFont(big)
        room = QRectF(self.rect())
        if not self._letters:
            painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), self._digit)
            return
        painter.drawText(
            room.adjusted(0, 2, 0, -room.height() * 0.32), int(Qt.AlignmentFlag.AlignCenter), self._digit
        )
        painter.setFont(small)
        painter.setPen(self._theme.colour("text_soft"))
        painter.drawText(
            room.adjusted(0, room.height() * 0.54, 0, -4), int(Qt.AlignmentFlag.AlignCenter), self._letters
        )


class DialPad(QWidget):
    """``pressed`` says which digit; a long press on 0 is a plus."""

    pressed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName(tr("Dial pad"))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        self.keys: dict[str, PadKey] = {}
        for place, (digit, letters) in enumerate(LETTERS.items()):
            key = PadKey(theme, digit, letters)
            key.clicked.connect(lambda _=False, d=digit: self._on_clicked(d))
            grid.addWidget(key, place // 3, place % 3)
            self.keys[digit] = key
        self._long = QTimer(self, singleShot=True, interval=LONG_MS)
        self._long.timeout.connect(self._on_long)
        self._plus = False
        self.keys["0"].pressed.connect(self._on_zero_down)
        self.keys["0"].released.connect(self._long.stop)

    def _on_zero_down(self) -> None:
        self._plus = False
        self._long.start()

    def _on_long(self) -> None:
        self._plus = True
        self.pressed.emit("+")

    def _on_clicked(self, digit: str) -> None:
        if digit == "0" and self._plus:
            self._plus = False  # it has been a plus already
        else:
            self.pressed.emit(digit)
