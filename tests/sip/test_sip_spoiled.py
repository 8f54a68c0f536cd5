# SPDX-License-Identifier: GPL-3.0-or-later
"""Spoiled messages, documents and descriptions, at random: readers raise their own errors and no others."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spoiled import descriptions, documents, spoiled

from deskphone.dialoginfo.parse import parse_document
from deskphone.dialoginfo.rlmi import parse_resource_list
from deskphone.engine.pjsua import translate
from deskphone.errors import DialogInfoError, SipParseError
from deskphone.pbx.media.description import _choose
from deskphone.phone.by_itself import asked_after
from deskphone.sip.fields import Event, Reason, SubscriptionState, Via, parse_auth
from deskphone.sip.message import Request, Response, make_response
from deskphone.sip.parse import parse, validate
from deskphone.sip.replaces import Replaces
from deskphone.sip.sdp import Sdp
from deskphone.sip.serialize import serialize
from deskphone.sip.stream import StreamFramer
from deskphone.sip.uri import Address, Uri

TYPED = (
    Via.parse,
    Event.parse,
    Reason.parse,
    SubscriptionState.parse,
    Replaces.parse,
    Address.parse,
    Uri.parse,
    parse_auth,
)


def refusal_of(data):
    try:
        validate(parse(data))
    except SipParseError as error:
        return error
    return None


@settings(max_examples=300)
@given(spoiled())
def test_a_message_is_read_or_refused_with_a_status(data):
    error = refusal_of(data)
    if error is not None:
        assert error.status in (0, 400, 414, 416, 505, 513)
        assert (error.status == 0) == (error.request is None)
        if isinstance(error.request, Request):
            answer = parse(serialize(make_response(error.request, error.status, error.reason, to_tag="t")))
            assert isinstance(answer, Response)
            assert answer.status == error.status
        return
    message = parse(data)
    written = parse(serialize(message))
    written.headers.remove("Content-Length")
    message.headers.remove("Content-Length")
    assert (written.headers, written.body) == (message.headers, message.body)
    for _, value in message.headers:
        for read in TYPED:
            with contextlib.suppress(SipParseError):
                str(read(value))


@settings(max_examples=200)
@given(spoiled(), st.integers(1, 60))
def test_a_stream_is_cut_the_same_however_it_comes(data, size):
    """Until it cannot be followed; then it is closed, which is the same for both."""

    def frames(pieces):
        framer, found = StreamFramer(), []
        for piece in pieces:
            try:
                found += framer.feed(piece)
            except SipParseError:
                return found, True
        return found, False

    stream = data + b"OPTIONS sip:a SIP/2.0\r\nContent-Length: 0\r\n\r\n"
    pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
    by_piece, closed = frames(pieces)
    at_once, closed_at_once = frames([stream])
    assert closed == closed_at_once
    assert by_piece[: len(at_once)] == at_once or closed


@settings(max_examples=200)
@given(documents())
def test_a_document_is_read_or_refused(body):
    with contextlib.suppress(DialogInfoError):
        parse_document(body)
    with contextlib.suppress(DialogInfoError):
        parse_resource_list(
            'multipart/related;type="application/rlmi+xml";boundary="UniqueBroadWorksBoundary"', body
        )


@settings(max_examples=200)
@given(descriptions())
def test_a_description_is_read_or_refused(body):
    try:
        sdp = Sdp.parse(body)
    except SipParseError:
        return
    _ = sdp.version, sdp.direction, sdp.is_hold, sdp.connection
    for media in sdp.media:
        _ = media.rtpmap, media.formats, sdp.address_of(media), sdp.direction_of(media), media.with_port(0)
    assert Sdp.parse(bytes(sdp)) == sdp


@settings(max_examples=200)
@given(spoiled())
def test_what_the_library_hands_over_is_read_whatever_it_is(data):
    message = translate.MessageText.parse(data.decode("utf-8", "surrogateescape"))
    translate.caller(message), translate.asserted(message), asked_after(message.headers)
    translate.public_address(message), translate.retry_after(message), translate.subscription_state(message)
    translate.answered_elsewhere(message.all("reason"))
    _ = message.missing, message.request_uri, message.method


# What Python takes for a digit and int() does not, or refuses to read for its length, or is no number of seconds.
NUMBERS = ("9" * 5000, "0" * 5000, "\u00b2", "\u0661", "-1", "1e9", "")


@pytest.mark.parametrize("number", NUMBERS, ids=ascii)
def test_a_number_of_any_shape_stops_no_reader(number):
    text = (
        f"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP h:{number};rport={number};received=10.0.0.1\r\nCSeq: {number} NOTIFY\r\n"
        f"Content-Length: {number}\r\nRetry-After: {number}\r\nSubscription-State: active;expires={number};retry-after={number}\r\n\r\n"
    )
    message = translate.MessageText.parse(text)
    assert message.missing in (0, 1)
    assert (translate.public_address(message) or ("", 5060))[1] < 10**9
    assert (translate.retry_after(message) or 0) < 10**9
    assert (translate.subscription_state(message)[2] or 0) < 10**9
    assert translate.split_place(f"a:{number}", 5060)[1] < 10**9
    body = f"v=0\r\no=- 1 {number} IN IP4 10.0.0.1\r\ns=-\r\nm=audio {number} RTP/AVP {number} 0\r\na=rtpmap:{number} PCMU/8000\r\n"
    with contextlib.suppress(SipParseError):
        sdp = Sdp.parse(body.encode())
        _ = sdp.version, [media.port for media in sdp.media]
    sdp = Sdp.parse(body.replace(f"audio {number}", "audio 4000").encode())
    _ = sdp.version
    for spelling in (f"{number} PCMA/8000", f"{number} telephone-event/8000"):
        offer = f"v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP {number} 0\r\na=rtpmap:{spelling}\r\n"
        described = _choose(Sdp.parse(offer.encode()))
        assert described is None or described[1].kind < 128
