# SPDX-License-Identifier: GPL-3.0-or-later
"""vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), as telephones and mail programs write them. Pure.

Only what a phone book needs is kept of a card; pictures are passed over, however large. What is wrong with
a card is said with its line.
"""

from __future__ import annotations

import io
import quopri
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from deskphone.book.contact import Contact, Kind, Number, is_callable
from deskphone.errors import BookFileError

LARGEST_CARD = 32_768  # characters of what is kept of a card
LONGEST_HEAD = 2_000  # characters of a property's name and parameters
_WIDTH = 75  # octets of a line (RFC 2426 section 2.6)
_KEPT = frozenset({"N", "FN", "NICKNAME", "ORG", "TEL", "IMPP", "X-SIP", "NOTE"})
_KINDS = (
    ("FAX", Kind.FAX),
    ("CELL", Kind.MOBILE),
    ("MOBILE", Kind.MOBILE),
    ("IPHONE", Kind.MOBILE),
    ("WORK", Kind.WORK),
    ("HOME", Kind.HOME),
)  # the first that is there
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
_TYPES = {Kind.WORK: "WORK", Kind.MOBILE: "CELL", Kind.HOME: "HOME", Kind.FAX: "FAX", Kind.OTHER: "VOICE"}


@dataclass(slots=True)
class _Property:
    """A logical line. ``parameters`` in capital letters: (name, value); of 2.1's bare ones the name is ""."""

    name: str
    parameters: list[tuple[str, str]]
    value: list[str]
    quoted_printable: bool
    base64: bool


@dataclass(slots=True)
class _Card:
    """A card that is being read."""

    begins: int
    size: int = 0
    properties: list[_Property] = field(default_factory=list)


def read_cards(text: str) -> Iterator[Contact]:
    """Read the cards of a file, with ids of 0. Raises BookFileError at the first that is none."""
    card: _Card | None = None
    last: _Property | None = None
    nested = number = 0
    for number, raw in enumerate(io.StringIO(text, newline=None), start=1):
        line = raw.rstrip("\n")
        mark = line.strip().upper() if len(line) < 40 else ""
        if card is None:
            if mark == "BEGIN:VCARD":
                card, last, nested = _Card(number), None, 0
            elif line.strip():
                raise BookFileError(number, f'no card begins with "{line.strip()[:40]}"')
        elif mark == "BEGIN:VCARD":  # somebody's secretary (AGENT of 2.1)
            nested, last = nested + 1, None
        elif mark == "END:VCARD":
            if not nested:
                yield _contact(card)
                card = None
            nested, last = max(0, nested - 1), None
        elif not nested:
            last = _next(card, last, line, number)
    if card is not None:
        raise BookFileError(card.begins, "the card that begins here has no end")
    if number == 0:
        raise BookFileError(1, "there is no card in it")


def _next(card: _Card, last: _Property | None, line: str, number: int) -> _Property | None:
    """Take a line into a card; gives the property that the line after it may go on with."""
    if last is not None and _goes_on(last, line):
        more = line if last.quoted_printable and not line[:1].isspace() else line[1:]
        _keep(card, last, more, number)
        return last
    if not line.strip():
        return None if last is not None and last.base64 else last
    made = _property(line, number)
    if made.name in _KEPT:
        card.properties.append(made)
    first, made.value = made.value, []
    _keep(card, made, first[0], number)
    return made


def _goes_on(last: _Property, line: str) -> bool:
    """Folded lines begin with a blank; of quoted-printable ones the line before ends with ``=``.

    Some telephones fold base64 without a blank; no property is without a colon.
    """
    soft = last.quoted_printable and bool(last.value) and last.value[-1].endswith("=")
    return soft or line[:1] in (" ", "\t") or (last.base64 and ":" not in line[:LONGEST_HEAD] and bool(line))


def _keep(card: _Card, into: _Property, text: str, number: int) -> None:
    if into.quoted_printable and into.value and into.value[-1].endswith("="):
        into.value[-1] = into.value[-1][:-1]
    if into.name not in _KEPT:
        into.value = [text[-1:]]  # whether a soft break follows
        return
    into.value.append(text)
    card.size += len(text) + 1
    if card.size > LARGEST_CARD:
        raise BookFileError(number, f"the card that begins in line {card.begins} has more than 32 KB")


def _property(line: str, number: int) -> _Property:
    parts = _split(line[:LONGEST_HEAD], ";", until=":")
    if parts is None:
        raise BookFileError(number, f'there is no property in "{line.strip()[:40]}"')
    length = sum(map(len, parts)) + len(parts)  # with each separator, and the colon
    name = parts[0].strip().rpartition(".")[2].upper()
    parameters = []
    for part in parts[1:]:
        left, equals, right = part.strip().partition("=")
        value = right.strip().strip('"').upper()
        parameters.append((left.strip().upper(), value) if equals else ("", left.strip().upper()))
    encoding = {value for known, value in parameters if known in ("", "ENCODING")}
    return _Property(
        name, parameters, [line[length:]], "QUOTED-PRINTABLE" in encoding, bool(encoding & {"BASE64", "B"})
    )


