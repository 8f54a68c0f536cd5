# SPDX-License-Identifier: GPL-3.0-or-later
"""Which session descriptions (RFC 8866) pjsua can be shown. Some make it stop on an assertion.

Addresses: sound is sent over IPv4, and to addresses. "IN IP4 ::1" in a re-INVITE was an end of the process,
and so was a name of 254 letters; a shorter one would stop the phone for as long as DNS takes.

Lines: an UPDATE or re-INVITE with another number of media lines than the call has (RFC 3264 section 8
forbids fewer; more are an addition, as of video) was another, where an offer of ours or theirs came close to
it. So was one with the same lines in another order, or of another kind (section 8.3.3 allows it): the next
offer of ours, as for hold, grows by a line that pjsua does not know of, and its answer stopped the process.

Lines that are read in two ways: to pjsip a "t=0" goes on in the next line, as any does that lacks what it
looks for, and a bare CR ends none. So a line that we see and it does not could stand for one that the call
has, and a later hold stopped the process.

Answers: one that refuses each line that we offered, and opens another that we closed (section 6 forbids it),
is taken for an agreement by pjsip, and pjsua stops where it looks for the codec. So is one with lines of
other kinds than the offer has in their places: pjsua stops at an rtpmap that pjsip did not compare.

iLBC: its mode is 20 or 30 (RFC 3952 section 5). With another one the codec stops when the stream is made.
Whose it is must not be hidden: to pjsip "97", "097", "97x" and 2^32 + 97 are one payload type.

Formats: an rtpmap that ends behind a second slash ("telephone-event/8000/"; RFC 8866 section 6.6 has channels
there) pjsip compares with ours, and cannot read again where it looks whether an answer has several formats.
It stops there. So it did where an answer names a format twice ("0 101 101"): pjsip takes the second one away,
and the only rtpmap with it. A payload type as "0101" it writes anew in a later answer, for one that has three
digits: it becomes greater than 127, and stops it.

Packets: our sound is packed for as long as the far end asks for (ptime, RFC 8866 section 6.4). Where a packet
has no room for that, the encoders of G.722, GSM and iLBC stop with the first one, and G.711 is never sent.

Keys (a=crypto, RFC 4568): pjsip has room for the numbers of 64, and writes those that follow behind it. Where
a call is enciphered and a later offer brings no key of use, it refuses that and forgets how its own are made:
the next hold offered no keys, and the call was silent after it.

Digits that an INFO describes: pjsua looks for the rest behind the end of the first line, be there one or not.
"""

from __future__ import annotations

import ipaddress
import re
from collections import OrderedDict

from deskphone.engine.pjsua.shield.peers import may_have_tag
from deskphone.engine.pjsua.translate import MessageText, tag

