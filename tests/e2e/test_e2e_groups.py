# SPDX-License-Identifier: GPL-3.0-or-later
"""Pickup group numbers, hunts, teams and response groups: a real PBX, real phones, and who hears whom."""

from __future__ import annotations

from pathlib import Path

import pytest
from people import People, loudest_hz
from processes import Pbx, deskphone, pbx_config
from tables import hunt, pickup_orbit, response_group

pytestmark = pytest.mark.e2e

KEYS = {
    "101": "max_outgoing = 1",
    "102": 'group_number = "7001"',
    "103": 'no_answer = { after = 1, to = "104" }',
    "104": "do_not_disturb = false",
    "105": 'team = { members = ["104"], delay = 1 }',
}
MORE = pickup_orbit() + response_group("600", "102", "103") + hunt("103", "104", service="8001")


@pytest.fixture
def office() -> str:
    return pbx_config(keys=KEYS, extra=MORE)


def test_a_phone_dials_the_group_number_and_hears_the_caller(
    pbx: Pbx, people: People, tmp_path: Path
) -> None:
    people.add("105", tone_hz=660)
    people.add("102", answer_after=None)
    people.call("105", "102")
    people.wait_ringing("102")
    heard = tmp_path / "heard.wav"
    phone = deskphone(pbx, "104", "pickup", "--group", "7001", "--talk", "4", "--record", str(heard))
    done = phone.wait_event("pickup", timeout=30)
    assert (done["result"], done["status"]) == ("answered", 200)
    assert done["caller"]["display"] == "Kim"
    assert phone.finish() == 0
    assert people.elsewhere("102")
    assert abs(loudest_hz(heard) - 660) < 15


def test_two_dial_the_group_number_and_one_gets_the_call(pbx: Pbx, people: People) -> None:
    people.add("105", tone_hz=660)
    people.add("102", answer_after=None)
    people.call("105", "102")
    people.wait_ringing("102")
    phones = [deskphone(pbx, user, "pickup", "--group", "7001", "--no-fallback") for user in ("101", "104")]
    ends = sorted((phone.wait_event("pickup", timeout=30)["result"], phone.finish()) for phone in phones)
    assert ends[0] == ("answered", 0)
    assert ends[1][0] in ("lost", "nothing")
    assert ends[1][1] == 4


def test_a_service_number_goes_from_busy_to_the_next(pbx: Pbx, people: People) -> None:
    people.add("105", tone_hz=660)
    people.add("103", reject=486)
    people.add("104", tone_hz=880)
    people.call("105", "8001")
    people.wait_answered("105")
    people.wait_pitch("105", 880)
    people.hang_up("105")


def test_a_member_with_t_is_called_alone(pbx: Pbx, people: People) -> None:
    people.add("105")
    people.add("103", reject=486)
    people.add("104")
    call = people.call("105", "103T")
    people.wait_ended("105")
    assert call.status == 486


def test_a_response_group_rings_everywhere_and_one_answers(pbx: Pbx, people: People) -> None:
    people.add("105", tone_hz=660)
    people.add("102", answer_after=None)
    people.add("103", answer_after=None)
    people.call("105", "600")
    people.wait_ringing("102")
    people.wait_ringing("103")
    people.answer("103")
    people.wait_answered("105")
    assert people.elsewhere("102")
    people.hang_up("105")


def test_the_team_answers_after_its_delay(pbx: Pbx, people: People) -> None:
    people.add("101")
    people.add("105", answer_after=None)
    people.add("104", tone_hz=880)
    people.call("101", "105")
    people.wait_ringing("105")
    people.wait_answered("101")
    people.wait_pitch("101", 880)
    assert people.elsewhere("105")
    people.hang_up("101")
