# SPDX-License-Identifier: GPL-3.0-or-later
"""The four tables themselves, and the timer queue."""

from __future__ import annotations

import pytest

from deskphone.sip.timers import TimerQueue, Timers
from deskphone.sip.transaction.states import (
    CLIENT_INVITE_MACHINE,
    CLIENT_OTHER_MACHINE,
    SERVER_INVITE_MACHINE,
    SERVER_OTHER_MACHINE,
    Do,
    Input,
    State,
)

MACHINES = [CLIENT_INVITE_MACHINE, CLIENT_OTHER_MACHINE, SERVER_INVITE_MACHINE, SERVER_OTHER_MACHINE]


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_state_can_be_reached_and_left(machine):
    reached, frontier = {machine.start}, [machine.start]
    while frontier:
        state = frontier.pop()
        for (source, _), (target, _) in machine.table.items():
            if source is state and target not in reached:
                reached.add(target)
                frontier.append(target)
    assert {state for state, _ in machine.table} <= reached
    for state in reached - {State.TERMINATED}:
        rows = machine.table.items()
        assert any(source is state and target is not state for (source, _), (target, _) in rows)
    assert State.TERMINATED in reached
    assert not any(state is State.TERMINATED for state, _ in machine.table)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_a_timer_that_is_armed_has_a_row(machine):
    for state, row in machine.timers.items():
        for what, _, _ in row:
            assert (state, what) in machine.table


def test_a_failed_invite_is_acknowledged_whenever_it_comes():
    for state in (State.CALLING, State.PROCEEDING, State.COMPLETED):
        assert Do.ACKNOWLEDGE in CLIENT_INVITE_MACHINE.table[state, Input.FAILURE][1]


def test_timers_come_in_order_and_cancelled_ones_never():
    queue = TimerQueue()
    queue.arm(2.0, "late", 1)
    early = queue.arm(1.0, "early", 1)
    queue.arm(1.5, "middle", 2)
    queue.cancel(early)
    assert queue.next() == 1.5
    assert queue.pop_due(1.4) is None
    assert queue.pop_due(3.0) == ("middle", 2)
    assert queue.pop_due(3.0) == ("late", 1)
    assert queue.next() is None


def test_many_cancelled_timers_are_swept_out():
    queue = TimerQueue()
    for number in range(10_000):
        queue.cancel(queue.arm(float(number), number, 0))
    queue.arm(1.0, "kept", 0)
    assert len(queue) == 1
    assert len(queue._heap) < 200
    queue.cancel(queue.arm(0.5, "x", 0))
    assert queue.pop_due(9.0) == ("kept", 0)


def test_an_alarm_that_rang_cannot_be_cancelled_twice():
    queue = TimerQueue()
    alarm = queue.arm(1.0, "x", 0)
    queue.pop_due(1.0)
    queue.cancel(alarm)
    assert len(queue) == 0


def test_timeouts_follow_t1():
    assert Timers(t1=0.1).timeout == pytest.approx(6.4)
