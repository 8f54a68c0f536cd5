# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose requests the engine hears: the registrar's, and others' only where the account says so."""

from __future__ import annotations

import copy
import re

import pytest

from deskphone.engine.pjsua.endpoint import MAX_CALLS

pytestmark = pytest.mark.e2e

ELSEWHERE = "127.0.0.2"


@pytest.fixture
def stranger(make_peer):
    return make_peer(ELSEWHERE)


@pytest.mark.parametrize("method", ["INVITE", "OPTIONS", "MESSAGE", "NOTIFY", "SUBSCRIBE", "REFER"])
def test_a_stranger_gets_no_answer_and_a_line_in_the_log(registered, peer, stranger, method):
    for number in range(3):
        stranger.invite(registered.aor, registered.source, method=method, branch=f"x{number}")
    stranger.silent(100, 0.3)
    peer.invite(registered.aor, registered.source, branch="known")
    registered.wait("CallIncoming")  # the registrar is heard
    assert len(registered.seen("CallIncoming")) == 1
    assert stranger._queue.empty()
    assert registered.stop() == 0
    told = [line for line in registered.stderr if "not answered" in line]
    assert len(told) == 1
    assert f"{method} from {ELSEWHERE}" in told[0]
    assert "accept_from" in told[0]


def test_the_setting_lets_everybody_call(phone, peer, stranger):
    phone.add_account(peer, accept_from="anywhere")
    phone.wait("RegistrationChanged", state="registered")
    stranger.invite(peer.registers[0].contact, ("127.0.0.1", phone.port))
    stranger.expect(180)
    phone.wait("CallIncoming")


def test_strangers_that_ring_leave_a_place_for_the_registrar_s_call(phone, peer, stranger):
    phone.add_account(peer, accept_from="anywhere")
    phone.wait("RegistrationChanged", state="registered")
    target, source = peer.registers[0].contact, ("127.0.0.1", phone.port)
    for number in range(MAX_CALLS - 1):
        stranger.invite(target, source, branch=f"s{number}")
        stranger.expect(180)
    stranger.invite(target, source, branch="one-more")
    stranger.expect(486)
    peer.invite(target, source, branch="known")
    peer.expect(180)
    stranger.invite(target, source, branch="yet-one")
    stranger.expect(486)


@pytest.mark.parametrize("body", [None, b""], ids=["offer", "no offer"])
def test_one_account_that_is_open_does_not_open_the_other(phone, peer, stranger, body):
    """Seen without an offer: ``pjsip_rx_data_free_cloned: Assertion `rdata' failed``."""
    phone.add_account(peer, accept_from="anywhere")
    phone.wait("RegistrationChanged", account="a", state="registered")
    phone.add_account(peer, name="b", user="102")
    phone.wait("RegistrationChanged", account="b", state="registered")
    stranger.invite(f"sip:102@127.0.0.1:{phone.port}", ("127.0.0.1", phone.port), body=body)
    stranger.expect(403)
    assert not phone.seen("CallIncoming")
    assert not phone.seen("CallEnded")
    assert phone.stop() == 0


def test_whoever_answers_the_registration_may_call(phone, peer, stranger):
    """A server by name whose answers come from elsewhere, as clusters do."""
    peer.on_register = lambda request: None
    phone.add_account(peer)
    peer.on_register = stranger.accept
    phone.wait("RegistrationChanged", state="registered")
    stranger.invite(peer.registers[0].contact, ("127.0.0.1", phone.port))
    phone.wait("CallIncoming")


def connected(phone, peer, contact, target="sip:102@pbx.test"):
    """A call that the phone made; its far end says that it is at ``contact``. Returns the INVITE."""
    phone.do("MakeCall", call="out-1", account="a", request_uri=target)
    invite = peer.expect("INVITE")
    headers = ["Content-Type: application/sdp", f"Contact: <{contact}>"]
    peer.answer(invite, 200, "OK", headers, peer.sdp())
    phone.wait("CallConnected", call="out-1")
    return invite


def test_the_far_end_of_a_call_speaks_for_itself(registered, peer, stranger):
    """A proxy that does not stay in the path: the dialog's next requests come from the Contact."""
    invite = connected(registered, peer, f"sip:102@{ELSEWHERE}:{stranger.port}")
    stranger.request("BYE", invite, 9)
    stranger.expect(200)
    registered.wait("CallEnded", call="out-1")


