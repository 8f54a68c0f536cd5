# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of a face: header, the phone, the keys (or what takes their place), status.

On the Desk the phone stands on the left of the keys; on Wall and Mini above them, and what unfolds there
moves no key. All faces have the same parts, and so the same presses.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.exceptions import guarded
from ui.face import Face
from ui.screens.keys_panel import KeysPanel
from ui.screens.phone_panel import PhonePanel
from ui.text import tr
from ui.theme import Theme
from ui.widgets.header import Header
from ui.widgets.question import Question
from ui.widgets.status_line import StatusLine

KEYS_LEAST, KEYS_LEAST_HIGH = 240, 48
LOW = 400  # px of height; below, header and status line give what they can to the calls


@guarded
class _Beside(QStackedWidget):
    """What lies beside the phone, or below it. ``sank``: by so many pixels."""

    sank = Signal(int)

    def moveEvent(self, event: QMoveEvent) -> None:
        """Rows have come or gone above it."""
        super().moveEvent(event)
        self.sank.emit(event.pos().y() - event.oldPos().y())


@guarded
class Desk(QWidget):
    """The calls are always to be seen: only the keys give way to another page.

    ``turned``: something else stands in the place of this widget now. ``shifted``: what it shows stands
    elsewhere on the screen.
    """

    turned = Signal(QWidget)
    shifted = Signal(QWidget)

    def __init__(
        self, theme: Theme, header: Header, phone: PhonePanel, keys: KeysPanel, status: StatusLine
    ) -> None:
        super().__init__()
        self.setObjectName("desk")
        self._keys, self._phone = keys, phone
        self.question = Question(theme, tr("Hang up and quit"), tr("Keep talking"))
        self.face = Face.DESK
        self._settles = QTimer(self, singleShot=True, interval=0)
        self._settles.timeout.connect(self._begin)
        self._right = _Beside()
        self._right.sank.connect(self._on_sank)
        self._right.addWidget(keys)
        self._right.setMinimumWidth(KEYS_LEAST)  # a page that wants more is never laid over the calls
        self._header, self._status = header, status
        phone.room = self._room_above
        status.folds.connect(phone.share)
        self._middle = middle = QHBoxLayout()
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

    def wear(self, face: Face) -> None:
        """Put the parts together as a face has them."""
        self.face = face
        self._settles.start()
        desk, wall, mini = (face is each for each in (Face.DESK, Face.WALL, Face.MINI))
        direction = QBoxLayout.Direction
        self._middle.setDirection(direction.LeftToRight if desk else direction.TopToBottom)
        self._right.setMinimumSize(KEYS_LEAST if desk else 0, 0 if desk else KEYS_LEAST_HIGH)
        self._keys.wear(face)
        self._phone.wear(face, self._keys.tools if wall else None)
        self._phone.found.lie_in(self._phone if desk else self, wide=not desk)
        self._header.set_mini(mini)
        self._status.set_mini(mini)
        self.question.set_mini(mini)
        self._show_tools()

    def _on_sank(self, down: int) -> None:
        beside = self.face is Face.DESK or self._settles.isActive() or not self._keys.view.isVisible()
        if not beside and not self._keys.view.keep_still(down):
            self.shifted.emit(self._right)  # which has its new height already; the keys in it not yet

    def _begin(self) -> None:
        """All has its place in a new face: the first keys are to be seen."""
        self._keys.view.verticalScrollBar().setValue(0)

    def _room_above(self) -> int:
        """What there is for the phone above the keys, of which a line stays to be seen."""
        foot = self._status if self.question.isHidden() else self.question
        return self.height() - self._header.sizeHint().height() - foot.minimumHeight() - KEYS_LEAST_HIGH

    def _show_tools(self) -> None:
        """They are about the keys, and go with them, also where they stand above."""
        self._keys.tools.setVisible(self.page is None and self.face is not Face.MINI)

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
        self._show_tools()
        self.turned.emit(self._right)

    def close_page(self) -> None:
        """The keys come back, and the keyboard goes to them."""
        if self.page is not None:
            self._take_away()
            self._show_tools()
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
        if self.face is not Face.DESK:
            self._phone.share()
        self._header.set_low(low)
        self._status.set_low(low)
        self.question.set_height(self._status.minimumHeight())
