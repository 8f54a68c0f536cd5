# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks everything in the window for children that it does not have, as a screen reader does that is late.

A program of its own: what goes wrong here ends the process.
"""

from __future__ import annotations

import sys

import screens
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication, QMenu

from ui.theme import Theme


def ask(node: QAccessibleInterface, asked: list[str]) -> None:
    """Ask a node and all below it."""
    thing = node.object()
    count = node.childCount()
    if not isinstance(thing, QMenu):  # its count never changes while it is open
        for index in (-1, count, count + 1, 1000):
            node.child(index)
    asked.append(type(thing).__name__)
    for index in range(count):
        child = node.child(index)
        if child is not None:
            ask(child, asked)


def main() -> None:
    """Every scene, every dialog, the popup."""
    app = QApplication([])
    theme = Theme(app)
    asked: list[str] = []
    for name, scene in screens.SCENES.items():
        window = screens.build(scene, theme)
        window.show()
        app.processEvents()
        ask(QAccessible.queryAccessibleInterface(window), asked)
        for _, extra in screens.EXTRAS.get(name, lambda *_: ())(window, app):
            ask(QAccessible.queryAccessibleInterface(extra), asked)
            if extra is not window:
                extra.close()
        window.close()
    sys.stdout.write(f"{len(asked)} {' '.join(sorted(set(asked)))}\n")


main()
