# SPDX-License-Identifier: GPL-3.0-or-later
"""Captures that Wireshark, tshark and sngrep read (draft-ietf-opsawg-pcapng), and a reader for them.

Each message is one packet: a made-up IP and UDP header in front of what was said, whatever carried it. Of TLS
that is what was within, so nobody needs a key. The comment of a packet says the real transport.
"""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Iterable, Iterator

from deskphone.errors import CaptureError
from deskphone.sip.transaction.flow import HostPort
from deskphone.trace.message import CUT, TracedMessage

_SECTION, _INTERFACE, _PACKET = 0x0A0D0D0A, 1, 6
_ORDER, _RAW_IP = 0x1A2B3C4D, 101
_COMMENT, _FLAGS, _APPLICATION = 1, 2, 4
_INBOUND, _OUTBOUND = 1, 2
_UDP = 17
_V4, _V6 = struct.Struct("!BBHHHBBH4s4s"), struct.Struct("!IHBB16s16s")
_PORTS = struct.Struct("!HHHH")
_MOST = 65_535 - _V4.size - _PORTS.size  # octets of a message that an IPv4 datagram has room for
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def exported(messages: Iterable[TracedMessage]) -> bytes:
    """Give messages as a capture file."""
    return begun() + b"".join(map(packet, messages))


def begun() -> bytes:
    """Give the beginning of a capture file; each ``packet`` may follow."""
    name = _option(_APPLICATION, b"deskphone")
    begin = struct.pack("<IHHq", _ORDER, 1, 0, -1) + name + _option(0, b"")
    return _block(_SECTION, begin) + _block(_INTERFACE, struct.pack("<HHI", _RAW_IP, 0, 0))


def packet(message: TracedMessage) -> bytes:
    """Give a message as a piece of a capture file."""
    return _block(_PACKET, _packet(message))


def _block(kind: int, body: bytes) -> bytes:
    size = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + size + body + size


def _option(code: int, value: bytes) -> bytes:
    return struct.pack("<HH", code, len(value)) + _padded(value)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def _packet(message: TracedMessage) -> bytes:
    data = message.data[:_MOST]
    remark = message.remark if len(data) == len(message.data) else message.remarked(CUT).remark
    comment = f"{message.transport}; {remark}" if remark else message.transport
    ends = (message.remote, message.local) if message.received else (message.local, message.remote)
    datagram = _datagram(*ends, data)
    microseconds = round(message.time * 1_000_000)
    head = struct.pack(
        "<IIIII", 0, microseconds >> 32, microseconds & 0xFFFFFFFF, len(datagram), len(datagram)
    )
    direction = struct.pack("<I", _INBOUND if message.received else _OUTBOUND)
    options = _option(_COMMENT, comment.encode("utf-8", "replace")[:1000]) + _option(_FLAGS, direction)
    return head + _padded(datagram) + options + _option(0, b"")


def _datagram(source: HostPort, target: HostPort, data: bytes) -> bytes:
    addresses = [_address(each[0]) for each in (source, target)]
    size = _PORTS.size + len(data)
    is_v6 = any(each.version == 6 for each in addresses)
    first, second = (_as_v6(each).packed if is_v6 else each.packed for each in addresses)
    udp = _PORTS.pack(source[1] & 0xFFFF, target[1] & 0xFFFF, size, 0)
    if is_v6:  # where a checksum is a must (RFC 8200 section 8.1)
        pseudo = first + second + struct.pack("!II", size, _UDP)
        check = _checksum(pseudo + udp + data) or 0xFFFF
        udp = _PORTS.pack(source[1] & 0xFFFF, target[1] & 0xFFFF, size, check)
        return _V6.pack(6 << 28, size, _UDP, 64, first, second) + udp + data
    fields = [0x45, 0, _V4.size + size, 0, 0, 64, _UDP, 0, first, second]
    fields[7] = _checksum(_V4.pack(*fields))
    return _V4.pack(*fields) + udp + data


def _address(host: str) -> _Address:
    """Give an address; that of nobody for what is none (a name, or nothing)."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return ipaddress.IPv4Address(0)


def _as_v6(address: _Address) -> ipaddress.IPv6Address:
    if isinstance(address, ipaddress.IPv6Address):
        return address
    return ipaddress.IPv6Address(0xFFFF_0000_0000 | int(address) if int(address) else 0)


def _checksum(data: bytes) -> int:
    """RFC 1071."""
    total: int = sum(struct.unpack(f"!{(len(data) + 1) // 2}H", data + bytes(len(data) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


# ------------------------------------------------------------------------- reading


def read(data: bytes) -> list[TracedMessage]:
    """Read what ``exported`` has written; packets of another make are left out. Raises CaptureError."""
    if len(data) < 28 or struct.unpack_from("<I", data)[0] != _SECTION:
        raise CaptureError("This file is no capture in the form pcapng.")
    if struct.unpack_from("<I", data, 8)[0] != _ORDER:
        raise CaptureError("This capture was not written by deskphone: its numbers are the other way round.")
    found = (_message(body) for kind, body in _blocks(data) if kind == _PACKET)
    return [message for message in found if message is not None]


def _blocks(data: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place < len(data):
        if place + 12 > len(data):
            raise CaptureError("This capture ends in the middle.")
        kind, size = struct.unpack_from("<II", data, place)
        if size < 12 or size % 4 or place + size > len(data):
            raise CaptureError("This capture ends in the middle, or is damaged.")
        yield kind, data[place + 8 : place + size - 4]
        place += size


def _message(body: bytes) -> TracedMessage | None:
    if len(body) < 20:
        raise CaptureError("This capture is damaged.")
    _, high, low, size, _ = struct.unpack_from("<IIIII", body)
    packet = body[20 : 20 + size]
    options = dict(_options(body[20 + size + -size % 4 :]))
    ends = _ends(packet)
    if ends is None or len(packet) < size:
        return None
    source, target, data = ends
    flags = options.get(_FLAGS, b"")
    received = len(flags) == 4 and struct.unpack("<I", flags)[0] & 3 == _INBOUND
    transport, _, remark = options.get(_COMMENT, b"udp").decode("utf-8", "replace").partition("; ")
    local, remote = (target, source) if received else (source, target)
    time = ((high << 32) + low) / 1_000_000
    return TracedMessage(time, received, transport, local, remote, data, remark)


def _options(data: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(data):
        code, size = struct.unpack_from("<HH", data, place)
        if not code:
            return
        yield code, data[place + 4 : place + 4 + size]
        place += 4 + size + -size % 4


def _ends(packet: bytes) -> tuple[HostPort, HostPort, bytes] | None:
    """Give source, target and content of a datagram; None for what is none."""
    version = packet[0] >> 4 if packet else 0
    if version == 4 and len(packet) >= _V4.size + _PORTS.size and packet[0] == 0x45 and packet[9] == _UDP:
        addresses, rest = packet[12:20], packet[_V4.size :]
    elif version == 6 and len(packet) >= _V6.size + _PORTS.size and packet[6] == _UDP:
        addresses, rest = packet[8:40], packet[_V6.size :]
    else:
        return None
    half = len(addresses) // 2
    first, second = (_host(each) for each in (addresses[:half], addresses[half:]))
    from_port, to_port, size, _ = _PORTS.unpack_from(rest)
    return (first, from_port), (second, to_port), rest[_PORTS.size : size]


def _host(packed: bytes) -> str:
    address = ipaddress.ip_address(packed)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return str(address) if int(address) else ""
