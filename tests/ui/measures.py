# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints, as JSON, where the window's parts lie on the screen: ``python measures.py`` with Qt's settings around."""

from __future__ import annotations

import json
import sys

import screens
from PySide6.QtWidgets import QApplication, QWidget

from ui.theme import Theme


def place(widget: QWidget) -> list[int]:
    """Left, top, right and bottom on the screen."""
    corner = widget.mapToGlobal(widget.rect().topLeft())
    return [corner.x(), corner.y(), corner.x() + widget.width(), corner.y() + widget.height()]


def main() -> None:
    """The first window, with a page of settings, an explanation and the popup."""
    app = QApplication([])
    room = app.primaryScreen().availableGeometry()
    found = {"room": [room.x(), room.y(), room.x() + room.width(), room.y() + room.height()]}
    theme = Theme(app)
    for name in ("two_offers", "first_run"):
        window = screens.build(screens.SCENES[name], theme)
        window.move(room.topLeft())
        window.show()
        app.processEvents()
        found[name] = place(window)
        if name == "first_run":
            found["connect"] = place(window.first_run.connect_button)
            found["demo"] = place(window.first_run.demo_button)
        else:
            found["menu"] = place(window.header.menu_button)
            found["number"] = place(window.phone_panel.entry.field)
            found["status"] = place(window.status)
            window.pages.open_settings("accounts", 0)
            app.processEvents()
            found["page"] = place(window.desk.page)
            found["panel"] = place(window.phone_panel)
            found["save"] = place(window.desk.page.save_button)
            window.desk.close_page()
            pick_up = window.phone_panel.elsewhere.rows[0].button
            found["still"] = [place(window.phone_panel), place(pick_up), place(window.status)]
            window.close()
            app.processEvents()
            question = window.desk.question
            found["asked"] = [place(window.phone_panel), place(pick_up), place(question)]
            found["words"], found["yes"] = place(question.words), place(question.yes_button)
            found["keep"] = place(question.no_button)
            window.desk.drop_question()
            window.popup.open()
            found["popup"] = place(window.popup)
            window.explain(0)
            app.processEvents()
            found["explain"] = [0, 0, *window.findChild(screens.ExplainDialog).size().toTuple()]
        window.close()
    sys.stdout.write(json.dumps(found) + "\n")


main()
