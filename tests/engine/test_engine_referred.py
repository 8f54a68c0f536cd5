# SPDX-License-Identifier: GPL-3.0-or-later
"""The far end of a call sends the pjsua2 engine on by REFER (RFC 3515), against a scripted peer."""

from __future__ import annotations

import queue
import re

import pytest

pytestmark = pytest.mark.e2e


@pytest.fixture
def talks(registered, peer):
    """A phone in an answered call; ``asked`` is its INVITE."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    asked = peer.expect("INVITE")
    peer.answer(asked, 200, "OK", ["Content-Type: application/sdp"], peer.sdp())
    peer.expect("ACK")
    registered.wait("CallConnected", call="out-1")
    registered.asked = asked
    return registered


def refer(peer, talks, number, status, target="<sip:105@pbx.test>", *headers):
    """Send a REFER, and return its answer, which has this status."""
    peer.request("REFER", talks.asked, number, [f"Refer-To: {target}", *headers])
    answer = peer.expect(status)
    assert answer.get("CSeq") == f"{number} REFER"
    return answer


def notified(peer, status, event="refer", state="active"):
    """The next NOTIFY says this."""
    notify = peer.expect("NOTIFY")
    assert notify.get("Event") == event
    assert notify.get("Subscription-State").startswith(state)
    assert notify.get("Content-Type").startswith("message/sipfrag")
    assert re.match(rb"SIP/2\.0 (\d+) ", notify.body).group(1) == str(status).encode()
    peer.answer(notify, 200, "OK")


def test_it_is_told_and_the_far_end_hears_what_comes_of_it(talks, peer):
    answer = refer(peer, talks, 1, 202, "<sip:105@pbx.test>", "Referred-By: <sip:102@pbx.test>")
    assert "127.0.0.1" in answer.get("Contact")
    asked = talks.wait("TransferAsked", call="out-1")
    assert (asked["target"], asked["headers"]) == (
        "sip:105@pbx.test",
        [["Referred-By", "<sip:102@pbx.test>"]],
    )
    for status, final in ((100, False), (180, False), (200, True)):
        talks.do("TellReferrer", call="out-1", status=status, reason="Fine", final=final)
        notified(peer, status, state="terminated" if final else "active")
    talks.do("TellReferrer", call="out-1", status=200, reason="OK", final=True)
    assert "does not wait" in talks.wait("EngineFailed")["text"]
    talks.do("HangUpCall", call="out-1")
    peer.answer(peer.expect("BYE"), 200, "OK")
    talks.wait("CallEnded", call="out-1")


def test_what_is_sent_again_is_answered_again_and_followed_once(talks, peer):
    for _ in range(3):
        refer(peer, talks, 1, 202)
    refer(peer, talks, 2, 491)  # one after the other
    talks.do("TellReferrer", call="out-1", status=603, reason="Decline", final=True)
    notified(peer, 603, state="terminated")
    talks.wait("TransferAsked")
    assert len(talks.seen("TransferAsked")) == 1
    refer(peer, talks, 3, 202)
    talks.do("TellReferrer", call="out-1", status=100, reason="Trying")
    notified(peer, 100, event="refer;id=3")  # RFC 3515 section 2.4.6
    talks.wait("TransferAsked")
    assert len(talks.seen("TransferAsked")) == 2


def transfer_in_vain(peer, talks):
    """The phone transfers its call, and is refused."""
    talks.do("TransferCall", call="out-1", target="sip:104@pbx.test")
    peer.answer(peer.expect("REFER"), 603, "Decline")
    talks.wait("TransferProgressed", call="out-1", final=True)


@pytest.mark.parametrize("event", [(), ("Event: refer",), ("Event: refer;id=1",)])
def test_who_has_transferred_the_call_in_vain_may_be_sent_on_as_well(talks, peer, event):
    """pjsip has a subscription of its own in such a dialog, which is not asked about our NOTIFYs."""
    transfer_in_vain(peer, talks)
    for number in (1, 2):
        refer(peer, talks, number, 202)
        for status in (100, 200):
            talks.do("TellReferrer", call="out-1", status=status, reason="Fine", final=status == 200)
            notify = peer.expect("NOTIFY")
            assert notify.get("Event") == ("refer" if number == 1 else "refer;id=2")
            peer.answer(notify, 200, "OK", event)
    talks.do("HangUpCall", call="out-1")
    peer.answer(peer.expect("BYE"), 200, "OK")
    talks.wait("CallEnded", call="out-1")


def test_a_call_whose_place_is_to_be_taken_is_named(talks, peer):
    replaces = "a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2"
    target = f"<sip:105@127.0.0.1:5099;transport=udp?Require=replaces&Replaces={replaces}&Subject=x>"
    refer(peer, talks, 1, 202, target)
    asked = talks.wait("TransferAsked")
    assert asked["target"] == "sip:105@127.0.0.1:5099;transport=udp"
    assert asked["headers"] == [["Require", "replaces"], ["Replaces", "a@b;to-tag=1;from-tag=2"]]


def test_an_old_one_is_not_followed_again(talks, peer):
    """Whoever has read it may say it again (RFC 3261 section 12.2.2)."""
    for number in (7, 8):
        refer(peer, talks, number, 202)
        talks.do("TellReferrer", call="out-1", status=603, reason="Decline", final=True)
        notified(peer, 603, event="refer" if number == 7 else "refer;id=8", state="terminated")
    refer(peer, talks, 7, 500)
    refer(peer, talks, 9, 202)


@pytest.mark.parametrize(("target", "status"), [
    ("<http://pbx.test/>", 416),
    ("<tel:105>", 416),
    ("<sip:105@pbx.test;method=BYE>", 603),
    ("<sip:105@pbx.test>, <sip:106@pbx.test>", 400),
    ("<sip:105@pbx.test?Replaces=x%0D%0AVia%3A%20y>", 400),
    ("<sip:105@pbx.test?Replaces=a&Replaces=b>", 400),
    (f"<sip:{600 * '1'}@pbx.test>", 400),
])  # fmt: skip
def test_what_nobody_can_follow_is_refused(talks, peer, target, status):
    refer(peer, talks, 1, status, target)
    assert not talks.seen("TransferAsked")


def test_none_and_two_targets_are_refused(talks, peer):
    peer.request("REFER", talks.asked, 1)
    peer.expect(400)
    refer(peer, talks, 2, 400, "<sip:105@pbx.test>", "Refer-To: <sip:106@pbx.test>")


def test_nobody_is_sent_on_before_an_answer(registered, peer):
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    registered.asked = peer.expect("INVITE")
    peer.answer(registered.asked, 180, "Ringing")
    registered.wait("CallProgressed", call="out-1")
    refer(peer, registered, 1, 603)
    assert not registered.seen("TransferAsked")


def test_nobody_else_sends_us_on(talks, peer, make_peer):
    """Call-ID and tags are told to all who watch a lamp."""
    stranger = make_peer("127.0.0.2")
    stranger.request("REFER", talks.asked, 1, ["Refer-To: <sip:105@pbx.test>"])
    stranger.silent(603, 0.5)
    refer(peer, talks, 1, 202)
    talks.wait("TransferAsked")
    assert len(talks.seen("TransferAsked")) == 1


def test_it_is_told_in_a_call_that_rang_while_its_account_was_removed(registered, peer):
    """Seen: ``pjsua_acc_create_uac_contact: Assertion `pjsua_acc_is_valid(acc_id)' failed``."""
    target, source = peer.registers[0].contact, peer.registers[0].source
    kept = queue.SimpleQueue()
    peer.on_register = kept.put
    registered.do("RemoveAccount", account="a")
    farewell = kept.get(timeout=5)
    peer.invite(target, source)
    call = registered.wait("CallIncoming")["call"]
    registered.do("AnswerCall", call=call)
    answered = peer.expect(200)
    peer.request("ACK", answered, 1)
    registered.wait("CallConnected", call=call)
    peer.accept(farewell)
    registered.wait("RegistrationChanged", state="offline")
    registered.do("Count")
    registered.wait("Count")  # a turn of its thread: the account is no more
    peer.request("REFER", answered, 2, ["Refer-To: <sip:105@pbx.test>"])
    assert peer.expect(202).get("Contact") == f"<{answered.contact}>"
    assert registered.wait("TransferAsked", call=call)["target"] == "sip:105@pbx.test"
