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
from patience import PATIENCE
from PySide6.QtCore import QSettings
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from stillphone import ANNA, BOB, GT, StillPhone, account, make_key, offer, own_call, party

from deskphone.config.phone import AccountConfig, KeyConfig, PhoneConfig
from deskphone.engine.fake import FakeEngine
from deskphone.phone.views import CallsChanged, KeyChanged, Lamp
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


class PatientBot(QtBot):
    """Limits, in milliseconds, are those of a quiet machine (see ``patience.py``)."""

    def waitSignal(self, signal, *, timeout=5000, **options):
        return super().waitSignal(signal, timeout=timeout * PATIENCE, **options)

    def waitUntil(self, callback, *, timeout=5000):
        super().waitUntil(callback, timeout=timeout * PATIENCE)

    def waitExposed(self, widget, *, timeout=5000):
        return super().waitExposed(widget, timeout=timeout * PATIENCE)


@pytest.fixture
def qtbot(qapp, request):
    return PatientBot(request)


@dataclass
class Clock:
    """Stands until it is told to go."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(autouse=True)
def pointer(qapp):
    """Over no list: while it rests on one its rows stand still, and where the test before left it is chance."""
    QCursor.setPos(0, 0)


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
    clock: Clock

    @property
    def mine(self) -> tuple[QWidget, ...]:
        """The rows of our own calls."""
        return self.window.phone_panel.mine.rows

    @property
    def elsewhere(self) -> tuple[QWidget, ...]:
        """The rows of what rings elsewhere."""
        return self.window.phone_panel.elsewhere.rows

    def settle(self, seconds: float = 1.0) -> None:
        """Time goes by: what is to be seen has been seen."""
        self.clock.now += seconds
        self.window.calls._tidy()

    def tell(self, *changes) -> None:
        """What the phone says reaches the window."""
        self.phone.pending.extend(changes)
        self.bridge.changed.emit(tuple(self.phone.changes()))


@pytest.fixture
def make_desk(qtbot, theme, preferences, clock):
    """Windows around any phone; the engine is started, events go through the real crossing."""
    made: list[Desk] = []

    def make(phone, config, path=None, passwords=None, notices=None, tray=None, **more) -> Desk:
        engine = FakeEngine()
        bridge = Bridge(phone, engine, clock)
        store = ConfigStore(config, MemoryPasswords(passwords or {"office": "secret"}), path)
        parts = WindowParts(theme, bridge, store, preferences, notices, tray=tray, **more)
        window = MainWindow(parts)
        qtbot.addWidget(window)
        with qtbot.waitSignal(bridge.started):
            bridge.start()
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.refresh()
        desk = Desk(window, bridge, phone, engine, store, clock)
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


@pytest.fixture
def ringing(desk):
    """Two colleagues' phones ring, G.T's for longer."""
    desk.phone.offer(offer("a", ANNA, GT, 992.0), offer("b", BOB, party("103", "Holly"), 995.0, key=1))
    desk.tell()
    desk.settle()
    return desk


@pytest.fixture
def talking(desk):
    """A call of ours with Bob."""
    desk.phone.calls = (own_call("out-1", BOB, since=958.0),)
    desk.tell(CallsChanged())
    desk.settle()
    return desk


@pytest.fixture
def keyed(desk):
    """Three keys: two colleagues and a taxi."""
    desk.phone.keys = [
        make_key(0, "G.T", "102"),
        make_key(1, "Holly", "103"),
        make_key(2, "Taxi", "0", Lamp.NONE),
    ]
    desk.tell(KeyChanged(0))
    desk.settle()
    return desk


@pytest.fixture
def full(desk):
    """Keys wherever one clicks on the right."""
    desk.phone.keys = [make_key(n, f"Person {n}", str(200 + n)) for n in range(60)]
    desk.tell(KeyChanged(0))
    desk.settle()
    QApplication.processEvents()
    return desk
