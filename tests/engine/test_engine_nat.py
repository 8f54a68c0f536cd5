# SPDX-License-Identifier: GPL-3.0-or-later
"""A NAT gives the telephone another port in the middle of a call (RFC 3581): who is told where it is now."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.e2e

KIND = ["Content-Type: application/sdp"]


class Nat:
    """What the peer sees of the phone: 192.0.2.1 and ``port``."""

    def __init__(self, peer):
        self.port, self._peer = 1000, peer
        peer.on_register = self.accept

    def accept(self, request):
        seen = f";rport={self.port};received=192.0.2.1"
        request.lines = [
            line.replace(";rport", seen) if line.startswith("Via:") else line for line in request.lines
        ]
        self._peer.accept(request)

    def change(self, phone, port):
        """Another port, which the phone hears of with its next REGISTER; returns once it has."""
        self.port, before = port, len(phone.seen("RegistrationChanged"))
        phone.do("Register", account="a")
        while not any(line["state"] == "offline" for line in phone.seen("RegistrationChanged")[before:]):
            phone.wait("RegistrationChanged")

    @property
    def contact(self):
        """What calls name: requests shall come back on the flow of the phone's own (RFC 5626 section 4.3)."""
        return f"<sip:101@192.0.2.1:{self.port};ob>"


@pytest.fixture
def nat(peer, phone):
    nat = Nat(peer)
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    phone.source, phone.aor = peer.registers[-1].source, peer.registers[-1].contact
    return nat


def dial(phone, peer):
    phone.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    return peer.expect("INVITE")


def answer(phone, peer, invite):
    peer.answer(invite, 200, "OK", KIND, peer.sdp())
    peer.expect("ACK")
    phone.wait("CallConnected", call="out-1")


def contact_of(request):
    return re.match(r"<[^>]*>", request.get("Contact")).group()


@pytest.mark.parametrize("status", [200, 405, 500, 501])
def test_the_far_end_is_told_where_the_phone_is_now(nat, phone, peer, status):
    invite = dial(phone, peer)
    assert contact_of(invite) == nat.contact
    answer(phone, peer, invite)
    nat.change(phone, 2000)
    update = peer.expect("UPDATE")
    assert contact_of(update) == nat.contact
    assert not update.body
    peer.answer(update, status, "As You Like It")
    phone.do("HoldCall", call="out-1")
    hold = peer.expect("INVITE")
    assert contact_of(hold) == nat.contact, "whoever does not know UPDATE learns it now"
    peer.answer(hold, 200, "OK", KIND, peer.sdp(direction="recvonly"))
    phone.wait("CallMediaChanged", call="out-1", media="local-hold")
    nat.change(phone, 3000)
    update = peer.expect("UPDATE")
    assert contact_of(update) == nat.contact
    assert not update.body, "the hold stays as it is"
    peer.answer(update, 200, "OK")
    peer.request("BYE", invite, 9)
    phone.wait("CallEnded", call="out-1")
    assert phone.stop() == 0


def test_a_call_that_was_taken_is_told_of_too(nat, phone, peer):
    peer.invite(phone.aor, phone.source)
    name = phone.wait("CallIncoming")["call"]
    ringing = peer.expect(180)
    phone.do("AnswerCall", call=name)
    peer.expect(200)
    peer.request("ACK", ringing, 1)
    phone.wait("CallConnected", call=name)
    nat.change(phone, 2000)
    update = peer.expect("UPDATE")
    assert contact_of(update) == nat.contact
    peer.answer(update, 200, "OK")
    assert phone.stop() == 0


def test_what_changed_while_it_rang_is_told_once_it_is_answered(nat, phone, peer):
    invite = dial(phone, peer)
    peer.answer(invite, 180, "Ringing")
    nat.change(phone, 2000)
    peer.silent("UPDATE", 0.5)
    answer(phone, peer, invite)
    update = peer.expect("UPDATE")
    assert contact_of(update) == nat.contact
    peer.answer(update, 200, "OK")
    assert phone.stop() == 0


def test_who_knows_the_call_no_more_ends_it(nat, phone, peer):
    answer(phone, peer, dial(phone, peer))
    nat.change(phone, 2000)
    peer.answer(peer.expect("UPDATE"), 481, "Call Does Not Exist")
    line = phone.wait("CallEnded", call="out-1")
    assert line["lost"] == "the server does not know it any more"
    assert phone.stop() == 0


def test_without_a_change_nothing_is_sent(nat, phone, peer):
    answer(phone, peer, dial(phone, peer))
    phone.do("Register", account="a")
    peer.silent("UPDATE", 0.5)
    assert phone.stop() == 0


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ("::ffff:127.0.0.1", "we are at ::ffff:127.0.0.1"),
        ("192.0.2.1:5060", "we are at 192.0.2.1:5060"),
        ("[]", "can be read in two ways (via)"),
        ("x" * 300, f"we are at {'x' * 50}"),
        ("hangs.test", "we are at hangs.test"),
    ],
)
def test_a_server_that_sees_us_where_nobody_can_be_is_told_of(phone, peer, seen, words):
    """Seen: the library stopped on an assertion, at the 401 or at the next answer (``acc_check_nat_addr``).

    For a name it asked the name server, and did nothing else until that had answered.
    """

    def challenge(request):
        place = f";rport=6000;received={seen}"
        request.lines = [
            line.replace(";rport", place) if line.startswith("Via:") else line for line in request.lines
        ]
        (peer.accept if "Authorization" in str(request.lines) else peer.challenge)(request)

    peer.on_register = challenge
    phone.add_account(peer)
    failed = phone.wait("RegistrationChanged", state="failed")
    assert words in failed["why"]
    peer.on_register = peer.accept
    phone.do("Register", account="a")
    phone.wait("RegistrationChanged", state="registered", timeout=45)
