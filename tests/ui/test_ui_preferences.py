# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window remembers of itself cannot be written: that is said, and so is nothing once it can be."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QSettings

import ui.preferences
from deskphone.phone.views import Severity
from ui.preferences import Preferences


@pytest.fixture
def file(tmp_path):
    return tmp_path / "folder" / "window.ini"


@pytest.fixture
def kept(qapp, file, monkeypatch):
    monkeypatch.setattr(ui.preferences, "_LOOK", 20)
    monkeypatch.setattr(ui.preferences, "_LOOK_AGAIN", 50)
    return Preferences(QSettings(str(file), QSettings.Format.IniFormat))


def test_what_cannot_be_written_is_said_and_written_later(kept, file, qtbot):
    """On a full disk forwarding and do not disturb were forgotten at the end of the program without a word."""
    file.parent.write_text("", encoding="utf-8")  # no folder can be here
    with qtbot.waitSignal(kept.unwritten) as told:
        kept.set_words("forward_always", "104")
    assert told.args[0].startswith(f"{file} cannot be written: ")
    kept.set_switch("forward_always_on", True)
    qtbot.wait(150)
    assert kept.words("forward_always") == "104"
    with qtbot.waitSignal(kept.unwritten) as told:
        file.parent.unlink()
    assert told.args == [""]
    assert "forward_always=104" in file.read_text(encoding="utf-8")


def test_what_can_be_written_is_not_spoken_of(kept, file, qtbot):
    said = []
    kept.unwritten.connect(said.append)
    kept.set_switch("reduce_motion", True)
    qtbot.waitUntil(lambda: file.exists() and "reduce_motion=true" in file.read_text(encoding="utf-8"))
    qtbot.wait(100)
    assert said == []


def test_the_status_line_says_it(make_desk, still, config):
    desk = make_desk(still, config)
    desk.window.preferences.unwritten.emit("window.ini cannot be written.")
    said = desk.window.status.current()
    assert (said.text, said.severity) == ("window.ini cannot be written.", Severity.WARNING)
    desk.window.preferences.unwritten.emit("")
    assert desk.window.status.current() is None


def test_what_a_demo_does_with_calls_is_not_kept_for_the_phone_and_that_of_the_phone_is_none_of_its(
    qapp, file
):
    """Do not disturb, tried in the demo, had the person's own phone refuse all calls from its next start on."""
    own = Preferences(QSettings(str(file), QSettings.Format.IniFormat))
    own.set_words("forward_always", "0171")
    own.set_switch("forward_always_on", True)
    own.set_switch("reduce_motion", True)
    demo = Preferences(QSettings(str(file), QSettings.Format.IniFormat), kept=False)
    assert demo.words("forward_always") == ""
    assert not demo.switch("forward_always_on")
    assert demo.switch("reduce_motion"), "it looks as the person wants it"
    demo.quiet_until = math.inf
    demo.set_words("forward_always", "105")
    assert demo.quiet_until == math.inf
    assert demo.words("forward_always") == "105"
    assert own.quiet_until is None
    assert own.words("forward_always") == "0171"
