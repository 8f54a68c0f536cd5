# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that the phone answers by itself: only what the person allows, never with an open microphone too soon."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phone.conftest import BLF_102, DOMAIN, Rig, incoming, talking  # type: ignore

from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.by_itself import WARNING, asked_after
from deskphone.phone.views import CallFinished, CallKind, CallState, Said

FROM_105 = ("from", f'"Anna" <sip:105@{DOMAIN}>;tag=a')
ASKS = ("call-info", "<sip:pbx.test>;answer-after=0")

READ = {
    "snom": (("call-info", "<sip:pbx>;answer-after=0"), 0.0),
    "with blanks": (("Call-Info", "<sip:x> ; Answer-After = 0"), 0.0),
    "behind another": (("call-info", "<http://x/1.png>;purpose=icon, <sip:x>;answer-after=0"), 0.0),
    "later": (("call-info", "<sip:pbx>;answer-after=5"), 5.0),
    "Yealink": (("alert-info", "<http://x>;info=alert-autoanswer"), 0.0),
    "Yealink, later": (("alert-info", "<http://x>;info=alert-autoanswer;delay=3"), 3.0),
    "without an address": (("alert-info", "info=alert-autoanswer"), 0.0),
    "quoted": (("alert-info", '<http://x>;info="Auto Answer"'), 0.0),
    "Polycom": (("alert-info", "Ring Answer"), 0.0),
    "Polycom, as info": (("alert-info", "<http://x>;info=RingAnswer"), 0.0),
    "intercom": (("alert-info", "<http://x>;info=intercom"), 0.0),
    "snom's Alert-Info": (("alert-info", "<sip:x>;answer-after=0"), 0.0),
    "RFC 5373": (("answer-mode", "Auto"), 0.0),
    "required": (("answer-mode", "Auto;require"), 0.0),
    "privileged": (("priv-answer-mode", "auto"), 0.0),
    "a person": (("answer-mode", "Manual"), None),
    "within the address": (("call-info", "<sip:x;answer-after=0>"), None),
    "another ring": (("alert-info", "<http://x>;info=external"), None),
    "a picture of it": (("alert-info", "<http://x/auto-answer.wav>"), None),
    "an icon": (("call-info", "<http://x/1.png>;purpose=icon"), None),
    "not a number": (("call-info", "<sip:x>;answer-after=soon"), None),
    "below nothing": (("call-info", "<sip:x>;answer-after=-1"), None),
    "next year": (("call-info", "<sip:x>;answer-after=9999"), None),
    "words of another header": (("call-info", "Ring Answer"), None),
    "another header": (("subject", ";answer-after=0"), None),
    "nothing": (("alert-info", ""), None),
}


@pytest.mark.parametrize("row", READ)
def test_what_callers_ask(row: str) -> None:
    header, after = READ[row]
    assert asked_after([header]) == after


def test_a_caller_who_asks_for_a_person_gets_one() -> None:
    assert asked_after([ASKS, ("answer-mode", "Manual")]) is None
    assert asked_after([("priv-answer-mode", "manual;require"), ASKS]) is None


def test_the_longest_wait_counts() -> None:
    assert asked_after([ASKS, ("alert-info", "info=alert-autoanswer;delay=4")]) == 4.0


def comes(desk: Rig, *headers: tuple[str, str], call: str = "in-1", **event: Any) -> Rig:
    """Anna calls by way of the server; she asks to be put through unless there are other headers."""
    given = {"remote": evt.Party(f"sip:105@{DOMAIN}", "Anna"), "from_server": True, **event}
    remote = given.pop("remote")
    told = (FROM_105, *(headers or (ASKS,)))
    came = evt.CallIncoming(call, "office", remote, f"sip:103@{DOMAIN}", "id", headers=told, **given)
    return desk.tell(came)


def answered(desk: Rig) -> list[str]:
    """The calls that were answered within a minute."""
    for _ in range(60):
        desk.advance(1.0)
    return [each.call for each in desk.take(cmd.AnswerCall)]


@pytest.fixture
def open_desk(rig: Any) -> Any:
    """A phone that answers intercom calls."""

    def make(**options: Any) -> Rig:
        return rig(BLF_102, **{"auto_answer": "intercom", **options}).start()

    return make


