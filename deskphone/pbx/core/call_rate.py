# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast one user may begin calls: a dialler that ran wild must not keep the others waiting."""

from __future__ import annotations


class CallRate:
    """So many new calls a second for each user, with as many at once after a pause of a second."""

    def __init__(self) -> None:
        self._spent: dict[str, tuple[float, float]] = {}  # calls that count still, and when that was so

    def too_fast(self, number: str, most: int, now: float) -> bool:
        """Count a call of a user; True when it is one too many (it then does not count)."""
        spent, when = self._spent.get(number, (0.0, now))
        spent = max(0.0, spent - (now - when) * most)
        if spent > most - 1:
            return True
        self._spent[number] = (spent + 1, now)
        return False
