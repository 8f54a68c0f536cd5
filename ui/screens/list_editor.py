# SPDX-License-Identifier: GPL-3.0-or-later
"""A list of drafts on the left, the form of the chosen one on the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.drafts import Draft, DraftError
from ui.exceptions import guarded
from ui.sight import NEVER, STEADY
from ui.text import tr
from ui.theme import Theme
from ui.widgets.controls import IconButton, hint
from ui.widgets.form import FieldSpec, Form

MIN_LIST, MAX_LIST = 112, 208


@dataclass(frozen=True, slots=True)
class EditorWords:
    """What an editor says: the names of its list and of its buttons, and what stands in an empty list."""

    section: str
    name: str
    add: str
    remove: str
    empty: str
    empty_line: str


@guarded
class ListEditor(QWidget):
    """Adds, removes and sorts drafts. ``changed`` comes after each edit, ``added`` after a new draft."""

    changed = Signal()
    added = Signal()

    def __init__(
        self,
        theme: Theme,
        words: EditorWords,
        specs: Sequence[FieldSpec],
        title: Callable[[Draft], str],
        clock: Callable[[], float],
    ) -> None:
        super().__init__()
        self.section = words.section
        self.drafts: list[Draft] = []
        self.make: Callable[[], Draft] = dict
        self._title, self._clock = title, clock
        self._pressed = NEVER  # when a button last added or removed one
        self._touched: set[tuple[int, str]] = set()
        self._all_errors = False
        self.list = QListWidget()
        self.list.setAccessibleName(words.name)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.form = Form(theme, specs)
        self.add_button = IconButton(theme, "plus", words.add)
        self.remove_button = IconButton(theme, "remove", words.remove)
        self.up_button = IconButton(theme, "up", tr("Move up"))
        self.down_button = IconButton(theme, "down", tr("Move down"))
        self._pages = QStackedWidget()
        self._lay_out(words)
        self.list.currentRowChanged.connect(self._on_row)
        self.form.edited.connect(self._on_edited)
        self.add_button.clicked.connect(self._on_add)
        self.remove_button.clicked.connect(self._on_remove)
        self.up_button.clicked.connect(lambda: self._move(-1))
        self.down_button.clicked.connect(lambda: self._move(1))
        self._on_row(-1)

    def _lay_out(self, words: EditorWords) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        for button in (self.add_button, self.remove_button, self.up_button, self.down_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.list, 1)
        left.addLayout(buttons)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setObjectName("rows")
        holder = QVBoxLayout(inside)
        holder.setContentsMargins(0, 0, 8, 0)
        holder.addWidget(self.form)
        holder.addStretch(1)
        area.setWidget(inside)
        self._pages.addWidget(area)
        self._pages.addWidget(hint(words.empty, words.empty_line))
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 16, 0, 0)
        box.setSpacing(12)
        box.addLayout(left)
        box.addWidget(self._pages, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The form is given the more room, the less there is."""
        super().resizeEvent(event)
        self.list.setFixedWidth(max(MIN_LIST, min(MAX_LIST, self.width() * 2 // 5)))

    def showEvent(self, event: QShowEvent) -> None:
        """Rows and fields have their style, and with it their height, only now: lay out before painting."""
        super().showEvent(event)
        self.list.doItemsLayout()
        QCoreApplication.sendPostedEvents(None, int(QEvent.Type.LayoutRequest))

    @property
    def row(self) -> int:
        """The chosen draft, -1 for none."""
        return self.list.currentRow()

    def show_drafts(self, drafts: list[Draft], row: int = 0) -> None:
        """Edit these (the list is changed in place)."""
        self.drafts = drafts
        self.list.clear()
        self.list.addItems([self._title(draft) for draft in drafts])
        self.choose(min(row, len(drafts) - 1))

    def choose(self, row: int) -> None:
        """Show one draft."""
        self.list.setCurrentRow(row)
        self._on_row(self.row)

    def add(self) -> None:
        """A new draft behind the last one, ready to be typed into."""
        self.drafts.append(self.make())
        self.list.addItem(self._title(self.drafts[-1]))
        self.choose(len(self.drafts) - 1)
        self.changed.emit()
        self.added.emit()

    def remove(self) -> None:
        """Take the chosen draft away."""
        row = self.row
        if row < 0:
            return
        del self.drafts[row]
        self._touched.clear()
        self.list.takeItem(row)
        self.choose(min(row, len(self.drafts) - 1))
        self.changed.emit()

    def _on_add(self) -> None:
        if not self._twice():
            self.add()

    def _on_remove(self) -> None:
        if not self._twice():
            self.remove()

    def _twice(self) -> bool:
        """Whether this is the second press of a double click: another draft is chosen by now."""
        now = self._clock()
        if now < self._pressed + STEADY:
            return True
        self._pressed = now
        return False

    def show_errors(self, errors: Sequence[DraftError], *, all_fields: bool = False) -> None:
        """Show what is wrong with the chosen draft: fields that were touched, or all of them."""
        self._all_errors = self._all_errors or all_fields
        wanted: Mapping[str, str] = {
            error.field: error.sentence
            for error in errors
            if error.section == self.section
            and error.index == self.row
            and (self._all_errors or (self.row, error.field) in self._touched)
        }
        self.form.show_errors(wanted)

    def _move(self, step: int) -> None:
        row, to = self.row, self.row + step
        if row < 0 or not 0 <= to < len(self.drafts):
            return
        self.drafts[row], self.drafts[to] = self.drafts[to], self.drafts[row]
        self._touched.clear()
        item = self.list.takeItem(row)
        self.list.insertItem(to, item)
        self.choose(to)
        self.changed.emit()

    def _on_row(self, row: int) -> None:
        there = 0 <= row < len(self.drafts)
        self._pages.setCurrentIndex(0 if there else 1)
        self.remove_button.setEnabled(there)
        self.up_button.setEnabled(row > 0)
        self.down_button.setEnabled(there and row < len(self.drafts) - 1)
        if there:
            self.form.show_values(self.drafts[row])
            self.changed.emit()

    def _on_edited(self, name: str) -> None:
        if self.row < 0:
            return
        self.drafts[self.row].update({name: self.form.values()[name]})
        self._touched.add((self.row, name))
        item = self.list.currentItem()
        if item is not None:
            item.setText(self._title(self.drafts[self.row]))
        self.changed.emit()
