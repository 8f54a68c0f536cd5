# SPDX-License-Identifier: GPL-3.0-or-later
"""What is opened in the place of the keys, never over the calls: settings, recent calls, the book."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from deskphone.config.phone import KeyConfig
from deskphone.errors import ConfigError
from deskphone.phone.views import Said, Severity
from ui.bridge import Bridge
from ui.config_edits import ConfigEdits
from ui.config_store import ConfigStore
from ui.forwarding import Forwarding, ForwardPlan
from ui.ldap import Ldap
from ui.mistakes import failure
from ui.phone_book import PhoneBook
from ui.recent_calls import RecentCalls
from ui.screens.desk import Desk
from ui.sight import NEVER, STEADY
from ui.sound import Sound
from ui.text import tr
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.screens.trace import TracePage


@dataclass(frozen=True, slots=True)
class Places:
    """Where pages are opened, and what they write to. ``stack`` shows the desk, or the first run."""

    theme: Theme
    store: ConfigStore
    edits: ConfigEdits
    desk: Desk
    stack: QStackedWidget
    clock: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Subjects:
    """What the pages are about."""

    recent: RecentCalls
    book: PhoneBook
    forwarding: Forwarding
    sound: Sound
    bridge: Bridge
    ldap: Ldap


class Pages(QObject):
    """``saved``: the store holds another configuration; ``closed``: the settings are shut.

    ``said`` carries sentences for the status line. No page is opened in the place of one that would lose
    something by it, before that was said there.
    """

    saved = Signal()
    closed = Signal()
    said = Signal(object)

    def __init__(self, places: Places, subjects: Subjects) -> None:
        super().__init__(places.desk)
        self._places, self._recent, self._book = places, subjects.recent, subjects.book
        self._forwarding, self._sound = subjects.forwarding, subjects.sound
        self._bridge, self._ldap = subjects.bridge, subjects.ldap
        self._turned: dict[object, float] = {}  # when each page was asked for last

    def open_settings(self, page: str, row: int = -1) -> bool:
        """Open the settings at a page ("accounts" or "keys") and an entry; False where they stay shut."""
        from ui.screens.settings import SettingsPage  # the window opens without it

        places, shown = self._places, self._places.desk.page
        if not isinstance(shown, SettingsPage):
            if not self.may_drop(tr("Not saved. Press again to drop your changes.")):
                return False
            try:
                shown = SettingsPage(places.theme, places.store, self._ldap, places.clock)
            except ConfigError as error:  # a page without the passwords would save that there are none
                self.said.emit(Said(failure(error), Severity.ERROR, "passwords"))
                return False
            self.said.emit(Said("", topic="passwords"))
            shown.saved.connect(self.saved)
            shown.closed.connect(places.desk.close_page)
            shown.closed.connect(self.closed)
            places.desk.open_page(shown)
            places.edits.forget_deeds()  # the page saves its copies, without what was put back
        places.stack.setCurrentWidget(places.desk)
        shown.open_at(page, row)
        return True

    def add_key(self) -> None:
        """Open the settings with a new key."""
        self.open_settings("keys", sys.maxsize)

    def open_recent(self) -> None:
        """Open the list of recent calls, or close it."""
        if self._twice("recent") or self._places.stack.currentWidget() is not self._places.desk:
            return  # the first run: there is no account yet
        drop = tr("Not saved. Press again to drop your changes and open the recent calls.")
        if self._places.desk.page is self._recent.page or self.may_drop(drop):
            self._recent.turn()

    def open_book(self) -> None:
        """Open the book, or close it."""
        if self._twice("book") or self._places.stack.currentWidget() is not self._places.desk:
            return
        drop = tr("Not saved. Press again to drop your changes and open the book.")
        if self._places.desk.page is self._book.page or self.may_drop(drop):
            self._book.turn()

    def show_in_book(self, number: str, name: str) -> None:
        """Show who has a number, or a new contact who has it."""
        if self.may_drop(tr("Not saved. Press again to drop your changes.")):
            self._book.show_or_add(number, name)

    def show_recent(self) -> None:
        """Open the list of recent calls; where it is open it stays."""
        if self._places.desk.page is not self._recent.page:
            self.open_recent()

    def open_forwarding(self) -> None:
        """Open the page on which calls are passed on, or close it."""
        from ui.screens.forwarding import ForwardingPage

        if self._turns(ForwardingPage):
            page = ForwardingPage(self._places.theme, self._forwarding.plan, self._places.clock)
            page.wanted.connect(self._keep_forwarding)
            page.closed.connect(self._places.desk.close_page)
            self._places.desk.open_page(page)
            page.take_keyboard()

    def open_sound(self) -> None:
        """Open the page of the sound devices, or close it."""
        from ui.screens.sound import SoundPage

        if self._turns(SoundPage):
            page = SoundPage(self._places.theme, self._sound)
            page.closed.connect(self._places.desk.close_page)
            self._places.desk.open_page(page)
            page.take_keyboard()

    def open_trace(self) -> None:
        """Open the page of the SIP messages, or close it."""
        from ui.screens.trace import TracePage

        if self._turns(TracePage):
            self._show_trace(TracePage(self._places.theme, self._bridge.trace))

    def trace_number(self, address: str) -> None:
        """Show the SIP messages that are about a number or an address."""
        from ui.screens.trace import TracePage

        places, shown = self._places, self._places.desk.page
        if places.stack.currentWidget() is not places.desk:
            return
        if not isinstance(shown, TracePage):
            if not self.may_drop(tr("Not saved. Press again to drop your changes.")):
                return
            shown = TracePage(places.theme, self._bridge.trace)
            self._show_trace(shown)
        shown.look_for(f"number:{user_of(address)}")

    def _show_trace(self, page: TracePage) -> None:
        self._bridge.traced.connect(page.look)
        page.closed.connect(self._places.desk.close_page)
        self._places.desk.open_page(page)
        page.take_keyboard()

    def _twice(self, page: object) -> bool:
        """Whether this is the second press of a double click, or one of a key that is held: not a press."""
        now, before = self._places.clock(), self._turned.get(page, NEVER)
        self._turned[page] = now
        return now < before + STEADY

    def _turns(self, kind: type[QWidget]) -> bool:
        """Whether a page is to be opened: one of its kind is closed instead."""
        places, shown = self._places, self._places.desk.page
        if self._twice(kind) or places.stack.currentWidget() is not places.desk:
            return False
        if not self.may_drop(tr("Not saved. Press again to drop your changes.")):
            return False
        if isinstance(shown, kind):
            places.desk.close_page()
            return False
        return True

    def _keep_forwarding(self, plan: ForwardPlan) -> None:
        if self._forwarding.keep(plan):
            self._places.desk.close_page()

    def add_keys(self) -> None:
        """Open the page to which a list of keys is pasted."""
        from ui.screens.many_keys import ManyKeysPage

        places = self._places
        drop = tr("Not saved. Press again to drop your changes and add many keys.")
        if not self.may_drop(drop):
            return
        shown = ManyKeysPage(places.theme, places.store.config.key, places.clock)
        shown.added.connect(self._add_keys)
        shown.closed.connect(places.desk.close_page)
        places.desk.open_page(shown)
        places.stack.setCurrentWidget(places.desk)
        shown.take_keyboard()

    def _add_keys(self, keys: list[KeyConfig]) -> None:
        if self._places.edits.add_keys(keys):
            self._places.desk.close_page()

    def show_keys(self) -> bool:
        """Shut what stands in their place; False where that loses something, or there are no keys yet."""
        if self._places.stack.currentWidget() is not self._places.desk:
            return False
        if not self.may_drop(tr("Not saved. Press again to drop your changes.")):
            return False
        self._places.desk.close_page()
        return True

    def may_drop(self, warning: str) -> bool:
        """Whether what is shown loses nothing if it is shut, or the person was told so before."""
        page: QWidget | None = self._places.desk.page
        may_close = getattr(page, "may_close", None)
        return may_close is None or bool(may_close(warning))


def user_of(address: str) -> str:
    """The user part of an address, or the number that it is."""
    scheme, colon, rest = address.partition(":")
    whole = rest if colon and scheme.lower() in ("sip", "sips", "tel") else address
    return whole.partition("@")[0].partition(";")[0]
