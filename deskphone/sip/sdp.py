# SPDX-License-Identifier: GPL-3.0-or-later
"""SDP (RFC 4566/8866) that loses no line: what is not understood is kept where it stood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from deskphone.errors import SipParseError

DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")


@dataclass(frozen=True, slots=True)
class Media:
    """One m= section; ``lines`` are all its lines after the m= line, verbatim."""

    kind: str
    port: int
    ports: str  # "/2" of "m=video 49170/2 ...", else empty
    proto: str
    formats: tuple[str, ...]
    lines: tuple[str, ...]

    @classmethod
    def parse(cls, line: str, lines: Iterable[str]) -> Media:
        """``line`` without ``m=``; raises SipParseError(400)."""
        parts = line.split()
        if len(parts) < 3:
            raise SipParseError(400, "Bad m= line")
        port, slash, count = parts[1].partition("/")
        if not (port.isascii() and port.isdigit()) or int(port) > 65535:
            raise SipParseError(400, "Bad port in SDP")
        return cls(parts[0], int(port), slash + count, parts[2], tuple(parts[3:]), tuple(lines))

    def attributes(self, name: str) -> list[str]:
        """Values of ``a=name:value`` (or "" for a flag), in order."""
        found = []
        for line in self.lines:
            if line.startswith("a="):
                key, _, value = line[2:].partition(":")
                if key == name:
                    found.append(value)
        return found

    @property
    def connection(self) -> str | None:
        """The address of the section's own c= line."""
        return _connection(self.lines)

    @property
    def direction(self) -> str | None:
        """The direction attribute of the section, None when it has none."""
        return _direction(self.lines)

    @property
    def rtpmap(self) -> dict[str, str]:
        """Payload number -> ``name/rate[/channels]``, with the static ones of RFC 3551 filled in."""
        found = {number: name for number, name in _STATIC.items() if number in self.formats}
        for value in self.attributes("rtpmap"):
            number, _, name = value.partition(" ")
            found[number] = name.strip()
        return found

    def __str__(self) -> str:
        head = f"m={self.kind} {self.port}{self.ports} {self.proto} {' '.join(self.formats)}".rstrip()
        return "\r\n".join((head, *self.lines))


_STATIC = {
    "0": "PCMU/8000", "3": "GSM/8000", "4": "G723/8000", "8": "PCMA/8000", "9": "G722/8000",
    "18": "G729/8000", "13": "CN/8000",
}  # fmt: skip


def _connection(lines: Iterable[str]) -> str | None:
    for line in lines:
        if line.startswith("c="):
            parts = line[2:].split()
            return parts[2] if len(parts) == 3 else None
    return None


def _direction(lines: Iterable[str]) -> str | None:
    for line in lines:
        if line.startswith("a=") and line[2:] in DIRECTIONS:
            return line[2:]
    return None


@dataclass(frozen=True, slots=True)
class Sdp:
    """A session description. ``lines`` are the session-level ones, verbatim, without the m= sections."""

    lines: tuple[str, ...]
    media: tuple[Media, ...]

    @classmethod
    def parse(cls, data: bytes) -> Sdp:
        """Raises SipParseError(400) for what is no SDP."""
        session: list[str] = []
        sections: list[tuple[str, list[str]]] = []
        for line in data.decode("utf-8", "surrogateescape").splitlines():
            if not line:
                continue
            if len(line) < 2 or line[1] != "=":
                raise SipParseError(400, "Bad SDP line")
            if line.startswith("m="):
                sections.append((line[2:], []))
            elif sections:
                sections[-1][1].append(line)
            else:
                session.append(line)
        if not session or not session[0].startswith("v="):
            raise SipParseError(400, "SDP must start with v=")
        return cls(tuple(session), tuple(Media.parse(head, lines) for head, lines in sections))

    def __bytes__(self) -> bytes:
        return ("\r\n".join((*self.lines, *map(str, self.media))) + "\r\n").encode("utf-8", "surrogateescape")

    def direction(self, media: Media) -> str:
        """The effective direction of a section."""
        return media.direction or _direction(self.lines) or "sendrecv"

    def connection(self, media: Media) -> str | None:
        """The effective address of a section."""
        return media.connection or _connection(self.lines)

    @property
    def audio(self) -> Media | None:
        """The first audio section that is not rejected."""
        return next((media for media in self.media if media.kind == "audio" and media.port), None)

    @property
    def is_hold(self) -> bool:
        """True when the sender of this description does not want to hear us.

        RFC 3264 section 8.4: sendonly or inactive, and the older c=0.0.0.0.
        """
        audio = self.audio
        if audio is None:
            return False
        return self.direction(audio) in ("sendonly", "inactive") or self.connection(audio) == "0.0.0.0"

    def with_direction(self, direction: str) -> Sdp:
        """A copy in which each section has this direction."""
        session = tuple(line for line in self.lines if line[2:] not in DIRECTIONS or line[0] != "a")
        media = tuple(
            replace(
                m,
                lines=(*(x for x in m.lines if not (x[0] == "a" and x[2:] in DIRECTIONS)), f"a={direction}"),
            )
            for m in self.media
        )
        return Sdp(session, media)
