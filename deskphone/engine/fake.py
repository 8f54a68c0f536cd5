# SPDX-License-Identifier: GPL-3.0-or-later
"""An engine without a network: it records commands, and says what a test tells it to say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from deskphone.errors import DeskphoneError, MisuseError
from deskphone.phone.commands import EngineCommand
from deskphone.phone.events import EngineEvent

CommandT = TypeVar("CommandT")
Script = Callable[[EngineCommand], Iterable[EngineEvent]]


class FakeEngine:
    """Keeps the contract of ``engine/port.py`` on the caller's own thread.

    ``script`` answers each command with events, at once (none: silence).
    ``refuse`` is raised by ``start``, as a busy port or a wrong library would be.
    """

    def __init__(self, script: Script | None = None, *, refuse: DeskphoneError | None = None) -> None:
        self.commands: list[EngineCommand] = []
        self.started = False
        self.stopped = False
        self._script = script
        self._refuse = refuse
        self._on_event: Callable[[EngineEvent], None] | None = None

    def start(self, on_event: Callable[[EngineEvent], None]) -> None:
        """Events go to ``on_event`` from now on."""
        if self._refuse is not None:
            raise self._refuse
        self._on_event = on_event
        self.started = True

    def execute(self, command: EngineCommand) -> None:
        """Record the command, then emit what the script answers. Ignored once stopped."""
        if self.stopped:
            return
        self.commands.append(command)
        if self._script is not None:
            self.emit(*self._script(command))

    def stop(self) -> None:
        """No event is delivered any more. Idempotent."""
        self.stopped = True
        self._on_event = None

    def emit(self, *events: EngineEvent) -> None:
        """Deliver events, in order; silently dropped after ``stop``."""
        if not self.started:
            raise MisuseError("the engine was not started")
        for event in events:
            if self._on_event is not None:
                self._on_event(event)

    def sent(self, kind: type[CommandT]) -> list[CommandT]:
        """Return the recorded commands of one class, in order."""
        return [command for command in self.commands if isinstance(command, kind)]

    def take(self) -> list[EngineCommand]:
        """Return the commands recorded since the last ``take``."""
        taken, self.commands = self.commands, []
        return taken
