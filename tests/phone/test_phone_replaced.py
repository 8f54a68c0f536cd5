# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody takes the far end's place in a call of ours (RFC 3891): the same row goes on, with another name."""

from __future__ import annotations

import pytest
from phone.conftest import CALLER, DOMAIN, HELD, Rig, incoming, talking  # type: ignore

from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.views import CallFinished, CallKind, CallRecorded, CallState

ACTIVE = evt.MediaState.ACTIVE


def taken(desk: Rig, call: str = "out-1", new: str = "in-9") -> Rig:
    """Anna takes the place in a call."""
    return desk.tell(evt.CallIncoming(new, "office", CALLER, f"sip:103@{DOMAIN}", "id", replaces=call))


def answered(desk: Rig, call: str = "in-9", media: evt.MediaState = ACTIVE) -> Rig:
    return desk.tell(evt.CallConnected(call), evt.CallMediaChanged(call, media))


def test_who_picks_up_a_call_that_we_make_has_its_row(desk: Rig) -> None:
    desk.do(cmd.Dial("200")).tell(evt.CallProgressed("out-1", 180, "Ringing"))
    desk.take(cmd.StartRinging)
    taken(desk)
    assert desk.sentences("call") == ["Anna has picked up your call to 200."]
    (view,) = desk.phone.calls
    assert (view.id, view.state, view.remote, view.incoming) == ("in-9", CallState.RINGBACK, CALLER, False)
    assert view.instead_of == "out-1"
    assert desk.take(cmd.StartRinging) == [], "nothing rings"
    answered(desk).ended("out-1", 487, "Request Terminated", by_remote=False)
    assert desk.take(CallFinished) == []
    assert [(view.id, view.state) for view in desk.phone.calls] == [("in-9", CallState.CONNECTED)]
    desk.ended("in-9", 200, "OK")
    finished = desk.one(CallFinished)
    assert finished.kind is CallKind.DIALLED
    assert (finished.call.remote.uri, finished.by) == (f"sip:200@{DOMAIN}", "Anna")
    assert desk.sentences("call") == []


def test_a_call_goes_on_with_another(desk: Rig) -> None:
    taken(talking(desk))
    assert desk.sentences("call") == ["Your call with 200 goes on with Anna."]
    answered(desk).ended("out-1", 200, "OK", by_remote=False)
    (view,) = desk.phone.calls
    assert (view.id, view.state, view.media, view.remote) == ("in-9", CallState.CONNECTED, ACTIVE, CALLER)
    assert desk.take(cmd.HoldCall) == []


def test_do_not_disturb_keeps_nobody_out_whom_we_talk_with_already(desk: Rig) -> None:
    talking(desk).do(cmd.DoNotDisturb(True))
    taken(desk)
    assert desk.take(cmd.RejectCall) == []
    assert [view.id for view in desk.phone.calls] == ["in-9"]


def test_who_waits_on_hold_waits_on(desk: Rig) -> None:
    talking(desk).do(cmd.Hold("out-1")).tell(evt.CallMediaChanged("out-1", HELD))
    desk.take(cmd.HoldCall)
    answered(taken(desk))
    assert desk.one(cmd.HoldCall).call == "in-9"


def test_nobody_hears_who_is_muted(desk: Rig) -> None:
    talking(desk).do(cmd.Mute("out-1")).tell(evt.CallMuted("out-1", True))
    desk.take(cmd.MuteCall)
    taken(desk)
    assert desk.one(cmd.MuteCall) == cmd.MuteCall("in-9", True)


def test_a_recording_ends_and_is_told(desk: Rig) -> None:
    talking(desk).tell(evt.RecordingChanged("out-1", "/x.wav", True))
    answered(taken(desk))
    assert desk.phone.calls[0].recording == ""
    desk.tell(evt.RecordingChanged("out-1", "/x.wav", False))
    assert desk.one(CallRecorded) == CallRecorded("200", "/x.wav")


def test_a_call_that_is_hung_up_ends_with_whoever(desk: Rig) -> None:
    talking(desk).do(cmd.HangUp("out-1"))
    taken(desk)
    assert desk.take(cmd.HangUpCall)[-1].call == "in-9"
    assert desk.sentences("call") == []


def test_hanging_up_at_once_ends_both(desk: Rig) -> None:
    taken(talking(desk)).do(cmd.HangUp("in-9"))
    assert desk.one(cmd.HangUpCall).call == "in-9"
    desk.advance(2)
    assert {each.call for each in desk.take(cmd.HangUpCall)} == {"in-9", "out-1"}


def test_the_engine_is_asked_for_both_until_it_has_told_of_the_end(desk: Rig) -> None:
    answered(taken(talking(desk)))
    desk.advance(1)
    assert desk.take(cmd.CheckCalls)[-1].calls == ("in-9", "out-1")
    desk.ended("out-1", 200, "OK", by_remote=False).advance(1)
    assert desk.take(cmd.CheckCalls)[-1].calls == ("in-9",)


def test_who_was_asked_first_is_another_and_the_question_stands(desk: Rig) -> None:
    talking(desk).do(cmd.AskFirst("out-1", "104", "Tom"))
    desk.tell(evt.CallMediaChanged("out-1", HELD)).do()
    answered(desk, "out-2")
    answered(taken(desk, "out-1"), media=HELD)
    assert [(view.id, view.consults_for) for view in desk.phone.calls] == [("in-9", ""), ("out-2", "in-9")]
    taken(desk, "out-2", "in-10")
    assert [(view.id, view.consults_for) for view in desk.phone.calls] == [("in-9", ""), ("in-10", "in-9")]


def test_those_who_talk_together_still_do(desk: Rig) -> None:
    talking(desk).do(cmd.AskFirst("out-1", "104", "Tom")).tell(evt.CallMediaChanged("out-1", HELD))
    answered(desk, "out-2").do(cmd.Join("out-2"))
    desk.take(cmd.JoinCalls)
    taken(desk, "out-2")
    assert desk.one(cmd.JoinCalls).calls == ("out-1", "in-9")


@pytest.mark.parametrize("gone", ["", "out-7"])
def test_whose_place_is_unknown_rings_as_any_call(desk: Rig, gone: str) -> None:
    taken(desk, gone)
    assert [(view.state, view.incoming) for view in desk.phone.calls] == [(CallState.RINGING, True)]


def test_the_other_calls_stay_where_they_are(desk: Rig) -> None:
    incoming(taken(talking(desk)), "in-2")
    assert [view.id for view in desk.phone.calls] == ["in-9", "in-2"]
