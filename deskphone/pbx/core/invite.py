# SPDX-License-Identifier: GPL-3.0-or-later
"""INVITE outside a dialog: who calls, what was dialled, and which service or route that begins.

Each service takes the INVITE and returns None, or returns the refusal for the caller.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from itertools import count
from typing import Protocol

from deskphone.config.pbx import UserConfig
from deskphone.net.addresses import is_within
from deskphone.pbx.b2bua.call import Call
from deskphone.pbx.b2bua.call_record import CallOutcome, note_missed
from deskphone.pbx.b2bua.call_setup import CallSetup
from deskphone.pbx.b2bua.context import NOBODY, CallContext
from deskphone.pbx.b2bua.events import check_routes
from deskphone.pbx.b2bua.inbound_leg import InboundLeg
from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.b2bua.outbound_leg import Invitation
from deskphone.pbx.b2bua.ports import CallServices
from deskphone.pbx.b2bua.ringing import RingingCall, RouteCursor
from deskphone.pbx.b2bua.session_timer import too_short
from deskphone.pbx.base.reply import Failed, HeaderList, because, told
from deskphone.pbx.core.call_rate import CallRate
from deskphone.pbx.dialplan.feature_codes import Dialled, Service, read_dialled
from deskphone.pbx.dialplan.identity import Parties, Party, caller_party, party_of, proven_party
from deskphone.pbx.dialplan.route import Route, RoutingState, Stage, ToService
from deskphone.pbx.services.join import join
from deskphone.pbx.services.park import ParkOrbits, newest_leg
from deskphone.pbx.services.pickup import Pickups
from deskphone.pbx.services.replace_leg import JoiningInvite
from deskphone.pbx.services.replaces import replaces_of
from deskphone.pbx.services.server_call import Announcement, CallerService, EchoTest, ServerCall
from deskphone.pbx.voicemail.deposit import Deposit, Voicemail
from deskphone.pbx.voicemail.menu import Listening
from deskphone.sip.events import RequestReceived
from deskphone.sip.message import Request
from deskphone.sip.replaces import Replaces
from deskphone.sip.uri import dialled_in, escape_user

# What a caller tells the phone about its call: how to ring, what it is about.
_PASSED_ON = ("Alert-Info", "Priority", "Call-Info", "Subject")
_TAKEN_BACK = 100  # INVITEs of a user with as much as one datagram holds; some 600 usual ones
_ANSWER_MODE = "Answer-Mode"  # RFC 5373; the privileged one is for nobody here
# What phones of many makes take for a wish to be answered by them, and so to hear a room.
_BY_ITSELF = re.compile(r"answer|auto|intercom|pag(?:e|ing)|talk|beep")
_NO_LETTER = re.compile(r"[^a-z]+")  # phones overlook what stands between the letters: "Ring-Answer"


@dataclass(frozen=True, slots=True)
class Dial:
    """One INVITE of a user: ``number`` is what the service is about, empty where nothing was named."""

    event: RequestReceived
    caller: UserConfig
    number: str


Handler = Callable[[Dial, float], "Failed | None"]
NewCall = Callable[[str, Parties, float], Call]  # by its id, who calls whom, and the time


class InviteServices(CallServices, Protocol):
    """What an INVITE may need of the PBX; implemented by ``pbx.core.core.Core``."""

    @property
    def voicemail(self) -> Voicemail | None:
        """The voicemail boxes."""
        ...


@dataclass(frozen=True, slots=True)
class InviteContext:
    """What an INVITE works with: how a call is made, the calls that ring now, and the park orbits."""

    context: CallContext
    new_call: NewCall
    ringing: Collection[RingingCall]
    orbits: ParkOrbits


class Dialling:
    """Takes every INVITE that begins something."""

    def __init__(self, services: InviteServices, parts: InviteContext) -> None:
        self._services, self._context, self._orbits = services, parts.context, parts.orbits
        self._new_call = parts.new_call
        context, ringing = parts.context, parts.ringing
        self._pickups = Pickups(context, ringing, parts.orbits)
        self._serial = count(1)
        self._rate = CallRate()
        self.handlers: dict[Service, Handler] = {
            "call": self._call,
            "call-only": self._call_only,
            "pickup": lambda dial, now: self._pickups.at(dial.event, dial.caller, dial.number, now),
            "group-pickup": lambda dial, now: self._pickups.in_group(dial.event, dial.caller, now),
            "retrieve": self._retrieve,
            "park": self._park,
            "join": lambda dial, now: join(context, ringing, self._joining(dial), now),
            "voicemail": self._listen,
            "echo": lambda dial, now: self.attend(dial, EchoTest(), "Echo test", now),
            "pickup-number": lambda dial, now: self._pickups.by_number(
                dial.event, dial.caller, dial.number, now
            ),
        }

    def invite(self, event: RequestReceived, now: float) -> Failed | None:
        """Take an INVITE outside a dialog; returns the refusal, None when it is taken care of.

        Raises SipParseError for a broken one.
        """
        request = event.request
        refusal = self._unacceptable(request)
        if refusal is not None:
            self._services.endpoint.refuse(
                event.transaction, refusal.status, now, reason=refusal.reason, headers=refusal.headers
            )
            return None
        replaces = replaces_of(request)
        number = self._services.authenticate(event, now)
        if number is None:
            return None
        failed = self._begin(event, number, replaces, now)
        if failed is not None:
            what = f"call to {request.request_uri.user_unescaped or request.uri}"
            what = what if replaces is None else f"{what} in place of {replaces.call_id}"
            self._services.refusals.wish(event, number, what, (failed.status, failed.reason), now)
        return failed

    def _begin(
        self, event: RequestReceived, number: str, replaces: Replaces | None, now: float
    ) -> Failed | None:
        caller = self._services.user(number)
        if caller is None:
            return Failed(403, "No User Of This Server")
        most = self._services.config.server.call_rate
        if most and self._rate.too_fast(caller.number, most, now):
            refusal = because(480, "Too Many Calls A Second", f"{most} calls a second are the limit")
            return Failed(refusal.status, refusal.reason, (*refusal.headers, ("Retry-After", "1")))
        if replaces is not None:
            return self._pickups.by_replaces(event, caller, replaces, now)
        return self._dial(event, caller, now)

    def serve(self, service: ToService, caller: Leg, parties: Parties, now: float) -> Failed | None:
        """Let the PBX itself answer a caller whose phones did not; None when it does."""
        voicemail = self._services.voicemail
        if voicemail is None:
            return because(480, "No Voicemail Here", f"{service.user.number} cannot take messages now")
        deposit = Deposit(voicemail, service.user.number, parties.caller)
        return ServerCall(self._context, self.new_id(), parties, deposit, now).take(caller, now)

    def new_id(self) -> str:
        """Give a call the next number."""
        return str(next(self._serial))

    def _unacceptable(self, request: Request) -> Failed | None:
        """Give why an INVITE cannot be taken at all (RFC 3261 sections 8.2.2 and 16.3)."""
        if _hops_left(request) <= 0:
            return Failed(483)
        check_routes(request)
        if not request.contacts:
            return Failed(400, "Missing Contact")
        too_short_for = too_short(request)
        return Failed(422, headers=too_short_for) if too_short_for else None

    def _dial(self, event: RequestReceived, caller: UserConfig, now: float) -> Failed | None:
        uri = event.request.request_uri
        if uri.scheme != "tel" and not self._services.is_local_address(uri.host.strip("[]"), uri.port):
            return Failed(404, "Not A Domain Of This Server")
        text = dialled_in(uri)
        if not text:
            return because(484, "Address Incomplete", "the address names no number")
        dialled = read_dialled(text, self._services.config.codes, self._services.plan)
        if dialled.service == "call" and self._orbits.at(dialled.number) is not None:
            dialled = Dialled("retrieve", dialled.number)  # its orbit was taken out of the configuration
        handler = self.handlers.get(dialled.service)
        if handler is None:
            return because(501, "", f"{dialled.service} is not available on this server")
        return handler(Dial(event, caller, dialled.number), now)

    # --- calls --------------------------------------------------------------------------------------

    def _call(self, dial: Dial, now: float) -> Failed | None:
        routing = RoutingState(dial.caller.number, dial.event.flow)
        return self._ring(dial, self._context.router.route_to(dial.number, routing), routing, now)

    def _call_only(self, dial: Dial, now: float) -> Failed | None:
        routing = RoutingState(dial.caller.number, dial.event.flow)
        return self._ring(dial, self._context.router.only(dial.number, routing), routing, now)

    def _ring(self, dial: Dial, route: Route, routing: RoutingState, now: float) -> Failed | None:
        step = self._context.router.go_on(route, routing, None)
        if isinstance(step, Failed):
            self._missed(dial, routing, "", now)
            return step
        refusal = self._too_many_calls(dial)
        if refusal is not None:
            return refusal
        if isinstance(step, ToService):
            called = party_of(step.user, step.user.number, self._services.config.server.domain)
            leg = InboundLeg(self._context.legs, NOBODY, dial.caller.number, dial.event)
            failed = self.serve(step, leg, self.parties(dial, called), now)
            if failed is not None:
                leg.refuse(failed, now)
            self._missed(dial, routing, "" if failed else step.name, now)
            return None
        return self._start(dial, RouteCursor(self._context.router, route, routing), step, now)

    # --- the PBX itself -----------------------------------------------------------------------------

    def _listen(self, dial: Dial, now: float) -> Failed | None:
        voicemail = self._services.voicemail
        if voicemail is None:
            return because(480, "No Voicemail Here", "this server keeps no messages")
        return self.attend(dial, Listening(voicemail, dial.caller.number), "Voicemail", now)

    def attend(self, dial: Dial, service: CallerService, name: str, now: float) -> Failed | None:
        """Let the PBX itself answer; ``name`` is shown on the caller's phone."""
        refusal = self._too_many_calls(dial)
        if refusal is not None:
            return refusal
        number = dialled_in(dial.event.request.request_uri)
        called = replace(
            party_of(None, escape_user(number), self._services.config.server.domain), display=name
        )
        parties = self.parties(dial, replace(called, number=number))
        ServerCall(self._context, self.new_id(), parties, service, now).open(dial.event, now)
        return None

    # --- parking ------------------------------------------------------------------------------------

    def _park(self, dial: Dial, now: float) -> Failed | None:
        """Park what the dialler talks to; the dialled call itself ends with the news where."""
        found = newest_leg(self._context.legs.index, dial.caller.number, dial.event.flow)
        if found is None:
            return because(480, "You Have No Call To Park", f"{dial.caller.number} is in no call")
        orbit = self._orbits.choose(dial.number)
        if isinstance(orbit, Failed):
            return orbit
        self._orbits.park(*found, orbit, now)
        return self._say_where(dial, orbit, now)

    def _say_where(self, dial: Dial, orbit: str, now: float) -> Failed | None:
        """Tell who parked a call where it waits: by voice, where there is none by the words of a refusal."""
        said = because(480, f"Parked At {orbit}", f"the call is parked at {orbit}")
        prompts = self._services.prompts
        if self._services.media is None or prompts is None:
            return said
        sounds = (*prompts.say("parked-at"), *prompts.digits(orbit))
        place = replace(
            party_of(None, orbit, self._services.config.server.domain), display=f"Parked at {orbit}"
        )
        leg = InboundLeg(self._context.legs, NOBODY, dial.caller.number, dial.event)
        announcement = Announcement("park", sounds)
        parties = self.parties(dial, place)
        if ServerCall(self._context, self.new_id(), parties, announcement, now).take(leg, now) is not None:
            leg.refuse(said, now)
        return None

    def _retrieve(self, dial: Dial, now: float) -> Failed | None:
        parked = self._orbits.at(dial.number)
        if parked is not None:
            return parked.retrieve(self._joining(dial), now)
        by = self._context.taken.by(("orbit", dial.number), now, within=3.0)
        if by:
            return because(486, f"Answered By {by}", f"the call was answered by {by}")
        return because(480, "Nothing Is Parked There", f"nothing is parked at {dial.number}")

    def _joining(self, dial: Dial) -> JoiningInvite:
        party = proven_party(dial.event.request, dial.caller, self._services.config.server.domain)
        return JoiningInvite(dial.event, party)

    # --- inner --------------------------------------------------------------------------------------

    def _start(self, dial: Dial, cursor: RouteCursor, stage: Stage, now: float) -> Failed | None:
        request = dial.event.request
        parties = self.parties(dial, stage.party)
        call = self._new_call(self.new_id(), parties, now)
        setup = CallSetup(call, dial.event)
        leg = setup.caller
        invitation = Invitation(
            caller=parties.caller,
            called=parties.called,
            offer=leg.offer,
            max_forwards=_hops_left(request) - 1,
            headers=_passed_on(request, parties.caller),
            intercom=_by_itself(request, parties.caller) if dial.caller.intercom else (),
            caller_takes_update=leg.allows_update,
            reliable=leg.takes_reliable,
        )
        self._context.owner.add(call)
        self._context.owner.call_rings(setup, now)
        setup.ring(cursor, stage, invitation, now)
        return None

    def _missed(self, dial: Dial, routing: RoutingState, answered_by: str, now: float) -> None:
        if routing.called and routing.called[0].number != dial.caller.number:
            caller = caller_party(dial.event, dial.caller, self._services.config.server)
            note_missed(self._services.missed, caller, routing, CallOutcome(answered_by), now)

    def parties(self, dial: Dial, called: Party) -> Parties:
        """Give who calls whom."""
        caller, server = dial.caller, self._services.config.server
        shown = caller_party(dial.event, caller, server)
        return Parties(shown, party_of(caller, caller.number, server.domain), called)

    def _too_many_calls(self, dial: Dial) -> Failed | None:
        """Give the refusal of a user who may begin no further call now; gateways may.

        An INVITE that was taken back waits for its phone's answer, 32 s where none comes, with all that the
        caller had put into it: so those are bounded as well, or who calls and cancels fills the memory. By
        bytes, since a group that rings may have thirty phones that were switched off: whoever calls it a few
        times in half a minute, or the line that brings in all calls, has done nothing wrong.
        """
        server, most = self._services.config.server, dial.caller.max_outgoing
        number, usual = dial.caller.number, server.limits.calls
        if is_within(dial.event.flow.remote[0], server.trusted):
            usual = 0
        kept = max(_TAKEN_BACK, usual, most or 0) * 65_536
        if usual and self._context.owner.given_up(number) >= kept:
            refusal = because(
                480, "Too Many Calls Taken Back", "earlier calls wait for their phones' answers"
            )
            return Failed(refusal.status, refusal.reason, (*refusal.headers, ("Retry-After", "32")))
        if most is None:
            most = usual
        if not most or self._context.owner.outgoing(number) < most:
            return None
        return Failed(403, f"Only {most} Outgoing Calls At A Time")


def _hops_left(request: Request) -> int:
    return int(request.headers.get("Max-Forwards") or 70)  # the endpoint has checked that it is a number


def _passed_on(request: Request, caller: Party) -> HeaderList:
    """Give what the caller tells whatever phone rings."""
    names = _PASSED_ON[:2] if caller.anonymous else _PASSED_ON  # RFC 3323 section 4.1
    found = ((name, value) for name in names for value in request.headers.all(name))
    return told((name, value) for name, value in found if not _asks(name, value))


def _by_itself(request: Request, caller: Party) -> HeaderList:
    """Give what asks the phone of whom he dialled to answer by itself; nobody does so unseen."""
    if caller.anonymous:
        return ()
    names = ("Alert-Info", "Call-Info", _ANSWER_MODE)
    found = ((name, value) for name in names for value in request.headers.all(name))
    return told((name, value) for name, value in found if _asks(name, value))


def _asks(name: str, value: str) -> bool:
    if name not in ("Alert-Info", "Call-Info"):
        return name == _ANSWER_MODE
    return bool(_BY_ITSELF.search(_NO_LETTER.sub("", value.lower())))
