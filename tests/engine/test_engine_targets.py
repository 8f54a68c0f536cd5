# SPDX-License-Identifier: GPL-3.0-or-later
"""A far end that moves to where nothing can be sent, while an INVITE of the phone waits for its answer.

pjsip takes the Contact of each INVITE, UPDATE, NOTIFY, SUBSCRIBE and REFER, and of what accepts them.
"""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.e2e

SDP = ["Content-Type: application/sdp"]
NOWHERE = ["sip:peer@127.0.0.1;transport=tcp", "sips:peer@127.0.0.1", "tel:1"]
REFERRED = ["Event: refer", "Subscription-State: active", "Expires: 60"]


class Mover:
    """Says what the peer says, with a Contact of its own, or (empty) none."""

    def __init__(self, peer):
        self.peer, self._send = peer, peer.send

    def __call__(self, contact, say, *args, far=""):
        def changed(lines, body, target):
            lines = [line.replace(";tag=peer", f";tag={far}") if far else line for line in lines]
            kept = [line for line in lines if not line.startswith("Contact:")]
            self._send([*kept, *([f"Contact: <{contact}>"] if contact else [])], body, target)

        self.peer.send = changed
        say(*args)
        self.peer.send = self._send


@pytest.fixture
def move(peer):
    return Mover(peer)


def call(phone, peer):
    phone.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    return peer.expect("INVITE")


def hold(phone, peer):
    """A call whose hold has no answer."""
    peer.answer(call(phone, peer), 200, "OK", SDP, peer.sdp())
    peer.expect("ACK")
    phone.wait("CallConnected")
    phone.do("HoldCall", call="out-1")
    return peer.expect("INVITE")


def comes_through(phone, peer):
    """The phone is there, and hangs up as always."""
    phone.do("HangUpCall", call="out-1")
    bye = peer.expect("BYE")
    assert bye.uri == f"sip:peer@127.0.0.1:{peer.port}"
    peer.answer(bye, 200)
    phone.wait("CallEnded")
    assert phone.stop() == 0


@pytest.mark.parametrize("place", NOWHERE)
@pytest.mark.parametrize("method", ["NOTIFY", "SUBSCRIBE"])
@pytest.mark.parametrize("begin", [call, hold])
def test_a_far_end_that_moves_by_another_request(registered, peer, move, begin, method, place):
    invite = begin(registered, peer)
    if begin is call:
        peer.answer(invite, 183)
        registered.wait("CallProgressed")
    move(place, peer.request, method, invite, 10, REFERRED)
    peer.expect(488)
    move("", peer.answer, invite, 200, "OK", SDP, peer.sdp(direction="recvonly"))
    peer.expect("ACK")
    comes_through(registered, peer)


@pytest.mark.parametrize("far", ["peer", "another"])
@pytest.mark.parametrize(
    ("method", "status"),
    [("INVITE", 491), *((method, 481) for method in ("NOTIFY", "UPDATE", "BYE", "SUBSCRIBE", "INFO"))],
)
def test_a_far_end_that_speaks_before_it_answers(registered, peer, move, method, status, far):
    """Seen at the CANCEL: ``inv_respond_incoming_cancel: Assertion `invite_tsx->last_tx != ((void *)0)' failed``."""
    invite = call(registered, peer)
    place, body = f"sip:peer@127.0.0.1:{peer.port}", peer.sdp() if method == "INVITE" else b""
    move(place, peer.request, method, invite, 10, SDP if body else REFERRED, body, far=far)
    peer.expect(status)
    peer.answer(invite, 200, "OK", SDP, peer.sdp())
    peer.expect("ACK")
    peer._number -= 1  # the branch of that request
    peer.request("CANCEL", invite, 10)
    peer.expect(481)
    comes_through(registered, peer)


