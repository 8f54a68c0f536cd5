# SPDX-License-Identifier: GPL-3.0-or-later
"""Colours, sizes and fonts of the window, for light and for dark surroundings.

Two colours carry meaning: red is "on a call" or "hang up", green is "answer, pick up, call".
Everything else is neutral, but for one accent. The figures keep text at 4.5:1 or better on each
surface it is painted on (WCAG 2.2, 1.4.3) and lamps at 3:1 (1.4.11); ``tests/ui`` proves it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum
from importlib import resources

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

RADIUS = 8


class ThemeChoice(Enum):
    """What the person asked for."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Tokens:
    """One set of colours, as ``#RRGGBB``. ``on_x`` is text on ``x``; ``x_text`` is text in that colour."""

    dark: bool
    window: str
    panel: str
    hover: str
    pressed: str
    sunken: str
    border: str
    border_strong: str
    text: str
    text_soft: str
    accent: str
    on_accent: str
    accent_tint: str
    green: str
    green_hover: str
    on_green: str
    green_text: str
    green_tint: str
    red: str
    red_hover: str
    on_red: str
    red_text: str
    ring_tint: str
    ring_tint_on: str
    amber_text: str
    amber_tint: str
    lamp_quiet: str
    lamp_idle_on: str
    lamp_red: str
    lamp_ring: str
    lamp_amber: str
    lamp_gone: str


LIGHT = Tokens(
    dark=False,
    window="#F1F3F6",
    panel="#FFFFFF",
    hover="#F5F7FA",
    pressed="#E8EBF0",
    sunken="#E9ECF1",
    border="#DBE0E7",
    border_strong="#B4BCC8",
    text="#161A20",
    text_soft="#525B68",
    accent="#2456C4",
    on_accent="#FFFFFF",
    accent_tint="#E6EDFB",
    green="#14784A",
    green_hover="#0F633C",
    on_green="#FFFFFF",
    green_text="#11693F",
    green_tint="#E2F3E9",
    red="#C62828",
    red_hover="#A91F1F",
    on_red="#FFFFFF",
    red_text="#A81E1E",
    ring_tint="#FDECEB",
    ring_tint_on="#FAD3D0",
    amber_text="#7A4A00",
    amber_tint="#FFF1DA",
    lamp_quiet="#848A94",
    lamp_idle_on="#1B8A57",
    lamp_red="#C62828",
    lamp_ring="#C62828",
    lamp_amber="#B26A00",
    lamp_gone="#5F6670",
)

DARK = Tokens(
    dark=True,
    window="#14171B",
    panel="#1D2127",
    hover="#262B33",
    pressed="#2E343D",
    sunken="#0F1215",
    border="#313842",
    border_strong="#505A68",
    text="#E9ECF0",
    text_soft="#A7B0BC",
    accent="#85ABFF",
    on_accent="#0A1226",
    accent_tint="#223150",
    green="#45BE80",
    green_hover="#5BCB91",
    on_green="#04140B",
    green_text="#6CD49D",
    green_tint="#163024",
    red="#F0625D",
    red_hover="#F67B76",
    on_red="#1C0404",
    red_text="#FF9D97",
    ring_tint="#3B2023",
    ring_tint_on="#5B2A2D",
    amber_text="#FFC670",
    amber_tint="#3A2C14",
    lamp_quiet="#7C8592",
    lamp_idle_on="#3FB57A",
    lamp_red="#EF5350",
    lamp_ring="#FF6E67",
    lamp_amber="#FFB74D",
    lamp_gone="#9AA1AB",
)


def relative_luminance(colour: str) -> float:
    """Relative luminance of ``#RRGGBB``, 0 to 1 (WCAG 2.2)."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((relative_luminance(one), relative_luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class Theme(QObject):
    """The tokens in force. ``changed`` comes after the application wears the new ones."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: ThemeChoice = ThemeChoice.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self._choice = choice
        self.tokens = LIGHT
        self._template = resources.files("resources").joinpath("styles/desk.qss").read_text(encoding="utf-8")
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._on_scheme)
        self.choose(choice)

    @property
    def choice(self) -> ThemeChoice:
        """What was asked for (not what came of it)."""
        return self._choice

    def choose(self, choice: ThemeChoice) -> None:
        """Follow the system, or force light or dark."""
        self._choice = choice
        schemes = {
            ThemeChoice.SYSTEM: Qt.ColorScheme.Unknown,
            ThemeChoice.LIGHT: Qt.ColorScheme.Light,
            ThemeChoice.DARK: Qt.ColorScheme.Dark,
        }
        hints = self._app.styleHints()
        hints.setColorScheme(schemes[choice])
        dark = choice is ThemeChoice.DARK or (
            choice is ThemeChoice.SYSTEM and hints.colorScheme() is Qt.ColorScheme.Dark
        )
        self._wear(DARK if dark else LIGHT)

    def colour(self, token: str) -> QColor:
        """A token as a QColor."""
        return QColor(getattr(self.tokens, token))

    def _on_scheme(self, scheme: Qt.ColorScheme) -> None:
        if self._choice is ThemeChoice.SYSTEM:
            self._wear(DARK if scheme is Qt.ColorScheme.Dark else LIGHT)

    def _wear(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self._app.setPalette(palette(tokens))
        self._app.setStyleSheet(style_sheet(self._template, tokens))
        self.changed.emit()


def style_sheet(template: str, tokens: Tokens) -> str:
    """The Qt style sheet with each ``@token`` replaced; longest names first, so that none cuts another."""
    for name in sorted(
        (field.name for field in fields(tokens) if field.name != "dark"), key=len, reverse=True
    ):
        template = template.replace("@" + name, getattr(tokens, name))
    return template


def palette(tokens: Tokens) -> QPalette:
    """The Qt palette for what the style sheet does not name (dialogs, menus, tooltips)."""
    wanted = {
        QPalette.ColorRole.Window: tokens.window,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Base: tokens.panel,
        QPalette.ColorRole.AlternateBase: tokens.hover,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.PlaceholderText: tokens.text_soft,
        QPalette.ColorRole.Button: tokens.panel,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.BrightText: tokens.red,
        QPalette.ColorRole.Highlight: tokens.accent,
        QPalette.ColorRole.HighlightedText: tokens.on_accent,
        QPalette.ColorRole.Link: tokens.accent,
        QPalette.ColorRole.ToolTipBase: tokens.panel,
        QPalette.ColorRole.ToolTipText: tokens.text,
        QPalette.ColorRole.Accent: tokens.accent,
    }
    made = QPalette()
    for role, colour in wanted.items():
        made.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.border_strong))
    return made


def sized(font: QFont, factor: float = 1.0, *, strong: bool = False) -> QFont:
    """``font`` made larger or smaller, in one of the two weights the window uses."""
    made = QFont(font)
    made.setPointSizeF(max(6.0, QFontInfo(font).pointSizeF() * factor))
    made.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return made
