# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of the Calls screen: somebody else's ringing call, and our own calls."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from deskphone.phone.events import MediaState
from deskphone.phone.views import CallState, CallView, Offer
from ui import text
from ui.board import Slot
from ui.deeds import CALL_PARTS, row_deeds, shown_parts
from ui.exceptions import guarded
from ui.plain import plain_label, set_tip
from ui.text import tr
from ui.theme import Theme, sized
from ui.widgets.controls import Elided, IconButton, Seconds, TextButton, set_property

OFFER_HEIGHT = 40
BUTTON_HEIGHT = 32
FONT_ROOM = 8  # px above and below the two lines of an offer
MOST_WIDE = 16_777_215  # Qt's word for no limit
SECOND_LINE = ("decline", "transfer", "join", "back", "end")  # of buttons, in a narrow row


class RowFrame(QFrame):
    """The frame of a row. ``pressed`` names the button by what stands in ``buttons``."""

    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("row")
        self.buttons: dict[str, QAbstractButton] = {}
        self.title = Elided()
        self.title.setFont(sized(self.title.font(), strong=True))
        self.line = Elided(soft=True)
        self.clock = Seconds()

    def add_button(self, part: str, button: QAbstractButton) -> None:
        """Take a button in: a press on it is told, and it never has the focus by a click."""
        self.buttons[part] = button
        # A click leaves the keyboard where it is: pressed buttons go away, and Qt would move it on.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.pressed.emit(part))

    def focused(self) -> QAbstractButton | None:
        """The button that the keyboard stands on."""
        return next((button for button in self.buttons.values() if button.hasFocus()), None)

    def mouse_only(self) -> None:
        """For a window that never has the keyboard: no focus."""
        for button in self.buttons.values():
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set_narrow(self, narrow: bool) -> None:
        """There is little width: its buttons stand in two lines."""

    def set_number(self, number: int, *, pressable: bool = True) -> None:
        """The digit that presses this row; 0 for none. Not ``pressable``: digits are tones at present."""

    def choose(self, chosen: bool) -> None:
        """Its digit was typed: it is about to be taken."""

    def tick(self, now: float) -> None:
        """Show the seconds anew."""

    def able(self, slot: Slot[Offer | CallView]) -> None:
        """Only what does something can be pressed."""
        for part, deed in row_deeds(slot).items():
            if part in self.buttons:
                self.buttons[part].setEnabled(deed is not None)


