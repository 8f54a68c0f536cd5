# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of the book: a number each; those of one contact stand in one frame."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from ui import book_text
from ui.exceptions import guarded
from ui.models.book import BookModel, Line
from ui.models.rows import Item
from ui.text import tr
from ui.theme import RADIUS, Theme
from ui.widgets.callable_list import CallableList, RowDelegate

GAP = 12  # px between a kind and its number
BEYOND = 40  # px: a frame that goes on is drawn beyond its row


@guarded
class BookDelegate(RowDelegate):
    """Paints one number: whose it is, and what kind."""

    def dress(self, font: QFont) -> None:
        """Numbers stand below each other, behind the longest kind."""
        super().dress(font)
        words = map(book_text.kind, book_text.KINDS)
        self._kinds = max(map(self.small.metrics.horizontalAdvance, words))

    def paint_frame(self, painter: QPainter, cell: QRect, item: Item, row: int) -> None:
        """A card for all numbers of a contact; the row under the pointer, or the ring, within it."""
        tokens = self.theme.tokens
        first, last = (item.first, item.last) if isinstance(item, Line) else (True, True)
        above, below = 2.5 if first else -BEYOND, -2.5 if last else BEYOND
        painter.setClipRect(cell)
        painter.setPen(QPen(QColor(tokens.border), 1.0))
        painter.setBrush(QColor(tokens.panel))
        painter.drawRoundedRect(QRectF(cell).adjusted(4.5, above, -4.5, below), RADIUS, RADIUS)
        if row in (self.hover_row, self.ringed_row):
            ringed = row == self.ringed_row
            painter.setPen(self.edge(row) if ringed else Qt.PenStyle.NoPen)
            painter.setBrush(self.fill(row))
            inside = QRectF(cell).adjusted(5, 3 if first else 1, -5, -3 if last else -1)
            painter.drawRoundedRect(inside, RADIUS - 1, RADIUS - 1)
        painter.setClipping(False)

    def paint_item(self, painter: QPainter, cell: QRect, item: Item) -> None:
        """The first row of a contact has its name."""
        if not isinstance(item, Line):
            return
        line = item
        tokens = self.theme.tokens
        soft, loud = QColor(tokens.text_soft), QColor(tokens.text)
        first, second = self.lines(cell)
        if line.first:
            own = "person" if line.contact.name else "group"
            self.paint_sign(painter, cell, "server" if line.listed else own, "text_soft")
            used = self.strong.write(painter, first, book_text.title(line.contact), loud)
            firm = first.adjusted(used + GAP, 0, 0, 0)
            if firm.width() > GAP:
                used = self.small.write(painter, firm, book_text.company(line.contact), soft)
                self._paint_mark(painter, firm.adjusted(used + GAP if used else 0, 0, 0, 0), line)
        else:
            second.moveTop(cell.center().y() - second.height() / 2 + 0.5)
        kind = book_text.kind(line.number.kind)
        self.small.write(painter, second, kind, soft)
        number = second.adjusted(self._kinds + GAP, 0, 0, 0)
        used = self.small.write(painter, number, book_text.number(line.number), loud)
        note = number.adjusted(used + GAP, 0, 0, 0)
        if line.first and note.width() > GAP:
            self.small.write(painter, note, book_text.note(line.contact), soft)

    def _paint_mark(self, painter: QPainter, place: QRectF, line: Line) -> None:
        """What is of a company's directory says so at the right, where there is room."""
        words = tr("Directory")
        wide = self.small.metrics.horizontalAdvance(words) + 1
        if line.listed and place.width() >= wide:
            where = place.adjusted(place.width() - wide, 0, 0, 0)
            self.small.write(painter, where, words, QColor(self.theme.tokens.text_soft))


@guarded
class BookList(CallableList):
    """The book's rows."""

    def __init__(self, theme: Theme, model: BookModel) -> None:
        super().__init__(BookDelegate(theme, model), model, tr("Contacts"))

    def current(self) -> Line | None:
        """The line that the keyboard stands on."""
        line = super().current()
        return line if isinstance(line, Line) else None
