# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs of our own in processes of their own."""

from __future__ import annotations

import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]  # found in a plain clone as well as installed
# ``python -m`` would look for every module in the current folder first: whatever lies there would be run.
_BEGIN = (
    "import sys; del sys.argv[0]; sys.path[:] = filter(None, sys.path); "
    "root = sys.argv.pop(0); root in sys.path or sys.path.insert(0, root); "
    "import runpy; runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)"
)


def module_command(module: str, *arguments: str) -> list[str]:
    """The command line that runs a module of these packages as ``__main__``, without the current folder."""
    if getattr(sys, "frozen", False):  # the program itself, which takes these words (packaging/frozen.py)
        return [sys.executable, "-m", module, *arguments]
    return [sys.executable, "-c", _BEGIN, str(_ROOT), module, *arguments]
