# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a program's window over AT-SPI as a screen reader does: ``python3 screen_reader.py NAME ROUNDS [SEEN...]``.

Run by the system's Python, which has the bindings. Prints a JSON object: how many things were asked,
which names were seen, and whether the program was still there at the end.
"""

from __future__ import annotations

import json
import sys
import time
import warnings

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

warnings.simplefilter("ignore", DeprecationWarning)
PATIENCE_S = 90.0


class Reader:
    """Asks every node of one program all that there is to ask."""

    def __init__(self, name: str) -> None:
        self.name, self.asked, self.names, self.announced = name, 0, set(), set()

    def program(self):
        """The program's root, None where it is not there."""
        desk = Atspi.get_desktop(0)
        for index in range(desk.get_child_count()):
            child = desk.get_child_at_index(index)
            if child is not None and (child.get_name() or "") == self.name:
                return child
        return None

    def read(self, node, depth: int = 0) -> None:
        """Ask a node, and all below it; what is gone meanwhile is an error of that answer only."""
        try:
            self.names.add(node.get_name())
            node.get_role(), node.get_description(), node.get_state_set().get_states()
            node.get_relation_set(), node.get_attributes(), node.get_index_in_parent()
            text = node.get_text_iface()
            if text is not None:
                Atspi.Text.get_text(text, 0, -1)
            count = node.get_child_count()
            # A reader that is late asks for what was there a moment ago.
            for index in (*range(count), count, count + 1) if node.get_role() != Atspi.Role.MENU else ():
                child = node.get_child_at_index(index)
                if child is not None and depth < 20:
                    self.read(child, depth + 1)
            self.asked += 1
        except GLib.Error:
            return

    def on_event(self, event) -> None:
        """What the program announces."""
        if event.type.startswith("object:announcement"):
            self.announced.add(str(event.any_data))


def main() -> None:
    """Read the whole some times, until these names were seen and something was announced, or it is gone."""
    reader, rounds_wanted, wanted = Reader(sys.argv[1]), int(sys.argv[2]), set(sys.argv[3:])
    Atspi.init()
    Atspi.set_timeout(2000, 5000)
    listener = Atspi.EventListener.new(reader.on_event)
    for kind in ("object:announcement", "object:text-changed", "object:children-changed", "focus"):
        listener.register(kind)
    loop = GLib.MainContext.default()
    end = time.monotonic() + PATIENCE_S
    rounds, there = 0, False
    while time.monotonic() < end:
        if rounds >= rounds_wanted and reader.announced and wanted <= reader.names:
            break
        try:
            program = reader.program()
        except GLib.Error:
            program = None
        there = program is not None
        if program is not None:
            rounds += 1
            reader.read(program)
        elif rounds:
            break
        else:
            time.sleep(0.05)
        for _ in range(200):  # more may come all the time
            loop.iteration(False)
    found = {"asked": reader.asked, "there": there}
    found |= {"names": sorted(filter(None, reader.names)), "announced": sorted(reader.announced)}
    sys.stdout.write(json.dumps(found) + "\n")


main()
