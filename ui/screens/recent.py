# SPDX-License-Identifier: GPL-3.0-or-later
"""Recent calls, in the place of the keys: what was missed, received, dialled and picked up."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from deskphone.history.entry import Query
from deskphone.phone.views import UNHEARD, CallKind
from ui.exceptions import guarded
from ui.models.recent import RecentModel
from ui.plain import plain_label
from ui.screens.keys_panel import FindField
from ui.text import LONGEST_TYPED, tr
from ui.theme import Theme, sized
from ui.widgets.controls import IconButton, hint
from ui.widgets.recent_list import RecentList

TYPING_MS = 150  # from a letter to the search
CHIP_GAP = 2  # px


def _kinds() -> tuple[tuple[str, frozenset[CallKind]], ...]:
    return (
        (tr("All"), frozenset()),
        (tr("Missed"), UNHEARD),
        (
            tr("Received"),
            frozenset(
                {
                    CallKind.RECEIVED,
                    CallKind.ALONE,
                    CallKind.DECLINED,
                    CallKind.ELSEWHERE,
                    CallKind.FORWARDED,
                }
            ),
        ),
        (tr("Dialled"), frozenset({CallKind.DIALLED})),
        (tr("Picked up"), frozenset({CallKind.PICKED_UP})),
        (tr("Texts"), frozenset({CallKind.TEXT})),
    )


@guarded
class RecentPage(QFrame):
    """``closed``: the person wants the keys back; ``cleared``: and all entries to be forgotten.

    ``led``: Enter in the field has put the keyboard on the rows.
    """

    closed = Signal()
    cleared = Signal()
    led = Signal()

    def __init__(self, theme: Theme, model: RecentModel) -> None:
        super().__init__()
        self.setObjectName("field")
        self.setAccessibleName(tr("Recent calls"))
        self._model = model
        self.list = RecentList(theme, model)
        self.list.left.connect(self.closed)
        self.finder = FindField()
        self.finder.setPlaceholderText(tr("Find (Ctrl+F)"))
        self.finder.setAccessibleName(tr("Find a call"))
        self.finder.setMaximumWidth(220)
        self.finder.setMaxLength(LONGEST_TYPED)
        self.finder.left.connect(self._leave_find)
        self.finder.entered.connect(self._leave_find_for_list)
        self.finder.entered.connect(self.led)
        self.finder.moved.connect(lambda _: self._leave_find_for_list())
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(TYPING_MS)
        self._soon.timeout.connect(self.look)
        self.finder.textChanged.connect(lambda _: self._soon.start())
        self._wanted: frozenset[CallKind] = frozenset()
        self._awaited = False  # Enter was pressed before what is looked for was there
        self._new = plain_label()
        self._new.setProperty("soft", True)
        self._stack = QStackedLayout()
        self._lay_out(theme)
        model.filled.connect(self._refresh)
        model.waiting.connect(self._on_waiting)
        self.look()
        self._refresh()

    def _lay_out(self, theme: Theme) -> None:
        title = plain_label(tr("Recent calls"))
        title.setFont(sized(title.font(), 1.05, strong=True))
        clear = IconButton(theme, "remove", tr("Forget all calls …"))
        clear.clicked.connect(self.cleared)
        close = IconButton(theme, "close", tr("Back to the keys (Esc)"))
        close.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.setContentsMargins(16, 8, 8, 0)
        top.setSpacing(8)
        top.addWidget(title)
        top.addWidget(self._new)
        top.addStretch(1)
        top.addWidget(self.finder, 1)
        top.addWidget(clear)
        top.addWidget(close)
        self._chip_box = chips = QGridLayout()
        chips.setContentsMargins(12, 0, 8, 0)
        chips.setSpacing(CHIP_GAP)
        self.chips = QButtonGroup(self)
        for words, kinds in _kinds():
            chip = QToolButton()
            chip.setText(words)
            chip.setFont(sized(chip.font(), 0.92))
            chip.setAccessibleName(words)
            chip.setProperty("look", "chip")
            chip.setCheckable(True)
            chip.setChecked(not kinds)
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.clicked.connect(partial(self._choose, kinds))
            self.chips.addButton(chip)
        chips.setColumnStretch(len(self.chips.buttons()), 1)
        self._fold_chips()
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(8, 0, 4, 8)
        inside.addWidget(self.list)
        self._stack.addWidget(holder)
        self._stack.addWidget(hint(tr("No calls yet"), tr("Calls that are over stand here.")))
        self._stack.addWidget(hint(tr("No call matches."), ""))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(top)
        box.addLayout(chips)
        box.addLayout(self._stack, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The kinds of calls need two lines where one has no room for their words."""
        super().resizeEvent(event)
        self._fold_chips()

    def _fold_chips(self) -> None:
        chips, margins = self.chips.buttons(), self._chip_box.contentsMargins()
        wide = sum(chip.sizeHint().width() + CHIP_GAP for chip in chips) + margins.left() + margins.right()
        columns = len(chips) if wide <= self.width() else -(-len(chips) // 2)
        for number, chip in enumerate(chips):
            self._chip_box.addWidget(chip, number // columns, number % columns)

    def take_keyboard(self) -> None:
        """The list has the keyboard; no row is chosen before somebody does so."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_find(self) -> None:
        """Ctrl+F."""
        self.finder.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.finder.selectAll()

    def _leave_find(self) -> None:
        self.take_keyboard()

    def _leave_find_for_list(self) -> None:
        """Enter and arrows lead to what was found, once it is; nothing is called by it."""
        if self._soon.isActive():
            self.look()
        self.take_keyboard()
        self._awaited = self._model.loading
        if not self._awaited:
            self.list.choose_first()

    @property
    def awaited(self) -> bool:
        """Whether the rows still are those from before a search that the keyboard has left the field for."""
        return self._awaited and self._model.loading

    def _choose(self, kinds: frozenset[CallKind]) -> None:
        self._wanted = kinds
        self.look()

    def look(self) -> None:
        """Ask anew for what is looked for."""
        self._soon.stop()
        self._model.look_for(Query.of(self.finder.text(), self._wanted))

    def _on_waiting(self, count: int) -> None:
        self._new.setText(tr("{} new").format(count) if count else "")

    def _refresh(self) -> None:
        if self._awaited and not self._model.loading:
            self._awaited = False
            if self.list.hasFocus():
                self.list.choose_first()
        if self._model.rowCount():
            self._stack.setCurrentIndex(0)
        elif not self._model.loading:
            self._stack.setCurrentIndex(2 if self._model.looking else 1)
