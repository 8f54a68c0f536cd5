# SPDX-License-Identifier: GPL-3.0-or-later
"""The trace while a relay speaks on its own thread: it never stops the telephone, and costs what it holds."""

from __future__ import annotations

import logging
import time

import pytest

from deskphone.engine.pjsua import wire_tap
from deskphone.engine.pjsua.wire_tap import WireTap
from deskphone.trace.message import NOT_LET_IN

ENDS = (("127.0.0.1", 5061), ("192.0.2.1", 5061))


def message(number, sequence=1):
    return f"NOTIFY sip:101@h SIP/2.0\r\nCall-ID: {number}\r\nCSeq: {sequence} NOTIFY\r\n\r\n".encode()


@pytest.fixture
def tap():
    made = WireTap(None, lambda event: made.told.extend(event.messages), lambda place: True, None)
    made.told = []
    return made


def pjsip_gets(tap, data, let_in):
    tap._behind_relays.append(wire_tap._Message(time.time(), True, "tcp", ENDS[0], data, let_in))


def test_a_relay_that_speaks_meanwhile_stops_nothing(tap, monkeypatch):
    """Before: "The telephone engine stopped: deque mutated during iteration", and it stayed off."""
    real, more = wire_tap._identity, [1, 2, 3]

    def identity(data):
        if more:
            more.pop()
            tap.relayed(True, ENDS, message("more"))
        return real(data)

    for number in range(5):
        tap.relayed(True, ENDS, message(number))
    monkeypatch.setattr(wire_tap, "_identity", identity)
    pjsip_gets(tap, message(3), True)
    tap.flush()
    monkeypatch.undo()
    tap.flush(time.time() + 1)
    assert [each.data for each in tap.told[:5]] == [message(number) for number in range(5)]


def test_each_message_that_waits_is_read_twice_at_most(tap, monkeypatch):
    """Before, each of n messages that pjsip got was compared with all that it could not read: n * n readings."""
    read = []
    real = wire_tap._identity
    monkeypatch.setattr(wire_tap, "_identity", lambda data: (read.append(1), real(data))[1])
    for number in range(300):
        tap.relayed(True, ENDS, message(f"unread {number}"))
        tap.relayed(True, ENDS, message(number))
        pjsip_gets(tap, message(number), True)
    tap.flush()
    assert len(read) <= 900


def test_the_same_message_twice_is_judged_in_order_and_nothing_is_kept(tap):
    for _ in range(3):
        tap.relayed(True, ENDS, message("same"))
    pjsip_gets(tap, message("same"), False)
    pjsip_gets(tap, message("same"), True)
    tap.flush(time.time() + 1)
    assert [each.remark for each in tap.told] == [NOT_LET_IN, "", ""]
    for number in range(3 * wire_tap._WAITING):
        tap.relayed(True, ENDS, message(number))
        if number % 500 == 0:
            tap.flush(0.0)
    assert len(tap._undecided) <= wire_tap._WAITING
    tap.flush(time.time() + 1)
    assert (len(tap._waiting), tap._undecided) == (0, {})


def test_a_trace_that_fails_is_said_and_no_more(tap, monkeypatch, caplog):
    def fails(*_):
        raise ValueError("broken")

    monkeypatch.setattr(wire_tap, "traced", fails)
    tap.relayed(False, ENDS, message(1))
    with caplog.at_level(logging.ERROR):
        tap.flush(time.time() + 1)
    assert "could not be traced" in caplog.text
    monkeypatch.undo()
    tap.relayed(False, ENDS, message(2))
    tap.flush(time.time() + 1)
    assert [each.data for each in tap.told] == [message(2)]
