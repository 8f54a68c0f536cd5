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


KIND = ["Content-Type: application/sdp"]
KEY = b"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n"
USELESS = {"none": b"", "unknown": KEY.replace(b"AES_CM_128_HMAC_SHA1_80", b"KASUMI")}


@pytest.mark.parametrize("srtp", ["optional", "required"])
@pytest.mark.parametrize("method", ["INVITE", "UPDATE"])
@pytest.mark.parametrize("useless", USELESS)
def test_after_an_offer_without_a_key_of_use_a_hold_has_keys(peer, phone, srtp, method, useless):
    """The hold offered RTP/AVP without keys, whatever the account demands; who took it heard nothing after it."""
    offer = peer.sdp().replace(b"RTP/AVP", b"RTP/SAVP")
    phone.add_account(peer, srtp=srtp)
    phone.wait("RegistrationChanged", state="registered")
    peer.invite(peer.registers[0].contact, ("127.0.0.1", phone.port), body=offer + KEY)
    call = phone.wait("CallIncoming")["call"]
    phone.do("AnswerCall", call=call)
    ok = peer.expect(200)
    peer.request("ACK", ok, 1)
    phone.wait("CallConnected")
    peer.request(method, ok, 2, KIND, offer + USELESS[useless])
    peer.expect(488)
    phone.do("HoldCall", call=call)
    hold = peer.expect("INVITE").body
    assert b"RTP/SAVP" in hold
    assert b"a=crypto:" in hold
