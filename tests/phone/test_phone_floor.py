# SPDX-License-Identifier: GPL-3.0-or-later
"""One call talks at a time: the one that was chosen last, however long wishes take to come true."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phone.conftest import HELD, Rig, incoming, talking  # type: ignore

from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.floor import is_heard
from deskphone.phone.views import Said

ACTIVE = evt.MediaState.ACTIVE


def answered(desk: Rig, call: str) -> Rig:
    return desk.tell(evt.CallConnected(call), evt.CallMediaChanged(call, ACTIVE))


def heard(desk: Rig) -> list[str]:
    return [view.id for view in desk.phone.calls if is_heard(view)]


def test_who_is_dialled_and_answers_while_another_talks_waits(desk: Rig) -> None:
    """Dialled, and while it rings there a caller is answered: neither may hear what is said to the other."""
    desk.do(cmd.Dial("200"))
    answered(incoming(desk).do(cmd.Answer("in-1")), "in-1")
    assert desk.take(cmd.HoldCall) == []
    answered(desk, "out-1")
    assert desk.one(cmd.HoldCall).call == "out-1"
    assert desk.sentences("floor") == ["You talk with Anna: 200 is on hold."]
    desk.tell(evt.CallMediaChanged("out-1", HELD)).do(cmd.Hold("out-1", False))
    assert [said.text for said in desk.take(Said) if said.topic == "floor"] == [""], "no longer true"


def test_who_talks_and_who_waits_is_not_said_when_one_of_them_has_gone(desk: Rig) -> None:
    desk.do(cmd.Dial("200"))
    answered(incoming(desk).do(cmd.Answer("in-1")), "in-1")
    answered(desk, "out-1")
    assert desk.sentences("floor") == ["You talk with Anna: 200 is on hold."]
    desk.ended("in-1", 200, "OK")
    assert [said.text for said in desk.take(Said) if said.topic == "floor"] == [""]


def test_who_is_dialled_and_answers_after_that_talk_talks(desk: Rig) -> None:
    desk.do(cmd.Dial("200"))
    answered(incoming(desk).do(cmd.Answer("in-1")), "in-1").ended("in-1", 200, "OK")
    answered(desk, "out-1")
    assert (desk.take(cmd.HoldCall), desk.sentences("floor")) == ([], [])


def test_of_two_that_are_resumed_at_once_the_second_talks(desk: Rig) -> None:
    for call in ("out-1", "out-2"):
        talking(desk.advance(5), call).do(cmd.Hold(call)).tell(evt.CallMediaChanged(call, HELD))
    desk.take(cmd.HoldCall)
    desk.do(cmd.Hold("out-1", False), cmd.Hold("out-2", False))
    desk.tell(evt.CallMediaChanged("out-1", ACTIVE), evt.CallMediaChanged("out-2", ACTIVE))
    assert desk.one(cmd.HoldCall).call == "out-1"


def test_a_park_key_parks_who_is_talked_with_whatever_else_rings(rig: Any) -> None:
    desk = rig({"type": "orbit", "target": "701", "label": "Park 1"}).start().notify(extension="701")
    incoming(desk).do(cmd.Dial("200"), cmd.Answer("in-1"))
    answered(desk, "in-1").press()
    assert desk.one(cmd.TransferCall).call == "in-1"


def three(desk: Rig) -> Rig:
    """We talk with 200, ask 104 about it, and join the two."""
    talking(desk).do(cmd.AskFirst("out-1", "104", "Tom"))
    answered(desk.tell(evt.CallMediaChanged("out-1", HELD)), "out-2")
    desk.take(cmd.HoldCall)
    desk.do(cmd.Join("out-2"))
    assert desk.one(cmd.JoinCalls).calls == ("out-1", "out-2")
    assert [each.call for each in desk.take(cmd.ResumeCall)] == ["out-1", "out-2"]
    desk.tell(evt.CallMediaChanged("out-1", ACTIVE))
    assert desk.take(cmd.HoldCall) == []
    assert [view.joined for view in desk.phone.calls] == [True, True]
    return desk


def test_a_third_who_is_called_or_answered_puts_the_conference_on_hold_and_ends_it(desk: Rig) -> None:
    incoming(three(desk)).do(cmd.Answer("in-1"))
    assert desk.one(cmd.JoinCalls).calls == ()
    assert [each.call for each in desk.take(cmd.HoldCall)] == ["out-1", "out-2"]
    assert [view.joined for view in desk.phone.calls] == [False, False, False]


def test_who_is_put_on_hold_leaves_the_conference_and_hears_nothing_of_it(desk: Rig) -> None:
    three(desk).do(cmd.Hold("out-1"))
    wanted = [each for each in desk.sent if isinstance(each, cmd.JoinCalls | cmd.HoldCall)]
    assert wanted == [cmd.JoinCalls(()), cmd.HoldCall("out-1")], "parted before anything else"


@pytest.mark.parametrize("by_us", [True, False])
def test_who_ends_leaves_the_other_talking(desk: Rig, by_us: bool) -> None:
    three(desk)
    if by_us:
        desk.do(cmd.HangUp("out-2"))
        assert desk.one(cmd.JoinCalls).calls == ()
    desk.tell(evt.CallEnded("out-2", 200, "OK", by_remote=not by_us))
    if not by_us:
        assert desk.one(cmd.JoinCalls).calls == ()
    assert heard(desk) == ["out-1"]
    assert not desk.phone.calls[0].joined
    assert (desk.take(cmd.HoldCall), desk.take(cmd.ResumeCall)) == ([], [])


def test_one_of_a_conference_is_muted_for_both(desk: Rig) -> None:
    three(desk).do(cmd.Mute("out-2"))
    assert [each.call for each in desk.take(cmd.MuteCall)] == ["out-1", "out-2"]
    desk.do(cmd.Hold("out-1"), cmd.Mute("out-2", False))
    assert [each.call for each in desk.take(cmd.MuteCall)] == ["out-2"]


def test_who_is_joined_talks_although_a_hold_is_on_its_way(desk: Rig) -> None:
    """Swapped, and joined before the far end has taken the hold: it would wait in the conference for good."""
    talking(desk).do(cmd.AskFirst("out-1", "104"))
    answered(desk.tell(evt.CallMediaChanged("out-1", HELD)), "out-2")
    desk.do(cmd.Hold("out-1", False), cmd.Join("out-2"))
    wanted = [each for each in desk.sent if isinstance(each, cmd.HoldCall | cmd.ResumeCall)]
    assert wanted.index(cmd.HoldCall("out-2")) < wanted.index(cmd.ResumeCall("out-2"))


def test_nobody_is_joined_before_an_answer(desk: Rig) -> None:
    talking(desk).do(cmd.AskFirst("out-1", "104"), cmd.Join("out-2"), cmd.Join("out-1"), cmd.Join("x"))
    assert (desk.take(cmd.JoinCalls), desk.take(cmd.ResumeCall)) == ([], [])


def test_a_conference_is_completed_and_the_two_talk_without_us(desk: Rig) -> None:
    three(desk).do(cmd.CompleteTransfer("out-2"))
    assert desk.one(cmd.TransferCall) == cmd.TransferCall("out-1", "sip:104@pbx.test", "out-2")


WISHES = st.sampled_from(["dial", "ring", "answer", "resume", "hold", "hang up", "ask", "join", "take back"])
STEPS = st.lists(st.tuples(st.one_of(WISHES, st.just("engine")), st.integers(0, 3)), max_size=40)


@given(STEPS)
def test_only_one_talks_whatever_is_wished_and_however_late_it_comes_true(
    steps: list[tuple[str, int]],
) -> None:
    desk = Rig().start()
    todo: list[evt.EngineEvent] = []
    joined: tuple[str, ...] = ()
    for number, (what, which) in enumerate(steps):
        calls = desk.phone.calls
        call = calls[which % len(calls)].id if calls else ""
        if what == "engine":
            if todo:
                desk.tell(of_one_call(todo, which))
        elif what == "ring":
            incoming(desk, f"in-{number}")
        else:
            wish: dict[str, cmd.UserCommand] = {
                "dial": cmd.Dial(f"2{number}"),
                "answer": cmd.Answer(call),
                "resume": cmd.Hold(call, False),
                "hold": cmd.Hold(call, True),
                "hang up": cmd.HangUp(call),
                "ask": cmd.AskFirst(call, f"3{number}"),
                "join": cmd.Join(call),
                "take back": cmd.TakeBack(call),
            }
            desk.do(wish[what])
        joined = hear_each_other(desk, joined)
        todo += obeyed(desk)
    while todo:
        desk.tell(todo.pop(0))
        joined = hear_each_other(desk, joined)
        todo += obeyed(desk)
    assert len(heard(desk)) <= 1 or set(heard(desk)) == set(joined)
    assert set(joined) <= set(heard(desk)), "nobody waits in a conference"
    assert [view.id for view in desk.phone.calls if view.joined] == [
        view.id for view in desk.phone.calls if view.id in joined
    ]
    assert len(joined) != 1


def of_one_call(todo: list[evt.EngineEvent], which: int) -> evt.EngineEvent:
    """Take the first event about some call: of one call they keep their order."""
    call = todo[which % len(todo)].call  # type: ignore[union-attr]
    return todo.pop(next(n for n, each in enumerate(todo) if each.call == call))  # type: ignore[union-attr]


def hear_each_other(desk: Rig, before: tuple[str, ...]) -> tuple[str, ...]:
    """Who does, by what the engine was told last."""
    return next((each.calls for each in reversed(desk.sent) if isinstance(each, cmd.JoinCalls)), before)


def obeyed(desk: Rig) -> list[evt.EngineEvent]:
    """What the engine tells of what it was asked for."""
    told: list[evt.EngineEvent] = []
    for each in desk.sent:
        if isinstance(each, cmd.MakeCall | cmd.AnswerCall):
            told += [evt.CallConnected(each.call), evt.CallMediaChanged(each.call, ACTIVE)]
        elif isinstance(each, cmd.HoldCall | cmd.ResumeCall):
            told.append(evt.CallMediaChanged(each.call, HELD if isinstance(each, cmd.HoldCall) else ACTIVE))
        elif isinstance(each, cmd.HangUpCall | cmd.RejectCall):
            told.append(evt.CallEnded(each.call, 200, "OK"))
    desk.sent = []
    return told
