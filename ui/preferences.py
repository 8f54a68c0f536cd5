# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window remembers about itself: looks, place and which phone it is, never a call or a password."""

from __future__ import annotations

import math
import socket
import uuid
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QSettings, QTimer, Signal

from ui.text import tr
from ui.theme import ThemeChoice

# What is done with calls of the person's own phone: of no concern to a demo, or to a recording that is shown.
_OF_THE_PHONE = ("quiet_", "forward_")
_LOOK, _LOOK_AGAIN = (
    500,
    10_000,
)  # ms from a change until Qt has written it, and between looks while it cannot


class Preferences(QObject):
    """A small typed face on QSettings; unreadable values are as if they were not there.

    ``kept``: changes are for later windows as well. Else they end with this one, which looks like the others
    but neither passes on calls nor refuses them because those do.
    ``unwritten``: a sentence where the file cannot be written, empty once it is. Qt tries again by itself.
    """

    unwritten = Signal(str)

    def __init__(self, settings: QSettings, *, kept: bool = True) -> None:
        super().__init__()
        self._settings, self._kept = settings, kept
        self._own: dict[str, object] = {}  # what was changed and is not kept
        self._told = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)

    def _value(self, name: str, default: object = None) -> object:
        if name in self._own:
            return self._own[name]
        foreign = not self._kept and name.startswith(_OF_THE_PHONE)
        return default if foreign else self._settings.value(name, default)

    def _set(self, name: str, value: object) -> None:
        if not self._kept:
            self._own[name] = value
            return
        self._settings.setValue(name, value)
        self._timer.start(_LOOK)

    def _look(self) -> None:
        """See whether it was written: a full disk would lose forwarding and do not disturb without a word."""
        self._settings.sync()
        # what is wrong stays so in the one that met it, also when that is over
        fresh = QSettings(self._settings.fileName(), self._settings.format())
        fault = ""
        if fresh.status() is not QSettings.Status.NoError:
            words = tr(
                "{} cannot be written: what you change now, as forwarding or do not disturb, is forgotten "
                "when deskphone ends. Free some space, or mend its permissions."
            )
            fault = words.replace("{}", self._settings.fileName())
            self._timer.start(_LOOK_AGAIN)
        if fault != self._told:
            self._told = fault
            self.unwritten.emit(fault)

    @property
    def theme(self) -> ThemeChoice:
        """Light, dark or as the system."""
        try:
            return ThemeChoice(str(self._value("theme", ThemeChoice.SYSTEM.value)))
        except ValueError:
            return ThemeChoice.SYSTEM

    @theme.setter
    def theme(self, choice: ThemeChoice) -> None:
        self._set("theme", choice.value)

    def switch(self, name: str, default: bool = False) -> bool:
        """An on/off preference."""
        return str(self._value(name, default)).lower() in ("true", "1")

    def set_switch(self, name: str, on: bool) -> None:
        """Keep an on/off preference."""
        self._set(name, on)

    def words(self, name: str) -> str:
        """A text, empty at first."""
        return str(self._value(name, ""))

    def set_words(self, name: str, words: str) -> None:
        """Keep a text."""
        self._set(name, words)

    def percent(self, name: str) -> int:
        """A volume, 100 at first and where the file holds none."""
        try:
            return max(0, min(int(str(self._value(name, 100))), 200))
        except ValueError:
            return 100

    def set_percent(self, name: str, value: int) -> None:
        """Keep a volume."""
        self._set(name, value)

    @property
    def quiet_until(self) -> float | None:
        """Until when nobody is to be disturbed (seconds, UTC; infinite: until it is switched off)."""
        try:
            until = float(str(self._value("quiet_until", "")))
        except ValueError:
            return None
        return None if math.isnan(until) else until

    @quiet_until.setter
    def quiet_until(self, until: float | None) -> None:
        self._set("quiet_until", "" if until is None else str(until))

    def instance(self, config: Path | None) -> str:
        """Which phone this is to a server, a UUID: the same at each start (RFC 5626 section 4.1).

        Windows with another configuration, and the same home on another computer, are other phones: they
        may run at the same time. ``config`` is None where nothing is kept.
        """
        try:
            seed = uuid.UUID(str(self._value("instance", "")))
        except ValueError:
            seed = uuid.uuid4()
            self._set("instance", str(seed))
        return str(uuid.uuid5(seed, f"{socket.gethostname()} {config.absolute() if config else ''}"))

    def geometry_of(self, face: str) -> QByteArray:
        """Where the window was, with this face; empty at first."""
        value = self._value(_geometry(face))
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_geometry(self, face: str, value: QByteArray) -> None:
        """Keep where the window is."""
        self._set(_geometry(face), value)


def _geometry(face: str) -> str:
    """The Desk was there first, and has the bare name."""
    return "geometry" if face == "desk" else f"geometry_{face}"
