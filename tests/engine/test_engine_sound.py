# SPDX-License-Identifier: GPL-3.0-or-later
"""The rings between two clocks."""

from __future__ import annotations

from deskphone.engine.sound import FRAME, SILENCE, SoundRing, new_rings


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


def test_the_usual_rings_hold_140_ms():
    for ring in new_rings():
        for _ in range(7):
            ring.put(SILENCE)
        assert (len(ring), ring.overruns) == (7 * FRAME, 0)
        ring.put(SILENCE)
        assert ring.overruns == 1
