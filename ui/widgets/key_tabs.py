# SPDX-License-Identifier: GPL-3.0-or-later
"""A tab for each heading of the keys."""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QTabBar

from ui.exceptions import guarded
from ui.icons import icon
from ui.models.keys import KeysModel
from ui.plain import plain_entry, plain_tip
from ui.text import key_label, tr
from ui.theme import Theme

BELL = 16  # px


@guarded
class KeyTabs(QTabBar):
    """``chosen``: the row of the heading whose keys are to be shown, None for all keys.

    A bell stands on the tab of a key that rings. Other keys, other headings: the one of the same name stays.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, model: KeysModel) -> None:
        super().__init__()
        self._theme, self._model = theme, model
        self._named: list[tuple[int, str]] = []  # row and words of each heading
        self._ringing: frozenset[int] = frozenset()  # tabs
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setIconSize(QSize(BELL, BELL))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("Headings of the keys"))
        self.addTab(tr("All keys"))
        self.currentChanged.connect(lambda _: self.chosen.emit(self.heading))
        model.modelReset.connect(self._name)
        model.told.connect(self._look)
        theme.changed.connect(self._paint)
        self._name()

    @property
    def heading(self) -> int | None:
        """The row of the chosen one."""
        at = self.currentIndex() - 1
        return self._named[at][0] if 0 <= at < len(self._named) else None

    @property
    def some(self) -> bool:
        """Whether there are headings at all."""
        return bool(self._named)

    def show_all(self) -> None:
        """Choose the tab of all keys."""
        self.setCurrentIndex(0)

    def _headings(self) -> list[tuple[int, str]]:
        keys = ((row, self._model.key(row)) for row in sorted(self._model.headings))
        return [(row, key_label(key)) for row, key in keys if key is not None]

    def _name(self) -> None:
        """Have a tab for each heading that there is now."""
        before = self.tabText(self.currentIndex()) if self.currentIndex() else None
        self._named, self._ringing = self._headings(), frozenset()
        self.blockSignals(True)
        while self.count() > 1:
            self.removeTab(self.count() - 1)
        for _, words in self._named:
            self.setTabToolTip(self.addTab(plain_entry(words)), plain_tip(words))
        names = [self.tabText(at) for at in range(1, self.count())]
        self.setCurrentIndex(names.index(before) + 1 if before in names else 0)
        self.blockSignals(False)
        self._look()
        self.chosen.emit(self.heading)

    def _look(self) -> None:
        """Keys have changed."""
        if self._headings() != self._named:
            self._name()
            return
        rows = [row for row, _ in self._named]
        self._ring(frozenset(bisect_right(rows, key) for key in self._model.blinking(fast=True)) - {0})

    def _paint(self) -> None:
        """The bells have another colour."""
        self._ring(frozenset())
        self._look()

    def _ring(self, ringing: frozenset[int]) -> None:
        if ringing == self._ringing:
            return
        bell = icon("bell", self._theme.tokens.lamp_ring)
        for tab in ringing ^ self._ringing:
            rings = tab in ringing
            self.setTabIcon(tab, bell if rings else QIcon())
            words = self._named[tab - 1][1]
            self.setAccessibleTabName(tab, tr("{}: it rings").format(words) if rings else words)
        self._ringing = ringing
