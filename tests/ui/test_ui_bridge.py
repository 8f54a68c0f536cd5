# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import weakref

import pytest
from no_threads import full
from stillphone import StillPhone

from deskphone.config.phone import AccountConfig, PhoneConfig
from deskphone.engine.fake import FakeEngine
from deskphone.errors import ConfigError, NetworkError
from deskphone.phone.commands import Dial, Register, StartAgain
from deskphone.phone.events import DtmfReceived
from deskphone.phone.views import CallsChanged, KeyChanged
from ui.bridge import Bridge


class Talker(StillPhone):
    """Notes the thread it is used on, and answers commands."""

    def __init__(self):
        super().__init__()
        self.threads = set()
        self.out = []

    def start(self, now):
        self.out.append(Register("office"))

    def handle(self, event, now):
        super().handle(event, now)
        self.threads.add(threading.current_thread())
        self.pending.append(KeyChanged(len(self.handled)))

    def commands(self):
        taken, self.out = self.out, []
        return taken


@pytest.fixture
def phone():
    return Talker()


def started(qtbot, phone, engine=None, clock=time.monotonic, **options):
    bridge = Bridge(phone, engine or FakeEngine(), clock, **options)
    with qtbot.waitSignal(bridge.started):
        bridge.start()
    return bridge


def test_the_phone_starts_after_the_engine_and_its_commands_arrive(qtbot, phone):
    engine = FakeEngine()
    bridge = started(qtbot, phone, engine)
    assert bridge.running
    assert engine.commands == [Register("office")]


def test_an_engine_that_cannot_start_is_one_sentence(qtbot, phone):
    refuse = NetworkError("Port 5060 is in use; choose another one.")
    bridge = Bridge(phone, FakeEngine(refuse=refuse))
    with qtbot.waitSignal(bridge.failed) as failed:
        bridge.start()
    assert failed.args == ["Port 5060 is in use; choose another one."] == [phone.off]
    assert not bridge.running


def test_preparing_happens_off_the_qt_thread_and_may_fail(qtbot, phone):
    seen = []

    def prepare():
        seen.append(threading.current_thread())
        raise ConfigError("secrets.json", 0, "", "cannot be read", "mend its permissions")

    bridge = Bridge(phone, FakeEngine(), prepare=prepare)
    with qtbot.waitSignal(bridge.failed) as failed:
        bridge.start()
    assert seen[0] is not threading.main_thread()
    assert "cannot be read" in failed.args[0]


def test_events_of_another_thread_reach_the_phone_on_this_one_in_order(qtbot, phone):
    bridge = started(qtbot, phone)
    events = [DtmfReceived("c", str(n)) for n in range(300)]
    thread = threading.Thread(target=lambda: [bridge.post(event) for event in events])
    thread.start()
    qtbot.waitUntil(lambda: len(phone.handled) == 300)
    thread.join()
    assert phone.handled == events
    assert phone.threads == {threading.main_thread()}


def test_changes_come_in_batches(qtbot, phone):
    bridge = started(qtbot, phone)
    batches = []
    bridge.changed.connect(batches.append)
    for n in range(50):
        bridge.post(DtmfReceived("c", str(n)))
    qtbot.waitUntil(lambda: len(phone.handled) == 50)
    assert len(batches) < 10
    assert sum(map(len, batches)) == 50


def test_a_flood_does_not_keep_the_qt_thread(qtbot, phone):
    bridge = started(qtbot, phone)
    spent = []
    handle = phone.handle

    def slowly(event, now):
        time.sleep(0.002)
        handle(event, now)

    phone.handle = slowly
    for n in range(30):
        bridge.post(DtmfReceived("c", str(n)))
    while len(phone.handled) < 30:
        before = len(phone.handled)
        bridge._on_woken()
        spent.append(len(phone.handled) - before)
    assert max(spent) <= 4  # events of 2 ms in a slice of 6 ms
    assert len(spent) >= 8


def test_a_mistake_with_one_event_does_not_hold_up_the_others(qtbot, phone):
    bridge = started(qtbot, phone)
    handle = phone.handle

    def stumble(event, now):
        handle(event, now)
        if event.digit == "0":
            raise ZeroDivisionError

    phone.handle = stumble
    with qtbot.captureExceptions() as raised:
        for n in range(5):
            bridge.post(DtmfReceived("c", str(n)))
        qtbot.waitUntil(lambda: len(phone.handled) == 5)
    assert [kind for kind, _, _ in raised] == [ZeroDivisionError]


def test_wishes_reach_the_phone_only_while_the_engine_runs(qtbot, phone):
    bridge = Bridge(phone, FakeEngine())
    bridge.do(Dial("102"))
    assert phone.done == []
    with qtbot.waitSignal(bridge.started):
        bridge.start()
    bridge.do(Dial("102"))
    assert phone.done == [Dial("102")]


def test_the_timer_follows_the_phone(qtbot, phone):
    phone.due = time.monotonic() + 0.02
    bridge = started(qtbot, phone)
    qtbot.waitUntil(lambda: phone.due is None, timeout=2000)
    assert not bridge._timer.isActive()


