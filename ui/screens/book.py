# SPDX-License-Identifier: GPL-3.0-or-later
"""The book, in the place of the keys: type a name or a number, Enter calls who is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from ui import book_text
from ui.accessible import announce
from ui.exceptions import guarded
from ui.models.book import BookModel, Line
from ui.plain import plain_label
from ui.screens.keys_panel import FindField
from ui.text import LONGEST_TYPED, tr
from ui.theme import Theme, sized
from ui.widgets.book_list import BookList
from ui.widgets.controls import IconButton, IconLabel, TextButton, hint, set_property

TYPING_MS = 120  # from a letter to the search
BUTTON_HEIGHT = 28  # px
MOST_FILES = 16  # dropped at once
FILES = "*.vcf *.vcard *.csv *.tsv *.txt"


@guarded
class BookPage(QFrame):
    """``closed``: the person wants the keys back; ``add_asked``: a new contact.

    ``confirmed``: Enter in the field, which calls who is marked; ``marked``: that is another by itself.
    ``given``: files of contacts, to be taken in; ``export_asked``: where all contacts are to be written.
    ``of_directory``: what is to be said of a company's directory.
    """

    closed = Signal()
    add_asked = Signal()
    confirmed = Signal()
    marked = Signal()
    given = Signal(object)
    export_asked = Signal(object)

    def __init__(
        self, theme: Theme, model: BookModel, of_directory: Callable[[], str] = str, typed: str = ""
    ) -> None:
        super().__init__()
        self.setObjectName("field")
        self.setAccessibleName(tr("Book"))
        self.setAcceptDrops(True)
        self._theme, self._model, self._of_directory = theme, model, of_directory
        self.list = BookList(theme, model)
        self.list.left.connect(self.closed)
        self.finder = FindField()
        self.finder.setPlaceholderText(tr("Name, company or number"))
        self.finder.setAccessibleName(tr("Find a contact"))
        self.finder.setMaxLength(LONGEST_TYPED)
        self.finder.setText(typed)
        self.finder.setAcceptDrops(False)  # a file that is dropped there is taken in, and no text
        self.finder.left.connect(self.closed)
        self.finder.entered.connect(self.confirmed)
        self.finder.moved.connect(self._on_moved)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(TYPING_MS)
        self._soon.timeout.connect(self.look)
        self.finder.textChanged.connect(lambda _: self._soon.start())
        self._stack = QStackedLayout()
        self._lay_out()
        model.filled.connect(self._refresh)
        model.listed.connect(self._note)
        self.look()

    def _lay_out(self) -> None:
        title = plain_label(tr("Book"))
        title.setFont(sized(title.font(), 1.05, strong=True))
        close = IconButton(self._theme, "close", tr("Back to the keys (Esc)"))
        close.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.setContentsMargins(16, 8, 8, 0)
        top.setSpacing(8)
        top.addWidget(title)
        top.addWidget(self.finder, 1)
        top.addWidget(close)
        self.add_button = self._small("plus", tr("Add"), tr("Add a contact"))
        self.add_button.clicked.connect(self.add_asked)
        self.import_button = self._small("", tr("Import …"), tr("Import contacts from a file"))
        self.import_button.clicked.connect(self._choose_file)
        self.export_button = self._small("", tr("Export …"), tr("Export all contacts into a file"))
        self.export_button.clicked.connect(self._choose_target)
        tools = QHBoxLayout()
        tools.setContentsMargins(12, 0, 12, 0)
        tools.setSpacing(8)
        for button in (self.add_button, self.import_button, self.export_button):
            tools.addWidget(button)
        tools.addStretch(1)
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(8, 0, 4, 8)
        inside.addWidget(self.list)
        self._stack.addWidget(holder)
        self._stack.addWidget(self._empty())
        self._stack.addWidget(hint(tr("No contact matches."), ""))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addLayout(top)
        box.addLayout(tools)
        box.addLayout(self._stack, 1)
        self.note = plain_label()
        self.note.setProperty("soft", True)
        self.note.setWordWrap(True)
        self.note.setContentsMargins(16, 0, 16, 8)
        self.note.hide()
        box.addWidget(self.note)

    def _note(self) -> None:
        """Below the rows, which stay where they are."""
        words = self._of_directory()
        self.note.setText(words)
        self.note.setVisible(bool(words))

    def _small(self, icon: str, words: str, spoken: str) -> TextButton:
        made = TextButton(self._theme, icon, words)
        made.setAccessibleName(spoken)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setFixedHeight(BUTTON_HEIGHT)
        set_property(made, "fit", "small")
        return made

    def _empty(self) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setSpacing(12)
        box.addStretch(2)
        box.addWidget(IconLabel(self._theme, "book", size=40), 0, Qt.AlignmentFlag.AlignHCenter)
        words = plain_label(tr("Import a file (vCard or CSV), or drop it here."))
        words.setProperty("soft", True)
        words.setWordWrap(True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.addWidget(hint(tr("No contacts yet"), ""))
        box.addWidget(words)
        take = TextButton(self._theme, "", tr("Import …"), look="primary")
        take.clicked.connect(self._choose_file)
        box.addWidget(take, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(3)
        return page

    # ------------------------------------------------------------------ looking

    def take_keyboard(self) -> None:
        """One types at once."""
        self.focus_find()

    def focus_find(self) -> None:
        """Ctrl+F."""
        self.finder.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.finder.selectAll()
        self.mark_first()

    def leave_find(self) -> None:
        """Somebody was called: digits are tones from now on, and no part of a name."""
        row = self.list.marked_row
        self.list.mark(-1)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        if row >= 0:
            self.list.choose(row)

    def mark_first(self) -> None:
        """The first that is found is meant; while nothing is looked for nobody is."""
        self._mark(0 if self._model.looking else -1)

    def _mark(self, row: int, *, led: bool = False) -> None:
        """Mark a row; whoever has not ``led`` the mark there has not seen yet what Enter would call.

        Who cannot see it is told.
        """
        before = self.found()
        self.list.mark(row)
        line = self.found()
        if not led and line != before:
            self.marked.emit()
        words = "" if line is None else book_text.spoken(line.contact, line.number, listed=line.listed)
        if words != self.finder.accessibleDescription():
            self.finder.setAccessibleDescription(words)
            announce(self.finder, words)

    def look(self) -> None:
        """Ask for what is looked for."""
        self._soon.stop()
        self._model.look_for(self.finder.text())

    @property
    def awaited(self) -> bool:
        """Whether the rows are not yet those of what is typed."""
        if self._soon.isActive():
            self.look()
        return self._model.loading

    def found(self) -> Line | None:
        """What Enter in the field calls; None where nothing is marked."""
        line = self.list.marked()
        return line if isinstance(line, Line) else None

    def _on_moved(self, step: int) -> None:
        """Arrows in the field lead the mark; without one they begin at the top."""
        rows, row = self._model.rowCount(), self.list.marked_row
        self._mark(max(0, min(row + step, rows - 1)), led=True)

    def _refresh(self) -> None:
        """The rows are others."""
        self.mark_first()
        self.export_button.setEnabled(bool(self._model.rowCount() or self._model.looking))
        if self._model.rowCount():
            self._stack.setCurrentIndex(0)
        elif not self._model.loading:
            self._stack.setCurrentIndex(2 if self._model.looking else 1)

    # ------------------------------------------------------------------ files

    def _choose_file(self) -> None:
        """Not modal: a call may come."""
        dialog = self._dialog(tr("A file of contacts"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([f"{tr('Contacts')} ({FILES})", f"{tr('All files')} (*)"])
        dialog.fileSelected.connect(lambda name: self.given.emit([Path(name)]))
        dialog.show()

    def _choose_target(self) -> None:
        dialog = self._dialog(tr("Where to write all contacts"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["vCard (*.vcf)", f"{tr('Table')} (*.csv)"])
        dialog.setDefaultSuffix("vcf")
        dialog.filterSelected.connect(
            lambda chosen: dialog.setDefaultSuffix("csv" if "csv" in chosen else "vcf")
        )
        dialog.selectFile(tr("contacts") + ".vcf")
        dialog.fileSelected.connect(lambda name: self.export_asked.emit(Path(name)))
        dialog.show()

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setModal(False)
        return dialog

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files of this machine are welcome."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """They are taken in."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.given.emit(paths[:MOST_FILES])
