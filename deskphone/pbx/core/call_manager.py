# SPDX-License-Identifier: GPL-3.0-or-later
"""All calls of the PBX: takes what concerns calls, keeps them, wakes them, and finds their legs.

INVITE outside a dialog   a call, or a service: ``pbx.core.invite``
all within a dialog       its leg, found by Call-ID and both tags; from elsewhere: ``pbx.core.call_origin``
"""

from __future__ import annotations

import heapq
import logging
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from functools import partial
from itertools import takewhile
from typing import Any

from deskphone.pbx.b2bua.call import Call
from deskphone.pbx.b2bua.context import AnyCall, CallContext
from deskphone.pbx.b2bua.events import ALLOW
from deskphone.pbx.b2bua.leg import Leg, LegContext
from deskphone.pbx.b2bua.ports import CallInfo
from deskphone.pbx.b2bua.recent_answers import RecentAnswers
from deskphone.pbx.b2bua.ringing import RingingCall
from deskphone.pbx.base.reply import Failed
from deskphone.pbx.core.call_memory import CallMemory
from deskphone.pbx.core.call_origin import may_acknowledge, may_speak
from deskphone.pbx.core.invite import Dialling, InviteContext, InviteServices
from deskphone.pbx.dialplan.identity import Parties
from deskphone.pbx.dialplan.route import ToService
from deskphone.pbx.dialplan.router import Router
from deskphone.pbx.registrar.bindings import Binding
from deskphone.pbx.registrar.reachable import Move
from deskphone.pbx.services.park import ParkOrbits
from deskphone.pbx.services.pickup import group_keys
from deskphone.pbx.services.transfer import Referrals
from deskphone.sip.endpoint import Flow
from deskphone.sip.events import (
    AckReceived,
    CancelReceived,
    RequestReceived,
    ResponseReceived,
    SipEvent,
    TransactionTimedOut,
    TransportFailed,
)
from deskphone.sip.message import make_response
from deskphone.sip.transaction.server import ServerTransaction

_log = logging.getLogger("deskphone.pbx.calls")

_PROBE_EVERY = 300.0  # seconds
_RECONNECTED = 32.0  # seconds until phones on TCP and TLS are asked whether they know a resumed call
_ONLY_INSIDE = ("REFER", "MESSAGE")  # of a call
_STOPPED = 'SIP;cause=503;text="The Server Was Stopped"'


