# SPDX-License-Identifier: GPL-3.0-or-later
"""What all phones of a test have in common: a tone that they say, a file of what they hear, words of what happens.

A phone that others wrote is told by its standard input what to do, and its output says what came about. Whoever
waits, waits for that, or for sound; nobody waits for time to pass.
"""

from __future__ import annotations

import math
import struct
import subprocess
import wave
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

from patience import wait_until

from deskphone.robots.tones import pitch

LOUD = 2_000  # a peak of 16-bit samples that is no noise: what the phones say has 9,000 and more
_CLOSE_TO = 15  # Hz


def tone(path: Path, hz: int, seconds: int = 30) -> Path:
    """Write a tone, for one who speaks all the time; mono, 16 bits, 8000 Hz."""
    turn = 2 * math.pi * hz / 8000
    second = [round(9000 * math.sin(turn * index)) for index in range(8000)]
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(struct.pack("<8000h", *second) * seconds)
    return path


def samples(path: Path) -> tuple[list[int], int]:
    """Read a file that may still be written: 16-bit samples, mono, and their rate. One without a head has 8000 Hz."""
    data = path.read_bytes() if path.exists() else b""
    rate = 8000
    if data[:4] == b"RIFF":
        rate, data = struct.unpack_from("<I", data, 24)[0], data[44:]
    return memoryview(data[: len(data) & ~1]).cast("h").tolist(), rate


class Ear:
    """A file into which a phone writes what it hears. It may begin anew, as some do with each call or hold."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def wait_hears(self, hz: int) -> None:
        """Until a quarter of a second that comes in from now on is this tone, loud enough, and nothing else."""
        begun, _ = samples(self.path)
        mark, last = len(begun), (0, 0)

        def hears() -> bool:
            nonlocal mark, last
            found, rate = samples(self.path)
            mark = mark if len(found) >= mark else 0
            newest = found[mark:][-rate // 4 :]
            if len(newest) < rate // 4:
                return False
            last = round(pitch(newest, rate=rate) or 0), max(map(abs, newest))
            return abs(last[0] - hz) <= _CLOSE_TO and last[1] >= LOUD

        wait_until(hears, lambda: f"{hz} Hz are not heard, but (Hz, peak) {last}, see {self.path}")


class FarEnd(ABC):
    """A phone with a command line. Each method that changes something returns once the phone says that it is so."""

    sounds_after_hold = True  # after its own hold or ours
    can_be_held = True

    def __init__(self, folder: Path, number: str, hz: int) -> None:
        self.folder, self.number, self.hz = folder, number, hz
        self.ear = Ear(folder / "ear")
        self.log = folder / "log"
        self._process: subprocess.Popen[bytes] | None = None

    def _run(self, *argv: str, env: Mapping[str, str]) -> None:
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                argv, stdin=subprocess.PIPE, stdout=log, stderr=log, env=dict(env), cwd=self.folder
            )

    def tell(self, command: str) -> None:
        """Write a command."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(command.encode() + b"\n")
        self._process.stdin.flush()

    def said(self) -> str:
        """All that it has written."""
        return self.log.read_text(errors="replace")

    def wait_state(self, state: str) -> None:
        """Until it says that its call is ``ringback``, ``ringing``, ``talking``, ``held`` by itself, or ``over``."""
        wait_until(lambda: self.state() == state, lambda: f"is {self.state()}, not {state}, see {self.log}")

    def wait_hears(self, hz: int) -> None:
        """Until it hears a tone."""
        self.ear.wait_hears(hz)

    @abstractmethod
    def state(self) -> str:
        """What its newest call does."""

    @abstractmethod
    def hold(self) -> None:
        """Hold its call."""

    @abstractmethod
    def resume(self) -> None:
        """Take its call back."""

    @abstractmethod
    def hang_up(self) -> None:
        """End its call, in whatever state."""

    def call(self, number: str) -> None:
        """Call a number."""
        self.tell(f"call {number}")

    def answer(self) -> None:
        """Answer what rings."""
        self.wait_state("ringing")
        self.tell("answer")
        self.wait_state("talking")

    def transfer(self, number: str) -> None:
        """Send the other end on to a number (REFER)."""
        self.tell(f"transfer {number}")

    def ask(self, number: str) -> None:
        """Hold its call and call a number about it."""
        self.hold()
        self.call(number)
        self.wait_state("talking")

    def connect(self) -> None:
        """Connect the first of its two calls with the second (REFER with Replaces)."""
        raise NotImplementedError

    def stop(self) -> None:
        """End it, at once: Twinkle takes five seconds to leave, and nothing of it is to be kept."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        assert self._process.stdin is not None
        self._process.stdin.close()
