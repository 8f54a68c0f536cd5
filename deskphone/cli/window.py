# SPDX-License-Identifier: GPL-3.0-or-later
"""The window as the demo sees it: the command line never imports it, it is handed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deskphone.config.phone import PhoneConfig
    from deskphone.engine.options import EngineOptions

    OpenDemo = Callable[[PhoneConfig, EngineOptions, Callable[[str], str], str], int]


@dataclass(frozen=True, slots=True)
class DemoWindow:
    """``require`` raises UsageError where no window can be shown; ``open`` shows it until it is closed.

    ``open`` takes the configuration, the engine's options, the password by account name, and a first
    sentence to show; it returns the exit status.
    """

    require: Callable[[], None]
    open: OpenDemo
