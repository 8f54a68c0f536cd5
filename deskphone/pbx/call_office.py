# SPDX-License-Identifier: GPL-3.0-or-later
"""What every call works with, and who calls whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from deskphone.pbx.identity import Party
from deskphone.pbx.legs import Desk
from deskphone.pbx.ports import CallInfo
from deskphone.pbx.replaces import TakenCalls
from deskphone.pbx.routing import Router

if TYPE_CHECKING:
    from deskphone.pbx.bridge import Call
    from deskphone.pbx.call_events import Failed
    from deskphone.pbx.call_incoming import IncomingLeg
    from deskphone.pbx.routing import ToService


@dataclass(frozen=True, slots=True)
class Parties:
    """Who calls whom: ``caller`` as the called may see it, ``caller_itself`` as it is."""

    caller: Party
    caller_itself: Party
    called: Party


class AnyCall(Protocol):
    """What the manager keeps: a call, or a caller who talks to the PBX itself."""

    id: str
    parties: Parties

    def info(self) -> CallInfo:
        """Describe it for people."""
        ...

    def hang_up(self, reasons: tuple[str, ...], now: float) -> None:
        """End it from the PBX's side."""
        ...

    def wake(self, now: float) -> None:
        """Do what is due."""
        ...

    def probe(self, now: float) -> None:
        """Ask the phones whether they still know it."""
        ...


class CallOwner(Protocol):
    """Who keeps the calls."""

    def add(self, call: AnyCall) -> None:
        """Keep a new call; it counts among the outgoing calls of its caller."""
        ...

    def outgoing(self, number: str) -> int:
        """Count the calls that a user's phones have begun and that are not over."""
        ...

    def call_rings(self, call: Call, now: float) -> None:
        """Note that phones ring for a call."""
        ...

    def wake_call(self, call: AnyCall, when: float) -> None:
        """Have ``call.wake`` called at this time."""
        ...

    def serve(self, service: ToService, caller: IncomingLeg, parties: Parties, now: float) -> Failed | None:
        """Let the PBX itself answer a caller whose phones did not; None when it does."""
        ...

    def call_answered(self, call: AnyCall, now: float) -> None:
        """Note that a call does not ring any more."""
        ...

    def call_ended(self, call: AnyCall) -> None:
        """Note that a call is over."""
        ...


@dataclass(frozen=True, slots=True)
class Office:
    """What every call works with."""

    desk: Desk
    owner: CallOwner
    taken: TakenCalls
    router: Router
