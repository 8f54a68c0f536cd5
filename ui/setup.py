# SPDX-License-Identifier: GPL-3.0-or-later
"""What a window is started with, and the demo as a program of its own. Imports no Qt."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from deskphone.own_python import module_command

if TYPE_CHECKING:
    from deskphone.config.phone import PhoneConfig
    from deskphone.engine.options import EngineOptions
    from deskphone.engine.port import Engine
    from deskphone.errors import ConfigError


@dataclass(frozen=True, slots=True)
class WindowSetup:
    """What a window is started with.

    ``passwords`` gives an account's password; ``path`` is the configuration's file, None keeps changes
    in memory only; ``theme`` is "system", "light" or "dark", empty for what was chosen last;
    ``minimized``: the window waits in the tray, or minimized where there is none;
    ``left_out``: what is wrong with profiles of the person's own, which are not used;
    ``title`` is the window's; ``note`` is a first sentence for the status line, and ``warnings`` are some
    that go before it;
    ``number`` stands in the number field, to be called.
    """

    config: PhoneConfig
    options: EngineOptions
    passwords: Callable[[str], str]
    set_password: Callable[[str, str], None] | None = None
    path: Path | None = None
    theme: str = ""
    title: str = "deskphone"
    note: str = ""
    warnings: tuple[str, ...] = ()
    number: str = ""
    minimized: bool = False
    left_out: tuple[ConfigError, ...] = ()
    make_engine: Callable[[EngineOptions], Engine] | None = None


def start_demo() -> None:
    """Start ``deskphone demo`` as a program of its own."""
    subprocess.Popen(module_command("deskphone", "demo"), start_new_session=True, stdin=subprocess.DEVNULL)
