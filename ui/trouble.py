# SPDX-License-Identifier: GPL-3.0-or-later
"""A configuration that cannot be read, said in a window: who starts a program by an icon sees no terminal."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from deskphone.config.files import why_no_folder
from deskphone.errors import ConfigError
from ui.application import application
from ui.exceptions import guarded
from ui.fit import fit
from ui.language import speak
from ui.mistakes import half
from ui.plain import plain_label
from ui.text import tr
from ui.theme import Theme, sized
from ui.widgets.controls import TextButton


@guarded
class TroubleWindow(QWidget):
    """What is wrong, where, and what to do. ``closed``: the program is to end."""

    closed = Signal()

    def __init__(self, theme: Theme, error: ConfigError) -> None:
        super().__init__()
        self.setObjectName("desk")
        self.setWindowTitle("deskphone")
        self._file = Path(os.path.abspath(error.file))
        what, to_do = _said_of(self._file)
        title = plain_label(what)
        title.setFont(sized(title.font(), 1.2, strong=True))
        where = tr("{}, line {}").format(self._file, error.line) if error.line else str(self._file)
        problem = half(error.problem)
        problem = f"{error.key}: {problem}" if error.key else problem
        self.words = plain_label("\n".join(filter(None, (where, problem, half(error.mend)))))
        step = plain_label(to_do)
        for label in (title, self.words, step):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.folder_button = TextButton(theme, "", tr("Open folder"), look="primary")
        self.folder_button.clicked.connect(self._open_folder)
        self.quit_button = TextButton(theme, "", tr("Quit"))
        self.quit_button.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.folder_button)
        buttons.addWidget(self.quit_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 24, 24, 16)
        box.setSpacing(12)
        for widget in (title, self.words, step):
            box.addWidget(widget)
        box.addStretch(1)
        box.addLayout(buttons)
        fit(self, QSize(560, 260))
        there = not why_no_folder(self._file.parent)
        self.folder_button.setVisible(there)
        (self.folder_button if there else self.quit_button).setFocus()

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file.parent)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape quits, Enter presses the button that one stands on."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            (self.quit_button if self.quit_button.hasFocus() else self.folder_button).click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """That is all."""
        super().closeEvent(event)
        self.closed.emit()


def _said_of(file: Path) -> tuple[str, str]:
    """What is wrong with a file as a whole, and what to do: nobody can mend what is not there."""
    try:
        with open(file, "rb"):
            pass
    except FileNotFoundError:
        return (
            tr("deskphone cannot start: its configuration is not there"),
            tr("Start deskphone again with a file that is there, or without --config."),
        )
    except OSError:
        return (
            tr("deskphone cannot start: its configuration cannot be read"),
            tr("See to it that you may read the file, then start deskphone again."),
        )
    return (
        tr("deskphone cannot start: its configuration has a mistake"),
        tr("Mend the file with a text editor, then start deskphone again."),
    )


def show_trouble(error: ConfigError) -> None:
    """Show it until it is closed."""
    app = application()
    speak()
    window = TroubleWindow(Theme(app), error)
    window.closed.connect(app.quit)
    window.show()
    app.exec()
