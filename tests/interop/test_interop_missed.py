# SPDX-License-Identifier: GPL-3.0-or-later
"""The text that tells who took a call, taken by a phone that others wrote (baresip)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from debian_phones import Baresip
from patience import wait_until
from people import People
from processes import Pbx, pbx_config, state_rows
from tables import pickup_orbit

pytestmark = [pytest.mark.interop, pytest.mark.e2e]

KEYS = {"102": 'group_number = "7001"'}


@pytest.fixture
def office() -> str:
    return pbx_config(keys=KEYS, extra=pickup_orbit())


def test_baresip_takes_the_text_about_who_took_the_call(
    pbx: Pbx, people: People, baresip: Callable[..., Baresip]
) -> None:
    baresip("102")
    people.add("101")
    people.add("103")
    people.call("101", "102")
    wait_until(lambda: [call["state"] for call in pbx.tool("calls")] == ["ringing"], "it rings")
    people.call("103", "7001")
    people.wait_answered("103")
    assert pbx.tool("missed", "102")[0]["picked_up_by"] == "103"
    # else it would wait in the state file
    wait_until(lambda: state_rows(pbx.state, "missed") == 1)
    wait_until(lambda: state_rows(pbx.state, "notice") == 0)
