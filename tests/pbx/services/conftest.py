# SPDX-License-Identifier: GPL-3.0-or-later
"""An office with park orbits (``tests/helpers/parking.py``), a call to park in it, and one that is parked."""

from __future__ import annotations

import pytest
from parking import ORBITS, USERS, Lot


@pytest.fixture
def park_office(make_net):
    return make_net(USERS, ORBITS)


@pytest.fixture(params=["called", "caller"])
def lot(park_office, request):
    """Who parks was called, or has called."""
    return Lot(park_office, request.param)


@pytest.fixture
def parked(park_office):
    """Holly is parked at 7101."""
    lot = Lot(park_office)
    lot.refer()
    return lot
