# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone watch``: tell how lamps change."""

from __future__ import annotations

from collections.abc import Sequence

from deskphone.cli.output import Record, key_record
from deskphone.cli.task import ANSWERED, Line, RegisteredTask
from deskphone.phone.views import Change, KeyChanged


class Watch(RegisteredTask):
    """Writes a ``key`` record for each extension whenever something of it changes.

    The phone's keys are those of ``extensions``, in their order; behind them come those that a list names.
    """

    def __init__(
        self, line: Line, extensions: Sequence[str], seconds: float | None, *, explain: bool = False
    ) -> None:
        """``explain``: each record has the lines of ``Phone.explain`` as well."""
        super().__init__(line)
        self._explain = explain
        self._extensions = tuple(extensions)
        self._seconds = seconds
        self._until: float | None = None
        self._last: dict[int, Record] = {}

    def changed(self, change: Change, now: float) -> None:
        """Write what changed."""
        super().changed(change, now)
        if isinstance(change, KeyChanged) and self.status is None:
            self._write(change.key)

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

    def _write(self, key: int) -> None:
        view = self.line.phone.keys[key]
        record = key_record(self._extensions[key] if key < len(self._extensions) else view.dials, view)
        if self._last.get(key) != record:
            self._last[key] = record
            more = {"explain": self.line.phone.explain(key).splitlines()} if self._explain else {}
            self.line.output.write("key", **record, **more)
