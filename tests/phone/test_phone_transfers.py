# SPDX-License-Identifier: GPL-3.0-or-later
"""Transfers: blind, and after asking there first; what is said of them, and whose the calls are."""

from __future__ import annotations

from typing import Any

import pytest
from phone.conftest import BLF_102, BOB, CALLER, DOMAIN, HELD, Rig, incoming, ringing, talking  # type: ignore

from deskphone.dialoginfo.build import Entry
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.views import Lamp, Said

ACTIVE = evt.MediaState.ACTIVE


def test_a_transfer_that_fails_leaves_the_call(desk: Rig) -> None:
    talking(desk).do(cmd.Transfer("out-1", "104"), cmd.Transfer("out-1", " "))
    desk.tell(
        evt.TransferProgressed("out-1", 100, "Trying", False),
        evt.TransferProgressed("out-1", 486, "Busy Here", True),
    )
    assert "still yours" in desk.sentences("transfer")[-1]
    assert desk.take(cmd.HangUpCall) == []
    desk.tell(evt.TransferProgressed("out-1", 200, "OK", True))
    assert desk.one(cmd.HangUpCall).call == "out-1"


def test_a_target_that_is_no_number_is_said(desk: Rig) -> None:
    talking(desk).do(cmd.Transfer("out-1", "a<b"))
    assert desk.sentences("transfer") == ['"a<b" cannot be dialled: type a number or an address.']


def texts(desk: Rig) -> list[str]:
    return [said.text for said in desk.take(Said) if said.topic == "transfer"]


def test_a_transfer_says_who_goes_where_and_what_came_of_it(desk: Rig) -> None:
    talking(desk).do(cmd.Transfer("out-1", "104", "Tom"))
    assert texts(desk) == ["Transferring 200 to Tom …"]
    desk.tell(evt.TransferProgressed("out-1", 200, "OK", True), evt.CallEnded("out-1", 200, "OK"))
    assert texts(desk) == ["200 was transferred to Tom."]


def test_the_far_end_that_hangs_up_ends_the_sentence_about_its_transfer(desk: Rig) -> None:
    talking(desk).do(cmd.Transfer("out-1", "104"))
    desk.tell(evt.CallEnded("out-1", 200, "OK"))
    assert texts(desk) == ["Transferring 200 to 104 …", ""]
    desk.tell(evt.TransferProgressed("out-1", 200, "OK", True))
    assert texts(desk) == ["200 was transferred to 104."]


def test_a_parked_call_is_not_called_transferred(rig: Any) -> None:
    desk = rig({"type": "orbit", "target": "701", "label": "Park 1"}).start().notify(extension="701")
    talking(desk).press()
    desk.tell(evt.TransferProgressed("out-1", 200, "OK", True))
    assert texts(desk) == ["Parking 200 at Park 1 …", "200 is parked at Park 1."]


def test_a_call_that_is_dragged_onto_an_orbit_is_parked(rig: Any) -> None:
    desk = rig().start()
    talking(desk).do(cmd.Transfer("out-1", "701", "Park 1", park=True))
    desk.tell(evt.TransferProgressed("out-1", 200, "OK", True))
    assert texts(desk) == ["Parking 200 at Park 1 …", "200 is parked at Park 1."]


ORBIT = {"type": "orbit", "target": "701", "label": "Park 1"}
PARKED = Entry("p1", "confirmed", "recipient", remote=BOB, local=BOB)


def parked(desk: Rig) -> Rig:
    """200 is parked at 701, and its lamp says so."""
    talking(desk).press()
    desk.tell(evt.TransferProgressed("out-1", 200, "OK", True), evt.CallEnded("out-1", 200, "OK"))
    assert texts(desk)[-1] == "200 is parked at Park 1."
    desk.notify(PARKED, extension="701")
    assert (desk.key.lamp, texts(desk)) == (Lamp.PARKED, [])
    return desk


def test_a_parked_call_that_somebody_fetched_is_no_longer_said_to_be_parked(rig: Any) -> None:
    desk = parked(rig(ORBIT).start().notify(extension="701"))
    desk.notify(extension="701")
    assert texts(desk) == [""]


