# SPDX-License-Identifier: GPL-3.0-or-later
"""Our own calls: what may be dialled, how they go, and what is told of their end."""

from __future__ import annotations

from typing import Any

import pytest
from phone.conftest import BLF_102, CALLER, DOMAIN, HELD, Rig, incoming, talking  # type: ignore

from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.dialling import dial_uri, not_dialled
from deskphone.phone.views import CallFinished, CallRecorded, CallState, NotDialled, Said

# ------------------------------------------------------------------------- numbers

NUMBERS = {
    "a number": ("102", f"sip:102@{DOMAIN}"),
    "written nicely": ("+49 (30) 123-45.67", f"sip:+49301234567@{DOMAIN}"),
    "with the zero for at home": ("+49 (0)30 / 123-45", f"sip:+493012345@{DOMAIN}"),
    "with it, glued": ("+44(0)20 7946", f"sip:+44207946@{DOMAIN}"),
    "with a zero that is always dialled": ("+39 (0)6 123", f"sip:+3906123@{DOMAIN}"),
    "with a zero of the number": ("+49 (30) (0) 123", f"sip:+49300123@{DOMAIN}"),
    "at home": ("(0)30 123", f"sip:030123@{DOMAIN}"),
    "a code": ("*40*102", f"sip:*40*102@{DOMAIN}"),
    "copied from a page": ("\u202a+49\u00a030 1234\u202c\u200e", f"sip:+49301234@{DOMAIN}"),
    "with marks of all kinds": ("\u2066+4\u00ad9\u061c3\U000e00200\u2069", f"sip:+4930@{DOMAIN}"),
    "of pictures of keys": ("1\ufe0f\u20e30\ufe0f\u20e31\ufe0f\u20e3", f"sip:101@{DOMAIN}"),
    "tel, with marks": ("tel:%E2%80%8E102", f"sip:102@{DOMAIN}"),
    "turned round": ("10\u202e2345", ""),
    "turned round, hidden": ("sip:10%E2%80%AE2345@other.test", ""),
    "with a mark, hidden": ("anna%C2%AD@other.test", ""),
    "of wide letters": (
        "\uff0b\uff14\uff19\u3000\uff081\uff09\uff11\uff0a\uff03",
        f"sip:+4911*%23@{DOMAIN}",
    ),
    "of Arabic digits": ("\u0661\u06f0\u0664", f"sip:104@{DOMAIN}"),
    "with a power, which is no digit": ("10\u00b2", f"sip:10%C2%B2@{DOMAIN}"),
    "longer than anything": ("9" * 251, ""),
    "an address longer than anything": (f"sip:102@{'b' * 70_000}", ""),
    "a hash": ("#31#102", f"sip:%2331%23102@{DOMAIN}"),
    "a name": ("anna.q", f"sip:anna.q@{DOMAIN}"),
    "user at host": ("anna@other.test", "sip:anna@other.test"),
    "a sip address": ("sip:anna@other.test:5070;transport=tcp", "sip:anna@other.test:5070;transport=tcp"),
    "in brackets": ("<sip:anna@other.test>", "sip:anna@other.test"),
    "sips": ("sips:anna@other.test", "sips:anna@other.test"),
    "sip without host": ("sip:102", f"sip:102@{DOMAIN}"),
    "tel": ("tel:+49-30-123;phone-context=x", f"sip:+4930123@{DOMAIN}"),
    "tel, escaped": ("tel:%2B49%2030", f"sip:+4930@{DOMAIN}"),
    "tel, of two lines": ("tel:102%0A103", ""),
    "with headers": (
        "sip:anna@other.test;transport=tcp?Replaces=a%3Bto-tag%3D1&X=b@c",
        "sip:anna@other.test;transport=tcp",
    ),
    "with headers, without host": ("sip:102?Route=x", f"sip:102@{DOMAIN}"),
    "with a question in the user part": ("sip:a?b@other.test", "sip:a?b@other.test"),
    "nothing": ("  ", ""),
    "only a scheme": ("sip:", ""),
    "a line break": ("sip:a@b\r\nEvil: yes", ""),
    "two words": ("sip:a@b c", ""),
    "brackets inside": ("a<b", ""),
}


@pytest.mark.parametrize(("typed", "uri"), NUMBERS.values(), ids=NUMBERS)
def test_what_is_typed_becomes_an_address(typed: str, uri: str) -> None:
    assert dial_uri(typed, DOMAIN) == uri


def test_a_number_that_is_turned_round_is_said_to_be() -> None:
    assert (
        not_dialled("10\u202e2345")
        == "A mark in this number turns its digits round: type it, as you know it."
    )
    assert not_dialled("an\u2067na q<") == '"anna q<" cannot be dialled: type a number or an address.'


