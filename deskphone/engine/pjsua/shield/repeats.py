# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages after which pjsip sends a request again, or keeps something, and when that must end. Pure.

pjsip follows each 423 to REGISTER at once, also one that no registration can satisfy: 3,400 a second. It
renews a subscription at once when a NOTIFY says that it lasts no time: 640 a second at a server that says so
to each. And it keeps each name of a state that it does not know until the subscription is over: a registrar
that made up one of 3,000 letters for each NOTIFY made the process 4 KB bigger with each.
"""

from __future__ import annotations

import re
from collections import OrderedDict, deque

from deskphone.engine.pjsua.translate import MessageText

LONGEST = 86400  # seconds: no registration need be longer
_DIGITS = 20
_TIMES, _WITHIN = 10, 10.0  # answers, seconds
_CALL_IDS = 1024


_LASTS = re.compile(r";[ \t]*expires[ \t]*(?:=[ \t]*([^;]*))?", re.IGNORECASE)
_LONGEST_STATE = 16  # letters; "terminated" has ten
_FOREVER = 2**31  # seconds; from here on pjsip counts round to no time


def lasts_no_time(message: MessageText) -> bool:
    """Whether a NOTIFY says that its subscription lasts no time, as pjsip reads it."""
    said = [text.strip() for text in _LASTS.findall(";".join(message.all("subscription-state")))]
    return not all(
        text.isascii() and text.isdigit() and len(text) < _DIGITS and 0 < int(text) < _FOREVER
        for text in said
    )


def makes_up_a_state(message: MessageText) -> bool:
    """Whether a NOTIFY names a state of its subscription that is no word (RFC 6665 section 4.1.3)."""
    said = [value.partition(";")[0].strip() for value in message.all("subscription-state")]
    return any(len(state) > _LONGEST_STATE for state in said)


def too_long(message: MessageText) -> str:
    """Say that a 423 asks for more than ``LONGEST``, empty if it does not (RFC 3261 section 20.23)."""
    asked = message.get("min-expires").partition(";")[0].strip()
    if not (asked.isascii() and asked.isdigit()) or (len(asked) < _DIGITS and int(asked) <= LONGEST):
        return ""
    seconds = f"{int(asked):,}" if len(asked) < _DIGITS else f"10^{len(asked) - 1}"
    return f"the server asks for {seconds} s between registrations, more than {LONGEST:,}"


class Repeats:
    """How often each Call-ID was sent back lately."""

    def __init__(self) -> None:
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def is_endless(self, call_id: str, now: float) -> bool:
        """Count one at ``now`` (seconds); whether it is one too many."""
        times = self._times.setdefault(call_id, deque(maxlen=_TIMES + 1))
        self._times.move_to_end(call_id)
        if len(self._times) > _CALL_IDS:
            self._times.popitem(last=False)
        times.append(now)
        return len(times) > _TIMES and now - times[0] < _WITHIN
