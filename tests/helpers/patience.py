# SPDX-License-Identifier: GPL-3.0-or-later
"""How long tests wait: a limit only decides how long a failure takes, never whether a test passes.

Tests run side by side, on machines that have other work. What takes a second on a quiet machine may take a
minute there; who waits for an event multiplies the limit of a quiet machine by ``PATIENCE``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

PATIENCE = 6
_LOOK = 0.02  # seconds between two looks


def wait_until(
    true: Callable[[], object],
    what: str | Callable[[], str] = "it did not come about",
    timeout: float = 10.0,
) -> None:
    """Look again and again; ``timeout`` (seconds of a quiet machine) only decides how long a failure takes.

    ``what``: what is said then, or what gives it.
    """
    deadline = time.monotonic() + timeout * PATIENCE
    while not true():
        assert time.monotonic() < deadline, what if isinstance(what, str) else what()
        time.sleep(_LOOK)


async def until(
    true: Callable[[], object], what: str = "it did not come about", timeout: float = 10.0
) -> None:
    """The same within a loop, which goes on meanwhile."""
    deadline = time.monotonic() + timeout * PATIENCE
    while not true():
        assert time.monotonic() < deadline, what
        await asyncio.sleep(_LOOK)
