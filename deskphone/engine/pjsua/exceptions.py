# SPDX-License-Identifier: GPL-3.0-or-later
"""A border around callbacks that come from C++: an exception in one would only be printed and lost."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any, Protocol

from deskphone.phone.events import EngineEvent, EngineFailed

log = logging.getLogger("deskphone.engine")


class Reporter(Protocol):
    """What a guarded object has."""

    emit: Callable[[EngineEvent], None]


def guarded(callback: Callable[..., None]) -> Callable[..., None]:
    """Log and report (EngineFailed) whatever leaves a callback method of a ``Reporter``."""

    @functools.wraps(callback)
    def call(self: Reporter, *args: Any) -> None:
        try:
            callback(self, *args)
        except Exception as error:  # this is the border: nothing may pass into C++
            report(self.emit, callback.__name__, error)

    return call


def report(emit: Callable[[EngineEvent], None], where: str, error: Exception) -> None:
    """Say that an internal step failed; the phone goes on."""
    log.exception("! in %s", where)
    text = f"Something went wrong inside the phone ({where}: {error}); it goes on, please report this."
    emit(EngineFailed(text))
