# SPDX-License-Identifier: GPL-3.0-or-later
"""Who talks with us sends us on (REFER): the phone calls there, says so, and tells what came of it."""

from __future__ import annotations

from typing import Any

import pytest
from phone.conftest import BLF_102, DOMAIN, HELD, Rig, incoming, talking  # type: ignore

from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.views import CallFinished, CallState, Said, Severity

ACTIVE = evt.MediaState.ACTIVE
THERE = f"sip:105@{DOMAIN}"
HEADERS = (("Require", "replaces"), ("Replaces", "c;to-tag=a;from-tag=b"))


def sent_on(desk: Rig, call: str = "out-1") -> Rig:
    """The far end of a call sends us to 105."""
    return desk.tell(evt.TransferAsked(call, THERE, HEADERS))


def told(desk: Rig) -> list[tuple[str, int, bool]]:
    """What the far end that sent us was told."""
    return [(each.call, each.status, each.final) for each in desk.take(cmd.TellReferrer)]


def test_it_is_followed_and_who_sent_us_hears_what_comes_of_it(desk: Rig) -> None:
    talking(desk).take(cmd.MakeCall)
    sent_on(desk)
    assert desk.sentences("transfer") == ["200 transfers you to 105 …"]
    made = desk.one(cmd.MakeCall)
    assert (made.request_uri, made.headers) == (THERE, HEADERS)
    assert desk.one(cmd.HoldCall).call == "out-1", "one call talks at a time"
    desk.tell(evt.CallProgressed(made.call, 180, "Ringing"), evt.CallConnected(made.call))
    assert told(desk) == [("out-1", 100, False), ("out-1", 180, False), ("out-1", 200, True)]
    desk.ended("out-1", 200, "OK")
    assert [view.state for view in desk.phone.calls] == [CallState.CONNECTED]
    assert desk.sentences("transfer") == []


@pytest.mark.parametrize("held", [False, True])
def test_who_is_not_reached_leaves_us_where_we_were(desk: Rig, held: bool) -> None:
    talking(desk)
    if held:
        desk.do(cmd.Hold("out-1")).tell(evt.CallMediaChanged("out-1", HELD))
    desk.take(cmd.MakeCall)
    made = sent_on(desk).one(cmd.MakeCall)
    desk.tell(evt.CallMediaChanged("out-1", HELD))
    desk.ended(made.call, 486, "Busy Here")
    assert told(desk)[-1] == ("out-1", 486, True)
    assert [each.call for each in desk.take(cmd.ResumeCall)] == ([] if held else ["out-1"])
    said = [(each.topic, each.text) for each in desk.take(Said) if each.text]
    assert said[-2:] == [
        ("call", "105 is busy (486 Busy Here)."),
        ("transfer", "You were not transferred: 200 is still there."),
    ]


def test_nobody_is_said_to_be_still_there_who_has_hung_up(desk: Rig) -> None:
    talking(desk).take(cmd.MakeCall)
    made = sent_on(desk).one(cmd.MakeCall)
    desk.ended(made.call, 486, "Busy Here").take(Said)
    desk.ended("out-1", 200, "OK")
    assert ("transfer", "") in [(each.topic, each.text) for each in desk.take(Said)]


def test_why_a_transfer_was_refused_is_news_once_its_call_has_ended(rig: Any) -> None:
    """It may end at once: what was said is to be read all the same, and does not stand for ever."""
    desk = sent_on(talking(rig(BLF_102, follow_transfers=False).start()))
    before = [each for each in desk.take(Said) if each.topic == "transfer"][-1]
    desk.ended("out-1", 200, "OK")
    after = [each for each in desk.take(Said) if each.topic == "transfer"][-1]
    assert (before.severity, after.severity) == (Severity.WARNING, Severity.INFO)
    assert before.text == after.text


def test_who_sends_us_on_and_hangs_up_is_told_nothing_more(desk: Rig) -> None:
    """As many do at once when they do not ask first."""
    talking(desk).take(cmd.MakeCall)
    made = sent_on(desk).one(cmd.MakeCall)
    told(desk)
    desk.ended("out-1", 200, "OK").tell(evt.CallConnected(made.call))
    assert told(desk) == []
    assert [view.id for view in desk.phone.calls] == [made.call]


def test_who_is_muted_is_not_heard_by_the_next_either(desk: Rig) -> None:
    """It was not the person who called there; early media are heard as well."""
    talking(desk).do(cmd.Mute("out-1")).tell(evt.CallMuted("out-1", True))
    for kind in (cmd.MuteCall, cmd.MakeCall):
        desk.take(kind)
    made = sent_on(desk).one(cmd.MakeCall)
    assert desk.one(cmd.MuteCall) == cmd.MuteCall(made.call, True)
    desk.tell(evt.CallMuted(made.call, True), evt.CallConnected(made.call))
    assert desk.take(cmd.MuteCall) == []


