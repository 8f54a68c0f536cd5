# SPDX-License-Identifier: GPL-3.0-or-later
"""An office with park orbits, and a call to park in it."""

from __future__ import annotations

from tables import park_orbit, pickup_orbit
from transferring import Handover

USERS = {
    "101": 'name = "Hong"\npickup_group = 1',
    "102": 'name = "G.T"\npickup_group = 1\ndevices = 3',
    "103": 'name = "Ann"',
    "105": 'name = "Holly"',
}
ORBITS = pickup_orbit() + park_orbit("7101-7102")


class Lot(Handover):
    """Holly (105) talks to G.T (102), who parks her."""

    def refer(self, target="7101", *, line=None):
        return super().refer(target, line=line)

    def call(self):
        (call,) = self.net.calls.snapshot()
        return call
