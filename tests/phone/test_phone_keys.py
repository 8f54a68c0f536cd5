# SPDX-License-Identifier: GPL-3.0-or-later
"""What a press on each kind of key does, and what a key says of itself."""

from __future__ import annotations

from typing import Any

import pytest
from phone.conftest import BLF_102, DOMAIN, HELD, Rig, incoming, ringing, talking  # type: ignore

from deskphone.blf.lamps import Blink, Lamp
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.views import AddressWanted, Function, FunctionWanted, NotDialled, Said, Severity

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


@pytest.mark.parametrize(
    ("wait", "held", "calls"), [(0.6, False, 0), (2.9, False, 0), (3.1, False, 1), (0.6, True, 1)]
)
def test_a_group_key_pressed_once_more_takes_no_second_call(
    rig: Any, wait: float, held: bool, calls: int
) -> None:
    """Grace is picked up; the impatient press put her on hold. Who has put her on hold by hand wants the next."""
    desk = rig({"type": "grouppickup"}, account={"group_pickup_code": "*50*"}).start().press()
    desk.take(cmd.MakeCall)
    desk.tell(evt.CallConnected("out-1"), evt.CallMediaChanged("out-1", evt.MediaState.ACTIVE))
    if held:
        desk.tell(evt.CallMediaChanged("out-1", HELD))
    desk.advance(wait).take(Said)
    desk.press()
    assert len(desk.take(cmd.MakeCall)) == calls
    if not calls:
        assert "You have just picked up" in desk.sentences("key")[0]


DIALS = {name: key for name, (key, _) in PRESSES.items() if "grouppickup" not in key.values()}


@pytest.mark.parametrize("status", [0, 100, 180, 183])
@pytest.mark.parametrize("key", DIALS.values(), ids=DIALS)
def test_a_key_whose_call_is_being_set_up_calls_once(rig: Any, key: dict[str, Any], status: int) -> None:
    phone = rig({**key, "label": "Kim"}).start().press()
    if status:
        phone.tell(evt.CallProgressed("out-1", status, ""))
    phone.advance(0.45).press().advance(0.2).press()
    assert len(phone.take(cmd.MakeCall)) == 1
    assert phone.sentences("key") == ["You are calling Kim already."] * 2
    phone.ended("out-1", 486, "Busy Here").press()
    assert len(phone.take(cmd.MakeCall)) == 1


def test_a_key_whose_call_is_being_picked_up_does_not_call(desk: Rig) -> None:
    """The lamp may go out before the answer is here; the next press dialled the colleague as well."""
    desk.notify(ringing()).press()
    assert desk.one(cmd.MakeCall).headers
    desk.notify().advance(1).press().advance(1).press()
    assert desk.take(cmd.MakeCall) == []
    assert desk.sentences("key") == ["You are picking up Bob's call already."] * 2
    desk.ended("out-1", 481, "Gone").advance(1).press()
    assert desk.one(cmd.MakeCall).request_uri == f"sip:102@{DOMAIN}"


def test_a_code_that_picks_up_is_not_called_by_its_key_as_well(rig: Any) -> None:
    by_code = {"account": {"pickup_code": "**", "pickup_method": "star-code"}}
    phone = rig(BLF_102, {"type": "speed", "target": "**102"}, **by_code).start()
    phone.notify(ringing()).press()
    assert phone.one(cmd.MakeCall).request_uri == f"sip:**102@{DOMAIN}"
    phone.press(1)
    assert phone.take(cmd.MakeCall) == []


def test_whom_we_call_counts_and_not_who_the_far_end_says_it_is(desk: Rig) -> None:
    desk.press()
    desk.tell(evt.CallIdentified("out-1", evt.Party(f"sip:199@{DOMAIN}", "Reception"), "P-Asserted-Identity"))
    desk.press().do(cmd.Dial("200"))
    assert [call.request_uri for call in desk.take(cmd.MakeCall)] == [
        f"sip:102@{DOMAIN}",
        f"sip:200@{DOMAIN}",
    ]


def test_a_number_that_was_typed_is_not_called_by_its_key_as_well(desk: Rig) -> None:
    desk.do(cmd.Dial("102")).press()
    assert len(desk.take(cmd.MakeCall)) == 1
    assert desk.sentences("key") == ["You are calling Bob already."]


def test_a_key_calls_again_after_we_gave_up_or_were_answered(desk: Rig) -> None:
    desk.press().do(cmd.HangUp("out-1")).press()
    assert len(desk.take(cmd.MakeCall)) == 2
    desk.tell(evt.CallConnected("out-2")).advance(3.1).press()
    assert len(desk.take(cmd.MakeCall)) == 1
    assert desk.sentences("key") == []


