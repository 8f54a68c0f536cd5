# SPDX-License-Identifier: GPL-3.0-or-later
"""Offers and answers of robots."""

from __future__ import annotations

import pytest

from deskphone.errors import SipParseError
from deskphone.robots.media import Ours, answer, direction_for, event_type_of, offer, understand
from deskphone.sip.sdp import Sdp

OURS = Ours("127.0.0.1", 4000, 1)


def theirs(stream="m=audio 5000 RTP/AVP 8 0 96", more=()):
    lines = ["v=0", "o=- 1 1 IN IP4 10.0.0.1", "s=-", "c=IN IP4 10.0.0.1", "t=0 0", stream, *more]
    return "\r\n".join(lines).encode()


def test_offer():
    sdp = Sdp.parse(offer(OURS))
    assert sdp.address_of(sdp.media[0]) == ("127.0.0.1", 4000)
    assert sdp.media[0].formats == ("0", "101")
    assert sdp.direction == "sendrecv"
    assert b"IN IP6 ::1" in offer(Ours("::1", 4000, 1))


def test_answer_takes_one_stream_and_refuses_the_others():
    video = ["a=rtpmap:96 telephone-event/8000", "m=video 6000 RTP/AVP 97", "m=audio 7000 RTP/AVP 0"]
    body = theirs(more=video)
    sdp = Sdp.parse(answer(body, Ours("127.0.0.1", 4000, 1, event_type=event_type_of(body))))
    assert [media.port for media in sdp.media] == [4000, 0, 0]
    assert sdp.media[0].formats == ("0", "96")
    assert sdp.media[1].formats == ("97",)


@pytest.mark.parametrize(
    "stream", ["m=audio 5000 RTP/AVP 8", "m=audio 0 RTP/AVP 0", "m=video 5000 RTP/AVP 0"]
)
def test_no_common_codec_is_488(stream):
    with pytest.raises(SipParseError) as caught:
        answer(theirs(stream), OURS)
    assert caught.value.status == 488
    assert understand(theirs(stream)).remote is None
    assert direction_for(theirs(stream)) == "inactive"


HOLDS = {
    "talking": ("sendrecv", "sendrecv", True, False),
    "held": ("sendonly", "recvonly", False, True),
    "held without music": ("inactive", "inactive", False, True),
    "listening": ("recvonly", "sendonly", True, False),
}


@pytest.mark.parametrize(("said", "ours", "may_send", "held"), HOLDS.values(), ids=HOLDS)
def test_directions(said, ours, may_send, held):
    body = theirs(more=[f"a={said}"])
    assert direction_for(body) == ours
    assert (understand(body).may_send, understand(body).held) == (may_send, held)
    assert understand(body).remote == ("10.0.0.1", 5000)


def test_old_hold_is_silence():
    assert not understand(theirs(more=["c=IN IP4 0.0.0.0"])).may_send
