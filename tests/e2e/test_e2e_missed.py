# SPDX-License-Identifier: GPL-3.0-or-later
"""Who took my call: a text on the phone and the list of missed calls, with real phones and after a crash."""

from __future__ import annotations

import pytest
from patience import wait_until
from people import People
from processes import Pbx, pbx_config, state_rows
from tables import pickup_orbit

pytestmark = pytest.mark.e2e

# seed 002
SEED = "When a call is picked up by another user, a notification is sent to the number originally called."
KEYS = {"102": 'group_number = "7001"\nsimultaneous_ring = ["104"]'}


@pytest.fixture
def office() -> str:
    return pbx_config(keys=KEYS, extra=pickup_orbit())


@pytest.mark.parametrize("seed", [SEED])
def test_the_called_user_is_told_at_once(pbx: Pbx, people: People, seed: str) -> None:
    people.add("101")
    people.add("102", answer_after=None)
    people.add("103")
    people.call("101", "102")
    people.wait_ringing("102")
    people.call("103", "7001")
    people.wait_answered("103")
    (text,) = people.wait_text("102")
    assert text.endswith(": Your call from Hong (101) was answered by Holly (103).")
    (row,) = pbx.tool("missed", "102")
    assert (row["caller"], row["reason"], row["picked_up_by"]) == ("101", "picked up", "103")
    wait_until(lambda: state_rows(pbx.state, "notice") == 0)


@pytest.mark.parametrize("seed", [SEED])
def test_who_was_not_there_is_told_when_next_registered_even_after_a_crash(
    pbx: Pbx, people: People, seed: str
) -> None:
    for number in ("101", "103"):
        people.add(number)
    people.add("104", answer_after=None)  # rings for 102, whose phone is switched off
    people.call("101", "102")
    people.wait_ringing("104")
    people.call("103", "7001")
    people.wait_answered("103")
    wait_until(lambda: state_rows(pbx.state, "notice") == 1)
    wait_until(lambda: state_rows(pbx.state, "missed") == 1)
    pbx.restart(crash=True)
    people.add("102")
    (text,) = people.wait_text("102")
    assert text.endswith(": Your call from Hong (101) was answered by Holly (103).")
    wait_until(lambda: state_rows(pbx.state, "notice") == 0)
    (row,) = pbx.tool("missed", "102")
    assert row["answered_by"] == "103"
    assert pbx.tool("missed", "101") == []
