# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the list of calls on a thread of its own: a slow or full disk is never the window's.

While the file cannot be written the list goes on in memory, and what is owed to the file is written as soon
as that is possible again. A damaged file is kept aside whenever that is noticed, and a new one begins with
what could be read of it. (A copy of its pages would be as damaged: no call could be entered any more.)
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from deskphone.history.entry import Entry, Query
from deskphone.history.store import Change, Store, clear, enter, remove, see
from deskphone.sqlite_file import cure, is_damaged, move_aside
from deskphone.threads import start_thread

log = logging.getLogger("deskphone.history")

PAGE = 100  # entries told at once
RETRY = 10.0  # seconds between attempts while the file fails
CLOSE_WAIT = 1.0  # seconds that the program waits at its end for the last ones


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


@dataclass(frozen=True, slots=True)
class Trouble:
    """A sentence for the person; empty: it is over."""

    text: str


News = Page | Unseen | Trouble
_Job = Callable[[], None]
T = TypeVar("T")


class Keeper:
    """``path`` None keeps nothing beyond this run. ``tell`` is called on the keeper's thread.

    Every other method may be called from any thread, and returns at once.
    """

    def __init__(self, path: Path | None, tell: Callable[[News], None]) -> None:
        self._path, self._tell = path, tell
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._file: Store | None = None
        self._spare: Store | None = None  # what serves while the file fails
        self._owed: list[Change] = []
        self._trouble = ""
        self._retry_at = 0.0
        self._renewed = False  # one new file in a run: a disk that spoils each of them is left alone
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin. Raises EngineError where the system has no room for a thread."""
        self._thread = start_thread("deskphone-history", self._run)

    def close(self) -> None:
        """Write what is left, for a moment at most."""
        self._jobs.put(None)
        if self._thread is not None:
            self._thread.join(CLOSE_WAIT)

    # ------------------------------------------------------------------ wishes

    def enter(self, *entries: Entry) -> None:
        """Enter calls, or put removed ones back."""
        self._jobs.put(lambda: self._change(enter(entries)))

    def see(self, newest: int) -> None:
        """All missed calls up to an id were looked at."""
        self._jobs.put(lambda: self._change(see(newest)))

    def remove(self, ids: Iterable[int]) -> None:
        """Forget calls."""
        wanted = tuple(ids)
        self._jobs.put(lambda: self._change(remove(wanted)))

    def clear(self, newest: int) -> None:
        """Forget all calls up to an id."""
        self._jobs.put(lambda: self._change(clear(newest)))

    def ask(self, asked: int, query: Query, before: Entry | None = None) -> None:
        """Ask for a page of calls older than ``before``, told under the number ``asked``."""
        self._jobs.put(lambda: self._read(asked, query, before))

    # ------------------------------------------------------------------ the thread

    def _run(self) -> None:
        self._open()
        while True:
            wait = max(0.0, self._retry_at - time.monotonic()) if self._spare is not None else None
            try:
                job = self._jobs.get(timeout=wait)
            except queue.Empty:
                self._try_again()
                continue
            if job is None:
                break
            try:
                job()
            except Exception as error:  # border: the next change may find room, or nothing odd in the file
                log.error("! a change of the list of calls is lost", exc_info=True)
                self._say(f"The list of calls is not complete ({error}): end other programs.")
        if self._spare is not None:
            self._retry_at = 0.0
            self._try_again()
        for store in (self._file, self._spare):
            if store is not None:
                store.close()

    def _open(self) -> None:
        if self._path is None:
            self._file = Store(":memory:")
        else:
            try:
                self._file = self._opened(self._path)
                self._file.trim()
            except (sqlite3.Error, OSError) as error:
                self._fail(error)
        self._count()

    def _opened(self, path: Path) -> Store:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            return Store(path)
        except sqlite3.DatabaseError as error:
            if not is_damaged(error):
                raise
            self._set_aside(path, error, 0)
            return Store(path)

    def _set_aside(self, path: Path, error: Exception, read: int) -> None:
        """Give a damaged file another name, and say so; ``read``: how many calls of it were readable."""
        aside = move_aside(path, time.strftime("%Y%m%d-%H%M%S"))
        log.error("! the list of calls %s is damaged (%s): it is kept as %s", path, error, aside)
        new = f"a new one begins with the {read} calls that could be read" if read else "a new one begins"
        self._say(f"The list of calls was damaged: it is kept as {aside.name}, and {new}.")

    def _begin_anew(self, path: Path, damaged: Store, error: Exception) -> bool:
        """Go on with a new file that has what could be read of a damaged one; False where that fails."""
        self._renewed = True
        entries = damaged.readable()
        try:
            damaged.close()
            self._set_aside(path, error, len(entries))
            self._file = Store(path)
            self._file.run([enter(entries)])
        except (sqlite3.Error, OSError):
            log.warning("! no new list of calls could be begun", exc_info=True)
            self._file, self._spare = None, Store(":memory:")
            self._spare.run([enter(entries)])
            self._owed = [enter(entries)]
            return False
        return True

    def _change(self, change: Change) -> None:
        self._with_list(lambda store: store.run([change]))
        if self._spare is not None:
            self._owed.append(change)
            self._try_again()
        self._count()

    def _read(self, asked: int, query: Query, before: Entry | None) -> None:
        found = self._with_list(lambda store: store.page(query, before, PAGE + 1))
        self._tell(Page(asked, tuple(found[:PAGE]), len(found) <= PAGE))

    def _count(self) -> None:
        self._tell(Unseen(self._with_list(Store.unseen)))

    def _with_list(self, work: Callable[[Store], T]) -> T:
        """Do something with the list; where its file fails, with what serves in its place then."""
        while self._spare is None:
            try:
                return work(self._serving)
            except (sqlite3.Error, OSError) as error:
                self._fail(error)
        return work(self._spare)

    @property
    def _serving(self) -> Store:
        store = self._spare or self._file
        assert store is not None, "one of both is there from the beginning"
        return store

    def _fail(self, error: Exception) -> None:
        """Go on in memory, with what can still be read of the file, or with a new one where it is damaged."""
        file = self._file
        damaged = file if is_damaged(error) and not self._renewed else None
        if damaged and self._path and self._begin_anew(self._path, damaged, error):
            return
        if self._spare is None:
            self._spare = Store(":memory:")
            if file is not None:
                self._spare.run([enter(file.readable())])
        self._retry_at = time.monotonic() + RETRY
        log.warning("! the list of calls %s cannot be kept: %s", self._path, error)
        what = cure(error) or "see what is wrong with it, or move it away"
        self._say(
            f"The list of calls cannot be kept in {self._path} ({error}): {what}. It goes on in memory."
        )

    def _try_again(self) -> None:
        if time.monotonic() < self._retry_at or self._path is None:
            return
        self._retry_at = time.monotonic() + RETRY
        try:
            if self._file is None:
                self._file = self._opened(self._path)
            self._file.run(self._owed)
        except (sqlite3.Error, OSError) as error:
            log.debug("! the list of calls still cannot be kept: %s", error)
            return
        self._owed.clear()
        if self._spare is not None:
            self._spare.close()
            self._spare = None
        self._say("")
        self._count()

    def _say(self, text: str) -> None:
        if text != self._trouble:
            self._trouble = text
            self._tell(Trouble(text))
