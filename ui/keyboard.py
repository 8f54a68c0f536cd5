# SPDX-License-Identifier: GPL-3.0-or-later
"""What a key of the computer's keyboard means in the main window, as one table."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Qt

REPEAT_MS = 2  # between letting a key go and the next press of it; no finger is so quick

PAD = sys.platform != "darwin"  # there the number pad knows no Num Lock, and arrows are told to be of it
PAD_DIGITS = (
    *(Qt.Key.Key_Insert, Qt.Key.Key_End, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Left),
    *(Qt.Key.Key_Clear, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_Up, Qt.Key.Key_PageUp),
)  # 0 to 9 without Num Lock


def lost_digit(key: int, modifiers: Qt.KeyboardModifier) -> bool:
    """Whether a digit of the number pad was pressed while Num Lock is off, which makes an arrow of it."""
    return PAD and key in PAD_DIGITS and bool(modifiers & Qt.KeyboardModifier.KeypadModifier)


class HeldKey:
    """Tells the repeats of a key that is held down from presses.

    An X server repeats a key by a release and a press of the same instant. Qt finds that out only where it
    reads both at once (``isAutoRepeat``): now and then a repeat is a press, and Enter answered one call
    and then picked up another.
    """

    def __init__(self) -> None:
        self._key, self._at = 0, 0

    def released(self, key: int, at: int) -> None:
        """A key was let go; ``at``: the event's timestamp in milliseconds, 0 for none."""
        self._key, self._at = key, at

    def repeats(self, key: int, at: int) -> bool:
        """Whether a press is only one more of a key that is held."""
        return at > 0 and self._at > 0 and key == self._key and at - self._at <= REPEAT_MS


class Wish(Enum):
    """What the person wants."""

    NOTHING = "nothing"
    FUNCTION_KEY = "function key"  # press the function key of ``value``
    DIGIT = "digit"  # ``value`` is a tone in a call that talks, else presses a row, else is typed
    CONFIRM = (
        "confirm"  # call what was typed, else answer, pick up the longest ringing, press the focused key
    )
    PRESS = "press"  # the function key that the keyboard stands on
    ESCAPE = "escape"  # dismiss, else decline, else hang up
    HOLD = "hold"
    MUTE = "mute"
    TRANSFER = "transfer"
    NUMBER = "number"  # focus the number entry
    FIND = "find"
    SEEK = "seek"  # find the key that begins with the letter ``value``
    MENU = "menu"


@dataclass(frozen=True, slots=True)
class Meaning:
    """A wish and what it is about: a digit, mostly."""

    wish: Wish
    value: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides what a letter means."""

    talking: bool = False
    seeks: bool = False  # letters find keys


PLAIN: dict[int, Wish] = {
    Qt.Key.Key_Return: Wish.CONFIRM,
    Qt.Key.Key_Enter: Wish.CONFIRM,
    Qt.Key.Key_Escape: Wish.ESCAPE,
    Qt.Key.Key_F2: Wish.NUMBER,
    Qt.Key.Key_F10: Wish.MENU,
}
TALKING: dict[int, Wish] = {
    Qt.Key.Key_Space: Wish.HOLD,
    Qt.Key.Key_M: Wish.MUTE,
    Qt.Key.Key_T: Wish.TRANSFER,
}


def meaning(key: int, typed: str, modifiers: Qt.KeyboardModifier, situation: Situation) -> Meaning:
    """The meaning of one key press that no text field wanted."""
    control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
    if modifiers & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier):
        return Meaning(Wish.NOTHING)
    if control:
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            return Meaning(Wish.FUNCTION_KEY, str(key - Qt.Key.Key_0))
        return Meaning(Wish.FIND) if key == Qt.Key.Key_F else Meaning(Wish.NOTHING)
    if key in PLAIN:
        return Meaning(PLAIN[key])
    if situation.talking and key in TALKING:
        return Meaning(TALKING[key])
    if key == Qt.Key.Key_Space:
        return Meaning(Wish.PRESS)
    if len(typed) == 1 and typed in "0123456789*#+":
        return Meaning(Wish.DIGIT, typed)
    if situation.seeks and typed.isalpha():
        return Meaning(Wish.SEEK, typed)
    return Meaning(Wish.NOTHING)
