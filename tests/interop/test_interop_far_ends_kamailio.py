# SPDX-License-Identifier: GPL-3.0-or-later
"""Linphone at a Kamailio, which leaves a pickup to the phones: ours takes a call that it makes.

It is asked by INVITE with Replaces (RFC 3891) to talk with us instead of with whoever rings. It rings for that:
its user has to agree. (Twinkle 1.10.2 ends the old call, and stops to answer.)
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from exports import small_kamailio
from linphone import Linphone
from our_phone import OurPhone
from people import People

from deskphone.phone import commands as cmd

pytestmark = [pytest.mark.interop, pytest.mark.e2e, pytest.mark.alone]

OURS, THEIRS = 880, 540  # Hz


@pytest.fixture
def kamailio(tmp_path: Path) -> Iterator[int]:
    """The port of one that runs what our PBX exports."""
    with small_kamailio(tmp_path) as port:
        yield port


@pytest.fixture
def people(kamailio: int) -> Iterator[People]:
    """Robots there."""
    crowd = People(kamailio)
    yield crowd
    crowd.stop()


def test_we_pick_up_a_call_that_linphone_makes(kamailio: int, people: People, tmp_path: Path) -> None:
    for name in ("ours", "theirs"):
        (tmp_path / name).mkdir()
    ours = OurPhone(tmp_path / "ours", kamailio, "101", OURS, ("103",))
    theirs = Linphone(tmp_path / "theirs", kamailio, "102", THEIRS)
    try:
        people.add("103", answer_after=None)
        theirs.call("103")
        people.wait_ringing("103")
        ours.wait(lambda: ours.key("103").pickable)
        assert ours.key("103").method == "replaces"
        ours.do(cmd.PressKey(0))
        theirs.wait_state("ringing")
        theirs.tell("answer 2")
        ours.wait_talking()
        theirs.wait_hears(OURS)
        ours.wait_hears(THEIRS)
        people.wait_ended("103")
        theirs.tell("terminate 2")
        ours.wait_free()
    finally:
        theirs.stop()
        ours.stop()
