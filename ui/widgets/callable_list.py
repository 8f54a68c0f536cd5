# SPDX-License-Identifier: GPL-3.0-or-later
"""A list of rows with a button to call in each: one view, one painter. Whom one is with tells the model."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem

from ui.exceptions import guarded
from ui.icons import paint_icon
from ui.keyboard import HeldKey
from ui.models.rows import ITEM_ROLE, HeldModel, Item
from ui.theme import RADIUS, Theme, sized

BUTTON = 32
ICON = 20
PAD = 12
AIR = 18  # px above and below the two lines of a row, together
GUTTER = 12
MOVES = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
)
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Lettering:
    """A font and what it measures."""

    font: QFont
    metrics: QFontMetricsF

    @classmethod
    def of(cls, font: QFont, factor: float = 1.0, *, strong: bool = False) -> Lettering:
        """A font of the window's, larger or stronger."""
        made = sized(font, factor, strong=strong)
        return cls(made, QFontMetricsF(made))

    def write(self, painter: QPainter, place: QRectF, words: str, colour: QColor) -> float:
        """Write from the left of a place, shortened to its width; gives the width that was used."""
        shown = self.metrics.elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        painter.setFont(self.font)
        painter.setPen(colour)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
        return self.metrics.horizontalAdvance(shown)

    def write_right(self, painter: QPainter, place: QRectF, words: str, colour: QColor) -> float:
        """Write at the right of a place; gives the width that was used, with a gap."""
        wide = self.metrics.horizontalAdvance(words)
        self.write(painter, place.adjusted(place.width() - wide - 1, 0, 0, 0), words, colour)
        return wide + GUTTER if words else 0.0


@guarded
class RowDelegate(QStyledItemDelegate):
    """Paints a row: its frame, a button where it can be called, and what ``paint_item`` adds."""

    def __init__(self, theme: Theme, model: QAbstractListModel) -> None:
        super().__init__(model)
        self.theme = theme
        self.hover_row = -1
        self.sunk_row = -1  # its button is pressed
        self.ringed_row = -1  # the keyboard stands on it
        self.dress(QFont())

    def dress(self, font: QFont) -> None:
        """Measure the letters of the window's font."""
        self.plain = Lettering.of(font)
        self.strong = Lettering.of(font, strong=True)
        self.small = Lettering.of(font, 0.92)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines of text with air, at least 48 px."""
        return QSize(200, max(48, round(self.strong.metrics.height() + self.small.metrics.height() + AIR)))

    def button(self, cell: QRect) -> QRect:
        """Where the button to call is."""
        return QRect(cell.right() - PAD - BUTTON, cell.center().y() - BUTTON // 2 + 1, BUTTON, BUTTON)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        item: Item | None = index.data(ITEM_ROLE)
        if item is not None:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.paint_frame(painter, option.rect, item, index.row())
            self.paint_item(painter, option.rect, item)
            if item.callback:
                self._paint_button(painter, QRectF(self.button(option.rect)), index.row())
            painter.restore()

    def fill(self, row: int) -> QColor:
        """The ground of a row."""
        tokens, ringed = self.theme.tokens, row == self.ringed_row
        return QColor(
            tokens.accent_tint if ringed else tokens.hover if row == self.hover_row else tokens.panel
        )

    def edge(self, row: int) -> QPen:
        """Its edge."""
        tokens, ringed = self.theme.tokens, row == self.ringed_row
        return QPen(QColor(tokens.accent), 2.0) if ringed else QPen(QColor(tokens.border), 1.0)

    def paint_frame(self, painter: QPainter, cell: QRect, item: Item, row: int) -> None:
        """A card of its own."""
        painter.setPen(self.edge(row))
        painter.setBrush(self.fill(row))
        painter.drawRoundedRect(QRectF(cell).adjusted(4.5, 2.5, -4.5, -2.5), RADIUS, RADIUS)

    @abstractmethod
    def paint_item(self, painter: QPainter, cell: QRect, item: Item) -> None:
        """What is in the frame."""

    def lines(self, cell: QRect) -> tuple[QRectF, QRectF]:
        """Where the two lines of a row's words are, beside its sign and its button."""
        high, low = self.strong.metrics.height(), self.small.metrics.height()
        left = cell.left() + PAD + 4 + ICON + GUTTER
        room = self.button(cell).left() - GUTTER - left
        first = QRectF(left, cell.top() + (cell.height() - high - low - 2) / 2, room, high)
        return first, QRectF(left, first.bottom() + 2, room, low)

    def paint_sign(self, painter: QPainter, cell: QRect, name: str, token: str) -> None:
        """An icon before the words."""
        sign = QRectF(cell.left() + PAD + 4, cell.center().y() - ICON / 2 + 0.5, ICON, ICON)
        paint_icon(painter, sign, name, getattr(self.theme.tokens, token))

    def _paint_button(self, painter: QPainter, place: QRectF, row: int) -> None:
        tokens = self.theme.tokens
        sunk, under = row == self.sunk_row, row == self.hover_row
        painter.setPen(QPen(QColor(tokens.border_strong), 1.0))
        painter.setBrush(QColor(tokens.pressed if sunk else tokens.green_tint if under else tokens.panel))
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        paint_icon(painter, place.adjusted(7, 7, -7, -7), "call", tokens.green_text)