def test_nor_is_one_that_we_fetched(rig: Any) -> None:
    desk = parked(rig(ORBIT).start().notify(extension="701"))
    desk.press()
    assert texts(desk) == [], "it may be gone, or refused"
    desk.tell(evt.CallConnected("out-2"))
    assert texts(desk) == [""]


def test_a_call_that_we_have_just_passed_on_is_no_offer(rig: Any) -> None:
    desk = rig(BLF_102).start().notify()
    desk.do(cmd.Dial("105")).tell(
        evt.CallConnected("out-1"), evt.CallMediaChanged("out-1", evt.MediaState.ACTIVE)
    )
    desk.do(cmd.Transfer("out-1", "102"))
    desk.now += 0.2
    desk.notify(ringing())
    assert desk.phone.offers == ()
    assert desk.key.pickable, "the key can take it back"
    desk.advance(60)
    desk.notify().notify(ringing())
    assert len(desk.phone.offers) == 1, "a later call of the same people is one like any other"


def test_a_call_that_was_kept_is_ours_until_it_ends(desk: Rig) -> None:
    talking(desk).do(cmd.Transfer("out-1", "104"))
    desk.tell(evt.TransferProgressed("out-1", 405, "Method Not Allowed", True))
    desk.tell(evt.CallEnded("out-1", 200, "OK", True, False, ()))
    assert [said.text for said in desk.take(Said) if said.topic == "transfer"][-1] == ""


def test_a_transfer_that_fails_after_the_end_claims_no_call(desk: Rig) -> None:
    talking(desk).do(cmd.Transfer("out-1", "104"))
    desk.tell(evt.CallEnded("out-1", 200, "OK", True, False, ()))
    desk.tell(evt.TransferProgressed("out-1", 404, "Not Found", True))
    assert "still yours" not in desk.sentences("transfer")[-1]


def test_after_one_that_failed_a_transfer_names_its_own_target(desk: Rig) -> None:
    talking(desk).do(cmd.Transfer("out-1", "999"))
    desk.tell(evt.TransferProgressed("out-1", 404, "No Such Number", True))
    desk.do(cmd.Transfer("out-1", "104", "Tom"))
    desk.tell(evt.TransferProgressed("out-1", 200, "OK", True))
    assert texts(desk)[-2:] == ["Transferring 200 to Tom …", "200 was transferred to Tom."]


def test_a_transfer_that_was_not_sent_has_failed_and_another_may_follow(desk: Rig) -> None:
    talking(desk).do(cmd.Transfer("out-1", "103", "Holly"))
    desk.tell(evt.TransferProgressed("out-1", 0, "who was asked has hung up", True))
    assert texts(desk)[-1] == "The transfer failed (who was asked has hung up): the call is still yours."
    desk.do(cmd.Transfer("out-1", "104", "Tom"))
    assert texts(desk)[-1] == "Transferring 200 to Tom …"


def test_one_that_is_being_transferred_goes_nowhere_else(desk: Rig) -> None:
    talking(desk).do(cmd.Transfer("out-1", "103", "Holly"))
    desk.take(cmd.TransferCall)
    desk.tell(evt.TransferProgressed("out-1", 180, "Ringing", False))
    desk.do(cmd.Transfer("out-1", "104", "Tom"))
    assert desk.take(cmd.TransferCall) == []
    assert texts(desk)[-1] == "200 is being transferred to Holly already."
    desk.tell(evt.TransferProgressed("out-1", 200, "OK", True))
    assert texts(desk) == ["200 was transferred to Holly."]


def test_a_server_that_never_says_what_came_of_a_transfer_is_asked_again(desk: Rig) -> None:
    talking(desk).do(cmd.Transfer("out-1", "103", "Holly"))
    desk.take(cmd.TransferCall)
    desk.now += 61
    desk.do(cmd.Transfer("out-1", "104", "Tom"))
    assert [command.target for command in desk.take(cmd.TransferCall)] == ["sip:104@pbx.test"]
    desk.tell(evt.TransferProgressed("out-1", 200, "OK", True))
    assert texts(desk)[-1] == "200 was transferred to Tom."


NOBODY = "Nobody tells what comes of the transfer: the call is still yours."


