# SPDX-License-Identifier: GPL-3.0-or-later
"""What a SUBSCRIBE may ask for: dialogs of an extension or of a list of them, or one's own messages.

Event packages ``dialog`` (RFC 4235; lists: RFC 4662) and ``message-summary`` (RFC 3842).
"""

from __future__ import annotations

from dataclasses import dataclass

from deskphone.dialoginfo.build import CONTENT_TYPE
from deskphone.pbx.base.reply import Answer
from deskphone.pbx.notifier.message_summary import SUMMARY_TYPE
from deskphone.pbx.notifier.resource_lists import OPTION
from deskphone.pbx.notifier.subscriptions import EVENT, MESSAGES
from deskphone.pbx.notifier.watchable import Watchable
from deskphone.sip.fields import Event
from deskphone.sip.message import Request

ALLOW_EVENTS = (("Allow-Events", f"{EVENT}, {MESSAGES}"),)
LIST_HEADERS = (("Require", OPTION),)

_BODIES = {EVENT: CONTENT_TYPE, MESSAGES: SUMMARY_TYPE}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a SUBSCRIBE asks for; ``numbers`` of a list, else None."""

    package: str
    number: str
    event_id: str
    numbers: tuple[str, ...] | None = None


def package_of(request: Request) -> Wanted | Answer:
    """Tell which package a SUBSCRIBE, first or later, is about, or refuse it.

    Raises SipParseError for a broken Event.
    """
    text = request.headers.get("Event")
    event = Event.parse(text) if text is not None else None
    package = event.package.lower() if event else ""
    if event is None or package not in _BODIES:
        return Answer(489, headers=ALLOW_EVENTS)
    if not accepts(request, _BODIES[package]):
        return Answer(406, headers=(("Accept", _BODIES[package]),))
    return Wanted(package, request.request_uri.user_unescaped, event.id)


def judge(request: Request, watcher: str, watchable: Watchable) -> Wanted | Answer:
    """Tell what a first SUBSCRIBE of an authenticated user asks for, or refuse it. Raises SipParseError."""
    wanted = package_of(request)
    if isinstance(wanted, Answer):
        return wanted
    number = wanted.number
    if wanted.package == MESSAGES:
        return wanted if number == watcher else Answer(403, "Not Your Messages")
    numbers = watchable.listed(number)
    if numbers is not None:
        named = {value.lower() for name in ("Supported", "Require") for value in request.headers.values(name)}
        if OPTION not in named:  # RFC 4662 section 4.2
            return Answer(421, headers=LIST_HEADERS)
        return Wanted(EVENT, number, wanted.event_id, numbers)
    return wanted if watchable.place(number) is not None else Answer(404, "No Such Extension")


def accepts(request: Request, body: str) -> bool:
    """Tell whether the watcher takes this body: Accept names it or a range with it, or is absent.

    An empty Accept header means that nothing is taken (RFC 3261 section 20.1).
    """
    values = request.headers.values("Accept")
    if not values:
        return "Accept" not in request.headers
    for value in values:
        kind = value.partition(";")[0].strip().lower()
        if kind in (body, "application/*", "*/*"):
            return True
    return False
