# SPDX-License-Identifier: GPL-3.0-or-later
"""What function keys ask of the window: its own functions, and web addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from deskphone.phone.views import Function, Said, Severity
from ui.text import one_line, tr

SCHEMES = frozenset({"http", "https"})  # a program or a file is nothing that a key opens


class Functions(QObject):
    """``said`` carries sentences for the status line."""

    said = Signal(object)

    def __init__(self, deeds: Mapping[Function, Callable[[], object]], parent: QObject) -> None:
        super().__init__(parent)
        self._deeds = deeds

    def do(self, function: Function) -> None:
        """Do it."""
        self._deeds[function]()

    def open_address(self, address: str) -> None:
        """Show a web address in the person's browser; whose words are in it are percent-encoded."""
        url = QUrl(address, QUrl.ParsingMode.StrictMode)
        shown = one_line(address)
        if url.scheme() not in SCHEMES or not url.isValid() or not url.host():
            words = tr("{} is no web address: it begins with https:// or http://.").format(shown)
        elif not QDesktopServices.openUrl(url):
            words = tr("No program of this computer opens {}.").format(shown)
        else:
            return
        self.said.emit(Said(words, Severity.WARNING, "key"))
