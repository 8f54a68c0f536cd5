# SPDX-License-Identifier: GPL-3.0-or-later
"""RTP packets and telephone events."""

from __future__ import annotations

import pytest

from deskphone.rtp.events import KEYS, Digits, payloads
from deskphone.rtp.packet import Packet


def test_a_packet_comes_back():
    packet = Packet(8, True, 65535, 2**32 - 1, 7, b"sound")
    assert Packet.parse(bytes(packet)) == packet


def test_numbers_begin_again_at_their_ends():
    packet = Packet(0, False, 65536 + 5, 2**32 + 6, 7, b"")
    assert Packet.parse(bytes(packet))[2:4] == (5, 6)


@pytest.mark.parametrize("data", [b"", b"\x80\x00" * 5, bytes(12), b"\x80\xc8" + bytes(20)])
def test_what_is_no_rtp_is_nothing(data):
    assert Packet.parse(data) is None


def test_each_digit_is_found_once():
    digits, found = Digits(), ""
    for start, digit in enumerate(KEYS):
        for payload in payloads(digit):
            found += digits.take(1, start * 8000, payload)
    assert found == KEYS


def test_a_digit_whose_beginning_was_lost_is_found():
    assert Digits().take(1, 5, list(payloads("4"))[-1]) == "4"


def test_unknown_events_are_no_digits():
    assert Digits().take(1, 5, bytes([16, 10, 0, 160])) == ""
    assert Digits().take(1, 5, b"\x01") == ""
