# SPDX-License-Identifier: GPL-3.0-or-later
"""What a search finds is told, side by side as well: bytes that were no UTF-8 may stand in any report.

And the search itself is all there before the first test: pytest parses what is loaded later, which may fail.
"""

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
SEARCH = """
import sys
from hypothesis import given, strategies as st

@given(st.builds(set, st.from_regex("[ab]+")))
def search(found):
    pass

def test_search():
    before = set(sys.modules)
    search()
    assert {name for name in set(sys.modules) - before if name.startswith("hypothesis")} == set()
"""


def test_a_find_with_a_lone_surrogate_reaches_the_main_process(tmp_path):
    ran = _pytest(tmp_path, FOUND)
    assert "1 failed" in ran.stdout, ran.stdout + ran.stderr
    assert "\\ud800 found" in ran.stdout
    assert "INTERNALERROR" not in ran.stdout + ran.stderr


def test_nothing_of_hypothesis_is_loaded_in_the_middle_of_a_test(tmp_path):
    ran = _pytest(tmp_path, SEARCH)
    assert "1 passed" in ran.stdout, ran.stdout + ran.stderr


def _pytest(folder: Path, tests: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(CONFTEST, folder / "conftest.py")
    (folder / "test_found.py").write_text(tests)
    (folder / "pytest.ini").write_text("[pytest]\n")
    argv = [sys.executable, "-m", "pytest", "-n", "1", "-p", "no:cacheprovider", str(folder)]
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
