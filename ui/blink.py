# SPDX-License-Identifier: GPL-3.0-or-later
"""One clock for all that blinks, and one for all that counts seconds.

Fast is 2.5 Hz (200 ms lit, 200 ms dim), slow is 1 Hz. Both come from one timer, so that lamps
blink in step; it runs only while something blinks, and never where motion is not wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal

STEP_MS = 100
FAST_STEPS = 2
SLOW_STEPS = 5


class Blinker(QObject):
    """Phases of the fast and the slow blink. ``ticked(fast, slow)`` says which of them turned."""

    ticked = Signal(bool, bool)

    def __init__(self, parent: QObject | None = None, *, reduced_motion: bool = False) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.advance)
        self._step = 0
        self._fast = self._slow = False
        self._reduced = reduced_motion

    @property
    def running(self) -> bool:
        """Whether the timer is armed."""
        return self._timer.isActive()

    @property
    def reduced_motion(self) -> bool:
        """True: everything stays lit, nothing moves."""
        return self._reduced

    def set_reduced_motion(self, reduced: bool) -> None:
        """Follow the system's or the person's wish."""
        self._reduced = reduced
        self._arm()
        self.ticked.emit(True, True)

    def need(self, *, fast: bool, slow: bool) -> None:
        """Say what blinks at present; with nothing the timer stops."""
        if (fast, slow) != (self._fast, self._slow):
            self._fast, self._slow = fast, slow
            self._arm()

    def lit(self, *, fast: bool) -> bool:
        """Whether a fast (or slow) blinking lamp is lit at this moment."""
        if self._reduced:
            return True
        return (self._step // (FAST_STEPS if fast else SLOW_STEPS)) % 2 == 0

    def advance(self) -> None:
        """One step of the clock."""
        before = self.lit(fast=True), self.lit(fast=False)
        self._step = (self._step + self._stride()) % (2 * FAST_STEPS * SLOW_STEPS)
        turned = self.lit(fast=True) != before[0], self.lit(fast=False) != before[1]
        self.ticked.emit(turned[0] and self._fast, turned[1] and self._slow)

    def _stride(self) -> int:
        if self._fast and self._slow:
            return 1
        return FAST_STEPS if self._fast else SLOW_STEPS

    def _arm(self) -> None:
        if self._reduced or not (self._fast or self._slow):
            self._timer.stop()
            self._step = 0
            return
        self._step -= self._step % self._stride()
        self._timer.start(STEP_MS * self._stride())


class SecondsTicker(QObject):
    """Ticks once a second while anybody shows seconds."""

    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.ticked)
        self._users: set[str] = set()

    @property
    def running(self) -> bool:
        """Whether the timer is armed."""
        return self._timer.isActive()

    def need(self, user: str, needed: bool) -> None:
        """``user`` (a name of one's own choosing) needs ticks, or does no longer."""
        (self._users.add if needed else self._users.discard)(user)
        if not self._users:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()


@dataclass(frozen=True, slots=True)
class Pulse:
    """All that moves the window: the blink, the seconds, and ``now`` in seconds of the engine's clock."""

    blinker: Blinker
    seconds: SecondsTicker
    now: Callable[[], float]
