# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a digit goes: a row, a call, a number or nowhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.digits import TYPING, Digits, Number, Scene
from ui.sight import STEADY, Deed, Press, Why

TONE = Deed("tone", "out-1")
HEARD = Press(TONE)
OTHER = Press(TONE, Why.FRESH)  # another call is heard than when the finger set off
ENDED = Press(None, Why.FRESH)
SILENCE = Press(None, Why.NOTHING)

# ------------------------------------------------------------------ rows


def test_one_digit_alone_takes_its_row_after_a_moment():
    digits = Digits()
    assert digits.press("1", 1, 5.0) == ""
    assert (digits.row, digits.due) == (1, 5.0 + STEADY)
    assert digits.take() == 1
    assert (digits.row, digits.due, digits.take()) == (0, None, 0)


def test_several_digits_are_a_number():
    digits = Digits()
    typed = [digits.press(digit, 1, 5.0 + 0.15 * n) for n, digit in enumerate("103")]
    assert typed == ["", "10", "3"]
    assert digits.due is None


def test_a_digit_soon_after_others_belongs_to_them():
    digits = Digits()
    assert digits.press("7", 0, 5.0) == "7"
    assert digits.press("1", 1, 5.0 + TYPING - 0.1) == "1"
    assert digits.press("1", 1, 5.0 + 2 * TYPING) == ""


@given(st.lists(st.tuples(st.sampled_from("0123456789*#"), st.floats(0.01, STEADY - 0.01)), min_size=2))
def test_a_number_typed_in_one_go_is_never_a_row(keys):
    digits, now, typed = Digits(), 10.0, ""
    for digit, pause in keys:
        typed += digits.press(digit, int(digit) if digit in "123" else 0, now)
        now += pause
    assert typed == "".join(digit for digit, _ in keys)
    assert digits.take() == 0


@pytest.mark.parametrize(
    ("scene", "digit", "row"),
    [
        pytest.param(Scene(rows=2), "2", 2, id="it rings there"),
        pytest.param(Scene(rows=2), "3", 0, id="there is no such row"),
        pytest.param(Scene(rows=9), "0", 0, id="no row has this digit"),
        pytest.param(Scene(rows=9), "*", 0, id="no digit at all"),
        pytest.param(Scene(heard="out-1", rows=2), "2", 0, id="a call is heard: a tone"),
        pytest.param(Scene(begun=True, rows=2), "2", 0, id="part of a number"),
    ],
)
def test_a_digit_presses_a_row_only_where_it_can_be_nothing_else(scene, digit, row):
    assert scene.row(digit) == row


# ------------------------------------------------------------------ tones


@pytest.mark.parametrize(
    ("scene", "digit", "call"),
    [
        pytest.param(Scene(heard="out-1"), "5", "out-1", id="a call is heard"),
        pytest.param(Scene(heard="out-1"), "#", "out-1", id="signs are tones too"),
        pytest.param(Scene(heard="out-1"), "+", "", id="a plus has no tone"),
        pytest.param(Scene(heard="out-1", begun=True), "5", "", id="part of a number"),
        pytest.param(Scene(), "5", "", id="nobody hears it"),
    ],
)
def test_a_digit_is_a_tone_in_the_call_that_is_heard(scene, digit, call):
    assert scene.tone_for(digit) == call


# ------------------------------------------------------------------ for nobody


@pytest.mark.parametrize(
    ("scene", "seen", "nobodys"),
    [
        pytest.param(Scene(heard="out-1"), HEARD, False, id="for the call that was heard"),
        pytest.param(Scene(heard="out-1"), OTHER, True, id="another call is heard by now"),
        pytest.param(Scene(), ENDED, True, id="the call has just ended"),
        pytest.param(Scene(), SILENCE, False, id="no call was there"),
        pytest.param(Scene(begun=True), ENDED, False, id="part of a number, whatever ends"),
        pytest.param(Scene(heard="out-1", begun=True), OTHER, False, id="part of a number, whoever is heard"),
    ],
)
def test_a_digit_on_its_way_to_what_has_gone_is_for_nobody(scene, seen, nobodys):
    assert Digits().nobodys(scene, seen, 5.0) is nobodys


def test_the_rest_of_a_pin_is_for_nobody_until_the_hand_rests():
    digits = Digits()
    digits.toned(5.0)
    lost = [digits.nobodys(Scene(), SILENCE, 5.0 + 2.0 * n) for n in range(1, 5)]
    assert lost == [True] * 4, "each lost digit belongs to the one before it"
    assert not digits.nobodys(Scene(), SILENCE, 13.0 + TYPING)


@given(st.lists(st.floats(0.01, TYPING - 0.01), min_size=1), st.booleans())
def test_no_haste_makes_a_number_of_the_rest_of_a_pin(pauses, ended):
    digits, now = Digits(), 10.0
    digits.toned(now)
    for pause in pauses:
        now += pause
        assert digits.nobodys(Scene(), ENDED if ended else SILENCE, now)


def test_a_number_that_is_begun_after_a_pin_is_not_its_rest():
    digits = Digits()
    digits.toned(5.0)
    assert not digits.nobodys(Scene(begun=True), SILENCE, 5.1)
    assert not digits.nobodys(Scene(heard="out-2"), Press(TONE), 5.1)


# ------------------------------------------------------------------ the number in the field


def test_a_number_is_in_hand_for_a_while_after_each_change():
    number = Number()
    assert not number.in_hand(5.0)
    number.edited(5.0)
    assert number.in_hand(5.0 + TYPING - 0.1)
    assert not number.in_hand(5.0 + TYPING)


def test_a_number_of_a_link_is_in_nobodys_hand_and_must_have_been_read():
    number = Number()
    assert number.read(5.0)
    number.edited(5.0)
    number.offered(5.1)
    assert (number.in_hand(5.2), number.read(5.2)) == (False, False)
    assert number.read(5.1 + STEADY)
