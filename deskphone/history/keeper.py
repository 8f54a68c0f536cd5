# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the list of calls, on the thread of ``sqlite_keeper``."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from deskphone.history.entry import Entry, Query
from deskphone.history.store import Store, clear, enter, remove, see
from deskphone.sqlite_keeper import FileKeeper, Names, Trouble

PAGE = 100  # entries told at once
_NAMES = Names("The list of calls", "calls", "deskphone-history", logging.getLogger("deskphone.history"))


@dataclass(frozen=True, slots=True)
class Page:
    """Entries that were asked for by ``ask``, newest first; ``last``: there are no older ones."""

    asked: int
    entries: tuple[Entry, ...]
    last: bool


@dataclass(frozen=True, slots=True)
class Unseen:
    """How many missed calls nobody has looked at."""

    count: int


News = Page | Unseen | Trouble


class Keeper(FileKeeper[Store]):
    """``path`` None keeps nothing beyond this run. ``tell`` is called on the keeper's thread.

    Every other method may be called from any thread, and returns at once.
    """

    def __init__(self, path: Path | None, tell: Callable[[News], None]) -> None:
        super().__init__(path, _NAMES, Store, tell)
        self._tell = tell
        self.named: Callable[[str], str] | None = None  # what the book calls an address

    def enter(self, *entries: Entry) -> None:
        """Enter calls, or put removed ones back."""
        self._do(lambda: self._change(enter(entries)))

    def see(self, newest: int) -> None:
        """All missed calls up to an id were looked at."""
        self._do(lambda: self._change(see(newest)))

    def remove(self, ids: Iterable[int]) -> None:
        """Forget calls."""
        wanted = tuple(ids)
        self._do(lambda: self._change(remove(wanted)))

    def clear(self, newest: int) -> None:
        """Forget all calls up to an id."""
        self._do(lambda: self._change(clear(newest)))

    def ask(self, asked: int, query: Query, before: Entry | None = None) -> None:
        """Ask for a page of calls older than ``before``, told under the number ``asked``."""
        self._do(lambda: self._read(asked, query, before))

    # ------------------------------------------------------------------ the thread

    def _read(self, asked: int, query: Query, before: Entry | None) -> None:
        found = self._with_store(lambda store: store.page(query, before, PAGE + 1, self.named))
        self._tell(Page(asked, tuple(found[:PAGE]), len(found) <= PAGE))

    def _opened_now(self) -> None:
        self._changed()

    def _changed(self) -> None:
        self._tell(Unseen(self._with_store(Store.unseen)))
