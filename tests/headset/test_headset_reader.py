# SPDX-License-Identifier: GPL-3.0-or-later
"""The thread that has a headset: found, gone and back, refused, talkative, hanging; and it ends in time."""

from __future__ import annotations

import queue
import sys
import threading
import time

import headset_bytes as rec
import no_threads
import pytest
from patience import wait_until

import ui.headset_reader
from deskphone.errors import EngineError
from ui.headset_reader import Denied, HeadsetReader, Missing, Nobody, Opened, Reported, load_library


class Plugged:
    """A device; ``reports`` are what it sends, an exception what reading ends in."""

    def __init__(self, name, descriptor, path=b"/dev/null", page=0x0B):
        self.name, self.descriptor, self.path, self.page = name, descriptor, path, page
        self.reports = queue.Queue()
        self.written, self.opened, self.closed = [], 0, 0
        self.refuses = None

    def open_path(self, path):
        if self.refuses is not None:
            raise self.refuses
        assert self.opened == self.closed, "never twice at once"
        self.opened += 1

    def get_report_descriptor(self):
        return list(self.descriptor)

    def read(self, most, timeout_ms=0):
        try:
            report = self.reports.get(timeout=timeout_ms / 1000)
        except queue.Empty:
            return []
        if isinstance(report, Exception):
            raise report
        return list(report)

    def write(self, report):
        self.written.append(bytes(report))
        return len(report)

    def close(self):
        self.closed += 1


class Computer:
    """What ``hid`` is, with these devices plugged in."""

    def __init__(self, *devices):
        self.devices = list(devices)
        self.looks = 0

    def enumerate(self):
        self.looks += 1
        return [
            {"path": each.path, "product_string": each.name, "usage_page": page}
            for each in self.devices
            for page in (0x0C, each.page, each.page)
        ]

    def device(self):
        return Opening(self)


class Opening:
    """One that is not open yet."""

    def __init__(self, computer):
        self._computer, self._device = computer, None

    def open_path(self, path):
        self._device = next((each for each in self._computer.devices if each.path == path), None)
        if self._device is None:
            raise OSError("open failed")
        self._device.open_path(path)

    def close(self):
        if self._device is not None:
            self._device.close()

    def __getattr__(self, name):
        return getattr(self._device, name)


@pytest.fixture
def listen(monkeypatch):
    monkeypatch.setattr(ui.headset_reader, "LOOK_S", 0.01)
    monkeypatch.setattr(ui.headset_reader, "READ_MS", 10)
    readers = []

    def made(computer):
        reader = HeadsetReader(lambda: computer)
        reader.news = []
        reader.tell = reader.news.append
        reader.start()
        readers.append(reader)
        return reader

    yield made
    for reader in readers:
        reader.stop()
        reader.wait()
    assert not [each for each in threading.enumerate() if each.name == "deskphone-headset"]


def opened(reader):
    return [news for news in reader.news if isinstance(news, Opened)]


def jabra(path=b"/dev/null"):
    return Plugged("Jabra  EVOLVE\nLINK", rec.JABRA_EVOLVE_LINK, path)


def test_a_headset_is_found_read_and_lit(listen):
    device = jabra()
    reader = listen(Computer(device))
    device.reports.put(b"\x02\x01\x00")
    wait_until(lambda: Reported(b"\x02\x01\x00") in reader.news)
    (news,) = opened(reader)
    assert (news.name, news.layout.useful) == ("Jabra EVOLVE LINK", True)
    reader.light([b"\x02\x04\x00", b"\x02\x01\x00"], news.number)
    wait_until(lambda: device.written == [b"\x02\x01\x00"] or len(device.written) > 1)
    assert device.written == [b"\x02\x01\x00"], "of two for the same lights the later one"


def test_what_is_no_button_of_a_telephone_wakes_nobody(listen):
    device = jabra()
    reader = listen(Computer(device))
    for report in (b"\x01\xff", b"\x07" + bytes(60), b"\x02\x01\x00"):
        device.reports.put(report)
    wait_until(lambda: Reported(b"\x02\x01\x00") in reader.news)
    assert [news for news in reader.news if isinstance(news, Reported)] == [Reported(b"\x02\x01\x00")]


def test_unplugged_and_plugged_in_again(listen):
    device = jabra()
    computer = Computer(device)
    reader = listen(computer)
    wait_until(lambda: opened(reader))
    computer.devices.clear()
    device.reports.put(OSError("read error"))
    wait_until(lambda: reader.news[-1] == Nobody())
    assert device.closed == 1
    again = jabra()
    computer.devices.append(again)
    wait_until(lambda: len(opened(reader)) == 2)
    first, second = opened(reader)
    reader.light([b"\x05\x01"], first.number)
    reader.light([b"\x02\x04\x00"], second.number)
    wait_until(lambda: again.written)
    assert again.written == [b"\x02\x04\x00"], "not what was for the one before"


def test_without_one_it_says_so_once_and_looks_on(listen):
    keyboard = Plugged("Keyboard", b"", page=0x01)
    computer = Computer(keyboard)
    reader = listen(computer)
    wait_until(lambda: computer.looks > 3)
    assert keyboard.opened == 0
    assert reader.news == [Nobody()]


