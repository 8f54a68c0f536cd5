# SPDX-License-Identifier: GPL-3.0-or-later
"""What the PBX says on a line: sounds from WAV files, and the tone that tells that a phone rings."""

from __future__ import annotations

import array
import logging
import math
import sys
import wave
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from deskphone.pbx.media.line import Line
from deskphone.rtp.packet import FRAME, RATE

_log = logging.getLogger("deskphone.pbx.media")

# ITU-T E.180 supplement 2: what most of Europe hears: 425 Hz, one second of five
_RING_HZ, _RING_ON, _RING_OFF = 425, 1, 4
_RING_LEVEL = 3000  # about -20 dB


class Speaking:
    """Says something on a line, 20 ms at a time. ``ended`` is told by itself (True) or by ``cancel``."""

    def __init__(
        self, line: Line, frames: Iterator[Sequence[int]], ended: Callable[[Speaking, bool], None]
    ) -> None:
        self._line, self._frames, self._ended = line, frames, ended

    @property
    def lines(self) -> tuple[Line, ...]:
        """Where it speaks."""
        return (self._line,)

    def cancel(self) -> None:
        """Stop; nobody is told that it is done."""
        self._frames = iter(())
        self._ended(self, False)

    def left(self, line: Line) -> None:
        """Note that the line is closed."""
        self.cancel()

    def tick(self, now: float) -> None:
        """Say the next 20 ms."""
        stream = self._line.stream
        if stream is None:
            return
        frame = next(self._frames, None)
        if frame is None:
            self._ended(self, True)
        else:
            self._line.say(stream.law.compress(frame))


def sounds(paths: Sequence[Path]) -> Iterator[Sequence[int]]:
    """Give the frames of WAV files, one after the other; one that cannot be read is left out, and logged."""
    for path in paths:
        try:
            with wave.open(str(path), "rb") as file:
                shape = (file.getframerate(), file.getnchannels(), file.getsampwidth())
                if shape != (RATE, 1, 2):
                    _log.error("! %s cannot be played: it must have 8000 Hz, one channel and 16 bits", path)
                    continue
                while samples := _samples(file.readframes(FRAME)):
                    yield samples if len(samples) == FRAME else [*samples, *[0] * (FRAME - len(samples))]
        except (OSError, EOFError, wave.Error) as error:
            _log.error("! %s cannot be played: %s", path, error)


def ring_tone() -> Iterator[Sequence[int]]:
    """Give the frames of the ring tone, for ever."""
    turn = 2 * math.pi * _RING_HZ / RATE
    tone = [round(_RING_LEVEL * math.sin(turn * index)) for index in range(RATE * _RING_ON)]
    silence = [0] * FRAME
    while True:
        for begin in range(0, len(tone), FRAME):
            yield tone[begin : begin + FRAME]
        for _ in range(RATE * _RING_OFF // FRAME):
            yield silence


def _samples(data: bytes) -> Sequence[int]:
    samples = array.array("h")
    samples.frombytes(data[: len(data) & ~1])
    if sys.byteorder == "big":
        samples.byteswap()
    return samples
