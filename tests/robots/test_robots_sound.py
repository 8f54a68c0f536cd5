# SPDX-License-Identifier: GPL-3.0-or-later
"""The sound of robots: G.711, tones, RTP packets."""

from __future__ import annotations

import asyncio
import random
import struct

import pytest
from patience import until

from deskphone.robots.rtp import FRAME, RtpSession
from deskphone.robots.tones import Voice, dominant, pitch, power
from deskphone.rtp import g711

# ITU-T G.711 table 2: a code, and the middle of its interval in 16-bit units
CODES = {
    "largest": (0x80, 32124),
    "second segment from the top": (0x9F, 8316),
    "smallest step": (0xFE, 8),
    "zero": (0xFF, 0),
    "most negative": (0x00, -32124),
}


@pytest.mark.parametrize(("code", "value"), CODES.values(), ids=CODES)
def test_mu_law_values(code, value):
    assert g711.decode(bytes([code])) == [value]
    assert g711.encode([value]) == bytes([code])


def test_every_code_comes_back_except_the_negative_zero():
    codes = bytes(code for code in range(256) if code != 0x7F)
    assert g711.encode(g711.decode(codes)) == codes


def test_the_error_is_a_sixteenth_at_most():
    samples = list(range(-32768, 32768, 37))
    for sample, back in zip(samples, g711.decode(g711.encode(samples)), strict=True):
        assert abs(sample - back) <= abs(sample) / 16 + 8 or abs(sample) > 32124


def test_too_loud_is_clipped():
    assert g711.decode(g711.encode([99_999, -99_999])) == [32124, -32124]


@pytest.mark.parametrize("speech", [False, True], ids=["tone", "speech"])
@pytest.mark.parametrize("hz", [150, 440, 445, 523, 880, 1209, 1999])
@pytest.mark.parametrize("start", [0, 1500, 3700])
def test_a_tone_is_recognised_through_the_codec(hz, speech, start):
    heard = g711.decode(g711.encode(Voice(hz, speech).samples()))
    assert pitch(heard[start : start + 2000]) == pytest.approx(hz, abs=2)
    assert dominant(heard[start : start + 2000], [300, hz, 2100]) == hz


NO_TONES = {
    "nothing": [],
    "silence": [0] * 2000,
    "hum below hearing": [3, -3] * 1000,
    "noise": [random.Random(7).randint(-9000, 9000) for _ in range(2000)],
    "voice of no frequency": Voice(0).samples(),
}


@pytest.mark.parametrize("samples", NO_TONES.values(), ids=NO_TONES)
def test_no_tone_is_heard_in(samples):
    assert pitch(samples) is None
    assert dominant(samples, [440, 880]) is None


def test_two_tones_are_told_apart():
    both = [one + 2 * two for one, two in zip(Voice(440).samples(), Voice(660).samples(), strict=True)]
    assert dominant(both, [440, 660]) == 660
    assert power(both, 440) > 100 * power(both, 550)
    assert power([], 440) == 0


def test_speech_swells_and_fades():
    sound = Voice(1000, speech=True).samples()
    loud, quiet = max(sound[900:1100]), max(sound[1950:2050])
    assert loud > 4 * quiet


def packet(payload=b"\xff" * 160, *, first=0x80, kind=0, sequence=1, timestamp=0, more=b""):
    return struct.pack("!BBHII", first, kind, sequence, timestamp, 7) + more + payload


PACKETS = {
    "plain": (packet(b"x"), b"x"),
    "marker": (packet(b"x", kind=0x80), b"x"),
    "contributors": (packet(b"x", first=0x82, more=b"12345678"), b"x"),
    "extension": (packet(b"x", first=0x90, more=b"\x00\x00\x00\x01abcd"), b"x"),
    "padding": (packet(b"xyz\x02", first=0xA0), b"xy"),
    "too short": (b"\x80\x00\x00", None),
    "other version": (packet(b"x", first=0x40), None),
    "RTCP": (packet(b"x", kind=0xC8), None),
    "extension cut off": (packet(b"x", first=0x90), None),
    "extension too long": (packet(b"", first=0x90, more=b"\x00\x00\x00\x09abcd"), None),
    "padding too long": (packet(b"x\x63", first=0xA0), None),
}


@pytest.mark.parametrize(("data", "payload"), PACKETS.values(), ids=PACKETS)
def test_packets(data, payload):
    session = RtpSession(Voice(), 1)
    session.datagram_received(data, ("127.0.0.1", 1))
    assert list(session.heard.sound) == ([] if payload is None else [payload])
    assert session.heard.packets == (payload is not None)


def test_lost_packets_are_counted_and_reordered_ones_are_not():
    session = RtpSession(Voice(), 1)
    for sequence in (65534, 65535, 2, 1, 3):
        session.datagram_received(packet(sequence=sequence), ("127.0.0.1", 1))
    assert session.heard.packets == 5
    assert session.heard.lost == 2 + 1  # 0 and 1, and 2 again after the late 1


def test_each_digit_counts_once():
    session = RtpSession(Voice(), 1)
    for timestamp, event in ((100, 1), (900, 11), (1700, 11), (2500, 99)):
        for _ in range(3):  # an event is sent again and again, three times at its end
            session.datagram_received(
                packet(bytes([event, 10, 0, 160]), kind=101, timestamp=timestamp), ("127.0.0.1", 1)
            )
    assert session.heard.digits == ["1", "#", "#"]


def test_two_sessions_hear_each_other():
    async def run():
        one = await RtpSession.open("127.0.0.1", Voice(440), 1)
        two = await RtpSession.open("127.0.0.1", Voice(880), 2)
        loop = asyncio.get_running_loop()
        begin = loop.time()
        one.send_to(("127.0.0.1", two.port))
        two.send_to(("127.0.0.1", one.port))
        await until(lambda: one.heard.packets >= 15)
        took = loop.time() - begin
        heard = one.pitch(), two.pitch()
        one.send_to(None)
        sent = one.sent
        heard_by_now = one.heard.packets
        await until(lambda: one.heard.packets > heard_by_now + 3)  # time for three of its own
        assert one.sent == sent
        one.close()
        two.close()
        two.close()
        return heard, took

    heard, took = asyncio.run(run())
    assert heard == (880, 440)
    assert took > 0.2, "packets are paced at 20 ms"


def test_pressed_digits_arrive_once_each_and_in_order():
    async def run():
        one = await RtpSession.open("127.0.0.1", Voice(440), 1)
        two = await RtpSession.open("127.0.0.1", Voice(880), 2)
        one.send_to(("127.0.0.1", two.port))
        one.press("1*#9")
        await until(lambda: len(two.heard.digits) >= 4 and two.heard.packets >= 60)
        lost, pitch = two.heard.lost, two.pitch()
        one.close()
        two.close()
        return two.heard.digits, lost, pitch

    digits, lost, pitch = asyncio.run(run())
    assert digits == ["1", "*", "#", "9"]
    assert (lost, pitch) == (0, 440)


def test_nothing_heard_is_no_pitch():
    session = RtpSession(Voice(), 1)
    assert session.pitch() is None
    session.datagram_received(packet(b"\xff" * FRAME), ("127.0.0.1", 1))
    assert session.pitch() is None
    session.forget()
    assert not session.heard.sound
