# SPDX-License-Identifier: GPL-3.0-or-later
"""Offers and answers of robots (RFC 3264): one audio stream of G.711 mu-law with telephone events."""

from __future__ import annotations

from dataclasses import dataclass

from deskphone.errors import SipParseError
from deskphone.robots.rtp import PCMU
from deskphone.rtp.events import EVENT
from deskphone.sip.sdp import MIRRORED, Media, Sdp

# what we may do when the other side says what it does (RFC 3264 section 6.1)


@dataclass(frozen=True, slots=True)
class Ours:
    """Our side of a session: where we receive, and the version of the description."""

    host: str
    port: int
    version: int
    direction: str = "sendrecv"
    event_type: int = EVENT


@dataclass(frozen=True, slots=True)
class Theirs:
    """What the other side's description means for us."""

    remote: tuple[str, int] | None
    may_send: bool
    held: bool
    event_type: int


def offer(ours: Ours) -> bytes:
    """Write a description with one stream."""
    return bytes(Sdp(_session(ours), (_audio(ours),)))


def answer(body: bytes, ours: Ours) -> bytes:
    """Write the answer to an offer: its first audio stream with mu-law is taken, others are refused.

    Raises SipParseError(488) when there is none.
    """
    theirs = Sdp.parse(body)
    chosen = _chosen(theirs)
    if chosen is None:
        raise SipParseError(488, "Only G.711 mu-law Is Spoken Here")
    media = tuple(
        _audio(ours) if stream is chosen else Media((stream.with_port(0).lines[0],))
        for stream in theirs.media
    )
    return bytes(Sdp(_session(ours), media))


def direction_for(body: bytes) -> str:
    """Give the direction of our answer to an offer."""
    sdp = Sdp.parse(body)
    chosen = _chosen(sdp)
    return MIRRORED[sdp.direction_of(chosen)] if chosen is not None else "inactive"


def understand(body: bytes) -> Theirs:
    """Read a description of the other side. Raises SipParseError(488) when it is none."""
    sdp = Sdp.parse(body)
    chosen = _chosen(sdp)
    if chosen is None:
        return Theirs(None, False, sdp.is_hold, EVENT)
    remote = sdp.address_of(chosen)
    reachable = remote is not None and remote[0] not in ("0.0.0.0", "::")
    may_send = reachable and sdp.direction_of(chosen) in ("sendrecv", "recvonly")
    return Theirs(remote, may_send, sdp.is_hold, event_type(chosen))


def event_type(media: Media) -> int:
    """Give the payload type of telephone events in a stream, the usual one where it names none."""
    for payload, encoding in media.rtpmap.items():
        if encoding.lower().startswith("telephone-event/8000") and payload.isdigit():
            return int(payload)
    return EVENT


def event_type_of(body: bytes) -> int:
    """Give the payload type of telephone events that an offer asks for."""
    return understand(body).event_type


def _chosen(sdp: Sdp) -> Media | None:
    for stream in sdp.media:
        if stream.kind == "audio" and stream.port and str(PCMU) in stream.formats:
            return stream
    return None


def _session(ours: Ours) -> tuple[str, ...]:
    place = f"IN IP{6 if ':' in ours.host else 4} {ours.host}"
    return ("v=0", f"o=robot {ours.port} {ours.version} {place}", "s=robot", f"c={place}", "t=0 0")


def _audio(ours: Ours) -> Media:
    return Media(
        (
            f"m=audio {ours.port} RTP/AVP {PCMU} {ours.event_type}",
            f"a=rtpmap:{PCMU} PCMU/8000",
            f"a=rtpmap:{ours.event_type} telephone-event/8000",
            f"a=fmtp:{ours.event_type} 0-15",
            "a=ptime:20",
            f"a={ours.direction}",
        )
    )
