# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of contacts: which kind one is, what is in it, and what of that is new. Pure, but for ``load``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from deskphone.book.contact import MOST_NUMBERS, Contact, Number, tidied
from deskphone.book.table import read_table, write_table
from deskphone.book.vcard import read_cards, write_cards
from deskphone.config.files import why_no_file
from deskphone.errors import BookFileError
from deskphone.letters import fold

MAX_BYTES = 32_000_000
MAX_CONTACTS = 100_000
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)  # the byte order mark, and how it is read


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds. ``unnamed`` and ``unnumbered``: so many had no name, or no number."""

    contacts: tuple[Contact, ...]
    unnamed: int = 0
    unnumbered: int = 0


@dataclass(frozen=True, slots=True)
class Merged:
    """``new`` have ids of 0; ``more``: known ones, with further numbers; ``known``: how many bring none."""

    new: tuple[Contact, ...]
    more: tuple[Contact, ...]
    known: int


def load(path: Path) -> Reading:
    """Read a file. Raises BookFileError, with line 0 where the file as a whole cannot be read."""
    why = why_no_file(path)
    try:
        if why or not path.is_file():  # a pipe would be waited for
            raise BookFileError(0, why or "is no file")
        if path.stat().st_size > MAX_BYTES:
            raise BookFileError(0, f"is larger than {MAX_BYTES // 1_000_000} megabytes")
        data = path.read_bytes()
    except OSError as error:
        raise BookFileError(0, f"cannot be read ({error.strerror})") from None
    return read(data)


def read(data: bytes) -> Reading:
    """Read the bytes of a file: cards if one begins, else a table. Raises BookFileError."""
    text = decoded(data)
    cards = text.lstrip()[:11].upper() == "BEGIN:VCARD"
    contacts: list[Contact] = []
    unnamed = unnumbered = 0
    for each in map(tidied, read_cards(text) if cards else read_table(text)):
        if not each.title:
            unnamed += 1
        elif not each.numbers:
            unnumbered += 1
        elif len(contacts) == MAX_CONTACTS:
            raise BookFileError(0, f"has more than {MAX_CONTACTS} contacts")
        else:
            contacts.append(each)
    return Reading(tuple(contacts), unnamed, unnumbered)


def decoded(data: bytes) -> str:
    """The text of a file: by its byte order mark, else UTF-8, else what Windows wrote before (cp1252)."""
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")
    if not marked and b"\0" in data[:200]:  # every other byte of Latin letters
        marked = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    try:
        text = data.decode(marked or "utf-8")
    except ValueError:
        text = data.decode(marked or "cp1252", "replace")
    if "\0" in text:
        raise BookFileError(text.count("\n", 0, text.index("\0")) + 1, "this is no text")
    return text


def write(contacts: Iterable[Contact], *, table: bool) -> bytes:
    """The bytes of a file. A table begins with a byte order mark: spreadsheets take it for Latin-1 else."""
    return write_table(contacts).encode("utf-8-sig") if table else write_cards(contacts).encode("utf-8")


def merge(known: Iterable[Contact], found: Sequence[Contact], key: Callable[[str], str]) -> Merged:
    """Tell what is new: the same name with the same number is the same contact, and may have more numbers."""
    everybody: list[Contact] = list(known)
    fresh = len(everybody)
    places: dict[tuple[str, str], int] = {}
    keys: list[set[str]] = []
    for place, each in enumerate(everybody):
        keys.append({key(number.value) for number in each.numbers})
        for one in keys[place]:
            places.setdefault((fold(each.title), one), place)
    more: dict[int, None] = {}
    same = 0
    for each in found:
        title, own = fold(each.title), [key(number.value) for number in each.numbers]
        there = next((places[title, one] for one in own if (title, one) in places), None)
        if there is None:
            everybody.append(each)
            keys.append(set(own))
            there = len(everybody) - 1
        else:
            added = _further(everybody[there], each.numbers, own, keys[there])
            if added and there < fresh:
                more[there] = None
            same += not added
            everybody[there] = replace(everybody[there], numbers=(*everybody[there].numbers, *added))
            keys[there].update(own)
        for one in own:
            places.setdefault((title, one), there)
    return Merged(tuple(everybody[fresh:]), tuple(everybody[place] for place in more), same)


def _further(known: Contact, numbers: Sequence[Number], keys: Sequence[str], there: set[str]) -> list[Number]:
    room = MOST_NUMBERS - len(known.numbers)
    return [number for number, one in zip(numbers, keys, strict=True) if one not in there][:room]
