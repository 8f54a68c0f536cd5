# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens the book, and does what is wished there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal, SignalInstance
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from deskphone.book.contact import Contact, Number
from deskphone.book.keeper import TakenIn
from deskphone.phone.views import Said, Severity
from ui import book_text, ldap_text, text
from ui.book import Book
from ui.ldap import Ldap
from ui.menus import LineActions, line_menu
from ui.models.book import BookModel, Line
from ui.recent_calls import Around
from ui.sight import NEVER, STEADY
from ui.text import tr
from ui.widgets.status_line import ACTION_MS, Action

if TYPE_CHECKING:
    from ui.screens.book import BookPage


class PhoneBook(QObject):
    """``chosen``: a row, as a number and an account; ``call_wanted``: what said "Call".

    ``changed``: a press came too early for what has only just moved there. ``menu_gone``: a menu is about
    to go, and with it what it covered.
    """

    chosen = Signal(str, str)
    call_wanted = Signal(str, str)
    changed = Signal()
    menu_gone = Signal(QMenu)

    def __init__(self, around: Around, book: Book, ldap: Ldap) -> None:
        super().__init__(around.desk)
        self._around, self.book, self._ldap = around, book, ldap
        self.model = BookModel(book, ldap, self)
        self.words: Callable[[], str] = lambda: ""  # what is typed elsewhere, to be looked for
        self._page: BookPage | None = None  # the last that was opened
        self._moved = self._called = NEVER
        self._removed: list[tuple[float, Contact]] = []  # when, the newest last
        self.model.moved.connect(self._on_moved)
        book.said.connect(around.status.say)
        book.taken_in.connect(self._on_taken_in)
        book.written_out.connect(
            lambda told: self._say(
                book_text.written_out(told), Severity.ERROR if told.why else Severity.INFO, "book"
            )
        )

    @property
    def page(self) -> BookPage | None:
        """The book, while it is shown."""
        return self._page if self._around.desk.page is self._page else None

    def turn(self) -> None:
        """Open the book, or close it; a name that was typed elsewhere is looked for."""
        words = self.words()
        if self.page is not None and not words:
            self._around.desk.close_page()
        else:
            self.open(words)

    def open(self, typed: str = "") -> None:
        """Open the book, looking for something."""
        from ui.screens.book import BookPage  # the window opens without it

        self._page = page = BookPage(self._around.theme, self.model, self._of_directory, typed)
        page.closed.connect(self._around.desk.close_page)
        page.add_asked.connect(lambda: self.edit(Contact(0, "")))
        page.confirmed.connect(self._on_confirmed)
        page.marked.connect(self._on_moved)
        page.given.connect(self.take_in)
        page.export_asked.connect(self.book.write_out)
        page.list.called.connect(self.call)
        page.list.missed.connect(self.changed)
        page.list.removed.connect(self._on_removed)
        page.list.menu_asked.connect(self._show_menu)
        self._around.desk.open_page(page)
        page.take_keyboard()

    def _of_directory(self) -> str:
        """What is to be said of a directory."""
        model = self.model
        if model.listing:
            return tr("Asking the directory …")
        if model.unlisted is not None and model.unlisted.kind != "superseded":
            return ldap_text.fault(model.unlisted, self._ldap.config)
        return tr("The directory has more: type on.") if model.more else ""

    # ------------------------------------------------------------------ calling

    def confirm(self) -> bool:
        """Enter on a row: call it; False where the keyboard stands on none."""
        page = self.page
        line = None if page is None else page.list.current()
        if line is not None:
            self.call(line)
        return line is not None

    def _on_confirmed(self) -> None:
        """Enter in the field: call who is marked, unless that is known only now."""
        page = self.page
        if page is None:
            return
        line = None if page.awaited else page.found()
        if line is not None:
            self.call(line)
        elif page.finder.text().strip() and (self.model.loading or self.model.rowCount()):
            page.mark_first()  # the keyboard may have come back to the field by a click
            self.changed.emit()
        elif page.finder.text().strip() and self.model.listing:
            self._say(tr("The directory is still being asked: nobody is called yet."))
        elif page.finder.text().strip():
            self._say(tr("No contact matches: nobody is called."))
        else:
            self._say(tr("Type a name or a number of a contact, then Enter calls."))

    def call(self, line: Line) -> None:
        """A row was pressed: it is called, or is the answer where a transfer asks where to."""
        now = self._around.bridge.clock()
        if self._called + STEADY <= now < self._moved + STEADY:
            self.changed.emit()
        else:
            self._choose(line, self.chosen)

    def _choose(self, line: Line, told: SignalInstance) -> None:
        now = self._around.bridge.clock()
        if now < self._called + STEADY:
            return  # the second press of a double click
        self._called = now
        if self.page is not None:
            self.page.leave_find()
        told.emit(line.callback, self._around.header.account)

    def _on_moved(self) -> None:
        self._moved = self._around.bridge.clock()

    # ------------------------------------------------------------------ contacts

    def _show_menu(self, line: Line, where: QPoint) -> None:
        page = self.page
        if page is None:
            return
        deeds = LineActions(
            call=lambda: self._choose(line, self.call_wanted),
            copy=lambda: QGuiApplication.clipboard().setText(line.callback),
            edit=lambda: self.edit(line.contact),
            remove=lambda: self.remove(line.contact),
            add=lambda: self.edit(line.contact),
        )
        who = f"{book_text.title(line.contact)} {book_text.number(line.number)}"
        menu = line_menu(page, self._around.theme, who, deeds, listed=line.listed)
        menu.aboutToHide.connect(lambda: self.menu_gone.emit(menu))
        menu.popup(where)

    def show_or_add(self, number: str, name: str) -> None:
        """Who has a number, or a new contact who has it."""
        if self.book.directory.kept(number):
            self.open(text.number(number))
        else:
            self.edit(Contact(0, name, numbers=(Number(number),)))

    def edit(self, contact: Contact) -> None:
        """Open the page of a contact."""
        from ui.screens.contact import ContactPage

        page = ContactPage(self._around.theme, contact, self._around.bridge.clock)
        page.saved.connect(self._keep)
        page.closed.connect(self.open)
        self._around.desk.open_page(page)
        page.take_keyboard()

    def _keep(self, contact: Contact) -> None:
        """Keep it, and show it in the book."""
        kept = self.book.keep(contact)
        self._removed = [each for each in self._removed if each[1].id != kept.id]
        self.open(kept.title)
        self._say(tr("{} is saved.").format(book_text.title(kept)))

    def _on_removed(self, line: Line) -> None:
        """Delete on a row."""
        if line.listed:
            self._say(tr("The directory is for reading only: nothing is removed."))
        else:
            self.remove(line.contact)

    def remove(self, contact: Contact) -> None:
        """Remove a contact; for ten seconds it can be had back, as can those before it."""
        self.book.remove(contact.id)
        self.model.take_out(contact)
        self._removed = [*self._not_long_ago(), (self._around.bridge.clock(), contact)]
        self._offer_undo()

    def _not_long_ago(self) -> list[tuple[float, Contact]]:
        now = self._around.bridge.clock()
        return [each for each in self._removed if now < each[0] + ACTION_MS / 1000]

    def _offer_undo(self) -> None:
        gone = tr("{} is removed.").format(book_text.title(self._removed[-1][1]))
        self._around.status.say(Said(gone, Severity.INFO, "undo"), Action(tr("Undo"), self._undo))

    def _undo(self) -> None:
        """The last one; then the one before it can be had back as well."""
        self.book.put_back(self._removed.pop()[1])
        self._look()
        self._removed = self._not_long_ago()
        if self._removed:
            self._offer_undo()

    def _look(self) -> None:
        if self.page is not None:
            self.page.look()

    # ------------------------------------------------------------------ files

    def take_in(self, paths: list[Path]) -> None:
        """Take in files of contacts."""
        for path in paths:
            self.book.take_in(path)

    def _on_taken_in(self, told: TakenIn) -> None:
        self._look()
        said = Said(book_text.taken_in(told), Severity.ERROR if told.why else Severity.INFO, "book")
        new = bool(told.new or told.before)
        self._around.status.say(said, Action(tr("Undo"), lambda: self._take_out(told)) if new else None)

    def _take_out(self, told: TakenIn) -> None:
        """All as it was before a file was taken in."""
        self.book.remove(*told.new)
        self.book.put_back(*told.before)
        self._look()

    def _say(self, sentence: str, severity: Severity = Severity.INFO, topic: str = "press") -> None:
        self._around.status.say(Said(text.sentence(sentence), severity, topic))
