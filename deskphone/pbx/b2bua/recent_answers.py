# SPDX-License-Identifier: GPL-3.0-or-later
"""Who answered the calls that rang a moment ago: two who pick up at once, and the second one is told."""

from __future__ import annotations

from collections.abc import Iterable

Key = tuple[str, str]  # ("call-id", ...), ("extension", ...) or ("group", ...)


class RecentAnswers:
    """Who answered the calls that rang a moment ago, so that a picker who comes too late is told.

    Bounded in time (``keep`` seconds) and in number.
    """

    def __init__(self, keep: float = 64.0, most: int = 2000) -> None:
        self._keep, self._most = keep, most
        self._taken: dict[Key, tuple[str, float]] = {}

    def note(self, keys: Iterable[Key], by: str, now: float) -> None:
        """Note that what these keys name was answered by ``by``."""
        taken = self._taken
        for key in keys:
            taken.pop(key, None)
            taken[key] = (by, now)
        while taken:
            oldest = next(iter(taken))
            if len(taken) <= self._most and taken[oldest][1] + self._keep > now:
                return
            del taken[oldest]

    def by(self, key: Key, now: float, *, within: float = 64.0) -> str:
        """Give who took the call, or an empty string when that was no less than ``within`` seconds ago."""
        by, when = self._taken.get(key, ("", 0.0))
        return by if by and now - when < within else ""
