# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of others that the registrar tells of unasked: heard where the account wants it, and from nobody else."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.e2e

KIND = "application/dialog-info+xml"
BODY = b'<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" state="full"/>'


def tell(sender, phone, *, branch="u", event="dialog"):
    lines = [f"Event: {event}", "Subscription-State: active", f"Content-Type: {KIND}", "User-Agent: ino/13"]
    target = sender.registers[0].contact if sender.registers else phone.contact
    sender.invite(target, ("127.0.0.1", phone.port), lines, method="NOTIFY", body=BODY, branch=branch)


@pytest.fixture
def hearing(peer, phone):
    phone.add_account(peer, unsolicited=True, accept_from="anywhere")
    phone.wait("RegistrationChanged", state="registered")
    phone.contact = peer.registers[0].contact
    return phone


def test_the_registrar_is_heard(hearing, peer):
    tell(peer, hearing)
    peer.expect(200)
    told = hearing.wait("StateTold")
    assert (told["account"], told["subscription_state"], told["content_type"]) == ("a", "active", KIND)
    assert (told["body"].encode(), told["named"]) == (BODY, "ino/13")
    assert told["sender"].startswith("sip:")
    assert told["call_id"]
    assert told["cseq"] == 1


def test_nobody_else_is(hearing, peer, make_peer):
    stranger = make_peer("127.0.0.2")
    tell(stranger, hearing)
    stranger.expect(481)
    tell(peer, hearing, event="presence")
    peer.expect(481)
    assert not hearing.seen("StateTold")


def test_an_account_that_did_not_ask_for_it_hears_nothing_and_the_log_says_how(registered, peer):
    tell(peer, registered)
    peer.expect(481)
    assert not registered.seen("StateTold")
    assert registered.stop() == 0
    assert [line for line in registered.stderr if "unsolicited = true" in line]
