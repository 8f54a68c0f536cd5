# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests made to hurt: each is refused, and nothing of it is left behind."""

from __future__ import annotations

import pytest
from pbx.corewire import CoreWire

from deskphone.sip.fields import parse_auth


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


@pytest.mark.parametrize(
    ("agent", "algorithms"),
    [
        ("baresip v1.0.0 (x86_64/linux)", ["MD5"]),
        ("baresip v3.9.0", ["MD5"]),
        ("baresip v3.11.0", ["MD5"]),
        ("baresip v3.12.0", ["MD5", "SHA-256"]),
        ("snomD785/10.1", ["MD5", "SHA-256"]),
    ],
)
def test_a_phone_that_stumbles_over_sha_256_is_not_offered_it(wire, agent, algorithms):
    phone = wire.phone()
    answer = phone.register(f"Contact: {phone.contact}", f"User-Agent: {agent}", login=False)
    assert answer.status == 401
    offered = [parse_auth(value)[1]["algorithm"] for value in answer.headers.all("WWW-Authenticate")]
    assert offered == algorithms
