# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of calls in SQLite. Times are UTC; texts of far ends are kept as they came."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple
from itertools import islice
from pathlib import Path
from typing import Any

from deskphone import sqlite_file
from deskphone.history.entry import Entry, Query, searched
from deskphone.letters import fold
from deskphone.phone.events import Party
from deskphone.phone.views import CallKind
from deskphone.sqlite_keeper import Change, Readable

log = logging.getLogger("deskphone.history")

KEPT = 50_000  # entries; the oldest go
_VERSION = 1
_PATIENCE = 2.0  # seconds to wait for another program that holds the file
_SCHEMA = """
CREATE TABLE call (
    id INTEGER PRIMARY KEY, began REAL NOT NULL, kind TEXT NOT NULL, account TEXT NOT NULL,
    uri TEXT NOT NULL, name TEXT NOT NULL, rang REAL NOT NULL, talked REAL NOT NULL,
    picked_up_for TEXT NOT NULL, wanted_uri TEXT NOT NULL, wanted_name TEXT NOT NULL,
    answered_by TEXT NOT NULL, status INTEGER NOT NULL, reason TEXT NOT NULL, seen INTEGER NOT NULL,
    searched TEXT NOT NULL
);
CREATE INDEX call_began ON call (began DESC, id DESC);
CREATE INDEX call_unseen ON call (id) WHERE seen = 0;
"""
_COLUMNS = 16


def enter(entries: Iterable[Entry]) -> Change:
    """Enter calls, or put removed ones back."""
    marks = ", ".join("?" * _COLUMNS)
    return Change(f"INSERT OR REPLACE INTO call VALUES ({marks})", tuple(_row(each) for each in entries))


def see(newest: int) -> Change:
    """All missed calls up to an id were looked at."""
    return Change("UPDATE call SET seen = 1 WHERE seen = 0 AND id <= ?", ((newest,),))


def remove(ids: Iterable[int]) -> Change:
    """Forget calls."""
    return Change("DELETE FROM call WHERE id = ?", tuple((each,) for each in ids))


def clear(newest: int) -> Change:
    """Forget all calls up to an id."""
    return Change("DELETE FROM call WHERE id <= ?", ((newest,),))


class Store:
    """One file, or ":memory:". All of it raises sqlite3.Error, and the opening OSError as well."""

    def __init__(self, path: Path | str) -> None:
        self._database = sqlite_file.connect(path, _PATIENCE, _upgrade)
        self._database.text_factory = lambda raw: raw.decode("utf-8", "replace")

    def run(self, changes: Sequence[Change]) -> None:
        """Make changes, all or none."""
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            for change in changes:
                self._database.executemany(change.statement, change.values)

    def trim(self) -> None:
        """Forget the oldest calls of too many."""
        self._database.execute(
            "DELETE FROM call WHERE id IN"
            " (SELECT id FROM call ORDER BY began DESC, id DESC LIMIT -1 OFFSET ?)",
            (KEPT,),
        )

    def page(
        self, query: Query, before: Entry | None, limit: int, named: Callable[[str], str] | None = None
    ) -> list[Entry]:
        """Give the newest calls that are looked for, older than ``before``; ``limit`` at most.

        ``named``: what the book calls an address; a call is found by that name as well.
        """
        terms, values = ["1"], list[Any]()
        if before is not None:
            terms.append("(began, id) < (?, ?)")
            values += [before.began, before.id]
        if query.kinds:
            terms.append(f"kind IN ({', '.join('?' * len(query.kinds))})")
            values += sorted(kind.value for kind in query.kinds)
        names = self._names(named) if query.words and named is not None else {}
        for word in query.words:
            known = [uri for uri, name in names.items() if word in name]
            terms.append("(instr(searched, ?) > 0 OR uri IN (SELECT value FROM json_each(?)))")
            values += [word, json.dumps(known)]
        rows = self._database.execute(
            f"SELECT * FROM call WHERE {' AND '.join(terms)} ORDER BY began DESC, id DESC", values
        )
        # Only as many rows are read as are wanted; one that is left out does not make the page shorter.
        return list(islice((entry for row in rows if (entry := _entry(row)) is not None), limit))

    def _names(self, named: Callable[[str], str]) -> dict[str, str]:
        """What the book calls those who called or were called, folded."""
        uris = (str(row[0]) for row in self._database.execute("SELECT DISTINCT uri FROM call"))
        return {uri: fold(name) for uri in uris if (name := named(uri))}

    def unseen(self) -> int:
        """How many missed calls nobody has looked at."""
        return int(self._database.execute("SELECT count(*) FROM call WHERE seen = 0").fetchone()[0])

    def readable(self) -> Readable:
        """Give all calls; of a damaged file what can be read of it, from both ends. Raises nothing."""
        found: dict[int, Entry] = {}
        for order in ("", " DESC"):
            try:
                for row in self._database.execute(f"SELECT * FROM call ORDER BY id{order}"):
                    entry = _entry(row)
                    if entry is not None:
                        found[entry.id] = entry
            except sqlite3.Error as error:
                log.info("= not all of the list of calls can be read: %s", error)
            else:
                break
        return Readable(len(found), (enter(found.values()),))

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def _upgrade(database: sqlite3.Connection, version: int) -> int:
    if not 0 <= version <= _VERSION:
        raise sqlite3.DatabaseError(f"it was written by a newer version, format {version}")
    if version == 0:
        for statement in _SCHEMA.split(";"):
            database.execute(statement)
    return _VERSION


def _row(entry: Entry) -> tuple[Any, ...]:
    wanted = entry.diverted_from or Party("")
    return (
        entry.id,
        entry.began,
        entry.kind.value,
        *map(_plain, (entry.account, *astuple(entry.party))),
        entry.rang,
        entry.talked,
        *map(_plain, (entry.picked_up_for, *astuple(wanted), entry.by)),
        entry.status,
        _plain(entry.reason),
        int(entry.seen),
        _plain(searched(entry)),
    )


def _plain(text: str) -> str:
    """Bytes that were no UTF-8 are shown as such; SQLite would refuse them."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _entry(row: tuple[Any, ...]) -> Entry | None:
    """Read a row; None where another version, or somebody, has written what is not known here."""
    (
        number,
        began,
        kind,
        account,
        uri,
        name,
        rang,
        talked,
        picked,
        w_uri,
        w_name,
        by,
        status,
        reason,
        seen,
        _,
    ) = row
    try:
        return Entry(
            int(number),
            float(began),
            CallKind(kind),
            str(account),
            Party(str(uri), str(name)),
            float(rang),
            float(talked),
            str(picked),
            Party(str(w_uri), str(w_name)) if w_uri or w_name else None,
            str(by),
            int(status),
            str(reason),
            bool(seen),
        )
    except (ValueError, TypeError):
        return None
