# SPDX-License-Identifier: GPL-3.0-or-later
"""Our own calls, and what a press on each kind of key does."""

from __future__ import annotations

from typing import Any

import pytest
from phone.conftest import BLF_102, DOMAIN, Rig, ringing  # type: ignore

from deskphone.blf.lamps import Blink, Lamp
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.dialling import dial_uri
from deskphone.phone.views import CallFinished, CallState, Said, Severity

ANNA = evt.Party(f"sip:105@{DOMAIN}", "Anna")
HELD = evt.MediaState.LOCAL_HOLD


def incoming(rig: Rig, call: str = "in-1") -> Rig:
    return rig.tell(evt.CallIncoming(call, "office", ANNA, f"sip:103@{DOMAIN}", "id"))


def talking(rig: Rig, call: str = "out-1") -> Rig:
    return rig.do(cmd.Dial("200")).tell(
        evt.CallConnected(call), evt.CallMediaChanged(call, evt.MediaState.ACTIVE)
    )


# ------------------------------------------------------------------------- numbers

NUMBERS = {
    "a number": ("102", f"sip:102@{DOMAIN}"),
    "written nicely": ("+49 (30) 123-45.67", f"sip:+49301234567@{DOMAIN}"),
    "a code": ("*40*102", f"sip:*40*102@{DOMAIN}"),
    "a hash": ("#31#102", f"sip:%2331%23102@{DOMAIN}"),
    "a name": ("anna.q", f"sip:anna.q@{DOMAIN}"),
    "user at host": ("anna@other.test", "sip:anna@other.test"),
    "a sip address": ("sip:anna@other.test:5070;transport=tcp", "sip:anna@other.test:5070;transport=tcp"),
    "in brackets": ("<sip:anna@other.test>", "sip:anna@other.test"),
    "sips": ("sips:anna@other.test", "sips:anna@other.test"),
    "sip without host": ("sip:102", f"sip:102@{DOMAIN}"),
    "tel": ("tel:+49-30-123;phone-context=x", f"sip:+4930123@{DOMAIN}"),
    "nothing": ("  ", ""),
    "only a scheme": ("sip:", ""),
    "a line break": ("sip:a@b\r\nEvil: yes", ""),
    "two words": ("sip:a@b c", ""),
    "brackets inside": ("a<b", ""),
}


@pytest.mark.parametrize(("typed", "uri"), NUMBERS.values(), ids=NUMBERS)
def test_what_is_typed_becomes_an_address(typed: str, uri: str) -> None:
    assert dial_uri(typed, DOMAIN) == uri


def test_what_cannot_be_dialled_is_said(desk: Rig) -> None:
    desk.do(cmd.Dial(" "), cmd.Dial("a<b"))
    assert desk.take(cmd.MakeCall) == []
    assert desk.sentences("call") == [
        "Type a number first.",
        '"a<b" cannot be dialled: type a number or an address.',
    ]


# --------------------------------------------------------------------------- calls


def test_an_outgoing_call(desk: Rig) -> None:
    desk.do(cmd.Dial("200"))
    assert desk.one(cmd.MakeCall) == cmd.MakeCall("out-1", "office", f"sip:200@{DOMAIN}")
    states = [desk.phone.calls[0].state]
    for event in (evt.CallProgressed("out-1", 180, "Ringing"), evt.CallConnected("out-1")):
        states.append(desk.tell(event).phone.calls[0].state)
    assert states == [CallState.DIALLING, CallState.RINGBACK, CallState.CONNECTED]
    assert desk.phone.calls[0].connected_at == desk.now
    desk.do(cmd.HangUp("out-1"), cmd.HangUp("out-1"))
    assert desk.one(cmd.HangUpCall).call == "out-1"
    desk.ended("out-1", 200, "OK", by_remote=False)
    done = desk.one(CallFinished)
    assert (done.missed, done.call.state, desk.phone.calls) == (False, CallState.ENDED, ())
    assert desk.sentences("call") == []


def test_trying_is_no_ringing(desk: Rig) -> None:
    desk.do(cmd.Dial("200")).tell(evt.CallProgressed("out-1", 100, "Trying"))
    assert desk.phone.calls[0].state is CallState.DIALLING


FAILURES = {
    "busy": (486, "Busy Here", (), "200 is busy (486 Busy Here)."),
    "unknown": (404, "Not Found", (), "200 does not exist (404 Not Found)."),
    "declined": (603, "Decline", (), "200 declined the call (603 Decline)."),
    "the server's words": (480, "X", ('Q.850;cause=20;text="not registered"',), "200 does not answer (not registered)."),
    "no network": (0, "No route.", (), "The call to 200 could not be made: No route."),
    "anything else": (599, "Odd", (), "The call to 200 failed (599 Odd)."),
}  # fmt: skip


