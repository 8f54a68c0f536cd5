# SPDX-License-Identifier: GPL-3.0-or-later
"""What a window is started with, and the demo as a program of its own. Imports no Qt."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from deskphone.own_python import module_command

if TYPE_CHECKING:
    from deskphone.config.phone import PhoneConfig
    from deskphone.engine.options import EngineOptions
    from deskphone.engine.port import Engine
    from deskphone.errors import ConfigError

_LONGEST_LINK = 250


def number_of(link: str) -> str:
    """What a sip:, sips: or tel: link says to call, without the headers it would add; "" if it is none."""
    scheme, colon, rest = link.strip().partition(":")
    scheme, rest = scheme.lower(), rest.partition("?")[0].strip()
    if not colon or not rest or len(rest) > _LONGEST_LINK or not rest.isprintable():
        return ""
    if scheme == "tel":
        return unquote(rest).partition(";")[0]
    return f"{scheme}:{rest}" if scheme in ("sip", "sips") else ""


class Afar(Enum):
    """What can be asked of the window while one works in another program: by a hot key, or ``--do``."""

    ANSWER = "answer"  # the own call that rings, else the longest ringing of colleagues
    HANG_UP = "hang-up"
    MUTE = "mute"  # and be heard again
    HOLD = "hold"  # and resume
    DIAL = "dial"  # the number in the text that is selected there
    SHOW = "show"


@dataclass(frozen=True, slots=True)
class WindowSetup:
    """What a window is started with.

    ``passwords`` gives an account's password; ``path`` is the configuration's file, None keeps changes
    in memory only; ``theme`` is "system", "light" or "dark", empty for what was chosen last;
    ``minimized``: the window waits in the tray, or minimized where there is none;
    ``left_out``: what is wrong with profiles of the person's own, which are not used;
    ``title`` is the window's; ``note`` is a first sentence for the status line, and ``warnings`` are some
    that go before it;
    ``number`` stands in the number field, to be called; ``do``: the window that runs is to do this.
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
    do: Afar | None = None
    left_out: tuple[ConfigError, ...] = ()
    make_engine: Callable[[EngineOptions], Engine] | None = None


def start_demo() -> None:
    """Start ``deskphone demo`` as a program of its own."""
    subprocess.Popen(module_command("deskphone", "demo"), start_new_session=True, stdin=subprocess.DEVNULL)
