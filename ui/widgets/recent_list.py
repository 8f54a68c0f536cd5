# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of the list of calls: what each was, with whom, when, how long."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter

from deskphone.history.entry import Entry
from deskphone.phone.views import CallKind
from ui import recent_text
from ui.exceptions import guarded
from ui.models.recent import RecentModel
from ui.models.rows import Item
from ui.text import tr
from ui.theme import Theme
from ui.widgets.callable_list import CallableList, RowDelegate

MOST_NUMBER = 0.45  # of the room in a row's first line
LOOKS = {
    CallKind.MISSED: ("missed", "amber_text"),
    CallKind.SILENCED: ("quiet", "amber_text"),
    CallKind.RECEIVED: ("received", "text_soft"),
    CallKind.ALONE: ("received", "text_soft"),
    CallKind.DECLINED: ("hang-up", "text_soft"),
    CallKind.ELSEWHERE: ("elsewhere", "text_soft"),
    CallKind.FORWARDED: ("forward", "text_soft"),
    CallKind.DIALLED: ("dialled", "text_soft"),
    CallKind.PICKED_UP: ("pick-up", "text_soft"),
    CallKind.TEXT: ("text", "text_soft"),
}


@guarded
class RecentDelegate(RowDelegate):
    """Paints one call: what it was, with whom, when, how long."""

    def __init__(self, theme: Theme, model: RecentModel) -> None:
        super().__init__(theme, model)
        self._model = model

    def paint_item(self, painter: QPainter, cell: QRect, item: Item) -> None:
        """A sign, and two lines."""
        if isinstance(item, Entry):
            self.paint_sign(painter, cell, *LOOKS.get(item.kind, ("call", "text_soft")))
            self._paint_words(painter, item, cell)

    def _paint_words(self, painter: QPainter, entry: Entry, cell: QRect) -> None:
        tokens, model, small = self.theme.tokens, self._model, self.small
        big = self.plain if entry.seen else self.strong
        soft, loud = QColor(tokens.text_soft), QColor(tokens.text)
        first, second = self.lines(cell)
        room = first.width()
        first.setWidth(room - small.write_right(painter, first, model.when(entry), soft))
        second.setWidth(room - small.write_right(painter, second, recent_text.took(entry), soft))
        number = model.digits(entry)
        keep = min(small.metrics.horizontalAdvance(number), first.width() * MOST_NUMBER) + 8 if number else 0
        used = big.write(painter, first.adjusted(0, 0, -keep, 0), model.title(entry), loud)
        small.write(painter, first.adjusted(used + 8, 0, 0, 0), number, soft)
        small.write(painter, second, model.line(entry), soft)


@guarded
class RecentList(CallableList):
    """The list of calls."""

    def __init__(self, theme: Theme, model: RecentModel) -> None:
        super().__init__(RecentDelegate(theme, model), model, tr("Recent calls"))

    def current(self) -> Entry | None:
        """The entry that the keyboard stands on."""
        entry = super().current()
        return entry if isinstance(entry, Entry) else None
