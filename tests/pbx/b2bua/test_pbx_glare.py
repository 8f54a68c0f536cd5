# SPDX-License-Identifier: GPL-3.0-or-later
"""When a phone is asked again that was busy with a change of its own (RFC 3261 section 14.1)."""

import pytest

from deskphone.pbx.b2bua.glare import Backoff
from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.b2bua.outbound_leg import OutboundLeg

CALLED, CALLS = OutboundLeg.__new__(OutboundLeg), Leg.__new__(Leg)


@pytest.mark.parametrize(("leg", "least", "most"), [(CALLED, 2.1, 4.0), (CALLS, 0.0, 2.0)])
def test_who_made_the_call_id_waits_longer(leg, least, most):
    assert least <= Backoff().refused(leg, 100.0) - 100.0 <= most


def test_each_time_comes_once_and_no_more_than_allowed():
    glare = Backoff(2)
    for now in (0.0, 10.0):
        when = glare.refused(CALLS, now)
        assert glare.at == when
        assert not glare.is_due(when - 0.1)
        assert glare.is_due(when)
        assert not glare.is_due(when + 1.0)
    assert glare.refused(CALLS, 20.0) is None
    assert glare.at is None


def test_what_is_stopped_never_comes_but_counts():
    glare = Backoff()
    when = glare.refused(CALLED, 0.0)
    glare.stop()
    assert not glare.is_due(when)
    assert glare.refused(CALLED, 5.0) is None
