# SPDX-License-Identifier: GPL-3.0-or-later
"""Records that must not be lost: each has an id for good, and what changed waits to be written.

In memory only; ``pbx.server.state_file`` writes the changes and brings the records back after a restart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

Row = tuple[Any, ...]


class Record(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """What names it, also after a restart."""
        ...


class Changes(NamedTuple):
    """Rows to write (the id is the first value), and ids of rows that are no more."""

    put: list[Row]
    gone: list[str]


R = TypeVar("R", bound=Record)


class Journal(Generic[R]):
    """Records by id, oldest first; ``row`` writes one as a row."""

    def __init__(self, row: Callable[[R], Row]) -> None:
        self._row = row
        self._records: dict[str, R] = {}
        self._changed: dict[str, None] = {}

    def put(self, record: R) -> None:
        """Enter a new record, or what an old one is now."""
        self._records[record.id] = record
        self._changed[record.id] = None

    def enter(self, record: R) -> bool:
        """Enter a record of an earlier run; False when it is there already."""
        if record.id in self._records:
            return False
        self._records[record.id] = record
        return True

    def drop(self, record_id: str) -> R | None:
        """Forget a record; returns it."""
        record = self._records.pop(record_id, None)
        if record is not None:
            self._changed[record_id] = None
        return record

    def get(self, record_id: str) -> R | None:
        """Give the record with this id."""
        return self._records.get(record_id)

    @property
    def changed(self) -> bool:
        """Whether records changed since :meth:`take_changed`."""
        return bool(self._changed)

    def take_changed(self) -> Changes:
        """Give the records that came or changed since last asked, and the ids of those that went."""
        changed, self._changed = self._changed, {}
        put = [self._row(self._records[each]) for each in changed if each in self._records]
        return Changes(put, [each for each in changed if each not in self._records])

    def rows(self) -> list[Row]:
        """Give all records."""
        return [self._row(record) for record in self._records.values()]

    def __iter__(self) -> Iterator[R]:
        return iter(list(self._records.values()))

    def __len__(self) -> int:
        return len(self._records)


class Kept(Protocol):
    """Something whose records are kept in a table of the state file.

    ``table`` is its name there. Rows are plain values in the order of the table's columns, id first.
    """

    table: str

    @property
    def changed(self) -> bool:
        """Whether there is something to write."""
        ...

    def take_changed(self) -> Changes:
        """Give what changed since last asked."""
        ...

    def rows(self) -> list[Row]:
        """Give all records."""
        ...

    def restore(self, row: Row, now: float) -> None:
        """Take a record of an earlier run, if it is not too old.

        Raises ValueError or TypeError for a damaged one.
        """
        ...


class Journalled(Generic[R]):
    """The state file's side of what keeps its records in a journal: all of ``Kept`` but ``restore``."""

    def __init__(self, row: Callable[[R], Row]) -> None:
        self._journal = Journal(row)

    @property
    def changed(self) -> bool:
        """Whether there is something to write."""
        return self._journal.changed

    def take_changed(self) -> Changes:
        """Give what changed since last asked."""
        return self._journal.take_changed()

    def rows(self) -> list[Row]:
        """Give all records."""
        return self._journal.rows()
