# SPDX-License-Identifier: GPL-3.0-or-later
"""The key half of the desk: the field of function keys, its heading, and what to do while it is empty."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from deskphone.phone.views import KeyView
from ui.blink import Pulse
from ui.exceptions import guarded
from ui.models.keys import KeysModel, matches, words_of
from ui.plain import plain_label
from ui.text import LONGEST_TYPED, tr
from ui.theme import Theme, sized
from ui.widgets.controls import IconButton, IconLabel, TextButton, hint
from ui.widgets.key_delegate import KeyDelegate
from ui.widgets.key_field import KeyField

FIND_FROM = 12  # keys; fewer are found by looking


@guarded
class FindField(QLineEdit):
    """Type to find; Enter presses what is found, arrows choose, Escape gives everything back."""

    left = Signal()
    entered = Signal()
    moved = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """None of these is the window's: Enter here never answers, and never picks up what rings longest."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.entered.emit()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.moved.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)


class KeysPanel(QFrame):
    """Everything on the right of the desk. ``add_asked``: the person wants a new key.

    ``found``: Enter was pressed on the found key with this index, -1 where there is none.
    """

    add_asked = Signal()
    found = Signal(int)

    def __init__(self, theme: Theme, model: KeysModel, delegate: KeyDelegate, pulse: Pulse) -> None:
        super().__init__()
        self.setObjectName("field")
        self._model = model
        self.view = KeyField(model, delegate, pulse)
        self._title = plain_label(tr("Keys"))
        self._title.setFont(sized(self._title.font(), 1.05, strong=True))
        self.finder = FindField()
        self.finder.setPlaceholderText(tr("Find a key (Ctrl+F)"))
        self.finder.setAccessibleName(tr("Find a key"))
        self.finder.setMaximumWidth(220)
        self.finder.setMaxLength(LONGEST_TYPED)
        self.finder.textChanged.connect(self._on_find)
        self.finder.left.connect(self.leave_find)
        self.finder.entered.connect(self._on_entered)
        self.finder.moved.connect(self._on_moved)
        self.add_button = IconButton(theme, "plus", tr("Add a key"))
        self.add_button.clicked.connect(self.add_asked)
        top = QHBoxLayout()
        top.setContentsMargins(16, 8, 8, 0)
        top.setSpacing(8)
        top.addWidget(self._title)
        top.addStretch(1)
        top.addWidget(self.finder, 1)
        top.addWidget(self.add_button)
        self._none_found = hint(tr("No key matches."), "")
        self._stack = QStackedLayout()
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(12, 4, 8, 12)
        inside.addWidget(self.view)
        self._stack.addWidget(holder)
        self._stack.addWidget(self._empty_page(theme))
        self._stack.addWidget(self._none_found)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(top)
        box.addLayout(self._stack, 1)
        model.modelReset.connect(self._refresh)
        self._refresh()

    def take_keyboard(self) -> None:
        """Have the keyboard: what it stood on is gone. Where no key is found the search has it."""
        if self._stack.currentWidget() is self._none_found:
            self.finder.setFocus(Qt.FocusReason.OtherFocusReason)
            self.view.given.emit()
        else:
            self.view.take_keyboard()

    def focus_find(self) -> None:
        """Ctrl+F."""
        self.finder.show()
        self.finder.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.finder.selectAll()
        self._mark(0)

    def leave_find(self) -> None:
        """All keys are there again, and the keyboard is theirs."""
        self.finder.clear()
        self.view.take_keyboard()
        self.view.mark(-1)

    def found_by(self, typed: str) -> list[KeyView]:
        """The keys that a search would show, in their order."""
        words = words_of(typed)
        return [key for key in self._model.keys if matches(key, words)] if words else []

    def narrow(self, typed: str) -> None:
        """Show the keys that somebody means who types elsewhere; empty: those of "Find a key" again."""
        wanted = typed or self.finder.text()
        if self.view.filter.find(wanted):
            self._refresh()
            self.view.mark(0 if wanted else -1)

    def mark_key(self, row: int) -> None:
        """Put the ring on a key, where it is shown; -1: on none."""
        key = self.view.filter.mapFromSource(self._model.index(row))
        self.view.mark(key.row() if row >= 0 else -1)

    def shows(self, row: int) -> bool:
        """Whether a key is there to be seen, perhaps by scrolling."""
        key = self._model.index(row)
        return self.isVisible() and self.view.filter.mapFromSource(key).isValid()

    def _on_entered(self) -> None:
        key = self.view.marked_key() if self.finder.text().strip() else None
        self.found.emit(-1 if key is None else key.index)

    def _on_moved(self, step: int) -> None:
        self._mark(max(0, min(self.view.marked_row() + step, self.view.filter.rowCount() - 1)))

    def _mark(self, row: int) -> None:
        """Show which of the found keys Enter would press: none before anything is typed."""
        self.view.mark(row if self.finder.text().strip() and self.view.filter.rowCount() else -1)

    def _empty_page(self, theme: Theme) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setSpacing(12)
        box.addStretch(2)
        box.addWidget(IconLabel(theme, "key", size=40), 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(
            hint(tr("No keys yet"), tr("Add the extensions you want to see.")),
            0,
            Qt.AlignmentFlag.AlignHCenter,
        )
        add = TextButton(theme, "plus", tr("Add key"), look="primary")
        add.clicked.connect(self.add_asked)
        box.addWidget(add, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(3)
        return page

    def _on_find(self, typed: str) -> None:
        self.view.filter.find(typed)
        self._refresh()
        self._mark(0)

    def _refresh(self) -> None:
        count = self._model.rowCount()
        self.finder.setVisible(count >= FIND_FROM or bool(self.finder.text()))
        if not count:
            self._stack.setCurrentIndex(1)
        else:
            self._stack.setCurrentIndex(0 if self.view.filter.rowCount() else 2)
