# SPDX-License-Identifier: GPL-3.0-or-later
"""What has only now come into sight takes no press that was on its way to what stood before it (SPEC 1.2).

A menu, a dialog or a page goes away by a click, and the second one of a double click would press what
lay below: a key, which calls somebody. The keyboard comes back from elsewhere in the same way. And so does
the pointer: a window of another program goes, and it is in ours without having moved.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QCursor, QEnterEvent, QGuiApplication, QKeyEvent, QMouseEvent, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import getCppPointer

from ui.digits import TYPING
from ui.exceptions import guarded
from ui.keyboard import lost_digit
from ui.sight import IMPATIENT, NEVER, STEADY

PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
NEAR = 8  # pixels that a hand moves between the two presses of a double click
NOWHERE = QPointF(-32000, -32000)  # beside everything: a press that ends there is none
TAP = 0.03  # seconds within which a finger on glass comes into the window and presses
KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Escape)
MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)


def _begins_letter(key: int) -> bool:
    """Whether a key writes nothing by itself: an accent that waits for its letter, or Compose."""
    dead = Qt.Key.Key_Dead_Grave <= key <= Qt.Key.Key_Dead_Longsolidusoverlay
    return dead or key == Qt.Key.Key_Multi_key


def _in_a_field() -> bool:
    return isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit)


@guarded
class Veil(QObject):
    """Keeps presses from a window; ``clock`` in seconds that never go back.

    It listens at the native window, before any widget does: buttons and fields need no rule of their own.
    ``left_out``: a press was taken that is not just the second of a double one, so it has to be said.
    ``digit_lost``: the number pad was used without Num Lock where nothing is edited. Its arrows would lead
    the ring to a key, and the Enter after them would call that key.
    """

    left_out = Signal()
    digit_lost = Signal()

    def __init__(
        self,
        window: QWidget,
        clock: Callable[[], float],
        part: Callable[[QPoint], Hashable] = lambda where: None,
    ) -> None:
        """``part``: what lies at a place of the screen within a widget that paints several buttons."""
        super().__init__(window)
        self._window, self._clock, self._part = window, clock, part
        self._bare, self._bared = QRect(), NEVER
        self._down = False  # the mouse button, in this window
        self._hit: Hashable = None  # what was pressed last, when and where
        self._hit_at, self._hit_where = NEVER, QPoint()
        self._keyboard = NEVER
        self._pressed = NEVER  # when the mouse last pressed here, or in a menu or dialog that is gone
        self._pointed = QPoint()  # where the pointer was as something went away, or at the press after it
        self._key, self._key_at = 0, NEVER  # the key that went down or up last
        self._took = 0  # the key that was left out last
        self._wrote = NEVER  # when a key last went into a field
        self._accent = False  # one waits for its letter, and nothing of it is to be seen
        self._entered, self._entry = (
            NEVER,
            QPoint(),
        )  # when and where the pointer came, if it has rested since

    def watch(self) -> None:
        """Begin, or begin anew with another native window."""
        handle = self._window.windowHandle()
        if handle is not None:
            handle.removeEventFilter(self)
            handle.installEventFilter(self)

    def lift(self, gone: QWidget) -> None:
        """A widget goes away, or another takes its place: what is seen there now is new."""
        top = gone.mapToGlobal(gone.rect().topLeft())
        here = gone.frameGeometry() if gone.isWindow() else QRect(top, gone.size())
        still = self._clock() < self._bared + STEADY
        self._bare, self._bared = (self._bare.united(here) if still else here), self._clock()
        self._pointed = QCursor.pos()
        grabs = gone.windowType() == Qt.WindowType.Popup  # a menu has the presses beside it as well
        if gone.isWindow() and (grabs or here.contains(self._pointed)):  # a press there was told to nobody
            self._hit_at, self._hit, self._hit_where = self._bared, None, self._pointed
            self._pressed = self._bared

    def keyboard_came(self, more: float = 0.0) -> None:
        """From another window, a menu or a page; ``more``: so many seconds longer than the hand needs."""
        self._keyboard = self._clock() + more

    @property
    def writing(self) -> bool:
        """Whether somebody is in the middle of writing, into whatever field."""
        return self._clock() < self._wrote + TYPING

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what is too early; as long as the hand goes on it is still about what stood there before."""
        if event.type() in (QEvent.Type.Expose, QEvent.Type.Hide) and isinstance(watched, QWindow):
            self._let_go(watched)
        if isinstance(event, QMouseEvent) and event.button() is Qt.MouseButton.LeftButton:
            self._down = event.type() in PRESSES
        if isinstance(event, QEnterEvent):
            self._entered, self._entry = self._clock(), event.globalPosition().toPoint()
        elif isinstance(event, QMouseEvent) and event.type() in PRESSES:
            return self._takes_click(event.globalPosition().toPoint())
        elif isinstance(event, QMouseEvent) and not self._rests(event.globalPosition().toPoint()):
            self._entered = NEVER  # the hand has come by itself
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            again = event.key() == self._key and self._clock() < self._key_at + STEADY
            unseen = event.key() != self._key
            self._key, self._key_at = event.key(), self._clock()
            if event.type() is QEvent.Type.KeyRelease:
                self._accent = self._accent_waits(event.key(), unseen)
                return False
            takes = self._drops_accent(event)
            if not takes and _in_a_field():
                self._wrote = self._clock()
            takes = takes or self._takes_digit(event) or self._takes_key(event, again)
            self._took = event.key() if takes else 0
            return takes
        return False

    def took(self, key: int) -> bool:
        """Whether the press of a key that is let go now was left out, so that nothing had it."""
        return key == self._took

    def _let_go(self, handle: QWindow) -> None:
        """Minimised, or left on another desktop, it is let go of: the finger goes up on something else.

        What the button was down on would be pressed as the window comes back below the finger. A press in
        another window, which has sent this one away, goes on.
        """
        held = self._down and QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton
        if handle.isExposed() or not held:
            return
        self._down = False
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        kind, plain = QEvent.Type.MouseButtonRelease, Qt.KeyboardModifier.NoModifier
        QCoreApplication.sendEvent(handle, QMouseEvent(kind, NOWHERE, NOWHERE, left, none, plain))

    def _takes_click(self, where: QPoint) -> bool:
        now, before = self._clock(), self._pressed
        self._pressed = now
        if self._rests(where) and TAP <= now - self._entered < STEADY:
            self._entered = now
            self.left_out.emit()
            return True
        self._entered = NEVER
        second = (where - self._pointed).manhattanLength() <= NEAR and now < before + IMPATIENT
        early = now < self._bared + STEADY and self._bare.contains(where)
        if early:
            self._bared, self._pointed = now, where
            if not second:
                self.left_out.emit()
        return early or self._takes_impatience(where, now)

    def _takes_impatience(self, where: QPoint, now: float) -> bool:
        """Whether this is one more press of the same hand, and something else stands below it by now."""
        under = self._below(where)
        rests = (where - self._hit_where).manhattanLength() <= NEAR
        again = rests and now < self._hit_at + IMPATIENT and under != self._hit
        if not again:
            self._hit_at, self._hit, self._hit_where = now, under, where
        elif now >= self._hit_at + STEADY:
            self._hit_at = now - IMPATIENT + 2 * STEADY  # who has read why presses again
            self.left_out.emit()
        return again

    def _below(self, where: QPoint) -> Hashable:
        here = self._window.childAt(self._window.mapFromGlobal(where))
        return here and getCppPointer(here)[0], self._part(where)

    def _accent_waits(self, key: int, unseen: bool) -> bool:
        """``unseen``: only the release is told of a key that is part of a letter."""
        if key in MODIFIERS:
            return self._accent
        return _begins_letter(key) and unseen

    def _drops_accent(self, event: QKeyEvent) -> bool:
        """Escape gives up the letter that was begun in a field, and no call."""
        waits = self._accent and _in_a_field()
        self._accent = self._accent and event.key() in MODIFIERS
        drops = waits and event.key() == Qt.Key.Key_Escape
        if drops:
            self.left_out.emit()
        return drops

    def _rests(self, where: QPoint) -> bool:
        """Whether the pointer is where the window found it."""
        return (where - self._entry).manhattanLength() <= NEAR

    def _takes_digit(self, event: QKeyEvent) -> bool:
        lost = lost_digit(event.key(), event.modifiers()) and not self._moves()
        if lost:
            self.digit_lost.emit()
        return lost

    def _takes_key(self, event: QKeyEvent, again: bool) -> bool:
        now = self._clock()
        early = event.key() in KEYS and now < self._keyboard + STEADY and not self._writes(event)
        if early:
            self._keyboard = max(self._keyboard, now)
            if not (again or event.isAutoRepeat()):
                self.left_out.emit()
        return early

    @staticmethod
    def _writes(event: QKeyEvent) -> bool:
        return _in_a_field() and event.key() == Qt.Key.Key_Space

    @staticmethod
    def _moves() -> bool:
        """Whether arrows have a use here: in a menu, or a text that is being edited."""
        here = QApplication.focusWidget()
        edits = isinstance(here, QLineEdit) and bool(here.text())
        return edits or QApplication.activePopupWidget() is not None
