# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the tab-separated tables of seed 004 (group call setup), as people write them.

A table has the columns SIP number, next number, service number and start number. What is written wrongly is
mended by these rules, and each mending is told; what none of them explains is a mistake with its line.

1. A title before the names of the columns, or on a line of its own, begins a new table. Lines that are
   neither title, heading nor numbers are prose between tables.
2. Without names of columns, the columns are the four above, in that order.
3. A line whose cells hold several numbers each is several rows.
4. A "1" too many in a cell is the sign for an empty field, written once too often. Cells that are missing
   at the end of a row are empty.
5. "I", "l" and "|" stand for 1, "O" and "o" for 0, where a number is meant.
6. Five zeros and more end a chain, as 0000 does.
7. Points, hyphens and brackets within a number only help to read it (RFC 3966 section 5.1.1).
8. A SIP number that nothing leads to, and that looks like the one number that has no row (1 like 7, 0 like
   6), is that number.
9. A line without a tab that holds four values is one row.
10. A start number beside an empty service number starts nothing and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from deskphone.config.pbx_hunt import cell, is_end

COLUMNS = ("sip_number", "next_number", "service_number", "start_number")
_NAMES = {
    name: re.compile(words + r"(?:ber|\.|s)?", re.IGNORECASE)
    for name, words in zip(
        COLUMNS,
        (r"sip[ \t]*num", r"next[ \t]*num", r"service[ \t]*num", r"start[ \t]*num"),
        strict=True,
    )
}
_EMPTY_SIGNS = ("1", "I", "l", "|")
_LETTERS = str.maketrans({"I": "1", "l": "1", "|": "1", "O": "0", "o": "0"})
_LIKE_A_NUMBER = re.compile(r"[IlOo|().+-]*[0-9][0-9IlOo|().+-]*")
_DIGITS = re.compile(r"\+?[0-9]+")
_SEPARATORS = re.compile(r"[-.()]")
_ALIKE = str.maketrans("76", "10")
_END = "0000"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row; ``line`` is where it stands. Empty cells are "", the end of a chain is "0000"."""

    line: int
    sip_number: str
    next_number: str
    service_number: str = ""
    start_number: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a line: what was mended, or what is wrong."""

    line: int
    text: str


@dataclass(slots=True)
class Table:
    """One table of a file."""

    title: str
    line: int
    rows: list[TableRow] = field(default_factory=list)
    mended: list[Remark] = field(default_factory=list)
    wrong: list[Remark] = field(default_factory=list)


def read_tables(text: str) -> list[Table]:
    """Read all tables of a text. Never raises: what is wrong is in ``wrong`` of each table."""
    tables: list[Table] = []
    title: tuple[int, str] | None = None
    order: Sequence[str] | None = None
    current: Table | None = None
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        heading = _heading(line)
        if heading is not None:
            order, before = heading
            current = Table(before or _above(title, number), number)
            tables.append(current)
            _remark_heading(current, before, order, number)
            title = None
        elif not line.strip():
            continue
        elif not _is_row(line):
            title, current = (number, line.strip()), None
        else:
            if current is None:
                current = Table(_above(title, number), number)
                current.mended.append(Remark(number, "no names of columns: read in the usual order"))
                tables.append(current)
                order = COLUMNS
            _Line(current, number).read(line, order or COLUMNS)
    for table in tables:
        _mend_numbers_alike(table)
    return tables


def _above(title: tuple[int, str] | None, line: int) -> str:
    return title[1] if title is not None and title[0] == line - 1 else ""


def _heading(line: str) -> tuple[Sequence[str], str] | None:
    """Give the order of the columns and what stands before them; None for a line that names none."""
    found = {name: pattern.search(line) for name, pattern in _NAMES.items()}
    places = {name: match.start() for name, match in found.items() if match is not None}
    if len(places) < len(COLUMNS):
        return None
    order = sorted(places, key=lambda name: places[name])
    return order, line[: places[order[0]]].strip()


def _remark_heading(table: Table, before: str, order: Sequence[str], line: int) -> None:
    if before:
        table.mended.append(Remark(line, f'"{before}" before the names of the columns is read as the title'))
    if tuple(order) != COLUMNS:
        named = ", ".join(name.replace("_", " ") for name in order)
        table.mended.append(Remark(line, f"the columns are in the order {named}"))


def _is_row(line: str) -> bool:
    """Tell whether a line belongs to a table: it begins with a number, and has tabs or four values."""
    values = line.split()
    if not values or not _LIKE_A_NUMBER.fullmatch(values[0]):
        return False
    return "\t" in line or all(map(_LIKE_A_NUMBER.fullmatch, values))


# --- rows ---------------------------------------------------------------------------------------------


