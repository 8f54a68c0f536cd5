# SPDX-License-Identifier: GPL-3.0-or-later
"""What a line of the PBX says of itself, and what it understands of phones (RFC 3264)."""

from __future__ import annotations

import pytest

from deskphone.pbx.b2bua.offer_answer import in_place_of
from deskphone.pbx.base.reply import Body, Failed
from deskphone.pbx.media.description import Describer
from deskphone.sip.sdp import Sdp

SDP = "application/sdp"


def body(*media, host="192.0.2.7", session=""):
    text = f"v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n{session}"
    return Body((text + "".join(f"{line}\r\n" for line in media)).encode(), SDP)


@pytest.fixture
def describer():
    return Describer("10.0.0.1", 20000, 5)


def test_the_offer_has_both_laws_and_digits(describer):
    offer = Sdp.parse(describer.offer().data)
    assert offer.address_of(offer.media[0]) == ("10.0.0.1", 20000)
    assert offer.media[0].rtpmap == {"0": "PCMU/8000", "8": "PCMA/8000", "101": "telephone-event/8000"}
    assert offer.direction == "sendrecv"


CHOICES = {
    "mu first": (["m=audio 4000 RTP/AVP 0 8"], "PCMU", 0, None),
    "a first": (["m=audio 4000 RTP/AVP 8 0"], "PCMA", 8, None),
    "after others": (["m=audio 4000 RTP/AVP 9 18 8"], "PCMA", 8, None),
    "under another number": (["m=audio 4000 RTP/AVP 97", "a=rtpmap:97 PCMA/8000/1"], "PCMA", 97, None),
    "lower case": (["m=audio 4000 RTP/AVP 97", "a=rtpmap:97 pcmu/8000"], "PCMU", 97, None),
    "with digits": (["m=audio 4000 RTP/AVP 0 96", "a=rtpmap:96 telephone-event/8000"], "PCMU", 0, 96),
    "digits of another rate": (
        ["m=audio 4000 RTP/AVP 0 96", "a=rtpmap:96 telephone-event/48000"], "PCMU", 0, None,
    ),
    "with feedback": (["m=audio 4000 RTP/AVPF 0"], "PCMU", 0, None),
    "second audio": (["m=audio 4002 RTP/AVP 9", "m=audio 4000 RTP/AVP 0"], "PCMU", 0, None),
}  # fmt: skip


@pytest.mark.parametrize(("media", "law", "kind", "event"), CHOICES.values(), ids=CHOICES)
def test_what_the_phone_likes_best_is_taken(describer, media, law, kind, event):
    answer, stream = describer.accept(body(*media))
    assert (stream.law.name, stream.kind, stream.event) == (law, kind, event)
    assert (stream.remote, stream.may_send, stream.counts) == (("192.0.2.7", 4000), True, True)
    sdp = Sdp.parse(answer.data)
    assert len(sdp.media) == sum(line.startswith("m=") for line in media)
    [taken] = [each for each in sdp.media if each.port]
    assert taken.formats == tuple(str(number) for number in (kind, event) if number is not None)
    assert taken.rtpmap[str(kind)] == f"{law}/8000"


REFUSED = {
    "no G.711": body("m=audio 4000 RTP/AVP 9 18"),
    "encrypted": body("m=audio 4000 RTP/SAVP 0"),
    "no audio": body("m=video 4000 RTP/AVP 96"),
    "audio that was taken away": body("m=audio 0 RTP/AVP 0"),
    "a number that means something else": body("m=audio 4000 RTP/AVP 0", "a=rtpmap:0 opus/48000/2"),
    "no description": Body(b"hello", SDP),
    "broken": Body(b"v=0\r\nm=audio x RTP/AVP 0\r\n", SDP),
    "another kind of body": Body(body("m=audio 4000 RTP/AVP 0").data, "text/plain"),
    "nothing": Body(),
}


@pytest.mark.parametrize("offer", REFUSED.values(), ids=REFUSED)
def test_what_is_not_spoken_is_488(describer, offer):
    for failed in (describer.accept(offer), describer.take_answer(offer)):
        assert isinstance(failed, Failed)
        assert failed.status == 488


DIRECTIONS = {
    "talks": ("sendrecv", "sendrecv", True, True),
    "plays music to the held": ("sendonly", "recvonly", False, False),
    "only listens": ("recvonly", "sendonly", True, False),
    "nothing at all": ("inactive", "inactive", False, False),
}


@pytest.mark.parametrize("where", ["media", "session"])
@pytest.mark.parametrize(("theirs", "ours", "may_send", "counts"), DIRECTIONS.values(), ids=DIRECTIONS)
def test_directions(describer, where, theirs, ours, may_send, counts):
    line = f"a={theirs}\r\n"
    offer = (
        body("m=audio 4000 RTP/AVP 0", line.strip())
        if where == "media"
        else body("m=audio 4000 RTP/AVP 0", session=line)
    )
    answer, stream = describer.accept(offer)
    assert Sdp.parse(answer.data).direction == ours
    assert (stream.may_send, stream.counts) == (may_send, counts)


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_the_old_way_to_hold(describer, host):
    _, stream = describer.accept(body("m=audio 4000 RTP/AVP 0", host=host))
    assert (stream.remote, stream.may_send, stream.counts) == (None, False, False)


def test_the_version_rises_only_with_a_change(describer):
    offer = body("m=audio 4000 RTP/AVP 0")
    versions = [Sdp.parse(describer.accept(offer)[0].data).version for _ in range(2)]
    versions.append(Sdp.parse(describer.accept(body("m=audio 4000 RTP/AVP 8"))[0].data).version)
    assert versions == [1, 1, 2]


def test_a_later_offer_keeps_the_number_of_digits(describer):
    describer.accept(body("m=audio 4000 RTP/AVP 0 96", "a=rtpmap:96 telephone-event/8000"))
    assert "96" in Sdp.parse(describer.offer().data).media[0].formats


def test_ipv6(describer):
    text = bytes(Sdp.parse(Describer("2001:db8::1", 20000, 5).offer().data))
    assert b"c=IN IP6 2001:db8::1\r\n" in text


def test_an_offer_keeps_the_places_of_the_other_streams(describer):
    described = body(
        "m=video 5000 RTP/AVP 96", "a=rtpmap:96 H264/90000", "m=audio 4000 RTP/AVP 9", "m=text 1 x 1"
    )
    offer = Sdp.parse(in_place_of(describer.offer(), described).data)
    assert [(media.kind, media.port) for media in offer.media] == [
        ("video", 0), ("audio", 20000), ("text", 0),
    ]  # fmt: skip


@pytest.mark.parametrize("described", [b"--x\r\n\r\nv=0\r\n", b"v=0\r\nm=video 5000\r\n"])
def test_an_offer_goes_as_it_is_to_who_was_told_what_nobody_can_read(describer, described):
    offer = describer.offer()
    assert in_place_of(offer, Body(described, "multipart/mixed;boundary=x")) == offer