class OfferRow(RowFrame):
    """A colleague's ringing call, compact: who, whom, since when, a button to pick up and one to dismiss."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.slot: Slot[Offer] | None = None
        self.badge = plain_label()
        self.badge.setObjectName("badge")
        self.badge.setFixedSize(20, 20)
        self.badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.badge.setFont(sized(self.badge.font(), 0.9, strong=True))
        self.line.setFont(sized(self.line.font(), 0.92))
        self.clock.setFont(self.line.font())
        self.button = TextButton(theme, "", tr("Pick up"), look="go")
        self.button.setProperty("fit", "small")
        self.button.setFixedHeight(28)
        self._fit_button(wide=False)
        self.dismiss = IconButton(theme, "close", tr("Dismiss (Esc)"))
        self.dismiss.setFixedSize(24, 24)
        self.dismiss.setIconSize(QSize(16, 16))
        self.add_button("pick up", self.button)
        self.add_button("dismiss", self.dismiss)
        self._lay_out()

    def _lay_out(self) -> None:
        self._second = second = QHBoxLayout()
        second.setSpacing(8)
        second.addWidget(self.line, 1)
        second.addWidget(self.clock)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addLayout(second)
        words.addStretch(1)
        self._top = box = QHBoxLayout()
        box.setSpacing(8)
        box.addWidget(self.badge)
        box.addLayout(words, 1)
        box.addWidget(self.button)
        box.addWidget(self.dismiss)
        self._foot = QHBoxLayout()  # where the button stands if there is little width
        whole = QVBoxLayout(self)
        whole.setContentsMargins(8, 0, 4, 0)
        whole.setSpacing(0)
        whole.addLayout(box, 1)
        whole.addLayout(self._foot)
        self._share(narrow=False)

    def _share(self, *, narrow: bool) -> None:
        lines = self.title.sizeHint().height() + self.line.sizeHint().height()
        height = max(OFFER_HEIGHT, lines + FONT_ROOM)
        self.setFixedHeight(height + (self.button.height() + FONT_ROOM if narrow else 0))

    def set_narrow(self, narrow: bool) -> None:
        """Its button stands below the words, as wide as the row."""
        if narrow is (self._foot.count() > 0):
            return
        before, after = (self._top, self._foot) if narrow else (self._foot, self._top)
        before.removeWidget(self.button)
        if narrow:
            after.addWidget(self.button)
        else:
            after.insertWidget(2, self.button)
        self._foot.setContentsMargins(0, 0, 4 if narrow else 0, FONT_ROOM if narrow else 0)
        self._fit_button(wide=narrow)
        self._share(narrow=narrow)

    def _fit_button(self, *, wide: bool) -> None:
        widths = [self._width_with(words) for words in (tr("Picking …"), tr("Pick up"))]
        self.button.setMinimumWidth(max(widths))
        self.button.setMaximumWidth(MOST_WIDE if wide else max(widths))

    def _width_with(self, words: str) -> int:
        self.button.setText(words)
        self.button.ensurePolished()
        return self.button.sizeHint().width()

    def set_number(self, number: int, *, pressable: bool = True) -> None:
        """The digit that presses this row; 0 and more than 9 for none. Its room stays, nothing moves."""
        room = self.badge.sizePolicy()
        room.setRetainSizeWhenHidden(number > 0)
        self.badge.setSizePolicy(room)
        self.badge.setText(str(number) if 0 < number <= 9 else "")
        self.badge.setVisible(number > 0 and pressable)

    def choose(self, chosen: bool) -> None:
        """Its digit was typed: it is about to be taken."""
        set_property(self.badge, "chosen", chosen)

    def show_slot(self, slot: Slot[Offer], now: float, fate: str) -> None:
        """Show the offer as it is now, or greyed with its fate."""
        self.slot = slot
        offer, over = slot.item, slot.over is not None
        set_property(self, "kind", "over" if over else "offer")
        self.title.show_text(text.name(offer.caller))
        self.able(slot)
        self.button.setEnabled(not over and not offer.picking)
        self.button.setText(tr("Picking …") if offer.picking and not over else tr("Pick up"))
        spoken = tr("Pick up {}'s call to {}").format(text.name(offer.caller), text.name(offer.called))
        self.button.setAccessibleName(spoken)
        set_tip(self.button, f"{spoken} ({tr('Enter takes the longest ringing')})")
        set_tip(self, text.offer_tip(offer))
        who = f"{text.full_name(offer.caller)} → {text.full_name(offer.called)}"
        self.setAccessibleName(f"{who}, {fate}" if over and fate else who)
        self.line.show_text(fate if over else f"→ {text.name(offer.called)}")
        self.clock.setVisible(not over)
        self.tick(now)

    def tick(self, now: float) -> None:
        """Seconds ringing."""
        if self.slot is not None and self.slot.over is None:
            self.clock.show_seconds(now - self.slot.item.since)


class CallRow(RowFrame):
    """A call of our own and what can be done with it; of one size, whatever its state."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.slot: Slot[CallView] | None = None
        self.answer = TextButton(theme, "call", tr("Answer"), look="go")
        self.decline = TextButton(theme, "hang-up", tr("Decline"), look="stop")
        self.hold = _tile(tr("Hold"))
        self.mute = _tile(tr("Mute"))
        self.transfer = _tile(tr("Transfer"))
        self.complete = _tile(tr("Complete"), look="primary")
        self.swap = _tile(tr("Swap"))
        self.join = _tile(tr("Join"))
        self.back = _tile(tr("Take back"))
        self.end = _tile(tr("Hang up"), look="stop")
        for part in CALL_PARTS:
            self.add_button(part, getattr(self, part))
        set_tip(self.answer, tr("Answer (Enter)"))
        set_tip(self.decline, tr("Decline (Esc)"))
        set_tip(self.transfer, tr("Transfer (T)"))
        set_tip(self.complete, tr("Transfer: the one who waits gets this call (T)"))
        set_tip(self.swap, tr("Talk with the other of the two"))
        set_tip(self.join, tr("Talk with both at once, or with this one alone again"))
        set_tip(self.back, tr("End this call and talk with the one who waits (Esc)"))
        set_tip(self.end, tr("Hang up (Esc)"))
        self._lay_out()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.title, 1)
        top.addWidget(self.clock)
        self._first, self._second = buttons, more = QHBoxLayout(), QHBoxLayout()
        for line in (buttons, more):
            line.setSpacing(4)
        for button in self.buttons.values():
            button.setFixedHeight(BUTTON_HEIGHT)
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # all of one width
            buttons.addWidget(button, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 6, 8, 8)
        box.setSpacing(0)
        box.addLayout(top)
        box.addWidget(self.line)
        box.addSpacing(6)
        box.addLayout(buttons)
        box.addLayout(more)
        self._share(narrow=False)

    def _share(self, *, narrow: bool) -> None:
        lines = self.title.sizeHint().height() + self.line.sizeHint().height()
        self.setFixedHeight(lines + BUTTON_HEIGHT + 20 + (BUTTON_HEIGHT + 4 if narrow else 0))

    def set_narrow(self, narrow: bool) -> None:
        """Its buttons stand in two lines, and it is of one size all the same."""
        if narrow is (self._second.count() > 0):
            return
        for part, button in self.buttons.items():
            for line in (self._first, self._second):
                line.removeWidget(button)
            (self._second if narrow and part in SECOND_LINE else self._first).addWidget(button, 1)
        self._second.setContentsMargins(0, 4 if narrow else 0, 0, 0)
        self._share(narrow=narrow)

    def show_slot(self, slot: Slot[CallView], now: float, fate: str) -> None:
        """Show the call as it is now, or greyed with its fate."""
        self.slot = slot
        call, over = slot.item, slot.over is not None
        ringing, held = call.state is CallState.RINGING, call.media is MediaState.LOCAL_HOLD
        live = "incoming" if ringing else "held" if held else "call"
        set_property(self, "kind", "over" if over else live)
        self.title.show_text(text.name(call.remote))
        for part, button in self.buttons.items():
            button.setVisible(part in shown_parts(call))
        self.able(slot)
        if call.consults_for:
            spoken = tr("Complete: transfer the call that waits to {}")
            self.complete.setAccessibleName(spoken.format(text.name(call.remote)))
        self.join.setText(tr("Part") if call.joined else tr("Join"))
        self.join.setAccessibleName(self.join.text())
        set_property(self.join, "on", call.joined)
        self._dress(self.hold, held, tr("Resume") if held else tr("Hold"), tr("Space"))
        self._dress(self.mute, call.muted, tr("Unmute") if call.muted else tr("Mute"), "M")
        set_tip(self, "" if over else tr("Drag it onto a key, to transfer it there"))
        self.setAccessibleName(f"{text.full_name(call.remote)}, {fate if over else text.call_state(call)}")
        self.line.show_text(fate if over else text.call_line(call, fate))
        self.clock.setVisible(not over)
        self.tick(now)

    @staticmethod
    def _dress(button: QPushButton, on: bool, words: str, key: str) -> None:
        button.setText(words)
        button.setAccessibleName(words)
        set_tip(button, f"{words} ({key})")
        set_property(button, "on", on)

    def tick(self, now: float) -> None:
        """Seconds of the call."""
        if self.slot is not None and self.slot.over is None:
            self.clock.show_seconds(text.call_seconds(self.slot.item, now))


