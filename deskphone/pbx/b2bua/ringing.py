# SPDX-License-Identifier: GPL-3.0-or-later
"""The phones that ring for one call: stage after stage of its route, until one answers or none is left.

Whoever lets phones ring (a call, a transfer) is told in words that say nothing of SIP, and owns the legs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import inf
from typing import Protocol

from deskphone.pbx.b2bua.events import ELSEWHERE
from deskphone.pbx.b2bua.forking import Fork
from deskphone.pbx.b2bua.leg import Leg, LegContext, LegOwner
from deskphone.pbx.b2bua.outbound_leg import Invitation, OutboundLeg
from deskphone.pbx.b2bua.recent_answers import RecentAnswers
from deskphone.pbx.base.reply import NO_BODY, Failed, HeaderList
from deskphone.pbx.dialplan.identity import Parties, Party
from deskphone.pbx.dialplan.route import (
    Branch,
    Outcome,
    Phone,
    Route,
    RoutingState,
    Stage,
    ToService,
    Via,
)
from deskphone.pbx.dialplan.router import Router
from deskphone.sip.events import RequestReceived


class RingingOwner(LegOwner, Protocol):
    """Who lets phones ring: ``call_setup.CallSetup``, or ``services.ring_for_waiting``."""

    def phone_called(self, leg: OutboundLeg, now: float) -> None:
        """Note that a phone is being called."""
        ...

    def phone_stopped(self, leg: OutboundLeg) -> None:
        """Note that a phone does not ring any more."""
        ...

    def nobody_answered(self, failed: Failed, now: float) -> None:
        """Note that nothing is left to try; ``failed`` is for the caller."""
        ...

    def to_service(self, service: ToService, now: float) -> Failed | None:
        """Let the PBX answer; None when it does."""
        ...

    def wake_at(self, when: float) -> None:
        """Have :meth:`Ringing.wake` called at this time."""
        ...


@dataclass(frozen=True, slots=True)
class RouteCursor:
    """How the phones of a call are found: the router, the route under way, and the routing so far."""

    router: Router
    route: Route
    routing: RoutingState


class Ringing:
    """Rings phones for ``owner``; ``stage`` is what rings now, None when nothing does any more.

    ``rang_since`` is when the first phone of this stage began to ring, infinite until then.
    """

    def __init__(
        self, owner: RingingOwner, legs: LegContext, cursor: RouteCursor, invitation: Invitation
    ) -> None:
        self.stage: Stage | None = None
        self._owner, self._legs, self._cursor = owner, legs, cursor
        self._invitation = invitation
        self._fork = Fork()
        self._branches: dict[Leg, Branch] = {}
        self._later: list[tuple[float, Branch]] = []
        self._until = 0.0
        self.rang_since = inf

    # --- what is asked of it ------------------------------------------------------------------------

    @property
    def legs(self) -> tuple[OutboundLeg, ...]:
        """The phones that are being called."""
        return self._fork.legs

    @property
    def called(self) -> Party | None:
        """Whom the phones ring for."""
        return self.stage.party if self.stage else None

    @property
    def routing(self) -> RoutingState:
        """Where the call has been until now."""
        return self._cursor.routing

    @property
    def vias(self) -> set[Via]:
        """By whose wish the phones of this stage ring, or have rung."""
        return {branch.via for branch in self._branches.values()}

    def party_of(self, leg: Leg) -> Party | None:
        """Give who is at a leg, as the other end may see it."""
        branch = self._branches.get(leg)
        if branch is None:
            return None
        if branch.via in ("own", "hunt") and self.stage is not None:
            return self.stage.party
        return self._cursor.router.party(branch.user)

    def rings_at(self, number: str) -> bool:
        """Tell whether a call for this number, or a phone of this number, rings."""
        if self.stage is not None and self.stage.party.number == number:
            return True
        return any(leg.number == number for leg in self._fork.legs)

    # --- what happens -------------------------------------------------------------------------------

    def begin(self, stage: Stage, now: float) -> None:
        """Ring the phones of a stage."""
        self.stage, self._fork, self.rang_since = stage, Fork(), inf
        self._branches.clear()
        self._later = [(now + branch.delay, branch) for branch in stage.later]
        self._until = now + stage.seconds
        self._call(stage.phones, now)
        self._wake_next()

    def rang(self, now: float) -> None:
        """Note that a phone rings."""
        self.rang_since = min(self.rang_since, now)

    def failed(self, leg: OutboundLeg, failed: Failed, now: float) -> None:
        """Take the refusal of a phone."""
        self._fork.failed(leg, failed)
        branch = self._branches.get(leg)
        itself = branch is not None and branch.via in ("own", "hunt")
        to = self._moved_to(branch, failed)
        if to:
            self._go_on(Outcome("moved", failed, to), now)
        elif failed.status >= 600 and itself:  # RFC 3261 section 16.7: it speaks for all phones of the number
            self._go_on(Outcome.of(failed), now)
        elif not self._fork and not self._ring_later(now, at_once=True):
            self._go_on(Outcome.of(self._fork.best_failure()), now)

    def wake(self, now: float) -> None:
        """Do what is due: the team's turn, or the end of the stage."""
        if self.stage is None:
            return
        self._ring_later(now)
        if self._until <= now:
            self._go_on(Outcome("unanswered", Failed(480, "Nobody Answered")), now)
        else:
            self._wake_next()

    def settle(self, leg: Leg | None, by: str, taken: RecentAnswers, now: float) -> None:
        """Stop all phones but the one that answered, and note for who comes too late who that was."""
        keep = leg if isinstance(leg, OutboundLeg) else None
        stage = self.stage
        stopped = self._stop((ELSEWHERE,), now, but=keep)
        rang = [keep, *stopped] if keep else list(stopped)
        numbers = {other.number for other in rang}
        keys = [("call-id", other.call_id) for other in rang]
        if self.routing.group:
            keys.append(("extension", self.routing.group))
        if stage is not None:
            numbers.add(stage.party.number)
            if stage.owner is not None:
                keys.append(("pickup-number", stage.owner.group_number or ""))
        for user in filter(None, map(self._cursor.router.user, numbers)):
            keys += [("extension", user.number), ("group", str(user.pickup_group))]
        taken.note(keys, by, now)

    def hand_over(self, owner: RingingOwner, caller: Party) -> None:
        """Ring on for somebody else; phones that are called from now on make the offer themselves."""
        self._owner = owner
        self._invitation = replace(self._invitation, caller=caller, offer=NO_BODY, intercom=())
        for leg in self._fork.legs:
            leg.owner = owner
        self._wake_next()

    def stop(self, reasons: tuple[str, ...], now: float) -> None:
        """Stop all phones: the caller gave up, or somebody took the call."""
        self._stop(reasons, now)

    def _stop(
        self, reasons: tuple[str, ...], now: float, *, but: OutboundLeg | None = None
    ) -> list[OutboundLeg]:
        stopped = self._fork.stop(reasons, now, but=but)
        self._later.clear()
        for leg in stopped:
            self._owner.phone_stopped(leg)
        return stopped

    def _moved_to(self, branch: Branch | None, failed: Failed) -> str:
        if self.stage is None or branch is None or branch.via != "own" or not 300 <= failed.status < 400:
            return ""
        return self._cursor.router.moved_to(failed, self.stage, self._cursor.routing)

    def _go_on(self, outcome: Outcome, now: float) -> None:
        """Leave this stage for the next."""
        self._stop((), now)
        cursor = self._cursor
        while True:
            step = cursor.router.go_on(cursor.route, cursor.routing, outcome)
            if isinstance(step, ToService):
                failed = self._owner.to_service(step, now)
                if failed is not None:
                    outcome = Outcome("refused", failed)
                    continue
                self.stage = None
            elif isinstance(step, Failed):
                self.stage = None
                self._owner.nobody_answered(step, now)
            else:
                self.begin(step, now)
            return

    def _ring_later(self, now: float, *, at_once: bool = False) -> bool:
        """Ring the branches that are due; ``at_once``: the first that have phones, and all of that moment."""
        rang, due = False, now
        while self._later and (self._later[0][0] <= due or (at_once and not rang)):
            when, branch = self._later.pop(0)
            due = max(due, when)
            phones = self._cursor.router.phones(branch, self._cursor.routing)
            rang = rang or bool(phones)
            self._call(phones, now)
        return rang

    def _call(self, phones: Iterable[Phone], now: float) -> None:
        stage = self.stage
        assert stage is not None
        headers: HeaderList = (*self._invitation.headers, *stage.headers)
        invitation = replace(self._invitation, called=stage.party, headers=headers)
        opens = replace(invitation, headers=(*headers, *invitation.intercom))
        legs = []
        for phone in phones:
            number, caller = phone.branch.user.number, self.routing.caller
            leg = OutboundLeg(self._legs, self._owner, number, phone.place, caller)
            self._branches[leg] = phone.branch
            self._fork.add(leg)
            legs.append(leg)
        for leg in legs:
            leg.start(opens if self._may_answer_by_itself(self._branches[leg]) else invitation, now)
            self._owner.phone_called(leg, now)

    def _may_answer_by_itself(self, branch: Branch) -> bool:
        """Whether a phone may be asked to: that of the user who was dialled, and of nobody in his place.

        Else whoever forwards his calls would open another's room, and a team all of theirs.
        """
        return branch.user.intercom and branch.via == "own" and not self.routing.diversions

    def _wake_next(self) -> None:
        self._owner.wake_at(min((when for when, _ in self._later), default=self._until))

    def __len__(self) -> int:
        return len(self._fork)


