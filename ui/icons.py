# SPDX-License-Identifier: GPL-3.0-or-later
"""Icons: SVGs of one family (24 x 24, one stroke width), painted in the colour that is asked for."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer


@lru_cache(maxsize=64)
def svg(name: str) -> str:
    """The source of one icon."""
    return resources.files("resources").joinpath(f"icons/{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=256)
def renderer(name: str, colour: str) -> QSvgRenderer:
    """A renderer of the icon in one colour (kept: painting is frequent, parsing need not be)."""
    return QSvgRenderer(QByteArray(svg(name).replace("currentColor", colour).encode()))


def paint_icon(painter: QPainter, rect: QRectF, name: str, colour: str) -> None:
    """Paint an icon into ``rect``."""
    renderer(name, colour).render(painter, rect)


@lru_cache(maxsize=1024)
def _drawn(name: str, colour: str, size: int, ratio: float, gap: int) -> QImage:
    """An icon as it is drawn once: a window wears hundreds of few. An image may outlive Qt."""
    room = QSize(round((size + gap) * ratio), round(size * ratio))
    made = QImage(room, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    renderer(name, colour).render(painter, QRectF(0, 0, size * ratio, size * ratio))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def pixmap(name: str, colour: str, size: int, ratio: float = 1.0, gap: int = 0) -> QPixmap:
    """An icon as a pixmap of ``size`` logical pixels, with ``gap`` pixels of air to its right."""
    drawn = _drawn(name, colour, size, ratio, gap)
    return QPixmap.fromImage(drawn.copy())  # to paint on the pixmap writes into the image that it was made of


def icon(name: str, colour: str, disabled: str = "", size: int = 20, *, gap: int = 0) -> QIcon:
    """An icon in one colour (``disabled``: the colour while its control is off), sharp up to 300 %."""
    made = QIcon()
    for ratio in (1.0, 2.0, 3.0):
        made.addPixmap(pixmap(name, colour, size, ratio, gap))
        if disabled:
            made.addPixmap(pixmap(name, disabled, size, ratio, gap), QIcon.Mode.Disabled)
    return made
