# SPDX-License-Identifier: GPL-3.0-or-later
"""Captures of other programs: links, fragments, streams, and what is damaged."""

from __future__ import annotations

import contextlib
import io
import random
import socket
import struct
from typing import Any

import dpkt
import pytest
from attacks import STEEPEST, steepness
from hypothesis import given
from hypothesis import strategies as st

from deskphone.errors import CaptureError
from deskphone.trace import capture, pcapng
from deskphone.trace.message import TracedMessage

SIP = b"NOTIFY sip:101@a SIP/2.0\r\nCall-ID: 1\r\nContent-Length: 3000\r\n\r\n" + 3000 * b"x"
SHORT = b"OPTIONS sip:101@a SIP/2.0\r\nContent-Length: 0\r\n\r\n"
A, B = ("192.0.2.1", 5060), ("192.0.2.2", 5062)


def v4(data: bytes, kind: int, offset: int = 0, more: bool = False) -> bytes:
    place = offset // 8 | (0x2000 if more else 0)
    ends = socket.inet_aton(A[0]) + socket.inet_aton(B[0])
    return struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(data), 7, place, 64, kind, 0) + ends + data


def v6(data: bytes, kind: int) -> bytes:
    ends = socket.inet_pton(socket.AF_INET6, "2001:db8::1") + socket.inet_pton(socket.AF_INET6, "2001:db8::2")
    return struct.pack("!IHBB", 6 << 28, len(data), kind, 64) + ends + data


def udp(data: bytes) -> bytes:
    return struct.pack("!HHHH", A[1], B[1], 8 + len(data), 0) + data


def tcp(number: int, data: bytes, flags: int = 16) -> bytes:
    return struct.pack("!HHIIBBHHH", A[1], B[1], number % 2**32, 0, 5 << 4, flags, 0, 0, 0) + data


def ethernet(packet: bytes) -> bytes:
    return 12 * b"\0" + (b"\x08\x00" if packet[0] >> 4 == 4 else b"\x86\xdd") + packet


def captured(*frames: bytes, link: int = 1, form: str = "pcap") -> bytes:
    file = io.BytesIO()
    module: Any = dpkt.pcap if form == "pcap" else dpkt.pcapng
    options = (
        {"linktype": link}
        if form == "pcap"
        else {"idb": dpkt.pcapng.InterfaceDescriptionBlockLE(linktype=link)}
    )
    writer = module.Writer(file, **options)
    for number, frame in enumerate(frames):
        writer.writepkt(frame, ts=100.0 + number)
    return file.getvalue()


def heard(data: bytes) -> list[bytes]:
    return [each.data for each in capture.read(data).heard]


@pytest.mark.parametrize("form", ["pcap", "pcapng"])
def test_a_datagram_is_read_with_its_ends_and_time(form: str) -> None:
    (one,) = capture.read(captured(ethernet(v4(udp(SIP), 17)), form=form)).heard
    assert (one.source, one.target, one.data, one.time) == (A, B, SIP, 100.0)


@pytest.mark.parametrize(("link", "head"), [(101, 0), (12, 0), (0, 4), (113, 16), (276, 20)])
def test_each_kind_of_link_is_read(link: int, head: int) -> None:
    assert heard(captured(head * b"\0" + v4(udp(SHORT), 17), link=link)) == [SHORT]
    assert heard(captured(head * b"\0" + v6(udp(SHORT), 17), link=link)) == [SHORT]


def test_a_virtual_network_is_read() -> None:
    frame = ethernet(v4(udp(SHORT), 17))
    assert heard(captured(frame[:12] + b"\x81\x00\x00\x05" + frame[12:])) == [SHORT]


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 0, 1], [1, 1, 0, 2, 2]])
def test_fragments_are_put_together_in_any_order(order: list[int]) -> None:
    whole = udp(SIP)
    parts = [v4(whole[at : at + 1400], 17, at, at + 1400 < len(whole)) for at in range(0, len(whole), 1400)]
    assert heard(captured(*(ethernet(parts[each]) for each in order))) == [SIP]


def test_a_lost_fragment_leaves_the_rest(tmp_path: Any) -> None:
    whole = udp(SIP)
    parts = [v4(whole[:1400], 17, 0, True), v4(udp(SHORT), 17)]
    assert heard(captured(*map(ethernet, parts))) == [SHORT]