def _tile(words: str, look: str = "tile") -> QPushButton:
    made = QPushButton(words)
    made.setAutoDefault(False)
    made.setAccessibleName(words)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setProperty("look", look)
    made.setProperty("fit", "small")
    return made


AnyRow = TypeVar("AnyRow", bound=RowFrame)


@guarded
class Place(QWidget):
    """A place of a list: it stays where it is, its content changes. It is hidden, never deleted.

    A screen reader may hold on to what it has seen.
    """

    pressed = Signal(str)
    pointed = Signal(bool)

    def __init__(self, theme: Theme, *, mouse_only: bool) -> None:
        super().__init__()
        self._theme, self._mouse_only = theme, mouse_only
        self._narrow = False
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._offer: OfferRow | None = None
        self._call: CallRow | None = None

    @property
    def row(self) -> OfferRow | CallRow | None:
        """What stands here."""
        rows = (row for row in (self._offer, self._call) if row is not None and not row.isHidden())
        return None if self.isHidden() else next(rows, None)

    def show_slot(self, slot: Slot[Offer | CallView] | None, now: float, fate: str) -> None:
        """Show what stands here now; None: nothing."""
        item = slot.item if slot is not None else None
        over = slot.over if slot is not None else None
        if isinstance(item, Offer):
            self._offer = self._offer or self._made(OfferRow(self._theme))
            self._offer.show_slot(Slot(item, over), now, fate)
        elif isinstance(item, CallView):
            self._call = self._call or self._made(CallRow(self._theme))
            self._call.show_slot(Slot(item, over), now, fate)
        if self._offer is not None:
            self._offer.setVisible(isinstance(item, Offer))
        if self._call is not None:
            self._call.setVisible(isinstance(item, CallView))
        self.setVisible(item is not None)

    def set_narrow(self, narrow: bool) -> None:
        """There is little width, or enough again."""
        self._narrow = narrow
        for row in (self._offer, self._call):
            if row is not None:
                row.set_narrow(narrow)

    def enterEvent(self, event: QEnterEvent) -> None:
        """The pointer is here."""
        super().enterEvent(event)
        self.pointed.emit(True)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is elsewhere."""
        super().leaveEvent(event)
        self.pointed.emit(False)

    def _made(self, row: AnyRow) -> AnyRow:
        row.pressed.connect(self.pressed)
        if self._mouse_only:
            row.mouse_only()
        row.set_narrow(self._narrow)
        self._box.addWidget(row)
        return row
