# SPDX-License-Identifier: GPL-3.0-or-later
"""A configuration that cannot be read, said in a window: who starts a program by an icon sees no terminal."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from deskphone.errors import ConfigError
from ui.fit import fit
from ui.plain import plain_label
from ui.text import tr
from ui.theme import Theme, sized
from ui.widgets.controls import TextButton


class TroubleWindow(QWidget):
    """What is wrong, where, and what to do. ``closed``: the program is to end."""

    closed = Signal()

    def __init__(self, theme: Theme, error: ConfigError) -> None:
        super().__init__()
        self.setObjectName("desk")
        self.setWindowTitle("deskphone")
        self._file = Path(error.file)
        title = plain_label(tr("deskphone cannot start: its configuration has a mistake"))
        title.setFont(sized(title.font(), 1.2, strong=True))
        where = tr("{}, line {}").format(error.file, error.line) if error.line else error.file
        problem = f"{error.key}: {error.problem}" if error.key else error.problem
        self.words = plain_label("\n".join(filter(None, (where, problem, error.mend))))
        step = plain_label(tr("Mend the file with a text editor, then start deskphone again."))
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
        self.folder_button.setFocus()

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file.resolve().parent)))

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


def show_trouble(error: ConfigError) -> None:
    """Show it until it is closed."""
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(["deskphone"])
    window = TroubleWindow(Theme(app), error)
    window.closed.connect(app.quit)
    window.show()
    app.exec()
