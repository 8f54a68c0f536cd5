# SPDX-License-Identifier: GPL-3.0-or-later
"""An engine without a network: what a server once told is told again, in its time, to the real phone.

It registers at once, subscribes to what the recording holds, and calls nobody.
"""

from __future__ import annotations

import heapq
import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from deskphone.blf.recorded import Recorded, Recording, Told
from deskphone.blf.uris import user_of
from deskphone.phone import commands as do
from deskphone.phone.events import (
    CallEnded,
    EngineEvent,
    NotifyReceived,
    RegistrationChanged,
    RegistrationState,
    ServerAnswered,
    SoundListed,
    SubscriptionChanged,
    SubscriptionState,
)
from deskphone.threads import start_thread

log = logging.getLogger("deskphone.engine.replay")
_ASSEMBLING = 3.0  # seconds that the recording waits at most for all that is subscribed to
_LONGEST = 3600.0  # seconds of one pause: a damaged capture may name times that no clock can wait for
NO_MORE = "The recording tells no more of it."
NOBODY = "this is a recording, and nobody is called"


@dataclass
class _Watch:
    """One subscription of the phone; ``at``: its next NOTIFY, ``begin``: its first."""

    name: str
    recorded: Recorded
    begin: int
    at: int


class ReplayEngine:
    """``speed``: how many seconds of the recording pass in one; 0: as fast as it goes."""

    def __init__(self, recording: Recording, speed: float = 1.0) -> None:
        self._recording, self._speed = recording, speed
        self._by_extension = {each.extension: each for each in recording.watched}
        self._commands: queue.SimpleQueue[do.EngineCommand | None] = queue.SimpleQueue()
        self._watches: dict[str, _Watch] = {}
        self._waiting = set(self._by_extension)  # not subscribed to yet
        self._first: float | None = None  # when the first was
        self._begun: float | None = None
        self._told: dict[str, int] = {}  # how far each extension has come
        self._resume: dict[str, int] = {}  # where a new subscription to it begins
        self._ended: set[str] = set()  # extensions whose last subscription the server ended
        self._emit: Callable[[EngineEvent], None] = lambda event: None
        self._thread: threading.Thread | None = None
        self._due = [
            (told.at, number, each.extension)
            for each in recording.watched
            for number, told in enumerate(each.told)
        ]
        heapq.heapify(self._due)
        self.over = threading.Event()  # all has been told

    # ------------------------------------------------------------------ the engine's port

    def start(self, on_event: Callable[[EngineEvent], None]) -> None:
        """Events go to ``on_event``."""
        self._emit = on_event
        self._thread = start_thread("replay", self._run)

    def execute(self, command: do.EngineCommand) -> None:
        """Queue a command."""
        self._commands.put(command)

    def stop(self) -> None:
        """Tell nothing more. Idempotent."""
        self._commands.put(None)
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    # ------------------------------------------------------------------ its thread

    def _run(self) -> None:
        while True:
            try:
                command = self._commands.get(timeout=self._pause())
            except queue.Empty:
                self._tell_due()
                continue
            if command is None:
                return
            self._do(command)

    def _pause(self) -> float | None:
        """Seconds until something is to be told; None for never."""
        now = time.monotonic()
        if self._first is None or not self._due:
            return None
        if self._begun is None:
            return 0.0 if not self._waiting else max(0.0, self._first + _ASSEMBLING - now)
        return min(_LONGEST, max(0.0, self._when(self._due[0][0]) - now))

    def _when(self, at: float) -> float:
        assert self._begun is not None
        return self._begun + (at / self._speed if self._speed else 0.0)

    def _tell_due(self) -> None:
        now = time.monotonic()
        if self._begun is None:
            self._begun = now
        while self._due and self._when(self._due[0][0]) <= now:
            _, number, extension = heapq.heappop(self._due)
            self._told[extension] = number + 1
            for watch in [each for each in self._watches.values() if each.recorded.extension == extension]:
                self._catch_up(watch)
        self._look_for_the_end()

    def _look_for_the_end(self) -> None:
        if not self._due and not self._resume:
            self.over.set()

    def _catch_up(self, watch: _Watch) -> None:
        """Tell a subscription all that its extension has come to."""
        known = watch.recorded.told
        until = self._told.get(watch.recorded.extension, 0)
        while watch.at < until:
            told = known[watch.at]
            if watch.at > watch.begin and known[watch.at - 1].subscription != told.subscription:
                self._end(watch, told)  # the phone subscribes anew, and goes on here
                return
            watch.at += 1
            self._notify(watch.name, told)
            if told.state == "terminated":
                self._end(watch, told)
                return

    def _end(self, watch: _Watch, told: Told) -> None:
        """The server ended it. Where more is told, the recorded phone subscribed anew, as ours will."""
        goes_on = watch.at < len(watch.recorded.told)
        reason = "deactivated" if goes_on else told.reason
        del self._watches[watch.name]
        if goes_on:
            self._resume[watch.recorded.extension] = watch.at
        else:
            self._ended.add(watch.recorded.extension)
        self._emit(SubscriptionChanged(watch.name, SubscriptionState.TERMINATED, 0, reason))

    def _notify(self, name: str, told: Told) -> None:
        self._emit(NotifyReceived(name, told.state, told.content_type, told.body, told.expires, told.cseq))

    def _do(self, command: do.EngineCommand) -> None:
        if isinstance(command, do.AddAccount):
            self._register(command.settings.name)
        elif isinstance(command, do.Register):
            self._register(command.account)
        elif isinstance(command, do.AskServer):
            self._emit(ServerAnswered(command.account, 200))
        elif isinstance(command, do.Subscribe):
            self._subscribe(command)
        elif isinstance(command, do.RefreshSubscription):
            self._refresh(command.watch)
        elif isinstance(command, do.Unsubscribe):
            self._watches.pop(command.watch, None)
        elif isinstance(command, do.MakeCall):
            self._emit(CallEnded(command.call, 0, NOBODY, by_remote=False))
        elif isinstance(command, do.ListSound):
            self._emit(SoundListed((), ()))
        else:
            log.debug("= %s: this is a recording", type(command).__name__)

    def _register(self, account: str) -> None:
        server = self._recording.server
        self._emit(RegistrationChanged(account, RegistrationState.REGISTERED, 200, "OK", server))

    def _subscribe(self, command: do.Subscribe) -> None:
        recorded = self._by_extension.get(user_of(command.uri))
        if command.package != do.DIALOG or recorded is None:
            status, reason = (489, "Bad Event") if command.package != do.DIALOG else (404, "Not Found")
            self._emit(SubscriptionChanged(command.watch, SubscriptionState.TERMINATED, status, reason))
            return
        if recorded.extension in self._ended:
            self._emit(SubscriptionChanged(command.watch, SubscriptionState.TERMINATED, 0, NO_MORE))
            return
        self._emit(SubscriptionChanged(command.watch, SubscriptionState.ACTIVE, 200, "OK"))
        begin = self._resume.pop(recorded.extension, 0)
        watch = _Watch(command.watch, recorded, begin, begin)
        self._watches[command.watch] = watch
        self._waiting.discard(recorded.extension)
        self._first = self._first if self._first is not None else time.monotonic()
        self._catch_up(watch)
        self._look_for_the_end()

    def _refresh(self, name: str) -> None:
        """The last state again, as a server tells it."""
        watch = self._watches.get(name)
        if watch is None:
            self._emit(SubscriptionChanged(name, SubscriptionState.TERMINATED, 481, "Not In The Recording"))
            return
        self._emit(SubscriptionChanged(name, SubscriptionState.ACTIVE, 200, "OK"))
        if watch.at:
            self._notify(name, watch.recorded.told[watch.at - 1])