@pytest.mark.parametrize(("status", "reason", "reasons", "text"), FAILURES.values(), ids=FAILURES)
def test_a_failed_call_is_told(desk: Rig, status: int, reason: str, reasons: tuple[str], text: str) -> None:
    desk.do(cmd.Dial("200")).ended("out-1", status, reason, *reasons)
    assert desk.sentences("call") == [text]


def test_an_incoming_call(desk: Rig) -> None:
    incoming(desk)
    assert desk.one(cmd.StartRinging) == cmd.StartRinging(True, "ring")
    [call] = desk.phone.calls
    assert (call.state, call.incoming, call.remote) == (CallState.RINGING, True, ANNA)
    desk.do(cmd.Answer("in-1"))
    assert desk.one(cmd.AnswerCall).call == "in-1"
    desk.tell(evt.CallConnected("in-1"))
    assert desk.one(cmd.StartRinging) == cmd.StartRinging(False, "ring")
    desk.ended("in-1", 200, "OK")
    assert not desk.one(CallFinished).missed


MISSED = {
    "the caller gave up": ((), True, False, True),
    "answered elsewhere": (('SIP;cause=200;text="Call completed elsewhere"',), True, False, False),
    "refused here": ((), False, True, False),
}


@pytest.mark.parametrize(("reasons", "by_remote", "refuse", "missed"), MISSED.values(), ids=MISSED)
def test_missed(desk: Rig, reasons: tuple[str], by_remote: bool, refuse: bool, missed: bool) -> None:
    incoming(desk)
    if refuse:
        assert desk.do(cmd.HangUp("in-1")).one(cmd.RejectCall) == cmd.RejectCall("in-1", 486)
        assert desk.take(cmd.StartRinging)[-1].ringing is False
    desk.ended("in-1", 487, "Request Terminated", *reasons, by_remote=by_remote)
    assert desk.one(CallFinished).missed is missed


def test_a_call_while_talking_knocks(desk: Rig) -> None:
    incoming(talking(desk))
    assert desk.one(cmd.StartRinging) == cmd.StartRinging(True, "knock")
    desk.do(cmd.Answer("in-1"))
    assert desk.one(cmd.HoldCall).call == "out-1"


def test_a_fifth_call_is_refused_and_missed(desk: Rig) -> None:
    for _ in range(4):
        desk.do(cmd.Dial("200"))
    desk.take(cmd.MakeCall)
    desk.do(cmd.Dial("200"))
    assert desk.take(cmd.MakeCall) == []
    assert desk.sentences("call") == ["There are 4 calls already: end one first."]
    incoming(desk)
    assert desk.one(cmd.RejectCall).call == "in-1"
    assert desk.take(cmd.StartRinging) == []
    desk.ended("in-1", 486, "Busy Here", by_remote=False)
    assert desk.one(CallFinished).missed


def test_hold_resume_and_swap(desk: Rig) -> None:
    talking(desk).do(cmd.Hold("out-1"))
    assert desk.one(cmd.HoldCall).call == "out-1"
    desk.tell(evt.CallMediaChanged("out-1", HELD)).do(cmd.Dial("201"))
    assert desk.take(cmd.HoldCall) == [], "it is on hold already"
    desk.tell(evt.CallConnected("out-2")).do(cmd.Hold("out-1", False))
    assert desk.one(cmd.HoldCall).call == "out-2"
    assert desk.one(cmd.ResumeCall).call == "out-1"


def test_mute_dtmf_transfer(desk: Rig) -> None:
    talking(desk).do(cmd.Mute("out-1"), cmd.Dtmf("out-1", "1x#a"), cmd.Transfer("out-1", "104"))
    assert desk.one(cmd.MuteCall) == cmd.MuteCall("out-1", True)
    assert desk.one(cmd.SendDtmf).digits == "1#A"
    assert desk.one(cmd.TransferCall) == cmd.TransferCall("out-1", f"sip:104@{DOMAIN}")
    desk.tell(evt.CallMuted("out-1", True))
    assert desk.phone.calls[0].muted


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


