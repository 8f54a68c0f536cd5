# SPDX-License-Identifier: GPL-3.0-or-later
"""Both laws of G.711: values of the standard, the round trip, clipping."""

from __future__ import annotations

import pytest

from deskphone.rtp.g711 import LAWS, MU, A

# ITU-T G.711 tables 1 and 2: a code, and the middle of its interval in 16-bit units
CODES = {
    "mu, largest": (MU, 0x80, 32124),
    "mu, second segment from the top": (MU, 0x9F, 8316),
    "mu, smallest step": (MU, 0xFE, 8),
    "mu, zero": (MU, 0xFF, 0),
    "mu, most negative": (MU, 0x00, -32124),
    "a, largest": (A, 0xAA, 32256),
    "a, top segment": (A, 0xA5, 16896),
    "a, smallest": (A, 0xD5, 8),
    "a, smallest negative": (A, 0x55, -8),
    "a, most negative": (A, 0x2A, -32256),
}


@pytest.mark.parametrize(("law", "code", "value"), CODES.values(), ids=CODES)
def test_values_of_the_standard(law, code, value):
    assert law.decode(bytes([code])) == [value]
    assert law.encode([value]) == bytes([code])


@pytest.mark.parametrize("law", [MU, A], ids=["mu", "a"])
def test_the_error_is_half_a_step_at_most(law):
    samples = list(range(-32768, 32768, 7))
    for sample, back in zip(samples, law.decode(law.encode(samples)), strict=True):
        assert abs(sample - back) <= abs(sample) / 32 + 8 or abs(sample) > 32124


@pytest.mark.parametrize("law", [MU, A], ids=["mu", "a"])
def test_every_code_comes_back(law):
    codes = bytes(code for code in range(256) if (law, code) != (MU, 0x7F))  # the negative zero
    assert law.encode(law.decode(codes)) == codes


@pytest.mark.parametrize("law", [MU, A], ids=["mu", "a"])
def test_too_loud_is_clipped(law):
    assert law.encode([99_999, -99_999]) == law.encode([32767, -32768])


def test_payload_types_are_those_of_rfc_3551():
    assert {number: law.name for number, law in LAWS.items()} == {0: "PCMU", 8: "PCMA"}
    assert MU.decode(bytes([MU.silence])) == [0]
