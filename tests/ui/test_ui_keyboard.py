# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from ui import keyboard
from ui.keyboard import Meaning, Situation, Wish, lost_digit, meaning

NONE, CONTROL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
QUIET = Situation()
TALKING = Situation(talking=True)


@pytest.mark.parametrize(
    ("key", "typed", "modifiers", "situation", "wanted"),
    [
        pytest.param(Qt.Key.Key_Return, "\r", NONE, QUIET, Meaning(Wish.CONFIRM), id="return"),
        pytest.param(Qt.Key.Key_Enter, "\r", NONE, QUIET, Meaning(Wish.CONFIRM), id="enter of the pad"),
        pytest.param(Qt.Key.Key_Escape, "\x1b", NONE, TALKING, Meaning(Wish.ESCAPE), id="escape"),
        pytest.param(Qt.Key.Key_F2, "", NONE, TALKING, Meaning(Wish.NUMBER), id="F2"),
        pytest.param(Qt.Key.Key_F, "f", CONTROL, QUIET, Meaning(Wish.FIND), id="ctrl F finds"),
        pytest.param(Qt.Key.Key_3, "3", CONTROL, QUIET, Meaning(Wish.FUNCTION_KEY, "3"), id="ctrl 3"),
        pytest.param(Qt.Key.Key_0, "0", CONTROL, QUIET, Meaning(Wish.NOTHING), id="ctrl 0 is nothing"),
        pytest.param(Qt.Key.Key_1, "1", NONE, QUIET, Meaning(Wish.DIGIT, "1"), id="1"),
        pytest.param(Qt.Key.Key_Plus, "+", NONE, TALKING, Meaning(Wish.DIGIT, "+"), id="plus"),
        pytest.param(Qt.Key.Key_Asterisk, "*", NONE, QUIET, Meaning(Wish.DIGIT, "*"), id="star"),
        pytest.param(Qt.Key.Key_Space, " ", NONE, TALKING, Meaning(Wish.HOLD), id="space holds"),
        pytest.param(Qt.Key.Key_Space, " ", NONE, QUIET, Meaning(Wish.PRESS), id="space presses a key"),
        pytest.param(Qt.Key.Key_M, "m", NONE, TALKING, Meaning(Wish.MUTE), id="M mutes"),
        pytest.param(Qt.Key.Key_M, "m", NONE, QUIET, Meaning(Wish.NOTHING), id="M without a call"),
        pytest.param(Qt.Key.Key_T, "t", NONE, TALKING, Meaning(Wish.TRANSFER), id="T transfers"),
        pytest.param(Qt.Key.Key_1, "1", ALT, QUIET, Meaning(Wish.NOTHING), id="alt is the desktop's"),
        pytest.param(Qt.Key.Key_X, "x", NONE, QUIET, Meaning(Wish.NOTHING), id="other letters"),
    ],
)
def test_meaning(key, typed, modifiers, situation, wanted):
    assert meaning(key, typed, modifiers, situation) == wanted


@pytest.mark.parametrize(
    ("key", "modifiers", "lost"),
    [
        (Qt.Key.Key_End, Qt.KeyboardModifier.KeypadModifier, True),
        (Qt.Key.Key_Clear, Qt.KeyboardModifier.KeypadModifier | CONTROL, True),
        (Qt.Key.Key_1, Qt.KeyboardModifier.KeypadModifier, False),
        (Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier, False),
        (Qt.Key.Key_End, NONE, False),
    ],
)
def test_a_key_of_the_number_pad_without_num_lock_is_a_digit_that_is_lost(key, modifiers, lost, monkeypatch):
    assert lost_digit(key, modifiers) is lost
    monkeypatch.setattr(keyboard, "PAD", False)
    assert not lost_digit(key, modifiers), "a Mac tells every arrow so"