def test_commands_for_calls_that_are_gone_do_nothing(desk: Rig) -> None:
    desk.sent = []
    gone = ("x",)
    desk.do(
        cmd.Answer(*gone), cmd.HangUp(*gone), cmd.Hold(*gone), cmd.Mute(*gone),
        cmd.Dtmf("x", "1"), cmd.Transfer("x", "1"), cmd.DismissOffer("x"), cmd.PressKey(99), cmd.PressKey(-1),
    )  # fmt: skip
    desk.tell(
        evt.CallProgressed("x", 180, ""), evt.CallConnected("x"), evt.CallEnded("x", 200, ""),
        evt.CallIdentified("x", ANNA, "From"), evt.CallMediaChanged("x", HELD), evt.CallMuted("x", True),
        evt.InviteSent("x", "", "", ""), evt.DtmfReceived("x", "1"), evt.TransferProgressed("x", 500, "", False),
    )  # fmt: skip
    assert desk.sent == []


def test_the_far_end_names_itself(desk: Rig) -> None:
    talking(desk).tell(evt.CallIdentified("out-1", evt.Party("sip:200@x", "Zoë"), "P-Asserted-Identity"))
    desk.tell(evt.CallIdentified("out-1", evt.Party("sip:200@x"), "From"))
    desk.tell(evt.CallIdentified("out-1", evt.Party("sip:999@x", "Wrong"), "To"))
    assert desk.phone.calls[0].remote == evt.Party("sip:200@x", "Zoë")


def test_an_engine_failure_is_told(desk: Rig) -> None:
    desk.tell(evt.EngineFailed("The sound device is gone.", fatal=False))
    assert desk.sentences("engine") == ["The sound device is gone."]


# ---------------------------------------------------------------------------- keys

PRESSES = {
    "speed": ({"type": "speed", "target": "0123"}, f"sip:0123@{DOMAIN}"),
    "idle blf": (BLF_102, f"sip:102@{DOMAIN}"),
    "dest": ({"type": "dest", "target": "sip:123@other.test"}, "sip:123@other.test"),
    "free orbit": ({"type": "orbit", "target": "700"}, f"sip:700@{DOMAIN}"),
    "group with a target": ({"type": "grouppickup", "target": "7001"}, f"sip:7001@{DOMAIN}"),
    "group": ({"type": "grouppickup"}, f"sip:*50*@{DOMAIN}"),
    "line with a target": ({"type": "line", "target": "200"}, f"sip:200@{DOMAIN}"),
}


@pytest.mark.parametrize(("key", "uri"), PRESSES.values(), ids=PRESSES)
def test_a_press_calls(rig: Any, key: dict[str, Any], uri: str) -> None:
    phone = rig(key, account={"group_pickup_code": "*50*"}).start().press()
    assert phone.one(cmd.MakeCall).request_uri == uri


@pytest.mark.parametrize("kind", ["icom", "transfer", "redirect", "keyevent", "url", "list"])
def test_a_key_that_is_not_built_says_so(rig: Any, kind: str) -> None:
    phone = rig({"type": kind, "target": "1"}).start()
    assert (phone.key.press, phone.key.lamp, phone.key.blink) == ("not available yet", Lamp.NONE, Blink.OFF)
    assert phone.press().sentences("key") == [f"{kind} keys are not available yet."]
    assert phone.take(cmd.MakeCall) == []


def test_a_key_that_is_none_does_nothing(rig: Any) -> None:
    phone = rig({"type": "none"}).start()
    phone.sent = []
    assert phone.press().sent == []


def test_a_press_during_a_call_transfers_where_the_key_says_so(rig: Any) -> None:
    phone = talking(rig({**BLF_102, "in_call": "blind"}).start())
    phone.take(cmd.MakeCall)
    assert phone.press().one(cmd.TransferCall) == cmd.TransferCall("out-1", f"sip:102@{DOMAIN}")
    assert phone.take(cmd.MakeCall) == []


def test_a_press_during_a_call_holds_and_calls(rig: Any) -> None:
    phone = talking(rig({**BLF_102, "in_call": "hold-and-call"}).start())
    phone.take(cmd.MakeCall)
    assert phone.press().one(cmd.HoldCall).call == "out-1"
    assert phone.one(cmd.MakeCall).request_uri == f"sip:102@{DOMAIN}"


def test_a_press_during_a_call_sends_tones(rig: Any) -> None:
    phone = talking(rig({"type": "speed", "target": "12", "in_call": "dtmf"}).start()).press()
    assert phone.one(cmd.SendDtmf).digits == "12"


