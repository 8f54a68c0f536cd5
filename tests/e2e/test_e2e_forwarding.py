# SPDX-License-Identifier: GPL-3.0-or-later
"""Forwarding and do not disturb in the configuration file of a real PBX."""

from __future__ import annotations

import pytest
from people import People
from processes import Pbx, pbx_config

pytestmark = pytest.mark.e2e


@pytest.fixture
def office() -> str:
    return pbx_config(keys={"102": 'always = { to = "103" }', "104": "do_not_disturb = true"})


def test_the_caller_hears_who_it_is_forwarded_to(pbx: Pbx, people: People) -> None:
    people.add("102", tone_hz=440)
    people.add("103", tone_hz=880)
    people.add("105", tone_hz=660)
    people.call("105", "102")
    people.wait_answered("105")
    people.wait_pitch("105", 880)
    people.hang_up("105")


def test_do_not_disturb(pbx: Pbx, people: People) -> None:
    people.add("104")
    people.add("105")
    call = people.call("105", "104")
    people.wait_ended("105")
    assert (call.status, call.reason) == (486, "Do Not Disturb")
