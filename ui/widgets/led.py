# SPDX-License-Identifier: GPL-3.0-or-later
"""The lamp of a key: states differ by shape as well as by colour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from deskphone.phone.views import Blink, KeyView, Lamp
from ui.theme import Tokens

LAMP_SIZE = 20


@dataclass(frozen=True, slots=True)
class LampLook:
    """How a lamp stands at this moment. ``lit``: the bright half of a blink, or no blink."""

    lamp: Lamp
    blink: Blink
    lit: bool = True
    idle_green: bool = False


def look_of(key: KeyView, *, fast_lit: bool, slow_lit: bool, idle_green: bool = False) -> LampLook:
    """The look of a key's lamp in the given blink phases."""
    lit = {Blink.FAST: fast_lit, Blink.SLOW: slow_lit}.get(key.blink, True)
    return LampLook(key.lamp, key.blink, lit, idle_green)


def paint_lamp(painter: QPainter, rect: QRectF, look: LampLook, tokens: Tokens) -> None:
    """Paint one lamp into a square."""
    shape = SHAPES.get(look.lamp)
    if shape is None:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center())
    painter.scale(rect.width() / LAMP_SIZE, rect.height() / LAMP_SIZE)
    shape(painter, look, tokens)
    painter.restore()


def _pen(colour: str, width: float = 2.0) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _disc(painter: QPainter, colour: str, radius: float = 9.0) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(QPointF(0, 0), radius, radius)


def _ring(painter: QPainter, pen: QPen, radius: float = 7.5) -> None:
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(0, 0), radius, radius)


def _mark_colour(tokens: Tokens) -> str:
    return tokens.sunken if tokens.dark else tokens.panel


def _pending(painter: QPainter, look: LampLook, tokens: Tokens) -> None:
    pen = _pen(tokens.lamp_quiet, 1.8)
    pen.setDashPattern([0.05, 2.15])
    _ring(painter, pen)


def _idle(painter: QPainter, look: LampLook, tokens: Tokens) -> None:
    if look.idle_green:
        _disc(painter, tokens.lamp_idle_on, 7)
    else:
        _ring(painter, _pen(tokens.lamp_quiet, 1.6), 7)


def _calling(painter: QPainter, look: LampLook, tokens: Tokens) -> None:
    _disc(painter, tokens.lamp_red)
    painter.setPen(_pen(_mark_colour(tokens)))
    painter.drawPolyline([QPointF(-3.2, 3.2), QPointF(3.2, -3.2)])
    painter.drawPolyline([QPointF(-1.6, -3.2), QPointF(3.2, -3.2), QPointF(3.2, 1.6)])


def _ringing(painter: QPainter, look: LampLook, tokens: Tokens) -> None:
    if look.lit:
        _disc(painter, tokens.lamp_ring, 9.5)
        _bell(painter, _mark_colour(tokens))
    else:
        _ring(painter, _pen(tokens.lamp_ring, 1.6), 8.7)
        _bell(painter, tokens.lamp_ring)


def _bell(painter: QPainter, colour: str) -> None:
    bell = QPainterPath(QPointF(-4.6, 3.0))
    bell.cubicTo(QPointF(-3.2, 1.8), QPointF(-3.4, 0.2), QPointF(-3.4, -1.4))
    bell.cubicTo(QPointF(-3.4, -6.4), QPointF(3.4, -6.4), QPointF(3.4, -1.4))
    bell.cubicTo(QPointF(3.4, 0.2), QPointF(3.2, 1.8), QPointF(4.6, 3.0))
    bell.closeSubpath()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawPath(bell)
    painter.drawEllipse(QPointF(0, 4.6), 1.5, 1.2)


def _busy(painter: QPainter, look: LampLook, tokens: Tokens) -> None:
    _disc(painter, tokens.lamp_red)


def _held(painter: QPainter, look: LampLook, tokens: Tokens) -> None:
    painter.setPen(_pen(tokens.lamp_amber, 1.4))
    painter.setBrush(QColor(tokens.lamp_amber) if look.lit else Qt.BrushStyle.NoBrush)
    for left in (-6.2, 1.4):
        painter.drawRoundedRect(QRectF(left, -7, 4.8, 14), 1.6, 1.6)


def _parked(painter: QPainter, look: LampLook, tokens: Tokens) -> None:
    painter.setPen(_pen(tokens.lamp_amber, 1.6))
    painter.setBrush(QColor(tokens.lamp_amber) if look.lit else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(-8.2, -8.2, 16.4, 16.4), 4, 4)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(_mark_colour(tokens) if look.lit else tokens.lamp_amber, 2.0))
    letter = QPainterPath(QPointF(-2.4, 4.8))
    letter.lineTo(-2.4, -4.6)
    letter.lineTo(0.6, -4.6)
    letter.cubicTo(QPointF(4.2, -4.6), QPointF(4.2, 1.0), QPointF(0.6, 1.0))
    letter.lineTo(-2.4, 1.0)
    painter.drawPath(letter)


def _gone(painter: QPainter, look: LampLook, tokens: Tokens) -> None:
    _ring(painter, _pen(tokens.lamp_gone, 1.8), 7)
    painter.drawLine(QPointF(-6.4, 6.4), QPointF(6.4, -6.4))


def _on(painter: QPainter, look: LampLook, tokens: Tokens) -> None:
    _disc(painter, tokens.lamp_amber, 7)
    _disc(painter, _mark_colour(tokens), 3)


SHAPES: dict[Lamp, Callable[[QPainter, LampLook, Tokens], None]] = {
    Lamp.PENDING: _pending,
    Lamp.IDLE: _idle,
    Lamp.CALLING: _calling,
    Lamp.RINGING: _ringing,
    Lamp.BUSY: _busy,
    Lamp.HELD: _held,
    Lamp.PARKED: _parked,
    Lamp.REFUSED: _gone,
    Lamp.OFFLINE: _gone,
    Lamp.ON: _on,
}
