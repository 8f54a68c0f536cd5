# SPDX-License-Identifier: GPL-3.0-or-later
"""A phone takes somebody's place in a call that is up: INVITE with Replaces (RFC 3891 section 3).

    the new phone's INVITE --> who stays is asked (re-INVITE) --> the answer goes to the new phone,
                                                                  and who sat there is hung up on
                               who stays refuses --> the new phone is refused, the old call goes on

Where the new phone is gone before the answer, who stays has turned to nobody: the two that talked before
are joined again.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from deskphone.pbx.b2bua.call import Call
from deskphone.pbx.b2bua.events import Hung, LegEvent
from deskphone.pbx.b2bua.forking import outward
from deskphone.pbx.b2bua.inbound_leg import InboundLeg
from deskphone.pbx.b2bua.leg import Leg, LegOwner
from deskphone.pbx.b2bua.ports import CallInfo
from deskphone.pbx.b2bua.third_party import End, Join
from deskphone.pbx.base.reply import Failed, because
from deskphone.pbx.dialplan.identity import Party
from deskphone.sip.events import RequestReceived

_log = logging.getLogger("deskphone.pbx.calls")
MOVED = 'SIP;cause=200;text="Call moved to another phone"'


@dataclass(frozen=True, slots=True)
class JoiningInvite:
    """The INVITE of a phone that wants a place, and who is there as the other end may see it."""

    event: RequestReceived
    party: Party


class AdmissionOwner(LegOwner, Protocol):
    """Who lets a phone in."""

    def admitted(self, leg: InboundLeg, party: Party, now: float) -> None:
        """Note that the new phone talks to who stays."""
        ...

    def not_admitted(self, now: float, *, turned: bool) -> None:
        """Note that the new phone was turned away. ``turned``: who stays has left its old media."""
        ...

    def wake_at(self, when: float) -> None:
        """Have :meth:`Admission.wake` called at this time."""
        ...


class Admission:
    """Joins a phone that calls with one that stays. It owns nothing of the call but the new leg."""

    def __init__(self, owner: AdmissionOwner, call: Call, stays: End) -> None:
        self._owner, self._call, self._stays = owner, call, stays
        self._new: End | None = None
        self._join: Join | None = None

    def start(self, new: JoiningInvite, now: float, *, audio_only: bool = False) -> None:
        """Ask who stays; the new phone's INVITE waits for the outcome."""
        leg = InboundLeg(self._call.context.legs, self._owner, new.party.number, new.event)
        self._new = End(leg, new.party)
        self._call.show_phone(leg, "trying", (new.party, self._stays.party), now)
        self._join = Join.of_new(self, self._new, self._stays, audio_only=audio_only)
        self._join.start(now)

    def takes(self, leg: Leg, event: LegEvent, now: float) -> bool:
        """Take an event of the new phone, or the answer of who stays."""
        if self._join is not None and self._join.takes(leg, event, now):
            return True
        if self._new is None or leg is not self._new.leg:
            return False
        if isinstance(event, Hung) and self._join is not None:
            self._call.show_phone(leg, "", (self._new.party, self._stays.party), now)
            self._join.gone(leg, now)
        return True

    def wake(self, now: float) -> None:
        """Do what is due."""
        if self._join is not None:
            self._join.wake(now)

    def stop(self, failed: Failed, now: float) -> None:
        """Turn the new phone away."""
        new, self._new, self._join = self._new, None, None
        if new is not None:
            self._call.show_phone(new.leg, "", (new.party, self._stays.party), now)
            turn_away(new.leg, failed, now)

    def joined(self, now: float) -> None:
        """Let the new phone in."""
        new, self._new, self._join = self._new, None, None
        if new is not None and isinstance(new.leg, InboundLeg):
            self._owner.admitted(new.leg, new.party, now)

    def not_joined(self, failed: Failed, now: float, *, turned: Collection[Leg]) -> None:
        """Refuse the new phone."""
        self.stop(outward(failed), now)
        self._owner.not_admitted(now, turned=self._stays.leg in turned)

    def wake_at(self, when: float) -> None:
        """Have :meth:`wake` called then."""
        self._owner.wake_at(when)


def turn_away(leg: Leg, failed: Failed, now: float) -> None:
    """Refuse a phone that calls, or hang up on one that was answered already."""
    if isinstance(leg, InboundLeg) and leg.state in ("trying", "early"):
        leg.refuse(failed, now)
    else:
        leg.hang_up((), now)