_CALLS = 256  # whose lines are remembered
_ADDRESS = re.compile(r"(?:\A|[\r\n])[ \t]*(?:c=|a=rtcp:[ \t]*\d+(?=[ \t]+\S))([^\r\n]*)", re.IGNORECASE)
_MEDIA = re.compile(r"(?:\A|[\r\n])[ \t]*m=[ \t]*([^ \t\r\n]*)", re.IGNORECASE)
_MEDIA_LINE = re.compile(r"(?:\A|[\r\n])[ \t]*m=([^\r\n]*)", re.IGNORECASE)
_FORMAT_NAME = re.compile(r"(?:\A|[\r\n])[ \t]*a=[ \t]*rtpmap[: \t]([^\r\n]*)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(?:\A|[\r\n])[ \t]*a=[ \t]*(?:rtpmap|fmtp)[: \t][ \t]*([^\s]+)", re.IGNORECASE)
_FIXED = re.compile(r"[0-9]|[1-8][0-9]|9[0-5]")  # formats that need no rtpmap (RFC 3551 section 6)
_NUMBER = re.compile(r"0|[1-9][0-9]*")
_SHORT_NUMBER = re.compile(r"0|[1-9][0-9]{0,2}")
_CHANNELS = re.compile(r"[ \t]*[A-Za-z0-9]")
_ILBC = re.compile(r"(?:\A|[\r\n])[ \t]*a=[ \t]*rtpmap[ \t]*:[ \t]*(\d+)\s+ilbc", re.IGNORECASE)
_FORMAT = re.compile(r"(?:\A|[\r\n])[ \t]*a=[ \t]*fmtp[ \t]*:[ \t]*(\d+)([^\r\n]*)", re.IGNORECASE)
_MODE = re.compile(r"(?<![\w-])mode\s*=([^;]*)", re.IGNORECASE)
_PACKED = re.compile(r"(?:\A|[\r\n])[ \t]*a=[ \t]*ptime[:\s]\s*0*([0-9]*)", re.IGNORECASE)
_LONGEST_PACKET = 180  # ms: 1,440 octets of G.711 or G.722; pjmedia has room for 1,468
_KEY = re.compile(r"(?:\A|[\r\n])[ \t]*a=[ \t]*crypto\b", re.IGNORECASE)
_KEYS = 64  # pjsip counts no further, and has room for 68 attributes in a line
_LINE = re.compile(r"(?:\A|[\r\n])[ \t]*m=", re.IGNORECASE)
_ENCIPHERED = re.compile(r"audio[ \t]+0*[1-9][^ \t]*[ \t]+RTP/SAVP", re.IGNORECASE)
_KEY_OF_USE = re.compile(
    r"[\r\n]a=crypto:\d+ +(?:AES_(?:CM_128|192_CM|256_CM)_HMAC_SHA1_(?:80|32)"
    r"|AEAD_AES_(?:128|256)_GCM(?:_8)?) +inline:",
    re.IGNORECASE,
)
_LINE_END = re.compile(rb"[\r\n]")
_GOES_ON = re.compile(
    rb"\r(?!\n|\Z)|(?:\A|\n)(?:t=[^ \r\n]*|b=[^:\r\n]*|o=[^ \r\n]*(?: [^ \r\n]*){,4})[\r\n]"
)
_OURS = ("audio",)  # the lines of our own offers
_OFFERS = frozenset({"INVITE", "UPDATE", "PRACK"})
_DESCRIBES = _OFFERS | {"ACK"}


class Descriptions:
    """Remembers which media lines each call of a far end began with; None where it said two things."""

    def __init__(self) -> None:
        self._lines: OrderedDict[tuple[str, str], tuple[str, ...] | None] = OrderedDict()

    def fault(self, message: MessageText) -> str:
        """Tell why the description in a request or response cannot be let in; empty if it can."""
        method = message.method or message.get("cseq").partition(" ")[2].strip()
        if not message.body or method not in _DESCRIBES:
            return ""
        text = message.body.decode("utf-8", "surrogateescape")
        for place in _ADDRESS.findall(text):
            if not _is_ipv4(place.split()):
                return "an address that is not IPv4"
        if any(_ends_early(name) for name in _FORMAT_NAME.findall(text)):
            return "an rtpmap without an end"
        if any(map(_miscounts, _MEDIA_LINE.findall(text))) or any(map(_is_hidden, _ATTRIBUTE.findall(text))):
            return "a payload type that is no plain number"
        if _has_no_such_mode(text):
            return "an iLBC mode that there is not"
        if len(_KEY.findall(text)) > _KEYS:
            return "more keys than there is room for"
        if any(map(_overflows, _PACKED.findall(text))):
            return f"packets of more than {_LONGEST_PACKET} ms of sound"
        if (not message.method or method == "ACK") and any(map(_has_twice, _MEDIA_LINE.findall(text))):
            return "a format twice"
        return self._fault_of_offer(message, text) if message.method in _OFFERS else ""

    def _fault_of_offer(self, message: MessageText, text: str) -> str:
        if not self._fits(message, text):
            return "other media lines than the call has"
        if may_have_tag(message.get("to")) and _lacks_key(text):
            return "enciphered sound without a key of use"
        return ""

    def _fits(self, message: MessageText, text: str) -> bool:
        lines = tuple(_MEDIA.findall(text))
        call = message.get("call-id"), tag(message.get("from")).lower()
        known = self._lines.get(call, _OURS)
        if may_have_tag(message.get("to")):
            if call in self._lines:
                self._lines.move_to_end(call)
            return lines == known
        self._lines[call] = lines if call not in self._lines or lines == known else None
        if len(self._lines) > _CALLS:
            self._lines.popitem(last=False)
        return True