@pytest.mark.parametrize("muted", [False, True])
def test_who_has_the_far_end_on_hold_is_not_heard_by_the_next(desk: Rig, muted: bool) -> None:
    talking(desk).do(cmd.Hold("out-1")).tell(evt.CallMediaChanged("out-1", HELD))
    desk.tell(evt.CallMuted("out-1", muted))
    for kind in (cmd.HoldCall, cmd.MakeCall):
        desk.take(kind)
    made = sent_on(desk).one(cmd.MakeCall)
    assert desk.take(cmd.MuteCall) == [cmd.MuteCall(made.call, True)], "nor in early media"
    desk.tell(evt.CallMuted(made.call, True), evt.CallConnected(made.call))
    then = [each for each in desk.sent if isinstance(each, cmd.HoldCall | cmd.MuteCall)]
    assert then == [cmd.HoldCall(made.call), *([] if muted else [cmd.MuteCall(made.call, False)])]


def test_who_is_muted_by_the_person_stays_so_when_it_is_on_hold(desk: Rig) -> None:
    talking(desk).do(cmd.Hold("out-1")).tell(evt.CallMediaChanged("out-1", HELD))
    made = sent_on(desk).take(cmd.MakeCall)[-1]
    desk.do(cmd.Mute(made.call, False)).do(cmd.Mute(made.call, True)).take(cmd.MuteCall)
    desk.tell(evt.CallConnected(made.call))
    assert desk.take(cmd.MuteCall) == [], "the person has muted it"


def test_hanging_up_ends_it(desk: Rig) -> None:
    talking(desk).take(cmd.MakeCall)
    made = sent_on(desk).one(cmd.MakeCall)
    desk.do(cmd.HangUp(made.call)).ended(made.call, 487, "Request Terminated", by_remote=False)
    assert told(desk)[-1] == ("out-1", 487, True)


def test_nobody_else_has_to_wait_for_it(desk: Rig) -> None:
    """A held caller cannot make us leave who we talk with."""
    talking(desk).do(cmd.Hold("out-1")).tell(evt.CallMediaChanged("out-1", HELD))
    incoming(desk).do(cmd.Answer("in-1")).tell(
        evt.CallConnected("in-1"), evt.CallMediaChanged("in-1", ACTIVE)
    )
    desk.take(cmd.MakeCall)
    sent_on(desk)
    assert told(desk) == [("out-1", 603, True)]
    assert desk.take(cmd.MakeCall) == []
    assert desk.sentences("transfer") == [
        "200 wanted to transfer you to 105: refused, since you talk with Anna."
    ]


def test_it_can_be_switched_off(rig: Any) -> None:
    desk = talking(rig(BLF_102, follow_transfers=False).start())
    desk.take(cmd.MakeCall)
    sent_on(desk)
    assert told(desk) == [("out-1", 603, True)]
    assert desk.take(cmd.MakeCall) == []


def test_a_call_that_is_ending_sends_nobody_on(desk: Rig) -> None:
    talking(desk).do(cmd.HangUp("out-1")).take(cmd.MakeCall)
    assert sent_on(desk).take(cmd.MakeCall) == []
    assert sent_on(desk, "out-9").take(cmd.MakeCall) == []


def test_who_was_asked_first_may_send_us_on_and_the_question_stands(desk: Rig) -> None:
    talking(desk).do(cmd.AskFirst("out-1", "104", "Tom")).tell(evt.CallMediaChanged("out-1", HELD))
    desk.tell(evt.CallConnected("out-2"), evt.CallMediaChanged("out-2", ACTIVE)).take(cmd.MakeCall)
    made = sent_on(desk, "out-2").one(cmd.MakeCall)
    assert [view.consults_for for view in desk.phone.calls if view.id == made.call] == ["out-1"]


def test_it_is_in_the_list_of_calls(desk: Rig) -> None:
    talking(desk).take(cmd.MakeCall)
    made = sent_on(desk).one(cmd.MakeCall)
    desk.tell(evt.CallConnected(made.call)).ended("out-1", 200, "OK").ended(made.call, 200, "OK")
    assert [each.call.remote.uri for each in desk.take(CallFinished)] == [f"sip:200@{DOMAIN}", THERE]


@pytest.mark.parametrize("code", ["*21*0900123#", "%2A97", "#31#"])
def test_nobody_has_us_dial_a_code_of_the_server(desk: Rig, code: str) -> None:
    """Whoever calls could have all later calls forwarded."""
    talking(desk).take(cmd.MakeCall)
    desk.tell(evt.TransferAsked("out-1", f"sip:{code}@{DOMAIN}", ()))
    assert not desk.take(cmd.MakeCall)
    assert told(desk) == [("out-1", 603, True)]
    assert "a code of the server" in desk.sentences("transfer")[0]
