# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said in a call that is over is no word to the call that has its place in the library by now."""

from __future__ import annotations

import pytest

from deskphone.engine.pjsua.endpoint import MAX_CALLS

pytestmark = pytest.mark.e2e

SDP = ["Content-Type: application/sdp"]
SAID = {
    "REFER": (["Refer-To: <sip:104@pbx.test>"], b""),
    "INFO": (["Content-Type: application/dtmf-relay"], b"Signal=5\r\nDuration=100\r\n"),
    "MESSAGE": (["Content-Type: text/plain"], b"hello"),
    "NOTIFY": (
        ["Event: refer", "Subscription-State: terminated", "Content-Type: message/sipfrag"],
        b"SIP/2.0 200 OK\r\n",
    ),
    "UPDATE": ([], b""),
    "PRACK": (["RAck: 1 1 INVITE"], b""),
    "OPTIONS": ([], b""),  # whether we still know the call
}


def call_and(phone, peer, name, status):
    """A call of the phone's with this answer; gives the INVITE."""
    phone.do("MakeCall", call=name, account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    peer.answer(invite, status, "", SDP if status == 200 else [], peer.sdp() if status == 200 else b"")
    peer.expect("ACK")
    phone.wait("CallConnected" if status == 200 else "CallEnded", call=name)
    return invite


def refused(phone, peer):
    return call_and(phone, peer, "old", 486)


def ended_there(phone, peer):
    dialog = call_and(phone, peer, "old", 200)
    peer.request("BYE", dialog, 100)
    peer.expect(200)
    phone.wait("CallEnded", call="old")
    return dialog


def ended_here(phone, peer):
    dialog = call_and(phone, peer, "old", 200)
    phone.do("HangUpCall", call="old")
    peer.answer(peer.expect("BYE"), 200)
    phone.wait("CallEnded", call="old")
    return dialog


def cancelled(phone, peer):
    peer.invite(phone.aor, phone.source, branch="old")
    ringing = peer.expect(180)
    peer.invite(phone.aor, phone.source, method="CANCEL", branch="old", body=b"")
    peer.expect(487)
    phone.wait("CallEnded")
    return ringing


def transferred(phone, peer):
    dialog = call_and(phone, peer, "old", 200)
    phone.do("TransferCall", call="old", target="sip:104@pbx.test")
    peer.answer(peer.expect("REFER"), 202, "Accepted", ["Expires: 60"])
    peer.request("NOTIFY", dialog, 50, ["Event: refer", "Subscription-State: active"])
    peer.expect(200)
    peer.request("BYE", dialog, 100)
    peer.expect(200)
    phone.wait("CallEnded", call="old")
    return dialog


def made(phone, peer, old):
    call_and(phone, peer, "new", 200)
    return "new"


def comes_in(phone, peer, old, call_id="call-new@peer"):
    """From another tag: the same would be a second copy of the old INVITE (482)."""
    send = peer.send

    def changed(lines, body, target):
        lines = [line.replace("tag=holly", "tag=new") for line in lines]
        named = [f"Call-ID: {call_id}" if line.startswith("Call-ID:") else line for line in lines]
        send(named, body, target)

    peer.send = changed
    peer.invite(phone.aor, phone.source, branch="new")
    peer.send = send
    peer.expect(180)
    return phone.wait("CallIncoming")["call"]


def comes_in_by_the_same_name(phone, peer, old):
    return comes_in(phone, peer, old, old.get("Call-ID"))


@pytest.mark.parametrize("begin", [made, comes_in, comes_in_by_the_same_name])
@pytest.mark.parametrize("end", [refused, ended_there, ended_here, cancelled, transferred])
def test_nothing_that_is_said_in_it_reaches_another_call(registered, peer, end, begin):
    """A REFER there ended the telephone, an INFO was a digit of the new call, a NOTIFY hung it up."""
    old = end(registered, peer)
    for number in range(MAX_CALLS - 1):
        call_and(registered, peer, f"between-{number}", 486)
    new = begin(registered, peer, old)
    for number, (method, (headers, body)) in enumerate(SAID.items(), 300):
        peer.request(method, old, number, headers, body)
        peer.expect(481)
    assert not registered.seen("DtmfReceived")
    assert not [line for line in registered.seen("TransferProgressed") if line["call"] == new]
    assert not [line for line in registered.seen("CallEnded") if line["call"] == new]
    assert registered.stop() == 0


def test_a_late_answer_to_a_question_of_a_call_that_is_over_ends_no_other(registered, peer):
    """A 481 to OPTIONS says that the far end has no such call."""
    dialog = call_and(registered, peer, "old", 200)
    registered.do("AskFarEnd", call="old")
    asked = peer.expect("OPTIONS")
    peer.request("BYE", dialog, 100)
    peer.expect(200)
    registered.wait("CallEnded", call="old")
    for number in range(MAX_CALLS - 1):
        call_and(registered, peer, f"between-{number}", 486)
    invite = call_and(registered, peer, "new", 200)
    peer.answer(asked, 481)
    peer.request("INFO", invite, 10, *SAID["INFO"])
    registered.wait("DtmfReceived", call="new")
    assert registered.stop() == 0


@pytest.mark.parametrize("end", ["BYE", "HangUpCall"])
def test_a_question_without_an_answer_in_a_call_that_is_over_ends_no_other(registered, peer, end):
    """Seen: ``pjsua_media_channel_update: Assertion `call->med_prov_cnt >= ...' failed``, and no telephone.


    Nobody is evil: the far end does not answer a hold, its user hangs up, and a call rings as that times out.
    """
    registered.do("Hurry")
    dialog = call_and(registered, peer, "old", 200)
    registered.do("HoldCall", call="old")
    peer.expect("INVITE")
    if end == "BYE":
        peer.request("BYE", dialog, 100)
        peer.expect(200)
    else:
        registered.do(end, call="old")
        peer.answer(peer.expect("BYE"), 200)
    registered.wait("CallEnded", call="old")
    for number in range(MAX_CALLS - 1):
        call_and(registered, peer, f"between-{number}", 486)
    new = comes_in(registered, peer, dialog)
    registered.do("Subscribe", watch="w", account="a", uri="sip:102@pbx.test")
    registered.wait("SubscriptionChanged", state="terminated")  # sent later than the hold, given up later
    registered.do("AnswerCall", call=new)
    peer.request("ACK", peer.expect(200), 1)
    registered.wait("CallConnected", call=new)
    assert registered.stop() == 0


def test_a_question_without_an_answer_in_a_call_that_was_refused_ends_no_other(registered, peer):
    """One codec of several is agreed on by UPDATE, early: its timeout was a timeout of the call that rang then."""
    registered.do("Hurry")
    registered.do("MakeCall", call="old", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    reliable = ["Require: 100rel", "RSeq: 1", "Allow: INVITE, ACK, BYE, CANCEL, UPDATE, PRACK"]
    peer.answer(invite, 183, "", SDP + reliable, peer.sdp().replace(b"AVP 0", b"AVP 0 8"))
    peer.answer(peer.expect("PRACK"), 200)
    peer.expect("UPDATE")
    peer.answer(invite, 486)
    registered.wait("CallEnded", call="old")
    for number in range(MAX_CALLS - 1):
        call_and(registered, peer, f"between-{number}", 486)
    new = comes_in(registered, peer, invite)
    registered.do("Subscribe", watch="w", account="a", uri="sip:102@pbx.test")
    registered.wait("SubscriptionChanged", state="terminated")
    registered.do("AnswerCall", call=new)
    peer.request("ACK", peer.expect(200), 1)
    registered.wait("CallConnected", call=new)
    assert registered.stop() == 0


@pytest.mark.parametrize("header", ["Contact: *", "Contact:\t* ", "m: <sip:101@127.0.0.1>, *"])
def test_a_star_in_an_answer_to_a_registration_does_not_end_the_telephone(phone, peer, header):
    """Seen: ``pjsip_uri_get_uri: Assertion `uri' failed``, the process gone, and again when it was back."""
    answers = [[header], ["Contact: <sip:101@127.0.0.1>;expires=60", header]]
    peer.on_register = lambda request: peer.answer(request, 200, "OK", answers[len(peer.registers) % 2])
    phone.add_account(peer)
    while len(peer.registers) < 3:
        phone.do("Register", account="a")
        phone.let(0.2)
    peer.on_register = peer.accept
    phone.do("Register", account="a")
    phone.wait("RegistrationChanged", state="registered")
    assert phone.stop() == 0


@pytest.mark.parametrize("end", ["RejectCall", "CANCEL"])
@pytest.mark.parametrize("tag", ["holly", "another"])
def test_an_answer_to_no_invite_in_a_call_that_nobody_took_does_not_end_the_telephone(
    registered, peer, end, tag
):
    """Seen: ``pjmedia_sdp_neg_negotiate: Assertion `pool && neg' failed``, at one 200 of the caller."""
    peer.invite(registered.aor, registered.source, branch="old")
    ringing = peer.expect(180)
    call = registered.wait("CallIncoming")["call"]
    if end == "CANCEL":
        peer.invite(registered.aor, registered.source, method="CANCEL", branch="old", body=b"")
        peer.expect(487)
    else:
        registered.do(end, call=call)
        peer.expect(486)
    registered.wait("CallEnded", call=call)
    lines = ["SIP/2.0 200 OK", f"Via: SIP/2.0/UDP 127.0.0.1:{registered.port};branch=z9hG4bKnobody"]
    lines += [f"From: {ringing.get('To')}", f"To: {ringing.get('From').replace('holly', tag)}"]
    lines += [
        f"Call-ID: {ringing.get('Call-ID')}",
        "CSeq: 1 INVITE",
        f"Contact: <sip:103@127.0.0.1:{peer.port}>",
    ]
    peer.send(lines, b"", registered.source)
    peer.invite(registered.aor, registered.source, branch="next")
    peer.expect(180)
    peer.silent("ACK", 0.3)
    assert registered.stop() == 0


def test_an_answer_that_comes_again_after_a_call_of_ours_has_its_ack(registered, peer):
    """RFC 3261 section 13.2.2.4: who hears none sends it for half a minute, and does not believe in the BYE."""
    dialog = call_and(registered, peer, "old", 200)
    registered.do("HangUpCall", call="old")
    bye = peer.expect("BYE")
    registered.wait("CallEnded", call="old")
    peer.answer(dialog, 200, "", SDP, peer.sdp())
    peer.expect("ACK")
    peer.answer(bye, 200)
    assert registered.stop() == 0
