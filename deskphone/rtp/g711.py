# SPDX-License-Identifier: GPL-3.0-or-later
"""G.711 (ITU-T G.711 sections 3.1 and 3.2) by tables; ``audioop`` is gone since Python 3.13.

Samples are 16-bit signed numbers, 8,000 a second. A code that is sent is one byte a sample.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

_LOUDEST, _LOWEST = 32767, -32768
_BIAS = 33  # of mu-law, in units of 4: the resolution of the 14 bits that it covers


@dataclass(frozen=True, slots=True)
class Law:
    """One of the two laws of companding. ``payload`` is its static payload type (RFC 3551 section 6)."""

    name: str
    payload: int
    silence: int
    _decoded: tuple[int, ...] = field(repr=False)
    _encoded: bytes = field(repr=False)

    def decode(self, code: bytes) -> list[int]:
        """Expand codes to samples."""
        return list(map(self._decoded.__getitem__, code))

    def encode(self, samples: Iterable[int]) -> bytes:
        """Compress samples; what is too loud is clipped."""
        samples = list(samples)
        if samples and (max(samples) > _LOUDEST or min(samples) < _LOWEST):
            samples = [max(_LOWEST, min(_LOUDEST, sample)) for sample in samples]
        return self.compress(samples)

    def compress(self, samples: Iterable[int]) -> bytes:
        """Compress samples that are known to be within 16 bits."""
        # a negative sample counts from the end of the table, where its code is
        return bytes(map(self._encoded.__getitem__, samples))


def _mu_magnitude(code: int) -> int:
    """Value of the 7 lower bits, in 14-bit units."""
    exponent, mantissa = code >> 4, code & 0x0F
    return ((2 * mantissa + _BIAS) << exponent) - _BIAS


def _mu_value(sent: int) -> int:
    # all bits are sent inverted; the highest of them, before inversion 1, means a negative value
    code = sent ^ 0xFF
    value = 4 * _mu_magnitude(code & 0x7F)
    return -value if code & 0x80 else value


def _a_value(sent: int) -> int:
    # every second bit is sent inverted; the highest of them means a positive value
    code = sent ^ 0x55
    exponent, mantissa = code >> 4 & 0x07, code & 0x0F
    middle = 2 * mantissa + 1 if exponent == 0 else (2 * mantissa + 33) << (exponent - 1)
    return 8 * (middle if code & 0x80 else -middle)


def _law(name: str, payload: int, value_of: Callable[[int], int]) -> Law:
    decoded = tuple(value_of(sent) for sent in range(256))
    coded = list(enumerate(decoded))
    positive = sorted((value, sent) for sent, value in coded if value > 0 or (value == 0 and sent & 0x80))
    negative = sorted((-value, sent) for sent, value in coded if value < 0 or (value == 0 and sent < 0x80))
    encoded = _intervals(positive)[: _LOUDEST + 1] + bytes(reversed(_intervals(negative)[1:]))
    return Law(name, payload, encoded[0], decoded, encoded)


def _intervals(values: list[tuple[int, int]]) -> bytes:
    """Give the code of each magnitude; a value is the middle of its interval, and those touch."""
    begin = -4 if values[0][0] == 0 else 0  # only mu-law has codes for zero
    table = bytearray()
    for value, sent in values:
        end = 2 * value - begin
        table += bytes([sent]) * (end - len(table))
        begin = end
    return bytes(table[: 1 - _LOWEST]) + bytes([values[-1][1]]) * (1 - _LOWEST - len(table))


def between(source: Law, target: Law) -> bytes:
    """Give the table that turns codes of one law into codes of the other (for ``bytes.translate``)."""
    return target.compress(source.decode(bytes(range(256))))


MU = _law("PCMU", 0, _mu_value)
A = _law("PCMA", 8, _a_value)
LAWS = {law.payload: law for law in (MU, A)}

SILENCE = MU.silence
encode = MU.encode
decode = MU.decode
