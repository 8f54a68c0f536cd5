# SPDX-License-Identifier: GPL-3.0-or-later
"""What screen readers are given and told."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

SCROLL_AREAS = ("QScrollArea", "QAbstractScrollArea")
_installed: list[bool] = []


def guard_scroll_areas() -> None:
    """Scroll areas answer a question about a child that is gone with "there is none". Once is enough.

    A screen reader asks how many children there are, and then for each. Qt's interface of a scroll area
    counts a scroll bar only while it is seen, and reads behind the end of its list for an index that was
    right a moment ago (PySide6 6.8 to 6.11): the program ends. The plain interface of a widget checks.
    """
    if not _installed:
        _installed.append(True)
        QAccessible.installFactory(_make)


def _make(name: str, widget: QObject) -> QAccessibleInterface | None:
    if name in SCROLL_AREAS and isinstance(widget, QWidget):
        return QAccessibleWidget(widget, QAccessible.Role.Pane)
    return None


def announce(source: QObject, sentence: str, *, urgent: bool = False) -> None:
    """Have a sentence read out; an urgent one interrupts what is being read. Nothing where nobody listens."""
    if sentence and QAccessible.isActive():
        event = QAccessibleAnnouncementEvent(source, sentence)
        politeness = QAccessible.AnnouncementPoliteness
        event.setPoliteness(politeness.Assertive if urgent else politeness.Polite)
        QAccessible.updateAccessibility(event)
