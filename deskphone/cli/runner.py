# SPDX-License-Identifier: GPL-3.0-or-later
"""The driver without a display: engine events in, phone, engine commands out, on one plain loop."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import signal
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from deskphone.clock import clock_seconds
from deskphone.engine.port import Engine
from deskphone.errors import EngineError
from deskphone.phone.events import EngineEvent, EngineFailed, MessagesTraced
from deskphone.phone.views import Change, Said
from deskphone.trace.message import TracedMessage

if TYPE_CHECKING:
    from deskphone.phone.phone import Phone

T = TypeVar("T")
_LONGEST_WAIT = 3600.0  # seconds; some platforms refuse an endless timed wait
_BATCH = 256
FILE_LOST = 1  # exit status where all went well but a recording, or a file to be played


class SignalError(Exception):
    """A signal asked the program to end; ``number`` is the signal's."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"signal {number}")


class Inbox:
    """Where the engine's thread and signal handlers put what the loop shall see."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[EngineEvent | SignalError] = queue.SimpleQueue()

    def put(self, item: EngineEvent | SignalError) -> None:
        """Add something, from any thread or a signal handler (SimpleQueue.put is reentrant)."""
        self._queue.put(item)

    def get(self, seconds: float) -> EngineEvent | SignalError | None:
        """Return the next thing; None after ``seconds`` without any."""
        try:
            return self._queue.get(timeout=min(max(seconds, 0.0), _LONGEST_WAIT))
        except queue.Empty:
            return None


class Task(Protocol):
    """What a subcommand does: it looks at changes and at the clock until ``status`` is not None."""

    status: int | None

    def changed(self, change: Change, now: float) -> None:
        """Look at one change of the phone."""

    def tick(self, now: float) -> None:
        """Act on the time; called after each event and at ``next_time``."""

    def next_time(self) -> float | None:
        """Return when ``tick`` wants to be called at the latest."""


class Runner:
    """One engine, one phone, one task. ``clock`` gives seconds that never go back.

    ``together``: how many events the phone takes before the task looks at what they have changed.
    """

    def __init__(
        self,
        engine: Engine,
        phone: Phone,
        clock: Callable[[], float] = clock_seconds,
        inbox: Inbox | None = None,
        on_traced: Callable[[Sequence[TracedMessage]], None] = lambda messages: None,
        together: int = _BATCH,
    ) -> None:
        self.engine, self.phone, self.clock = engine, phone, clock
        self._inbox = inbox or Inbox()
        self._on_traced, self._together = on_traced, together
        self._file_lost = False

    def run(self, task: Task) -> int:
        """Work until the task has a status; ends calls, registration and engine whatever happens.

        Raises EngineError or NetworkError where the engine does not start, SignalError after a signal.
        """
        with _signals(self._inbox):
            try:
                self.engine.start(self._inbox.put)
                status = self._loop(task)
            finally:
                self.phone.stop(self.clock())
                self._send()
                self.engine.stop()
                self._hear_last_words(task)
        return FILE_LOST if status == 0 and self._file_lost else status

    def _hear_last_words(self, task: Task) -> None:
        """Say what went wrong at the very end, as a recording on a full disk; lines are over by now."""
        self.phone.changes()
        while (item := self._inbox.get(0.0)) is not None:
            if isinstance(item, EngineFailed):
                self._file_lost |= item.file
                self.phone.handle(item, self.clock())
            elif isinstance(item, MessagesTraced):
                self._on_traced(item.messages)
        for change in self.phone.changes():
            if isinstance(change, Said):
                task.changed(change, self.clock())

    def _loop(self, task: Task) -> int:
        self.phone.start(self.clock())
        while True:
            now = self.clock()
            self.phone.handle_timers(now)
            self._deliver(task, now)
            task.tick(now)
            self._deliver(task, now)
            if task.status is not None:
                return task.status
            self._receive(self._pause(task, now))

    def _pause(self, task: Task, now: float) -> float:
        times = [when for when in (self.phone.next_timer(), task.next_time()) if when is not None]
        return min(times, default=now + _LONGEST_WAIT) - now

    def _receive(self, seconds: float) -> None:
        for _ in range(self._together):
            item = self._inbox.get(seconds)
            if item is None:
                return
            if isinstance(item, SignalError):
                raise item
            if isinstance(item, MessagesTraced):
                self._on_traced(item.messages)
            self.phone.handle(item, self.clock())
            self._send()
            if isinstance(item, EngineFailed):
                self._file_lost |= item.file
                if item.fatal:
                    raise EngineError(item.text)
            seconds = 0.0

    def _deliver(self, task: Task, now: float) -> None:
        """Send what the phone wants sent, show what it wants shown, until it wants nothing more."""
        self._send()
        while changes := self.phone.changes():
            for change in changes:
                task.changed(change, now)
            self._send()

    def _send(self) -> None:
        for command in self.phone.commands():
            self.engine.execute(command)


def run_coroutine(work: Coroutine[Any, Any, T]) -> T:
    """Run it in a loop of its own; SIGINT and SIGTERM cancel it, so that it can undo what it did.

    Raises SignalError then. What a handler raises a callback of the loop would swallow.
    """
    numbers: list[int] = []

    async def watched() -> T:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert task is not None

        def end(number: int, _frame: object) -> None:
            numbers.append(number)
            loop.call_soon_threadsafe(task.cancel)

        if threading.current_thread() is not threading.main_thread():  # signals belong to the main thread
            return await work
        before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            return await work
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    try:
        result = asyncio.run(watched())
    except asyncio.CancelledError:
        raise SignalError(numbers[0] if numbers else signal.SIGINT) from None
    if numbers:  # before Python 3.12 wait_for loses a cancellation that comes together with its result
        raise SignalError(numbers[0])
    return result


@contextlib.contextmanager
def _signals(inbox: Inbox) -> Iterator[None]:
    """SIGINT and SIGTERM become an item of the inbox for as long as this lasts."""
    if threading.current_thread() is not threading.main_thread():  # signals belong to the main thread
        yield
        return
    wanted = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda got, _: inbox.put(SignalError(got))) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
