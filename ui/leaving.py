# SPDX-License-Identifier: GPL-3.0-or-later
"""What closing the window does: it waits in the tray, or the program ends; or it asks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui import text
from ui.bridge import Bridge
from ui.pages import Pages
from ui.preferences import Preferences
from ui.screens.desk import Desk
from ui.text import tr
from ui.tray import Tray

_SWITCH, _TOLD = "close_to_tray", "close_to_tray_told"


class Leaving(QObject):
    """``come_up()`` shows the window. Without a tray, closing ends the program."""

    def __init__(
        self,
        window: QWidget,
        desk: Desk,
        pages: Pages,
        bridge: Bridge,
        preferences: Preferences,
        tray: Tray | None,
        come_up: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._pages, self._bridge = window, desk, pages, bridge
        self._preferences, self._tray, self._come_up = preferences, tray, come_up
        self._leaving = self._quitting = False
        desk.question.yes.connect(self.leave)
        desk.question.no.connect(desk.drop_question)
        if tray is not None:
            tray.gone.connect(window.showMinimized)

    @property
    def may_wait(self) -> bool:
        """Whether there is a tray to wait in."""
        return self._tray is not None and self._tray.there

    @property
    def waits(self) -> bool:
        """Whether closing leaves the program in the tray, by the person's choice."""
        return self._preferences.switch(_SWITCH, default=True)

    def wait_in_tray(self, on: bool) -> None:
        """Choose it."""
        self._preferences.set_switch(_SWITCH, on)

    def leave(self) -> None:
        """Quit, whatever is going on."""
        self._leaving = True
        self._window.close()

    def quit(self) -> None:
        """Quit, and wait in no tray."""
        self._quitting = True
        self._window.close()
        self._quitting = False

    def may_close(self) -> bool:
        """Whether the window may close now, which ends the program; else it waits, or asks."""
        if self._leaving:
            return True
        phone = self._bridge.phone
        calls = phone.calls
        if not calls and phone.accounts and self.may_wait and self.waits and not self._quitting:
            self._hide()
        elif not self._pages.may_drop(tr("Not saved. Close again to drop your changes and quit.")):
            self._come_up()
        elif calls:
            self._come_up()
            self._desk.ask(text.leaving(calls))
        else:
            return True
        return False

    def _hide(self) -> None:
        """Unsaved work waits as well: nothing of it is dropped."""
        self._window.hide()
        if self._tray is not None:
            self._tray.hold(True)
            if not self._preferences.switch(_TOLD):
                self._preferences.set_switch(_TOLD, True)
                words = tr("Calls still ring here. Quit is in the menu of this icon.")
                self._tray.tell(tr("deskphone goes on"), words)
