# SPDX-License-Identifier: GPL-3.0-or-later
"""The book as a model: a row for each number of each contact, page after page, by name.

While something is looked for, whom a company's directory finds stand behind the last of them.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Qt, Signal

from deskphone.book.contact import Contact, Number
from deskphone.book.keeper import Page
from deskphone.ldap.faults import Fault
from deskphone.ldap.keeper import Found
from ui import book_text
from ui.book import Book
from ui.exceptions import guarded
from ui.ldap import LEAST_TYPED, Ldap
from ui.models.keys import NOWHERE, Index
from ui.models.rows import ITEM_ROLE, HeldModel
from ui.plain import plain_tip

MOST_LISTED = 200  # people of a directory's answer


@dataclass(frozen=True, slots=True)
class Line:
    """A number of a contact. ``place``: which of its numbers; ``listed``: a directory's, and no contact."""

    contact: Contact
    place: int
    listed: bool = False

    @property
    def number(self) -> Number:
        """The number."""
        return self.contact.numbers[self.place]

    @property
    def first(self) -> bool:
        """Whether the contact's name stands here."""
        return self.place == 0

    @property
    def last(self) -> bool:
        """Whether another contact begins behind it."""
        return self.place == len(self.contact.numbers) - 1

    @property
    def same(self) -> Hashable:
        """What two views of one number have in common."""
        return (self.contact.title if self.listed else self.contact.id), self.number.value

    @property
    def callback(self) -> str:
        """What is dialled."""
        return self.number.value


@guarded
class BookModel(HeldModel):
    """``moved``: a row stands where another stood. ``filled``: the first page has come, or rows have gone.

    ``listed``: a directory is asked, or has answered; ``unlisted`` and ``more`` then say what came of it.
    """

    moved = Signal()
    filled = Signal()
    listed = Signal()

    def __init__(self, book: Book, ldap: Ldap, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book, self._ldap = book, ldap
        self._listed: list[Line] = []  # what a directory has found, shown once all of the book is there
        self._listing = 0  # the number of its answer that is waited for
        self.unlisted: Fault | None = None  # why it has not answered
        self.more = False  # it has more than were asked for
        self._lines: list[Line] = []
        self._typed = ""
        self._asked = 0
        self._first = True  # the page that is asked for is the first one
        self._last = True  # there are no more behind
        self._gone: set[int] = set()  # removed since a page was asked for
        book.page.connect(self._on_page)
        ldap.found.connect(self._on_listed)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """One row a number."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The line (``ITEM_ROLE``), its words for people, tooltips and screen readers."""
        line = self.line(index.row()) if index.isValid() else None
        if line is None:
            return None
        if role == ITEM_ROLE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return book_text.title(line.contact)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(book_text.tip(line.contact))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return book_text.spoken(line.contact, line.number, listed=line.listed)
        return None

    def canFetchMore(self, parent: Index = NOWHERE) -> bool:
        """Whether there are more that nobody has asked for yet."""
        return not parent.isValid() and not self._last and not self._asked

    def fetchMore(self, parent: Index = NOWHERE) -> None:
        """The person has scrolled down."""
        if self.canFetchMore(parent):
            self._first = False
            self._ask(self._lines[-1].contact)

    def hold(self, held: bool) -> None:
        """Nothing moves here by itself."""

    # ------------------------------------------------------------------ the page asks

    @property
    def looking(self) -> bool:
        """Whether only some of the contacts are shown."""
        return bool(self._typed)

    @property
    def loading(self) -> bool:
        """Whether the first page is still to come."""
        return bool(self._asked) and self._first

    @property
    def listing(self) -> bool:
        """Whether a directory has not answered yet."""
        return bool(self._listing)

    def line(self, row: int) -> Line | None:
        """The line of a row, None where there is none."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def look_for(self, typed: str) -> None:
        """Show what is looked for; what is there stays until the answer comes."""
        self._typed, self._first = typed.strip(), True
        self._listed, self._listing, self.unlisted, self.more = [], 0, None, False
        self._ask(None)
        if self._ldap.on and len(self._typed) >= LEAST_TYPED:
            self._listing = self._ldap.ask(self._typed)
        self.listed.emit()

    def take_out(self, contact: Contact) -> None:
        """A contact is removed."""
        if self._asked:
            self._gone.add(contact.id)
        rows = [
            row for row, line in enumerate(self._lines) if line.contact.id == contact.id and not line.listed
        ]
        if rows:
            self.beginRemoveRows(NOWHERE, rows[0], rows[-1])
            del self._lines[rows[0] : rows[-1] + 1]
            self.endRemoveRows()
            self.moved.emit()
            self.filled.emit()

    def _ask(self, after: Contact | None) -> None:
        self._gone.clear()
        self._asked = self._book.ask(self._typed, after)

    def _on_page(self, page: Page) -> None:
        if page.asked != self._asked:
            return  # something else is looked for by now
        self._asked, self._last = 0, page.last
        contacts = [each for each in page.contacts if each.id not in self._gone]
        lines = [Line(each, place) for each in contacts for place in range(len(each.numbers))]
        if self._last:
            lines += self._listed
        if self._first:
            self.beginResetModel()
            self._lines = lines
            self.endResetModel()
            self.moved.emit()
            self.filled.emit()
        elif lines:
            self._append(lines)

    def _on_listed(self, page: Found) -> None:
        """A directory has answered; whom the book has already is not shown twice."""
        if page.asked != self._listing:
            return
        self._listing, self.unlisted, self.more = 0, page.fault, page.more
        empty = not self._lines
        for contact in page.contacts[:MOST_LISTED]:
            numbers = tuple(each for each in contact.numbers if not self._book.directory.kept(each.value))
            shown = replace(contact, numbers=numbers)
            self._listed += [Line(shown, place, listed=True) for place in range(len(numbers))]
        if self._listed and self._last and not self._asked:
            self._append(self._listed)
        self.listed.emit()
        if empty and not self._asked:
            self.filled.emit()

    def _append(self, lines: list[Line]) -> None:
        begin = len(self._lines)
        self.beginInsertRows(NOWHERE, begin, begin + len(lines) - 1)
        self._lines += lines
        self.endInsertRows()
