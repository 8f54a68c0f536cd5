# SPDX-License-Identifier: GPL-3.0-or-later
"""Up in the number field brings back what was dialled last, and then what before; Down goes the other way.

A number that was one of another account than calls go by at present comes back as a whole address: that
account's 102 is somebody else than ours.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt

from deskphone.history.entry import Entry, Query
from deskphone.history.keeper import Page
from deskphone.phone.views import CallKind
from ui.history import History
from ui.widgets.number_entry import NumberField

MOST = 50  # numbers


class Redial(QObject):
    """``offered`` hears that a number was put into the field, which nobody has read yet.

    ``elsewhere`` tells of an account whether calls go by another one.
    """

    def __init__(
        self,
        field: NumberField,
        history: History,
        offered: Callable[[], None],
        elsewhere: Callable[[str], bool],
    ) -> None:
        super().__init__(field)
        self._field, self._history, self._offered, self._elsewhere = field, history, offered, elsewhere
        self._dialled: list[Entry] = []  # the newest first, each number of an account once
        self._shown = ""
        self._place = -1  # the one that is shown, -1 for none
        self._asked: int | None = None  # the page of the file that is waited for; 0 when it has come
        field.recalled.connect(self._recall)
        history.page.connect(self._on_page)
        history.entered.connect(self._on_entered)

    def recall(self) -> None:
        """Bring back the last number, or the one before that which stands there."""
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._recall(1)

    def _recall(self, step: int) -> None:
        """What was dialled before (1) or after (-1) what is shown; what somebody types is left alone."""
        if self._field.text() != (self._shown if self._place >= 0 else ""):
            self._place = -1
            if self._field.text():
                return
        if self._asked is None:
            self._asked = self._history.ask(Query(frozenset({CallKind.DIALLED})))
        place = self._place + step
        if -1 <= place < len(self._dialled):
            self._place = place
            self._shown = self._text(self._dialled[place]) if place >= 0 else ""
            self._field.setText(self._shown)
            self._field.selectAll()  # typing on begins another number
            self._offered()

    def _on_page(self, page: Page) -> None:
        """Older ones, from earlier runs of the program."""
        if page.asked != self._asked:
            return
        self._asked = 0
        waited = self._place < 0 and not self._dialled and not self._field.text() and self._field.hasFocus()
        for entry in page.entries:
            self._add(entry, len(self._dialled))
        if waited:
            self._recall(1)

    def _on_entered(self, entry: Entry) -> None:
        if entry.kind is CallKind.DIALLED:
            self._place = -1
            self._add(entry, 0)

    def _add(self, entry: Entry, place: int) -> None:
        others = [each for each in self._dialled if _same(each) != _same(entry)]
        if entry.callback and (place == 0 or len(others) == len(self._dialled)):
            self._dialled = [*others[:place], entry, *others[place:]][:MOST]

    def _text(self, entry: Entry) -> str:
        return entry.party.uri if self._elsewhere(entry.account) else entry.callback


def _same(entry: Entry) -> tuple[str, str]:
    return entry.account, entry.callback
