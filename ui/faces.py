# SPDX-License-Identifier: GPL-3.0-or-later
"""Which face the window has: Desk, Wall or Mini. Chosen by the person and remembered, with size and place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from deskphone.phone.views import Offer, Said, Severity
from ui.face import Face
from ui.fit import fit, room_for
from ui.models.arrangement import Order
from ui.models.calls import CallsModel
from ui.preferences import Preferences
from ui.screens.desk import Desk
from ui.screens.keys_panel import KeysPanel
from ui.text import tr

_FACE, _ORDER, _ON_TOP, _TABS = "face", "wall_order", "mini_on_top", "key_tabs"
SIZES = {
    Face.DESK: QSize(1100, 720),
    Face.WALL: QSize(1280, 800),
    Face.MINI: QSize(224, 620),
}  # as the screen allows
WALL_LEAST, MINI_LEAST = QSize(648, 320), QSize(208, 240)


@dataclass(frozen=True, slots=True)
class Dressed:
    """What wears the face. ``least``: how small the Desk may be."""

    window: QMainWindow
    desk: Desk
    keys: KeysPanel
    calls: CallsModel
    preferences: Preferences
    least: QSize


class Faces(QObject):
    """``turned``: all is elsewhere now. ``said`` carries sentences for the status line.

    ``chosen`` is the person's choice. While a page is open, or there is no account yet, Mini has no room for
    what is to be seen: the window is the Desk until that is over. ``may_show_keys()`` closes a page, unless
    something would be lost; ``begun()`` tells whether there is an account.
    """

    turned = Signal()
    said = Signal(object)

    def __init__(
        self, dressed: Dressed, may_show_keys: Callable[[], bool], begun: Callable[[], bool]
    ) -> None:
        super().__init__(dressed.window)
        self._window, self._desk, self._keys = dressed.window, dressed.desk, dressed.keys
        self._calls, self._preferences, self._least = dressed.calls, dressed.preferences, dressed.least
        self._may_show_keys, self._begun = may_show_keys, begun
        self.chosen = Face.named(self._preferences.words(_FACE))
        self._looking = False
        self._keys.choose_order(Order.named(self._preferences.words(_ORDER)))
        self._keys.show_tabs(self.tabbed)
        self._keys.ordered.connect(lambda order: self._preferences.set_words(_ORDER, order.value))
        self._calls.lists = self._lists
        view = self._keys.view
        view.verticalScrollBar().valueChanged.connect(self._on_view)
        view.moved.connect(self._on_view)
        view.resized.connect(self._on_view)
        self._desk.turned.connect(self._on_view)

    @property
    def worn(self) -> Face:
        """What the window looks like."""
        return self._desk.face

    @property
    def on_top(self) -> bool:
        """Whether Mini stays in front of other windows, by the person's choice."""
        return self._preferences.switch(_ON_TOP, default=True)

    @property
    def tabbed(self) -> bool:
        """Whether each heading has a tab, by the person's choice."""
        return self._preferences.switch(_TABS)

    def show_tabs(self, on: bool) -> None:
        """Have a tab for each heading, or all keys below one another."""
        self._preferences.set_switch(_TABS, on)
        self._keys.show_tabs(on)

    def open(self) -> None:
        """Before the window is shown: as it was when it was closed."""
        self._wear(self._wanted())

    def choose(self, face: Face) -> None:
        """The person wants this face; nothing changes below a finger, and a page is left for Mini."""
        if QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._say(tr("Let go of the mouse button first: the window stays as it is."))
            return
        if face is Face.MINI and self._desk.page is not None and not self._may_show_keys():
            return
        self.chosen = face
        self._preferences.set_words(_FACE, face.value)
        self.look()

    def stay_on_top(self, on: bool) -> None:
        """Mini stays in front of other windows, or not."""
        self._preferences.set_switch(_ON_TOP, on)
        self._raise(self.worn)

    def look(self) -> None:
        """A page was opened or closed, or the first account is there."""
        wanted = self._wanted()
        if wanted is self.worn or self._looking:
            return
        self._looking = True
        had = self._window.focusWidget()
        self.keep()
        self._wear(wanted)
        self._looking = False
        if had is not None and had.isVisible():
            had.setFocus(Qt.FocusReason.OtherFocusReason)  # who types goes on typing
        else:
            self._desk.take_keyboard()
        self.turned.emit()

    def keep(self) -> None:
        """Remember size and place of the face that is worn."""
        self._preferences.set_geometry(self.worn.value, self._window.saveGeometry())

    def _wanted(self) -> Face:
        pinched = self._desk.page is not None or not self._begun()
        return Face.DESK if pinched and self.chosen is Face.MINI else self.chosen

    def _wear(self, face: Face) -> None:
        window = self._window
        state = Qt.WindowState
        window.setWindowState(window.windowState() & ~(state.WindowMaximized | state.WindowFullScreen))
        least = {Face.DESK: self._least, Face.WALL: WALL_LEAST, Face.MINI: MINI_LEAST}[face]
        window.setMinimumSize(QSize(0, 0))
        self._desk.wear(face)
        self._raise(face)
        fit(window, SIZES[face], least)
        kept = self._preferences.geometry_of(face.value)
        if not kept.isEmpty():
            window.restoreGeometry(kept)
            if not window.isMaximized():
                fit(window, window.size())
        elif face is Face.MINI:
            self._stand_aside()
        self._calls.list_again()

    def _stand_aside(self) -> None:
        """Where Mini has never been it comes to the right edge of the screen, beside the work."""
        window = self._window
        screen = QGuiApplication.screenAt(window.frameGeometry().center()) or QGuiApplication.primaryScreen()
        room, right = screen.availableGeometry(), room_for(window).width() - window.width()
        window.move(room.left() + right, room.top() + max(0, (room.height() - window.height()) // 3))

    def _raise(self, face: Face) -> None:
        flag = Qt.WindowType.WindowStaysOnTopHint
        wanted = face is Face.MINI and self.on_top
        handle = self._window.windowHandle()
        if handle is None:
            self._window.setWindowFlag(flag, wanted)
            return
        # Qt's own way makes another native window, which would lose the keyboard and hide a ringing call.
        flags = self._window.windowFlags()
        self._window.overrideWindowFlags(flags | flag if wanted else flags & ~flag)
        handle.setFlag(flag, wanted)

    def _lists(self, offer: Offer) -> bool:
        """On the Wall a row is for what rings where nobody sees it."""
        return self.worn is not Face.WALL or not self._keys.in_sight(offer.key)

    def _on_view(self, *_: object) -> None:
        if self.worn is Face.WALL and self._calls.offers:
            self._calls.list_again()

    def _say(self, sentence: str) -> None:
        self.said.emit(Said(sentence, Severity.INFO, "press"))
