# SPDX-License-Identifier: GPL-3.0-or-later
"""An account with several servers: the next is asked for where one is lost, and people see which one it is."""

from __future__ import annotations

from typing import Any

import pytest
from phone.conftest import BLF_102, Rig  # type: ignore

from deskphone.blf.lamps import Lamp
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.events import RegistrationState, ServerChoice

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
