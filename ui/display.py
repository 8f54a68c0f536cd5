# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a window can be shown here. Asked before Qt, which ends the whole program where it cannot.

So is whether the session's message bus (D-Bus) lives: for one that does not, Qt waits without a limit.
"""

from __future__ import annotations

import ctypes
import logging
import os
import re
import socket
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from deskphone.errors import UsageError

log = logging.getLogger("deskphone.ui")
_X_DISPLAY = re.compile(r"(?P<host>.*):(?P<number>[0-9]{1,5})(?:\.[0-9]+)?")
_WITHOUT_SCREEN = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")
_TIMEOUT = 2.0
_BUS = "DBUS_SESSION_BUS_ADDRESS"
_READERS = "AT_SPI_BUS_ADDRESS"
_NO_BUS = "unix:path=/dev/null"
_LIBRARY = re.compile(r"(lib\S+\.so[.\d]*):")
# What Qt leaves to the system, and the package of Debian that has it.
_PACKAGES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon.so.0": "libxkbcommon0",
}


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
    _require_library("libxcb-cursor.so.0")


def mind_the_bus(environ: MutableMapping[str, str] = os.environ) -> None:
    """Do without a message bus that takes connections and never answers.

    Qt says hello to both, the session's and the one of screen readers, before there is a window; libdbus
    waits for ever.
    """
    if sys.platform != "linux":
        return
    folder = environ.get("XDG_RUNTIME_DIR", "")
    if not _bus_answers(environ.get(_BUS) or f"unix:path={folder}/bus"):
        environ[_BUS] = _NO_BUS
        log.warning(
            "! the session's message bus does not answer: no notifications and no screen reader this time"
        )
    # at-spi-bus-launcher's places; what the environment names goes before what the session's bus tells
    usual = [f"unix:path={path}" for path in Path(folder, "at-spi").glob("bus*")] if folder else []
    named = environ.get(_READERS)
    if not all(_bus_answers(address) for address in ([named] if named else usual)):
        environ[_READERS] = _NO_BUS
        log.warning("! the message bus of screen readers does not answer: no screen reader this time")


def _bus_answers(address: str) -> bool:
    """Tell whether it does, or Qt will find out that there is none."""
    from jeepney.auth import Authenticator
    from jeepney.bus import get_bus

    try:
        path = get_bus(address)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(_TIMEOUT)
            probe.connect(path)
            probe.sendall(Authenticator().data_to_send() or b"")
            probe.recv(1)
    except (TimeoutError, BlockingIOError):  # the latter: so many wait already that it takes nobody
        return False
    except (OSError, ValueError, RuntimeError) as error:
        log.info("no message bus: %s", error)
    return True


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


def _require_library(name: str) -> None:
    try:
        ctypes.CDLL(name)
    except OSError as error:
        # PyInstaller says in its own words that it did not load; what the loader said is the cause.
        said = missing_library(error.__cause__ or error) or f"Qt needs {name} to open a window ({error})."
        raise UsageError(said) from None


def missing_library(error: BaseException) -> str:
    """What to install, by what the loader of libraries says; "" where it names none."""
    found = _LIBRARY.search(str(error))
    if found is None:
        return ""
    package = _PACKAGES.get(found[1])
    on_debian = f" (on Debian: sudo apt install {package})" if package else ""
    return f"Qt needs {found[1]} to open a window; install the package of your system that has it{on_debian}."
