# SPDX-License-Identifier: GPL-3.0-or-later
"""The thread that has a headset: looks for one, reads its reports, sets its lights, until it is told to end.

By ``hidapi``, where that is installed. Imports no Qt.
"""

from __future__ import annotations

import importlib
import itertools
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from deskphone.headset.descriptor import TELEPHONY, Layout, read_layout
from deskphone.threads import start_thread

log = logging.getLogger("deskphone.ui")

# The wheel's ``hid`` takes a device away from Linux, with the volume keys (libusb); ``hidraw`` does not.
LIBRARY = "hidraw" if sys.platform == "linux" else "hid"
LOOK_S = 2.0  # between looks for a headset
READ_MS = 100  # that a light may wait for
LONGEST = 1024  # octets of a report that is read
STOP_S = 2.0


class Device(Protocol):
    """What is used of ``hid.device``. All raise OSError, or ValueError once it is closed."""

    def open_path(self, path: bytes) -> None:
        """Open it."""

    def get_report_descriptor(self) -> list[int]:
        """Give the octets of its descriptor."""

    def read(self, max_length: int, timeout_ms: int = 0) -> list[int]:
        """Wait for a report; nothing where none came."""

    def write(self, buff: bytes) -> int:
        """Send a report; -1 where that failed."""

    def close(self) -> None:
        """Let it go."""


class Library(Protocol):
    """What is used of ``hid``."""

    def enumerate(self) -> list[dict[str, Any]]:
        """Which devices there are, one or more entries for each."""

    def device(self) -> Device:
        """One that is not open yet."""


# ------------------------------------------------------------------------------ what it tells


@dataclass(frozen=True, slots=True)
class Missing:
    """The library is not installed."""


@dataclass(frozen=True, slots=True)
class Nobody:
    """No headset with buttons for calls is there, or no more."""


@dataclass(frozen=True, slots=True)
class Denied:
    """One is there and cannot be opened. ``forbidden``: this user may not."""

    name: str
    forbidden: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """One is in use; ``number`` tells it from those before."""

    name: str
    layout: Layout
    number: int


@dataclass(frozen=True, slots=True)
class Reported:
    """It has sent a report."""

    data: bytes


News = Missing | Nobody | Denied | Opened | Reported


def load_library() -> Library | None:
    """Give hidapi; None where it is not installed, or too old."""
    try:
        library: Any = importlib.import_module(LIBRARY)
    except ImportError as error:
        log.info("no buttons of headsets: %s", error)
        return None
    return library if hasattr(library.device, "get_report_descriptor") else None


class HeadsetReader:
    """``start`` again after ``stop`` begins anew.

    Called on the thread: ``tell``; ``room``, whether it may be told more reports at present; and
    ``favoured``, which gives names of sound devices: their headset goes first.
    """

    def __init__(self, load: Callable[[], Library | None] = load_library) -> None:
        self._load = load
        self.tell: Callable[[News], None] = lambda news: None
        self.room: Callable[[], bool] = lambda: True
        self.favoured: Callable[[], Sequence[str]] = tuple
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._lights: list[bytes] = []
        self._number = 0
        self._useless: set[tuple[bytes, str]] = set()  # open and closed again: no buttons for calls
        self._said: News | None = None

    def start(self) -> None:
        """Begin to look. Raises EngineError where the system has no room for a thread."""
        self._over = threading.Event()
        self._said = None
        over, before = self._over, self._thread
        self._thread = start_thread("deskphone-headset", lambda: self._run(over, before))

    def stop(self) -> None:
        """End it, after the lights that were asked for; returns at once."""
        self._over.set()

    def wait(self) -> None:
        """Wait for its end: in time, also where a device hangs."""
        if self._thread is None:
            return
        self._thread.join(STOP_S)
        if self._thread.is_alive():
            log.warning("! a headset hangs: its thread was left behind")

    def light(self, reports: Sequence[bytes], number: int) -> None:
        """Send reports soon; those of a device that is gone are for nobody."""
        with self._lock:
            if number != self._number:
                return
            for report in reports:
                self._lights = [other for other in self._lights if other[0] != report[0]]
                self._lights.append(report)

    # ------------------------------------------------------------------ on the thread

    def _run(self, over: threading.Event, before: threading.Thread | None) -> None:
        if before is not None:
            before.join()  # it may have the device still
        library = self._load()
        if library is None:
            self._say(Missing(), over)
            return
        try:
            while not over.is_set():
                self._serve(library, over)
                over.wait(LOOK_S)
        finally:  # whatever ends it, nobody is to believe that a headset is in use
            self._say(Nobody(), over)

    def _say(self, news: News, over: threading.Event) -> None:
        if news != self._said and not over.is_set():
            self._said = news
            self.tell(news)

    def _serve(self, library: Library, over: threading.Event) -> None:
        """Open the first that can be used, and have it until it is gone."""
        denied: Denied | None = None
        try:
            found = list(self._found(library))
        except OSError as error:
            log.info("no look for headsets: %s", error)
            found = []
        # a camera or a microphone with one of the buttons only where there is no real headset
        for whole, (path, name) in itertools.product((True, False), found):
            if (path, name) in self._useless:
                continue
            device = library.device()
            try:
                device.open_path(path)
            except OSError as error:
                log.info("the headset %s cannot be opened: %s", name, error)
                denied = denied or Denied(name, _forbidden(path))
                continue
            try:
                layout = read_layout(bytes(device.get_report_descriptor()))
                if not layout.useful:
                    self._useless.add((path, name))
                elif layout.whole or not whole:
                    self._have(device, name, layout, over)
                    return
            except (OSError, ValueError) as error:
                log.info("the headset %s is gone: %s", name, error)
            finally:
                with self._lock:
                    self._number += 1
                    self._lights = []
                device.close()
        self._say(denied or Nobody(), over)

    def _found(self, library: Library) -> Iterator[tuple[bytes, str]]:
        """Devices with a telephone's usage page, each once: who is spoken and heard with goes first."""
        names: dict[bytes, str] = {}
        for entry in library.enumerate():
            if entry.get("usage_page") == TELEPHONY:
                words = " ".join(str(entry.get("product_string") or "").split())
                names.setdefault(bytes(entry["path"]), words or "USB")
        self._useless &= set(names.items())
        favoured = [chosen.casefold() for chosen in self.favoured() if chosen]

        def rank(item: tuple[bytes, str]) -> tuple[bool, bytes]:
            path, name = item
            return not any(name.casefold() in chosen for chosen in favoured), path

        return (item for item in sorted(names.items(), key=rank) if item not in self._useless)

    def _have(self, device: Device, name: str, layout: Layout, over: threading.Event) -> None:
        """Raises OSError or ValueError where it goes."""
        with self._lock:
            self._number += 1
            self._lights, number = [], self._number
        self._say(Opened(name, layout, number), over)
        while not over.is_set():
            self._send_lights(device, name)
            if not self.room():
                over.wait(READ_MS / 1000)  # it talks faster than the window listens
                continue
            data = bytes(device.read(LONGEST, READ_MS))
            if data and layout.concerns(data) and not over.is_set():
                self.tell(Reported(data))
        self._send_lights(device, name)

    def _send_lights(self, device: Device, name: str) -> None:
        with self._lock:
            lights, self._lights = self._lights, []
        for report in lights:
            if device.write(report) < 0:
                log.info("the headset %s does not take a light: %s", name, report.hex())


def _forbidden(path: bytes) -> bool:
    return sys.platform == "linux" and os.path.exists(path) and not os.access(path, os.R_OK | os.W_OK)
