# SPDX-License-Identifier: GPL-3.0-or-later
"""Each package says in its first lines what is in which module."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from architecture import draw

PACKAGES = sorted(
    file.parent
    for package in ("deskphone", "ui")
    for file in (draw.ROOT / package).rglob("__init__.py")
    if len(list(file.parent.glob("*.py"))) > 2 and "pbx" not in file.parent.parts[-3:-1]
)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda each: str(each.relative_to(draw.ROOT)))
def test_its_docstring_names_each_module_and_no_other(package: Path):
    there = {each.stem for each in package.glob("*.py")} | {
        each.name for each in package.iterdir() if (each / "__init__.py").exists()
    }
    said = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))) or ""
    table = re.findall(r"^ *(\w+)  ", said, re.M)
    assert set(table) <= there, "these are gone"
    named = set(table) | set(re.findall(r"``(?:\w+\.)*(\w+)``", said))
    assert there - {"__init__", "__main__"} <= named
