# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from ui.keyboard import Meaning, Situation, Wish, meaning

NONE, CONTROL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
QUIET = Situation()
RINGING = Situation(rows=2, attention=True)
TALKING = Situation(rows=1, talking=True)
BOTH = Situation(rows=2, attention=True, talking=True)


@pytest.mark.parametrize(
    ("key", "typed", "modifiers", "situation", "wanted"),
    [
        pytest.param(Qt.Key.Key_Return, "\r", NONE, QUIET, Meaning(Wish.CONFIRM), id="return"),
        pytest.param(Qt.Key.Key_Enter, "\r", NONE, RINGING, Meaning(Wish.CONFIRM), id="enter of the pad"),
        pytest.param(Qt.Key.Key_Escape, "\x1b", NONE, TALKING, Meaning(Wish.ESCAPE), id="escape"),
        pytest.param(Qt.Key.Key_F2, "", NONE, TALKING, Meaning(Wish.NUMBER), id="F2"),
        pytest.param(Qt.Key.Key_F, "f", CONTROL, QUIET, Meaning(Wish.FIND), id="ctrl F finds"),
        pytest.param(Qt.Key.Key_3, "3", CONTROL, RINGING, Meaning(Wish.FUNCTION_KEY, "3"), id="ctrl 3"),
        pytest.param(Qt.Key.Key_0, "0", CONTROL, QUIET, Meaning(Wish.NOTHING), id="ctrl 0 is nothing"),
        pytest.param(Qt.Key.Key_1, "1", NONE, RINGING, Meaning(Wish.ROW, "1"), id="1 presses the first row"),
        pytest.param(Qt.Key.Key_2, "2", NONE, BOTH, Meaning(Wish.ROW, "2"), id="2, talking as well"),
        pytest.param(Qt.Key.Key_3, "3", NONE, RINGING, Meaning(Wish.TYPE, "3"), id="3 of 2 rows is typed"),
        pytest.param(Qt.Key.Key_3, "3", NONE, BOTH, Meaning(Wish.DTMF, "3"), id="3 of 2 rows, talking"),
        pytest.param(Qt.Key.Key_0, "0", NONE, RINGING, Meaning(Wish.TYPE, "0"), id="0 is no row"),
        pytest.param(Qt.Key.Key_1, "1", NONE, QUIET, Meaning(Wish.TYPE, "1"), id="1 dials"),
        pytest.param(Qt.Key.Key_1, "1", NONE, TALKING, Meaning(Wish.DTMF, "1"), id="1 is a tone in a call"),
        pytest.param(Qt.Key.Key_Plus, "+", NONE, TALKING, Meaning(Wish.TYPE, "+"), id="plus is no tone"),
        pytest.param(Qt.Key.Key_Asterisk, "*", NONE, QUIET, Meaning(Wish.TYPE, "*"), id="star dials"),
        pytest.param(Qt.Key.Key_Space, " ", NONE, TALKING, Meaning(Wish.HOLD), id="space holds"),
        pytest.param(Qt.Key.Key_Space, " ", NONE, QUIET, Meaning(Wish.PRESS), id="space presses a key"),
        pytest.param(Qt.Key.Key_M, "m", NONE, TALKING, Meaning(Wish.MUTE), id="M mutes"),
        pytest.param(Qt.Key.Key_M, "m", NONE, QUIET, Meaning(Wish.NOTHING), id="M without a call"),
        pytest.param(Qt.Key.Key_T, "t", NONE, TALKING, Meaning(Wish.TRANSFER), id="T transfers"),
        pytest.param(Qt.Key.Key_1, "1", ALT, RINGING, Meaning(Wish.NOTHING), id="alt is the desktop's"),
        pytest.param(Qt.Key.Key_X, "x", NONE, RINGING, Meaning(Wish.NOTHING), id="other letters"),
    ],
)
def test_meaning(key, typed, modifiers, situation, wanted):
    assert meaning(key, typed, modifiers, situation) == wanted
