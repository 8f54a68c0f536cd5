# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer to a re-INVITE means for who pressed hold; no library."""

from __future__ import annotations

import heapq
import itertools
import random

import pytest

from deskphone.engine.pjsua.holding import Holder, Holding, Result


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
    assert offered.give_up("488 No") == "The call is on hold here, but not at the far end: 488 No."
    assert offered.want(True)


def test_it_is_apart_from_the_press_on_whatever_the_far_end_says(offered):
    assert offered.apart
    offered.answered(408)
    offered.give_up("no answer")
    offered.became(False)  # the far end goes on
    assert offered.apart
    assert offered.want(False)
    assert not offered.apart


def test_a_far_end_that_never_knew_of_a_hold_cannot_refuse_to_be_resumed(offered):
    """It is offered all the same: the library would answer the far end's next offer with a hold."""
    offered.answered(408)
    offered.give_up("no answer")
    assert offered.want(False)
    offered.offered(False)
    assert offered.answered(408) is Result.REFUSED
    assert offered.give_up("no answer") == ""
    assert not offered.apart


# ------------------------------------------------------------------ with patience


class Call:
    """What ``Holder`` asks, and the appointments that it made."""

    name, incoming, ended, sound = "out-1", False, False, True

    def __init__(self):
        self.said, self.offers, self.due = [], [], []
        self.fault, self.negotiating, self.lost = "", False, False

    def emit(self, event):
        self.said.append(event.text)

    def has_sound(self):
        return self.sound

    def is_negotiating(self):
        return self.negotiating

    def offer_hold(self, on):
        self.offers.append(on)
        return self.fault

    def take_offer_back(self):
        return self.lost

    def pass_time(self):
        """Do what was to be done later, once; the delays."""
        due, self.due = self.due, []
        for _, action in due:
            action()
        return [delay for delay, _ in due]


@pytest.fixture
def call():
    return Call()


@pytest.fixture
def holder(call):
    return Holder(call, lambda delay, action: call.due.append((delay, action)))


def test_it_is_offered_once_the_far_end_has_finished(call, holder):
    call.negotiating = True
    holder.want(True)
    call.pass_time()
    assert call.offers == []
    call.negotiating = False
    call.pass_time()
    assert call.offers == [True]
    assert not call.said


@pytest.mark.parametrize(("fault", "why"), [("", "an earlier change"), ("no room", "no room")])
def test_it_gives_up_at_last_with_a_sentence(call, holder, fault, why):
    call.negotiating, call.fault = not fault, fault
    holder.want(True)
    waited = 0
    while call.due:
        waited += sum(call.pass_time())
    assert 2.5 < waited < 4
    assert len(call.said) == 1
    assert why in call.said[0]
    holder.want(True)  # the next press is a new try
    assert call.due


def test_without_sound_nothing_is_tried(call, holder):
    call.sound = False
    holder.want(True)
    assert (call.offers, call.due) == ([], [])
    assert call.said == ["The call cannot be held: it has no sound; try again."]
    assert not holder.apart


def test_after_a_glare_it_comes_again_later(call, holder):
    holder.want(True)
    call.due.clear()
    holder.answered(491, "Request Pending")
    (waited,) = call.pass_time()
    assert 2.1 <= waited <= 4.0  # RFC 3261 section 14.1
    assert call.offers == [True, True]


def test_who_was_called_comes_again_before_the_caller(call, holder):
    call.incoming = True
    holder.want(True)
    call.due.clear()
    holder.answered(491, "Request Pending")
    assert 0.0 <= call.pass_time()[0] <= 2.0


class Line:
    """Two phones in a call, and what is on its way between them: ``delay`` seconds each way."""

    def __init__(self, delay, chance):
        self.delay, self.now, self.agenda, self.numbers = delay, 0.0, [], itertools.count()
        self.ends = Far(self), Far(self)
        self.ends[1].incoming = True
        self.holders = [Holder(end, self.later, chance) for end in self.ends]

    def later(self, delay, action):
        heapq.heappush(self.agenda, (self.now + delay, next(self.numbers), action))

    def run(self, seconds):
        while self.agenda and self.agenda[0][0] <= seconds:
            self.now, _, action = heapq.heappop(self.agenda)
            action()


class Far(Call):
    """One end: an offer that meets another is answered 491 (RFC 3261 section 14.1)."""

    def __init__(self, line):
        super().__init__()
        self.line = line

    def offer_hold(self, on):
        self.negotiating = True
        self.line.later(self.line.delay, lambda: self.arrive(on))
        return super().offer_hold(on)

    def arrive(self, on):
        mine, other = sorted(self.line.ends, key=lambda end: end is not self)
        status = 491 if other.negotiating else 200
        self.line.later(self.line.delay, lambda: mine.hear(status, on))

    def hear(self, status, on):
        self.negotiating = False
        holder = self.line.holders[self.line.ends.index(self)]
        if status == 200:
            holder.became(on)
        holder.answered(status, "")


@pytest.mark.parametrize("delay", [0.001, 0.03, 0.15])
def test_two_who_hold_at_the_same_moment_both_come_through(delay):
    """Each waited for the same 2.5 s after a 491: they met again and again, as long as the call lasted."""
    line = Line(delay, random.Random(7).uniform)
    line.holders[0].want(True)
    line.later(delay / 2, lambda: line.holders[1].want(True))
    line.run(30.0)
    assert [end.offers for end in line.ends] == [[True, True], [True, True]]
    assert not any(end.negotiating or end.said for end in line.ends)


def test_an_offer_that_is_over_without_an_answer_is_taken_back(call, holder):
    holder.want(False)
    assert (call.offers, call.said) == ([], [])  # it is so
    holder.want(True)
    call.pass_time()
    assert not call.said
    call.lost = True
    call.pass_time()
    assert call.said == ["The call is on hold here, but not at the far end: the far end sends it back."]


def test_a_call_that_is_over_is_left_alone(call, holder):
    call.negotiating = True
    holder.want(True)
    call.ended = True
    call.pass_time()
    assert (call.offers, call.said, call.due) == ([], [], [])
