# SPDX-License-Identifier: GPL-3.0-or-later
"""The window's menu and the menu of a key."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from deskphone.phone.views import Blink, KeyView
from ui.face import Face
from ui.icons import icon
from ui.plain import plain_entry
from ui.text import OCCUPIED, key_label, shortcut, tr
from ui.theme import Theme, ThemeChoice

NOT_CALLED = frozenset({"url", "keyevent", "dtmf"})  # keys whose target is nobody

Deed = Callable[[], object]


@dataclass(frozen=True, slots=True)
class MenuActions:
    """What the entries of the window's menu do. ``quiet``: minutes, 0 for the next morning, None for off."""

    settings: Deed
    recent: Deed
    book: Deed
    quiet: Callable[[float | None], None]
    lamps_only: Callable[[bool], None]
    forward: Deed
    sound: Deed
    happened: Deed
    add_key: Deed
    add_keys: Deed
    start_again: Deed
    quit: Deed
    about: Deed
    theme: Callable[[ThemeChoice], None]
    reduce_motion: Callable[[bool], None]
    idle_green: Callable[[bool], None]
    face: Callable[[Face], None]
    mini_on_top: Callable[[bool], None]
    tabs: Callable[[bool], None]
    wait_in_tray: Callable[[bool], None]
    start_with: Callable[[bool], None]
    hot_keys: Callable[[bool], None]


@dataclass(frozen=True, slots=True)
class KeyActions:
    """What the entries of a key's menu do; each takes the key's index."""

    pick_up: Callable[[int], None]
    call: Callable[[int], None]
    when_free: Callable[[int, bool], None]
    explain: Callable[[int], None]
    happened: Callable[[int], None]
    edit: Callable[[int], object]
    remove: Callable[[int], None]
    keep: Callable[[int], None]


@dataclass(frozen=True, slots=True)
class EntryActions:
    """What the entries of the menu of a recent call do; ``book``: show it in the book, or add it there."""

    call: Deed
    copy: Deed
    book: Deed
    happened: Deed
    remove: Deed


@dataclass(frozen=True, slots=True)
class CallActions:
    """What the entries of the menu of a call of ours do; ``record``: begin or end a recording."""

    record: Deed
    copy: Deed
    book: Deed
    happened: Deed


@dataclass(frozen=True, slots=True)
class LineActions:
    """What the entries of the menu of a number in the book do; ``add``: one of a directory, to the book."""

    call: Deed
    copy: Deed
    edit: Deed
    remove: Deed
    add: Deed


def _add(menu: QMenu, theme: Theme, name: str, words: str, deed: Deed) -> QAction:
    action = menu.addAction(words)
    if name:
        action.setIcon(icon(name, theme.tokens.text_soft, theme.tokens.border_strong))
    action.triggered.connect(lambda _=False: deed())
    return action


