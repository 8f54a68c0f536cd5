# SPDX-License-Identifier: GPL-3.0-or-later
"""A screen reader at the window: it is answered whatever it asks, and hears what is said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from desktop import desktop
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from stillphone import ANNA, BOB, make_key, offer, own_call, party

from deskphone.config.phone import AlertConfig, KeyConfig
from deskphone.errors import ConfigError
from deskphone.phone.events import MediaState
from deskphone.phone.views import CallsChanged, CallState, KeyChanged, Lamp, Said, Severity

HERE = Path(__file__).parent
PATHS = os.pathsep.join(str(folder) for folder in (HERE.parents[1], HERE))
ROUNDS = 2
LATER = ("Recent calls", "Find a call", "Find a contact")  # names that come and go


def run(*argv: str, env: dict[str, str], wait: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(argv, env=env, capture_output=True, text=True, timeout=wait, check=False)


def test_a_child_that_is_not_there_is_none():
    ended = run(
        sys.executable,
        str(HERE / "asks_beyond.py"),
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": PATHS},
        wait=240,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    asked = ended.stdout.split()
    assert int(asked[0]) > 500
    assert {
        "RowList",
        "QScrollArea",
        "CallsPopup",
        "SettingsPage",
        "ExplainDialog",
        "RecentPage",
        "RecentList",
        "BookPage",
        "BookList",
        "ContactPage",
    } <= set(asked)


@pytest.fixture
def read(tmp_path):
    """What a screen reader gathers while somebody types and colleagues' phones ring."""
    with desktop(tmp_path) as env:
        env |= {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "PYTHONPATH": PATHS}
        typing = str(HERE / "typing_window.py")
        window = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", typing, "600"], env=env, stderr=subprocess.PIPE, text=True
        )
        try:
            reader = str(HERE / "screen_reader.py")
            ended = run("/usr/bin/python3", reader, "deskphone", str(ROUNDS), *LATER, env=env, wait=300)
            assert ended.returncode == 0, ended.stderr[-2000:]
            assert window.poll() is None, f"the window died: {window.communicate()[1][-3000:]}"
        finally:
            window.kill()
            window.wait(20)
    return json.loads(ended.stdout)


def test_the_window_lives_with_a_reader_at_it_and_tells_it_what_happens(read):
    assert read["there"]
    assert read["asked"] > 60
    assert {"deskphone", "My calls", "Number or address to call", "Function keys"} <= set(read["names"])
    assert set(LATER) <= set(read["names"]), "the list of calls is opened and closed all the time"
    assert any(name.endswith("to be heard.") for name in read["names"]), (
        "the status line reads as its sentence"
    )
    assert any(said.startswith(("G.T rings, Caller", "0 to be heard")) for said in read["announced"])


def test_of_a_password_everybody_on_the_bus_hears_dots(tmp_path):
    """Qt tells each letter of it in clear, and the whole where a page opens."""
    with desktop(tmp_path) as env:
        env |= {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "PYTHONPATH": PATHS}
        window = subprocess.Popen([sys.executable, str(HERE / "typing_secret.py"), "600"], env=env)
        try:
            ended = run("/usr/bin/python3", str(HERE / "hears_text.py"), "60", env=env, wait=300)
            assert ended.returncode == 0, ended.stderr[-2000:]
            assert window.poll() is None
        finally:
            window.kill()
            window.wait(20)
    heard = json.loads(ended.stdout)
    assert len(heard) >= 60
    assert {*"".join(heard)} == {"●"}


def heard_of(widget):
    """What a screen reader would read of a widget."""
    asked = QAccessible.queryAccessibleInterface(widget)
    return asked.text(QAccessible.Text.Name), asked.text(QAccessible.Text.Description)


def test_a_second_that_passes_is_not_read_out(ringing, clock):
    ringing.phone.calls = (own_call("out-1", BOB, since=958.0),)
    ringing.tell(CallsChanged())
    window = ringing.window
    labels = (*window.findChildren(QLabel), *window.popup.findChildren(QLabel))
    shown, before = [label.text() for label in labels], [heard_of(label) for label in labels]
    clock.now += 1.0
    window.seconds.ticked.emit()
    assert [label.text() for label in labels] != shown
    assert [heard_of(label) for label in labels] == before
    clock.now += 60.0
    window.seconds.ticked.emit()
    assert heard_of(ringing.mine[0].clock) == ("Duration", "1 minute")


def test_nor_is_one_on_a_key(keyed, clock):
    view = keyed.window.keys_panel.view
    for index, lamp in enumerate((Lamp.RINGING, Lamp.HELD, Lamp.PARKED)):
        keyed.phone.keys[index] = make_key(index, "G.T", "102", lamp, caller=ANNA, since=clock.now)
        keyed.tell(KeyChanged(index))
    roles = (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.AccessibleDescriptionRole)

    def spoken():
        return [view.filter.index(row, 0).data(role) for row in range(3) for role in roles]

    before = spoken()
    clock.now += 1.0
    assert spoken() == before
    clock.now += 60.0
    assert spoken()[1::2] == ["1 minute"] * 3


