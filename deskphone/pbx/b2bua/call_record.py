# SPDX-License-Identifier: GPL-3.0-or-later
"""Which users missed a call: everybody it was for who did not answer, and who did instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from deskphone.pbx.dialplan.identity import Party
from deskphone.pbx.dialplan.route import RoutingState


@dataclass(frozen=True, slots=True)
class MissedCall:
    """A call that a user did not answer; numbers, and "" for nobody.

    ``reason`` is "picked up", "answered elsewhere", "voicemail", "not answered", "busy", "declined",
    "do not disturb" or "not registered". ``answered_by`` is who talked to the caller instead, "voicemail"
    for the box; ``picked_up_by`` is the same number when that one took the call. An anonymous caller has
    no number here.
    """

    number: str
    caller: str
    caller_name: str
    reason: str = "not answered"
    answered_by: str = ""
    picked_up_by: str = ""


class MissedCalls(Protocol):
    """Where missed calls are kept."""

    def note(self, call: MissedCall, now: float) -> None:
        """Keep one."""
        ...


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """How a call came to its end, or to its answer.

    ``answered_by`` talks to the caller, and ``answered_for`` is the user for whom the phones rang just then.
    """

    answered_by: str = ""
    picked_up_by: str = ""
    answered_for: str = ""


def note_missed(
    missed: MissedCalls | None, caller: Party, routing: RoutingState, outcome: CallOutcome, now: float
) -> None:
    """Keep a record for each user whom the call was for, but for those whose call was answered.

    That is who answered, and who let another phone ring for its calls (a team, a delegate). From whom a
    call was picked up has missed it.
    """
    if missed is None:
        return
    shown = "" if caller.anonymous else caller.number
    numbers = [user.number for user in routing.called]
    answered = [outcome.answered_by]
    (numbers if outcome.picked_up_by else answered).append(outcome.answered_for)
    for number in dict.fromkeys(filter(None, numbers)):
        if number not in answered:
            reason = _reason(routing, number, outcome)
            call = MissedCall(
                number, shown, caller.display, reason, outcome.answered_by, outcome.picked_up_by
            )
            missed.note(call, now)


def _reason(routing: RoutingState, number: str, outcome: CallOutcome) -> str:
    if outcome.picked_up_by:
        return "picked up"
    if outcome.answered_by:
        return "voicemail" if outcome.answered_by == "voicemail" else "answered elsewhere"
    return routing.missed.get(number, "not answered")
