# SPDX-License-Identifier: GPL-3.0-or-later
"""Every regular expression that reads what comes from outside takes time linear in it.

They are found in the source, wherever one is written: a new one is tested without being entered anywhere.
Each is tried with the methods that its module calls on it.
"""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import attacks
import pytest

import deskphone
from deskphone.config import edit, presets

ROOT = Path(deskphone.__file__).parent
PACKAGES = (
    "sip",
    "trace",
    "dialoginfo",
    "blf",
    "config",
    "pbx",
    "net",
    "rtp",
    "phone",
    "engine",
    "cli",
    "robots",
    "book",
)
METHODS = ("match", "fullmatch", "search", "finditer", "findall", "split", "sub", "subn")
# Patterns that are put together when they are used: what they are then, and how they are used.
MADE = {
    "config/pbx_values.py: re.fullmatch(f'[0-9a-fA-F]{{{length}}}', value)": (
        ("[0-9a-fA-F]{64}",),
        "fullmatch",
    ),
    "config/edit.py: re.compile(_BEGINS.format(kind))": ((edit._BEGINS.format("user"),), "match"),
    "config/edit.py: re.compile(_WITHIN.format(kind))": ((edit._WITHIN.format("user"),), "match"),
    "config/presets.py: re.compile(f'(?<![a-z])(?:{words})', re.IGNORECASE)": (
        tuple(each._pattern.pattern for each in presets.profiles().by_name.values() if each.server),
        "search",
    ),
}


class Found:
    """A regular expression in the source, and the methods that are called on it."""

    def __init__(self, where, pattern, methods):
        self.where, self.pattern, self.methods = where, pattern, methods

    def __str__(self):
        return self.where


def sources():
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def is_re(node):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in (*METHODS, "compile")
    )


def methods_of(nodes, name):
    """The methods called on a name; those that are only handed on may be called in any way."""
    found = {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name
    }
    found &= set(METHODS)
    return sorted(found) or ["match", "fullmatch", "finditer"]


def flags_of(call, position):
    given = call.args[position:] + [key.value for key in call.keywords if key.arg == "flags"]
    return eval(compile(ast.Expression(given[0]), "", "eval"), {"re": re}) if given else 0


def in_file(path):
    text = path.read_text("utf-8")
    if "import re" not in text:  # every process of the tests comes here, and parsing takes long
        return
    tree = ast.parse(text)
    nodes = list(ast.walk(tree))
    place = path.relative_to(ROOT).as_posix()
    module = importlib.import_module("deskphone." + place[:-3].replace("/", "."))
    named = {}
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if targets and isinstance(targets[0], ast.Name):
            for call in ast.walk(node.value):
                named[id(call)] = targets[0].id
    seen = set()
    for call in filter(is_re, nodes):
        where = f"{place}:{call.lineno}"
        if id(call) in named:  # a constant of the module, or several in one
            name = named[id(call)]
            if name not in seen:
                seen.add(name)
                value = getattr(module, name)
                values = value if isinstance(value, (tuple, list)) else [value]
                values = value.values() if isinstance(value, dict) else values
                for number, pattern in enumerate(values):
                    assert isinstance(pattern, re.Pattern), where
                    yield Found(
                        f"{place}:{name}" + (f"-{number}" if number else ""), pattern, methods_of(nodes, name)
                    )
        elif isinstance(call.args[0], ast.Constant):
            method = call.func.attr
            position = {"compile": 1, "sub": 3, "subn": 3, "split": 2}.get(method, 2)
            methods = [method] if method in METHODS else ["match", "fullmatch", "finditer"]
            yield Found(where, re.compile(call.args[0].value, flags_of(call, position)), methods)
        else:
            patterns, method = MADE[f"{place}: {ast.unparse(call)}"]  # a new one is entered there
            for pattern in patterns:
                yield Found(f"{where} {pattern}", re.compile(pattern, re.IGNORECASE), [method])


ALL = [found for path in sources() for found in in_file(path)]


def test_no_module_hides_its_patterns():
    """``from re import ...`` or another name for the module would not be found."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.module != "re", path
            elif isinstance(node, ast.Import):
                assert all(name.asname is None for name in node.names if name.name == "re"), path


def test_the_patterns_are_found():
    places = {found.where for found in ALL}
    assert len(places) > 80
    assert {
        "sip/grammar.py:_LIST_PIECE",
        "pbx/admin/hunt_table.py:_NAMES-3",
        "dialoginfo/rlmi.py:_BOUNDARY",
    } <= places


def run(pattern, method):
    bound = getattr(pattern, method)
    binary = isinstance(pattern.pattern, bytes)

    def work(text):
        given = text.encode("latin-1", "replace") if binary else text
        if method in ("sub", "subn"):
            bound(b"" if binary else "", given)
        elif method == "finditer":
            for _ in bound(given):
                pass
        else:
            bound(given)

    return work


@pytest.mark.parametrize("found", ALL, ids=str)
def test_pattern_is_linear(found):
    made = attacks.of_pattern(found.pattern)
    slow = {method: attacks.too_slow(run(found.pattern, method), made) for method in found.methods}
    assert not any(slow.values()), slow
