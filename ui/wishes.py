# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens when the keyboard, the dial pad or a function key says something."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from deskphone.phone import commands as cmd
from deskphone.phone.events import MediaState
from deskphone.phone.views import CallState, CallView, Said, Severity
from ui.bridge import Bridge
from ui.keyboard import Meaning, Situation, Wish
from ui.models.calls import CallsModel
from ui.screens.keys_panel import KeysPanel
from ui.screens.phone_panel import PhonePanel
from ui.text import tr


class Wishes(QObject):
    """Turns meanings into commands for the phone, by what the Calls screen shows."""

    said = Signal(object)
    menu_asked = Signal()

    def __init__(self, bridge: Bridge, calls: CallsModel, phone: PhonePanel, keys: KeysPanel) -> None:
        super().__init__(phone)
        self._bridge, self._calls, self._phone, self._keys = bridge, calls, phone, keys
        self._last_heard = ""
        self._deeds: dict[Wish, Callable[[], None]] = {
            Wish.CONFIRM: self.confirm,
            Wish.PRESS: self._press_focused,
            Wish.ESCAPE: self.escape,
            Wish.HOLD: self._toggle_hold,
            Wish.MUTE: self._toggle_mute,
            Wish.TRANSFER: self._transfer,
            Wish.NUMBER: phone.focus_number,
            Wish.FIND: keys.focus_find,
            Wish.MENU: self.menu_asked.emit,
        }

    def situation(self) -> Situation:
        """What decides what a digit means now."""
        return Situation(
            rows=self._calls.rowCount(),
            attention=bool(self._phone.calls.attention_rows()),
            talking=self._talking() is not None,
        )

    def obey(self, meant: Meaning) -> None:
        """Do it."""
        if meant.wish is Wish.ROW:
            self._do(self._phone.calls.command_of(int(meant.value)))
        elif meant.wish is Wish.FUNCTION_KEY:
            self.press_key(int(meant.value) - 1)
        elif meant.wish is Wish.DTMF:
            self.digit(meant.value)
        elif meant.wish is Wish.TYPE:  # the rest of the number, Backspace and Enter go there as well
            self._phone.entry.type_digit(meant.value)
            self._phone.entry.field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._deeds[meant.wish]()

    def _do(self, command: cmd.UserCommand | None) -> None:
        if command is not None:
            self._bridge.do(command)

    def _talking(self) -> CallView | None:
        """The call that hold, mute and digits are about: the one that is heard, else the last that was."""
        calls = [call for call in self._calls.calls if call.state is CallState.CONNECTED]
        heard = [call for call in calls if call.media is not MediaState.LOCAL_HOLD]
        last = [call for call in calls if call.id == self._last_heard]
        chosen = next(iter((*heard, *last, *calls)), None)
        self._last_heard = chosen.id if chosen else ""
        return chosen

    def confirm(self) -> None:
        """Enter: answer, else pick up the longest ringing, else call what was typed, else press the key."""
        ringing = [call for call in self._calls.calls if call.state is CallState.RINGING]
        if ringing:
            self._do(cmd.Answer(ringing[0].id))
        elif self._calls.offers:
            self._do(cmd.PickUpLongest())
        elif self._phone.entry.field.text():
            self._phone.entry.go()
        else:
            self._press_focused()

    def _press_focused(self) -> None:
        key = self._keys.view.focused_key()
        if key is not None:
            self.press_key(key.index)

    def escape(self) -> None:
        """The gentlest thing first: a row is dismissed before a call is ended."""
        entry, calls = self._phone.entry, self._calls.calls
        ringing = [call for call in calls if call.state is CallState.RINGING]
        talking = self._talking()
        others = [call for call in calls if call.state is not CallState.RINGING]
        if entry.transferring:
            entry.end_transfer()
        elif self._calls.offers:
            self._do(cmd.DismissOffer(self._calls.offers[0].id))
        elif ringing or talking or others:
            self._do(cmd.HangUp((ringing[0] if ringing else talking or others[0]).id))
        else:
            entry.field.clear()

    def _toggle_hold(self) -> None:
        call = self._talking()
        if call is not None:
            self._do(cmd.Hold(call.id, call.media is not MediaState.LOCAL_HOLD))

    def _toggle_mute(self) -> None:
        call = self._talking()
        if call is not None:
            self._do(cmd.Mute(call.id, not call.muted))

    def _transfer(self) -> None:
        call = self._talking()
        if call is not None:
            self._phone.entry.ask_transfer(call.id)

    def digit(self, digit: str) -> None:
        """A digit goes into the call that is heard, else into the number entry."""
        call = self._talking()
        typing = self._phone.entry.transferring or self._phone.entry.field.text()
        if call is not None and call.media is not MediaState.LOCAL_HOLD and not typing and digit != "+":
            self._do(cmd.Dtmf(call.id, digit))
            self.said.emit(Said(tr("Sent {}").format(digit), Severity.INFO, "dtmf"))
        else:
            self._phone.entry.type_digit(digit)

    def press_key(self, key: int) -> None:
        """Press a function key; one that is not there is nothing."""
        if self._keys.view.model_key(key) is not None:
            self._do(cmd.PressKey(key))
