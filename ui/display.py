# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a window can be shown here. Asked before Qt, which ends the whole program where it cannot."""

from __future__ import annotations

import ctypes
import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from deskphone.errors import UsageError

_X_DISPLAY = re.compile(r"(?P<host>.*):(?P<number>[0-9]{1,5})(?:\.[0-9]+)?")
_WITHOUT_SCREEN = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")
_TIMEOUT = 2.0


def require_display(environ: Mapping[str, str] = os.environ) -> None:
    """Raise UsageError with one sentence where no window can be shown."""
    if sys.platform != "linux" or environ.get("QT_QPA_PLATFORM", "").startswith(_WITHOUT_SCREEN):
        return
    if _wayland_answers(environ):
        return
    display = environ.get("DISPLAY", "")
    if not display:
        raise UsageError(
            "There is no display here; start the window on a desktop, or use a subcommand such as "
            '"deskphone demo --check".'
        )
    if not _x_answers(display):
        raise UsageError(f'The display "{display}" does not answer; check DISPLAY, or start it on a desktop.')
    _require_library("libxcb-cursor.so.0", "libxcb-cursor0")


def _wayland_answers(environ: Mapping[str, str]) -> bool:
    name, folder = environ.get("WAYLAND_DISPLAY", ""), environ.get("XDG_RUNTIME_DIR", "")
    return bool(name) and _connects(socket.AF_UNIX, str(Path(folder) / name))


def _x_answers(display: str) -> bool:
    found = _X_DISPLAY.fullmatch(display)
    if found is None:
        return False
    number, host = int(found["number"]), found["host"]
    if host and host != "unix":
        return _connects(socket.AF_INET, (host, 6000 + number))
    path = f"/tmp/.X11-unix/X{number}"
    return _connects(socket.AF_UNIX, path) or _connects(socket.AF_UNIX, "\0" + path)


def _connects(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(_TIMEOUT)
        try:
            probe.connect(address)
        except (OSError, ValueError):
            return False
    return True


def _require_library(name: str, package: str) -> None:
    try:
        ctypes.CDLL(name)
    except OSError:
        raise UsageError(
            f"Qt needs {name} to open a window; install it with: sudo apt install {package}"
        ) from None
