# SPDX-License-Identifier: GPL-3.0-or-later
"""The explanations of keys that are open."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from deskphone.phone.views import KeyView
from ui.screens.explain import ExplainDialog
from ui.theme import Theme


class Explanations(QObject):
    """``explain(key)`` gives the words for the key with this index. ``gone``: a dialog is about to go.

    ``happened``: what was said on the wire about a number is wanted; ``unused``: a key was pressed that means
    nothing there (a ``QKeyEvent``).
    """

    gone = Signal(QWidget)
    happened = Signal(str)
    unused = Signal(object)

    def __init__(self, theme: Theme, explain: Callable[[int], str], window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._explain, self._window = theme, explain, window
        self.dialogs: list[ExplainDialog] = []

    def open(self, key: KeyView) -> None:
        """Explain a key; its dialog follows it while it is open."""
        dialog = ExplainDialog(self._theme, key, self._explain, self._window)
        self.dialogs.append(dialog)
        dialog.finished.connect(lambda _: self.dialogs.remove(dialog))
        dialog.finished.connect(lambda _: self.gone.emit(dialog))
        dialog.happened.connect(self.happened)
        dialog.unused.connect(self.unused)
        dialog.show()

    def refresh(self, keys: Sequence[KeyView]) -> None:
        """The phone has news."""
        for dialog in tuple(self.dialogs):
            dialog.refresh(keys)
