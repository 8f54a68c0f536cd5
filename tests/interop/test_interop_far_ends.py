# SPDX-License-Identifier: GPL-3.0-or-later
"""baresip, Linphone, sipral and Twinkle with our phone, through our PBX: calls, hold, cancel, transfer, pickup.

All say a tone and write down what they hear, as our phone does. The table of all pairings is README.md beside this.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from baresip_end import BaresipEnd
from far_ends import FarEnd
from linphone import Linphone
from our_phone import OurPhone
from patience import wait_until
from people import People
from processes import Pbx
from sipral_end import SipralEnd
from twinkle import Twinkle

from deskphone.phone import commands as cmd
from deskphone.phone.events import MediaState
from deskphone.phone.views import CallState

pytestmark = [pytest.mark.interop, pytest.mark.e2e, pytest.mark.alone]

OURS, THEIRS, THIRD = 880, 540, 700  # Hz


@pytest.fixture
def ours(pbx: Pbx, tmp_path: Path) -> Iterator[OurPhone]:
    """Our phone, 101, which watches 102."""
    (tmp_path / "ours").mkdir()
    phone = OurPhone(tmp_path / "ours", pbx.port, "101", OURS, ("102",))
    yield phone
    phone.stop()


@pytest.fixture(
    params=[BaresipEnd, Linphone, SipralEnd, Twinkle], ids=["baresip", "linphone", "sipral", "twinkle"]
)
def theirs(request: pytest.FixtureRequest, pbx: Pbx, tmp_path: Path) -> Iterator[FarEnd]:
    """The phone that others wrote, 102."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    phone = request.param(folder, pbx.port, "102", THEIRS)
    yield phone
    phone.stop()


def both_hear(ours: OurPhone, theirs: FarEnd, *, after_hold: bool = False) -> None:
    theirs.wait_state("talking")
    ours.wait_talking()
    if theirs.sounds_after_hold or not after_hold:
        theirs.wait_hears(OURS)
        ours.wait_hears(THEIRS)


def no_calls(pbx: Pbx) -> None:
    wait_until(lambda: not pbx.tool("calls"), "the call has not ended")


def test_they_call_hold_and_resume(pbx: Pbx, ours: OurPhone, theirs: FarEnd) -> None:
    theirs.call("101")
    ours.answer()
    both_hear(ours, theirs)
    theirs.hold()
    ours.wait_call(CallState.CONNECTED, MediaState.REMOTE_HOLD)
    theirs.resume()
    both_hear(ours, theirs, after_hold=True)
    theirs.hang_up()
    ours.wait_free()
    no_calls(pbx)


def test_we_call_hold_and_resume(pbx: Pbx, ours: OurPhone, theirs: FarEnd) -> None:
    ours.do(cmd.Dial("102"))
    ours.wait_call(CallState.RINGBACK)
    theirs.answer()
    both_hear(ours, theirs)
    call = ours.wait_talking().id
    if theirs.can_be_held:
        ours.do(cmd.Hold(call, True))
        ours.wait_call(CallState.CONNECTED, MediaState.LOCAL_HOLD)
        ours.do(cmd.Hold(call, False))
        both_hear(ours, theirs, after_hold=True)
    ours.do(cmd.HangUp(call))
    theirs.wait_state("over")
    no_calls(pbx)


def test_who_calls_gives_up(pbx: Pbx, ours: OurPhone, theirs: FarEnd) -> None:
    """First we, then they; what rang is missed, and nothing is left."""
    ours.do(cmd.Dial("102"))
    theirs.wait_state("ringing")
    ours.do(cmd.HangUp(ours.wait_call(CallState.RINGBACK).id))
    theirs.wait_state("over")
    ours.wait_free()
    theirs.call("101")
    ours.wait_call(CallState.RINGING)
    theirs.wait_state("ringback")
    theirs.hang_up()
    ours.wait_free()
    no_calls(pbx)


@pytest.mark.parametrize("who", ["they", "we"])
def test_one_sends_the_other_on(pbx: Pbx, people: People, ours: OurPhone, theirs: FarEnd, who: str) -> None:
    people.add("103", tone_hz=THIRD)
    ours.do(cmd.Dial("102"))
    theirs.answer()
    both_hear(ours, theirs)
    if who == "they":
        theirs.transfer("103")
        ours.wait_hears(THIRD)
    else:
        ours.do(cmd.Transfer(ours.wait_talking().id, "103"))
        ours.wait_free()
        theirs.wait_hears(THIRD)
    people.wait_ringing("103")
    people.wait_pitch("103", OURS if who == "they" else THEIRS)
    people.hang_up("103")
    no_calls(pbx)


def test_we_connect_theirs_with_whom_we_asked(
    pbx: Pbx, people: People, ours: OurPhone, theirs: FarEnd
) -> None:
    people.add("103", tone_hz=THIRD)
    ours.do(cmd.Dial("102"))
    theirs.answer()
    both_hear(ours, theirs)
    ours.do(cmd.AskFirst(ours.wait_talking().id, "103"))
    people.wait_ringing("103")
    people.wait_pitch("103", OURS)
    ours.do(cmd.CompleteTransfer(ours.wait_talking().id))
    ours.wait_free()
    if theirs.sounds_after_hold:
        people.wait_pitch("103", THEIRS)
        theirs.wait_hears(THIRD)
    people.hang_up("103")
    theirs.wait_state("over")
    no_calls(pbx)


def test_we_ask_theirs_and_connect_who_waits(
    pbx: Pbx, people: People, ours: OurPhone, theirs: FarEnd
) -> None:
    people.add("103", tone_hz=THIRD)
    people.call("103", "101")
    ours.answer()
    ours.do(cmd.AskFirst(ours.wait_talking().id, "102"))
    theirs.answer()
    both_hear(ours, theirs)
    ours.do(cmd.CompleteTransfer(ours.wait_talking().id))
    ours.wait_free()
    people.wait_pitch("103", THEIRS)
    theirs.wait_hears(THIRD)
    people.hang_up("103")
    theirs.wait_state("over")
    no_calls(pbx)


@pytest.mark.parametrize("theirs", [Linphone, Twinkle], ids=["linphone", "twinkle"], indirect=True)
def test_they_ask_and_connect_us(pbx: Pbx, people: People, ours: OurPhone, theirs: FarEnd) -> None:
    people.add("103", tone_hz=THIRD)
    theirs.call("101")
    ours.answer()
    both_hear(ours, theirs)
    theirs.ask("103")
    people.wait_ringing("103")
    people.wait_pitch("103", THEIRS)
    theirs.connect()
    ours.wait_hears(THIRD)
    people.wait_pitch("103", OURS)
    theirs.wait_state("over")
    people.hang_up("103")
    ours.wait_free()
    no_calls(pbx)


def test_we_pick_up_what_rings_at_theirs(pbx: Pbx, people: People, ours: OurPhone, theirs: FarEnd) -> None:
    people.add("103", tone_hz=THIRD)
    people.call("103", "102")
    theirs.wait_state("ringing")
    ours.wait(lambda: ours.key("102").pickable)
    ours.do(cmd.PressKey(0))
    ours.wait_talking()
    theirs.wait_state("over")
    ours.wait_hears(THIRD)
    people.wait_pitch("103", OURS)
    people.hang_up("103")
    no_calls(pbx)


def test_they_pick_up_by_star_code_what_rings_at_ours(
    pbx: Pbx, people: People, ours: OurPhone, theirs: FarEnd
) -> None:
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
    no_calls(pbx)
