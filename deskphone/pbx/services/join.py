# SPDX-License-Identifier: GPL-3.0-or-later
"""One number, several devices: which running call a phone joins that dials the join code (seed 003).

"Sometimes, we need connect several devices or phones ... with same extension number." The right to it is
``devices`` in the configuration; how calls ring at all devices is ``pbx.dialplan.router``, how many may
register ``pbx.registrar.registrar``, and how three talk ``pbx.services.conference``.
"""

from __future__ import annotations

from collections.abc import Iterable

from deskphone.pbx.b2bua.call import Call
from deskphone.pbx.b2bua.context import CallContext
from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.b2bua.ports import MediaHub
from deskphone.pbx.b2bua.ringing import RingingCall
from deskphone.pbx.base.reply import Failed, because
from deskphone.pbx.services.conference import Conference
from deskphone.pbx.services.replace_leg import JoiningInvite
from deskphone.sip.uri import Address

_FULL = because(486, "Only Three Can Talk", "three phones are in that conference already")
_CHANGING = because(491, "Request Pending", "that call is changing just now; try again")


def join(
    context: CallContext, ringing: Iterable[RingingCall], new: JoiningInvite, now: float
) -> Failed | None:
    """Let a phone join the newest call of its number; the refusal for it, or None."""
    services, number = context.services, new.party.number
    user = services.user(number)
    if user is not None and user.devices == 1:
        text = f"{number} has no right to several devices, so there is no other phone to join"
        return because(403, "Only One Device", text)
    legs = [leg for leg in context.legs.index if leg.number == number and _talks(leg)]
    own = [_call_of(leg) for leg in legs if _same_phone(leg, new)]
    others = [leg for leg in legs if _call_of(leg) not in own]
    if not others:
        if legs:
            return because(403, "That Is Your Own Call", "another phone of the number can join it")
        if any(call.rings_at(number) for call in ringing):
            return because(480, "Not Answered Yet", f"the call to {number} still rings: pick it up instead")
        return because(480, "No Call To Join", f"no other phone of {number} is in a call")
    leg = max(others, key=lambda each: _call_of(each).answered_at or 0.0)
    if services.media is None:
        return because(503, "No Media Here", "this server has no media for conferences")
    return _join_call(_call_of(leg), leg, new, services.media, now)


def _join_call(call: Call, leg: Leg, new: JoiningInvite, media: MediaHub, now: float) -> Failed | None:
    conference = call.phase
    if isinstance(conference, Conference):
        if conference.is_full or conference.is_changing:
            return _FULL if conference.is_full else _CHANGING
    elif not call.is_up:
        return _CHANGING
    else:
        conference = Conference(call, media)
    return conference.admit(new, call.ends(leg)[1], now)


def _talks(leg: Leg) -> bool:
    owner = leg.owner
    return leg.state == "confirmed" and (
        isinstance(owner, Conference) or (isinstance(owner, Call) and owner.state == "talking")
    )


def _call_of(leg: Leg) -> Call:
    owner = leg.owner
    call = owner.call if isinstance(owner, Conference) else owner
    assert isinstance(call, Call)
    return call


def _same_phone(leg: Leg, new: JoiningInvite) -> bool:
    """Tell whether a leg leads to the phone that calls: same address, and same Contact."""
    target = leg.dialog.remote_target if leg.dialog is not None else None
    contact = Address.parse(new.event.request.headers.values("Contact")[0]).uri
    same = target is not None and (target.host, target.port) == (contact.host, contact.port)
    return same and leg.flow.remote[0] == new.event.flow.remote[0]
