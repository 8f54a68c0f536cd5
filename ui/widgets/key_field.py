# SPDX-License-Identifier: GPL-3.0-or-later
"""The field of function keys: one view with one painter, so that hundreds of keys stay quick."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QFrame, QWidget

from deskphone.phone.views import KeyView
from ui.blink import Pulse
from ui.exceptions import guarded
from ui.models.keys import KEY_ROLE, Index, KeysModel
from ui.text import tr
from ui.widgets.edge_scroll import EdgeScroll
from ui.widgets.key_delegate import GAP, Aim, KeyDelegate
from ui.widgets.key_grid import KeyGrid
from ui.widgets.key_places import Gap

MOVES = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)


@guarded
class KeyField(KeyGrid):
    """A grid of keys to press. ``key_pressed(key)`` and ``menu_asked(key, where)`` name keys by their index.

    ``key_gripped`` tells which one the mouse button is down on, -1 for none any more; ``taken`` tells it with
    the place on the screen. ``missed``: another key stands there by the time it goes up. ``move_wanted``: a
    key is to have another place, by the keyboard.
    """

    key_pressed = Signal(int)
    key_gripped = Signal(int)
    menu_asked = Signal(int, QPoint)
    missed = Signal()
    taken = Signal(int, QPoint)
    move_wanted = Signal(int, int)
    given = Signal()  # the keyboard came here from something that is gone

    def __init__(
        self,
        model: KeysModel,
        delegate: KeyDelegate,
        pulse: Pulse,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(model, delegate, parent)
        self._pulse = pulse
        self._gripped = -1
        self._edges = EdgeScroll(self)
        self._gap: Gap | None = None
        self._ringed = -1  # the row of the model that has the ring
        self._ringed_key: KeyView | None = None  # what stood there
        self.filter.settled.connect(self._follow_ring)
        self.filter.modelReset.connect(self._on_other_keys)  # after the selection has heard of it
        self.setObjectName("keyField")
        self.setAccessibleName(tr("Function keys"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        pulse.blinker.ticked.connect(self._on_blink)
        pulse.seconds.ticked.connect(self._on_second)
        for change in (model.dataChanged, model.modelReset):
            change.connect(self._on_changed)
        self._on_changed()

    def key_at(self, position: QPoint) -> KeyView | None:
        """The key painted at a place of the viewport."""
        index = self.indexAt(position)
        inside = self.visualRect(index).adjusted(int(GAP), int(GAP), -int(GAP), -int(GAP)).contains(position)
        return _key(index) if inside else None

    def key_below(self, where: QPoint) -> int | None:
        """The index of the key at a place of the screen; None where there is none to be seen."""
        key = self.key_at(self.viewport().mapFromGlobal(where)) if self.isVisible() else None
        return None if key is None else key.index

    def aim(self, key: int, words: str = "", *, able: bool = True) -> None:
        """Something is carried over this key (an index; -1: over none), and letting go there does this.

        Not ``able``: it does nothing, and the words say why.
        """
        row = self.filter.mapFromSource(self._keys.index(key)).row() if key >= 0 else -1
        aim, before = Aim(row, words, able), self._delegate.aim
        if aim != before:
            self._delegate.aim = aim
            self._repaint_rows((before.row, row))

    def scroll_towards(self, where: QPoint | None) -> None:
        """Something is carried to a place of the screen, perhaps to an edge; None: nothing is any more."""
        self._edges.towards(where)

    def let_go(self) -> None:
        """The key below the finger is carried away: it is not pressed any more."""
        self._gripped = -1
        self._sink(-1)
        self.key_gripped.emit(-1)

    def lift(self, row: int) -> None:
        """A key is carried away; -1: none is."""
        self._delegate.lifted_row = row
        self.viewport().update()

    def mark_gap(self, gap: Gap | None) -> None:
        """Show where a key would come to stand."""
        if gap != self._gap:
            self._gap = gap
            self.viewport().update()

    def focused_key(self) -> KeyView | None:
        """The key that the keyboard was moved to; none where it was not (Enter must not dial by surprise)."""
        ringed = self.hasFocus() and self._delegate.focused_row >= 0
        return _key(self.currentIndex()) if ringed else None

    def mark(self, row: int) -> None:
        """Put the ring on a shown key while the keyboard stands in the field that finds it; -1: on none."""
        if row >= 0:
            index = self.filter.index(row, 0)
            self.setCurrentIndex(index)
            self.scrollTo(index)
        self._ring(row)

    def marked_row(self) -> int:
        """The shown key with the ring; -1 for none."""
        return self._delegate.focused_row

    def marked_key(self) -> KeyView | None:
        """The key with the ring."""
        return _key(self.filter.index(self._delegate.focused_row, 0))

    def dataChanged(self, first: Index, last: Index, roles: object = ()) -> None:
        """Repaint what changed. Qt's own would lay out and repaint all: keys never change their size."""
        self._repaint_rows(range(first.row(), last.row() + 1))

    def currentChanged(self, current: Index, previous: Index) -> None:
        """The ring moves along."""
        super().currentChanged(current, previous)
        if self._delegate.focused_row >= 0 and not self.filter.changing:
            self._ring(current.row())

    def _ring(self, row: int) -> None:
        self._delegate.focused_row = row
        self._ringed = self.filter.mapToSource(self.filter.index(row, 0)).row() if row >= 0 else -1
        self._ringed_key = self._keys.key(self._ringed)
        self.viewport().update()

    def _follow_ring(self) -> None:
        """The ring stays on its key wherever that stands now, and goes with it: never to a neighbour."""
        if self._delegate.focused_row < 0:
            return
        index = self.filter.mapFromSource(self._keys.index(self._ringed))
        if index.isValid():
            self.setCurrentIndex(index)
        self._ring(index.row())

    def _on_other_keys(self) -> None:
        """There are more keys, or fewer: Qt has forgotten the current one, and another may stand there."""
        if self._delegate.focused_row >= 0:
            before, keys = self._ringed_key, self._keys.keys
            same = (row for row, key in enumerate(keys) if before and _names(key) == _names(before))
            self._ringed = next(same, -1)
            self._follow_ring()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the keys that lie in what is to be painted."""
        self._delegate.dress(self.font(), self.devicePixelRatioF())
        rows: set[int] = set()
        for rect in event.region():  # type: ignore[attr-defined]  # its stub does not know
            rows.update(self._rows_in(rect))
        painter = QPainter(self.viewport())
        for row in rows:
            key = self._shown(row)
            if key is not None:
                self._delegate.paint_key(painter, row, key, self.cell(row))
        if self._gap is not None:
            self._delegate.paint_mark(painter, self.cell(self._gap.row), self._gap)
        painter.end()

    def _shown(self, row: int) -> KeyView | None:
        return self._keys.key(row) if self.filter.own else _key(self.filter.index(row, 0))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Reached by Tab, the first key gets the ring."""
        super().focusInEvent(event)
        by_keyboard = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_keyboard and self.filter.rowCount():
            if not self.currentIndex().isValid():
                self.setCurrentIndex(self.filter.index(0, 0))
            self._ring(self.currentIndex().row())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring goes with the focus."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._ring(-1)

    def take_keyboard(self) -> None:
        """Have the keyboard: what it stood on is gone, or done."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.given.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move; everything else is the window's (no type-ahead: digits pick rows)."""
        if event.key() in ARROWS and event.modifiers() & MOVES == MOVES:
            self._ask_to_move(event)
        elif event.key() in ARROWS or event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            super().keyPressEvent(event)
            self._ring(self.currentIndex().row())
        else:
            event.ignore()

    def _ask_to_move(self, event: QKeyEvent) -> None:
        """Ctrl+Shift and an arrow: the key with the ring changes places."""
        key, last = self.focused_key(), self._keys.rowCount() - 1
        if key is None or event.isAutoRepeat():
            return
        if not self.filter.own:
            self.move_wanted.emit(key.index, key.index)  # said is why it stays
            return
        steps = {
            Qt.Key.Key_Left: key.index - 1,
            Qt.Key.Key_Right: key.index + 1,
            Qt.Key.Key_Up: self._places.beside(key.index, -1),
            Qt.Key.Key_Down: self._places.beside(key.index, 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        to = steps[Qt.Key(event.key())]
        if 0 <= to <= last and to != key.index:
            self.move_wanted.emit(key.index, to)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Sink the key."""
        self._ring(-1)
        key = self.key_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton:
            self._gripped = key.index if key else -1
            self._sink(self.indexAt(event.position().toPoint()).row() if key else -1)
            self.key_gripped.emit(key.index if key else -1)
            if key is not None:
                self.taken.emit(key.index, event.globalPosition().toPoint())
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Sink the key all the same: whether a second press counts is decided by whoever hears of it."""
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The key under the pointer stands out."""
        self._hover(self.indexAt(event.position().toPoint()).row())
        self.filter.hold_still(True)
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        """No key takes the place of another under the pointer."""
        super().enterEvent(event)
        self.filter.hold_still(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Hidden, it has no pointer."""
        super().hideEvent(event)
        self.filter.hold_still(False)

    def leaveEvent(self, event: QEvent) -> None:
        """No key is under the pointer."""
        super().leaveEvent(event)
        self._hover(-1)
        self.filter.hold_still(False)

    def _hover(self, row: int) -> None:
        before, self._delegate.hover_row = self._delegate.hover_row, row
        if before != row:
            self._repaint_rows((before, row))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press counts when it ends on the key it began on."""
        row = self._delegate.pressed_row
        self._sink(-1)
        key = self.key_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and key is not None:
            index = self.indexAt(event.position().toPoint())
            if index.row() == row:
                if key.index == self._gripped:
                    self.key_pressed.emit(key.index)
                else:
                    self.missed.emit()
        self.key_gripped.emit(-1)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Right click, or the menu key on the focused key."""
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        key = self.key_at(event.pos()) if by_mouse else self.focused_key()
        if key is not None:
            where = event.globalPos()
            if not by_mouse:
                where = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
            self.menu_asked.emit(key.index, where)

    def _sink(self, row: int) -> None:
        self._delegate.pressed_row = row
        self.viewport().update()

    def _on_changed(self, *_: object) -> None:
        keys = self._keys
        fast, slow = bool(keys.blinking(fast=True)), bool(keys.blinking(fast=False))
        self._pulse.blinker.need(fast=fast, slow=slow)
        self._pulse.seconds.need("keys", bool(keys.counting()))

    def _on_blink(self, fast: bool, slow: bool) -> None:
        if fast:
            self._repaint_keys(self._keys.blinking(fast=True))
        if slow:
            self._repaint_keys(self._keys.blinking(fast=False))

    def _on_second(self) -> None:
        self._repaint_keys(self._keys.counting())

    def _repaint_keys(self, keys: Iterable[int]) -> None:
        if not self.filter.own:
            keys = [self.filter.mapFromSource(self._keys.index(key)).row() for key in keys]
        self._repaint_rows(keys)

    def _repaint_rows(self, rows: Iterable[int]) -> None:
        viewport = self.viewport()
        seen = viewport.rect()
        for row in rows:
            cell = self.cell(row)
            if row >= 0 and seen.intersects(cell):
                viewport.update(cell)


def _key(index: QModelIndex) -> KeyView | None:
    key = index.data(KEY_ROLE) if index.isValid() else None
    return key if isinstance(key, KeyView) else None


def _names(key: KeyView) -> tuple[str, ...]:
    """What two views of one key have in common."""
    return key.type, key.account, key.number, key.label
