# SPDX-License-Identifier: GPL-3.0-or-later
"""Lamps only: colleagues' calls are to be seen in the window and nowhere else; kept over a restart of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from deskphone.phone import commands
from ui.bridge import Bridge
from ui.preferences import Preferences

_NAME = "quiet_lamps_only"  # of no concern to a demo


class LampsOnly(QObject):
    """``on``: what rings elsewhere has no notification, popup, sound or spoken word. Own calls ring on."""

    changed = Signal()

    def __init__(self, bridge: Bridge, preferences: Preferences, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._preferences = bridge, preferences
        bridge.started.connect(self._on_started)

    @property
    def on(self) -> bool:
        """Whether it is so."""
        return self._preferences.switch(_NAME)

    def set(self, on: bool) -> None:
        """Let it be so, or no more."""
        self._preferences.set_switch(_NAME, on)
        if self._bridge.running:
            self._bridge.do(commands.LampsOnly(on))
        self.changed.emit()

    def _on_started(self) -> None:
        if self.on:
            self._bridge.do(commands.LampsOnly(True))
