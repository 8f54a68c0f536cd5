# SPDX-License-Identifier: GPL-3.0-or-later
"""REFER within a call: a phone hands the other end of its call to a number, to a call, or to a park orbit.

    to a number   RFC 3515, RFC 5589 section 6: the number rings; who transferred is told how it goes, and is
                  hung up on when somebody answers; a refusal leaves the old call as it was
    to a call     RFC 5589 section 7, ``Replaces`` within Refer-To: ``pbx.services.attended_transfer``
    to an orbit   RFC 5359 section 2.15: ``pbx.services.park``

Who transferred may hang up before the outcome; the others then are on their own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from deskphone.errors import SipParseError
from deskphone.pbx.b2bua.call import Call
from deskphone.pbx.b2bua.call_setup import CallSetup
from deskphone.pbx.b2bua.events import Hung, LegEvent, Referred
from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.b2bua.ports import CallInfo, CallServices
from deskphone.pbx.b2bua.ringing import RouteCursor
from deskphone.pbx.base.reply import Answer, Failed, because
from deskphone.pbx.dialplan.feature_codes import read_dialled
from deskphone.pbx.dialplan.identity import Parties, Party, party_of
from deskphone.pbx.dialplan.route import RoutingState, Stage, ToService
from deskphone.pbx.services.attended_transfer import Side, join_calls, second_leg
from deskphone.pbx.services.park import ParkOrbits
from deskphone.pbx.services.refer_progress import ReferSubscription
from deskphone.pbx.services.replace_leg import restore
from deskphone.pbx.services.ring_for_waiting import RingForWaiting, WaitingLeg
from deskphone.pbx.services.waiting_party import WaitingParty
from deskphone.sip.message import Request
from deskphone.sip.replaces import Replaces
from deskphone.sip.uri import Address, Uri, dialled_in, unescape

_log = logging.getLogger("deskphone.pbx.calls")

Begin = Callable[[ReferSubscription, float], None]


class Referrals:
    """Takes the REFERs of phones within calls. ``orbits``: where calls are parked."""

    def __init__(self, orbits: ParkOrbits) -> None:
        self._orbits = orbits

    def refer(self, call: Call, leg: Leg, event: Referred, now: float) -> None:
        """Take a REFER of one of a call's phones. Raises SipParseError(400) for a broken one."""
        begin = self._begin(call, leg, event.request)
        if isinstance(begin, Failed):
            leg.answer(event.transaction, Answer(begin.status, begin.reason, begin.headers), now)
            return
        subscription = ReferSubscription.of_request(leg, event.request)
        leg.answer(event.transaction, Answer(202, headers=subscription.accepted), now)
        subscription.tell(100, "", now)
        begin(subscription, now)

    def _begin(self, call: Call, leg: Leg, request: Request) -> Begin | Failed:
        """Give what a REFER begins, or the refusal that it gets."""
        services, stays = call.context.services, call.other(leg)
        values = request.headers.values("Refer-To")
        if len(values) != 1:
            raise SipParseError(400, "REFER Needs Exactly One Refer-To")  # RFC 3515 section 2.4.2
        uri = Address.parse(values[0]).uri
        refusal = _impossible(uri, services)
        if refusal is not None:
            return refusal
        if stays is None or not call.is_up:
            return because(491, "Request Pending", "this call is changing just now; try again")
        waiting = WaitingLeg(stays, call.ends(stays)[0], call.ends(leg)[1])
        replaces = replaces_in(uri)
        if replaces is not None:
            return _to_call(call, leg, waiting, replaces)
        return self._to_number(call, leg, waiting, dialled_in(uri))

    def _to_number(self, call: Call, leg: Leg, waiting: WaitingLeg, dialled: str) -> Begin | Failed:
        context, services = call.context, call.context.services
        meant = read_dialled(dialled, services.config.codes, services.plan)
        if meant.service in ("park", "retrieve"):
            orbit = self._orbits.choose(meant.number)
            if isinstance(orbit, Failed):
                return orbit
            return lambda subscription, now: self._orbits.park(
                call, leg, orbit, now, subscription=subscription
            )
        if meant.service not in ("call", "call-only"):
            return because(501, "Only Calls Can Be Transferred", f"a call cannot be transferred to {dialled}")
        routing = RoutingState(waiting.leg.number, waiting.leg.flow, leg.flow)
        router = context.router
        route = (
            router.route_to(meant.number, routing)
            if meant.service == "call"
            else router.only(meant.number, routing)
        )
        step = router.go_on(route, routing, None)
        if isinstance(step, ToService):
            return lambda subscription, now: Transfer(call, leg, waiting, subscription).serve(step, now)
        if isinstance(step, Failed):
            if meant.number == waiting.leg.number:
                return because(486, "Already In This Call", f"{meant.number} is already in this call")
            return step
        calling = Calling(RouteCursor(router, route, routing), step)
        return lambda subscription, now: Transfer(call, leg, waiting, subscription).ring(calling, now)


