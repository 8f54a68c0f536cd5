# SPDX-License-Identifier: GPL-3.0-or-later
"""Between the engine's thread and Qt's: one signal crosses, and the phone lives on this side.

The engine puts events into a queue and wakes the Qt thread; the bridge feeds them to the phone in
slices of a few milliseconds, hands the phone's commands to the engine, and tells the window what
changed, once for each slice.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from deskphone.clock import clock_seconds
from deskphone.config.phone import PhoneConfig
from deskphone.engine.port import Engine
from deskphone.errors import ConfigError, DeskphoneError
from deskphone.phone.commands import EngineCommand, StartAgain, UserCommand
from deskphone.phone.events import EngineEvent, MessagesTraced
from deskphone.phone.views import AccountView, CallView, Change, KeyView, Offer
from deskphone.threads import start_thread
from deskphone.trace.ring import TraceRing
from ui.mistakes import failure

log = logging.getLogger("deskphone.ui")

SLICE_S = 0.006  # of the 8 ms that the Qt thread may be kept
STOP_WAIT_S = 4.0


_OVER: deque[list[Bridge]] = deque()  # whom a thread has worked for until now, each alone in a list


class PhonePort(Protocol):
    """What the bridge needs of ``deskphone.phone.phone.Phone``."""

    @property
    def keys(self) -> Sequence[KeyView]:
        """Function keys, by index."""

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Calls that can be picked up, longest ringing first."""

    @property
    def calls(self) -> tuple[CallView, ...]:
        """Our own calls."""

    @property
    def accounts(self) -> dict[str, AccountView]:
        """Accounts by name."""

    def start(self, now: float) -> None:
        """Register and subscribe."""

    def stop(self, now: float) -> None:
        """End everything politely."""

    def handle(self, event: EngineEvent, now: float) -> None:
        """The engine tells."""

    def not_started(self, why: str, now: float) -> None:
        """There is no engine; ``why`` is a sentence."""

    def do(self, command: UserCommand, now: float) -> None:
        """The person wants."""

    def next_timer(self) -> float | None:
        """When ``handle_timers`` is due."""

    def handle_timers(self, now: float) -> None:
        """What is due by now."""

    def commands(self) -> list[EngineCommand]:
        """Drain what the engine is to do."""

    def changes(self) -> list[Change]:
        """Drain what is to be shown anew."""

    def explain(self, key: int, when: Callable[[float], str] | None = None) -> str:
        """Text for testers."""

    def reconfigure(self, config: PhoneConfig, now: float) -> None:
        """Apply another configuration."""