class MainMenu(QMenu):
    """The window's menu; made once, and true each time it opens (``show_state``)."""

    def __init__(self, parent: QWidget, theme: Theme, deeds: MenuActions) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons: dict[QAction, str] = {}
        self._entry(self, tr("Recent calls") + "\t" + shortcut("Ctrl+H"), deeds.recent, "recent")
        self._entry(self, tr("Book") + "\t" + shortcut("Ctrl+B"), deeds.book, "book")
        self._entry(self, tr("Settings …") + "\t" + shortcut("Ctrl+,"), deeds.settings, "settings")
        self._entry(self, tr("Add a key …"), deeds.add_key, "plus")
        self._entry(self, tr("Add many keys …"), deeds.add_keys)
        self._quiet = self.addMenu(tr("Do not disturb"))
        for words, minutes in (
            (tr("Off"), None),
            (tr("For 30 minutes"), 30.0),
            (tr("For an hour"), 60.0),
            (tr("Until tomorrow, 8:00"), 0.0),
            (tr("Until I switch it off"), math.inf),
        ):
            self._entry(self._quiet, words, partial(deeds.quiet, minutes))
        words = tr("Lamps only for colleagues' calls")
        self._lamps_only = self._switch(self, words, deeds.lamps_only)
        self._entry(self, tr("Forward calls …") + "\t" + shortcut("Ctrl+R"), deeds.forward, "forward")
        self._entry(self, tr("Sound …"), deeds.sound, "mic")
        self.start_again = self._entry(self, tr("Start the telephone again"), deeds.start_again)
        self.addSeparator()
        view = self.addMenu(tr("View"))
        faces = QActionGroup(view)
        self._faces: dict[Face, QAction] = {}
        for face, words, key in (
            (Face.DESK, tr("Desk: the phone and the keys"), "F6"),
            (Face.WALL, tr("Wall: keys only, as many as fit"), "F7"),
            (Face.MINI, tr("Mini: a narrow column beside your work"), "F8"),
        ):
            self._faces[face] = action = self._entry(view, f"{words}\t{key}", partial(deeds.face, face))
            action.setCheckable(True)
            faces.addAction(action)
        view.addSeparator()
        self._tabs = self._switch(view, tr("A tab for each heading of the keys"), deeds.tabs)
        self._on_top = self._switch(view, tr("Mini stays in front"), deeds.mini_on_top)
        look = self.addMenu(tr("Appearance"))
        group = QActionGroup(look)
        self._themes: dict[ThemeChoice, QAction] = {}
        for choice, words in (
            (ThemeChoice.SYSTEM, tr("As the system")),
            (ThemeChoice.LIGHT, tr("Light")),
            (ThemeChoice.DARK, tr("Dark")),
        ):
            self._themes[choice] = action = self._entry(look, words, partial(deeds.theme, choice))
            action.setCheckable(True)
            group.addAction(action)
        look.addSeparator()
        self._reduced = self._switch(look, tr("No blinking"), deeds.reduce_motion)
        self._green = self._switch(look, tr("Green lamp for idle colleagues"), deeds.idle_green)
        self._waits = self._switch(self, tr("Closing leaves it in the tray"), deeds.wait_in_tray)
        self._starts = self._switch(self, tr("Start with the computer"), deeds.start_with)
        self._hot = self._switch(self, tr("Keys that work in every program"), deeds.hot_keys)
        self.addSeparator()
        self._entry(self, tr("What happened") + "\tF12", deeds.happened)
        self._entry(self, tr("About deskphone"), deeds.about, "info")
        self._entry(self, tr("Quit") + "\t" + shortcut("Ctrl+Q"), deeds.quit)

    def show_state(
        self,
        *,
        off: bool,
        lamps_only: bool,
        reduced: bool,
        idle_green: bool,
        face: Face,
        on_top: bool,
        tabs: bool,
        waits: bool | None,
        starts: bool | None,
        hot: bool | None,
    ) -> None:
        """What is so at present. ``off``: the telephone is, and can be started again.

        ``waits``: whether closing leaves the program in the tray; ``starts``: whether it starts with the
        session; ``hot``: whether keys of ours work in other programs; all None where there is none.
        ``on_top``: Mini stays in front of other windows; ``tabs``: each heading has one.
        """
        self.start_again.setVisible(off)
        self._lamps_only.setChecked(lamps_only)
        self._themes[self._theme.choice].setChecked(True)
        self._faces[face].setChecked(True)
        self._on_top.setChecked(on_top)
        self._tabs.setChecked(tabs)
        self._reduced.setChecked(reduced)
        self._green.setChecked(idle_green)
        self._waits.setVisible(waits is not None)
        self._waits.setChecked(bool(waits))
        self._starts.setVisible(starts is not None)
        self._starts.setChecked(bool(starts))
        self._hot.setVisible(hot is not None)
        self._hot.setChecked(bool(hot))
        tokens = self._theme.tokens
        for action, name in self._icons.items():
            action.setIcon(icon(name, tokens.text_soft, tokens.border_strong))

    def _entry(self, menu: QMenu, words: str, deed: Deed, name: str = "") -> QAction:
        action = menu.addAction(words)
        action.triggered.connect(lambda _=False: deed())
        if name:
            self._icons[action] = name
        return action

    def _switch(self, menu: QMenu, words: str, deed: Callable[[bool], None]) -> QAction:
        action = menu.addAction(words)
        action.setCheckable(True)
        action.triggered.connect(deed)
        return action


