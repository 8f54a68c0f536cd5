# SPDX-License-Identifier: GPL-3.0-or-later
"""Transfers, moves and parks in any order, with wires that are slow and phones that refuse.

In the end who is in one call hears whom the call is with, and when all have hung up nothing is left.
"""

from __future__ import annotations

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from random_office import ACTIONS, Office

ANSWERED_SLOWLY = [
    ("call", "2", "1"),
    ("slow", "2", True),
    ("answer", 0, True),
    ("refer", 2, "3"),
    ("answer", 0, True),
    ("wait", 3, False),
]


@example(False, ANSWERED_SLOWLY)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.booleans(), st.lists(ACTIONS, min_size=4, max_size=30))
def test_who_is_in_a_call_together_is_heard(media, actions):
    office = Office(media)
    for called in "23":  # two calls of one phone, the ground of most transfers
        office.do("call", "1", called)
        office.do("answer", 0, True)
    for action in actions:
        office.do(*action)
    office.calm()
    for line in office.up:
        partner = office.partner_of(line)
        if partner is not None:
            assert line.hears == partner.phone.host, f"{line.phone.number} talks to {partner.phone.number}"
    while office.up:
        office.hang_up(office.up[0])
    office.net.advance(400)
    assert office.net.quiet
    assert not media or office.net.core.media.open == []
