# SPDX-License-Identifier: GPL-3.0-or-later
"""The Calls rows in a small window of their own, while the main one is not to be seen; never focused."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.blink import Pulse
from ui.models.calls import CallsModel
from ui.plain import plain_label
from ui.text import tr
from ui.theme import Theme, sized
from ui.widgets.calls_list import CallsList
from ui.widgets.controls import IconButton

WIDTH = 344
MARGIN = 16
MAX_ROWS = 3


class CallsPopup(QWidget):
    """The same rows and buttons as in the window, at the corner of the screen."""

    asked = Signal(object)
    window_asked = Signal()

    def __init__(self, theme: Theme, model: CallsModel, pulse: Pulse) -> None:
        super().__init__(
            None,
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle(tr("Calls"))
        self._model = model
        frame = QFrame(self)
        frame.setObjectName("popup")
        title = plain_label(tr("Ringing"))
        title.setFont(sized(title.font(), 1.05, strong=True))
        show = IconButton(theme, "window", tr("Show the window"))
        show.clicked.connect(self.window_asked)
        close = IconButton(theme, "close", tr("Close"))
        close.clicked.connect(self.hide)
        for button in (show, close):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        top = QHBoxLayout()
        top.setContentsMargins(16, 8, 8, 0)
        top.addWidget(title)
        top.addStretch(1)
        top.addWidget(show)
        top.addWidget(close)
        self.calls = CallsList(theme, model, pulse, attention_only=True)
        self.calls.asked.connect(self.asked)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(0, 0, 0, 8)
        inside.setSpacing(4)
        inside.addLayout(top)
        inside.addWidget(self.calls, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(frame)
        for change in (model.rowsInserted, model.rowsRemoved, model.dataChanged):
            change.connect(self._on_rows)

    def open(self) -> None:
        """Show it, without taking the focus from anybody."""
        self._place()
        self.show()

    def _on_rows(self, *_: object) -> None:
        if not self.calls.attention_rows():
            self.hide()
        elif self.isVisible():
            self._place()

    def _place(self) -> None:
        rows = self.calls.attention_rows()[:MAX_ROWS]
        height = 56 + sum(row.sizeHint().height() + 8 for row in rows) + 16
        screen = QGuiApplication.primaryScreen()
        if screen is None:
            return
        room = screen.availableGeometry()
        self.resize(WIDTH, height)
        self.move(room.right() - WIDTH - MARGIN, room.bottom() - height - MARGIN)
