# SPDX-License-Identifier: GPL-3.0-or-later
"""From a press to the answer: which INVITE leaves, and what is told of each outcome (SPEC 1.3)."""

from __future__ import annotations

from typing import Any

import pytest
from phone.conftest import ANNA, BLF_102, BY_TARGET, DOMAIN, FULL, STATE_ONLY, Rig, header, ringing  # type: ignore

from deskphone.dialoginfo.build import Entry, Party
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.views import CallFinished, CallState, PickupFinished, Said, Severity

METHODS = {
    "replaces": (ringing(), f"sip:105@{DOMAIN}", "", FULL),
    "replaces, bare": (ringing(local_tag="", remote_tag=""), f"sip:105@{DOMAIN}", "", "c1@pbx"),
    "remote target": (BY_TARGET, f"sip:*8102@{DOMAIN}", f"sip:105@{DOMAIN}", ""),
    "star code": (STATE_ONLY, f"sip:*8102@{DOMAIN}", "", ""),
}


@pytest.mark.parametrize(("entry", "uri", "to", "replaces"), METHODS.values(), ids=METHODS)
def test_a_press_sends_the_invite_of_the_method(
    desk: Rig, entry: Entry, uri: str, to: str, replaces: str
) -> None:
    call = desk.notify(entry).press().one(cmd.MakeCall)
    assert (call.request_uri, call.to, header(call)) == (uri, to, replaces)


def test_a_second_press_while_one_is_in_flight_does_nothing(desk: Rig) -> None:
    desk.notify(ringing()).press().press()
    assert len(desk.take(cmd.MakeCall)) == 1
    assert desk.phone.offers[0].picking
    desk.do(cmd.PickUpOffer(desk.phone.offers[0].id), cmd.PickUpExtension("102"))
    assert desk.take(cmd.MakeCall) == []


def test_answered(desk: Rig) -> None:
    desk.notify(ringing()).press()
    desk.now += 0.041
    sent = evt.InviteSent("out-1", "sip:105@pbx.test:5060", "<sip:105@pbx.test>", "our-id", FULL)
    desk.tell(sent, evt.CallConnected("out-1"))
    done = desk.one(PickupFinished)
    assert (done.result, done.extension, done.method, done.status) == ("answered", "102", "replaces", 200)
    assert done.setup_ms == pytest.approx(41.0)
    assert done.caller == evt.Party(f"sip:105@{DOMAIN}", "Anna")
    assert done.call == "out-1"
    assert done.text == "Picked up Anna for Bob."
    [attempt] = done.attempts
    assert (attempt.request_uri, attempt.to, attempt.replaces) == (sent.request_uri, sent.to, FULL)
    [call] = desk.phone.calls
    assert (call.remote.display, call.picked_up_for, call.state) == ("Anna", "102", CallState.CONNECTED)
    assert desk.phone.offers == (), "the row goes when the call is connected"


def test_the_star_code_is_never_shown_as_the_caller(desk: Rig) -> None:
    desk.notify(STATE_ONLY).press()
    desk.tell(evt.CallConnected("out-1"))
    assert desk.take(PickupFinished) == [], "a name may follow"
    desk.tell(evt.CallIdentified("out-1", evt.Party(f"sip:*8102@{DOMAIN}"), "From"))
    assert desk.phone.calls[0].remote.uri == ""
    desk.tell(evt.CallIdentified("out-1", evt.Party(f"sip:105@{DOMAIN}", "Anna"), "P-Asserted-Identity"))
    assert desk.one(PickupFinished).caller == evt.Party(f"sip:105@{DOMAIN}", "Anna")
    assert desk.phone.calls[0].remote.display == "Anna"


def test_no_name_comes_after_the_answer(desk: Rig) -> None:
    desk.notify(STATE_ONLY).press()
    desk.now += 0.02
    desk.tell(evt.CallConnected("out-1")).advance(1.0)
    done = desk.one(PickupFinished)
    assert (done.result, done.caller) == ("answered", None)
    assert done.setup_ms == pytest.approx(20.0)


def test_the_caller_hangs_up_right_after_the_answer(desk: Rig) -> None:
    desk.notify(STATE_ONLY).press().tell(evt.CallConnected("out-1")).ended("out-1", 200, "OK")
    assert desk.one(PickupFinished).result == "answered"
    assert not desk.one(CallFinished).missed


def test_a_later_update_refreshes_the_name(desk: Rig) -> None:
    desk.notify(ringing(remote=Party(ANNA.identity, "", ANNA.target))).press()
    desk.tell(evt.CallConnected("out-1"))
    desk.tell(evt.CallIdentified("out-1", evt.Party(f"sip:105@{DOMAIN}", "Anna Q"), "P-Asserted-Identity"))
    assert desk.phone.calls[0].remote.display == "Anna Q"