def test_one_that_cannot_be_opened_is_named_with_the_reason(listen, monkeypatch):
    device = jabra()
    device.refuses = OSError("open failed")
    reader = listen(Computer(device))
    wait_until(lambda: reader.news)
    assert reader.news == [Denied("Jabra EVOLVE LINK", forbidden=False)]
    monkeypatch.setattr(ui.headset_reader.os, "access", lambda path, mode: False)
    wait_until(lambda: len(reader.news) > 1)
    assert reader.news[1] == Denied("Jabra EVOLVE LINK", forbidden=True)
    device.refuses = None
    wait_until(lambda: opened(reader))


def test_a_real_headset_goes_before_a_camera_with_buttons(listen):
    camera = Plugged("Camera", rec.LOGITECH_MX_BRIO, b"/dev/a")
    cooler = Plugged("Cooler", rec.NZXT_KRAKEN, b"/dev/b")
    headset = jabra(b"/dev/c")
    reader = listen(Computer(camera, cooler, headset))
    wait_until(lambda: opened(reader))
    assert opened(reader)[0].name == "Jabra EVOLVE LINK"


def test_the_camera_serves_where_there_is_nothing_else_and_a_cooler_is_looked_at_once(listen):
    cooler = Plugged("Cooler", rec.NZXT_KRAKEN, b"/dev/b")
    computer = Computer(cooler)
    reader = listen(computer)
    wait_until(lambda: computer.looks > 3)
    assert cooler.opened == 1
    computer.devices.append(Plugged("Camera", rec.LOGITECH_MX_BRIO, b"/dev/a"))
    wait_until(lambda: opened(reader))


def test_the_one_whose_sound_is_used_goes_first(monkeypatch):
    monkeypatch.setattr(ui.headset_reader, "READ_MS", 10)
    other = Plugged("Poly BT700", rec.POLY_BT700, b"/dev/z")
    reader = HeadsetReader(lambda: Computer(jabra(b"/dev/a"), other))
    news = []
    reader.tell, reader.favoured = news.append, lambda: ("", "Poly BT700 Analog Stereo")
    reader.start()
    wait_until(lambda: news)
    reader.stop()
    reader.wait()
    assert news[0].name == "Poly BT700"


def test_while_the_window_has_no_room_nothing_is_read(listen):
    device = jabra()
    full = threading.Event()
    reader = listen(Computer(device))
    wait_until(lambda: opened(reader))
    reader.room = lambda: not full.is_set()
    full.set()
    device.reports.put(b"\x02\x01\x00")  # may be read by the reading that has begun
    wait_until(lambda: device.reports.empty() or reader.room() is False)
    for _ in range(100):
        device.reports.put(b"\x02\x00\x00")
    reader.light([b"\x02\x01\x00"], opened(reader)[0].number)
    wait_until(lambda: device.written)
    assert device.reports.qsize() >= 99
    full.clear()
    wait_until(device.reports.empty)


def test_the_last_lights_are_set_before_it_ends(listen):
    device = jabra()
    reader = listen(Computer(device))
    wait_until(lambda: opened(reader))
    reader.light([b"\x02\x00\x00"], opened(reader)[0].number)
    reader.stop()
    reader.wait()
    assert (device.written, device.closed) == ([b"\x02\x00\x00"], 1)
    assert not any(isinstance(news, Nobody) for news in reader.news), "an end that was asked for is no news"


def test_it_can_begin_again(listen):
    device = jabra()
    reader = listen(Computer(device))
    wait_until(lambda: opened(reader))
    reader.stop()
    reader.start()
    wait_until(lambda: len(opened(reader)) == 2)


def test_one_that_hangs_is_left_behind_in_time(monkeypatch, caplog):
    monkeypatch.setattr(ui.headset_reader, "STOP_S", 0.05)
    device, free = jabra(), threading.Event()
    hangs = threading.Event()

    def read(most, timeout_ms=0):
        hangs.set()
        free.wait(60)
        return []

    device.read = read
    reader = HeadsetReader(lambda: Computer(device))
    reader.start()
    hangs.wait(60)
    begun = time.monotonic()
    reader.stop()
    reader.wait()
    assert time.monotonic() - begun < 30
    assert "a headset hangs" in caplog.text
    free.set()
    wait_until(lambda: not [each for each in threading.enumerate() if each.name == "deskphone-headset"])


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_mistake_of_ours_is_not_swallowed_and_nobody_believes_in_the_headset(listen, monkeypatch):
    told = []
    monkeypatch.setattr(threading, "excepthook", told.append)
    device = jabra()
    reader = listen(Computer(device))
    wait_until(lambda: opened(reader))
    device.reports.put(ZeroDivisionError("ours"))
    wait_until(lambda: told)
    assert told[0].exc_type is ZeroDivisionError
    assert reader.news[-1] == Nobody()


def test_without_the_library_it_says_so(monkeypatch):
    reader = HeadsetReader(lambda: None)
    news = []
    reader.tell = news.append
    reader.start()
    wait_until(lambda: news)
    reader.stop()
    reader.wait()
    assert news == [Missing()]


def test_the_library_is_the_one_that_leaves_the_device_to_the_system():
    library = load_library()
    assert library is not None, "make test installs it"
    assert library.__name__ == ("hidraw" if sys.platform == "linux" else "hid")
    assert isinstance(library.enumerate(), list)


def test_a_library_that_is_not_there_is_none(monkeypatch):
    monkeypatch.setattr(ui.headset_reader, "LIBRARY", "no_hidapi_of_this_name")
    assert load_library() is None


def test_a_system_without_room_for_a_thread_says_so(monkeypatch):
    no_threads.full(monkeypatch, ["deskphone-headset"])
    with pytest.raises(EngineError, match="no room"):
        HeadsetReader(lambda: None).start()
