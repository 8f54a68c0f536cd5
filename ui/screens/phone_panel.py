# SPDX-License-Identifier: GPL-3.0-or-later
"""The phone half of the desk: Calls screen, number entry, dial pad."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from ui.blink import Pulse
from ui.models.calls import CallsModel
from ui.plain import plain_label
from ui.text import tr
from ui.theme import Theme, sized
from ui.widgets.calls_list import CallsList
from ui.widgets.controls import IconButton, set_property
from ui.widgets.dialpad import DialPad
from ui.widgets.number_entry import NumberEntry

WIDTH = 344
GAP = 8


class PhonePanel(QFrame):
    """Everything on the left of the desk."""

    def __init__(self, theme: Theme, calls: CallsModel, pulse: Pulse) -> None:
        super().__init__()
        self.setObjectName("phone")
        self._model = calls
        self.calls = CallsList(theme, calls, pulse)
        self.entry = NumberEntry(theme)
        self.pad = DialPad(theme)
        self.pad_button = IconButton(theme, "keypad", tr("Show or hide the dial pad"))
        self.pad_button.clicked.connect(self._on_pad_button)
        self._pad_wanted = True
        self._title = plain_label(tr("Calls"))
        self._title.setFont(sized(self._title.font(), 1.05, strong=True))
        self._count = plain_label()
        top = QHBoxLayout()
        top.setContentsMargins(16, 8, 8, 0)
        top.addWidget(self._title)
        top.addSpacing(4)
        top.addWidget(self._count)
        top.addStretch(1)
        top.addWidget(self.pad_button)
        bottom = QVBoxLayout()
        bottom.setContentsMargins(16, 8, 16, 16)
        bottom.setSpacing(8)
        bottom.addWidget(self.entry)
        bottom.addWidget(self.pad)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(top)
        box.addWidget(self.calls, 1)
        box.addLayout(bottom)
        self.setFixedWidth(max(WIDTH, self.fontMetrics().averageCharWidth() * 44))
        for change in (calls.rowsInserted, calls.rowsRemoved, calls.dataChanged):
            change.connect(self._on_rows)
        self._on_rows()

    def show_calls(self) -> None:
        """Bring the Calls screen to the front of the panel: its first row is to be seen."""
        self.calls.verticalScrollBar().setValue(0)

    def focus_number(self) -> None:
        """The cursor goes to the number entry."""
        self.entry.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.entry.field.selectAll()

    def _on_pad_button(self) -> None:
        self._pad_wanted = self.pad.isHidden()
        self.pad.setVisible(self._pad_wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More height may bring the dial pad back."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """The dial pad makes room for what rings, but never while a number is being entered."""
        if not self._pad_wanted or self.entry.field.text():
            return
        beside = self.height() - self.calls.height() - (0 if self.pad.isHidden() else self.pad.height() + GAP)
        room = self.height() - beside - self.pad.sizeHint().height() - GAP
        crowded = bool(self._model.rows) and self.calls.wanted_height() > room
        self.pad.setVisible(not crowded)

    def _on_rows(self, *_: object) -> None:
        ringing = len(self._model.offers)
        self._count.setText(tr("{} to pick up").format(ringing) if ringing else "")
        set_property(self._count, "tone", "error" if ringing else "")
        self._fold()
