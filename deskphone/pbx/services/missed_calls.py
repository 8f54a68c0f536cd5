# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that the called user did not answer: who called, when, and who took the call, if anybody did.

Seed 002: "When a call is picked up by another user, a notification is sent to the number originally called."
The record is kept for it to be looked up; the message itself is sent by ``pbx.services.text_messages``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import astuple, dataclass
from datetime import datetime

from deskphone.pbx.b2bua.call_record import MissedCall
from deskphone.pbx.base.journal import Journalled, Row
from deskphone.sip.ids import Ids

MOST = 200  # records of one user
LONGEST = 90 * 86_400.0  # seconds that a record is kept


@dataclass(frozen=True, slots=True)
class MissedRecord:
    """One call. ``at`` is seconds since 1970, ``caller`` and ``caller_name`` are as the user may see them.

    ``reason`` is in a few words why it was missed; ``answered_by`` is the number that took the call, empty
    where nobody did, and ``picked_up_by`` the same number where it was a pickup.
    """

    id: str
    number: str
    caller: str
    caller_name: str
    at: float
    reason: str
    picked_up_by: str = ""
    answered_by: str = ""


class Missed(Journalled[MissedRecord]):
    """The records of all users: at most 200 each, at most 90 days old.

    ``moment`` gives the date and time of a reading of the core's clock.
    """

    table = "missed"

    def __init__(self, ids: Ids, moment: Callable[[float], datetime]) -> None:
        self._ids, self._moment = ids, moment
        super().__init__(astuple)
        self._by_number: dict[str, deque[MissedRecord]] = {}

    def note(self, call: MissedCall, now: float) -> None:
        """Keep a record; the oldest of that user goes where there is no more room."""
        at = self._moment(now).timestamp()
        record = MissedRecord(
            self._ids.tag(),
            call.number,
            call.caller,
            call.caller_name,
            at,
            call.reason,
            call.picked_up_by,
            call.answered_by,
        )
        self._journal.put(record)
        held = self._by_number.setdefault(call.number, deque())
        held.append(record)
        while len(held) > MOST or held[0].at < at - LONGEST:
            self._journal.drop(held.popleft().id)

    def of(self, number: str | None, now: float) -> list[MissedRecord]:
        """Give the records of a user, or of all, newest first."""
        oldest = self._oldest(now)
        records = self._journal if number is None else self._by_number.get(number, ())
        fresh = [each for each in records if each.at >= oldest]
        return sorted(reversed(fresh), key=lambda each: -each.at)

    def _oldest(self, now: float) -> float:
        return self._moment(now).timestamp() - LONGEST

    # --- for the state file -------------------------------------------------------------------------

    def restore(self, row: Row, now: float) -> None:
        """Take a record of an earlier run, if it is not too old.

        Raises ValueError or TypeError for a damaged one.
        """
        text = [str(value) for value in row]
        record = MissedRecord(text[0], text[1], text[2], text[3], float(row[4]), *text[5:])
        if record.at < self._oldest(now) or not self._journal.enter(record):
            return
        held = self._by_number.setdefault(record.number, deque())
        held.append(record)
        if len(held) > 1 and held[-2].at > record.at:  # read late, when newer ones were there
            self._by_number[record.number] = held = deque(sorted(held, key=lambda each: each.at))
        if len(held) > MOST:
            self._journal.drop(held.popleft().id)