def test_a_tone_comes_first_and_the_microphone_stays_off(open_desk: Any) -> None:
    desk = comes(open_desk())
    assert desk.take(cmd.StartRinging)[-1] == cmd.StartRinging(True, "ping")
    assert desk.advance(WARNING - 0.1).take(cmd.AnswerCall) == []
    desk.advance(0.2)
    then = [each for each in desk.sent if isinstance(each, cmd.MuteCall | cmd.AnswerCall)]
    assert then == [cmd.MuteCall("in-1", True), cmd.AnswerCall("in-1")], "muted before it is answered"
    desk.tell(evt.CallMuted("in-1", True), evt.CallConnected("in-1"), evt.AnswerArrived("in-1"))
    (view,) = desk.phone.calls
    assert (view.state, view.by_itself, view.muted) == (CallState.CONNECTED, True, True)
    assert desk.take(cmd.StartRinging)[-1] == cmd.StartRinging(False, "ping")
    assert desk.sentences("by-itself") == [
        "Anna's call is answered by itself: your microphone is off until you switch it on."
    ]
    assert cmd.MuteCall("in-1", False) not in desk.take(cmd.MuteCall)
    desk.do(cmd.Mute("in-1", False)).tell(evt.CallMuted("in-1", False))
    assert desk.one(cmd.MuteCall) == cmd.MuteCall("in-1", False)
    assert not desk.phone.calls[0].by_itself, "somebody has taken it"
    assert desk.take(Said)[-1].text == ""


def test_the_microphone_opens_once_the_caller_has_the_answer(open_desk: Any) -> None:
    """An INVITE with the server's address as its sender, but no way back, hears nothing."""
    desk = comes(open_desk(auto_answer_muted=False)).advance(WARNING)
    desk.tell(evt.CallConnected("in-1"), evt.CallMediaChanged("in-1", evt.MediaState.ACTIVE))
    assert desk.take(cmd.MuteCall) == [cmd.MuteCall("in-1", True)]
    desk.tell(evt.AnswerArrived("in-1"))
    assert desk.take(cmd.MuteCall) == [cmd.MuteCall("in-1", False)]


def test_who_mutes_before_the_caller_has_the_answer_stays_muted(open_desk: Any) -> None:
    desk = comes(open_desk(auto_answer_muted=False)).advance(WARNING)
    desk.tell(evt.CallConnected("in-1")).do(cmd.Mute("in-1", True)).tell(evt.AnswerArrived("in-1"))
    assert cmd.MuteCall("in-1", False) not in desk.take(cmd.MuteCall)


def test_it_rings_as_long_as_the_caller_asks(open_desk: Any) -> None:
    desk = comes(open_desk(), ("call-info", "<sip:x>;answer-after=5"))
    assert desk.take(cmd.StartRinging)[-1].sound == "ring"
    assert desk.advance(4.5).take(cmd.AnswerCall) == []
    assert desk.take(cmd.StartRinging)[-1] == cmd.StartRinging(True, "ping")
    assert len(desk.advance(0.6).take(cmd.AnswerCall)) == 1


ALLOWED: dict[str, tuple[dict[str, Any], dict[str, Any], bool]] = {
    "off": ({}, {}, False),
    "intercom": ({"auto_answer": "intercom"}, {}, True),
    "everybody": ({"auto_answer": "everybody"}, {}, True),
    "by the account": ({}, {"auto_answer": "intercom"}, True),
    "not by the account": ({"auto_answer": "everybody"}, {"auto_answer": "nobody"}, False),
    "who is named": ({"auto_answer": "intercom", "auto_answer_from": ["104", "105"]}, {}, True),
    "who is named in full": ({"auto_answer": "intercom", "auto_answer_from": [f"105@{DOMAIN}"]}, {}, True),
    "one of another domain": ({"auto_answer": "intercom", "auto_answer_from": ["105@else.test"]}, {}, False),
    "others are named": ({"auto_answer": "intercom", "auto_answer_from": ["104"]}, {}, False),
    "others are named for all": ({"auto_answer": "everybody", "auto_answer_from": ["104"]}, {}, False),
    "part of a number": ({"auto_answer": "intercom", "auto_answer_from": ["10"]}, {}, False),
}


