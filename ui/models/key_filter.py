# SPDX-License-Identifier: GPL-3.0-or-later
"""Which function keys a field shows, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QSortFilterProxyModel, QTimer, Signal

from deskphone.phone.views import KeyView
from ui.exceptions import guarded
from ui.models.arrangement import Only, Order, Selection, arranged, belongs, below, rank
from ui.models.keys import KEY_ROLE, Index, KeysModel, matches, words_of

REST_MS = 5000  # since the pointer moved; then no hand is about to press


@guarded
class KeyFilter(QSortFilterProxyModel):
    """Type to find: keys whose label or number holds all the words typed; and sorted, or only some.

    Who is sought by words is sought among all, whichever heading's keys are shown.

    ``settled``: other keys are shown, or in another order, and all of it is told. In between, while Qt tells
    it bit by bit, it is ``changing``.
    """

    settled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys: KeysModel | None = None
        self._words: tuple[str, ...] = ()
        self._order, self._only = Order.HAND, Only.ALL
        self._heading: int | None = None  # whose keys alone are shown
        self._selection, self._still = Selection(), False
        self._place: dict[int, int] = {}  # of each row, where they are not the model's own
        self._ranks: list[object] = []
        self.changing = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._renew)
        self._rests = QTimer(self, singleShot=True, interval=REST_MS)
        self._rests.timeout.connect(lambda: self.hold_still(False))
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self._renew)

    def show_keys(self, model: KeysModel) -> None:
        """Show the keys of this model."""
        self._keys = model
        model.modelReset.connect(self._on_reset)  # before Qt asks which rows are shown
        model.dataChanged.connect(lambda first, last: self._on_changed(first.row(), last.row()))
        model.regrouped.connect(self._on_regrouped)
        self.setSourceModel(model)

    @property
    def finding(self) -> bool:
        """Whether keys are filtered away by words, lamps or headings; headings are then as well."""
        return bool(self._words) or self._narrowed

    @property
    def _narrowed(self) -> bool:
        return self._only is not Only.ALL or self.heading is not None

    @property
    def heading(self) -> int | None:
        """The row of the heading whose keys alone are shown, None for all."""
        return None if self._words else self._heading

    @property
    def sought(self) -> bool:
        """Whether it is words that filter them."""
        return bool(self._words)

    @property
    def own(self) -> bool:
        """Whether the rows are the model's own."""
        return not self.finding and self._order is Order.HAND

    @property
    def order(self) -> Order:
        """How they are sorted."""
        return self._order

    @property
    def only(self) -> Only:
        """Which are shown."""
        return self._only

    def find(self, typed: str) -> bool:
        """Keep the keys that match; False where that is what is kept already."""
        words = words_of(typed)
        if words == self._words:
            return False
        self._words = words
        if self._heading is not None:
            self._selection.clear()
            self._place_rows()
        self._tell()
        return True

    def show_below(self, heading: int | None) -> None:
        """Show the keys below this heading alone; None: all."""
        if heading == self._heading:
            return
        self._heading = heading
        self._selection.clear()
        self._place_rows()
        self._tell()

    def arrange(self, order: Order, only: Only) -> None:
        """Sort the keys, and show all or only some of them."""
        if (order, only) == (self._order, self._only):
            return
        self._order, self._only = order, only
        self._selection.clear()
        self._place_rows()
        self._tell()

    def hold_still(self, still: bool) -> None:
        """The pointer has moved on the keys (or is there no more): none takes the place of another.

        That ends as well when it has rested for a while: a mouse may be left on a wall of lamps for the day.
        """
        if still:
            self._rests.start()
        if still is not self._still:
            self._still = still
            if self._only is not Only.ALL:
                self._renew()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """Whether all words occur, and the row is one of those that are shown."""
        key = self.sourceModel().index(source_row, 0, source_parent).data(KEY_ROLE)
        if isinstance(key, KeyView) and not matches(key, self._words):
            return False
        return not self._narrowed or source_row in self._place

    def lessThan(self, left: Index, right: Index) -> bool:
        """By the order that was worked out for all rows at once."""
        last = len(self._place)
        return self._place.get(left.row(), last) < self._place.get(right.row(), last)

    # ------------------------------------------------------------------ keeping it true

    def _place_rows(self) -> bool:
        """Work out which rows stand where; False where that is as before."""
        if self._keys is None:
            return False
        keys = self._keys.keys
        if self._order is Order.HAND and not self._narrowed:
            rows: Sequence[int] = ()
        else:
            self._ranks = [rank(key, self._order) for key in keys]
            rows = arranged(keys, self._order)
        if self.heading is not None:
            members = below(keys, self.heading)
            rows = [row for row in rows if row in members]
        if self._only is not Only.ALL:
            now = self._keys.now()
            wanted = [row for row in rows if not keys[row].heading and belongs(keys[row], self._only)]
            rows = self._selection.show(wanted, now, still=self._still)
            due = self._selection.next_tidy(now)
            if due is not None:
                self._later.start(int((due - now) * 1000) + 1)
        place = {row: at for at, row in enumerate(rows)}
        if place == self._place:
            return False
        self._place = place
        return True

    def _is_wanted(self, row: int, key: KeyView) -> bool:
        inside = self._keys is None or self.heading is None or row in below(self._keys.keys, self.heading)
        return inside and not key.heading and belongs(key, self._only)

    def _renew(self) -> None:
        if self._place_rows():
            self._tell()

    def _tell(self) -> None:
        """Let Qt sort and filter anew, and tell others when that is done."""
        self.changing = True
        column, before = 0 if self._place else -1, self.sortColumn()
        if column < before:
            self.sort(column)
        self.invalidate()  # without an order, or with it: sorting two thousand takes a twentieth of a second
        if column > before:
            self.sort(column)
        self.changing = False
        self.settled.emit()

    def _on_reset(self) -> None:
        self._selection.clear()  # its rows are other keys now
        self._heading = None
        self._place_rows()
        self.sort(0 if self._place else -1)

    def _on_changed(self, first: int, last: int) -> None:
        """A lamp or a name is another: many may be at once, so they are looked at together."""
        if self._keys is None or (self._order is Order.HAND and self._only is Only.ALL):
            return
        for row in range(first, last + 1):
            key = self._keys.key(row)
            if key is None:
                continue
            moved = row < len(self._ranks) and rank(key, self._order) != self._ranks[row]
            comes_or_goes = self._only is not Only.ALL and (
                self._is_wanted(row, key) is not (row in self._place)
            )
            if moved or comes_or_goes:
                self._soon.start()
                return

    def _on_regrouped(self) -> None:
        if not self.own:
            self._soon.start()
