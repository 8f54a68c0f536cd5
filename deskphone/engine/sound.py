# SPDX-License-Identifier: GPL-3.0-or-later
"""Between the telephone's clock and the sound device's clock: rings of PCM, and who fills them.

Sound is 16 bit signed, mono, 48 kHz, little-endian; a frame is 20 ms.
"""

from __future__ import annotations

import array
import math
import sys
import threading
from collections.abc import Callable
from typing import Protocol

from deskphone.phone.commands import ChooseSound
from deskphone.phone.events import SoundListed

RATE = 48000  # Hz
FRAME = RATE // 50 * 2  # octets of 20 ms
SILENCE = bytes(FRAME)
QUIETEST = -60  # dB below full scale: what is not louder counts as silence


class SoundRing:
    """A byte queue with one writer and one reader on different threads and clocks.

    ``prefill`` octets are gathered before the first are handed out, and again after each underrun.
    Above ``limit`` the oldest are dropped down to ``prefill``: that is how drift is paid for.
    ``underruns`` and ``overruns`` count both since ``clear``. ``measured``: ``level`` can be asked.
    """

    def __init__(self, prefill: int, limit: int) -> None:
        self.underruns = self.overruns = 0
        self._prefill, self._limit = prefill, limit
        self._data = bytearray()
        self._flowing = False
        self._loudest = 0
        self.measured = False
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._data)

    def put(self, data: bytes) -> None:
        """Append; never blocks."""
        loudest = _loudest(data) if self.measured else 0
        with self._lock:
            self._loudest = max(self._loudest, loudest)
            self._data += data
            if len(self._data) > self._limit:
                self.overruns += 1
                del self._data[: len(self._data) - self._prefill]

    def take(self, size: int) -> bytes | None:
        """Take ``size`` octets, or None while too few are there (play silence)."""
        with self._lock:
            if not self._flowing:
                if len(self._data) < max(self._prefill, size):
                    return None
                self._flowing = True
            if len(self._data) < size:
                self.underruns += 1
                self._flowing = False
                return None
            taken = bytes(self._data[:size])
            del self._data[:size]
            return taken

    def level(self) -> int:
        """How loud the loudest was that was put in since the last time, in dB: 0 is full scale."""
        with self._lock:
            loudest, self._loudest = self._loudest, 0
        return max(QUIETEST, round(20 * math.log10(loudest / 32768))) if loudest else QUIETEST

    def clear(self) -> None:
        """Forget sound and counts: a new call begins."""
        with self._lock:
            self._data.clear()
            self._flowing = False
            self.underruns = self.overruns = 0


def _loudest(data: bytes) -> int:
    samples = array.array("h", data[: len(data) & ~1])
    if sys.byteorder == "big":
        samples.byteswap()
    return max(max(samples), -min(samples)) if samples else 0


class SoundBackend(Protocol):
    """Real sound: fills ``microphone`` and empties ``speaker`` while it is open.

    ``ringer`` is emptied while that is open; ``rings_apart``: a device of its own is chosen for it.
    """

    microphone: SoundRing
    speaker: SoundRing
    ringer: SoundRing

    @property
    def rings_apart(self) -> bool:
        """See above."""

    def choose(self, choice: ChooseSound) -> None:
        """Use these devices from now on, also in a call; returns at once, from any thread."""

    def find(self, report: Callable[[SoundListed], None]) -> None:
        """Look which devices there are; ``report`` is called on a thread of the backend's."""

    def open_ringer(self) -> None:
        """Start the one for ringing; returns at once, from any thread."""

    def pause_ringer(self) -> None:
        """Let go of the one for ringing; returns at once, from any thread."""

    def open(self) -> None:
        """Start; returns at once, from any thread."""

    def pause(self) -> None:
        """Let go of the devices until the next ``open``; returns at once, from any thread."""

    def close(self) -> None:
        """Stop for good, in bounded time, from any thread."""


def new_rings() -> tuple[SoundRing, SoundRing, SoundRing]:
    """(microphone, speaker, ringer): 60, 40 and 40 ms of prefill, all trimmed above 140 ms."""
    return SoundRing(3 * FRAME, 7 * FRAME), SoundRing(2 * FRAME, 7 * FRAME), SoundRing(2 * FRAME, 7 * FRAME)