class RingingCall(Protocol):
    """What can be picked up: a call whose phones ring, or phones that ring for somebody in a call."""

    ringing: Ringing | None

    @property
    def parties(self) -> Parties:
        """Who calls whom."""
        ...

    @property
    def can_be_picked_up(self) -> bool:
        """Whether phones are being called and nobody has answered."""
        ...

    @property
    def rang_first(self) -> tuple[float, float]:
        """Sort key: what has rung longest comes first."""
        ...

    @property
    def numbers_ringing(self) -> tuple[str, ...]:
        """The numbers whose phones ring."""
        ...

    def rings_at(self, number: str) -> bool:
        """Tell whether it rings for a number, or at a phone of it."""
        ...

    def pick_up(
        self, event: RequestReceived, picker: Party, now: float, *, audio_only: bool = False
    ) -> Failed | None:
        """Connect another phone than the ringing ones; the refusal, or None."""
        ...


class WhileRinging:
    """What pickups ask of whoever lets phones ring. ``ringing`` holds phones while somebody may answer."""

    since: float
    ringing: Ringing | None

    @property
    def can_be_picked_up(self) -> bool:
        """Whether phones are being called and nobody has answered."""
        return bool(self.ringing)

    @property
    def rang_first(self) -> tuple[float, float]:
        """Sort key: what has rung longest comes first; what does not ring yet, last."""
        return (self.ringing.rang_since if self.ringing else float("inf"), self.since)

    def rings_at(self, number: str) -> bool:
        """Tell whether it rings for a number, or at a phone of it."""
        return self.ringing is not None and self.ringing.rings_at(number)

    @property
    def numbers_ringing(self) -> tuple[str, ...]:
        """The numbers whose phones ring."""
        return tuple(leg.number for leg in self.ringing.legs) if self.ringing else ()
