# SPDX-License-Identifier: GPL-3.0-or-later
"""What a key shows, from the dialogs of its extension (SPEC 1.2).

One lamp for several dialogs; the first row that fits wins:

| dialogs                                          | lamp    | blink                |
|--------------------------------------------------|---------|----------------------|
| parked: an orbit key's, or marked so             | parked  | slow                 |
| early/proceeding, recipient, a pickup is planned | ringing | fast                 |
| early/proceeding, recipient, none is             | ringing | steady, with reason  |
| confirmed, not held                              | busy    | steady               |
| confirmed, held                                  | held    | slow                 |
| trying, early as initiator                       | calling | steady               |
| none                                             | idle    | off                  |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deskphone.blf.lamps import BLINK, Blink, Lamp
from deskphone.blf.pickup_plan import NoPlan, PickupRule, Plan, plan_dialog, plan_pickup, ringing
from deskphone.blf.store import HeldDialog
from deskphone.blf.watch import Phase, WatchState, sentence
from deskphone.dialoginfo.document import DialogInfo

BEING_CALLED = "is being called"  # a server may say no more to who has no right to pick up
NO_SUBSCRIPTION = {Phase.PENDING: Lamp.PENDING, Phase.REFUSED: Lamp.REFUSED, Phase.LOST: Lamp.OFFLINE}


@dataclass(frozen=True, slots=True)
class KeyState:
    """The lamp and what a press could do. ``shown`` is the dialog that the second line is about."""

    lamp: Lamp
    blink: Blink
    why: str
    plan: Plan | NoPlan
    shown: HeldDialog | None = None

    @property
    def pickable(self) -> bool:
        """True if and only if a press would try a pickup."""
        return self.blink is Blink.FAST


def key_state(
    watch: WatchState, dialogs: Sequence[HeldDialog], rule: PickupRule, *, orbit: bool = False
) -> KeyState:
    """The state of a key. ``orbit``: a park orbit's key, where an established dialog is a parked call."""
    if watch.phase is not Phase.ACTIVE:
        lamp = NO_SUBSCRIPTION[watch.phase]
        why = "waiting for the server" if lamp is Lamp.PENDING else sentence(watch.status, watch.reason)
        return KeyState(lamp, BLINK[lamp], why, NoPlan(why))
    rung = ringing(dialogs)
    if rung and not orbit:
        plan = plan_pickup(rung, rule)
        if isinstance(plan, Plan):
            return KeyState(Lamp.RINGING, Blink.FAST, plan.why, plan, plan.dialog)
        return KeyState(Lamp.RINGING, Blink.STEADY, plan.reason, plan, rung[0])
    return _established(dialogs, orbit)


def _established(dialogs: Sequence[HeldDialog], orbit: bool) -> KeyState:
    confirmed = [held for held in dialogs if held.info.state == "confirmed"]
    parked = dialogs if orbit else [held for held in confirmed if _is_parked(held.info)]
    if parked:
        return _plain(Lamp.PARKED, "a call is parked here", parked[0])
    for held in confirmed:
        if not held.info.held:
            return _plain(Lamp.BUSY, "in a call", held)
    if confirmed:
        return _plain(Lamp.HELD, "has a call on hold", confirmed[0])
    if dialogs:
        called = dialogs[0].info.direction == "recipient"
        return _plain(Lamp.CALLING, BEING_CALLED if called else "is calling out", dialogs[0])
    return _plain(Lamp.IDLE, "nothing is ringing there", None)


def _is_parked(info: DialogInfo) -> bool:
    """Tell whether the server marks a dialog as parked: ``;proto=park`` (field note 23)."""
    identities = (info.local_identity, info.remote_identity)
    return any("proto=park" in identity.lower().split(";")[1:] for identity in identities)


def _plain(lamp: Lamp, why: str, shown: HeldDialog | None) -> KeyState:
    return KeyState(lamp, BLINK[lamp], why, NoPlan("nothing is ringing there"), shown)


def pickable_calls(dialogs: Sequence[HeldDialog], rule: PickupRule) -> list[Plan]:
    """A plan for each ringing call that can be taken, the longest ringing first."""
    return [plan for held in ringing(dialogs) if isinstance(plan := plan_dialog(held, rule), Plan)]
