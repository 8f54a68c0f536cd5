# SPDX-License-Identifier: GPL-3.0-or-later
"""Seconds that never go back, and that go on while the machine sleeps.

Linux and macOS stop ``time.monotonic`` during a sleep (clock_gettime(2)): who reads it takes what was known
before for known a moment ago.
"""

from __future__ import annotations

import math
import sys
import time


def clock_seconds() -> float:
    """Give seconds since some beginning."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)  # Python's own is the one that stops there
    return time.monotonic()


def whole_seconds(left: float) -> int:
    """Round what is left until some moment up, at least 0: a sum that was taken apart again is not one more.

    ``(now + 300.0) - now`` may be 300.00000000000006.
    """
    return max(0, math.ceil(left - 1e-6))
