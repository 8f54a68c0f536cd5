# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws who imports whom, from the code, into ``deskphone/ARCHITECTURE.md`` (Mermaid).

    python tests/architecture/draw.py

Arrows that follow from others are left out: what a part reaches by way of a drawn neighbour.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "deskphone" / "ARCHITECTURE.md"
ALONE = {
    "clock",
    "errors",
    "letters",
    "log_lines",
    "sqlite_file",
    "own_python",
    "sqlite_keeper",
    "threads",
    "__main__",
}  # used by anybody, or only starting others


def parts() -> dict[str, set[str]]:
    """The parts of the program, each with those it imports."""
    graph = grimp.build_graph("deskphone", "ui", "resources", cache_dir=None)
    found = _edges(graph, lambda module: module.split(".")[1] if module.startswith("deskphone.") else "ui")
    return {part: known - ALONE for part, known in found.items() if part not in ALONE}


def rooms() -> dict[str, set[str]]:
    """The packages of the PBX, each with those it imports."""
    graph = grimp.build_graph("deskphone", cache_dir=None)
    found = _edges(graph, lambda module: module.split(".")[2], below="deskphone.pbx.")
    return {room: known - ALONE for room, known in found.items() if room not in ALONE}


def _edges(graph, part_of, below: str = "") -> dict[str, set[str]]:
    names = ("deskphone.", "ui.") if not below else (below,)
    found: dict[str, set[str]] = {}
    for module in graph.modules:
        if not module.startswith(names):
            continue
        known = found.setdefault(part_of(module), set())
        imported = graph.find_modules_directly_imported_by(module)
        known.update(part_of(other) for other in imported if other.startswith(names))
    return {part: known - {part} for part, known in found.items()}


def reduced(edges: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """Leave out each arrow that another way of arrows tells as well."""

    def reach(start: str, without: tuple[str, str]) -> set[str]:
        seen: set[str] = set()
        todo = [start]
        while todo:
            at = todo.pop()
            for other in edges.get(at, ()):
                if (at, other) != without and other not in seen:
                    seen.add(other)
                    todo.append(other)
        return seen

    return {
        part: {other for other in known if other not in reach(part, (part, other))}
        for part, known in edges.items()
    }


def mermaid(edges: Mapping[str, Iterable[str]]) -> str:
    """Write the arrows as a picture that GitHub, GitLab and editors show."""
    lines = [f"    {part} --> {other}" for part, known in sorted(edges.items()) for other in sorted(known)]
    return "```mermaid\nflowchart TD\n" + "\n".join(lines) + "\n```\n"


def drawn(page: str) -> str:
    """Give the page with both pictures made anew."""
    for name, edges in (("parts", parts()), ("rooms", rooms())):
        picture = mermaid(reduced(edges))
        page = re.sub(
            rf"(<!-- {name} -->\n).*?(<!-- end -->)", lambda m, p=picture: m[1] + p + m[2], page, flags=re.S
        )
    return page


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
