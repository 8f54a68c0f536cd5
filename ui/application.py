# SPDX-License-Identifier: GPL-3.0-or-later
"""The one QApplication of the process."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from deskphone.letters import fold_as_ascii


def application() -> QApplication:
    """Return the one that runs, else a new one."""
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(["deskphone"])
    fold_as_ascii()  # Qt has set the user's locale; PySide finds setInterval by the C library's capital of i
    return app
