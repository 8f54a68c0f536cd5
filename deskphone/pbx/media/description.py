# SPDX-License-Identifier: GPL-3.0-or-later
"""What the PBX says of its own audio, and what it reads in a phone's description (RFC 3264, RFC 4733).

One stream of G.711, either law, with telephone events; all other streams are refused.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from deskphone.errors import SipParseError
from deskphone.pbx.base.reply import Body, Failed
from deskphone.rtp.events import EVENT
from deskphone.rtp.g711 import LAWS, Law
from deskphone.sip.sdp import MIRRORED, Media, Sdp

_TYPE = "application/sdp"
_NO_CODEC = Failed(488, "Only G.711 Audio Is Spoken Here")
_NO_CIPHER = Failed(488, "Enciphered Audio (SRTP) Is Not Spoken Here")
_NAMES = {f"{law.name}/8000": law for law in LAWS.values()}
# what we may do when the phone says what it does (RFC 3264 section 6.1)
_NOWHERE = ("0.0.0.0", "::")


@dataclass(frozen=True, slots=True)
class Stream:
    """What was agreed with a phone.

    ``kind`` and ``event`` are payload types, ``event`` None without telephone events. ``remote`` is where
    the phone says it is, None for a name: then its packets tell. ``may_send`` tells whether it wants to
    hear, ``counts`` whether its sound is its user's: a phone that holds sends music, or nothing.
    """

    law: Law
    kind: int
    event: int | None
    remote: tuple[str, int] | None
    may_send: bool
    counts: bool


class Describer:
    """The descriptions of one line: its own, and those of its phone."""

    def __init__(self, host: str, port: int, session: int) -> None:
        self._host, self._port, self._session = host, port, session
        self._version = 0
        self._last: tuple[Media, ...] = ()
        self._event = EVENT

    def offer(self) -> Body:
        """Offer both laws and telephone events."""
        codecs = [(law.payload, f"{law.name}/8000") for law in LAWS.values()]
        return self._write((self._audio("RTP/AVP", codecs, self._event, "sendrecv"),))

    def accept(self, offer: Body) -> tuple[Body, Stream] | Failed:
        """Give the answer to a phone's offer, and what was agreed."""
        sdp = _read(offer)
        chosen = _choose(sdp) if sdp is not None else None
        if sdp is None or chosen is None:
            return _refusal(sdp)
        media, stream = chosen
        if stream.event is not None:
            self._event = stream.event
        codec = [(stream.kind, f"{stream.law.name}/8000")]
        audio = self._audio(media.proto, codec, stream.event, MIRRORED[sdp.direction_of(media)])
        refused = {each: Media((each.with_port(0).lines[0],)) for each in sdp.media}
        return self._write(tuple(audio if each is media else refused[each] for each in sdp.media)), stream

    def take_answer(self, answer: Body) -> Stream | Failed:
        """Give what a phone's answer to our offer means."""
        sdp = _read(answer)
        chosen = _choose(sdp) if sdp is not None else None
        return _refusal(sdp) if chosen is None else chosen[1]

    def _audio(self, proto: str, codecs: list[tuple[int, str]], event: int | None, direction: str) -> Media:
        events = [] if event is None else [(event, "telephone-event/8000")]
        formats = [*codecs, *events]
        lines = [f"m=audio {self._port} {proto} {' '.join(str(number) for number, _ in formats)}"]
        lines += [f"a=rtpmap:{number} {name}" for number, name in formats]
        lines += [f"a=fmtp:{number} 0-15" for number, _ in events]
        return Media((*lines, "a=ptime:20", f"a={direction}"))

    def _write(self, media: tuple[Media, ...]) -> Body:
        if media != self._last:  # RFC 3264 section 8: the version rises with each change
            self._version, self._last = self._version + 1, media
        place = f"IN IP{6 if ':' in self._host else 4} {self._host}"
        origin = f"o=- {self._session} {self._version} {place}"
        return Body(bytes(Sdp(("v=0", origin, "s=deskphone-pbx", f"c={place}", "t=0 0"), media)), _TYPE)


def _read(body: Body) -> Sdp | None:
    if body.content_type.partition(";")[0].strip().lower() != _TYPE:
        return None
    try:
        return Sdp.parse(body.data)
    except SipParseError:
        return None


def _choose(sdp: Sdp) -> tuple[Media, Stream] | None:
    """Find the first audio stream with G.711, and in it the law that the phone likes best."""
    for media in sdp.media:
        if media.kind != "audio" or not media.port or media.proto.upper() not in ("RTP/AVP", "RTP/AVPF"):
            continue
        names = {str(law.payload): f"{law.name}/8000" for law in LAWS.values()} | media.rtpmap
        for number in media.formats:
            law = _NAMES.get(names.get(number, "").upper().removesuffix("/1"))
            if law is not None and _is_payload(number):
                return media, _stream(sdp, media, law, int(number))
    return None


def _refusal(sdp: Sdp | None) -> Failed:
    """Say why no stream of a description can be taken."""
    audio = [media.proto for media in (sdp.media if sdp else ()) if media.kind == "audio" and media.port]
    return _NO_CIPHER if audio and all("SAVP" in proto.upper() for proto in audio) else _NO_CODEC


def _is_payload(text: str) -> bool:
    """Tell whether this is a payload type of RTP: 0 to 127 (RFC 3550 section 5.1)."""
    return text.isascii() and text.isdigit() and len(text) <= 3 and int(text) < 128


def _stream(sdp: Sdp, media: Media, law: Law, kind: int) -> Stream:
    direction, remote = sdp.direction_of(media), sdp.address_of(media)
    nowhere = remote is None or remote[0] in _NOWHERE
    may_send = not nowhere and direction in ("sendrecv", "recvonly")
    names = media.rtpmap  # read once: a line may name thousands of formats
    event = next(
        (
            int(number)
            for number in media.formats
            if _is_payload(number) and names.get(number, "").lower().startswith("telephone-event/8000")
        ),
        None,
    )
    counts = may_send and direction == "sendrecv"
    return Stream(law, kind, event, remote if remote and _is_address(remote[0]) else None, may_send, counts)


def _is_address(host: str) -> bool:
    """Tell whether this is an address and no name: nothing is looked up while sound flows."""
    try:
        return not ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
