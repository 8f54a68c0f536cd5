# SPDX-License-Identifier: GPL-3.0-or-later
"""What keys are painted from, made once: plates, lamps and signs as pixmaps, fonts with their measures.

Two hundred keys may blink at once; painting one must cost tens of microseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from ui.icons import pixmap
from ui.theme import RADIUS, Theme, sized
from ui.widgets.led import LAMP_SIZE, LampLook, paint_lamp

MAX_PIXMAPS = 256
MAX_WIDTHS = 4096


@dataclass(frozen=True, slots=True)
class Lettering:
    """A font with its measures; ``widths`` remembers what was measured."""

    font: QFont
    metrics: QFontMetricsF
    height: float
    widths: dict[str, float]

    def width(self, text: str) -> float:
        """The width of a text in pixels."""
        known = self.widths.get(text)
        if known is None:
            if len(self.widths) >= MAX_WIDTHS:
                self.widths.clear()
            known = self.widths[text] = self.metrics.horizontalAdvance(text)
        return known

    def elided(self, text: str, room: float) -> str:
        """The text, shortened at its end where it does not fit."""
        if self.width(text) <= room:
            return text
        return self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)

    def elided_with_clock(self, line: str, room: float) -> str:
        """Shorten the name before the seconds, not the seconds."""
        if self.width(line) <= room:
            return line
        head, space, tail = line.rpartition(" ")
        if not space or ":" not in tail:
            return self.elided(line, room)
        return self.elided(head, max(0.0, room - self.width(space + tail))) + space + tail


def lettering(font: QFont, factor: float = 1.0, *, strong: bool = False) -> Lettering:
    """Make a lettering from the window's font."""
    made = sized(font, factor, strong=strong)
    metrics = QFontMetricsF(made)
    return Lettering(made, metrics, metrics.height(), {})


class KeyArt:
    """Pixmaps and letterings of one theme; made anew when the theme changes."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._pixmaps: dict[Hashable, QPixmap] = {}
        self._font_key = ""
        self._label = self._line = lettering(QFont())
        theme.changed.connect(self._pixmaps.clear)

    def letterings(self, font: QFont) -> tuple[Lettering, Lettering]:
        """The letterings of labels (strong) and of second lines (small)."""
        key = font.key()
        if key != self._font_key:
            self._font_key = key
            self._label, self._line = lettering(font, strong=True), lettering(font, 0.92)
        return self._label, self._line

    def plate(self, size: QSize, fill: str, edge: str, ratio: float) -> QPixmap:
        """The body of a key."""

        def paint(painter: QPainter) -> None:
            painter.setPen(QPen(QColor(edge), 1.0))
            painter.setBrush(QColor(fill))
            box = QRectF(0.5, 0.5, size.width() - 1, size.height() - 1)
            painter.drawRoundedRect(box, RADIUS, RADIUS)

        return self._kept(("plate", size.width(), size.height(), fill, edge, ratio), size, ratio, paint)

    def lamp(self, look: LampLook, ratio: float) -> QPixmap:
        """A lamp as it stands."""
        square = QSize(LAMP_SIZE, LAMP_SIZE)

        def paint(painter: QPainter) -> None:
            paint_lamp(painter, QRectF(0, 0, LAMP_SIZE, LAMP_SIZE), look, self._theme.tokens)

        return self._kept((look, ratio), square, ratio, paint)

    def sign(self, name: str, colour: str, size: int, ratio: float) -> QPixmap:
        """An icon in one colour."""
        key = (name, colour, size, ratio)
        if key not in self._pixmaps:
            self._keep(key, pixmap(name, colour, size, ratio))
        return self._pixmaps[key]

    def _kept(self, key: Hashable, size: QSize, ratio: float, paint: Callable[[QPainter], None]) -> QPixmap:
        if key not in self._pixmaps:
            made = QPixmap(round(size.width() * ratio), round(size.height() * ratio))
            made.setDevicePixelRatio(ratio)
            made.fill(Qt.GlobalColor.transparent)
            painter = QPainter(made)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint(painter)
            painter.end()
            self._keep(key, made)
        return self._pixmaps[key]

    def _keep(self, key: Hashable, made: QPixmap) -> None:
        if len(self._pixmaps) >= MAX_PIXMAPS:
            self._pixmaps.clear()
        self._pixmaps[key] = made
