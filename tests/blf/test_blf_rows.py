# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of README.md, a row for each trap that a tolerant reader meets, names tests that there are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
TOLERANT = "tests/phone/test_phone_tolerant.py"
TEXT = (TESTS / "blf/README.md").read_text("utf-8")
ROWS = [line for line in TEXT.splitlines() if line.startswith("| ") and "| trap" not in line]
TRAPS = 15  # of field notes 3.7


def named_in(file: str) -> set[str]:
    body = ast.parse((TESTS.parent / file).read_text("utf-8")).body
    return {each.name for each in body if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")}


def test_there_is_a_row_for_each_trap_and_a_test_in_each_row() -> None:
    assert len(ROWS) == TRAPS
    assert all(re.search(r"`test_\w+`", row) for row in ROWS)


@pytest.mark.parametrize("file", sorted({TOLERANT, *re.findall(r"`(tests/[\w/]+\.py)::", TEXT)}))
def test_each_named_test_is_there(file: str) -> None:
    named = set(re.findall(rf"`{re.escape(file)}::(\w+)`", TEXT))
    if file == TOLERANT:
        named |= set(re.findall(r"`(test_\w+)`", TEXT))
    assert named <= named_in(file)


def test_each_tolerant_test_is_of_a_row() -> None:
    assert named_in(TOLERANT) <= set(re.findall(r"`(test_\w+)`", TEXT))
