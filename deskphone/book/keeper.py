# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the book, on the thread of ``sqlite_keeper``, and the directory of its names."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from deskphone.book.contact import Contact, Query, is_number, plain_number
from deskphone.book.directory import Directory
from deskphone.book.numbers import Numbering
from deskphone.book.store import Store, put, remove, set_fact
from deskphone.config.atomic import write_atomically
from deskphone.errors import BookFileError
from deskphone.sqlite_keeper import FileKeeper, Names, Trouble

PAGE = 100  # contacts told at once
_NAMES = Names("The book", "contacts", "deskphone-book", logging.getLogger("deskphone.book"))
_RULES = "rules of the keys"


@dataclass(frozen=True, slots=True)
class Page:
    """Contacts that were asked for by ``ask``, by name; ``last``: there are no more behind them."""

    asked: int
    contacts: tuple[Contact, ...]
    last: bool


@dataclass(frozen=True, slots=True)
class Renamed:
    """Some numbers have another name now, or all have come."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a file of contacts; ``why``: half a sentence why it was not read, at ``line`` (0: none).

    ``new``: ids; ``before``: contacts that have further numbers now, as they were. ``known``, ``unnamed`` and
    ``unnumbered``: so many were there already, or had no name, or no number, and were left out.
    """

    file: str
    new: tuple[int, ...] = ()
    before: tuple[Contact, ...] = ()
    known: int = 0
    unnamed: int = 0
    unnumbered: int = 0
    line: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class WrittenOut:
    """So many contacts stand in a file; ``why``: half a sentence why not."""

    file: str
    count: int
    why: str = ""


News = Page | Renamed | TakenIn | WrittenOut | Trouble


class Keeper(FileKeeper[Store]):
    """``path`` None keeps nothing beyond this run; ``country`` as ``Numbering`` has it.

    ``tell`` is called on the keeper's thread. Every other method may be called from any thread, and returns
    at once; ``directory`` may be asked by any.
    """

    def __init__(self, path: Path | None, country: str, tell: Callable[[News], None]) -> None:
        super().__init__(path, _NAMES, Store, tell)
        self._tell, self._country = tell, country
        self._numbering: Numbering | None = None
        self.directory = Directory()

    def follow(self, country: str) -> None:
        """Numbers follow the rules of another country from now on."""
        self._do(lambda: self._follow(country))

    def put(self, *contacts: Contact) -> None:
        """Keep contacts, new ones or others in the place of those with their ids."""
        self._do(lambda: self._put(contacts))

    def remove(self, ids: Iterable[int]) -> None:
        """Remove contacts."""
        gone = tuple(ids)
        self._do(lambda: self._remove(gone))

    def ask(self, asked: int, typed: str, after: Contact | None = None) -> None:
        """Ask for contacts that somebody looks for, behind ``after``; told under the number ``asked``."""
        self._do(lambda: self._read(asked, typed, after))

    def take_in(self, path: Path) -> None:
        """Read a file of contacts; ``TakenIn`` tells what came of it. All that is new in it, or nothing."""
        self._do(lambda: self._take_in(path))

    def write_out(self, path: Path) -> None:
        """Write all contacts into a file, as a table where its name ends with ``.csv``, else as cards."""
        self._do(lambda: self._write_out(path))

    # ------------------------------------------------------------------ the thread

    @property
    def _rules(self) -> Numbering:
        if self._numbering is None:
            self._numbering = Numbering(self._country)
        return self._numbering

    def _opened_now(self) -> None:
        """Names are there from now on; their keys are made anew where they follow other rules."""
        rules = self._rules
        if self._with_store(lambda store: store.fact(_RULES)) != rules.name:
            contacts = self._with_store(Store.all)
            self._change(*put(contacts, rules.key), set_fact(_RULES, rules.name))
        self.directory.fill(self._with_store(Store.names), rules)
        self._tell(Renamed())

    def _follow(self, country: str) -> None:
        if country != self._country:
            self._country, self._numbering = country, None
            self._opened_now()

    def _put(self, contacts: tuple[Contact, ...]) -> None:
        ids = [each.id for each in contacts]
        before = self._with_store(lambda store: store.keys_of(ids))
        self._change(*put(contacts, self._rules.key))
        self._rename(before | self._with_store(lambda store: store.keys_of(ids)))

    def _remove(self, ids: tuple[int, ...]) -> None:
        before = self._with_store(lambda store: store.keys_of(ids))
        self._change(*remove(ids))
        self._rename(before)

    def _rename(self, keys: set[str]) -> None:
        names = self._with_store(lambda store: store.names(keys - {""}))
        if self.directory.correct(names):
            self._tell(Renamed())

    def _take_in(self, path: Path) -> None:
        from deskphone.book import files  # the window opens without them

        try:
            reading = files.load(path)
        except BookFileError as error:
            self._tell(TakenIn(path.name, line=error.line, why=error.why))
            return
        keys = self._with_store(Store.keys)

        def key(value: str) -> str:
            if value not in keys:
                keys[value] = self._rules.key(value)
            return keys[value]

        known = {each.id: each for each in self._with_store(Store.all)}
        merged = files.merge(known.values(), reading.contacts, key)
        begin = time.time_ns()
        new = tuple(replace(each, id=begin + number) for number, each in enumerate(merged.new))
        self._change(*put((*new, *merged.more), key))
        self.directory.fill(self._with_store(Store.names), self._rules)
        self._tell(
            TakenIn(
                path.name,
                tuple(each.id for each in new),
                tuple(known[each.id] for each in merged.more),
                merged.known,
                reading.unnamed,
                reading.unnumbered,
            )
        )
        self._tell(Renamed())

    def _write_out(self, path: Path) -> None:
        from deskphone.book import files

        contacts = self._with_store(Store.all)
        data = files.write(contacts, table=path.suffix.lower() == ".csv")
        try:
            write_atomically(path, data)
        except OSError as error:
            self._tell(WrittenOut(path.name, 0, f"cannot be written ({error.strerror})"))
        else:
            self._tell(WrittenOut(path.name, len(contacts)))

    def _read(self, asked: int, typed: str, after: Contact | None) -> None:
        spellings = self._rules.spellings(plain_number(typed)) if is_number(typed) else ()
        query = Query.of(typed, spellings)
        found = self._with_store(lambda store: store.page(query, after, PAGE + 1))
        self._tell(Page(asked, tuple(found[:PAGE]), len(found) <= PAGE))
