# SPDX-License-Identifier: GPL-3.0-or-later
"""The far end's place in a call of the pjsua2 engine is taken by another (RFC 3891)."""

from __future__ import annotations

import pytest
from patience import wait_until

from deskphone.engine.pjsua.unheard import BYE_PATIENCE

pytestmark = pytest.mark.e2e


def places(phone):
    """How many calls pjsip has."""
    phone.do("Count")
    return phone.wait("Count")["calls"]


def ring(phone, peer, call="out-1"):
    """A call of the phone that rings; returns its INVITE."""
    phone.do("MakeCall", call=call, account="a", request_uri="sip:102@pbx.test")
    asked = peer.expect("INVITE")
    peer.answer(asked, 180, "Ringing")
    phone.wait("CallProgressed", call=call)
    return asked


def connect(phone, peer, call="out-1"):
    """An answered call of the phone; returns its INVITE."""
    asked = ring(phone, peer, call)
    peer.answer(asked, 200, "OK", ["Content-Type: application/sdp"], peer.sdp())
    peer.expect("ACK")
    phone.wait("CallConnected", call=call)
    return asked


def replaces(asked, rest=""):
    """The header of who takes the far end's place in a call that the phone made."""
    ours = asked.get("From").partition("tag=")[2]
    return f"Replaces: {asked.get('Call-ID')};to-tag={ours};from-tag=peer{rest}"


def take(peer, asked, *headers, branch="taker", sender=None):
    """Send the INVITE that takes the place."""
    (sender or peer).invite(asked.contact, asked.source, headers, branch=branch, body=peer.sdp())


@pytest.mark.parametrize("rest", ["", ";early-only"])
def test_who_picks_up_the_call_that_we_make_is_answered_and_who_rang_stops(registered, peer, rest):
    asked = ring(registered, peer)
    take(peer, asked, replaces(asked, rest), "Require: replaces")
    coming = registered.wait("CallIncoming", replaces="out-1")
    assert coming["remote"]["uri"] == "sip:103@pbx.test"
    answer = peer.expect(200)
    assert answer.get("CSeq") == "1 INVITE"
    assert answer.body
    peer.request("ACK", answer, 1)
    registered.wait("CallConnected", call=coming["call"])
    cancel = peer.expect("CANCEL")
    peer.answer(cancel, 200, "OK")
    peer.answer(asked, 487, "Request Terminated")
    assert registered.wait("CallEnded", call="out-1")["by_remote"] is False
    registered.do("HangUpCall", call=coming["call"])
    assert peer.expect("BYE").get("Call-ID") == "call-taker@peer"
    registered.wait("CallEnded", call=coming["call"])
    assert not registered.seen("EngineFailed")


def test_who_answers_though_somebody_has_the_place_hears_bye(registered, peer):
    """Seen: an ACK, and nothing else. The call had one of the four places in the library for good."""
    asked = ring(registered, peer)
    take(peer, asked, replaces(asked))
    coming = registered.wait("CallIncoming", replaces="out-1")
    peer.request("ACK", peer.expect(200), 1)
    peer.answer(peer.expect("CANCEL"), 200, "OK")
    peer.answer(asked, 200, "OK", ["Content-Type: application/sdp"], peer.sdp())  # it has crossed the CANCEL
    peer.expect("ACK")
    bye = peer.expect("BYE")
    assert bye.get("Call-ID") == asked.get("Call-ID")
    peer.answer(bye, 200, "OK")
    assert registered.wait("CallEnded", call="out-1")["by_remote"] is False
    wait_until(lambda: places(registered) == 1, "pjsip has its place back")  # a turn later
    assert [each["call"] for each in registered.seen("CallConnected")] == [coming["call"]]


def test_the_other_end_of_an_answered_call_is_exchanged(registered, peer):
    """As a colleague who asked there first does it (RFC 5589 section 7)."""
    asked = connect(registered, peer)
    take(peer, asked, replaces(asked))
    coming = registered.wait("CallIncoming", replaces="out-1")
    peer.request("ACK", peer.expect(200), 1)
    registered.wait("CallConnected", call=coming["call"])
    bye = peer.expect("BYE")
    assert bye.get("Call-ID") == asked.get("Call-ID")
    peer.answer(bye, 200, "OK")
    registered.wait("CallEnded", call="out-1")
    media = [(each["call"], each["media"]) for each in registered.seen("CallMediaChanged")]
    assert media[-1] == (coming["call"], "active")
    peer.silent("BYE", BYE_PATIENCE + 1.0)
    assert len(peer.registers) == 1, "the far end has heard that its call is over"


