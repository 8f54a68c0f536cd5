# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that the phone passes on by 302, at the real PBX: who is called then, and what is noted."""

from __future__ import annotations

import pytest
from desk_phone import DeskPhone
from patience import wait_until
from people import People
from processes import Pbx

from deskphone.phone.commands import Dial, Forward
from deskphone.phone.views import CallFinished, CallKind, CallState

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]
US = "103"


def passed_on(desk: DeskPhone, people: People) -> None:
    """101's call to us rings at 104, and stands in the list as passed on."""
    noted = len(desk.all(CallFinished))
    people.call("101", US)
    people.wait_ringing("104")
    wait_until(lambda: len(desk.all(CallFinished)) > noted, "nothing is noted")
    done = desk.all(CallFinished)[-1]
    assert (done.kind, done.by, done.missed) == (CallKind.FORWARDED, "104", False)
    people.hang_up("101")


def test_calls_go_where_they_were_to_go(pbx: Pbx, people: People) -> None:
    people.add("101")
    people.add("104", answer_after=None)
    people.add("102")
    with DeskPhone(pbx, US).running(pbx) as desk:
        desk.do(Forward(always="104"))
        passed_on(desk, people)
        desk.do(Forward(no_answer="104", after=1.0))
        passed_on(desk, people)
        desk.do(Dial("102"), Forward(busy="104"))
        talking = lambda: any(call.state is CallState.CONNECTED for call in desk.phone.calls)  # noqa: E731
        wait_until(talking, "102 does not answer")
        passed_on(desk, people)
