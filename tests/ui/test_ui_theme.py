# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from ui.theme import DARK, LIGHT, Theme, ThemeChoice, contrast, relative_luminance, style_sheet

# (text, surfaces it is painted on)
TEXTS = [
    ("text", ("window", "panel", "hover", "pressed", "sunken", "ring_tint", "ring_tint_on", "accent_tint")),
    ("text", ("amber_tint",)),
    ("text_soft", ("window", "panel", "hover", "pressed", "sunken")),
    ("accent", ("window", "panel")),
    ("on_accent", ("accent",)),
    ("on_green", ("green", "green_hover")),
    ("green_text", ("panel", "green_tint", "window")),
    ("on_red", ("red", "red_hover")),
    ("red_text", ("panel", "window", "hover", "pressed", "ring_tint", "ring_tint_on")),
    ("amber_text", ("panel", "hover", "pressed", "amber_tint")),
]
# Lamps and signs: 3:1 is what graphics need (WCAG 2.2, 1.4.11).
LAMPS = [
    (name, ("panel", "hover"))
    for name in ("lamp_quiet", "lamp_idle_on", "lamp_red", "lamp_amber", "lamp_gone", "lamp_ring")
]
SIGNS = [
    ("lamp_ring", ("ring_tint", "ring_tint_on")),
    ("green_text", ("ring_tint", "ring_tint_on")),
    ("accent", ("panel", "window", "accent_tint")),
]


def rows(table, least):
    return [
        pytest.param(tokens, front, back, least, id=f"{'dark' if tokens.dark else 'light'}-{front}-on-{back}")
        for tokens in (LIGHT, DARK)
        for front, backs in table
        for back in backs
    ]


@pytest.mark.parametrize(("tokens", "front", "back", "least"), rows(TEXTS, 4.5) + rows(LAMPS + SIGNS, 3.0))
def test_contrast(tokens, front, back, least):
    assert contrast(getattr(tokens, front), getattr(tokens, back)) >= least


def test_contrast_of_black_and_white_is_21():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert relative_luminance("#FFFFFF") == pytest.approx(1)


def test_every_token_of_the_style_sheet_is_known(qapp):
    theme = Theme(qapp, ThemeChoice.DARK)
    assert "@" not in qapp.styleSheet()
    assert theme.tokens is DARK


def test_longer_names_are_replaced_before_their_beginnings():
    assert style_sheet("a: @ring_tint_on; b: @ring_tint;", LIGHT) == (
        f"a: {LIGHT.ring_tint_on}; b: {LIGHT.ring_tint};"
    )


def test_light_and_dark_can_be_forced_and_say_so(qapp, qtbot):
    theme = Theme(qapp, ThemeChoice.LIGHT)
    assert theme.tokens is LIGHT
    with qtbot.waitSignal(theme.changed):
        theme.choose(ThemeChoice.DARK)
    assert theme.tokens is DARK


def test_the_system_is_followed_only_when_asked(qapp):
    theme = Theme(qapp, ThemeChoice.SYSTEM)
    theme._on_scheme(Qt.ColorScheme.Dark)
    assert theme.tokens is DARK
    theme._on_scheme(Qt.ColorScheme.Light)
    assert theme.tokens is LIGHT
    theme.choose(ThemeChoice.LIGHT)
    theme._on_scheme(Qt.ColorScheme.Dark)
    assert theme.tokens is LIGHT
