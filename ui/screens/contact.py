# SPDX-License-Identifier: GPL-3.0-or-later
"""One contact, in the place of the keys: name, company, numbers, note. Mistakes are said beneath."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from deskphone.book.contact import LONGEST, MOST_NUMBERS, Contact, Kind, Number, is_callable, tidied
from deskphone.phone.dialling import dial_uri
from ui import book_text
from ui.accessible import announce
from ui.exceptions import guarded
from ui.keyboard import HeldKey
from ui.plain import plain_label, set_tip
from ui.sight import NEVER
from ui.text import tr, typed
from ui.theme import Theme, sized
from ui.widgets.controls import Choice, TextButton, set_property

READING = 1.0  # seconds that the shortest sentence takes to be read
KIND_WIDTH = 112  # px
NOTE_LINES = 4


@guarded
class _Note(QPlainTextEdit):
    """Ctrl+Enter is the page's."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """All else is typed."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if (
            enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ) or event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


class _NumberRow(QWidget):
    """A kind and a number."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.kind = Choice(theme)
        self.kind.setFixedWidth(KIND_WIDTH)
        self.kind.setAccessibleName(tr("Kind of the number"))
        for kind in Kind:
            self.kind.addItem(book_text.kind(kind), kind.value)
        self.field = QLineEdit()
        self.field.setMaxLength(LONGEST)
        self.field.setAccessibleName(tr("Number"))
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.kind)
        box.addWidget(self.field, 1)

    def show_number(self, number: Number) -> None:
        """Show it."""
        self.kind.setCurrentIndex(self.kind.findData(number.kind.value))
        self.field.setText(number.value)

    def number(self) -> Number:
        """What is written here."""
        return Number(typed(self.field.text()), Kind(str(self.kind.currentData())))


def _dialled(value: str) -> bool:
    return is_callable(value) and bool(dial_uri(value, "x"))


@guarded
class ContactPage(QFrame):
    """``saved``: the contact as it is wanted; ``closed``: the page is of no more use."""

    saved = Signal(object)
    closed = Signal()

    def __init__(self, theme: Theme, contact: Contact, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.setObjectName("field")
        words = tr("Edit contact") if contact.id else tr("New contact")
        self.setAccessibleName(words)
        self._theme, self._before, self._clock = theme, contact, clock
        self._warned, self._last_asked = "", NEVER  # what was said of the changes
        self._held = HeldKey()
        self.name = self._line(tr("Name"), contact.name)
        self.company = self._line(tr("Company"), contact.company)
        self.note = _Note()
        self.note.setAccessibleName(tr("Note"))
        self.note.setPlainText(contact.note)
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(self.note.fontMetrics().lineSpacing() * NOTE_LINES + 16)
        self.numbers: list[_NumberRow] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        self._lay_out(words)
        for number in contact.numbers or (Number("", Kind.WORK),):
            self._add_row(number)
        self._more()
        self._unedited = self.contact()

    def _line(self, words: str, shown: str) -> QLineEdit:
        made = QLineEdit(shown)
        made.setMaxLength(LONGEST)
        made.setAccessibleName(words)
        made.textEdited.connect(lambda _: self._mend())
        return made

    def _lay_out(self, words: str) -> None:
        title = plain_label(words)
        title.setFont(sized(title.font(), 1.05, strong=True))
        form = QWidget()
        inside = QVBoxLayout(form)
        inside.setContentsMargins(16, 4, 16, 4)
        inside.setSpacing(4)
        for label, field in ((tr("Name"), self.name), (tr("Company"), self.company)):
            self._labelled(inside, label, field)
        self._labelled(inside, tr("Numbers"), None)
        inside.addLayout(self._rows)
        inside.addSpacing(8)
        self._labelled(inside, tr("Note"), self.note)
        inside.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(form)
        self.problem = plain_label()
        self.problem.setProperty("tone", "error")
        self.problem.setWordWrap(True)
        self.cancel_button = TextButton(self._theme, "", tr("Cancel"))
        self.cancel_button.clicked.connect(
            lambda: self._leave(tr("Not saved. Cancel again drops your changes."))
        )
        self.save_button = TextButton(self._theme, "", tr("Save"), look="primary")
        self.save_button.clicked.connect(self.save)
        set_tip(self.save_button, tr("Save (Ctrl+Enter)"))
        buttons = QHBoxLayout()
        buttons.setContentsMargins(16, 0, 16, 0)
        buttons.addWidget(self.problem, 1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        heading = QHBoxLayout()
        heading.setContentsMargins(16, 8, 16, 0)
        heading.addWidget(title)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 12)
        box.setSpacing(8)
        box.addLayout(heading)
        box.addWidget(self._area, 1)
        box.addLayout(buttons)

    @staticmethod
    def _labelled(box: QVBoxLayout, words: str, field: QWidget | None) -> None:
        label = plain_label(words)
        label.setProperty("soft", True)
        box.addWidget(label)
        if field is not None:
            label.setBuddy(field)
            box.addWidget(field)
            box.addSpacing(8)

    def _add_row(self, number: Number) -> None:
        row = _NumberRow(self._theme)
        row.show_number(number)
        row.field.setPlaceholderText(tr("Number or address") if not self.numbers else tr("Another number"))
        row.field.textEdited.connect(lambda _: self._more())
        row.kind.currentIndexChanged.connect(lambda _: self._mend())
        self.numbers.append(row)
        self._rows.addWidget(row)
        fields = [field for each in self.numbers for field in (each.kind, each.field)]
        order = (self.name, self.company, *fields, self.note, self.cancel_button, self.save_button)
        for before, behind in pairwise(order):
            QWidget.setTabOrder(before, behind)

    def _more(self) -> None:
        """There is always one more to write into."""
        self._mend()
        if self.numbers[-1].field.text().strip() and len(self.numbers) < MOST_NUMBERS:
            self._add_row(Number("", Kind.MOBILE if len(self.numbers) == 1 else Kind.OTHER))

    def take_keyboard(self) -> None:
        """One types the name; where that is known, nothing that is there is changed by accident."""
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def contact(self) -> Contact:
        """What is written."""
        numbers = tuple(row.number() for row in self.numbers)
        name, company = typed(self.name.text()), typed(self.company.text())
        return tidied(Contact(self._before.id, name, company, numbers, self.note.toPlainText()))

    # ------------------------------------------------------------------ saving

    def save(self) -> None:
        """Hand the contact over, or say what is missing."""
        contact = self.contact()
        wrong = [row for row in self.numbers if row.field.text().strip() and not _dialled(row.number().value)]
        if not contact.title:
            self._refuse(self.name, tr("Write a name or a company."))
        elif wrong:
            self._refuse(wrong[0].field, tr("This cannot be dialled: write a number or an address."))
        elif not contact.numbers:
            self._refuse(self.numbers[0].field, tr("Write a number."))
        else:
            self.saved.emit(contact)

    def _refuse(self, field: QLineEdit, sentence: str) -> None:
        set_property(field, "wrong", True)
        field.setAccessibleDescription(sentence)
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.problem.setText(sentence)

    def _mend(self) -> None:
        """Something is written: what was said may be true no more."""
        for field in (self.name, self.company, *(row.field for row in self.numbers)):
            set_property(field, "wrong", False)
            field.setAccessibleDescription("")
        self.problem.clear()
        self._warned = ""

    # ------------------------------------------------------------------ leaving

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on to the next field, Ctrl+Enter saves, Escape leaves.

        Digits and letters that no field wanted are nobody's wish.
        """
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter(saves=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif event.key() == Qt.Key.Key_Escape:
            if not (event.isAutoRepeat() or self._held.repeats(event.key(), event.timestamp())):
                self._leave(tr("Not saved. Esc again drops your changes."))
        elif not event.text().isprintable() or not event.text():
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """A key that is held is let go and pressed in the same instant, again and again."""
        self._held.released(event.key(), event.timestamp())
        super().keyReleaseEvent(event)

    def _enter(self, *, saves: bool) -> None:
        focused = self.focusWidget()
        if saves:
            self.save()
        elif isinstance(focused, QAbstractButton) and focused.hasFocus():
            focused.click()
        else:
            (focused or self).focusNextChild()

    def _leave(self, warning: str) -> None:
        if self.may_close(warning):
            self.closed.emit()

    def may_close(self, warning: str) -> bool:
        """Whether nothing is lost, or whoever closes was told so and has read it; if not, it is said now."""
        now, before = self._clock(), self._last_asked
        self._last_asked = now
        if self.contact() == self._unedited or (self._warned == warning and now >= before + READING):
            return True
        self.problem.setText(warning)
        announce(self.problem, warning, urgent=True)
        self._warned = warning
        return False
