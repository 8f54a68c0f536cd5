# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused before anybody asks whose request it is: extensions that we lack, offers too large."""

from __future__ import annotations

from deskphone.pbx.base.reply import LARGEST_BODY, MOST_MEDIA, Answer, has_too_many_media
from deskphone.sip.message import Request

# What a Require may ask for (RFC 3261 section 8.2.2.3), by method; all others are of calls.
_UNDERSTOOD = {"REGISTER": ("path",), "SUBSCRIBE": ("path", "eventlist")}
_UNDERSTOOD_IN_CALLS = ("replaces", "timer", "100rel")


def refusal_of(request: Request) -> Answer | None:
    """Give what a request is refused with, whoever sends it; None where it may go on."""
    known = _UNDERSTOOD.get(request.method, _UNDERSTOOD_IN_CALLS)
    lacking = [value for value in request.headers.values("Require") if value.lower() not in known]
    if lacking:
        return Answer(420, headers=(("Unsupported", ", ".join(lacking)),))
    if len(request.body) > LARGEST_BODY:
        return Answer(513, "Message Too Large")
    if has_too_many_media(request.body):
        return Answer(488, f"At Most {MOST_MEDIA} Media Lines")
    return None
