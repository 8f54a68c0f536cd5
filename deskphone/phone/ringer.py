# SPDX-License-Identifier: GPL-3.0-or-later
"""Which sound plays: our own calls, else a key's alert, else the reminder of who waits (SPEC 1.4, 1.5)."""

from __future__ import annotations

from deskphone.phone.calls import Calls
from deskphone.phone.commands import StartRinging
from deskphone.phone.held import HeldReminder
from deskphone.phone.keys import Keys
from deskphone.phone.outbox import Outbox

TRIAL = 2.0  # seconds


class Ringer:
    """One sound at a time. While somebody talks, colleagues' calls make none."""

    def __init__(self, calls: Calls, keys: Keys, outbox: Outbox, held: HeldReminder) -> None:
        self._calls, self._keys, self._outbox, self._held = calls, keys, outbox, held
        self._playing = ""
        self._next: float | None = None
        self._trial: float | None = None  # until when it rings for nothing
        self._alerts = True

    def next_timer(self) -> float | None:
        """When an alert that waits or a reminder is due, or a trial is over."""
        times = self._next, self._trial, self._held.next_timer()
        return min((when for when in times if when is not None), default=None)

    def try_it(self, now: float) -> None:
        """Ring for a moment, so that somebody hears where it rings."""
        self._trial = now + TRIAL

    def keep_alerts(self, on: bool) -> None:
        """Let colleagues' calls be heard, or no more; those of ours ring on."""
        self._alerts = on

    def settle(self, now: float) -> None:
        """Start and stop what is to be heard now."""
        if self._trial is not None and now >= self._trial:
            self._trial = None
        reminder = self._held.sound(now)
        wanted = (
            self._calls.sound() or self._alert(now) or reminder or ("ring" if self._trial is not None else "")
        )
        if wanted == self._playing:
            return
        if self._playing:
            self._outbox.send(StartRinging(False, self._playing))
        if wanted:
            self._outbox.send(StartRinging(True, wanted))
        self._playing = wanted

    def _alert(self, now: float) -> str:
        """The alert of the longest ringing offer whose delay is over."""
        self._next = None
        if not (self._alerts and self._keys.offers) or self._calls.active() is not None:
            return ""
        for offer in self._keys.offers:
            key = self._keys.config(offer.key)
            if key is None or key.alert.sound == "none" or offer.picking:
                continue
            due = offer.since + key.alert.delay
            if due <= now:
                return key.alert.sound
            self._next = due if self._next is None else min(self._next, due)
        return ""
