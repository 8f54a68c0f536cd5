# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of calls as a model: page after page, the newest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal

from deskphone.history.entry import Entry, Query
from deskphone.history.keeper import Page
from ui import recent_text
from ui.exceptions import guarded
from ui.history import History
from ui.models.keys import NOWHERE, Index
from ui.models.rows import ITEM_ROLE, HeldModel
from ui.plain import plain_tip


@dataclass(frozen=True, slots=True)
class Words:
    """What entries are told with: ``label`` names a number of an account, ``contact`` an address.

    Both tell "" for nobody who is known; ``wall``: seconds, UTC; ``several``: there is more than one account.
    """

    label: recent_text.Label
    contact: Callable[[str], str]
    wall: Callable[[], float]
    several: Callable[[], bool]


@guarded
class RecentModel(HeldModel):
    """``held``: nothing new is put in at present (a pointer is on the rows); ``waiting`` says how many wait.

    ``moved``: a row stands where another stood. ``filled``: the first page has come, or rows have gone.
    """

    moved = Signal()
    filled = Signal()
    waiting = Signal(int)

    def __init__(self, history: History, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history, self._words = history, words
        self._entries: list[Entry] = []
        self._query = Query()
        self._asked = 0
        self._first = True  # the page that is asked for is the first one
        self._last = True  # there are no older ones
        self._held = False
        self._new: list[Entry] = []  # wait for the pointer to leave, the oldest first
        self._since: dict[int, Entry | None] = {}  # changed since a page was asked for; None: forgotten
        history.page.connect(self._on_page)
        history.entered.connect(self._on_entered)
        history.corrected.connect(self._on_corrected)

    # ------------------------------------------------------------------ Qt asks

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """One row an entry."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The entry (``ITEM_ROLE``), its words for people, tooltips and screen readers."""
        entry = self.entry(index.row()) if index.isValid() else None
        if entry is None:
            return None
        if role == ITEM_ROLE:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return recent_text.title(entry, self._words.label, self._words.contact)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._spoken(entry))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(entry)
        return None

    def canFetchMore(self, parent: Index = NOWHERE) -> bool:
        """Whether there are older ones that nobody has asked for yet."""
        return not parent.isValid() and not self._last and not self._asked

    def fetchMore(self, parent: Index = NOWHERE) -> None:
        """The person has scrolled down."""
        if self.canFetchMore(parent):
            self._first = False
            self._ask(self._entries[-1])

    def _ask(self, before: Entry | None = None) -> None:
        self._since.clear()
        self._asked = self._history.ask(self._query, before)

    # ------------------------------------------------------------------ the page asks

    @property
    def looking(self) -> bool:
        """Whether only some of the entries are shown."""
        return self._query != Query()

    @property
    def loading(self) -> bool:
        """Whether the first page is still to come."""
        return bool(self._asked) and self._first

    def entry(self, row: int) -> Entry | None:
        """The entry of a row, None where there is none."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def line(self, entry: Entry) -> str:
        """What became of the call, in words."""
        words = self._words
        return recent_text.line(entry, words.label, words.contact, several=words.several())

    def when(self, entry: Entry) -> str:
        """When the call began, in a few words."""
        return recent_text.when(entry.began, self._words.wall())

    def title(self, entry: Entry) -> str:
        """Whom the call was with."""
        return recent_text.title(entry, self._words.label, self._words.contact)

    def digits(self, entry: Entry) -> str:
        """The number, where the title does not say it."""
        return recent_text.digits(entry, self._words.label, self._words.contact)

    def _spoken(self, entry: Entry) -> str:
        parts = (self.title(entry), self.digits(entry), self.line(entry), self.when(entry))
        return ", ".join(part for part in (*parts, recent_text.took(entry)) if part)

    def _matches(self, entry: Entry) -> bool:
        return self._query.matches(entry, self._words.contact(entry.party.uri))

    def rename(self) -> None:
        """Some numbers have another name now."""
        if self._entries:
            self.dataChanged.emit(self.index(0), self.index(len(self._entries) - 1))

    def look_for(self, query: Query) -> None:
        """Show what is looked for; what is there stays until the answer comes."""
        self._query = query
        self._new.clear()
        self.waiting.emit(0)
        self._first = True
        self._ask()

    def hold(self, held: bool) -> None:
        """While held no row moves: new entries wait."""
        self._held = held
        if not held and self._new:
            new, self._new = self._new, []
            self.waiting.emit(0)
            for entry in new:
                self.put_in(entry)

    def put_in(self, entry: Entry) -> None:
        """Show an entry at its place at once."""
        self._note(entry.id, entry)
        if self._row_of(entry.id) >= 0:
            return
        key = (entry.began, entry.id)
        row = next((row for row, each in enumerate(self._entries) if (each.began, each.id) < key), None)
        if row is None:
            row = len(self._entries)
            if not self._last:
                return  # older than all that is shown: it comes with its page
        self.beginInsertRows(NOWHERE, row, row)
        self._entries.insert(row, entry)
        self.endInsertRows()
        self.moved.emit()
        self.filled.emit()

    def take_out(self, entry: Entry) -> None:
        """An entry is forgotten."""
        self._note(entry.id, None)
        row = self._row_of(entry.id)
        if row >= 0:
            self.beginRemoveRows(NOWHERE, row, row)
            del self._entries[row]
            self.endRemoveRows()
            self.moved.emit()
            self.filled.emit()

    def newest(self) -> Entry | None:
        """The entry that was entered last, of those that are known here."""
        return max((*self._entries, *self._new), key=lambda entry: entry.id, default=None)

    # ------------------------------------------------------------------ the history tells

    def _note(self, entry_id: int, entry: Entry | None) -> None:
        """The page that is on its way was read before this."""
        if self._asked:
            self._since[entry_id] = entry

    def _on_page(self, page: Page) -> None:
        if page.asked != self._asked:
            return  # something else is looked for by now
        self._asked, self._last = 0, page.last
        since, self._since = self._since, {}
        told = (since.pop(entry.id, entry) for entry in page.entries)
        entries = [entry for entry in told if entry is not None and self._matches(entry)]
        if self._first:
            self.beginResetModel()
            self._entries = entries
            self.endResetModel()
            self.moved.emit()
            self.filled.emit()
        elif entries:
            known = {entry.id for entry in self._entries}
            more = [entry for entry in entries if entry.id not in known]
            begin = len(self._entries)
            self.beginInsertRows(NOWHERE, begin, begin + len(more) - 1)
            self._entries += more
            self.endInsertRows()
        for entry in since.values():
            if entry is not None:
                self._on_entered(entry)

    def _on_entered(self, entry: Entry) -> None:
        self._note(entry.id, entry)
        there = self._row_of(entry.id) >= 0 or any(each.id == entry.id for each in self._new)
        if self.loading or there or not self._matches(entry):
            return
        if self._held:
            self._new.append(entry)
            self.waiting.emit(len(self._new))
        else:
            self.put_in(entry)

    def _on_corrected(self, entry: Entry) -> None:
        self._note(entry.id, entry)
        row = self._row_of(entry.id)
        if row >= 0:
            self._entries[row] = entry
            self.dataChanged.emit(self.index(row), self.index(row))
        self._new = [entry if each.id == entry.id else each for each in self._new]

    def _row_of(self, entry_id: int) -> int:
        return next((row for row, entry in enumerate(self._entries) if entry.id == entry_id), -1)
