# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop of a test's own: an X server without a screen and a message bus, for as long as the test runs."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path


def _first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    assert line, f"{process.args} ended: {process.wait(10)}"
    return line


@contextlib.contextmanager
def _running(*argv: str, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)


@contextlib.contextmanager
def desktop(folder: Path, size: str = "1366x768") -> Iterator[dict[str, str]]:
    """Yield the environment of programs on it. ``folder`` is their home.

    Their run-time directory has a short name: a socket's path may have 107 octets, and pytest's own folders grow.
    """
    away = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS")
    env = {name: value for name, value in os.environ.items() if name not in away}
    env |= {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config")}
    env |= {"XDG_DATA_HOME": str(folder / "data")}
    with tempfile.TemporaryDirectory(prefix="run", ignore_cleanup_errors=True) as run:
        env |= {"XDG_RUNTIME_DIR": run}
        yield from _with_bus(env, size)


def _with_bus(env: dict[str, str], size: str) -> Iterator[dict[str, str]]:
    with (
        _running(
            "Xvfb", "-displayfd", "1", "-screen", "0", f"{size}x24", "-nolisten", "tcp", env=env
        ) as screen,
        _running("dbus-daemon", "--session", "--nofork", "--print-address=1", env=env) as bus,
    ):
        env |= {"DISPLAY": f":{_first_line(screen)}", "DBUS_SESSION_BUS_ADDRESS": _first_line(bus)}
        yield env
