# SPDX-License-Identifier: GPL-3.0-or-later
"""An engine that dies in a test leaves its last words in the failure."""

from __future__ import annotations

import signal

import pytest

pytestmark = pytest.mark.e2e


@pytest.fixture
def dead(phone):
    phone.process.send_signal(signal.SIGABRT)
    phone.process.wait()
    return phone


def test_a_dying_engine_says_where_it_died_to_who_commands(dead) -> None:
    with pytest.raises(AssertionError, match=r"(?s)died before Count.*exit status -6.*Fatal Python error"):
        dead.do("Count")
    dead.kill()


def test_a_dying_engine_says_where_it_died_to_who_waits(dead) -> None:
    with pytest.raises(AssertionError, match=r"(?s)ended before.*exit status -6.*Fatal Python error"):
        dead.wait("CallEnded")
    dead.kill()
