# SPDX-License-Identifier: GPL-3.0-or-later
"""A transfer asks where to: a number and Enter, or a key. The call may end before that is answered."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from deskphone.phone import commands as cmd
from deskphone.phone.views import KeyView, Said, Severity
from ui import text
from ui.bridge import Bridge
from ui.digits import TYPING
from ui.models.calls import CallsModel
from ui.sight import Sight
from ui.text import tr
from ui.widgets.number_entry import NumberEntry

TARGETS = frozenset({"blf", "dest", "speed", "orbit", "none", "list"})  # keys that name somebody


class Transfers(QObject):
    """The question and its answers. ``said`` carries sentences for the status line.

    ``unanswered``: the call is gone, nobody types any more, and the question with it.
    """

    said = Signal(object)
    unanswered = Signal()

    def __init__(self, bridge: Bridge, calls: CallsModel, entry: NumberEntry, sight: Sight) -> None:
        super().__init__(entry)
        self._bridge, self._calls, self._entry, self._sight = bridge, calls, entry, sight
        # The rest of a number that was begun for a transfer must not be called because its call ends.
        self._linger = QTimer(self, singleShot=True, interval=int(TYPING * 1000))
        self._linger.timeout.connect(self._end_lost)
        calls.changed.connect(self._on_calls)
        entry.asking.connect(self._on_asking)
        entry.transferred.connect(self._to_number)
        entry.field.textChanged.connect(lambda _: self._on_typed())

    def _on_asking(self, call: str) -> None:
        """Say what is asked, for as long as it is."""
        who = next((text.name(each.remote) for each in self._calls.calls if each.id == call), "")
        asked = tr("Transfer {}: type a number and Enter, or press a key. Esc gives up.").format(who)
        self.said.emit(Said(asked if call else "", Severity.WARNING, "transfer to"))

    # ------------------------------------------------------------------ the answers

    def to_key(self, key: KeyView) -> bool:
        """A key is the answer; it calls nobody and picks nothing up. False where it names nobody."""
        if key.type not in TARGETS or not key.number:
            self._say(tr("{} cannot be transferred to.").format(text.key_label(key)))
            return False
        call, gone = self._entry.transferring, self._lost()
        self._sight.touch(("key", key.index), self._bridge.clock())  # a second press would call
        self._entry.end_transfer()
        if gone:
            self._say_lost()
        else:
            self._bridge.do(cmd.Transfer(call, key.number, text.key_label(key)))
        return True

    def _to_number(self, call: str, number: str) -> None:
        """A number was typed for a call that may be gone by now."""
        self._sight.touch("enter", self._bridge.clock())  # another Enter at once belongs to it
        if self._is_there(call):
            self._bridge.do(cmd.Transfer(call, number))
        else:
            self._say_lost()

    def confirm(self) -> bool:
        """Enter ends the question; False where nothing was typed, and a key may be meant."""
        if self._lost():
            self._entry.end_transfer()
            self._say_lost()
            return True
        typed = bool(self._entry.field.text().strip())
        if typed:
            self._entry.go()
        return typed

    def ask_again(self) -> None:
        """Enter was pressed, and there is no answer."""
        missing = tr("Where to? Type a number and Enter, or press a key. Esc gives up.")
        self.said.emit(Said(missing, Severity.WARNING, "transfer to"))

    # ------------------------------------------------------------------ the call ends meanwhile

    def _is_there(self, call: str) -> bool:
        return call in {each.id for each in self._calls.calls}

    def _lost(self) -> bool:
        """Whether a transfer asks where to, and its call is gone."""
        asked = self._entry.transferring
        return bool(asked) and not self._is_there(asked)

    def _on_calls(self) -> None:
        if self._lost() and not self._linger.isActive():
            self._linger.start()
            self._say_lost()

    def _on_typed(self) -> None:
        if self._linger.isActive():
            self._linger.start()

    def _end_lost(self) -> None:
        if self._lost():
            self._entry.end_transfer()
            self.unanswered.emit()

    def _say_lost(self) -> None:
        self.said.emit(Said("", topic="transfer to"))
        self._say(tr("The call has ended: there is nothing to transfer."))

    def _say(self, sentence: str) -> None:
        self.said.emit(Said(sentence, Severity.INFO, "press"))
