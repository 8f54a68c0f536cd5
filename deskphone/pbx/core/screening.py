# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused before anybody asks whose request it is: extensions that we lack, offers too large."""

from __future__ import annotations

import re

from deskphone.pbx.base.reply import Answer
from deskphone.sip.message import Request

# What a Require may ask for (RFC 3261 section 8.2.2.3), by method; all others are of calls.
_UNDERSTOOD = {"REGISTER": ("path",), "SUBSCRIBE": ("path", "eventlist")}
_UNDERSTOOD_IN_CALLS = ("replaces", "timer", "100rel")
# A phone opens sockets for each media line: many of them in one offer have made phones fall over.
_MEDIA_LINE, _MOST_MEDIA = re.compile(rb"(?:^|[\r\n])m="), 8
# An offer is kept as long as its call rings: a hundred of 900 KB each took 185 MB. A datagram holds no more.
_LARGEST_BODY = 65_535


def refusal_of(request: Request) -> Answer | None:
    """Give what a request is refused with, whoever sends it; None where it may go on."""
    known = _UNDERSTOOD.get(request.method, _UNDERSTOOD_IN_CALLS)
    lacking = [value for value in request.headers.values("Require") if value.lower() not in known]
    if lacking:
        return Answer(420, headers=(("Unsupported", ", ".join(lacking)),))
    if len(request.body) > _LARGEST_BODY:
        return Answer(513, "Message Too Large")
    if len(_MEDIA_LINE.findall(request.body)) > _MOST_MEDIA:
        return Answer(488, f"At Most {_MOST_MEDIA} Media Lines")
    return None
