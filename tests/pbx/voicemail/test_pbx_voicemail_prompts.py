# SPDX-License-Identifier: GPL-3.0-or-later
"""The sounds that the PBX plays: each is there, can be played by the media of the PBX, and is neither faint nor harsh."""

from __future__ import annotations

import array
import math
import re
import wave
from importlib import resources
from pathlib import Path

import pytest

try:
    import tomllib
except ModuleNotFoundError:  # CPython 3.10
    import tomli as tomllib

from deskphone.pbx.voicemail import menu as voicemail_menu
from deskphone.pbx.voicemail import prompts as voicemail_prompts

FOLDER = Path(str(resources.files("resources"))) / "prompts"
TEXTS = tomllib.loads((FOLDER / "prompts.toml").read_text())["text"]
TONES = ("tone", "bad-key")
CODE = Path(voicemail_menu.__file__).parent
SOUNDS = [FOLDER / "en" / f"{name}.wav" for name in (*TEXTS, *TONES)]


def samples(path):
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        return array.array("h", file.readframes(file.getnframes()))


def decibels(value):
    return 20 * math.log10(value / 32768)


@pytest.mark.parametrize("path", SOUNDS, ids=lambda path: path.stem)
def test_each_is_8_khz_mono_16_bit_and_as_loud_as_the_others(path):
    sound = samples(path)
    loudness = decibels(math.sqrt(sum(each * each for each in sound) / len(sound)))
    assert -26 < loudness < -16
    assert decibels(max(map(abs, sound))) < -3
    assert len(sound) < 8000 * 8


@pytest.mark.parametrize("path", SOUNDS, ids=lambda path: path.stem)
def test_no_silence_at_either_end(path):
    sound = samples(path)
    loud = [index for index, each in enumerate(sound) if abs(each) > 300]
    assert loud[0] < 8000 * 0.1
    assert len(sound) - loud[-1] < 8000 * 0.25


def test_all_together_are_small():
    assert sum(path.stat().st_size for path in SOUNDS) < 1_500_000


def test_whatever_the_program_says_is_there():
    said = {*voicemail_prompts.DAYS, *voicemail_prompts.MONTHS, *voicemail_menu._KEYS.values()}
    said |= {f"n{each}" for each in (*range(21), *range(30, 101, 10))}
    for path in CODE.glob("*.py"):
        for call in re.findall(r"say\(([^)]*)\)", path.read_text()):
            said |= set(re.findall(r'"([a-z-]+)"', call))
        said |= set(re.findall(r'(?:_goodbye\(|return )"([a-z-]+)"', path.read_text()))
    assert {"tone", "message-recorded", "no-more-messages", "your-greeting-is"} <= said
    assert said <= {path.stem for path in SOUNDS}
