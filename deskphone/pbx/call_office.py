# SPDX-License-Identifier: GPL-3.0-or-later
"""What every call works with, and who calls whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from deskphone.pbx.identity import Party
from deskphone.pbx.legs import Desk
from deskphone.pbx.replaces import TakenCalls

if TYPE_CHECKING:
    from deskphone.pbx.bridge import Call


class CallOwner(Protocol):
    """Who keeps the calls."""

    def call_rings(self, call: Call, now: float) -> None:
        """Note that phones ring for a call."""
        ...

    def call_answered(self, call: Call, now: float) -> None:
        """Note that a call does not ring any more."""
        ...

    def call_ended(self, call: Call) -> None:
        """Note that a call is over."""
        ...


@dataclass(frozen=True, slots=True)
class Office:
    """What every call works with."""

    desk: Desk
    owner: CallOwner
    taken: TakenCalls


@dataclass(frozen=True, slots=True)
class Parties:
    """Who calls whom: ``caller`` as the called may see it, ``caller_itself`` as it is."""

    caller: Party
    caller_itself: Party
    called: Party
