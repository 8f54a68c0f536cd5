# SPDX-License-Identifier: GPL-3.0-or-later
"""Do not disturb: on until somebody switches it off, or until a time; kept over a restart of the window."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QDateTime, QObject, QTime, QTimer, Signal

from deskphone.phone.commands import DoNotDisturb
from ui.bridge import Bridge
from ui.preferences import Preferences
from ui.sight import NEVER, STEADY

FOR_EVER = math.inf
LOOK_MS = 5_000  # between looks at the clock: it may be set, and the machine may sleep
MORNING = QTime(8, 0)


class Quiet(QObject):
    """``until``: seconds, UTC; None while it is off. ``changed``: it is another."""

    changed = Signal()

    def __init__(
        self, bridge: Bridge, preferences: Preferences, wall: Callable[[], float], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bridge, self._preferences, self.wall = bridge, preferences, wall
        self._turned = NEVER
        self.until = preferences.quiet_until
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        bridge.started.connect(self._on_started)
        self.look()

    @property
    def on(self) -> bool:
        """Whether calls are refused."""
        return self.until is not None

    def turn(self) -> None:
        """On until it is switched off, or off; no second press of a double click, nor a held key, counts."""
        now, before = self._bridge.clock(), self._turned
        self._turned = now
        if now >= before + STEADY:
            self.set(None if self.on else FOR_EVER)

    def keep_for(self, minutes: float | None) -> None:
        """For so long; 0: until the next morning; None: no longer."""
        if minutes is None:
            self.set(None)
        else:
            self.set(self.wall() + minutes * 60 if minutes else self.tomorrow())

    def set(self, until: float | None) -> None:
        """On until then, or off."""
        if self._bridge.running or until is None:
            self._keep(until)
        else:
            self._bridge.not_running.emit()

    def look(self) -> None:
        """Switch it off when its time is over."""
        if self.until is not None and self.wall() >= self.until:
            self._keep(None)
        elif self.on != self._timer.isActive():
            (self._timer.start if self.on else self._timer.stop)()

    def tomorrow(self) -> float:
        """The next morning, in seconds, UTC."""
        now = QDateTime.fromMSecsSinceEpoch(int(self.wall() * 1000))
        day = now.date() if now.time() < MORNING else now.date().addDays(1)
        return QDateTime(day, MORNING).toMSecsSinceEpoch() / 1000

    def _keep(self, until: float | None) -> None:
        self.until = self._preferences.quiet_until = until
        self._tell()
        self.look()
        self.changed.emit()

    def _on_started(self) -> None:
        if self.on:
            self._tell()

    def _tell(self) -> None:
        if self._bridge.running:
            self._bridge.do(DoNotDisturb(self.on))
