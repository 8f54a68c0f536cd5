# SPDX-License-Identifier: GPL-3.0-or-later
"""What keys are painted from, made once: faces as pixmaps, fonts with their measures.

Two hundred keys may blink at once; painting one must cost tens of microseconds.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPixmap

from ui.theme import Theme, sized

MAX_BYTES = 24_000_000
MAX_WIDTHS = 4096


@dataclass(frozen=True, slots=True)
class Lettering:
    """A font with its measures; ``name`` is its identity, ``widths`` remembers what was measured."""

    name: str
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
        """A line that ends in seconds: shorten the name before them, not the seconds."""
        if self.width(line) <= room:
            return line
        head, space, tail = line.rpartition(" ")
        return self.elided(head, max(0.0, room - self.width(space + tail))) + space + tail


def lettering(font: QFont, factor: float = 1.0, *, strong: bool = False) -> Lettering:
    """Make a lettering from the window's font."""
    made = sized(font, factor, strong=strong)
    metrics = QFontMetricsF(made)
    return Lettering(made.key(), made, metrics, metrics.height(), {})


class KeyArt:
    """Faces and letterings; faces are made anew when the theme changes, the oldest go first."""

    def __init__(self, theme: Theme) -> None:
        self._faces: OrderedDict[Hashable, QPixmap] = OrderedDict()
        self._bytes = 0
        self._font_key = ""
        self._label = self._line = lettering(QFont())
        theme.changed.connect(self._forget)

    def letterings(self, font: QFont) -> tuple[Lettering, Lettering]:
        """The letterings of labels (strong) and of second lines (small)."""
        key = font.key()
        if key != self._font_key:
            self._font_key = key
            self._label, self._line = lettering(font, strong=True), lettering(font, 0.92)
        return self._label, self._line

    def face(self, key: Hashable, size: QSize, ratio: float, paint: Callable[[QPainter], None]) -> QPixmap:
        """The picture of this key, size and ratio: the kept one, or one that ``paint`` makes."""
        whole = (key, size.width(), size.height(), ratio)
        kept = self._faces.get(whole)
        if kept is not None:
            self._faces.move_to_end(whole)
            return kept
        made = QPixmap(round(size.width() * ratio), round(size.height() * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint(painter)
        painter.end()
        self._faces[whole] = made
        self._bytes += _bytes(made)
        while self._bytes > MAX_BYTES and len(self._faces) > 1:
            _, oldest = self._faces.popitem(last=False)
            self._bytes -= _bytes(oldest)
        return made

    def _forget(self) -> None:
        self._faces.clear()
        self._bytes = 0


def _bytes(picture: QPixmap) -> int:
    return picture.width() * picture.height() * 4
