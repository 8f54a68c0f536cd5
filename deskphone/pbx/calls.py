# SPDX-License-Identifier: GPL-3.0-or-later
"""All calls of the PBX: takes what concerns calls, begins them, picks them up, and finds their legs.

INVITE outside a dialog   a call, a pickup by star code, or a pickup by Replaces
all within a dialog       its leg, found by Call-ID and both tags
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from itertools import count, takewhile
from typing import Any

from deskphone.config.pbx import UserConfig
from deskphone.pbx.bridge import Call
from deskphone.pbx.call_events import ALLOW, Failed, HeaderList, because, check_routes
from deskphone.pbx.call_office import Office, Parties
from deskphone.pbx.call_outgoing import Invitation
from deskphone.pbx.call_pickup import Pickups
from deskphone.pbx.featurecodes import CallNumber, PickUp, read_dialled
from deskphone.pbx.forwarding import destination
from deskphone.pbx.identity import caller_party, party_of
from deskphone.pbx.legs import Desk, Leg
from deskphone.pbx.ports import CallInfo, CallServices, Reachable
from deskphone.pbx.replaces import TakenCalls, replaces_of
from deskphone.sip.events import (
    AckReceived,
    CancelReceived,
    RequestReceived,
    ResponseReceived,
    SipEvent,
    TransactionTimedOut,
    TransportFailed,
)
from deskphone.sip.message import Request, make_response
from deskphone.sip.transaction.server import ServerTransaction

# RFC 3261 section 8.2.2.3. Neither 100rel nor timer: both would need the PBX to act within each leg.
_SUPPORTED = frozenset(("replaces",))
# What a caller tells the phone about its call: how to ring, what it is about.
_PASSED_ON = ("Alert-Info", "Call-Info", "Subject", "Priority")
_OUTSIDE = {"REFER": 405, "MESSAGE": 405}


class CallManager:
    """The call side of the core. All calls of one server; ``now`` is the core's clock, in seconds.

    Without session timers (RFC 4028) nothing tells that a phone in a call has lost its power. So both
    are asked (OPTIONS) each ``probe_every`` seconds, or a lamp would stay lit for ever.
    """

    def __init__(self, services: CallServices, *, probe_every: float = 300.0) -> None:
        self._services = services
        self._desk = Desk(services)
        self.index = self._desk.index
        self._office = Office(self._desk, self, TakenCalls())
        self._calls: dict[str, Call] = {}
        self._ringing: OrderedDict[Call, float] = OrderedDict()  # until when each may ring
        self._talking: OrderedDict[Call, float] = OrderedDict()  # when each is to be probed
        self._probe_every = probe_every
        self._outgoing: Counter[str] = Counter()
        self._pickups = Pickups(services, self._office, self._ringing)
        self._serial = count(1)
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
        first = (next(iter(queue.values()), None) for queue in (self._ringing, self._talking))
        return min((when for when in first if when is not None), default=None)

    def handle_timers(self, now: float) -> None:
        """Give up calls that rang too long, and probe those that talk."""
        for call in _due(self._ringing, now):
            self._ringing.pop(call, None)
            call.ring_time_over(now)
        for call in _due(self._talking, now):
            self._talking[call] = now + self._probe_every
            self._talking.move_to_end(call)
            call.probe(now)

    def snapshot(self) -> list[CallInfo]:
        """Describe all calls, oldest first."""
        return [call.info() for call in self._calls.values()]

    def stop(self, now: float) -> None:
        """End all calls."""
        for call in tuple(self._calls.values()):
            call.hang_up((), now)

    def call_rings(self, call: Call, now: float) -> None:
        """Note that phones ring for a call, for as long as they may."""
        self._ringing[call] = now + self._services.config.server.ring_timeout
        self._ringing.move_to_end(call)

    def call_answered(self, call: Call, now: float) -> None:
        """Note that a call does not ring any more."""
        self._ringing.pop(call, None)
        self._talking[call] = now + self._probe_every
        self._talking.move_to_end(call)

    def call_ended(self, call: Call) -> None:
        """Note that a call is over."""
        number = call.parties.caller_itself.number
        self._outgoing[number] -= 1
        if not self._outgoing[number]:
            del self._outgoing[number]
        self._calls.pop(call.id, None)
        self._ringing.pop(call, None)
        self._talking.pop(call, None)

    # --- events -------------------------------------------------------------------------------------

    def _request(self, event: RequestReceived, now: float) -> None:
        request = event.request
        if request.to.tag:
            leg = self._desk.index.of_request(request)
            if leg is None:
                self._refuse(event, Failed(481), now)
            else:
                leg.request_received(event, now)
        elif request.method == "INVITE":
            self._invite(event, now)
        else:
            status = _OUTSIDE.get(request.method, 481)
            self._refuse(event, Failed(status, "", (("Allow", ALLOW),) if status == 405 else ()), now)

    def _cancel(self, event: CancelReceived, now: float) -> None:
        leg = event.transaction.owner
        if isinstance(leg, Leg):
            leg.cancelled(event.transaction, event.request, now)

    def _ack(self, event: AckReceived, now: float) -> None:
        leg = self._desk.index.of_request(event.request)
        if leg is not None:
            leg.ack_received(event.request, now)

    def _response(self, event: ResponseReceived, now: float) -> None:
        leg = event.transaction.owner
        if isinstance(leg, Leg):
            leg.response_received(event.transaction, event.response, now)

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

    # --- INVITE -------------------------------------------------------------------------------------

    def _invite(self, event: RequestReceived, now: float) -> None:
        request = event.request
        refusal = self._unacceptable(request)
        replaces = None if refusal else replaces_of(request)
        if refusal is None:
            number = self._services.authenticate(event, now)
            if number is None:
                return
            caller = self._services.user(number)
            if caller is None:
                refusal = Failed(403, "No User Of This Server")
            elif replaces is not None:
                refusal = self._pickups.by_replaces(event, caller, replaces, now)
            else:
                refusal = self._dial(event, caller, now)
        if refusal is not None:
            self._refuse(event, refusal, now)

    def _unacceptable(self, request: Request) -> Failed | None:
        """Give why an INVITE cannot be taken at all (RFC 3261 sections 8.2.2 and 16.3)."""
        wanted = [value.strip() for value in request.headers.values("Require")]
        unknown = [value for value in wanted if value and value.lower() not in _SUPPORTED]
        if unknown:
            return Failed(420, "", (("Unsupported", ", ".join(unknown)),))
        if _hops_left(request) <= 0:
            return Failed(483)
        check_routes(request)
        if not request.contacts:
            return Failed(400, "Missing Contact")
        return None

    def _dial(self, event: RequestReceived, caller: UserConfig, now: float) -> Failed | None:
        uri = event.request.request_uri
        if uri.scheme != "tel" and not self._services.is_local_address(uri.host.strip("[]"), uri.port):
            return Failed(404, "Not A Domain Of This Server")
        codes = self._services.config.codes
        dialled = read_dialled(uri.user_unescaped, codes, lambda text: self._services.user(text) is not None)
        if isinstance(dialled, CallNumber):
            return self._call(event, caller, dialled.number, now)
        if isinstance(dialled, PickUp):
            return self._pickups.at(event, caller, dialled.extension, now)
        return self._pickups.in_group(event, caller, now)

    def _call(self, event: RequestReceived, caller: UserConfig, number: str, now: float) -> Failed | None:
        called = self._services.user(number)
        if called is None:
            return Failed(404, "No Such Number")
        goes = destination(called, caller.number, self._services.user)
        if isinstance(goes, Failed):
            return goes
        called, number = goes.user, goes.user.number
        places: Iterable[Reachable] = self._services.bindings(number)
        if called.number == caller.number:
            places = [place for place in places if place.flow != event.flow]
            if not places:
                return Failed(486, "That Is Your Own Number")
        places = tuple(places)
        if not places:
            return because(480, "Not Registered", f"{number} is not registered")
        if self._too_many_calls(caller):
            return Failed(403, f"Only {caller.max_outgoing} Outgoing Calls At A Time")
        request, domain = event.request, self._services.config.server.domain
        parties = Parties(
            caller_party(request, caller, caller.number, domain),
            party_of(caller, caller.number, domain),
            party_of(called, number, domain),
        )
        call = Call(self._office, str(next(self._serial)), parties, now)
        leg = call.open(event)
        invitation = Invitation(
            caller=parties.caller,
            called=parties.called,
            offer=leg.offer,
            max_forwards=_hops_left(request) - 1,
            headers=_passed_on(request) + goes.headers(domain),
            caller_takes_update=leg.allows_update,
        )
        self._calls[call.id] = call
        self._outgoing[caller.number] += 1
        self.call_rings(call, now)
        call.ring(places, invitation, now)
        return None

    def _too_many_calls(self, caller: UserConfig) -> bool:
        return caller.max_outgoing is not None and self._outgoing[caller.number] >= caller.max_outgoing


def _due(queue: OrderedDict[Call, float], now: float) -> list[Call]:
    return [call for call, _ in takewhile(lambda entry: entry[1] <= now, queue.items())]


def _hops_left(request: Request) -> int:
    return int(request.headers.get("Max-Forwards") or 70)  # the endpoint has checked that it is a number


def _passed_on(request: Request) -> HeaderList:
    return tuple((name, value) for name in _PASSED_ON for value in request.headers.all(name))
