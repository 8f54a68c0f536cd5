# SPDX-License-Identifier: GPL-3.0-or-later
"""The Calls screen: rows that come and go with the model."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from deskphone.phone.commands import UserCommand
from deskphone.phone.views import CallState, CallView, Offer
from ui.blink import Pulse
from ui.models.calls import CallsModel, Row
from ui.text import tr
from ui.theme import Theme
from ui.widgets.controls import hint
from ui.widgets.rows import CallRow, OfferRow, RowFrame


class CallsList(QScrollArea):
    """Shows a ``CallsModel``. ``asked`` carries commands; ``attention_only``: show only what rings."""

    asked = Signal(object)
    transfer_asked = Signal(str)
    focus_left = Signal()  # the button that the keyboard stood on can be pressed no more

    def __init__(
        self,
        theme: Theme,
        model: CallsModel,
        pulse: Pulse,
        *,
        attention_only: bool = False,
    ) -> None:
        super().__init__()
        self._theme, self._model, self._pulse = theme, model, pulse
        self._attention_only = attention_only
        self._rows: list[RowFrame] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("Calls"))
        inside = QWidget()
        inside.setObjectName("rows")
        self._box = QVBoxLayout(inside)
        self._box.setContentsMargins(16, 4, 16, 8)
        self._box.setSpacing(8)
        self.verticalScrollBar().rangeChanged.connect(self._on_range)
        self._empty = hint(tr("No calls"), tr("When a colleague's phone rings,\nthe call appears here."))
        self._box.addWidget(self._empty, 1)
        self._box.addStretch(0)
        self.setWidget(inside)
        model.rowsInserted.connect(self._on_inserted)
        model.rowsRemoved.connect(self._on_removed)
        model.rowsMoved.connect(self._on_moved)
        model.dataChanged.connect(self._on_data)
        pulse.seconds.ticked.connect(self._on_second)
        for number, row in enumerate(model.rows):
            self._insert(number, row)
        self._renumber()

    @property
    def rows(self) -> tuple[RowFrame, ...]:
        """The row widgets, in order."""
        return tuple(self._rows)

    def command_of(self, number: int) -> UserCommand | None:
        """What the digit ``number`` (1 is the first row) does."""
        return self._rows[number - 1].command() if 0 < number <= len(self._rows) else None

    def attention_rows(self) -> tuple[RowFrame, ...]:
        """The rows of what rings: offers, and calls for us."""
        return tuple(widget for widget in self._rows if _rings(widget))

    def wanted_height(self) -> int:
        """Height at which all rows are to be seen."""
        margins = self._box.contentsMargins()
        rows = sum(row.sizeHint().height() + self._box.spacing() for row in self._rows)
        return margins.top() + margins.bottom() + rows

    def _reveal(self, widget: RowFrame) -> None:
        widget.setVisible(_rings(widget) or not self._attention_only)

    def _make(self, row: Row) -> RowFrame:
        now = self._pulse.now()
        made: RowFrame
        if isinstance(row, Offer):
            made = OfferRow(self._theme, row, now)
        else:
            made = CallRow(self._theme, row, now)
            made.transfer_asked.connect(self.transfer_asked)
        made.asked.connect(self.asked)
        if self._attention_only:
            made.mouse_only()
        else:
            made.leave_focus()
        return made

    def _insert(self, number: int, row: Row) -> None:
        widget = self._make(row)
        self._rows.insert(number, widget)
        self._box.insertWidget(number, widget)
        self._reveal(widget)

    def _on_inserted(self, _: QModelIndex, first: int, last: int) -> None:
        for number in range(first, last + 1):
            row = self._model.row(number)
            if row is not None:
                self._insert(number, row)
        self.verticalScrollBar().setValue(0)
        self._renumber()

    def _on_removed(self, _: QModelIndex, first: int, last: int) -> None:
        had_focus = False
        for number in reversed(range(first, last + 1)):
            widget = self._rows.pop(number)
            had_focus = had_focus or widget.has_focus()
            self._box.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._renumber()
        if had_focus:
            self.focus_left.emit()

    def _on_moved(self, _: QModelIndex, first: int, __: int, ___: QModelIndex, to: int) -> None:
        widget = self._rows.pop(first)
        self._rows.insert(to, widget)
        self._box.removeWidget(widget)
        self._box.insertWidget(to, widget)
        self._renumber()

    def _on_data(self, first: QModelIndex, last: QModelIndex) -> None:
        for number in range(first.row(), last.row() + 1):
            row, widget = self._model.row(number), self._rows[number]
            had_focus = widget.has_focus()
            if isinstance(row, Offer) and isinstance(widget, OfferRow):
                widget.show_offer(row, self._pulse.now())
            elif isinstance(row, CallView) and isinstance(widget, CallRow):
                widget.show_call(row, self._pulse.now())
                self._reveal(widget)
            if had_focus and not widget.has_focus():
                self.focus_left.emit()
        self._renumber()

    def _renumber(self) -> None:
        pressable = bool(self.attention_rows()) and not self._attention_only
        for number, widget in enumerate(self._rows, start=1):
            widget.set_number(number)
            widget.badge.setVisible(pressable)
        self._empty.setVisible(not self._rows)
        self._box.setStretch(self._box.count() - 1, 1 if self._rows else 0)
        self._pulse.seconds.need("calls", bool(self._model.rows))

    def _on_range(self, _: int, end: int) -> None:
        self._box.setContentsMargins(16, 4, 4 if end else 16, 8)

    def _on_second(self) -> None:
        now = self._pulse.now()
        for widget in self._rows:
            widget.tick(now)


def _rings(widget: RowFrame) -> bool:
    return isinstance(widget, OfferRow) or (
        isinstance(widget, CallRow) and widget.call.state is CallState.RINGING
    )
