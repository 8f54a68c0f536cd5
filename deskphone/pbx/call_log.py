# SPDX-License-Identifier: GPL-3.0-or-later
"""Which users missed a call: everybody it was for who did not answer, and who did instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from deskphone.config.pbx import UserConfig
from deskphone.pbx.identity import Party
from deskphone.pbx.ports import CallServices, MissedCall


@dataclass(frozen=True, slots=True)
class Ending:
    """How a call came to its end, or to its answer: who talks to the caller, and whose call was answered."""

    answered_by: str = ""
    picked_up_by: str = ""
    answered_for: str = ""


def note_missed(
    services: CallServices, caller: Party, called: Iterable[UserConfig], ending: Ending, now: float
) -> None:
    """Keep a record for each user whom the call was for, but the one whose phone answered."""
    if services.missed is None:
        return
    shown = "" if caller.anonymous else caller.number
    for number in dict.fromkeys(user.number for user in called):
        if number != ending.answered_for:
            record = MissedCall(number, shown, caller.display, ending.answered_by, ending.picked_up_by)
            services.missed.note(record, now)
