# SPDX-License-Identifier: GPL-3.0-or-later
"""How the telephone's process tells that it lives, without a telephone: the clock is the test's."""

from __future__ import annotations

import time

import pytest

from deskphone.engine.frames import Beat
from deskphone.engine.host import _Pulse
from deskphone.engine.supervisor import STUCK_LIMIT


class EnoughError(Exception):
    """The beats that a test wants were told."""


class Machine:
    """A library that takes its turns at once, or never; and a pipe."""

    def __init__(self, works: bool, beats: int) -> None:
        self.works, self.beats = works, beats
        self.told: list[Beat] = []

    def call_soon(self, work) -> None:
        if self.works:
            work()

    def put(self, beat) -> None:
        self.told.append(beat)
        if len(self.told) == self.beats:
            raise EnoughError


@pytest.fixture
def idle(monkeypatch):
    """The longest silence that is told in so many beats; each is followed by ``pause`` seconds in which nobody runs."""
    now = [1000.0]

    def measure(works, beats, pause=0.0):
        def sleep(seconds):
            now[0] += seconds + pause

        monkeypatch.setattr("threading.Thread.start", lambda thread: None)
        monkeypatch.setattr(time, "sleep", sleep)
        monkeypatch.setattr(time, "monotonic", lambda: now[0])
        machine = Machine(works, beats)
        with pytest.raises(EnoughError):
            _Pulse(machine, machine)._run()
        return max(beat.idle for beat in machine.told)

    return measure


def test_a_library_that_hangs_is_told(idle):
    assert idle(works=False, beats=80) == pytest.approx(40.0)


def test_a_machine_that_slept_has_no_library_that_hung(idle):
    assert idle(works=True, beats=10, pause=90.0) < STUCK_LIMIT
