# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a phone may think about a re-INVITE: one that got a provisional response never ends by itself.

RFC 3261 section 17.1.1 leaves the Proceeding state without a timer, so a phone that answered 100 or 180 and
nothing more kept the transaction, and whoever had asked, for ever. As a proxy's Timer C (section 16.6 step
11) the limit starts anew with each provisional response; then CANCEL, and 64*T1 later the phone is gone.
"""

from __future__ import annotations

from deskphone.sip.endpoint import ClientTransaction, Endpoint
from deskphone.sip.timers import Alarm, TimerQueue

TIMER_C = 181.0  # seconds; section 16.6: more than three minutes


class Patience:
    """With the one re-INVITE that a leg has under way."""

    __slots__ = ("_alarm", "_endpoint", "_timers", "_transaction")

    def __init__(self, endpoint: Endpoint, timers: TimerQueue, transaction: ClientTransaction) -> None:
        self._endpoint, self._timers, self._transaction = endpoint, timers, transaction
        self._alarm: Alarm | None = None

    def begin(self, now: float) -> None:
        """Wait so long from now on: the INVITE was sent, or a provisional response came."""
        self.stop()
        self._alarm = self._timers.arm(now + TIMER_C, self, 0)

    def stop(self) -> None:
        """A final response came, or none ever will."""
        if self._alarm is not None:
            self._timers.cancel(self._alarm)
            self._alarm = None

    def is_about(self, transaction: ClientTransaction) -> bool:
        """Tell whether this is the INVITE that is waited for."""
        return transaction is self._transaction

    def due(self, now: float) -> None:
        """Take the question back: it was too long, or the dialog is over."""
        self.stop()
        self._endpoint.cancel(self._transaction, now)
