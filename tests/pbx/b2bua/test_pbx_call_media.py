# SPDX-License-Identifier: GPL-3.0-or-later
"""What the PBX understands of media: what is a hold, and how two offers become answers to each other."""

from __future__ import annotations

import pytest

from deskphone.pbx.b2bua.offer_answer import cross, is_hold
from deskphone.pbx.base.reply import Body
from deskphone.sip.sdp import Sdp

HOLDS = [
    ("sendrecv", b"c=IN IP4 1.2.3.4\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n", False),
    ("sendonly", b"c=IN IP4 1.2.3.4\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\na=sendonly\r\n", True),
    ("inactive for all", b"c=IN IP4 1.2.3.4\r\nt=0 0\r\na=inactive\r\nm=audio 9 RTP/AVP 0\r\n", True),
    ("the old address", b"c=IN IP4 0.0.0.0\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n", True),
    ("no address of IPv6", b"c=IN IP6 ::\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n", True),
    ("an address of IPv6", b"c=IN IP6 ::1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n", False),
    ("recvonly is to be held", b"c=IN IP4 1.2.3.4\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\na=recvonly\r\n", False),
    (
        "only the video",
        b"c=IN IP4 1.2.3.4\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\nm=video 7 RTP/AVP 31\r\na=inactive\r\n",
        False,
    ),
    ("no description", b"a=sendonly", False),
]


@pytest.mark.parametrize(("body", "held"), [row[1:] for row in HOLDS], ids=[row[0] for row in HOLDS])
def test_what_is_a_hold(body, held):
    prefix = b"" if body == b"a=sendonly" else b"v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\n"
    assert is_hold(Body(prefix + body, "application/sdp")) is held


def offer(*sections, session=""):
    text = f"v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 0\r\n{session}"
    return Body((text + "".join(sections)).encode(), "application/sdp")


def lines(body):
    return body.data.decode().split("\r\n")


CALLER = (
    "m=audio 4000 RTP/AVP 0 8 111 101\r\na=rtpmap:111 opus/48000/2\r\na=rtpmap:101 telephone-event/8000\r\n"
)
PICKER = (
    "m=audio 5000 RTP/AVP 96 8 18 97\r\na=rtpmap:96 OPUS/48000/2\r\na=fmtp:18 annexb=no\r\n"
    "a=rtpmap:97 telephone-event/8000\r\na=x:1\r\n"
)


def test_crossed_offers_keep_what_both_know_under_the_numbers_of_who_receives():
    to_caller, to_picker = cross(offer(CALLER), offer(PICKER))
    assert "m=audio 5000 RTP/AVP 96 8 97" in lines(to_caller)
    assert "m=audio 4000 RTP/AVP 8 111 101" in lines(to_picker)
    assert "a=fmtp:18 annexb=no" not in lines(to_caller)
    assert "a=x:1" in lines(to_caller)


def test_crossed_offers_reject_what_only_one_has():
    video = "m=video 6000 RTP/AVP 31\r\na=x:video\r\n"
    to_caller, to_picker = cross(offer(CALLER, video), offer(PICKER))
    assert [media.port for media in Sdp.parse(to_caller.data).media] == [5000, 0]
    assert [media.port for media in Sdp.parse(to_picker.data).media] == [4000]


def test_crossed_offers_keep_the_order_of_each():
    video = "m=video 6000 RTP/AVP 31\r\n"
    to_caller, to_picker = cross(offer(CALLER, video), offer(video.replace("6000", "7000"), PICKER))
    assert [media.kind for media in Sdp.parse(to_caller.data).media] == ["audio", "video"]
    assert [media.kind for media in Sdp.parse(to_picker.data).media] == ["video", "audio"]


DIRECTIONS = [
    ("sendrecv", "sendrecv", "sendrecv", "sendrecv"),
    ("sendrecv", "sendonly", "sendonly", "recvonly"),
    ("sendonly", "sendonly", "inactive", "inactive"),
    ("recvonly", "sendrecv", "sendonly", "recvonly"),
]


@pytest.mark.parametrize(("callers", "pickers", "to_caller", "to_picker"), DIRECTIONS)
def test_crossed_offers_agree_on_the_direction(callers, pickers, to_caller, to_picker):
    answers = cross(offer(f"{CALLER}a={callers}\r\n"), offer(f"{PICKER}a={pickers}\r\n"))
    assert [Sdp.parse(answer.data).direction for answer in answers] == [to_caller, to_picker]


def test_crossed_offers_exchange_srtp_keys_under_the_tags_of_the_offers():
    secured = "m=audio 4000 RTP/SAVP 0\r\na=crypto:1 AES_256 inline:C256\r\na=crypto:2 AES_80 inline:C80\r\n"
    other = "m=audio 5000 RTP/SAVP 0\r\na=crypto:7 AES_80 inline:P80\r\n"
    to_caller, to_picker = cross(offer(secured), offer(other))
    assert [line for line in lines(to_caller) if "crypto" in line] == ["a=crypto:2 AES_80 inline:P80"]
    assert [line for line in lines(to_picker) if "crypto" in line] == ["a=crypto:7 AES_80 inline:C80"]


def test_crossed_offers_choose_sides_for_dtls():
    setup = "a=setup:actpass\r\n"
    to_caller, to_picker = cross(offer(CALLER + setup), offer(PICKER + setup))
    assert "a=setup:active" in lines(to_caller)
    assert "a=setup:passive" in lines(to_picker)


IMPOSSIBLE = [
    ("no codec in common", offer("m=audio 1 RTP/AVP 0\r\n"), offer("m=audio 2 RTP/AVP 8\r\n")),
    ("only key tones in common", offer("m=audio 1 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n"),
     offer("m=audio 2 RTP/AVP 8 96\r\na=rtpmap:96 telephone-event/8000\r\n")),
    ("secured and plain", offer("m=audio 1 RTP/SAVP 0\r\na=crypto:1 A inline:x\r\n"),
     offer("m=audio 2 RTP/AVP 0\r\n")),
    ("no media at all", offer(), offer(CALLER)),
    ("rejected media", offer("m=audio 0 RTP/AVP 0\r\n"), offer(CALLER)),
    ("no description", Body(b"hello", "application/sdp"), offer(CALLER)),
    ("another type", Body(offer(CALLER).data, "text/plain"), offer(CALLER)),
]  # fmt: skip


@pytest.mark.parametrize(("one", "two"), [row[1:] for row in IMPOSSIBLE], ids=[row[0] for row in IMPOSSIBLE])
def test_crossed_offers_that_do_not_meet(one, two):
    assert cross(one, two) is None
    assert cross(two, one) is None
