# SPDX-License-Identifier: GPL-3.0-or-later
"""A screen reader at the window: it is answered whatever it asks, and hears what is said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from desktop import desktop

HERE = Path(__file__).parent
PATHS = os.pathsep.join(str(folder) for folder in (HERE.parents[1], HERE))
READ_S = 12


def run(*argv: str, env: dict[str, str], wait: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(argv, env=env, capture_output=True, text=True, timeout=wait, check=False)


def test_a_child_that_is_not_there_is_none():
    ended = run(
        sys.executable,
        str(HERE / "asks_beyond.py"),
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": PATHS},
        wait=240,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    asked = ended.stdout.split()
    assert int(asked[0]) > 500
    assert {"CallsList", "QScrollArea", "CallsPopup", "SettingsDialog", "ExplainDialog"} <= set(asked)


@pytest.fixture
def read(tmp_path):
    """What a screen reader gathers while somebody types and colleagues' phones ring."""
    with desktop(tmp_path) as env:
        env |= {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "PYTHONPATH": PATHS}
        typing = str(HERE / "typing_window.py")
        window = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", typing, "600"], env=env, stderr=subprocess.PIPE, text=True
        )
        try:
            reader = str(HERE / "screen_reader.py")
            ended = run("/usr/bin/python3", reader, "deskphone", str(READ_S), env=env, wait=180)
            assert ended.returncode == 0, ended.stderr[-2000:]
            assert window.poll() is None, f"the window died: {window.communicate()[1][-3000:]}"
        finally:
            window.kill()
            window.wait(20)
    return json.loads(ended.stdout)


def test_the_window_lives_with_a_reader_at_it(read):
    assert read["there"]
    assert read["asked"] > 100
    assert {"deskphone", "Calls", "Number or address to call", "Function keys"} <= set(read["names"])
