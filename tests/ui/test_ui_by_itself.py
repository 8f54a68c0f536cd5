# SPDX-License-Identifier: GPL-3.0-or-later
"""A call that the phone has answered by itself: what the row says, and presses that come at that moment."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from stillphone import BOB, own_call

from deskphone.phone import commands as cmd
from deskphone.phone.views import CallsChanged, CallState
from ui import text
from ui.deeds import call_deeds
from ui.language import speak

RINGS = own_call("in-1", BOB, CallState.RINGING)
ITSELF = replace(RINGS, state=CallState.CONNECTED, by_itself=True, muted=True, connected_at=1000.0)
HAND = 0.15  # seconds from the change to the press
PRESSED = "The call with Bob was answered by itself as you pressed: look before you press again."


def show(desk, *calls):
    desk.phone.calls = calls
    desk.tell(CallsChanged())


@pytest.fixture
def answered(desk):
    """It rang here, and a moment ago the phone has answered it."""
    show(desk, RINGS)
    desk.settle()
    show(desk, ITSELF)
    desk.clock.now += HAND
    return desk


def press(qtbot, key):
    qtbot.keyClick(QApplication.focusWidget(), key)


@pytest.mark.parametrize(
    ("language", "muted", "words"),
    [
        ("en", True, "answered by itself, muted"),
        ("en", False, "answered by itself"),
        ("de", True, "von selbst angenommen, stumm"),
        ("de", False, "von selbst angenommen"),
    ],
)
def test_the_row_says_so(desk, language, muted, words):
    speak(language)
    try:
        show(desk, replace(ITSELF, muted=muted))
        desk.settle()
        (row,) = desk.mine
        assert words in row.line.text()
        assert row.accessibleName().endswith(words), "to who cannot see it as well"
        assert text.call_spoken(desk.phone.calls[0]).endswith(words)
    finally:
        speak("en")


def test_once_somebody_has_taken_it_it_is_a_call_like_others(desk):
    show(desk, replace(ITSELF, by_itself=False, muted=False))
    desk.settle()
    assert "by itself" not in desk.mine[0].line.text()


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_M, Qt.Key.Key_T])
def test_no_key_of_that_moment_ends_it_or_opens_the_microphone(answered, qtbot, key):
    press(qtbot, key)
    assert answered.phone.done == []


def test_who_declines_at_that_moment_is_told(answered, qtbot):
    press(qtbot, Qt.Key.Key_Escape)
    assert answered.window.status.text == PRESSED
    answered.settle()
    press(qtbot, Qt.Key.Key_Escape)
    assert answered.phone.done == [cmd.HangUp("in-1")], "once it was seen"


def test_who_answers_at_that_moment_is_heard(answered, qtbot):
    press(qtbot, Qt.Key.Key_Return)
    assert answered.phone.done == [cmd.Answer("in-1")]
    answered.clock.now += HAND
    press(qtbot, Qt.Key.Key_Return)
    assert answered.phone.done == [cmd.Answer("in-1")], "the second of a double press"


def test_a_later_enter_is_none_for_it(answered, qtbot):
    answered.settle()
    press(qtbot, Qt.Key.Key_Return)
    assert answered.phone.done == []


def test_a_notification_whose_answer_is_pressed_late_takes_it(answered):
    wanted = call_deeds(RINGS)
    answered.window.wishes.press_named(wanted["decline"])
    assert answered.phone.done == []
    answered.window.wishes.press_named(wanted["answer"])
    assert answered.phone.done == [cmd.Answer("in-1")]


@pytest.mark.parametrize("part", ["answer", "decline"])
@pytest.mark.parametrize("down", ["before", "after"])
def test_a_click_of_that_moment_does_nothing_else(desk, part, down):
    """Where "Decline" stood is "Hang up", where "Answer" stood "Hold" and "Mute"."""
    show(desk, RINGS)
    desk.settle()
    window, button = desk.window, getattr(desk.mine[0], part)
    where = button.mapTo(window, button.rect().center())
    if down == "before":
        mouse(window, QEvent.Type.MouseButtonPress, where)
    show(desk, ITSELF)
    QApplication.processEvents()
    desk.clock.now += HAND
    if down == "after":
        mouse(window, QEvent.Type.MouseButtonPress, where)
    mouse(window, QEvent.Type.MouseButtonRelease, where)
    assert desk.phone.done == []


def mouse(window, kind, where):
    widget = window.childAt(where) or window
    pressed = Qt.MouseButton.LeftButton if kind is QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton
    local = QPointF(widget.mapFrom(window, where))
    at = QPointF(window.mapToGlobal(where))
    QApplication.sendEvent(
        widget,
        QMouseEvent(kind, local, at, Qt.MouseButton.LeftButton, pressed, Qt.KeyboardModifier.NoModifier),
    )
