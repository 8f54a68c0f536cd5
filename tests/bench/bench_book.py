# SPDX-License-Identifier: GPL-3.0-or-later
"""A book of 50,000 contacts: what is looked for, and who calls, beside a plain scan of the same file.

Run as a script: ``python tests/bench/bench_book.py``. About 20 seconds; figures are the least of several runs.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

sys.path[:0] = [
    str(Path(__file__).resolve().parents[1] / "helpers"),
    str(Path(__file__).resolve().parents[2]),
]

from address_books import people  # noqa: E402

from deskphone.book.contact import Contact, Query, is_number, plain_number, searched  # noqa: E402
from deskphone.book.directory import Directory  # noqa: E402
from deskphone.book.numbers import Numbering  # noqa: E402
from deskphone.book.store import Store, put  # noqa: E402

COUNT = 50_000
PAGE = 101
LOOKED_FOR = ("", "a", "berg an", "zoe lindq", "nobody", "089 12", "4711")
SCAN = "SELECT id FROM contact WHERE {} ORDER BY sorted LIMIT 101"


def least(work: Callable[[], object], runs: int = 7) -> float:
    """Milliseconds of the quickest run."""
    best = float("inf")
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begin)
    return best * 1000


def main() -> None:
    """Print the figures."""
    rules, contacts = Numbering("DE"), people(COUNT)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.sqlite"
        begin = time.perf_counter()
        changes = put(contacts, rules.key)
        keyed = time.perf_counter()
        with closing(Store(path)) as store:
            store.run(changes)
            written = time.perf_counter()
            print(f"{COUNT} contacts: keys {keyed - begin:.1f} s, into the file {written - keyed:.1f} s")
        shutil.copy(path, path.with_name("plain.sqlite"))
        with (
            closing(Store(path)) as indexed,
            closing(sqlite3.connect(path.with_name("plain.sqlite"))) as plain,
        ):
            plain.execute("DROP INDEX contact_searched")
            look(indexed, plain, rules, contacts)


def look(indexed: Store, plain: sqlite3.Connection, rules: Numbering, contacts: list[Contact]) -> None:
    """Compare each search, and looking up a number."""
    texts = [searched(each, ()) for each in contacts]
    print(f"{'looked for':12} {'book':>9} {'SQL scan':>9} {'in Python':>10}")
    for typed in LOOKED_FOR:
        spellings = rules.spellings(plain_number(typed)) if is_number(typed) else ()
        query = Query.of(typed, spellings)
        where = " AND ".join(f"searched LIKE '%{choice[0]}%'" for choice in query.terms) or "1"
        ours = least(lambda query=query: indexed.page(query, None, PAGE))
        scan = least(lambda where=where: plain.execute(SCAN.format(where)).fetchall())
        python = least(lambda query=query: sorted(text for text in texts if query.matches(text))[:PAGE])
        print(f"{typed or '(all)':12} {ours:6.1f} ms {scan:6.1f} ms {python:7.1f} ms")
    begin = time.perf_counter()
    names = indexed.names()
    directory = Directory()
    directory.fill(names, rules)
    print(f"{len(names)} names ready in {(time.perf_counter() - begin) * 1000:.0f} ms")
    numbers = [contact.numbers[0].value for contact in contacts[::25]]
    first = least(lambda: [directory.name(number) for number in numbers], 1) / len(numbers)
    again = least(lambda: [directory.name(number) for number in numbers]) / len(numbers)
    sql = "SELECT name FROM contact JOIN number ON contact = id WHERE value = ?"
    scan = least(lambda: [plain.execute(sql, (number,)).fetchone() for number in numbers[:20]]) / 20
    print(
        f"who calls: {first * 1000:.0f} us, again {again * 1000:.1f} us; a scan for the same writing {scan:.1f} ms"
    )


if __name__ == "__main__":
    main()