@pytest.mark.parametrize(("method", "status"), [("INVITE", 491), ("BYE", 481)])
def test_a_far_end_that_speaks_before_it_answers_what_it_has_challenged(registered, peer, method, status):
    """Seen: the same. The dialog is known by the answer before."""
    invite = call(registered, peer)
    peer.answer(invite, 183)
    peer.challenge(invite)
    peer.expect("ACK")
    invite = peer.expect("INVITE")
    peer.request(method, invite, 10, SDP if method == "INVITE" else [], peer.sdp())
    peer.expect(status)
    peer.answer(invite, 200, "OK", SDP, peer.sdp())
    peer.expect("ACK")
    peer._number -= 1
    peer.request("CANCEL", invite, 10)
    peer.expect(481)
    comes_through(registered, peer)


def test_a_far_end_that_moves_once_its_early_answer_was_taken(registered, peer, move):
    """Nothing is open then but the INVITE (RFC 3262 section 5)."""
    invite = call(registered, peer)
    peer.answer(invite, 183, "", [*SDP, "Require: 100rel", "RSeq: 1"], peer.sdp())
    peer.answer(peer.expect("PRACK"), 200)
    move("tel:1", peer.request, "UPDATE", invite, 10)
    peer.expect(488)
    move("", peer.answer, invite, 200)
    peer.expect("ACK")
    comes_through(registered, peer)


@pytest.mark.parametrize("place", NOWHERE)
@pytest.mark.parametrize("status", [200, 202])
def test_a_far_end_that_moves_as_it_accepts_a_transfer(registered, peer, move, status, place):
    invite = hold(registered, peer)
    registered.do("TransferCall", call="out-1", target="sip:104@pbx.test")
    move(place, peer.answer, peer.expect("REFER"), status)
    assert "that nothing can be sent to" in registered.wait("CallEnded", call="out-1")["lost"]
    move("", peer.answer, invite, 200, "OK", SDP, peer.sdp(direction="recvonly"))
    peer.expect("ACK")
    assert registered.stop() == 0


EARLY = [*SDP, "Require: 100rel", "RSeq: 1", "Allow: INVITE, ACK, BYE, CANCEL, UPDATE, PRACK"]


@pytest.mark.parametrize("then", [200, 486, "BYE"])
def test_an_early_update_that_is_called_too_brief_ends_the_call(registered, peer, then):
    """Seen: ``inv_on_state_null: Assertion `!"Unexpected transaction type"' failed``.

    pjsip agrees on one codec of several by UPDATE. It began the whole call anew at a 422 (RFC 4028 section 6).
    """
    invite = call(registered, peer)
    peer.answer(invite, 183, "", EARLY, peer.sdp().replace(b"AVP 0", b"AVP 0 8"))
    peer.answer(peer.expect("PRACK"), 200)
    peer.answer(peer.expect("UPDATE"), 422, "", ["Min-SE: 5000"])
    cancel = peer.expect("CANCEL")
    if then == "BYE":
        peer.request("BYE", invite, 100)
        peer.expect(200)
    else:
        peer.answer(cancel, 200)
        peer.answer(invite, then)
    assert "how long a call lasts" in registered.wait("CallEnded", call="out-1")["lost"]
    assert registered.stop() == 0


def test_a_call_that_was_hung_up_is_not_made_again(registered, peer):
    """Seen: a 422 that crossed the CANCEL was followed by another INVITE, and it rang on there."""
    invite = call(registered, peer)
    peer.answer(invite, 180)
    registered.wait("CallProgressed")
    registered.do("HangUpCall", call="out-1")
    peer.answer(peer.expect("CANCEL"), 200)
    peer.answer(invite, 422, "", ["Min-SE: 5000"])
    registered.wait("CallEnded")
    registered.do("MakeCall", call="out-2", account="a", request_uri="sip:103@pbx.test")
    another = peer.expect("INVITE")
    while another.get("Via") == invite.get("Via"):  # the first one, sent again before its 180 was read
        another = peer.expect("INVITE")
    assert another.uri == "sip:103@pbx.test"
    assert registered.stop() == 0
