# SPDX-License-Identifier: GPL-3.0-or-later
"""Hunting: the members of a group ring one after the other until somebody answers (seed 004).

The table (``config.pbx_hunt``) says who is next. The caller is passed over, and so is who does not want to
be disturbed; the router (``Router.go_on``) passes over those whose phones are not registered. Each of the
others rings for ``hunt_timeout`` seconds, alone, whatever the user has set for calls of his own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from deskphone.config.pbx import PbxConfig
from deskphone.pbx.base.reply import because
from deskphone.pbx.dialplan.identity import party_of
from deskphone.pbx.dialplan.number_plan import NumberPlan
from deskphone.pbx.dialplan.route import Branch, Route, RoutingState, Stage, why_missed


class HuntServices(Protocol):
    """What is asked of the rest of the PBX; both may be others from one member to the next."""

    config: PbxConfig
    plan: NumberPlan


def hunt(services: HuntServices, members: Sequence[str], routing: RoutingState) -> Route:
    """Give the route along ``members``, in their order; the refusal is the last one's."""
    failed = because(480, "Nobody Answered", "nobody of the group takes calls")
    for number in members:
        user = services.plan.users.get(number)
        if user is None or number == routing.caller:
            continue
        if user.do_not_disturb:
            routing.missed[number] = "do not disturb"
            continue
        server = services.config.server
        party = party_of(user, number, server.domain)
        ring, headers = float(server.hunt_timeout), routing.headers(server.domain)
        failed = (yield Stage(party, user, (Branch(user, "hunt"),), ring, headers)).failed
        routing.missed[number] = why_missed(failed)
    return failed
