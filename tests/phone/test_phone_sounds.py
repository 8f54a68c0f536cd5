# SPDX-License-Identifier: GPL-3.0-or-later
"""Which sound tells of which call, and when it stops."""

from __future__ import annotations

from typing import Any

import pytest
from phone.conftest import BLF_102, Rig, incoming, ringing, talking  # type: ignore

from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone import views


def test_a_colleague_s_call_pings_until_it_is_gone(desk: Rig) -> None:
    desk.notify(ringing())
    assert desk.one(cmd.StartRinging) == cmd.StartRinging(True, "ping")
    desk.notify()
    assert desk.one(cmd.StartRinging) == cmd.StartRinging(False, "ping")


def test_lamps_may_be_enough(desk: Rig) -> None:
    desk.notify(ringing()).take(cmd.StartRinging)
    desk.do(cmd.LampsOnly(True))
    assert desk.one(cmd.StartRinging) == cmd.StartRinging(False, "ping")
    incoming(desk)
    assert desk.one(cmd.StartRinging) == cmd.StartRinging(True, "ring")
    desk.do(cmd.HangUp("in-1"), cmd.LampsOnly(False)).ended("in-1", 486, "", by_remote=False)
    assert desk.take(cmd.StartRinging)[-1] == cmd.StartRinging(True, "ping")


SILENT = {
    "none": {"alert": {"sound": "none"}},
    "not yet": {"alert": {"delay": 5.0}},
}


@pytest.mark.parametrize("key", SILENT.values(), ids=SILENT)
def test_no_alert(rig: Any, key: dict[str, Any]) -> None:
    phone = rig({**BLF_102, **key}).start().notify(ringing())
    assert phone.take(cmd.StartRinging) == []


def test_an_alert_may_wait(rig: Any) -> None:
    phone = rig({**BLF_102, "alert": {"sound": "knock", "delay": 5.0}}).start().notify(ringing())
    assert phone.advance(4.9).take(cmd.StartRinging) == []
    assert phone.advance(0.2).one(cmd.StartRinging) == cmd.StartRinging(True, "knock")


def test_a_colleague_s_call_is_silent_while_we_talk(desk: Rig) -> None:
    talking(desk).notify(ringing())
    assert desk.take(cmd.StartRinging) == []


def test_our_own_call_goes_before_a_colleague_s(desk: Rig) -> None:
    incoming(desk.notify(ringing()))
    assert [(each.ringing, each.sound) for each in desk.take(cmd.StartRinging)] == [
        (True, "ping"),
        (False, "ping"),
        (True, "ring"),
    ]


def test_the_sound_stops_with_the_press(desk: Rig) -> None:
    desk.notify(ringing()).press()
    assert desk.take(cmd.StartRinging)[-1].ringing is False


def test_it_rings_for_a_moment_to_be_tried(desk: Rig) -> None:
    desk.do(cmd.TryRinging())
    assert desk.take(cmd.StartRinging) == [cmd.StartRinging(True, "ring")]
    desk.advance(1.9)
    assert desk.take(cmd.StartRinging) == []
    desk.advance(0.2)
    assert desk.take(cmd.StartRinging) == [cmd.StartRinging(False, "ring")]


def test_a_call_rings_on_when_the_trial_is_over(desk: Rig) -> None:
    incoming(desk.do(cmd.TryRinging())).advance(5.0)
    assert desk.take(cmd.StartRinging) == [cmd.StartRinging(True, "ring")]


def test_devices_are_the_engines_business(desk: Rig) -> None:
    desk.do(cmd.ChooseSound("a", "b", "c"), cmd.ListSound())
    assert desk.take(cmd.ChooseSound) == [cmd.ChooseSound("a", "b", "c")]
    assert desk.take(cmd.ListSound) == [cmd.ListSound()]
    assert desk.do(cmd.SetVolume(1, 2, 3)).take(cmd.SetVolume) == [cmd.SetVolume(1, 2, 3)]
    found = evt.SoundListed(("mic",), ("speaker",))
    assert desk.tell(found).take(evt.SoundListed) == [found]
    assert desk.do(cmd.WatchSound(True)).take(cmd.WatchSound) == [cmd.WatchSound(True)]
    loud = evt.SoundLevels(-20, -60)
    assert desk.tell(loud).take(evt.SoundLevels) == [loud]


@pytest.mark.parametrize(
    ("account", "called"),
    [({"profile": "asterisk"}, "*43"), ({"profile": "freeswitch"}, "9196"), ({"echo": "9000"}, "9000")],
)
def test_the_echo_test_of_the_account_or_of_the_make_is_called(rig: Any, account: Any, called: str) -> None:
    desk = rig(account=account).start().do(cmd.CallEchoTest())
    assert desk.one(cmd.MakeCall).request_uri == f"sip:{called}@pbx.test"
    assert desk.phone.calls[0].remote.display == "Echo test"


def test_where_no_echo_test_is_known_that_is_said(rig: Any) -> None:
    desk = rig(account={"profile": "kamailio"}).start().do(cmd.CallEchoTest())
    assert desk.take(cmd.MakeCall) == []
    assert "No number of an echo test" in desk.take(views.Said)[-1].text


def test_an_echo_test_puts_nobody_on_hold(rig: Any) -> None:
    desk = talking(rig(account={"profile": "asterisk"}).start())
    desk.take(cmd.MakeCall)
    desk.do(cmd.CallEchoTest())
    assert (desk.take(cmd.MakeCall), desk.take(cmd.HoldCall)) == ([], [])
    assert "waits until it is over" in desk.take(views.Said)[-1].text
