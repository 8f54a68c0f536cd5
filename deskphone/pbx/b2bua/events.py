# SPDX-License-Identifier: GPL-3.0-or-later
"""The neutral events by which legs and calls talk to each other: methods, statuses, reasons, but no message.

the phone rings, answers, refuses    Rang, Connected, Failed        (legs that the PBX called)
the phone hangs up or is gone        Hung
the phone asks for something         Asked      -> the call asks the other leg with ``ask``
a phone answered what it was asked   Replied    -> the call tells the asker with ``reply``
the phone hands its call on          Referred   (the REFER itself; the call answers it)
the phone acknowledged an answer     Acked      (it carries the media answer of a late offer)
"""

from __future__ import annotations

from dataclasses import dataclass

from deskphone.pbx.base.reply import NO_BODY, Body, Failed, HeaderList, body_of
from deskphone.sip.events import RequestReceived
from deskphone.sip.message import Message, Request
from deskphone.sip.transaction.server import ServerTransaction
from deskphone.sip.uri import Address

ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, MESSAGE, REFER, PRACK"
_ABOUT_BODIES = ("Content-Disposition", "Content-Encoding", "Info-Package")
SUPPORTED = "replaces, timer"
ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'


@dataclass(frozen=True, slots=True)
class Rang:
    """A phone gave a provisional response (above 100); ``reliable``: it saw to it that it arrives."""

    status: int
    body: Body = NO_BODY
    reliable: bool = False


@dataclass(frozen=True, slots=True)
class Connected:
    """A phone answered; ``body`` is its media answer, or its offer when it was called without one."""

    body: Body


@dataclass(frozen=True, slots=True)
class Hung:
    """A phone ended its leg, or is gone; ``reasons`` are values of Reason headers (RFC 3326)."""

    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A phone asks something of the other end within the call: re-INVITE, UPDATE, INFO, MESSAGE.

    ``transaction`` is the leg's own business; None where the PBX itself asks.
    """

    method: str
    body: Body = NO_BODY
    headers: HeaderList = ()
    transaction: ServerTransaction | None = None

    @property
    def about_media(self) -> bool:
        """Whether this opens an offer/answer exchange, of which only one may run at a time."""
        return self.method == "INVITE" or (self.method == "UPDATE" and bool(self.body))


@dataclass(frozen=True, slots=True)
class Replied:
    """A phone's final answer to ``asked``."""

    asked: Asked
    status: int
    reason: str = ""
    body: Body = NO_BODY


@dataclass(frozen=True, slots=True)
class Acked:
    """A phone acknowledged the answer it got; ``body`` is its media answer to a late offer."""

    body: Body


@dataclass(frozen=True, slots=True, eq=False)
class Referred:
    """A phone wants the other end of its call to talk to somebody else (RFC 3515)."""

    request: Request
    transaction: ServerTransaction


LegEvent = Rang | Connected | Failed | Hung | Asked | Replied | Acked | Referred


def asked_by(event: RequestReceived) -> Asked:
    """Give what a phone asks of the other end with a request within the call."""
    headers = event.request.headers
    kept = tuple((name, value) for name in _ABOUT_BODIES if (value := headers.get(name)) is not None)
    return Asked(event.request.method, body_of(event.request), kept, event.transaction)


def media_in(event: LegEvent) -> Body:
    """Give the media description that a phone sent with an event; empty where there is none."""
    if isinstance(event, Connected | Acked):
        return event.body
    if isinstance(event, Replied):
        return event.body if event.asked.about_media and event.status < 300 else NO_BODY
    return event.body if isinstance(event, Asked) and event.about_media else NO_BODY


def allows(message: Message, method: str) -> bool:
    """Tell whether a phone said that it takes a method."""
    return lists(message, "Allow", method)


def lists(message: Message, name: str, word: str) -> bool:
    """Tell whether a header that lists words (Allow, Supported, Require) has this one, in any case.

    What else stands there, and be it a quote that never closes, is no reason to refuse a call.
    """
    word = word.lower()
    return any(item.strip().lower() == word for line in message.headers.all(name) for item in line.split(","))


def check_routes(message: Message) -> None:
    """Read the Record-Route headers, which every later request depends on. Raises SipParseError(400)."""
    for value in message.headers.values("Record-Route"):
        Address.parse(value)
