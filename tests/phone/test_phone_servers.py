# SPDX-License-Identifier: GPL-3.0-or-later
"""An account with several servers: the next is asked for where one is lost, and people see which one it is."""

from __future__ import annotations

from typing import Any

import pytest
from phone.conftest import BLF_102, Rig, ringing  # type: ignore

from deskphone.blf.lamps import Lamp
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.events import RegistrationState, ServerChoice
from deskphone.phone.views import PickupFinished

FIRST = ServerChoice("a.test:5060", "_sip._udp.pbx.test", 10, (), ("b.test:5060",))
SECOND = ServerChoice("b.test:5060", "_sip._udp.pbx.test", 20, (("a.test:5060", 0.0),), ("a.test:5060",))


def registered(desk: Rig, chosen: ServerChoice | None) -> Rig:
    return desk.tell(
        evt.RegistrationChanged(
            "office", RegistrationState.REGISTERED, 200, "OK", "deskphone-pbx", chosen=chosen
        )
    )


@pytest.fixture
def desk(rig: Any) -> Rig:
    made: Rig = rig(BLF_102).start()
    return registered(made, FIRST).notify()


def lose(desk: Rig) -> None:
    """Nobody answers any more."""
    desk.advance(11).tell(evt.ServerAnswered("office", 200))
    desk.alive = False
    desk.take(cmd.SeekServer)
    for _ in range(40):
        if desk.key.lamp is Lamp.OFFLINE:
            return
        desk.advance(0.5)
    raise AssertionError("nobody noticed")


def test_silence_asks_for_the_next_server_once(desk: Rig) -> None:
    lose(desk)
    assert desk.one(cmd.SeekServer).account == "office"
    assert desk.phone.accounts["office"].reason == "no answer from a.test:5060"
    desk.advance(30)
    assert desk.take(cmd.SeekServer) == []


def test_a_call_that_the_lost_server_said_nothing_of_is_given_up_and_can_be_made_again(desk: Rig) -> None:
    """It was "calling" for 32 s, the phone had another server after nine, and a press was left out."""
    desk.tell(evt.ServerAnswered("office", 200)).do(cmd.Dial("200"))
    lose(desk)
    assert desk.one(cmd.HangUpCall).call == "out-1"
    assert desk.sentences("call") == ["The call to 200 could not be made: no answer from a.test:5060."]
    registered(desk, SECOND).take(cmd.MakeCall)
    desk.do(cmd.Dial("200"))
    assert desk.one(cmd.MakeCall).call == "out-2"
    desk.ended("out-1", 487, "Request Terminated")
    assert desk.sentences("call") == [], "it was said, and the new one is being made"


def test_a_pickup_that_the_lost_server_said_nothing_of_is_given_up_and_can_be_made_again(desk: Rig) -> None:
    """The next caller of that colleague stood there as being picked up for 22 s, and no press took her."""
    desk.tell(evt.ServerAnswered("office", 200)).notify(ringing()).press()
    assert desk.one(cmd.MakeCall).call == "out-1"
    lose(desk)
    assert desk.one(cmd.HangUpCall).call == "out-1"
    finished = desk.one(PickupFinished)
    assert (finished.result, finished.status) == ("offline", 0)
    said = "The server did not answer the pickup (no answer from a.test:5060)."
    assert desk.sentences("pickup") == [said]
    registered(desk, SECOND).notify(ringing(id="d2", call_id="c2@pbx"))
    assert not desk.phone.offers[0].picking
    desk.press()
    assert desk.one(cmd.MakeCall).call == "out-2"
    desk.ended("out-1", 487, "Request Terminated")
    assert desk.take(PickupFinished) == [], "that one is being made"


def test_a_pickup_that_the_server_had_heard_of_goes_on_whatever_becomes_of_it(desk: Rig) -> None:
    desk.tell(evt.ServerAnswered("office", 200)).notify(ringing()).press()
    desk.tell(evt.CallProgressed("out-1", 183, "Session Progress"))
    lose(desk)
    assert desk.take(cmd.HangUpCall) == []
    desk.tell(evt.CallConnected("out-1"))
    assert desk.one(PickupFinished).result == "answered"


def test_a_call_that_rings_or_talks_goes_on_whatever_becomes_of_the_server(desk: Rig) -> None:
    desk.tell(evt.ServerAnswered("office", 200)).do(cmd.Dial("200")).tell(evt.CallConnected("out-1"))
    desk.do(cmd.Dial("201")).tell(evt.CallProgressed("out-2", 180, "Ringing"))
    lose(desk)
    assert desk.take(cmd.HangUpCall) == []


def test_where_no_other_server_is_a_call_waits_for_the_one_there_is(rig: Any) -> None:
    desk = rig(BLF_102).start().notify().do(cmd.Dial("200"))
    lose(desk)
    assert desk.take(cmd.HangUpCall) == []


def test_without_another_server_nobody_is_sought(rig: Any) -> None:
    desk = rig(BLF_102).start().notify()
    lose(desk)
    assert desk.take(cmd.SeekServer) == []


def test_another_server_may_not_answer_options(desk: Rig) -> None:
    """What the first one did says nothing of it: it was left again for its silence."""
    lose(desk)
    registered(desk, SECOND).notify()
    desk.take(cmd.Register)
    desk.take(cmd.SeekServer)
    for _ in range(20):
        desk.advance(1)
        if desk.take(cmd.Register):
            registered(desk, SECOND)
    assert desk.take(cmd.SeekServer) == []
    assert desk.key.lamp is Lamp.IDLE


def test_explain_says_which_one_it_is_and_why(desk: Rig) -> None:
    lose(desk)
    registered(desk, SECOND).notify()
    told = desk.phone.explain(0)
    assert "SRV _sip._udp.pbx.test: b.test:5060, priority 20; a.test:5060 did not answer at " in told
    assert "in its place if it fails: a.test:5060" in told
