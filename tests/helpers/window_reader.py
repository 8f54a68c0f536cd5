# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what a program's windows show, over AT-SPI as a screen reader does: ``python3 window_reader.py NAME``.

Run by the system's Python, which has the bindings. For each line of stdin it writes a JSON list to stdout: of all that
is to be seen [role, name, whether it has the keyboard].
"""

from __future__ import annotations

import json
import sys
import warnings

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

warnings.simplefilter("ignore", DeprecationWarning)
DEEPEST = 30


def programs(name: str):
    """The roots of the programs of this name."""
    desk = Atspi.get_desktop(0)
    children = [desk.get_child_at_index(index) for index in range(desk.get_child_count())]
    return [child for child in children if child is not None and (child.get_name() or "") == name]


def read(node, found: list, depth: int = 0) -> None:
    """Gather a node and all below it; what is gone meanwhile is left out."""
    try:
        states = node.get_state_set()
        if depth and not states.contains(Atspi.StateType.SHOWING):
            return
        found.append([node.get_role_name(), node.get_name(), states.contains(Atspi.StateType.FOCUSED)])
        for index in range(node.get_child_count() if depth < DEEPEST else 0):
            child = node.get_child_at_index(index)
            if child is not None:
                read(child, found, depth + 1)
    except GLib.Error:
        return


def main() -> None:
    """Answer each line."""
    Atspi.init()
    Atspi.set_timeout(2000, 5000)
    loop = GLib.MainContext.default()
    for _ in sys.stdin:
        while loop.iteration(False):
            pass
        found: list = []
        try:
            for program in programs(sys.argv[1]):
                read(program, found)
        except GLib.Error:
            found.clear()
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


main()
