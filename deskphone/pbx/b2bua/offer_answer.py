# SPDX-License-Identifier: GPL-3.0-or-later
"""What the PBX must understand of media descriptions: hold, and joining two phones that both made offers.

Media runs from phone to phone, so descriptions are passed on as they came. A pickup is the exception:
the caller has offered to the PBX, and so has the picker. Each then gets the other's offer as its answer,
reduced to what its own offer allows (RFC 3264 section 6).

Payload numbers stay those of the phone that will receive them: RFC 3264 section 6.1 lets the two
directions use different numbers, and a phone only understands those that it offered itself.
"""

from __future__ import annotations

from collections.abc import Collection

from deskphone.errors import SipParseError
from deskphone.pbx.base.reply import NO_BODY, Body, Failed
from deskphone.sip.sdp import DIRECTIONS, Media, Sdp

_HOLD_MARKS = (b"a=sendonly", b"a=inactive", b"c=IN IP4 0.0.0.0", b"c=IN IP6 ::")
_BY_PAYLOAD = ("rtpmap", "fmtp", "rtcp-fb")
_EXTRAS = ("telephone-event", "cn", "red")
# RFC 3551 section 6: payload numbers that need no rtpmap
_STATIC = {
    "0": "pcmu/8000", "3": "gsm/8000", "4": "g723/8000", "8": "pcma/8000", "9": "g722/8000",
    "10": "l16/44100/2", "11": "l16/44100", "13": "cn/8000", "15": "g728/8000", "18": "g729/8000",
    "26": "jpeg/90000", "31": "h261/90000", "32": "mpv/90000", "34": "h263/90000",
}  # fmt: skip


def is_hold(body: Body) -> bool:
    """Tell whether this description puts the other end on hold; False for what cannot be read."""
    if not any(mark in body.data for mark in _HOLD_MARKS):
        return False
    try:
        return Sdp.parse(body.data).is_hold
    except SipParseError:
        return False


def cross(first: Body, second: Body) -> tuple[Body, Body] | None:
    """Make two offers into the answers to each other: (answer to first, answer to second).

    None when the two phones share no audio (or no common kind of media at all), or an offer cannot be
    read: then nothing can be connected.
    """
    if not (_is_sdp(first) and _is_sdp(second)):
        return None
    try:
        one, two = Sdp.parse(first.data), Sdp.parse(second.data)
    except SipParseError:
        return None
    to_first = _answer(two, one, setup="active")
    to_second = _answer(one, two, setup="passive")
    if to_first is None or to_second is None:
        return None
    return Body(bytes(to_first), first.content_type), Body(bytes(to_second), second.content_type)


def answers_between(
    callers: Body, pickers: Body, *, audio_only: bool = False
) -> tuple[Body | None, Body | None] | Failed:
    """Give what to answer the caller and the picker; None for who must wait for the other's ACK.

    ``audio_only``: video is refused now; either side may add it later by a re-INVITE (seed 002).
    """
    if audio_only:
        callers, pickers = without_video(callers), without_video(pickers)
    if callers and pickers:
        return cross(callers, pickers) or Failed(488, "The Two Phones Share No Codec")
    if callers:
        return None, callers
    if pickers:
        return pickers, None
    return Failed(488, "Neither Phone Offers Media")


def without_video(body: Body) -> Body:
    """Give a description with its video refused (port 0); as it came where there is none to be read."""
    if b"m=video" not in body.data or not _is_sdp(body):
        return body
    try:
        sdp = Sdp.parse(body.data)
    except SipParseError:
        return body
    media = tuple(
        Media((section.with_port(0).lines[0],)) if section.kind == "video" else section
        for section in sdp.media
    )
    session = tuple(line for line in sdp.session if not line.startswith("a=group:"))
    return Body(bytes(Sdp(session, media)), body.content_type)


def as_answer(described: Body, offer: Body) -> Body:
    """Give an old description as the answer to a new offer; as it is where that cannot be worked out."""
    answers = cross(offer, described) if described and offer else None
    return answers[0] if answers else described


