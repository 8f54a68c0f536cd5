# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from stillphone import make_key

from deskphone.phone.views import Blink, Lamp
from ui.theme import DARK, LIGHT
from ui.widgets.led import SHAPES, LampLook, look_of, paint_lamp

SIZE = 40
LOOKS = {lamp: LampLook(lamp, Blink.STEADY) for lamp in SHAPES}


def painted(look, tokens=LIGHT, *, ink=None):
    """The lamp on its panel; with ``ink`` all colours become one, so that only the shape is left."""
    image = QImage(SIZE, SIZE, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    painter = QPainter(image)
    paint_lamp(painter, QRectF(0, 0, SIZE, SIZE), look, tokens)
    painter.end()
    return image


def colours(image):
    pixels = (image.pixelColor(x, y) for x in range(SIZE) for y in range(SIZE))
    return {pixel.name().upper() for pixel in pixels if pixel.alpha() == 255}


def silhouette(image):
    return tuple(
        (image.pixelColor(x, y).alpha() > 127, image.pixelColor(x, y).lightness() > 200)
        for x in range(SIZE)
        for y in range(SIZE)
    )


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("lamp", "token"),
    [
        (Lamp.PENDING, "lamp_quiet"),
        (Lamp.IDLE, "lamp_quiet"),
        (Lamp.CALLING, "lamp_red"),
        (Lamp.RINGING, "lamp_ring"),
        (Lamp.BUSY, "lamp_red"),
        (Lamp.HELD, "lamp_amber"),
        (Lamp.PARKED, "lamp_amber"),
        (Lamp.REFUSED, "lamp_gone"),
        (Lamp.OFFLINE, "lamp_gone"),
    ],
)
def test_each_lamp_wears_its_colour(tokens, lamp, token):
    assert getattr(tokens, token).upper() in colours(painted(LOOKS[lamp], tokens))


ALIKE = {frozenset((Lamp.REFUSED, Lamp.OFFLINE))}  # told apart by their words


@pytest.mark.parametrize(
    ("one", "other"),
    [pair for pair in itertools.combinations(SHAPES, 2) if frozenset(pair) not in ALIKE],
    ids=lambda lamp: lamp.value,
)
def test_shapes_differ_without_colour(one, other):
    assert silhouette(painted(LOOKS[one])) != silhouette(painted(LOOKS[other]))


@pytest.mark.parametrize("lamp", [Lamp.RINGING, Lamp.HELD, Lamp.PARKED])
def test_the_dim_half_of_a_blink_keeps_shape_and_shows_less(lamp):
    lit = painted(LampLook(lamp, Blink.FAST, lit=True))
    dim = painted(LampLook(lamp, Blink.FAST, lit=False))

    def ink(image):
        return sum(image.pixelColor(x, y).alpha() > 127 for x in range(SIZE) for y in range(SIZE))

    assert 0 < ink(dim) < ink(lit)


def test_idle_can_be_a_green_disc():
    green = painted(LampLook(Lamp.IDLE, Blink.OFF, idle_green=True))
    assert green.pixelColor(SIZE // 2, SIZE // 2).name().upper() == LIGHT.lamp_idle_on.upper()


def test_a_key_without_a_lamp_paints_nothing():
    assert colours(painted(LampLook(Lamp.NONE, Blink.OFF))) == set()


@pytest.mark.parametrize(
    ("key", "lit"),
    [
        (make_key(0, "a", "1", Lamp.RINGING, pickable=True), "fast"),
        (make_key(0, "a", "1", Lamp.HELD), "slow"),
        (make_key(0, "a", "1", Lamp.BUSY), "always"),
    ],
    ids=["ringing", "held", "busy"],
)
def test_which_phase_a_key_follows(key, lit):
    assert look_of(key, fast_lit=True, slow_lit=False).lit is (lit in ("fast", "always"))
    assert look_of(key, fast_lit=False, slow_lit=True).lit is (lit in ("slow", "always"))
