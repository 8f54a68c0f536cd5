# SPDX-License-Identifier: GPL-3.0-or-later
"""The function keys as a list model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from deskphone.phone.views import Blink, KeyView
from ui import text
from ui.exceptions import guarded
from ui.plain import plain_tip

Index = QModelIndex | QPersistentModelIndex
KEY_ROLE = int(Qt.ItemDataRole.UserRole) + 1
NOWHERE = QModelIndex()


@guarded
class KeysModel(QAbstractListModel):
    """Row n is the key n. ``dataChanged`` comes only for rows that differ from what was shown.

    ``regrouped``: a row has become a heading, or is none any more. ``told``: all rows that changed together
    are shown.
    """

    regrouped = Signal()
    told = Signal()

    def __init__(self, clock: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._keys: list[KeyView] = []
        self._fast: set[int] = set()
        self._slow: set[int] = set()
        self._counting: set[int] = set()
        self._headings: set[int] = set()

    @property
    def keys(self) -> tuple[KeyView, ...]:
        """All keys."""
        return tuple(self._keys)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """One row a key."""
        return 0 if parent.isValid() else len(self._keys)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The view of the key (``KEY_ROLE``), its words for people, tooltips and screen readers."""
        if not index.isValid() or not 0 <= index.row() < len(self._keys):
            return None
        key = self._keys[index.row()]
        if role == KEY_ROLE:
            return key
        if role == Qt.ItemDataRole.DisplayRole:
            return text.key_label(key)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(text.key_tip(key))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return text.key_spoken(key)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return text.key_spoken_more(key, self._clock())
        return None

    def now(self) -> float:
        """The time by which lamps count."""
        return self._clock()

    def key(self, row: int) -> KeyView | None:
        """The key of a row, None where there is none."""
        return self._keys[row] if 0 <= row < len(self._keys) else None

    def show_all(self, keys: Sequence[KeyView]) -> None:
        """Show these keys; rows that stay the same stay untouched."""
        if len(keys) == len(self._keys):
            self.show_some(enumerate(keys))
            return
        self.beginResetModel()
        self._keys = list(keys)
        for row, key in enumerate(keys):
            self._note(row, key)
        for rows in (self._fast, self._slow, self._counting, self._headings):
            rows.difference_update(range(len(keys), max(rows, default=0) + 1))
        self.endResetModel()

    def show(self, row: int, key: KeyView) -> None:
        """Show one key anew."""
        self.show_some(((row, key),))

    def show_some(self, changed: Iterable[tuple[int, KeyView]]) -> None:
        """Show keys anew, each at its row."""
        some = False
        for row, key in changed:
            if 0 <= row < len(self._keys) and self._keys[row] != key:
                some = True
                before, self._keys[row] = self._keys[row], key
                self._note(row, key)
                index = self.index(row)
                self.dataChanged.emit(index, index)
                if key.heading is not before.heading:
                    self.regrouped.emit()
        if some:
            self.told.emit()

    def blinking(self, *, fast: bool) -> frozenset[int]:
        """Rows that blink fast (or slowly)."""
        return frozenset(self._fast if fast else self._slow)

    @property
    def headings(self) -> frozenset[int]:
        """Rows that are no keys, but name those that follow."""
        return frozenset(self._headings)

    def counting(self) -> frozenset[int]:
        """Rows that show seconds."""
        return frozenset(self._counting)

    def _note(self, row: int, key: KeyView) -> None:
        for rows, belongs in (
            (self._fast, key.blink is Blink.FAST),
            (self._slow, key.blink is Blink.SLOW),
            (self._counting, text.key_is_counting(key)),
            (self._headings, key.heading),
        ):
            (rows.add if belongs else rows.discard)(row)


def words_of(typed: str) -> tuple[str, ...]:
    """What somebody who looks for a key has typed."""
    return tuple(typed.casefold().split())


def matches(key: KeyView, words: Sequence[str]) -> bool:
    """Whether all words occur on a key; headings are not looked for."""
    if key.heading:
        return not words
    haystack = f"{key.label} {key.number}".casefold()
    return all(word in haystack for word in words)