@pytest.mark.parametrize("how", ["typed", "asked"])
def test_nobody_is_called_twice_at_once_however_that_is_wished(desk: Rig, how: str) -> None:
    """A recent call and Enter, and Enter again 0.6 s later: two calls rang at the same person."""
    if how == "asked":
        incoming(desk).do(cmd.Answer("in-1")).tell(evt.CallConnected("in-1"))
    again = cmd.AskFirst("in-1", "102", "Bob") if how == "asked" else cmd.Dial("102")
    desk.do(again).advance(0.6).do(again)
    desk.tell(evt.CallConnected("out-1")).advance(0.6).do(again)
    assert len(desk.take(cmd.MakeCall)) == 1
    who = "Bob" if how == "asked" else "102"
    assert desk.sentences("key") == [f"You are calling {who} already.", f"{who} has just answered your call."]
    assert desk.take(NotDialled) == [], "nor does the number come back into the field"


def test_a_key_that_is_pressed_again_as_it_is_answered_puts_nobody_on_hold_to_call_once_more(
    desk: Rig,
) -> None:
    """Whoever answers within a second is talked with before the hand knows it."""
    desk.press().tell(evt.CallConnected("out-1"), evt.CallMediaChanged("out-1", evt.MediaState.ACTIVE))
    desk.advance(0.5).press().advance(1.5).press()
    assert len(desk.take(cmd.MakeCall)) == 1
    assert desk.take(cmd.HoldCall) == []
    assert desk.sentences("key") == ["Bob has just answered your call."] * 2
    desk.do(cmd.HangUp("out-1")).press()
    assert len(desk.take(cmd.MakeCall)) == 1, "given up, it is not that call"


ICOM_102 = {"type": "icom", "target": "102", "label": "Bob"}
BY_CALL_INFO = ("Call-Info", f"<sip:{DOMAIN}>;answer-after=0")
BY_ALERT_INFO = ("Alert-Info", f"<http://{DOMAIN}>;info=alert-autoanswer;delay=0")
BY_MODE = ("Answer-Mode", "Auto")
ASKS = {
    "all": (BY_CALL_INFO, BY_ALERT_INFO, BY_MODE),
    "call-info": (BY_CALL_INFO,),
    "alert-info": (BY_ALERT_INFO,),
    "answer-mode": (BY_MODE,),
}


@pytest.mark.parametrize("how", ASKS)
def test_an_intercom_key_asks_the_phone_there_to_answer(rig: Any, how: str) -> None:
    phone = rig(ICOM_102, account={"intercom": how}).start().notify()
    assert phone.key.lamp is Lamp.IDLE, "it watches"
    assert phone.key.press == "calls Bob by intercom: the phone there answers by itself if it may"
    made = phone.press().one(cmd.MakeCall)
    assert (made.request_uri, made.headers) == (f"sip:102@{DOMAIN}", ASKS[how])
    explained = phone.phone.explain(0)
    assert "A call by intercom sends:" in explained
    assert all(f"{name}: {value}" in explained for name, value in ASKS[how])


CODED = {
    "the account's": ({"intercom_code": "*80"}, f"sip:*80102@{DOMAIN}"),
    "the profile's": ({"profile": "yeastar"}, f"sip:*5102@{DOMAIN}"),
    "the account's first": ({"intercom_code": "*80", "profile": "yeastar"}, f"sip:*80102@{DOMAIN}"),
}


@pytest.mark.parametrize("how", CODED)
def test_a_server_that_calls_the_phone_there_itself_has_a_code_for_it(rig: Any, how: str) -> None:
    account, uri = CODED[how]
    phone = rig(ICOM_102, account=account).start().notify()
    made = phone.press().one(cmd.MakeCall)
    assert (made.request_uri, made.headers) == (uri, ())
    assert f"INVITE {uri} SIP/2.0" in phone.phone.explain(0)
    [call] = phone.phone.calls
    assert call.remote.uri == f"sip:102@{DOMAIN}", "whom it is with"


def test_a_phone_elsewhere_has_no_code_of_this_server(rig: Any) -> None:
    phone = rig({**ICOM_102, "target": "sip:102@else.test"}, account={"intercom_code": "*80"}).start()
    made = phone.press().one(cmd.MakeCall)
    assert (made.request_uri, made.headers) == ("sip:102@else.test", ASKS["all"])


def test_no_other_key_asks_for_that(rig: Any) -> None:
    phone = rig(BLF_102, {"type": "speed", "target": "104"}).start().notify()
    phone.press(0).do(cmd.HangUp("out-1")).press(1)
    assert [made.headers for made in phone.take(cmd.MakeCall)] == [(), ()]