@pytest.mark.parametrize("accept", ["registrar", "anywhere"])
def test_who_knows_a_call_by_its_names_only_is_not_heard_in_it(phone, peer, stranger, accept):
    phone.add_account(peer, accept_from=accept)
    phone.wait("RegistrationChanged", state="registered")
    invite = connected(phone, peer, f"sip:peer@127.0.0.1:{peer.port}")
    sdp = ["Content-Type: application/sdp"]
    forged = copy.copy(invite)  # Via's branch is told to nobody
    forged.lines = [line.replace("branch=z9hG4bK", "branch=z9hG4bKx") for line in invite.lines]
    stranger.answer(forged, 200, "OK", sdp, stranger.sdp())
    for number, method in enumerate(("INVITE", "UPDATE", "INFO", "REFER", "BYE")):
        body = stranger.sdp() if method in ("INVITE", "UPDATE") else b""
        stranger.request(method, invite, 100 + number, sdp if body else [], body)
    stranger.silent(100, 0.5)
    assert stranger._queue.empty()
    assert not phone.seen("CallEnded")
    peer.request("BYE", invite, 900)
    phone.wait("CallEnded", call="out-1")


@pytest.mark.parametrize("accept", ["registrar", "anywhere"])
@pytest.mark.parametrize("tag", ["peer", "fork"])
@pytest.mark.parametrize("branch", ["branch=z9hG4bKguessed", "x=y"])
def test_a_stranger_s_answer_does_not_lead_a_call_to_him(phone, peer, stranger, branch, tag, accept):
    """Seen: one 200 from anywhere with Call-ID and tags, and hold and BYE went to its Contact."""
    phone.add_account(peer, accept_from=accept)
    phone.wait("RegistrationChanged", state="registered")
    invite = connected(phone, peer, f"sip:peer@127.0.0.1:{peer.port}")
    peer.expect("ACK")
    forged = copy.copy(invite)
    forged.lines = [re.sub(r"branch=[^;]*", branch, line) for line in invite.lines]
    lines = ["Content-Type: application/sdp", f"Contact: <sip:x@{ELSEWHERE}:{stranger.port}>"]
    stranger.answer(forged, 200, "OK", lines, stranger.sdp(), tag)
    peer.request("INFO", invite, 50, ["Content-Type: application/dtmf-relay"], b"Signal=5\r\nDuration=99\r\n")
    phone.wait("DtmfReceived")  # so the answer was read as well
    phone.do("HoldCall", call="out-1")
    peer.answer(peer.expect("INVITE"), 200, "OK", lines[:1], peer.sdp(direction="recvonly"))
    phone.do("HangUpCall", call="out-1")
    peer.expect("BYE")
    assert stranger._queue.empty()


def test_a_far_end_that_answers_again_is_answered_again(phone, peer):
    """Its ACK was lost (RFC 3261 section 13.3.1.4); no transaction is left, and no registrar vouches."""
    phone.add_account(peer, register=False)
    phone.wait("RegistrationChanged", state="registered")
    invite = connected(phone, peer, f"sip:peer@127.0.0.1:{peer.port}")
    for _ in range(2):
        peer.expect("ACK")
        peer.answer(invite, 200, "OK", ["Content-Type: application/sdp"], peer.sdp())


def test_a_direct_call_is_its_far_ends(phone, peer, stranger):
    """Without a registrar: the dialog belongs to the address that answered."""
    phone.add_account(peer, register=False)
    phone.wait("RegistrationChanged", state="registered")
    invite = connected(phone, peer, "sip:102@somewhere.test")
    stranger.request("BYE", invite, 9)
    stranger.silent(200, 0.3)
    peer.request("BYE", invite, 10)
    phone.wait("CallEnded", call="out-1")


def called_elsewhere(phone, peer, stranger, **settings):
    """The phone calls an address at the stranger, without a proxy on the way; the INVITE that arrives there."""
    place = f"127.0.0.1:{peer.port}"
    phone.do("AddAccount", name="a", user="101", password="pw", domain=place, **settings)
    phone.wait("RegistrationChanged", state="registered")
    phone.do("MakeCall", call="out-1", account="a", request_uri=f"sip:x@{ELSEWHERE}:{stranger.port}")
    return stranger.expect("INVITE")


@pytest.mark.parametrize("status", [401, 407])
def test_who_is_called_past_the_server_is_not_told_what_the_password_makes(
    phone, peer, stranger, digest, status
):
    stranger.challenge(called_elsewhere(phone, peer, stranger), status)
    ended = phone.wait("CallEnded", call="out-1")
    assert "asks for the password" in ended["lost"]
    stranger.silent("INVITE", 0.5)
    assert stranger._queue.empty()
    assert any("which is not the server, asks for the password" in line for line in phone.stderr)
    phone.do("MakeCall", call="out-2", account="a", request_uri=f"sip:102@127.0.0.1:{peer.port}")
    peer.challenge(peer.expect("INVITE"), status)
    assert digest(peer.expect("INVITE"), "101", "pw")


