# SPDX-License-Identifier: GPL-3.0-or-later
"""Legs: one dialog each between the PBX and a phone (RFC 3261 sections 12-15, RFC 3311).

A leg answers for its phone's transactions and tells its call of them in neutral events
(``pbx.call_events``); a call never sees SIP.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from deskphone.errors import SipParseError
from deskphone.pbx.call_events import (
    ALLOW,
    NO_BODY,
    Acked,
    Answer,
    Asked,
    Body,
    HeaderList,
    Hung,
    LegEvent,
    Referred,
    Replied,
    body_of,
)
from deskphone.pbx.ports import CallServices
from deskphone.sip.dialog import Dialog
from deskphone.sip.endpoint import Flow
from deskphone.sip.events import RequestReceived
from deskphone.sip.message import Request, Response, make_response
from deskphone.sip.transaction.client import ClientTransaction
from deskphone.sip.transaction.server import ServerTransaction
from deskphone.sip.uri import Uri

_log = logging.getLogger("deskphone.pbx.calls")
_ABOUT_BODIES = ("Content-Disposition", "Content-Encoding", "Info-Package")


class LegOwner(Protocol):
    """Who hears of a leg."""

    def leg_event(self, leg: Leg, event: LegEvent, now: float) -> None:
        """Take one neutral event."""
        ...


class LegIndex:
    """All legs by Call-ID; few share one."""

    def __init__(self) -> None:
        self._legs: dict[str, list[Leg]] = {}

    def add(self, leg: Leg) -> None:
        """Enter a leg under its Call-ID."""
        self._legs.setdefault(leg.call_id, []).append(leg)

    def remove(self, leg: Leg) -> None:
        """Forget a leg; one that is not there is no error."""
        legs = self._legs.get(leg.call_id)
        if legs is not None and leg in legs:
            legs.remove(leg)
            if not legs:
                del self._legs[leg.call_id]

    def with_call_id(self, call_id: str) -> tuple[Leg, ...]:
        """Give all legs of a Call-ID."""
        return tuple(self._legs.get(call_id, ()))

    def of_request(self, request: Request) -> Leg | None:
        """Give the leg a request from its phone belongs to (RFC 3261 section 12.2.2)."""
        legs = self._legs.get(request.call_id)
        if not legs:
            return None
        ours, theirs = request.to.tag or "", request.from_.tag or ""
        return next((leg for leg in legs if leg.local_tag == ours and leg.remote_tag == theirs), None)

    def __iter__(self) -> Iterator[Leg]:
        for legs in list(self._legs.values()):
            yield from legs

    def __len__(self) -> int:
        return sum(map(len, self._legs.values()))


@dataclass(slots=True)
class Desk:
    """What every leg works with."""

    services: CallServices
    index: LegIndex = field(default_factory=LegIndex)


class Leg:
    """What both kinds of leg do once their dialog exists.

    ``state`` is trying, early, confirmed, closing (a BYE waits for the phone's ACK) or ended.
    ``number`` is the extension of the phone. ``allows_update`` tells whether it takes UPDATE.
    """

    def __init__(self, desk: Desk, owner: LegOwner, number: str, flow: Flow) -> None:
        self.desk, self.owner, self.number, self.flow = desk, owner, number, flow
        self.call_id = self.local_tag = self.remote_tag = ""
        self.dialog: Dialog | None = None
        self.state = "trying"
        self.held = False
        self.allows_update = False
        self._serving: list[Asked] = []
        self._asking: dict[int, Asked] = {}
        self._unacknowledged: int | None = None  # CSeq of the 2xx from the phone that waits for our ACK
        self._ack: tuple[int, Request] | None = None
        self._retried = 0  # CSeq of the last request that was sent another way

    # --- what the phone sends -----------------------------------------------------------------------

    def request_received(self, event: RequestReceived, now: float) -> None:
        """Take a request within the dialog. Every one gets an answer."""
        request = event.request
        if self.dialog is not None and not self.dialog.accepts(request):
            # RFC 3261 section 12.2.2: a CSeq that is too low
            self.answer(event.transaction, Answer(500, "CSeq Is Too Low"), now)
            return
        self.flow = event.flow
        handler = _HANDLERS.get(request.method)
        if handler is None:
            self.answer(event.transaction, Answer(405, headers=(("Allow", self._allow()),)), now)
        else:
            handler(self, event, now)

    def ack_received(self, request: Request, now: float) -> None:
        """Take the phone's ACK to a 2xx."""
        self._tell(Acked(body_of(request)), now)

    def response_received(self, transaction: ClientTransaction, response: Response, now: float) -> None:
        """Take a response to a request of ours within the dialog."""
        if response.status < 200:
            return
        number = response.cseq.number
        is_invite = response.cseq.method == "INVITE"
        if is_invite and response.status < 300 and self._repeat_ack(number, now):
            return
        asked = self._asking.pop(number, None)
        if asked is None:
            return
        if response.status in (408, 481):  # RFC 3261 section 12.2.1.2: the dialog is no more
            self._lost(bye=response.status == 408, now=now)
            return
        if self.dialog is not None and asked.about_media and response.status < 300:
            try:
                self.dialog.refresh(response)
            except SipParseError as error:
                _log.info("! %s: kept its address: %s", self.number, error)
        if is_invite and response.status < 300:
            self._unacknowledged = number
            if asked.body:
                self.acknowledge(NO_BODY, now)
        body = body_of(response)
        self._tell(Replied(asked, response.status, response.reason, body), now)

    def not_sent(self, transaction: ClientTransaction, now: float) -> None:
        """Note that a request of ours could not be sent: the phone's connection may be another by now."""
        request = transaction.request
        number = request.cseq.number
        flow = self._other_way() if self.dialog is not None and number > self._retried else None
        if flow is None or flow == transaction.flow:
            self.no_response(transaction, now)
            return
        self._retried, self.flow = number, flow
        again = request.copy()
        again.headers.remove("Via")
        self.desk.services.endpoint.request(again, flow, now, owner=self)

    def no_response(self, transaction: ClientTransaction, now: float) -> None:
        """Note that a request of ours was never answered."""
        asked = self._asking.pop(transaction.request.cseq.number, None)
        if asked is not None:
            self._lost(bye=False, now=now)

    def bye_received(self, event: RequestReceived, now: float) -> None:
        """Take the phone's BYE."""
        self.answer(event.transaction, Answer(200), now)
        if self.state == "ended":
            return
        reasons = tuple(event.request.headers.all("Reason"))
        self._end(now)
        self._tell(Hung(reasons), now)

    def cancelled(self, transaction: ServerTransaction, request: Request, now: float) -> None:
        """Take the CANCEL of a re-INVITE: it gets 487; what the other end then answers is dropped."""
        for asked in self._serving:
            if asked.transaction is transaction:
                self.reply(Replied(asked, 487), now)
                return

    def no_ack(self, transaction: ServerTransaction, now: float) -> None:
        """Note that the phone never acknowledged a 2xx (RFC 3261 section 13.3.1.4): the call ends."""
        self._lost(bye=True, now=now)

    # --- what the call wants ------------------------------------------------------------------------

    def ask(self, asked: Asked, now: float) -> None:
        """Send the phone what the other end asks for; the outcome comes as ``Replied``."""
        # RFC 3261 section 14.1, RFC 3311 section 5.2: only one exchange about media at a time
        if self.state != "confirmed" or (asked.about_media and self._exchange_running()):
            self._tell(Replied(asked, 491), now)
        else:
            request = self._request(asked.method, asked.headers, asked.body)
            self._asking[request.cseq.number] = asked
            self.desk.services.endpoint.request(request, self.flow, now, owner=self)

    def reply(self, replied: Replied, now: float) -> bool:
        """Answer what this phone asked; False when it does not wait for that any more."""
        transaction = replied.asked.transaction
        if transaction is None or replied.asked not in self._serving:
            return False
        self._serving.remove(replied.asked)
        status, reason = replied.status, replied.reason
        if status in (401, 407):  # a challenge is between the other phone and us
            status, reason = 500, ""
        headers = self._own_headers() if 200 <= status < 300 and replied.asked.about_media else ()
        self.answer(transaction, Answer(status, reason, headers, replied.body), now)
        return True

    def acknowledge(self, body: Body, now: float) -> None:
        """Send the ACK to the 2xx of the phone, if one waits for it."""
        if self._unacknowledged is None or self.dialog is None:
            return
        ack = self.dialog.ack(self._unacknowledged, body=body.data, content_type=body.content_type)
        self._ack, self._unacknowledged = (self._unacknowledged, ack), None
        self.desk.services.endpoint.send_ack(ack, self.flow, now)

    def notify(self, headers: HeaderList, body: Body, now: float) -> None:
        """Send news of a subscription that lives within this dialog; nobody waits for the answer."""
        if self.state == "confirmed":
            contact = ("Contact", f"<{self.desk.services.contact_for(self.flow)}>")
            request = self._request("NOTIFY", (*headers, contact), body)
            self.desk.services.endpoint.request(request, self.flow, now, owner=self)

    def hang_up(self, reasons: tuple[str, ...], now: float) -> None:
        """End the leg; no event follows."""
        if self.state in ("ended", "closing"):
            return
        self.acknowledge(NO_BODY, now)
        self._send_bye(reasons, now)
        self._end(now)

    # --- inner --------------------------------------------------------------------------------------

    def answer(self, transaction: ServerTransaction, answer: Answer, now: float, to_tag: str = "") -> None:
        """Respond to a request of the phone."""
        response = make_response(
            transaction.request,
            answer.status,
            answer.reason,
            to_tag=to_tag,
            headers=answer.headers,
            body=answer.body.data,
            content_type=answer.body.content_type,
        )
        self.desk.services.endpoint.respond(transaction, response, now)

    def _media_request(self, event: RequestReceived, now: float) -> None:
        asked = _asked_by(event)
        if asked.method == "UPDATE" and not asked.body:
            self.answer(event.transaction, Answer(200, headers=self._own_headers()), now)
        elif self.state != "confirmed" or self._asking_about_media():
            self.answer(event.transaction, Answer(491), now)
        elif any(other.about_media for other in self._serving):
            # RFC 3261 section 14.2: a second INVITE before the first was answered
            self.answer(event.transaction, Answer(500, headers=(("Retry-After", "5"),)), now)
        else:
            self._pass(asked, now)

    def _message(self, event: RequestReceived, now: float) -> None:
        if self.state != "confirmed":
            self.answer(event.transaction, Answer(480, "Not Answered Yet"), now)
        else:
            self._pass(_asked_by(event), now)

    def _refer(self, event: RequestReceived, now: float) -> None:
        if self.state != "confirmed":
            self.answer(event.transaction, Answer(480, "Not Answered Yet"), now)
        else:
            self._tell(Referred(event.request, event.transaction), now)

    def _pass(self, asked: Asked, now: float) -> None:
        if asked.transaction is not None:
            asked.transaction.owner = self
        self._serving.append(asked)
        self._tell(asked, now)

    def _options(self, event: RequestReceived, now: float) -> None:
        self.answer(event.transaction, Answer(200, headers=self._own_headers()), now)

    def _exchange_running(self) -> bool:
        return self._asking_about_media() or any(asked.about_media for asked in self._serving)

    def _asking_about_media(self) -> bool:
        return self._unacknowledged is not None or any(asked.about_media for asked in self._asking.values())

    def _repeat_ack(self, number: int, now: float) -> bool:
        """A repeated 2xx gets its ACK again (RFC 3261 section 13.2.2.4)."""
        if self._ack is not None and self._ack[0] == number:
            self.desk.services.endpoint.send_ack(self._ack[1], self.flow, now)
            return True
        return self._unacknowledged == number

    def _request(self, method: str, headers: HeaderList = (), body: Body = NO_BODY) -> Request:
        assert self.dialog is not None
        extra = headers + self._own_headers() if method in ("INVITE", "UPDATE") else headers
        return self.dialog.request(method, headers=extra, body=body.data, content_type=body.content_type)

    def _other_way(self) -> Flow | None:
        """Give the flow by which the phone is registered now, else one to its Contact."""
        assert self.dialog is not None
        services, target = self.desk.services, self.dialog.remote_target
        for place in services.bindings(self.number):
            contact = Uri.parse(place.contact_uri)
            if (contact.host, contact.port) == (target.host, target.port):
                return place.flow
        return services.flow_for(target)

    def _send_bye(self, reasons: tuple[str, ...], now: float) -> None:
        if self.dialog is None:
            return
        request = self._request("BYE", tuple(("Reason", reason) for reason in reasons))
        self.desk.services.endpoint.request(request, self.flow, now, owner=self)

    def _own_headers(self) -> HeaderList:
        contact = self.desk.services.contact_for(self.flow)
        return (("Contact", f"<{contact}>"), ("Allow", self._allow()), ("Supported", "replaces"))

    def _allow(self) -> str:
        return ALLOW

    def _lost(self, *, bye: bool, now: float) -> None:
        if self.state == "ended":
            return
        if bye and self.state != "closing":
            self._send_bye((), now)
        self._end(now)
        self._tell(Hung(), now)

    def _end(self, now: float) -> None:
        self.state = "ended"
        self.desk.index.remove(self)
        self._asking.clear()
        serving, self._serving = self._serving, []
        for asked in serving:  # RFC 3261 section 15.1.2
            if asked.transaction is not None:
                self.answer(asked.transaction, Answer(487), now)

    def _tell(self, event: LegEvent, now: float) -> None:
        self.owner.leg_event(self, event, now)


_HANDLERS: dict[str, Callable[[Leg, RequestReceived, float], None]] = {
    "BYE": lambda leg, event, now: leg.bye_received(event, now),
    "INVITE": Leg._media_request,
    "UPDATE": Leg._media_request,
    "INFO": Leg._message,
    "MESSAGE": Leg._message,
    "OPTIONS": Leg._options,
    "REFER": Leg._refer,
}


def _asked_by(event: RequestReceived) -> Asked:
    request = event.request
    kept = tuple((name, value) for name in _ABOUT_BODIES if (value := request.headers.get(name)) is not None)
    return Asked(request.method, body_of(request), kept, event.transaction)
