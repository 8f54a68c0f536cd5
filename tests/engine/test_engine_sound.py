# SPDX-License-Identifier: GPL-3.0-or-later
"""The rings between two clocks."""

from __future__ import annotations

import struct

import pytest

from deskphone.engine.sound import FRAME, QUIETEST, SILENCE, SoundRing, new_rings


def test_prefill_comes_first():
    ring = SoundRing(prefill=4, limit=10)
    ring.put(b"abc")
    assert ring.take(2) is None
    ring.put(b"d")
    assert ring.take(2) == b"ab"
    assert ring.take(2) == b"cd"
    assert ring.underruns == 0


def test_an_underrun_is_counted_once_and_prefills_again():
    ring = SoundRing(prefill=4, limit=10)
    ring.put(b"abcd")
    ring.take(4)
    assert ring.take(2) is None
    ring.put(b"ef")
    assert ring.take(2) is None
    assert ring.underruns == 1
    ring.put(b"gh")
    assert ring.take(4) == b"efgh"


def test_drift_is_trimmed_to_the_newest():
    ring = SoundRing(prefill=4, limit=10)
    ring.put(b"0123456789")
    assert ring.overruns == 0
    ring.put(b"x")
    assert ring.overruns == 1
    assert len(ring) == 4
    assert ring.take(4) == b"789x"


def test_clear_forgets_sound_and_counts():
    ring = SoundRing(prefill=2, limit=4)
    ring.put(b"012345")
    ring.clear()
    assert (len(ring), ring.overruns, ring.underruns, ring.take(1)) == (0, 0, 0, None)


@pytest.mark.parametrize(
    ("samples", "level"),
    [
        ((0, 0), -60),
        ((), -60),
        ((32767, 3), 0),
        ((3, -32768), 0),
        ((16384,), -6),
        ((-328, 100), -40),
        ((10,), -60),
    ],
)
def test_the_loudest_since_the_last_time_is_told_in_decibels(samples, level):
    ring = SoundRing(prefill=4, limit=1000)
    ring.measured = True
    ring.put(struct.pack(f"<{len(samples)}h", *samples))
    ring.put(SILENCE)
    assert ring.level() == level
    assert ring.level() == QUIETEST


def test_what_nobody_measures_is_not_looked_at():
    ring = SoundRing(prefill=4, limit=1000)
    ring.put(b"\xff\x7f")
    assert ring.level() == QUIETEST


def test_the_usual_rings_hold_140_ms():
    for ring in new_rings():
        for _ in range(7):
            ring.put(SILENCE)
        assert (len(ring), ring.overruns) == (7 * FRAME, 0)
        ring.put(SILENCE)
        assert ring.overruns == 1
