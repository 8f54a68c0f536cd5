# SPDX-License-Identifier: GPL-3.0-or-later
"""What an address may do before anybody there has logged in, and who has.

Reading a packet costs a server more than sending it costs a stranger. So an address of which no request
has passed authentication lately, and from which nobody is registered, may send so many packets a second
and no more, counted before they are read, and each KB as well: what is long costs more. All such
addresses together may send ten times that, as addresses of UDP are easily invented. Half of this is for
the first packets of each, so that many who send much do not keep out a phone that comes to log in. Addresses
of connections cannot be invented: what comes by them is counted for itself, and no datagram takes it. Who
has logged in is held up by none of it, at so many addresses as one user can need. Of IPv6 the network of
64 bits counts, which is what one customer gets at least; for first packets that of 48 bits, as some get
65,536 of the others.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from deskphone.net.addresses import is_within, network_of, site_of

log = logging.getLogger("deskphone.net")

_REMEMBERED = 20_000  # addresses; the oldest are forgotten
_PLACES = 64  # addresses of one user; what he sends from others is a stranger's
_PROVEN_FOR = 600.0  # seconds, and up to twice as long
_BURST = 2.0  # seconds' worth of packets that may come at once
_ALL = 10  # times the rate of one address, for all that nobody knows, and again for all their connections
_FIRST = 8  # packets of an address that was quiet: a login, repeated in parts
_QUIET = 2.0  # seconds for each of these until it may come again: who sends steadily is not quiet
_SAID_EVERY = 10.0  # seconds between two log lines about one address
_SAID = 1_000  # such lines in this time, whatever they are about
PACKET = 1024  # bytes that count as one more


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one address that has not logged in; 0 is no bound.

    ``packets`` a second, open ``connections``, TLS ``handshakes`` in progress, bytes of ``unfinished``
    messages. ``logins`` are the open connections of one user that has. ``trusted`` are addresses and networks
    to which none of it applies.
    """

    packets: int = 200
    connections: int = 50
    handshakes: int = 16
    unfinished: int = 1_048_576
    trusted: tuple[str, ...] = ()
    logins: int = 20


class Sayings:
    """What was written to the log about addresses lately: the log is no way to fill a disk."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, str], float] = {}  # the oldest first

    def room(self, host: str, what: str, now: float) -> bool:
        """Tell whether this may be written of this address; it is then noted, and may not for a while."""
        said, key = self._said, (network_of(host), what)
        while said and now - next(iter(said.values())) >= _SAID_EVERY:
            del said[next(iter(said))]
        if key in said or len(said) >= _SAID:
            return False
        said[key] = now
        return True

    def __len__(self) -> int:
        return len(self._said)


class Gate:
    """Knows the addresses that have logged in, and counts the packets of the others."""

    def __init__(self, limits: Limits, is_home: Callable[[str], bool] = lambda host: False) -> None:
        """``is_home(address)`` tells whether somebody is registered there."""
        self._is_home = is_home
        self._proven: set[str] = set()
        self._before: set[str] = set()  # those of the time before: still good
        self._places: Counter[str] = Counter()  # of ``_proven``, by user
        self._turned = float("-inf")
        # by (streams, address): when an address has made up for what it sent, and when for its first packets
        self._due: dict[tuple[bool, str], float] = {}
        self._first_due: dict[tuple[bool, str], float] = {}
        self._all_due: dict[tuple[bool, bool], float] = {}  # of (streams, first packets)
        self._sayings = Sayings()
        self.use(limits)

    def use(self, limits: Limits) -> None:
        """Take other limits from now on."""
        self.limits = limits

    def prove(self, host: str, now: float, user: str = "") -> None:
        """A request from there has passed authentication as this user ("": as anybody)."""
        if now - self._turned > _PROVEN_FOR:
            self._turned = now
            self._before, self._proven = self._proven, set()
            self._places.clear()
        has_room = len(self._proven) < _REMEMBERED and not (user and self._places[user] >= _PLACES)
        if host not in self._proven and has_room:
            self._proven.add(host)
            self._places[user] += 1
            for stream in (False, True):
                self._due.pop((stream, network_of(host)), None)

    def knows(self, host: str) -> bool:
        """Tell whether somebody there has logged in lately or is registered, or it is trusted anyway."""
        return self._has_proved(host) or self._is_trusted(host)

    def _has_proved(self, host: str) -> bool:
        return host in self._proven or host in self._before or self._is_home(host)

    def connections_of(self, host: str, devices: int) -> int:
        """Give how many connections a user with so many devices may have there; 0 is any number."""
        if not self.limits.logins or self._is_trusted(host):
            return 0
        return max(self.limits.logins, 2 * devices)  # a phone that comes back leaves a dead one behind

    def admits(self, host: str, now: float, size: int = 0, *, stream: bool = False) -> bool:
        """Count one packet of so many bytes; False when it is one too many. ``stream``: of a connection."""
        if self._has_proved(host):
            return True
        rate = self.limits.packets
        if not rate or self._is_trusted(host):
            return True
        network = network_of(host)
        place = stream, network
        due = max(self._due.get(place, 0.0), now)
        if due - now > _BURST:
            self.say(host, "more packets than a stranger may send: they are dropped", now)
            return False
        packets = 1 + size // PACKET
        # also if it is dropped below: who sends much is not new again
        _note(self._due, place, due + packets / rate)
        kind = stream, self._is_first((stream, site_of(network)), packets, now)
        all_due = max(self._all_due.get(kind, 0.0), now)
        if all_due - now > _BURST:
            self.say("strangers", "more packets than they may send together: they are dropped", now)
            return False
        self._all_due[kind] = all_due + 2 * packets / (rate * _ALL)
        return True

    def _is_first(self, site: tuple[bool, str], packets: int, now: float) -> bool:
        """Count packets of a site; tell whether they are among the first after it was quiet."""
        due = max(self._first_due.get(site, 0.0), now) + packets * _QUIET
        full = now + _FIRST * _QUIET
        _note(self._first_due, site, min(due, full))
        return due <= full

    def say(self, host: str, what: str, now: float) -> None:
        """Write it to the log, once in a while for each address."""
        if self._sayings.room(host, what, now):
            log.warning("! %s: %s (server.limits)", host, what)

    @property
    def remembered(self) -> int:
        """How many addresses are kept in mind, of whatever kind."""
        kinds = self._proven, self._before, self._places, self._due, self._first_due, self._sayings
        return sum(len(kind) for kind in kinds)

    def _is_trusted(self, host: str) -> bool:
        return is_within(host, self.limits.trusted)


def _note(table: dict[tuple[bool, str], float], key: tuple[bool, str], when: float) -> None:
    """Keep a time; of too many the oldest is forgotten."""
    table[key] = when
    if len(table) > _REMEMBERED:
        del table[next(iter(table))]
