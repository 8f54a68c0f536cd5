# SPDX-License-Identifier: GPL-3.0-or-later
"""A part of a pjsua2 structure dies with the structure, whoever still holds it: so that must have a name.

Valgrind saw it: ``call.getStreamStat(0).rtcp.rxStat.pkt`` read 4 octets of memory that was free already, since
``getStreamStat`` gives a copy that nobody keeps, and ``rtcp`` lies within it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import deskphone

PJSUA = Path(deskphone.__file__).parent / "engine" / "pjsua"


def nameless_parts(text: str) -> Iterator[int]:
    """Give the lines where a part of a part is read of what a ``get...()`` has just given."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, (ast.Attribute, ast.comprehension, ast.For)):
            continue
        value = node.value if isinstance(node, ast.Attribute) else node.iter
        inner = value.value if isinstance(value, ast.Attribute) else None
        called = inner.func if isinstance(inner, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr.startswith("get"):
            yield called.lineno


def test_they_are_found():
    assert list(nameless_parts("a = call.getInfo().media.size()\nb = call.getInfo().state")) == [1]
    assert list(nameless_parts("[x for x in call.getInfo().media]\nfor y in c.getInfo().media: pass")) == [
        2,
        1,
    ]


def test_no_part_outlives_its_structure():
    found = {path.name: list(nameless_parts(path.read_text("utf-8"))) for path in sorted(PJSUA.glob("*.py"))}
    assert not {name: lines for name, lines in found.items() if lines}
