# SPDX-License-Identifier: GPL-3.0-or-later
"""What survives a restart, in SQLite: the registrations (wall-clock times, UTC seconds).

Writes are gathered and made in one transaction; a crash loses at most what the host had not flushed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from deskphone.errors import NetworkError
from deskphone.pbx.locations import Binding
from deskphone.sip.endpoint import Flow

_SCHEMA = """
CREATE TABLE IF NOT EXISTS registration (
    extension TEXT NOT NULL, contact TEXT NOT NULL, flow TEXT NOT NULL, expires_at REAL NOT NULL,
    since REAL NOT NULL, call_id TEXT NOT NULL, cseq INTEGER NOT NULL, q REAL NOT NULL,
    instance TEXT NOT NULL, path TEXT NOT NULL, user_agent TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS registration_extension ON registration (extension);
"""
_VERSION = 1


class Store:
    """The state file. Raises NetworkError with a sentence when it cannot be used."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._database = sqlite3.connect(path, isolation_level=None, timeout=2.0)
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=NORMAL")
            self._check_version()
            self._database.executescript(_SCHEMA)
            path.chmod(0o600)
        except (sqlite3.Error, OSError) as error:
            raise NetworkError(
                f"the state file {path} cannot be used ({error}); mend, move or delete it, "
                'or set state = ":memory:"'
            ) from error

    def _check_version(self) -> None:
        version = int(self._database.execute("PRAGMA user_version").fetchone()[0])
        if version not in (0, _VERSION):
            raise sqlite3.DatabaseError(f"it was written by a newer version, format {version}")
        self._database.execute(f"PRAGMA user_version={_VERSION}")

    def load(self, now: float, wall: float) -> list[Binding]:
        """Give the registrations that have not expired, in terms of the core's clock ``now``."""
        rows = self._database.execute("SELECT * FROM registration WHERE expires_at > ?", (wall,)).fetchall()
        return [_binding(row, now - wall) for row in rows]

    def save(self, bindings: Mapping[str, Iterable[Binding]], now: float, wall: float) -> None:
        """Replace the registrations of these extensions.

        Raises NetworkError when the disk does not take them.
        """
        shift = wall - now
        rows = [_row(binding, shift) for each in bindings.values() for binding in each]
        try:
            with self._database:
                self._database.execute("BEGIN")
                self._database.executemany(
                    "DELETE FROM registration WHERE extension = ?", [(name,) for name in bindings]
                )
                self._database.executemany(
                    "INSERT INTO registration VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
                )
        except sqlite3.Error as error:
            raise NetworkError(f"the state file {self._path} cannot be written ({error})") from error

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def _row(binding: Binding, shift: float) -> tuple[object, ...]:
    flow = binding.flow
    return (
        binding.extension,
        binding.contact_uri,
        json.dumps([flow.transport, flow.local, flow.remote]),
        binding.expires_at + shift,
        binding.since + shift,
        binding.call_id,
        binding.cseq,
        binding.q,
        binding.instance,
        json.dumps(binding.path),
        binding.user_agent,
    )


def _binding(row: tuple[str, ...], shift: float) -> Binding:
    extension, contact, flow_text, expires_at, since, call_id, cseq, q, instance, path, user_agent = row
    transport, local, remote = json.loads(flow_text)
    flow = Flow(transport, tuple(local), tuple(remote), 0)
    binding = Binding(extension, contact, flow, float(expires_at), float(since), call_id, int(cseq))
    return binding._replace(
        expires_at=binding.expires_at + shift,
        since=binding.since + shift,
        q=float(q),
        instance=instance,
        path=tuple(json.loads(path)),
        user_agent=user_agent,
    )
