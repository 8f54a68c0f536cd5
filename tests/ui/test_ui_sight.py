# SPDX-License-Identifier: GPL-3.0-or-later
"""A press does what the person saw: the rule alone, and with places, against a plain retelling of SPEC 1.2."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ui.board import Board
from ui.sight import KEEP, STEADY, Deed, Sight, Why

ANNA = Deed("pick up", "anna", rings=True, said="Anna's call")
BOB = Deed("pick up", "bob", rings=True, said="Bob's call")
CALL = Deed("call", "102")


def sight(*steps: tuple[float, Deed | None]) -> Sight:
    made = Sight()
    for when, deed in steps:
        made.show("spot", deed, when)
    return made


@pytest.mark.parametrize(
    ("steps", "when", "deed", "why"),
    [
        pytest.param([], 9, None, Why.NOTHING, id="nothing was ever there"),
        pytest.param([(0, ANNA)], 0.39, ANNA, Why.FRESH, id="it came as the hand was on its way"),
        pytest.param([(0, ANNA)], 0.4, ANNA, None, id="it has stood there"),
        pytest.param([(0, ANNA), (5, BOB)], 5.3, BOB, Why.FRESH, id="another took the place"),
        pytest.param([(0, ANNA), (5, BOB)], 5.4, BOB, None, id="another has stood there"),
        pytest.param([(0, ANNA), (5, CALL)], 5.59, CALL, Why.GONE, id="ringing has just ended"),
        pytest.param([(0, ANNA), (5, CALL)], 5.6, CALL, None, id="ringing ended a while ago"),
        pytest.param([(0, ANNA), (5, None)], 5.1, None, Why.GONE, id="a row has just gone"),
        pytest.param([(0, ANNA), (5, None)], 6.0, None, Why.NOTHING, id="a row is gone"),
        pytest.param([(0, ANNA), (5, None), (5.1, CALL)], 5.55, CALL, Why.GONE, id="gone, whatever followed"),
        pytest.param([(0, ANNA), (5, CALL), (5.1, ANNA)], 5.4, ANNA, Why.FRESH, id="it rings again"),
        pytest.param([(0, CALL), (5, None), (5.1, CALL)], 5.3, CALL, Why.FRESH, id="away and back"),
    ],
)
def test_one_press(steps, when, deed, why):
    press = sight(*steps).press("spot", when)
    assert (press.deed, press.why) == (deed, why)
    assert press.acts is (why is None)


def test_what_rang_is_told():
    assert sight((0, ANNA), (5, None)).press("spot", 5.1).rang == ANNA


def test_the_second_press_of_a_double_click_does_nothing_and_the_third_counts():
    seen = sight((0, CALL))
    assert [seen.press("spot", when).why for when in (5, 5.18, 5.36, 5.5)] == [
        None,
        Why.TWICE,
        Why.TWICE,
        None,
    ]


def test_three_quick_presses_that_answer_do_not_take_what_stands_there_then():
    seen = sight((0, ANNA))
    assert seen.press("spot", 5.0).acts
    seen.show("spot", BOB, 5.03)
    assert [seen.press("spot", when).acts for when in (5.2, 5.45, 5.7, 5.95)] == [False] * 4
    assert seen.press("spot", 6.4).acts


@given(st.floats(0.0, 2.0), st.lists(st.floats(0.05, STEADY - 0.01), min_size=2, max_size=9))
def test_quick_presses_on_what_was_there_before_never_press_what_came(delay, pauses):
    seen, now = sight(), 5.0
    seen.show("answer", ANNA, 0.0)
    assert seen.press("answer", now).acts
    came = False
    for pause in pauses:
        now += pause
        if not came and now >= 5.0 + delay:
            came = True
            seen.show("mute", CALL, 5.0 + delay)
        if came:
            assert not seen.press("mute", now).acts
    if came:
        assert seen.press("mute", now + STEADY).acts, "a hand that rested means what it sees"


def test_a_press_done_elsewhere_counts_as_the_first():
    seen = sight((0, ANNA))
    seen.touch("spot", 5)
    assert seen.press("spot", 5.2).why is Why.TWICE
    seen.touch("other", 5)
    assert seen.press("other", 5.2).why is Why.TWICE


@pytest.mark.parametrize(("wait", "why"), [(0.3, Why.TWICE), (0.5, Why.HASTY), (0.9, Why.HASTY), (1.1, None)])
def test_an_impatient_press_after_one_done_elsewhere_is_not_for_what_stood_here_all_the_while(wait, why):
    seen = Sight()
    seen.show("spot", Deed("pick up", "a", rings=True), 0.0)
    seen.touch("spot", 5)
    assert seen.press("spot", 5 + wait).why is why


def test_an_impatient_press_for_nothing_is_for_nothing():
    seen = Sight()
    seen.touch("spot", 5)
    assert seen.press("spot", 5.6).why is Why.NOTHING


@pytest.mark.parametrize(("wait", "rests"), [(0.5, False), (0.9, False), (1.1, True)])
def test_what_has_just_done_something_means_nothing_beside_it(wait, rests):
    seen = Sight()
    assert seen.rests("spot", 5)
    seen.show("spot", ANNA, 5)
    assert not seen.rests("spot", 7)
    seen.show("spot", None, 8)
    assert seen.rests("spot", 8 + wait) is rests
    seen.touch("spot", 20)
    assert seen.rests("spot", 20 + wait) is rests


def test_new_words_for_the_same_deed_do_not_make_it_young():
    seen = sight((0, ANNA), (5, Deed("pick up", "anna", rings=True, said="Anna Berg's call")))
    press = seen.press("spot", 5.1)
    assert press.acts
    assert press.deed is not None
    assert press.deed.said == "Anna Berg's call"


# ------------------------------------------------------------------ places


@dataclass(frozen=True)
class Ringing:
    """A call that rings."""

    id: str


def board(*names: str) -> Board[Ringing]:
    made: Board[Ringing] = Board()
    made.show([Ringing(name) for name in names], 0.0)
    return made


def places(made: Board[Ringing]) -> str:
    """Names in order, small where it is over."""
    return "".join(slot.item.id.lower() if slot.over is not None else slot.item.id for slot in made.slots)


def items(names: str) -> list[Ringing]:
    return [Ringing(name) for name in names]


def test_what_is_over_keeps_its_place_then_the_others_close_up():
    rows = board(*"ABC")
    rows.show(items("BC"), 5.0)
    assert places(rows) == "aBC"
    assert rows.next_tidy(5.0) == 5.0 + KEEP
    rows.tidy(5.0 + KEEP)
    assert places(rows) == "BC"
    assert rows.next_tidy(6.0) is None


def test_who_is_new_comes_last():
    rows = board(*"AB")
    rows.show(items("ZAB"), 5.0)
    assert places(rows) == "ABZ"


def test_who_comes_back_has_the_old_place():
    rows = board(*"AB")
    rows.show(items("B"), 5.0)
    rows.show(items("AB"), 5.3)
    assert places(rows) == "AB"


def test_nothing_closes_up_below_the_pointer():
    rows = board(*"ABC")
    rows.point(True, 1, 4.0)
    rows.show(items("C"), 5.0)
    rows.tidy(60.0)
    assert places(rows) == "abC"
    rows.show(items("CD"), 61.0)
    assert places(rows) == "DbC", "a place that is free is used again, but never the one below the pointer"
    rows.point(False, -1, 62.0)
    assert places(rows) == "DC"


def test_haste_does_not_make_the_list_grow_for_ever():
    rows = board()
    for number in range(500):
        rows.show([Ringing(f"call {number}"), Ringing("stays")], number / 1000)
    assert len(rows.slots) <= 22
    assert Ringing("stays") in [slot.item for slot in rows.slots]


def test_the_end_of_the_list_may_close_up_below_the_pointer():
    rows = board(*"ABC")
    rows.point(True, 0, 4.0)
    rows.show(items("A"), 5.0)
    rows.tidy(6.0)
    assert places(rows) == "A"


# ------------------------------------------------------------------ all of it

STEPS = st.one_of(
    st.tuples(st.just("rings"), st.sampled_from("ABCDE")),
    st.tuples(st.just("ends"), st.sampled_from("ABCDE")),
    st.tuples(st.just("point"), st.integers(-2, 3)),
    st.tuples(st.just("press"), st.integers(0, 4)),
)
TIMES = st.sampled_from([0.0, 0.0503, 0.171, 0.333, 0.4017, 0.61, 1.003])


class Screen:
    """Calls that ring, at places that can be pressed, and all that was ever to be seen at each."""

    def __init__(self) -> None:
        self.board: Board[Ringing] = Board()
        self.sight = Sight()
        self.ringing: list[str] = []
        self.past: list[
            tuple[float, list[str]]
        ] = []  # from when on: what stood at each place, "" for nothing
        self.pressed: dict[int, float] = {}

    def refresh(self, now: float) -> None:
        self.board.tidy(now)
        shown = [slot.item.id if slot.over is None else "" for slot in self.board.slots]
        for place in range(10):
            name = shown[place] if place < len(shown) else ""
            self.sight.show(place, Deed("pick up", name, rings=True) if name else None, now)
        self.past.append((now, shown))

    def stood(self, place: int, when: float) -> set[str]:
        """All that stood at a place from ``when`` on."""
        before = [shown for since, shown in self.past if since <= when][-1:]
        later = [shown for since, shown in self.past if since > when]
        return {shown[place] if place < len(shown) else "" for shown in (*(before or [[]]), *later)}

    def press(self, place: int, now: float) -> None:
        press = self.sight.press(place, now)
        seen = self.stood(place, now - STEADY)
        twice = now - self.pressed.get(place, -9.0) < STEADY
        if press.acts:
            assert press.deed is not None
            assert seen == {press.deed.about}, "what was there when the hand set off, and still is"
            assert press.deed.about in self.ringing
            assert not twice
        else:
            assert press.why is not None
            assert twice or len(seen) > 1 or seen == {""}, "a press on what stood there is never lost"
            assert (press.why is Why.TWICE) is twice
        if not twice:
            self.pressed[place] = now


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(STEPS, TIMES), max_size=40))
def test_each_press_acts_on_what_was_seen_or_says_why_not(script):
    screen, now = Screen(), 100.0
    screen.refresh(now)
    for (what, about), pause in script:
        now += pause
        before, pointed = list(screen.board.slots), screen.board._under if screen.board._inside else -1
        screen.refresh(now)  # the timer
        if what == "rings" and about not in screen.ringing:
            screen.ringing.append(about)
        elif what == "ends" and about in screen.ringing:
            screen.ringing.remove(about)
        elif what == "point":
            screen.board.point(about != -2, about, now)
        elif what == "press":
            screen.press(about, now)
        screen.board.show([Ringing(name) for name in screen.ringing], now)
        screen.refresh(now)
        if what != "point" and 0 <= pointed < len(before):
            there = screen.board.slots[pointed].item
            assert there == before[pointed].item, "nothing takes the place of another under the pointer"
