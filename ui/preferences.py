# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window remembers about itself: looks and place, never a call or a password."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings

from ui.theme import ThemeChoice


class Preferences:
    """A small typed face on QSettings; unreadable values are as if they were not there."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    @property
    def theme(self) -> ThemeChoice:
        """Light, dark or as the system."""
        try:
            return ThemeChoice(str(self._settings.value("theme", ThemeChoice.SYSTEM.value)))
        except ValueError:
            return ThemeChoice.SYSTEM

    @theme.setter
    def theme(self, choice: ThemeChoice) -> None:
        self._settings.setValue("theme", choice.value)

    def switch(self, name: str, default: bool = False) -> bool:
        """An on/off preference."""
        return str(self._settings.value(name, default)).lower() in ("true", "1")

    def set_switch(self, name: str, on: bool) -> None:
        """Keep an on/off preference."""
        self._settings.setValue(name, on)

    @property
    def geometry(self) -> QByteArray:
        """Where the window was; empty at first."""
        value = self._settings.value("geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._settings.setValue("geometry", value)