def test_an_intercom_key_picks_up_what_rings_there(rig: Any) -> None:
    phone = rig(ICOM_102).start().notify(ringing())
    assert phone.key.pickable
    made = phone.press().one(cmd.MakeCall)
    assert [name for name, _ in made.headers] == ["Replaces"]


def test_an_intercom_key_holds_who_talks_and_asks_there(rig: Any) -> None:
    phone = talking(rig(ICOM_102).start().notify())
    phone.take(cmd.MakeCall)
    made = phone.press().one(cmd.MakeCall)
    assert made.headers == ASKS["all"]
    assert phone.one(cmd.HoldCall).call == "out-1"
    phone.advance(0.1).press()
    assert phone.take(cmd.MakeCall) == [], "one more of the same finger"


def test_an_intercom_key_passes_no_ringing_call_on(rig: Any) -> None:
    """It is for talking there, and not a colleague's key that was meant for this."""
    phone = rig(ICOM_102, deflect=True).start().notify()
    assert not phone.key.deflects


@pytest.mark.parametrize("kind", ["transfer", "dtmf"])
def test_that_there_is_no_call_is_not_said_for_good(rig: Any, kind: str) -> None:
    """News fades; a warning would stand there in the next call."""
    said = rig({"type": kind, "target": "104"}).start().press().take(Said)
    assert [each.severity for each in said if each.topic == "key"] == [Severity.INFO]


def test_a_transfer_key_passes_the_call_on(rig: Any) -> None:
    desk = rig({"type": "transfer", "target": "104", "label": "Tom"}).start()
    assert desk.press().sentences("key") == ["There is no call to transfer."]
    talking(desk).press()
    assert desk.one(cmd.TransferCall) == cmd.TransferCall("out-1", f"sip:104@{DOMAIN}")
    assert desk.sentences("transfer") == ["Transferring 200 to Tom …"]


@pytest.mark.parametrize(
    ("target", "function"),
    [
        ("dnd", Function.QUIET),
        ("F_REDIAL", Function.REDIAL),
        ("F_R", Function.HOLD),
        ("Missed_List", Function.RECENT),
        ("F_CONFERENCE", Function.JOIN),
    ],
)
def test_a_function_key_asks_the_window(rig: Any, target: str, function: Function) -> None:
    desk = rig({"type": "keyevent", "target": target}).start().press()
    assert desk.one(FunctionWanted).function is function


def test_a_function_that_there_is_not_is_said(rig: Any) -> None:
    desk = rig({"type": "keyevent", "target": "F_COFFEE"}).start().press()
    assert desk.sentences("key") == [
        'There is no function "F_COFFEE"; the functions are dnd, redial, hold, mute, record, transfer, conference, recent, book, voicemail, settings.'
    ]


def test_an_address_key_shows_its_address(rig: Any) -> None:
    desk = rig({"type": "url", "target": "https://crm.test/?q=1"}).start().press()
    assert desk.one(AddressWanted).url == "https://crm.test/?q=1"


def test_a_key_that_is_none_does_nothing(rig: Any) -> None:
    phone = rig({"type": "none"}).start()
    phone.sent = []
    assert phone.press().sent == []


@pytest.mark.parametrize("kind", ["blf", "dest", "speed"])
@pytest.mark.parametrize(
    ("in_call", "press"),
    [
        ("attended", "calls Bob"),
        ("hold-and-call", "calls Bob"),
        ("blind", "calls Bob, or transfers the call you are in there"),
        ("conference", "calls Bob, or adds them to the call you are in"),
        ("park", "calls Bob, or parks the call you are in there"),
        ("dtmf", "calls Bob, or sends its number into the call you are in"),
    ],
)
def test_it_is_said_what_a_press_does_during_a_call(rig: Any, kind: str, in_call: str, press: str) -> None:
    assert rig({**BLF_102, "type": kind, "in_call": in_call}).start().key.press == press


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


def test_an_orbit_key_parks_the_only_call_on_hold_where_none_talks(rig: Any) -> None:
    phone = talking(rig({"type": "orbit", "target": "700"}).start().notify(extension="700"))
    phone.take(cmd.MakeCall)
    phone.tell(evt.CallMediaChanged("out-1", HELD)).press()
    assert phone.one(cmd.TransferCall) == cmd.TransferCall("out-1", f"sip:700@{DOMAIN}")
    assert phone.take(cmd.MakeCall) == []