@pytest.fixture
def heard(monkeypatch):
    """What is announced, and whether it interrupts."""
    said = []

    def hear(_source, sentence, *, urgent=False):
        said.append((sentence, urgent))

    for module in ("ui.widgets.status_line", "ui.attention", "ui.phone_news"):
        monkeypatch.setattr(f"{module}.announce", hear)
    return said


def test_a_sentence_is_announced_once_and_a_failure_at_once(desk, heard):
    failure = Said("pbx.test does not answer.", Severity.ERROR, "reg")
    desk.tell(failure)
    desk.tell(failure)
    desk.tell(Said("Sent 5", Severity.INFO, "dtmf"))
    assert heard == [("pbx.test does not answer.", True), ("Sent 5", False)]


def test_ringing_is_announced(desk, heard):
    desk.phone.offer(offer("a", ANNA, party("102"), 993.0))
    desk.phone.calls = (own_call("in-1", BOB, CallState.RINGING),)
    desk.tell(CallsChanged())
    assert heard == [("Bob is calling you", True), ("102 rings, Anna calls", True)]


def test_ringing_without_a_popup_is_not_announced(make_desk, still, config, heard):
    quiet = KeyConfig(type="blf", target="102", alert=AlertConfig(popup=False))
    desk = make_desk(still, config.model_copy(update={"key": [quiet]}))
    desk.phone.offer(offer("a", ANNA, party("102"), 993.0))
    desk.tell()
    assert heard == []


def test_what_becomes_of_a_call_is_announced(desk, heard):
    """Hold and mute are heard by nobody who presses them: without a word one trusts in a mute that is off."""
    talks = own_call("out-1", BOB)
    turns = (
        (own_call("out-1", BOB, CallState.RINGBACK), []),
        (talks, ["Bob, in a call"]),
        (replace(talks, connected_at=995.0), []),
        (replace(talks, muted=True), ["Bob, muted"]),
        (talks, ["Bob, in a call"]),
        (replace(talks, media=MediaState.LOCAL_HOLD), ["Bob, on hold"]),
        (replace(talks, remote=ANNA), ["Anna, in a call"]),
        (replace(talks, remote=ANNA, recording="a.wav"), ["Anna, in a call, recorded"]),
    )
    for call, wanted in turns:
        desk.phone.calls = (call,)
        desk.tell(CallsChanged())
        assert heard == [(words, False) for words in wanted]
        heard.clear()
    desk.phone.calls = ()
    desk.tell(CallsChanged())
    assert heard == [("Anna, ended", False)]


def test_who_takes_the_place_of_another_is_announced_and_nothing_has_ended(desk, heard):
    desk.phone.calls = (own_call("out-1", BOB),)
    desk.tell(CallsChanged())
    desk.phone.calls = (own_call("in-2", ANNA, instead_of="out-1"),)
    desk.tell(CallsChanged())
    assert heard == [("Anna, in a call", False)]


def test_of_one_that_was_only_ringing_it_is_said_that_it_was_missed(desk, heard):
    desk.phone.calls = (own_call("in-1", BOB, CallState.RINGING),)
    desk.tell(CallsChanged())
    desk.phone.calls = ()
    desk.tell(CallsChanged())
    assert heard == [("Bob is calling you", True)]


def test_what_has_ended_is_not_called_on_hold(ringing):
    ringing.phone.calls = (own_call("out-1", BOB, since=958.0, media=MediaState.LOCAL_HOLD),)
    ringing.tell(CallsChanged())
    ringing.phone.calls, ringing.phone.offers = (), ringing.phone.offers[1:]
    ringing.tell(CallsChanged())
    assert ringing.mine[0].accessibleName() == "Bob 106, ended"
    assert ringing.elsewhere[0].accessibleName() == "Anna 5551234 → G.T 102, rings no more"


def test_why_a_page_stays_is_announced(desk, monkeypatch):
    """Before, what was pasted and a forwarding were dropped by a second Esc whose warning nobody had heard."""
    said = []

    def hear(_source, sentence, *, urgent=False):
        said.append(sentence)

    for module in ("settings", "forwarding", "many_keys"):
        monkeypatch.setattr(f"ui.screens.{module}.announce", hear, raising=False)

    def full(config, passwords):
        raise ConfigError("phone.toml", 0, "", "cannot be written (No space left on device)", "make room")

    pages = desk.window.pages
    pages.add_keys()
    desk.window.desk.page.words.setPlainText("102 G.T\nwhat is this")
    assert not any(said), "no line is read out with each letter"
    QTest.keyClick(desk.window.desk.page, Qt.Key.Key_Escape)
    desk.clock.now += 2
    QTest.keyClick(desk.window.desk.page, Qt.Key.Key_Escape)
    pages.open_forwarding()
    QTest.keyClicks(desk.window.desk.page.form.fields["always"], "104")
    QTest.keyClick(desk.window.desk.page, Qt.Key.Key_Escape)
    desk.clock.now += 2
    QTest.keyClick(desk.window.desk.page, Qt.Key.Key_Escape)
    pages.open_settings("phone")
    monkeypatch.setattr(desk.store, "save", full)
    desk.window.desk.page.save()
    told = [words for words in said if words]
    assert told == [
        "Nothing is added yet. Once more drops what you pasted.",
        "Not saved. Once more drops your changes.",
        "phone.toml: cannot be written (No space left on device); make room",
    ]
