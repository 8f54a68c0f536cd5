# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of the window: made, shown, ended in order."""

from __future__ import annotations

import gc
import logging
import signal
import socket
import sys
from dataclasses import replace
from types import TracebackType

from PySide6.QtCore import QObject, QSettings, QSocketNotifier, QTimer
from PySide6.QtGui import QIcon

from deskphone.config.paths import book_file, config_dir, history_file
from deskphone.engine.options import EngineOptions
from deskphone.engine.port import Engine
from deskphone.phone.phone import Phone
from deskphone.phone.views import Said, Severity
from ui import text
from ui.application import application
from ui.book import Book
from ui.bridge import Bridge
from ui.config_store import ConfigStore, Passwords
from ui.headset_reader import HeadsetReader
from ui.history import History
from ui.hot_keys import HotKeys
from ui.icons import pixmap
from ui.language import speak
from ui.main_window import MainWindow, WindowParts
from ui.message_bus import MessageBus
from ui.mistakes import failure
from ui.notices import Notices
from ui.preferences import Preferences
from ui.setup import Afar, WindowSetup, start_demo
from ui.text import tr
from ui.theme import Theme, ThemeChoice
from ui.tray import Tray

log = logging.getLogger("deskphone.ui")


def pjsua_engine(options: EngineOptions) -> Engine:
    """The telephone engine, in a process of its own: its death must not be the window's."""
    from deskphone.engine.supervisor import SupervisedEngine

    return SupervisedEngine(options)


