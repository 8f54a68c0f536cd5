# SPDX-License-Identifier: GPL-3.0-or-later
"""rfcvoip (PyPI) with our phone, through our PBX: what it can do, which is to call, to be called and to give up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from our_phone import OurPhone
from patience import wait_until
from people import People
from processes import Pbx
from rfcvoip_end import RfcvoipEnd

from deskphone.phone import commands as cmd
from deskphone.phone.views import CallState

pytestmark = [pytest.mark.interop, pytest.mark.e2e, pytest.mark.alone]

OURS, THEIRS, THIRD = 880, 540, 700  # Hz


@pytest.fixture
def ours(pbx: Pbx, tmp_path: Path) -> Iterator[OurPhone]:
    """Our phone, 101."""
    (tmp_path / "ours").mkdir()
    phone = OurPhone(tmp_path / "ours", pbx.port, "101", OURS)
    yield phone
    phone.stop()


@pytest.fixture
def theirs(pbx: Pbx, tmp_path: Path) -> Iterator[RfcvoipEnd]:
    """Its phone, 102."""
    (tmp_path / "theirs").mkdir()
    phone = RfcvoipEnd(tmp_path / "theirs", pbx.port, "102", THEIRS)
    yield phone
    phone.stop()


def test_it_calls(pbx: Pbx, ours: OurPhone, theirs: RfcvoipEnd) -> None:
    theirs.call("101")
    ours.answer()
    theirs.wait_state("talking")
    theirs.wait_hears(OURS)
    ours.wait_hears(THEIRS)
    theirs.hang_up()
    ours.wait_free()
    wait_until(lambda: not pbx.tool("calls"), "the call has not ended")


def test_it_is_called(pbx: Pbx, people: People, theirs: RfcvoipEnd) -> None:
    """By a robot: the phone's re-INVITE, right behind the answer, now and then makes it stop."""
    people.add("103", tone_hz=THIRD)
    people.call("103", "102")
    theirs.answer()
    theirs.wait_hears(THIRD)
    people.wait_pitch("103", THEIRS)
    people.hang_up("103")
    theirs.wait_state("over")
    wait_until(lambda: not pbx.tool("calls"), "the call has not ended")


def test_who_calls_gives_up(pbx: Pbx, ours: OurPhone, theirs: RfcvoipEnd) -> None:
    ours.do(cmd.Dial("102"))
    theirs.wait_state("ringing")
    ours.do(cmd.HangUp(ours.wait_call(CallState.RINGBACK).id))
    theirs.wait_state("over")
    theirs.call("101")
    ours.wait_call(CallState.RINGING)
    theirs.hang_up()
    ours.wait_free()
    wait_until(lambda: not pbx.tool("calls"), "the call has not ended")


def test_they_pick_up_by_star_code(pbx: Pbx, people: People, ours: OurPhone, theirs: RfcvoipEnd) -> None:
    people.add("103", tone_hz=THIRD)
    people.call("103", "101")
    ours.wait_call(CallState.RINGING)
    theirs.call("*40*101")
    theirs.wait_state("talking")
    ours.wait_free()
    theirs.wait_hears(THIRD)
    people.wait_pitch("103", THEIRS)
    people.hang_up("103")
    theirs.wait_state("over")
