# SPDX-License-Identifier: GPL-3.0-or-later
"""The book in SQLite. Keys of numbers depend on the country, and are made anew where that is another."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from deskphone import sqlite_file
from deskphone.book.contact import Contact, Kind, Number, Query, searched, sort_key
from deskphone.book.directory import shared_name
from deskphone.sqlite_keeper import Change, Readable

log = logging.getLogger("deskphone.book")

Key = Callable[[str], str]
_VERSION = 1
_PATIENCE = 2.0  # seconds to wait for another program that holds the file
_MANY = 500  # values in one statement
_SCHEMA = """
CREATE TABLE contact (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, company TEXT NOT NULL, note TEXT NOT NULL,
    sorted TEXT NOT NULL, searched TEXT NOT NULL
);
CREATE INDEX contact_searched ON contact (sorted, id, searched);
CREATE TABLE number (
    contact INTEGER NOT NULL, place INTEGER NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (contact, place)
) WITHOUT ROWID;
CREATE INDEX number_key ON number (key);
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


def put(contacts: Iterable[Contact], key: Key) -> tuple[Change, ...]:
    """Keep contacts, new ones or others in the place of those with their ids."""
    kept = list(contacts)
    rows = [(each, tuple(key(number.value) for number in each.numbers)) for each in kept]
    return (
        Change("DELETE FROM number WHERE contact = ?", tuple((each.id,) for each in kept)),
        Change(
            "INSERT OR REPLACE INTO contact VALUES (?, ?, ?, ?, ?, ?)",
            tuple(
                (
                    each.id,
                    *map(_plain, (each.name, each.company, each.note, sort_key(each), searched(each, keys))),
                )
                for each, keys in rows
            ),
        ),
        Change(
            "INSERT INTO number VALUES (?, ?, ?, ?, ?)",
            tuple(
                (each.id, place, number.kind.value, _plain(number.value), _plain(number_key))
                for each, keys in rows
                for place, (number, number_key) in enumerate(zip(each.numbers, keys, strict=True))
            ),
        ),
    )


def remove(ids: Iterable[int]) -> tuple[Change, ...]:
    """Remove contacts."""
    gone = tuple((each,) for each in ids)
    return (
        Change("DELETE FROM contact WHERE id = ?", gone),
        Change("DELETE FROM number WHERE contact = ?", gone),
    )


