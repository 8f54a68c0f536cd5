# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose requests the engine hears: the registrar's, and others' only where the account says so."""

from __future__ import annotations

import pytest

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


def test_one_account_that_is_open_does_not_open_the_other(phone, peer, stranger):
    phone.add_account(peer, accept_from="anywhere")
    phone.wait("RegistrationChanged", account="a", state="registered")
    phone.add_account(peer, name="b", user="102")
    phone.wait("RegistrationChanged", account="b", state="registered")
    stranger.invite(f"sip:102@127.0.0.1:{phone.port}", ("127.0.0.1", phone.port))
    stranger.expect(403)
    assert not phone.seen("CallIncoming")
    assert not phone.seen("CallEnded")


def test_whoever_answers_the_registration_may_call(phone, peer, stranger):
    """A server by name whose answers come from elsewhere, as clusters do."""
    peer.on_register = lambda request: None
    phone.add_account(peer)
    peer.on_register = stranger.accept
    phone.wait("RegistrationChanged", state="registered")
    stranger.invite(peer.registers[0].contact, ("127.0.0.1", phone.port))
    phone.wait("CallIncoming")


def test_what_belongs_to_a_call_is_heard_from_everywhere(registered, peer, stranger):
    """A proxy that does not stay in the path: the far end's phone speaks for itself."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    peer.answer(invite, 200, "OK", ["Content-Type: application/sdp"], peer.sdp())
    peer.expect("ACK")
    stranger.request("BYE", invite, 9)
    stranger.expect(200)
    registered.wait("CallEnded", call="out-1")


def test_a_notify_of_nothing_that_we_know_is_answered_481(registered, peer):
    headers = ["Event: dialog", "Subscription-State: active;expires=100"]
    peer.invite(registered.aor, registered.source, headers, method="NOTIFY", body=b"")
    peer.expect(481)
    assert not registered.seen("NotifyReceived")
