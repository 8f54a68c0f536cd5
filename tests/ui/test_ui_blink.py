# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ui.blink import Blinker, SecondsTicker


@pytest.fixture
def blinker(qapp):
    return Blinker()


def turns(blinker, fast, steps):
    """The phases seen over some steps, as a string of 1 and 0."""
    seen = ""
    for _ in range(steps):
        seen += str(int(blinker.lit(fast=fast)))
        blinker.advance()
    return seen


@pytest.mark.parametrize(
    ("fast", "slow", "running"),
    [(False, False, False), (True, False, True), (False, True, True), (True, True, True)],
)
def test_the_timer_runs_only_while_something_blinks(blinker, fast, slow, running):
    blinker.need(fast=fast, slow=slow)
    assert blinker.running is running


def test_it_stops_when_the_last_lamp_is_still_and_ends_lit(blinker):
    blinker.need(fast=True, slow=False)
    blinker.advance()
    assert not blinker.lit(fast=True)
    blinker.need(fast=False, slow=False)
    assert not blinker.running
    assert blinker.lit(fast=True)


def test_fast_is_two_and_a_half_hertz(blinker):
    blinker.need(fast=True, slow=False)
    assert blinker._timer.interval() == 200
    assert turns(blinker, True, 4) == "1010"


def test_slow_is_one_hertz(blinker):
    blinker.need(fast=False, slow=True)
    assert blinker._timer.interval() == 500
    assert turns(blinker, False, 4) == "1010"


def test_both_come_from_one_timer_in_step(blinker):
    blinker.need(fast=True, slow=True)
    assert blinker._timer.interval() == 100
    seen = [(blinker.lit(fast=True), blinker.lit(fast=False))]
    for _ in range(19):
        blinker.advance()
        seen.append((blinker.lit(fast=True), blinker.lit(fast=False)))
    assert "".join(str(int(fast)) for fast, _ in seen) == "1100" * 5
    assert "".join(str(int(slow)) for _, slow in seen) == "1111100000" * 2


def test_a_tick_says_which_phase_turned(blinker, qtbot):
    blinker.need(fast=True, slow=True)
    with qtbot.waitSignal(blinker.ticked) as tick:
        blinker.advance()
    assert tick.args == [False, False]
    with qtbot.waitSignal(blinker.ticked) as tick:
        blinker.advance()
    assert tick.args == [True, False]


def test_switching_from_both_to_one_keeps_in_step(blinker):
    blinker.need(fast=True, slow=True)
    for _ in range(3):
        blinker.advance()
    blinker.need(fast=False, slow=True)
    assert turns(blinker, False, 4) in ("1010", "0101")


def test_reduced_motion_means_steady_light_and_no_timer(blinker):
    blinker.need(fast=True, slow=True)
    blinker.set_reduced_motion(True)
    assert not blinker.running
    assert turns(blinker, True, 5) == "11111"
    blinker.set_reduced_motion(False)
    assert blinker.running


def test_seconds_tick_while_anybody_needs_them(qapp):
    seconds = SecondsTicker()
    seconds.need("keys", True)
    seconds.need("calls", True)
    seconds.need("keys", False)
    assert seconds.running
    seconds.need("calls", False)
    assert not seconds.running