def kinds_in(description: bytes) -> list[str]:
    """What each media line of a description is for, "audio" or another."""
    return _MEDIA.findall(description.decode("utf-8", "surrogateescape"))


def _has_no_such_mode(text: str) -> bool:
    """Whether a payload type of iLBC has a strange mode."""
    types = _ILBC.findall(text)
    return any(
        mode.strip() not in ("20", "30")
        for number, parameters in (_FORMAT.findall(text) if types else ())
        if number in types
        for mode in _MODE.findall(parameters)
    )


def _ends_early(name: str) -> bool:
    """Whether nothing follows the second slash of an rtpmap ("101 telephone-event/8000/")."""
    parts = name.split("/", 2)
    return len(parts) > 2 and not _CHANNELS.match(parts[2])


def _has_twice(line: str) -> bool:
    """Whether a media line names a format twice that has its meaning from an rtpmap."""
    named = [word for word in line.split()[2:] if not _FIXED.fullmatch(word)]
    return len(named) > len(set(named))


def _miscounts(line: str) -> bool:
    """Whether a media line has a payload type with a leading zero, or more than a number ("0101", "101x")."""
    return any(word[0].isdigit() and not _NUMBER.fullmatch(word) for word in line.split()[2:])


def _is_hidden(word: str) -> bool:
    """Whether an attribute is of a payload type that pjsip reads as another ("097", "97x", "4294967393")."""
    return word[0].isdigit() and not _SHORT_NUMBER.fullmatch(word)


def _lacks_key(text: str) -> bool:
    """Whether an open line of enciphered sound has no key that pjsip might use."""
    parts = _LINE.split(text)[1:]
    return any(_ENCIPHERED.match(part) and not _KEY_OF_USE.search(part) for part in parts)


def _overflows(milliseconds: str) -> bool:
    """Whether so much sound has no room in a packet; of a number without leading zeros."""
    return len(milliseconds) > len(str(_LONGEST_PACKET)) or int(milliseconds or 0) > _LONGEST_PACKET


def breaks_off(message: MessageText) -> bool:
    """Tell whether an INFO describes a digit (application/dtmf-relay) in a line that does not end in CRLF."""
    if not any("dtmf-relay" in kind.lower() for kind in message.all("content-type")):
        return False
    text = message.body.partition(b"\0")[0]  # pjsua reads no further
    line = _LINE_END.split(text.lstrip(b"\r\n"), 1)[0]
    return len(text) < len(line) + len(b"\r\n")


def hides_lines(description: bytes) -> bool:
    """Tell whether pjsip reads a line as a part of the one before it."""
    return _GOES_ON.search(description) is not None


def opens_another(offer: str, answer: str) -> bool:
    """Tell whether an answer is to other lines: one is of another kind, or it opens none of the open ones."""
    kinds = zip(_MEDIA.findall(offer), _MEDIA.findall(answer), strict=False)  # fewer are borne
    if any(ours != said for ours, said in kinds):
        return True
    ours, theirs = _open_lines(offer), _open_lines(answer)
    return bool(theirs) and not ours & theirs


def _open_lines(text: str) -> set[int]:
    """Places of the media lines that have a port (RFC 4566 section 5.14); in doubt a line has one."""
    return {
        place
        for place, line in enumerate(_MEDIA_LINE.findall(text))
        if any(map(_is_port, line.split(maxsplit=2)[:2]))
    }


def _is_port(word: str) -> bool:
    return word.lstrip("0")[:1].isdigit()


def _is_ipv4(words: list[str]) -> bool:
    if [word.upper() for word in words[:2]] != ["IN", "IP4"] or len(words) != 3:
        return False
    try:
        ipaddress.IPv4Address(words[2])
    except ValueError:
        return False
    return True