OUTCOMES = {
    "answered meanwhile": (486, "Busy Here", "lost"),
    "unknown dialog": (481, "Call/Transaction Does Not Exist", "lost"),
    "given up by the caller": (487, "Request Terminated", "lost"),
    "nothing rings": (404, "Not Found", "nothing"),
    "nothing rings either": (480, "Temporarily Unavailable", "nothing"),
    "no right": (403, "Forbidden", "refused"),
    "over (RFC 3891 section 3)": (603, "Decline", "lost"),
    "no codec": (488, "Not Acceptable Here", "refused"),
    "extension needed": (420, "Bad Extension", "refused"),
    "server error": (500, "Server Internal Error", "refused"),
    "silence behind the server": (408, "Request Timeout", "refused"),
    "no network": (0, "The server cannot be reached", "offline"),
}


@pytest.mark.parametrize(("status", "reason", "result"), OUTCOMES.values(), ids=OUTCOMES)
def test_a_refusal_is_told_in_words(rig: Any, status: int, reason: str, result: str) -> None:
    """The NOTIFY that explains a lost race may come a little later than the refusal."""
    phone = rig(BLF_102, fallback=False).start().notify(ringing()).press()
    phone.tell(evt.CallEnded("out-1", status, reason))
    if result in ("lost", "nothing"):
        assert phone.take(PickupFinished) == []
        phone.now += 0.2
        phone.notify()
    else:
        phone.advance(0.5)
    done = phone.one(PickupFinished)
    assert (done.result, done.status, done.reason) == (result, status, reason)
    assert done.text.endswith(".")
    assert "102" in done.text or "Bob" in done.text or result == "offline"
    assert done.text in phone.sentences("pickup")
    assert phone.phone.calls == ()


def test_who_answered_is_named_by_the_server(desk: Rig) -> None:
    reason = 'SIP;cause=486;text="the call was answered by 104"'
    desk.notify(ringing()).press().ended("out-1", 486, "Answered By 104", reason)
    done = desk.one(PickupFinished)
    assert done.result == "lost"
    assert done.text == "Bob's call was answered by 104."
    assert desk.take(cmd.MakeCall)[1:] == [], "no second INVITE for a call that is known to be taken"


def test_who_answered_is_seen_on_another_key(rig: Any) -> None:
    phone = rig(BLF_102, {"type": "blf", "target": "104"}, fallback=False).start()
    phone.notify(extension="104").notify(ringing()).press()
    phone.notify(extension="102")
    phone.notify(Entry("x", "confirmed", "initiator", remote=ANNA), extension="104")
    phone.ended("out-1", 481, "Gone")
    assert phone.one(PickupFinished).text == "Bob's call was answered by 104."


def test_the_colleague_answered_herself(rig: Any) -> None:
    phone = rig(BLF_102, fallback=False).start().notify(ringing()).press()
    phone.notify(ringing(state="confirmed")).ended("out-1", 486, "Busy Here")
    assert phone.one(PickupFinished).text == "Bob answered the call."


@pytest.mark.parametrize("status", [481, 403, 404, 480, 486, 488, 501, 603])
def test_falls_back_once(desk: Rig, status: int) -> None:
    desk.notify(ringing()).press()
    desk.ended("out-1", status, "No")
    second = desk.take(cmd.MakeCall)[-1]
    assert (second.call, second.request_uri, header(second)) == ("out-2", f"sip:*8102@{DOMAIN}", "")
    assert any("trying the star code" in text for text in desk.sentences("pickup"))
    assert desk.take(PickupFinished) == []
    desk.ended("out-2", 403, "Forbidden")
    assert desk.take(cmd.MakeCall) == []
    done = desk.one(PickupFinished)
    assert [each.status for each in done.attempts] == [status, 403]
    assert [each.method for each in done.attempts] == ["replaces", "star-code"]


def test_never_falls_back_twice(desk: Rig) -> None:
    desk.notify(ringing()).press().notify(BY_TARGET)
    desk.ended("out-1", 481, "Gone").ended("out-2", 481, "Gone")
    assert [call.call for call in desk.take(cmd.MakeCall)] == ["out-1", "out-2"]
    assert [each.method for each in desk.one(PickupFinished).attempts] == ["replaces", "remote-target"]


@pytest.mark.parametrize("status", [401, 408, 420, 487, 500, 600])
def test_other_answers_do_not_fall_back(desk: Rig, status: int) -> None:
    desk.notify(ringing()).press().ended("out-1", status, "No")
    assert len(desk.take(cmd.MakeCall)) == 1
    assert len(desk.take(PickupFinished)) == 1


