# SPDX-License-Identifier: GPL-3.0-or-later
"""SQLite files that their owner alone reads, and that outlive crashes: opening, damage, words for people."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

_URI = "file:"

Upgrade = Callable[[sqlite3.Connection, int], int]


def connect(path: Path | str, patience: float, upgrade: Upgrade) -> sqlite3.Connection:
    """Open or make a file; ``upgrade`` brings its tables from a version (0: new) to the one that it returns.

    ``patience``: seconds to wait for another program that holds the file. ":memory:" keeps nothing, and what
    ``as_it_is`` names is only read. The tables are brought up to date as a whole or not at all. Any one
    thread at a time may use the connection. Raises sqlite3.Error and OSError.
    """
    only_read = isinstance(path, str) and path.startswith(_URI)
    is_file = not only_read and path != ":memory:"
    if is_file:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    database = sqlite3.connect(
        path, isolation_level=None, timeout=patience, check_same_thread=False, uri=only_read
    )
    try:
        if only_read:
            upgrade(database, int(database.execute("PRAGMA user_version").fetchone()[0]))
            return database
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=NORMAL")
        with database:
            database.execute("BEGIN IMMEDIATE")
            version = int(database.execute("PRAGMA user_version").fetchone()[0])
            upgraded = upgrade(database, version)
            if upgraded != version:
                database.execute(f"PRAGMA user_version={upgraded}")
        if is_file:
            os.chmod(path, 0o600)
    except (sqlite3.Error, OSError):
        database.close()
        raise
    return database


def as_it_is(path: Path) -> str:
    """Name a file that ``connect`` is to read as it stands on the disk: nothing is locked, or made beside it.

    A disk that is full or read-only takes no -shm, without which SQLite opens nothing. What only its -wal has
    is not seen.
    """
    return f"{path.absolute().as_uri()}?mode=ro&immutable=1"


def is_damaged(error: BaseException | None) -> bool:
    """Tell whether an error of SQLite means that the file is no database, or a broken one."""
    words = "not a database", "malformed"
    return isinstance(error, sqlite3.DatabaseError) and any(each in str(error) for each in words)


def move_aside(path: Path, stamp: str) -> Path:
    """Give a damaged file, and what SQLite keeps beside it, another name; returns that. Raises OSError."""
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    serial = 1
    while aside.exists():
        serial += 1
        aside = path.with_name(f"{path.name}.damaged-{stamp}-{serial}")
    for suffix in ("-wal", "-shm", ""):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + suffix))
    return aside


def cure(error: Exception) -> str:
    """Tell what to do about a failure of a file; empty where its words say nothing that is known."""
    text = str(error).lower()
    if "full" in text or "no space" in text:
        return "free some space on that disk"
    if "disk i/o" in text:
        return "see whether the disk is full, or broken"
    if "locked" in text or "busy" in text:
        return "close the other program that holds it"
    if any(each in text for each in ("readonly", "read-only", "permission", "unable to open")):
        return "make it and its folder writable for this program"
    return ""
