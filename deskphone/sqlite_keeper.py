# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps a SQLite file on a thread of its own: a slow or full disk is never the window's.

While the file cannot be written its content goes on in memory, and what is owed to the file is written as
soon as that is possible again. A damaged file is kept aside whenever that is noticed, and a new one begins
with what could be read of it. (A copy of its pages would be as damaged: nothing could be entered any more.)
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from deskphone.sqlite_file import as_it_is, cure, is_damaged, move_aside
from deskphone.threads import start_thread

RETRY = 10.0  # seconds between attempts while the file fails
CLOSE_WAIT = 1.0  # seconds that the program waits at its end for the last changes


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a file: a statement, and the values of each time that it is run."""

    statement: str
    values: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A sentence for the person; empty: it is over."""

    text: str


@dataclass(frozen=True, slots=True)
class Readable:
    """What can be read of a file: so many things, and the changes that enter them elsewhere."""

    count: int
    changes: tuple[Change, ...]


class KeptStore(Protocol):
    """A file, or what ``sqlite_file.connect`` takes else. All of it raises sqlite3.Error."""

    def run(self, changes: Sequence[Change]) -> None:
        """Make changes, all or none."""

    def trim(self) -> None:
        """Tidy up, once it is opened."""

    def readable(self) -> Readable:
        """Give all that can be read, also of a damaged file. Raises nothing."""

    def close(self) -> None:
        """Close the file."""


@dataclass(frozen=True, slots=True)
class Names:
    """How a file is called: ``it`` begins a sentence, ``things`` are what is in it."""

    it: str
    things: str
    thread: str
    log: logging.Logger


S = TypeVar("S", bound=KeptStore)
T = TypeVar("T")


class FileKeeper(Generic[S]):
    """``path`` None keeps nothing beyond this run. ``say`` is called on the keeper's thread.

    ``start`` and ``close`` may be called from any thread, as may be what subclasses offer by ``_do``.
    ``make`` opens a store: a path, ":memory:", or what ``as_it_is`` names.
    """

    def __init__(
        self,
        path: Path | None,
        names: Names,
        make: Callable[[Path | str], S],
        say: Callable[[Trouble], None],
    ) -> None:
        self._path, self._names, self._make, self._tell_trouble = path, names, make, say
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._file: S | None = None
        self._spare: S | None = None  # what serves while the file fails
        self._owed: list[Change] = []
        self._trouble = ""
        self._retry_at = 0.0
        self._renewed = False  # one new file in a run: a disk that spoils each of them is left alone
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin. Raises EngineError where the system has no room for a thread."""
        self._thread = start_thread(self._names.thread, self._run)

    def close(self) -> None:
        """Write what is left, for a moment at most."""
        self._jobs.put(None)
        if self._thread is not None:
            self._thread.join(CLOSE_WAIT)

    def _do(self, job: Callable[[], None]) -> None:
        """Have something done on the thread, after all that was wished before."""
        self._jobs.put(job)

    # ------------------------------------------------------------------ the thread

    def _opened_now(self) -> None:
        """The content is there, of the file or of what serves in its place."""

    def _changed(self) -> None:
        """The content is another, or may be."""

    def _change(self, *changes: Change) -> None:
        self._with_store(lambda store: store.run(changes))
        if self._spare is not None:
            self._owed += changes
            self._try_again()
        self._changed()

    def _with_store(self, work: Callable[[S], T]) -> T:
        """Do something with the content; where its file fails, with what serves in its place then."""
        while self._spare is None:
            assert self._file is not None, "one of both is there from the beginning"
            try:
                return work(self._file)
            except (sqlite3.Error, OSError) as error:
                self._fail(error)
        return work(self._spare)

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
            self._at_the_border(job)
        if self._spare is not None:
            self._retry_at = 0.0
            self._try_again()
        for store in (self._file, self._spare):
            if store is not None:
                store.close()

    def _at_the_border(self, job: Callable[[], None]) -> None:
        """Whatever goes wrong is said: the next change may find room, or nothing odd in the file."""
        try:
            job()
        except Exception as error:
            self._names.log.error("! a change of %s is lost", self._path, exc_info=True)
            self._say(f"{self._names.it} is not complete ({error}): end other programs.")

    def _open(self) -> None:
        if self._path is None:
            self._file = self._make(":memory:")
        else:
            try:
                self._file = self._opened(self._path)
                self._file.trim()
            except (sqlite3.Error, OSError) as error:
                self._fail(error)
        self._at_the_border(self._opened_now)

    def _opened(self, path: Path) -> S:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            return self._make(path)
        except sqlite3.DatabaseError as error:
            if not is_damaged(error):
                raise
            self._set_aside(path, error, 0)
            return self._make(path)

    def _set_aside(self, path: Path, error: Exception, read: int) -> None:
        """Give a damaged file another name, and say so; ``read``: how many things of it were readable."""
        names = self._names
        aside = move_aside(path, time.strftime("%Y%m%d-%H%M%S"))
        names.log.error("! %s is damaged (%s): it is kept as %s", path, error, aside)
        new = f"a new one begins with the {read} {names.things} that could be read"
        new = new if read else "a new one begins"
        self._say(f"{names.it} was damaged: it is kept as {aside.name}, and {new}.")

    def _begin_anew(self, path: Path, damaged: S, error: Exception) -> bool:
        """Go on with a new file that has what could be read of a damaged one; False where that fails."""
        self._renewed = True
        read = damaged.readable()
        try:
            damaged.close()
            self._set_aside(path, error, read.count)
            self._file = self._make(path)
            self._file.run(read.changes)
        except (sqlite3.Error, OSError):
            self._names.log.warning("! no new file could be begun for %s", path, exc_info=True)
            self._file, self._spare = None, self._make(":memory:")
            self._spare.run(read.changes)
            self._owed = list(read.changes)
            return False
        return True

    def _fail(self, error: Exception) -> None:
        """Go on in memory, with what can still be read of the file, or with a new one where it is damaged."""
        file, names = self._file, self._names
        damaged = file if is_damaged(error) and not self._renewed else None
        if damaged is not None and self._path and self._begin_anew(self._path, damaged, error):
            return
        if self._spare is None:
            self._spare = self._make(":memory:")
            self._spare.run(self._on_disk() if file is None else file.readable().changes)
        self._retry_at = time.monotonic() + RETRY
        names.log.warning("! %s cannot be kept: %s", self._path, error)
        what = cure(error) or "see what is wrong with it, or move it away"
        self._say(f"{names.it} cannot be kept in {self._path} ({error}): {what}. It goes on in memory.")

    def _on_disk(self) -> Sequence[Change]:
        """What can be read of a file that cannot be opened: a full disk must not look like an empty list."""
        if self._path is None:
            return ()
        try:
            store = self._make(as_it_is(self._path))
        except (sqlite3.Error, OSError) as error:
            self._names.log.info("= %s cannot be read either: %s", self._path, error)
            return ()
        try:
            return store.readable().changes
        finally:
            store.close()

    def _try_again(self) -> None:
        if time.monotonic() < self._retry_at or self._path is None:
            return
        self._retry_at = time.monotonic() + RETRY
        try:
            if self._file is None:
                self._file = self._opened(self._path)
            self._file.run(self._owed)
        except (sqlite3.Error, OSError) as error:
            self._names.log.debug("! %s still cannot be kept: %s", self._path, error)
            return
        self._owed.clear()
        if self._spare is not None:
            self._spare.close()
            self._spare = None
        self._say("")
        self._changed()

    def _say(self, text: str) -> None:
        if text != self._trouble:
            self._trouble = text
            self._tell_trouble(Trouble(text))
