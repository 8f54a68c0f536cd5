# SPDX-License-Identifier: GPL-3.0-or-later
"""Attended transfer (RFC 5589 section 7): a phone with two calls joins those it talks to.

    REFER in call 1, naming call 2 --202--> who stays in call 1 is joined with who stays in call 2
        --> the two talk; who transferred is told 200, and hung up on in both calls
        --> one refuses: who transferred is told why, and both calls go on as before

Whichever of the two calls who transferred ends meanwhile, who stays there waits for the outcome.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass

from deskphone.pbx.b2bua.call import Call
from deskphone.pbx.b2bua.call_setup import CallSetup
from deskphone.pbx.b2bua.events import Hung, LegEvent
from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.b2bua.ports import CallInfo
from deskphone.pbx.b2bua.third_party import End, Join
from deskphone.pbx.base.reply import Failed, because
from deskphone.pbx.services.refer_progress import ReferSubscription
from deskphone.pbx.services.replace_leg import restore
from deskphone.pbx.services.replaces import find_leg
from deskphone.sip.replaces import Replaces

_log = logging.getLogger("deskphone.pbx.calls")


@dataclass(slots=True)
class Side:
    """One of the two calls, and the leg of who transfers in it; None once that one has hung up.

    ``over``: the call has ended by itself.
    """

    call: Call
    referrer: Leg | None
    over: bool = False

    def stays(self) -> End:
        """Give who does not transfer."""
        leg = self.call.other(self.referrer) if self.referrer is not None else None
        assert leg is not None
        assert self.referrer is not None
        return End(leg, self.call.ends(self.referrer)[1])

    def release(self, phase: AttendedTransfer, now: float, *, turned: bool) -> None:
        """Let the call go on as before; without who transferred nobody is left to talk to."""
        self.call.finish(phase)
        if self.over:
            return
        if self.referrer is None:
            self.call.hang_up((), now)
        elif turned:
            restore(self.call, now)


def second_leg(call: Call, leg: Leg, replaces: Replaces) -> Leg | Failed:
    """Give the transferor's leg of the other call, whose ``owner`` is that call; or the refusal."""
    second = find_leg(call.context.legs.index, replaces)
    if second is None:
        return because(481, "", "the other call is not there any more")
    if second.number != leg.number:
        return because(403, "Not Your Call", "only who is in both calls may join them")
    other = second.owner
    if other is call:
        return because(486, "Already In This Call", "a call cannot be joined with itself")
    rings = other.phase if isinstance(other, Call) else other
    if isinstance(rings, CallSetup):
        if rings is not other and rings.can_be_picked_up:
            return second
        return because(480, "Not Answered Yet", "a call that rings here cannot be joined; answer it first")
    if not isinstance(other, Call):
        return because(
            480, "This Call Cannot Be Joined", "a call with the server itself cannot be transferred"
        )
    if replaces.early_only:
        return because(486, "", "the other call was answered meanwhile")
    return second if other.is_up else because(491, "", "the other call is changing just now; try again")


def join_calls(one: Side, two: Side, subscription: ReferSubscription, now: float) -> None:
    """Join who stays in one call with who stays in another; both must be up."""
    transfer = AttendedTransfer(one, two, (one.stays(), two.stays()), subscription)
    one.call.begin(transfer)
    two.call.begin(transfer)
    _log.info("= call %s: is joined with call %s", one.call.id, two.call.id)
    transfer.start(now)


class AttendedTransfer:
    """The joining of two calls; a phase of both until it is settled."""

    def __init__(self, one: Side, two: Side, ends: tuple[End, End], subscription: ReferSubscription) -> None:
        self._one, self._two, self._ends, self._subscription = one, two, ends, subscription
        self._join = Join(self, *ends)

    def start(self, now: float) -> None:
        """Ask the first of the two."""
        self._join.start(now)

    # --- as a phase of the call -----------------------------------------------------------------------

    def takes(self, leg: Leg, event: LegEvent, now: float) -> bool:
        """Take an event of one of the four legs."""
        if self._join.takes(leg, event, now):
            return True
        if not isinstance(event, Hung):
            return False
        for side in (self._one, self._two):
            if leg is side.referrer:
                side.call.leave(leg)
                side.referrer = None
                return True
        for side, end in zip((self._one, self._two), self._ends, strict=True):
            if leg is end.leg:
                side.over = True
                side.call.finish(self)
                self._join.gone(leg, now)
        return False

    def wake(self, now: float) -> None:
        """Do what is due."""
        self._join.wake(now)

    def wake_at(self, when: float) -> None:
        """Have :meth:`wake` called then."""
        for side in (self._one, self._two):
            if not side.over:
                side.call.wake_at(when)

    def stop(self, reasons: tuple[str, ...], now: float) -> None:
        """Let go: one of the calls was ended by the server."""
        for side in (self._one, self._two):
            side.call.finish(self)

    def describe(self, info: CallInfo) -> CallInfo:
        """Describe the call for people."""
        return info

    # --- as who wants the two joined ----------------------------------------------------------------

    def joined(self, now: float) -> None:
        """Let both who stay sit in the first call; the second is no more."""
        one, two = self._one, self._two
        (_, seen), (second, as_seen) = ((end.leg, end.party) for end in self._ends)
        itself = two.call.ends(second)[0]
        self._subscription.tell(200, "", now)
        for side in (one, two):
            side.call.finish(self)
            if side.referrer is not None:
                side.call.leave(side.referrer)
                side.referrer.hang_up((), now)
        two.call.hand_over(second, one.call)
        two.call.end(now)
        one.call.enter(second, (itself, seen), now, seen=as_seen)

    def not_joined(self, failed: Failed, now: float, *, turned: Collection[Leg]) -> None:
        """Tell of the failure; both calls go on as before."""
        self._subscription.tell(failed.status, failed.reason, now)
        for side, end in zip((self._one, self._two), self._ends, strict=True):
            side.release(self, now, turned=end.leg in turned)