def test_of_a_transfer_without_news_nobody_says_that_it_goes_on(desk: Rig) -> None:
    """Seen for as long as the call lasted: "It rings there", after the server had been started anew."""
    talking(desk).do(cmd.Transfer("out-1", "103", "Holly"))
    desk.advance(30)
    desk.tell(evt.TransferProgressed("out-1", 180, "Ringing", False))
    assert texts(desk)[-1] == "Transferring 200 to Holly … It rings there."
    desk.advance(70)
    assert texts(desk) == []
    desk.advance(10)
    assert texts(desk) == [NOBODY]
    desk.advance(200)
    desk.tell(evt.TransferProgressed("out-1", 200, "OK", True))
    assert texts(desk) == ["200 was transferred to Holly."], "what comes late is true as well"


@pytest.mark.parametrize("asked", [False, True])
def test_a_server_that_is_lost_tells_no_outcome(desk: Rig, asked: bool) -> None:
    if asked:
        answered(desk).do(cmd.CompleteTransfer("out-2"))
    else:
        talking(desk).do(cmd.Transfer("out-1", "104", "Tom"))
    texts(desk)
    offline = evt.RegistrationState.OFFLINE
    desk.tell(evt.RegistrationChanged("office", offline), evt.RegistrationChanged("office", offline))
    wanted = NOBODY.replace("the call is", "both calls are") if asked else NOBODY
    assert texts(desk) == [wanted]
    desk.do(cmd.CompleteTransfer("out-2") if asked else cmd.Transfer("out-1", "104", "Tom"))
    assert len(desk.take(cmd.TransferCall)) == 2, "it can be tried again"


@pytest.mark.parametrize("first", ["out-1", "out-2"])
def test_who_is_lost_has_not_hung_up(desk: Rig, first: str) -> None:
    answered(desk).tell(evt.CallEnded(first, 200, "OK", by_remote=True, lost="no answer from pbx.test"))
    who = "200" if first == "out-1" else "Tom"
    assert said(desk) == [("call", f"The call with {who} is gone: no answer from pbx.test.")]


def test_why_a_call_failed_is_over_for_who_goes_on(desk: Rig) -> None:
    for go_on in (cmd.Answer("in-1"), cmd.Transfer("in-1", "104")):
        desk.do(cmd.Dial("999")).ended(f"out-{1 if isinstance(go_on, cmd.Answer) else 2}", 404)
        if isinstance(go_on, cmd.Answer):
            incoming(desk)
        assert desk.sentences("call")[-1].startswith("999 does not exist")
        desk.take(Said)
        desk.do(go_on).tell(evt.CallConnected("in-1"), evt.CallMediaChanged("in-1", evt.MediaState.ACTIVE))
        assert [said.text for said in desk.take(Said) if said.topic == "call"] == [""]


# ------------------------------------------------------------------- asked first


def asking(desk: Rig) -> Rig:
    """We talk with 200, who waits while we call 104 about it."""
    talking(desk).do(cmd.AskFirst("out-1", "104", "Tom"))
    assert desk.one(cmd.HoldCall).call == "out-1"
    assert desk.take(cmd.MakeCall)[-1].request_uri == f"sip:104@{DOMAIN}"
    desk.tell(evt.CallMediaChanged("out-1", HELD))
    assert [view.consults_for for view in desk.phone.calls] == ["", "out-1"]
    desk.take(Said)
    return desk


def answered(desk: Rig) -> Rig:
    """And 104 talks with us."""
    asking(desk).tell(evt.CallConnected("out-2"), evt.CallMediaChanged("out-2", ACTIVE))
    return desk


def said(desk: Rig) -> list[tuple[str, str]]:
    return [(said.topic, said.text) for said in desk.take(Said) if (said.topic, said.text) != ("call", "")]


