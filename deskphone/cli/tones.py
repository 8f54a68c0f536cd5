# SPDX-License-Identifier: GPL-3.0-or-later
"""Which tone is in a recording: proof of whom one heard."""

from __future__ import annotations

import array
import math
import sys
import wave
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from deskphone.errors import UsageError

_FRAME = 0.02  # seconds: one RTP packet
_AUDIBLE = 0.01  # of full scale, root mean square
_PURE = 0.5  # share of the power that the tone must have


@dataclass(frozen=True, slots=True)
class Heard:
    """The strongest of the tones looked for: ``hz`` 0 if none is heard.

    ``share`` is its part of the power of the audible signal, ``after`` the seconds until something audible.
    """

    hz: float
    share: float
    after: float


def hear(file: str | Path, candidates: Iterable[float]) -> Heard:
    """Look for tones in a WAV file of 16 bit mono. Raises UsageError if it is none."""
    samples, rate = _read(file)
    frame = max(1, int(rate * _FRAME))
    starts = range(0, len(samples) - frame + 1, frame)
    audible = [start for start in starts if _rms(samples[start : start + frame]) >= _AUDIBLE]
    if not audible:
        return Heard(0.0, 0.0, 0.0)
    signal = samples[audible[0] : audible[-1] + frame]
    power = sum(each * each for each in signal) / len(signal)
    shares = {hz: goertzel(signal, rate, hz) / power for hz in candidates}
    best = max(shares, key=lambda hz: shares[hz], default=0.0)
    share = shares.get(best, 0.0)
    return Heard(best if share >= _PURE else 0.0, share, audible[0] / rate)


def goertzel(samples: Sequence[float], rate: int, hz: float) -> float:
    """Mean power of the part of a signal at one frequency (a sine of amplitude a has a * a / 2)."""
    turn = 2.0 * math.pi * hz / rate
    factor = 2.0 * math.cos(turn)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + factor * last - before
    energy = last * last + before * before - factor * last * before
    return 2.0 * energy / (len(samples) ** 2) if samples else 0.0


def _rms(samples: Sequence[float]) -> float:
    return math.sqrt(sum(each * each for each in samples) / len(samples))


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
