# SPDX-License-Identifier: GPL-3.0-or-later
"""Legs: one dialog each between the PBX and a phone (RFC 3261 sections 12-15, RFC 3311).

A leg answers for its phone's transactions and tells its call of them in neutral events
(``pbx.b2bua.events``): methods, statuses and reasons, but no message; only a REFER goes along as it came.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from deskphone.errors import SipParseError
from deskphone.pbx.b2bua.events import (
    ALLOW,
    SUPPORTED,
    Acked,
    Asked,
    Hung,
    LegEvent,
    Referred,
    Replied,
    asked_by,
    media_in,
)
from deskphone.pbx.b2bua.leg_index import LegIndex
from deskphone.pbx.b2bua.patience import Patience
from deskphone.pbx.b2bua.ports import LegServices
from deskphone.pbx.b2bua.session_timer import OVER, SessionTimer, too_short
from deskphone.pbx.base.reply import (
    NO_BODY,
    Answer,
    Body,
    HeaderList,
    body_of,
    reasons_of,
    response_of,
    words_of,
)
from deskphone.pbx.registrar.reachable import Move, registered_way, way_to
from deskphone.sip.dialog import Dialog
from deskphone.sip.endpoint import Flow
from deskphone.sip.events import RequestReceived
from deskphone.sip.message import Request, Response
from deskphone.sip.timers import Alarm, TimerQueue
from deskphone.sip.transaction.client import ClientTransaction
from deskphone.sip.transaction.server import ServerTransaction

_log = logging.getLogger("deskphone.pbx.calls")
_REFRESH_AGAIN = 5.0  # seconds
_BROKEN = (503, "Its Connection Broke")
# INFO and MESSAGE of a phone that the other end has not answered yet, and their bytes: one that never answers
# lets each wait for 32 s. As many digits are pressed in three seconds, and one datagram holds no more.
_MOST_ASKED, _MOST_BYTES = 32, 65_535


class LegOwner(Protocol):
    """Who hears of a leg: ``call.Call``; of one that is called ``call_setup.CallSetup``, until it answers."""

    def leg_event(self, leg: Leg, event: LegEvent, now: float) -> None:
        """Take one neutral event."""
        ...


class Timed(Protocol):
    """What arms timers of the context."""

    def due(self, now: float) -> None:
        """Do what is due."""
        ...


def _ignore(leg: Leg) -> None:
    """Nobody wants to know."""


@dataclass(slots=True)
class LegContext:
    """What every leg works with. ``changed`` is told each confirmed leg that is another than before.

    ``given_up`` counts, by whose calls they were, bytes of INVITEs that were taken back and not answered yet.
    """

    services: LegServices
    changed: Callable[[Leg], None] = _ignore
    index: LegIndex[Leg] = field(default_factory=LegIndex)
    timers: TimerQueue = field(default_factory=TimerQueue)
    given_up: Counter[str] = field(default_factory=Counter)

    def handle_timers(self, now: float) -> None:
        """Let each that has armed a timer, and is due, do what it must."""
        while (due := self.timers.pop_due(now)) is not None:
            timed: Timed = due[0]  # type: ignore[assignment]  # what arms it is one
            timed.due(now)


class Leg:
    """What both kinds of leg do once their dialog exists.

    ``state`` is trying, early, confirmed, closing (a BYE waits for the phone's ACK) or ended.
    ``number`` is the extension of the phone. ``allows_update`` tells whether it takes UPDATE. ``described``
    is what the phone was last told of the other end's media, ``describes`` what it last said of its own.
    """

    __slots__ = (
        "__weakref__", "_ack", "_ack_awaited", "_alarm", "_asking", "_held_back", "_moves", "_patience",
        "_refresh", "_retried", "_serving", "_session", "_unacknowledged", "allows_update", "call_id",
        "context", "described", "describes", "dialog", "flow", "held", "local_tag", "number", "owner",
        "remote_tag", "state",
    )  # fmt: skip

    def __init__(self, context: LegContext, owner: LegOwner, number: str, flow: Flow) -> None:
        self.context, self.owner, self.number, self.flow = context, owner, number, flow
        self.call_id = self.local_tag = self.remote_tag = ""
        self.dialog: Dialog | None = None
        self.state = "trying"
        self.held = False
        self.allows_update = False
        self._moves: tuple[Move, ...] = ()  # of its phone, while there is no dialog
        self._serving: list[Asked] = []
        self._asking: dict[int, Asked] = {}
        self._unacknowledged: int | None = None  # CSeq of the 2xx from the phone that waits for our ACK
        self._ack: tuple[int, Body] | None = None
        self._ack_awaited: int | None = None  # CSeq of the phone's INVITE whose 2xx waits for the ACK
        self._held_back: Asked | None = None  # what is asked when that ACK is there
        self._patience: Patience | None = None  # with the re-INVITE that is under way
        self._retried = 0  # CSeq of the last request that was sent another way
        self._session = SessionTimer()
        self._alarm: Alarm | None = None
        self._refresh: Asked | None = None  # our own question that keeps the session alive
        self.described = self.describes = NO_BODY

    # --- what the phone sends -----------------------------------------------------------------------

    @property
    def way(self) -> Flow:
        """The way for requests within the dialog; ``flow`` is that from which the phone's own come."""
        dialog = self.dialog
        return self.flow if dialog is None else way_to(dialog.remote_target, self.flow, dialog.route_set)

    def follow(self, move: Move) -> bool:
        """Speak to the phone where it has registered now; False where it is another that moved."""
        dialog = self.dialog
        if (dialog is not None and dialog.route_set) or not move.is_of(self.flow, self.way):
            return False
        self.flow = move.flow
        if dialog is None:
            self._moves += (move,)
        else:
            dialog.remote_target = move.target(dialog.remote_target)
        self.context.changed(self)
        return True

    def _begin(self, dialog: Dialog) -> None:
        """Keep the dialog that there is now; its phone may have moved since it named its Contact."""
        for move in self._moves:
            dialog.remote_target = move.target(dialog.remote_target)
        self.dialog, self._moves = dialog, ()

    def request_received(self, event: RequestReceived, now: float) -> None:
        """Take a request within the dialog. Every one gets an answer."""
        request = event.request
        if self.dialog is not None and not self.dialog.accepts(request):
            # RFC 3261 section 12.2.2: a CSeq that is too low
            self.answer(event.transaction, Answer(500, "CSeq Is Too Low"), now)
            return
        if event.flow != self.flow:
            self.flow = event.flow
            self.context.changed(self)
        handler = _HANDLERS.get(request.method)
        if handler is None:
            self.answer(event.transaction, Answer(405, headers=(("Allow", self._allow()),)), now)
        else:
            handler(self, event, now)

    def ack_received(self, request: Request, now: float) -> None:
        """Take the phone's ACK to a 2xx, and ask what waited for it."""
        if request.cseq.number == self._ack_awaited:
            self._ack_awaited = None
        self._tell(Acked(body_of(request)), now)
        if self._ack_awaited is None and self._held_back is not None:
            asked, self._held_back = self._held_back, None
            self._send(asked, now)

    def response_received(self, transaction: ClientTransaction, response: Response, now: float) -> None:
        """Take a response to a request of ours within the dialog."""
        is_invite = response.cseq.method == "INVITE"
        if response.status < 200:
            if self._patience is not None and self._patience.is_about(transaction):
                self._patience.begin(now)
            return
        number = response.cseq.number
        self._settled(transaction)
        if is_invite and response.status < 300 and self._repeat_ack(number, now):
            return
        asked = self._asking.pop(number, None)
        if asked is None:
            return
        if response.status in (408, 481):  # RFC 3261 section 12.2.1.2: the dialog is no more
            self._lost(bye=response.status == 408, now=now)
            return
        if response.status == 422 and self._session.too_eager(response):
            self._send(asked, now)
            return
        if response.status < 300:
            self._took(asked, response, now)
        if is_invite and response.status < 300:
            self._unacknowledged = number
            if asked.body:
                self.acknowledge(NO_BODY, now)
        if asked is self._refresh:
            self._refreshed(response.status, now)
        else:
            self._tell(Replied(asked, response.status, words_of(response), body_of(response)), now)

    def not_sent(self, transaction: ClientTransaction, now: float) -> None:
        """Note that a request of ours could not be sent: the phone's connection may be another by now."""
        request = transaction.request
        number = request.cseq.number
        flow = None
        if self.dialog is not None and number > self._retried:
            services, target = self.context.services, self.dialog.remote_target
            flow = registered_way(services.bindings(self.number), target) or services.flow_for(target)
        if flow is None or flow == transaction.flow:
            self._not_reached(transaction, now)
            return
        self._retried, self.flow = number, flow
        again = request.copy()
        again.headers.remove("Via")
        repeated = self.context.services.endpoint.request(again, flow, now, owner=self)
        if self._patience is not None and self._patience.is_about(transaction):
            self._settled(transaction)
            self._be_patient(repeated, now)

    def _not_reached(self, transaction: ClientTransaction, now: float) -> None:
        """Fail what the other end wants, not the call: the phone comes back in seconds by another connection.

        A broken connection is a 503 (RFC 3261 section 8.1.3.1), which ends no dialog (RFC 5057 section 5.1).
        Who does not come back is found by the probe. Over UDP it is the host that refuses.
        """
        asked = self._asking.get(transaction.request.cseq.number)
        if transaction.flow.transport == "udp" or asked is None or asked.transaction is None:
            self.no_response(transaction, now)
            return
        self._settled(transaction)
        del self._asking[transaction.request.cseq.number]
        self._tell(Replied(asked, *_BROKEN), now)

    def no_response(self, transaction: ClientTransaction, now: float) -> None:
        """Note that a request of ours was never answered."""
        self._settled(transaction)
        asked = self._asking.pop(transaction.request.cseq.number, None)
        if asked is not None:
            refresh = asked is self._refresh
            self._lost(bye=True, now=now, reasons=(OVER,) if refresh else ())

    def bye_received(self, event: RequestReceived, now: float) -> None:
        """Take the phone's BYE."""
        self.answer(event.transaction, Answer(200), now)
        if self.state != "ended":
            self._gone(reasons_of(event.request), now)

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
        elif asked.about_media and self._ack_awaited is not None:
            # RFC 3261 section 14.1: not before the phone's own INVITE is confirmed. It may not even have
            # seen our 2xx, and then takes that for the newer description.
            self._held_back = asked
        else:
            self._send(asked, now)

    def reply(self, replied: Replied, now: float) -> bool:
        """Answer what this phone asked; False when it does not wait for that any more."""
        transaction = replied.asked.transaction
        if transaction is None or replied.asked not in self._serving:
            return False
        self._serving.remove(replied.asked)
        status, reason = replied.status, replied.reason
        if status in (401, 407):  # a challenge is between the other phone and us
            status, reason = 500, ""
        headers: HeaderList = ()
        if 200 <= status < 300 and replied.asked.about_media:
            headers = self._own_headers() + self._session_answer(transaction.request, now)
            self.described = replied.body or self.described
            self.context.changed(self)
            if replied.asked.method == "INVITE":
                self._ack_awaited = transaction.request.cseq.number
        self.answer(transaction, Answer(status, reason, headers, replied.body), now)
        return True

    def acknowledge(self, body: Body, now: float) -> bool:
        """Send the ACK to the 2xx of the phone, if one waits for it; False where none does."""
        if self._unacknowledged is None or self.dialog is None:
            return False
        self.described = body or self.described
        self._ack, self._unacknowledged = (self._unacknowledged, body), None
        self._send_ack(now)
        return True

    def notify(self, headers: HeaderList, body: Body, now: float) -> None:
        """Send news of a subscription that lives within this dialog; nobody waits for the answer."""
        if self.state == "confirmed":
            contact = ("Contact", f"<{self.flow.local_uri()}>")
            request = self._request("NOTIFY", (*headers, contact), body)
            self.context.services.endpoint.request(request, self.way, now, owner=self)

    def hang_up(self, reasons: tuple[str, ...], now: float) -> None:
        """End the leg; no event follows."""
        if self.state in ("ended", "closing"):
            return
        self.acknowledge(NO_BODY, now)
        self._send_bye(reasons, now)
        self._end(now)

    # --- session timer ------------------------------------------------------------------------------

    def due(self, now: float) -> None:
        """Refresh the session, or end it: nothing came for too long (RFC 4028 section 10)."""
        self._alarm = None
        if self.state != "confirmed":
            return
        session = self._session
        if now >= session.over_at:
            _log.info("! %s: session timer expired", self.number)
            self._lost(bye=True, now=now, reasons=(OVER,))
        elif self.allows_update or not self.described:
            self._refresh = Asked("UPDATE")
            self._send(self._refresh, now)
        elif self._exchange_running():
            self._refreshed(491, now)
        else:
            self._refresh = Asked("INVITE", self.described)
            self._send(self._refresh, now)

    def _refreshed(self, status: int, now: float) -> None:
        """Take the outcome of our refresh: what is no success is tried again until the session is over."""
        self._refresh = None
        if status < 300:
            return
        if status in (405, 501):
            self.allows_update = False
        self._session.retry(_REFRESH_AGAIN, now)
        self._arm()

    def _session_answer(self, request: Request, now: float) -> HeaderList:
        headers = self._session.asked(request, can_refresh=self.allows_update, now=now)
        self._arm()
        return headers

    @property
    def session(self) -> SessionTimer:
        """The session timer."""
        return self._session

    def farewell(self, reason: str) -> tuple[bytes, Flow] | None:
        """Give what tells a phone, out of any transaction, that there will be no call; None once it is up."""
        return None

    def resume_session(self, interval: int, *, we_refresh: bool, now: float) -> None:
        """Go on with the session of an earlier run, as if it had been refreshed at ``now``."""
        self._session.resume(interval, we_refresh=we_refresh, now=now)
        self._arm()

    def _arm(self) -> None:
        """Keep one alarm for what the session timer waits for."""
        timers, due = self.context.timers, self._session.due
        if self._alarm is not None:
            timers.cancel(self._alarm)
        self._alarm = None if due is None else timers.arm(due, self, 0)

    # --- inner --------------------------------------------------------------------------------------

    def answer(self, transaction: ServerTransaction, answer: Answer, now: float, to_tag: str = "") -> None:
        """Respond to a request of the phone."""
        response = response_of(transaction.request, answer, to_tag)
        self.context.services.endpoint.respond(transaction, response, now)

    def _media_request(self, event: RequestReceived, now: float) -> None:
        asked = asked_by(event)
        too_short_for = too_short(event.request)
        if too_short_for:
            self.answer(event.transaction, Answer(422, headers=too_short_for), now)
        elif asked.method == "UPDATE" and not asked.body:
            headers = self._own_headers()
            if self.state == "confirmed":
                headers += self._session_answer(event.request, now)
            self.answer(event.transaction, Answer(200, headers=headers), now)
        elif self.state != "confirmed" or self._asking_about_media():
            self.answer(event.transaction, Answer(491), now)
        elif any(other.about_media for other in self._serving):
            # RFC 3261 section 14.2: a second INVITE before the first was answered
            self.answer(event.transaction, Answer(500, headers=(("Retry-After", "5"),)), now)
        else:
            self._pass(asked, now)

    def _message(self, event: RequestReceived, now: float) -> None:
        asked = asked_by(event)
        if self.state != "confirmed":
            self.answer(event.transaction, Answer(480, "Not Answered Yet"), now)
        elif self._has_room_for(asked):
            self._pass(asked, now)
        else:
            retry = (("Retry-After", "1"),)
            self.answer(event.transaction, Answer(500, "Too Many Requests Without An Answer", retry), now)

    def _has_room_for(self, asked: Asked) -> bool:
        """Tell whether the other end may be asked this as well, before it has answered all else."""
        size = sum(len(each.body.data) for each in (*self._serving, asked))
        return len(self._serving) < _MOST_ASKED and size <= _MOST_BYTES

    def _refer(self, event: RequestReceived, now: float) -> None:
        if self.state != "confirmed":
            self.answer(event.transaction, Answer(480, "Not Answered Yet"), now)
            return
        self._tell(Referred(event.request, event.transaction), now)
        if not event.transaction.answered:  # who has the leg just now hands nobody on
            self.answer(event.transaction, Answer(491), now)

    def _send(self, asked: Asked, now: float) -> None:
        request = self._request(asked.method, asked.headers, asked.body)
        self._asking[request.cseq.number] = asked
        transaction = self.context.services.endpoint.request(request, self.way, now, owner=self)
        if asked.method == "INVITE":
            self._be_patient(transaction, now)
            self.context.changed(self)  # until the answer it may be one that turns to somebody else

    def _be_patient(self, transaction: ClientTransaction, now: float) -> None:
        """Wait for the answer to a re-INVITE, but not for ever."""
        self._patience = Patience(self.context.services.endpoint, self.context.timers, transaction)
        self._patience.begin(now)

    def _settled(self, transaction: ClientTransaction) -> None:
        """A request has its final response, or never will."""
        if self._patience is not None and self._patience.is_about(transaction):
            self._patience.stop()
            self._patience = None

    def _took(self, asked: Asked, response: Response, now: float) -> None:
        """Note what a 2xx changes of the dialog and its session."""
        if asked.method not in ("INVITE", "UPDATE"):
            return
        self._session.agreed(response, now)
        self._arm()
        self.context.changed(self)
        self.described = asked.body or self.described
        try:
            if self.dialog is not None:
                self.dialog.refresh(response)
        except SipParseError as error:
            _log.info("! %s: kept its address: %s", self.number, error)

    def _pass(self, asked: Asked, now: float) -> None:
        if asked.transaction is not None:
            asked.transaction.owner = self
        self._serving.append(asked)
        self._tell(asked, now)

    def _options(self, event: RequestReceived, now: float) -> None:
        self.answer(event.transaction, Answer(200, headers=self._own_headers()), now)

    def _exchange_running(self) -> bool:
        if self._held_back is not None or self._asking_about_media():
            return True
        return any(asked.about_media for asked in self._serving)

    def _asking_about_media(self) -> bool:
        return self._unacknowledged is not None or any(asked.about_media for asked in self._asking.values())

    def _repeat_ack(self, number: int, now: float) -> bool:
        """A repeated 2xx gets its ACK again (RFC 3261 section 13.2.2.4)."""
        if self._ack is not None and self._ack[0] == number:
            self._send_ack(now)
            return True
        return self._unacknowledged == number

    def _send_ack(self, now: float) -> None:
        if self._ack is not None and self.dialog is not None:
            number, body = self._ack
            ack = self.dialog.ack(number, body=body.data, content_type=body.content_type)
            self.context.services.endpoint.send_ack(ack, self.way, now)

    def _request(self, method: str, headers: HeaderList = (), body: Body = NO_BODY) -> Request:
        assert self.dialog is not None
        if method in ("INVITE", "UPDATE"):
            headers += self._own_headers() + self._session.wish()
        return self.dialog.request(method, headers=headers, body=body.data, content_type=body.content_type)

    def _send_bye(self, reasons: tuple[str, ...], now: float) -> None:
        if self.dialog is None:
            return
        request = self._request("BYE", tuple(("Reason", reason) for reason in reasons))
        self.context.services.endpoint.request(request, self.way, now, owner=self)

    def _own_headers(self) -> HeaderList:
        contact = self.flow.local_uri()
        return (("Contact", f"<{contact}>"), ("Allow", self._allow()), ("Supported", SUPPORTED))

    def _allow(self) -> str:
        return ALLOW

    def _lost(self, *, bye: bool, now: float, reasons: tuple[str, ...] = ()) -> None:
        if self.state == "ended":
            return
        if bye and self.state != "closing":
            self._send_bye(reasons, now)
        self._gone(reasons, now)

    def _gone(self, reasons: tuple[str, ...], now: float) -> None:
        """End the leg, and tell its call, unless that has hung up on it: it may have gone on without."""
        is_of_call = self.state != "closing"
        self._end(now)
        if is_of_call:
            self._tell(Hung(reasons), now)

    def _end(self, now: float) -> None:
        self.state = "ended"
        self.context.index.remove(self)
        self.context.changed(self)
        if self._alarm is not None:
            self.context.timers.cancel(self._alarm)
            self._alarm = None
        self._asking.clear()
        self._held_back = None
        self.described = self.describes = NO_BODY  # a further answer may still lead here, for 32 s
        if self._patience is not None:
            self._patience.due(now)
            self._patience = None
        serving, self._serving = self._serving, []
        for asked in serving:  # RFC 3261 section 15.1.2
            if asked.transaction is not None:
                self.answer(asked.transaction, Answer(487), now)

    def _tell(self, event: LegEvent, now: float) -> None:
        self.describes = media_in(event) or self.describes
        self.owner.leg_event(self, event, now)


_HANDLERS: dict[str, Callable[[Leg, RequestReceived, float], None]] = {
    "BYE": lambda leg, event, now: leg.bye_received(event, now),
    "INVITE": Leg._media_request,
    "UPDATE": Leg._media_request,
    "INFO": Leg._message,
    "MESSAGE": Leg._message,
    "OPTIONS": Leg._options,
    "PRACK": lambda leg, event, now: leg.answer(event.transaction, Answer(481), now),
    "REFER": Leg._refer,
}
