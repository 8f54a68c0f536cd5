# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of the sound page that is about the buttons of a headset: a switch, and one line about it."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.headset import SWITCH, HeadsetButtons
from ui.plain import plain_label
from ui.text import tr
from ui.theme import Theme
from ui.widgets.form import FieldSpec, Form


class HeadsetPart(QWidget):
    """Nothing is to be seen of it where the window uses no headsets."""

    def __init__(self, theme: Theme, buttons: HeadsetButtons | None) -> None:
        super().__init__()
        self._buttons = buttons
        spec = FieldSpec(SWITCH, tr("Use the buttons of my headset"), "switch", default=True)
        self.form = Form(theme, (spec,))
        self.told = plain_label("")
        self.told.setWordWrap(True)
        self.told.setProperty("soft", True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.form)
        box.addWidget(self.told)
        self.setVisible(buttons is not None and buttons.able)
        if buttons is not None:
            self.form.show_values({SWITCH: buttons.on})
            self.form.edited.connect(lambda _: buttons.switch(bool(self.form.values()[SWITCH])))
            buttons.changed.connect(self._show)
            self._show()

    def _show(self) -> None:
        if self._buttons is not None:
            self.told.setText(self._buttons.words)
