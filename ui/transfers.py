# SPDX-License-Identifier: GPL-3.0-or-later
"""A transfer asks where to: a number or a name and Enter, or a key; the call waits on hold meanwhile.

Shift with Enter or with the key asks there first. The call may end before the question is answered.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from deskphone.phone import commands as cmd
from deskphone.phone.views import CallState, CallView, KeyView, Said, Severity
from ui import text
from ui.bridge import Bridge
from ui.digits import TYPING
from ui.drops import account_of, names_somebody
from ui.found import Found, Source, best_first, is_name
from ui.models.calls import CallsModel, on_hold
from ui.screens.keys_panel import KeysPanel
from ui.sight import Sight
from ui.text import tr
from ui.widgets.number_entry import NumberEntry


class Transfers(QObject):
    """The question and its answers. ``said`` carries sentences for the status line.

    ``unanswered``: the call is gone, nobody types any more, and the question with it.
    """

    said = Signal(object)
    unanswered = Signal()

    def __init__(
        self, bridge: Bridge, calls: CallsModel, entry: NumberEntry, sight: Sight, panel: KeysPanel
    ) -> None:
        super().__init__(entry)
        self._bridge, self._calls, self._entry, self._sight = bridge, calls, entry, sight
        self._panel = panel
        self._held = ""  # the call that was put on hold for the question
        self._who = ""  # whom the question names
        self.meant: Callable[[], Found | None] = lambda: None  # the found row that Enter is about
        self._gripped_first = False  # Shift was down as a finger went down on a key
        # The rest of a number that was begun for a transfer must not be called because its call ends.
        self._linger = QTimer(self, singleShot=True, interval=int(TYPING * 1000))
        self._linger.timeout.connect(self._end_lost)
        calls.changed.connect(self._on_calls)
        entry.asking.connect(self._on_asking)
        entry.given_up.connect(self._on_given_up)
        entry.transferred.connect(self._to_number)
        entry.asked_first.connect(lambda call, number: self._to_number(call, number, first=True))
        entry.field.textChanged.connect(lambda _: self._on_typed())

    def _on_asking(self, call: str) -> None:
        """Say what is asked, for as long as it is."""
        asked = self._call(call)
        if asked is None:
            self._panel.narrow("")
            self.said.emit(Said("", Severity.WARNING, "transfer to"))
            return
        if not on_hold(asked):
            self._held = call
            self._bridge.do(cmd.Hold(call, True))
        self._ask()

    def _ask(self) -> None:
        """Ask where to, or say where it would go by the name that is typed."""
        asked = self._call(self._entry.transferring)
        if asked is None:
            return
        who = self._who = text.name(asked.remote)
        row, key = self.meant(), self._named(self._entry.field.text())
        words = tr("Transfer {}: type a number or a name, or press a key.").format(who)
        if row is not None:
            words = tr("Transfer {} to {} {}.").format(who, row.name, row.number)
        elif key is not None:
            words = tr("Transfer {} to {} {}.").format(who, text.key_label(key), key.number)
        more = tr("Enter transfers, Shift+Enter asks first, Esc gives up.")
        self.said.emit(Said(f"{words} {more}", Severity.WARNING, "transfer to"))

    def _named(self, typed: str) -> KeyView | None:
        """The key whose name is typed: the first of those that the panel shows then."""
        if not is_name(typed):
            return None
        return next(iter(best_first(self._panel.found_by(typed), typed)), None)

    def _on_given_up(self, call: str) -> None:
        """Talk on with whom the question has put on hold, unless somebody else is talked with by now."""
        held, self._held = self._held, ""
        others = [each for each in self._calls.calls if each.id != call]
        if held == call and self._is_there(call) and not any(map(_goes_on, others)):
            self._bridge.do(cmd.Hold(call, False))

    # ------------------------------------------------------------------ the answers

    def grip(self, row: int) -> None:
        """A finger goes down on a key (-1: on none): Shift may be up before the finger is."""
        self._gripped_first = row >= 0 and _shifted()

    def to_key(self, key: KeyView) -> bool:
        """A key is the answer; it calls nobody and picks nothing up. False where it names nobody."""
        if not names_somebody(key):
            self._say(tr("{} cannot be transferred to.").format(text.key_label(key)))
            return False
        call = self._entry.transferring
        first = _shifted() or self._gripped_first
        self._sight.touch(("key", key.index), self._bridge.clock())  # a second press would call
        self._entry.end_transfer()
        self._to(call, key, first=first)
        return True

    def to_listed(self, number: str, account: str) -> None:
        """A recent call is the answer: its number is one of the account that it was with."""
        call = self._call(self._entry.transferring)
        asked, own = (call.id, call.account) if call is not None else ("", account)
        self._sight.touch("enter", self._bridge.clock())
        self._entry.end_transfer()
        other = "" if account == own else account
        self._pass_on(cmd.Transfer(asked, number, account=other), first=_shifted())

    def to_found(self, row: Found, *, first: bool) -> None:
        """A row of the search is the answer."""
        call = self._call(self._entry.transferring)
        asked, own = (call.id, call.account) if call is not None else ("", row.account)
        self._sight.touch("enter", self._bridge.clock())
        self._entry.end_transfer()
        if row.source is Source.KEY and row.key is not None:
            self._to(asked, row.key, first=first)
        else:
            other = "" if row.account == own else row.account
            self._pass_on(cmd.Transfer(asked, row.dials, account=other), first=first)

    def meant_changed(self) -> None:
        """Enter is about another row."""
        if self._is_there(self._entry.transferring):
            self._ask()
            self._lead_mark()

    def _lead_mark(self) -> None:
        """The ring among the keys is on the one that Enter is about."""
        row = self.meant()
        if row is not None:
            self._panel.mark_key(row.key.index if row.key is not None else -1)

    def _to_number(self, call: str, number: str, *, first: bool = False) -> None:
        """A number was typed, or the name of a key, for a call that may be gone by now."""
        self._sight.touch("enter", self._bridge.clock())  # another Enter at once belongs to it
        key = self._named(number)
        if key is not None:
            self._to(call, key, first=first)
        else:
            self._pass_on(cmd.Transfer(call, number), first=first)

    def _to(self, call: str, key: KeyView, *, first: bool) -> None:
        parks = key.type == "orbit"
        wanted = cmd.Transfer(call, key.dials, text.key_label(key), account_of(key), park=parks)
        self._pass_on(wanted, first=first)

    def dropped(self, wanted: cmd.Transfer | cmd.AskFirst | cmd.Deflect) -> None:
        """A call was dragged onto a key: that is the answer as well where it was asked of that call."""
        if self._entry.transferring == wanted.call:
            self._held = ""
            self._entry.end_transfer()
        self._bridge.do(wanted)

    def _pass_on(self, wanted: cmd.Transfer, *, first: bool) -> None:
        self._held = ""
        if not self._is_there(wanted.call):
            self._say_lost(wanted.call)
        elif first:
            self._bridge.do(cmd.AskFirst(wanted.call, wanted.number, wanted.shown, wanted.account))
        else:
            self._bridge.do(wanted)

    def confirm(self) -> bool:
        """Enter ends the question; False where nothing was typed, and a key may be meant."""
        if self._lost():
            asked = self._entry.transferring
            self._entry.end_transfer()
            self._say_lost(asked)
            return True
        typed = bool(self._entry.field.text().strip())
        if typed:
            (self._entry.ask_first if _shifted() else self._entry.go)()
        return typed

    def ask_again(self) -> None:
        """Enter was pressed, and there is no answer."""
        missing = tr("Where to? Type a number or a name and Enter, or press a key. Esc gives up.")
        self.said.emit(Said(missing, Severity.WARNING, "transfer to"))

    # ------------------------------------------------------------------ the call ends meanwhile

    def _call(self, call: str) -> CallView | None:
        return next((each for each in self._calls.calls if each.id == call), None)

    def _is_there(self, call: str) -> bool:
        return self._call(call) is not None

    def _lost(self) -> bool:
        """Whether a transfer asks where to, and its call is gone."""
        asked = self._entry.transferring
        return bool(asked) and not self._is_there(asked)

    def _on_calls(self) -> None:
        asked = self._call(self._entry.transferring)
        if asked is not None and text.name(asked.remote) != self._who:
            self._ask()  # somebody else is at the far end by now, or is known by name
        if self._lost() and not self._linger.isActive():
            self._linger.start()
            self._say_lost(self._entry.transferring)

    def _on_typed(self) -> None:
        """A name narrows the keys down to those that it may mean."""
        if self._linger.isActive():
            self._linger.start()
        if self._is_there(self._entry.transferring):
            typed = self._entry.field.text()
            self._panel.narrow("" if self._named(typed) is None else typed)
            self._lead_mark()
            self._ask()

    def _end_lost(self) -> None:
        if self._lost():
            self._entry.end_transfer()
            self.unanswered.emit()

    def _say_lost(self, asked: str) -> None:
        """Who has taken the far end's place was not meant by the answer."""
        self.said.emit(Said("", topic="transfer to"))
        other = next((each for each in self._calls.calls if each.instead_of == asked), None)
        if other is None:
            self._say(tr("The call has ended: there is nothing to transfer."))
        else:
            goes_on = tr("The call goes on with {}, on hold: nothing was transferred.")
            self._say(goes_on.format(text.name(other.remote)))

    def _say(self, sentence: str) -> None:
        self.said.emit(Said(sentence, Severity.INFO, "press"))


def _goes_on(call: CallView) -> bool:
    """Whether a call is heard, or is being set up by us."""
    return call.state is not CallState.RINGING and not on_hold(call)


def _shifted() -> bool:
    """Whether Shift is down with the press that is being dealt with."""
    return bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
