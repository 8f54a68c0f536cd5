# SPDX-License-Identifier: GPL-3.0-or-later
"""A window leaves no widget without a parent: nobody sees it, and each change of the theme polishes it anew."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import delete, isValid

from ui.carry import Carry
from ui.widgets.rows import CallRow


def delete_later():
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_the_row_that_was_measured_is_gone(make_desk, still, config):
    before = set(QApplication.topLevelWidgets())
    make_desk(still, config)
    delete_later()
    assert not [
        each for each in QApplication.topLevelWidgets() if isinstance(each, CallRow) and each not in before
    ]


def test_the_words_of_what_is_carried_go_with_the_window(qapp):
    parent = QWidget()
    words = Carry(parent)._words
    delete(parent)
    delete_later()
    assert not isValid(words)