def test_an_engine_that_stays_off_is_started_again(qtbot, phone):
    engine = FakeEngine(refuse=NetworkError("Port 5060 is in use; choose another one."))
    bridge = Bridge(phone, engine)
    with qtbot.waitSignal(bridge.failed):
        bridge.start_again()
    engine._refuse = None
    with qtbot.waitSignal(bridge.started):
        bridge.start_again()
    bridge.start_again()
    assert phone.done == [StartAgain()], "it has run: the phone knows what to do"
    bridge.stop()
    bridge.start_again()
    assert phone.done == [StartAgain()]


def test_stop_ends_the_engine_and_says_so_once(qtbot, phone):
    engine = FakeEngine()
    bridge = started(qtbot, phone, engine)
    ends = []
    bridge.stopped.connect(lambda: ends.append(1))
    bridge.stop()
    bridge.stop()
    qtbot.waitUntil(lambda: bool(ends))
    qtbot.wait(20)
    assert engine.stopped
    assert ends == [1]


def test_an_engine_that_hangs_does_not_hold_the_window(qtbot, phone, monkeypatch):
    release = threading.Event()

    class Hanging(FakeEngine):
        def stop(self):
            release.wait(100)

    monkeypatch.setattr("ui.bridge.STOP_WAIT_S", 0.05)
    bridge = started(qtbot, phone, Hanging())
    with qtbot.waitSignal(bridge.stopped, timeout=2000):
        bridge.stop()
    release.set()


def test_a_system_without_room_for_a_thread_is_one_sentence_and_holds_no_window(qtbot, phone, monkeypatch):
    bridge = Bridge(phone, FakeEngine())
    with monkeypatch.context() as broken:
        full(broken, ["deskphone-start"])
        with qtbot.waitSignal(bridge.failed) as said:
            bridge.start()
    assert "no room for another thread" in said.args[0]
    with qtbot.waitSignal(bridge.started):
        bridge.start_again()
    full(monkeypatch, ["deskphone-stop"])
    with qtbot.waitSignal(bridge.stopped):
        bridge.stop()


def test_another_configuration_is_passed_on(qtbot, phone):
    bridge = started(qtbot, phone)
    phone.pending.append(CallsChanged())
    with qtbot.waitSignal(bridge.changed):
        bridge.reconfigure(PhoneConfig())
    assert phone.reconfigured == [PhoneConfig()]


def test_what_is_configured_while_the_engine_starts_is_not_lost(qtbot, phone):
    """The first account may be there before the engine: what was prepared is older then."""
    older, newer = (
        PhoneConfig(),
        PhoneConfig(account=[AccountConfig(name="a", user="101", domain="pbx.test")]),
    )
    prepared, configured = threading.Event(), threading.Event()

    class Slow(FakeEngine):
        def start(self, on_event):
            prepared.set()
            assert configured.wait(10)
            super().start(on_event)

    bridge = Bridge(phone, Slow(), prepare=lambda: older)
    with qtbot.waitSignal(bridge.started):
        bridge.start()
        assert prepared.wait(10)
        bridge.reconfigure(newer)
        configured.set()
    assert phone.reconfigured[-1] is newer


SLOW_TO_LEAVE = """
import threading, time
from PySide6.QtCore import QCoreApplication, Qt
from stillphone import StillPhone
from deskphone.engine.fake import FakeEngine
from ui.bridge import Bridge

def dawdle():  # as on a busy machine
    if threading.current_thread().name == "deskphone-stop":
        time.sleep(1.0)

app = QCoreApplication([])
bridge = Bridge(StillPhone(), FakeEngine())
bridge.started.connect(bridge.stop)
bridge.stopped.connect(app.quit)
bridge._woken.connect(dawdle, Qt.ConnectionType.DirectConnection)
bridge.start()
app.exec()
"""


def test_a_thread_that_is_slow_to_leave_qt_does_not_abort_the_end():
    """It ended with "terminate called without an active exception", SIGABRT."""
    done = subprocess.run(
        [sys.executable, "-c", SLOW_TO_LEAVE],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(sys.platform != "linux", reason="the clock of Linux")
def test_its_clock_goes_on_while_the_machine_sleeps() -> None:
    """CLOCK_MONOTONIC stops there: the phone would take an hour's sleep for a moment."""
    bridge = Bridge(StillPhone(), FakeEngine())
    assert bridge.clock() == pytest.approx(time.clock_gettime(time.CLOCK_BOOTTIME), abs=1.0)
    assert bridge.clock is not time.monotonic


def test_no_thread_frees_a_bridge(qtbot, phone):
    """Seen in a whole run: Qt held its lock of all connections then, and waited for Python's; the window hung."""
    gate, freed = threading.Event(), []
    bridge = Bridge(phone, FakeEngine())
    weakref.finalize(bridge, lambda: freed.append(threading.current_thread()))
    bridge._work("work", lambda each: gate.wait(60))
    [worker] = [each for each in threading.enumerate() if each.name == "work"]
    del bridge
    gate.set()
    worker.join(60)
    assert freed == []
    Bridge(phone, FakeEngine())
    assert freed == [threading.main_thread()]
