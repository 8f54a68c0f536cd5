# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of the Calls screen: somebody else's ringing call, and our own calls."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from deskphone.phone.commands import (
    Answer,
    DismissOffer,
    HangUp,
    Hold,
    Mute,
    PickUpOffer,
    UserCommand,
)
from deskphone.phone.events import MediaState
from deskphone.phone.views import CallState, CallView, Offer
from ui import text
from ui.plain import plain_label, set_tip
from ui.text import tr
from ui.theme import Theme, sized
from ui.widgets.controls import Elided, IconButton, TextButton, set_property


class RowFrame(QFrame):
    """The frame of a row. ``asked`` carries the command of a pressed button."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("row")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.badge = plain_label()
        self.badge.setObjectName("badge")
        self.badge.setFixedSize(20, 20)
        self.badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.badge.setFont(sized(self.badge.font(), 0.9, strong=True))
        self.title = Elided()
        self.title.setFont(sized(self.title.font(), 1.05, strong=True))
        self.line = Elided(soft=True)
        self.clock = plain_label()
        self.clock.setProperty("soft", True)

    def lay_out(self, corner: QWidget | None = None) -> QVBoxLayout:
        """Place title, clock and line, with ``corner`` behind the clock; buttons go below, into the box."""
        top = QGridLayout()
        top.setHorizontalSpacing(8)
        top.setVerticalSpacing(2)
        for column, part in enumerate((self.badge, self.title, self.clock, corner)):
            if part is not None:
                top.addWidget(part, 0, column)
        top.addWidget(self.line, 1, 1, 1, -1)
        top.setColumnStretch(1, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 8, 12)
        box.setSpacing(8)
        box.addLayout(top)
        return box

    def set_number(self, number: int) -> None:
        """The digit that presses this row (none after 9)."""
        self.badge.setText(str(number) if number <= 9 else "")

    def leave_focus(self) -> None:
        """A click leaves the keyboard where it is: pressed buttons go away, and Qt would move it on."""
        for button in self.findChildren(QAbstractButton):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def has_focus(self) -> bool:
        """Whether the keyboard stands on one of the row's buttons."""
        return self.focusWidget() is not None and self.focusWidget().hasFocus()

    def mouse_only(self) -> None:
        """For a window that never has the keyboard: no focus."""
        for button in self.findChildren(QAbstractButton):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def command(self) -> UserCommand | None:
        """What the row's digit does."""
        return None

    def tick(self, now: float) -> None:
        """Show the seconds anew."""

    def ask(self, command: UserCommand) -> None:
        """Pass a wish on."""
        self.asked.emit(command)


class OfferRow(RowFrame):
    """A colleague's ringing call: who → whom, since when, and one big button."""

    def __init__(self, theme: Theme, offer: Offer, now: float) -> None:
        super().__init__()
        self.setProperty("kind", "offer")
        self.offer = offer
        self.button = TextButton(theme, "pick-up", tr("Pick up"), look="go")
        self.button.setMinimumHeight(36)
        self.button.clicked.connect(lambda: self.ask(PickUpOffer(self.offer.id)))
        self.dismiss = IconButton(theme, "close", tr("Dismiss (Esc)"))
        self.dismiss.clicked.connect(lambda: self.ask(DismissOffer(self.offer.id)))
        self.dismiss.setFixedSize(24, 24)
        self.dismiss.setIconSize(QSize(16, 16))
        self.lay_out(self.dismiss).addWidget(self.button)
        self.show_offer(offer, now)

    def command(self) -> UserCommand:
        """The digit picks up."""
        return PickUpOffer(self.offer.id)

    def show_offer(self, offer: Offer, now: float) -> None:
        """Show the offer as it is now."""
        self.offer = offer
        self.title.show_text(f"{text.name(offer.caller)} → {text.name(offer.called)}")
        self.line.show_text(text.offer_line(offer))
        self.button.setEnabled(not offer.picking)
        self.button.setText(tr("Picking up …") if offer.picking else tr("Pick up"))
        spoken = tr("Pick up {}'s call to {}").format(text.name(offer.caller), text.name(offer.called))
        self.button.setAccessibleName(spoken)
        set_tip(self.button, f"{spoken} ({tr('Enter')})")
        self.setAccessibleName(text.full_name(offer.caller) + " → " + text.full_name(offer.called))
        self.tick(now)

    def tick(self, now: float) -> None:
        """Seconds ringing."""
        self.clock.setText(text.clock(now - self.offer.since))