def _split(text: str, separator: str, until: str) -> list[str] | None:
    """The parts before the first ``until`` that is not quoted; None where there is none."""
    if '"' not in text:
        head, found, _ = text.partition(until)
        return head.split(separator) if found else None
    parts, begin, quoted = [], 0, False
    for place, letter in enumerate(text):
        if letter == '"':
            quoted = not quoted
        elif not quoted and letter in (separator, until):
            parts.append(text[begin:place])
            begin = place + 1
            if letter == until:
                return parts
    return None if not quoted else _split(text.replace('"', " "), separator, until)  # one is missing


# ------------------------------------------------------------------------- of a card


def _contact(card: _Card) -> Contact:
    texts: dict[str, str] = {}
    numbers: list[tuple[bool, Number]] = []
    for each in card.properties:
        value = _decoded(each)
        if each.name in ("TEL", "IMPP", "X-SIP"):
            numbers.append((not _preferred(each), Number(_number(value, each.name), _kind(each))))
        else:
            texts.setdefault(each.name, value)
    named = _parts(texts.get("N", ""))
    family, given, more = (*named, "", "", "")[:3]
    name = _plain(texts.get("FN", "")).strip() or " ".join(filter(None, (given, more, family)))
    company = ", ".join(part for part in _parts(texts.get("ORG", "")) if part)
    title = name or ("" if company else _plain(texts.get("NICKNAME", "")))
    numbers.sort(key=lambda each: each[0])  # the preferred one first, all others as they stand
    found = tuple(number for _, number in numbers if is_callable(number.value))
    return Contact(0, "" if title == company else title, company, found, _plain(texts.get("NOTE", "")))


def _decoded(each: _Property) -> str:
    value = "".join(each.value)
    if not each.quoted_printable:
        return value
    data = quopri.decodestring(value.encode("utf-8", "surrogatepass"))
    named = [text for known, text in each.parameters if known == "CHARSET"]
    for charset in (*named, "utf-8"):
        try:
            return data.decode(charset)
        except (LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def _parts(value: str) -> list[str]:
    """What stands between semicolons that are not escaped."""
    if "\\" not in value:
        return [part.strip() for part in value.split(";")]
    parts, begin, place = [], 0, 0
    while place < len(value):
        if value[place] == "\\":
            place += 1
        elif value[place] == ";":
            parts.append(value[begin:place])
            begin = place + 1
        place += 1
    return [_plain(part).strip() for part in (*parts, value[begin:])]


def _plain(value: str) -> str:
    """A text without its escapes (RFC 6350 section 3.4)."""
    if "\\" not in value:
        return value
    pieces, place = [], 0
    while (found := value.find("\\", place)) >= 0:
        pieces.append(value[place:found])
        letter = value[found + 1 : found + 2]
        pieces.append("\n" if letter in ("n", "N") else letter)
        place = found + 2
    return "".join((*pieces, value[place:]))


def _number(value: str, name: str) -> str:
    value = _plain(value).strip()
    scheme, colon, rest = value.partition(":")
    if colon and scheme.lower() == "tel":
        return rest.partition(";")[0]
    if name == "IMPP" and not (colon and scheme.lower() in ("sip", "sips")):
        return ""  # another program's
    return value if colon or name != "X-SIP" else f"sip:{value}"


def _types(each: _Property) -> set[str]:
    bare = {value for known, value in each.parameters if known == ""}
    return bare | {
        word.strip() for known, value in each.parameters if known == "TYPE" for word in value.split(",")
    }


def _kind(each: _Property) -> Kind:
    types = _types(each)
    return next((kind for word, kind in _KINDS if word in types), Kind.OTHER)


def _preferred(each: _Property) -> bool:
    return "PREF" in _types(each) or any(known == "PREF" and value == "1" for known, value in each.parameters)


# ------------------------------------------------------------------------- writing


def write_cards(contacts: Iterable[Contact]) -> str:
    """Write contacts as vCard 3.0, which every program reads."""
    return "".join(map(_card, contacts))


def _card(contact: Contact) -> str:
    given, _, family = contact.name.rpartition(" ")
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"FN:{_escaped(contact.title)}",
        f"N:{_escaped(family)};{_escaped(given)};;;",
    ]
    lines += [f"ORG:{_escaped(contact.company)}"] if contact.company else []
    lines += [_line(number) for number in contact.numbers]
    lines += [f"NOTE:{_escaped(contact.note)}"] if contact.note else []
    return "\r\n".join((*map(_folded, lines), "END:VCARD", ""))


def _line(number: Number) -> str:
    if "@" in number.value:
        address = number.value if number.spoken != number.value else f"sip:{number.value}"
        return f"IMPP;TYPE={_TYPES[number.kind]}:{_escaped(address)}"
    return f"TEL;TYPE={_TYPES[number.kind]}:{_escaped(number.value)}"


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _folded(line: str) -> str:
    """A line in pieces of 75 octets at most; no letter is cut."""
    if len(line.encode("utf-8", "replace")) <= _WIDTH:
        return line
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode("utf-8", "replace"))
        if size + octets > _WIDTH:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    return "\r\n".join((*pieces, piece))