class Session(QObject):
    """Owns the application, the bridge and the window for one run."""

    def __init__(self, setup: WindowSetup) -> None:
        self.app = application()
        unspoken = speak(setup.config.phone.language)
        super().__init__()
        self.app.setApplicationName("deskphone")
        self.app.setApplicationDisplayName("deskphone")
        self.app.setDesktopFileName("deskphone")
        self.app.setQuitOnLastWindowClosed(False)
        self._setup = setup
        self._demo_wanted = False
        settings = QSettings(str(config_dir() / "window.ini"), QSettings.Format.IniFormat)
        preferences = Preferences(settings, kept=setup.path is not None)
        choice = ThemeChoice(setup.theme) if setup.theme else preferences.theme
        self.theme = Theme(self.app, choice)
        self.app.setWindowIcon(_window_icon(self.theme))
        store = ConfigStore(setup.config, Passwords(setup.passwords, setup.set_password), setup.path)
        phone = Phone(setup.config, store.known_password, messages=True)
        options = replace(setup.options, instance=preferences.instance(setup.path), trace=True, texts=True)
        engine = (setup.make_engine or pjsua_engine)(options)
        self.bridge = Bridge(phone, engine, prepare=store.prepare)
        self._bus = None if sys.platform != "linux" else MessageBus(self)
        notices = None if self._bus is None else Notices(self._bus, self)
        kept = None if setup.path is None else history_file(setup.path)
        self.history = History(kept, self.bridge.clock, parent=self)
        shelf = None if setup.path is None else book_file(setup.path)
        self.book = Book(shelf, setup.config.phone.country, parent=self)
        self._tray = None if setup.path is None else Tray(self.theme, self)  # a demo ends with its window
        reader = None if setup.path is None else HeadsetReader()  # one window of a computer has the headset
        given = (self.theme, self.bridge, store, preferences, notices, self.history, self.book, self._tray)
        hot_keys = None if self._bus is None or setup.path is None else HotKeys(self._bus, self)
        parts = WindowParts(*given, hot_keys=hot_keys, headset=reader)
        self.window = MainWindow(parts)
        self.window.setWindowTitle(setup.title)
        self.window.closing.connect(self.bridge.stop)
        self.window.demo_asked.connect(self._on_demo)
        self.app.commitDataRequest.connect(
            lambda _: self.window.leaving.leave()
        )  # the desktop's session ends
        self.bridge.started.connect(gc.freeze)
        self.bridge.stopped.connect(self.app.quit)
        if setup.number:
            self.window.offer_number(setup.number)
        if setup.note:
            self.window.status.say(Said(setup.note, Severity.INFO, "note"))
        if setup.warnings:
            words = " ".join(map(text.told, setup.warnings))
            self.window.status.say(Said(words, Severity.WARNING, "warning"))
        if setup.left_out:
            said = tr("A profile of yours is left out: {why}").format(why=failure(setup.left_out[0]))
            self.window.status.say(Said(said, Severity.WARNING, "profiles"))
        if unspoken:
            self.window.status.say(Said(unspoken, Severity.WARNING, "language"))

    def run(self) -> int:
        """Show the window; returns when it was closed and the engine has ended."""
        before = sys.excepthook
        sys.excepthook = self._on_exception
        signals = _SignalWatch(self, self.window.leaving.leave)
        try:
            self._show_window()
            QTimer.singleShot(0, self._after_first_paint)
            status = self.app.exec()
        finally:
            self.history.close()
            self.book.close()
            self.window.headset.close()
            self.window.ldap.close()
            signals.end()
            sys.excepthook = before
            if self._tray is not None:
                self._tray.close()
            self.window.popup.deleteLater()
            self.window.deleteLater()
        if self._demo_wanted:
            start_demo()
        return status

    def _show_window(self) -> None:
        """Show it; one that is to start minimized waits in the tray where there is one."""
        if self._tray is not None:
            self._tray.open()
        if not self._setup.minimized:
            self.window.show()
        elif self._tray is not None and self._tray.there:
            self._tray.hold(True)
        else:
            self.window.showMinimized()

    def _after_first_paint(self) -> None:
        # A full collection over Qt's, pydantic's and lxml's modules takes 40 ms: they are here to stay.
        gc.collect()
        gc.freeze()
        self.bridge.start()
        self.history.start()
        self.book.start()
        self.window.headset.start()
        if self._bus is not None:
            self._bus.open()

    def on_second_start(self, wish: dict[str, str]) -> None:
        """Somebody started the program again: the window is shown as asked for, with a link's number.

        Or it does what ``--do`` names, and stays where it is.
        """
        if "do" in wish:
            known = [wanted for wanted in Afar if wanted.value == wish["do"]]
            for wanted in known:  # another version may ask for more
                self.window.afar.do(wanted)
            return
        theme = wish.get("theme")
        if theme in [choice.value for choice in ThemeChoice]:
            self.theme.choose(ThemeChoice(theme))
        if not wish.get("minimized"):
            self.window.come_up()
        if wish.get("number"):
            self.window.offer_number(str(wish["number"]))

    def _on_demo(self) -> None:
        self._demo_wanted = True
        self.window.leaving.leave()

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        log.error("! a mistake inside the window", exc_info=(kind, error, trace))
        sentence = tr("Something went wrong inside deskphone; it goes on. Its log says more.")
        self.window.status.say(Said(sentence, Severity.ERROR, "internal"))


class _SignalWatch:
    """SIGINT, SIGTERM and SIGHUP close the window, although Qt's loop runs no Python while it waits.

    A terminal that is closed sends SIGHUP; who started us by ``nohup`` has it ignored, and so it stays.
    """

    def __init__(self, parent: QObject, close: object) -> None:
        assert callable(close)
        self._read, self._write = socket.socketpair()
        self._write.setblocking(False)
        self._before_fd = signal.set_wakeup_fd(self._write.fileno())
        wanted = [signal.SIGINT, signal.SIGTERM]
        hang_up = getattr(signal, "SIGHUP", None)  # not on Windows
        if hang_up is not None and signal.getsignal(hang_up) is not signal.SIG_IGN:
            wanted.append(hang_up)
        self._before = {number: signal.signal(number, lambda *_: None) for number in wanted}
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, parent)
        self._notifier.activated.connect(lambda *_: (self._read.recv(64), close()))

    def end(self) -> None:
        """Give the signals back."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before_fd)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._read.close()
        self._write.close()


def _window_icon(theme: Theme) -> QIcon:
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(pixmap("deskphone", theme.tokens.text, size))
    return made
