# SPDX-License-Identifier: GPL-3.0-or-later
"""Random keys and clicks at the real window, a few seconds of them; see ``tests/fuzz/window_keys.py``.

WINDOW_KEYS_MINUTES and WINDOW_KEYS_SEED make it longer, or another.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "fuzz" / "window_keys.py"
MINUTES = float(os.environ.get("WINDOW_KEYS_MINUTES", "0.3"))
SEED = os.environ.get("WINDOW_KEYS_SEED", "1")

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(200 + 60 * MINUTES)]


@pytest.mark.long
def test_random_keys_leave_no_ghost_and_no_fault() -> None:
    argv = [sys.executable, str(SCRIPT), "--minutes", str(MINUTES), "--seed", SEED]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=150 + 60 * MINUTES)
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