def test_who_was_asked_gets_the_call_that_waited(desk: Rig) -> None:
    answered(desk).do(cmd.CompleteTransfer("out-2"))
    assert desk.one(cmd.TransferCall) == cmd.TransferCall("out-1", f"sip:104@{DOMAIN}", "out-2")
    assert said(desk) == [("transfer", "Connecting 200 with Tom …")]
    desk.tell(evt.CallEnded("out-2", 200, "OK", by_remote=True))
    assert said(desk) == [], "the server has ended it, since it has been replaced"
    desk.tell(evt.TransferProgressed("out-1", 200, "OK", True))
    assert said(desk) == [("transfer", "200 and Tom talk with each other now.")]
    assert desk.one(cmd.HangUpCall).call == "out-1"


def test_a_server_that_ends_neither_call_is_told_to(desk: Rig) -> None:
    answered(desk).do(cmd.CompleteTransfer("out-2"))
    desk.tell(evt.TransferProgressed("out-1", 200, "OK", True))
    assert [command.call for command in desk.take(cmd.HangUpCall)] == ["out-1", "out-2"]


def test_completed_while_it_rings_there_it_is_a_blind_transfer(desk: Rig) -> None:
    """RFC 5589 section 7.6: no Replaces for a call that nobody has answered."""
    asking(desk).tell(evt.CallProgressed("out-2", 180, "Ringing"))
    desk.do(cmd.CompleteTransfer("out-2"))
    assert [type(command) for command in desk.sent if not isinstance(command, cmd.StartRinging)][-2:] == [
        cmd.HangUpCall,
        cmd.TransferCall,
    ]
    assert desk.one(cmd.TransferCall) == cmd.TransferCall("out-1", f"sip:104@{DOMAIN}")
    assert said(desk)[-1] == ("transfer", "Transferring 200 to Tom …")
    desk.ended("out-2", 487, "Request Terminated")
    assert said(desk) == [], "nobody has refused anything"


@pytest.mark.parametrize("rings", [True, False])
def test_however_often_complete_is_pressed_there_is_one_transfer(desk: Rig, rings: bool) -> None:
    (asking if rings else answered)(desk).do(*[cmd.CompleteTransfer("out-2")] * 3)
    assert desk.one(cmd.TransferCall).call == "out-1"
    desk.do(cmd.Transfer("out-1", "105"))
    assert desk.take(cmd.TransferCall) == []


def test_after_a_refusal_both_calls_are_ours_and_it_can_be_tried_again(desk: Rig) -> None:
    answered(desk).do(cmd.CompleteTransfer("out-2")).take(Said)
    desk.take(cmd.TransferCall)
    desk.tell(evt.TransferProgressed("out-1", 405, "Method Not Allowed", True))
    assert said(desk) == [
        ("transfer", "The transfer failed (405 Method Not Allowed): both calls are still yours.")
    ]
    assert desk.take(cmd.HangUpCall) == []
    desk.do(cmd.CompleteTransfer("out-2"))
    assert desk.one(cmd.TransferCall).replaces == "out-2"


def test_a_transfer_without_an_outcome_can_be_asked_for_again_later(desk: Rig) -> None:
    answered(desk).do(cmd.CompleteTransfer("out-2"))
    desk.now += 61
    desk.do(cmd.CompleteTransfer("out-2"))
    assert len(desk.take(cmd.TransferCall)) == 2


def test_who_waits_is_taken_back(desk: Rig) -> None:
    answered(desk).do(cmd.TakeBack("out-2"))
    assert desk.one(cmd.HangUpCall).call == "out-2"
    assert desk.one(cmd.ResumeCall).call == "out-1"
    desk.tell(evt.CallEnded("out-2", 200, "OK", by_remote=False))
    assert said(desk) == []


def test_one_is_swapped_with_the_other_and_the_transfer_goes_on(desk: Rig) -> None:
    answered(desk).do(cmd.Hold("out-1", False))
    assert desk.one(cmd.ResumeCall).call == "out-1"
    assert desk.one(cmd.HoldCall).call == "out-2"
    desk.tell(evt.CallMediaChanged("out-2", HELD), evt.CallMediaChanged("out-1", ACTIVE))
    desk.do(cmd.CompleteTransfer("out-2"))
    assert desk.one(cmd.TransferCall) == cmd.TransferCall("out-1", f"sip:104@{DOMAIN}", "out-2")


