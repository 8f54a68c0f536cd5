# SPDX-License-Identifier: GPL-3.0-or-later
"""How quickly audio lines may be opened."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deskphone.engine.pjsua.pace import Pace


@given(st.lists(st.tuples(st.floats(0, 0.5), st.integers(1, 2)), max_size=80))
def test_no_more_lines_are_opened_than_the_library_keeps_sockets_for(asked):
    pace, now, opened = Pace(), 0.0, []
    for number, (pause, lines) in enumerate(asked):
        now += pause
        if not pace.wait(f"call {number}", lines, now):
            opened.append((now, lines))
        assert sum(each for at, each in opened if at >= now - 0.6) <= 20


def test_who_waits_as_long_as_it_says_may_go_on():
    pace = Pace()
    assert [pace.wait(str(number), 1, 0.0) for number in range(20)] == [0.0] * 20
    wait = pace.wait("more", 1, 0.1)
    assert 0.5 < wait < 0.6
    assert pace.wait("more", 1, 0.1 + wait) == 0.0


def test_an_offer_that_is_sent_again_counts_once():
    pace = Pace()
    assert all(pace.admits("c 1 INVITE", 2, 0.0) for _ in range(50))
    assert [pace.admits(f"{number} 1 INVITE", 2, 0.0) for number in range(10)] == [True] * 9 + [False]