def test_a_dtmf_key(rig: Any) -> None:
    phone = rig({"type": "dtmf", "target": "*1"}).start().press()
    assert phone.sentences("key") == ["There is no call to send tones into."]
    assert talking(phone).press().one(cmd.SendDtmf).digits == "*1"


def test_a_line_key(rig: Any) -> None:
    phone = rig({"type": "line"}).start().press()
    assert phone.sentences("key") == ["Type a number, then call."]
    incoming(phone).press()
    assert phone.one(cmd.AnswerCall).call == "in-1"
    phone.tell(evt.CallConnected("in-1")).press()
    assert phone.one(cmd.HoldCall).call == "in-1"
    phone.tell(evt.CallMediaChanged("in-1", HELD)).press()
    assert phone.one(cmd.ResumeCall).call == "in-1"


def test_an_orbit_key_parks_and_retrieves(rig: Any) -> None:
    phone = talking(rig({"type": "orbit", "target": "700"}).start().notify(extension="700"))
    phone.take(cmd.MakeCall)
    assert phone.key.press == "parks the call at 700"
    assert phone.press().one(cmd.TransferCall).target == f"sip:700@{DOMAIN}"
    phone.ended("out-1", 200, "OK").notify(ringing(state="confirmed"), extension="700")
    assert (phone.key.lamp, phone.key.blink) == (Lamp.PARKED, Blink.SLOW)
    assert phone.key.press == "retrieves the call from 700"
    assert phone.press().one(cmd.MakeCall).request_uri == f"sip:700@{DOMAIN}"


def test_a_ringing_orbit_is_no_offer(rig: Any) -> None:
    phone = rig({"type": "orbit", "target": "700"}).start().notify(ringing(), extension="700")
    assert (phone.phone.offers, phone.key.pickable) == ((), False)


WORDS = {
    "idle": ([], "calls Bob"),
    "picks up": ([ringing()], "picks up Anna's call to Bob, by Replaces"),
    "no caller told": ([ringing(local=None, remote=None)], "picks up the call to Bob, by star code"),
    "talking": ([ringing(state="confirmed")], "calls Bob"),
}


@pytest.mark.parametrize(("entries", "press"), WORDS.values(), ids=WORDS)
def test_what_a_press_does_is_said(desk: Rig, entries: list[Any], press: str) -> None:
    assert desk.notify(*entries).key.press == press


def test_why_there_is_no_pickup_is_said(rig: Any) -> None:
    phone = rig(BLF_102).start().notify(ringing(call_id="", local_tag="", remote_tag=""))
    assert (phone.key.pickable, phone.key.blink, phone.key.lamp) == (False, Blink.STEADY, Lamp.RINGING)
    assert "pickup_code" in phone.key.why
    assert phone.key.why in phone.key.press
    assert phone.press().one(cmd.MakeCall).request_uri == f"sip:102@{DOMAIN}"


def test_the_code_of_the_server_is_known_once_it_names_itself(rig: Any) -> None:
    phone = rig(BLF_102).start(server="FPBX-16(18.9)").notify(ringing(call_id=""))
    assert phone.press().one(cmd.MakeCall).request_uri == f"sip:**102@{DOMAIN}"


# ------------------------------------------------------------------- registration

REFUSALS = {
    "wrong password": (401, "Unauthorized", "failed", "password of 103@pbx.test is wrong"),
    "forbidden": (403, "Forbidden", "failed", "check user name and password"),
    "unknown": (404, "Not Found", "failed", "does not know 103@pbx.test"),
    "no answer": (408, "Request Timeout", "offline", "No answer from pbx.test"),
    "no network": (0, "", "offline", "No answer from pbx.test"),
    "the engine's words": (0, "The name pbx.test cannot be resolved: check it.", "offline", "cannot be resolved"),
    "anything else": (500, "Oops", "failed", "(500 Oops)"),
}  # fmt: skip


@pytest.mark.parametrize(("status", "reason", "state", "text"), REFUSALS.values(), ids=REFUSALS)
def test_a_failed_registration_says_what_to_do(
    rig: Any, status: int, reason: str, state: str, text: str
) -> None:
    phone = rig(BLF_102)
    phone.phone.start(0.0)
    phone.register(status, state, reason=reason)
    [said] = phone.sentences("account office")
    assert text in said
    assert phone.key.lamp is Lamp.OFFLINE
    phone.register()
    assert phone.sentences("account office") == [], "the sentence goes once it is over"
    assert phone.phone.accounts["office"].registered_ever


