# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of the ladder: what was said on the wire and is looked for, the newest last."""

from __future__ import annotations

import time
from collections import deque
from datetime import datetime
from itertools import islice

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from deskphone.trace.message import TracedMessage
from deskphone.trace.ring import TraceRing
from deskphone.trace.summary import Summary, TraceFilter
from deskphone.trace.text import place
from ui.exceptions import guarded
from ui.text import remark, tr

SLICE_S = 0.004  # of the 8 ms that the Qt thread may be kept
MESSAGE_ROLE, SUMMARY_ROLE, NUMBER_ROLE = (Qt.ItemDataRole.UserRole + number for number in (1, 2, 3))
_AT_ONCE = 16  # messages between two looks at the clock
_KEPT = 400  # summaries: more than are in sight
_NO_INDEX = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


@guarded
class TraceModel(QAbstractListModel):
    """Follows a ring of messages while it is ``watched``; thousands are read a slice at a time.

    ``read``: all that is in the ring has been looked at.
    """

    read = Signal()

    def __init__(self, ring: TraceRing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ring = ring
        self._filter = TraceFilter()
        self._rows: deque[int] = deque()  # numbers of messages
        self._next = ring.first  # the first one that was not looked at yet
        self._summaries: dict[int, Summary] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._go_on)

    @property
    def reading(self) -> bool:
        """Whether there is more than has been looked at."""
        return self._next < self._ring.end

    @property
    def filtered(self) -> bool:
        """Whether something is looked for."""
        return not self._filter.is_empty

    def look(self) -> None:
        """There may be more: read it soon."""
        if not self._soon.isActive():
            self._soon.start()

    def look_for(self, wanted: TraceFilter) -> None:
        """Show only what is wanted."""
        if wanted != self._filter:
            self._filter = wanted
            self._begin_anew(self._ring.first)

    def forget(self) -> None:
        """Empty the ring."""
        self._ring.clear()
        self._begin_anew(self._ring.first)

    def _begin_anew(self, number: int) -> None:
        self.beginResetModel()
        self._rows.clear()
        self._summaries.clear()
        self._next = number
        self.endResetModel()
        self.look()

    def _go_on(self) -> None:
        self._drop_gone()
        until = time.perf_counter() + SLICE_S
        while self.reading and time.perf_counter() < until:
            new = [
                number for number, each in islice(self._ring.since(self._next), _AT_ONCE) if self._takes(each)
            ]
            self._next = min(max(self._next, self._ring.first) + _AT_ONCE, self._ring.end)
            if new:
                self.beginInsertRows(_NO_INDEX, len(self._rows), len(self._rows) + len(new) - 1)
                self._rows.extend(new)
                self.endInsertRows()
        if self.reading:
            self._soon.start()
        else:
            self.read.emit()

    def _takes(self, message: TracedMessage) -> bool:
        return self._filter.is_empty or self._filter.takes(message, Summary.parse(message.data))

    def _drop_gone(self) -> None:
        """What the ring has forgotten goes from the top."""
        count = 0
        for number in self._rows:
            if number >= self._ring.first:
                break
            count += 1
        if count:
            self.beginRemoveRows(_NO_INDEX, 0, count - 1)
            for _ in range(count):
                self._rows.popleft()
            self.endRemoveRows()

    # ------------------------------------------------------------------ what Qt asks

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def message(self, row: int) -> TracedMessage | None:
        """The message of a row; None where there is none, or it has just been forgotten."""
        number = self._rows[row] if 0 <= row < len(self._rows) else -1
        return self._ring[number] if self._ring.first <= number < self._ring.end else None

    def messages(self) -> list[TracedMessage]:
        """All that is shown."""
        return [message for row in range(len(self._rows)) if (message := self.message(row)) is not None]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The message, its summary, or both in words."""
        message = self.message(index.row())
        if message is None:
            return None
        if role == MESSAGE_ROLE:
            return message
        if role == NUMBER_ROLE:
            return self._rows[index.row()]
        if role == SUMMARY_ROLE:
            return self._summary(self._rows[index.row()], message)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return in_words(message, self._summary(self._rows[index.row()], message))
        return None

    def _summary(self, number: int, message: TracedMessage) -> Summary:
        known = self._summaries.get(number)
        if known is None:
            if len(self._summaries) >= _KEPT:
                self._summaries.clear()
            known = self._summaries[number] = Summary.parse(message.data)
        return known


def clock(message: TracedMessage) -> str:
    """When it was, by the wall clock here."""
    return f"{datetime.fromtimestamp(message.time):%H:%M:%S.%f}"[:-3]


def parties(summary: Summary) -> str:
    """Who speaks with whom."""
    return f"{summary.caller} → {summary.called}" if summary.caller or summary.called else ""


def in_words(message: TracedMessage, summary: Summary) -> str:
    """A row as it is read out."""
    way = tr("received from {}") if message.received else tr("sent to {}")
    parts = [
        summary.what,
        way.replace("{}", place(message.remote)),
        parties(summary),
        remark(message.remark),
        clock(message),
    ]
    return ", ".join(part for part in parts if part)
