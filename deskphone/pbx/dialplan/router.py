# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a call goes: whose phones ring, for how long, and who is next when nobody answers.

What a route is stands in ``route``. A number means

    user            its phones, simultaneous ring, delegates, the team after its delay
                    -> ``busy`` or ``no_answer`` of that user; ``always`` comes before all this
    private line    that user's own phones, whatever else is set
    response group  its members, together or one after the other
    hunt            member after member of the chain: ``hunting``

Sources: seed 002, SPEC section 4.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from deskphone.config.pbx import VOICEMAIL, Forward, PbxConfig, ResponseGroupConfig, UserConfig
from deskphone.errors import SipParseError
from deskphone.pbx.base.reply import Failed, HeaderList, because
from deskphone.pbx.dialplan.hunting import HuntServices, hunt
from deskphone.pbx.dialplan.identity import Party, party_of
from deskphone.pbx.dialplan.number_plan import NumberPlan
from deskphone.pbx.dialplan.route import (
    Branch,
    Outcome,
    Phone,
    Route,
    RoutingState,
    Stage,
    ToService,
    Via,
    why_missed,
)
from deskphone.pbx.registrar.reachable import Reachable
from deskphone.sip.headers import Headers
from deskphone.sip.uri import Address, dialled_in

_VIAS: tuple[Via, ...] = ("own", "simultaneous", "team", "delegate", "group", "hunt")
_MOST_MOVES = 5  # times that phones may send one call on
# A ring of its own for a line of its own (snom, Yealink and Polycom know this word).
_PRIVATE_RING = (("Alert-Info", "<urn:alert:service:priority>;info=private-line"),)


class RouterServices(HuntServices, Protocol):
    """What is asked of the rest of the PBX; implemented by ``pbx.core.core.Core``."""

    def bindings(self, extension: str) -> Sequence[Reachable]:
        """Give where the phones of an extension are."""
        ...

    def is_local_address(self, host: str, port: int | None = None) -> bool:
        """Tell whether a host is the domain or an address of ours."""
        ...


