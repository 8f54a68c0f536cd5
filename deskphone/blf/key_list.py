# SPDX-License-Identifier: GPL-3.0-or-later
"""Many function keys at once: lines with number and name, snom's texts, and its provisioning XML. Pure.

A line is ``102 G.T``, ``G.T;102``, ``"Berg, Anna",103`` or what a snom has for a key,
``blf <sip:140@pbx;user=phone>|**``; its files say ``fkey3: blf ...`` or ``<fkey idx="3" ...>`` (its
manual, "Function Keys"). What cannot be read is named with its line; nothing else is lost for it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree
from pydantic import ValidationError

from deskphone.blf.uris import user_of
from deskphone.config.phone import KEY_TYPES, KeyConfig
from deskphone.dialoginfo.parse import hardened_parser

MAX_TEXT = 1_000_000  # characters
MAX_KEYS = 2_000
MAX_LINE = 2_000  # characters
MAX_UNREAD = 5_000  # lines: a text with more of them is none of keys
_NUMBER = re.compile(r"[+*#]?[0-9][0-9*#()./-]*")
_ADDRESS = re.compile(r"(?:sips?:)?[^\s@<>]+@[^\s@<>]+|sips?:[^\s<>]+", re.IGNORECASE)
_SNOM_LINE = re.compile(r"fkey(_label)?([0-9]{1,4})[!$&]?:", re.IGNORECASE)
_FKEY = re.compile(r"<fkey\b", re.IGNORECASE)
_DIGITS = re.compile(r"[+]?[0-9()./-]+")
_DASHES = " \t-\N{EN DASH}:"
_SEPARATORS = ("\t", ";", ",")
_WITHOUT_TARGET = frozenset({"line", "none"})
_NAMING = frozenset({"blf", "dest", "icom", "speed", "orbit"})
_SNOM_ONLY = frozenset(
    {"button", "recorder", "mult", "multicast", "p2t", "ivr", "presence", "autoanswer", "conference", "xml"}
)


@dataclass(frozen=True, slots=True)
class Unread:
    """What became no key: the line (from 1), and why, in a sentence."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class KeyList:
    """``keys`` in the order of the text; ``unread`` in that of its lines."""

    keys: tuple[KeyConfig, ...]
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class _Raw:
    line: int
    type: str
    target: str
    label: str = ""
    code: str = ""


def read_keys(text: str, known: Iterable[KeyConfig] = ()) -> KeyList:
    """Read keys; one that is there already, in ``known`` or above in the text, is not made again."""
    if len(text) > MAX_TEXT:
        return KeyList((), (Unread(1, "This is larger than a megabyte."),))
    text = text.lstrip("\ufeff")
    found = _from_xml(text) if text.lstrip().startswith("<") else _from_lines(text)
    there = {_same(key) for key in known}
    keys: list[KeyConfig] = []
    unread: list[Unread] = []
    for raw in found:
        if len(unread) == MAX_UNREAD:
            unread.append(Unread(raw.line, "The rest is not read: this seems to be no list of keys."))
            break
        if isinstance(raw, Unread):
            unread.append(raw)
            continue
        key = _made(raw)
        if isinstance(key, str):
            unread.append(Unread(raw.line, key))
        elif key.type not in _WITHOUT_TARGET and _same(key) in there:
            unread.append(Unread(raw.line, f"{user_of(raw.target) or raw.target} is there already."))
        elif len(keys) == MAX_KEYS:
            unread.append(Unread(raw.line, f"More than {MAX_KEYS} keys are not read."))
            break
        else:
            there.add(_same(key))
            keys.append(key)
    return KeyList(tuple(keys), tuple(sorted(unread, key=lambda each: each.line)))


def write_snom(keys: Sequence[KeyConfig]) -> str:
    """The keys as a snom's provisioning XML, which ``read_keys`` reads back."""
    root = etree.Element("settings")
    table = etree.SubElement(root, "functionKeys", e="2")
    for index, key in enumerate(keys):
        fkey = etree.SubElement(table, "fkey", idx=str(index), context="active", label=key.label, perm="")
        target = f"<{key.target}>" if key.target.lower().startswith(("sip:", "sips:")) else key.target
        code = f"|{key.pickup_code}" if key.pickup_code else ""
        fkey.text = f"{key.type} {target}{code}".strip()
    return etree.tostring(root, pretty_print=True, encoding="unicode")


def _same(key: KeyConfig) -> tuple[str, str, str]:
    return key.type, key.target.casefold(), key.account


def _made(raw: _Raw) -> KeyConfig | str:
    """The key, or why it is none."""
    values = {"type": raw.type, "target": raw.target, "label": raw.label, "pickup_code": raw.code}
    if raw.type in _NAMING and not raw.target:
        return f"A {raw.type} key needs a number."
    try:
        return KeyConfig.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        return str(first["msg"]).removeprefix("Value error, ").rstrip(".") + "."


