# SPDX-License-Identifier: GPL-3.0-or-later
"""What survives a restart, in SQLite.

Registrations, subscriptions with their dialogs, calls that are up, chosen profiles, missed calls, texts that
wait for users, and the messages of the voicemail boxes (their sound is in files of its own).

Times in the file are UTC seconds since 1970. A batch of changes is prepared by the core's thread, as plain
rows, and written by any other in one transaction. A crash of the machine loses at most what the system had
not flushed; a crash of the program loses at most the batch under way.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from deskphone import sqlite_file
from deskphone.errors import NetworkError, SipParseError
from deskphone.pbx.base.journal import Changes, Row
from deskphone.pbx.notifier.subscriptions import Subscription
from deskphone.pbx.registrar.bindings import Binding
from deskphone.pbx.server.store_rows import (
    binding_row,
    plain,
    read_binding,
    read_subscription,
    subscription_row,
)

_log = logging.getLogger("deskphone.pbx.store")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS registration (
    extension TEXT NOT NULL, contact TEXT NOT NULL, flow TEXT NOT NULL, expires_at REAL NOT NULL,
    since REAL NOT NULL, call_id TEXT NOT NULL, cseq INTEGER NOT NULL, q REAL NOT NULL,
    instance TEXT NOT NULL, path TEXT NOT NULL, user_agent TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS registration_extension ON registration (extension);
CREATE TABLE IF NOT EXISTS subscription (
    call_id TEXT NOT NULL, local_tag TEXT NOT NULL, remote_tag TEXT NOT NULL,
    extension TEXT NOT NULL, watcher TEXT NOT NULL, flow TEXT NOT NULL, event_id TEXT NOT NULL,
    expires_at REAL NOT NULL, since REAL NOT NULL, contact TEXT NOT NULL, user_agent TEXT NOT NULL,
    version INTEGER NOT NULL, local TEXT NOT NULL, remote TEXT NOT NULL, target TEXT NOT NULL,
    routes TEXT NOT NULL, local_cseq INTEGER NOT NULL, remote_cseq INTEGER, secure INTEGER NOT NULL,
    package TEXT NOT NULL DEFAULT 'dialog',
    PRIMARY KEY (call_id, local_tag, remote_tag)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS clock (id INTEGER PRIMARY KEY, written_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS profile (watcher TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS missed (
    id TEXT PRIMARY KEY, number TEXT NOT NULL, caller TEXT NOT NULL, caller_name TEXT NOT NULL,
    at REAL NOT NULL, reason TEXT NOT NULL, picked_up_by TEXT NOT NULL, answered_by TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notice (
    id TEXT PRIMARY KEY, number TEXT NOT NULL, text TEXT NOT NULL, at REAL NOT NULL, done TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS leg (id TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS message (
    id TEXT PRIMARY KEY, number TEXT NOT NULL, file TEXT NOT NULL, caller TEXT NOT NULL,
    caller_name TEXT NOT NULL, wall_time REAL NOT NULL, seconds REAL NOT NULL, heard INTEGER NOT NULL
) WITHOUT ROWID;
"""
_VERSION = 5
# Columns that tables of an older version lack: (table, column, what it is).
_NEW_COLUMNS = (("subscription", "package", "TEXT NOT NULL DEFAULT 'dialog'"),)
# Tables of records that are kept for people, with the number of their columns (``pbx.base.journal.Kept``).
_RECORDS = {"missed": 8, "notice": 5, "message": 8, "leg": 2}
_PATIENCE = 2.0  # seconds to wait for another program that holds the file

Kept = TypeVar("Kept")


@dataclass(slots=True)
class Batch:
    """Changes to write together, as rows: nothing in it changes while another thread writes it.

    ``extensions``: all their registrations are replaced by ``registrations``. ``gone``: subscriptions that
    ended. ``profiles``: all chosen profiles by watcher, or None where they are as before. ``records``: what
    came and went, by table. ``everything``: the batch is the whole state; what else the file holds goes.
    ``written_at``: UTC, by the clock that the times in the batch are told by.
    """

    everything: bool = False
    extensions: set[str] = field(default_factory=set)
    registrations: list[Row] = field(default_factory=list)
    gone: list[Row] = field(default_factory=list)
    subscriptions: list[Row] = field(default_factory=list)
    told: list[Row] = field(default_factory=list)
    profiles: dict[str, str] | None = None
    records: dict[str, Changes] = field(default_factory=dict)
    written_at: float | None = None

    def __bool__(self) -> bool:
        return bool(
            self.everything
            or self.extensions
            or self.gone
            or self.subscriptions
            or self.told
            or self.profiles is not None
            or self.records
        )

    def put_bindings(self, bindings: Mapping[str, Iterable[Binding]], shift: float) -> None:
        """Replace the registrations of these extensions; ``shift`` leads from the core's clock to UTC."""
        self.extensions.update(bindings)
        self.registrations += [binding_row(binding, shift) for each in bindings.values() for binding in each]

    def put_subscription(self, subscription: Subscription, shift: float) -> None:
        """Write a subscription as it is now; of one that is written only what each NOTIFY changes."""
        if subscription.written and not self.everything:
            counters = subscription.version, subscription.dialog.local_cseq
            self.told.append(plain(*counters, *subscription.key))
        else:
            self.subscriptions.append(subscription_row(subscription, shift))
            subscription.written = True

    def put_records(self, table: str, changes: Changes) -> None:
        """Write and forget records of a table."""
        self.records[table] = Changes([plain(*row) for row in changes.put], list(plain(*changes.gone)))

    def drop_subscription(self, subscription: Subscription) -> None:
        """Forget a subscription."""
        self.gone.append(plain(*subscription.key))


