# SPDX-License-Identifier: GPL-3.0-or-later
"""Session descriptions (RFC 8866) that lose no line: unknown ones, order and attributes stay."""

from __future__ import annotations

from dataclasses import dataclass, replace

from deskphone.errors import SipParseError

_LONGEST = 40  # digits of a number; Python refuses to read those of more than 4,300
# each with what it is at the other end (RFC 3264 section 6.1)
MIRRORED = {"sendrecv": "sendrecv", "sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"}
DIRECTIONS = tuple(MIRRORED)


@dataclass(frozen=True, slots=True)
class Media:
    """One media description: its lines, the ``m=`` line first, without line ends."""

    lines: tuple[str, ...]

    @property
    def _words(self) -> list[str]:
        return self.lines[0][2:].split()

    @property
    def kind(self) -> str:
        """Such as ``audio``."""
        return self._words[0]

    @property
    def port(self) -> int:
        """The port; 0 means refused or removed."""
        return int(self._words[1].partition("/")[0])

    @property
    def proto(self) -> str:
        """Such as ``RTP/AVP``."""
        return self._words[2]

    @property
    def formats(self) -> tuple[str, ...]:
        """Payload types as text, in order of preference."""
        return tuple(self._words[3:])

    @property
    def attributes(self) -> tuple[tuple[str, str | None], ...]:
        """All ``a=`` lines as (name, value or None)."""
        return _attributes(self.lines)

    def attribute(self, name: str) -> str | None:
        """Give the first attribute of this name; "" when it has no value, None when absent."""
        return _attribute(self.lines, name)

    @property
    def connection(self) -> str | None:
        """The address of its own ``c=`` line, or None."""
        return _connection(self.lines)

    @property
    def rtpmap(self) -> dict[str, str]:
        """Payload type to encoding: ``{"0": "PCMU/8000"}``; static types only where described."""
        found = {}
        for name, value in self.attributes:
            if name == "rtpmap" and value:
                payload, _, encoding = value.partition(" ")
                found[payload] = encoding.strip()
        return found

    def with_port(self, port: int) -> Media:
        """Give a copy with another port; 0 refuses the stream (RFC 3264 section 6)."""
        words = self._words
        words[1] = str(port)
        return Media((f"m={' '.join(words)}", *self.lines[1:]))

    def with_direction(self, direction: str) -> Media:
        """Give a copy with this direction and no other."""
        kept = [line for line in self.lines if line[2:] not in DIRECTIONS or not line.startswith("a=")]
        return Media((*kept, f"a={direction}"))


@dataclass(frozen=True, slots=True)
class Sdp:
    """A session description: the lines before the first ``m=``, then the media."""

    session: tuple[str, ...]
    media: tuple[Media, ...] = ()

    @classmethod
    def parse(cls, body: bytes) -> Sdp:
        """Read a description. Raises SipParseError(488) when it is none, or an ``m=`` line is broken."""
        lines = [line.rstrip("\r") for line in body.decode("utf-8", "surrogateescape").split("\n")]
        lines = [line for line in lines if line.strip()]
        if not lines or not lines[0].startswith("v="):
            raise SipParseError(488, "Not A Session Description")
        starts = [index for index, line in enumerate(lines) if line.startswith("m=")]
        ends = [*starts[1:], len(lines)] if starts else []
        media = tuple(_media(tuple(lines[begin:end])) for begin, end in zip(starts, ends, strict=True))
        return cls(tuple(lines[: starts[0]] if starts else lines), media)

    def __bytes__(self) -> bytes:
        lines = [*self.session, *(line for media in self.media for line in media.lines)]
        return ("\r\n".join(lines) + "\r\n").encode("utf-8", "surrogateescape")

    @property
    def connection(self) -> str | None:
        """The address of the session's ``c=`` line, or None."""
        return _connection(self.session)

    @property
    def version(self) -> int | None:
        """The version in the ``o=`` line, or None; it rises with each changed offer (RFC 3264 section 8)."""
        words = next((line[2:].split() for line in self.session if line.startswith("o=")), [])
        if len(words) != 6 or not (words[2].isascii() and words[2].isdigit()) or len(words[2]) > _LONGEST:
            return None
        return int(words[2])

    def address_of(self, media: Media) -> tuple[str, int] | None:
        """Give where a stream is to be sent, or None where no address is known."""
        host = media.connection or self.connection
        return None if host is None else (host, media.port)

    def direction_of(self, media: Media) -> str:
        """Give the direction of a stream; what it lacks the session tells, else ``sendrecv``."""
        for lines in (media.lines, self.session):
            for line in lines:
                if line.startswith("a=") and line[2:].strip() in DIRECTIONS:
                    return line[2:].strip()
        return "sendrecv"

    @property
    def direction(self) -> str:
        """The direction of the first live audio stream, ``inactive`` when there is none."""
        for media in self.media:
            if media.kind == "audio" and media.port:
                return self.direction_of(media)
        return "inactive"

    @property
    def is_hold(self) -> bool:
        """Whether the sender puts us on hold: it does not receive, or gives the address 0.0.0.0."""
        audio = [media for media in self.media if media.kind == "audio" and media.port]
        if not audio:
            return False
        return all(
            self.direction_of(media) in ("sendonly", "inactive")
            or (media.connection or self.connection) in ("0.0.0.0", "::")
            for media in audio
        )

    def with_direction(self, direction: str) -> Sdp:
        """Give a copy in which every stream has this direction."""
        session = tuple(
            line for line in self.session if not (line.startswith("a=") and line[2:].strip() in DIRECTIONS)
        )
        return replace(
            self, session=session, media=tuple(media.with_direction(direction) for media in self.media)
        )

    def with_version(self, version: int) -> Sdp:
        """Give a copy with another version in the ``o=`` line."""
        session = []
        for line in self.session:
            words = line.split(" ")
            if line.startswith("o=") and len(words) == 6:
                words[2] = str(version)
                line = " ".join(words)
            session.append(line)
        return replace(self, session=tuple(session))

    def with_media(self, index: int, media: Media) -> Sdp:
        """Give a copy with one stream changed."""
        return replace(self, media=(*self.media[:index], media, *self.media[index + 1 :]))


def _media(lines: tuple[str, ...]) -> Media:
    words = lines[0][2:].split()
    port = words[1].partition("/")[0] if len(words) > 1 else ""
    if not (port.isascii() and port.isdigit() and len(port) <= 6) or int(port) > 65535:
        raise SipParseError(488, "Broken Media Line")
    if len(words) < (4 if int(port) else 3):  # some leave the formats of a refused stream out
        raise SipParseError(488, "Broken Media Line")
    return Media(lines)


def _attributes(lines: tuple[str, ...]) -> tuple[tuple[str, str | None], ...]:
    found: list[tuple[str, str | None]] = []
    for line in lines:
        if line.startswith("a="):
            name, colon, value = line[2:].partition(":")
            found.append((name.strip(), value if colon else None))
    return tuple(found)


def _attribute(lines: tuple[str, ...], name: str) -> str | None:
    for key, value in _attributes(lines):
        if key == name:
            return "" if value is None else value
    return None


def _connection(lines: tuple[str, ...]) -> str | None:
    for line in lines:
        if line.startswith("c="):
            words = line[2:].split()
            return words[2].partition("/")[0] if len(words) == 3 else None
    return None
