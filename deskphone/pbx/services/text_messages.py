# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts for a user, sent to the phones as MESSAGE (RFC 3428), at once or when one registers next.

A text goes to every phone that is registered. Once one has taken it, it is told; else it waits for the next
registration. A phone that cannot show texts is not asked again; what it would have been told is in
the list of missed calls all the same.
"""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from deskphone.pbx.base.journal import Journalled, Row
from deskphone.pbx.registrar.bindings import Binding
from deskphone.pbx.registrar.reachable import way_to
from deskphone.sip.endpoint import Endpoint
from deskphone.sip.headers import Headers
from deskphone.sip.ids import Ids
from deskphone.sip.message import Request
from deskphone.sip.uri import Uri

_log = logging.getLogger("deskphone.pbx.notices")

MOST = 50  # texts that wait for one user
LONGEST = 90 * 86_400.0  # seconds that a text waits
_LONGEST_TEXT = 500
_ATTEMPTS = 5  # at a phone that does not answer
_MOST_PHONES = 32  # that could not show a text, until nobody is asked any more
_SENDER = "pbx"
# The phone has said that it shows no texts: another attempt would not help.
_CANNOT = frozenset((405, 406, 415, 416, 420, 488, 489, 501, 505, 513, 606))


@dataclass(slots=True, eq=False)
class TextMessage:
    """One text. ``at``: seconds since 1970. Phones are named by instance, else by Contact.

    ``done`` are the phones that need not be asked again, ``asked`` those that are to be asked now, and
    ``tries`` how often those were that gave no answer. ``told``: a phone has shown it.
    """

    id: str
    number: str
    text: str
    at: float
    done: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    tries: dict[str, int] = field(default_factory=dict)
    told: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """One MESSAGE on its way: the owner of its transaction."""

    message: TextMessage
    phone: str


@dataclass(frozen=True, slots=True)
class TextContext:
    """What is needed of the core; ``moment`` gives the date and time of a reading of the core's clock."""

    endpoint: Endpoint
    ids: Ids
    domain: str
    bindings: Callable[[str], Sequence[Binding]]
    moment: Callable[[float], datetime]


