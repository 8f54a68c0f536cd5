# SPDX-License-Identifier: GPL-3.0-or-later
"""Which servers a domain names, in which order they are asked (RFC 3263, RFC 2782). Pure.

The records come from whoever answered for the domain: of any number of them, in any state, a few servers are
made, and what was left out is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

MOST_SERVERS = 8  # that are asked at all
MOST_RECORDS = 64  # that are looked at
MOST_NAMES = 3  # SRV names that NAPTR leads to
DEFAULT_PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061}

_SRV = {"udp": "_sip._udp", "tcp": "_sip._tcp", "tls": "_sips._tcp"}
_NAPTR = {"udp": "sip+d2u", "tcp": "sip+d2t", "tls": "sips+d2t"}  # RFC 3263 section 4.1

Draw = Callable[[int], int]  # a number from 0 to the one given, both included


@dataclass(frozen=True, slots=True)
class Naptr:
    """A NAPTR record (RFC 3403); names without the dot at the end."""

    order: int
    preference: int
    flags: str
    service: str
    replacement: str


@dataclass(frozen=True, slots=True)
class Srv:
    """An SRV record; ``target`` without the dot at the end, empty for "no such service"."""

    priority: int
    weight: int
    port: int
    target: str


@dataclass(frozen=True, slots=True)
class Server:
    """Where one is. ``record``: the SRV name that named it; empty where an address or the settings did."""

    host: str
    port: int
    record: str = ""
    priority: int = 0

    @property
    def text(self) -> str:
        """``host:port``."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def srv_name(transport: str, domain: str) -> str:
    """The name of a domain's SRV records for a transport."""
    return f"{_SRV[transport]}.{domain}"


def srv_names(transport: str, domain: str, rows: Iterable[Naptr]) -> tuple[str, ...]:
    """The SRV names to ask, best first: those that NAPTR names for the transport, else the usual one."""
    fitting = [
        row
        for row in rows
        if row.flags.lower() == "s" and row.service.lower() == _NAPTR[transport] and row.replacement
    ]
    fitting.sort(key=lambda row: (row.order, row.preference, row.replacement.lower()))
    named = dict.fromkeys(row.replacement for row in fitting)
    return tuple(named)[:MOST_NAMES] or (srv_name(transport, domain),)


def in_order(rows: Iterable[Srv], draw: Draw) -> list[Srv]:
    """Order them by priority, those of one priority by their weights as RFC 2782 draws them.

    The order in which they came counts for nothing: name servers turn it.
    """
    left = sorted(rows, key=lambda row: (row.priority, row.weight > 0, row.target.lower(), row.port))
    ordered = []
    while left:
        group = [row for row in left if row.priority == left[0].priority]
        drawn, total = draw(sum(row.weight for row in group)), 0
        for row in group:
            total += row.weight
            if total >= drawn:
                ordered.append(row)
                left.remove(row)
                break
    return ordered


def servers_of(record: str, rows: Sequence[Srv], draw: Draw) -> tuple[tuple[Server, ...], tuple[str, ...]]:
    """The servers that an SRV name stands for, and what is to be said of its records, in sentences."""
    said = []
    if len(rows) > MOST_RECORDS:
        said.append(f"{record} has {len(rows)} records; {MOST_RECORDS} of them count.")
        rows = sorted(rows, key=lambda row: (row.priority, row.target.lower(), row.port))[:MOST_RECORDS]
    sound = [row for row in rows if row.target and row.port]
    if rows and not any(row.target for row in rows):
        said.append(f"{record} says that there is no such service (its target is a dot).")
    elif len(sound) < len(rows):
        said.append(f"{record} names servers without a port or a name; they are left out.")
    found = dict.fromkeys(
        (row.target.lower(), row.port, row.priority) for row in in_order(dict.fromkeys(sound), draw)
    )
    places: dict[tuple[str, int], Server] = {}
    for host, port, priority in found:
        places.setdefault((host, port), Server(host, port, record, priority))
    if len(places) > MOST_SERVERS:
        said.append(f"{record} names {len(places)} servers; the first {MOST_SERVERS} are asked.")
    return tuple(places.values())[:MOST_SERVERS], tuple(said)
