# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens the list of recent calls, and does what is wished there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal, SignalInstance
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from deskphone.book.directory import Directory
from deskphone.history.entry import Entry
from deskphone.phone.views import CallKind, Said, Severity
from ui import text
from ui.bridge import Bridge
from ui.history import History
from ui.menus import EntryActions, entry_menu
from ui.models.keys import KeysModel
from ui.models.recent import RecentModel, Words
from ui.notices import Notice
from ui.screens.desk import Desk
from ui.sight import NEVER, STEADY
from ui.text import tr
from ui.theme import Theme
from ui.widgets.header import Header
from ui.widgets.status_line import ACTION_MS, Action, StatusLine

if TYPE_CHECKING:
    from ui.screens.recent import RecentPage


@dataclass(frozen=True, slots=True)
class Around:
    """What recent calls are about."""

    theme: Theme
    bridge: Bridge
    keys: KeysModel
    desk: Desk
    header: Header
    status: StatusLine


class RecentCalls(QObject):
    """``chosen``: a row, as a number and an account ("" for the first); ``call_wanted``: what said "Call".

    ``changed``: a press came too early for what has only just moved there. ``menu_gone``: a menu is about
    to go, and with it what it covered. ``missed``: a notification about a missed call, and what its button
    does; ``unmissed``: what such a one was about has turned out to be answered elsewhere. ``book_wanted``:
    a number and a name that came with it, to be shown in the book or added to it. ``trace_wanted``: a number
    whose SIP messages are to be shown.
    """

    chosen = Signal(str, str)
    call_wanted = Signal(str, str)
    changed = Signal()
    menu_gone = Signal(QMenu)
    book_wanted = Signal(str, str)
    trace_wanted = Signal(str)
    missed = Signal(object, object)
    unmissed = Signal(str)

    def __init__(self, around: Around, history: History, directory: Directory) -> None:
        super().__init__(around.desk)
        self._around, self.history = around, history
        self._directory = directory
        history.name_by(directory.name)
        several = lambda: len(around.bridge.phone.accounts) > 1  # noqa: E731
        words = Words(self._label, directory.name, lambda: history.wall(), several)
        self.model = RecentModel(history, words, self)
        self._page: RecentPage | None = None  # the last that was opened
        self._moved = self._called = NEVER
        self._forgotten: list[tuple[float, Entry]] = []  # when, the newest last
        self.model.moved.connect(self._on_moved)
        history.unseen.connect(around.header.show_missed)
        history.said.connect(around.status.say)
        history.entered.connect(self._on_entered)
        history.corrected.connect(lambda entry: self.unmissed.emit(f"missed {entry.id}"))
        self.model.filled.connect(self._see)

    @property
    def page(self) -> RecentPage | None:
        """The list, while it is shown."""
        return self._page if self._around.desk.page is self._page else None

    def turn(self) -> None:
        """Open the list, or close it."""
        if self.page is not None:
            self._around.desk.close_page()
            return
        from ui.screens.recent import RecentPage  # the window opens without it

        self._page = page = RecentPage(self._around.theme, self.model)
        page.closed.connect(self._around.desk.close_page)
        page.cleared.connect(self._ask_to_clear)
        page.led.connect(self._on_moved)
        page.list.called.connect(self.call)
        page.list.missed.connect(self.changed)
        page.list.removed.connect(self._remove)
        page.list.menu_asked.connect(self._show_menu)
        self._around.desk.open_page(page)
        page.take_keyboard()
        self._see()

    def _on_entered(self, entry: Entry) -> None:
        self._see()
        if entry.kind is CallKind.MISSED:
            buttons = (("call", tr("Call back")),) if entry.callback else ()
            title = tr("Missed call: {}").format(self.model.title(entry))
            words = " · ".join(filter(None, (self.model.digits(entry), self.model.when(entry))))
            self.missed.emit(
                Notice(f"missed {entry.id}", title, words, buttons), lambda: self._call_back(entry)
            )
        elif entry.kind is CallKind.TEXT:
            title = tr("Text from {}").replace("{}", self.model.title(entry))
            words = text.one_line(entry.reason, 400)
            self._around.status.say(Said(f"{title}: {words}", Severity.INFO, "text"))
            self.missed.emit(Notice(f"text {entry.id}", title, words, ()), lambda: None)

    def confirm(self) -> bool:
        """Enter: call the entry that the keyboard stands on; False where it stands on none.

        While something is looked for it is about none of the entries that are shown, and about nothing else.
        """
        page = self.page
        if page is None:
            return False
        entry = page.list.current()
        if entry is not None and not page.awaited:
            self.call(entry)
        return entry is not None or page.awaited

    def call(self, entry: Entry) -> None:
        """A row was pressed: it is called, or is the answer where a transfer asks where to."""
        now = self._around.bridge.clock()
        if self._called + STEADY <= now < self._moved + STEADY:
            self.changed.emit()
            return
        self._choose(entry, self.chosen)

    def _call_back(self, entry: Entry) -> None:
        """A button or a menu that says so was pressed: whatever is asked at present, it is no answer."""
        self._choose(entry, self.call_wanted)

    def _choose(self, entry: Entry, told: SignalInstance) -> None:
        """Tell the number, with the account of the call if it is still there."""
        now, number = self._around.bridge.clock(), entry.callback
        if now < self._called + STEADY:
            return  # the second press of a double click
        if not number:
            self._say(tr("This caller gave no number that could be called."))
            return
        self._called = now
        known = entry.account in self._around.bridge.phone.accounts
        told.emit(number, entry.account if known else self._around.header.account)

    def _on_moved(self) -> None:
        self._moved = self._around.bridge.clock()

    def _see(self) -> None:
        """Whoever looks at the list has seen what is missed; the rows keep their look until it is closed.

        Who looks for some of the calls only does not see the others.
        """
        newest = self.model.newest()
        shown = self.page is not None and not self.model.looking and self.page.window().isActiveWindow()
        if shown and newest is not None:
            self.history.see(newest)

    def look(self) -> None:
        """The window has come to the front."""
        self._see()

    def _label(self, number: str, account: str) -> str:
        """The name of the key of a number; at another office than that of the account it is somebody else."""
        office = self._around.bridge.office
        keys = (key for key in self._around.keys.keys if number and key.number == number and key.label)
        known = next((key.label for key in keys if office(key.account) == office(account)), "")
        return known or self._directory.name(number)

    # ------------------------------------------------------------------ wishes

    def _show_menu(self, entry: Entry, where: QPoint) -> None:
        page = self.page
        if page is None:
            return
        deeds = EntryActions(
            call=lambda: self._call_back(entry),
            copy=lambda: QGuiApplication.clipboard().setText(entry.callback),
            book=lambda: self.book_wanted.emit(entry.callback, text.one_line(entry.party.display)),
            happened=lambda: self.trace_wanted.emit(entry.callback),
            remove=lambda: self._remove(entry),
        )
        known = bool(self._directory.kept(entry.party.uri))
        title = self.model.title(entry)
        menu = entry_menu(page, self._around.theme, title, deeds, callable_=bool(entry.callback), known=known)
        menu.aboutToHide.connect(lambda: self.menu_gone.emit(menu))
        menu.popup(where)

    def _remove(self, entry: Entry) -> None:
        """Forget a call; for ten seconds it can be had back, as can those before it."""
        self.history.remove(entry)
        self.model.take_out(entry)
        self._forgotten = [*self._not_long_ago(), (self._around.bridge.clock(), entry)]
        self._offer_undo()

    def _not_long_ago(self) -> list[tuple[float, Entry]]:
        now = self._around.bridge.clock()
        return [each for each in self._forgotten if now < each[0] + ACTION_MS / 1000]

    def _offer_undo(self) -> None:
        gone = tr("The call with {} is forgotten.").format(self.model.title(self._forgotten[-1][1]))
        self._around.status.say(Said(gone, Severity.INFO, "undo"), Action(tr("Undo"), self._undo))

    def _undo(self) -> None:
        """The last one; then the one before it can be had back as well."""
        self.put_back(self._forgotten.pop()[1])
        self._forgotten = self._not_long_ago()
        if self._forgotten:
            self._offer_undo()

    def put_back(self, entry: Entry) -> None:
        """Have a forgotten call back, at its place, also while the pointer is on the list."""
        self.history.put_back(entry)
        self.model.put_in(entry)

    def _ask_to_clear(self) -> None:
        newest = self.model.newest()
        if newest is None:
            return
        question = tr("All calls up to now will be forgotten, also those that are not shown.")
        forget = Action(tr("Forget them"), lambda: self._clear(newest))
        self._around.status.say(Said(question, Severity.INFO, "undo"), forget)

    def _clear(self, newest: Entry) -> None:
        self.history.clear(newest)
        self._forgotten.clear()
        if self.page is not None:
            self.page.look()

    def _say(self, sentence: str) -> None:
        self._around.status.say(Said(sentence, Severity.INFO, "press"))
