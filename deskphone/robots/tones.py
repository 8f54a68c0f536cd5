# SPDX-License-Identifier: GPL-3.0-or-later
"""Tones to be recognised by, and their recognition by Goertzel's algorithm. 8,000 samples a second."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

RATE = 8000
_SYLLABLES = 4  # a second; speech has 4 to 5


@dataclass(frozen=True, slots=True)
class Voice:
    """What a robot says: a sine of ``hz`` (whole, so that one second of it can be looped).

    ``speech`` makes it swell and fade as syllables do; ``level`` is the peak, 0 to 1. 0 Hz is silence.
    """

    hz: int = 440
    speech: bool = False
    level: float = 0.3

    def samples(self) -> list[int]:
        """Give one second, to be looped."""
        peak = 32767 * max(0.0, min(1.0, self.level)) if self.hz else 0.0
        turn = 2 * math.pi / RATE
        return [
            round(peak * self._loudness(index) * math.sin(turn * self.hz * index)) for index in range(RATE)
        ]

    def _loudness(self, index: int) -> float:
        if not self.speech:
            return 1.0
        return 0.15 + 0.85 * math.sin(math.pi * _SYLLABLES * index / RATE) ** 2


def power(samples: Sequence[int], hz: float, rate: int = RATE) -> float:
    """Give the power of one frequency in the samples, in units of a sample squared (Goertzel)."""
    if not samples:
        return 0.0
    factor = 2 * math.cos(2 * math.pi * hz / rate)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + factor * last - before
    return 2 * (before * before + last * last - factor * before * last) / len(samples) ** 2


def dominant(samples: Sequence[int], candidates: Iterable[int], rate: int = RATE) -> int | None:
    """Tell which of the frequencies is heard, or None when none carries a quarter of the sound."""
    total = sum(sample * sample for sample in samples) / len(samples) if samples else 0.0
    if total < 100:  # 10 of 32,767: silence
        return None
    strengths = [(power(samples, hz, rate), hz) for hz in candidates]
    best, hz = max(strengths, default=(0.0, 0))
    return hz if best > total / 4 else None


def pitch(samples: Sequence[int], low: int = 150, high: int = 2000, rate: int = RATE) -> float | None:
    """Measure the strongest frequency between two bounds in Hz, to 1 Hz; None for silence or noise.

    The loudest 50 ms of the last quarter of a second are searched in steps of 10 Hz, then the whole
    quarter around what was found: a few milliseconds in all.
    """
    samples = samples[-rate // 4 :]
    size = rate // 20
    parts = [samples[begin : begin + size] for begin in range(0, max(1, len(samples) - size + 1), size)]
    loudest = max(parts, key=lambda part: sum(sample * sample for sample in part))
    coarse = dominant(loudest, range(low, high + 1, 10), rate)
    if coarse is None:
        return None
    return max(range(coarse - 10, coarse + 11), key=lambda hz: power(samples, hz, rate))
