# SPDX-License-Identifier: GPL-3.0-or-later
"""Conferences: everyone hears all others, loud voices together without clipping."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import add

from deskphone.pbx.media.line import Line
from deskphone.rtp.packet import FRAME

_LOUDEST, _LOWEST = 32767, -32768
_CEILING = 28_000  # the rest is for the 5 ms in which the limiter takes hold
_ATTACK = 40  # samples
_RELEASE = 1.01  # a frame: 4 dB a second


class Limiter:
    """Turns down what would clip, at once; and up again slowly, so that nobody hears it at work."""

    def __init__(self) -> None:
        self._gain = 1.0

    def limit(self, samples: list[int]) -> list[int]:
        """Give samples within 16 bits."""
        peak = max(max(samples), -min(samples))
        wanted = 1.0 if peak <= _CEILING else _CEILING / peak
        before = self._gain
        self._gain = gain = wanted if wanted < before else min(wanted, before * _RELEASE)
        if before == gain == 1.0:
            return samples
        if gain == before:
            return [round(sample * gain) for sample in samples]
        step = (gain - before) / (_ATTACK if gain < before else len(samples))
        ramp = (max(gain, before + step * at) if step < 0 else before + step * at for at in range(FRAME))
        turned = [round(sample * now) for sample, now in zip(samples, ramp, strict=False)]
        return [max(_LOWEST, min(_LOUDEST, sample)) for sample in turned]


class Mix:
    """A conference of some lines; a line that is closed leaves it."""

    def __init__(self, lines: Sequence[Line], ended: Callable[[Mix], None]) -> None:
        self._limiters = {line: Limiter() for line in lines}
        self._ended = ended

    @property
    def lines(self) -> tuple[Line, ...]:
        """Who takes part."""
        return tuple(self._limiters)

    def cancel(self) -> None:
        """End it."""
        self._limiters.clear()
        self._ended(self)

    def left(self, line: Line) -> None:
        """Note that a line takes no part any more."""
        self._limiters.pop(line, None)
        if not self._limiters:
            self.cancel()

    def tick(self, now: float) -> None:
        """Let all hear what all others say in these 20 ms."""
        talking = [line for line in self._limiters if line.heard is not None]
        samples = {line: line.heard_samples() for line in talking} if len(self._limiters) > 2 else {}
        for line, limiter in self._limiters.items():
            others = [other for other in talking if other is not line]
            if len(others) == 1 and _law(others[0]) is _law(line):
                line.say(others[0].heard or b"")
            elif others:
                self._say(line, limiter, [samples.get(other) or other.heard_samples() for other in others])

    @staticmethod
    def _say(line: Line, limiter: Limiter, voices: list[list[int] | None]) -> None:
        total: list[int] = []
        for voice in voices:
            if voice is not None:
                total = list(map(add, total, voice)) if total else voice
        stream = line.stream
        if stream is not None and total:
            line.say(stream.law.compress(limiter.limit(total)))


def _law(line: Line) -> object:
    return line.stream.law if line.stream else None
