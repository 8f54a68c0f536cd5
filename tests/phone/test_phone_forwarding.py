# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that the phone passes on: which, where to, when, and what is noted of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from phone.conftest import CALLER, DOMAIN, incoming, talking  # type: ignore

from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.views import CallFinished, CallKind, ForwardWanted, KeyChanged, Lamp

TOM = f"sip:104@{DOMAIN}"


@pytest.fixture
def desk(rig: Callable[..., Any]) -> Any:
    return rig().start()


def moved(desk: Any, call: str = "in-1") -> cmd.RejectCall:
    refused: cmd.RejectCall = desk.one(cmd.RejectCall)
    assert (refused.call, refused.status) == (call, 302)
    return refused


def over(desk: Any, call: str = "in-1", *, by_remote: bool = False) -> CallFinished:
    desk.tell(evt.CallEnded(call, 302, "Moved Temporarily", by_remote))
    finished: CallFinished = desk.one(CallFinished)
    return finished


def test_all_calls(desk: Any) -> None:
    incoming(desk.do(cmd.Forward(always="104")))
    assert moved(desk).target == TOM
    assert desk.phone.calls == ()
    done = over(desk)
    assert (done.kind, done.by, done.call.remote, done.missed) == (CallKind.FORWARDED, "104", CALLER, False)
    incoming(desk.do(cmd.Forward()), "in-2")
    assert [call.id for call in desk.phone.calls] == ["in-2"], "no more"


def test_those_that_find_us_busy(desk: Any) -> None:
    incoming(desk.do(cmd.Forward(busy="104")))
    assert desk.take(cmd.RejectCall) == []
    incoming(desk, "in-2")
    assert moved(desk, "in-2").target == TOM
    assert [call.id for call in desk.phone.calls] == ["in-1"]


def test_a_call_of_ours_is_busy_as_well_and_one_that_we_end_is_not(desk: Any) -> None:
    talking(desk.do(cmd.Forward(busy="104")))
    incoming(desk)
    assert moved(desk).target == TOM
    desk.do(cmd.HangUp("out-1"))
    incoming(desk, "in-2")
    assert desk.take(cmd.RejectCall) == []


def test_do_not_disturb_is_busy_and_without_a_target_it_is_busy_for_the_caller(desk: Any) -> None:
    desk.do(cmd.DoNotDisturb(True), cmd.Forward(no_answer="104"))
    assert incoming(desk).one(cmd.RejectCall) == cmd.RejectCall("in-1", 486)
    incoming(desk.do(cmd.Forward(busy="104")), "in-2")
    assert moved(desk, "in-2").target == TOM


def test_those_that_nobody_answers(desk: Any) -> None:
    incoming(desk.do(cmd.Forward(no_answer="104", after=15.0))).advance(14.9)
    assert desk.take(cmd.RejectCall) == []
    desk.advance(0.2)
    assert moved(desk).target == TOM
    desk.do(cmd.Answer("in-1"))
    assert desk.take(cmd.AnswerCall) == [], "too late"
    done = over(desk)
    assert (done.kind, done.by) == (CallKind.FORWARDED, "104")
    assert desk.phone.calls == ()


@pytest.mark.parametrize("press", ["Answer", "HangUp"])
def test_a_press_just_before_that_counts(desk: Any, press: str) -> None:
    incoming(desk.do(cmd.Forward(no_answer="104", after=15.0))).advance(14.9)
    desk.do(getattr(cmd, press)("in-1"))
    desk.take(cmd.RejectCall)
    desk.advance(60.0)
    assert desk.take(cmd.RejectCall) == []


def test_a_caller_that_gives_up_before_is_missed(desk: Any) -> None:
    incoming(desk.do(cmd.Forward(no_answer="104", after=15.0))).advance(5.0)
    done = over(desk, by_remote=True)
    assert done.kind is CallKind.MISSED
    desk.advance(60.0)
    assert desk.take(cmd.RejectCall) == []


def test_a_call_that_rings_as_it_is_switched_on_goes_when_its_time_is_over(desk: Any) -> None:
    incoming(desk).advance(30.0)
    desk.do(cmd.Forward(no_answer="104", after=15.0)).advance(0.1)
    assert moved(desk).target == TOM


WRONG = {
    "oneself": "103",
    "who calls": "105",
    "several lines": "1\n2",
    "oneself, written out": "sip:103@x",
}


@pytest.mark.parametrize("target", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("kind", ["always", "busy", "no_answer"])
def test_a_call_is_not_sent_back_nor_nowhere(desk: Any, kind: str, target: str) -> None:
    desk.do(cmd.Forward(**{kind: target}))
    talking(desk)
    incoming(desk).advance(60.0)
    assert desk.take(cmd.RejectCall) == []
    assert "in-1" in [call.id for call in desk.phone.calls]


def test_a_key_passes_all_calls_on_and_shows_it(rig: Callable[..., Any]) -> None:
    keys = [{"type": "redirect", "target": target, "label": target} for target in ("104", "105", "")]
    desk = rig(*keys).start()
    lamps = lambda: [key.lamp for key in desk.phone.keys]  # noqa: E731
    assert desk.phone.keys[0].press == "passes all calls on to 104, or no more"
    assert desk.press(0).one(ForwardWanted).number == "104"
    desk.take(KeyChanged)
    desk.do(cmd.Forward(always="104"))
    assert lamps() == [Lamp.ON, Lamp.NONE, Lamp.NONE]
    assert desk.take(KeyChanged) == [KeyChanged(0)]
    desk.do(cmd.Forward(always="105"))
    assert lamps() == [Lamp.NONE, Lamp.ON, Lamp.NONE]
    desk.do(cmd.Forward(busy="105"))
    assert lamps() == [Lamp.NONE] * 3
    assert desk.press(2).sentences("key") == ["This key names no number to pass calls on to."]
