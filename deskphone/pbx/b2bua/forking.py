# SPDX-License-Identifier: GPL-3.0-or-later
"""Ringing several phones at once: who still rings, and which refusal to tell when all have refused.

One after the other is another matter: ``pbx.b2bua.ringing`` goes from stage to stage, and whose turn it is
(hunting, response groups) stands in ``pbx.dialplan``.
"""

from __future__ import annotations

from collections.abc import Iterable

from deskphone.pbx.b2bua.outbound_leg import OutboundLeg
from deskphone.pbx.base.reply import Failed, because

# RFC 3261 section 16.7 step 6: within the class, those first that tell the caller how to do better.
_TELLING = (401, 407, 415, 420, 484)


class Fork:
    """The branches of one stage."""

    def __init__(self) -> None:
        self._ringing: list[OutboundLeg] = []
        self._failures: list[Failed] = []

    def add(self, leg: OutboundLeg) -> None:
        """Enter a branch."""
        self._ringing.append(leg)

    def failed(self, leg: OutboundLeg, failed: Failed) -> None:
        """Note that a branch is over."""
        if leg in self._ringing:
            self._ringing.remove(leg)
            self._failures.append(failed)

    def stop(
        self, reasons: tuple[str, ...], now: float, *, but: OutboundLeg | None = None
    ) -> list[OutboundLeg]:
        """Give up all branches but one; returns those given up."""
        stopped = [leg for leg in self._ringing if leg is not but]
        self._ringing.clear()
        for leg in stopped:
            leg.give_up(reasons, now)
        return stopped

    @property
    def legs(self) -> tuple[OutboundLeg, ...]:
        """The branches that still ring."""
        return tuple(self._ringing)

    def best_failure(self) -> Failed:
        """Give the refusal to tell the caller."""
        return best_failure(self._failures)

    def __len__(self) -> int:
        return len(self._ringing)


def best_failure(failures: Iterable[Failed]) -> Failed:
    """Choose as a forking proxy does (RFC 3261 section 16.7 step 6).

    A 6xx speaks for all phones; else the lowest class, and within 4xx a word from a phone (486, 480)
    before a silence (408). 480 where there was none at all.
    """
    return outward(min(failures, key=_rank, default=Failed(480)))


def _rank(failed: Failed) -> tuple[int, int, int]:
    status = failed.status
    if status >= 600:
        return (0, 0, status)
    silent = status in (408, 503) or status < 400
    return (2 if silent else 1, status // 100, 0 if status in _TELLING else 1)


def outward(failed: Failed) -> Failed:
    """Give what a branch's refusal means to the caller.

    Where a phone sends its calls is followed by the PBX or not at all. The phone's challenge is none of
    the caller's (it concerns the PBX), 503 would make the caller avoid the PBX itself (RFC 3261 section
    16.7), and silence is "temporarily unavailable", not a timeout of the caller's own request.
    """
    if failed.status < 400:
        return because(480, "Forwarded To Nobody", "the phone forwards its calls to where they cannot go")
    if failed.status in (401, 407):
        return Failed(480, "The Phone Wants A Password")
    if failed.status in (408, 503):
        return Failed(480, "The Phone Does Not Answer The Network", failed.headers)
    return failed
