# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of sound devices that stop working; their looks are made by hand here, without any sound."""

from __future__ import annotations

import queue
import threading

import pytest

from deskphone.engine import audio


class StillDevice(audio._Device):
    """A device that calls back as the test says."""

    backends = ()

    def __init__(self, played=0):
        self._periods, self._seen, self._silent = played, 0, 0

    def plays(self):
        self._periods += 1

    def close(self):
        self._periods = -1


@pytest.fixture
def sound():
    told = []
    sound = audio.MiniSound(told.append)
    sound.close()  # its thread: the looks are ours
    sound.told = told
    for part in sound._speech:
        part.device, part.exists = StillDevice(), True
    return sound


def looks(sound, number, *playing):
    for _ in range(number):
        for device in playing:
            device.plays()
        sound._look()


def test_devices_that_die_between_different_looks_are_told_in_one_sentence(sound):
    microphone, speaker = (part.device for part in sound._speech)
    looks(sound, 3, microphone, speaker)
    looks(sound, 1, microphone)
    looks(sound, 12)
    assert sound.told == ["the microphone and the loudspeaker"]


@pytest.mark.parametrize("playing", [0, 1])
def test_one_that_dies_alone_is_told_alone(sound, playing):
    devices = [part.device for part in sound._speech]
    looks(sound, 3, *devices)
    looks(sound, 4, devices[playing])
    assert sound.told == [sound._speech[1 - playing].name]


def test_one_that_stammers_does_not_hide_that_the_other_is_gone(sound):
    microphone, speaker = (part.device for part in sound._speech)
    looks(sound, 3, microphone, speaker)
    for _ in range(3):
        looks(sound, 3)
        looks(sound, 1, microphone)
    assert sound.told == ["the loudspeaker"]


def test_a_sound_system_that_hangs_while_it_is_opened_is_told(monkeypatch):
    """Seen: a stopped sound server, and every call silent for as long as it stood, without a word."""
    goes_on, told = threading.Event(), queue.SimpleQueue()

    class SlowDevice(StillDevice):
        def __init__(self, kind, ring, backends, device_id=None):
            goes_on.wait()
            super().__init__()

        def __str__(self):
            return "slow"

    monkeypatch.setattr(audio, "_OPENS_WITHIN", 0.01)
    monkeypatch.setattr(audio, "_Device", SlowDevice)
    sound = audio.MiniSound(told.put)
    try:
        sound.open()
        assert told.get(timeout=20) == "the microphone and the loudspeaker"
        goes_on.set()
        assert told.get(timeout=20) == "", "there is sound again"
    finally:
        goes_on.set()
        sound.close()
