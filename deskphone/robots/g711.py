# SPDX-License-Identifier: GPL-3.0-or-later
"""G.711 mu-law (ITU-T G.711 section 3.2) by tables; ``audioop`` is gone since Python 3.13.

Samples are 16-bit signed numbers, 8,000 a second.
"""

from __future__ import annotations

from collections.abc import Iterable

SILENCE = 0xFF  # the code of 0
_BIAS = 33  # in units of 4, the resolution of the 14 bits that the code covers
_LARGEST = 8158


def _magnitude(code: int) -> int:
    """Value of the 7 lower bits, in 14-bit units."""
    exponent, mantissa = code >> 4, code & 0x0F
    return ((2 * mantissa + _BIAS) << exponent) - _BIAS


def _decode_table() -> tuple[int, ...]:
    # all bits are sent inverted; the highest of them, before inversion 1, means a negative value
    table = []
    for sent in range(256):
        code = sent ^ 0xFF
        value = 4 * _magnitude(code & 0x7F)
        table.append(-value if code & 0x80 else value)
    return tuple(table)


def _encode_table() -> bytes:
    """Code of each magnitude from 0 to the largest, in 14-bit units, for positive values."""
    table = bytearray(_LARGEST + 1)
    for code in range(128):
        middle, half = _magnitude(code), 1 << (code >> 4)
        begin, end = max(0, middle - half), min(len(table), middle + half)
        table[begin:end] = bytes([code ^ 0xFF]) * (end - begin)
    return bytes(table)


_DECODED = _decode_table()
_ENCODED = _encode_table()


def encode(samples: Iterable[int]) -> bytes:
    """Compress samples; what is too loud is clipped."""
    code = bytearray()
    for sample in samples:
        magnitude = min(abs(sample) >> 2, _LARGEST)
        code.append(_ENCODED[magnitude] ^ (0x80 if sample < 0 else 0))
    return bytes(code)


def decode(code: bytes) -> list[int]:
    """Expand codes to samples."""
    table = _DECODED
    return [table[byte] for byte in code]
