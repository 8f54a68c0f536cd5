# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of one subscription as a person should see it, and when to try again.

A subscription that the server refused differs from one that was lost: the first is tried again within the
hour (an extension that is not known soon, then every two minutes: a server that starts or is being changed
may know it in a moment), the second soon, then ever later (field notes 3.7: no storms).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

REFUSED_RETRY = 3000.0  # seconds; within the hour, jitter included
# Phones differ: 10 s for ever (Panasonic's), 30 s and then later (tSIP), 300 s (Gigaset's).
UNKNOWN_BACK_OFF = (10.0, 20.0, 40.0, 120.0)
BACK_OFF = (2.0, 30.0, 300.0, 600.0, 3600.0)  # seconds, by the number of attempts that failed
ANEW = (0.5, 0.5, 2.0, 10.0, 30.0, 60.0)  # the same where the server wants another one at once, or forgot it
LONGEST_WAIT = REFUSED_RETRY  # a server may say more, and mean it for milliseconds
FIRST_LONGER_EXPIRES = 1800  # seconds; more than what was refused
LONGEST_EXPIRES = 86400
# Reasons of a 408 that nobody sent.
NO_ANSWER, NO_NOTIFY, NO_NEWS = "no answer", "no NOTIFY came", "no news from the server yet"
JITTER = 0.2  # part of the delay, either way

# Answers that another try in a minute will not change.
REFUSALS = frozenset((401, 403, 404, 405, 406, 407, 410, 415, 416, 420, 489, 501, 603, 604))
# ... but the server's administrator may: a hint that was removed comes back, a new extension is made.
UNKNOWN = frozenset((404, 410, 604))


class Phase(Enum):
    """What ``subscription`` says in the command line's JSON."""

    PENDING = "pending"
    ACTIVE = "active"
    REFUSED = "refused"
    LOST = "lost"


# Subscription-State reasons (RFC 6665 section 4.1.3): (phase, delay in seconds; None: back off).
ENDINGS: dict[str, tuple[Phase, float | None]] = {
    "probation": (Phase.LOST, 60.0),
    "giveup": (Phase.LOST, 60.0),
    "rejected": (Phase.REFUSED, REFUSED_RETRY),
    "noresource": (Phase.REFUSED, 300.0),
    "invariant": (Phase.REFUSED, REFUSED_RETRY),
    "": (Phase.LOST, None),
}
ENDED_TO_BEGIN_ANEW = frozenset(("deactivated", "timeout"))


class WatchState:
    """One subscription. ``jitter()`` gives a number between -1 and 1.

    A phase other than ACTIVE stays until a NOTIFY comes or the next try fails: a lamp that is lost
    or refused does not flicker while it is tried again.
    """

    def __init__(self, jitter: Callable[[], float]) -> None:
        self._jitter = jitter
        self.phase = Phase.PENDING
        self.status = 0
        self.reason = ""
        self.failures = 0
        self.retry_at: float | None = None
        self.min_expires = 0

    def subscribed(self) -> None:
        """A SUBSCRIBE is on its way."""
        self.retry_at = None

    def active(self) -> None:
        """The server accepted it, or sent a NOTIFY."""
        self.phase = Phase.ACTIVE
        self.status, self.reason = 200, ""
        self.failures = 0
        self.retry_at = None

    def told(self) -> None:
        """The server tells unasked, whatever it answers to a SUBSCRIBE; that is tried again as before."""
        self.phase = Phase.ACTIVE

    def lost(self) -> None:
        """The server is out of reach: offline until a NOTIFY of another subscription comes."""
        self.phase, self.retry_at = Phase.LOST, None
        self.status, self.reason = 408, NO_NEWS

    def ended(self, status: int, reason: str, retry_after: float | None, now: float) -> None:
        """It was refused, or is over; decides when to try again."""
        self.status, self.reason = status, reason
        if status == 423 and self.min_expires < LONGEST_EXPIRES:
            # RFC 6665 section 4.1.2.1; some servers send no Min-Expires, so we ask for ever longer ones.
            self.min_expires = min(max(FIRST_LONGER_EXPIRES, self.min_expires * 4), LONGEST_EXPIRES)
            self.phase, delay = Phase.PENDING, 0.5
        elif status in UNKNOWN:
            self.phase, delay = Phase.REFUSED, self._back_off(UNKNOWN_BACK_OFF)
        elif status in REFUSALS:
            self.phase, delay = Phase.REFUSED, REFUSED_RETRY
        elif status == 481 and self.phase is Phase.ACTIVE:
            # It was restarted and forgot us (RFC 6665 section 4.1.2.2), perhaps not for the first time.
            self.phase, delay = Phase.LOST, self._back_off(ANEW)
        elif status:
            self.phase, delay = Phase.LOST, self._back_off()
        elif reason.lower() in ENDED_TO_BEGIN_ANEW:
            self.phase = Phase.LOST if self.failures > 1 else Phase.PENDING
            delay = self._back_off(ANEW)
        else:
            phase, fixed = ENDINGS.get(reason.lower(), ENDINGS[""])
            said_when = phase is Phase.LOST and retry_after is not None
            self.phase, delay = phase, self._back_off() if fixed is None or said_when else fixed
        jitter = JITTER * self._jitter()
        delay *= 1 + jitter
        if retry_after is not None and status not in REFUSALS:  # not before (RFC 6665 section 4.1.3)
            delay = max(delay, min(retry_after, LONGEST_WAIT) * (1 + (jitter + JITTER) / 2))
        self.retry_at = now + delay

    def refuse(self, now: float) -> None:
        """Take the last answer for a refusal, whatever it usually means."""
        self.phase = Phase.REFUSED
        self.retry_at = now + REFUSED_RETRY * (1 + JITTER * self._jitter())

    def _back_off(self, delays: tuple[float, ...] = BACK_OFF) -> float:
        delay = delays[min(self.failures, len(delays) - 1)]
        self.failures += 1
        return delay

    def retry_soon(self, now: float, within: float) -> None:
        """The account registered again: try within this many seconds, spread by the jitter."""
        self.failures = 0
        self.retry_at = now + within * (self._jitter() + 1) / 2


SENTENCES: dict[int, str] = {
    403: "the server does not allow watching it",
    404: "the server does not know this extension",
    401: "the server did not accept the password for watching it",
    489: "the server has no dialog events",
    603: "the server does not allow watching it",
    0: "the server ended the watching",
}


def sentence(status: int, reason: str) -> str:
    """Why a subscription failed, for people; a reason that is a sentence is our own, and says it all."""
    if reason.endswith("."):
        return f"{reason[0].lower()}{reason[1:-1]}"
    if status == 408 and reason == NO_NOTIFY:
        return "the server's status messages do not arrive"
    if status == 408 and reason in ("", NO_ANSWER, NO_NEWS):
        return "the server did not answer"
    text = SENTENCES.get(status, f"the server answered {status} {reason}".strip())
    return f"{text} ({reason})" if status == 0 and reason else text
