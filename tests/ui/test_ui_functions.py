# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys that ask something of the window: its functions, and web addresses."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from stillphone import make_key

from deskphone.phone.commands import DoNotDisturb, Hold, Mute
from deskphone.phone.views import AddressWanted, Function, FunctionWanted, KeyChanged, Lamp
from ui.menus import key_menu
from ui.screens.settings import SettingsPage


def test_each_function_is_one_of_the_window(talking):
    for function in Function:
        talking.settle()
        talking.tell(FunctionWanted(function))
    done = talking.phone.done
    assert done[:3] == [DoNotDisturb(True), Hold("out-1", True), Mute("out-1", True)]
    assert talking.window.phone_panel.entry.transferring == "out-1"
    assert isinstance(talking.window.desk.page, SettingsPage)


def test_a_function_about_a_call_does_nothing_without_one(desk):
    for function in (Function.HOLD, Function.MUTE, Function.TRANSFER, Function.JOIN):
        desk.tell(FunctionWanted(function))
        assert desk.window.status.text == "There is no call at present."
    assert (desk.phone.done, desk.window.phone_panel.entry.transferring) == ([], "")


def test_the_function_hold_presses_no_key_that_the_ring_is_on(desk):
    """Space does where nobody talks; Ctrl+9 on a key for hold would call whom the arrows have led to."""
    desk.phone.keys = [make_key(0, "Anna", "103"), make_key(1, "Hold", "hold", Lamp.NONE, type="keyevent")]
    desk.tell(KeyChanged(0))
    desk.settle()
    view = desk.window.keys_panel.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Home)
    desk.settle()
    assert view.focused_key() is not None
    desk.tell(FunctionWanted(Function.HOLD))
    assert desk.phone.done == []


@pytest.fixture
def opened(monkeypatch):
    shown = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: shown.append(url.toString()) or len(shown) < 2
    )
    return shown


def test_a_web_address_is_opened_and_what_cannot_be_is_said(desk, opened):
    desk.tell(AddressWanted("https://crm.test/?q=a%20b"))
    assert opened == ["https://crm.test/?q=a b"]
    desk.tell(AddressWanted("https://crm.test/"))
    assert desk.window.status.text == "No program of this computer opens https://crm.test/."


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "crm.test",
        "https://",
        "ssh://crm.test",
        "https://a b",
        "-e xterm",
    ],
)
def test_nothing_but_a_web_address_is_opened(desk, opened, address):
    desk.tell(AddressWanted(address))
    assert opened == []
    assert "is no web address" in desk.window.status.text


@pytest.mark.parametrize("kind", ["url", "keyevent", "dtmf", "speed"])
def test_only_who_is_somebody_can_be_called_from_the_menu(desk, kind):
    key = make_key(0, "Key", "1", Lamp.NONE, type=kind)
    deeds = type("Deeds", (), dict.fromkeys(["pick_up", "call", "explain", "edit", "remove", "when_free"]))()
    call = next(
        each
        for each in key_menu(desk.window, desk.window.theme, key, deeds).actions()
        if "Call" in each.text()
    )
    assert call.isEnabled() is (kind == "speed")
