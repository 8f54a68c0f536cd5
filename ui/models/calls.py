# SPDX-License-Identifier: GPL-3.0-or-later
"""The Calls screen as a list model: who calls us, then offers (longest ringing first), then our calls."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from deskphone.phone.views import CallState, CallView, Offer
from ui import text

Index = QModelIndex | QPersistentModelIndex
Row = Offer | CallView
ROW_ROLE = int(Qt.ItemDataRole.UserRole) + 1
NOWHERE = QModelIndex()


def row_id(row: Row) -> str:
    """The identity of a row over its changes."""
    return ("offer:" if isinstance(row, Offer) else "call:") + row.id


class CallsModel(QAbstractListModel):
    """Rows come and go singly, so that a view keeps what stays."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows in order."""
        return tuple(self._rows)

    @property
    def offers(self) -> tuple[Offer, ...]:
        """The offers among the rows."""
        return tuple(row for row in self._rows if isinstance(row, Offer))

    @property
    def calls(self) -> tuple[CallView, ...]:
        """Our own calls among the rows."""
        return tuple(row for row in self._rows if isinstance(row, CallView))

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """One row an offer or call."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The row (``ROW_ROLE``) and a line of text."""
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            if isinstance(row, Offer):
                return f"{text.full_name(row.caller)} → {text.full_name(row.called)}"
            return text.full_name(row.remote)
        return None

    def row(self, number: int) -> Row | None:
        """The row with this index, None where there is none."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def show(self, offers: Sequence[Offer], calls: Sequence[CallView]) -> None:
        """Show these rows, with the smallest steps from what was shown."""
        ringing = [call for call in calls if call.state is CallState.RINGING]
        others = [call for call in calls if call.state is not CallState.RINGING]
        wanted: list[Row] = [*ringing, *offers, *others]
        kept = {row_id(row) for row in wanted}
        for at in reversed([n for n, row in enumerate(self._rows) if row_id(row) not in kept]):
            self.beginRemoveRows(QModelIndex(), at, at)
            del self._rows[at]
            self.endRemoveRows()
        for at, row in enumerate(wanted):
            self._place(at, row)

    def _place(self, at: int, row: Row) -> None:
        identity = row_id(row)
        was = next((n for n in range(at, len(self._rows)) if row_id(self._rows[n]) == identity), None)
        if was is None:
            self.beginInsertRows(QModelIndex(), at, at)
            self._rows.insert(at, row)
            self.endInsertRows()
            return
        if was != at:
            self.beginMoveRows(QModelIndex(), was, was, QModelIndex(), at)
            self._rows.insert(at, self._rows.pop(was))
            self.endMoveRows()
        if self._rows[at] != row:
            self._rows[at] = row
            self.dataChanged.emit(self.index(at), self.index(at))
