# SPDX-License-Identifier: GPL-3.0-or-later
"""Glare: a phone that is asked for a change of its media is busy with one of its own, and answers 491.

RFC 3261 section 14.1: it is asked again after a while, and who made the Call-ID waits longer, so that the two
do not meet a second time.
"""

from __future__ import annotations

from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.b2bua.outbound_leg import OutboundLeg

# Seconds. Section 14.1: who made the Call-ID waits 2.1 to 4 seconds after a 491, the other up to 2.
WAIT_OURS, WAIT_THEIRS = 2.5, 1.0


class Backoff:
    """When to ask a phone again after a 491, ``most`` times in all; ``at`` is None while nothing waits."""

    __slots__ = ("_left", "at")

    def __init__(self, most: int = 1) -> None:
        self._left = most
        self.at: float | None = None

    def refused(self, leg: Leg, now: float) -> float | None:
        """Take a 491; gives when to ask again, None where it was enough and the refusal is the answer."""
        if not self._left:
            return None
        self._left -= 1
        self.at = now + (WAIT_OURS if isinstance(leg, OutboundLeg) else WAIT_THEIRS)
        return self.at

    def is_due(self, now: float) -> bool:
        """Tell, once, that the time has come."""
        if self.at is None or self.at > now:
            return False
        self.at = None
        return True

    def stop(self) -> None:
        """Ask no more for now; what was asked counts."""
        self.at = None