@pytest.mark.parametrize("way", ["Contact: <sip:102@{}>", "Record-Route: <sip:{};lr>"])
@pytest.mark.parametrize(("command", "fields", "method"), [
    ("HangUpCall", {}, "BYE"),
    ("HoldCall", {}, "INVITE"),
    ("SendDtmf", {"digits": "5", "method": "info"}, "INFO"),
    ("TransferCall", {"target": "sip:104@pbx.test"}, "REFER"),
    ("AskFarEnd", {}, "OPTIONS"),
])  # fmt: skip
def test_a_far_end_that_asks_for_the_password_in_a_call_is_not_told(
    registered, peer, stranger, command, fields, method, way
):
    """Behind a proxy all that goes to whoever was called, be it by a Record-Route that it wrote itself."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    headers = ["Content-Type: application/sdp", way.format(f"{ELSEWHERE}:{stranger.port}")]
    peer.answer(invite, 200, "OK", headers, peer.sdp())
    registered.wait("CallConnected", call="out-1")
    registered.do(command, call="out-1", **fields)
    stranger.challenge(stranger.expect(method), 407)
    stranger.silent(method, 0.5)


def test_a_far_end_that_asks_for_the_password_before_it_answers_is_not_told(registered, peer, stranger):
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    early = ["Require: 100rel", "RSeq: 1", f"Contact: <sip:102@{ELSEWHERE}:{stranger.port}>"]
    peer.answer(peer.expect("INVITE"), 183, "Session Progress", early)
    stranger.challenge(stranger.expect("PRACK"), 407)
    stranger.silent("PRACK", 0.5)


@pytest.mark.parametrize("way", ["Contact: <sip:102@{}>", "Record-Route: <sip:{};lr>"])
def test_a_notifier_that_asks_for_the_password_is_not_told(registered, peer, stranger, way):
    """The phone of a colleague may be one, behind a proxy; a refresh goes straight to it."""
    registered.do("Subscribe", watch="w", account="a", uri="sip:102@pbx.test")
    headers = ["Expires: 600", way.format(f"{ELSEWHERE}:{stranger.port}")]
    peer.answer(peer.expect("SUBSCRIBE"), 200, "OK", headers)
    registered.wait("SubscriptionChanged", watch="w")
    registered.do("RefreshSubscription", watch="w")
    stranger.challenge(stranger.expect("SUBSCRIBE"), 401)
    stranger.silent("SUBSCRIBE", 0.5)


def test_the_server_that_asks_for_the_password_within_a_call_is_told(registered, peer, stranger, digest):
    invite = connected(registered, peer, f"sip:102@127.0.0.1:{peer.port}")
    assert invite
    registered.do("HangUpCall", call="out-1")
    peer.challenge(peer.expect("BYE"))
    assert digest(peer.expect("BYE"), "101", "pw")


def test_an_account_without_a_server_proves_itself_to_whom_it_calls(phone, peer, stranger, digest):
    stranger.challenge(called_elsewhere(phone, peer, stranger, register=False))
    assert digest(stranger.expect("INVITE"), "101", "pw")


@pytest.mark.parametrize(("status", "phrase"), [(302, "Moved Temporarily"), (300, "")])
def test_a_redirection_is_told_and_not_followed(registered, peer, stranger, status, phrase):
    """To a dear number, say: whom this phone calls is its person's to choose."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    contact = f"Contact: <sip:0900@{ELSEWHERE}:{stranger.port}>"
    peer.answer(peer.expect("INVITE"), status, phrase, [contact])
    ended = registered.wait("CallEnded", call="out-1")
    assert (ended["status"], ended["reason"]) == (status, phrase)
    peer.silent("INVITE", 0.3)
    assert stranger._queue.empty()