def _impossible(uri: Uri, services: CallServices) -> Failed | None:
    if uri.scheme != "tel" and not services.is_local_address(uri.host.strip("[]"), uri.port):
        return Failed(404, "Not A Domain Of This Server")
    if (uri.param("method") or "INVITE").upper() != "INVITE":
        return Failed(501, "Only Calls Can Be Transferred")
    return None


def replaces_in(uri: Uri) -> Replaces | None:
    """Give the Replaces header that a Refer-To carries, escaped. Raises SipParseError(400)."""
    for header in uri.headers.split("&"):
        name, _, value = header.partition("=")
        if unescape(name).strip().lower() == "replaces":
            return Replaces.parse(unescape(value))
    return None


def _to_call(call: Call, leg: Leg, waiting: WaitingLeg, replaces: Replaces) -> Begin | Failed:
    second = second_leg(call, leg, replaces)
    if isinstance(second, Failed):
        return second
    other = second.owner
    assert isinstance(other, Call)
    setup = other.phase
    if isinstance(setup, CallSetup):
        return lambda subscription, now: Transfer(call, leg, waiting, subscription).take_ringing(setup, now)
    return lambda subscription, now: join_calls(Side(call, leg), Side(other, second), subscription, now)


@dataclass(frozen=True, slots=True)
class Calling:
    """The phones that a transfer rings first, and the way to the others."""

    cursor: RouteCursor
    stage: Stage


