# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret leaves by the text of a message; all else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskphone.sip.masking import masked, masked_bytes

PLAIN = (
    "INVITE sip:102@pbx.test:5060;user=phone SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK1\r\n"
)
# Where a secret can stand: ``{}`` is it. Each is a line, or several.
HEADS = [
    'Authorization: Digest username="101", realm="r", nonce="n", uri="sip:b", response="{}"',
    "Proxy-Authorization:Digest response={},username=101",
    'AUTHORIZATION \t: DIGEST Response = "{}" , nc=00000001',
    'authorization: Digest username="a\\",", response="{}"',
    'Authorization: Digest username="a,\r\n response="{}"',
    'Authorization: Digest realm="x",\r\n response="{}",\r\n\tnonce="n"',
    'Authorization: Digest realm="x",\n response="{}"',
    'Authorization: Digest realm="x",\r response="{}"',
    "Authorization\r\n : Bearer {}",
    "Authorization: Basic {}",
    "Authorization: {}",
    'Authorization: Digest auts="{}"',
    "Authorization: Digest realm=x\r\nAuthorization: Basic {}",
    " Proxy-Authorization: Basic {}",
    "X-Authorization: {}",
    "X-Api-Key: {}",
    "P-Access-Token: {}",
    'Authentication-Info: nextnonce="n", rspauth="{}"',
    "Contact: <sip:101:{}@10.0.0.1:5060>",
    "Contact: sip:a@b,sip:101:{}@10.0.0.1",
    "Contact: <sips:101:x%40{}@10.0.0.1>",
    "Alert-Info: <http://user:{}@10.0.0.1/ring.wav>",
    "Refer-To: <sip:103@pbx.test?Authorization=Digest%20response%3D%22{}%22>",
    "Referred-By: <sip:103@pbx.test?Contact=sip%3A101%3A{}%40pbx.test>",
    "Contact: <sip:101@10.0.0.1;password={}>",
    'Contact: <sip:101@10.0.0.1>;secret="x\\"{}"',
    'Warning: 399 pbx.test "wrong response={} of 101"',
]
BODIES = [
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{}|2^20|1:32",
    "A = crypto : 1 AES_CM_128_HMAC_SHA1_80 inline:{}",
    "a=crypto:2 AEAD_AES_256_GCM inline:x|2^20;inline:{} UNENCRYPTED_SRTP",
    "a=crypto:{}",
    "a=crypto:1 {}",
    "a=key-mgmt:mikey {}",
    "a=ice-pwd:{}",
    "k=clear:{}",
    "k=base64:{}",
    " k = {}",
    "Signal={}",
    '<kpml-response digits="{}"/>',
    "<login><sipPassword>{}</sipPassword></login>",
    '{{"user": "101", "password": "{}"}}',
    "user=101&password={}&x=1",
    "Content-Transfer-Encoding: base64\r\n\r\n{}",
]  # fmt: skip
SECRETS = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/", min_size=6, max_size=64)
PLACES = st.sampled_from(HEADS), st.sampled_from(BODIES)


def message(head, body):
    return f"{PLAIN}{head}\r\nContent-Type: application/sdp\r\nCall-ID: 1@h\r\n\r\nv=0\r\n{body}\r\n"


@given(SECRETS, st.lists(PLACES[0], max_size=3), st.lists(PLACES[1], max_size=3), st.data())
def test_no_planted_secret_ever_leaves(secret, heads, bodies, data):
    secret = f"S3cret{secret}"
    text = message("\r\n".join(heads), "\r\n".join(bodies)).replace("{}", secret).replace("}}", "}")
    wrapped = data.draw(
        st.sampled_from(["{}", PLAIN + "C: multipart/mixed;boundary=b\r\n\r\n--b\r\n\r\n{}--b--"])
    )
    text = wrapped.replace("{}", text)
    out = masked(text)
    assert "S3cret" not in out
    assert len(out) == len(text)
    assert out.splitlines()[0] == text.splitlines()[0]
    assert masked(out) == out
    assert masked_bytes(text.encode()) == out.encode()


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_each_place_in_each_line_end(head, end):
    text = message(head.replace("{}", "S3cretAB"), "").replace("\r\n", "\n").replace("\n", end)
    assert "S3cret" not in masked(text)
    assert "Call-ID: 1@h" in masked(text)


@pytest.mark.parametrize("body", BODIES)
def test_each_place_of_a_body_in_a_fragment(body):
    """RFC 3420: a NOTIFY of a transfer can hold a whole message."""
    head = PLAIN + "Content-Type: message/sipfrag\r\n\r\n"
    assert "S3cret" not in masked(head + message("", body.replace("{}", "S3cretAB")))


def test_what_is_public_of_credentials_is_to_be_seen():
    line = 'Authorization: Digest username="101", realm="pbx", nonce="ab", uri="sip:pbx", response="{}", nc=00000002'
    assert masked(line.replace("{}", "0123456789abcdef")) == line.replace("{}", "*" * 16)
    challenge = (
        'WWW-Authenticate: Digest realm="pbx", nonce="ab", algorithm=MD5, qop="auth", opaque="x", stale=TRUE'
    )
    assert masked(challenge) == challenge


@pytest.mark.parametrize(
    "line",
    [
        "To: <sip:102@[2001:db8::1]:5060;user=phone>;tag=a@b",
        "Contact: sip:101@10.0.0.1:5060, sip:102@10.0.0.1:5061",
        "Route: <sip:10.0.0.1:5060;lr>, <sip:10.0.0.2:5060;lr>",
        "Call-ID: a:b@10.0.0.1:5060",
        "Supported: replaces",
        "k: replaces, timer",
        "Replaces: 1@h;to-tag=a;from-tag=b;early-only",
        'Reason: SIP;cause=200;text="Call completed elsewhere"',
        "a=rtpmap:0 PCMU/8000\r\nm=audio 1 RTP/SAVP 0\r\na=ice-ufrag:x\r\na=fingerprint:sha-256 AB:CD",
        '<dialog-info entity="sip:102@pbx.test:5060"><dialog id="1" call-id="a@b"/></dialog-info>',
        "Content-Disposition: inline",
        "Subject: bypass = 1",
        "Content-Encoding: identity\r\n\r\nbody",
    ],
)
def test_all_else_stays(line):
    assert masked(PLAIN + line + "\r\n\r\n") == PLAIN + line + "\r\n\r\n"


def test_letters_that_grow_when_they_are_small_move_nothing():
    assert masked("\u0130\u0130 sip:a:geheim@b") == "\u0130\u0130 sip:a:******@b"


def test_the_digit_of_an_info_is_hidden():
    head = "INFO sip:a@b SIP/2.0\r\nContent-Type: application/dtmf\r\n\r\n"
    assert masked(head + "7") == head + "*"