def test_calls_of_one_call_id_that_are_cancelled_at_once_do_not_end_the_telephone(registered, peer):
    """Seen: ``pj_ioqueue_register_sock2: Assertion `!pj_list_empty(&ioqueue->free_list)' failed``.

    As one and the same offer they met no pace: each opens two sockets, which are kept for half a second.
    """
    target = registered.aor
    for number in range(60):
        via = f"Via: SIP/2.0/UDP 127.0.0.1:{peer.port};branch=z9hG4bKn{number}"
        names = [via, f"From: <sip:103@pbx.test>;tag={number}", f"To: <{target}>", "Call-ID: one"]
        names += [f"Contact: <sip:103@127.0.0.1:{peer.port}>", "Content-Type: application/sdp"]
        peer.send([f"INVITE {target} SIP/2.0", *names, "CSeq: 1 INVITE"], peer.sdp(), registered.source)
        peer.send([f"CANCEL {target} SIP/2.0", *names, "CSeq: 1 CANCEL"], b"", registered.source)
    peer.invite(target, registered.source, method="OPTIONS", branch="after", body=b"")
    while peer.expect(200).get("Call-ID") != "call-after@peer":
        pass
    assert 10 <= len(registered.seen("CallIncoming")) < 30
    assert registered.stop() == 0


def test_a_request_called_by_a_number_does_not_end_the_telephone(phone, peer, stranger):
    """Seen: ``tsx_on_state_confirmed: Assertion `...id == PJSIP_ACK_METHOD...' failed``, by three datagrams.

    Without a branch of RFC 3261 pjsip knows the INVITE as "1$3$x$y", and request 1 of 3, x and y as well.
    """
    phone.add_account(peer, accept_from="anywhere")
    phone.wait("RegistrationChanged", state="registered")
    target, source = peer.registers[0].contact, ("127.0.0.1", phone.port)

    def say(method, to, number, tag, call_id, body=b""):
        lines = [f"{method} {target} SIP/2.0", f"Via: SIP/2.0/UDP {ELSEWHERE}:{stranger.port}"]
        lines += [f"From: <sip:103@pbx.test>;tag={tag}", f"To: {to}", f"Call-ID: {call_id}"]
        lines += [f"CSeq: {number} {method}", f"Contact: <sip:103@{ELSEWHERE}:{stranger.port}>"]
        stranger.send([*lines, "Content-Type: application/sdp"], body, source)

    say("INVITE", f"<{target}>", 1, "3", "x$y", peer.sdp())
    phone.do("RejectCall", call=phone.wait("CallIncoming")["call"], status=486)
    say("ACK", stranger.expect(486).get("To"), 1, "3", "x$y")
    say("1", f"<{target}>", 3, "x", "y")
    stranger.invite(target, source, method="OPTIONS", branch="after", body=b"")
    stranger.expect(200)
    assert phone.stop() == 0


SPOOFED = {
    "in the URI": "<{aor};tag=x>",
    "in the name": '";tag=" <{aor}>',
    "quoted in a parameter": '<{aor}>;x=";tag=1"',
    "a tag of nothing": "<{aor}>;tag=x",
    "escaped": "<{aor}>;%74ag=x",
}


def spoofed_invite(sender, phone, to, number):
    lines = [
        f"INVITE {phone.aor} SIP/2.0",
        f"Via: SIP/2.0/UDP {sender.socket.getsockname()[0]}:{sender.port};branch=z9hG4bKspoof{number}",
        'From: "B" <sip:999@evil>;tag=a',
        f"To: {to.format(aor=phone.aor)}",
        f"Call-ID: spoof-{number}",
        "CSeq: 1 INVITE",
        f"Contact: <sip:999@127.0.0.1:{sender.port}>",
        "Content-Type: application/sdp",
    ]
    sender.send(lines, sender.sdp(), phone.source)


@pytest.mark.parametrize("row", SPOOFED)
def test_a_to_that_looks_like_a_dialogs_is_still_a_strangers(registered, peer, stranger, row):
    for number in range(45):
        spoofed_invite(stranger, registered, SPOOFED[row], number)
    peer.invite(registered.aor, registered.source, branch="known")
    registered.wait("CallIncoming")
    stranger.silent(100, 0.3)
    assert len(registered.seen("CallIncoming")) == 1


@pytest.mark.parametrize("row", ["in the URI", "in the name"])
def test_a_flood_is_a_flood_whatever_its_to(registered, peer, row):
    for number in range(45):
        spoofed_invite(peer, registered, SPOOFED[row], number)
    peer.expect(503)
    peer.invite(registered.aor, registered.source, ["Event: dialog"], method="NOTIFY", body=b"")
    peer.expect(481)  # it lives on


def test_a_notify_of_nothing_that_we_know_is_answered_481(registered, peer):
    headers = ["Event: dialog", "Subscription-State: active;expires=100"]
    peer.invite(registered.aor, registered.source, headers, method="NOTIFY", body=b"")
    peer.expect(481)
    assert not registered.seen("NotifyReceived")
