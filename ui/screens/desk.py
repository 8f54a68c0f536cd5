# SPDX-License-Identifier: GPL-3.0-or-later
"""The Desk face: header, the phone on the left, the keys on the right (or what takes their place), status."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.exceptions import guarded
from ui.screens.keys_panel import KeysPanel
from ui.screens.phone_panel import PhonePanel
from ui.text import tr
from ui.theme import Theme
from ui.widgets.header import Header
from ui.widgets.question import Question
from ui.widgets.status_line import StatusLine

KEYS_LEAST = 240
LOW = 400  # px of height; below, header and status line give what they can to the calls


@guarded
class Desk(QWidget):
    """The calls are always to be seen: only the keys give way to another page.

    ``turned``: something else stands in the place of this widget now.
    """

    turned = Signal(QWidget)

    def __init__(
        self, theme: Theme, header: Header, phone: PhonePanel, keys: KeysPanel, status: StatusLine
    ) -> None:
        super().__init__()
        self.setObjectName("desk")
        self._keys, self._phone = keys, phone
        self.question = Question(theme, tr("Hang up and quit"), tr("Keep talking"))
        self._right = QStackedWidget()
        self._right.addWidget(keys)
        self._right.setMinimumWidth(KEYS_LEAST)  # a page that wants more is never laid over the calls
        self._header, self._status = header, status
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(phone)
        middle.addWidget(self._right, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(header)
        box.addLayout(middle, 1)
        box.addWidget(self.question)
        box.addWidget(status)

    @property
    def page(self) -> QWidget | None:
        """What stands in the place of the keys."""
        shown = self._right.currentWidget()
        return None if shown is self._keys else shown

    def open_page(self, page: QWidget) -> None:
        """Put a page in the place of the keys, or of another page."""
        self._take_away()
        self._right.addWidget(page)
        self._right.setCurrentWidget(page)
        self.turned.emit(self._right)

    def close_page(self) -> None:
        """The keys come back, and the keyboard goes to them."""
        if self.page is not None:
            self._take_away()
            self._keys.take_keyboard()
            self.turned.emit(self._right)

    def take_keyboard(self) -> None:
        """Give the keyboard to the keys, or to the calls where a page hides them: what had it is done."""
        if self.page is None:
            self._keys.take_keyboard()
        else:
            self._phone.take_keyboard()

    def _take_away(self) -> None:
        page = self.page
        if page is not None:
            self._right.setCurrentWidget(self._keys)
            self._right.removeWidget(page)
            page.hide()
            page.deleteLater()

    def ask(self, words: str) -> None:
        """Ask in the place of the status line: nothing moves."""
        self.question.set_height(self._status.minimumHeight())  # which is fixed
        self._status.hide()
        self.question.ask(words)
        self.turned.emit(self.question)

    def ask_anew(self, words: str) -> None:
        """Ask with other words if there is a question: who gave the answer to the first has not read them."""
        if not self.question.isHidden() and words != self.question.words.text():
            self.ask(words)

    def drop_question(self) -> None:
        """The question is answered, or about nothing any more."""
        if not self.question.isHidden():
            self.turned.emit(self.question)
        had_focus = self.question.isAncestorOf(self.focusWidget())
        self.question.hide()
        self._status.show()
        if had_focus:
            self.take_keyboard()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low window gives its height to the calls."""
        super().resizeEvent(event)
        low = self.height() < LOW
        self._header.set_low(low)
        self._status.set_low(low)
        self.question.set_height(self._status.minimumHeight())
