# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone trace``: show and save what is said on the wire, without secrets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from typing import BinaryIO

from deskphone.cli.task import ANSWERED, Line, RegisteredTask
from deskphone.errors import OutputError
from deskphone.trace import text
from deskphone.trace.anonymous import Anonymiser
from deskphone.trace.message import TracedMessage
from deskphone.trace.saving import form_of, record
from deskphone.trace.summary import Summary, TraceFilter


class Trace(RegisteredTask):
    """Writes a ``message`` record for each message that ``wanted`` takes, and a piece of a file."""

    def __init__(
        self,
        line: Line,
        wanted: TraceFilter,
        seconds: float | None,
        *,
        whole: bool,
        save: str,
        anonymiser: Anonymiser | None = None,
    ) -> None:
        """``whole``: messages as they are, not one line for each; ``save``: the file (OutputError).

        ``anonymiser``: of what is saved.
        """
        super().__init__(line)
        self._wanted, self._seconds, self._whole = wanted, seconds, whole
        self._until: float | None = None
        self._file = SavedTrace(save, anonymiser) if save else None

    def traced(self, messages: Sequence[TracedMessage]) -> None:
        """Show and save what is wanted."""
        for message in messages:
            summary = Summary.parse(message.data)
            if not self._wanted.takes(message, summary):
                continue
            if self._file is not None:
                self._file.add(message)
            at = datetime.fromtimestamp(message.time, timezone.utc)
            more = text.written(message.text).splitlines() if self._whole else []
            row = text.row(message, summary)
            self.line.output.write_at(at, "message", lines=[row, *more], **record(message, summary))

    def registered(self, now: float) -> None:
        """From here the time runs."""
        self._until = None if self._seconds is None else now + self._seconds

    def later(self, now: float) -> None:
        """End when the time is over."""
        if self._until is not None and now >= self._until:
            self.status = ANSWERED

    def next_deadline(self) -> float | None:
        """Return the end."""
        return self._until

    def ended(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()


class SavedTrace:
    """Written as the messages come, so that nothing is lost with the program; all may raise OutputError."""

    def __init__(self, name: str, anonymiser: Anonymiser | None = None) -> None:
        form = form_of(name, anonymiser)
        assert form is not None, "the options have been checked"
        self._name, self._form = name, form
        try:
            self._stream: BinaryIO = open(name, "wb")  # noqa: SIM115 - as long as the trace
        except OSError as error:
            raise self._failure(error) from None
        self._write(form.begin)

    def add(self, message: TracedMessage) -> None:
        """Write a message."""
        self._write(self._form.piece(message))

    def close(self) -> None:
        """End it."""
        try:
            self._stream.close()
        except OSError as error:
            raise self._failure(error) from None

    def _write(self, data: bytes) -> None:
        try:
            self._stream.write(data)
            self._stream.flush()
        except OSError as error:
            raise self._failure(error) from None

    def _failure(self, error: OSError) -> OutputError:
        return OutputError(f"{self._name} cannot be written ({error.strerror or error}).")
