# SPDX-License-Identifier: GPL-3.0-or-later
"""A far end that offers ICE (RFC 8839) is talked to without: pjsip's own does not bear what such lines may say."""

from __future__ import annotations

import time

import pytest

pytestmark = pytest.mark.e2e

KIND = ["Content-Type: application/sdp"]
NAMES = "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n"
HERE = "a=candidate:1 1 UDP 2130706431 127.0.0.1 40000 typ host\r\n"
LINES = {
    "ordinary": NAMES + HERE + HERE.replace(" 1 UDP", " 2 UDP").replace("40000", "40001"),
    "a name of 240 letters": NAMES.replace("abcd", "u" * 240) + HERE,  # written over pjnath's stack
    "lite": "a=ice-lite\r\n" + NAMES + HERE,  # start_nominated_check: Assertion `... nominated_check == ...'
    "hosts to be looked up": NAMES + HERE + HERE.replace("127.0.0.1", "there.invalid"),
    "many candidates": NAMES + 40 * HERE,
    "one port for sound and RTCP": NAMES + HERE + "a=rtcp-mux\r\na=ice-options:trickle ice2\r\n",
}


def speaks_none(description: bytes) -> bool:
    return b"a=ice-" not in description and b"a=candidate" not in description


@pytest.mark.parametrize("lines", LINES.values(), ids=LINES)
def test_ice_is_neither_offered_nor_taken_up(registered, peer, lines):
    body = peer.sdp() + lines.encode()
    peer.invite(registered.aor, registered.source, branch="ice", body=body)
    call = registered.wait("CallIncoming")["call"]
    began = time.monotonic()
    registered.do("AnswerCall", call=call)
    answer = peer.expect(200)
    assert time.monotonic() - began < 3, "a host was looked up"
    assert speaks_none(answer.body)
    peer.request("ACK", answer, 1)
    registered.wait("CallMediaChanged", call=call, media="active")
    registered.do("HoldCall", call=call)
    hold = peer.expect("INVITE")
    assert speaks_none(hold.body)
    peer.answer(hold, 200, "OK", KIND, peer.sdp(direction="recvonly") + lines.encode())
    registered.wait("CallMediaChanged", call=call, media="local-hold")
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    assert speaks_none(invite.body)
    peer.answer(invite, 200, "OK", KIND, body)
    registered.wait("CallMediaChanged", call="out-1", media="active")
    assert registered.stop() == 0
