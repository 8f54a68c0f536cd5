# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens when the mouse, the keyboard, the dial pad or a function key says something.

Presses on rows, keys and the dial pad come through here; they act only on what the person saw (``sight.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractButton

from deskphone.headset.presses import HeadsetWish
from deskphone.phone import commands as cmd
from deskphone.phone.views import CallView, Offer, Said, Severity
from ui import text
from ui.bridge import Bridge
from ui.call_drag import CallDrag, DragScene
from ui.deeds import refusal, row_deeds
from ui.digits import TYPING, Digits, Number, Scene
from ui.found import ADDRESS, Found
from ui.keyboard import Meaning, Situation, Wish
from ui.models.calls import CallsModel, rings
from ui.models.keys import KeysModel
from ui.screens.keys_panel import KeysPanel
from ui.screens.phone_panel import PhonePanel
from ui.search import Search
from ui.sight import NEVER, STEADY, Deed, Press, Why
from ui.spots import Spots
from ui.text import tr
from ui.transfers import Transfers

CONSUMED = {
    Qt.Key.Key_Return: "enter",
    Qt.Key.Key_Enter: "enter",
    Qt.Key.Key_Escape: "escape",
    Qt.Key.Key_Space: ("talk", "hold"),
}  # the spots of keys that fields, buttons and menus want as well

_COMMANDS: dict[str, Callable[[str], cmd.UserCommand]] = {
    "pick up": cmd.PickUpOffer,
    "dismiss": cmd.DismissOffer,
    "answer": cmd.Answer,
    "decline": cmd.HangUp,
    "hang up": cmd.HangUp,
    "hold": lambda call: cmd.Hold(call, True),
    "resume": lambda call: cmd.Hold(call, False),
    "mute": lambda call: cmd.Mute(call, True),
    "unmute": lambda call: cmd.Mute(call, False),
    "complete": cmd.CompleteTransfer,
    "join": cmd.Join,
    "take back": cmd.TakeBack,
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What wishes are about."""

    bridge: Bridge
    calls: CallsModel
    keys: KeysModel
    phone_panel: PhonePanel
    keys_panel: KeysPanel


class Wishes(QObject):
    """Turns presses into commands for the phone. ``said`` carries sentences for the status line."""

    said = Signal(object)
    menu_asked = Signal()

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around.phone_panel)
        self._bridge, self._calls, self._keys = around.bridge, around.calls, around.keys
        self._phone, self._keys_panel = around.phone_panel, around.keys_panel
        entry = around.phone_panel.entry
        self._spots = Spots(self._calls, self._keys, self._bridge.clock, lambda: entry.transferring)
        self._sight, self._digits, self._number = self._spots.sight, Digits(), Number()
        self._transfers = Transfers(self._bridge, self._calls, entry, self._sight, self._keys_panel)
        self._transfers.said.connect(self.said)
        self._transfers.unanswered.connect(self._on_unanswered)
        scene = DragScene(self._calls, self._keys, self._keys_panel, self._sight, self._bridge.clock)
        self.drag = CallDrag(scene)
        self.drag.said.connect(self.said)
        self.drag.dropped.connect(self._on_dropped)
        self._phone.mine.gripped.connect(self.drag.grip)
        self._waiting: Deed | None = None
        self._called = ""  # the number that was typed last, and sent off
        self._acted = NEVER  # when a press last did something
        self._came = NEVER  # when the keyboard last came from elsewhere
        self._digit_lost = NEVER  # when the number pad was last used without Num Lock
        self._gripped_for: str | None = None  # the transfer that asked as the finger went down on a key
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._take_digit)
        self.record: Callable[[str, bool], None] = lambda call, on: None
        self.find: Callable[[], None] = around.keys_panel.focus_find
        self.beside: Callable[[], bool] = lambda: False  # Enter in what stands in the place of the keys
        self._deeds: dict[Wish, Callable[[], object]] = {
            Wish.CONFIRM: self.confirm,
            Wish.PRESS: self._hold_or_press,
            Wish.ESCAPE: self.escape,
            Wish.HOLD: self._hold_or_press,
            Wish.MUTE: lambda: self.press_talk("mute"),
            Wish.TRANSFER: lambda: self._press(("talk", "transfer")),
            Wish.NUMBER: self._phone.focus_number,
            Wish.FIND: lambda: self.find(),
            Wish.MENU: self.menu_asked.emit,
        }
        around.keys_panel.view.key_gripped.connect(self._on_grip)
        for taker in (around.keys_panel.view, around.phone_panel):
            taker.given.connect(self.keyboard_came)
        around.keys_panel.found.connect(self._press_found)
        self._phone.entry.may_go = self._may_go
        self._phone.entry.asking.connect(lambda _: self._on_asking())
        self._phone.entry.field.textChanged.connect(lambda _: self._on_number_typed())
        self._calls.fate = self._fate
        self._calls.changed.connect(self._on_calls)
        spots = self._spots
        self._keys.dataChanged.connect(lambda first, last: spots.show_keys(first.row(), last.row()))
        self._keys.told.connect(self._on_keys_told)
        self._keys.modelReset.connect(self._on_other_keys)
        self._on_other_keys()
        self._on_calls()

    # ------------------------------------------------------------------ what is to be seen

    def _on_calls(self) -> None:
        """Rows have changed."""
        self._spots.show_calls()
        if self._calls.heard is not None:
            self._drop_digit()
        self._show_numbers()

    def _on_number_typed(self) -> None:
        self._number.edited(self._bridge.clock())
        self._show_numbers()

    def typing(self) -> bool:
        """Whether somebody is about to finish a number."""
        entry, now = self._phone.entry, self._bridge.clock()
        begun = bool(entry.field.text()) and self._number.in_hand(now)
        return bool(entry.transferring) or begun or self._digits.busy(now)

    def offer_number(self, number: str) -> None:
        """The number of a link goes into the field; an Enter that was on its way does not call it."""
        self._phone.offer_number(number)
        self.number_offered()

    def number_offered(self) -> None:
        """A number was put into the field that nobody has typed; an Enter on its way does not call it."""
        self._number.offered(self._bridge.clock())

    def call_typed(self, number: str, account: str) -> None:
        """Call what was typed, and sent off by Enter or the button."""
        self.entered()
        self._called = number
        self._bridge.do(cmd.Dial(number, account))

    def call_listed(self, number: str, account: str) -> None:
        """A recent call was chosen; it is the answer where a transfer asks where to, as a key is."""
        if self._phone.entry.transferring:
            self._transfers.to_listed(number, account)
        else:
            self.call_typed(number, account)

    def call_contact(self, number: str, account: str) -> None:
        """A contact was chosen: its number is of no account, so a transfer stays with that of its call."""
        self.call_listed(number, "" if self._phone.entry.transferring else account)

    def call_found(self, row: Found, *, first: bool) -> None:
        """A row of the search was pressed; where its key blinks fast it said so, and picks up."""
        entry = self._phone.entry
        if entry.transferring:
            self._transfers.to_found(row, first=first)
        elif row.rings and row.key is not None:
            entry.end_transfer()
            self.entered()
            self.press_key(row.key.index, only_pick_up=True)
        else:
            entry.end_transfer()
            self.call_typed(row.dials, row.account)

    def follow(self, search: Search) -> None:
        """Rows are found for what is typed where a number is typed."""
        self._transfers.meant = lambda: search.meant
        search.changed.connect(self._transfers.meant_changed)
        search.refused.connect(self._refuse)
        search.missed.connect(self.say_changed)
        search.early.connect(lambda: self._say(tr("Still looking for that name: press again in a moment.")))

    def take_words(self) -> str:
        """A name that stands in the number field, for the book to look for.

        It is needed there no more, unless a transfer asks: then it still says which keys are meant.
        """
        entry = self._phone.entry
        words = entry.field.text().strip()
        if not any(letter.isalpha() for letter in words) or set(words) & ADDRESS:
            return ""
        if not entry.transferring:
            entry.field.clear()
        return words

    def give_back(self, number: str) -> None:
        """Nobody was called: what was typed need not be typed again. The keyboard stays where it is."""
        field = self._phone.entry.field
        if number == self._called and not self.typing() and not field.text():
            field.setText(number)
            field.selectAll()  # another number takes its place
            self.number_offered()

    def _may_go(self) -> bool:
        if not self._bridge.running:
            self._bridge.not_running.emit()
            return False  # the number stays
        read = self._number.read(self._bridge.clock())
        if not read:
            self.say_changed()
        return read

    def _on_unanswered(self) -> None:
        """Nobody has said where a lost call was to go; a key that is on its way now was meant to."""
        for row in range(self._keys.rowCount()):
            self._sight.astray(("key", row), self._bridge.clock())

    def _on_grip(self, row: int) -> None:
        self._sight.grip(("target" if self._phone.entry.transferring else "key", row))
        self._transfers.grip(row)
        self._gripped_for = self._phone.entry.transferring if row >= 0 else None

    def _on_dropped(self, wanted: cmd.Transfer | cmd.AskFirst | cmd.Deflect) -> None:
        self._drop_digit()
        self._acted = self._bridge.clock()
        self._transfers.dropped(wanted)

    def _scene(self) -> Scene:
        """What decides where a digit goes at present."""
        heard, entry = self._calls.heard, self._phone.entry
        begun = bool(entry.transferring or entry.field.text())
        return Scene(heard.id if heard is not None else "", begun, len(self._calls.elsewhere.slots))

    def _row_of(self, digit: str) -> int:
        """The row that a digit presses, 0 for none: nobody means one that has to be scrolled to."""
        row = self._scene().row(digit)
        return row if self._phone.elsewhere.sees(row - 1) else 0

    def _show_numbers(self) -> None:
        """A row shows its digit only while that digit presses it."""
        pressable = self._scene().presses_rows
        for number, row in enumerate(self._phone.elsewhere.rows, start=1):
            row.set_number(number, pressable=pressable)

    def _on_other_keys(self) -> None:
        self._spots.show_keys(0, self._keys.rowCount() - 1)
        self._on_keys_told()

    def _on_keys_told(self) -> None:
        if any(slot.over is not None for slot in self._calls.elsewhere.slots):
            self._calls.changed.emit()  # who has answered may be known only now

    def _fate(self, row: Offer | CallView) -> str:
        if isinstance(row, Offer) and any(offer.id == row.id for offer in self._calls.offers):
            return text.rings_on()  # its key has come into sight, and says all that the row did
        return text.fate(row, self._keys.keys, self._calls.calls, self._bridge.office)

    def _on_asking(self) -> None:
        self._spots.show_enter_and_escape()
        self._show_numbers()

    # ------------------------------------------------------------------ presses

    def press_row(self, board: str, place: int, part: str) -> None:
        """A button of a row: ``board`` is "mine", "elsewhere" or "ringing" (the popup)."""
        self._press((board, place, part))

    def press_talk(self, part: str) -> None:
        """A function key for the call one is in: without one it says so. It presses no key, as Space may."""
        if not self._press(("talk", part)):
            if not self._calls.calls:
                self._say(tr("There is no call at present."))
            elif part == "join":
                self._say(tr("Joining takes two answered calls: ask somebody first."))
            else:
                self._say(tr("Nobody hears you at present."))

    def take_ringing(self) -> None:
        """Answer, else pick up what rings longest, whatever program one works in."""
        if self._phone.entry.transferring:
            self._say(tr("First say where the call is to go, or Esc: nothing was answered."))
        elif not self._press("enter"):
            self._say(tr("Nothing rings at present."))

    def press_headset(self, wish: HeadsetWish) -> bool:
        """A button of a headset: about our own calls alone. Give whether something comes of it."""
        spot = ("headset", wish.value)
        if wish in (HeadsetWish.MUTE, HeadsetWish.UNMUTE):
            spot = ("talk", "mute")
            deed = self._sight.peek(spot, self._bridge.clock()).deed
            if deed is not None and deed.what != wish.value:
                return False  # it is so already
        done = self._judged(spot)
        if done:  # one more at once is of the same press, or of the letting go of that button
            for part in (HeadsetWish.ANSWER, HeadsetWish.HANG_UP):
                self._sight.touch(("headset", part.value), self._acted)
        if done is None and not self._calls.calls:
            self._say(tr("There is no call at present."))
        return bool(done)

    def press_named(self, wanted: Deed) -> None:
        """A button that names its call, in a notification: it is about that call or about none."""
        rows: list[Offer | CallView] = [*self._calls.calls, *self._calls.offers]
        if any(row.id == wanted.about and rings(row) for row in rows) or self._answers(wanted):
            self._do(wanted)
        else:
            self._refuse(Press(None, Why.GONE, wanted), self._fate_of(wanted))

    def _press(self, spot: Hashable) -> bool:
        """Press a spot; True where it does something (or says why not), False where nothing is there."""
        return self._judged(spot) is not None

    def _judged(self, spot: Hashable) -> bool | None:
        """Press a spot; whether it did something, None where nothing is there."""
        self._drop_digit()
        press = self._sight.press(spot, self._bridge.clock())
        if press.acts and press.deed is not None:
            self._acted = self._bridge.clock()
            if spot in ("enter", "escape", ("talk", "end")):  # which would take or end another call next
                self._sight.touch(spot, self._acted, "dismiss" if press.deed.what == "dismiss" else "")
            if spot == "enter":
                self._phone.entry.leave()
            self._do(press.deed)
        elif press.why is Why.GONE and press.rang is not None and self._answers(press.rang):
            self._do(press.rang)
        elif press.why is Why.NOTHING:
            return None
        else:
            self._refuse(press, self._fate_of(press.rang))
            return False
        return True

    def _answers(self, wanted: Deed) -> bool:
        """Whether somebody wanted to answer what was answered by itself meanwhile: he wants to be heard."""
        by_itself = (call.id for call in self._calls.calls if call.by_itself)
        return wanted.what == "answer" and wanted.about in by_itself

    def _do(self, deed: Deed) -> None:
        if deed.what == "transfer":
            self._phone.entry.ask_transfer(deed.about)
            return
        if deed.what in ("record", "record no more"):
            self.record(deed.about, deed.what == "record")
            return
        if deed.what in ("hang up", "take back", "hold"):
            self._digits.let_go(self._bridge.clock())
        self._bridge.do(_COMMANDS[deed.what](deed.about))

    def _refuse(self, press: Press, fate: str, *more: str) -> None:
        sentence = refusal(press, fate)
        second = self._bridge.clock() < self._acted + STEADY  # of a double click whose first press changed it
        second = second and press.why is not Why.HASTY  # between the two something else was pressed
        if sentence and not second:
            self._say(" ".join((sentence, *more)))

    def _fate_of(self, rang: Deed | None) -> str:
        """How a call that rang has ended, where its greyed row still stands."""
        slots = (*self._calls.elsewhere.slots, *self._calls.ringing.slots)
        return next((self._fate(slot.item) for slot in slots if rang and slot.item.id == rang.about), "")

    def say_changed(self) -> None:
        """A press was left out."""
        if self._bridge.clock() < self._digit_lost + TYPING:
            self._say(tr("Num Lock is off: the number pad types no digits."))
        else:
            self._say(tr("That changed as you pressed: press again if you want it."))

    def _say(self, sentence: str, severity: Severity = Severity.INFO) -> None:
        self.said.emit(Said(sentence, severity, "press"))

    def press_key(self, row: int, *, only_pick_up: bool = False) -> bool:
        """Press a function key; True where it did something. ``only_pick_up``: never call, nor transfer."""
        key = self._keys.key(row)
        if key is None:
            return False
        self._drop_digit()
        if self._gripped_for not in (None, self._phone.entry.transferring):
            self.say_changed()  # a transfer began or ended below the finger
            return False
        if self._phone.entry.transferring and not only_pick_up:
            press = self._sight.press(("target", row), self._bridge.clock())
            if not press.acts:
                self._refuse(press, "")
            return press.acts and self._transfers.to_key(key)
        press = self._sight.press(("key", row), self._bridge.clock())
        if not press.acts:
            offers = (slot.item for slot in self._calls.elsewhere.slots if slot.over is not None)
            fate = next((self._fate(offer) for offer in offers if offer.key == row), "")
            again = (tr("Press again to call."),) if press.why is Why.GONE else ()
            self._refuse(press, fate, *again)
            return False
        if only_pick_up and not key.pickable:
            over = tr("There is no news of {}.") if key.lamp in text.UNSEEING else tr("{} rings no more.")
            self._say(over.format(text.key_label(key)))
            return False
        self._acted = self._bridge.clock()
        self._bridge.do(cmd.PressKey(row))
        if press.deed is not None and press.deed.what == "pass on":
            self._sight.touch(("key", row), self._acted)  # one more press would fetch the call back
        return True

    def _press_by_number(self, number: int) -> None:
        """Ctrl and a digit; nobody means a key that a page or a search hides."""
        key = self._keys.key(number - 1)
        if key is not None and key.heading:
            self._say(tr("{} is a heading.").format(text.key_label(key)))
        elif self._keys_panel.shows(number - 1):
            self.press_key(number - 1)
        elif key is not None:
            self._say(tr("Key {} is hidden at present: it was not pressed.").format(number))

    def pick_up_key(self, row: int, since: float) -> None:
        """Pick up what rings at a key since then, or nothing: a menu is about the call it was opened for."""
        key = self._keys.key(row)
        if key is not None and key.pickable and key.since != since:
            self.say_changed()
        else:
            self.press_key(row, only_pick_up=True)

    # ------------------------------------------------------------------ the keyboard

    def situation(self) -> Situation:
        """What decides what a letter means now."""
        return Situation(talking=self._calls.talking is not None, seeks=self._keys_panel.seeks)

    def obey(self, meant: Meaning) -> None:
        """Do it."""
        if meant.wish is Wish.FUNCTION_KEY:
            self._press_by_number(int(meant.value))
        elif meant.wish is Wish.DIGIT:
            self._typed(meant.value)
        elif meant.wish is Wish.SEEK:
            self._seek(meant.value)
        else:
            self._deeds[meant.wish]()

    def _seek(self, letter: str) -> None:
        """A letter finds a key, unless it was for the call that has just ended: T and M are."""
        if self._calls.talking is None and not self._sight.rests(("talk", "hold"), self._bridge.clock()):
            self.say_changed()
        else:
            self._keys_panel.seek(letter)

    def obey_beside(self, meant: Meaning) -> None:
        """Enter, or the digit of a row, in another window of ours: it takes what rings, and nothing else."""
        rings = self._calls.attention() and not self._phone.entry.transferring
        if rings and meant.wish is Wish.CONFIRM:
            self._press("enter")
        elif rings and meant.wish is Wish.DIGIT and self._row_of(meant.value):
            self._typed(meant.value)

    def confirm(self) -> None:
        """Enter: answer, else pick up the longest ringing, else call what was typed, else press the key.

        On a button it presses that. While a transfer asks where to, Enter is the end of that question:
        nothing is answered or picked up.
        """
        if self._digits.row:
            self._take_digit()
        elif (button := self._focused_button()) is not None:
            button.click()  # most desktops leave Enter on a button to the window
        elif self._phone.entry.transferring:
            if not self.beside():
                self._confirm_target()
        elif not self._press("enter"):
            if not self._may_mean_beside("enter") or self.beside():
                return
            if self._phone.entry.field.text():
                self._phone.entry.go()
            else:
                self._press_focused()

    def _focused_button(self) -> QAbstractButton | None:
        """The button that the keyboard stands on; beside the keys it may do so without having been asked."""
        here = self._phone.window().focusWidget()
        if not isinstance(here, QAbstractButton) or self._keys_panel.isAncestorOf(here):
            return None
        return here if here.hasFocus() else None

    def _confirm_target(self) -> None:
        """The key that the keyboard was moved to, else what was typed: arrows choose among the found ones."""
        if self._keys_panel.view.focused_key() is not None:
            self._press_focused()
        elif not self._transfers.confirm():
            self._transfers.ask_again()

    def entered(self) -> None:
        """Enter was pressed in a field: another one at once belongs to it."""
        self._sight.touch("enter", self._bridge.clock())

    def pressed_elsewhere(self, key: int) -> None:
        """A field, a button or a menu had this key: the next press at once is the second of a double one."""
        for each, spot in CONSUMED.items():
            if each == key:
                self._sight.astray(spot, self._bridge.clock())
                if spot == "escape":  # it has emptied a field, say: one more would end a call
                    self._sight.touch(spot, self._bridge.clock())

    def keyboard_came(self) -> None:
        """The window has the keyboard again, or the keys have: what is on its way was meant for others."""
        self._came = self._bridge.clock()
        for spot in CONSUMED.values():
            self._sight.astray(spot, self._came)

    def digit_lost(self) -> None:
        """A number is being typed, and nothing of it arrives: the Enter after it is about nothing else."""
        self._drop_digit()
        self._keys_panel.view.mark(-1)
        self.keyboard_came()
        self._digit_lost = self._bridge.clock()
        self.say_changed()

    def _hold_or_press(self) -> None:
        """Space: a call that has just ended leaves it nothing; the key that the ring is on was not meant."""
        if not self._press(("talk", "hold")):
            if self._may_mean_beside(("talk", "hold")):
                self._press_focused()
        elif self._calls.talking is None:
            self.say_changed()

    def _may_mean_beside(self, spot: Hashable) -> bool:
        """Whether a key that does nothing now may press what the ring is on, or call a number in the field.

        Not where it did something, or could have, a moment ago: whoever presses once more, since nothing
        seems to come of it, or has not heard that the ringing ended, means nobody else.
        """
        rests = self._sight.rests(spot, self._bridge.clock())
        ringed = self._keys_panel.view.focused_key() is not None or not self._keys_panel.isVisible()
        if not rests and (ringed or (spot == "enter" and self._phone.entry.field.text())):
            self._say(tr("That came right after a call had changed: nobody was called."))
        return rests

    def _press_focused(self) -> None:
        key = self._keys_panel.view.focused_key()
        if key is not None:
            self.press_key(key.index)

    def _press_found(self, row: int) -> None:
        """Enter in "Find a key": it presses that key, and whatever else rings does not matter."""
        self.entered()
        if row < 0:
            self._say(tr("Type a name or a number of one of the keys, then Enter presses it."))
        elif self.press_key(row):
            self._keys_panel.leave_find()

    def escape(self) -> None:
        """The gentlest thing first: a row is dismissed before a call is ended, and none on hold is."""
        entry = self._phone.entry
        if self._digits.row:
            self._drop_digit()
            self.pressed_elsewhere(Qt.Key.Key_Escape)
        elif entry.transferring:
            entry.give_up()
            self._sight.touch("escape", self._bridge.clock())  # one more would hang up on who waited
        elif not self._press("escape"):
            if entry.field.text():
                entry.field.clear()
            elif self._calls.calls:
                self._say(tr("The call is on hold: Space takes it back, Hang up ends it."))

    # ------------------------------------------------------------------ digits

    def digit(self, digit: str) -> None:
        """A digit goes into the call that is heard, else into the number entry."""
        if not self._digit_is_nobodys():
            self._send_or_type(digit)

    def _digit_is_nobodys(self) -> bool:
        """Whether a digit was meant for what is not there any more; that is said."""
        now = self._bridge.clock()
        seen = self._sight.peek("digits", now)
        if not self._digits.nobodys(self._scene(), seen, now):
            return False
        if seen.deed is None and self._calls.talking is None:
            self._say(tr("The call has ended: the digit was not sent."))
        else:
            self.say_changed()
        return True

    def _send_or_type(self, digit: str) -> None:
        call = self._scene().tone_for(digit)
        if call:
            self._digits.toned(self._bridge.clock())
            self._bridge.do(cmd.Dtmf(call, digit))
            self.said.emit(Said(tr("Sent {}").format(digit), Severity.INFO, "dtmf"))
        else:
            self._phone.entry.type_digit(digit)

    def _typed(self, digit: str) -> None:
        """One digit alone presses its row after a moment; several are a number (``Digits``), or tones."""
        if self._digit_is_nobodys():
            self._drop_digit()
            return
        now, row = self._bridge.clock(), self._row_of(digit)
        if now < self._came + STEADY:
            row = 0  # it was on its way to what had the keyboard before, and is in sight if it is typed
        if row and not self._digits.busy(now):
            press = self._sight.press(("elsewhere", row - 1, "pick up"), now)
            if press.why is Why.GONE:
                self._refuse(press, self._fate_of(press.rang))
                return
            self._waiting = press.deed
            row = row if press.acts else 0
        typed = self._digits.press(digit, row, now)
        self._show_digit()
        for each in typed:
            before = self._phone.entry.field.text()
            self._send_or_type(each)
            if self._phone.entry.field.text() != before:  # the rest of the number goes there as well
                self._phone.entry.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_digit(self) -> None:
        waits = self._digits.row
        for place, row in enumerate(self._phone.elsewhere.rows, start=1):
            row.choose(place == waits)
        due = self._digits.due
        if due is None:
            self._timer.stop()
        else:
            self._timer.start(max(0, int((due - self._bridge.clock()) * 1000)) + 1)

    def _drop_digit(self) -> None:
        if self._digits.take():
            self._show_digit()

    def _take_digit(self) -> None:
        """No other digit followed: the row is pressed, if it still is what it was."""
        row, wanted = self._digits.take(), self._waiting
        self._show_digit()
        if row == 0 or wanted is None:
            return
        slots = self._calls.elsewhere.slots
        if wanted == row_deeds(slots[row - 1] if row <= len(slots) else None)["pick up"]:
            self._do(wanted)
        else:
            self._refuse(Press(None, Why.GONE, wanted), self._fate_of(wanted))
