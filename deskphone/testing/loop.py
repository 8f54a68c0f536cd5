# SPDX-License-Identifier: GPL-3.0-or-later
"""An event loop in a thread of its own, for tests that are not asyncio."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from deskphone.threads import start_thread

T = TypeVar("T")
_LIMIT = 60.0  # seconds that one step of the loop may take: far more than any does
_POLL = 0.01


class Loop:
    """Runs until ``close``."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = start_thread("phones", self._loop.run_forever)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something there, and wait for what it gives or raises."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_LIMIT)

    def close(self) -> None:
        """End it."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def wait_until(true: Callable[[], bool], seconds: float, story: Callable[[], str]) -> None:
    """Wait until something is true. Raises AssertionError with ``story()``: what is so instead."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() >= deadline:
            raise AssertionError(f"{story()} (after {seconds:g} s)")
        time.sleep(_POLL)
