# SPDX-License-Identifier: GPL-3.0-or-later
"""The ladder: a row for each message, an arrow between the phone's line and the other's."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from deskphone.trace.message import TracedMessage
from deskphone.trace.summary import Summary
from deskphone.trace.text import place
from ui.exceptions import guarded
from ui.models.trace import MESSAGE_ROLE, SUMMARY_ROLE, TraceModel, clock, parties
from ui.text import remark, tr
from ui.theme import Theme, sized

PAD, GAP, HEAD = 12, 12, 5  # px; HEAD: half of an arrow's head
NARROW = 200  # px behind the time; below, the message below has to tell the address
AIR = 16  # px above and below the letters of a row, together
FAILED = 400  # status from which an answer is a failure
Index = QModelIndex | QPersistentModelIndex


@guarded
class LadderDelegate(QStyledItemDelegate):
    """Paints one message: when, what, which way, with whom."""

    def __init__(self, theme: Theme, parent: QListView) -> None:
        super().__init__(parent)
        self._theme = theme
        self.dress(parent.font())

    def dress(self, font: QFont) -> None:
        """Measure the letters of the window's font."""
        self._plain, self._strong, self._small = font, sized(font, 1.0, strong=True), sized(font, 0.92)
        self._high = QFontMetricsF(self._strong).height()
        self._time = QFontMetricsF(self._small).horizontalAdvance("00:00:00.000")
        self._place = QFontMetricsF(self._small).horizontalAdvance("255.255.255.255:65535")

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One line of text, and the arrow below it."""
        return QSize(200, round(self._high) + AIR)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        message, summary = index.data(MESSAGE_ROLE), index.data(SUMMARY_ROLE)
        if not isinstance(message, TracedMessage) or not isinstance(summary, Summary):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell, tokens = option.rect, self._theme.tokens
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(cell, QColor(tokens.accent_tint))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(tokens.accent), 2.0))
            painter.drawRect(QRectF(cell).adjusted(1, 1, -1, -1))
        self._paint(painter, cell, message, summary)
        painter.restore()

    def _paint(self, painter: QPainter, cell: QRect, message: TracedMessage, summary: Summary) -> None:
        tokens = self._theme.tokens
        soft = QColor(tokens.text_soft)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._small)
        painter.setPen(soft)
        left = cell.left() + PAD
        painter.drawText(QRectF(left, cell.top(), self._time + 4, cell.height()), middle, clock(message))
        begin = left + self._time + GAP
        room = cell.right() - PAD - begin
        wide = min(self._place, room * 0.36) if room > NARROW else -GAP  # for the address
        end = cell.right() - PAD - wide - GAP
        if wide > 0:
            where = QRectF(end + GAP, cell.top(), wide, cell.height())
            self._write(painter, where, place(message.remote), self._small, soft)
        lane = QRectF(begin, cell.top(), end - begin, cell.height())
        self._paint_lane(painter, lane, message, summary)

    def _paint_lane(self, painter: QPainter, lane: QRectF, message: TracedMessage, summary: Summary) -> None:
        tokens = self._theme.tokens
        painter.setPen(QPen(QColor(tokens.border_strong), 1.0))
        for x in (lane.left(), lane.right()):  # the two whose conversation it is
            painter.drawLine(QPointF(x, lane.top()), QPointF(x, lane.bottom() + 1))
        colour = QColor(tokens.amber_text if self._is_odd(message, summary) else tokens.text)
        line = QColor(tokens.amber_text if self._is_odd(message, summary) else tokens.accent)
        y = lane.bottom() - HEAD - 1.5
        tip, tail = (lane.left(), lane.right()) if message.received else (lane.right(), lane.left())
        back = HEAD * 1.6 if message.received else -HEAD * 1.6
        style = Qt.PenStyle.DashLine if message.remark else Qt.PenStyle.SolidLine
        painter.setPen(QPen(line, 1.4, style))
        painter.drawLine(QPointF(tail, y), QPointF(tip + back, y))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(line)
        painter.drawPolygon(
            QPolygonF([QPointF(tip, y), QPointF(tip + back, y - HEAD), QPointF(tip + back, y + HEAD)])
        )
        words = QRectF(lane.left() + GAP, lane.top() + 2, lane.width() - 2 * GAP, self._high)
        used = self._write(painter, words, summary.what or tr("unreadable"), self._strong, colour)
        more = "  ".join(part for part in (remark(message.remark), parties(summary), summary.body) if part)
        rest = words.adjusted(used + GAP, 0, 0, 0)
        if rest.width() > 0:
            self._write(painter, rest, more, self._small, QColor(tokens.text_soft))

    @staticmethod
    def _is_odd(message: TracedMessage, summary: Summary) -> bool:
        challenge = summary.status in (401, 407)
        return bool(message.remark) or (summary.status >= FAILED and not challenge)

    @staticmethod
    def _write(painter: QPainter, where: QRectF, words: str, font: QFont, colour: QColor) -> float:
        """Write from the left of a place, shortened to its width; gives the width that was used."""
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, where.width())
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, shown)
        return metrics.horizontalAdvance(shown)


@guarded
class Ladder(QListView):
    """Stays at the newest row unless somebody has scrolled away.

    ``chosen``: the current row changed; ``left``: the list is to be closed; ``copied``: Ctrl+C.
    """

    chosen = Signal()
    left = Signal()
    copied = Signal()

    def __init__(self, theme: Theme, model: TraceModel) -> None:
        super().__init__()
        self._delegate = LadderDelegate(theme, self)
        self._follows = True
        self.setModel(model)
        self.selectionModel().currentChanged.connect(lambda *_: self.chosen.emit())
        self.setItemDelegate(self._delegate)
        self.setObjectName("ladder")
        self.setAccessibleName(tr("Messages"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.SinglePass)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self._settling = False
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._on_range)
        model.rowsRemoved.connect(self._after_fewer)
        model.modelReset.connect(self._on_reset)
        self._place = 0
        theme.changed.connect(self.viewport().update)

    def chosen_messages(self) -> list[TracedMessage]:
        """The rows that are selected, the oldest first."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return [index.data(MESSAGE_ROLE) for row in rows if (index := self.model().index(row, 0)).isValid()]

    def current(self) -> TracedMessage | None:
        """The message of the current row."""
        found = self.currentIndex().data(MESSAGE_ROLE)
        return found if isinstance(found, TracedMessage) else None

    def choose_last(self) -> None:
        """Stand on the newest row."""
        self.setCurrentIndex(self.model().index(self.model().rowCount() - 1, 0))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes by Tab stands on the newest row."""
        before = self.currentIndex().isValid()
        super().focusInEvent(event)
        if not before and event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        ):
            self.choose_last()

    def _on_scrolled(self, value: int) -> None:
        """Somebody has moved the rows, or the current one: from now on that is the place."""
        if not self._settling:
            self._follows, self._place = value >= self.verticalScrollBar().maximum(), value

    def _on_range(self, _least: int, most: int) -> None:
        """Rows came or went, or the height is another: Qt only brings the bar into its range."""
        before, self._settling = self._settling, True  # one may come within another
        self.verticalScrollBar().setValue(most if self._follows else min(self._place, most))
        self._settling = before

    def _after_fewer(self, _parent: QModelIndex, first: int, last: int) -> None:
        """What is read stays where it is, as long as it is there."""
        if not self._follows:
            self._place = max(0, self._place - (last - first + 1))
            self.verticalScrollBar().setValue(self._place)

    def _on_reset(self) -> None:
        self._follows, self._place = True, 0
        self.chosen.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Another font has other measures."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._delegate.dress(self.font())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Ctrl+C copies, Escape closes; what is typed is no search in the rows."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_C and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.copied.emit()
        elif event.text() and event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)