class CallManager:
    """The call side of the core. All calls of one server; ``now`` is the core's clock, in seconds.

    Not every phone knows session timers (RFC 4028), and where it does, half an hour may pass until its
    loss of power is found. So both phones of a call are asked (OPTIONS) every five minutes.
    """

    def __init__(self, services: InviteServices) -> None:
        self._services = services
        self._legs = LegContext(services)
        self.index = self._legs.index
        taken = RecentAnswers()
        orbits = ParkOrbits(services, taken)
        self.context = CallContext(services, self._legs, self, taken, Router(services))
        new_call = partial(Call, self.context, refer=Referrals(orbits).refer)
        self.memory = CallMemory(self.context, new_call)
        self._legs.changed = self.memory.note
        self._calls: dict[str, AnyCall] = {}
        self.ringing: dict[RingingCall, None] = {}  # in the order in which they began
        self._alarms: list[tuple[float, str]] = []  # when to wake which call
        self._talking: OrderedDict[AnyCall, float] = OrderedDict()  # when each is to be probed
        self._outgoing: Counter[str] = Counter()
        self._dialling = Dialling(services, InviteContext(self.context, new_call, self.ringing, orbits))
        self._handlers: dict[type, Callable[[Any, float], None]] = {
            RequestReceived: self._request,
            CancelReceived: self._cancel,
            AckReceived: self._ack,
            ResponseReceived: self._response,
            TransactionTimedOut: self._silence,
            TransportFailed: self._silence,
        }

    # --- what the core calls ------------------------------------------------------------------------

    def handle(self, event: SipEvent, now: float) -> None:
        """Take one event. Raises SipParseError for a request that the core should refuse."""
        handler = self._handlers.get(type(event))
        if handler is not None:
            handler(event, now)

    def next_timer(self) -> float | None:
        """Give the time at which :meth:`handle_timers` has something to do, or None."""
        alarms = self._alarms
        while alarms and alarms[0][1] not in self._calls:
            heapq.heappop(alarms)
        times = (
            alarms[0][0] if alarms else None,
            next(iter(self._talking.values()), None),
            self._legs.timers.next(),
        )
        return min((when for when in times if when is not None), default=None)

    def handle_timers(self, now: float) -> None:
        """Wake the calls that wait for this moment, and probe those that talk."""
        alarms = self._alarms
        while alarms and alarms[0][0] <= now:
            call = self._calls.get(heapq.heappop(alarms)[1])
            if call is not None:
                call.wake(now)
        for talking in _due(self._talking, now):
            self._talking[talking] = now + _PROBE_EVERY
            self._talking.move_to_end(talking)
            talking.probe(now)
        self._legs.handle_timers(now)

    def snapshot(self) -> list[CallInfo]:
        """Describe all calls, oldest first."""
        return [call.info() for call in self._calls.values()]

    def uses(self, flow: Flow) -> bool:
        """Tell whether a call is on this connection."""
        return any(leg.flow == flow for leg in self.index)

    def follow(self, before: Binding, after: Binding) -> None:
        """Speak to a phone where it is now, in all calls: it has registered anew, and proved who it is."""
        move = Move(before, after)
        for leg in self.index:
            if leg.number == before.extension and leg.follow(move):
                _log.info("= %s: its phone is now at %s:%d", leg.number, *leg.way.remote)

    def retrievable(self) -> Iterator[tuple[str, str, str]]:
        """Give (pickup group number, extension, dialog id) of each phone whose call that number retrieves."""
        return group_keys(self.ringing)

    def stop(self, now: float) -> None:
        """End all calls; phones are told that nobody has hung up (RFC 3326)."""
        for call in tuple(self._calls.values()):
            call.hang_up((_STOPPED,), now)

    def resume(self, now: float) -> None:
        """Go on with the calls of an earlier run that :attr:`memory` has got back."""
        for call in self.memory.resume(iter(self._dialling.new_id, ""), now):
            legs = (call.caller, call.callee)
            if all(leg is not None and leg.flow.transport == "udp" for leg in legs):
                call.probe(now)
            else:  # a phone whose connection broke with the server comes back first
                self._talking[call] = now + _RECONNECTED
                self._talking.move_to_end(call, last=False)

    def add(self, call: AnyCall) -> None:
        """Keep a new call; it counts among the outgoing calls of its caller."""
        self._calls[call.id] = call
        self._outgoing[call.parties.caller_itself.number] += 1

    def outgoing(self, number: str) -> int:
        """Count the calls that a user's phones have begun and that are not over."""
        return self._outgoing[number]

    def given_up(self, number: str) -> int:
        """Count the bytes that are kept for phones that have not answered yet that such a call is over."""
        return self._legs.given_up[number]

    def calls(self) -> tuple[AnyCall, ...]:
        """Give all calls, oldest first."""
        return tuple(self._calls.values())

    def wake_call(self, call: AnyCall, when: float) -> None:
        """Have ``call.wake`` called at this time; an alarm is never taken back."""
        heapq.heappush(self._alarms, (when, call.id))

    def call_rings(self, call: RingingCall, now: float) -> None:
        """Note that phones ring for a call."""
        self.ringing[call] = None

    def call_rings_no_more(self, call: RingingCall) -> None:
        """Note that it can be picked up no more."""
        self.ringing.pop(call, None)

    def call_answered(self, call: AnyCall, now: float) -> None:
        """Note that phones talk in a call."""
        self._talking[call] = now + _PROBE_EVERY
        self._talking.move_to_end(call)

    def serve(self, service: ToService, caller: Leg, parties: Parties, now: float) -> Failed | None:
        """Let the PBX itself answer a caller whose phones did not; None when it does."""
        return self._dialling.serve(service, caller, parties, now)

    def call_ended(self, call: AnyCall) -> None:
        """Note that a call is over."""
        number = call.parties.caller_itself.number
        self._outgoing[number] -= 1
        if not self._outgoing[number]:
            del self._outgoing[number]
        self._calls.pop(call.id, None)
        self._talking.pop(call, None)

    # --- events -------------------------------------------------------------------------------------

    def _request(self, event: RequestReceived, now: float) -> None:
        request = event.request
        if request.to.tag:
            leg = self._legs.index.of_request(request)
            if leg is None:
                self._services.endpoint.refuse(event.transaction, 481, now)
            elif may_speak(self._services, leg, event, now):
                leg.request_received(event, now)
        elif request.method == "INVITE":
            refusal = self._dialling.invite(event, now)
            if refusal is not None:
                self._refuse(event, refusal, now)
        else:
            self._refuse(event, _outside(request.method), now)

    def _cancel(self, event: CancelReceived, now: float) -> None:
        leg = event.transaction.owner
        if isinstance(leg, Leg):
            leg.cancelled(event.transaction, event.request, now)

    def _ack(self, event: AckReceived, now: float) -> None:
        leg = self._legs.index.of_request(event.request)
        if leg is None or not may_acknowledge(self._services, leg, event, now):
            return
        transaction = event.transaction
        if transaction is not None:
            if not transaction.source.same_hop(event.flow):
                transaction.acknowledge(now)
            transaction.owner = None  # that its connection breaks in the next 32 s is not the call's end
            transaction.shed()
        leg.ack_received(event.request, now)

    def _response(self, event: ResponseReceived, now: float) -> None:
        leg = event.transaction.owner
        if isinstance(leg, Leg):
            leg.response_received(event.transaction, event.response, now)
            if event.response.status >= 200:
                event.transaction.shed()
            if event.response.status >= 300:
                event.transaction.owner = None  # no further answer is told

    def _silence(self, event: TransactionTimedOut | TransportFailed, now: float) -> None:
        transaction = event.transaction
        leg = transaction.owner
        if not isinstance(leg, Leg):
            return
        if isinstance(transaction, ServerTransaction):
            leg.no_ack(transaction, now)
        elif isinstance(event, TransportFailed):
            leg.not_sent(transaction, now)
        else:
            leg.no_response(transaction, now)

    def _refuse(self, event: RequestReceived, failed: Failed, now: float) -> None:
        request = event.request
        tag = "" if request.to.tag else self._services.ids.tag()
        response = make_response(request, failed.status, failed.reason, to_tag=tag, headers=failed.headers)
        self._services.endpoint.respond(event.transaction, response, now)


def _due(queue: OrderedDict[AnyCall, float], now: float) -> list[AnyCall]:
    return [call for call, _ in takewhile(lambda entry: entry[1] <= now, queue.items())]


def _outside(method: str) -> Failed:
    """Refuse what is no INVITE and of no dialog; Allow names what there is (RFC 3261 section 21.4.6)."""
    if method not in _ONLY_INSIDE:
        return Failed(481)
    allowed = ", ".join(known for known in ALLOW.split(", ") if known not in _ONLY_INSIDE)
    return Failed(405, "", (("Allow", allowed),))
