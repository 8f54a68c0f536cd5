# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m deskphone.cli.tethered MODULE ARGUMENTS``: a module that ends with whoever started it.

Standard input is the tether: it ends when the parent does, however that happens, and the module then gets
a SIGTERM.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys

from deskphone.threads import start_thread


def _hold() -> None:
    while os.read(0, 4096):  # not sys.stdin: its lock must be free when the interpreter ends
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Run the module named by the first argument as ``__main__``."""
    start_thread("tether", _hold)
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
