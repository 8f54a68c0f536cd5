# SPDX-License-Identifier: GPL-3.0-or-later
"""Which users missed a call: everybody it was for who did not answer, and who did instead."""

from __future__ import annotations

from dataclasses import dataclass

from deskphone.pbx.identity import Party
from deskphone.pbx.ports import CallServices, MissedCall
from deskphone.pbx.routing import Trip


@dataclass(frozen=True, slots=True)
class Ending:
    """How a call came to its end, or to its answer: who talks to the caller, and whose call was answered."""

    answered_by: str = ""
    picked_up_by: str = ""
    answered_for: str = ""


def note_missed(services: CallServices, caller: Party, trip: Trip, ending: Ending, now: float) -> None:
    """Keep a record for each user whom the call was for, but the one whose phone answered."""
    if services.missed is None:
        return
    shown = "" if caller.anonymous else caller.number
    for number in dict.fromkeys(user.number for user in trip.called):
        if number != ending.answered_for:
            reason = _reason(trip, number, ending)
            call = MissedCall(number, shown, caller.display, reason, ending.answered_by, ending.picked_up_by)
            services.missed.note(call, now)


def _reason(trip: Trip, number: str, ending: Ending) -> str:
    if ending.picked_up_by:
        return "picked up"
    if ending.answered_by:
        return "voicemail" if ending.answered_by == "voicemail" else "answered elsewhere"
    return trip.missed.get(number, "not answered")