def test_who_was_asked_hangs_up_and_who_waits_is_named_until_taken_back(desk: Rig) -> None:
    answered(desk).tell(evt.CallEnded("out-2", 200, "OK", by_remote=True))
    assert said(desk) == [("consultation", "Tom has hung up: 200 waits on hold.")]
    desk.do(cmd.Hold("out-1", False)).tell(evt.CallMediaChanged("out-1", ACTIVE))
    assert said(desk) == [("consultation", "")]


@pytest.mark.parametrize("name", ["{", "{0.x}", "{name}", "}{", "%s {} {}"])
@pytest.mark.parametrize("first", ["out-1", "out-2"])
def test_no_name_of_a_far_end_is_taken_for_a_pattern(desk: Rig, name: str, first: str) -> None:
    answered(desk)
    for call in ("out-1", "out-2"):
        desk.tell(evt.CallIdentified(call, evt.Party("sip:999@pbx.test", name), "P-Asserted-Identity"))
    desk.take(Said)
    desk.tell(evt.CallEnded(first, 200, "OK", by_remote=True))
    wanted = f"your call with {name} stays" if first == "out-1" else f"{name} waits on hold"
    assert said(desk) == [("consultation", f"{name} has hung up: {wanted}.")]


def test_who_does_not_wait_is_not_said_to_wait(desk: Rig) -> None:
    answered(desk).do(cmd.Hold("out-1", False))
    desk.tell(evt.CallMediaChanged("out-2", HELD), evt.CallMediaChanged("out-1", ACTIVE)).take(Said)
    desk.tell(evt.CallEnded("out-2", 200, "OK", by_remote=True))
    assert said(desk) == []


def test_who_is_busy_is_said_once(desk: Rig) -> None:
    asking(desk).tell(evt.CallEnded("out-2", 486, "Busy Here", by_remote=True))
    assert said(desk) == [("call", "Tom is busy (486 Busy Here).")]


def test_who_waited_hangs_up_and_the_other_call_is_one_like_any_other(desk: Rig) -> None:
    answered(desk).tell(evt.CallEnded("out-1", 200, "OK", by_remote=True))
    assert [view.consults_for for view in desk.phone.calls] == [""]
    assert said(desk) == [("consultation", "200 has hung up: your call with Tom stays.")]
    desk.do(cmd.CompleteTransfer("out-2"), cmd.TakeBack("out-2"))
    assert (desk.take(cmd.TransferCall), desk.take(cmd.HangUpCall)) == ([], [])
    desk.tell(evt.CallEnded("out-2", 200, "OK", by_remote=True))
    assert said(desk) == [("consultation", "")]


def test_who_waited_hangs_up_as_he_is_passed_on_and_the_other_call_is_not_forgotten(desk: Rig) -> None:
    """BYE and REFER cross: "Connecting 200 with Tom …" went away without a word, and Tom heard on."""
    answered(desk).do(cmd.CompleteTransfer("out-2")).take(Said)
    desk.tell(evt.CallEnded("out-1", 200, "OK", by_remote=True))
    assert said(desk) == [("transfer", "")], "the server may be about to end the other call as well"
    desk.advance(1.6)
    assert said(desk) == [("consultation", "200 has hung up: your call with Tom stays.")]
    desk.tell(evt.CallEnded("out-2", 200, "OK", by_remote=True))
    assert said(desk) == [("consultation", "")]


@pytest.mark.parametrize("by", ["server", "us", "outcome"])
def test_a_server_that_tells_of_a_transfer_by_ending_both_calls_is_understood(desk: Rig, by: str) -> None:
    answered(desk).do(cmd.CompleteTransfer("out-2")).take(Said)
    desk.tell(evt.CallEnded("out-1", 200, "OK", by_remote=True))
    if by == "outcome":
        desk.tell(evt.TransferProgressed("out-1", 200, "OK", True))
    elif by == "us":
        desk.do(cmd.HangUp("out-2"))
    else:
        desk.advance(1.0).tell(evt.CallEnded("out-2", 200, "OK", by_remote=True))
    desk.advance(3.0)
    assert not [text for topic, text in said(desk) if topic == "consultation"]


