# SPDX-License-Identifier: GPL-3.0-or-later
"""A call is dragged onto a key (SPEC 1.5): the key below the pointer says what letting go would do.

What is dragged is a call, whatever its row does meanwhile, and nothing is held before it is let go. What is
below the pointer counts as with every press (``ui/sight.py``): not if it came there by itself just now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, Signal

from deskphone.phone.views import CallState, CallView, KeyView, Said, Severity
from ui import text
from ui.carry import Carry
from ui.drops import Drop, drop_of
from ui.models.calls import CallsModel
from ui.models.keys import KeysModel
from ui.screens.keys_panel import KeysPanel
from ui.sight import NEVER, Deed, Sight, Why
from ui.text import tr

SPOT = "drop"


@dataclass(frozen=True, slots=True)
class DragScene:
    """What a call is dragged over; ``clock`` in seconds that never go back."""

    calls: CallsModel
    keys: KeysModel
    panel: KeysPanel
    sight: Sight
    clock: Callable[[], float]


class CallDrag(QObject):
    """``said`` carries sentences for the status line; ``dropped``: what is to be done."""

    said = Signal(object)
    dropped = Signal(object)

    def __init__(self, scene: DragScene) -> None:
        super().__init__(scene.panel)
        self._scene, self._view = scene, scene.panel.view
        self._call: CallView | None = None
        self._where, self._first = QPoint(), False
        self._carry = Carry(scene.panel)
        self._carry.begun.connect(self._on_begun)
        self._carry.moved.connect(self._on_moved)
        self._carry.dropped.connect(self._on_dropped)
        self._carry.given_up.connect(self._end)
        scene.calls.changed.connect(self._on_calls)
        for change in (scene.keys.dataChanged, scene.keys.modelReset, self._view.moved):
            change.connect(self.look)
        self._view.verticalScrollBar().valueChanged.connect(self.look)

    def grip(self, call: CallView, where: QPoint) -> None:
        """The mouse button goes down on the row of a call."""
        self._call = call
        self._carry.grip(where)

    def look(self, *_: object) -> None:
        """Something else may be below the pointer, although it rests."""
        if self._carry.going:
            self._show(by_hand=False)

    def _on_begun(self) -> None:
        self._on_calls()  # it may have ended since the button went down
        self._scene.sight.show(SPOT, None, NEVER)

    def _on_moved(self, where: QPoint, first: bool) -> None:
        self._where, self._first = where, first
        self._show(by_hand=True)
        self._view.scroll_towards(where)

    def _show(self, *, by_hand: bool) -> None:
        key, drop = self._below()
        deed = None if key is None or drop is None else _deed(key, drop)
        self._scene.sight.show(SPOT, deed, NEVER if by_hand else self._scene.clock())
        if key is None or drop is None:
            self._view.aim(-1)
            self._carry.say(self._whom())
        else:
            self._view.aim(key.index, drop.words, able=drop.command is not None)
            self._carry.say(drop.words)

    def _below(self) -> tuple[KeyView | None, Drop | None]:
        row = self._view.key_below(self._where)
        key = None if row is None else self._scene.keys.key(row)
        if key is None or self._call is None:
            return None, None
        return key, drop_of(self._call, key, first=self._first)

    def _whom(self) -> str:
        return "" if self._call is None else text.name(self._call.remote)

    def _on_dropped(self, where: QPoint, first: bool) -> None:
        moved = where != self._where
        self._where, self._first = where, first
        key, drop = self._below()
        deed = None if key is None or drop is None else _deed(key, drop)
        now = self._scene.clock()
        self._scene.sight.show(SPOT, deed, NEVER if moved else now)
        press = self._scene.sight.press(SPOT, now)
        self._end()
        if press.why is Why.FRESH:
            self._say(tr("That changed as you let go: nothing was done."))
        elif key is not None and drop is not None:
            if drop.command is None:
                self._say(drop.words)
            else:
                self._scene.sight.touch(("key", key.index), now)  # one more press there would call
                self.dropped.emit(drop.command)

    def _on_calls(self) -> None:
        """It ends with its call, and where somebody else is at the far end, or the call is another matter."""
        before = self._call
        if before is None or not self._carry.going:
            return
        call = next((each for each in self._scene.calls.calls if each.id == before.id), None)
        if call is None:
            self._break_off(self._lost(before))
        elif text.number(call.remote.uri) != text.number(before.remote.uri):
            words = tr("{} is at the far end of that call now: nothing was done.")
            self._break_off(words.format(text.name(call.remote)))
        elif call.state is CallState.CONNECTED is not before.state:
            words = tr("The call with {} has been answered: nothing was done.")
            self._break_off(words.format(text.name(call.remote)))
        else:
            self._call = call
            self._show(by_hand=False)

    def _lost(self, gone: CallView) -> str:
        other = next((each for each in self._scene.calls.calls if each.instead_of == gone.id), None)
        if other is None:
            return tr("The call with {} has ended: nothing was done.").format(text.name(gone.remote))
        words = tr("{} is at the far end of that call now: nothing was done.")
        return words.format(text.name(other.remote))

    def _break_off(self, sentence: str) -> None:
        self._carry.break_off()
        self._scene.sight.touch("escape", self._scene.clock())  # one on its way was for the drag
        self._end()
        self._say(sentence)

    def _end(self) -> None:
        self._call = None
        self._view.aim(-1)
        self._view.scroll_towards(None)

    def _say(self, sentence: str) -> None:
        self.said.emit(Said(sentence, Severity.INFO, "press"))


def _deed(key: KeyView, drop: Drop) -> Deed:
    """What letting go here does, as far as a person tells it apart."""
    who = f"{key.type} {key.account} {key.number} {key.label} {drop.command is None}"
    return Deed(SPOT, who, said=text.key_label(key))