class _Line:
    """One line of a table, that may hold several rows."""

    def __init__(self, table: Table, number: int) -> None:
        self._table, self._number = table, number

    def read(self, line: str, order: Sequence[str]) -> None:
        """Add the rows of the line to the table."""
        columns = self._columns(line, order)
        if columns is None:
            return
        count = len(columns["sip_number"])
        if not count:
            self._wrong("the row has no SIP number; write one")
            return
        if count > 1:
            self._mended(f"{count} numbers in a cell are read as {count} rows")
        values = {name: self._fit(name, column, count) for name, column in columns.items()}
        for index in range(count):
            cells = {name: self._value(name, column[index]) for name, column in values.items()}
            if cells["start_number"] and not cells["service_number"]:
                start = cells["start_number"]
                self._mended(f'start number "{start}" is left out: there is no service number beside it')
                cells["start_number"] = ""
            self._table.rows.append(TableRow(self._number, **cells))

    def _columns(self, line: str, order: Sequence[str]) -> dict[str, list[str]] | None:
        """Give the values of each column; None where the line cannot be divided into columns."""
        cells = [part.split() for part in line.rstrip().split("\t")]
        while len(cells) > len(order) and not cells[-1]:
            cells.pop()
        if len(cells) == 1 and len(cells[0]) == len(order):
            self._mended("no tabs: the four values are read as one row")
            cells = [[value] for value in cells[0]]
        if len(cells) > len(order) or len(cells) == 1:
            columns = "1 column" if len(cells) == 1 else f"{len(cells)} columns"
            self._wrong(f"the row has {columns} instead of 4; separate them by tabs")
            return None
        if len(cells) < len(order):
            self._mended("cells that are missing at the end are read as empty")
        named = dict(zip(order, cells, strict=False))
        return {name: named.get(name, []) for name in COLUMNS}

    def _fit(self, name: str, values: list[str], count: int) -> list[str]:
        """Give exactly so many values of a cell."""
        words = name.replace("_", " ")
        keep = len(values)
        while keep > count and values[keep - 1] in _EMPTY_SIGNS:
            keep -= 1
            self._mended(f'"{values[keep]}" too many in {words} is left out')
        values = values[:keep]
        if len(values) > count:
            rows = "one SIP number" if count == 1 else f"{count} SIP numbers"
            self._wrong(
                f"{words} has {len(values)} values for {rows}: {' '.join(values)}; write a row for each"
            )
            return values[:count]
        if values and len(values) < count:
            have = "1 value" if len(values) == 1 else f"{len(values)} values"
            self._wrong(f"{words} has {have} for {count} SIP numbers; write 1 for an empty one")
        return values + [""] * (count - len(values))

    def _value(self, name: str, text: str) -> str:
        """Give what a cell means."""
        words = name.replace("_", " ")
        if name != "sip_number" and text in _EMPTY_SIGNS:
            if text != "1":
                self._mended(f'{words} "{text}" is read as "1", an empty field')
            return ""
        read = _SEPARATORS.sub("", text.translate(_LETTERS))
        if not _DIGITS.fullmatch(read):
            read = text  # a name, or whatever it is: nothing is guessed
        if name == "next_number" and is_end(read):
            read = _END
        if read != text:
            self._mended(f'{words} "{text}" is read as "{read}"')
        return read

    def _mended(self, text: str) -> None:
        self._table.mended.append(Remark(self._number, text))

    def _wrong(self, text: str) -> None:
        self._table.wrong.append(Remark(self._number, text))


def _mend_numbers_alike(table: Table) -> None:
    """Rule 8: one row that nothing leads to, one number that has no row, and both look alike."""
    rows = table.rows
    have = {row.sip_number for row in rows}
    led_to = {row.next_number for row in rows if row.next_number and not is_end(row.next_number)}
    led_to |= {row.start_number for row in rows if row.start_number}
    without_row: dict[str, list[str]] = {}
    for number in led_to - have:
        without_row.setdefault(_alike(number), []).append(number)
    for index, row in enumerate(rows):
        alike = without_row.get(_alike(row.sip_number), [])
        if row.sip_number not in led_to and len(alike) == 1:
            number = alike.pop()
            text = f'SIP number "{row.sip_number}" is read as "{number}", which it looks like'
            table.mended.append(Remark(row.line, f"{text}: nothing leads to the one, the other has no row"))
            rows[index] = replace(row, sip_number=number)


def _alike(number: str) -> str:
    return number.translate(_ALIKE)


def keys_of(row: TableRow) -> Iterator[tuple[str, str]]:
    """Give the keys of a row as ``[[hunt]]`` has them; empty ones are left out."""
    for name in COLUMNS:
        value = getattr(row, name)
        if cell(value):
            yield name, value
