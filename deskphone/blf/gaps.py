# SPDX-License-Identifier: GPL-3.0-or-later
"""When to ask about a gap in the versions of partial documents (RFC 4235 section 4.3, RFC 4662 section 5.2).

What was missed may be the end of a call, so no gap goes without a question: the first is asked about at once,
one that comes soon after it a little later. Some servers leave versions out for ever; they are asked ever
more seldom, until one version follows another.
"""

from __future__ import annotations

SOONEST, SELDOM = 4.0, 30.0  # seconds from one question to the next


class Gaps:
    """Those of one subscription."""

    def __init__(self) -> None:
        self._asked_at: float | None = None  # the last question, which may be still to come
        self._wait = SOONEST

    def ask_at(self, before: int | None, version: int | None, now: float) -> float | None:
        """Note the version of a partial document; gives when to ask for all (now or later), None for no gap.

        ``before``: the version of the last document, None where there was none: versions begin with 0.
        """
        last = -1 if before is None else before
        if version is None or version <= last:
            return None
        if version == last + 1:
            self._wait = SOONEST
            return None
        return self._when(now)

    def _when(self, now: float) -> float:
        asked_at = self._asked_at
        if asked_at is not None and now < asked_at:
            return asked_at
        if asked_at is None or now >= asked_at + SELDOM:
            self._asked_at, self._wait = now, SOONEST
        else:
            self._asked_at, self._wait = max(now, asked_at + self._wait), min(2 * self._wait, SELDOM)
        return self._asked_at