def on_hold(described: Body) -> Body:
    """Give a description that puts a phone on hold; empty for what cannot be read."""
    return directed(described, "sendonly")


def directed(body: Body, direction: str) -> Body:
    """Give a description with another direction.

    RFC 3264 section 8: the version of a changed description is greater by one.
    """
    if not body:
        return NO_BODY
    try:
        sdp = Sdp.parse(body.data)
    except SipParseError:
        return NO_BODY
    changed = sdp.with_direction(direction).with_version((sdp.version or 0) + 1)
    return Body(bytes(changed), body.content_type)


def padded(offer: Body, described: Body) -> Body:
    """Give an offer with a line for each stream of the session that a phone is in; unused ones get port 0.

    RFC 3264 section 8: a later offer has at least as many of them as the description before.
    """
    if described.data.count(b"m=") <= offer.data.count(b"m="):
        return offer
    try:
        new, old = Sdp.parse(offer.data), Sdp.parse(described.data)
    except SipParseError:
        return offer
    missing = tuple(Media((media.with_port(0).lines[0],)) for media in old.media[len(new.media) :])
    return Body(bytes(Sdp(new.session, (*new.media, *missing))), offer.content_type)


def trimmed(answer: Body, offer: Body) -> Body:
    """Give an answer without the streams that ``padded`` has added to the offer."""
    if answer.data.count(b"m=") <= offer.data.count(b"m="):
        return answer
    try:
        sdp, count = Sdp.parse(answer.data), len(Sdp.parse(offer.data).media)
    except SipParseError:
        return answer
    if len(sdp.media) <= count or any(media.port for media in sdp.media[count:]):
        return answer
    return Body(bytes(Sdp(sdp.session, sdp.media[:count])), answer.content_type)


def is_same(answer: Body, offer: Body) -> bool:
    """Tell whether media goes to the same places, in no other formats, and is held as before."""
    try:
        now, before = Sdp.parse(answer.data), Sdp.parse(offer.data)
    except SipParseError:
        return False
    extra = now.media[len(before.media) :]
    if now.is_hold != before.is_hold or any(media.port for media in extra):
        return False
    for mine, old in zip(now.media, before.media, strict=False):
        if mine.port and now.address_of(mine) != before.address_of(old):
            return False
        if mine.port and not set(mine.formats) <= set(old.formats):
            return False
    return True


def in_place_of(offer: Body, described: Body) -> Body:
    """Give our offer of one audio stream to a phone that was told of other streams before.

    RFC 3264 section 8: a later offer has a line for each stream of the session; those that we have no
    use for get port 0. Where nobody can read what it was told (a body of several parts), ours goes as it is.
    """
    try:
        old = Sdp.parse(described.data).media if described else ()
    except SipParseError:
        return offer
    if len(old) <= 1:
        return offer
    ours = Sdp.parse(offer.data)
    place = next((index for index, media in enumerate(old) if media.kind == "audio" and media.port), 0)
    media = [Media((each.with_port(0).lines[0],)) for each in old]
    media[place] = ours.media[0]
    return Body(bytes(Sdp(ours.session, tuple(media))), offer.content_type or NO_BODY.content_type)


def _is_sdp(body: Body) -> bool:
    return body.content_type.partition(";")[0].strip().lower() == "application/sdp"


def _answer(source: Sdp, offer: Sdp, *, setup: str) -> Sdp | None:
    """Give the description ``source`` as an answer to ``offer``; None when they cannot talk.

    RFC 3264 section 6: as many sections as the offer has, in its order; port 0 rejects one.
    """
    unused = [(media, source.direction_of(media)) for media in source.media if media.port]
    sections = []
    for offered in offer.media:
        section = None
        for candidate, direction in unused if offered.port else ():
            section = _accept(offered, candidate, setup)
            if section is not None:
                unused.remove((candidate, direction))
                section = section.with_direction(_meet(direction, offer.direction_of(offered)))
                break
        sections.append(section or Media((offered.with_port(0).lines[0],)))
    needed = "audio" if any(section.kind == "audio" for section in sections) else ""
    if not any(section.port and section.kind.startswith(needed) for section in sections):
        return None
    session = [_with_setup(line, setup) for line in source.session if not _is_direction(line)]
    if unused or not all(section.port for section in sections):
        session = [line for line in session if not line.startswith("a=group:")]
    return Sdp(tuple(session), tuple(sections))


