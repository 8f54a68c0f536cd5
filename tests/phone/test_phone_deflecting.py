# SPDX-License-Identifier: GPL-3.0-or-later
"""While a call rings here, the key of a colleague passes it on (SPEC 1.2), if that is wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from phone.conftest import BLF_102, CALLER, DOMAIN, incoming, ringing, talking  # type: ignore

from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.views import CallFinished, CallKind, Said, deflected_call

BOB = f"sip:102@{DOMAIN}"


@pytest.fixture
def desk(rig: Callable[..., Any]) -> Any:
    return rig(BLF_102, {"type": "speed", "target": "104"}, deflect=True).start().notify()


def test_a_press_passes_on_what_rings(desk: Any) -> None:
    incoming(desk).press()
    assert desk.one(cmd.RejectCall) == cmd.RejectCall("in-1", 302, BOB)
    assert desk.take(cmd.MakeCall) == []
    assert [said.text for said in desk.take(Said) if said.topic == "key"] == ["Anna is passed on to Bob."]
    desk.tell(evt.CallEnded("in-1", 302, "Moved Temporarily", by_remote=False))
    done = desk.one(CallFinished)
    assert (done.kind, done.by, done.call.remote) == (CallKind.FORWARDED, "102", CALLER)


def test_a_second_press_does_nothing_until_the_call_is_gone(desk: Any) -> None:
    incoming(desk).press().press()
    assert (len(desk.take(cmd.RejectCall)), desk.take(cmd.MakeCall)) == (1, [])
    desk.tell(evt.CallEnded("in-1", 302, "Moved Temporarily", by_remote=False)).press()
    assert desk.take(cmd.MakeCall) == [], "an impatient finger"
    desk.advance(4).press()
    assert desk.one(cmd.MakeCall).request_uri == BOB


def test_what_was_passed_on_is_not_offered_though_it_can_be_fetched_back(desk: Any) -> None:
    incoming(desk).press()
    desk.notify(ringing())
    assert desk.phone.offers == ()
    assert desk.key.pickable


def test_unless_it_is_wanted_a_press_calls(rig: Callable[..., Any]) -> None:
    desk = rig(BLF_102).start().notify()
    incoming(desk).press()
    assert (desk.take(cmd.RejectCall), desk.one(cmd.MakeCall).request_uri) == ([], BOB)


def test_a_blinking_key_picks_up(desk: Any) -> None:
    incoming(desk).notify(ringing()).press()
    assert desk.take(cmd.RejectCall) == []
    assert desk.one(cmd.MakeCall).request_uri != BOB


def test_a_key_without_a_colleague_calls(desk: Any) -> None:
    incoming(desk).press(1)
    assert (desk.take(cmd.RejectCall), len(desk.take(cmd.MakeCall))) == ([], 1)


def test_who_talks_or_has_somebody_on_hold_asks_there_first(desk: Any) -> None:
    talking(desk).take(cmd.MakeCall)
    incoming(desk).press()
    assert desk.take(cmd.RejectCall) == []
    assert desk.one(cmd.MakeCall).request_uri == BOB


def test_what_is_being_answered_stays(desk: Any) -> None:
    incoming(desk).do(cmd.Answer("in-1")).press()
    assert desk.take(cmd.RejectCall) == []


def test_nobody_is_passed_on_to_themselves(desk: Any) -> None:
    desk.tell(evt.CallIncoming("in-1", "office", evt.Party(BOB, "Bob"), BOB, "c9@pbx")).press()
    assert desk.take(cmd.RejectCall) == []


def test_a_call_of_another_account_stays(desk: Any) -> None:
    incoming(desk)
    call, key = desk.phone.calls[0], desk.key
    assert deflected_call([call], key) is call
    assert deflected_call([replace(call, account="other")], key) is None


def test_the_first_of_several_goes(desk: Any) -> None:
    incoming(incoming(desk), "in-2").press()
    assert desk.one(cmd.RejectCall).call == "in-1"


def test_the_key_says_so(desk: Any) -> None:
    assert desk.key.press == "calls Bob, or passes on to them what rings here"


def test_one_may_be_passed_on_by_name_whatever_keys_do(rig: Callable[..., Any]) -> None:
    """It was dragged onto a key: that needs no setting."""
    desk = rig(BLF_102).start().notify()
    incoming(desk).do(cmd.Deflect("in-1", "104", "Tom"))
    assert desk.one(cmd.RejectCall) == cmd.RejectCall("in-1", 302, f"sip:104@{DOMAIN}")
    assert [said.text for said in desk.take(Said) if said.topic == "key"] == ["Anna is passed on to Tom."]


def test_what_is_no_number_passes_nothing_on(rig: Callable[..., Any]) -> None:
    desk = rig(BLF_102).start().notify()
    incoming(desk).do(cmd.Deflect("in-1", "two words"), cmd.Deflect("in-1", ""))
    assert desk.take(cmd.RejectCall) == []