def set_fact(name: str, value: str) -> Change:
    """Note by which rules the keys were made."""
    return Change("INSERT OR REPLACE INTO fact VALUES (?, ?)", ((name, value),))


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
        """Nobody's contacts are too many."""

    def page(self, query: Query, after: Contact | None, limit: int) -> list[Contact]:
        """Give contacts that are looked for, by name, behind ``after``; ``limit`` at most."""
        terms, values = ["1"], list[Any]()
        if after is not None:
            terms.append("(sorted, id) > (?, ?)")
            values += [_plain(sort_key(after)), after.id]
        for choice in query.terms:
            terms.append(f"({' OR '.join('instr(searched, ?) > 0' for _ in choice)})")
            values += map(_plain, choice)
        rows = self._database.execute(
            "SELECT id FROM contact INDEXED BY contact_searched"
            f" WHERE {' AND '.join(terms)} ORDER BY sorted, id LIMIT ?",
            [*values, limit],
        )
        return self.contacts([int(row[0]) for row in rows])

    def contacts(self, ids: Sequence[int]) -> list[Contact]:
        """Give contacts in the order of their ids; those that are gone are left out."""
        found: dict[int, Contact] = {}
        for begin in range(0, len(ids), _MANY):
            some = ids[begin : begin + _MANY]
            marks = ", ".join("?" * len(some))
            found |= self._read(f"WHERE id IN ({marks})", f"WHERE contact IN ({marks})", some)
        return [found[each] for each in ids if each in found]

    def all(self) -> list[Contact]:
        """Give the whole book, by name."""
        return sorted(self._read("", "", ()).values(), key=lambda each: (sort_key(each), each.id))

    def _read(self, which: str, whose: str, values: Sequence[int]) -> dict[int, Contact]:
        numbers: dict[int, list[Number]] = {}
        rows = self._database.execute(
            f"SELECT contact, kind, value FROM number {whose} ORDER BY contact, place", values
        )
        for contact, kind, value in rows:
            numbers.setdefault(contact, []).append(Number(str(value), _kind(kind)))
        rows = self._database.execute(f"SELECT id, name, company, note FROM contact {which}", values)
        return {
            each: Contact(each, str(name), str(company), tuple(numbers.get(each, ())), str(note))
            for each, name, company, note in rows
        }

    def count(self) -> int:
        """How many contacts there are."""
        return int(self._database.execute("SELECT count(*) FROM contact").fetchone()[0])

    def fact(self, name: str) -> str:
        """What was noted; "" for nothing."""
        row = self._database.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return "" if row is None else str(row[0])

    def keys(self) -> dict[str, str]:
        """The key of each number as it is written."""
        return dict(self._database.execute("SELECT value, key FROM number"))

    def keys_of(self, ids: Sequence[int]) -> set[str]:
        """The keys of the numbers of some contacts."""
        found: set[str] = set()
        for begin in range(0, len(ids), _MANY):
            some = ids[begin : begin + _MANY]
            marks = ", ".join("?" * len(some))
            rows = self._database.execute(f"SELECT key FROM number WHERE contact IN ({marks})", some)
            found.update(str(row[0]) for row in rows)
        return found

    def names(self, keys: Iterable[str] | None = None) -> dict[str, str]:
        """Who has these keys, "" for nobody; None: all keys that somebody has."""
        if keys is None:
            titles = "CASE name WHEN '' THEN company ELSE name END"
            alone = self._database.execute(
                f"SELECT key, {titles} FROM number, contact WHERE number.contact = contact.id AND key != ''"
            )
            names: dict[str, str] = dict(alone)  # in C: 100,000 rows one by one would keep others waiting
            several = self._database.execute(
                "SELECT key FROM number WHERE key != '' GROUP BY key HAVING count(*) > 1"
            )
            return names | self.names([str(row[0]) for row in several])
        wanted, found = [_plain(key) for key in keys], dict[str, str]()
        for begin in range(0, len(wanted), _MANY):
            some = wanted[begin : begin + _MANY]
            people = self._people(f"AND key IN ({', '.join('?' * len(some))})", some)
            found |= {key: shared_name(people.get(key, ())) for key in some}
        return found

    def _people(self, which: str, values: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
        people: dict[str, list[tuple[str, str]]] = {}
        rows = self._database.execute(
            "SELECT key, name, company FROM number, contact"
            f" WHERE number.contact = contact.id {which} ORDER BY sorted, id",
            values,
        )
        for key, name, company in rows:
            people.setdefault(str(key), []).append((str(name), str(company)))
        return people

    def readable(self) -> Readable:
        """Give all contacts; of a damaged file what can be read of it, from both ends. Raises nothing."""
        people: dict[int, tuple[str, str, str]] = {}
        numbers: dict[tuple[int, int], Number] = {}
        keys: dict[str, str] = {}
        for row in self._legible("SELECT id, name, company, note FROM contact ORDER BY id"):
            people[int(row[0])] = (str(row[1]), str(row[2]), str(row[3]))
        for row in self._legible("SELECT contact, place, kind, value, key FROM number ORDER BY contact"):
            numbers[int(row[0]), int(row[1])] = Number(str(row[3]), _kind(row[2]))
            keys[str(row[3])] = str(row[4])
        facts = self._legible("SELECT name, value FROM fact ORDER BY name")
        found: dict[int, list[Number]] = {}
        for place in sorted(numbers):
            found.setdefault(place[0], []).append(numbers[place])
        contacts = [
            Contact(each, name, company, tuple(found.get(each, ())), note)
            for each, (name, company, note) in people.items()
        ]
        noted = tuple(set_fact(str(name), str(value)) for name, value in facts)
        return Readable(len(contacts), (*put(contacts, lambda value: keys.get(value, "")), *noted))

    def _legible(self, statement: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = []
        for order in ("", " DESC"):
            try:
                for row in self._database.execute(statement + order):
                    found.append(row)
            except sqlite3.Error as error:
                log.info("= not all of the book can be read: %s", error)
            else:
                break
        return found

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


def _plain(text: str) -> str:
    """Bytes that were no UTF-8 are shown as such; SQLite would refuse them."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _kind(text: object) -> Kind:
    """What another version, or somebody, has written here may be no kind that is known."""
    try:
        return Kind(text)
    except ValueError:
        return Kind.OTHER
