# SPDX-License-Identifier: GPL-3.0-or-later
"""The menu of a call of ours: opened where it was asked for, and what its entries do."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from deskphone.book.directory import Directory
from deskphone.history.entry import callback_of
from deskphone.phone.views import CallState, CallView
from ui import text
from ui.menus import CallActions, call_menu
from ui.recordings import Recordings
from ui.theme import Theme


class CallMenus(QObject):
    """``gone``: a menu, what it covered is to be seen again.

    ``book_wanted``: a number and a name that came with it; ``trace_wanted``: a number whose SIP messages are
    to be shown.
    """

    gone = Signal(object)
    book_wanted = Signal(str, str)
    trace_wanted = Signal(str)

    def __init__(self, window: QWidget, theme: Theme, recordings: Recordings, directory: Directory) -> None:
        super().__init__(window)
        self._window, self._theme = window, theme
        self._recordings, self._directory = recordings, directory

    def open(self, call: CallView, where: QPoint) -> None:
        """Open the menu of a call; its entries are about this call, whatever comes to stand there."""
        uri = call.remote.uri
        number = callback_of(uri)
        deeds = CallActions(
            record=lambda: (self._recordings.end if call.recording else self._recordings.begin)(call.id),
            copy=lambda: QGuiApplication.clipboard().setText(number),
            book=lambda: self.book_wanted.emit(number, text.one_line(call.remote.display)),
            happened=lambda: self.trace_wanted.emit(uri),
        )
        menu = call_menu(
            self._window,
            self._theme,
            text.name(call.remote),
            deeds,
            talks=call.state is CallState.CONNECTED,
            recorded=bool(call.recording),
            named=bool(text.number(uri)),
            callable_=bool(number),
            known=bool(self._directory.kept(uri)),
        )
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.aboutToHide.connect(lambda: self.gone.emit(menu))
        menu.popup(where)
