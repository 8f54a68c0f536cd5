# SPDX-License-Identifier: GPL-3.0-or-later
"""One call talks at a time: the one that was chosen last, however long wishes take to come true."""

from __future__ import annotations

from typing import Any

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
        talking(desk, call).do(cmd.Hold(call)).tell(evt.CallMediaChanged(call, HELD))
    desk.take(cmd.HoldCall)
    desk.do(cmd.Hold("out-1", False), cmd.Hold("out-2", False))
    desk.tell(evt.CallMediaChanged("out-1", ACTIVE), evt.CallMediaChanged("out-2", ACTIVE))
    assert desk.one(cmd.HoldCall).call == "out-1"


def test_a_park_key_parks_who_is_talked_with_whatever_else_rings(rig: Any) -> None:
    desk = rig({"type": "orbit", "target": "701", "label": "Park 1"}).start().notify(extension="701")
    incoming(desk).do(cmd.Dial("200"), cmd.Answer("in-1"))
    answered(desk, "in-1").press()
    assert desk.one(cmd.TransferCall).call == "in-1"


WISHES = st.sampled_from(["dial", "ring", "answer", "resume", "hold", "hang up"])
STEPS = st.lists(st.tuples(st.one_of(WISHES, st.just("engine")), st.integers(0, 3)), max_size=40)


@given(STEPS)
def test_only_one_talks_whatever_is_wished_and_however_late_it_comes_true(
    steps: list[tuple[str, int]],
) -> None:
    desk = Rig().start()
    todo: list[evt.EngineEvent] = []
    for number, (what, which) in enumerate(steps):
        calls = desk.phone.calls
        call = calls[which % len(calls)].id if calls else ""
        if what == "engine":
            if todo:
                desk.tell(todo.pop(which % len(todo)))
        elif what == "ring":
            incoming(desk, f"in-{number}")
        else:
            wish: dict[str, cmd.UserCommand] = {
                "dial": cmd.Dial(f"2{number}"),
                "answer": cmd.Answer(call),
                "resume": cmd.Hold(call, False),
                "hold": cmd.Hold(call, True),
                "hang up": cmd.HangUp(call),
            }
            desk.do(wish[what])
        todo += obeyed(desk)
    while todo:
        desk.tell(todo.pop(0))
        todo += obeyed(desk)
    assert len(heard(desk)) <= 1


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
