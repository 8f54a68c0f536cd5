# SPDX-License-Identifier: GPL-3.0-or-later
"""A list of places on the Calls screen, in a scrolling part of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QHideEvent,
    QMouseEvent,
    QMoveEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QScrollArea, QToolButton, QVBoxLayout, QWidget

from deskphone.phone.views import CallView
from ui.application import application
from ui.blink import Pulse
from ui.board import Board
from ui.exceptions import guarded
from ui.models.calls import CallsModel, on_hold, rings
from ui.plain import plain_label
from ui.sight import STEADY
from ui.text import tr
from ui.theme import Theme
from ui.widgets.rows import CallRow, OfferRow, Place

GAP = 4
SIDE = 16


@guarded
class RowList(QScrollArea):
    """Shows a board of a ``CallsModel``. ``pressed`` names a place (from 0) and a button of it.

    ``focus_left``: the button that the keyboard stood on can be pressed no more. ``overflow``: the rows
    below what is to be seen have another number, or rows are above it now. ``left``: the pointer
    is elsewhere. ``missed``: a click was meant for a row that has just moved. ``menu_asked``: for an own call
    of a row, and where on the screen; ``gripped``: likewise, as the mouse button goes down on it.
    """

    pressed = Signal(int, str)
    focus_left = Signal()
    overflow = Signal(int, bool)
    left = Signal()
    missed = Signal()
    menu_asked = Signal(object, object)
    gripped = Signal(object, QPoint)

    def __init__(
        self,
        theme: Theme,
        model: CallsModel,
        board: Board[Any],
        pulse: Pulse,
        *,
        name: str,
        numbered: bool = False,
        mouse_only: bool = False,
        empty: str = "",
    ) -> None:
        super().__init__()
        self._theme, self._model, self._board, self._pulse = theme, model, board, pulse
        self._numbered, self._mouse_only = numbered, mouse_only
        self._places: list[Place] = []
        self._hidden = (0, False)
        self._narrow = False
        self._side, self._most = SIDE, 16_777_215
        self._wanted: tuple[tuple[int, str], ...] = ()  # places that must be seen, and who stands there
        self._moved = float("-inf")  # when the rows were last moved without being asked
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)
        inside = QWidget()
        inside.setObjectName("rows")
        self._box = QVBoxLayout(inside)
        self._box.setContentsMargins(SIDE, 0, SIDE, 0)
        self._box.setSpacing(GAP)
        self._empty = plain_label(empty)
        self._empty.setProperty("soft", True)
        self._empty.setWordWrap(True)
        self._box.addWidget(self._empty)
        self._box.addStretch(1)
        self.setWidget(inside)
        self.verticalScrollBar().setFixedWidth(SIDE - 4)  # it fits beside the rows
        self.verticalScrollBar().rangeChanged.connect(self._on_range)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._count_below())
        model.changed.connect(self.refresh)
        pulse.seconds.ticked.connect(self._on_second)
        application().focusChanged.connect(self._on_focus)
        self.refresh()

    @property
    def rows(self) -> tuple[OfferRow | CallRow, ...]:
        """What stands at the places, in order."""
        return tuple(row for place in self._places if (row := place.row) is not None)

    def row(self, place: int) -> OfferRow | CallRow | None:
        """What stands at a place."""
        return self._places[place].row if 0 <= place < len(self._places) else None

    def sees(self, place: int) -> bool:
        """Whether what stands at a place is to be seen, without scrolling, by more than its half."""
        row = self.row(place)
        seen = self.viewport()
        return row is not None and seen.rect().contains(row.mapTo(seen, row.rect().center()))

    def refresh(self) -> None:
        """Show the board as it is now; fates may be known better than before."""
        now, slots = self._pulse.now(), self._board.slots
        focused = next((button for row in self.rows if (button := row.focused()) is not None), None)
        while len(self._places) < len(slots):
            self._add_place()
        for number, place in enumerate(self._places):
            slot = slots[number] if number < len(slots) else None
            tell = self._model.fate if slot and slot.over else self._model.note
            place.show_slot(slot, now, tell(slot.item) if slot else "")
            row = place.row
            if row is not None:
                row.set_number(number + 1 if self._numbered else 0)
        self._empty.setVisible(not slots and bool(self._empty.text()))
        self._pulse.seconds.need(self.accessibleName(), bool(slots))
        if focused is not None and not focused.hasFocus():
            self.focus_left.emit()
        wanted = self._must_be_seen()
        if wanted != self._wanted:
            self._wanted = wanted
            self._bring()
        self._count_below()

    def page_down(self) -> None:
        """Show what is below; from the end, the beginning."""
        bar = self.verticalScrollBar()
        at_end = bar.value() >= bar.maximum()
        bar.setValue(0 if at_end else bar.value() + bar.pageStep())

    def wanted_height(self, most: int) -> int:
        """The height at which ``most`` rows are to be seen."""
        rows = self.rows[:most]
        return sum(row.height() for row in rows) + GAP * max(0, len(rows) - 1)

    def set_width(self, side: int, most: int) -> None:
        """Pixels: ``side`` beside the rows, ``most`` of their width."""
        self._side, self._most = side, most
        self.verticalScrollBar().setFixedWidth(max(4, side - 4))
        self._lay_sides()

    def say_empty(self, words: str) -> None:
        """What stands there while there are no rows."""
        self._empty.setText(words)
        self.refresh()

    def line_height(self, usual: int) -> int:
        """The height of a row with the gap below it; the usual one while there is none."""
        return max((row.height() + GAP for row in self.rows), default=usual)

    def _lay_sides(self) -> None:
        bar = self.width() - self.viewport().width()
        right = max(self._side, self.width() - 2 * self._side - self._most)
        self._box.setContentsMargins(self._side, 0, max(0, right - bar), 0)

    def set_narrow(self, narrow: bool) -> None:
        """There is little width, or enough again."""
        if narrow is not self._narrow:
            self._narrow = narrow
            for place in self._places:
                place.set_narrow(narrow)
            self._moved = self._pulse.now()

    def _add_place(self) -> None:
        place, number = Place(self._theme, mouse_only=self._mouse_only), len(self._places)
        place.set_narrow(self._narrow)
        place.pressed.connect(lambda part: self._on_pressed(number, part))
        place.pointed.connect(lambda here: self._model.point(self._board, True, number if here else -1))
        self._places.append(place)
        self._box.insertWidget(number, place)

    def _on_pressed(self, place: int, part: str) -> None:
        # A click that was aimed before the rows moved below the pointer meant another row.
        if self.underMouse() and self._pulse.now() - self._moved < STEADY:
            self.missed.emit()
        else:
            self.pressed.emit(place, part)

    def _must_be_seen(self) -> tuple[tuple[int, str], ...]:
        """The call one is in, then who calls us: the later, the more urgent."""
        own = [
            (number, slot.item)
            for number, slot in enumerate(self._board.slots)
            if slot.over is None and isinstance(slot.item, CallView)
        ]
        calling = [(number, call.id) for number, call in own if rings(call)]
        live = [(number, call.id) for number, call in own if not rings(call) and not on_hold(call)]
        return (*live, *calling[:1])

    def _bring(self) -> None:
        """Move no further than needed; everything else stays where it is."""
        bar = self.verticalScrollBar()
        before = bar.value()
        for number, _ in self._wanted:
            self.ensureWidgetVisible(self._places[number], 0, 0)
        if bar.value() != before:
            self._moved = self._pulse.now()

    def _on_focus(self, _: QWidget | None, here: QWidget | None) -> None:
        """Qt brings into sight where Tab goes within the list, but not where it comes in from elsewhere."""
        place = next((place for place in self._places if here is not None and place.isAncestorOf(here)), None)
        if place is not None:
            self.ensureWidgetVisible(place, 0, 0)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the call below the pointer, or that the keyboard stands in."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        for row, call in self._own_rows():
            pointed = row.rect().contains(row.mapFromGlobal(event.globalPos()))
            if row.focused() is not None if by_key else pointed:
                where = row.mapToGlobal(row.rect().center()) if by_key else event.globalPos()
                self.menu_asked.emit(call, where)
                return

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A call may be carried away; a press that was aimed before the rows moved takes none."""
        super().mousePressEvent(event)
        where = event.globalPosition().toPoint()
        still = self._pulse.now() - self._moved >= STEADY
        if event.button() is Qt.MouseButton.LeftButton and still:
            for row, call in self._own_rows():
                if row.rect().contains(row.mapFromGlobal(where)):
                    self.gripped.emit(call, where)
                    return

    def _own_rows(self) -> Iterator[tuple[CallRow, CallView]]:
        """Rows of calls of ours that go on."""
        for row in self.rows:
            if isinstance(row, CallRow) and row.slot is not None and row.slot.over is None:
                yield row, row.slot.item

    def enterEvent(self, event: QEnterEvent) -> None:
        """While the pointer is in the list no place closes up."""
        super().enterEvent(event)
        self._model.point(self._board, True, -1)

    def leaveEvent(self, event: QEvent) -> None:
        """Places may close up."""
        super().leaveEvent(event)
        self._model.point(self._board, False, -1)
        self.left.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """A hidden list has no pointer."""
        super().hideEvent(event)
        self._model.point(self._board, False, -1)

    def moveEvent(self, event: QMoveEvent) -> None:
        """The border to the other list has moved, and all rows with it."""
        super().moveEvent(event)
        self._moved = self._pulse.now()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows keep their width, with a scroll bar and without."""
        super().resizeEvent(event)
        self._lay_sides()
        self._count_below()

    def _on_range(self, *_: int) -> None:
        """A new row has its place now, or the list another height."""
        bar = self.verticalScrollBar()
        if bar.value() > bar.maximum():  # Qt is about to move the rows: there are not so many any more
            self._moved = self._pulse.now()
        self._bring()
        self._count_below()

    def _count_below(self) -> None:
        seen = self.verticalScrollBar().value() + self.viewport().height()
        bottom, below = 0, 0
        for row in self.rows:
            bottom += row.height()
            below += bottom > seen
            bottom += GAP
        hidden = (below, self.verticalScrollBar().value() > 0)
        if hidden != self._hidden:
            self._hidden = hidden
            self.overflow.emit(*hidden)

    def _on_second(self) -> None:
        now = self._pulse.now()
        for row in self.rows:
            row.tick(now)


class MoreLink(QToolButton):
    """Says how many rows lie below, and goes there; from the end, back."""

    def __init__(self, rows: RowList) -> None:
        super().__init__()
        self.setProperty("look", "link")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clicked.connect(rows.page_down)
        rows.overflow.connect(self._show)
        self._show(0, False)

    def _show(self, below: int, above: bool) -> None:
        self.setText(tr("{} more").format(below) if below else tr("to the top"))
        self.setAccessibleName(tr("Show {} more below").format(below) if below else tr("Show the first"))
        self.setVisible(bool(below or above))
