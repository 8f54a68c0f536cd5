# SPDX-License-Identifier: GPL-3.0-or-later
"""How an engine tells its listener of an event: what fails there must not stop the engine's own thread."""

from __future__ import annotations

import logging
from collections.abc import Callable

from deskphone.phone.events import EngineEvent


def tell(listener: Callable[[EngineEvent], None] | None, event: EngineEvent, log: logging.Logger) -> None:
    """Call the listener, if there is one yet or still; its exceptions go to ``log``."""
    if listener is None:
        return
    try:
        listener(event)
    except Exception:  # border: the listener's fault must not stop the telephone
        log.exception("! the listener failed on %s", type(event).__name__)
