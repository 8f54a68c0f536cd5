# SPDX-License-Identifier: GPL-3.0-or-later
"""Session descriptions."""

from __future__ import annotations

import pytest

from deskphone.errors import SipParseError
from deskphone.sip.sdp import Sdp

OFFER = (
    b"v=0\r\no=- 3900 7 IN IP4 192.0.2.1\r\ns=caf\xe9\r\nc=IN IP4 192.0.2.1/127\r\nt=0 0\r\nz=odd\r\n"
    b"a=sendrecv\r\n"
    b"m=audio 4000/2 RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
    b"a=fmtp:101 0-16\r\na=sendonly\r\na=x-unknown\r\n"
    b"m=video 0 RTP/AVP 96\r\nc=IN IP6 2001:db8::1\r\nb=TIAS:256000\r\n"
)


@pytest.fixture
def offer():
    return Sdp.parse(OFFER)


def test_no_line_is_lost(offer):
    assert bytes(offer) == OFFER


def test_line_ends_and_empty_lines_are_mended():
    assert bytes(Sdp.parse(OFFER.replace(b"\r\n", b"\n") + b"\n\n")) == OFFER


def test_media(offer):
    audio, video = offer.media
    assert (audio.kind, audio.port, audio.proto, audio.formats) == (
        "audio",
        4000,
        "RTP/AVP",
        ("0", "8", "101"),
    )
    assert audio.rtpmap == {"0": "PCMU/8000", "101": "telephone-event/8000"}
    assert audio.attribute("fmtp") == "101 0-16"
    assert audio.attribute("x-unknown") == ""
    assert audio.attribute("absent") is None
    assert (video.kind, video.port, video.connection) == ("video", 0, "2001:db8::1")


def test_addresses(offer):
    assert offer.connection == "192.0.2.1"
    assert offer.address_of(offer.media[0]) == ("192.0.2.1", 4000)
    assert offer.address_of(offer.media[1]) == ("2001:db8::1", 0)
    assert Sdp.parse(b"v=0\nm=audio 1 RTP/AVP 0").address_of(Sdp.parse(OFFER).media[0]) is None


def test_directions(offer):
    assert offer.direction_of(offer.media[0]) == offer.direction == "sendonly"
    assert offer.direction_of(offer.media[1]) == "sendrecv"
    changed = offer.with_direction("recvonly")
    assert changed.direction == "recvonly"
    assert b"sendonly" not in bytes(changed)
    assert b"a=sendrecv" not in bytes(changed)
    assert b"a=x-unknown" in bytes(changed)
    assert Sdp.parse(b"v=0").direction == "inactive"
    assert Sdp.parse(b"v=0\nm=audio 1 RTP/AVP 0").direction == "sendrecv"


HOLDS = {
    "sendonly": (b"c=IN IP4 1.2.3.4\na=x\n", b"a=sendonly\n", True),
    "inactive": (b"c=IN IP4 1.2.3.4\n", b"a=inactive\n", True),
    "session inactive": (b"c=IN IP4 1.2.3.4\na=inactive\n", b"", True),
    "old way": (b"c=IN IP4 0.0.0.0\n", b"", True),
    "talking": (b"c=IN IP4 1.2.3.4\n", b"a=sendrecv\n", False),
    "recvonly": (b"c=IN IP4 1.2.3.4\n", b"a=recvonly\n", False),
    "other address of the stream": (b"c=IN IP4 0.0.0.0\n", b"c=IN IP4 1.2.3.4\n", False),
}


@pytest.mark.parametrize(("session", "stream", "held"), HOLDS.values(), ids=HOLDS)
def test_hold(session, stream, held):
    assert Sdp.parse(b"v=0\n" + session + b"m=audio 1 RTP/AVP 0\n" + stream).is_hold is held


def test_without_live_audio_nothing_is_held():
    assert not Sdp.parse(b"v=0\na=inactive\nm=audio 0 RTP/AVP 0\n").is_hold


def test_version(offer):
    assert offer.version == 7
    assert offer.with_version(8).version == 8
    assert bytes(offer.with_version(7)) == OFFER
    assert Sdp.parse(b"v=0\no=broken").version is None
    assert Sdp.parse(b"v=0").with_version(3) == Sdp.parse(b"v=0")


def test_changed_stream(offer):
    refused = offer.with_media(1, offer.media[0].with_port(0))
    assert [media.port for media in refused.media] == [4000, 0]
    assert refused.media[1].lines[1:] == offer.media[0].lines[1:]


def test_a_refused_stream_needs_no_formats():
    (media,) = Sdp.parse(b"v=0\nm=video 0 RTP/AVP").media
    assert (media.kind, media.port, media.formats) == ("video", 0, ())


@pytest.mark.parametrize(
    "body",
    [b"", b"\r\n", b"hello", b"m=audio 1 RTP/AVP 0", b"v=0\nm=audio", b"v=0\nm=audio x RTP/AVP 0",
     b"v=0\nm=audio 70000 RTP/AVP 0", b"v=0\nm=audio 1 RTP/AVP", b"v=0\nm=audio 0",
     b"v=0\nm=audio " + b"9" * 5000 + b" RTP/AVP 0"],
)  # fmt: skip
def test_broken_description_is_refused(body):
    with pytest.raises(SipParseError) as caught:
        Sdp.parse(body)
    assert caught.value.status == 488


def test_broken_connection_is_no_address():
    assert Sdp.parse(b"v=0\nc=IN\nm=audio 1 RTP/AVP 0\n").connection is None
