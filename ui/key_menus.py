# SPDX-License-Identifier: GPL-3.0-or-later
"""The menu of a function key: opened where it was asked for, and what its entries do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QWidget

from deskphone.phone import commands as cmd
from deskphone.phone.views import KeyView
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
        here = partial(partial, self._at_its_place, key)  # by the time that an entry is chosen
        deeds = KeyActions(
            pick_up=here(lambda row: doing.wishes.pick_up_key(row, key.since)),
            call=lambda _: doing.bridge.do(cmd.Dial(key.dials, key.account)),
            when_free=lambda _, on: self._at_its_place(
                key, lambda row: doing.bridge.do(cmd.TellWhenFree(row, on))
            ),
            explain=here(doing.explain),
            happened=lambda _: doing.pages.trace_number(key.number),
            edit=here(lambda row: doing.pages.open_settings("keys", row)),
            remove=here(doing.edits.remove_key),
            keep=lambda _: doing.edits.keep_key(key),
        )
        menu = key_menu(self._window, self._theme, key, deeds)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.aboutToHide.connect(lambda: self.gone.emit(menu))
        menu.popup(where)

    def _at_its_place(self, key: KeyView, deed: Callable[[int], object], _: int = 0) -> None:
        """Do something with the key of an open menu, where it stands by now; with none if it has gone.

        A list of the server may have grown before it.
        """
        rows = [each.index for each in self._keys.keys if _whose(each) == _whose(key)]
        if rows:
            deed(min(rows, key=lambda row: abs(row - key.index)))
        else:
            self._doing.wishes.say_changed()


def _whose(key: KeyView) -> tuple[str, str, str]:
    return key.type, key.number, key.account
