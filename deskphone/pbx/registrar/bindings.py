# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the phones of each extension are: the location service of the registrar (RFC 3261 section 10)."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import count
from typing import NamedTuple

from deskphone.clock import whole_seconds
from deskphone.sip.endpoint import Flow


class Binding(NamedTuple):
    """One registered contact.

    ``flow`` is the way the REGISTER came, and the way back through NAT (RFC 3581, RFC 5626);
    ``expires_at`` and ``since`` are readings of the core's clock. ``instance`` is ``+sip.instance``,
    empty where the phone gives none. ``written`` is the Contact header as it came,
    and ``asked`` its ``expires`` parameter, so that a refresh in the same words need not be read again.
    ``by_flow`` tells whether the contact had a ``reg-id``.
    """

    extension: str
    contact_uri: str
    flow: Flow
    expires_at: float
    since: float
    call_id: str
    cseq: int
    q: float = 1.0
    instance: str = ""
    path: tuple[str, ...] = ()
    user_agent: str = ""
    written: str = ""
    asked: int | None = None
    by_flow: bool = False

    def same_device(self, newer: Binding) -> bool:
        """Tell whether both are one phone: same instance, else same contact URI.

        Two instances with one contact URI are two phones where the newer one speaks of flows (``reg-id``, RFC
        5626 section 6), or where each is at another address: private addresses behind two NATs. Else it is a
        phone that lost its settings and made up a new instance (RFC 3261 section 10.3: the URI is the key).
        """
        if self.instance and newer.instance and self.instance != newer.instance:
            same_place = self.flow.remote[0] == newer.flow.remote[0]
            return self.contact_uri == newer.contact_uri and same_place and not newer.by_flow
        return self.instance == newer.instance != "" or self.contact_uri == newer.contact_uri


class Locations:
    """All bindings, with their expiry."""

    def __init__(self) -> None:
        self._bindings: dict[str, tuple[Binding, ...]] = {}
        self._expiry: list[tuple[float, int, Binding]] = []
        self._serial = count()
        self._live = 0
        self._hosts: Counter[str] = Counter()  # addresses, with the bindings at each
        self._flows: Counter[Flow] = Counter()  # ways, with the bindings that are reached by each
        self._changed: set[str] = set()
        self._turned: set[str] = set()

    def of(self, extension: str) -> tuple[Binding, ...]:
        """Give the bindings of an extension, highest q first, then the newest first."""
        return self._bindings.get(extension, ())

    def replace(self, extension: str, bindings: list[Binding]) -> None:
        """Replace all bindings of an extension."""
        old = self._bindings.pop(extension, ())
        self._live += len(bindings) - len(old)
        self._move(old, bindings)
        self._changed.add(extension)
        if bool(old) != bool(bindings):
            self._turned ^= {extension}
        if not bindings:
            return
        if len(bindings) > 1:
            bindings.sort(key=lambda binding: (-binding.q, -binding.since))
        self._bindings[extension] = tuple(bindings)
        for binding in bindings:
            if not any(binding is kept for kept in old):
                heapq.heappush(self._expiry, (binding.expires_at, next(self._serial), binding))
        if len(self._expiry) > 64 + 2 * self._live:
            self._compact()

    def drop_flow(self, flow: Flow) -> list[Binding]:
        """Remove what was registered over a connection that is gone; returns what was removed."""
        if flow not in self._flows:  # most that end are strangers' connections
            return []
        gone = [binding for binding in self if binding.flow == flow]
        for binding in gone:
            self._remove(binding)
        return gone

    def at(self, host: str) -> bool:
        """Tell whether a phone is registered from this address."""
        return host in self._hosts

    def next_expiry(self) -> float | None:
        """Give the time at which the first binding may expire, or None."""
        return self._expiry[0][0] if self._expiry else None

    def expire(self, now: float) -> list[Binding]:
        """Remove what has expired; returns it."""
        gone = []
        while self._expiry and self._expiry[0][0] <= now:
            binding = heapq.heappop(self._expiry)[2]
            if self._remove(binding):
                gone.append(binding)
        return gone

    @property
    def changed(self) -> bool:
        """Whether bindings changed since :meth:`take_changed`."""
        return bool(self._changed)

    def take_changed(self) -> set[str]:
        """Extensions whose bindings changed since last asked."""
        changed, self._changed = self._changed, set()
        return changed

    @property
    def turned(self) -> bool:
        """Whether extensions got a first phone, or lost their last, since :meth:`take_turned`."""
        return bool(self._turned)

    def take_turned(self) -> set[str]:
        """Extensions that are reachable and were not when last asked, or the other way round."""
        turned, self._turned = self._turned, set()
        return turned

    def __iter__(self) -> Iterator[Binding]:
        for bindings in list(self._bindings.values()):
            yield from bindings

    def __len__(self) -> int:
        return self._live

    def _move(self, old: Iterable[Binding], new: Iterable[Binding]) -> None:
        for binding in new:
            self._hosts[binding.flow.remote[0]] += 1
            self._flows[binding.flow] += 1
        for binding in old:
            host, flow = binding.flow.remote[0], binding.flow
            self._hosts[host] -= 1
            if not self._hosts[host]:
                del self._hosts[host]
            self._flows[flow] -= 1
            if not self._flows[flow]:
                del self._flows[flow]

    def _remove(self, binding: Binding) -> bool:
        held = self._bindings.get(binding.extension, ())
        left = tuple(other for other in held if other is not binding)
        if len(left) == len(held):
            return False
        self._live -= 1
        self._move((binding,), ())
        self._changed.add(binding.extension)
        if left:
            self._bindings[binding.extension] = left
        else:
            del self._bindings[binding.extension]
            self._turned ^= {binding.extension}
        return True

    def _compact(self) -> None:
        self._expiry = [(binding.expires_at, next(self._serial), binding) for binding in self]
        heapq.heapify(self._expiry)


def seconds_left(binding: Binding, now: float) -> int:
    """Whole seconds until a binding expires, rounded up, at least 0."""
    return whole_seconds(binding.expires_at - now)
