# SPDX-License-Identifier: GPL-3.0-or-later
"""How a person learns that something rings: spoken, by a notification, or by a window of its own.

Nothing here takes the keyboard from anybody or comes in front of another program.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from deskphone.phone.views import CallView, KeyView, Offer
from ui import text
from ui.accessible import announce
from ui.deeds import call_deeds, offer_deeds
from ui.models.calls import CallsModel, rings
from ui.notices import OPEN, Notice, Notices
from ui.screens.popup import CallsPopup
from ui.sight import Deed
from ui.text import tr

KEPT = 64  # buttons that are remembered: one may be pressed as its call ends


class Attention(QObject):
    """``pressed``: a button of a notification, as the deed it names; ``window_asked``: show the window.

    ``call_wanted``: somebody is free who was waited for (a ``KeyView``), and is to be called.
    """

    pressed = Signal(object)
    call_wanted = Signal(object)
    window_asked = Signal()

    def __init__(
        self, window: QWidget, calls: CallsModel, popup: CallsPopup, notices: Notices | None
    ) -> None:
        super().__init__(window)
        self._window, self._calls, self._popup, self._notices = window, calls, popup, notices
        self._told: dict[str, Deed] = {}  # "what about" of each button that a notification has
        self._wanted: set[str] = set()
        self._free: dict[str, KeyView] = {}  # keys that somebody waited for, and that are free
        calls.changed.connect(self._refresh)
        if notices is not None:
            notices.pressed.connect(self._on_pressed)
            notices.changed.connect(self._on_able)

    def ring(self, calls: Sequence[CallView], offers: Sequence[Offer]) -> None:
        """These have begun to ring, and are to be noticed."""
        for call in calls:
            announce(self._window, text.incoming_spoken(call), urgent=True)
        for offer in offers:
            announce(self._window, text.offer_spoken(offer), urgent=True)
        if not (calls or offers) or self._seen():
            return
        self._wanted.update(call.id for call in calls)
        self._wanted.update(offer.id for offer in offers)
        QApplication.alert(self._window)
        if self._notices is None or not self._notices.able:
            self._popup.open()
        self._refresh()

    def free(self, key: KeyView, free: bool) -> None:
        """Somebody is free who was waited for, or no more; said by the window while it is worked in."""
        about = f"free {key.index}"
        self._free.pop(about, None)
        if free:
            announce(self._window, text.free_now(key), urgent=True)
            if not self._seen():
                self._free[about] = key
                QApplication.alert(self._window)
        self._refresh()

    def look(self) -> None:
        """The window has come or gone: while it is worked in, it says all that notifications say."""
        if self._seen():
            self.rest()

    def rest(self) -> None:
        """Take notifications and popup away; the calls ring on."""
        self._popup.hide()
        self._wanted.clear()
        self._free.clear()
        self._refresh()

    def _on_able(self) -> None:
        """The service of notifications has come or gone."""
        if self._notices is not None and not self._notices.able and self._wanted and not self._seen():
            self._popup.open()
        self._refresh()

    def _seen(self) -> bool:
        return self._window.isVisible() and not self._window.isMinimized() and self._window.isActiveWindow()

    def _refresh(self) -> None:
        rows: list[Offer | CallView] = [*self._calls.calls, *self._calls.offers]
        ringing = [row for row in rows if rings(row)]
        self._wanted &= {row.id for row in ringing}
        if self._notices is not None and self._notices.able:
            notices = [self._notice(row) for row in ringing if row.id in self._wanted]
            notices += [
                Notice(about, text.free_now(key), tr("You wanted to be told."), (("call", tr("Call")),))
                for about, key in self._free.items()
            ]
            self._notices.show(notices)

    def _notice(self, row: Offer | CallView) -> Notice:
        if isinstance(row, Offer):
            deeds, buttons = offer_deeds(row), (("pick up", tr("Pick up")), ("dismiss", tr("Dismiss")))
            title, words = text.offer_spoken(row), text.offer_tip(row)
        else:
            deeds, buttons = call_deeds(row), (("answer", tr("Answer")), ("decline", tr("Decline")))
            title, words = text.incoming_spoken(row), text.call_line(row, self._calls.note(row))
        for part, _ in buttons:
            deed = deeds[part]
            if deed is not None:
                self._told[f"{part} {row.id}"] = deed
        while len(self._told) > KEPT:
            del self._told[next(iter(self._told))]
        return Notice(row.id, title, words, buttons)

    def _on_pressed(self, about: str, part: str) -> None:
        deed, key = self._told.get(f"{part} {about}"), self._free.get(about)
        if key is not None and part == "call":
            self.call_wanted.emit(key)
        elif deed is not None:
            self.pressed.emit(deed)
        elif part == OPEN:
            self.window_asked.emit()
