# SPDX-License-Identifier: GPL-3.0-or-later
"""The words in which a call's way is told: phones that ring together, what came of it, what was so far.

A route is a generator. It yields a ``Stage`` (phones to ring together) or ``ToService`` (the PBX itself
answers), is sent the ``Outcome``, and returns the refusal for the caller when nothing is left to try.
The Diversion header (RFC 5806) tells the phone that rings who was called.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Literal

from deskphone.config.pbx import UserConfig
from deskphone.pbx.base.reply import Failed, HeaderList
from deskphone.pbx.dialplan.identity import Party
from deskphone.pbx.registrar.reachable import Reachable
from deskphone.sip.endpoint import Flow

Via = Literal["own", "simultaneous", "team", "delegate", "group", "hunt"]
Why = Literal["busy", "unanswered", "unreachable", "refused", "moved"]

_BUSY = (486, 600, 603)
_UNREACHABLE = (404, 408, 410, 480, 503)


@dataclass(frozen=True, slots=True)
class Branch:
    """The phones of one user, and by whose wish they ring: the user's own call, or another's."""

    user: UserConfig
    via: Via
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone to ring."""

    branch: Branch
    place: Reachable


@dataclass(frozen=True, slots=True)
class Stage:
    """Phones that ring together for ``party``, for ``seconds`` at most.

    ``owner`` is the user who was called, None where a group was. ``later`` are to ring too, each after
    its delay. ``private``: a call to a private line.
    """

    party: Party
    owner: UserConfig | None
    branches: tuple[Branch, ...]
    seconds: float
    headers: HeaderList = ()
    private: bool = False
    phones: tuple[Phone, ...] = ()
    later: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class ToService:
    """The PBX itself is to answer: the voicemail box of a user."""

    name: str
    user: UserConfig
    headers: HeaderList = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a stage; ``to`` is where the phone sent the call (``why`` is then "moved")."""

    why: Why
    failed: Failed
    to: str = ""

    @classmethod
    def of(cls, failed: Failed) -> Outcome:
        """Judge the refusal of the phones."""
        if failed.status in _BUSY:
            return cls("busy", failed)
        return cls("unreachable" if failed.status in _UNREACHABLE else "refused", failed)


Route = Generator["Stage | ToService", Outcome, Failed]


@dataclass(slots=True)
class RoutingState:
    """One call on its way. ``called`` are the users it was for, the first one dialled.

    ``flow`` is the caller's, whose phone does not ring for its own call, and neither does the one at
    ``without``. ``group`` is the response group or service number that it came to. ``missed`` says of users
    why they did not answer, in the words of ``why_missed``.
    """

    caller: str
    flow: Flow | None = None
    without: Flow | None = None
    called: list[UserConfig] = field(default_factory=list)
    diversions: list[tuple[str, str]] = field(default_factory=list)
    missed: dict[str, str] = field(default_factory=dict)
    group: str = ""

    def headers(self, domain: str) -> HeaderList:
        """Give the Diversion headers, the last one to forward first (RFC 5806 section 4)."""
        return tuple(
            ("Diversion", f"<sip:{number}@{domain}>;reason={reason};counter=1")
            for number, reason in reversed(self.diversions)
        )

    def has_forwarded(self, number: str) -> bool:
        """Tell whether this number handed the call on already."""
        return any(number == forwarder for forwarder, _ in self.diversions)


def why_missed(failed: Failed) -> str:
    """Say in a word or two why a user did not answer."""
    if failed.reason in ("Do Not Disturb", "Not Registered"):
        return failed.reason.lower()
    return {486: "busy", 600: "busy", 603: "declined"}.get(failed.status, "not answered")