class TextMessages(Journalled[TextMessage]):
    """All texts that users have not been shown yet. ``now`` is the core's clock, in seconds."""

    table = "notice"

    def __init__(self, around: TextContext) -> None:
        self._around = around
        super().__init__(_row)
        self._by_number: dict[str, deque[TextMessage]] = {}
        self._busy: set[str] = set()  # phones that have not answered the last one yet

    def tell(self, number: str, text: str, now: float) -> None:
        """Send a text to all phones of a user; without any it waits."""
        at = self._around.moment(now).timestamp()
        message = TextMessage(self._around.ids.tag(), number, text[:_LONGEST_TEXT], at)
        waiting = self._by_number.setdefault(number, deque())
        waiting.append(message)
        self._journal.put(message)
        while len(waiting) > MOST or waiting[0].at < at - LONGEST:
            self._journal.drop(waiting.popleft().id)
        self._begin((message,), number, now)

    def registered(self, number: str, now: float) -> None:
        """Send what waits for a user, as a phone of that number has just registered."""
        waiting = self._by_number.get(number)
        if waiting:
            self._begin(tuple(waiting), number, now)

    def waiting(self, number: str) -> list[str]:
        """Give the texts that no phone of a user has shown yet, oldest first."""
        return [message.text for message in self._by_number.get(number, ()) if not message.told]

    # --- what became of a MESSAGE -------------------------------------------------------------------

    def answered(self, delivery: Delivery, status: int, now: float) -> None:
        """Take a phone's answer."""
        if status < 200:
            return
        if status < 300:
            self._shown(delivery.message)
        elif status in _CANNOT:
            self._cannot(delivery)
        else:
            self._tried(delivery)
        self._next(delivery, now)

    def unanswered(self, delivery: Delivery, now: float) -> None:
        """Note that a phone gave no answer, or could not be reached."""
        self._tried(delivery)
        self._next(delivery, now)

    def _shown(self, message: TextMessage) -> None:
        message.told = True
        self._journal.drop(message.id)

    def _cannot(self, delivery: Delivery) -> None:
        message = delivery.message
        message.done.add(delivery.phone)
        if len(message.done) > _MOST_PHONES:  # each registration may be another phone: the list has no end
            self._shown(message)
        if not message.told:
            self._journal.put(message)
        _log.info("= a phone of %s shows no texts", message.number)

    def _tried(self, delivery: Delivery) -> None:
        tries = delivery.message.tries
        tries[delivery.phone] = tries.get(delivery.phone, 0) + 1
        if tries[delivery.phone] >= _ATTEMPTS or len(tries) > _MOST_PHONES:
            self._cannot(delivery)

    def _next(self, delivery: Delivery, now: float) -> None:
        message = delivery.message
        self._busy.discard(delivery.phone)
        message.asked.discard(delivery.phone)
        self._forget_told(message.number)
        self._send(message.number, now)

    # --- sending ------------------------------------------------------------------------------------

    def _begin(self, messages: Iterable[TextMessage], number: str, now: float) -> None:
        phones = {_name(binding) for binding in self._around.bindings(number)}
        for message in messages:
            if not message.told:
                message.asked |= phones - message.done
        self._send(number, now)

    def _send(self, number: str, now: float) -> None:
        """Send each phone the oldest text it is to be asked with.

        RFC 3428 section 8: not a second one while one is outstanding.
        """
        waiting = self._by_number.get(number)
        if not waiting:
            return
        bindings = {_name(binding): binding for binding in self._around.bindings(number)}
        for message in waiting:
            for gone in message.asked - set(bindings) - self._busy:
                message.asked.discard(gone)
            for phone in sorted(message.asked - self._busy):
                self._busy.add(phone)
                request = self._message(bindings[phone], message, now)
                owner = Delivery(message, phone)
                place = bindings[phone]
                way = way_to(Uri.parse(place.contact_uri), place.flow, place.path)
                self._around.endpoint.request(request, way, now, owner=owner)
        self._forget_told(number)

    def _message(self, binding: Binding, message: TextMessage, now: float) -> Request:
        around = self._around
        host = binding.flow.local[0].strip("[]")
        headers = Headers(
            (
                ("Max-Forwards", "70"),
                ("From", f"<sip:{_SENDER}@{around.domain}>;tag={around.ids.tag()}"),
                ("To", f"<sip:{message.number}@{around.domain}>"),
                ("Call-ID", around.ids.call_id(host)),
                ("CSeq", "1 MESSAGE"),
                *(("Route", route) for route in binding.path),
                ("Content-Type", "text/plain;charset=UTF-8"),
            )
        )
        body = f"{self._when(message, now)}: {message.text}".encode(errors="replace")
        return Request("MESSAGE", binding.contact_uri, headers, body)

    def _when(self, message: TextMessage, now: float) -> str:
        """Give the time of what is told; with the date where it was not today."""
        today = self._around.moment(now)
        then = datetime.fromtimestamp(message.at, today.tzinfo)
        return f"{then:%H:%M}" if then.date() == today.date() else f"{then:%Y-%m-%d %H:%M}"

    def _forget_told(self, number: str) -> None:
        waiting = self._by_number.get(number)
        if waiting is None:
            return
        kept = deque(message for message in waiting if not message.told or message.asked)
        if kept:
            self._by_number[number] = kept
        else:
            del self._by_number[number]

    # --- for the state file -------------------------------------------------------------------------

    def restore(self, row: Row, now: float) -> None:
        """Take a text of an earlier run, if it is not too old.

        Raises ValueError or TypeError for a damaged one.
        """
        notice_id, number, text, at, done = row
        message = TextMessage(
            str(notice_id), str(number), str(text), float(at), set(map(str, json.loads(done)))
        )
        oldest = self._around.moment(now).timestamp() - LONGEST
        if message.at < oldest or not self._journal.enter(message):
            return
        waiting = [*self._by_number.get(message.number, ()), message]
        self._by_number[message.number] = deque(sorted(waiting, key=lambda each: each.at)[-MOST:])


def _name(binding: Binding) -> str:
    return binding.instance or binding.contact_uri


def _row(message: TextMessage) -> Row:
    return message.id, message.number, message.text, message.at, json.dumps(sorted(message.done))