def _accept(offered: Media, answering: Media, setup: str) -> Media | None:
    """Give the answering section reduced to the common formats; None when the two do not fit."""
    if offered.kind != answering.kind or _profile(offered.proto) != _profile(answering.proto):
        return None
    head = f"m={answering.kind} {answering.port} {offered.proto}"
    if "RTP" not in offered.proto.upper():
        return Media((f"{head} {' '.join(answering.formats)}", *answering.lines[1:]))
    named, wanted = _codecs(answering), set(_codecs(offered).values())
    kept = [number for number in answering.formats if named[number] in wanted]
    keys = _keys(offered, answering)
    if keys is None or all(named[number].partition("/")[0] in _EXTRAS for number in kept):
        return None
    known = frozenset(kept)
    lines = [_with_setup(line, setup) for line in answering.lines[1:] if _belongs(line, known)]
    return Media((f"{head} {' '.join(kept)}", *lines, *keys))


def _codecs(media: Media) -> dict[str, str]:
    """Name, rate and channels of each format in lower case; ``opus/48000/2``."""
    described = media.rtpmap
    found = {}
    for number in media.formats:
        name = described.get(number, _STATIC.get(number, f"unknown {number}")).lower()
        # RFC 8866 section 6.6: one channel goes without saying
        found[number] = name[:-2] if name.count("/") == 2 and name.endswith("/1") else name
    return found


def _profile(proto: str) -> str:
    """RTP/AVP and RTP/AVPF can talk to each other, secured and plain media cannot."""
    upper = proto.upper()
    return upper[:-1] if upper.endswith("AVPF") else upper


def _belongs(line: str, kept: Collection[str]) -> bool:
    """Tell whether a line may go into the answer: not one of a format left out, nor a key."""
    if not line.startswith("a="):
        return True
    name, _, value = line[2:].partition(":")
    if name == "crypto":
        return False
    number = value.partition(" ")[0]
    return name not in _BY_PAYLOAD or number == "*" or number in kept


def _keys(offered: Media, answering: Media) -> tuple[str, ...] | None:
    """Choose the SRTP key line: a common suite under the offer's tag (RFC 4568 section 5.1.2).

    Empty where neither has one, None when the suites do not meet.
    """
    wanted, given = _suites(offered), _suites(answering)
    if not wanted and not given:
        return ()
    for suite, (tag, _) in wanted.items():
        if suite in given:
            return (f"a=crypto:{tag} {suite} {given[suite][1]}",)
    return None


def _suites(media: Media) -> dict[str, tuple[str, str]]:
    """Suite -> (tag, key parameters) of each crypto line."""
    found: dict[str, tuple[str, str]] = {}
    for name, value in media.attributes:
        parts = value.split(None, 2) if name == "crypto" and value else []
        if len(parts) == 3:
            found.setdefault(parts[1], (parts[0], parts[2]))
    return found


def _with_setup(line: str, setup: str) -> str:
    """An answer must choose a side of the DTLS handshake (RFC 4145 section 4.1)."""
    return f"a=setup:{setup}" if line.startswith("a=setup:") else line


def _is_direction(line: str) -> bool:
    return line.startswith("a=") and line[2:] in DIRECTIONS


def _meet(answering: str, offered: str) -> str:
    """The direction of an answer: what this end would do, as far as the other lets it."""
    sends = answering in ("sendrecv", "sendonly") and offered in ("sendrecv", "recvonly")
    receives = answering in ("sendrecv", "recvonly") and offered in ("sendrecv", "sendonly")
    if sends and receives:
        return "sendrecv"
    return "sendonly" if sends else "recvonly" if receives else "inactive"