def key_menu(parent: QWidget, theme: Theme, key: KeyView, deeds: KeyActions) -> QMenu:
    """The menu of one key."""
    menu = QMenu(plain_entry(key_label(key)), parent)
    index = key.index
    if key.blink is Blink.FAST:
        _add(menu, theme, "pick-up", tr("Pick up"), lambda: deeds.pick_up(index))
    call = _add(
        menu, theme, "call", plain_entry(tr("Call {}").format(key_label(key))), lambda: deeds.call(index)
    )
    call.setEnabled(bool(key.number) and key.type not in NOT_CALLED)
    if key.awaited:
        words = tr("Do not tell me when free")
        _add(menu, theme, "bell", words, lambda: deeds.when_free(index, False))
    elif key.lamp in OCCUPIED and key.type != "orbit":
        _add(menu, theme, "bell", tr("Tell me when free"), lambda: deeds.when_free(index, True))
    menu.addSeparator()
    _add(menu, theme, "info", tr("Explain this key"), lambda: deeds.explain(index))
    if key.number and key.type not in NOT_CALLED:
        _add(menu, theme, "", tr("What happened"), lambda: deeds.happened(index))
    menu.addSeparator()
    if key.listed:  # it stands in no file, so there is nothing to change
        _add(menu, theme, "plus", tr("Keep this key"), lambda: deeds.keep(index))
        return menu
    _add(menu, theme, "edit", tr("Edit …"), lambda: deeds.edit(index))
    _add(menu, theme, "remove", tr("Remove"), lambda: deeds.remove(index))
    return menu


def entry_menu(parent: QWidget, theme: Theme, name: str, deeds: EntryActions, **state: bool) -> QMenu:
    """The menu of a recent call; ``callable_``: there is a number to call; ``known``: the book has it."""
    menu = QMenu(plain_entry(name), parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    call = _add(menu, theme, "call", plain_entry(tr("Call {}").format(name)), deeds.call)
    copy = _add(menu, theme, "copy", tr("Copy the number"), deeds.copy)
    words = tr("Show in the book") if state["known"] else tr("Add to the book …")
    book = _add(menu, theme, "book", words, deeds.book)
    happened = _add(menu, theme, "", tr("What happened"), deeds.happened)
    for action in (call, copy, book, happened):
        action.setEnabled(state["callable_"])
    menu.addSeparator()
    _add(menu, theme, "remove", tr("Forget this call"), deeds.remove)
    return menu


def call_menu(parent: QWidget, theme: Theme, name: str, deeds: CallActions, **state: bool) -> QMenu:
    """The menu of a call of ours.

    ``talks``: it is answered; ``recorded``: to a file; ``named``: its far end has told an address,
    ``callable_``: that can be called; ``known``: to the book.
    """
    menu = QMenu(plain_entry(name), parent)
    words = tr("Record no more") if state["recorded"] else tr("Record this call")
    _add(menu, theme, "record", words, deeds.record).setEnabled(state["talks"])
    menu.addSeparator()
    copy = _add(menu, theme, "copy", tr("Copy the number"), deeds.copy)
    words = tr("Show in the book") if state["known"] else tr("Add to the book …")
    book = _add(menu, theme, "book", words, deeds.book)
    for action in (copy, book):
        action.setEnabled(state["callable_"])
    _add(menu, theme, "", tr("What happened"), deeds.happened).setEnabled(state["named"])
    return menu


def line_menu(parent: QWidget, theme: Theme, name: str, deeds: LineActions, *, listed: bool) -> QMenu:
    """The menu of a number in the book; ``listed``: of one in a company's directory."""
    menu = QMenu(plain_entry(name), parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    _add(menu, theme, "call", plain_entry(tr("Call {}").format(name)), deeds.call)
    _add(menu, theme, "copy", tr("Copy the number"), deeds.copy)
    menu.addSeparator()
    if listed:
        _add(menu, theme, "book", tr("Add to the book …"), deeds.add)
        return menu
    _add(menu, theme, "edit", tr("Edit …"), deeds.edit)
    _add(menu, theme, "remove", tr("Remove"), deeds.remove)
    return menu
