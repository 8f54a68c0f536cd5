# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads begin here: a system that has no room for another one is a sentence, and no bare RuntimeError.

Who catches what this project raises on purpose then need not know of it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from deskphone.errors import EngineError


def start_thread(name: str, target: Callable[[], object], *, daemon: bool = True) -> threading.Thread:
    """Start a thread. Raises EngineError where the system has no more (a limit of processes, no memory)."""
    thread = threading.Thread(target=target, name=name, daemon=daemon)
    try:
        thread.start()
    except RuntimeError as error:
        raise EngineError(
            f"The system has no room for another thread ({error}): end other programs, or allow more."
        ) from None
    return thread
