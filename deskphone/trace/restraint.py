# SPDX-License-Identifier: GPL-3.0-or-later
"""How much is traced of what nobody asked for. Pure.

To mask a message, and to hand it on, costs many times what it costs to drop it. Anybody can send some ten
thousand a second, and they would push all others out of the window's trace as well.
"""

from __future__ import annotations

_AT_ONCE, _A_SECOND = 40, 10.0


class Restraint:
    """So many messages at once, then so many a second; those left out are counted. ``now``: seconds."""

    def __init__(self, at_once: int = _AT_ONCE, a_second: float = _A_SECOND) -> None:
        self._patience, self._every = at_once / a_second, 1 / a_second
        self._due = 0.0  # when it has made up for what came
        self._left_out = 0

    def has_room(self, now: float) -> bool:
        """Whether one more may be traced."""
        return self._due - now <= self._patience - self._every / 2

    def spend(self, now: float) -> None:
        """One was traced."""
        self._due = max(self._due, now) + self._every

    def leave_out(self) -> None:
        """One is not traced."""
        self._left_out += 1

    def take_back(self) -> None:
        """The last one that was left out was welcome after all."""
        self._left_out -= 1

    def remark(self) -> str:
        """Say how many were left out since this was asked last, as half a sentence; empty for none."""
        count, self._left_out = self._left_out, 0
        return f"{count} more were not let in, and are left out" if count else ""