@pytest.mark.parametrize("row", ALLOWED)
def test_who_is_allowed(rig: Any, row: str) -> None:
    options, account, allowed = ALLOWED[row]
    desk = comes(rig(BLF_102, account=account, **options).start())
    assert answered(desk) == (["in-1"] if allowed else [])


def test_all_calls_may_be_answered(rig: Any) -> None:
    desk = comes(rig(BLF_102, auto_answer="everybody").start(), ("subject", "hello"))
    assert answered(desk) == ["in-1"]


ATTACKS: dict[str, tuple[tuple[tuple[str, str], ...], dict[str, Any]]] = {
    "a stranger": ((ASKS,), {"from_server": False}),
    "a call that was forwarded": ((ASKS, ("diversion", "<sip:102@pbx.test>;reason=unconditional")), {}),
    "one that was forwarded elsewhere": ((ASKS, ("history-info", "<sip:102@pbx.test>;index=1")), {}),
    "a call that was transferred": ((ASKS, ("referred-by", "<sip:104@pbx.test>")), {}),
    "who takes another's place": ((ASKS,), {"replaces": "in-99"}),
    "no word of it": ((("subject", "x"),), {}),
}


@pytest.mark.parametrize("row", ATTACKS)
def test_what_is_not_asked_for_by_the_caller_himself_rings(open_desk: Any, row: str) -> None:
    headers, event = ATTACKS[row]
    assert answered(comes(open_desk(), *headers, **event)) == []


FORGED = {
    "asserts another": ("p-asserted-identity", "<sip:666@pbx.test>"),
    "asserts several": ("p-asserted-identity", "<sip:105@pbx.test>, <sip:666@pbx.test>"),
    "is another for older ones": ("remote-party-id", "<sip:666@pbx.test>;party=calling"),
    "cannot be read": ("p-asserted-identity", "<sip:105@pbx.test"),
    "is nobody": ("p-asserted-identity", "<sip:anonymous@anonymous.invalid>"),
}


@pytest.mark.parametrize("row", FORGED)
def test_each_name_of_a_caller_must_be_on_the_list(open_desk: Any, row: str) -> None:
    assert answered(comes(open_desk(auto_answer_from=["105"]), ASKS, FORGED[row])) == []


def test_a_name_is_no_number(open_desk: Any) -> None:
    desk = open_desk(auto_answer_from=["105"])
    remote = evt.Party(f"sip:666@{DOMAIN}", f"<sip:105@{DOMAIN}>")
    assert answered(comes(desk, remote=remote)) == []
    assert answered(comes(desk, ASKS, ("from", '"sip:105@pbx.test" <sip:666@pbx.test>'), call="in-2")) == []


def test_nobody_is_disturbed(open_desk: Any) -> None:
    desk = open_desk().do(cmd.DoNotDisturb(True))
    assert answered(comes(desk)) == []
    desk.ended("in-1", 486, "Busy Here", by_remote=False)
    desk.do(cmd.DoNotDisturb(False))
    assert answered(comes(desk, call="in-2")) == ["in-2"]


def test_who_wants_to_be_left_alone_meanwhile_is(open_desk: Any) -> None:
    desk = comes(open_desk()).do(cmd.DoNotDisturb(True))
    assert answered(desk) == []
    assert desk.phone.calls[0].state is CallState.RINGING, "as any call that rang before"


def test_a_leave_that_is_taken_back_is_none(open_desk: Any) -> None:
    desk = comes(open_desk(), ("call-info", "<sip:x>;answer-after=30")).advance(5.0)
    off = desk.config.phone.model_copy(update={"auto_answer": "nobody"})
    desk.phone.reconfigure(desk.config.model_copy(update={"phone": off}), desk.now)
    assert answered(desk) == []


def test_while_there_is_a_call_it_rings(open_desk: Any) -> None:
    desk = comes(talking(open_desk()))
    assert answered(desk) == []
    desk.ended("out-1", 200, "OK")
    assert answered(desk) == [], "nor later: the person has heard it ring"


