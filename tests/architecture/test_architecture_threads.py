# SPDX-License-Identifier: GPL-3.0-or-later
"""All threads begin in one place, which says in a sentence that there is no room for another one."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_threads_begin_in_one_place():
    found = []
    for path in (*ROOT.glob("deskphone/**/*.py"), *ROOT.glob("ui/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("threading.Thread", "Thread"):
                found.append(path.relative_to(ROOT).as_posix())
    assert found == ["deskphone/threads.py"]
