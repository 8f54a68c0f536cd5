# SPDX-License-Identifier: GPL-3.0-or-later
"""What happened, in the place of the keys: the SIP messages as a ladder, and the chosen one whole."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from secrets import randbelow

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from deskphone.config.presets import profiles
from deskphone.trace import text as trace_text
from deskphone.trace.anonymous import Anonymiser
from deskphone.trace.message import TracedMessage
from deskphone.trace.ring import TraceRing
from deskphone.trace.saving import CAPTURE, TEXT, Form, form_of
from deskphone.trace.summary import TraceFilter
from ui.accessible import announce
from ui.exceptions import guarded
from ui.models.trace import SLICE_S, TraceModel
from ui.plain import plain_label, set_tip
from ui.screens.keys_panel import FindField
from ui.text import LONGEST_TYPED, one_line, remark, tr
from ui.theme import Theme, sized
from ui.widgets.controls import Elided, IconButton, TextButton, hint, set_property
from ui.widgets.ladder import Ladder

TYPING_MS = 150  # from a letter to the search
ROOMY = 360  # px of width
BUTTON_HEIGHT = 28  # px
COPIED = 200  # messages that are copied at once; more are for a file
LONG_LINE = 2_000  # letters; of longer ones Qt breaks none in time
NAME = "deskphone-trace"


@guarded
class TracePage(QFrame):
    """``closed``: the person wants the keys back. ``look`` is told when there is more in the ring."""

    closed = Signal()

    def __init__(self, theme: Theme, ring: TraceRing) -> None:
        super().__init__()
        self.setObjectName("field")
        self.setAccessibleName(tr("What happened"))
        self.model = TraceModel(ring, self)
        self.ladder = Ladder(theme, self.model)
        self.ladder.left.connect(self.closed)
        self.ladder.copied.connect(self.copy)
        self.ladder.chosen.connect(self._show_message)
        self.finder = self._make_finder()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(TYPING_MS)
        self._soon.timeout.connect(self._look_for)
        self.finder.textChanged.connect(lambda _: self._soon.start())
        self.message = QPlainTextEdit()
        self.message.setReadOnly(True)
        self.message.setAccessibleName(tr("Message"))
        self.message.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.message.setPlaceholderText(tr("Choose a row to read its message."))
        self.message.setTabChangesFocus(True)
        self.message.setUndoRedoEnabled(False)
        self.told = Elided(soft=True)
        self._stack = QStackedWidget()
        self._saving: Iterator[str] | None = None
        self._write_on = QTimer(self)
        self._write_on.setInterval(0)
        self._write_on.timeout.connect(self._go_on_saving)
        self._lay_out(theme)
        QShortcut(QKeySequence.StandardKey.Save, self, self.choose_file).setContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        for change in (self.model.read, self.model.rowsInserted, self.model.modelReset):
            change.connect(self._refresh)
        self.model.look()
        self._refresh()

    def _make_finder(self) -> FindField:
        finder = FindField()
        finder.setPlaceholderText(tr("Filter (Ctrl+F)"))
        finder.setAccessibleName(tr("Filter"))
        set_tip(finder, tr("number:102, method:INVITE, call-id:a7f, or words of the message"))
        finder.setMaximumWidth(300)
        finder.setMaxLength(LONGEST_TYPED)
        finder.left.connect(self.take_keyboard)
        for led in (finder.entered, finder.moved):
            led.connect(self._lead)
        return finder

    def _lay_out(self, theme: Theme) -> None:
        title = plain_label(tr("What happened"))
        title.setFont(sized(title.font(), 1.05, strong=True))
        self._count = plain_label()
        self._count.setProperty("soft", True)
        close = IconButton(theme, "close", tr("Back to the keys (Esc)"))
        close.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.setContentsMargins(16, 8, 8, 0)
        top.setSpacing(8)
        top.addWidget(title)
        top.addWidget(self._count)
        top.addStretch(1)
        top.addWidget(self.finder, 4)
        top.addWidget(close)
        self._stack.addWidget(self.ladder)
        explained = tr("SIP messages stand here as they are sent and received, without passwords and keys.")
        self._stack.addWidget(hint(tr("Nothing yet"), explained))
        self._stack.addWidget(hint(tr("No message matches."), ""))
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self._stack)
        split.addWidget(self.message)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        self.copy_button = TextButton(theme, "copy", tr("Copy"))
        set_tip(self.copy_button, tr("Copy the chosen messages (Ctrl+C)"))
        self.copy_button.clicked.connect(self.copy)
        self.save_button = TextButton(theme, "", tr("Save …"))
        set_tip(self.save_button, tr("Save what is shown, for Wireshark or as text (Ctrl+S)"))
        self.save_button.clicked.connect(self.choose_file)
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        bottom.addWidget(self.told, 1)
        for button in (self.copy_button, self.save_button):
            set_property(button, "fit", "small")
            button.setFixedHeight(BUTTON_HEIGHT)
            bottom.addWidget(button)
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(16, 4, 16, 12)
        inside.setSpacing(8)
        inside.addWidget(split, 1)
        inside.addLayout(bottom)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(top)
        box.addWidget(holder, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """How many there are gives way to the title and the filter."""
        super().resizeEvent(event)
        self._count.setVisible(self.width() >= ROOMY)

    # ------------------------------------------------------------------ keyboard and filter

    def take_keyboard(self) -> None:
        """The ladder has the keyboard."""
        self.ladder.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_find(self) -> None:
        """Ctrl+F."""
        self.finder.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.finder.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves; what nobody here wanted is the window's."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def look_for(self, words: str) -> None:
        """Show what these words ask for, as if they had been typed."""
        self.finder.setText(words)
        self._look_for()

    def look(self) -> None:
        """There is more in the ring."""
        self.model.look()

    def _look_for(self) -> None:
        self._soon.stop()
        self.model.look_for(TraceFilter.parse(self.finder.text()))

    def _lead(self) -> None:
        """Enter and arrows lead to the rows."""
        self._look_for()
        self.take_keyboard()
        if not self.ladder.currentIndex().isValid():
            self.ladder.choose_last()

    # ------------------------------------------------------------------ what is shown

    def _refresh(self) -> None:
        rows = self.model.rowCount()
        if rows:
            self._stack.setCurrentIndex(0)
        elif not self.model.reading:
            self._stack.setCurrentIndex(2 if self.model.filtered else 1)
        self._count.setText(tr("{} messages").format(f"{rows:,}") if rows else "")
        self.save_button.setEnabled(bool(rows))
        self.copy_button.setEnabled(self.ladder.current() is not None)

    def _show_message(self) -> None:
        message = self.ladder.current()
        self.copy_button.setEnabled(message is not None)
        if message is None:
            self.message.setPlainText("")
            return
        words = trace_text.written(message.text)
        long = max(map(len, words.split("\n"))) > LONG_LINE
        mode = QPlainTextEdit.LineWrapMode
        self.message.setLineWrapMode(mode.NoWrap if long else mode.WidgetWidth)
        heading = trace_text.heading(replace(message, remark=remark(message.remark)))
        self.message.setPlainText(f"{heading}\n\n{words}")

    def _tell(self, sentence: str, tone: str = "") -> None:
        self.told.show_text(one_line(sentence, 400))
        set_property(self.told, "tone", tone)
        announce(self.told, sentence, urgent=bool(tone))

    # ------------------------------------------------------------------ copy and save

    def copy(self) -> None:
        """Put the chosen messages into the clipboard."""
        chosen = self.ladder.chosen_messages()
        if len(chosen) > COPIED:
            self._tell(tr("These are too many to copy: save them instead."), "error")
        elif chosen:
            QGuiApplication.clipboard().setText(trace_text.exported(chosen))
            self._tell(tr("Messages copied: {}.").format(len(chosen)))

    def choose_file(self) -> None:
        """Not modal: a call may come."""
        dialog = QFileDialog(self, tr("Save what happened"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        nameless = tr("For Wireshark, without names and numbers (*.pcapng)")
        filters = {tr("For Wireshark (*.pcapng)"): CAPTURE, tr("Text (*.txt)"): TEXT, nameless: CAPTURE}
        dialog.setNameFilters([*filters])
        dialog.setDefaultSuffix(CAPTURE[1:])
        dialog.filterSelected.connect(lambda name: dialog.setDefaultSuffix(filters.get(name, CAPTURE)[1:]))
        dialog.selectFile(f"{NAME}{CAPTURE}")
        dialog.fileSelected.connect(
            lambda name: self.save(name, anonymise=dialog.selectedNameFilter() == nameless)
        )
        dialog.setModal(False)
        dialog.show()

    def save(self, name: str, *, anonymise: bool = False) -> None:
        """Write what is shown into a file, a slice at a time."""
        form = form_of(name, Anonymiser(randbelow, profiles().makers) if anonymise else None)
        if form is None:
            self._tell(tr("Call the file .pcapng or .txt: its name says what is written."), "error")
            return
        self._saving = _written(name, form, self.model.messages())
        self.save_button.setEnabled(False)
        self._write_on.start()

    def _go_on_saving(self) -> None:
        outcome = next(self._saving, None) if self._saving is not None else None
        if outcome == "":
            return
        self._write_on.stop()
        self._saving = None
        self.save_button.setEnabled(self.model.rowCount() > 0)
        if outcome is None:
            self._tell(tr("Saved."))
        else:
            self._tell(outcome, "error")


def _written(name: str, form: Form, messages: list[TracedMessage]) -> Iterator[str]:
    """Write a file; gives "" after each slice of time, and at the end what went wrong, if something did."""
    try:
        with open(name, "wb") as stream:
            stream.write(form.begin)
            until = time.perf_counter() + SLICE_S
            for message in messages:
                stream.write(form.piece(message))
                if time.perf_counter() > until:
                    yield ""
                    until = time.perf_counter() + SLICE_S
    except OSError as error:
        yield tr("{} cannot be written ({}).").format(name, error.strerror or error)
