# SPDX-License-Identifier: GPL-3.0-or-later
"""baresip, which sends back what it hears, is transferred, transfers, is parked and parks; and so does SIPp."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from debian_phones import Baresip
from patience import wait_until
from people import People
from processes import DOMAIN, Pbx, pbx_config
from sipp import SippUser, agrees_to, expects, play, scenario
from tables import park_orbit

pytestmark = [pytest.mark.interop, pytest.mark.e2e]

PARKER = SippUser("104")
# It calls the number, and hands the other end to an orbit as soon as it is answered: it is told twice how that
# goes, and hung up on, in this order.
PARK = scenario(
    "park",
    PARKER.dials(),
    PARKER.request("REFER", 3, f"Refer-To: <sip:7103@{DOMAIN}>"),
    expects(202),
    agrees_to("NOTIFY"),
    agrees_to("NOTIFY"),
    agrees_to("BYE"),
)


@pytest.fixture
def office() -> str:
    return pbx_config(extra=park_orbit("7101-7109"))


@pytest.fixture
def mirror(baresip: Callable[..., Baresip]) -> Baresip:
    """The phone of 102, which answers by itself."""
    return baresip("102", mode="auto")


@pytest.mark.parametrize("first", ["102", "101"], ids=["baresip offers", "baresip answers"])
def test_baresip_in_an_attended_transfer(pbx: Pbx, people: People, mirror: Baresip, first: str) -> None:
    people.add("101", tone_hz=620)
    people.add("103", tone_hz=880)
    one = people.call("103", first)
    people.wait_answered("103")
    two = people.call("103", "101" if first == "102" else "102")
    people.wait_answered("103")
    people.wait_ringing("101")
    assert people.attend(one, two) == 202
    people.wait_over(one)
    people.wait_over(two)
    people.wait_pitch("101", 620)
    people.hang_up("101")
    wait_until(lambda: not pbx.tool("calls"), "the call has not ended")


def test_baresip_transfers(pbx: Pbx, people: People, mirror: Baresip) -> None:
    people.add("101", tone_hz=620)
    people.add("103", tone_hz=880)
    people.call("101", "102")
    people.wait_answered("101")
    people.wait_pitch("101", 620)
    mirror.tell("transfer", f"sip:103@{DOMAIN}")
    people.wait_pitch("101", 880)
    people.wait_ringing("103")
    people.wait_pitch("103", 620)
    people.hang_up("101")
    wait_until(lambda: not pbx.tool("calls"), "the call has not ended")


def test_baresip_parks(pbx: Pbx, people: People, mirror: Baresip) -> None:
    people.add("101", tone_hz=620)
    people.add("103", tone_hz=880)
    people.call("101", "102")
    people.wait_answered("101")
    mirror.tell("transfer", f"sip:7101@{DOMAIN}")
    wait_until(lambda: [each["orbit"] for each in pbx.tool("calls")] == ["7101"], "it is not parked")
    people.call("103", "7101")
    people.wait_answered("103")
    people.wait_pitch("103", 620)
    people.wait_pitch("101", 880)


def test_baresip_is_parked(pbx: Pbx, people: People, mirror: Baresip) -> None:
    """It talks to the server meanwhile: after a hold, baresip 1.0 with aubridge would send no sound."""
    people.add("101", tone_hz=620)
    people.add("103", tone_hz=880)
    people.call("101", "102")
    people.wait_answered("101")
    people.wait_pitch("101", 620)  # parked before that, baresip 1.0 was mute (1 of 6 side by side)
    assert people.transfer("101", "*70") == 202
    people.wait_ended("101")
    people.call("103", "7101")
    people.wait_answered("103")
    people.wait_pitch("103", 880)
    people.hang_up("103")
    wait_until(lambda: not pbx.tool("calls"), "the call has not ended")


def test_sipp_parks(pbx: Pbx, people: People, tmp_path: Path) -> None:
    people.add("101", tone_hz=620)
    people.add("103", tone_hz=880)
    play(tmp_path, pbx, PARK, number="101")
    assert [each["orbit"] for each in pbx.tool("calls")] == ["7103"]
    people.call("103", "7103")
    people.wait_answered("103")
    people.wait_pitch("103", 620)
    people.wait_ringing("101")
    people.wait_pitch("101", 880)
