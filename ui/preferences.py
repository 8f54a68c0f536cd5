# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window remembers about itself: looks, place and which phone it is, never a call or a password."""

from __future__ import annotations

import math
import socket
import uuid
from pathlib import Path

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

    def words(self, name: str) -> str:
        """A text, empty at first."""
        return str(self._settings.value(name, ""))

    def set_words(self, name: str, words: str) -> None:
        """Keep a text."""
        self._settings.setValue(name, words)

    @property
    def quiet_until(self) -> float | None:
        """Until when nobody is to be disturbed (seconds, UTC; infinite: until it is switched off)."""
        try:
            until = float(str(self._settings.value("quiet_until", "")))
        except ValueError:
            return None
        return None if math.isnan(until) else until

    @quiet_until.setter
    def quiet_until(self, until: float | None) -> None:
        self._settings.setValue("quiet_until", "" if until is None else str(until))

    def instance(self, config: Path | None) -> str:
        """Which phone this is to a server, a UUID: the same at each start (RFC 5626 section 4.1).

        Windows with another configuration, and the same home on another computer, are other phones: they
        may run at the same time. ``config`` is None where nothing is kept.
        """
        try:
            seed = uuid.UUID(str(self._settings.value("instance", "")))
        except ValueError:
            seed = uuid.uuid4()
            self._settings.setValue("instance", str(seed))
        return str(uuid.uuid5(seed, f"{socket.gethostname()} {config.absolute() if config else ''}"))

    @property
    def geometry(self) -> QByteArray:
        """Where the window was; empty at first."""
        value = self._settings.value("geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._settings.setValue("geometry", value)
