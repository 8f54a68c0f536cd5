# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may speak within a dialog: its phone, from where it is known, or whoever proves to be its user.

Call-ID and tags are no secret: watchers read them, and what goes over UDP may be read on its way. So they
prove nothing. A request from elsewhere than the leg's flow, or a registered phone of its user, is challenged
(RFC 3261 section 22; RFC 4235 section 7) before any of it is believed. A phone whose NAT gave it another
port answers the challenge, and is then known where it is now.

What is logged of it is counted with the refusals: Call-ID and tags suffice to be told of here.

An ACK cannot be challenged (section 22.1): one from elsewhere is dropped. A CANCEL neither: the endpoint
takes it only from where its INVITE came.
"""

from __future__ import annotations

import logging

from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.b2bua.ports import CallServices
from deskphone.pbx.base.reply import because
from deskphone.sip.endpoint import Flow
from deskphone.sip.events import AckReceived, RequestReceived
from deskphone.sip.message import make_response

_log = logging.getLogger("deskphone.pbx.calls")


def may_speak(services: CallServices, leg: Leg, event: RequestReceived, now: float) -> bool:
    """Tell whether a request is to be believed to come from the leg's phone; else it has been answered."""
    if _is_at_home(services, leg, event.flow):
        return True
    request, (host, port) = event.request, event.flow.remote[:2]
    proven = services.authenticate(event, now)
    if proven == leg.number:
        _log.info("= %s: its phone is now at %s:%d", leg.number, host, port)
        return True
    if proven is None:
        if services.refusals.room(event.flow, now):
            text = "! %s of %s from elsewhere, %s:%d: proof is wanted"
            _log.info(text, request.method, leg.number, host, port)
        return False
    if services.refusals.room(event.flow, now):
        _log.warning("! %s: %s in a call of %s, %s:%d", proven, request.method, leg.number, host, port)
    refusal = because(403, "Not Your Call", f"this is a call of {leg.number}")
    response = make_response(request, refusal.status, refusal.reason, headers=refusal.headers)
    services.endpoint.respond(event.transaction, response, now)
    return False


def may_acknowledge(services: CallServices, leg: Leg, event: AckReceived, now: float) -> bool:
    """Tell whether an ACK comes from the leg's phone."""
    if _is_at_home(services, leg, event.flow):
        return True
    if services.refusals.room(event.flow, now):
        _log.info("! ACK in a call of %s from elsewhere, %s:%d: dropped", leg.number, *event.flow.remote[:2])
    return False


def _is_at_home(services: CallServices, leg: Leg, flow: Flow) -> bool:
    """Tell whether a way is the leg's own, or that of a registered phone of its user."""
    return flow.same_hop(leg.flow) or any(
        flow.same_hop(place.flow) for place in services.bindings(leg.number)
    )
