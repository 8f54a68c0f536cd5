# SPDX-License-Identifier: GPL-3.0-or-later
"""Paints one function key: lamp, label, number and a second line."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from deskphone.phone.views import Blink, KeyView, Lamp
from ui import text
from ui.blink import Pulse
from ui.exceptions import guarded
from ui.icons import paint_icon
from ui.theme import RADIUS, Theme, Tokens
from ui.widgets.key_art import KeyArt
from ui.widgets.key_places import Gap
from ui.widgets.led import LAMP_SIZE, LampLook, look_of, paint_lamp

GAP = 4  # half of the 8 px between two keys
PAD = 12
MARK = 4
COMPACT, COMPACT_PAD = 40, 8  # px: the height of a compact key, and its PAD
FAINT = 0.4  # of a key that is carried away
LEAD, COMPACT_LEAD = 3.0, 0.0  # between a key's two lines
ICON = 16
GUTTER = 8.0
MOST_NUMBER = 0.5  # of the room in a key's first line
LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
ICONS_WITHOUT_LAMP = {
    "speed": "call",
    "grouppickup": "group",
    "line": "line",
    "dtmf": "keypad",
    "transfer": "transfer",
    "url": "window",
    "keyevent": "settings",
}


@dataclass(frozen=True, slots=True)
class KeyColours:
    """The colours of one key's surfaces and texts."""

    fill: str
    edge: str
    label: str
    soft: str
    state: str


@dataclass(frozen=True, slots=True)
class Aim:
    """The key below what is carried (its row, -1 for none), and what letting go does there, if it is able."""

    row: int = -1
    words: str = ""
    able: bool = True


@dataclass(frozen=True, slots=True)
class KeyFace:
    """All that a key shows but its second line."""

    type: str
    label: str
    number: str
    look: LampLook
    colours: KeyColours
    awaited: bool


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
        Lamp.ON: tokens.amber_text,
    }.get(key.lamp, tokens.text_soft)
    return KeyColours(fill, edge, label, tokens.text_soft, state)


