# SPDX-License-Identifier: GPL-3.0-or-later
"""Where each key of the field stands: lines of keys of one size, and headings across the whole width."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect


@dataclass(frozen=True, slots=True)
class Shape:
    """Pixels: ``width`` and ``height`` of the cell of a key, ``heading``: the height of a heading."""

    columns: int = 1
    width: int = 176
    height: int = 64
    heading: int = 40


@dataclass(frozen=True, slots=True)
class Gap:
    """A place between two keys: before a shown one, or ``behind`` it; ``across``: it is a heading."""

    row: int
    behind: bool
    across: bool = False


@dataclass(slots=True)
class _Line:
    """Keys side by side, or one heading; ``count``: how many, from row ``first`` on."""

    top: int
    height: int
    first: int
    count: int
    heading: bool


class Places:
    """``headings``: which rows are. Places are told from the top of the first line."""

    def __init__(self, shape: Shape, count: int, headings: Collection[int] = ()) -> None:
        self.shape = shape
        self._lines: list[_Line] = []
        self._line_of: list[int] = []
        for row in range(count):
            heading = row in headings
            last = self._lines[-1] if self._lines else None
            if heading or last is None or last.heading or last.count == shape.columns:
                height = shape.heading if heading else shape.height
                self._lines.append(_Line(self.height, height, row, 1, heading))
            else:
                last.count += 1
            self._line_of.append(len(self._lines) - 1)
        self._tops = [line.top for line in self._lines]

    @property
    def height(self) -> int:
        """All lines together."""
        return self._lines[-1].top + self._lines[-1].height if self._lines else 0

    def cell(self, row: int) -> QRect:
        """The place of a row; an empty one where there is no such row."""
        if not 0 <= row < len(self._line_of):
            return QRect()
        line, width = self._lines[self._line_of[row]], self.shape.width
        if line.heading:
            return QRect(0, line.top, self.shape.columns * width, line.height)
        return QRect((row - line.first) * width, line.top, width, line.height)

    def row_at(self, place: QPoint) -> int:
        """Which row stands there; -1 for none."""
        line = self._line_at(place.y())
        if line is None or place.x() < 0 or place.y() >= line.top + line.height:
            return -1
        column = 0 if line.heading else place.x() // self.shape.width
        return line.first + column if column < line.count else -1

    def rows_in(self, rect: QRect) -> Iterable[int]:
        """The rows of which something lies within."""
        first = max(0, bisect_right(self._tops, rect.top()) - 1)
        left, right = max(0, rect.left() // self.shape.width), rect.right() // self.shape.width
        for line in self._lines[first:]:
            if line.top > rect.bottom():
                return
            columns = range(1) if line.heading else range(left, min(right + 1, line.count))
            yield from (line.first + column for column in columns)

    def beside(self, row: int, lines: int) -> int:
        """The row so many lines below this one (above, if negative); itself where there are not so many."""
        at = self._line_of[row] + lines
        if not 0 <= at < len(self._lines):
            return row
        column = row - self._lines[self._line_of[row]].first
        return self._lines[at].first + min(column, self._lines[at].count - 1)

    def gap_at(self, place: QPoint) -> Gap | None:
        """Where a key would come to stand that is let go of there; None where there are none."""
        line = self._line_at(max(0, place.y()))
        if line is None:
            return None
        last = line.first + line.count - 1
        if place.y() >= line.top + line.height:
            return Gap(last, True, line.heading)
        if line.heading:
            return Gap(last, place.y() >= line.top + line.height // 2, True)
        column, rest = divmod(max(0, place.x()), self.shape.width)
        if column >= line.count:
            return Gap(last, True)
        return Gap(line.first + column, rest > self.shape.width // 2)

    def _line_at(self, y: int) -> _Line | None:
        """The line there, or the last one above."""
        at = bisect_right(self._tops, y) - 1
        return self._lines[at] if at >= 0 else None
