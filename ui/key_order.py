# SPDX-License-Identifier: GPL-3.0-or-later
"""Function keys are put in order (SPEC 1.1): dragged with the mouse, or moved by Ctrl+Shift and an arrow.

A press that ends on its key stays a press, however the hand shakes: only who leaves the key drags it, and
then nothing is pressed.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal

from deskphone.phone.views import Said, Severity
from ui import text
from ui.accessible import announce
from ui.carry import Carry
from ui.config_edits import ConfigEdits
from ui.models.keys import KeysModel
from ui.screens.keys_panel import KeysPanel
from ui.text import tr


class KeyOrder(QObject):
    """``said`` carries sentences for the status line."""

    said = Signal(object)

    def __init__(self, panel: KeysPanel, keys: KeysModel, edits: ConfigEdits) -> None:
        super().__init__(panel)
        self._view, self._keys, self._edits = panel.view, keys, edits
        self._row, self._where = -1, QPoint()
        self._before: list[object] = []  # the keys as they were when one was taken
        self._carry = Carry(panel)
        self._carry.may_begin = self._may_begin
        self._carry.begun.connect(self._on_begun)
        self._carry.moved.connect(lambda where, _: self._go_to(where))
        self._carry.dropped.connect(lambda where, _: self._on_dropped(where))
        self._carry.given_up.connect(self._end)
        self._view.taken.connect(self._grip)
        self._view.move_wanted.connect(self._move_by_keyboard)
        for change in (keys.dataChanged, keys.modelReset, self._view.moved):
            change.connect(self._look)
        self._view.verticalScrollBar().valueChanged.connect(self._look)

    def _grip(self, row: int, where: QPoint) -> None:
        self._row, self._before = row, self._identities()
        self._carry.grip(where)

    def _may_begin(self, where: QPoint) -> bool:
        if self._view.key_below(where) == self._row:
            return False
        if not self._view.filter.own:
            self._carry.break_off()
            self._say_found()
        elif self._identities() != self._before:
            self._carry.break_off()  # another key is below the finger by now
        return self._carry.gripping

    def _on_begun(self) -> None:
        self._view.let_go()
        self._view.lift(self._row)

    def _go_to(self, where: QPoint) -> None:
        self._where = where
        key = self._keys.key(self._row)
        if key is not None:
            self._carry.say(text.key_label(key))
        self._view.mark_gap(self._view.gap_at(where))
        self._view.scroll_towards(where)

    def _look(self, *_: object) -> None:
        """Other keys may be there by now, or below the pointer, although it rests."""
        if not self._carry.going:
            return
        if not self._view.filter.own:
            self._break_off()
            self._say_found()
        elif self._identities() != self._before:
            self._break_off()
            self._say(tr("The keys have changed meanwhile: nothing was moved."))
        else:
            self._view.mark_gap(self._view.gap_at(self._where))

    def _on_dropped(self, where: QPoint) -> None:
        gap, row, key = self._view.gap_at(where), self._row, self._keys.key(self._row)
        self._end()
        if gap is None or key is None:
            return
        before = gap.row + gap.behind
        to = before - (before > row)
        if to == row:
            self._say(tr("{} stays where it is.").format(text.key_label(key)))
        else:
            self._edits.move_key(row, to)

    def _move_by_keyboard(self, row: int, to: int) -> None:
        if not self._view.filter.own:
            self._say_found()
            return
        moved = self._edits.move_key(row, to)
        if moved:
            self._view.mark(to)
            announce(self._view, moved)

    def _break_off(self) -> None:
        self._carry.break_off()
        self._end()

    def _end(self) -> None:
        self._row = -1
        self._view.lift(-1)
        self._view.mark_gap(None)
        self._view.scroll_towards(None)

    def _identities(self) -> list[object]:
        return [(key.type, key.account, key.number, key.label) for key in self._keys.keys]

    def _say_found(self) -> None:
        if self._view.filter.sought:
            self._say(tr("Keys are put in order where all of them are to be seen: end the search first."))
        elif self._view.filter.heading is not None:
            self._say(tr('Keys are put in order where all of them are to be seen: choose "All keys" first.'))
        else:
            self._say(tr('Keys are put in order where all of them stand "By hand": choose that above them.'))

    def _say(self, sentence: str) -> None:
        self.said.emit(Said(sentence, Severity.INFO, "press"))
