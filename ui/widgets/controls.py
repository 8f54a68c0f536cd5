# SPDX-License-Identifier: GPL-3.0-or-later
"""Buttons and labels of one make."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui.exceptions import guarded
from ui.icons import icon, paint_icon, pixmap
from ui.plain import plain_label, set_tip
from ui.text import clock, minutes, tr
from ui.theme import Theme, sized

ON_LOOK = {"go": "on_green", "stop": "on_red", "primary": "on_accent"}


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a dynamic property that the style sheet looks at; nothing happens where it is set already."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        for each in (widget, *widget.findChildren(QWidget)):
            each.style().unpolish(each)
            each.style().polish(each)
        widget.update()


class IconButton(QToolButton):
    """A square button with an icon. ``look``: "" (flat), "tile" or "stop"; ``token``: the icon's colour."""

    def __init__(self, theme: Theme, name: str, label: str, *, look: str = "", token: str = "text") -> None:
        super().__init__()
        self._theme, self._name, self._token = theme, name, token
        if look:
            self.setProperty("look", look)
        self.setIconSize(QSize(20, 20))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_label(label)
        theme.changed.connect(self._dress)
        self._dress()

    def set_label(self, label: str) -> None:
        """The name for a screen reader, and the tooltip."""
        set_tip(self, label)
        self.setAccessibleName(label.partition(" (")[0])

    def _dress(self) -> None:
        tokens = self._theme.tokens
        self.setIcon(icon(self._name, getattr(tokens, self._token), tokens.border_strong))


class TextButton(QPushButton):
    """A button with words and an icon. ``look``: "", "primary", "go" (green) or "stop" (red)."""

    def __init__(self, theme: Theme, name: str, label: str, *, look: str = "") -> None:
        super().__init__(label)
        self._theme, self._name, self._look = theme, name, look
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setIconSize(QSize(24, 18))
        if look:
            self.setProperty("look", look)
            self.setFont(sized(self.font(), strong=True))
        theme.changed.connect(self._dress)
        self._dress()

    def set_icon(self, name: str) -> None:
        """Another icon."""
        if name != self._name:
            self._name = name
            self._dress()

    def _dress(self) -> None:
        if self._name:
            tokens = self._theme.tokens
            off = tokens.green_text if self._look == "go" else tokens.text_soft
            self.setIcon(icon(self._name, getattr(tokens, ON_LOOK.get(self._look, "text")), off, 18, gap=6))


@guarded
class Choice(QComboBox):
    """A combo box with the family's own arrow. ``folded``: the window of its list is about to go."""

    folded = Signal(QWidget)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style sheet's box, and a chevron."""
        super().paintEvent(event)
        painter = QPainter(self)
        place = QRectF(self.width() - 26, (self.height() - 16) / 2, 16, 16)
        paint_icon(painter, place, "chevron", self._theme.tokens.text_soft)

    def hidePopup(self) -> None:
        """The list of choices goes away, and with it what it covered."""
        if self.view().isVisible():
            self.folded.emit(self.view().window())
        super().hidePopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling a form must not change its values."""
        event.ignore()


@guarded
class WindowChoice(Choice):
    """One that stands beside calls: what one types on it is for the window, a number or tones."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and Space choose."""
        if event.text().strip() and event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)


@guarded
class Elided(QLabel):
    """A label that shortens its text with an ellipsis instead of growing; the tooltip holds the whole.

    ``lines``: how many lines it may take; it has their height whether it needs them or not.
    """

    def __init__(self, text: str = "", *, soft: bool = False, lines: int = 1) -> None:
        super().__init__(text)
        self._lines = lines
        if soft:
            self.setProperty("soft", True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(24)

    def set_lines(self, lines: int) -> None:
        """Take so many lines."""
        self._lines = lines
        self.updateGeometry()
        self.update()

    def show_text(self, text: str) -> None:
        """Show a text; unchanged ones cost nothing."""
        if text != self.text():
            self.setText(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits."""
        room = self.contentsRect()
        shown = self._fitting(room)
        how = Qt.TextFlag.TextWordWrap if self._lines > 1 else Qt.TextFlag.TextSingleLine
        set_tip(self, self.text() if shown != self.text() else "")
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            room,
            int(self.alignment() | how),
            self.palette(),
            self.isEnabled(),
            shown,
            self.foregroundRole(),
        )

    def _fitting(self, room: QRect) -> str:
        metrics, words, right = self.fontMetrics(), self.text(), Qt.TextElideMode.ElideRight
        if self._lines == 1:
            return metrics.elidedText(words, right, room.width())
        length = room.width() * self._lines
        while length > 0:  # lines break between words: what is as long as they are may not fit
            shown = metrics.elidedText(words, right, length)
            needed = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), shown)
            if needed.height() <= metrics.lineSpacing() * self._lines and needed.width() <= room.width():
                return shown
            length -= room.width() // 8 + 1
        return ""

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        return QSize(super().sizeHint().width(), self.fontMetrics().lineSpacing() * self._lines)

    def minimumSizeHint(self) -> QSize:
        """As high as its lines."""
        return QSize(24, self.sizeHint().height())


class Seconds(QLabel):
    """How long something has lasted. A screen reader, which reads out each change, hears of whole minutes."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("soft", True)
        self.setAccessibleName(tr("Duration"))  # with a name of its own, no change of the text is told

    def show_seconds(self, seconds: float) -> None:
        """Show them; never negative."""
        self.setText(clock(seconds))
        spoken = minutes(seconds)
        if spoken != self.accessibleDescription():
            self.setAccessibleDescription(spoken)


class IconLabel(QLabel):
    """An icon that is only looked at."""

    def __init__(self, theme: Theme, name: str, token: str = "text_soft", size: int = 20) -> None:
        super().__init__()
        self._theme, self._name, self._token, self._size = theme, name, token, size
        self.setFixedSize(size, size)
        theme.changed.connect(self._dress)
        self._dress()

    def show_icon(self, name: str, token: str) -> None:
        """Show another icon or colour."""
        if (name, token) != (self._name, self._token):
            self._name, self._token = name, token
            self._dress()

    def _dress(self) -> None:
        colour = getattr(self._theme.tokens, self._token)
        self.setPixmap(pixmap(self._name, colour, self._size, self.devicePixelRatioF()))


def hint(headline: str, line: str) -> QWidget:
    """What an empty list says."""
    widget = QWidget()
    box = QVBoxLayout(widget)
    box.setSpacing(4)
    box.addStretch(1)
    head = plain_label(headline)
    head.setFont(sized(head.font(), 1.1, strong=True))
    head.setAlignment(Qt.AlignmentFlag.AlignCenter)
    box.addWidget(head)
    if line:
        soft = plain_label(line)
        soft.setProperty("soft", True)
        soft.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.addWidget(soft)
    box.addStretch(1)
    return widget
