# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the two programs of the folder begin that PyInstaller makes (``deskphone.spec``).

Everything else starts its processes by ``sys.executable -m MODULE``. Of a frozen program that is the program
itself, so that it takes these words as Python does.
"""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path


def _leave_libraries_alone() -> None:
    """Programs of the system that are started from here (a browser) get the system's libraries, not these.

    Programs of this folder set that up for themselves when they are told that they are no part of this one.
    """
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if before is not None:
        os.environ["LD_LIBRARY_PATH"] = before
    else:
        os.environ.pop("LD_LIBRARY_PATH", None)
    os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"


def main() -> int:
    """Run the program of this name, or the module of deskphone after ``-m``; returns the exit status."""
    _leave_libraries_alone()
    if sys.argv[1:2] == ["-m"] and sys.argv[2:3] and sys.argv[2].partition(".")[0] == "deskphone":
        del sys.argv[:2]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
        return 0
    if Path(sys.executable).stem == "deskphone-pbx":
        from deskphone.pbx.__main__ import main as pbx

        return pbx()
    from ui.app import main as phone

    return phone()


if __name__ == "__main__":
    sys.exit(main())
