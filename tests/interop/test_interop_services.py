# SPDX-License-Identifier: GPL-3.0-or-later
"""The PBX's services from phones that others wrote: baresip dials and answers, SIPp refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from debian_phones import TONE, Baresip, call_and_hear_oneself
from patience import wait_until
from people import People
from processes import DOMAIN, Pbx, pbx_config
from sipp import is_called, refuses, register, scenario, waiting
from tables import hunt, pickup_orbit, response_group

pytestmark = [pytest.mark.interop, pytest.mark.e2e]

MORE = pickup_orbit() + response_group("600", "101", "102") + hunt("102", "104", service="8001")
BUSY = scenario("busy", is_called(), refuses("486 Busy Here"))


@pytest.fixture
def office() -> str:
    return pbx_config(keys={"103": 'group_number = "7001"'}, extra=MORE)


def test_baresip_retrieves_by_a_group_number(
    pbx: Pbx, people: People, baresip: Callable[..., Baresip]
) -> None:
    phone = baresip("104")
    people.add("101", tone_hz=TONE)
    people.add("103", answer_after=None)
    people.call("101", "103")
    people.wait_ringing("103")
    phone.tell("dial", f"sip:7001@{DOMAIN}")
    assert people.elsewhere("103")
    people.wait_answered("101")
    people.wait_pitch("101", TONE)
    people.hang_up("101")
    wait_until(lambda: not pbx.tool("calls"), "the call has not ended")


def test_from_a_busy_sipp_to_baresip(
    pbx: Pbx, people: People, baresip: Callable[..., Baresip], tmp_path: Path
) -> None:
    port = register(tmp_path, pbx, "102")
    baresip("104", mode="auto")
    people.add("101", tone_hz=TONE)
    with waiting(tmp_path, port, BUSY):  # it is called first, and refuses
        call_and_hear_oneself(people, "101", "8001")


def test_baresip_in_a_response_group(pbx: Pbx, people: People, baresip: Callable[..., Baresip]) -> None:
    phone = baresip("102")
    people.add("105", tone_hz=TONE)
    people.add("101", answer_after=None)
    people.call("105", "600")
    people.wait_ringing("101")
    phone.tell("accept")
    people.wait_answered("105")
    people.wait_pitch("105", TONE)
    assert people.elsewhere("101")
    people.hang_up("105")