def test_while_another_rings_it_rings(open_desk: Any) -> None:
    desk = comes(incoming(open_desk()), call="in-2")
    assert answered(desk) == []


def test_a_call_that_begins_meanwhile_stays_alone(open_desk: Any) -> None:
    desk = comes(open_desk()).do(cmd.Dial("200"))
    assert answered(desk) == []
    (rings, _) = desk.phone.calls
    assert rings.state is CallState.RINGING


def test_the_second_of_two_rings(open_desk: Any) -> None:
    desk = comes(comes(open_desk()), call="in-2")
    assert answered(desk) == [], "each is beside another"
    desk = comes(open_desk()).advance(WARNING)
    desk.tell(evt.CallConnected("in-1"), evt.AnswerArrived("in-1"))
    assert answered(comes(desk, call="in-2")) == ["in-1"]


def test_who_answers_first_is_heard(open_desk: Any) -> None:
    desk = comes(open_desk()).advance(WARNING - 0.1).do(cmd.Answer("in-1"))
    assert answered(desk) == ["in-1"]
    assert desk.take(cmd.MuteCall) == []
    assert not desk.phone.calls[0].by_itself


@pytest.mark.parametrize("up", [False, True])
def test_who_answers_as_it_does_so_itself_is_heard(open_desk: Any, up: bool) -> None:
    desk = comes(open_desk()).advance(WARNING)
    if up:
        desk.tell(evt.CallConnected("in-1"), evt.AnswerArrived("in-1"))
    desk.do(cmd.Answer("in-1"))
    assert desk.take(cmd.MuteCall) == [cmd.MuteCall("in-1", True), cmd.MuteCall("in-1", False)]
    assert not desk.phone.calls[0].by_itself


def test_who_declines_first_has_done_so(open_desk: Any) -> None:
    desk = comes(open_desk()).do(cmd.HangUp("in-1"))
    assert answered(desk) == []
    assert desk.one(cmd.RejectCall).call == "in-1"


def test_a_caller_who_gives_up_is_gone(open_desk: Any) -> None:
    desk = comes(open_desk()).ended("in-1", 487, "Request Terminated")
    assert answered(desk) == []


def up(desk: Rig) -> Rig:
    comes(desk).advance(WARNING)
    return desk.tell(
        evt.CallMuted("in-1", True),
        evt.CallConnected("in-1"),
        evt.CallMediaChanged("in-1", evt.MediaState.ACTIVE),
        evt.AnswerArrived("in-1"),
    )


def test_an_empty_room_is_not_sent_on(open_desk: Any) -> None:
    """Else whoever may speak there could have it call any number, and be heard by anybody."""
    desk = up(open_desk())
    desk.tell(evt.TransferAsked("in-1", f"sip:0900@{DOMAIN}"))
    assert desk.take(cmd.MakeCall) == []
    assert desk.take(cmd.TellReferrer)[-1].status == 603
    desk.do(cmd.Mute("in-1", False)).tell(evt.TransferAsked("in-1", f"sip:104@{DOMAIN}"))
    assert [each.request_uri for each in desk.take(cmd.MakeCall)] == [f"sip:104@{DOMAIN}"]


def test_who_takes_the_callers_place_does_not_hear_the_room(open_desk: Any) -> None:
    desk = up(open_desk(auto_answer_muted=False))
    desk.tell(evt.CallMuted("in-1", False)).take(cmd.MuteCall)
    remote = evt.Party(f"sip:666@{DOMAIN}")
    desk.tell(evt.CallIncoming("in-2", "office", remote, "", "id", replaces="in-1", from_server=True))
    desk.tell(evt.CallConnected("in-2"), evt.AnswerArrived("in-2"))
    assert desk.take(cmd.MuteCall) == [cmd.MuteCall("in-2", True)]
    assert desk.sentences("by-itself")[-1].startswith(
        "666's call is answered by itself: your microphone is off"
    )
    desk.tell(evt.TransferAsked("in-2", f"sip:0900@{DOMAIN}"))
    assert desk.take(cmd.MakeCall) == []