@given(
    st.integers(0, 2**32 - 1), st.lists(st.integers(1, 900), max_size=40), st.randoms(use_true_random=False)
)
def test_a_stream_is_put_together_however_it_was_cut(
    begin: int, sizes: list[int], chance: random.Random
) -> None:
    text, at, parts = SIP + SHORT, 0, []
    for size in sizes:
        parts.append((begin + 1 + at, text[at : at + size]))
        at += size
    parts.append((begin + 1 + at, text[at:]))
    parts += chance.sample(parts, k=len(parts) // 2)  # sent again
    for _ in range(3):  # overtaken, a little
        one = chance.randrange(len(parts))
        parts[one - 1 : one + 1] = reversed(parts[one - 1 : one + 1])
    frames = [tcp(begin, b"", 2), *(tcp(*part) for part in parts if part[1])]
    assert heard(captured(*(ethernet(v4(frame, 6)) for frame in frames))) == [SIP, SHORT]


def test_a_stream_goes_on_behind_a_gap() -> None:
    frames = [tcp(1, SHORT), *(tcp(100_000 + at, 1000 * b"y") for at in range(0, 70_000, 1000))]
    frames.append(tcp(170_000, b"\r\n\r\n" + SHORT))
    assert SHORT in heard(captured(*(ethernet(v4(frame, 6)) for frame in frames)))


HOSTILE = {
    "acknowledgements ahead": lambda at: v4(tcp(1000 + 2 * at, b""), 6),
    "single octets ahead": lambda at: v4(tcp(1000 + 2 * at, b"x"), 6),
    "segments cut when they were captured": lambda at: v4(tcp(1000 + 900 * at, 40 * b"x"), 6),
    "fragments with a gap": lambda at: v4(16 * b"x", 17, 8 * (1 + at % 8000), at % 8000 < 7999),
    "a fragment again and again": lambda at: v4(1400 * b"x", 17, 8 * (1 + at % 20), at != 20),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_waits_for_the_rest_costs_no_more_than_it_is_long(name: str) -> None:
    def make(count: int) -> str:
        frames = (ethernet(HOSTILE[name](at)) for at in range(count))
        return captured(ethernet(v4(tcp(1, b"x"), 6)), *frames).decode("latin-1")

    assert steepness(lambda text: heard(text.encode("latin-1")), make, 6000) < STEEPEST


def test_what_is_no_sip_is_left_out() -> None:
    frames = [v4(udp(b"\x80\0 rtp"), 17), v4(udp(b"\r\n\r\n"), 17), v4(b"", 1), b"", b"\x45", v4(b"\0", 6)]
    assert heard(captured(*map(lambda packet: 14 * b"\0" + packet, frames))) == []


def test_our_own_captures_are_read() -> None:
    message = TracedMessage(50.0, True, "tls", A, B, SHORT)
    (one,) = capture.read(pcapng.exported([message])).heard
    assert (one.data, one.source, one.target, one.time) == (SHORT, B, A, 50.0)


def test_one_that_ends_in_the_middle_gives_what_came_before() -> None:
    whole = captured(*2 * [ethernet(v4(udp(SHORT), 17))])
    assert heard(whole[:-10]) == [SHORT]


WHOLE = ethernet(v4(udp(SHORT), 17))
MISSING = {
    "cut within a packet": (captured(WHOLE, WHOLE)[:-10], "cut off or damaged behind packet 2"),
    "cut behind a packet's head": (captured(WHOLE, WHOLE)[: -len(WHOLE)], "cut off or damaged behind packet 2"),
    "cut within a packet's head": (captured(WHOLE, WHOLE)[: -len(WHOLE) - 5], "damaged behind packet 1"),
    "cut within a block": (captured(WHOLE, WHOLE, form="pcapng")[:-10], "damaged behind packet 1"),
    "a length without sense": (captured(WHOLE, form="pcapng") + 8 * b"\xff", "damaged behind packet 1"),
    "packets cut when they were recorded": (captured(WHOLE, WHOLE[:60], WHOLE[:60]), "the beginning was recorded: 2"),
    "a fragment is missing": (captured(WHOLE, ethernet(v4(udp(SIP)[:1400], 17, 0, True))), "lack fragments, and are left out: 1"),
    "a segment is missing": (captured(WHOLE, *(ethernet(v4(tcp(at, SIP[at : at + 99]), 6)) for at in (0, 300))), "connection is missing: 1"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "words"), MISSING.values(), ids=MISSING)
def test_what_is_missing_of_a_capture_is_said(data: bytes, words: str) -> None:
    found = capture.read(data)
    assert SHORT in [each.data for each in found.heard]
    assert words in found.said[0]


@pytest.mark.parametrize("form", ["pcap", "pcapng"])
def test_of_a_sound_capture_nothing_is_said(form: str) -> None:
    parts = [v4(udp(SIP)[:1400], 17, 0, True), v4(udp(SIP)[1400:], 17, 1400), v4(tcp(1, SIP + SHORT), 6)]
    assert capture.read(captured(*map(ethernet, parts), form=form)).said == ()
    assert capture.read(pcapng.exported([TracedMessage(50.0, True, "tls", A, B, SHORT)])).said == ()


@pytest.mark.parametrize("data", [b"", b"x", 100 * b"\0", b"NOTIFY sip:a SIP/2.0\r\n\r\n"])
def test_what_is_no_capture_is_said(data: bytes) -> None:
    with pytest.raises(CaptureError, match="no capture"):
        capture.read(data)


def test_an_unknown_network_is_said() -> None:
    with pytest.raises(CaptureError, match="link type 147"):
        capture.read(captured(SHORT, link=147))


@given(st.data())
def test_whatever_is_damaged_never_raises_anything_else(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(["pcap", "pcapng"]))
    frames = [ethernet(v4(udp(SIP)[:1400], 17, 0, True)), ethernet(v4(tcp(5, SIP[:900]), 6))]
    whole = bytearray(captured(*frames, ethernet(v6(udp(SHORT), 17)), form=form))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(CaptureError):
        capture.read(bytes(whole))
