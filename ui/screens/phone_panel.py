# SPDX-License-Identifier: GPL-3.0-or-later
"""The phone: my calls, what rings elsewhere, number entry, dial pad. On the Desk none of them moves.

The other faces have it above the keys: the number in a line of its own, and calls that unfold below that.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.blink import Pulse
from ui.exceptions import guarded
from ui.face import Face
from ui.models.calls import CallsModel
from ui.plain import plain_label
from ui.screens.band import Rows, heights
from ui.text import tr
from ui.theme import Theme, sized
from ui.widgets.calls_list import GAP, SIDE, MoreLink, RowList
from ui.widgets.controls import IconButton, set_property
from ui.widgets.dialpad import DialPad
from ui.widgets.found_list import FoundList
from ui.widgets.number_entry import NumberEntry
from ui.widgets.rows import CallRow

WIDTH = 360
ANY = 16_777_215  # px: Qt's word for no limit
COLUMN_ON_WALL = (260, 360)  # px at least and at most, of the number and of one's calls
NARROW = 300  # px; below, buttons stand in two lines
MOST_WIDE = 560  # px of a row on the Wall: no button is far from the words it is about
EDGE, LEAST_ROOM = 8, 40  # px around the rows of Mini, and for rows in the lowest window
HEAD = 28
ONE_OFFER = 44
SHARES = ((4, 6), (3, 5), (2, 1))  # rows of mine, if so many rows of what rings elsewhere fit as well

# Where the number, my calls and what rings elsewhere stand: row and column.
_PLACES = {
    Face.DESK: ((4, 0), (1, 0), (3, 0)),
    Face.WALL: ((0, 0), (1, 0), (1, 1)),
    Face.MINI: ((0, 0), (1, 0), (3, 0)),
}


@guarded
class PhonePanel(QFrame):
    """Everything on the left of the desk. ``pressed`` names list ("mine", "elsewhere"), place and button.

    ``given``: it was given the keyboard, and nobody has pressed anything for that. ``folds``: rows are about
    to come or to go above the keys, or have just done so.
    """

    pressed = Signal(str, int, str)
    given = Signal()
    folds = Signal()

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
        row = CallRow(theme)
        self._row_height = row.height() + GAP
        row.deleteLater()  # its buttons hold it: it would stay, and be polished anew with each theme
        self._room = 0  # px for rows; known with the first height
        self._shared = 0  # px of them that were shared out last
        self._face = Face.DESK
        self.room: Callable[[], int] = lambda: ANY  # px for it above the keys
        self._grid = QGridLayout(self)
        self._grid.setSpacing(0)
        self.mine_head = _Head(tr("My calls"), self.mine, self.pad_button)
        self.elsewhere_head = _Head(tr("Ringing elsewhere"), self.elsewhere)
        self.entry.asking.connect(lambda _: self._on_line())
        self._bottom = QWidget()
        self._bottom_box = bottom = QVBoxLayout(self._bottom)
        bottom.setSpacing(8)
        bottom.addWidget(self.entry)
        bottom.addWidget(self.pad)
        self.wear(Face.DESK)
        calls.changed.connect(self._on_rows)
        for rows in (self.mine, self.elsewhere):
            rows.left.connect(self._share_rows)
            rows.overflow.connect(lambda *_: self._on_line())
        self._on_rows()

    def wear(self, face: Face, tools: QWidget | None = None) -> None:
        """Have the shape of a face; ``tools`` stand beside the number on the Wall."""
        self._face = face
        desk = face is Face.DESK
        for part in (self.mine_head, self.mine, self.elsewhere_head, self.elsewhere, self._bottom):
            self._grid.removeWidget(part)
        parts = (self._bottom, self.mine, self.elsewhere)
        places = [*zip(parts, _PLACES[face], strict=True)]
        if desk:
            places += [(self.mine_head, (0, 0)), (self.elsewhere_head, (2, 0))]
        for widget, (row, column) in places:
            self._grid.addWidget(widget, row, column)
        if desk:
            self.mine_head.have_more()
            self.elsewhere_head.have_more()
        else:
            wall = face is Face.WALL
            right = Qt.AlignmentFlag.AlignRight
            self._grid.addWidget(self.mine_head.more, 2, 0, right)
            self._grid.addWidget(self.elsewhere_head.more, 2 if wall else 4, 1 if wall else 0, right)
        if tools is not None:
            self._grid.addWidget(tools, 0, 1, Qt.AlignmentFlag.AlignTop)
        self._grid.setRowStretch(3, 1 if desk else 0)
        self._grid.setColumnStretch(1, 1 if face is Face.WALL else 0)
        self._grid.setContentsMargins(0, 8 if desk else 0, 0, 8 if desk else 0)
        side = EDGE if face is Face.MINI else SIDE
        self._bottom_box.setContentsMargins(side, 8, side, 0 if desk else 8)
        for head in (self.mine_head, self.elsewhere_head):
            head.setVisible(desk)
        for rows in (self.mine, self.elsewhere):
            rows.set_width(side, MOST_WIDE if face is Face.WALL else ANY)
            rows.set_narrow(False)
            rows.setMinimumSize(0, 0)
            rows.setMaximumSize(ANY, ANY)
            rows.show()
        self._bottom.setMinimumSize(0, 0)
        self._bottom.setMaximumSize(ANY, ANY)
        none = {Face.DESK: tr("No calls."), Face.WALL: tr("Ringing out of sight:"), Face.MINI: ""}
        self.mine.say_empty(none[face])
        self.elsewhere.say_empty(tr("When a colleague's phone rings, the call appears here.") if desk else "")
        self.entry.set_narrow(False)
        set_property(self, "shape", "" if desk else "band")
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Preferred, policy.Preferred if desk else policy.Fixed)
        wide = max(WIDTH, self.fontMetrics().averageCharWidth() * 46)
        self.setMinimumSize(wide if desk else 0, 0)
        self.setMaximumSize(wide if desk else ANY, ANY)
        self._shared = 0
        self.share()

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
        self.share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The height of the window shares out the room."""
        super().resizeEvent(event)
        self.share()
        if self._face is not Face.DESK and event.oldSize().height() != event.size().height():
            self.folds.emit()

    def share(self) -> None:
        """The dial pad has its room by the height of the window alone: the number never jumps."""
        if self._face is not Face.DESK:
            self.pad.hide()
            self._share_band()
            return
        rest = self.height() - 2 * HEAD - self.entry.sizeHint().height() - 24
        pad = self.pad.sizeHint().height() + 8
        fits = rest - pad >= self._row_height + ONE_OFFER
        with_pad = fits if self._pad_wanted is None else self._pad_wanted
        self.pad.setVisible(with_pad)
        self._room = rest - (pad if with_pad else 0)
        self._share_rows()

    def _share_rows(self) -> None:
        """My calls have room for one row to four by the window's height, and the room that nobody needs.

        The border stays where it is while the pointer is in one of the lists: no row moves below it, unless
        the room has become another.
        """
        if self._face is not Face.DESK:
            self._share_band()
            return
        as_before = self._shared == self._room  # it is not in a face that was just put on
        if as_before and (self.mine.underMouse() or self.elsewhere.underMouse()):
            return
        self._shared = self._room
        room, row = self._room, self._row_height
        least = next((mine for mine, others in SHARES if room >= mine * row + others * ONE_OFFER), 1)
        others = max(1, len(self._model.elsewhere.slots))
        free = (room - others * ONE_OFFER) // row
        self.mine.setFixedHeight(row * max(least, min(free, len(self._model.mine.slots))))

    def _share_band(self) -> None:
        """Above the keys, rows have the room that they need; while the pointer is on them they lose none."""
        wall = self._face is Face.WALL
        column = (
            max(COLUMN_ON_WALL[0], min(COLUMN_ON_WALL[1], self.width() * 2 // 5)) if wall else self.width()
        )
        narrow = column - 2 * (SIDE if wall else EDGE) < NARROW
        self.entry.set_narrow(narrow)
        self.mine.set_narrow(narrow)
        self.elsewhere.set_narrow(not wall)
        if wall:
            self._bottom.setFixedWidth(column)
            self.mine.setFixedWidth(column)
        there = Rows(
            len(self._model.mine.slots),
            len(self._model.elsewhere.slots),
            self.mine.line_height(self._row_height),
            self.elsewhere.line_height(ONE_OFFER),
        )
        links = (head.more for head in (self.mine_head, self.elsewhere_head))
        links_high = sum(link.sizeHint().height() for link in links if not link.isHidden())
        left = max(LEAST_ROOM, self.room() - self._bottom.sizeHint().height() - links_high)
        wanted = heights(there, left, self.window().height(), beside=wall)
        if wall:
            wanted = max(wanted), max(wanted)  # side by side; where no call is stands what the others are
        shown = tuple(rows.maximumHeight() for rows in (self.mine, self.elsewhere))
        if any(rows.underMouse() for rows in (self.mine, self.elsewhere)):
            kept = tuple(high if high < ANY else 0 for high in shown)  # none yet in a face just put on
            wanted = max(wanted[0], kept[0]), max(wanted[1], kept[1])
        if wanted != shown:
            self._unfold()
            self.mine.setFixedHeight(wanted[0])
            self.elsewhere.setFixedHeight(wanted[1])

    def _unfold(self) -> None:
        """It is about to be higher or lower, because there is something else to show."""
        if self._face is not Face.DESK:
            self.folds.emit()

    def _on_line(self) -> None:
        """A line has come or gone: the buttons of a transfer, or a link to more rows."""
        if self._face is not Face.DESK:
            self._unfold()
            self._share_band()

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
        self._box = box = QHBoxLayout(self)
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

    def have_more(self) -> None:
        """The link stands here, behind the space; another face has it below the rows."""
        self._box.insertWidget(3, self.more)

    def show_count(self, count: int, tone: str) -> None:
        """How many there are; nothing for none."""
        self.count.setText(str(count) if count else "")
        set_property(self.count, "tone", tone)