def test_whom_the_server_connects_instead_does_not_hear_the_room(open_desk: Any) -> None:
    """It transfers a call without a word to us, but for the new far end's name."""
    desk = comes(open_desk(auto_answer_muted=False)).advance(WARNING).tell(evt.CallConnected("in-1"))
    desk.tell(evt.CallIdentified("in-1", evt.Party(f"sip:105@{DOMAIN}", "Anna B."), "From"))
    assert desk.take(cmd.MuteCall) == [cmd.MuteCall("in-1", True)], "muted until the ACK, she is the same"
    desk.tell(evt.CallIdentified("in-1", evt.Party(f"sip:666@{DOMAIN}"), "P-Asserted-Identity"))
    desk.tell(evt.AnswerArrived("in-1"))
    assert desk.take(cmd.MuteCall) == [cmd.MuteCall("in-1", True)]
    assert desk.sentences("by-itself")[-1].startswith(
        "666's call is answered by itself: your microphone is off"
    )
    desk.do(cmd.Mute("in-1", False)).take(cmd.MuteCall)
    desk.tell(evt.CallIdentified("in-1", evt.Party(f"sip:104@{DOMAIN}"), "P-Asserted-Identity"))
    assert desk.take(cmd.MuteCall) == [], "somebody talks"


@pytest.mark.parametrize("done", [cmd.Hold("in-1"), cmd.Dtmf("in-1", "1"), cmd.Record("in-1", "/tmp/x.wav")])
def test_whatever_somebody_does_takes_it(open_desk: Any, done: cmd.UserCommand) -> None:
    desk = up(open_desk())
    assert desk.phone.calls[0].by_itself
    assert not desk.do(done).phone.calls[0].by_itself


@pytest.mark.parametrize(("taken", "kind"), [(False, CallKind.ALONE), (True, CallKind.RECEIVED)])
def test_the_list_of_calls_tells_whether_somebody_was_there(
    open_desk: Any, taken: bool, kind: CallKind
) -> None:
    desk = up(open_desk())
    if taken:
        desk.do(cmd.Mute("in-1", False))
    done = desk.ended("in-1", 200, "OK").one(CallFinished)
    assert (done.kind, done.missed) == (kind, False), "who listens only has missed nothing"


def test_its_end_takes_the_sentence_away(open_desk: Any) -> None:
    desk = up(open_desk()).ended("in-1", 200, "OK")
    assert [each.text for each in desk.take(Said) if each.topic == "by-itself"][-1] == ""


# ------------------------------------------------------------------ whatever comes

NAMES = st.sampled_from(["call-info", "Alert-Info", "answer-mode", "priv-answer-mode", "from", "subject"])
PIECES = st.sampled_from(
    [
        *(
            "<sip:105@pbx.test>",
            "<sip:666@pbx.test>",
            '"x"',
            ";",
            ",",
            "=",
            " ",
            "answer-after",
            "=0",
            "delay",
        ),
        *(
            ";answer-after=0",
            "info=",
            "alert-autoanswer",
            "Ring Answer",
            "Auto",
            "Manual",
            "intercom",
            "\\",
            "<",
        ),
    ]
)
VALUES = st.lists(PIECES | st.text(max_size=6), max_size=8).map("".join)
HEADERS = st.lists(st.tuples(NAMES, VALUES), max_size=6)
MODES = st.sampled_from(["nobody", "intercom", "everybody"])


@given(
    headers=HEADERS,
    mode=MODES,
    own=MODES | st.just("phone"),
    listed=st.booleans(),
    event=st.fixed_dictionaries({"from_server": st.booleans(), "replaces": st.sampled_from(["", "in-9"])}),
    diverted=st.booleans(),
)
def test_nothing_is_answered_that_the_settings_do_not_allow(
    headers: list[tuple[str, str]],
    mode: str,
    own: str,
    listed: bool,
    event: dict[str, Any],
    diverted: bool,
) -> None:
    """Whatever the headers say: nobody while it is off, no stranger, none but who is on the list."""
    desk = Rig(
        auto_answer=mode, auto_answer_from=["105"] if listed else [], account={"auto_answer": own}
    ).start()
    told = [*headers, *([("diversion", f"<sip:102@{DOMAIN}>")] if diverted else [])]
    remote = evt.Party(f"sip:{'104' if listed else '105'}@{DOMAIN}")
    came = evt.CallIncoming("in-1", "office", remote, f"sip:103@{DOMAIN}", "id", headers=tuple(told), **event)
    desk.tell(came).advance(70.0)
    counts = mode if own == "phone" else own
    forbidden = counts == "nobody" or not event["from_server"] or event["replaces"] or listed
    forbidden = forbidden or (counts == "intercom" and (diverted or asked_after(told) is None))
    if forbidden:
        assert desk.take(cmd.AnswerCall) == []
    muted = [each for each in desk.sent if isinstance(each, cmd.MuteCall | cmd.AnswerCall)][:1]
    assert not muted or muted == [cmd.MuteCall("in-1", True)]