@pytest.mark.parametrize(
    "why", ["another is on hold as well", "one is being called", "somebody is parked there"]
)
def test_an_orbit_key_parks_no_call_on_hold_where_another_may_be_meant(rig: Any, why: str) -> None:
    phone = talking(rig({"type": "orbit", "target": "700"}).start().notify(extension="700"))
    phone.tell(evt.CallMediaChanged("out-1", HELD))
    if why == "another is on hold as well":
        phone.do(cmd.Dial("201")).tell(evt.CallConnected("out-2"), evt.CallMediaChanged("out-2", HELD))
    elif why == "one is being called":
        phone.do(cmd.Dial("105"))
    else:
        phone.notify(ringing(state="confirmed"), extension="700")
    phone.take(cmd.MakeCall)
    phone.press()
    assert phone.take(cmd.TransferCall) == []
    assert phone.one(cmd.MakeCall).request_uri == f"sip:700@{DOMAIN}"


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


# ------------------------------------------------------------------------- explain


def test_explain_a_key_that_rings(desk: Rig) -> None:
    text = desk.notify(ringing()).phone.explain(0)
    for line in (
        "Key 1: blf 102 Bob",
        "Lamp: ringing, fast: call-id, local and remote are there.",
        f"Subscription to sip:102@{DOMAIN} by 103@{DOMAIN}: active",
        "  ✓ d1: replaces: possible, call-id, local and remote are there",
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
    "huge": (lambda rig: rig.notify(body=b"<x>" + b"y" * 30000), " …"),
    "state only": (
        lambda rig: rig.notify(ringing(local=None, remote=None, call_id="")),
        "replaces: not possible",
    ),
}


@pytest.mark.parametrize(("prepare", "text"), EXPLAINED.values(), ids=EXPLAINED)
def test_explain(desk: Rig, prepare: Any, text: str) -> None:
    assert text in prepare(desk).phone.explain(0)


ANSWERS = [
    pytest.param(404, "Not Found", "last answer: 404 Not Found", id="refused"),
    pytest.param(0, "noresource", "last answer: 0 noresource", id="ended by a NOTIFY"),
    pytest.param(200, "", None, id="ended after 200"),
]


@pytest.mark.parametrize(("status", "reason", "line"), ANSWERS)
def test_explain_tells_the_last_answer_where_there_was_trouble(
    desk: Rig, status: int, reason: str, line: str | None
) -> None:
    ended = evt.SubscriptionChanged(desk.watch(), evt.SubscriptionState.TERMINATED, status, reason)
    text = desk.tell(ended).phone.explain(0)
    assert (line in text) if line else ("last answer" not in text)


def test_explain_other_keys(rig: Any) -> None:
    phone = rig({"type": "speed", "target": "9"}, {"type": "icom", "target": "9"}, BLF_102)
    assert "calls 9" in phone.phone.explain(0)
    assert "calls 9 by intercom" in phone.phone.explain(1)
    assert "No NOTIFY came yet." in phone.phone.explain(2)
    assert phone.phone.explain(99) == "There is no such key."


def test_an_extension_without_a_phone_is_not_idle(desk: Rig) -> None:
    """The bundled PBX knows, and says so."""

    def body(answer: str, *dialogs: str) -> bytes:
        said = f'<reachable xmlns="urn:x-deskphone:dialog-info">{answer}</reachable>' if answer else ""
        return (
            '<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="9" state="full" entity="x">'
            f"{''.join(dialogs)}{said}</dialog-info>"
        ).encode()

    desk.notify(body=body("no"))
    assert (desk.key.lamp, desk.key.subscription, desk.key.why) == (
        Lamp.OFFLINE,
        "active",
        "no phone is registered there",
    )
    rings = '<dialog id="a" direction="recipient"><state>early</state></dialog>'
    assert desk.notify(body=body("no", rings)).key.lamp is Lamp.RINGING, "a call is more than that"
    assert desk.notify(body=body("no")).key.lamp is Lamp.OFFLINE
    assert desk.notify(body=body("")).key.lamp is Lamp.IDLE
    assert desk.press().one(cmd.MakeCall).request_uri == f"sip:102@{DOMAIN}"


def test_a_key_tells_whether_a_press_depends_on_our_calls(rig: Any) -> None:
    kinds = (
        {"in_call": "blind"},
        {"in_call": "attended"},
        {"in_call": "conference"},
        {"type": "speed", "in_call": "dtmf"},
        {"type": "line"},
        {"type": "dtmf"},
    )
    desk = rig(*({**BLF_102, **kind} for kind in kinds)).start().notify()
    assert [key.by_calls for key in desk.phone.keys] == [True, False, True, True, True, True]
