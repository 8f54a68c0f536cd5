# SPDX-License-Identifier: GPL-3.0-or-later
"""The jitter buffer by itself: what waits, what is dropped, and that it comes to an end."""

from __future__ import annotations

import random

from deskphone.pbx.media.jitter import Jitter
from deskphone.rtp.packet import FRAME, Packet

SILENCE = 0xFF


def packet(number, source=1):
    return Packet(0, False, number & 0xFFFF, 0, source, bytes([number & 0x7F]) * FRAME)


def put(jitter, *numbers):
    for number in numbers:
        jitter.put(packet(number), packet(number).payload)


def test_it_waits_for_40_ms():
    jitter = Jitter(SILENCE)
    put(jitter, 0)
    assert jitter.take() is None
    put(jitter, 1)
    assert jitter.take() == bytes(FRAME)


def test_a_stream_that_ends_leaves_nothing_even_after_a_late_packet():
    jitter = Jitter(SILENCE)
    put(jitter, 0, 1, 2, 4, 5, 6)
    heard = [jitter.take() for _ in range(7)]
    put(jitter, 3)
    assert heard.count(None) == 0
    assert [jitter.take() for _ in range(3)] == [None] * 3


def test_after_a_pause_it_waits_again():
    jitter = Jitter(SILENCE)
    put(jitter, 0, 1)
    assert [bool(jitter.take()) for _ in range(3)] == [True, True, False]
    put(jitter, 2)
    assert jitter.take() is None
    put(jitter, 3)
    assert jitter.take() == bytes([2]) * FRAME


def test_digits_take_numbers_but_no_time():
    jitter = Jitter(SILENCE)
    put(jitter, 0, 1)
    for number in (2, 3, 4):
        jitter.put(packet(number), b"")
    put(jitter, 5, 6)
    assert [jitter.take()[0] for _ in range(4)] == [0, 1, 5, 6]


def test_numbers_begin_again():
    jitter = Jitter(SILENCE)
    put(jitter, *range(65530, 65545))
    heard = [jitter.take() for _ in range(3)]
    assert all(heard)


def test_whatever_comes_what_waits_is_bounded():
    jitter, dice = Jitter(SILENCE), random.Random(3)
    for _ in range(3000):
        number, source = (
            dice.randrange(65536) if dice.random() < 0.2 else dice.randrange(40),
            dice.randrange(2),
        )
        size = dice.choice([0, 1, 80, 160, 1400])
        jitter.put(packet(number, source), bytes(size))
        if dice.random() < 0.5:
            frame = jitter.take()
            assert frame is None or len(frame) == FRAME
    ticks = 0
    while jitter.take() is not None:
        ticks += 1
    assert ticks <= 60, "it comes to an end by itself"
