# SPDX-License-Identifier: GPL-3.0-or-later
"""What is carried to the upper or lower edge of a list scrolls it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QAbstractItemView

EDGE = 36  # px at either end within which it scrolls, the faster the nearer
EVERY_MS = 30
SLOWEST, FASTEST = 3, 18  # px a step


class EdgeScroll:
    """For one list; quiet while nothing is carried."""

    def __init__(self, view: QAbstractItemView) -> None:
        self._view, self._step = view, 0
        self.timer = QTimer(view, interval=EVERY_MS)
        self.timer.timeout.connect(self._on_time)

    def towards(self, where: QPoint | None) -> None:
        """Something is carried to a place of the screen; None: nothing is."""
        self._step = 0 if where is None else self._step_at(self._view.viewport().mapFromGlobal(where))
        if not self._step:
            self.timer.stop()
        elif not self.timer.isActive():
            self.timer.start()

    def _step_at(self, place: QPoint) -> int:
        seen = self._view.viewport().rect()
        if not seen.adjusted(0, -EDGE, 0, EDGE).contains(place):
            return 0  # it is elsewhere in the window
        above, below = EDGE - place.y(), place.y() - (seen.bottom() - EDGE)
        depth = max(above, below)
        if depth <= 0:
            return 0
        step = min(FASTEST, SLOWEST + depth * (FASTEST - SLOWEST) // EDGE)
        return -step if above > below else step

    def _on_time(self) -> None:
        bar = self._view.verticalScrollBar()
        bar.setValue(bar.value() + self._step)
