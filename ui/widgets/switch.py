# SPDX-License-Identifier: GPL-3.0-or-later
"""A switch of a form: a box to check, with its words beside it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter

from ui.exceptions import guarded
from ui.icons import paint_icon
from ui.theme import Theme

LEAST_WIDTH = 72  # px, where the words have to give way
_CORNER = 3  # px


@guarded
class Switch(QCheckBox):
    """Its words take as many lines as there is need of; Qt's own are cut.

    The box is painted here: Fusion derives its frame from the colour of what is behind it, which is next to
    nothing on a dark ground (1.2:1; WCAG 2.2, 1.4.11 asks 3:1 of what tells where a control is).
    """

    def __init__(self, theme: Theme, words: str) -> None:
        super().__init__(words)
        self._theme = theme
        self._words = words
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def fit_into(self, room: int) -> None:
        """Break lines where this many pixels of width are too few."""
        style = QStyleOptionButton()
        self.initStyleOption(style)
        box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, style, self).left()
        lines = [""]
        for word in self._words.split(" "):
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self.fontMetrics().horizontalAdvance(longer) > room - box:
                lines.append(word)
            else:
                lines[-1] = longer
        self.setText("\n".join(lines))

    def minimumSizeHint(self) -> QSize:
        """The words give way."""
        hint = self.sizeHint()
        return QSize(min(LEAST_WIDTH, hint.width()), hint.height())

    def box(self) -> QRectF:
        """Where the box is, in the widget's own pixels."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        return QRectF(self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The words as the style paints them, the box as the theme has it."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.rect = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self)
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_CheckBoxLabel, option)
        self._paint_box(painter)

    def _paint_box(self, painter: QPainter) -> None:
        tokens = self._theme.tokens
        frame = tokens.text_soft if self.isEnabled() else tokens.border_strong
        fill = tokens.panel
        if self.isChecked():
            frame = fill = tokens.accent if self.isEnabled() else tokens.border_strong
        wide = 1.0
        if self.hasFocus():
            frame, wide = tokens.text if self.isChecked() else tokens.accent, 2.0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(frame), wide))
        painter.setBrush(QColor(tokens.pressed if self.isDown() and not self.isChecked() else fill))
        inside = wide / 2
        painter.drawRoundedRect(self.box().adjusted(inside, inside, -inside, -inside), _CORNER, _CORNER)
        if self.checkState() is not Qt.CheckState.Unchecked:
            paint_icon(painter, self.box(), "check", tokens.on_accent)
