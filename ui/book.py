# SPDX-License-Identifier: GPL-3.0-or-later
"""The book on the Qt thread: wishes go in, contacts and news come out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QLocale, QObject, Signal

from deskphone.book.contact import Contact, tidied
from deskphone.book.directory import Directory
from deskphone.book.keeper import Keeper, News, Page, Renamed, TakenIn, WrittenOut
from deskphone.errors import EngineError
from deskphone.letters import fold
from deskphone.phone.views import Said, Severity
from deskphone.sqlite_keeper import Trouble
from ui.language import country_name
from ui.mistakes import failure
from ui.text import tr


def country_of(chosen: str) -> str:
    """The country whose rules numbers follow: the chosen one, else the system's (ISO 3166; "" for none)."""
    return chosen or QLocale.territoryToCode(QLocale.system().territory())


def countries() -> tuple[tuple[str, str], ...]:
    """All countries, as (ISO 3166, name), by name."""
    codes = {QLocale.territoryToCode(each) for each in QLocale.Country}
    named = [(code, country_name(code)) for code in codes if len(code) == 2 and code.isalpha()]
    return tuple(sorted(named, key=lambda each: fold(each[1])))


class Book(QObject):
    """``path`` None keeps nothing beyond this run. Nothing is read before ``start``.

    ``page``: contacts that were asked for; ``renamed``: some numbers have another name; ``taken_in`` and
    ``written_out``: what became of a file; ``said``: a sentence for the status line.
    """

    page = Signal(object)
    renamed = Signal()
    taken_in = Signal(object)
    written_out = Signal(object)
    said = Signal(object)
    _told = Signal(object)  # crosses from the keeper's thread

    def __init__(
        self,
        path: Path | None,
        country: str = "",
        wall: Callable[[], float] = time.time,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._wall = wall
        self._newest = self._asked = 0
        self._told.connect(self._on_news)
        self._keeper = Keeper(path, country_of(country), self._told.emit)

    @property
    def directory(self) -> Directory:
        """Who has a number; asked without waiting."""
        return self._keeper.directory

    def follow(self, country: str) -> None:
        """The country was chosen anew; "" for the system's."""
        self._keeper.follow(country_of(country))

    def start(self) -> None:
        """Begin to read and write."""
        try:
            self._keeper.start()
        except EngineError as error:
            words = tr("The book is not kept: {}").format(failure(error))
            self.said.emit(Said(words, Severity.WARNING, "book file"))

    def close(self) -> None:
        """Write what is left, for a moment at most."""
        self._keeper.close()

    def keep(self, contact: Contact) -> Contact:
        """Keep a contact, a new one where its id is 0; gives it as it is kept."""
        kept = tidied(contact)
        if not kept.id:
            self._newest = max(self._newest + 1, int(self._wall() * 1e9))
            kept = replace(kept, id=self._newest)
        self._keeper.put(kept)
        return kept

    def put_back(self, *contacts: Contact) -> None:
        """Have contacts as they were."""
        self._keeper.put(*contacts)

    def remove(self, *ids: int) -> None:
        """Remove contacts."""
        self._keeper.remove(ids)

    def ask(self, typed: str, after: Contact | None = None) -> int:
        """Ask for contacts behind ``after``; gives the number that ``page`` will name."""
        self._asked += 1
        self._keeper.ask(self._asked, typed, after)
        return self._asked

    def take_in(self, path: Path) -> None:
        """Take in a file of contacts."""
        self._keeper.take_in(path)

    def write_out(self, path: Path) -> None:
        """Write all contacts into a file."""
        self._keeper.write_out(path)

    def _on_news(self, news: News) -> None:
        if isinstance(news, Page):
            self.page.emit(news)
        elif isinstance(news, Renamed):
            self.renamed.emit()
        elif isinstance(news, TakenIn):
            self.taken_in.emit(news)
        elif isinstance(news, WrittenOut):
            self.written_out.emit(news)
        elif isinstance(news, Trouble):
            self.said.emit(Said(news.text, Severity.WARNING, "book file"))
