# SPDX-License-Identifier: GPL-3.0-or-later
"""The index by which a message finds its leg: Call-ID and both tags (RFC 3261 section 12)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

from deskphone.sip.message import Request


class Indexed(Protocol):
    """What names a leg; ``remote_tag`` is the phone's, "" while there is none."""

    call_id: str
    local_tag: str
    remote_tag: str


L = TypeVar("L", bound=Indexed)


class LegIndex(Generic[L]):
    """All legs by Call-ID; few share one."""

    def __init__(self) -> None:
        self._legs: dict[str, list[L]] = {}

    def add(self, leg: L) -> None:
        """Enter a leg under its Call-ID."""
        self._legs.setdefault(leg.call_id, []).append(leg)

    def remove(self, leg: L) -> None:
        """Forget a leg; one that is not there is no error."""
        legs = self._legs.get(leg.call_id)
        if legs is not None and leg in legs:
            legs.remove(leg)
            if not legs:
                del self._legs[leg.call_id]

    def with_call_id(self, call_id: str) -> tuple[L, ...]:
        """Give all legs of a Call-ID."""
        return tuple(self._legs.get(call_id, ()))

    def of_request(self, request: Request) -> L | None:
        """Give the leg a request from its phone belongs to (RFC 3261 section 12.2.2)."""
        legs = self._legs.get(request.call_id)
        if not legs:
            return None
        ours, theirs = request.to.tag or "", request.from_.tag or ""
        return next((leg for leg in legs if leg.local_tag == ours and leg.remote_tag == theirs), None)

    def __iter__(self) -> Iterator[L]:
        for legs in list(self._legs.values()):
            yield from legs

    def __len__(self) -> int:
        return sum(map(len, self._legs.values()))
