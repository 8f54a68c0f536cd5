# SPDX-License-Identifier: GPL-3.0-or-later
"""Each package says in its docstring what is in which of its modules, and names none that is not there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = sorted(path.parent for top in ("deskphone", "ui") for path in (ROOT / top).rglob("__init__.py"))


def modules(package: Path) -> set[str]:
    """The modules and packages within a package."""
    folders = (path.parent.name for path in package.glob("*/__init__.py"))
    return {path.stem for path in package.glob("*.py")} - {"__init__", "__main__"} | set(folders)


def rows(package: Path) -> set[str]:
    """The names that begin a row of a table in the docstring."""
    text = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))) or ""
    return set(re.findall(r"^ *([a-z][a-z0-9_]*) {2,}\S", text, re.MULTILINE))


def named(package: Path) -> set[str]:
    """Those, and what stands in backquotes."""
    text = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))) or ""
    return rows(package) | set(re.findall(r"``([a-z][a-z0-9_]*)``", text))


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_package_says_what_is_in_which_module(package):
    assert modules(package) - named(package) == set()
    assert rows(package) - modules(package) == set()