class Transfer:
    """A transfer to phones that ring; a phase of the call until somebody answers or nobody does."""

    def __init__(
        self, call: Call, referrer: Leg, waiting: WaitingLeg, subscription: ReferSubscription
    ) -> None:
        self._call, self._waiting, self._subscription = call, waiting, subscription
        self._referrer: Leg | None = referrer
        self._ringer: RingForWaiting | None = None
        self._kept: WaitingParty | None = None

    @property
    def rings(self) -> bool:
        """Whether nobody has answered yet: the two in the old call talk on."""
        return self._ringer is not None and self._ringer.state == "ringing"

    def awaited_by(self, leg: Leg) -> str:
        """Give the Event of the NOTIFYs by which a leg is told of the outcome; "" where it is not."""
        return self._subscription.event if leg is self._referrer and self._subscription.wanted else ""

    # --- how it begins ------------------------------------------------------------------------------

    def ring(self, calling: Calling, now: float) -> None:
        """Ring the phones of a number; who transferred has got its 202."""
        unknown = self._call.ends(self._waiting.leg)[1].anonymous
        ringer = self._begin(now)
        number = self._referrer.number if self._referrer else ""
        referrer = party_of(None, number, self._call.context.services.config.server.domain)
        # RFC 3892; ours, not what the phone claims, and not of who wants to stay unknown
        headers = () if unknown else (("Referred-By", f"<{referrer.uri}>"),)
        _log.info("= call %s: %s transfers to %s", self._call.id, number, calling.stage.party.number)
        ringer.ring(calling.cursor, calling.stage, headers, now)

    def take_ringing(self, setup: CallSetup, now: float) -> None:
        """Put who stays into the place of the caller of another call, whose phones ring on.

        The transferor's own leg of that call is done with: its INVITE gets a final response.
        """
        ringer = self._begin(now)
        ringing = setup.give_ringing(self._call)
        setup.call.end(now)
        setup.caller.hang_up(('SIP;cause=487;text="Call transferred"',), now)
        _log.info("= call %s: takes the place of the caller of call %s", self._call.id, setup.call.id)
        if ringing is not None:
            ringer.adopt(ringing, setup.ringing_since, now)

    def serve(self, service: ToService, now: float) -> None:
        """Hand who stays to the PBX itself, such as a voicemail box; without it the old call goes on."""
        self._call.begin(self)
        failed = self.ringer_to_service(service, now)
        if failed is not None:
            self.ringer_failed(failed, now, turned=False)

    def _begin(self, now: float) -> RingForWaiting:
        self._call.begin(self)
        self._ringer = RingForWaiting(self, self._call, self._waiting, now)
        return self._ringer

    # --- as a phase of the call -----------------------------------------------------------------------

    def takes(self, leg: Leg, event: LegEvent, now: float) -> bool:
        """Take what joining needs; and who transferred may hang up, who stays waits for the outcome."""
        if self._ringer is not None and self._ringer.takes(leg, event, now):
            return True
        if isinstance(event, Hung) and leg is self._referrer:
            self._call.leave(leg)
            self._referrer = None
            self._keep(now)
            return True
        return self._kept is not None and leg is self._waiting.leg and self._kept.takes(event, now)

    def _keep(self, now: float) -> None:
        """Let who stays hear the ringing: nobody else is there any more."""
        ringer = self._ringer
        if ringer is not None and ringer.state == "ringing":
            self._kept = WaitingParty(self._call, self._waiting.leg, ringer.parties.called, rings=True)
            self._kept.keep(now)

    def _let_go(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()

    def wake(self, now: float) -> None:
        """Do what is due."""
        if self._ringer is not None:
            self._ringer.wake(now)
        if self._kept is not None and self._ringer is not None and self._ringer.state == "ringing":
            self._kept.wake(now)

    def stop(self, reasons: tuple[str, ...], now: float) -> None:
        """Stop ringing: the call itself is over."""
        self._let_go()
        if self._ringer is not None:
            self._ringer.stop(reasons, now)

    def describe(self, info: CallInfo) -> CallInfo:
        """Describe the call for people."""
        return info

    # --- as who lets phones ring --------------------------------------------------------------------

    def ringer_rings(self, status: int, now: float) -> None:
        """Tell who transferred."""
        self._subscription.tell(status, "", now)

    def ringer_met(self, leg: Leg, party: Party, now: float) -> None:
        """Let in who answered, and hang up on who transferred."""
        call, referrer = self._call, self._referrer
        self._let_go()
        self._subscription.tell(200, "", now)
        if referrer is not None:
            call.leave(referrer)
            referrer.hang_up((), now)
        call.finish(self)
        call.enter(leg, (party, self._waiting.seen), now)

    def ringer_to_service(self, service: ToService, now: float) -> Failed | None:
        """Hand who waits to the PBX itself; the call is over then."""
        call, waiting, referrer = self._call, self._waiting, self._referrer
        called = party_of(service.user, service.user.number, call.context.services.config.server.domain)
        parties = Parties(waiting.seen, waiting.itself, called)
        failed = call.context.owner.serve(service, waiting.leg, parties, now)
        if failed is not None:
            return failed
        self._let_go()
        self._subscription.tell(200, "", now)
        call.let_go(waiting.leg)
        if referrer is not None:
            referrer.hang_up((), now)
        call.end(now)
        return None

    def ringer_failed(self, failed: Failed, now: float, *, turned: bool) -> None:
        """Tell of the failure; the old call goes on, but not without who transferred."""
        self._let_go()
        self._subscription.tell(failed.status, failed.reason, now)
        self._call.finish(self)
        if self._referrer is None:
            self._call.hang_up((), now)
        elif turned:
            restore(self._call, now)