def test_a_call_that_is_gone_is_not_tried_again(desk: Rig) -> None:
    desk.notify(ringing()).press().notify().ended("out-1", 481, "Gone")
    assert len(desk.take(cmd.MakeCall)) == 1
    assert desk.one(PickupFinished).result == "lost"


def test_a_forced_method_does_not_fall_back(rig: Any) -> None:
    phone = rig(BLF_102, account={"pickup_method": "replaces", "pickup_code": "*8"}).start()
    phone.notify(ringing()).press().ended("out-1", 481, "Gone")
    assert len(phone.take(cmd.MakeCall)) == 1


def test_a_server_that_cannot_read_a_bare_call_id_gets_zero_tags(desk: Rig) -> None:
    bare = ringing(local_tag="", remote_tag="")
    desk.notify(bare).press()
    assert header(desk.one(cmd.MakeCall)) == "c1@pbx"
    desk.ended("out-1", 401, "Unauthorized")
    assert header(desk.one(cmd.MakeCall)) == "c1@pbx;to-tag=0;from-tag=0"
    desk.ended("out-2", 481, "Gone")
    assert desk.one(cmd.MakeCall).request_uri == f"sip:*8102@{DOMAIN}", "the retry is not the fall back"
    desk.ended("out-3", 480, "Nothing")
    desk.press()
    assert header(desk.one(cmd.MakeCall)) == "c1@pbx;to-tag=0;from-tag=0", "it is remembered"


def test_hanging_up_gives_the_pickup_up(desk: Rig) -> None:
    desk.notify(ringing()).press().do(cmd.HangUp("out-1"))
    assert desk.one(cmd.HangUpCall).call == "out-1"
    desk.ended("out-1", 487, "Request Terminated", by_remote=False)
    done = desk.one(PickupFinished)
    assert (done.result, done.text) == ("lost", "The pickup was given up.")
    assert len(desk.take(cmd.MakeCall)) == 1


def test_a_pickup_that_only_rings_ends_by_itself(desk: Rig) -> None:
    desk.notify(ringing()).press().tell(evt.CallProgressed("out-1", 180, "Ringing")).advance(61)
    assert desk.take(cmd.HangUpCall)[0].call == "out-1"


def test_not_registered(rig: Any) -> None:
    phone = rig(BLF_102)
    phone.phone.start(0.0)
    done = phone.do(cmd.PickUpExtension("102")).one(PickupFinished)
    assert (done.result, done.attempts) == ("offline", ())


def test_the_own_call_is_not_picked_up(desk: Rig) -> None:
    desk.notify(ringing(remote=Party(f"sip:103@{DOMAIN}", "me", f"sip:103@{DOMAIN}")))
    assert not desk.key.pickable
    assert desk.phone.offers == ()


def test_a_pickup_puts_the_call_that_talks_on_hold(desk: Rig) -> None:
    desk.do(cmd.Dial("200")).tell(evt.CallConnected("out-1"))
    desk.notify(ringing()).press()
    assert desk.one(cmd.HoldCall).call == "out-1"
    assert desk.take(cmd.MakeCall)[-1].call == "out-2"


def test_severity_tells_success_from_failure(desk: Rig) -> None:
    desk.notify(ringing()).press().tell(evt.CallConnected("out-1"))
    assert desk.take(Said)[-1].severity is Severity.INFO
    desk.notify(ringing(id="d9", call_id="c9")).press().ended("out-2", 420, "Bad Extension")
    assert desk.take(Said)[-1].severity is Severity.WARNING


def test_that_there_are_too_many_calls_for_a_pickup_is_said_once(desk: Rig) -> None:
    for number in range(4):
        desk.do(cmd.Dial(f"20{number}"))
    desk.notify(ringing()).take(Said)
    desk.press()
    last = {said.topic: said.text for said in desk.take(Said)}
    assert [text for text in last.values() if text] == ["There are too many calls already: end one first."]


def test_a_ghost_is_asked_after_and_gone_when_it_was_pressed(desk: Rig) -> None:
    """Field notes 3.7: the server refuses, as nothing rings, though its newest document says that it does."""
    desk.notify(ringing()).press()
    desk.take(cmd.RefreshSubscription)
    desk.tell(evt.CallEnded("out-1", 480, "Nothing Is Ringing There"))
    assert desk.one(cmd.RefreshSubscription).watch
    desk.notify()
    done = desk.one(PickupFinished)
    assert done.result in ("nothing", "lost")
    assert "rings on" not in done.text
    assert len(done.attempts) == 1
    assert desk.phone.offers == ()


def test_what_still_rings_is_asked_after_once(desk: Rig) -> None:
    desk.notify(ringing()).press()
    desk.tell(evt.CallEnded("out-1", 480, "Nothing Is Ringing There"))
    desk.notify(ringing()).notify(ringing())
    assert len(desk.take(cmd.RefreshSubscription)) == 1
