# SPDX-License-Identifier: GPL-3.0-or-later
"""How loud it is: a bar that follows, and a word for what it means."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui.exceptions import guarded
from ui.plain import plain_label
from ui.text import tr
from ui.theme import Theme

RANGE = 60  # dB below full scale that the bar is wide
TOO_LOUD, FAINT, SILENT = -2, -40, -57  # dB: above the first it is cut off, below the last nobody speaks
_FALLS = 4  # dB in a tenth of a second, so that the eye can follow
_HEARD = 15  # levels (tenths of a second) that the word is about
HEIGHT, WIDTH = 8, 120  # px


@guarded
class _Bar(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.shown = float(-RANGE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A line of text is higher."""
        return QSize(WIDTH, HEIGHT)

    def show_level(self, level: float) -> None:
        """In dB, 0 for full scale."""
        if level != self.shown:
            self.shown = level
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Where it would be cut off the bar has another colour; the word beside it says so too."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(tokens.border_strong))
        painter.setBrush(QColor(tokens.sunken))
        track = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        full = track.adjusted(1.5, 1.5, -1.5, -1.5)
        part = max(0.0, min(1.0, 1 + self.shown / RANGE))
        if part * full.width() >= 1:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.lamp_red if self.shown > TOO_LOUD else tokens.green))
            left = full.left() if self.layoutDirection() is Qt.LayoutDirection.LeftToRight else None
            width = part * full.width()
            start = left if left is not None else full.right() - width
            painter.drawRoundedRect(
                QRectF(start, full.top(), width, full.height()), full.height() / 2, full.height() / 2
            )


@guarded
class LevelMeter(QWidget):
    """``show_level`` ten times a second; ``words`` says what is meant, also to a screen reader."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.bar = _Bar(theme)
        self.words: QLabel = plain_label()
        self.words.setProperty("soft", True)
        self.words.ensurePolished()  # its font is the style's
        metrics = self.words.fontMetrics()
        words = tr("too loud"), tr("silence"), tr("faint"), tr("good")
        self.words.setMinimumWidth(max(map(metrics.horizontalAdvance, words)))
        self._heard: deque[int] = deque(maxlen=_HEARD)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.bar, 1)
        row.addWidget(self.words)

    def show_level(self, level: int) -> None:
        """The loudest of the last tenth of a second, in dB below full scale."""
        self.bar.show_level(max(level, self.bar.shown - _FALLS, -RANGE))
        self._heard.append(level)
        words = meant(max(self._heard))
        if words != self.words.text():
            self.words.setText(words)
            self.setAccessibleDescription(words)

    def rest(self) -> None:
        """Nobody measures any more."""
        self._heard.clear()
        self.bar.show_level(-RANGE)
        self.words.clear()
        self.setAccessibleDescription("")


def meant(level: int) -> str:
    """What a level means to who speaks."""
    if level <= SILENT:
        return tr("silence")
    if level < FAINT:
        return tr("faint")
    return tr("too loud") if level > TOO_LOUD else tr("good")