def test_who_was_passed_on_has_not_hung_up_for_another_who_was_asked(desk: Rig) -> None:
    """The server's BYE may come before ours: seen, "200 has hung up: your call with 105 stays"."""
    answered(desk).do(cmd.AskFirst("out-1", "105"))
    desk.tell(evt.CallConnected("out-3"), evt.CallMediaChanged("out-3", ACTIVE))
    desk.do(cmd.CompleteTransfer("out-2")).take(Said)
    desk.tell(evt.TransferProgressed("out-1", 200, "OK", True))
    desk.tell(evt.CallEnded("out-1", 200, "OK", by_remote=True))
    assert said(desk) == [("transfer", "200 and Tom talk with each other now.")]
    assert [(view.id, view.consults_for) for view in desk.phone.calls if view.id == "out-3"] == [
        ("out-3", "")
    ]


def test_to_whom_a_call_was_just_passed_on_is_not_called_by_one_more_press(desk: Rig) -> None:
    talking(desk).do(cmd.Transfer("out-1", "104", "Tom")).take(Said)
    desk.advance(0.6).do(cmd.Dial("104"))
    assert desk.take(cmd.MakeCall)[1:] == []
    assert said(desk) == [("key", "200 is being transferred to Tom already.")]
    desk.advance(3.0).do(cmd.Dial("104"))
    assert desk.one(cmd.MakeCall).request_uri == f"sip:104@{DOMAIN}"


def test_whom_a_call_could_not_be_passed_on_to_is_called_at_once(desk: Rig) -> None:
    talking(desk).do(cmd.Transfer("out-1", "104", "Tom"))
    desk.take(cmd.MakeCall)
    desk.tell(evt.TransferProgressed("out-1", 486, "Busy Here", True)).do(cmd.Dial("104"))
    assert desk.one(cmd.MakeCall).request_uri == f"sip:104@{DOMAIN}"


@pytest.mark.parametrize("told", [True, False])
def test_who_was_asked_and_passed_on_has_not_hung_up(desk: Rig, told: bool) -> None:
    """Parked, say, by a key: seen, "Tom has hung up: 200 waits on hold", which stood until 200 was taken back."""
    answered(desk).do(cmd.Transfer("out-2", "701", "Park 1")).take(Said)
    if told:
        desk.tell(evt.TransferProgressed("out-2", 200, "OK", True))
    desk.tell(evt.CallEnded("out-2", 200, "OK", by_remote=True))
    assert [topic for topic, text in said(desk) if topic == "consultation"] == []


def test_who_was_hung_up_on_has_not_hung_up(desk: Rig) -> None:
    """Both ends at once: who was asked answers our BYE with one of its own."""
    answered(desk).do(cmd.HangUp("out-2")).take(Said)
    desk.tell(evt.CallEnded("out-2", 200, "OK", by_remote=True))
    assert said(desk) == []


def test_nobody_is_called_about_a_call_that_is_not_answered(desk: Rig) -> None:
    desk.do(cmd.Dial("200"), cmd.AskFirst("out-1", "104"), cmd.AskFirst("x", "104"))
    assert desk.one(cmd.MakeCall).call == "out-1"
    incoming(desk).do(cmd.AskFirst("in-1", "104"))
    assert desk.take(cmd.MakeCall) == []


def test_a_number_that_is_none_holds_nobody(desk: Rig) -> None:
    talking(desk).do(cmd.AskFirst("out-1", "a<b"), cmd.AskFirst("out-1", " "))
    assert desk.take(cmd.HoldCall) == []
    assert texts(desk) == [
        '"a<b" cannot be dialled: type a number or an address.',
        "Type the number to transfer to.",
    ]


def test_a_key_asks_first_by_default(rig: Any) -> None:
    """SPEC 1.2: the key's action in a call; as with snom's quick transfer it is an attended one."""
    desk = talking(rig(BLF_102, {**BLF_102, "target": "103"}).start().notify())
    desk.press()
    assert desk.one(cmd.HoldCall).call == "out-1"
    assert desk.phone.calls[-1].consults_for == "out-1"
    desk.tell(evt.CallMediaChanged("out-1", HELD), evt.CallConnected("out-2"))
    desk.tell(evt.CallMediaChanged("out-2", ACTIVE)).do(cmd.PressKey(1))
    assert desk.phone.calls[-1].consults_for == "out-1", "somebody else is asked about the same call"


