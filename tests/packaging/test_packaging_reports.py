# SPDX-License-Identifier: GPL-3.0-or-later
"""What a search finds is told, side by side as well: bytes that were no UTF-8 may stand in any report."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

CONFTEST = Path(__file__).parents[1] / "conftest.py"
FOUND = """
def test_found():
    print("\\udcff printed")
    assert "\\udcff" == "", "\\ud800 found"
"""


def test_a_find_with_a_lone_surrogate_reaches_the_main_process(tmp_path):
    shutil.copy(CONFTEST, tmp_path / "conftest.py")
    (tmp_path / "test_found.py").write_text(FOUND)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    argv = [sys.executable, "-m", "pytest", "-n", "1", "-p", "no:cacheprovider", str(tmp_path)]
    ran = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert "1 failed" in ran.stdout, ran.stdout + ran.stderr
    assert "\\ud800 found" in ran.stdout
    assert "INTERNALERROR" not in ran.stdout + ran.stderr
