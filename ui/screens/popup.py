# SPDX-License-Identifier: GPL-3.0-or-later
"""What rings, in a small window of its own, while the main one is not to be seen; never focused."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.blink import Pulse
from ui.exceptions import guarded
from ui.models.calls import CallsModel
from ui.plain import plain_label
from ui.text import tr
from ui.theme import Theme, sized
from ui.veil import Veil
from ui.widgets.calls_list import MoreLink, RowList
from ui.widgets.controls import IconButton

WIDTH = 360
MARGIN = 16
MAX_ROWS = 4
FRAME = 56  # px of heading and edges
TALLEST = 320


@guarded
class CallsPopup(QWidget):
    """The same rows and buttons as in the window, at the corner of the screen. ``pressed``: place, button."""

    pressed = Signal(int, str)
    window_asked = Signal()
    gone = Signal()

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
        self.calls = RowList(theme, model, model.ringing, pulse, name=tr("Ringing"), mouse_only=True)
        self.calls.pressed.connect(self.pressed)
        top = QHBoxLayout()
        top.setContentsMargins(16, 4, 8, 0)
        top.addWidget(title)
        top.addStretch(1)
        top.addWidget(MoreLink(self.calls))
        top.addWidget(show)
        top.addWidget(close)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(0, 0, 0, 8)
        inside.setSpacing(4)
        inside.addLayout(top)
        inside.addWidget(self.calls, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(frame)
        model.changed.connect(self._on_rows)
        self._veil = Veil(self, pulse.now)

    def open(self) -> None:
        """Show it, without taking the focus from anybody."""
        self._place()
        self.show()

    def follow(self) -> None:
        """Screens have changed: its corner may be elsewhere, and what was to be pressed there as well."""
        if self.isHidden():
            return
        before = self.geometry()
        self._place()
        if self.geometry() != before:
            self._veil.lift(self)

    def showEvent(self, event: QShowEvent) -> None:
        """Who was about to click there meant another program."""
        super().showEvent(event)
        self._veil.watch()
        self._veil.lift(self)

    def hideEvent(self, event: QHideEvent) -> None:
        """What lay below it is to be seen again."""
        super().hideEvent(event)
        self.gone.emit()

    def _on_rows(self) -> None:
        if not self.isVisible():
            return
        if self._model.ringing.slots:
            self._place()
        else:
            self.hide()

    def _place(self) -> None:
        """Its upper edge stays where it is: rows come and go below, none moves under the pointer."""
        screen = QGuiApplication.primaryScreen()
        if screen is None:
            return
        room = screen.availableGeometry()
        height = FRAME + self.calls.wanted_height(MAX_ROWS)
        self.resize(WIDTH, min(height, TALLEST))
        self.move(room.right() - WIDTH - MARGIN, max(room.top(), room.bottom() - TALLEST - MARGIN))
