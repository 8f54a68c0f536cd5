# SPDX-License-Identifier: GPL-3.0-or-later
"""What the parts of the phone hand out: commands for the engine, change notices for the window."""

from __future__ import annotations

from deskphone.phone.commands import EngineCommand
from deskphone.phone.views import CallsChanged, Change, KeyChanged, Said, Severity


class Outbox:
    """Collects in order; a notice "X is new" stands once for each draining, however often X changed."""

    def __init__(self) -> None:
        self._commands: list[EngineCommand] = []
        self._changes: list[Change] = []
        self._noted: set[Change] = set()

    def send(self, command: EngineCommand) -> None:
        """Queue a command for the engine."""
        self._commands.append(command)

    def tell(self, change: Change) -> None:
        """Queue a change notice."""
        if isinstance(change, KeyChanged | CallsChanged):
            if change in self._noted:
                return
            self._noted.add(change)
        self._changes.append(change)

    def say(self, text: str, severity: Severity = Severity.INFO, topic: str = "") -> None:
        """Queue a sentence for the status line; an empty one clears its topic."""
        self._changes.append(Said(text, severity, topic))

    def commands(self) -> list[EngineCommand]:
        """Return the queued commands and forget them."""
        drained, self._commands = self._commands, []
        return drained

    def changes(self) -> list[Change]:
        """Return the queued notices and forget them."""
        drained, self._changes = self._changes, []
        self._noted.clear()
        return drained