@guarded
class KeyDelegate(QStyledItemDelegate):
    """One painter for all keys; it decides nothing but looks."""

    def __init__(self, theme: Theme, pulse: Pulse, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme, self._pulse = theme, pulse
        self._art = KeyArt(theme)
        self.pressed_row = -1
        self.focused_row = -1
        self.hover_row = -1
        self.aim = Aim()
        self.lifted_row = -1
        self.cell = QSize(176, 64)
        self.idle_green = False
        self.compact = False  # lower and narrower: the number stands before the state, and nobody "is idle"
        self.dress(QFont(), 1.0)

    def key_height(self, font: QFont) -> int:
        """Two lines of text with air, at least 56 px; 40 where keys are compact."""
        line = QFontMetricsF(font).height()
        return max(COMPACT, round(2 * line + 6)) if self.compact else max(56, round(2 * line + 22))

    def heading_height(self, font: QFont) -> int:
        """One line of text, with more air above it than below."""
        return round(QFontMetricsF(font).height()) + 16

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The view's cell: it gives a key more room where it has some."""
        return self.cell

    def dress(self, font: QFont, ratio: float) -> None:
        """Get ready to paint: the window's font, and pixels of the screen for one of ours."""
        self._ratio = ratio
        self._strong, self._small = self._art.letterings(font)
        height = self.cell.height() - 2 * GAP
        lead, self._pad = (COMPACT_LEAD, COMPACT_PAD) if self.compact else (LEAD, PAD)
        self._words_left = 2 * self._pad + LAMP_SIZE - 2
        lines = self._strong.height + lead + self._small.height
        self._label_top = (height - lines) / 2
        self._line_top = self._label_top + self._strong.height + lead

    def paint_key(self, painter: QPainter, row: int, key: KeyView, cell: QRect) -> None:
        """Paint a key in its cell. Qt's way of painting items costs five times as much."""
        if key.heading:
            self._paint_heading(painter, row, key, cell)
            return
        tokens = self._theme.tokens
        fast, slow = self._pulse.blinker.lit(fast=True), self._pulse.blinker.lit(fast=False)
        look = look_of(key, fast_lit=fast, slow_lit=slow, idle_green=self.idle_green)
        hover, pressed = self.hover_row == row, self.pressed_row == row
        colours = key_colours(key, tokens, lit=look.lit, hover=hover, pressed=pressed)
        face = KeyFace(key.type, text.key_label(key), key.number, look, colours, key.awaited)
        left, top = cell.x() + GAP, cell.y() + GAP
        painter.setOpacity(FAINT if self.lifted_row == row else 1.0)
        size = QSize(cell.width() - 2 * GAP, cell.height() - 2 * GAP)
        painter.drawPixmap(left, top, self._face(face, size))
        signed = key.blink is Blink.FAST or key.awaited
        room = size.width() - self._words_left - self._pad - (ICON + 4 if signed else 0)
        aimed = self.aim.row == row
        state = self._small.elided(self.aim.words, room) if aimed else self.second_line(key, room)
        colour = tokens.accent if aimed and self.aim.able else tokens.text_soft if aimed else colours.state
        painter.setFont(self._small.font)
        painter.setPen(QColor(colour))
        painter.drawText(
            QRectF(left + self._words_left, top + self._line_top, room, self._small.height), LEFT, state
        )
        if self.focused_row == row or (aimed and self.aim.able):
            self._paint_focus(painter, QRectF(cell).adjusted(GAP, GAP, -GAP, -GAP))

    def second_line(self, key: KeyView, room: float) -> str:
        """The state of a key, shortened to a room in pixels; seconds stay, whatever a name holds."""
        shorten = self._small.elided_with_clock if text.key_is_counting(key) else self._small.elided
        state = text.key_state(key, self._pulse.now())
        if self.compact:
            numbered = _with_number(key, state)
            state = numbered if self._small.width(numbered) <= room else state
        return shorten(state, room)

    def _face(self, face: KeyFace, size: QSize) -> QPixmap:
        """All of a key but its second line; kept, because a blink only alternates between two of them."""
        key = (face, self._small.name, self.compact)
        return self._art.face(key, size, self._ratio, lambda painter: self._paint_face(painter, face, size))

    def _paint_face(self, painter: QPainter, face: KeyFace, size: QSize) -> None:
        tokens, colours = self._theme.tokens, face.colours
        painter.setPen(QPen(QColor(colours.edge), 1.0))
        painter.setBrush(QColor(colours.fill))
        box = QRectF(0.5, 0.5, size.width() - 1, size.height() - 1)
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        lamp = QRectF(self._pad, (size.height() - LAMP_SIZE) / 2, LAMP_SIZE, LAMP_SIZE)
        if face.look.lamp is Lamp.NONE:
            paint_icon(painter, lamp, ICONS_WITHOUT_LAMP.get(face.type, "key"), tokens.text_soft)
        else:
            paint_lamp(painter, lamp, face.look, tokens)
        if face.look.blink is Blink.FAST or face.awaited:
            pad = self._pad
            sign = QRectF(size.width() - pad - ICON, size.height() - pad - ICON + 2, ICON, ICON)
            pick_up = face.look.blink is Blink.FAST
            name, colour = ("pick-up", tokens.green_text) if pick_up else ("bell", tokens.accent)
            paint_icon(painter, sign, name, colour)
        self._paint_names(painter, face, size.width() - self._pad)

    def _paint_names(self, painter: QPainter, face: KeyFace, right: float) -> None:
        strong, small = self._strong, self._small
        top, room = self._label_top, right - self._words_left
        digits = face.number if face.number != face.label and not self.compact else ""
        digits = small.elided(digits, room * MOST_NUMBER)  # a long name is shortened before its number goes
        wide = small.width(digits)
        if digits:
            painter.setFont(small.font)
            painter.setPen(QColor(face.colours.soft))
            painter.drawText(QRectF(right - wide, top, wide + 1, strong.height), LEFT, digits)
            room -= wide + GUTTER
        painter.setFont(strong.font)
        painter.setPen(QColor(face.colours.label))
        label = strong.elided(face.label, room)
        painter.drawText(QRectF(self._words_left, top, room, strong.height), LEFT, label)

    def _paint_heading(self, painter: QPainter, row: int, key: KeyView, cell: QRect) -> None:
        """A name, and a line across what is left of the width."""
        tokens, box = self._theme.tokens, QRectF(cell).adjusted(GAP, GAP, -GAP, -GAP)
        painter.setOpacity(FAINT if self.lifted_row == row else 1.0)
        words = self._strong.elided(text.key_label(key), box.width())
        top = box.bottom() - self._strong.height
        painter.setFont(self._strong.font)
        painter.setPen(QColor(tokens.text_soft))
        painter.drawText(QRectF(box.left(), top, box.width(), self._strong.height), LEFT, words)
        begin, middle = box.left() + self._strong.width(words) + PAD, round(top + self._strong.height / 2)
        if begin < box.right():
            line = QRectF(begin, middle, box.right() - begin, 1)
            painter.fillRect(line, QColor(tokens.border_strong))
        if self.focused_row == row:
            self._paint_focus(painter, box)

    def paint_mark(self, painter: QPainter, cell: QRect, gap: Gap) -> None:
        """Where a key that is carried would come to stand: beside a key, above a heading or below it."""
        if gap.across:
            middle = cell.bottom() + 1 if gap.behind else max(cell.top(), MARK // 2)
            mark = QRect(cell.left() + GAP, middle - MARK // 2, cell.width() - 2 * GAP, MARK)
        else:
            middle = cell.right() + 1 if gap.behind else max(cell.left(), MARK // 2)
            mark = QRect(middle - MARK // 2, cell.top() + GAP, MARK, cell.height() - 2 * GAP)
        painter.setOpacity(1.0)
        painter.fillRect(mark, QColor(self._theme.tokens.accent))

    def _paint_focus(self, painter: QPainter, rect: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.tokens.accent), 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), RADIUS - 1, RADIUS - 1)


def _with_number(key: KeyView, state: str) -> str:
    """The second line of a compact key where there is room: its number, and a state that is worth a word."""
    number = key.number if key.number != text.key_label(key) else ""
    if key.lamp is Lamp.RINGING or key.type == "keyevent":
        return state  # who calls is worth all the room
    if number and key.lamp is Lamp.IDLE:
        return number
    return f"{number}  {state}" if number and state else number or state