class Router:
    """Makes routes from the configuration and the registrations of the moment."""

    def __init__(self, services: RouterServices) -> None:
        self._services = services

    @property
    def _config(self) -> PbxConfig:
        return self._services.config

    @property
    def _plan(self) -> NumberPlan:
        return self._services.plan

    def route_to(self, number: str, routing: RoutingState) -> Route:
        """Give the route to a number; ``go_on`` takes its steps."""
        return self._number(number, routing)

    def only(self, number: str, routing: RoutingState) -> Route:
        """Give the route to one member of a hunt, without those after it."""
        return self._user(self._plan.users[number], routing)

    def go_on(
        self, route: Route, routing: RoutingState, outcome: Outcome | None
    ) -> Stage | ToService | Failed:
        """Take the next step of a route; ``outcome`` is what became of the last, None for the first.

        A stage without a registered phone is passed over. Failed is the refusal for the caller.
        """
        while True:
            try:
                step = next(route) if outcome is None else route.send(outcome)
            except StopIteration as stop:
                return stop.value  # type: ignore[no-any-return]
            if isinstance(step, ToService):
                return step
            ready = self._reachable(step, routing)
            if isinstance(ready, Stage):
                return ready
            outcome = ready

    def user(self, number: str) -> UserConfig | None:
        """Give the user with this number, or None."""
        return self._plan.users.get(number)

    def party(self, user: UserConfig) -> Party:
        """Give a user as the other end of a call may see it."""
        return party_of(user, user.number, self._config.server.domain)

    def phones(self, branch: Branch, routing: RoutingState) -> list[Phone]:
        """Give the phones of a branch that are registered now, without the caller's own."""
        places: Iterable[Reachable] = self._services.bindings(branch.user.number)
        if branch.user.number == routing.caller:
            places = (place for place in places if place.flow != routing.flow)
        return [
            Phone(branch, place)
            for place in places
            if routing.without is None or place.flow != routing.without
        ]

    def moved_to(self, failed: Failed, stage: Stage, routing: RoutingState) -> str:
        """Give the number to which a phone of the called user sends its call by a 3xx; empty for none.

        RFC 3261 section 21.3: the user pressed "forward" on the phone. Only numbers of this server are
        followed, each user sends a call on once, and nobody sends it back to who calls.
        """
        owner = stage.owner
        if owner is None or routing.has_forwarded(owner.number) or len(routing.diversions) >= _MOST_MOVES:
            return ""
        try:
            contacts = [Address.parse(value).uri for value in Headers(failed.headers).values("Contact")]
        except SipParseError:
            return ""
        for uri in contacts:
            number = self._plan.without_separators(dialled_in(uri))
            ours = uri.scheme == "tel" or self._services.is_local_address(uri.host, uri.port)
            if ours and number not in (owner.number, routing.caller) and self._plan.is_callable(number):
                return number
        return ""

    def _reachable(self, stage: Stage, routing: RoutingState) -> Stage | Outcome:
        now = [branch for branch in stage.branches if not branch.delay]
        later = sorted((branch for branch in stage.branches if branch.delay), key=lambda each: each.delay)
        phones = [phone for branch in now for phone in self.phones(branch, routing)]
        while not phones and later:  # nobody else is there: why wait
            delay = later[0].delay
            while later and later[0].delay == delay:
                phones += self.phones(later.pop(0), routing)
        if not phones:
            return Outcome("unreachable", self._nobody(stage, routing))
        return replace(stage, phones=tuple(phones), later=tuple(later))

    def _nobody(self, stage: Stage, routing: RoutingState) -> Failed:
        if stage.owner is not None and stage.owner.number == routing.caller:
            return Failed(486, "That Is Your Own Number")
        return because(480, "Not Registered", f"{stage.party.number} is not registered")

    # --- what a number means ------------------------------------------------------------------------

    def _number(self, number: str, routing: RoutingState) -> Route:
        plan = self._plan
        members = plan.hunts.sequence(number)
        routing.group = "" if number in plan.users else number
        if number in plan.users:
            return (yield from self._user(plan.users[number], routing, members))
        if members:
            return (yield from hunt(self._services, members, routing))
        if number in plan.private_lines:
            return (yield from self._private(plan.private_lines[number], routing))
        if number in plan.groups:
            return (yield from self._group(plan.groups[number], routing))
        return Failed(404, "No Such Number")

    def _user(self, user: UserConfig, routing: RoutingState, members: Sequence[str] = ()) -> Route:
        """Route to a user; ``members`` are the numbers of the hunt that begins at this one."""
        routing.called.append(user)
        always = user.always
        if always is not None and always.to != routing.caller:
            if routing.has_forwarded(user.number):
                first = routing.called[0].number
                return because(482, "Loop Detected", f"{first} is forwarded in a circle")
            return (yield from self._forward(user, always, "unconditional", routing))
        if members:
            outcome = Outcome.of((yield from hunt(self._services, members, routing)))
        elif user.do_not_disturb and user.number != routing.caller:
            text = f"{user.number} does not want to be disturbed"
            outcome = Outcome("busy", because(486, "Do Not Disturb", text))
        else:
            outcome = yield self._stage_of(user, routing)
        routing.missed.setdefault(user.number, why_missed(outcome.failed))
        if outcome.why == "moved":
            return (yield from self._forward(user, Forward(to=outcome.to), "deflection", routing))
        forward, reason = self._forward_after(user, outcome)
        if forward is None or routing.has_forwarded(user.number) or forward.to == routing.caller:
            return outcome.failed
        return (yield from self._forward(user, forward, reason, routing))

    def _stage_of(self, user: UserConfig, routing: RoutingState) -> Stage:
        find = self._plan.users
        branches = [Branch(user, "own")]
        branches += self._others(user.simultaneous_ring, "simultaneous", routing)
        branches += self._others(user.delegates, "delegate", routing)
        if user.team is not None:
            branches += self._others(user.team.members, "team", routing, user.team.delay)
        seen: dict[str, Branch] = {}
        for branch in branches:
            if branch.user.number in find:
                seen[branch.user.number] = _both(seen.get(branch.user.number), branch)
        seconds: float = self._config.server.ring_timeout
        if user.no_answer is not None and not self._goes_nowhere(user.no_answer, routing):
            seconds = user.no_answer.after
        return Stage(self.party(user), user, tuple(seen.values()), seconds, self._headers(routing))

    def _others(
        self, numbers: Sequence[str], via: Via, routing: RoutingState, delay: float = 0.0
    ) -> list[Branch]:
        """Give who rings beside the called user; who calls, or wants no calls, does not."""
        users = (self._plan.users.get(number) for number in numbers)
        return [
            Branch(user, via, delay)
            for user in users
            if user is not None and user.number != routing.caller and not user.do_not_disturb
        ]

    def _private(self, user: UserConfig, routing: RoutingState) -> Route:
        routing.called.append(user)
        number = user.private_line or user.number
        party = party_of(user, number, self._config.server.domain)
        headers = (*self._headers(routing), *_PRIVATE_RING)
        ring = float(self._config.server.ring_timeout)
        outcome = yield Stage(party, user, (Branch(user, "own"),), ring, headers, True)
        routing.missed.setdefault(user.number, why_missed(outcome.failed))
        if outcome.why == "moved":
            return (yield from self._forward(user, Forward(to=outcome.to), "deflection", routing))
        return outcome.failed

    def _group(self, group: ResponseGroupConfig, routing: RoutingState) -> Route:
        domain = self._config.server.domain
        uri = f"sip:{group.number}@{domain}"
        party = Party(group.number, group.name, uri, uri)
        branches = self._others(group.members, "group", routing)
        steps = [tuple(branches)] if group.strategy == "parallel" else [(branch,) for branch in branches]
        failed = because(480, "Nobody Is There", f"nobody of group {group.number} takes calls")
        for step in steps:
            if step:
                stage = Stage(party, None, step, group.ring, self._headers(routing))
                failed = (yield stage).failed
        return failed

    # --- forwarding ---------------------------------------------------------------------------------

    def _forward(self, user: UserConfig, forward: Forward, reason: str, routing: RoutingState) -> Route:
        routing.diversions.append((user.number, reason))
        if forward.to == VOICEMAIL:
            return (yield ToService(VOICEMAIL, user, self._headers(routing))).failed
        if not self._plan.is_callable(forward.to):
            return because(404, "Forwarded To Nobody", f"{user.number} is forwarded to {forward.to}")
        return (yield from self._number(forward.to, routing))

    @staticmethod
    def _forward_after(user: UserConfig, outcome: Outcome) -> tuple[Forward | None, str]:
        if outcome.why == "busy":
            return user.busy, "user-busy"
        if outcome.why in ("unanswered", "unreachable"):
            return user.no_answer, "no-answer"
        return None, ""

    @staticmethod
    def _goes_nowhere(forward: Forward, routing: RoutingState) -> bool:
        return forward.to == routing.caller or routing.has_forwarded(forward.to)

    def _headers(self, routing: RoutingState) -> HeaderList:
        return routing.headers(self._config.server.domain)


def _both(first: Branch | None, second: Branch) -> Branch:
    """Let a user who is named twice ring as soon as either says, and by the wish that comes last.

    Seed 002 knows no exception for who rings along and is in the team (or a delegate) as well.
    """
    if first is None or first.via == "own":
        return first or second
    return replace(
        second, delay=min(first.delay, second.delay), via=max(first.via, second.via, key=_VIAS.index)
    )
