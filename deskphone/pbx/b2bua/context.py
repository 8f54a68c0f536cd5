# SPDX-License-Identifier: GPL-3.0-or-later
"""What every call works with, and who keeps the calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from deskphone.pbx.b2bua.events import LegEvent
from deskphone.pbx.b2bua.leg import Leg, LegContext, LegOwner
from deskphone.pbx.b2bua.ports import CallInfo, CallServices
from deskphone.pbx.b2bua.recent_answers import RecentAnswers
from deskphone.pbx.b2bua.ringing import RingingCall
from deskphone.pbx.base.reply import Failed
from deskphone.pbx.dialplan.identity import Parties
from deskphone.pbx.dialplan.route import ToService
from deskphone.pbx.dialplan.router import Router


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


class CallPhase(Protocol):
    """What has a call for a while: its setup, two who talk, a transfer, a park orbit ..."""

    def takes(self, leg: Leg, event: LegEvent, now: float) -> bool:
        """Take an event of the call's legs if it concerns this; False leaves it to the two who talk."""
        ...

    def wake(self, now: float) -> None:
        """Do what is due."""
        ...

    def stop(self, reasons: tuple[str, ...], now: float) -> None:
        """Let go of everything that is not the call's: it is over."""
        ...

    def describe(self, info: CallInfo) -> CallInfo:
        """Describe the call for people while this has it."""
        ...


class CallOwner(Protocol):
    """Who keeps the calls: ``pbx.core.call_manager.CallManager``."""

    def add(self, call: AnyCall) -> None:
        """Keep a new call; it counts among the outgoing calls of its caller."""
        ...

    def outgoing(self, number: str) -> int:
        """Count the calls that a user's phones have begun and that are not over."""
        ...

    def given_up(self, number: str) -> int:
        """Count the bytes that are kept for phones that have not answered yet that such a call is over."""
        ...

    def call_rings(self, call: RingingCall, now: float) -> None:
        """Note that phones ring for a call."""
        ...

    def call_rings_no_more(self, call: RingingCall) -> None:
        """Note that it can be picked up no more; one that does not ring is no error."""
        ...

    def wake_call(self, call: AnyCall, when: float) -> None:
        """Have ``call.wake`` called at this time."""
        ...

    def serve(self, service: ToService, caller: Leg, parties: Parties, now: float) -> Failed | None:
        """Let the PBX itself answer a caller whose phones did not; None when it does."""
        ...

    def call_answered(self, call: AnyCall, now: float) -> None:
        """Note that phones talk in a call."""
        ...

    def call_ended(self, call: AnyCall) -> None:
        """Note that a call is over."""
        ...


@dataclass(frozen=True, slots=True)
class CallContext:
    """What every call works with."""

    services: CallServices
    legs: LegContext
    owner: CallOwner
    taken: RecentAnswers
    router: Router


class _Nobody:
    def leg_event(self, leg: Leg, event: LegEvent, now: float) -> None:
        pass


NOBODY: LegOwner = _Nobody()  # of a leg that no service has taken over yet, or that is only hung up on