# ------------------------------------------------------------------------- lines


def _from_lines(text: str) -> Iterator[_Raw | Unread]:
    labels: dict[str, str] = {}
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
    for _, line in lines:
        if (mark := _SNOM_LINE.match(line)) and mark[1]:
            labels[mark[2]] = line[mark.end() :].strip()
    first, rows = True, 0
    for number, line in lines:
        if not line or line.startswith(("#", "//")):
            continue
        mark = _SNOM_LINE.match(line)
        if len(line) > MAX_LINE:
            yield Unread(number, f"This line has more than {MAX_LINE} characters.")
        elif mark:
            if not mark[1]:
                yield _from_snom(number, line[mark.end() :], labels.get(mark[2], ""))
        elif _is_snom(line):
            yield _from_snom(number, line, "")
        else:
            row = _from_columns(number, line, rows + 1)
            rows += row is not None or not first
            if row is not None:
                yield row
            elif not first:  # else it is the head of a table
                yield Unread(number, f'There is no number in "{line[:40]}".')
        first = False


def _is_snom(line: str) -> bool:
    kind, _, rest = line.partition(" ")
    kind = kind.casefold()
    return kind in _WITHOUT_TARGET if not rest else kind in KEY_TYPES or kind in _SNOM_ONLY


def _from_snom(number: int, text: str, label: str) -> _Raw | Unread:
    """``blf <sip:140@pbx;user=phone>|**``: a type, where it goes, and a pickup code."""
    kind, _, rest = text.strip().partition(" ")
    kind, rest = kind.casefold(), rest.strip()
    if kind not in KEY_TYPES:
        return Unread(number, f'"{kind[:40]}" keys are not known here.')
    target, _, code = rest.partition("|")
    target = target.strip()
    if target.startswith("<"):
        target, _, _ = target[1:].partition(">")
    return _Raw(number, kind, target.strip(), label, code.strip())


def _from_columns(number: int, line: str, row: int) -> _Raw | None:
    """A number and a name, in either order; None where there is no number.

    ``row``: that of the table, from 1. Where each begins with it, as spreadsheets do, it is nobody's number.
    """
    separator = next((each for each in _SEPARATORS if each in line), "")
    if separator:
        columns = [column.strip() for column in next(csv.reader([line], delimiter=separator), [])]
    else:
        columns = _split(line)
    places = [index for index, column in enumerate(columns) if is_target(column)]
    if not places:
        return None
    if len(places) > 1 and columns[0] == str(row):
        del columns[0], places[0]
        places = [index - 1 for index in places]
    place = places[0]
    label = next((column for index, column in enumerate(columns) if index != place and column), "")
    return _Raw(number, "blf", _plain(columns[place]), label.strip('"'))


def _split(line: str) -> list[str]:
    """The number is the first word or the last one."""
    first, _, rest = line.partition(" ")
    if first.startswith(("+", "00")):  # an international number may be written with blanks
        words = line.split()
        digits = next((n for n, word in enumerate(words) if not _DIGITS.fullmatch(word)), len(words))
        if digits:
            return ["".join(words[:digits]), " ".join(words[digits:]).strip(_DASHES)]
    if is_target(first):
        return [first, rest.strip(_DASHES)]
    rest, _, last = line.rpartition(" ")
    return [rest.strip(_DASHES), last]


def is_target(text: str) -> bool:
    """Whether this is a number or an address rather than a name."""
    return bool(_NUMBER.fullmatch(text.replace(" ", "")) or _ADDRESS.fullmatch(text))


def _plain(target: str) -> str:
    return target if _ADDRESS.fullmatch(target) else re.sub(r"[\s()./-]", "", target)


# ------------------------------------------------------------------------- XML


def _from_xml(text: str) -> Iterator[_Raw | Unread]:
    """Each ``fkey``, by its index; a setting of another kind is nobody's business here."""
    text = text.strip()
    if _FKEY.match(text):  # lines cut out of a file
        text = f"<functionKeys>{text}</functionKeys>"
    try:
        root = etree.fromstring(text.encode(), hardened_parser(recover=False))
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        yield Unread(line, f"This XML cannot be read: {str(error).partition(', line')[0]}.")
        return
    if getattr(root.getroottree().docinfo, "doctype", ""):
        yield Unread(1, "An XML that brings a document type of its own is not read.")
        return
    found = [each for each in root.iter() if isinstance(each.tag, str) and _name(each) == "fkey"]
    if not found:
        yield Unread(1, "There is no function key (fkey) in this XML.")
    for each in sorted(found, key=_index):
        words = "".join(str(part) for part in each.itertext()).strip()
        if words:
            yield _from_snom(_line(each), words, (each.get("label") or "").strip())


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].casefold()


def _index(element: etree._Element) -> int:
    index = element.get("idx") or ""
    return int(index) if re.fullmatch("[0-9]{1,6}", index) else 0


def _line(element: etree._Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 1
