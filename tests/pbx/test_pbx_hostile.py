# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests made to hurt: each is refused, and nothing of it is left behind."""

from __future__ import annotations

import pytest
from pbx.corewire import CoreWire


@pytest.fixture
def wire():
    return CoreWire()


@pytest.mark.parametrize("route", ["sip:", '"<sip:10.0.0.9;lr>', "<sip:bad host;lr>", "<sip:a;lr>, ;;"])
def test_a_route_that_nobody_can_follow_makes_no_subscription(wire, route):
    phone = wire.phone()
    answer = phone.subscribe("102", f"Record-Route: {route}")
    assert answer.status == 400
    wire.ring("102")
    assert len(wire.core.notifier.table) == 0
    assert wire.core.notifier.waiting == 0
