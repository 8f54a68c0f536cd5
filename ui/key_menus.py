# SPDX-License-Identifier: GPL-3.0-or-later
"""The menu of a function key: opened where it was asked for, and what its entries do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QWidget

from deskphone.phone import commands as cmd
from ui.bridge import Bridge
from ui.config_edits import ConfigEdits
from ui.menus import KeyActions, key_menu
from ui.models.keys import KeysModel
from ui.pages import Pages
from ui.theme import Theme
from ui.wishes import Wishes


@dataclass(frozen=True, slots=True)
class KeyDoing:
    """What does what the entries say."""

    bridge: Bridge
    wishes: Wishes
    pages: Pages
    edits: ConfigEdits
    explain: Callable[[int], None]


class KeyMenus(QObject):
    """``gone``: a menu, what it covered is to be seen again."""

    gone = Signal(object)

    def __init__(self, window: QWidget, theme: Theme, keys: KeysModel, doing: KeyDoing) -> None:
        super().__init__(window)
        self._window, self._theme, self._keys, self._doing = window, theme, keys, doing

    def open(self, index: int, where: QPoint) -> None:
        """Open the menu of a key; an index that is no key has none."""
        key, doing = self._keys.key(index), self._doing
        if key is None:
            return
        deeds = KeyActions(
            pick_up=lambda row: doing.wishes.pick_up_key(row, key.since),
            call=lambda _: doing.bridge.do(cmd.Dial(key.dials, key.account)),
            when_free=lambda row, on: doing.bridge.do(cmd.TellWhenFree(row, on)),
            explain=doing.explain,
            happened=lambda _: doing.pages.trace_number(key.number),
            edit=lambda row: doing.pages.open_settings("keys", row),
            remove=doing.edits.remove_key,
            keep=lambda _: doing.edits.keep_key(key),
        )
        menu = key_menu(self._window, self._theme, key, deeds)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.aboutToHide.connect(lambda: self.gone.emit(menu))
        menu.popup(where)
