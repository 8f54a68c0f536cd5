# SPDX-License-Identifier: GPL-3.0-or-later
"""A window with a password field that is filled, typed in and emptied for so many seconds."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ui.widgets.secret_field import SecretField

app = QApplication([])
app.setApplicationName("secret")
field = SecretField()
field.setAccessibleName("Password")
field.show()


def edit() -> None:
    """Each way to change the text once."""
    field.setText("hunter2")
    field.setText("other3")
    QTest.keyClicks(field, "xyz")
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    QGuiApplication.clipboard().setText("pasted")
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    field.clear()


timer = QTimer(interval=20)
timer.timeout.connect(edit)
timer.start()
QTimer.singleShot(int(float(sys.argv[1]) * 1000), app.quit)
app.exec()
