# SPDX-License-Identifier: GPL-3.0-or-later
"""What a row of the ladder shows of a message, and what a filter asks for.

A trace also shows what no endpoint would take, so this reads the little it needs from whatever is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from deskphone.sip.headers import header_key
from deskphone.sip.parse import DEFAULT_LIMITS
from deskphone.trace.message import TracedMessage

_LINE_END = re.compile(r"\r\n|\r|\n")
_HEAD_END = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_USER = re.compile(
    r"(?:sips?:([^@<>\s;?:\"]{1,200})[^@<>\s\"]{0,200}@|tel:([^<>\s;?:\"]{1,200}))", re.IGNORECASE
)
_HOST = re.compile(r"sips?:([^@<>\s;?\"]{1,200})", re.IGNORECASE)
_PEOPLE = frozenset(
    (
        "from",
        "to",
        "p-asserted-identity",
        "remote-party-id",
        "refer-to",
        "referred-by",
        "diversion",
        "history-info",
    )
)
_WANTED = _PEOPLE | {"call-id", "cseq", "content-type", "event"}
_WORD = re.compile(r"[A-Za-z0-9.!%*_+`'~-]{1,60}")


@dataclass(frozen=True, slots=True)
class Summary:
    """``what``: method and package, or status and reason; ``method`` that of the request, answered or not.

    ``caller``, ``called``: the user parts of From and To, or their hosts; ``numbers``: all user parts that
    say whom it is about, in small letters; ``body``: the kind of its body ("sdp", "dialog-info"), empty
    without one.
    """

    what: str
    method: str = ""
    status: int = 0
    cseq: str = ""
    call_id: str = ""
    caller: str = ""
    called: str = ""
    numbers: frozenset[str] = frozenset()
    body: str = ""

    @classmethod
    def parse(cls, data: bytes) -> Summary:
        """Read a message, however broken."""
        end = _HEAD_END.search(data, 0, DEFAULT_LIMITS.head)
        text = data[: end.start() if end else DEFAULT_LIMITS.head].decode("utf-8", "backslashreplace")
        first, fields, people = _read(text)
        has_body = end is not None and end.end() < len(data)
        cseq, _, method = _one(fields, "cseq").partition(" ")
        body = _kind(_one(fields, "content-type")) if has_body else ""
        status, what, uri = 0, first[:80], ""
        if first[:4].upper() == "SIP/":
            _, _, answer = first.partition(" ")
            what = answer[:80]
            status = int(answer[:3]) if answer[:3].isascii() and answer[:3].isdigit() else 0
        elif len(words := first.split(" ")) >= 2:
            method, uri = words[0], words[1]
            package = _one(fields, "event").partition(";")[0].strip()
            what = f"{method} {package}".strip()[:80]
        numbers = {user.lower() for text in (uri, *people) for user in _users(text)}
        return cls(
            what=what,
            method=method.strip().upper()[:40],
            status=status,
            cseq=cseq[:20],
            call_id=_one(fields, "call-id"),
            caller=_name(_one(fields, "from")),
            called=_name(_one(fields, "to")),
            numbers=frozenset(numbers),
            body=body,
        )


def _read(text: str) -> tuple[str, dict[str, str], list[str]]:
    """Give the first line, the first value of each header that is wanted, and all that name people."""
    lines = _LINE_END.split(text.lstrip("\r\n"))
    fields: dict[str, list[str]] = {}
    people: list[list[str]] = []
    last: list[str] | None = None
    for line in lines[1:]:
        if line[:1] in (" ", "\t"):
            if last is not None:
                last.append(line.strip())
            continue
        name, _, value = line.partition(":")
        key = header_key(name.strip(" \t"))
        last = [value.strip()] if key in _WANTED else None
        if last is not None:
            fields.setdefault(key, last)
            if key in _PEOPLE:
                people.append(last)
    return (
        lines[0],
        {key: " ".join(value) for key, value in fields.items()},
        [" ".join(each) for each in people],
    )


def _one(fields: dict[str, str], key: str) -> str:
    return fields.get(key, "")


def _users(text: str) -> Iterable[str]:
    return (found[1] or found[2] for found in _USER.finditer(text))


def _name(text: str) -> str:
    """Whom an address names: its user, else its host."""
    user = next(iter(_users(text)), "")
    host = _HOST.search(text)
    return user or (host[1] if host else text[:40])


def _kind(content_type: str) -> str:
    """Name the kind of a body: dialog-info for ``application/dialog-info+xml;charset=UTF-8``."""
    word = _WORD.match(content_type.partition("/")[2].strip())
    return word[0].lower().removesuffix("+xml") if word else content_type.strip()[:40]


@dataclass(frozen=True, slots=True)
class TraceFilter:
    """What is to be seen; what is empty asks for nothing.

    ``number`` is a whole user part, ``method`` that of the request (its answers are shown as well),
    ``call_id`` a part of one; each of ``words`` must stand somewhere in the message. Case does not matter.
    """

    call_id: str = ""
    number: str = ""
    method: str = ""
    words: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> TraceFilter:
        """Read ``number:102 method:invite call-id:ab words``, as it is typed."""
        named = {"call-id": "", "number": "", "method": ""}
        words = []
        for word in text.split():
            name, colon, value = word.partition(":")
            if colon and name.lower() in named:
                named[name.lower()] = value
            else:
                words.append(word)
        return cls(named["call-id"], named["number"], named["method"], tuple(words))

    @property
    def is_empty(self) -> bool:
        """Whether it lets everything pass."""
        return self == TraceFilter()

    def takes(self, message: TracedMessage, summary: Summary) -> bool:
        """Tell whether a message is to be seen."""
        if self.method and summary.method != self.method.upper():
            return False
        if self.number and self.number.lower() not in summary.numbers:
            return False
        if self.call_id and self.call_id.lower() not in summary.call_id.lower():
            return False
        if not self.words:
            return True
        text = f"{summary.what} {message.remark} {message.text}".lower()
        return all(word.lower() in text for word in self.words)
