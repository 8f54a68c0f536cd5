# SPDX-License-Identifier: GPL-3.0-or-later
"""Explain this key: all that the phone knows about one, to read and to copy.

The document of the last NOTIFY has a place of its own, which folds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QGuiApplication,
    QKeyEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from deskphone.phone.explain import DOCUMENT, SET_OUT, without_document
from deskphone.phone.views import KeyView
from ui.exceptions import guarded
from ui.fit import fit
from ui.keyboard import HeldKey
from ui.text import explained, key_label, tr
from ui.theme import Theme
from ui.widgets.controls import TextButton, set_property

LONG_LINE = 2_000  # letters; of longer ones Qt breaks none in time


@guarded
class _Sections(QSyntaxHighlighter):
    """The names of sections stand out: they begin at the beginning of a line, and end at a colon."""

    def highlightBlock(self, line: str) -> None:
        """Bold up to the colon."""
        name, colon, _ = f"{line} ".partition(": ")
        if colon and name and not name[0].isspace():
            bold = QTextCharFormat()
            bold.setFontWeight(QFont.Weight.Bold)
            self.setFormat(0, len(name) + 1, bold)


@guarded
class ExplainDialog(QDialog):
    """Not modal; follows the key while it is open, also to another place, and goes with it.

    ``happened``: the person wants to see the SIP messages about this number; ``unused``: the press of a
    key that means nothing here (a ``QKeyEvent``).
    """

    happened = Signal(str)
    unused = Signal(object)

    def __init__(self, theme: Theme, key: KeyView, explain: Callable[[int], str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.key = key.index
        self._whose = _whose(key)
        self._explain = explain
        self.words = QPlainTextEdit()
        self.words.setReadOnly(True)
        self.words.setAccessibleName(tr("Explanation"))
        self.words.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._sections = _Sections(self.words.document())
        self.words.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.document = QPlainTextEdit()
        self.document.setReadOnly(True)
        self.document.setAccessibleName(tr("Document of the last NOTIFY"))
        self.document.setFont(self.words.font())
        self.fold = TextButton(theme, "minus", "")
        self.fold.setCheckable(True)
        set_property(self.fold, "fit", "small")
        self.fold.clicked.connect(self._fold)
        self._told, self._how = "", ""
        self._held = HeldKey()
        copy = TextButton(theme, "copy", tr("Copy"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._told))
        happened = TextButton(theme, "", tr("What happened"))
        happened.setVisible(bool(key.number))
        happened.clicked.connect(lambda: self.happened.emit(self._whose[1]))
        close = TextButton(theme, "", tr("Close"), look="primary")
        close.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addWidget(copy)
        buttons.addWidget(happened)
        buttons.addStretch(1)
        buttons.addWidget(close)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 16)
        box.setSpacing(12)
        box.addWidget(self.words, 3)
        box.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(self.document, 2)
        box.addLayout(buttons)
        fit(self, QSize(720, 620))
        self.refresh((key,))

    def refresh(self, keys: Sequence[KeyView]) -> None:
        """Ask again; the place one reads at is kept. ``keys``: all that there are now."""
        found = [key for key in keys if _whose(key) == self._whose]
        if not found:
            self.close()
            return
        key = min(found, key=lambda each: abs(each.index - self.key))
        self.key = key.index
        self.setWindowTitle(tr("Key {}: {}").format(key.index + 1, key_label(key)))
        words, self._how, document = without_document(self._explain(self.key))
        words = explained(words)
        heading = f"{explained(DOCUMENT)}: {explained(self._how)}"
        lines = [f"  {line}" for line in document.split("\n")]
        self._told = "\n".join([words, heading, *lines]) if document else words
        _show(self.words, words)
        long = max(map(len, document.split("\n"))) > LONG_LINE
        mode = QPlainTextEdit.LineWrapMode
        self.document.setLineWrapMode(mode.NoWrap if long else mode.WidgetWidth)
        _show(self.document, document)
        self._fold()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it; the rest is about what rings, and on a button Enter presses that."""
        here = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif event.isAutoRepeat() or self._held.repeats(event.key(), event.timestamp()):
            return
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(here, QAbstractButton):
            here.click()
        else:
            self.unused.emit(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """A key that is held down is not pressed again."""
        self._held.released(event.key(), event.timestamp())
        super().keyReleaseEvent(event)

    def _fold(self) -> None:
        """Show the document, or only its name."""
        there, folded = bool(self._how), self.fold.isChecked()
        self.fold.setVisible(there)
        self.fold.set_icon("plus" if folded else "minus")
        as_it_came = tr("Document of the last NOTIFY, as it came: its XML is not well-formed")
        self.fold.setText(tr("Document of the last NOTIFY") if self._how == SET_OUT else as_it_came)
        self.document.setVisible(there and not folded)


def _show(place: QPlainTextEdit, text: str) -> None:
    """The line that one reads stays."""
    if text != place.toPlainText():
        bar = place.verticalScrollBar()
        at = bar.value()
        place.setPlainText(text)
        bar.setValue(at)


def _whose(key: KeyView) -> tuple[str, str, str]:
    return key.type, key.number, key.account
