# SPDX-License-Identifier: GPL-3.0-or-later
"""Which users missed a call: everybody it was for who did not answer, and who did instead."""

from __future__ import annotations

from dataclasses import dataclass

from deskphone.pbx.b2bua.ports import CallServices, MissedCall
from deskphone.pbx.dialplan.identity import Party
from deskphone.pbx.dialplan.router import Trip


@dataclass(frozen=True, slots=True)
class Ending:
    """How a call came to its end, or to its answer.

    ``answered_by`` talks to the caller, and ``answered_for`` is the user for whom the phones rang just then.
    """

    answered_by: str = ""
    picked_up_by: str = ""
    answered_for: str = ""


def note_missed(services: CallServices, caller: Party, trip: Trip, ending: Ending, now: float) -> None:
    """Keep a record for each user whom the call was for, but for those whose call was answered.

    That is who answered, and who let another phone ring for its calls (a team, a delegate). From whom a
    call was picked up has missed it.
    """
    if services.missed is None:
        return
    shown = "" if caller.anonymous else caller.number
    numbers = [user.number for user in trip.called]
    answered = [ending.answered_by]
    (numbers if ending.picked_up_by else answered).append(ending.answered_for)
    for number in dict.fromkeys(filter(None, numbers)):
        if number not in answered:
            reason = _reason(trip, number, ending)
            call = MissedCall(number, shown, caller.display, reason, ending.answered_by, ending.picked_up_by)
            services.missed.note(call, now)


def _reason(trip: Trip, number: str, ending: Ending) -> str:
    if ending.picked_up_by:
        return "picked up"
    if ending.answered_by:
        return "voicemail" if ending.answered_by == "voicemail" else "answered elsewhere"
    return trip.missed.get(number, "not answered")
