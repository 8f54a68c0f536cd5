# SPDX-License-Identifier: GPL-3.0-or-later
"""Contacts as a table (CSV), as Outlook, Google, Thunderbird, Excel and PBXs write it. Pure.

The first row names the columns, in English or German; which are known says ``_column``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from deskphone.book.contact import Contact, Kind, Number, is_callable
from deskphone.errors import BookFileError
from deskphone.letters import fold

LARGEST_ROW = 32_768  # characters
SEPARATORS = ",;\t"
_SEVERAL = ":::"  # between the values of one cell (Google)
_FORMULA = ("=", "+", "-", "@", "\t")  # what a spreadsheet would compute
_WHO = {
    "name": "name",
    "fullname": "name",
    "displayname": "name",
    "anzeigename": "name",
    "vollstandigername": "name",
    "fileas": "name",
    "speichernunter": "name",
    "contact": "name",
    "kontakt": "name",
    "firstname": "given",
    "givenname": "given",
    "vorname": "given",
    "middlename": "middle",
    "additionalname": "middle",
    "weiterevornamen": "middle",
    "lastname": "family",
    "familyname": "family",
    "surname": "family",
    "nachname": "family",
    "familienname": "family",
    "company": "company",
    "companyname": "company",
    "organization": "company",
    "organisation": "company",
    "organizationname": "company",
    "organization1name": "company",
    "firma": "company",
    "firmenname": "company",
    "unternehmen": "company",
    "note": "note",
    "notes": "note",
    "notiz": "note",
    "notizen": "note",
    "comment": "note",
    "bemerkung": "note",
    "bemerkungen": "note",
}
_PHONE = (
    "phone",
    "telefon",
    "telephone",
    "rufnummer",
    "handy",
    "mobil",
    "cell",
    "fax",
    "durchwahl",
    "extension",
)
_PLAIN = (
    "number",
    "nummer",
    "tel",
    "business",
    "home",
    "work",
    "geschaftlich",
    "privat",
    "sip",
    "sipaddress",
)
_KINDS = (
    (("fax",), Kind.FAX),
    (("mobil", "handy", "cell", "natel"), Kind.MOBILE),
    (("work", "business", "company", "geschaft", "dienst", "buro", "office", "firma", "arbeit"), Kind.WORK),
    (("home", "privat", "haus"), Kind.HOME),
)
_KIND_WORDS = {
    Kind.WORK: "Work",
    Kind.MOBILE: "Mobile",
    Kind.HOME: "Home",
    Kind.FAX: "Fax",
    Kind.OTHER: "Other",
}


@dataclass(frozen=True, slots=True)
class _Column:
    """What stands in a column: "name" and the like, "number", or "kind" of the number behind it."""

    what: str
    kind: Kind = Kind.OTHER


def read_table(text: str) -> Iterator[Contact]:
    """Read the rows of a table, with ids of 0. Raises BookFileError at the first that is none."""
    said = text[:4].lower() == "sep=" and text[4:5] in tuple(SEPARATORS)  # Excel's own
    skipped = 1 if said else 0
    body = text.split("\n", 1)[1] if said and "\n" in text else text
    separator = text[4] if said else _separator(body)
    columns: list[_Column | None] | None = None
    for line, row in _rows(body, separator, skipped):
        if columns is None:
            columns = [_column(words) for words in row]
            _check_columns(columns, line)
        elif any(cell.strip() for cell in row):
            yield _contact(columns, row)
    if columns is None:
        raise BookFileError(1, "there is nothing in it")


def _rows(text: str, separator: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the line that it begins in."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = skipped + 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise BookFileError(line, _why(str(error))) from None
        if row is None:
            return
        if sum(map(len, row)) > LARGEST_ROW:
            raise BookFileError(line, "this row has more than 32 KB")
        if row:
            yield line, row
        line = skipped + reader.line_num + 1


def _why(said: str) -> str:
    if "unexpected end" in said or "field larger" in said:
        return "a quotation mark that begins here has no end"
    return f"this is no row of a table ({said})"


def _separator(text: str) -> str:
    """By which the first row has the most columns that are known here."""
    first = next((line for line in io.StringIO(text[: 2 * LARGEST_ROW]) if line.strip()), "")[:LARGEST_ROW]

    def known(separator: str) -> int:
        return sum(_column(words.strip('" \r\n')) is not None for words in first.split(separator))

    return max(SEPARATORS, key=known)


def _check_columns(columns: Sequence[_Column | None], line: int) -> None:
    known = {column.what for column in columns if column is not None}
    if not known & {"name", "given", "family", "company"}:
        raise BookFileError(line, "no column is named Name (or First name, Last name, Company)")
    if "number" not in known:
        raise BookFileError(line, "no column is named Phone (or Mobile, Number, Telefon, Rufnummer)")


def _column(words: str) -> _Column | None:
    """What a heading means; None for what is of no use here."""
    folded = fold(words[:100])
    plain = "".join(filter(str.isalnum, folded))
    if plain in _WHO:
        return _Column(_WHO[plain])
    if any(word in plain for word in ("mail", "url", "web", "address", "adresse", "phonetic", "ringtone")):
        return _Column("number") if plain == "sipaddress" else None
    kind = next((kind for names, kind in _KINDS if any(name in plain for name in names)), Kind.OTHER)
    about = any(word in plain for word in _PHONE)
    if about and any(plain.endswith(word) for word in ("type", "label", "typ", "bezeichnung")):
        return _Column("kind")
    whole = plain.rstrip("0123456789")
    alone = whole in _PLAIN or any(word in ("tel", "nr", "no") for word in folded.replace(".", " ").split())
    return _Column("number", kind) if about or alone else None


def _contact(columns: Sequence[_Column | None], row: Sequence[str]) -> Contact:
    words: dict[str, str] = {}
    numbers: list[Number] = []
    kind: Kind | None = None
    for column, cell in zip(columns, row, strict=False):  # a row may be shorter, and longer by empty cells
        text = _unarmed(cell.strip())
        if column is None or not text:
            continue
        if column.what == "kind":
            kind = kind_of(text)
        elif column.what == "number":
            chosen, kind = column.kind if kind is None else kind, None
            numbers += [
                Number(value, chosen) for value in map(str.strip, text.split(_SEVERAL)) if is_callable(value)
            ]
        else:
            words.setdefault(column.what, text)
    named = " ".join(words[part] for part in ("given", "middle", "family") if part in words)
    name, company = words.get("name", "") or named, words.get("company", "")
    return Contact(0, "" if name == company else name, company, tuple(numbers), words.get("note", ""))


def kind_of(words: str) -> Kind:
    """Where a number rings, as a program or a person says it."""
    plain = fold(words[:100])
    return next((kind for names, kind in _KINDS if any(name in plain for name in names)), Kind.OTHER)


def _unarmed(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULA else cell


# ------------------------------------------------------------------------- writing


def write_table(contacts: Iterable[Contact]) -> str:
    """Write contacts as a table that ``read_table`` and spreadsheets read; no cell is a formula there."""
    kept = list(contacts)
    most = max((len(each.numbers) for each in kept), default=1) or 1
    out = io.StringIO()
    writer = csv.writer(out)
    numbered = [f"Phone {number} - {part}" for number in range(1, most + 1) for part in ("Type", "Value")]
    writer.writerow(["Name", "Company", *numbered, "Note"])
    for each in kept:
        cells = [cell for number in each.numbers for cell in (_KIND_WORDS[number.kind], _armed(number.value))]
        filling = [""] * (2 * most - len(cells))
        writer.writerow([_armed(each.name), _armed(each.company), *cells, *filling, _armed(each.note)])
    return out.getvalue()


def _armed(cell: str) -> str:
    """A text that a spreadsheet would compute stands behind an apostrophe; a number's plus does not."""
    digits = cell[:1] == "+" and all(letter in "0123456789 ()/.-" for letter in cell[1:])
    return f"'{cell}" if cell.startswith(_FORMULA) and not digits else cell
