# SPDX-License-Identifier: GPL-3.0-or-later
"""A recording's file: complete at the end and playable before, on a disk that is full, hangs or goes away."""

from __future__ import annotations

import os
import sys
import wave

import pytest
from patience import wait_until

from deskphone.engine import wave_file
from deskphone.engine.wave_file import WaveFile

RATE = 16000
FRAME = bytes(range(64)) * 10  # 20 ms


def is_over(file):
    wait_until(lambda: file.is_over, "it is not over")


def test_it_is_complete_at_the_end_whatever_its_length(tmp_path):
    file = WaveFile(str(tmp_path / "one.wav"), RATE)
    for _ in range(123):
        file.put(FRAME)
    file.close()
    is_over(file)
    with wave.open(str(tmp_path / "one.wav")) as read:
        assert (read.getnchannels(), read.getsampwidth(), read.getframerate()) == (1, 2, RATE)
        assert read.readframes(read.getnframes()) == 123 * FRAME
    assert file.written == 123 * len(FRAME)
    assert not file.is_cut


def test_it_can_be_played_while_it_goes_on(tmp_path):
    """Whatever ends the process: before, such a file told no length, and players found nothing in it."""
    file = WaveFile(str(tmp_path / "one.wav"), RATE)
    for _ in range(120):
        file.put(FRAME)
    wait_until(lambda: file.written == 120 * len(FRAME), "it is not written")
    with wave.open(str(tmp_path / "one.wav")) as read:
        assert read.getnframes() >= RATE
    file.close()
    is_over(file)


def test_where_it_cannot_be_made_nothing_is_begun(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        WaveFile(str(tmp_path / "no" / "one.wav"), RATE)


def test_one_that_was_taken_away_says_so(tmp_path):
    file = WaveFile(str(tmp_path / "one.wav"), RATE)
    (tmp_path / "one.wav").unlink()
    for _ in range(10):
        file.put(FRAME)
    wait_until(lambda: not file.is_there, "it is still there")
    file.close()
    is_over(file)


class Full:
    """A disk that takes so many octets, and then no more."""

    def __init__(self, file, room):
        self.file, self.room = file, room

    def write(self, data):
        if self.file.tell() >= self.room:
            raise OSError(28, "No space left on device")
        return self.file.write(data[: self.room - self.file.tell()])

    def __getattr__(self, name):
        return getattr(self.file, name)


def test_what_fits_on_a_full_disk_can_be_played(tmp_path):
    file = WaveFile(str(tmp_path / "one.wav"), RATE)
    file._file = Full(file._file, 10_044)
    for _ in range(30):
        file.put(FRAME)
    is_over(file)
    assert file.is_cut
    file.put(FRAME)
    file.close()
    with wave.open(str(tmp_path / "one.wav")) as read:
        assert read.readframes(read.getnframes()) == (30 * FRAME)[:10_000]
    assert file.written == 10_000


@pytest.mark.skipif(sys.platform != "linux", reason="a pipe of a chosen size: Linux only")
def test_a_disk_that_hangs_keeps_nobody_waiting_and_not_everything_in_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(wave_file, "_MOST_WAITING", 5)
    fcntl = pytest.importorskip("fcntl")
    os.mkfifo(tmp_path / "one.wav")
    reader = os.open(tmp_path / "one.wav", os.O_RDONLY | os.O_NONBLOCK)
    fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
    file = WaveFile(str(tmp_path / "one.wav"), RATE)
    for _ in range(1000):
        file.put(FRAME)
    assert file._pieces.qsize() <= 5
    assert not file.is_over
    file.close()
    os.close(reader)
    is_over(file)