class CallRow(RowFrame):
    """A call of our own and what can be done with it."""

    transfer_asked = Signal(str)
    keypad_asked = Signal(str)

    def __init__(self, theme: Theme, call: CallView, now: float) -> None:
        super().__init__()
        self.call = call
        self.answer = TextButton(theme, "call", tr("Answer"), look="go")
        self.decline = TextButton(theme, "hang-up", tr("Decline"), look="stop")
        self.hold = IconButton(theme, "hold", tr("Hold (Space)"), look="tile")
        self.mute = IconButton(theme, "mic", tr("Mute (M)"), look="tile")
        self.transfer = IconButton(theme, "transfer", tr("Transfer (T)"), look="tile")
        self.end = IconButton(theme, "hang-up", tr("Hang up (Esc)"), look="stop", token="on_red")
        for toggle in (self.hold, self.mute):
            toggle.setCheckable(True)
        self.answer.clicked.connect(lambda: self.ask(Answer(self.call.id)))
        self.decline.clicked.connect(lambda: self.ask(HangUp(self.call.id)))
        self.hold.clicked.connect(lambda on: self.ask(Hold(self.call.id, on)))
        self.mute.clicked.connect(lambda on: self.ask(Mute(self.call.id, on)))
        self.transfer.clicked.connect(lambda: self.transfer_asked.emit(self.call.id))
        self.end.clicked.connect(lambda: self.ask(HangUp(self.call.id)))
        self.lay_out().addLayout(self._buttons())
        self.show_call(call, now)

    def _buttons(self) -> QHBoxLayout:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.hold, self.mute, self.transfer, self.end):
            button.setFixedHeight(36)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            buttons.addWidget(button, 1)
        for wide in (self.answer, self.decline):
            wide.setMinimumHeight(36)
            buttons.addWidget(wide, 1)
        return buttons

    def command(self) -> UserCommand | None:
        """The digit answers, or takes off hold."""
        if self.call.state is CallState.RINGING:
            return Answer(self.call.id)
        if self.call.media is MediaState.LOCAL_HOLD:
            return Hold(self.call.id, False)
        return None

    def show_call(self, call: CallView, now: float) -> None:
        """Show the call as it is now."""
        self.call = call
        ringing, talking = call.state is CallState.RINGING, call.state is CallState.CONNECTED
        held = call.media is MediaState.LOCAL_HOLD
        set_property(self, "kind", "incoming" if ringing else "held" if talking and held else "call")
        self.title.show_text(text.name(call.remote))
        for button in (self.answer, self.decline):
            button.setVisible(ringing)
        for tile in (self.hold, self.mute, self.transfer, self.end):
            tile.setVisible(not ringing)
            tile.setEnabled(talking or tile is self.end)
        self.hold.setChecked(held)
        self.hold.set_icon("resume" if held else "hold")
        self.hold.set_label(tr("Resume (Space)") if held else tr("Hold (Space)"))
        self.mute.setChecked(call.muted)
        self.mute.set_icon("mic-off" if call.muted else "mic")
        self.mute.set_label(tr("Unmute (M)") if call.muted else tr("Mute (M)"))
        self.end.set_label(tr("Hang up (Esc)"))
        set_tip(self.answer, tr("Answer (Enter)"))
        self.setAccessibleName(f"{text.full_name(call.remote)}, {text.call_state(call)}")
        self.tick(now)

    def tick(self, now: float) -> None:
        """Seconds of the call."""
        self.clock.setText(text.call_clock(self.call, now))
        self.line.show_text(text.call_line(self.call))
