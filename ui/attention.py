# SPDX-License-Identifier: GPL-3.0-or-later
"""How a person learns that something rings: spoken, by a notification, or by a window of its own.

Nothing here takes the keyboard from anybody or comes in front of another program.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from deskphone.phone.views import CallView, Offer
from ui import text
from ui.accessible import announce
from ui.deeds import call_deeds, offer_deeds
from ui.models.calls import CallsModel, rings
from ui.notices import OPEN, Notice, Notices
from ui.screens.popup import CallsPopup
from ui.sight import KEEP, NEVER, STEADY, Deed
from ui.text import tr

NEWS = 5  # notifications about anything but what rings; the newest stay
MENTION, MENTIONED = "mention", 4000  # its name, and ms that it is shown
KEPT = 64  # buttons that are remembered: one may be pressed as its call ends


class Attention(QObject):
    """``pressed``: a button of a notification, as the deed it names; ``window_asked``: show the window.

    ``changed``: a button was pressed too early for what has only just come to its place. ``clock`` in
    seconds that never go back.
    """

    pressed = Signal(object)
    changed = Signal()
    window_asked = Signal()

    def __init__(
        self,
        window: QWidget,
        calls: CallsModel,
        popup: CallsPopup,
        notices: Notices | None,
        clock: Callable[[], float],
    ) -> None:
        super().__init__(window)
        self._clock, self._left = clock, NEVER  # when one was taken away last
        self._shown: dict[str, float] = {}  # notifications, and since when
        self._window, self._calls, self._popup, self._notices = window, calls, popup, notices
        self._told: dict[str, Deed] = {}  # "what about" of each button that a notification has
        self._wanted: set[str] = set()
        self._standing: dict[str, tuple[Notice, Callable[[], None]]] = {}  # other news, and what a press does
        self._mentioned = QTimer(self)
        self._mentioned.setSingleShot(True)
        self._mentioned.timeout.connect(lambda: self.untell(MENTION))
        calls.changed.connect(self._refresh)
        if notices is not None:
            notices.pressed.connect(self._on_pressed)
            notices.changed.connect(self._on_able)
            notices.unshown.connect(self._on_unshown)

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

    def tell(self, notice: Notice, press: Callable[[], None]) -> None:
        """There is other news, said by the window while it is worked in; ``press``: what its button does."""
        announce(self._window, notice.title, urgent=True)
        if self._seen():
            return
        self._standing.pop(notice.about, None)
        self._standing[notice.about] = notice, press
        while len(self._standing) > NEWS:
            del self._standing[next(iter(self._standing))]
        QApplication.alert(self._window)
        self._refresh()

    def mention(self, words: str) -> None:
        """Say what came of a press that was made in another program; it goes by itself."""
        self.tell(Notice(MENTION, words, "", (), urgent=False), lambda: None)
        self._mentioned.start(MENTIONED)

    def untell(self, about: str) -> None:
        """It is not true any more."""
        if self._standing.pop(about, None) is not None:
            self._refresh()

    def look(self) -> None:
        """The window has come or gone: while it is worked in, it says all that notifications say."""
        if self._seen():
            self.rest()

    def leave_to_lamps(self) -> None:
        """Say no more of what rings elsewhere; our own calls are said on."""
        offers = {offer.id for offer in self._calls.offers}
        self._wanted -= offers
        if not self._wanted:
            self._popup.hide()
        self._refresh()

    def rest(self) -> None:
        """Take notifications and popup away; the calls ring on."""
        self._popup.hide()
        self._wanted.clear()
        self._standing.clear()
        self._refresh()

    def _on_able(self) -> None:
        """The service of notifications has come or gone."""
        if self._notices is not None and not self._notices.able and self._wanted and not self._seen():
            self._popup.open()
        self._refresh()

    def _on_unshown(self, about: str) -> None:
        """A notification is not there: the popup says it."""
        if about in self._wanted and not self._seen():
            self._popup.open()

    def _seen(self) -> bool:
        return self._window.isVisible() and not self._window.isMinimized() and self._window.isActiveWindow()

    def _refresh(self) -> None:
        rows: list[Offer | CallView] = [*self._calls.calls, *self._calls.offers]
        ringing = [row for row in rows if rings(row)]
        self._wanted &= {row.id for row in ringing}
        if self._notices is not None and self._notices.able:
            notices = [self._notice(row) for row in ringing if row.id in self._wanted]
            notices += [notice for notice, _ in self._standing.values()]
            before, now = self._shown, self._clock()
            self._shown = {notice.about: before.get(notice.about, now) for notice in notices}
            if before.keys() - self._shown.keys():
                self._left = now
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
        """Where one was taken away, another stands in its place at once: a missed call for one that rang.

        And most desktops put the newest where the one before it stood.
        """
        now = self._clock()
        early = now < max(self._left + KEEP, self._shown.get(about, NEVER) + STEADY)
        if part != OPEN and about in self._shown and early and self._notices is not None:
            self._left = now
            self._notices.again(about)
            self.changed.emit()
            return
        deed = self._told.get(f"{part} {about}")
        if about in self._standing and part != OPEN:
            _, press = self._standing.pop(about)
            self._refresh()
            press()
        elif deed is not None:
            self.pressed.emit(deed)
        elif part == OPEN:
            self.window_asked.emit()
