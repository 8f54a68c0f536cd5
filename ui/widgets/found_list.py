# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows below the number field: whom somebody may mean who types there.

They lie over the dial pad, or over the calls where no pad is, and take the keyboard from nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from deskphone.phone.views import Blink, CallKind
from ui import found
from ui.blink import Pulse
from ui.exceptions import guarded
from ui.found import MOST, Found, Source
from ui.icons import paint_icon
from ui.plain import set_tip
from ui.text import tr
from ui.theme import RADIUS, Theme
from ui.widgets.callable_list import Lettering
from ui.widgets.led import LAMP_SIZE, look_of, paint_lamp
from ui.widgets.recent_list import LOOKS

EDGE = 4  # px around the rows
PAD, GAP, ICON = 8, 8, 16  # px within a row
LEAST = 4  # rows; with room for fewer below the field, the list opens above it
MOST_ABOVE = 5  # rows, so that the calls can be seen as well
LEAST_WIDE = 340  # px, where the list does not lie in the field's own column
SHARE_STATE, SHARE_RINGS, SHARE_NUMBER = 0.36, 0.6, 0.3  # of a row's width at most


@dataclass(frozen=True, slots=True)
class Shown:
    """What the list shows. ``meant``: the row that Enter is about, -1 for none."""

    rows: tuple[Found, ...] = ()
    meant: int = -1
    transferring: bool = False


