# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages of an LDAP server, read strictly. Pure.

The library's own reader believes each length that it reads: 130 octets can cost it minutes. Here a part
lies within what it is a part of (X.690 section 8.1, definite lengths: RFC 4511 section 5.1), and all is
bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 262_144  # octets of a message
MOST_PARTS = 20_000
DEEPEST = 8  # an entry's values lie 5 deep, a control's 4
_CONSTRUCTED, _MANY = 0x20, 0x1F

BIND_RESPONSE, ENTRY, DONE, REFERENCE, EXTENDED_RESPONSE = 0x61, 0x64, 0x65, 0x73, 0x78
_SEQUENCE, _INTEGER, _OCTETS, _ENUMERATED = 0x30, 0x02, 0x04, 0x0A


class BerError(ValueError):
    """What came is no message of LDAP."""


@dataclass(frozen=True, slots=True)
class Part:
    """``tag``: its first octet. ``parts`` where it is constructed, else ``octets``."""

    tag: int
    octets: bytes = b""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """``kind``: the tag of what it is (``ENTRY`` and the like)."""

    id: int
    kind: int
    parts: tuple[Part, ...]


def size_of(data: bytes | bytearray) -> int:
    """How many octets the first message has, 0 while that is not known. Raises BerError."""
    if data and data[0] != _SEQUENCE:
        raise BerError("it begins with something else")
    if len(data) < 2:
        return 0
    first = data[1]
    if first < 0x80:
        return 2 + first
    many = first & 0x7F
    if not 1 <= many <= 4:
        raise BerError("its length is none")
    if len(data) < 2 + many:
        return 0
    size = 2 + many + int.from_bytes(data[2 : 2 + many], "big")
    if size > LONGEST:
        raise BerError("it is too long")
    return size


def read(data: bytes) -> Message:
    """Read one whole message. Raises BerError."""
    parts = _parts(data, 0, len(data), 0, [MOST_PARTS])
    if len(parts) != 1 or len(parts[0].parts) < 2:
        raise BerError("it has no content")
    number, content = parts[0].parts[:2]
    return Message(_number(number, _INTEGER), content.tag, content.parts)


def _parts(data: bytes, at: int, end: int, depth: int, left: list[int]) -> tuple[Part, ...]:
    if depth > DEEPEST:
        raise BerError("it is nested too deeply")
    found = []
    while at < end:
        left[0] -= 1
        if left[0] < 0 or end - at < 2 or data[at] & _MANY == _MANY:
            raise BerError("it has too many parts, or a broken one")
        tag, size = data[at], data[at + 1]
        at += 2
        if size >= 0x80:
            many = size & 0x7F
            if not 1 <= many <= 4 or end - at < many:
                raise BerError("a part's length is none")
            size = int.from_bytes(data[at : at + many], "big")
            at += many
        if size > end - at:
            raise BerError("a part is longer than the whole")
        if tag & _CONSTRUCTED:
            found.append(Part(tag, parts=_parts(data, at, at + size, depth + 1, left)))
        else:
            found.append(Part(tag, data[at : at + size]))
        at += size
    return tuple(found)


def _number(part: Part, tag: int) -> int:
    if part.tag != tag or not 1 <= len(part.octets) <= 4:
        raise BerError("a number is none")
    return int.from_bytes(part.octets, "big", signed=True)


def result(message: Message) -> tuple[int, str]:
    """The result code of an answer, and what the server says about it. Raises BerError."""
    if len(message.parts) < 3:
        raise BerError("a result is missing")
    code, _, said = message.parts[:3]
    return _number(code, _ENUMERATED), decoded(said.octets)


def entry(message: Message) -> tuple[str, dict[str, list[str]]]:
    """The DN of an entry, and its values by attribute, in small letters and without options.

    Raises BerError.
    """
    if len(message.parts) != 2:
        raise BerError("an entry is none")
    name, attributes = message.parts
    values: dict[str, list[str]] = {}
    for each in attributes.parts:
        if len(each.parts) != 2:
            raise BerError("an attribute is none")
        kind = decoded(each.parts[0].octets).partition(";")[0].lower()
        values.setdefault(kind, []).extend(_texts(each.parts[1].parts))
    return decoded(name.octets), values


def _texts(parts: Sequence[Part]) -> list[str]:
    return [decoded(part.octets) for part in parts if part.tag == _OCTETS]


def decoded(octets: bytes) -> str:
    """Text of a directory: UTF-8 (RFC 4511 section 4.1.2), and what old ones hold instead."""
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")
