# SPDX-License-Identifier: GPL-3.0-or-later
"""Transfers of the pjsua2 engine after asking first, against a scripted peer."""

from __future__ import annotations

from urllib.parse import quote

import pytest

pytestmark = pytest.mark.e2e


def connect(phone, peer):
    """An answered call of the phone."""
    phone.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    peer.answer(peer.expect("INVITE"), 200, "OK", ["Content-Type: application/sdp"], peer.sdp())
    peer.expect("ACK")
    phone.wait("CallConnected", call="out-1")


@pytest.mark.parametrize(("replaces", "why"), [
    ("out-9", "who was asked has hung up"),
    ("out-2", "Nobody has answered yet whom the call could be transferred to"),
])  # fmt: skip
def test_a_transfer_that_cannot_be_sent_is_over(registered, peer, replaces, why):
    connect(registered, peer)
    registered.do("MakeCall", call="out-2", account="a", request_uri="sip:103@pbx.test")
    peer.answer(peer.expect("INVITE"), 180, "Ringing")
    registered.wait("CallProgressed", call="out-2")
    registered.do("TransferCall", call="out-1", target="sip:103@pbx.test", replaces=replaces)
    progress = registered.wait("TransferProgressed", call="out-1")
    assert (progress["status"], progress["reason"], progress["final"]) == (0, why, True)
    assert not registered.seen("EngineFailed")


@pytest.mark.parametrize("tag", ["peer", "a%3Bearly-only", 500 * "t", 2500 * "t", 3300 * "t"])
def test_whatever_tag_a_far_end_has_another_is_connected_with_it_or_told_that_not(registered, peer, tag):
    """pjsua's own way stopped the process at a tag of 400 letters."""
    connect(registered, peer)
    registered.do("MakeCall", call="out-2", account="a", request_uri="sip:103@pbx.test")
    asked = peer.expect("INVITE")
    peer.answer(asked, 200, "OK", ["Content-Type: application/sdp"], peer.sdp(), tag=tag)
    registered.wait("CallConnected", call="out-2")
    registered.do("TransferCall", call="out-1", target="sip:103@pbx.test", replaces="out-2")
    if len(tag) < 3000:
        replaces = f"{asked.get('Call-ID')};to-tag={tag};from-tag={asked.get('From').partition('tag=')[2]}"
        wanted = f"<sip:103@pbx.test?Require=replaces&Replaces={quote(replaces, safe='')}>"
        refer = peer.expect("REFER")
        assert refer.get("Refer-To") == wanted
        peer.answer(refer, 202, "Accepted")
    else:  # more than a message of pjsip holds
        while "too long" not in registered.wait("TransferProgressed")["reason"]:
            pass
    for name in ("out-1", "out-2"):
        registered.do("HangUpCall", call=name)
        registered.wait("CallEnded", call=name)
