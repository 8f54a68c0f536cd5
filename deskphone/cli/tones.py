# SPDX-License-Identifier: GPL-3.0-or-later
"""Which tone is in a recording: proof of whom one heard."""

from __future__ import annotations

import array
import math
import sys
import wave
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from deskphone.errors import UsageError

_WINDOW = 0.04  # seconds: 25 Hz wide, and two RTP packets
_AUDIBLE = 0.01  # of full scale, root mean square
_PURE = 0.5  # share of a window's power that its tone must have
_MOST = 0.5  # share of the audible windows that the tone must have


@dataclass(frozen=True, slots=True)
class Heard:
    """The strongest of the tones looked for: ``hz`` 0 if none is heard.

    ``share`` is its part of the audible time, ``after`` the seconds until something audible.
    """

    hz: float
    share: float
    after: float


def hear(file: str | Path, candidates: Iterable[float]) -> Heard:
    """Look for tones in a WAV file of 16 bit mono. Raises UsageError if it is none."""
    samples, rate = _read(file)
    size = max(1, int(rate * _WINDOW))
    tones = list(candidates)
    votes: Counter[float] = Counter()
    first: int | None = None
    for start in range(0, len(samples) - size + 1, size):
        window = samples[start : start + size]
        power = sum(each * each for each in window) / size
        if math.sqrt(power) < _AUDIBLE:
            continue
        if first is None:
            first = start + _onset(window)
        votes[_tone_of(window, rate, power, tones)] += 1
    if first is None:
        return Heard(0.0, 0.0, 0.0)
    # Packets that come late make the tone jump: voting survives that, one long measurement would not.
    best, count = votes.most_common(1)[0]
    share = count / sum(votes.values())
    return Heard(best if share > _MOST else 0.0, share, first / rate)


def _tone_of(window: Sequence[float], rate: int, power: float, tones: Sequence[float]) -> float:
    """Return the tone that makes up most of a window, 0 if none does."""
    return next((hz for hz in tones if goertzel(window, rate, hz) >= _PURE * power), 0.0)


def _onset(window: Sequence[float]) -> int:
    """Index of the first audible sample."""
    return next((index for index, each in enumerate(window) if abs(each) >= _AUDIBLE), 0)


def goertzel(samples: Sequence[float], rate: int, hz: float) -> float:
    """Mean power of the part of a signal at one frequency (a sine of amplitude a has a * a / 2)."""
    turn = 2.0 * math.pi * hz / rate
    factor = 2.0 * math.cos(turn)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + factor * last - before
    energy = last * last + before * before - factor * last * before
    return 2.0 * energy / (len(samples) ** 2) if samples else 0.0


def _read(file: str | Path) -> tuple[list[float], int]:
    try:
        with wave.open(str(file), "rb") as sound:
            if (sound.getnchannels(), sound.getsampwidth()) != (1, 2):
                raise UsageError(f"{file} is no WAV file of 16 bit mono.")
            rate, raw = sound.getframerate(), sound.readframes(sound.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise UsageError(f"{file} cannot be read as sound ({error}).") from None
    values = array.array("h", raw[: len(raw) // 2 * 2])
    if sys.byteorder == "big":
        values.byteswap()
    return [value / 32768.0 for value in values], rate
