# SPDX-License-Identifier: GPL-3.0-or-later
"""Enciphered sound (SRTP with keys in the SDP, RFC 4568), by the account's setting."""

from __future__ import annotations

import pytest

from deskphone.engine.pjsua.call import NO_SOUND

pytestmark = pytest.mark.e2e

OFFERS = {"off": ("RTP/AVP", False), "optional": ("RTP/AVP", True), "required": ("RTP/SAVP", True)}


@pytest.mark.parametrize("srtp", OFFERS)
def test_what_is_offered(peer, phone, srtp):
    profile, keys = OFFERS[srtp]
    phone.add_account(peer, srtp=srtp)
    phone.wait("RegistrationChanged", state="registered")
    phone.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    body = peer.expect("INVITE").body.decode()
    media = next(line for line in body.split("\r\n") if line.startswith("m=audio"))
    assert media.split()[2] == profile
    assert ("a=crypto:" in body) is keys


def test_why_a_call_without_the_wanted_secrecy_ends_is_said(peer, phone):
    """It was over without a word."""
    phone.add_account(peer, srtp="required")
    phone.wait("RegistrationChanged", state="registered")
    phone.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    peer.answer(invite, 200, "OK", ["Content-Type: application/sdp"], peer.sdp())
    peer.answer(peer.expect("BYE"), 200, "OK")
    assert phone.wait("CallEnded", call="out-1")["lost"] == NO_SOUND


@pytest.mark.parametrize(("keys", "answer"), [(64, 180), (65, 488)])
def test_more_keys_than_there_is_room_for_are_refused(peer, phone, keys, answer):
    """The 65th and three more were written behind an array of the library's (``sdes_encode_sdp``)."""
    phone.add_account(peer, srtp="optional")
    phone.wait("RegistrationChanged", state="registered")
    lines = b"".join(b"a=crypto:%d X inline:AAAA\r\n" % number for number in range(1, keys + 1))
    peer.invite(peer.registers[0].contact, ("127.0.0.1", phone.port), body=peer.sdp() + lines)
    peer.expect(answer)
    assert phone.stop() == 0
