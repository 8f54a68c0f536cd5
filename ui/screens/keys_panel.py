# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys: the field of function keys, what stands above it, and what to do while it is empty."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from deskphone.phone.views import KeyView
from ui.blink import Pulse
from ui.exceptions import guarded
from ui.face import Face
from ui.models.arrangement import Only, Order, below
from ui.models.keys import KeysModel, matches, words_of
from ui.plain import plain_label
from ui.text import LONGEST_TYPED, tr
from ui.theme import Theme, sized
from ui.widgets.controls import IconButton, IconLabel, TextButton, WindowChoice, hint
from ui.widgets.key_delegate import KeyDelegate
from ui.widgets.key_field import KeyField
from ui.widgets.key_tabs import KeyTabs

FIND_FROM = 12  # keys; fewer are found by looking
ANY = 16_777_215  # px: Qt's word for no limit
CHOICE_LEAST, FINDER_ON_WALL = 116, 120  # px
ADDS = 760  # px of the Wall; below, keys are added by the menu


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


@guarded
class KeysPanel(QFrame):
    """Everything on the right of the desk. ``add_asked``: the person wants a new key.

    ``found``: Enter was pressed on the found key with this index, -1 where there is none. ``ordered``: the
    person has chosen another order. ``tools`` stand above the keys, on the Wall beside the number.
    """

    add_asked = Signal()
    found = Signal(int)
    ordered = Signal(object)

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
        self.order, self.only = self._choices(theme)
        self.tools = QWidget()
        self._top = top = QHBoxLayout(self.tools)
        top.setContentsMargins(16, 8, 8, 0)
        top.setSpacing(8)
        top.addWidget(self._title)
        top.addStretch(1)
        top.addWidget(self.finder, 1)
        for choice in (self.order, self.only):
            top.addWidget(choice)
        top.addWidget(self.add_button)
        self._face, self._chosen_order = Face.DESK, Order.HAND
        self.tabs, self._tabbed = KeyTabs(theme, model), False
        self.tabs.chosen.connect(lambda _: self._fit_tabs())
        self._none_found = hint(tr("No key matches."), "")
        self._none_below = hint(tr("There are no keys below this heading."), "")
        self._nobody = hint(tr("Nobody is busy."), "")
        self._stack = QStackedLayout()
        holder = QWidget()
        self._inside = inside = QVBoxLayout(holder)
        inside.setContentsMargins(12, 4, 8, 12)
        inside.addWidget(self.view)
        self._stack.addWidget(holder)
        self._stack.addWidget(self._empty_page(theme))
        self._stack.addWidget(self._none_found)
        self._stack.addWidget(self._none_below)
        self._stack.addWidget(self._nobody)
        self._box = box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.tools)
        box.addWidget(self.tabs)
        box.addLayout(self._stack, 1)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._refresh)
        model.modelReset.connect(self._refresh)
        model.dataChanged.connect(self._on_lamps)
        self.view.filter.settled.connect(self._refresh)
        self._refresh()

    def wear(self, face: Face) -> None:
        """Have the keys and the tools of a face: sorted and narrowed down is only the Wall."""
        wall = face is Face.WALL
        self._face = face
        if not wall:
            self._box.insertWidget(0, self.tools)
        self._fit_tabs()
        self._top.setContentsMargins(*((0, 8, 16, 8) if wall else (16, 8, 8, 0)))
        for widget, there in ((self._title, face is Face.DESK), (self.order, wall), (self.only, wall)):
            widget.setVisible(there)
        self._show_adding()
        self.finder.setMaximumWidth(220 if face is not Face.MINI else ANY)
        self.finder.setMinimumWidth(FINDER_ON_WALL if wall else 0)
        self._inside.setContentsMargins(*((12, 4, 8, 12) if face is Face.DESK else (4, 4, 4, 4)))
        self.only.setCurrentIndex(0)
        self._arrange()
        self.view.wear(face)
        self._refresh()

    def _show_adding(self) -> None:
        narrow = self._face is Face.MINI or (self._face is Face.WALL and self.width() < ADDS)
        self.add_button.setVisible(not narrow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is looked for comes first."""
        super().resizeEvent(event)
        self._show_adding()

    def show_tabs(self, on: bool) -> None:
        """Have a tab for each heading, which shows its keys alone."""
        self._tabbed = on
        self._fit_tabs()

    def _fit_tabs(self) -> None:
        """Mini has no room for them; without them all keys are shown."""
        there = self._tabbed and self._face is not Face.MINI and self.tabs.some
        self.tabs.setVisible(there)
        self.view.filter.show_below(self.tabs.heading if there else None)

    def choose_order(self, order: Order) -> None:
        """Sort the keys of the Wall."""
        self._chosen_order = order
        self.order.setCurrentIndex(self.order.findData(order))
        self._arrange()

    @property
    def seeks(self) -> bool:
        """Whether a letter that is typed beside the fields finds a key."""
        return self._face is Face.WALL and self.isVisible()

    def in_sight(self, row: int) -> bool:
        """Whether a key is to be seen as it is, without scrolling."""
        there = self.view.isVisibleTo(self.window())  # also while nobody sees the window itself
        return there and self.view.sees(row)

    def seek(self, letter: str) -> None:
        """Somebody types beside the fields: that finds a key."""
        self.focus_find()
        self.finder.setText(letter)

    def _choices(self, theme: Theme) -> tuple[WindowChoice, WindowChoice]:
        order, only = WindowChoice(theme), WindowChoice(theme)
        order.setAccessibleName(tr("Order of the keys"))
        for words, data in (
            (tr("By hand"), Order.HAND),
            (tr("By surname"), Order.SURNAME),
            (tr("By number"), Order.NUMBER),
        ):
            order.addItem(words, data)
        only.setAccessibleName(tr("Which keys are shown"))
        for words, each in (
            (tr("All keys"), Only.ALL),
            (tr("Busy"), Only.BUSY),
            (tr("Ringing"), Only.RINGING),
        ):
            only.addItem(words, each)
        for choice in (order, only):
            choice.setSizeAdjustPolicy(WindowChoice.SizeAdjustPolicy.AdjustToContents)
            choice.setMinimumWidth(CHOICE_LEAST)
            choice.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            choice.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            choice.hide()
        order.activated.connect(self._on_order)
        only.activated.connect(lambda _: self._arrange())
        return order, only

    def _on_order(self, _: int) -> None:
        self._chosen_order = self.order.currentData()
        self._arrange()
        self.ordered.emit(self._chosen_order)

    def _arrange(self) -> None:
        wall = self._face is Face.WALL
        order = self._chosen_order if wall else Order.HAND
        self.view.filter.arrange(order, self.only.currentData() if wall else Only.ALL)

    def _fold_finder(self) -> None:
        """On Mini the search is there while it is used."""
        if self._face is Face.MINI:
            self.tools.hide()

    def take_keyboard(self) -> None:
        """Have the keyboard: what it stood on is gone. Where no key is found the search has it."""
        if self._stack.currentWidget() is self._none_found:
            self.finder.setFocus(Qt.FocusReason.OtherFocusReason)
            self.view.given.emit()
        else:
            self.view.take_keyboard()

    def focus_find(self) -> None:
        """Ctrl+F."""
        self.tools.show()
        self.finder.show()
        self.finder.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.finder.selectAll()
        self._mark(0)

    def leave_find(self) -> None:
        """All keys are there again, and the keyboard is theirs."""
        self.finder.clear()
        self.view.take_keyboard()
        self.view.mark(-1)
        self._fold_finder()

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
        few = count < FIND_FROM and self._face is not Face.WALL
        self.finder.setVisible(not few or bool(self.finder.text()))
        shown = self.view.filter
        if not count:
            self._stack.setCurrentIndex(1)
        elif shown.rowCount():
            self._stack.setCurrentIndex(0)
        elif shown.sought or shown.only is Only.ALL:
            none = self._none_found if shown.heading is None else self._none_below
            self._stack.setCurrentWidget(none)
        else:
            for words in self._nobody.findChildren(QLabel):
                words.setText(self._nobody_words(shown.only))
            self._stack.setCurrentWidget(self._nobody)

    def _nobody_words(self, only: Only) -> str:
        keys, heading = self._model.keys, self.view.filter.heading
        if heading is None:
            return _nobody(only, keys)
        return _nobody(only, [keys[row] for row in below(keys, heading)], here=True)

    def _on_lamps(self) -> None:
        """Of how many keys there is no news may be another number now: that is told once for all of them."""
        if self._stack.currentWidget() is self._nobody:
            self._soon.start()


def _nobody(only: Only, keys: Sequence[KeyView], *, here: bool = False) -> str:
    """What is said where no key is busy, or rings; not of those whose state the server does not tell.

    ``here``: these are not all keys.
    """
    unknown = sum(key.subscription not in ("active", "none") for key in keys)
    if only is Only.BUSY:
        known = tr("Nobody of these is busy.") if here else tr("Nobody is busy.")
        doubtful = tr("Nobody is known to be busy (keys without news: {}).")
    else:
        known = tr("It rings at none of these.") if here else tr("It rings nowhere.")
        doubtful = tr("No ringing is known of (keys without news: {}).")
    return doubtful.format(unknown) if unknown else known
