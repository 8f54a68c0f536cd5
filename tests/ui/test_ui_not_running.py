# SPDX-License-Identifier: GPL-3.0-or-later
"""A press while the telephone does not run is said to do nothing, and is not done later; a number stays."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from stillphone import make_key

from deskphone.engine.fake import FakeEngine
from deskphone.phone.commands import Dial, PressKey
from ui.bridge import Bridge
from ui.config_store import ConfigStore, MemoryPasswords
from ui.main_window import MainWindow, WindowParts

STARTING = "The telephone is still starting: press again in a moment."


@pytest.fixture
def window(qtbot, theme, preferences, clock, still, config):
    """A window whose telephone has not been started yet: it waits for a keyring, say."""
    bridge = Bridge(still, FakeEngine(), clock)
    window = MainWindow(WindowParts(theme, bridge, ConfigStore(config, MemoryPasswords({})), preferences))
    qtbot.addWidget(window)
    window.show()
    window.refresh()
    clock.now += 1.0
    yield window
    window.popup.deleteLater()
    with qtbot.waitSignal(bridge.stopped):
        bridge.stop()


def test_a_number_that_is_called_too_early_stays_and_can_be_called_then(window, still, clock, qtbot):
    field = window.phone_panel.entry.field
    field.setText("103")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (field.text(), window.status.text) == ("103", STARTING)
    with qtbot.waitSignal(window.bridge.started):
        window.bridge.start()
    assert still.done == []
    assert window.status.text != STARTING
    clock.now += 1.0
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert still.done == [Dial("103", "")]


def test_a_key_that_is_pressed_too_early_is_said_so_and_not_done_later(window, still, clock, qtbot):
    still.keys = [make_key(0, "G.T", "102")]
    window.refresh()
    clock.now += 1.0
    window.wishes.press_key(0)
    assert window.status.text == STARTING
    with qtbot.waitSignal(window.bridge.started):
        window.bridge.start()
    assert still.done == []


def test_where_it_is_off_the_sentence_says_what_to_do(window, still, clock):
    still.keys = [make_key(0, "G.T", "102")]
    window.refresh()
    clock.now += 1.0
    window.bridge.failed.emit("The telephone has no library.")
    window.wishes.press_key(0)
    said = [each.text for each in window.status._said.values()]
    assert "The telephone is off: start it again first." in said
    assert PressKey(0) not in window.bridge.phone.done
