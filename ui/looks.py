# SPDX-License-Identifier: GPL-3.0-or-later
"""How the window looks, by the person's choice: theme, blinking, green lamps. Remembered."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ui.blink import Blinker
from ui.preferences import Preferences
from ui.theme import Theme, ThemeChoice
from ui.widgets.key_delegate import KeyDelegate


class Looks(QObject):
    """``changed``: the keys are to be painted anew."""

    changed = Signal()

    def __init__(
        self, theme: Theme, blinker: Blinker, delegate: KeyDelegate, preferences: Preferences
    ) -> None:
        super().__init__(delegate)
        self._theme, self._blinker, self._delegate = theme, blinker, delegate
        self._preferences = preferences
        delegate.idle_green = preferences.switch("idle_green")
        theme.changed.connect(self.changed)

    @property
    def reduced_motion(self) -> bool:
        """Whether nothing blinks."""
        return self._blinker.reduced_motion

    @property
    def idle_green(self) -> bool:
        """Whether idle colleagues have a green lamp."""
        return self._delegate.idle_green

    def choose_theme(self, choice: ThemeChoice) -> None:
        """Light, dark or as the system."""
        self._preferences.theme = choice
        self._theme.choose(choice)

    def reduce_motion(self, on: bool) -> None:
        """Blink no more, or again."""
        self._preferences.set_switch("reduce_motion", on)
        self._blinker.set_reduced_motion(on)

    def light_idle(self, on: bool) -> None:
        """Idle colleagues get a green lamp, or none."""
        self._preferences.set_switch("idle_green", on)
        self._delegate.idle_green = on
        self.changed.emit()