def replace_leg(call: Call, old: Leg, new: JoiningInvite, now: float) -> Failed | None:
    """Put a new phone into the place of one that talks; the refusal for the new one, or None."""
    stays = call.other(old)
    if not call.is_up or stays is None:
        return because(491, "Request Pending", "this call is changing just now; try again")
    replacement = LegReplacement(call, old, End(stays, call.ends(old)[1]))
    call.begin(replacement)
    _log.info("= call %s: another phone of %s takes it", call.id, new.party.number)
    replacement.start(new, now)
    return None


class LegReplacement:
    """A new phone takes the place of ``old``; a phase of the call until it is settled."""

    def __init__(self, call: Call, old: Leg, stays: End) -> None:
        self._call, self._stays = call, stays
        self._old: Leg | None = old
        self._admission = Admission(self, call, stays)

    def start(self, new: JoiningInvite, now: float) -> None:
        """Begin."""
        self._admission.start(new, now)

    def leg_event(self, leg: Leg, event: LegEvent, now: float) -> None:
        """Take what the new phone's leg tells."""
        self._admission.takes(leg, event, now)

    def takes(self, leg: Leg, event: LegEvent, now: float) -> bool:
        """Take an event of the call's legs; who is replaced may hang up meanwhile."""
        if self._admission.takes(leg, event, now):
            return True
        if isinstance(event, Hung) and leg is self._old:
            self._call.leave(leg)
            self._old = None
            return True
        return False

    def wake(self, now: float) -> None:
        """Do what is due."""
        self._admission.wake(now)

    def wake_at(self, when: float) -> None:
        """Have :meth:`wake` called then."""
        self._call.wake_at(when)

    def stop(self, reasons: tuple[str, ...], now: float) -> None:
        """Turn the new phone away: the call is over."""
        self._admission.stop(because(480, "Hung Up", "who was to stay has hung up"), now)

    def describe(self, info: CallInfo) -> CallInfo:
        """Describe the call for people."""
        return info

    def admitted(self, leg: InboundLeg, party: Party, now: float) -> None:
        """Let the new phone in, and hang up on the old one."""
        old, self._old = self._old, None
        if old is not None:
            self._call.leave(old)
            old.hang_up((MOVED,), now)
        self._call.finish(self)
        self._call.enter(leg, (party, self._stays.party), now)

    def not_admitted(self, now: float, *, turned: bool) -> None:
        """Go on as before; without who was to be replaced nobody is left to talk to."""
        self._call.finish(self)
        if self._old is None:
            self._call.hang_up((), now)
        elif turned:
            restore(self._call, now)


def restore(call: Call, now: float) -> None:
    """Join the two of a call again; a call that cannot be mended ends."""
    if call.caller is None or call.callee is None:
        call.hang_up((), now)
        return
    mending = Restore(call)
    call.begin(mending)
    mending.start(
        End(call.caller, call.ends(call.callee)[1]), End(call.callee, call.ends(call.caller)[1]), now
    )


class Restore:
    """Joins the two legs of a call again after a change that came to nothing."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._join: Join | None = None

    def start(self, one: End, two: End, now: float) -> None:
        """Begin."""
        self._join = Join(self, one, two)
        self._join.start(now)

    def takes(self, leg: Leg, event: LegEvent, now: float) -> bool:
        """Take an answer of one of the two."""
        return self._join is not None and self._join.takes(leg, event, now)

    def wake(self, now: float) -> None:
        """Do what is due."""
        if self._join is not None:
            self._join.wake(now)

    def wake_at(self, when: float) -> None:
        """Have :meth:`wake` called then."""
        self._call.wake_at(when)

    def stop(self, reasons: tuple[str, ...], now: float) -> None:
        """Do nothing: there is nobody but the two legs of the call."""
        self._join = None

    def describe(self, info: CallInfo) -> CallInfo:
        """Describe the call for people."""
        return info

    def joined(self, now: float) -> None:
        """Go on as before."""
        self._call.finish(self)

    def not_joined(self, failed: Failed, now: float, *, turned: Collection[Leg]) -> None:
        """End the call: who was turned away cannot be turned back."""
        _log.info("= call %s: cannot be mended: %d", self._call.id, failed.status)
        self._call.hang_up((), now)
