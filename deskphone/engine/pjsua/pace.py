# SPDX-License-Identifier: GPL-3.0-or-later
"""How quickly audio lines may be opened: pjlib stops on an assertion when it keeps 64 closed sockets."""

from __future__ import annotations

from collections import deque

_SOCKETS_KEPT = 0.6  # seconds
_LINES_IN_THAT_TIME = 20  # audio lines, two sockets each; with four calls of two lines before: 56 of 64


class Pace:
    """Counts the lines that were opened lately. ``now`` in seconds that never go back."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, str, int]] = deque()

    def wait(self, name: str, lines: int, now: float) -> float:
        """Give the seconds that the lines of a call or an offer must wait; count them when that is none."""
        while self._recent and now - self._recent[0][0] > _SOCKETS_KEPT:
            self._recent.popleft()
        if sum(opened for _, _, opened in self._recent) + lines > _LINES_IN_THAT_TIME:
            return self._recent[0][0] + _SOCKETS_KEPT - now + 0.01
        self._recent.append((now, name, lines))
        return 0.0

    def admits(self, offer: str, lines: int, now: float) -> bool:
        """Tell whether an offer from outside may come in now; a retransmission counts once."""
        return any(name == offer for _, name, _ in self._recent) or not self.wait(offer, lines, now)
