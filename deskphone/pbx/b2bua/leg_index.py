# SPDX-License-Identifier: GPL-3.0-or-later
"""What all legs share: the index by which a message finds its leg, and the queue of their session timers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from deskphone.pbx.b2bua.events import LegEvent
from deskphone.pbx.b2bua.ports import CallServices
from deskphone.pbx.registrar.reachable import way_to
from deskphone.sip.endpoint import Flow
from deskphone.sip.message import Request
from deskphone.sip.timers import TimerQueue
from deskphone.sip.uri import Uri

if TYPE_CHECKING:
    from deskphone.pbx.b2bua.leg import Leg


class LegOwner(Protocol):
    """Who hears of a leg."""

    def leg_event(self, leg: Leg, event: LegEvent, now: float) -> None:
        """Take one neutral event."""
        ...


class Timed(Protocol):
    """What arms timers of the desk."""

    def due(self, now: float) -> None:
        """Do what is due."""
        ...


class LegIndex:
    """All legs by Call-ID; few share one."""

    def __init__(self) -> None:
        self._legs: dict[str, list[Leg]] = {}

    def add(self, leg: Leg) -> None:
        """Enter a leg under its Call-ID."""
        self._legs.setdefault(leg.call_id, []).append(leg)

    def remove(self, leg: Leg) -> None:
        """Forget a leg; one that is not there is no error."""
        legs = self._legs.get(leg.call_id)
        if legs is not None and leg in legs:
            legs.remove(leg)
            if not legs:
                del self._legs[leg.call_id]

    def with_call_id(self, call_id: str) -> tuple[Leg, ...]:
        """Give all legs of a Call-ID."""
        return tuple(self._legs.get(call_id, ()))

    def of_request(self, request: Request) -> Leg | None:
        """Give the leg a request from its phone belongs to (RFC 3261 section 12.2.2)."""
        legs = self._legs.get(request.call_id)
        if not legs:
            return None
        ours, theirs = request.to.tag or "", request.from_.tag or ""
        return next((leg for leg in legs if leg.local_tag == ours and leg.remote_tag == theirs), None)

    def __iter__(self) -> Iterator[Leg]:
        for legs in list(self._legs.values()):
            yield from legs

    def __len__(self) -> int:
        return sum(map(len, self._legs.values()))


def _ignore(leg: Leg) -> None:
    """Nobody wants to know."""


@dataclass(slots=True)
class Desk:
    """What every leg works with. ``changed`` is told each confirmed leg that is another than before."""

    services: CallServices
    changed: Callable[[Leg], None] = _ignore
    index: LegIndex = field(default_factory=LegIndex)
    timers: TimerQueue = field(default_factory=TimerQueue)

    def handle_timers(self, now: float) -> None:
        """Let each that has armed a timer, and is due, do what it must."""
        while (due := self.timers.pop_due(now)) is not None:
            timed: Timed = due[0]  # type: ignore[assignment]  # what arms it is one
            timed.due(now)


def other_way(services: CallServices, number: str, target: Uri) -> Flow | None:
    """Give the flow by which the phone with this Contact is registered now, else one to the Contact."""
    for place in services.bindings(number):
        contact = Uri.parse(place.contact_uri)
        if (contact.host, contact.port) == (target.host, target.port):
            return way_to(contact, place.flow, place.path)
    return services.flow_for(target)