def test_a_failed_registration_is_an_error(rig: Any) -> None:
    phone = rig()
    phone.phone.start(0.0)
    assert phone.register(401, "failed").take(Said)[-1].severity is Severity.ERROR


# ------------------------------------------------------------------------- explain


def test_explain_a_key_that_rings(desk: Rig) -> None:
    text = desk.notify(ringing()).phone.explain(0)
    for line in (
        "Key 1: blf 102 Bob",
        "Lamp: ringing, fast: call-id, local and remote are there.",
        f"Subscription to sip:102@{DOMAIN} by 103@{DOMAIN}: active",
        "  d1: replaces: possible, call-id, local and remote are there",
        f"  INVITE sip:105@{DOMAIN} SIP/2.0",
        "  Replaces: c1@pbx;to-tag=pbx;from-tag=their;early-only",
        "    call-id: c1@pbx",
    ):
        assert line in text.splitlines()
    assert "secret" not in text


EXPLAINED = {
    "idle": (lambda rig: rig, "nothing is ringing there"),
    "refused": (
        lambda rig: rig.tell(
            evt.SubscriptionChanged(rig.watch(), evt.SubscriptionState.TERMINATED, 403, "Forbidden")
        ),
        "last answer: 403 Forbidden",
    ),
    "hostile": (lambda rig: rig.notify(body=b"<!DOCTYPE x><x/>"), "not read:"),
    "huge": (lambda rig: rig.notify(body=b"<x>" + b"y" * 9000), " …"),
    "state only": (
        lambda rig: rig.notify(ringing(local=None, remote=None, call_id="")),
        "replaces: not possible",
    ),
}


@pytest.mark.parametrize(("prepare", "text"), EXPLAINED.values(), ids=EXPLAINED)
def test_explain(desk: Rig, prepare: Any, text: str) -> None:
    assert text in prepare(desk).phone.explain(0)


def test_explain_other_keys(rig: Any) -> None:
    phone = rig({"type": "speed", "target": "9"}, {"type": "icom", "target": "9"}, BLF_102)
    assert "calls 9" in phone.phone.explain(0)
    assert "not available yet" in phone.phone.explain(1)
    assert "No NOTIFY came yet." in phone.phone.explain(2)
    assert phone.phone.explain(99) == "There is no such key."


# --------------------------------------------------------------------------- sounds


def test_a_colleague_s_call_pings_until_it_is_gone(desk: Rig) -> None:
    desk.notify(ringing())
    assert desk.one(cmd.StartRinging) == cmd.StartRinging(True, "ping")
    desk.notify()
    assert desk.one(cmd.StartRinging) == cmd.StartRinging(False, "ping")


SILENT = {
    "none": {"alert": {"sound": "none"}},
    "not yet": {"alert": {"delay": 5.0}},
}


@pytest.mark.parametrize("key", SILENT.values(), ids=SILENT)
def test_no_alert(rig: Any, key: dict[str, Any]) -> None:
    phone = rig({**BLF_102, **key}).start().notify(ringing())
    assert phone.take(cmd.StartRinging) == []


def test_an_alert_may_wait(rig: Any) -> None:
    phone = rig({**BLF_102, "alert": {"sound": "knock", "delay": 5.0}}).start().notify(ringing())
    assert phone.advance(4.9).take(cmd.StartRinging) == []
    assert phone.advance(0.2).one(cmd.StartRinging) == cmd.StartRinging(True, "knock")


def test_a_colleague_s_call_is_silent_while_we_talk(desk: Rig) -> None:
    talking(desk).notify(ringing())
    assert desk.take(cmd.StartRinging) == []


def test_our_own_call_goes_before_a_colleague_s(desk: Rig) -> None:
    incoming(desk.notify(ringing()))
    assert [(each.ringing, each.sound) for each in desk.take(cmd.StartRinging)] == [
        (True, "ping"),
        (False, "ping"),
        (True, "ring"),
    ]


def test_the_sound_stops_with_the_press(desk: Rig) -> None:
    desk.notify(ringing()).press()
    assert desk.take(cmd.StartRinging)[-1].ringing is False


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (500, "trouble of its own (500 Sorry)"),
        (503, "trouble of its own (503 Sorry)"),
        (408, "No answer from"),
    ],
)
def test_a_server_that_answers_is_not_called_unreachable(rig: Any, status: int, words: str) -> None:
    phone = rig()
    phone.phone.start(0.0)
    phone.tell(evt.RegistrationChanged("office", evt.RegistrationState.FAILED, status, "Sorry"))
    assert words in phone.sentences("account office")[-1]
