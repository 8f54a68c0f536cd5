# SPDX-License-Identifier: GPL-3.0-or-later
"""The places of the field of keys as a view of Qt's: as many columns as fit, headings across all of them.

Qt's own list has no headings, and lays out all rows anew where one changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from ui.exceptions import guarded
from ui.face import Face
from ui.models.key_filter import KeyFilter
from ui.models.keys import Index, KeysModel
from ui.widgets.key_delegate import GAP, KeyDelegate
from ui.widgets.key_places import Gap, Places, Shape

KEY_WIDTH, COMPACT_WIDTH = 168, 132
Action = QAbstractItemView.CursorAction


@guarded
class KeyGrid(QListView):
    """Shows ``filter``, a part of the keys. ``moved``: other keys stand where one looks.

    That is so when some are found, or all are shown again, with another number of columns, and where they
    could not stay as the field got another place or height. ``resized``: more or fewer can be seen.
    """

    moved = Signal()
    resized = Signal()

    def __init__(self, model: KeysModel, delegate: KeyDelegate, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._keys, self._delegate = model, delegate
        self._places = Places(Shape(), 0)
        self._laid_out: object = None
        self._face = Face.DESK
        self._least_end = 0  # how far it can be scrolled whatever its keys need (``keep_still``)
        self.filter = KeyFilter(self)
        self.filter.show_keys(model)
        self.setModel(self.filter)
        self.setItemDelegate(delegate)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Fixed)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(32)
        self.verticalScrollBar().rangeChanged.connect(
            lambda _, end: self.verticalScrollBar().setEnabled(end > 0)
        )
        shown = self.filter  # a search changes its layout, no row comes or goes
        for count in (shown.modelReset, shown.rowsInserted, shown.rowsRemoved, shown.layoutChanged):
            count.connect(self._on_count)
        shown.settled.connect(self._on_count)
        model.regrouped.connect(self._lay_out)

    def cell(self, row: int) -> QRect:
        """The place of a shown key in the viewport."""
        return self._places.cell(row).translated(0, -self.verticalOffset())

    def wear(self, face: Face) -> None:
        """Have the keys of a face: compact ones but on the Desk, in one column on Mini."""
        self._face = face
        self._delegate.compact = face is not Face.DESK
        self._least_end = 0
        self._lay_out()
        self.moved.emit()

    def keep_still(self, down: int) -> bool:
        """The field lies so many pixels lower now (higher, if negative): its keys stay where they were.

        Something has unfolded over it. What lies below that can be scrolled to; once it has been, the keys
        go up with the field as that folds again: False.
        """
        bar = self.verticalScrollBar()
        wanted = max(0, bar.value() + down)
        stay = bar.value() + down >= 0
        self._least_end = wanted if down > 0 else 0
        bar.setMaximum(max(bar.maximum(), wanted))
        bar.setValue(wanted)
        return stay

    def sees(self, row: int) -> bool:
        """Whether the key of a row of the model is to be seen, without scrolling, by more than its half."""
        shown = self.filter.mapFromSource(self._keys.index(row)).row()
        return shown >= 0 and self.viewport().rect().contains(self.cell(shown).center())

    def gap_at(self, where: QPoint) -> Gap | None:
        """Where a key would come to stand that is let go of at a place of the screen."""
        place = self.viewport().mapFromGlobal(where)
        if not self.isVisible() or not self.viewport().rect().contains(place):
            return None
        return self._places.gap_at(place + QPoint(0, self.verticalOffset()))

    def _rows_in(self, rect: QRect) -> Iterable[int]:
        return self._places.rows_in(rect.translated(0, self.verticalOffset()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as fit, all of one width."""
        super().resizeEvent(event)
        self._lay_out()
        self.resized.emit()

    def _on_count(self, *_: object) -> None:
        if self.filter.changing:
            return  # once, when all of it is told
        self._lay_out()
        self.moved.emit()

    def _lay_out(self) -> None:
        height = int(self._delegate.key_height(self.font()) + 2 * GAP)
        heading = int(self._delegate.heading_height(self.font()) + 2 * GAP)
        rows, headings = self.filter.rowCount(), self._headings()

        def places(room: int) -> Places:
            least = COMPACT_WIDTH if self._delegate.compact else KEY_WIDTH
            columns = 1 if self._face is Face.MINI else max(1, int(room // (least + 2 * GAP)))
            return Places(Shape(columns, (room - 1) // columns, height, heading), rows, headings)

        # Qt keeps room for a bar "as needed" even while none is needed: a column less than fits.
        on, off = Qt.ScrollBarPolicy.ScrollBarAlwaysOn, Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        overflows = self._face is not Face.DESK or places(self.width()).height > self.height()
        self.setVerticalScrollBarPolicy(
            on if overflows else off
        )  # beside the Desk its room stays: no column goes
        self._places = places(self.viewport().width())
        shape = self._places.shape
        self._delegate.cell = QSize(shape.width, shape.height)
        self.updateGeometries()
        self.viewport().update()
        laid_out = (shape.columns, headings)
        before, self._laid_out = self._laid_out, laid_out
        if before not in (None, laid_out):
            self.moved.emit()

    def _headings(self) -> frozenset[int]:
        """Which of the shown rows are headings; none is found by a search."""
        return frozenset() if self.filter.finding else self._keys.headings

    # ------------------------------------------------------------------ what Qt asks

    def visualRect(self, index: Index) -> QRect:
        """The place of a key in the viewport."""
        return self.cell(index.row()) if index.isValid() else QRect()

    def indexAt(self, place: QPoint) -> QModelIndex:
        """The key at a place of the viewport."""
        row = self._places.row_at(place + QPoint(0, self.verticalOffset()))
        return self.filter.index(row, 0) if row >= 0 else QModelIndex()

    def verticalOffset(self) -> int:
        """How far it is scrolled, in pixels."""
        return self.verticalScrollBar().value()

    def updateGeometries(self) -> None:
        """How far it can be scrolled; where the field is higher now its last keys come down."""
        bar, seen = self.verticalScrollBar(), self.viewport().height()
        before = bar.value()
        bar.setRange(0, max(0, self._places.height - seen, self._least_end))
        bar.setPageStep(seen)
        if bar.value() != before:
            self.moved.emit()

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """No further than needed to see a key."""
        bar, cell = self.verticalScrollBar(), self.visualRect(index)
        if cell.top() < 0:
            bar.setValue(bar.value() + cell.top())
        elif cell.bottom() >= self.viewport().height():
            bar.setValue(bar.value() + cell.bottom() + 1 - self.viewport().height())

    def moveCursor(self, action: Action, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """The key that an arrow leads to."""
        last, row = self.filter.rowCount() - 1, self.currentIndex().row()
        if last < 0:
            return QModelIndex()
        page = max(1, self.viewport().height() // self._places.shape.height - 1)
        leads: dict[Action, Callable[[], int]] = {
            Action.MoveUp: lambda: self._places.beside(row, -1),
            Action.MoveDown: lambda: self._places.beside(row, 1),
            Action.MoveLeft: lambda: row - 1,
            Action.MovePrevious: lambda: row - 1,
            Action.MoveRight: lambda: row + 1,
            Action.MoveNext: lambda: row + 1,
            Action.MoveHome: lambda: 0,
            Action.MoveEnd: lambda: last,
            Action.MovePageUp: lambda: self._lines_away(row, -page),
            Action.MovePageDown: lambda: self._lines_away(row, page),
        }
        to = leads[action]() if row >= 0 else 0
        return self.filter.index(max(0, min(to, last)), 0)

    def _lines_away(self, row: int, lines: int) -> int:
        """So many lines, or as many as there are."""
        for _ in range(abs(lines)):
            row = self._places.beside(row, 1 if lines > 0 else -1)
        return row
