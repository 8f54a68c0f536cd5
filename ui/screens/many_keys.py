# SPDX-License-Identifier: GPL-3.0-or-later
"""Many keys at once, in the place of the keys: a list is pasted or opened; it is said what becomes of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from deskphone.blf.key_list import MAX_TEXT, KeyList, read_keys, write_snom
from deskphone.config.files import why_no_file
from deskphone.config.phone import KeyConfig
from ui import text
from ui.accessible import announce
from ui.exceptions import guarded
from ui.mistakes import half
from ui.plain import plain_label
from ui.sight import NEVER
from ui.text import tr
from ui.theme import Theme, sized
from ui.widgets.controls import TextButton, set_property

BUTTON_HEIGHT = 28  # px
NAMED = 3  # lines that could not be read, in words
READING = 1.0  # seconds that a sentence takes to be read
EXAMPLE = "102 G.T\n103;Holly\nblf <sip:104@pbx.example.org>|**"


@guarded
class _Words(QPlainTextEdit):
    """Ctrl+Enter is the page's. Lines are not wrapped: in one of 200,000 digits Qt took 20 s for that."""

    def __init__(self) -> None:
        super().__init__()
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """All else is typed."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)


@guarded
class ManyKeysPage(QFrame):
    """``added``: these keys are wanted (a ``list``); ``closed``: the page is of no more use."""

    added = Signal(object)
    closed = Signal()

    def __init__(
        self, theme: Theme, keys: Sequence[KeyConfig], clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self.setObjectName("field")
        self.setAccessibleName(tr("Add many keys"))
        self._known, self._clock = tuple(keys), clock
        self._list = KeyList(())
        self._warned, self._warned_at = "", NEVER  # what was said of that which would be lost, and when
        title = plain_label(tr("Add many keys"))
        title.setFont(sized(title.font(), 1.05, strong=True))
        explained = plain_label(
            tr(
                "Paste a list: a number and a name in each line, a table, or a snom's function keys "
                "(text or XML)."
            )
        )
        explained.setWordWrap(True)
        explained.setProperty("soft", True)
        self.words = _Words()
        self.words.setAccessibleName(tr("Numbers and names"))
        self.words.setPlaceholderText(EXAMPLE)
        self.words.setTabChangesFocus(True)
        self.words.textChanged.connect(self._read)
        self.told = plain_label()
        self.told.setWordWrap(True)
        self.open_button = TextButton(theme, "", tr("Open a file …"))
        self.open_button.clicked.connect(self._choose_file)
        self.copy_button = TextButton(theme, "copy", tr("Copy my keys"))
        self.copy_button.setEnabled(bool(self._known))
        self.copy_button.clicked.connect(self._copy)
        self.cancel_button = TextButton(theme, "", tr("Cancel"))
        self.cancel_button.clicked.connect(self._leave)
        self.add_button = TextButton(theme, "", tr("Add"), look="primary")
        self.add_button.clicked.connect(self.add)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(title, 1)
        for button in (self.open_button, self.copy_button):
            set_property(button, "fit", "small")
            button.setFixedHeight(BUTTON_HEIGHT)
            top.addWidget(button)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.add_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 12)
        box.setSpacing(8)
        box.addLayout(top)
        box.addWidget(explained)
        box.addWidget(self.words, 1)
        box.addWidget(self.told)
        box.addLayout(buttons)
        self._read()

    def take_keyboard(self) -> None:
        """One pastes at once."""
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter adds, Escape leaves; what the field did not want is nobody's wish."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.add()
        elif event.key() == Qt.Key.Key_Escape:
            if not event.isAutoRepeat():
                self._leave()
        elif not event.text().isprintable() or not event.text():
            super().keyPressEvent(event)

    def add(self) -> None:
        """Hand the keys over; nothing read is nothing added."""
        if self._list.keys:
            self.added.emit(list(self._list.keys))

    def open_file(self, name: str) -> None:
        """Show what is in a file, or why that cannot be read."""
        path = Path(name)
        words, why = _read_file(path)
        if why:
            self._tell(tr("{} {}.").format(path.name, why), "error")
        else:
            self.words.setPlainText(words)

    def _choose_file(self) -> None:
        """Not modal: a call may come."""
        dialog = QFileDialog(self, tr("A list of keys"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.open_file)
        dialog.setModal(False)
        dialog.show()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(write_snom(self._known))
        self._tell(tr("{} keys are in the clipboard, as a snom reads them.").format(len(self._known)), "")

    def _read(self) -> None:
        self._warned = ""
        typed = self.words.toPlainText()
        self._list = read_keys(typed, self._known) if typed.strip() else KeyList(())
        count, unread = len(self._list.keys), self._list.unread
        self.add_button.setEnabled(bool(count))
        self.add_button.setText(text.keys_to_add(count))
        shown = [tr("Line {}: {}").format(each.line, text.told(each.why)) for each in unread[:NAMED]]
        if len(unread) > NAMED:
            shown.append(tr("Further lines: {}.").format(len(unread) - NAMED))
        self._tell(" ".join(shown), "error" if unread else "", aloud=False)

    def _tell(self, sentence: str, tone: str, *, aloud: bool = True) -> None:
        """``aloud``: also to who cannot see it; with each letter that is typed it would be noise."""
        self.told.setText(text.one_line(sentence, 400))
        set_property(self.told, "tone", tone)
        if aloud:
            announce(self.told, self.told.text(), urgent=bool(tone))

    def _leave(self) -> None:
        if self.may_close(tr("Nothing is added yet. Once more drops what you pasted.")):
            self.closed.emit()

    def may_close(self, warning: str) -> bool:
        """Whether nothing is lost, or whoever closes was told so and has read it; if not, it is said now."""
        now = self._clock()
        told = self._warned == warning and now >= self._warned_at + READING
        if told or not self.words.toPlainText().strip():
            return True
        self._warned, self._warned_at = warning, now
        self._tell(warning, "error")
        return False


def _read_file(path: Path) -> tuple[str, str]:
    """What is in a file, and half a sentence why it is not shown: to lay out megabytes takes seconds."""
    why = why_no_file(path)
    try:
        if why or not path.is_file():  # a pipe would be waited for
            return "", half(why) if why else tr("is no file")
        large = path.stat().st_size > 4 * MAX_TEXT
        words = "" if large else path.read_text("utf-8-sig", errors="replace")
    except OSError as error:
        return "", tr("cannot be read ({})").format(error.strerror)
    return ("", tr("is larger than a megabyte")) if large or len(words) > MAX_TEXT else (words, "")
