# SPDX-License-Identifier: GPL-3.0-or-later
"""SIP messages out of anybody's capture: pcap and pcapng, UDP with its fragments, TCP. Pure.

What is enciphered (TLS) cannot be read; a capture that this program itself has saved holds what was within.
What is damaged ends or is left out, and is said (``Capture.said``): who looks for a fault at a server must
not find one of the recording. All is bounded by the size of the file.
"""

from __future__ import annotations

import heapq
import io
import ipaddress
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

import dpkt

from deskphone.errors import CaptureError, SipParseError
from deskphone.sip.stream import StreamFramer
from deskphone.sip.transaction.flow import HostPort

LARGEST = 256 * 1024 * 1024  # octets of a file
_TCP, _UDP, _FRAGMENT_V6 = 6, 17, 44
_LINKS = {0: 4, 1: 14, 12: 0, 14: 0, 101: 0, 108: 4, 113: 16, 228: 0, 229: 0, 276: 20}  # octets before IP
_VLAN = (b"\x81\x00", b"\x88\xa8")
_ETHERNET = 1
_PARTS = 256  # datagrams whose fragments are not all there yet; streams that are looked at
_WAITING = 64 * 1024  # octets of a stream behind a gap
_LONGEST = 65_536  # octets of a datagram
_HEADS = (8, 16)  # octets that are read where a file may end: of a pcapng block, of a pcap packet
_UNIT = 8  # octets in which fragments are counted


@dataclass(frozen=True, slots=True)
class Heard:
    """A message on its way: ``time`` in seconds since 1970, UTC."""

    time: float
    source: HostPort
    target: HostPort
    data: bytes


@dataclass(frozen=True, slots=True)
class Capture:
    """What was read; ``said``: what could not be, a sentence each."""

    heard: list[Heard]
    said: tuple[str, ...] = ()


def read(data: bytes) -> Capture:
    """Read all that may be SIP, and say what is missing. Raises CaptureError where the file is no capture."""
    if len(data) > LARGEST:
        raise CaptureError(f"This capture is larger than {LARGEST // 1024 // 1024} MB: save a part of it.")
    file = _File(data)
    try:
        reader = dpkt.pcap.UniversalReader(file)
        link = int(reader.datalink())
    except Exception as error:  # the library raises whatever it stumbles upon
        raise CaptureError(f"This file is no capture (pcap, pcapng): {error}.") from None
    if link not in _LINKS:
        raise CaptureError(f"This capture is of a kind of network that is not read here (link type {link}).")
    found, packets = _Network(), 0
    try:
        for time, frame in reader:
            packets += 1
            found.add(float(time), _network_packet(bytes(frame), link))
    except Exception:  # see above; what came until there counts
        if not found.heard:
            raise CaptureError("This capture is damaged at its beginning.") from None
        file.short = True
    said = found.missing()
    if file.short:
        said.insert(0, f"It is cut off or damaged behind packet {packets}: what follows is not read.")
    return Capture(found.heard, tuple(said))


class _File(io.BytesIO):
    """``short``: less was there than its headers promise, which the library takes for the end."""

    short = False

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        wanted = -1 if size is None else size
        self.short |= wanted < 0 or (len(data) < wanted and (bool(data) or wanted not in _HEADS))
        return data


def _network_packet(frame: bytes, link: int) -> bytes:
    start = _LINKS[link]
    if link == _ETHERNET:
        while frame[start - 2 : start] in _VLAN:
            start += 4
    return frame[start:]


