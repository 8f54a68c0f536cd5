# SPDX-License-Identifier: GPL-3.0-or-later
"""Paints one function key: lamp, label, number and a second line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from deskphone.phone.views import Blink, KeyView, Lamp
from ui import text
from ui.blink import Blinker
from ui.models.keys import KEY_ROLE
from ui.theme import RADIUS, Theme, Tokens
from ui.widgets.key_art import KeyArt
from ui.widgets.led import LAMP_SIZE, look_of

GAP = 4.0  # half of the 8 px between two keys
PAD = 12.0
LEAD = 3.0  # between a key's two lines
ICON = 16
GUTTER = 8.0
LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
ICONS_WITHOUT_LAMP = {"speed": "call", "grouppickup": "group", "line": "line", "dtmf": "keypad"}


@dataclass(frozen=True, slots=True)
class KeyColours:
    """The colours of one key's surfaces and texts."""

    fill: str
    edge: str
    label: str
    soft: str
    state: str


def key_colours(key: KeyView, tokens: Tokens, *, lit: bool, hover: bool, pressed: bool) -> KeyColours:
    """Tinted as a whole if and only if a press picks up; grey where nothing is known."""
    if key.blink is Blink.FAST:
        fill = tokens.ring_tint_on if lit else tokens.ring_tint
        return KeyColours(fill, tokens.lamp_ring, tokens.text, tokens.text, tokens.red_text)
    fill = tokens.pressed if pressed else tokens.hover if hover else tokens.panel
    edge = tokens.border_strong if hover else tokens.border
    label = tokens.text_soft if key.lamp in (Lamp.OFFLINE, Lamp.REFUSED, Lamp.PENDING) else tokens.text
    state = {
        Lamp.RINGING: tokens.red_text,
        Lamp.BUSY: tokens.red_text,
        Lamp.CALLING: tokens.red_text,
        Lamp.HELD: tokens.amber_text,
        Lamp.PARKED: tokens.amber_text,
    }.get(key.lamp, tokens.text_soft)
    return KeyColours(fill, edge, label, tokens.text_soft, state)


class KeyDelegate(QStyledItemDelegate):
    """One painter for all keys; it decides nothing but looks."""

    def __init__(
        self, theme: Theme, blinker: Blinker, clock: Callable[[], float], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._blinker, self._clock = theme, blinker, clock
        self._art = KeyArt(theme)
        self.pressed_row = -1
        self.focused_row = -1
        self.cell = QSize(176, 64)
        self.idle_green = False

    def key_height(self, font: QFont) -> int:
        """Two lines of text with air, at least 56 px."""
        line = QFontMetricsF(font).height()
        return max(56, round(2 * line + 22))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The view's cell: it gives a key more room where it has some."""
        return self.cell

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the key in its cell."""
        key = index.data(KEY_ROLE)
        if not isinstance(key, KeyView):
            return
        rect = QRectF(option.rect).adjusted(GAP, GAP, -GAP, -GAP)
        state = option.state
        fast, slow = self._blinker.lit(fast=True), self._blinker.lit(fast=False)
        look = look_of(key, fast_lit=fast, slow_lit=slow, idle_green=self.idle_green)
        colours = key_colours(
            key,
            self._theme.tokens,
            lit=look.lit,
            hover=bool(state & QStyle.StateFlag.State_MouseOver),
            pressed=self.pressed_row == index.row(),
        )
        ratio = painter.device().devicePixelRatioF()
        plate = self._art.plate(rect.size().toSize(), colours.fill, colours.edge, ratio)
        painter.drawPixmap(rect.topLeft(), plate)
        lamp = QPointF(rect.left() + PAD, rect.center().y() - LAMP_SIZE / 2)
        if key.lamp is Lamp.NONE:
            sign = ICONS_WITHOUT_LAMP.get(key.type, "key")
            picture = self._art.sign(sign, self._theme.tokens.text_soft, LAMP_SIZE, ratio)
        else:
            picture = self._art.lamp(look, ratio)
        painter.drawPixmap(lamp, picture)
        inner = rect.adjusted(2 * PAD + LAMP_SIZE - 2, 0, -PAD, 0)
        if key.blink is Blink.FAST:
            place = QPointF(inner.right() - ICON, inner.bottom() - PAD - ICON + 2)
            green = self._theme.tokens.green_text
            painter.drawPixmap(place, self._art.sign("pick-up", green, ICON, ratio))
        self._paint_words(painter, inner, key, colours, option.font)
        if self.focused_row == index.row():
            self._paint_focus(painter, rect)

    def _paint_words(
        self, painter: QPainter, inner: QRectF, key: KeyView, colours: KeyColours, font: QFont
    ) -> None:
        strong, small = self._art.letterings(font)
        top = inner.center().y() - (strong.height + small.height + LEAD) / 2
        label = text.key_label(key)
        digits = key.number if key.number != label else ""
        if strong.width(label) + small.width(digits) + GUTTER > inner.width():
            digits = ""  # the name goes before the number, which the tooltip has
        room = inner.width()
        painter.setFont(small.font)
        if digits:
            wide = small.width(digits)
            painter.setPen(QColor(colours.soft))
            painter.drawText(QRectF(inner.right() - wide, top, wide + 1, strong.height), LEFT, digits)
            room -= wide + GUTTER
        line = QRectF(inner.left(), top + strong.height + LEAD, inner.width(), small.height)
        if key.blink is Blink.FAST:
            line.setWidth(inner.width() - ICON - 4)
        state = small.elided_with_clock(text.key_state(key, self._clock()), line.width())
        painter.setPen(QColor(colours.state))
        painter.drawText(line, LEFT, state)
        painter.setFont(strong.font)
        painter.setPen(QColor(colours.label))
        painter.drawText(QRectF(inner.left(), top, room, strong.height), LEFT, strong.elided(label, room))

    def _paint_focus(self, painter: QPainter, rect: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.tokens.accent), 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), RADIUS - 1, RADIUS - 1)
