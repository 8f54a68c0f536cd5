# SPDX-License-Identifier: GPL-3.0-or-later
"""One search over function keys, the book, recent calls and a directory, for who types a number or a name.

Keys are there at once; the book and then the recent calls answer from their threads, one question at a time,
and what was typed last counts. A company's directory is asked beside them, for it may take seconds: its rows
come last. A press does what the person saw (SPEC 1.2): each row is judged by how long it
has stood at its place, and an answer that comes late moves none that is chosen or below the pointer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from deskphone.book import contact
from deskphone.book.contact import Contact, plain_number
from deskphone.book.keeper import Page as BookPage
from deskphone.history.entry import Entry, Query
from deskphone.history.keeper import Page as CallsPage
from deskphone.ldap.keeper import Found as ListedPage
from deskphone.phone.views import CallKind, KeyView
from ui import book_text, found, text
from ui.accessible import announce
from ui.book import Book
from ui.found import MOST, Found, Source, is_name
from ui.history import History
from ui.ldap import LEAST_TYPED, Ldap
from ui.models.keys import KeysModel
from ui.screens.keys_panel import KeysPanel
from ui.sight import NEVER, Press, Sight
from ui.widgets.found_list import FoundList, Shown
from ui.widgets.number_entry import NumberEntry

REST_MS = 120  # from the last letter to the question for recent calls, whose names take long to compare
PATIENCE = 2.0  # seconds for an answer; nobody waits longer, and whoever types then asks anew
KEPT = 24  # people of an answer: what is typed on is looked for among them at once
CALLS = frozenset(CallKind) - {CallKind.TEXT, CallKind.ATTEMPT}


@dataclass(frozen=True, slots=True)
class Places:
    """Where is looked. ``office`` as ``Bridge.office``; ``account``: the one that calls go by."""

    keys: KeysModel
    panel: KeysPanel
    book: Book
    history: History
    ldap: Ldap
    office: Callable[[str], str]
    account: Callable[[], str]


class Search(QObject):
    """``pressed``: a row, and whether somebody is to be asked there first; ``refused``: a press and a fate.

    ``changed``: it is another row that Enter is about, or none. ``missed``: a press was for something else.
    ``early``: Enter came before it is known whom a name means.
    """

    pressed = Signal(object, bool)
    refused = Signal(object, str)
    changed = Signal()
    missed = Signal()
    early = Signal()

    def __init__(
        self, places: Places, entry: NumberEntry, rows: FoundList, clock: Callable[[], float]
    ) -> None:
        super().__init__(entry)
        self._places, self._entry, self._list, self._clock = places, entry, rows, clock
        self._sight = Sight()
        self._typed = ""  # what is looked for; empty: nothing is
        self._rows: list[Found] = []
        self._chosen = -1
        self._gripped: Found | None = None
        self._question, self._asked_at = 0, NEVER  # the number of the answer that is waited for, 0 for none
        self._of_book = True  # whom it was asked
        self._asked_for = ""
        self._book_of = self._calls_of = ""  # what the last answers were to
        self._rests = QTimer(self, singleShot=True, interval=REST_MS)
        self._rests.timeout.connect(self._ask)
        self._contacts: tuple[Contact, ...] = ()
        self._calls: tuple[Entry, ...] = ()
        self._listed: tuple[Contact, ...] = ()
        self._listed_of = self._listing_for = ""
        self._listing, self._listing_at = 0, NEVER  # the number of the directory's answer that is waited for
        entry.field.textEdited.connect(self._on_edited)
        entry.field.textChanged.connect(self._on_text)
        entry.field.chooses, entry.field.dismisses, entry.takes = self._step, self._dismiss, self._confirm
        places.book.page.connect(self._on_book)
        places.history.page.connect(self._on_calls)
        places.ldap.found.connect(self._on_listed)
        places.keys.dataChanged.connect(lambda first, last: self._on_keys(first.row(), last.row()))
        places.keys.modelReset.connect(self._refresh)
        rows.gripped.connect(self._on_grip)
        rows.pressed.connect(self._on_pressed)
        QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]  # it runs

    # ------------------------------------------------------------------ what is to be seen

    @property
    def meant(self) -> Found | None:
        """The row that Enter is about: the chosen one, else the first where a name is typed."""
        place = self._meant()
        return self._rows[place] if place >= 0 else None

    def _meant(self) -> int:
        if self._chosen >= 0 or not self._rows:
            return self._chosen
        return 0 if is_name(self._typed) else -1

    def _on_edited(self, typed: str) -> None:
        """Somebody types in the field; the dial pad needs to be seen by who presses it."""
        if not self._typed:  # of what stood there before nothing is left
            self._sight = Sight()
            self._book_of, self._calls_of, self._contacts, self._calls = "", "", (), ()
            self._listed_of, self._listing, self._listed = "", 0, ()
        self._typed = "" if self._entry.by_pad else typed.strip()
        self._chosen = -1
        self._compose(still=False)
        self._rests.start()
        self._ask()

    def _on_text(self, typed: str) -> None:
        if typed.strip() != self._typed:
            self._close()  # what came in another way, nobody is looking for

    def _on_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        """The list goes with the keyboard, and comes back with it; the buttons beside the field keep it."""
        field = self._entry.field
        if now is field and not self._typed and is_name(field.text()):
            self._on_edited(field.text())  # else a name that was left there would be dialled as a word
        elif self._typed and (now is None or not self._entry.isAncestorOf(now)):
            self._close()

    def _close(self) -> None:
        self._typed, self._chosen = "", -1
        self._rests.stop()
        self._show([])

    def _on_keys(self, first: int, last: int) -> None:
        """Lamps have changed; the rows are put together anew only for those that are shown in them."""
        if not self._rows:
            return
        shown = {row.same for row in self._rows}
        keys = (self._places.keys.key(row) for row in range(first, last + 1))
        if any(key is not None and self._same(key.number, key.account) in shown for key in keys):
            self._refresh()

    def _refresh(self) -> None:
        if self._typed:
            self._compose(still=True)

    def _compose(self, *, still: bool) -> None:
        """Put the rows together; ``still``: nobody has typed, so what is chosen or pointed at stays."""
        if not self._typed:
            self._show([])
            return
        watched = self._watched()
        wanted = [self._keys(watched), self._people(watched), self._recent(watched)]
        known = self._known(self._book_of) and self._known(self._calls_of)
        if self._places.ldap.on:
            wanted.append(self._of_directory(watched))
            known = known and (self._known(self._listed_of) or not self._asks_directory)
        most = min(MOST, self._list.capacity())
        rows = found.arranged(wanted, most, complete=known)
        if still and (self._chosen >= 0 or self._list.point_at() >= 0):
            every = found.merged(wanted, len(self._rows) + 3 * KEPT)
            keys = [replace(row, key=watched.get(row.same)) for row in self._rows]
            rows = found.held(keys, every, max(most, len(keys)))
        self._show(rows)

    def _known(self, of: str) -> bool:
        """Whether an answer to what was typed first tells most of what is typed by now."""
        return bool(of) and self._typed.startswith(of)

    def _show(self, rows: list[Found]) -> None:
        before, now, asks = self.meant, self._clock(), self._entry.transferring
        for place, row in enumerate(self._rows):
            if place >= len(rows) or rows[place].who != row.who:
                self._sight.show((place, row.who), None, now)
        for place, row in enumerate(rows):
            self._sight.show((place, row.who), found.deed(row, asks), now)
        self._rows = rows
        if rows or self._list.open:
            self._list.show_rows(Shown(tuple(rows), self._meant(), bool(asks)))
        self._describe()
        if self.meant != before:
            self._tell()

    def _describe(self) -> str:
        """Whom Enter is about, where a screen reader finds it."""
        place, words = self._meant(), ""
        if place >= 0:
            asks = bool(self._entry.transferring)
            words = found.spoken(self._rows[place], place + 1, len(self._rows), transferring=asks)
        if words != self._entry.field.accessibleDescription():
            self._entry.field.setAccessibleDescription(words)
        return words

    def _tell(self) -> None:
        """Who cannot see the rows hears whom Enter is about now."""
        announce(self._entry.field, self._describe())
        self.changed.emit()

    # ------------------------------------------------------------------ where is looked

    def _same(self, number: str, account: str) -> str:
        known = self._places.book.directory.key(number) or plain_number(number)
        return f"{known} {self._places.office(account)}"

    def _watched(self) -> dict[str, KeyView]:
        """The keys with a lamp, by what they watch."""
        keys = (key for key in self._places.keys.keys if key.number and key.subscription != "none")
        by_same: dict[str, KeyView] = {}
        for key in keys:
            known = by_same.setdefault(self._same(key.number, key.account), key)
            if key.pickable and not known.pickable:
                by_same[self._same(key.number, key.account)] = key
        return by_same

    def _keys(self, watched: dict[str, KeyView]) -> list[Found]:
        typed = self._typed
        if contact.is_number(typed):
            digits = plain_number(typed)
            keys = [key for key in self._places.keys.keys if digits and digits in plain_number(key.number)]
        else:
            keys = self._places.panel.found_by(typed)
        rows = []
        for key in found.best_first(keys, typed):
            same = self._same(key.number, key.account)
            other = watched.get(same, key)  # a key without a lamp, or one at which nothing can be picked up
            lamp = other if other.pickable or key.subscription == "none" else key
            if key.type != "orbit" or self._entry.transferring:  # a place to park is nobody to call
                rows.append(
                    Found(Source.KEY, text.key_label(key), key.number, key.dials, key.account, same, lamp)
                )
        return rows

    def _people(self, watched: dict[str, KeyView]) -> list[Found]:
        exact = self._book_of == self._typed  # the store knows other spellings of a number as well
        return self._contacts_as(Source.BOOK, self._contacts, watched, exact=exact)

    def _of_directory(self, watched: dict[str, KeyView]) -> list[Found]:
        exact = self._listed_of == self._typed
        return self._contacts_as(Source.DIRECTORY, self._listed, watched, exact=exact)

    def _contacts_as(
        self, source: Source, contacts: Iterable[Contact], watched: dict[str, KeyView], *, exact: bool
    ) -> list[Found]:
        query = contact.Query.of(self._typed)
        rows = []
        for each in contacts:
            if not exact and not query.matches(contact.searched(each, ())):
                continue
            for number in each.numbers:
                same = self._same(number.value, self._places.account())
                name, shown = book_text.title(each), book_text.number(number)
                rows.append(Found(source, name, shown, number.value, "", same, watched.get(same)))
        return rows

    def _recent(self, watched: dict[str, KeyView]) -> list[Found]:
        query, directory = Query.of(self._typed), self._places.book.directory
        rows = []
        for each in self._calls:
            if self._calls_of != self._typed and not query.matches(each, directory.name(each.party.uri)):
                continue
            same = self._same(each.callback, each.account)
            key = watched.get(same)
            label = text.key_label(key) if key is not None else ""
            known = directory.name(each.party.uri) or each.party.display or label
            name = text.one_line(known) or text.number(each.party.uri)
            number = text.number(each.party.uri)
            rows.append(Found(Source.RECENT, name, number, each.callback, each.account, same, key, each.kind))
        return rows

    # ------------------------------------------------------------------ questions and answers

    def _ask(self) -> None:
        """Ask what is not known yet, unless an answer is to come: one question at a time."""
        now = self._clock()
        self._ask_directory(now)
        if not self._typed or (self._question and now < self._asked_at + PATIENCE):
            return
        self._asked_for, self._asked_at = self._typed, now
        self._question = 0
        if self._book_of != self._typed:
            self._of_book, self._question = True, self._places.book.ask(self._typed)
        elif self._calls_of != self._typed and not self._rests.isActive():
            self._of_book = False
            self._question = self._places.history.ask(Query.of(self._typed, CALLS))

    @property
    def _asks_directory(self) -> bool:
        """Whether what is typed is worth a question to a directory."""
        return self._places.ldap.on and len(self._typed) >= LEAST_TYPED

    def _ask_directory(self, now: float) -> None:
        """It gives up what it was asked before: the newest question alone is answered."""
        wanted = self._typed not in (self._listed_of, self._listing_for if self._listing else "")
        if self._asks_directory and wanted and not self._rests.isActive():
            self._listing_for, self._listing_at = self._typed, now
            self._listing = self._places.ldap.ask(self._typed)

    def _on_listed(self, page: ListedPage) -> None:
        if page.asked == self._listing:
            self._listing = 0
            self._listed, self._listed_of = page.contacts[:KEPT], self._listing_for
            self._refresh()

    def _on_book(self, page: BookPage) -> None:
        if self._of_book and page.asked == self._question:
            self._contacts, self._book_of = page.contacts[:KEPT], self._asked_for
            self._answered()

    def _on_calls(self, page: CallsPage) -> None:
        if not self._of_book and page.asked == self._question:
            people: dict[str, Entry] = {}
            for each in page.entries:
                if each.callback:
                    people.setdefault(f"{each.account} {each.callback}", each)
            self._calls, self._calls_of = tuple(people.values())[:KEPT], self._asked_for
            self._answered()

    def _answered(self) -> None:
        self._question = 0
        self._refresh()
        self._ask()

    @property
    def _awaited(self) -> bool:
        """Whether more may come of what is typed."""
        now = self._clock()
        more = bool(self._question) or self._rests.isActive()
        listing = bool(self._listing) and now < self._listing_at + PATIENCE
        return listing or (more and now < self._asked_at + PATIENCE)

    # ------------------------------------------------------------------ presses

    def _step(self, step: int) -> bool:
        """Down and Up in the field; False where no row is there to be chosen."""
        if not self._rows:
            return False
        before = self.meant
        self._chosen = max(-1, min(self._chosen + step, len(self._rows) - 1))
        self._list.show_rows(Shown(tuple(self._rows), self._meant(), bool(self._entry.transferring)))
        if self.meant != before:
            self._tell()
        return True

    def _dismiss(self) -> bool:
        """Esc in the field; False where there is no list that could go."""
        open_now = bool(self._rows)
        if open_now:
            self._close()
        return open_now

    def _confirm(self, first: bool) -> bool:
        """Enter in the field, or the button beside it; False where what is typed is meant."""
        place = self._meant()
        if place >= 0:
            self._press(place, first=first)
            return True
        if self._awaited and is_name(self._typed):
            self.early.emit()
            return True
        return False

    def _on_grip(self, place: int) -> None:
        self._gripped = self._rows[place] if place < len(self._rows) else None

    def _on_pressed(self, place: int) -> None:
        """A row was clicked, or pressed by a screen reader."""
        gripped, self._gripped = self._gripped, None
        row = self._rows[place] if place < len(self._rows) else None
        if row is None or (gripped is not None and gripped.who != row.who):
            self.missed.emit()  # another stood there when the finger went down
        elif self._entry.may_go():
            self._press(place, first=_shifted())

    def _press(self, place: int, *, first: bool) -> None:
        row = self._rows[place]
        press: Press = self._sight.press((place, row.who), self._clock())
        if press.acts:
            self._close()
            self.pressed.emit(row, first)
        else:
            self.refused.emit(press, found.fate(row))


def _shifted() -> bool:
    """Whether Shift is down with the press that is being dealt with."""
    return bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
