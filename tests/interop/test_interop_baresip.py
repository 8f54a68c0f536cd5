# SPDX-License-Identifier: GPL-3.0-or-later
"""baresip and SIPp, phones of others, through the PBX, with sound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from debian_phones import TONE, Baresip
from patience import wait_until
from people import People
from processes import DOMAIN, Pbx
from sipp import register, waiting

pytestmark = [pytest.mark.interop, pytest.mark.e2e]


def test_baresip_is_called(pbx: Pbx, people: People, baresip: Callable[..., Baresip]) -> None:
    baresip("102", mode="auto")
    people.add("101", tone_hz=TONE)
    people.call("101", "102")
    people.wait_answered("101")
    people.wait_pitch("101", TONE)
    people.hold("101")
    people.hold("101", on=False)  # its aubridge stays silent after a hold
    people.hang_up("101")
    wait_until(lambda: not pbx.tool("calls"), "the call has not ended")


@pytest.mark.parametrize("number", ["101", "*40*103"], ids=["call", "pickup by star code"])
def test_baresip_calls(pbx: Pbx, people: People, baresip: Callable[..., Baresip], number: str) -> None:
    phone = baresip("102")
    people.add("101", tone_hz=TONE, answer_after=0.3)
    if number == "101":
        phone.tell("dial", f"sip:{number}@{DOMAIN}")
        people.wait_ringing("101")
    else:
        people.add("103", answer_after=None)
        people.call("101", "103")
        people.wait_ringing("103")
        phone.tell("dial", f"sip:{number}@{DOMAIN}")
        assert people.elsewhere("103")
    people.wait_answered("101")
    people.wait_pitch("101", TONE)
    phone.tell("hangup")
    people.wait_ended("101")
    wait_until(lambda: not pbx.tool("calls"), "the call has not ended")


def test_sipp_is_called(pbx: Pbx, people: People, tmp_path: Path) -> None:
    port = register(tmp_path, pbx, "102")
    people.add("101")
    with waiting(tmp_path, port):  # it sees INVITE, ACK and BYE in this order
        people.call("101", "102")
        people.wait_answered("101")
        people.hang_up("101")
    wait_until(lambda: not pbx.tool("calls"), "the call has not ended")
