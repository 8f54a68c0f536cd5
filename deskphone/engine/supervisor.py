# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine of the window: pjsua2 in a process of its own, started again when it dies.

pjlib aborts its process on a failed assertion, and a mistake of C code can end it at any time. The window,
its configuration and its sentences must outlive that. So the telephone (registrations, calls, lamps and
sound) lives in a child (``host.py``), and this class keeps the same contract as ``PjsuaEngine``: commands
go down a pipe, events come up. When the child dies, the calls, registrations and subscriptions that it had
are told as ended, and a new child gets the accounts again; before anything else it tells the far ends
(``farewell.py``), from the same port. Where no child follows (it is given up, or the window closes) they are
told from here.

Its price, measured on two busy cores against the engine in the window's own process: a key press is
0.6 ms later on the wire (1.4 ms instead of 0.8 ms), a NOTIFY 1.2 ms later at the lamp, and both processes
together take 23 MB more (102 MB PSS instead of 79; the window's own is smaller by 17). The sound devices
live in the child, so that no sound frame crosses. The command line tools keep the engine in their own
process: an abort there ends one command, and its exit status says so.

A child that is alive beats twice a second. One that is silent for ``SILENT_LIMIT`` is killed; so is one
whose SIP thread did nothing for ``STUCK_LIMIT`` (longer, since a DNS query may hold it for so long).
"""

from __future__ import annotations

import atexit
import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from functools import partial
from typing import Any

from deskphone import errors
from deskphone.engine.child import Child
from deskphone.engine.frames import Beat, Goodbye, Logged, Refused, SipLine, Start, Started
from deskphone.engine.ledger import Ledger, Restarts
from deskphone.engine.listener import tell
from deskphone.engine.options import EngineOptions
from deskphone.errors import DeskphoneError, EngineError, NetworkError
from deskphone.phone.commands import EngineCommand, StartEngine
from deskphone.phone.events import EngineEvent, EngineFailed, EngineRecovered, InviteExchanged
from deskphone.threads import start_thread

log = logging.getLogger("deskphone.engine")

SILENT_LIMIT = 2.5  # seconds without any sign of life
STUCK_LIMIT = 30.0  # seconds without a turn of the library's thread
_TICK = 0.25  # seconds between looks
_START_LIMIT = 20.0
_STOP_LIMIT = 10.0
_ROOM_LIMIT, _ROOM_AGAIN = 10.0, 0.5  # seconds to wait for a system without room, and between two tries
GONE = "the telephone stopped and is started again"
_OFF = "the telephone stopped and stays off until it is started again"


class _StartError(EngineError):
    """The process died before it took a command."""


class _NoRoomError(EngineError):
    """The system has no open files, memory, processes or threads left: no death, and it may pass."""


class _Again(Enum):
    """Somebody wants the telephone back that stays off."""

    AGAIN = "again"


class SupervisedEngine:
    """A telephone in a child process (see ``engine/port.py`` for the contract)."""

    def __init__(self, options: EngineOptions | None = None, module: str = "") -> None:
        """``module`` replaces ``deskphone.engine.host``, for tests."""
        self._options = options or EngineOptions()
        self._module = module
        self._on_event: Callable[[EngineEvent], None] | None = None
        self._ledger = Ledger()
        self._restarts = Restarts()
        self._lock = threading.Lock()  # ledger and the way to the child
        self._child: Child | None = None  # that takes commands
        self._newest: Child | None = None
        self._inbox: queue.SimpleQueue[Child | _Again | None] = queue.SimpleQueue()
        self._alive_at = 0  # ticks since the last sign of life
        self._idle = 0.0
        self._port = 0  # of the last child: the next one takes it, so that its Contact replaces the old one
        self._off = False
        self._last_end = ""  # how it died before it was given up
        self._stopping = threading.Event()
        self._supervisor: threading.Thread | None = None

    @property
    def pid(self) -> int | None:
        """The child's process id; None while there is none."""
        return self._child.pid if self._child is not None else None

    @property
    def calls(self) -> tuple[str, ...]:
        """Calls that were asked for or came in, and are not over."""
        with self._lock:
            return self._ledger.calls

    # --------------------------------------------------------------- contract

    def start(self, on_event: Callable[[EngineEvent], None]) -> None:
        """Start; returns when commands are taken (EngineError, LibraryError or NetworkError)."""
        if self._supervisor is not None:
            raise EngineError("The telephone engine was started already; make a new one.")
        self._on_event = on_event
        try:
            self._open()
        except _StartError as error:
            if self._stopping.is_set():
                raise
            log.error("! %s", error)
            self._restarts.died(time.monotonic())
            self._open()
        try:
            self._supervisor = start_thread("engine", self._supervise)
        except EngineError:
            with self._lock:
                child, self._child = self._child, None
            if child is not None:
                child.close(_STOP_LIMIT)
            raise
        atexit.register(self.stop)
        if self._stopping.is_set():
            self.stop()

    def execute(self, command: EngineCommand) -> None:
        """Queue a command, from any thread; ignored once stopped."""
        if self._stopping.is_set():
            return
        if isinstance(command, StartEngine):
            self._inbox.put(_Again.AGAIN)
            return
        with self._lock:
            self._ledger.asked(command)
            if self._child is not None:
                self._child.send(command)
                return
            refused = self._ledger.refused(command, _OFF if self._off else GONE)
        self._tell(*refused)  # now, and here: the supervisor is busy with the next child for seconds

    def stop(self) -> None:
        """Hang up, unregister, stop; bounded. Idempotent."""
        self._stopping.set()
        self._inbox.put(None)
        supervisor = self._supervisor
        if supervisor is not None and supervisor is not threading.current_thread():
            supervisor.join(_STOP_LIMIT)
        with self._lock:
            child, self._child = self._newest, None
        if child is not None:
            child.close(_STOP_LIMIT)
            if not child.ended_well:  # in the middle of its own goodbye, or before
                with self._lock:
                    self._ledger.lost(GONE)
        self._say_goodbye()
        self._on_event = None
        atexit.unregister(self.stop)

    # ------------------------------------------------------------ one child's life

    def _open(self) -> None:
        """Start a child; what is asked again goes before what is asked meanwhile."""
        # its own: one that refused may be told as ended when the next has begun already
        answers: queue.SimpleQueue[Started | Refused | None] = queue.SimpleQueue()
        try:
            child = Child(partial(self._received, answers), partial(self._ended, answers), self._module)
        except OSError as error:  # no open files, no memory or no processes left
            raise _NoRoomError(f"The telephone's process cannot be started: {error}.") from None
        except EngineError as error:  # no threads
            raise _NoRoomError(str(error)) from None
        self._newest = child
        options = replace(self._options, log=None, local_port=self._options.local_port or self._port)
        with self._lock:
            orphans = self._ledger.orphans()
        child.send(Start(options, log.getEffectiveLevel(), tuple(orphans)))
        try:
            answer = answers.get(timeout=_START_LIMIT)
        except queue.Empty:
            child.kill()
            self._keep(orphans)
            raise EngineError(f"The telephone did not start within {_START_LIMIT:.0f} seconds.") from None
        if isinstance(answer, Refused):
            child.close(_STOP_LIMIT)
            kind = getattr(errors, answer.kind, EngineError)
            raise kind(answer.text)
        if not isinstance(answer, Started):
            self._keep(orphans)
            raise _StartError(f"The telephone ended at its start ({child.how_it_ended}).")
        self._port = next((port for name, _, port in answer.addresses if name == "udp"), 0)
        with self._lock:
            self._alive_at, self._idle = 0, 0.0
            for command in self._ledger.replay():
                child.send(command)
            self._child = child

    def _keep(self, orphans: list[Goodbye]) -> None:
        """Have the next one tell them: this one died before it was known to have done so."""
        with self._lock:
            self._ledger.keep(orphans)

    def _received(
        self, answers: queue.SimpleQueue[Started | Refused | None], child: Child, message: Any
    ) -> None:
        """On the child's reading thread."""
        self._alive_at = 0
        if isinstance(message, Beat):
            self._idle = message.idle
        elif isinstance(message, Logged):
            logging.getLogger(message.logger).log(message.level, "%s", message.text)
        elif isinstance(message, SipLine):
            if self._options.log is not None:
                self._options.log(message.level, message.text)
        elif isinstance(message, Started | Refused):
            answers.put(message)
        elif isinstance(message, EngineFailed) and message.fatal:
            log.error("! %s", message.text)
            child.kill("its SIP thread ended")  # it does nothing any more, and would go on to beat
        else:
            with self._lock:
                self._ledger.told(message)
            if not isinstance(message, InviteExchanged):
                tell(self._on_event, message, log)

    def _ended(self, answers: queue.SimpleQueue[Started | Refused | None], child: Child) -> None:
        answers.put(None)
        self._inbox.put(child)

    # ------------------------------------------------------------- supervision

    def _supervise(self) -> None:
        while not self._stopping.is_set():
            try:
                item = self._inbox.get(timeout=_TICK)
            except queue.Empty:
                self._look()
                continue
            if item is _Again.AGAIN:
                self._start_again()
            elif item is not None and item is self._child:
                self._died(item)

    def _look(self) -> None:
        """Count our own ticks, not the clock: a machine that slept, or is busy, is no dead child."""
        child = self._child
        if child is None:
            return
        self._alive_at += 1
        if self._alive_at * _TICK >= SILENT_LIMIT:
            child.kill(f"no sign of life for {SILENT_LIMIT} seconds")
        elif self._idle > STUCK_LIMIT:
            child.kill(f"its SIP library hung for {self._idle:.0f} seconds")

    def _died(self, child: Child) -> None:
        """Say so, end what it had, and start another."""
        began = time.monotonic()
        why = child.how_it_ended
        log.error("! the telephone's process ended: %s\n%s", why, "\n".join(child.last_words))
        with self._lock:
            self._child = None
            calls = len(self._ledger.calls)
            events = self._ledger.lost(GONE)
        said = f"The telephone stopped ({why}) and is started again."
        if calls:
            said = f"The telephone stopped ({why}) and is started again; {_calls(calls)}."
        self._tell(EngineFailed(said), *events)
        self._bring_back(why, calls, began)

    def _start_again(self) -> None:
        """A person wants it: earlier deaths count no more."""
        with self._lock:
            off, self._off = self._off, False
        if off:
            self._restarts = Restarts()
            self._bring_back(self._last_end, 0, time.monotonic())

    def _bring_back(self, why: str, calls: int, began: float) -> None:
        """Start another child, and again where it ends at once; give up in the end."""
        while (wait := self._restarts.died(time.monotonic())) is not None:
            if self._stopping.wait(wait):
                return
            try:
                self._open_in_room()
            except DeskphoneError as error:
                log.error("! %s", error)
                why, self._port = str(error), 0
            else:
                seconds = time.monotonic() - began
                log.warning("= the telephone is back after %.1f seconds", seconds)
                self._tell(EngineRecovered(_back(why, calls)))
                return
        self._give_up(why)

    def _open_in_room(self) -> None:
        """As ``_open``; where the system has no room now it may have in a moment.

        The port of the one before is given up where somebody else has it: nobody has chosen it.
        """
        until = time.monotonic() + _ROOM_LIMIT
        while True:
            try:
                return self._open()
            except _NoRoomError:
                if time.monotonic() >= until or self._stopping.wait(_ROOM_AGAIN):
                    raise
            except NetworkError as error:
                if self._options.local_port or not self._port:
                    raise
                log.info("= it begins at another port: %s", error)
                self._port = 0

    def _give_up(self, why: str) -> None:
        with self._lock:
            self._off, self._last_end = True, why
            events = self._ledger.lost(_OFF)
        text = (
            f"The telephone stopped {Restarts.MOST} times within a minute ({why}) and stays off. "
            "Start it again; if it goes on, start deskphone with --log-level info and report its last lines."
        )
        self._tell(*events, EngineFailed(text, fatal=True))
        self._say_goodbye()

    def _say_goodbye(self) -> None:
        """Tell the far ends ourselves, where no other telephone follows that would."""
        with self._lock:
            orphans = self._ledger.orphans()
        if not orphans:
            return
        port = self._options.local_port or self._port
        try:
            from deskphone.engine.farewell import say_goodbye  # asyncio: hardly ever needed here

            say_goodbye(orphans, replace(self._options, local_port=port), self._tell)
        except Exception:  # no files, no threads, no memory: the thread that starts the next one must live
            log.exception("! nobody could be told that the telephone stopped")

    def _tell(self, *events: EngineEvent) -> None:
        for event in events:
            tell(self._on_event, event, log)


def _calls(count: int) -> str:
    return "its call has ended" if count == 1 else f"its {count} calls have ended"


def _back(why: str, calls: int) -> str:
    """Say that it works again; a call that was up is not."""
    if calls:
        return f"The telephone had stopped ({why}) and {_calls(calls)}; it works again."
    return f"The telephone had stopped ({why}); it works again."
