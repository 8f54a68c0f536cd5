# SPDX-License-Identifier: GPL-3.0-or-later
"""Pickups of calls that ring in several places or one after the other: who hears whom, by their tones."""

from __future__ import annotations

import pytest
from people import People
from processes import Pbx, pbx_config
from tables import hunt, pickup_orbit

pytestmark = pytest.mark.e2e

KEYS = {
    "102": 'group_number = "7001"\nsimultaneous_ring = ["104"]',
    "103": 'busy = { to = "101" }',
    "104": 'group_number = "7001"',
}
MORE = pickup_orbit() + hunt("103", "104", service="800.8001")
CALLER, PICKER = 660, 880


@pytest.fixture
def office() -> str:
    return pbx_config(permission="open", keys=KEYS, extra=MORE)


def both_hear(people: People, caller: str, picker: str) -> None:
    people.wait_answered(caller)
    people.wait_answered(picker)
    people.wait_pitch(caller, PICKER)
    people.wait_pitch(picker, CALLER)


@pytest.mark.parametrize("code", ["7001", "*40*102", "*8104"])
def test_a_pickup_of_phones_that_ring_together(pbx: Pbx, people: People, code: str) -> None:
    people.add("105", tone_hz=CALLER)
    people.add("102", answer_after=None)
    people.add("104", answer_after=None)
    people.add("101", tone_hz=PICKER)
    people.call("105", "102")
    people.wait_ringing("102")
    people.wait_ringing("104")
    people.call("101", code)
    both_hear(people, "105", "101")
    assert people.elsewhere("102")
    assert people.elsewhere("104")
    people.hang_up("101")
    people.wait_ended("105")


@pytest.mark.parametrize("code", ["7001", "*40*104", "*40*8008001"])
def test_a_pickup_at_the_second_number_of_a_hunt(pbx: Pbx, people: People, code: str) -> None:
    people.add("105", tone_hz=CALLER)
    people.add("103", reject=486)
    people.add("104", answer_after=None)
    people.add("101", tone_hz=PICKER)
    people.call("105", "8008001")
    people.wait_ringing("104")
    people.call("101", code)
    both_hear(people, "105", "101")
    assert people.elsewhere("104")
    people.hang_up("105")
    people.wait_ended("101")


def test_two_dial_and_one_hears_the_caller(pbx: Pbx, people: People) -> None:
    people.add("105", tone_hz=CALLER)
    people.add("102", answer_after=None)
    people.add("104", answer_after=None)
    people.add("101", tone_hz=PICKER)
    people.add("103", tone_hz=990)
    people.call("105", "102")
    people.wait_ringing("102")
    people.wait_ringing("104")
    first, second = people.call("101", "7001"), people.call("103", "7001")
    people.wait_answered("105")
    winner, loser = ("101", second) if first.answered else ("103", first)
    people.wait_over(loser)
    assert loser.status == 486
    people.wait_pitch(winner, CALLER)
    people.hang_up("105")


def test_a_member_alone_follows_its_own_settings(pbx: Pbx, people: People) -> None:
    """103 is busy, and its calls go to 101: the caller hears that one, and no member of the hunt."""
    people.add("105", tone_hz=CALLER)
    people.add("103", reject=486)
    people.add("101", tone_hz=PICKER)
    people.call("105", "103T")
    people.wait_answered("105")
    people.wait_pitch("105", PICKER)
    people.hang_up("105")