@guarded
class FoundRow(QPushButton):
    """One of them: a button for the mouse and for screen readers, painted by hand."""

    def __init__(self, parent: QWidget, theme: Theme, pulse: Pulse) -> None:
        super().__init__(parent)
        self._theme, self._pulse = theme, pulse
        self._shown, self._place = Shown(), 0
        self.idle_green = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._plain, self._strong = Lettering.of(self.font()), Lettering.of(self.font(), strong=True)
        self._small = Lettering.of(self.font(), 0.92)

    def show_row(self, shown: Shown, place: int) -> None:
        """Show the row of a place."""
        self._shown, self._place = shown, place
        row, count = shown.rows[place], len(shown.rows)
        self.setAccessibleName(found.spoken(row, place + 1, count, transferring=shown.transferring))
        does = tr("Transfer") if shown.transferring else tr("Pick up") if row.rings else tr("Call")
        self.setAccessibleDescription(f"{found.kind(row)}, {does}")
        set_tip(self, f"{found.kind(row)}: {row.name} {row.number}")
        self.update()

    @property
    def blinks(self) -> bool:
        """Whether its lamp does."""
        key = self._shown.rows[self._place].key if self._place < len(self._shown.rows) else None
        return key is not None and key.blink in (Blink.FAST, Blink.SLOW)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Sign, name, number; at the right the state and its lamp."""
        if self._place >= len(self._shown.rows):
            return
        row, tokens = self._shown.rows[self._place], self._theme.tokens
        meant = self._place == self._shown.meant
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rings = row.rings and not self._shown.transferring
        ground = tokens.pressed if self.isDown() else tokens.hover if self.underMouse() else tokens.panel
        ground = tokens.ring_tint if rings else tokens.accent_tint if meant else ground
        painter.setPen(QPen(QColor(tokens.accent), 2.0) if meant else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS - 2, RADIUS - 2)
        place = QRectF(self.rect()).adjusted(PAD, 0, -PAD, 0)
        sign = QRectF(place.left(), place.center().y() - ICON / 2, ICON, ICON)
        paint_icon(painter, sign, *_sign(row, tokens.text_soft))
        place.setLeft(sign.right() + GAP)
        place.setRight(self._paint_lamp(painter, place, row))
        self._paint_words(painter, place, row, rings=rings)

    def _paint_lamp(self, painter: QPainter, place: QRectF, row: Found) -> float:
        """Gives where it begins: all rows keep its room, so that states stand below each other."""
        lamp = QRectF(place.right() - LAMP_SIZE, place.center().y() - LAMP_SIZE / 2, LAMP_SIZE, LAMP_SIZE)
        if row.key is not None:
            blinker = self._pulse.blinker
            fast, slow = blinker.lit(fast=True), blinker.lit(fast=False)
            look = look_of(row.key, fast_lit=fast, slow_lit=slow, idle_green=self.idle_green)
            paint_lamp(painter, lamp, look, self._theme.tokens)
        return lamp.left() - GAP

    def _paint_words(self, painter: QPainter, place: QRectF, row: Found, *, rings: bool) -> None:
        tokens, small, wide = self._theme.tokens, self._small, place.width()
        said = found.state(row, transferring=self._shown.transferring)
        share = SHARE_RINGS if rings else SHARE_STATE  # what Enter does is read whole
        needed = min(small.metrics.horizontalAdvance(said) + 1, wide * share) if said else 0.0
        where = place.adjusted(wide - needed, 0, 0, 0)
        small.write(painter, where, said, QColor(tokens.red_text if rings else tokens.text_soft))
        place.setRight(where.left() - (GAP if said else 0))
        number = "" if row.number == row.name else row.number
        needed = min(small.metrics.horizontalAdvance(number) + 1, wide * SHARE_NUMBER) if number else 0.0
        name = place.adjusted(0, 0, -(needed + GAP if number else 0), 0)
        used = self._plain.write(painter, name, row.name, QColor(tokens.text))
        where = QRectF(name.left() + used + GAP, place.top(), needed, place.height())
        small.write(painter, where, number, QColor(tokens.text_soft))


def _sign(row: Found, soft: str) -> tuple[str, str]:
    if row.source is Source.RECENT:
        return LOOKS.get(row.fate or CallKind.DIALLED, ("recent", ""))[0], soft
    return {Source.KEY: "key", Source.DIRECTORY: "server"}.get(row.source, "person"), soft


@guarded
class FoundList(QFrame):
    """``gripped``: a finger is down on a place; ``pressed``: it went up there, or a screen reader pressed.

    ``shrinks``: what lies below comes into sight again.
    """

    gripped = Signal(int)
    pressed = Signal(int)
    shrinks = Signal()

    def __init__(self, panel: QWidget, field: QWidget, theme: Theme, pulse: Pulse) -> None:
        """It lies in ``panel``, beside ``field``."""
        super().__init__(panel)
        self._panel, self._field, self._wide = panel, field, False
        self.setObjectName("found")
        self.setAccessibleName(tr("Found"))
        self.hide()
        self.rows = tuple(FoundRow(self, theme, pulse) for _ in range(MOST))
        for place, row in enumerate(self.rows):
            row.hide()
            row.pressed.connect(lambda at=place: self.gripped.emit(at))
            row.clicked.connect(lambda _=False, at=place: self.pressed.emit(at))
        pulse.blinker.ticked.connect(lambda fast, slow: self._blink())
        theme.changed.connect(self.update)
        for each in (panel, field):
            each.installEventFilter(self)

    def lie_in(self, panel: QWidget, *, wide: bool) -> None:
        """Lie in another widget, around the field; ``wide``: wider than the field if it must be."""
        if panel is not self._panel:
            self._panel.removeEventFilter(self)
            panel.installEventFilter(self)
            self.setParent(panel)
        self._panel, self._wide = panel, wide

    @property
    def open(self) -> bool:
        """Whether it is to be seen."""
        return not self.isHidden()

    def capacity(self) -> int:
        """How many rows there is room for."""
        below = self._room_below() // self._high()
        if below >= LEAST:
            return min(below, MOST)
        above = (self._anchor().top() - 2 * EDGE) // self._high()
        return max(1, min(above, MOST_ABOVE)) if above > below else max(1, below)

    def show_rows(self, shown: Shown) -> None:
        """Show these; none: go."""
        count = len(shown.rows)
        if self.open and count < sum(not row.isHidden() for row in self.rows):
            self.shrinks.emit()
        for place, row in enumerate(self.rows):
            if place < count:
                row.show_row(shown, place)
            row.setVisible(place < count)
        if count:
            self._place(count)
            self.show()
            self.raise_()
        else:
            self.hide()

    def point_at(self) -> int:
        """The place that the pointer is on, -1 for none."""
        return next((at for at, row in enumerate(self.rows) if row.isVisible() and row.underMouse()), -1)

    def light_idle(self, on: bool) -> None:
        """Free lamps are green discs, as on the keys."""
        for row in self.rows:
            row.idle_green = on

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field moves only with the window."""
        if self.open and event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place(sum(not row.isHidden() for row in self.rows))
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Beside the rows nothing is pressed, neither here nor below."""
        event.accept()

    def _blink(self) -> None:
        if self.open:
            for row in self.rows:
                if not row.isHidden() and row.blinks:
                    row.update()

    def _high(self) -> int:
        return max(26, self.fontMetrics().height() + 9)

    def _anchor(self) -> QRect:
        return QRect(self._field.mapTo(self._panel, QPoint(0, 0)), self._field.size())

    def _room_below(self) -> int:
        return self._panel.height() - self._anchor().bottom() - 2 - 2 * EDGE

    def _place(self, count: int) -> None:
        """Above the field it is as high as it may become: no row moves because another comes."""
        anchor, high = self._anchor(), self._high()
        if self._room_below() // high >= LEAST or self.capacity() == self._room_below() // high:
            top, tall = anchor.bottom() + 2, count * high + 2 * EDGE
        else:
            tall = self.capacity() * high + 2 * EDGE
            top = max(0, anchor.top() - tall - 2)
        width = max(anchor.width(), LEAST_WIDE if self._wide else 0) + 2 * EDGE
        left = max(0, min(anchor.left() - EDGE, self._panel.width() - width))
        self.setGeometry(
            left if self._wide else anchor.left() - EDGE, top, min(width, self._panel.width()), tall
        )
        for place, row in enumerate(self.rows):
            row.setGeometry(EDGE, EDGE + place * high, self.width() - 2 * EDGE, high)