@pytest.mark.parametrize(("rest", "answered", "status"), [
    (";early-only", True, 486),  # RFC 3891 section 3: answered meanwhile
    ("x", True, 481),
    ("x", False, 481),
])  # fmt: skip
def test_what_does_not_fit_changes_nothing(registered, peer, rest, answered, status):
    asked = (connect if answered else ring)(registered, peer)
    take(peer, asked, replaces(asked, rest))
    assert peer.expect(status).get("CSeq") == "1 INVITE"
    assert not registered.seen("CallIncoming")
    assert not registered.seen("CallEnded")


def test_nobody_takes_the_place_in_a_call_that_rings_here(registered, peer):
    """Who calls is not picked up from by our far end: the dialog is not of our making (RFC 3891 section 3)."""
    target = peer.registers[0].contact
    peer.invite(target, peer.registers[0].source, branch="first")
    ringing = peer.expect(180)
    registered.wait("CallIncoming")
    ours = ringing.get("To").partition("tag=")[2]
    header = f"Replaces: call-first@peer;to-tag={ours};from-tag=holly"
    peer.invite(target, peer.registers[0].source, [header], branch="second")
    assert peer.expect(481).get("Call-ID") == "call-second@peer"
    assert len(registered.seen("CallIncoming")) == 1


def test_who_is_not_the_server_takes_no_place(phone, peer, make_peer):
    """Call-ID and tags are told to all who watch a lamp."""
    phone.add_account(peer, accept_from="anywhere")
    phone.wait("RegistrationChanged", state="registered")
    asked, stranger = connect(phone, peer), make_peer("127.0.0.2")
    take(peer, asked, replaces(asked), sender=stranger)
    assert stranger.expect(603).get("CSeq") == "1 INVITE"
    assert not phone.seen("CallIncoming")
    assert not phone.seen("CallEnded")


REFUSED = {"422": (["Session-Expires: 10", "Supported: timer"], "off"), "488": ([], "required")}


@pytest.mark.parametrize("status", REFUSED)
def test_who_would_take_the_place_and_is_refused_changes_nothing(phone, peer, status):
    """pjsua gives that call the object of ours until it has one of its own."""
    headers, srtp = REFUSED[status]
    phone.add_account(peer, srtp=srtp)
    phone.wait("RegistrationChanged", state="registered")
    asked = ring(phone, peer)
    for number in range(3):
        take(peer, asked, replaces(asked), *headers, branch=f"taker{number}")
        peer.expect(int(status))
    phone.do("CheckCalls", calls=["out-1"])
    phone.do("HangUpCall", call="out-1")
    peer.answer(peer.expect("CANCEL"), 200, "OK")
    peer.answer(asked, 487, "Request Terminated")
    ended = phone.wait("CallEnded", call="out-1")
    assert (ended["status"], ended["lost"]) == (487, "")
    assert not phone.seen("CallIncoming")


def test_an_answered_call_goes_on_where_who_would_take_the_place_is_refused(registered, peer):
    asked = connect(registered, peer)
    take(peer, asked, replaces(asked), *REFUSED["422"][0])
    peer.expect(422)
    registered.do("CheckCalls", calls=["out-1"])
    registered.do("HoldCall", call="out-1")
    hold = peer.expect("INVITE")
    peer.answer(hold, 200, "OK", ["Content-Type: application/sdp"], peer.sdp(direction="recvonly"))
    registered.wait("CallMediaChanged", call="out-1", media="local-hold")
    peer.request("BYE", asked, 1)
    registered.wait("CallEnded", call="out-1")
    assert not registered.seen("EngineFailed")


def test_the_telephone_ends_in_peace_while_who_rang_is_still_told(registered, peer):
    """Seen: ``pjsua_call_set_user_data: Assertion `call_id>=0 && ...' failed``; the CANCEL is not answered yet."""
    asked = ring(registered, peer)
    take(peer, asked, replaces(asked))
    peer.request("ACK", peer.expect(200), 1)
    peer.expect("CANCEL")
    assert registered.stop() == 0
