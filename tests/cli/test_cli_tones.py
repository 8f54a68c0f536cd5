# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import array
import math
import random
import wave
from pathlib import Path

import pytest

from deskphone.cli.tones import hear
from deskphone.errors import UsageError

TONES = (440.0, 550.0, 660.0, 770.0)


def write(file: Path, samples: list[float], rate: int = 16000, channels: int = 1) -> Path:
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(
            array.array("h", [int(32767 * max(-1.0, min(1.0, each))) for each in samples]).tobytes()
        )
    return file


def sine(hz: float, seconds: float, rate: int = 16000, level: float = 0.3) -> list[float]:
    return [level * math.sin(2 * math.pi * hz * n / rate) for n in range(int(rate * seconds))]


@pytest.mark.parametrize("hz", TONES)
@pytest.mark.parametrize("rate", [8000, 16000, 48000])
def test_each_tone_is_told_from_the_others(tmp_path: Path, hz: float, rate: int) -> None:
    heard = hear(write(tmp_path / "a.wav", sine(hz, 0.5, rate), rate), TONES)
    assert heard.hz == hz
    assert heard.share > 0.95


def test_silence_before_the_tone_is_measured(tmp_path: Path) -> None:
    heard = hear(write(tmp_path / "a.wav", [0.0] * 3200 + sine(550, 0.4) + [0.0] * 1600), TONES)
    assert heard.hz == 550
    assert heard.after == pytest.approx(0.2, abs=0.001)


NOT_HEARD = {
    "nothing": [],
    "silence": [0.0] * 8000,
    "too soft": sine(440, 0.5, level=0.002),
    "another tone": sine(1000, 0.5),
    "noise": [random.Random(1).uniform(-0.5, 0.5) for _ in range(8000)],
}


@pytest.mark.parametrize("samples", NOT_HEARD.values(), ids=NOT_HEARD)
def test_nobody_is_heard(tmp_path: Path, samples: list[float]) -> None:
    assert hear(write(tmp_path / "a.wav", samples), TONES).hz == 0.0


def test_late_packets_make_the_tone_jump(tmp_path: Path) -> None:
    """Silence of odd lengths between stretches of the tone: out of phase with each other."""
    samples: list[float] = []
    for gap in (37, 333, 71, 201, 118):
        samples += sine(770, 0.16) + [0.0] * gap
    assert hear(write(tmp_path / "a.wav", samples), TONES).hz == 770


def test_the_stronger_of_two(tmp_path: Path) -> None:
    both = [a + b for a, b in zip(sine(440, 0.5), sine(660, 0.5, level=0.1), strict=True)]
    assert hear(write(tmp_path / "a.wav", both), TONES).hz == 440


def test_what_is_no_recording(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="mono"):
        hear(write(tmp_path / "a.wav", [0.0] * 64, channels=2), TONES)
    with pytest.raises(UsageError, match="cannot be read"):
        hear(tmp_path / "none.wav", TONES)