class Store:
    """The state file. Raises NetworkError with a sentence when it cannot be used."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._database = sqlite_file.connect(path, _PATIENCE, self._upgrade)
        except (sqlite3.Error, OSError) as error:
            raise self._error("used", error) from error

    @staticmethod
    def _upgrade(database: sqlite3.Connection, version: int) -> int:
        """Bring the tables up to date."""
        if not 0 <= version <= _VERSION:
            raise sqlite3.DatabaseError(f"it was written by a newer version, format {version}")
        if version < _VERSION:
            for statement in _SCHEMA.split(";"):
                database.execute(statement)
            for table, column, kind in _NEW_COLUMNS:
                if column not in [row[1] for row in database.execute(f"PRAGMA table_info({table})")]:
                    database.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
        return _VERSION

    def load(self, now: float, wall: float) -> list[Binding]:
        """Give the registrations that have not expired, in terms of the core's clock ``now``.

        It cannot be earlier than when the file was written: where the clock was set back meanwhile, that time
        counts, and nothing lives longer than it had left then.
        """
        wall = max(wall, self._written_at())
        return self._load("registration", wall, lambda row: read_binding(row, now - wall))

    def load_subscriptions(self, now: float, wall: float) -> list[Subscription]:
        """Give the subscriptions that have not expired, in state active; times as in :meth:`load`."""
        wall = max(wall, self._written_at())
        return self._load("subscription", wall, lambda row: read_subscription(row, now - wall))

    def _written_at(self) -> float:
        try:
            found = self._database.execute("SELECT written_at FROM clock").fetchone()
        except sqlite3.Error as error:
            raise self._error("read", error) from error
        return float(found[0]) if found else 0.0

    def load_profiles(self) -> dict[str, str]:
        """Give the profiles that were chosen for single watchers."""
        try:
            return dict(self._database.execute("SELECT watcher, name FROM profile").fetchall())
        except sqlite3.Error as error:
            raise self._error("read", error) from error

    def load_records(self, table: str) -> list[Row]:
        """Give the rows of a table of records."""
        try:
            return self._database.execute(f"SELECT * FROM {table}").fetchall()
        except sqlite3.Error as error:
            raise self._error("read", error) from error

    def _load(self, table: str, wall: float, read: Callable[[Row], Kept]) -> list[Kept]:
        try:
            rows = self._database.execute(f"SELECT * FROM {table} WHERE expires_at > ?", (wall,)).fetchall()
        except sqlite3.Error as error:
            raise self._error("read", error) from error
        found = []
        for row in rows:
            try:
                found.append(read(row))
            except (ValueError, TypeError, SipParseError) as error:
                _log.warning(
                    "! a %s in the state file %s is damaged and left out: %s", table, self._path, error
                )
        return found

    def save(self, bindings: Mapping[str, Iterable[Binding]], now: float, wall: float) -> None:
        """Replace the registrations of these extensions.

        Raises NetworkError when the disk does not take them.
        """
        batch = Batch(written_at=wall)
        batch.put_bindings(bindings, wall - now)
        self.write(batch)

    def write(self, batch: Batch) -> None:
        """Write a batch, wholly or not at all. Raises NetworkError when the disk does not take it."""
        try:
            with self._database:
                self._database.execute("BEGIN IMMEDIATE")
                self._write(batch)
        except (sqlite3.Error, OSError) as error:
            raise self._error("written", error) from error

    def _write(self, batch: Batch) -> None:
        run = self._database.executemany
        if batch.everything:
            self._database.execute("DELETE FROM registration")
            self._database.execute("DELETE FROM subscription")
        run("DELETE FROM registration WHERE extension = ?", [(name,) for name in batch.extensions])
        run(f"INSERT INTO registration VALUES ({_marks(11)})", batch.registrations)
        run("DELETE FROM subscription WHERE call_id = ? AND local_tag = ? AND remote_tag = ?", batch.gone)
        run(f"INSERT OR REPLACE INTO subscription VALUES ({_marks(20)})", batch.subscriptions)
        run(
            "UPDATE subscription SET version = ?, local_cseq = ? "
            "WHERE call_id = ? AND local_tag = ? AND remote_tag = ?",
            batch.told,
        )
        if batch.profiles is not None:
            self._database.execute("DELETE FROM profile")
            run("INSERT INTO profile VALUES (?, ?)", batch.profiles.items())
        if batch.written_at is not None:
            self._database.execute("INSERT OR REPLACE INTO clock VALUES (1, ?)", (batch.written_at,))
        for table, changes in batch.records.items():
            if batch.everything:
                self._database.execute(f"DELETE FROM {table}")
            run(f"DELETE FROM {table} WHERE id = ?", [(each,) for each in changes.gone])
            run(f"INSERT OR REPLACE INTO {table} VALUES ({_marks(_RECORDS[table])})", changes.put)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _error(self, done: str, error: Exception) -> NetworkError:
        cure = sqlite_file.cure(error) or 'mend, move or delete it, or set state = ":memory:"'
        return NetworkError(f"the state file {self._path} cannot be {done} ({error}); {cure}")


def _marks(number: int) -> str:
    return ", ".join("?" * number)