@guarded
class CallableList(QListView):
    """Rows of a model whose ``ITEM_ROLE`` is an ``Item``.

    ``called``: the item whose button was pressed, or that was double clicked.
    ``missed``: another entry stood there by the time the finger went up. ``menu_asked``: an entry, and where.
    ``removed``: the person wants an entry to be forgotten; ``left``: and the list to be closed.
    """

    called = Signal(object)
    missed = Signal()
    menu_asked = Signal(object, QPoint)
    removed = Signal(object)
    left = Signal()

    def __init__(self, delegate: RowDelegate, model: HeldModel, name: str) -> None:
        super().__init__()
        self._source = model
        self._delegate = delegate
        delegate.setParent(self)  # and not the model, which goes on
        self._delegate.dress(self.font())
        self._gripped: Item | None = None
        self._chosen = False
        self._marked = -1
        self._held = HeldKey()
        # Qt asks for the count of rows at each row that it lays out. A model in C++ between answers that
        # for 50,000 in 10 ms; Python takes a second, each time that a call is entered.
        self._rows = QSortFilterProxyModel(self)
        self._rows.setSourceModel(model)
        self.setModel(self._rows)
        self.setItemDelegate(self._delegate)
        self.setObjectName("recentList")
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self._rows.modelReset.connect(self._on_reset)
        delegate.theme.changed.connect(self.viewport().update)

    def entry_at(self, where: QPoint) -> Item | None:
        """The entry below a place of the viewport."""
        entry: Item | None = self.indexAt(where).data(ITEM_ROLE)
        return entry

    def current(self) -> Item | None:
        """The entry that the keyboard stands on; none where nobody has moved it there: Enter calls it."""
        entry: Item | None = self.currentIndex().data(ITEM_ROLE) if self._chosen and self.hasFocus() else None
        return entry

    def choose_first(self) -> None:
        """The keyboard stands on a row, on the first if on none before."""
        self._chosen = True
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._rows.index(0, 0))
        self.viewport().update()

    def choose(self, row: int) -> None:
        """The keyboard stands on a row."""
        self._chosen = True
        self.setCurrentIndex(self._rows.index(row, 0))
        self.viewport().update()

    def mark(self, row: int) -> None:
        """Show which row Enter in a search field would call; -1 for none."""
        self._marked = row if 0 <= row < self._rows.rowCount() else -1
        if self._marked >= 0:
            self.scrollTo(self._rows.index(self._marked, 0))
        self.viewport().update()

    @property
    def marked_row(self) -> int:
        """The row that is marked, -1 for none."""
        return self._marked

    def marked(self) -> Item | None:
        """What is marked."""
        item: Item | None = self._rows.index(self._marked, 0).data(ITEM_ROLE) if self._marked >= 0 else None
        return item

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ring goes where the current row is by now, or the marked one."""
        self._delegate.ringed_row = self._marked if self.current() is None else self.currentIndex().row()
        super().paintEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another font has other measures."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._delegate.dress(self.font())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt makes the first row the current one; it is chosen only for who came by Tab."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.choose_first()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring goes with the focus, but for a menu."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._chosen = False
        self.viewport().update()

    def _on_reset(self) -> None:
        self._chosen, self._marked = False, -1

    def _on_button(self, where: QPoint) -> Item | None:
        index = self.indexAt(where)
        entry = self.entry_at(where)
        inside = index.isValid() and self._delegate.button(self.visualRect(index)).contains(where)
        return entry if inside and entry is not None and entry.callback else None

    # ------------------------------------------------------------------ the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Sink the button; elsewhere choose the row."""
        where = event.position().toPoint()
        if event.button() is Qt.MouseButton.LeftButton:
            self._gripped = self._on_button(where)
            self._sink(self.indexAt(where).row() if self._gripped is not None else -1)
            if self._gripped is None and self.indexAt(where).isValid():
                self._chosen = True
                self.setCurrentIndex(self.indexAt(where))
                self.viewport().update()
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press counts when it ends on the button of the entry that it began on."""
        gripped, self._gripped = self._gripped, None
        self._sink(-1)
        if event.button() is Qt.MouseButton.LeftButton and gripped is not None:
            entry = self._on_button(event.position().toPoint())
            if entry is not None and entry.same == gripped.same:
                self.called.emit(entry)
            elif entry is not None:
                self.missed.emit()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On a row it calls; its second press on a button is none."""
        where = event.position().toPoint()
        entry = self.entry_at(where)
        if entry is not None and self._on_button(where) is None and entry.callback:
            self.called.emit(entry)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The row under the pointer stands out."""
        self._hover(self.indexAt(event.position().toPoint()).row())
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        """While the pointer is in the list no row moves below it."""
        super().enterEvent(event)
        self._source.hold(True)

    def leaveEvent(self, event: QEvent) -> None:
        """Rows may move again."""
        super().leaveEvent(event)
        self._hover(-1)
        self._source.hold(False)

    def hideEvent(self, event: QHideEvent) -> None:
        """A hidden list has no pointer."""
        super().hideEvent(event)
        self._source.hold(False)

    def _hover(self, row: int) -> None:
        if self._delegate.hover_row != row:
            self._delegate.hover_row = row
            self.viewport().update()

    def _sink(self, row: int) -> None:
        self._delegate.sunk_row = row
        self.viewport().update()

    # ------------------------------------------------------------------ the keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Delete forgets, Escape closes; all else is the window's: digits are a number."""
        entry = self.current()
        if event.key() in MOVES and entry is None:
            self.choose_first()
        elif event.key() in MOVES:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Delete and entry is not None:
            # A key that is held would forget the whole list.
            if not (event.isAutoRepeat() or self._held.repeats(event.key(), event.timestamp())):
                self.removed.emit(entry)
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """A key that is held is let go and pressed in the same instant, again and again."""
        self._held.released(event.key(), event.timestamp())
        super().keyReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Right click, or the menu key on the current row."""
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        entry = self.entry_at(event.pos()) if by_mouse else self.current()
        if entry is not None:
            where = event.globalPos()
            if not by_mouse:
                where = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
            self.menu_asked.emit(entry, where)
