# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the book, on the thread of ``sqlite_keeper``, and the directory of its names."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from deskphone.book.contact import Contact, Query, is_number, plain_number
from deskphone.book.directory import Directory
from deskphone.book.numbers import Numbering
from deskphone.book.store import Store, put, remove, set_fact
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


News = Page | Renamed | Trouble


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

    def _read(self, asked: int, typed: str, after: Contact | None) -> None:
        spellings = self._rules.spellings(plain_number(typed)) if is_number(typed) else ()
        query = Query.of(typed, spellings)
        found = self._with_store(lambda store: store.page(query, after, PAGE + 1))
        self._tell(Page(asked, tuple(found[:PAGE]), len(found) <= PAGE))
