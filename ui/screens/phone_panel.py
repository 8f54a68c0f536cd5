# SPDX-License-Identifier: GPL-3.0-or-later
"""The phone half of the desk: my calls, what rings elsewhere, number entry, dial pad. None of them moves."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.blink import Pulse
from ui.exceptions import guarded
from ui.models.calls import CallsModel
from ui.plain import plain_label
from ui.text import tr
from ui.theme import Theme, sized
from ui.widgets.calls_list import GAP, SIDE, MoreLink, RowList
from ui.widgets.controls import IconButton, set_property
from ui.widgets.dialpad import DialPad
from ui.widgets.found_list import FoundList
from ui.widgets.number_entry import NumberEntry
from ui.widgets.rows import CallRow

WIDTH = 360
HEAD = 28
ONE_OFFER = 44
SHARES = ((4, 6), (3, 5), (2, 1))  # rows of mine, if so many rows of what rings elsewhere fit as well


@guarded
class PhonePanel(QFrame):
    """Everything on the left of the desk. ``pressed`` names list ("mine", "elsewhere"), place and button.

    ``given``: it was given the keyboard, and nobody has pressed anything for that.
    """

    pressed = Signal(str, int, str)
    given = Signal()

    def __init__(self, theme: Theme, calls: CallsModel, pulse: Pulse) -> None:
        super().__init__()
        self.setObjectName("phone")
        self.setAccessibleName(tr("Calls"))
        self._model = calls
        self.mine = RowList(theme, calls, calls.mine, pulse, name=tr("My calls"), empty=tr("No calls."))
        self.elsewhere = RowList(
            theme,
            calls,
            calls.elsewhere,
            pulse,
            name=tr("Ringing elsewhere"),
            numbered=True,
            empty=tr("When a colleague's phone rings, the call appears here."),
        )
        self.mine.pressed.connect(lambda place, part: self.pressed.emit("mine", place, part))
        self.elsewhere.pressed.connect(lambda place, part: self.pressed.emit("elsewhere", place, part))
        self.entry = NumberEntry(theme)
        self.pad = DialPad(theme)
        self.found = FoundList(self, self.entry, theme, pulse)
        self.pad_button = IconButton(theme, "keypad", tr("Show or hide the dial pad"))
        self.pad_button.clicked.connect(self._on_pad_button)
        self._pad_wanted: bool | None = None  # None: where there is room
        self._row_height = CallRow(theme).height() + GAP
        self._room = 0  # px for rows; known with the first height
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 8)
        box.setSpacing(0)
        self.mine_head = _Head(tr("My calls"), self.mine, self.pad_button)
        self.elsewhere_head = _Head(tr("Ringing elsewhere"), self.elsewhere)
        box.addWidget(self.mine_head)
        box.addWidget(self.mine)
        box.addWidget(self.elsewhere_head)
        box.addWidget(self.elsewhere, 1)
        bottom = QVBoxLayout()
        bottom.setContentsMargins(SIDE, 8, SIDE, 0)
        bottom.setSpacing(8)
        bottom.addWidget(self.entry)
        bottom.addWidget(self.pad)
        box.addLayout(bottom)
        self.setFixedWidth(max(WIDTH, self.fontMetrics().averageCharWidth() * 46))
        calls.changed.connect(self._on_rows)
        for rows in (self.mine, self.elsewhere):
            rows.left.connect(self._share_rows)
        self._on_rows()

    def show_calls(self) -> None:
        """What calls for attention is to be seen."""
        self.elsewhere.verticalScrollBar().setValue(0)

    def take_keyboard(self) -> None:
        """Have the keyboard among one's calls: Tab goes on from there, and what is typed is the window's."""
        self.mine.setFocus(Qt.FocusReason.OtherFocusReason)
        self.given.emit()

    def focus_number(self) -> None:
        """The cursor goes to the number entry, unless that is hidden: nobody types what is not seen."""
        if not self.entry.field.isVisible():
            return
        self.entry.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.entry.field.selectAll()

    def offer_number(self, number: str) -> None:
        """A link was followed: its number waits for Enter, since no web page may make calls.

        It is selected, so that digits which were on their way do not lengthen it.
        """
        self.entry.give_up()
        self.entry.field.setText(number)
        self.focus_number()

    def _on_pad_button(self) -> None:
        self._pad_wanted = self.pad.isHidden()
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The height of the window shares out the room."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """The dial pad has its room by the height of the window alone: the number never jumps."""
        rest = self.height() - 2 * HEAD - self.entry.sizeHint().height() - 24
        pad = self.pad.sizeHint().height() + 8
        fits = rest - pad >= self._row_height + ONE_OFFER
        with_pad = fits if self._pad_wanted is None else self._pad_wanted
        self.pad.setVisible(with_pad)
        self._room = rest - (pad if with_pad else 0)
        self._share_rows()

    def _share_rows(self) -> None:
        """My calls have room for one row to four by the window's height, and the room that nobody needs.

        The border stays where it is while the pointer is in one of the lists: no row moves below it.
        """
        if self.mine.underMouse() or self.elsewhere.underMouse():
            return
        room, row = self._room, self._row_height
        least = next((mine for mine, others in SHARES if room >= mine * row + others * ONE_OFFER), 1)
        others = max(1, len(self._model.elsewhere.slots))
        free = (room - others * ONE_OFFER) // row
        self.mine.setFixedHeight(row * max(least, min(free, len(self._model.mine.slots))))

    def _on_rows(self) -> None:
        self._share_rows()
        self.mine_head.show_count(len(self._model.calls), "")
        self.elsewhere_head.show_count(len(self._model.offers), "error")


class _Head(QWidget):
    """A small heading with a count; a link where rows lie below."""

    def __init__(self, words: str, rows: RowList, corner: QWidget | None = None) -> None:
        super().__init__()
        self._title = plain_label(words)
        self._title.setProperty("soft", True)
        self._title.setFont(sized(self._title.font(), 0.92, strong=True))
        self.count = plain_label()
        self.count.setFont(self._title.font())
        self.more = MoreLink(rows)
        box = QHBoxLayout(self)
        box.setContentsMargins(SIDE, 0, 8, 0)
        box.setSpacing(8)
        box.addWidget(self._title)
        box.addWidget(self.count)
        box.addStretch(1)
        box.addWidget(self.more)
        if corner is not None:
            corner.setFixedSize(HEAD, HEAD)
            box.addWidget(corner)
        self.setFixedHeight(max(HEAD, self._title.sizeHint().height()))

    def show_count(self, count: int, tone: str) -> None:
        """How many there are; nothing for none."""
        self.count.setText(str(count) if count else "")
        set_property(self.count, "tone", tone)