def test_who_is_connected_while_it_rings_is_for_a_person_to_answer(open_desk: Any) -> None:
    """The one who has leave may hand the ringing on (an attended transfer that does not wait)."""
    desk = comes(open_desk(auto_answer_from=["105"]), ("call-info", "<sip:x>;answer-after=5")).advance(4.5)
    assert desk.take(cmd.StartRinging)[-1].sound == "ping"
    desk.tell(evt.CallIdentified("in-1", evt.Party(f"sip:666@{DOMAIN}"), "P-Asserted-Identity"))
    assert desk.take(cmd.StartRinging)[-1] == cmd.StartRinging(True, "ring")
    assert answered(desk) == []


def test_nothing_of_a_call_is_told_to_its_far_end_before_that_has_the_answer(open_desk: Any) -> None:
    """A question names our tag to whatever Contact an INVITE names: whoever knows it could forge the ACK."""
    desk = comes(open_desk(auto_answer_muted=False), ("call-info", "<sip:x>;answer-after=59"))
    desk.advance(59.0).tell(evt.CallConnected("in-1"))
    assert desk.one(cmd.AnswerCall)
    assert desk.advance(1.1).advance(1.0).take(cmd.AskFarEnd) == []
    desk.tell(evt.AnswerArrived("in-1"))
    assert desk.advance(1.0).advance(1.0).take(cmd.AskFarEnd)


def test_a_call_that_waits_is_not_said_to_be_heard(open_desk: Any) -> None:
    desk = up(open_desk(auto_answer_muted=False))
    desk.tell(evt.CallMediaChanged("in-1", evt.MediaState.ACTIVE)).do(cmd.Dial("104"))
    desk.take(Said)
    desk.tell(evt.CallMediaChanged("in-1", evt.MediaState.LOCAL_HOLD))
    assert desk.take(Said) == [Said("", topic="by-itself")]


@pytest.mark.parametrize(
    ("transport", "vias", "heard"),
    [
        ("udp", ["SIP/2.0/UDP pbx:5060;branch=z9hG4bK1"], True),
        ("udp", ["SIP/2.0/UDP pbx:5060;branch=z9hG4bK1", "SIP/2.0/UDP evil:5060;branch=z9hG4bK2"], False),
        ("udp", ["SIP/2.0/UDP pbx:5060;branch=z9hG4bK1, SIP/2.0/UDP evil;branch=z9hG4bK2"], False),
        ("tls", ["SIP/2.0/TLS pbx:5061;branch=z9hG4bK1", "SIP/2.0/TLS desk;branch=z9hG4bK2"], True),
    ],
)
def test_who_may_have_read_the_answer_at_a_proxy_is_not_heard(
    rig: Any, transport: str, vias: list[str], heard: bool
) -> None:
    """Kamailio passes on an answer to what it never sent, by the Via behind its own."""
    options = {"auto_answer": "intercom", "auto_answer_muted": False}
    desk = rig(BLF_102, account={"transport": transport}, **options).start()
    comes(desk, ASKS, *(("via", via) for via in vias)).advance(WARNING)
    desk.tell(evt.CallConnected("in-1"), evt.AnswerArrived("in-1"))
    assert (cmd.MuteCall("in-1", False) in desk.take(cmd.MuteCall)) is heard
    assert ("you are heard" in desk.sentences("by-itself")[-1]) is heard
