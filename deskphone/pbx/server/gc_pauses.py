# SPDX-License-Identifier: GPL-3.0-or-later
"""When to look for reference cycles: in quiet moments, so that no call waits for it.

The parts of a call let go of each other when it ends, so that hardly anything waits for the collector,
while thousands of transactions live for 32 seconds each. A collector that runs whenever so and so many
objects were made walks through all these, in the middle of the load: every tenth of a second a pause of
30 ms and more. Here it runs when little happens, and what it has seen once is put aside (``gc.freeze``),
so that the next run only sees what is new. Should cycles pile up under a load that never ends, the
threshold still bounds them, and so does the memory of the process: a few cycles may hold large messages.

What the collector frees stays with the C library, so that the process is as large as before: the next run
would wait until as much again had piled up and more, and each time for longer (42,000 connections that
came to nothing made 1.2 GB so). So it is given back to the system.
"""

from __future__ import annotations

import ctypes
import gc
import mmap
import sys
from collections.abc import Callable
from pathlib import Path

_BOUND = 3_000_000  # new objects at most, some 300 MB
_FEW = 50  # events between two looks that do not count as load
_PATIENCE = 40  # looks without load before a run: what the load left behind has gone by itself then
_ALL_EVERY = 3_600  # looks between two runs over all objects
_GROWTH = 256 << 20  # octets by which the process may grow before a run that cannot wait
_STATM = Path("/proc/self/statm")


def resident() -> int:
    """Give how much of this process is in RAM, in octets (proc(5)); 0 where the system does not say."""
    try:
        return int(_STATM.read_text().split()[1]) * mmap.PAGESIZE
    except OSError:
        return 0


def give_back() -> None:
    """Give memory that was freed back to the system, where the C library keeps it (malloc_trim(3), glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


class QuietCollector:
    """Runs the collector when ``events`` (a count that only grows) says that little happens.

    It runs at once where ``size``, the memory of the process in octets, has grown much since the last run;
    ``shrink`` then makes it as small as it can be.
    """

    def __init__(
        self,
        events: Callable[[], int],
        size: Callable[[], int] = resident,
        shrink: Callable[[], None] = give_back,
    ) -> None:
        self._events, self._size, self._shrink = events, size, shrink
        self._settled = 0
        self._seen = self._tidied = 0
        self._looks = self._quiet = 0

    def start(self) -> None:
        """Put aside what there is at the start, and let no other run begin by itself."""
        gc.collect()
        gc.freeze()
        gc.set_threshold(_BOUND, 10, 10)
        self._settled = self._size()

    def look(self) -> bool:
        """Run if the time is right; to be called once a second. Returns whether it did."""
        events, self._looks = self._events(), self._looks + 1
        self._quiet = self._quiet + 1 if events - self._seen <= _FEW else 0
        self._seen = events
        waits = self._quiet < _PATIENCE or events == self._tidied
        if waits and self._size() - self._settled < _GROWTH:
            return False
        self._tidied = events
        if self._looks >= _ALL_EVERY:
            self._looks = 0
            gc.unfreeze()
        gc.collect()
        gc.freeze()
        self._shrink()
        self._settled = self._size()
        return True

    def stop(self) -> None:
        """Give the collector its usual settings back; what was put aside stays so: the process ends."""
        gc.set_threshold(700, 10, 10)
