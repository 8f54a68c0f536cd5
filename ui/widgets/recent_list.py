# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of the list of calls: one view, one painter, a button to call back in each."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import (
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

from deskphone.history.entry import Entry
from deskphone.phone.views import CallKind
from ui import recent_text
from ui.exceptions import guarded
from ui.icons import paint_icon
from ui.keyboard import HeldKey
from ui.models.recent import ENTRY_ROLE, RecentModel
from ui.text import tr
from ui.theme import RADIUS, Theme, sized

BUTTON = 32
ICON = 20
PAD = 12
AIR = 18  # px above and below the two lines of a row, together
GUTTER = 12
MOST_NUMBER = 0.45  # of the room in a row's first line
MOVES = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
)
LOOKS = {
    CallKind.MISSED: ("missed", "amber_text"),
    CallKind.SILENCED: ("quiet", "amber_text"),
    CallKind.RECEIVED: ("received", "text_soft"),
    CallKind.DECLINED: ("hang-up", "text_soft"),
    CallKind.ELSEWHERE: ("elsewhere", "text_soft"),
    CallKind.FORWARDED: ("forward", "text_soft"),
    CallKind.DIALLED: ("dialled", "text_soft"),
    CallKind.PICKED_UP: ("pick-up", "text_soft"),
}
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class _Lettering:
    """A font and what it measures."""

    font: QFont
    metrics: QFontMetricsF

    @classmethod
    def of(cls, font: QFont, factor: float = 1.0, *, strong: bool = False) -> _Lettering:
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
class RecentDelegate(QStyledItemDelegate):
    """Paints one call: what it was, with whom, when, how long."""

    def __init__(self, theme: Theme, model: RecentModel) -> None:
        super().__init__(model)
        self._theme, self._model = theme, model
        self.hover_row = -1
        self.sunk_row = -1  # its button is pressed
        self.ringed_row = -1  # the keyboard stands on it
        self.dress(QFont())

    def dress(self, font: QFont) -> None:
        """Measure the letters of the window's font."""
        self._plain = _Lettering.of(font)
        self._strong = _Lettering.of(font, strong=True)
        self._small = _Lettering.of(font, 0.92)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines of text with air, at least 48 px."""
        return QSize(200, max(48, round(self._strong.metrics.height() + self._small.metrics.height() + AIR)))

    def button(self, cell: QRect) -> QRect:
        """Where the button to call back is."""
        return QRect(cell.right() - PAD - BUTTON, cell.center().y() - BUTTON // 2 + 1, BUTTON, BUTTON)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        entry = index.data(ENTRY_ROLE)
        if isinstance(entry, Entry):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint(painter, option.rect, entry, index.row())
            painter.restore()

    def _paint(self, painter: QPainter, cell: QRect, entry: Entry, row: int) -> None:
        tokens = self._theme.tokens
        ringed = row == self.ringed_row
        fill = tokens.accent_tint if ringed else tokens.hover if row == self.hover_row else tokens.panel
        edge = QPen(QColor(tokens.accent), 2.0) if ringed else QPen(QColor(tokens.border), 1.0)
        painter.setPen(edge)
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(QRectF(cell).adjusted(4.5, 2.5, -4.5, -2.5), RADIUS, RADIUS)
        name, token = LOOKS.get(entry.kind, ("call", "text_soft"))
        sign = QRectF(cell.left() + PAD + 4, cell.center().y() - ICON / 2 + 0.5, ICON, ICON)
        paint_icon(painter, sign, name, getattr(tokens, token))
        self._paint_words(painter, entry, cell)
        if entry.callback:
            self._paint_button(painter, QRectF(self.button(cell)), row)

    def _paint_button(self, painter: QPainter, place: QRectF, row: int) -> None:
        tokens = self._theme.tokens
        sunk, under = row == self.sunk_row, row == self.hover_row
        painter.setPen(QPen(QColor(tokens.border_strong), 1.0))
        painter.setBrush(QColor(tokens.pressed if sunk else tokens.green_tint if under else tokens.panel))
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        paint_icon(painter, place.adjusted(7, 7, -7, -7), "call", tokens.green_text)

    def _paint_words(self, painter: QPainter, entry: Entry, cell: QRect) -> None:
        tokens, model, small = self._theme.tokens, self._model, self._small
        big = self._plain if entry.seen else self._strong
        soft, loud = QColor(tokens.text_soft), QColor(tokens.text)
        high, low = self._strong.metrics.height(), small.metrics.height()
        left = cell.left() + PAD + 4 + ICON + GUTTER
        room = self.button(cell).left() - GUTTER - left
        first = QRectF(left, cell.top() + (cell.height() - high - low - 2) / 2, room, high)
        second = QRectF(left, first.bottom() + 2, room, low)
        first.setWidth(room - small.write_right(painter, first, model.when(entry), soft))
        second.setWidth(room - small.write_right(painter, second, recent_text.took(entry), soft))
        number = model.digits(entry)
        keep = min(small.metrics.horizontalAdvance(number), first.width() * MOST_NUMBER) + 8 if number else 0
        used = big.write(painter, first.adjusted(0, 0, -keep, 0), model.title(entry), loud)
        small.write(painter, first.adjusted(used + 8, 0, 0, 0), number, soft)
        small.write(painter, second, model.line(entry), soft)


@guarded
class RecentList(QListView):
    """``called``: the entry whose button was pressed, or that was double clicked.

    ``missed``: another entry stood there by the time the finger went up. ``menu_asked``: an entry, and where.
    ``removed``: the person wants an entry to be forgotten; ``left``: and the list to be closed.
    """

    called = Signal(object)
    missed = Signal()
    menu_asked = Signal(object, QPoint)
    removed = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, model: RecentModel) -> None:
        super().__init__()
        self._recent = model
        self._delegate = RecentDelegate(theme, model)
        self._delegate.dress(self.font())
        self._gripped: Entry | None = None
        self._chosen = False
        self._held = HeldKey()
        # Qt asks for the count of rows at each row that it lays out. A model in C++ between answers that
        # for 50,000 in 10 ms; Python takes a second, each time that a call is entered.
        self._rows = QSortFilterProxyModel(self)
        self._rows.setSourceModel(model)
        self.setModel(self._rows)
        self.setItemDelegate(self._delegate)
        self.setObjectName("recentList")
        self.setAccessibleName(tr("Recent calls"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self._rows.modelReset.connect(self._on_reset)
        theme.changed.connect(self.viewport().update)

    def entry_at(self, where: QPoint) -> Entry | None:
        """The entry below a place of the viewport."""
        entry = self.indexAt(where).data(ENTRY_ROLE)
        return entry if isinstance(entry, Entry) else None

    def current(self) -> Entry | None:
        """The entry that the keyboard stands on; none where nobody has moved it there: Enter calls it."""
        entry = self.currentIndex().data(ENTRY_ROLE) if self._chosen and self.hasFocus() else None
        return entry if isinstance(entry, Entry) else None

    def choose_first(self) -> None:
        """The keyboard stands on a row, on the first if on none before."""
        self._chosen = True
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._rows.index(0, 0))
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ring goes where the current row is by now."""
        self._delegate.ringed_row = -1 if self.current() is None else self.currentIndex().row()
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
        self._chosen = False

    def _on_button(self, where: QPoint) -> Entry | None:
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
            if entry is not None and entry.id == gripped.id:
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
        self._recent.hold(True)

    def leaveEvent(self, event: QEvent) -> None:
        """Rows may move again."""
        super().leaveEvent(event)
        self._hover(-1)
        self._recent.hold(False)

    def hideEvent(self, event: QHideEvent) -> None:
        """A hidden list has no pointer."""
        super().hideEvent(event)
        self._recent.hold(False)

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
