# SPDX-License-Identifier: GPL-3.0-or-later
"""No circle of modules anywhere: what knows whom is a tree of layers, for readers and for type checkers too.

The contracts of import-linter (``setup.cfg``) keep the order of packages; within a package two modules that know
each other are one module in two files. Imports for type checking only count: a reader has to follow them.
"""

from collections.abc import Iterable

import grimp


def circles(knows: dict[str, Iterable[str]]) -> list[list[str]]:
    """Give the strongly connected components of more than one module (Tarjan's algorithm)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        order[module] = lowest[module] = len(order)
        path.append(module)
        for other in knows[module]:
            if other not in order:
                visit(other)
            if other in path:
                lowest[module] = min(lowest[module], lowest[other])
        if lowest[module] == order[module]:
            place = path.index(module)
            circle = path[place:]
            del path[place:]
            if len(circle) > 1:
                found.append(sorted(circle))

    for module in knows:
        if module not in order:
            visit(module)
    return found


def test_circles_are_found():
    assert circles({"a": "b", "b": "c", "c": "b", "d": "ac"}) == [["b", "c"]]
    assert circles({"a": "bc", "b": "d", "c": "d", "d": ""}) == []


def test_no_circle_of_modules():
    graph = grimp.build_graph(
        "deskphone", "ui", "resources", exclude_type_checking_imports=False, cache_dir=None
    )
    knows = {
        module: sorted(graph.find_modules_directly_imported_by(module)) for module in sorted(graph.modules)
    }
    assert "deskphone.pbx.core.core" in knows["deskphone.pbx.server.process"]  # the graph holds something
    assert circles(knows) == []
