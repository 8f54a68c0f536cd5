# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of extensions under one subscription (RFC 4662): what a phone with 120 keys asks for.

A NOTIFY is ``multipart/related``: the list (``application/rlmi+xml``) and a dialog-info document for each of
its numbers that is told about. The first one, and each after a SUBSCRIBE, names all numbers (``fullState``);
later ones only those that changed. What would make a message too long follows in the next, idle numbers last:
until then such a number has no ``<instance>``, which is how RFC 4662 section 5.5 says that its state is not
known yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from deskphone.dialoginfo.build import CONTENT_TYPE, Body, escape
from deskphone.sip.uri import escape_user

RLMI = "application/rlmi+xml"
MULTIPART = "multipart/related"
NAMESPACE = "urn:ietf:params:xml:ns:rlmi"
OPTION = "eventlist"
PREFIX = "list-"

# Bytes of one NOTIFY's body: not more than MOST, and states are added up to USUAL. A UDP datagram holds
# 65,507 with the head of the request, but goes in pieces of 1,500, and is lost when one of them is.
MOST_UDP, MOST_STREAM = 60_000, 500_000
USUAL_UDP, USUAL_STREAM = 24_000, 500_000

# No line of our documents begins with two hyphens: names cannot hold line ends (``build.escape``).
_BOUNDARY = "deskphone-list"
_NEXT = f"--{_BOUNDARY}\r\n".encode()
_BINARY = "Content-Transfer-Encoding: binary\r\n"  # names may have any letters (RFC 2045 section 6.2)
_END = f"--{_BOUNDARY}--\r\n".encode()


@dataclass(frozen=True, slots=True)
class ListSource:
    """What the documents of a list are made of.

    ``document`` gives the state of a number; without a tail it has none. ``name`` gives whose it is, "" for
    nobody, and ``busy`` whether it is more than idle. ``most`` and ``usual``: bytes of the body.
    """

    user: str
    domain: str
    document: Callable[[str], Body]
    name: Callable[[str], str]
    busy: Callable[[str], bool]
    most: int = MOST_UDP
    usual: int = USUAL_UDP

    @property
    def uri(self) -> str:
        """The list's own URI."""
        return f"sip:{self.user}@{self.domain}"


def content_type(user: str, domain: str) -> str:
    """Give the Content-Type of the NOTIFYs of a list."""
    return f'{MULTIPART};type="{RLMI}";start="<{user}@{domain}>";boundary="{_BOUNDARY}"'


class WatchedList:
    """What one subscription to a list has been told, and what it still is to be told.

    ``generation`` makes the instances of one run different from those of another: their versions begin anew.
    """

    __slots__ = ("_full", "_generation", "_versions", "_waiting", "numbers")

    def __init__(self, numbers: Iterable[str], generation: int = 0) -> None:
        self.numbers = tuple(numbers)
        self._generation = generation
        self._versions: dict[str, int] = {}
        self._waiting: dict[str, None] = {}
        self._full = False
        self.tell_all()

    def tell_all(self) -> None:
        """Let the next NOTIFY name all numbers, with their states."""
        self._full = True
        self._waiting = dict.fromkeys(self.numbers)

    def tell(self, number: str) -> None:
        """Let the next NOTIFY tell the state of this number."""
        self._waiting[number] = None

    @property
    def waiting(self) -> bool:
        """Whether there is something to tell."""
        return self._full or bool(self._waiting)

    def write(self, version: int, source: ListSource) -> bytes:
        """Write the body of the next NOTIFY; what does not fit into it waits on. ``version``: from 0."""
        entries, parts = self._entries(source), bytearray()
        left = source.usual - 600 - sum(map(len, entries.values()))
        for number in sorted(self._waiting, key=lambda each: not source.busy(each)):
            instance, part = self._told(number, source)
            left -= len(instance) + len(part) + (0 if number in entries else len(self._entry(number, source)))
            if left < 0 and (parts or self._full):
                break
            del self._waiting[number]
            if part:
                self._versions[number] = self._versions.get(number, -1) + 1
            entries[number] = self._entry(number, source, instance)
            parts += part
        root = self._root(version, entries.values(), source)
        self._full = False
        return b"".join((root, parts, _END))

    def fits(self, source: ListSource) -> bool:
        """Tell whether all numbers can be named in one message."""
        return 600 + sum(map(len, self._entries(source).values())) <= source.most

    def _entries(self, source: ListSource) -> dict[str, str]:
        if not self._full:
            return {}
        return {number: self._entry(number, source) for number in self.numbers}

    def _entry(self, number: str, source: ListSource, instance: str = "") -> str:
        name = source.name(number)
        name = f"<name>{escape(name)}</name>" if name else ""
        return f'<resource uri="{_uri(number, source.domain)}">{name}{instance}</resource>\n'

    def _told(self, number: str, source: ListSource) -> tuple[str, bytes]:
        """Give ``<instance>`` and part of a number; neither where it has no state."""
        version = self._versions.get(number, -1) + 1
        document = source.document(number).version(version)
        if not document:
            return "", b""
        name = escape_user(number)
        place = f"{name}.{self._generation}.{version}@{source.domain}"
        kind = f"{_BINARY}Content-ID: <{place}>\r\nContent-Type: {CONTENT_TYPE}\r\n\r\n"
        instance = f'<instance id="{name}.{self._generation}" state="active" cid="{escape(place)}"/>'
        return instance, b"%b%b%b\r\n" % (_NEXT, kind.encode(), document)

    def _root(self, version: int, entries: Iterable[str], source: ListSource) -> bytes:
        full = "true" if self._full else "false"
        text = (
            f"--{_BOUNDARY}\r\n{_BINARY}Content-ID: <{source.user}@{source.domain}>\r\n"
            f'Content-Type: {RLMI};charset="UTF-8"\r\n\r\n<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<list xmlns="{NAMESPACE}" uri="{escape(source.uri)}" version="{version}" fullState="{full}">\n'
            f"{''.join(entries)}</list>\r\n"
        )
        return text.encode()


def _uri(number: str, domain: str) -> str:
    return escape(f"sip:{number}@{domain}")
