# SPDX-License-Identifier: GPL-3.0-or-later
"""Call park (RFC 5359 section 2.15): a call waits at an orbit, a number of its own, until it is retrieved.

    parked     by REFER to an orbit or to the park code, or by dialling the park code (``*70``, ``*707101``)
    retrieved  by dialling the orbit, or by INVITE with Replaces of the dialog that the orbit's lamp shows
    returns    after ``return_after`` seconds the phones of who parked it ring; it stays retrievable

``pbx.services.waiting_party`` keeps the phone. The orbit shows a confirmed dialog on hold with the
parked party, which makes a key of type "orbit" light up.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace

from deskphone.pbx.b2bua.call import Call
from deskphone.pbx.b2bua.events import ELSEWHERE, LegEvent
from deskphone.pbx.b2bua.inbound_leg import InboundLeg
from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.b2bua.ports import CallInfo, CallServices
from deskphone.pbx.b2bua.recent_answers import RecentAnswers
from deskphone.pbx.b2bua.ringing import RouteCursor
from deskphone.pbx.base.reply import Failed, because
from deskphone.pbx.dialplan.identity import Party, party_of
from deskphone.pbx.dialplan.route import Branch, Outcome, Route, RoutingState, Stage, ToService
from deskphone.pbx.notifier.dialog_table import PbxDialog
from deskphone.pbx.services.refer_progress import ReferSubscription
from deskphone.pbx.services.replace_leg import Admission, JoiningInvite
from deskphone.pbx.services.ring_for_waiting import RingForWaiting, WaitingLeg
from deskphone.pbx.services.waiting_party import WaitingParty
from deskphone.sip.endpoint import Flow
from deskphone.sip.fields import Reason

_log = logging.getLogger("deskphone.pbx.calls")


class ParkOrbits:
    """The park orbits of the configuration, and what is parked where."""

    def __init__(self, services: CallServices, taken: RecentAnswers) -> None:
        self._services, self._taken = services, taken
        self._parked: dict[str, Parked] = {}

    def choose(self, number: str = "") -> str | Failed:
        """Give the orbit to park at: this one if it is free, without a number the first free one."""
        orbits = {orbit: each for orbit, each in self._services.plan.orbits.items() if each.type == "park"}
        if not orbits:
            return because(480, "No Park Orbits", "no orbit of type park is configured")
        if number:
            if number not in orbits:
                return because(404, "No Such Park Orbit", f"{number} is no park orbit")
            if number in self._parked:
                return because(486, f"Orbit {number} Is Taken", f"another call is parked at {number}")
            return number
        free = next((orbit for orbit in orbits if orbit not in self._parked), None)
        return free or because(486, "All Park Orbits Are Taken", "another call is parked at each orbit")

    def return_after(self, orbit: str) -> float:
        """Give the seconds after which a call parked there returns; 0 is never."""
        config = self._services.plan.orbits.get(orbit)
        return float(config.return_after) if config else 0.0

    def at(self, orbit: str) -> Parked | None:
        """Give what is parked at an orbit."""
        return self._parked.get(orbit)

    def holding(self, call: object) -> Parked | None:
        """Give the place of a call that is parked; None for any other."""
        return next((parked for parked in self._parked.values() if parked.call is call), None)

    def park(
        self,
        call: Call,
        parker: Leg,
        orbit: str,
        now: float,
        *,
        subscription: ReferSubscription | None = None,
    ) -> None:
        """Park the other end of a call at a free orbit, and hang up on who parks it. The call must be up."""
        stays = call.other(parker)
        assert stays is not None
        waiting = WaitingLeg(stays, call.ends(stays)[0], call.ends(parker)[1])
        if subscription is not None:
            subscription.tell(200, f"Parked At {orbit}", now)
        call.leave(parker)
        parker.hang_up((str(Reason("SIP", 200, f"Parked at {orbit}")),), now)
        parked = Parked(self, call, waiting, Space(orbit, parker.number, self.return_after(orbit)))
        call.begin(parked)
        _log.info("= call %s: %s parks it at %s", call.id, parker.number, orbit)
        parked.start(now)

    def take(self, parked: Parked) -> None:
        """Enter a parked call."""
        self._parked[parked.orbit] = parked

    def free(self, parked: Parked) -> None:
        """Forget a parked call; one that is not there is no error."""
        if self._parked.get(parked.orbit) is parked:
            del self._parked[parked.orbit]

    def retrieved(self, parked: Parked, by: str, now: float) -> None:
        """Note who has retrieved a call, for who comes too late."""
        self._taken.note([("orbit", parked.orbit)], by, now)


def newest_leg(legs: Iterable[Leg], number: str, flow: Flow) -> tuple[Call, Leg] | None:
    """Give the call of a user that parking means: the newest held one, else the newest one that is up.

    Of several phones of the user the one at ``flow`` comes first: there somebody wants to park.
    """
    found: list[tuple[bool, bool, float, Call, Leg]] = []
    for leg in legs:
        call = leg.owner
        if leg.number == number and isinstance(call, Call) and call.is_up and call.other(leg) is not None:
            found.append((leg.held, leg.flow == flow, call.answered_at or call.since, call, leg))
    if not found:
        return None
    *_, call, leg = max(found, key=lambda each: each[:3])
    return call, leg


@dataclass(frozen=True, slots=True)
class Space:
    """An orbit with a call: who parked it, and the seconds after which it returns there (0: never)."""

    orbit: str
    parker: str
    return_after: float


class Parked:
    """One parked call; a phase of the call until somebody retrieves it or the parked party hangs up."""

    def __init__(self, orbits: ParkOrbits, call: Call, waiting: WaitingLeg, space: Space) -> None:
        self.call, self.orbit = call, space.orbit
        self._orbits, self._waiting, self._parker = orbits, waiting, space.parker
        self._context = call.context
        self._return_after = space.return_after
        self._return_at: float | None = None
        self._phone = WaitingParty(call, waiting.leg, self._place)
        self._admission: Admission | None = None
        self._ringer: RingForWaiting | None = None

    # --- how it begins, and how it is retrieved -----------------------------------------------------

    def start(self, now: float) -> None:
        """Take the orbit, show it, and put the parked phone on hold."""
        self._orbits.take(self)
        self._show(now)
        self.call.turn(self._waiting.leg, self._place, now)
        self._phone.keep(now)
        self._return_later(now)

    def retrieve(self, new: JoiningInvite, now: float) -> Failed | None:
        """Join a phone with the parked one; the refusal for it, or None."""
        if new.party.number == self._waiting.leg.number:
            return because(403, "That Is Your Own Call", "a phone cannot be connected with itself")
        ringer = self._ringer
        if self._admission is not None or (ringer is not None and ringer.state != "ringing"):
            return because(486, "Being Retrieved", f"somebody is just retrieving the call at {self.orbit}")
        if ringer is not None:
            self._ringer = None
            ringer.stop((ELSEWHERE,), now)
        self._admission = Admission(self, self.call, self._waiting.end)
        self._admission.start(new, now)
        return None

    # --- as a phase of the call -----------------------------------------------------------------------

    def leg_event(self, leg: Leg, event: LegEvent, now: float) -> None:
        """Take what a phone tells that retrieves the call."""
        if self._admission is not None:
            self._admission.takes(leg, event, now)

    def takes(self, leg: Leg, event: LegEvent, now: float) -> bool:
        """Take what the parked phone tells, but for its end."""
        for joining in (self._admission, self._ringer):
            if joining is not None and joining.takes(leg, event, now):
                return True
        return self._phone.takes(event, now)

    def wake(self, now: float) -> None:
        """Do what is due."""
        for joining in (self._admission, self._ringer):
            if joining is not None:
                joining.wake(now)
        if self._admission is None and (self._ringer is None or self._ringer.state == "ringing"):
            self._phone.wake(now)
        if self._return_at is not None and self._return_at <= now:
            self._return(now)

    def wake_at(self, when: float) -> None:
        """Have :meth:`wake` called then."""
        self.call.wake_at(when)

    def stop(self, reasons: tuple[str, ...], now: float) -> None:
        """Free the orbit: the call is over."""
        self._leave()
        admission, ringer = self._admission, self._ringer
        self._admission = self._ringer = None
        if admission is not None:
            admission.stop(because(480, "Hung Up", "the parked party has hung up"), now)
        if ringer is not None:
            ringer.stop(reasons, now)

    def describe(self, info: CallInfo) -> CallInfo:
        """Describe the call for people."""
        itself, ringer = self._waiting.itself, self._ringer
        return replace(
            info,
            caller=itself.number,
            caller_name=itself.display,
            called=self.orbit,
            state="parked",
            orbit=self.orbit,
            phones=len(ringer.ringing) if ringer and ringer.ringing else 0,
        )

    # --- as who lets phones in ----------------------------------------------------------------------

    def admitted(self, leg: InboundLeg, party: Party, now: float) -> None:
        """Let in who retrieved the call."""
        self._admission = None
        self._retrieved(leg, party, now)

    def not_admitted(self, now: float, *, turned: bool) -> None:
        """Go on waiting."""
        self._admission = None
        self._keep(now, again=turned)
        if self._return_after and self._return_at is None:
            self._return_later(now)

    def ringer_rings(self, status: int, now: float) -> None:
        """Do nothing: nobody waits to be told."""

    def ringer_met(self, leg: Leg, party: Party, now: float) -> None:
        """Let in who parked the call, or who picked it up there."""
        self._ringer = None
        self._retrieved(leg, party, now)

    def ringer_to_service(self, service: ToService, now: float) -> Failed | None:
        """Refuse: who is parked does not want to leave a message."""
        return because(480, "Nobody Answered", f"{self._parker} does not answer")

    def ringer_failed(self, failed: Failed, now: float, *, turned: bool) -> None:
        """Go on waiting, and try again after the same time."""
        self._ringer = None
        self._keep(now, again=turned)
        self._return_later(now)

    def _keep(self, now: float, *, again: bool) -> None:
        if again:
            self._phone.keep(now)
        else:
            self._phone.wake(now)

    def _retrieved(self, leg: Leg, party: Party, now: float) -> None:
        _log.info("= call %s: %s retrieves it from %s", self.call.id, party.number, self.orbit)
        self._leave()
        self._orbits.retrieved(self, party.number, now)
        self.call.finish(self)
        self.call.enter(leg, (party, self._waiting.seen), now)

    # --- return -------------------------------------------------------------------------------------

    def _return_later(self, now: float) -> None:
        self._return_at = now + self._return_after if self._return_after else None
        if self._return_at is not None:
            self.call.wake_at(self._return_at)

    def _return(self, now: float) -> None:
        """Ring the phones of who parked the call, whatever else is set there: somebody waits."""
        self._return_at = None
        services, seen = self._context.services, self._waiting.seen
        if self._admission is not None or self._ringer is not None:
            return
        user = services.user(self._parker)
        if user is None:
            self._return_later(now)
            return
        domain = services.config.server.domain
        party = party_of(user, user.number, domain)
        diversion = (("Diversion", f"<sip:{self.orbit}@{domain}>;reason=no-answer;counter=1"),)
        ring = float(services.config.server.ring_timeout)
        stage = Stage(party, user, (Branch(user, "own"),), ring, diversion)
        routing, router = RoutingState(self._waiting.leg.number, self._waiting.leg.flow), self._context.router
        route = _only(stage)
        step = router.go_on(route, routing, None)
        if not isinstance(step, Stage):
            self._return_later(now)
            return
        shown = replace(seen, display=f"{seen.display or seen.number}, returned from {self.orbit}")
        _log.info("= call %s: returns from %s to %s", self.call.id, self.orbit, self._parker)
        self._ringer = RingForWaiting(self, self.call, replace(self._waiting, seen=shown), now)
        self._ringer.ring(RouteCursor(router, route, routing), step, (), now)

    # --- inner --------------------------------------------------------------------------------------

    @property
    def _place(self) -> Party:
        """Whom the parked phone is shown: the orbit."""
        domain = self._context.services.config.server.domain
        uri = f"sip:{self.orbit}@{domain}"
        return Party(self.orbit, f"Parked at {self.orbit}", uri, uri)

    def _show(self, now: float) -> None:
        """Show the orbit as a phone on hold that talks to the parked party."""
        leg, seen, place = self._waiting.leg, self._waiting.seen, self._place
        dialog = PbxDialog(
            id=self._dialog_id,
            extension=self.orbit,
            direction="recipient",
            state="confirmed",
            call_id=leg.call_id,
            local_tag=leg.remote_tag,
            remote_tag=leg.local_tag,
            local_identity=f"{place.uri};proto=park",  # field note 23: FreeSWITCH's mark of a parked call
            local_display=place.display,
            local_target=place.target,
            remote_identity=seen.uri,
            remote_display=seen.display,
            remote_target=seen.target,
            held=True,
            since=now,
        )
        self._context.services.dialogs.put(dialog)

    @property
    def _dialog_id(self) -> str:
        return f"{self._waiting.leg.local_tag}-{self.orbit}"

    def _leave(self) -> None:
        self._orbits.free(self)
        self._phone.close()
        self._context.services.dialogs.drop(self.orbit, self._dialog_id)


def _only(stage: Stage) -> Route:
    """Give a route of one stage."""
    outcome: Outcome = yield stage
    return outcome.failed