class Bridge(QObject):
    """Drives a phone and an engine on the Qt thread.

    ``changed`` carries a tuple of changes; ``started`` comes when the engine runs, ``failed``
    with a sentence when it cannot be started; ``not_running`` when a wish came while it does not run.
    ``trace`` holds the newest SIP messages, also those of an engine that died; ``traced``: there are more.
    ``prepare`` runs before the engine, on the thread that starts it: it may wait (for a keyring); the
    configuration it gives back is applied first, unless a newer one came until the engine was up.
    """

    changed = Signal(object)
    started = Signal()
    failed = Signal(str)
    stopped = Signal()
    not_running = Signal()
    traced = Signal()
    _woken = Signal()  # the one signal that crosses threads

    def __init__(
        self,
        phone: PhonePort,
        engine: Engine,
        clock: Callable[[], float] = clock_seconds,
        parent: QObject | None = None,
        *,
        prepare: Callable[[], PhoneConfig] | None = None,
    ) -> None:
        super().__init__(parent)
        _let_go()
        self._prepare = prepare
        self.phone = phone
        self.clock = clock
        self.trace = TraceRing()
        self._engine = engine
        self._newer: PhoneConfig | None = None  # than what ``prepare`` has seen, perhaps
        self._events: deque[EngineEvent | Callable[[], None]] = deque()
        self._wake_pending = threading.Event()
        self._running = self._stopping = self._stopped = self._more_traced = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timer)
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        """Whether the engine takes commands."""
        return self._running

    def start(self) -> None:
        """Start the engine on a thread of its own; returns at once."""
        self._newer = None
        try:
            self._work("deskphone-start", Bridge._start_engine)
        except DeskphoneError as error:
            self._on_engine_failed(_said(error))

    def start_again(self) -> None:
        """Start an engine that did not start, or has stopped for good."""
        if self._running:
            self.do(StartAgain())
        elif not self._stopping:
            self.start()

    def stop(self) -> None:
        """Hang up, unsubscribe, unregister; ``stopped`` comes when it is done, after seconds at most."""
        if self._stopping:
            return
        self._stopping = True
        if self._running:
            self.phone.stop(self.clock())
            self._settle()
            self._running = False
        self._timer.stop()
        # no daemon: Python waits for its last signal (see ``_put``)
        QTimer.singleShot(int(STOP_WAIT_S * 1000), self, self._on_stopped)
        try:
            self._work("deskphone-stop", Bridge._stop_engine, daemon=False)
        except DeskphoneError as error:
            log.warning("! the window waits for the engine's end: %s", error)
            self._stop_engine()

    def do(self, command: UserCommand) -> None:
        """A person's wish; nothing is kept for later, when nobody expects it any more."""
        if not self._running:
            self.not_running.emit()
            return
        self.phone.do(command, self.clock())
        self._settle()

    def explain(self, key: int) -> str:
        """All that is known of a key, with the times of the day."""
        return self.phone.explain(
            key, lambda at: f"{datetime.now() - timedelta(seconds=self.clock() - at):%H:%M:%S}"
        )

    def office(self, account: str) -> str:
        """Where the numbers of an account mean the same people: its domain.

        That of all others for an account that is gone; empty where they are of several.
        """
        domains = {name: view.domain.lower() for name, view in self.phone.accounts.items()}
        known = {domains[account]} if account in domains else {*domains.values()}
        return known.pop() if len(known) == 1 else ""

    def reconfigure(self, config: PhoneConfig) -> None:
        """Apply a new configuration to the phone, whether it runs already or not."""
        self._newer = config
        self.phone.reconfigure(config, self.clock())
        self._settle()

    # ------------------------------------------------------------------ any thread

    def post(self, event: EngineEvent) -> None:
        """An event of the engine, on whatever thread."""
        self._put(event)

    def _put(self, item: EngineEvent | Callable[[], None]) -> None:
        """Once the end has begun nothing is of interest, and Qt must not be called.

        A thread that is inside of Qt when Python ends is unwound through C++, which aborts the process.
        """
        if not self._stopping:
            self._wake(item)

    def _wake(self, item: EngineEvent | Callable[[], None]) -> None:
        self._events.append(item)
        if not self._wake_pending.is_set():
            self._wake_pending.set()
            self._woken.emit()

    def _work(self, name: str, work: Callable[[Bridge], None], *, daemon: bool = True) -> None:
        """Have a thread of its own do something with this bridge (EngineError where there is no room for it).

        Only the Qt thread may be the last that has it. Seen: a thread that ended was, and freed it. Qt held
        its lock of all connections then and waited for Python's, and the Qt thread held that and waited.
        """
        _let_go()
        held = [self]

        def run() -> None:
            try:
                work(held[0])
            finally:
                _OVER.append(held)

        start_thread(name, run, daemon=daemon)

    def _start_engine(self) -> None:
        try:
            config = None if self._prepare is None else self._prepare()
            self._engine.start(self.post)
        except DeskphoneError as error:
            sentence = _said(error)
            self._put(lambda: self._on_engine_failed(sentence))
        else:
            self._put(lambda: self._on_engine_started(config))

    def _stop_engine(self) -> None:
        try:
            self._engine.stop()
        except DeskphoneError as error:
            log.warning("! the engine did not stop cleanly: %s", error)
        finally:
            self._wake(self._on_stopped)

    # ------------------------------------------------------------------ Qt thread

    def _on_engine_failed(self, sentence: str) -> None:
        self.phone.not_started(sentence, self.clock())
        self._settle()
        self.failed.emit(sentence)

    def _on_engine_started(self, config: PhoneConfig | None) -> None:
        if self._stopping:
            return
        newest = self._newer or config  # again, although it is applied: passwords may be known by now
        if newest is not None:
            self.phone.reconfigure(newest, self.clock())
        self._running = True
        self.phone.start(self.clock())
        self._settle()
        self.started.emit()

    def _on_woken(self) -> None:
        self._wake_pending.clear()
        end = time.perf_counter() + SLICE_S
        try:
            while self._events and time.perf_counter() < end:
                item = self._events.popleft()
                if callable(item):
                    item()
                elif isinstance(item, MessagesTraced):
                    self.trace.add(item.messages)
                    self._more_traced = True
                elif self._running:
                    self._handle(item)
        finally:  # a mistake with one event must not hold up the others
            if self._events and not self._wake_pending.is_set():
                self._wake_pending.set()
                self._woken.emit()
            self._settle()
            if self._more_traced:
                self._more_traced = False
                self.traced.emit()

    def _on_stopped(self) -> None:
        if not self._stopped:
            self._stopped = True
            self.stopped.emit()

    def _handle(self, event: EngineEvent) -> None:
        self.phone.handle(event, self.clock())

    def _on_timer(self) -> None:
        self.phone.handle_timers(self.clock())
        self._settle()

    def _settle(self) -> None:
        for command in self.phone.commands():
            self._engine.execute(command)
        changes = self.phone.changes()
        if changes:
            self.changed.emit(tuple(changes))
        self._arm()

    def _arm(self) -> None:
        due = self.phone.next_timer() if self._running else None
        if due is None:
            self._timer.stop()
        else:
            self._timer.start(max(0, min(int((due - self.clock()) * 1000) + 1, 2**31 - 1)))


def _let_go() -> None:
    """On the Qt thread: free whom threads that are over have worked for."""
    while _OVER:
        _OVER.popleft().clear()


def _said(error: DeskphoneError) -> str:
    """Why the engine did not start. Sentences of the telephone become German, say, where they are shown."""
    return failure(error) if isinstance(error, ConfigError) else str(error)
