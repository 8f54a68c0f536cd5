# SPDX-License-Identifier: GPL-3.0-or-later
"""Every gap in the versions of partial documents is asked about, and a server that counts oddly not for ever."""

from __future__ import annotations

from deskphone.blf.gaps import SELDOM, SOONEST, Gaps


def test_no_gap_is_no_question() -> None:
    gaps = Gaps()
    told = [(None, 0), (0, 1), (1, 1), (5, 3), (5, None), (None, None)]
    assert [gaps.ask_at(before, version, 0.0) for before, version in told] == [None] * len(told)


def test_whoever_begins_with_another_than_the_first_has_missed_something() -> None:
    assert Gaps().ask_at(None, 1, 7.0) == 7.0


def test_a_gap_soon_after_another_is_asked_about_a_little_later() -> None:
    gaps = Gaps()
    assert gaps.ask_at(0, 2, 10.0) == 10.0
    assert gaps.ask_at(2, 4, 11.0) == 10.0 + SOONEST
    assert gaps.ask_at(4, 6, 12.0) == 10.0 + SOONEST, "the question that is to come is about this one as well"


def test_one_that_leaves_versions_out_for_ever_is_asked_seldom_until_it_does_so_no_more() -> None:
    gaps, asked = Gaps(), set()
    for second in range(300):
        asked.add(gaps.ask_at(2 * second, 2 * second + 2, float(second)))
    assert len(asked) <= 4 + 300 / SELDOM
    now = 300.0
    assert gaps.ask_at(600, 601, now) is None
    last = max(asked)
    assert gaps.ask_at(601, 603, now) <= max(now, last + SOONEST)
    assert gaps.ask_at(603, 605, now + 1000) == now + 1000