def test_a_key_that_only_calls_does_not_ask(rig: Any) -> None:
    desk = talking(rig({**BLF_102, "in_call": "hold-and-call"}).start().notify()).press()
    assert desk.phone.calls[-1].consults_for == ""


def three(rig: Any) -> Rig:
    """We talk with 200, and have pressed a key that adds somebody."""
    desk = talking(rig({**BLF_102, "in_call": "conference"}).start().notify())
    desk.press().tell(evt.CallMediaChanged("out-1", HELD))
    return desk


def test_a_key_can_add_somebody(rig: Any) -> None:
    desk = three(rig)
    assert desk.phone.calls[-1].consults_for == "out-1"
    assert desk.take(cmd.JoinCalls) == [], "who waits hears no ringing"
    desk.tell(evt.CallConnected("out-2"), evt.CallMediaChanged("out-2", ACTIVE))
    assert desk.one(cmd.JoinCalls).calls == ("out-1", "out-2")
    assert [resumed.call for resumed in desk.take(cmd.ResumeCall)] == ["out-1", "out-2"]


def test_nobody_is_added_to_whom_the_person_has_gone_on_to(rig: Any) -> None:
    desk = three(rig).do(cmd.Hold("out-1", False))
    desk.tell(evt.CallMediaChanged("out-1", ACTIVE), evt.CallConnected("out-2"))
    assert desk.take(cmd.JoinCalls) == []
    desk.take(cmd.HoldCall)
    desk.tell(evt.CallMediaChanged("out-2", ACTIVE))
    assert [held.call for held in desk.take(cmd.HoldCall)] == ["out-2"]


def test_nobody_is_added_where_the_first_has_hung_up(rig: Any) -> None:
    desk = three(rig).tell(evt.CallEnded("out-1", 200, "", by_remote=True), evt.CallConnected("out-2"))
    assert desk.take(cmd.JoinCalls) == []


def four(rig: Any) -> Rig:
    """We talk with 200 and 102 at once, and have pressed the key that adds 103."""
    adds = {"in_call": "conference"}
    desk = talking(rig({**BLF_102, **adds}, {**BLF_102, "target": "103", **adds}).start().notify())
    desk.press().tell(evt.CallMediaChanged("out-1", HELD), evt.CallConnected("out-2"))
    desk.tell(evt.CallMediaChanged("out-1", ACTIVE), evt.CallMediaChanged("out-2", ACTIVE))
    desk.press(1).tell(evt.CallMediaChanged("out-1", HELD), evt.CallMediaChanged("out-2", HELD))
    desk.take(cmd.JoinCalls)
    return desk


def test_who_is_added_hears_all_who_talk_together(rig: Any) -> None:
    desk = four(rig).tell(evt.CallConnected("out-3"))
    assert desk.one(cmd.JoinCalls).calls == ("out-1", "out-2", "out-3")


def test_who_is_added_hears_those_who_are_left_and_who_has_taken_a_place(rig: Any) -> None:
    desk = four(rig).tell(evt.CallEnded("out-1", 200, "", by_remote=True))
    desk.tell(evt.CallIncoming("in-9", "office", CALLER, f"sip:103@{DOMAIN}", "id", replaces="out-2"))
    desk.tell(evt.CallConnected("in-9"), evt.CallConnected("out-3"))
    assert desk.one(cmd.JoinCalls).calls == ("in-9", "out-3")


def test_who_is_added_hears_nobody_who_is_muted(rig: Any) -> None:
    desk = four(rig).tell(evt.CallMuted("out-1", True), evt.CallMuted("out-2", True))
    desk.tell(evt.CallConnected("out-3"))
    assert desk.take(cmd.MuteCall) == [cmd.MuteCall("out-3", True)]
    assert desk.one(cmd.JoinCalls).calls == ("out-1", "out-2", "out-3")


def test_who_is_added_hears_whom_the_others_hear(rig: Any) -> None:
    desk = four(rig).tell(evt.CallConnected("out-3"))
    assert desk.take(cmd.MuteCall) == []
