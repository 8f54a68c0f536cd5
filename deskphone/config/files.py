# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a file is there. ``pathlib`` raises where a folder is closed to us, or a name too long."""

from __future__ import annotations

import stat
from pathlib import Path

MISSING = "does not exist"


def why_no_file(path: Path) -> str:
    """Tell in half a sentence why a path leads to no file; "" where it does."""
    return _why_not(path, folder=False)


def why_no_folder(path: Path) -> str:
    """Tell in half a sentence why a path leads to no folder; "" where it does."""
    return _why_not(path, folder=True)


def _why_not(path: Path, *, folder: bool) -> str:
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return MISSING
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        return f"cannot be reached ({getattr(error, 'strerror', None) or error})"
    if folder:
        return "" if stat.S_ISDIR(mode) else "is no folder"
    return "" if stat.S_ISREG(mode) or stat.S_ISFIFO(mode) else "is no file"