class _Network:
    """Puts fragments and streams together."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self._fragments: OrderedDict[tuple[bytes, ...], _Datagram] = OrderedDict()
        self._streams: OrderedDict[tuple[HostPort, HostPort], _Stream] = OrderedDict()
        self._cut = self._unfinished = self._gaps = 0

    def missing(self) -> list[str]:
        """Say what is not there of what the capture has begun."""
        gaps = self._gaps + sum(stream.gaps + bool(stream.waits) for stream in self._streams.values())
        unfinished = self._unfinished + len(self._fragments)
        sentences = (
            (
                self._cut,
                "Packets of which only the beginning was recorded: {} (tcpdump -s 0 takes them whole).",
            ),
            (unfinished, "Messages that lack fragments, and are left out: {}."),
            (gaps, "Places where a part of a connection is missing: {}."),
        )
        return [text.format(count) for count, text in sentences if count]

    def add(self, time: float, packet: bytes) -> None:
        """Take a packet of IP; anything else is left out."""
        version = packet[0] >> 4 if packet else 0
        if version == 4 and len(packet) >= 20:
            self._add_v4(time, packet)
        elif version == 6 and len(packet) >= 40:
            self._add_v6(time, packet)

    def _add_v4(self, time: float, packet: bytes) -> None:
        head, size = (packet[0] & 15) * 4, int.from_bytes(packet[2:4], "big") or len(packet)
        place = int.from_bytes(packet[6:8], "big")
        offset, more = (place & 0x1FFF) * 8, bool(place & 0x2000)
        ends = packet[12:16], packet[16:20]
        self._part(time, packet[9], ends, packet[4:6], packet[head:size], (offset, more))

    def _add_v6(self, time: float, packet: bytes) -> None:
        size = 40 + (int.from_bytes(packet[4:6], "big") or len(packet))
        kind, rest, ends = packet[6], packet[40:size], (packet[8:24], packet[24:40])
        if kind != _FRAGMENT_V6:
            self._part(time, kind, ends, b"", rest, (0, False))
        elif len(rest) >= 8:
            place = int.from_bytes(rest[2:4], "big")
            self._part(time, rest[0], ends, rest[4:8], rest[8:], (place & 0xFFF8, bool(place & 1)))

    def _part(
        self,
        time: float,
        kind: int,
        ends: tuple[bytes, bytes],
        name: bytes,
        data: bytes,
        at: tuple[int, bool],
    ) -> None:
        """``at``: where it belongs in its datagram, and whether more of that follows."""
        if at == (0, False):
            self._whole(time, kind, ends, data)
            return
        key = (*ends, name, bytes([kind]))
        datagram = self._fragments.setdefault(key, _Datagram())
        whole = datagram.add(data, *at)
        if whole is not None:
            del self._fragments[key]
            self._whole(time, kind, ends, whole)
        elif len(self._fragments) > _PARTS:
            self._fragments.popitem(last=False)
            self._unfinished += 1

    def _whole(self, time: float, kind: int, ends: tuple[bytes, bytes], data: bytes) -> None:
        ports = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")
        source, target = (
            (str(ipaddress.ip_address(end)), port) for end, port in zip(ends, ports, strict=True)
        )
        size = int.from_bytes(data[4:6], "big") or len(data)
        if kind == _UDP and size > len(data):
            self._cut += 1
        elif kind == _UDP and size > 8:
            self._hear(time, source, target, data[8:size])
        elif kind == _TCP and len(data) >= 20:
            stream = self._streams.setdefault((source, target), _Stream())
            self._streams.move_to_end((source, target))
            if len(self._streams) > _PARTS:
                self._gaps += self._streams.popitem(last=False)[1].gaps
            for message in stream.add(data):
                self._hear(time, source, target, message)

    def _hear(self, time: float, source: HostPort, target: HostPort, data: bytes) -> None:
        text = data.lstrip(b"\r\n")
        if text and b"SIP/2.0" in text[:2048].partition(b"\n")[0]:
            self.heard.append(Heard(time, source, target, text))


class _Datagram:
    """One whose fragments come in any order, perhaps twice; each costs what it is long."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._there = bytearray()  # a 1 for each unit of ``_data`` that has come
        self._size = -1

    def add(self, data: bytes, offset: int, more: bool) -> bytes | None:
        """The whole once it is there."""
        data = data[: _LONGEST - offset]
        if not more:
            self._size = offset + len(data)
        first, last = offset // _UNIT, (offset + len(data) + (0 if more else _UNIT - 1)) // _UNIT
        self._data.extend(bytes(max(0, last * _UNIT - len(self._data))))
        self._there.extend(bytes(max(0, last - len(self._there))))
        self._data[offset : offset + len(data)] = data
        self._there[first:last] = b"\1" * (last - first)
        units = -(-self._size // _UNIT)
        if self._size < 0 or len(self._there) < units or 0 in self._there[:units]:
            return None
        return bytes(self._data[: self._size])


class _Stream:
    """One direction of a connection, from its first packet in the capture on; ``gaps``: what was lost."""

    def __init__(self) -> None:
        self.gaps = 0
        self._next: int | None = None  # place of the octet that is to come; it counts on beyond 2**32
        self._early: dict[int, bytes] = {}  # by place
        self._places: list[int] = []  # of those, a heap
        self._waiting = 0  # octets of those
        self._framer = StreamFramer()

    @property
    def waits(self) -> bool:
        """Whether something came behind what did not come."""
        return self._waiting > 0

    def add(self, segment: bytes) -> Iterator[bytes]:
        """Give the messages that are whole with it."""
        number, flags = int.from_bytes(segment[4:8], "big"), segment[13]
        data = segment[(segment[12] >> 4) * 4 :]
        if flags & 2:  # SYN: a new connection
            self._early, self._places, self._waiting = {}, [], 0
            self._begin(number + 1)
            return
        if not data:
            return
        if self._next is None:
            self._begin(number)
        self._keep(self._place(number), data)
        yield from self._continue()
        if self._waiting > _WAITING:  # something is lost: go on behind it
            self.gaps += 1
            self._begin(self._places[0])
            yield from self._continue()

    def _begin(self, place: int) -> None:
        self._next, self._framer = place, StreamFramer()

    def _place(self, number: int) -> int:
        """Where an octet with this number belongs: numbers begin again at 2**32."""
        assert self._next is not None
        ahead = (number - self._next) % 2**32
        return self._next + (ahead - 2**32 if ahead >= 2**31 else ahead)

    def _keep(self, place: int, data: bytes) -> None:
        known = self._early.get(place)
        if known is None:
            heapq.heappush(self._places, place)
        elif len(known) >= len(data):
            return
        self._early[place] = data
        self._waiting += len(data) - len(known or b"")

    def _continue(self) -> Iterator[bytes]:
        assert self._next is not None
        while self._places and self._places[0] <= self._next:
            place = heapq.heappop(self._places)
            data = self._early.pop(place)
            self._waiting -= len(data)
            data = data[self._next - place :]
            if not data:
                continue
            self._next += len(data)
            try:
                yield from self._framer.feed(data)
            except SipParseError:
                self._framer = StreamFramer()
