# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests that are coroutines: each has an event loop of its own, and an end."""

from __future__ import annotations

import asyncio
import functools

from patience import PATIENCE

LIMIT = 20.0 * PATIENCE  # seconds


def on_loop(test):
    """Make a test of a coroutine function; its fixtures come as they do to any test."""

    @functools.wraps(test)
    def run(**fixtures) -> None:
        asyncio.run(asyncio.wait_for(test(**fixtures), LIMIT * PATIENCE))

    return run
