# SPDX-License-Identifier: GPL-3.0-or-later
"""The window's menu and the menu of a key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from deskphone.phone.views import Blink, KeyView
from ui.icons import icon
from ui.plain import plain_entry
from ui.text import key_label, tr
from ui.theme import Theme, ThemeChoice

Deed = Callable[[], None]


@dataclass(frozen=True, slots=True)
class MenuDeeds:
    """What the entries of the window's menu do."""

    settings: Deed
    add_key: Deed
    start_again: Deed | None  # None: the telephone runs
    quit: Deed
    about: Deed
    theme: Callable[[ThemeChoice], None]
    reduce_motion: Callable[[bool], None]
    idle_green: Callable[[bool], None]


@dataclass(frozen=True, slots=True)
class KeyDeeds:
    """What the entries of a key's menu do; each takes the key's index."""

    pick_up: Callable[[int], None]
    call: Callable[[int], None]
    explain: Callable[[int], None]
    edit: Callable[[int], None]
    remove: Callable[[int], None]


def _add(menu: QMenu, theme: Theme, name: str, words: str, deed: Deed) -> QAction:
    action = menu.addAction(words)
    if name:
        action.setIcon(icon(name, theme.tokens.text_soft, theme.tokens.border_strong))
    action.triggered.connect(lambda _=False: deed())
    return action


def _add_switch(menu: QMenu, words: str, on: bool, deed: Callable[[bool], None]) -> QAction:
    action = menu.addAction(words)
    action.setCheckable(True)
    action.setChecked(on)
    action.toggled.connect(deed)
    return action


def fill_main_menu(menu: QMenu, theme: Theme, deeds: MenuDeeds, *, reduced: bool, idle_green: bool) -> None:
    """Fill the menu anew (it is made each time it opens, so that it is always true)."""
    menu.clear()
    _add(menu, theme, "settings", tr("Settings …") + "\tCtrl+,", deeds.settings)
    _add(menu, theme, "plus", tr("Add a key …"), deeds.add_key)
    if deeds.start_again is not None:
        _add(menu, theme, "", tr("Start the telephone again"), deeds.start_again)
    menu.addSeparator()
    look = menu.addMenu(tr("Appearance"))
    group = QActionGroup(look)
    for choice, words in (
        (ThemeChoice.SYSTEM, tr("As the system")),
        (ThemeChoice.LIGHT, tr("Light")),
        (ThemeChoice.DARK, tr("Dark")),
    ):
        action = look.addAction(words)
        action.setCheckable(True)
        action.setChecked(theme.choice is choice)
        group.addAction(action)
        action.triggered.connect(lambda _=False, c=choice: deeds.theme(c))
    look.addSeparator()
    _add_switch(look, tr("No blinking"), reduced, deeds.reduce_motion)
    _add_switch(look, tr("Green lamp for idle colleagues"), idle_green, deeds.idle_green)
    menu.addSeparator()
    _add(menu, theme, "info", tr("About deskphone"), deeds.about)
    _add(menu, theme, "", tr("Quit") + "\tCtrl+Q", deeds.quit)


def key_menu(parent: QWidget, theme: Theme, key: KeyView, deeds: KeyDeeds) -> QMenu:
    """The menu of one key."""
    menu = QMenu(plain_entry(key_label(key)), parent)
    index = key.index
    if key.blink is Blink.FAST:
        _add(menu, theme, "pick-up", tr("Pick up"), lambda: deeds.pick_up(index))
    call = _add(
        menu, theme, "call", plain_entry(tr("Call {}").format(key_label(key))), lambda: deeds.call(index)
    )
    call.setEnabled(bool(key.number))
    menu.addSeparator()
    _add(menu, theme, "info", tr("Explain this key"), lambda: deeds.explain(index))
    menu.addSeparator()
    _add(menu, theme, "edit", tr("Edit …"), lambda: deeds.edit(index))
    _add(menu, theme, "remove", tr("Remove"), lambda: deeds.remove(index))
    return menu
