# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of a group call setup (seed 004): what its cells mean, and what is wrong with it.

Each row links a SIP number to the next one to try. "0000" ends a chain: "To end the group call loop, the
Next Number field of the last SipNumber in the group must be 0000". "Always add "1" in the empty fields".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from deskphone.config.load import Problem
from deskphone.config.locate import Path as KeyPath

_END = re.compile(r"0{4,}")
_NUMBER = re.compile(r"[A-Za-z0-9+._-]{1,64}")


class Row(Protocol):
    """The four cells of a row."""

    @property
    def sip_number(self) -> str:
        """The number itself."""
        ...

    @property
    def next_number(self) -> str:
        """Whom to try after it."""
        ...

    @property
    def service_number(self) -> str:
        """Another number that begins a sequence."""
        ...

    @property
    def start_number(self) -> str:
        """Where that sequence begins."""
        ...


def cell(text: str) -> str:
    """Give what a cell holds; empty for "1" and for nothing."""
    text = text.strip()
    return "" if text == "1" else text


def is_end(text: str) -> bool:
    """Tell whether a next number ends the chain: four zeros or more."""
    return _END.fullmatch(text.strip()) is not None


@dataclass(slots=True)
class Hunts:
    """The table, ready to use. ``next`` leads from member to member, None at the end of a chain.

    ``starts`` leads from a service number to the member where its sequence begins.
    """

    next: dict[str, str | None] = field(default_factory=dict)
    starts: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Hunts:
        """Read a table without mistakes."""
        hunts = cls()
        for row in rows:
            following = cell(row.next_number)
            hunts.next[row.sip_number] = None if is_end(following) else following or None
            if cell(row.service_number):
                hunts.starts[cell(row.service_number)] = cell(row.start_number)
        return hunts

    def sequence(self, dialled: str) -> tuple[str, ...]:
        """Give the members in the order in which they are tried; empty where this is no hunt.

        "The sequence starts from the position of the SipNumber corresponding to the start number."
        """
        member: str | None = self.starts.get(dialled, dialled)
        found: dict[str, None] = {}
        while member is not None and member in self.next and member not in found:
            found[member] = None
            member = self.next[member]
        return tuple(found)


def problems(rows: Sequence[Row], users: Container[str], table: str = "hunt") -> Iterator[Problem]:
    """Find every mistake of a table; ``users`` are the numbers that exist."""
    members = {row.sip_number: index for index, row in reversed(list(enumerate(rows)))}
    seen: set[str] = set()
    services: set[str] = set()
    for index, row in enumerate(rows):
        path = (table, index)
        if row.sip_number in seen:
            problem = f'"{row.sip_number}" has a row already'
            yield Problem((*path, "sip_number"), problem, "write one row for each SIP number")
        elif row.sip_number not in users:
            problem = f'"{row.sip_number}" is no user of this file'
            yield Problem((*path, "sip_number"), problem, "add a [[user]] with this number")
        elif f"{row.sip_number}T" in users:
            problem = f'"{row.sip_number}T" is a user, and also means {row.sip_number} alone'
            yield Problem((*path, "sip_number"), problem, "give that user another number")
        seen.add(row.sip_number)
        yield from _next_problems(path, row, members)
        yield from _service_problems(path, row, members, services)
        services.add(cell(row.service_number))
    yield from _loops(rows, members, table)
    yield from _too_many_services(rows, members, table)


def _next_problems(path: KeyPath, row: Row, members: dict[str, int]) -> Iterator[Problem]:
    following = cell(row.next_number)
    if not following:
        sign = ', as "1" means an empty field' if row.next_number.strip() == "1" and "1" in members else ""
        problem = f"nothing follows {row.sip_number}{sign}"
        yield Problem(
            (*path, "next_number"), problem, 'write the next number, or "0000" where the chain ends'
        )
    elif not is_end(following) and following not in members:
        problem = f'"{following}" has no row in this table'
        mend = f'add a row with sip_number = "{following}", or end the chain with "0000"'
        yield Problem((*path, "next_number"), problem, mend)


def _service_problems(
    path: KeyPath, row: Row, members: dict[str, int], services: set[str]
) -> Iterator[Problem]:
    service, start = cell(row.service_number), cell(row.start_number)
    if service and service in services:
        yield Problem((*path, "service_number"), f'"{service}" is there twice', "remove one of them")
    if service and service in members:
        problem = f'"{service}" is a SIP number of the table'
        yield Problem((*path, "service_number"), problem, "choose a number that nobody has")
    if service and not _NUMBER.fullmatch(service):
        problem = f'"{service}" cannot be dialled'
        yield Problem((*path, "service_number"), problem, "use digits or letters without spaces")
    if service and not start:
        problem = f"service number {service} has no start number"
        yield Problem((*path, "start_number"), problem, "write the SIP number that is tried first")
    if start and not service:
        problem = f"start number {start} has no service number"
        yield Problem((*path, "start_number"), problem, 'write a service number, or "1" here')
    if start and start not in members:
        problem = f'"{start}" has no row in this table'
        yield Problem((*path, "start_number"), problem, f'add a row with sip_number = "{start}"')


def _loops(rows: Sequence[Row], members: dict[str, int], table: str) -> Iterator[Problem]:
    judged: set[str] = set()  # each number is followed once
    for row in rows:
        seen: dict[str, None] = {}
        number = row.sip_number
        while number in members and number not in judged and number not in seen:
            seen[number] = None
            number = cell(rows[members[number]].next_number)
        judged.update(seen)
        if number in seen:
            path = list(seen)
            circle = path[path.index(number) :]
            problem = f"the chain goes round in a circle: {' → '.join((*circle, number))}"
            key = (table, members[circle[-1]], "next_number")
            yield Problem(key, problem, 'end it with next_number = "0000"')


def _too_many_services(rows: Sequence[Row], members: dict[str, int], table: str) -> Iterator[Problem]:
    """A group may have "more than one service number, but not more than the SipNumbers in the group"."""
    group = _groups(rows, members)
    held: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        start = cell(row.start_number)
        if cell(row.service_number) and start in group:
            held.setdefault(group[start], []).append(index)
    sizes = Counter(group.values())
    for name, indexes in held.items():
        size = sizes[name]
        if len(indexes) > size:
            problem = f"its group has {len(indexes)} service numbers and only {size} SIP numbers"
            path = (table, indexes[size], "service_number")
            yield Problem(path, problem, "remove service numbers, or add SIP numbers to the chain")


def _groups(rows: Sequence[Row], members: dict[str, int]) -> dict[str, str]:
    """Give for each member the name of its group: numbers that are linked, whatever the direction."""
    name = {number: number for number in members}

    def root(number: str) -> str:
        while name[number] != number:
            name[number] = number = name[name[number]]  # halves the way of the next one
        return number

    for row in rows:
        following = cell(row.next_number)
        if following in members:
            name[root(row.sip_number)] = root(following)
    return {number: root(number) for number in members}