@pytest.mark.parametrize("end", ["\n", "\r\n", "\u2028", "\x0b"])
def test_two_numbers_pasted_at_once_are_not_one_long_number(end: str) -> None:
    assert dial_uri(f"103{end}104", DOMAIN) == ""
    assert not_dialled(f"103{end}104") == "These are several lines: keep one number or address of them."
    assert dial_uri(f"103{end}", DOMAIN) == f"sip:103@{DOMAIN}"


def test_nor_are_two_cells_of_a_table() -> None:
    assert dial_uri("103\t104", DOMAIN) == ""
    assert (
        not_dialled("103\t104") == "These are several cells of a table: keep one number or address of them."
    )
    assert dial_uri("\t103\t", DOMAIN) == f"sip:103@{DOMAIN}"


def test_what_cannot_be_dialled_is_said(desk: Rig) -> None:
    desk.do(cmd.Dial(" "), cmd.Dial("a<b"), cmd.Dial("9" * 9000))
    assert desk.take(cmd.MakeCall) == []
    assert desk.sentences("call") == [
        "Type a number first.",
        '"a<b" cannot be dialled: type a number or an address.',
        '"99999999999999999999 …" is too long to be dialled: type a number or an address.',
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
    "by us": (404, "X", ('SIP;text="answered by 103"',), "You answered that call before (200)."),
    "by another": (404, "X", ('SIP;text="answered by 104"',), "104 answered that call before (200)."),
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
    assert (call.state, call.incoming, call.remote) == (CallState.RINGING, True, CALLER)
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


def test_that_there_are_too_many_calls_is_said_no_longer_than_it_is_true(desk: Rig) -> None:
    for number in range(5):
        desk.do(cmd.Dial(f"20{number}"))
    assert [said.text for said in desk.take(Said) if said.topic == "call"][-1] != ""
    incoming(desk)
    desk.ended("in-1", 486, "Busy Here", by_remote=False)
    assert not [said for said in desk.take(Said) if said.topic == "call"], "four calls are still there"
    desk.ended("out-1", 487, "Request Terminated", by_remote=False)
    assert next(said.text for said in desk.take(Said) if said.topic == "call") == ""


def test_a_fifth_call_is_refused_and_missed(desk: Rig) -> None:
    for number in range(4):
        desk.do(cmd.Dial(f"20{number}"))
    desk.take(cmd.MakeCall)
    desk.do(cmd.Dial("204"))
    assert desk.take(cmd.MakeCall) == []
    assert desk.sentences("call") == ["There are 4 calls already: end one first."]
    incoming(desk)
    assert desk.one(cmd.RejectCall) == cmd.RejectCall("in-1", 486)
    assert desk.take(cmd.StartRinging) == []
    assert len(desk.phone.calls) == 4, "there is no row for what nobody can answer"
    desk.ended("in-1", 486, "Busy Here", by_remote=False)
    assert desk.one(CallFinished).missed
    assert desk.sentences("missed") == [TURNED_AWAY]


TURNED_AWAY = "Anna (105) called while there was no place for one more call, and was told that you are busy."


def test_who_heard_busy_without_our_doing_is_named_until_we_speak_with_them(desk: Rig) -> None:
    desk.tell(evt.CallTurnedAway("office", CALLER))
    finished = desk.one(CallFinished)
    assert (finished.missed, finished.call.remote, finished.call.status) == (True, CALLER, 486)
    assert (desk.sentences("missed"), desk.phone.calls) == ([TURNED_AWAY], ())
    desk.do(cmd.Dial("200"))
    assert not [said for said in desk.take(Said) if said.topic == "missed"], "that is somebody else"
    desk.do(cmd.Dial("105"))
    assert [said.text for said in desk.take(Said) if said.topic == "missed"] == [""]


def test_all_who_heard_busy_are_named(desk: Rig) -> None:
    for number in range(6):
        desk.tell(evt.CallTurnedAway("office", evt.Party(f"sip:{number}@{DOMAIN}")))
    said = desk.sentences("missed")
    assert said[1].startswith("1, 0 called")
    assert "were told" in said[1]
    assert said[-1].startswith("5, 4, 3, 2 and others called")
    desk.do(cmd.Dial("5"))
    assert desk.sentences("missed")[0].startswith("4, 3, 2, 1 and others called")


def test_hold_resume_and_swap(desk: Rig) -> None:
    talking(desk).do(cmd.Hold("out-1"))
    assert desk.one(cmd.HoldCall).call == "out-1"
    desk.tell(evt.CallMediaChanged("out-1", HELD)).do(cmd.Dial("201"))
    assert desk.take(cmd.HoldCall) == [], "it is on hold already"
    desk.tell(evt.CallConnected("out-2")).do(cmd.Hold("out-1", False))
    assert desk.one(cmd.HoldCall).call == "out-2"
    assert desk.one(cmd.ResumeCall).call == "out-1"


def test_what_hindered_a_hold_is_over_for_who_resumes(desk: Rig) -> None:
    talking(desk).do(cmd.Hold("out-1")).tell(evt.CallMediaChanged("out-1", HELD))
    desk.tell(evt.EngineFailed("The call is on hold here, but not at the far end: no answer.", call="out-1"))
    assert [said.text for said in desk.take(Said) if said.topic == "call"][-1]
    desk.do(cmd.Hold("out-1", False))
    assert [said.text for said in desk.take(Said) if said.topic == "call"] == [""]


def test_mute_dtmf_transfer(desk: Rig) -> None:
    talking(desk).do(cmd.Mute("out-1"), cmd.Dtmf("out-1", "1x#a"), cmd.Transfer("out-1", "104"))
    assert desk.one(cmd.MuteCall) == cmd.MuteCall("out-1", True)
    assert desk.one(cmd.SendDtmf).digits == "1#A"
    assert desk.one(cmd.TransferCall) == cmd.TransferCall("out-1", f"sip:104@{DOMAIN}")
    desk.tell(evt.CallMuted("out-1", True))
    assert desk.phone.calls[0].muted


def test_why_digits_were_not_sent_is_over_for_who_sends_others(desk: Rig) -> None:
    """Before, "not sent: the call is on hold" stood over those that were sent after the hold."""
    talking(desk).tell(evt.EngineFailed("The digits were not sent: the call is on hold.", call="out-1"))
    assert desk.sentences("call") == ["The digits were not sent: the call is on hold."]
    desk.do(cmd.Dtmf("out-1", "1"))
    assert [said.text for said in desk.take(Said) if said.topic == "call"] == [""]


def test_a_call_is_recorded_while_the_engine_says_so(desk: Rig) -> None:
    talking(desk).do(cmd.Record("out-1", "/r/1.wav"))
    assert desk.one(cmd.RecordCall) == cmd.RecordCall("out-1", "/r/1.wav", both=True)
    assert not desk.phone.calls[0].recording, "nobody has said so yet"
    desk.tell(evt.RecordingChanged("out-1", "/r/1.wav", True))
    assert desk.phone.calls[0].recording == "/r/1.wav"
    desk.tell(
        evt.RecordingChanged("out-1", "/r/2.wav", True), evt.RecordingChanged("out-1", "/r/1.wav", False)
    )
    assert desk.phone.calls[0].recording == "/r/2.wav", "another took its place"
    desk.do(cmd.Record("out-1", ""))
    assert desk.one(cmd.StopRecording).call == "out-1"
    desk.tell(evt.RecordingChanged("out-1", "/r/2.wav", False))
    assert not desk.phone.calls[0].recording
    assert [told.path for told in desk.take(CallRecorded)] == ["/r/1.wav", "/r/2.wav"]


def test_who_is_recorded_hears_of_it_where_that_is_wanted(rig: Any) -> None:
    desk = talking(rig(BLF_102, recording_tone=True).start()).do(cmd.Record("out-1", "/r/1.wav"))
    assert desk.one(cmd.RecordCall) == cmd.RecordCall("out-1", "/r/1.wav", both=True, tone=True)


def test_a_recording_that_breaks_off_is_not_called_complete(desk: Rig) -> None:
    talking(desk).do(cmd.Record("out-1", "/r/1.wav"))
    desk.tell(evt.RecordingChanged("out-1", "/r/1.wav", True))
    desk.tell(evt.RecordingChanged("out-1", "/r/1.wav", False, whole=False))
    assert not desk.phone.calls[0].recording
    assert not desk.take(CallRecorded)


def test_nobody_is_recorded_before_the_answer_or_after_the_end(desk: Rig) -> None:
    desk.do(cmd.Dial("102"), cmd.Record("out-1", "/r/1.wav"))
    assert not desk.take(cmd.RecordCall)
    desk.tell(evt.CallConnected("out-1")).do(cmd.HangUp("out-1"), cmd.Record("out-1", "/r/1.wav"))
    assert not desk.take(cmd.RecordCall)
    desk.ended("out-1", 200).tell(evt.RecordingChanged("out-1", "/r/1.wav", False))
    assert not desk.take(CallRecorded)


def test_a_dialled_pickup_code_that_comes_too_late_does_not_call_anybody_busy(desk: Rig) -> None:
    desk.do(cmd.Dial("*50*")).take(Said)
    reason = 'SIP;cause=200;text="answered by 105"'
    desk.ended("out-1", 486, "Busy Here", reason)
    assert desk.sentences("call") == ["105 answered that call before (*50*)."]


def test_commands_for_calls_that_are_gone_do_nothing(desk: Rig) -> None:
    desk.sent = []
    gone = ("x",)
    desk.do(
        cmd.Answer(*gone), cmd.HangUp(*gone), cmd.Hold(*gone), cmd.Mute(*gone),
        cmd.Dtmf("x", "1"), cmd.Record("x", "/r"), cmd.Transfer("x", "1"), cmd.DismissOffer("x"), cmd.PressKey(99), cmd.PressKey(-1),
    )  # fmt: skip
    desk.tell(
        evt.CallProgressed("x", 180, ""), evt.CallConnected("x"), evt.CallEnded("x", 200, ""),
        evt.CallIdentified("x", CALLER, "From"), evt.CallMediaChanged("x", HELD), evt.CallMuted("x", True),
        evt.InviteSent("x", "", "", ""), evt.DtmfReceived("x", "1"), evt.TransferProgressed("x", 500, "", False),
    )  # fmt: skip
    assert desk.sent == []


def test_the_far_end_names_itself(desk: Rig) -> None:
    talking(desk).tell(evt.CallIdentified("out-1", evt.Party("sip:200@x", "Zoë"), "P-Asserted-Identity"))
    desk.tell(evt.CallIdentified("out-1", evt.Party("sip:200@x"), "From"))
    desk.tell(evt.CallIdentified("out-1", evt.Party("sip:999@x", "Wrong"), "To"))
    assert desk.phone.calls[0].remote == evt.Party("sip:200@x", "Zoë")


# ------------------------------------------------------------------------- nobody was called


def test_a_number_that_there_is_no_room_for_is_given_back(desk: Rig) -> None:
    for number in range(4):
        desk.do(cmd.Dial(f"20{number}"))
    assert desk.take(NotDialled) == []
    desk.do(cmd.Dial("0301 23"))
    assert desk.take(NotDialled) == [NotDialled("0301 23")]


def test_a_number_that_cannot_be_dialled_is_given_back(desk: Rig) -> None:
    desk.do(cmd.Dial("a<b"))
    assert desk.take(NotDialled) == [NotDialled("a<b")]


@pytest.mark.parametrize("lost", ["", "the telephone stopped"])
def test_a_number_that_no_server_heard_of_is_given_back(desk: Rig, lost: str) -> None:
    desk.do(cmd.Dial("0301 23"))
    desk.tell(evt.CallEnded("out-1", 0, "The telephone stopped.", by_remote=False, lost=lost))
    assert desk.take(NotDialled) == [NotDialled("0301 23")]


def test_a_number_is_given_back_neither_after_an_answer_nor_after_hanging_up(desk: Rig) -> None:
    desk.do(cmd.Dial("200")).ended("out-1", 486, "Busy Here")
    desk.do(cmd.Dial("200"), cmd.HangUp("out-2"))
    desk.ended("out-2", 0, "gone", by_remote=False)
    talking(desk, "out-3").tell(evt.CallEnded("out-3", 0, "gone", lost="the telephone stopped"))
    assert desk.take(NotDialled) == []


def test_a_telephone_that_stays_off_is_started_again(desk: Rig) -> None:
    desk.do(cmd.StartAgain())
    assert desk.one(cmd.StartEngine) == cmd.StartEngine()
    assert desk.sentences("engine") == ["The telephone is being started again …"]


def test_an_engine_failure_is_told(desk: Rig) -> None:
    desk.tell(evt.EngineFailed("The sound device is gone.", fatal=False))
    assert desk.sentences("engine") == ["The sound device is gone."]


def test_a_call_that_the_engine_cannot_make_is_told_once_and_for_as_long_as_it_is_news(desk: Rig) -> None:
    why = "The phone holds 4 calls already; end one first."
    desk.do(cmd.Dial("200")).tell(evt.EngineFailed(why, call="out-1"))
    desk.ended("out-1", 0, why, by_remote=False)
    assert desk.sentences("engine") == []
    talking(desk, "out-2").tell(evt.EngineFailed("It could not be held.", call="out-2"))
    assert desk.sentences("call") == ["It could not be held."]
    desk.do(cmd.Dial("201"))
    assert {said.topic: said.text for said in desk.take(Said)}["call"] == ""
