# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody on hold is not forgotten (SPEC 1.5)."""

from __future__ import annotations

from typing import Any

import pytest
from phone.conftest import BLF_102, HELD, Rig, incoming, ringing, talking  # type: ignore

from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone import views

ON, OFF = cmd.StartRinging(True, "knock"), cmd.StartRinging(False, "knock")


def held(rig: Rig) -> Rig:
    talking(rig).tell(evt.CallMediaChanged("out-1", HELD))
    rig.take(cmd.StartRinging)
    rig.said.clear()
    return rig


def reminders(rig: Rig) -> list[str]:
    found = [each.text for each in rig.said if isinstance(each, views.Said) and each.topic == "held"]
    rig.said.clear()
    return found


def test_a_call_on_hold_is_told_of_every_minute(desk: Rig) -> None:
    held(desk).advance(59.9)
    assert desk.take(cmd.StartRinging) == []
    assert reminders(desk) == []
    for _ in range(3):
        assert desk.advance(0.2).take(cmd.StartRinging) == [ON]
        assert reminders(desk) == ["Still on hold: 200."]
        assert desk.advance(1.0).take(cmd.StartRinging) == [OFF]
        assert desk.advance(58.8).take(cmd.StartRinging) == []


@pytest.mark.parametrize("media", [evt.MediaState.ACTIVE, evt.MediaState.REMOTE_HOLD])
def test_it_ends_with_the_hold_also_while_it_is_heard(desk: Rig, media: evt.MediaState) -> None:
    held(desk).advance(60.0)
    assert desk.take(cmd.StartRinging) == [ON]
    assert desk.tell(evt.CallMediaChanged("out-1", media)).take(cmd.StartRinging) == [OFF]
    assert reminders(desk) == ["Still on hold: 200.", ""]
    assert desk.advance(600.0).take(cmd.StartRinging) == []
    assert reminders(desk) == []


def test_it_ends_with_the_call(desk: Rig) -> None:
    held(desk).advance(60.0).tell(evt.CallEnded("out-1", 200, "", by_remote=True))
    assert desk.take(cmd.StartRinging) == [ON, OFF]
    assert reminders(desk)[1:] == [""]
    assert desk.advance(600.0).take(cmd.StartRinging) == []


def test_nobody_is_disturbed_who_talks_and_it_counts_anew_afterwards(desk: Rig) -> None:
    held(desk).do(cmd.Dial("105"))
    desk.tell(evt.CallConnected("out-2"), evt.CallMediaChanged("out-2", evt.MediaState.ACTIVE)).advance(300.0)
    assert desk.take(cmd.StartRinging) == []
    assert reminders(desk) == []
    desk.tell(evt.CallEnded("out-2", 200, "", by_remote=True)).advance(59.9)
    assert desk.take(cmd.StartRinging) == []
    assert desk.advance(0.2).take(cmd.StartRinging) == [ON]


def test_who_rings_goes_before(desk: Rig) -> None:
    incoming(held(desk)).advance(60.5)
    assert OFF not in desk.take(cmd.StartRinging), "it knocks all the time for the one who calls"
    assert reminders(desk) == ["Still on hold: 200."]


def test_a_colleague_s_call_is_heard_beside_it(rig: Any) -> None:
    desk = held(rig(BLF_102).start()).notify(ringing())
    assert desk.advance(60.5).take(cmd.StartRinging) == [cmd.StartRinging(True, "ping")]
    assert reminders(desk) == ["Still on hold: 200."]


def test_all_who_wait_are_named(desk: Rig) -> None:
    held(desk).do(cmd.Dial("105"))
    desk.tell(evt.CallConnected("out-2"), evt.CallMediaChanged("out-2", HELD)).advance(60.0)
    assert reminders(desk)[-1] == "Still on hold: 200, 105."


def test_who_has_hung_up_is_said_to_wait_no_more(desk: Rig) -> None:
    held(desk).do(cmd.Dial("105"))
    desk.tell(evt.CallConnected("out-2"), evt.CallMediaChanged("out-2", HELD)).advance(60.0)
    reminders(desk)
    desk.tell(evt.CallEnded("out-2", 200, "", by_remote=True))
    assert reminders(desk) == [""]
    desk.advance(60.0)
    assert reminders(desk) == ["Still on hold: 200."]


def test_who_is_being_transferred_waits_for_nobody_here(desk: Rig) -> None:
    """Nor is it hidden that it rings there."""
    held(desk).do(cmd.Transfer("out-1", "104"))
    desk.tell(evt.TransferProgressed("out-1", 180, "Ringing", False)).advance(70.0)
    assert desk.take(cmd.StartRinging) == []
    assert reminders(desk) == []
    desk.tell(evt.TransferProgressed("out-1", 486, "Busy Here", True)).advance(60.0)
    assert desk.take(cmd.StartRinging) == [ON]
    assert reminders(desk) == ["Still on hold: 200."]


def test_whom_was_asked_is_not_waiting_while_both_are_being_connected(desk: Rig) -> None:
    held(desk).do(cmd.AskFirst("out-1", "105"))
    desk.tell(evt.CallConnected("out-2"), evt.CallMediaChanged("out-2", HELD))
    desk.do(cmd.CompleteTransfer("out-2")).advance(70.0)
    assert reminders(desk) == []


@pytest.mark.parametrize(("seconds", "times"), [(0, 0), (30, 10), (1, 300), (3600, 0)])
def test_how_often_is_a_setting(rig: Any, seconds: int, times: int) -> None:
    desk = held(rig(BLF_102, held_reminder=seconds).start()).advance(300.0)
    assert len(reminders(desk)) == times


def test_a_night_s_sleep_brings_one_reminder_not_hundreds(desk: Rig) -> None:
    held(desk)
    desk.now += 8 * 3600
    desk.phone.handle_timers(desk.now)
    desk.settle()
    assert len(desk.take(cmd.StartRinging)) <= 1
    assert len(reminders(desk)) <= 1
