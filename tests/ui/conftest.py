# SPDX-License-Identifier: GPL-3.0-or-later
"""A theme, a clock that stands, and windows around a still phone."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path.insert(0, str(Path(__file__).parent))

import pytest
from PySide6.QtCore import QSettings
from stillphone import StillPhone, account

from deskphone.config.phone import AccountConfig, KeyConfig, PhoneConfig
from deskphone.engine.fake import FakeEngine
from ui.bridge import Bridge
from ui.config_store import ConfigStore, MemoryPasswords
from ui.main_window import MainWindow, WindowParts
from ui.preferences import Preferences
from ui.theme import Theme, ThemeChoice

# What the offscreen platform says about itself, and no fault of ours.
PLATFORM_NOISE = "This plugin does not support"


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/ui/" in item.nodeid.replace("\\", "/"):
            item.add_marker(pytest.mark.qt_log_ignore(PLATFORM_NOISE))


@dataclass
class Clock:
    """Stands until it is told to go."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="session")
def one_theme(qapp):
    return Theme(qapp, ThemeChoice.LIGHT)


@pytest.fixture
def theme(one_theme):
    yield one_theme
    if one_theme.choice is not ThemeChoice.LIGHT:
        one_theme.choose(ThemeChoice.LIGHT)


@pytest.fixture
def preferences(tmp_path):
    return Preferences(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def config():
    return PhoneConfig(
        account=[AccountConfig(name="office", user="101", domain="pbx.test", server="127.0.0.1:5060")],
        key=[KeyConfig(type="blf", target="102", label="G.T"), KeyConfig(type="blf", target="103")],
    )


@pytest.fixture
def still():
    return StillPhone(accounts={"office": account()})


@dataclass
class Desk:
    """A window, what is behind it, and short cuts."""

    window: MainWindow
    bridge: Bridge
    phone: StillPhone
    engine: FakeEngine
    store: ConfigStore

    def tell(self, *changes) -> None:
        """What the phone says reaches the window."""
        self.phone.pending.extend(changes)
        self.bridge.changed.emit(tuple(self.phone.changes()))


@pytest.fixture
def make_desk(qtbot, theme, preferences, clock):
    """Windows around any phone; the engine is started, events go through the real crossing."""
    made: list[Desk] = []

    def make(phone, config, path=None, passwords=None) -> Desk:
        engine = FakeEngine()
        bridge = Bridge(phone, engine, clock)
        store = ConfigStore(config, MemoryPasswords(passwords or {"office": "secret"}), path)
        window = MainWindow(WindowParts(theme, bridge, store, preferences))
        qtbot.addWidget(window)
        with qtbot.waitSignal(bridge.started):
            bridge.start()
        window.show()
        qtbot.waitExposed(window)
        window.refresh()
        desk = Desk(window, bridge, phone, engine, store)
        made.append(desk)
        return desk

    yield make
    for desk in made:
        with qtbot.waitSignal(desk.bridge.stopped):
            desk.bridge.stop()
        desk.window.popup.deleteLater()


@pytest.fixture
def desk(make_desk, still, config):
    """A window around a still phone, with one account and two keys."""
    return make_desk(still, config)
