# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer to a re-INVITE means for who pressed hold; no library."""

from __future__ import annotations

import pytest

from deskphone.engine.pjsua.holding import Holding, Result


@pytest.fixture
def offered():
    """A call whose hold was offered."""
    holding = Holding()
    assert holding.want(True)
    holding.offered(True)
    return holding


def test_a_second_press_on_the_way_is_none(offered):
    assert not offered.want(True)


def test_what_is_so_needs_no_wish(offered):
    offered.became(True)
    assert offered.answered(200) is Result.NOTHING
    assert not offered.want(True)
    assert offered.want(False)


@pytest.mark.parametrize(
    ("status", "result"), [(200, Result.NO_SOUND), (488, Result.REFUSED), (491, Result.GLARE)]
)
def test_an_answer_after_which_it_is_not_so(offered, status, result):
    assert offered.answered(status) is result
    assert offered.awaits is None


@pytest.mark.parametrize("status", [401, 407, 422])
def test_a_request_that_is_sent_again_has_no_answer_yet(offered, status):
    assert offered.answered(status) is Result.NOTHING
    assert offered.awaits is True


@pytest.mark.parametrize("status", [200, 488, 491])
def test_a_wish_that_has_changed_meanwhile_goes_on(offered, status):
    assert offered.want(False)
    assert offered.answered(status) is Result.NOTHING
    assert offered.wish is False


def test_an_answer_to_another_re_invite_says_nothing():
    holding = Holding()
    holding.want(True)
    assert holding.answered(488) is Result.NOTHING
    assert holding.wish is True


def test_after_giving_up_the_next_press_counts(offered):
    assert offered.give_up() == "held"
    assert offered.want(True)
