# SPDX-License-Identifier: GPL-3.0-or-later
"""The phone is used from another program: by hot keys, and by ``deskphone --do``.

Nobody need look at the window, so what came of it is said by a notification where the window is not in sight.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QClipboard, QGuiApplication

from deskphone.book.numbers import number_within
from deskphone.phone.events import MediaState
from deskphone.phone.views import CallView, Change, Said, Severity
from ui.attention import Attention
from ui.hot_keys import HotKeys, Stand, words_of
from ui.models.calls import CallsModel
from ui.preferences import Preferences
from ui.setup import Afar, number_of
from ui.text import one_line, told, tr
from ui.widgets.status_line import OUTCOMES
from ui.wishes import Wishes

SWITCH = "hot_keys"  # the preference
_AWAITED = 2000  # ms that a call may take to become what was asked for, before it is told how it is
_FAILS = 40_000  # ms in which what is answered may fail: a server that is gone is given up after 32 s
_SLOW = 2.0  # seconds after which it was no answer that a program has nothing selected
_SHOWN = 40  # characters of what was selected


@dataclass(frozen=True, slots=True)
class Within:
    """The parts of the window that are used; ``country`` as the book has it."""

    wishes: Wishes
    calls: CallsModel
    attention: Attention
    come_up: Callable[[], None]
    offer_number: Callable[[str], None]
    country: Callable[[], str]


class FromAfar(QObject):
    """Does what is asked for. ``said`` carries sentences for the status line."""

    said = Signal(object)

    def __init__(
        self, within: Within, hot_keys: HotKeys | None, preferences: Preferences, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._within, self._hot_keys, self._preferences = within, hot_keys, preferences
        self._told = ""  # a sentence that came of what is being done
        self._by_hand = False  # the person has just switched them
        wishes = within.wishes
        self._deeds: dict[Afar, Callable[[], object]] = {
            Afar.ANSWER: wishes.take_ringing,
            Afar.HANG_UP: lambda: wishes.press_talk("end"),
            Afar.MUTE: lambda: wishes.press_talk("mute"),
            Afar.HOLD: lambda: wishes.press_talk("hold"),
            Afar.DIAL: self._dial_selected,
            Afar.SHOW: within.come_up,
        }
        self._awaited: tuple[Afar, CallView] | None = None  # what a call is to become, and how it was
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: self._look(over=True))
        self._answering = QTimer(self, singleShot=True, interval=_FAILS)
        within.calls.changed.connect(self._look)
        wishes.said.connect(self._on_said)
        self.said.connect(self._on_said)
        if hot_keys is not None:
            hot_keys.pressed.connect(self.do)
            hot_keys.turned.connect(self._on_turned)
            if preferences.switch(SWITCH):
                hot_keys.wanted = True  # the message bus is opened later

    @property
    def hot(self) -> bool | None:
        """Whether there are to be hot keys; None where there cannot be any."""
        return None if self._hot_keys is None else self._hot_keys.wanted

    def switch(self, on: bool) -> None:
        """Have hot keys or not; the desktop asks which."""
        if self._hot_keys is not None:
            self._preferences.set_switch(SWITCH, on)
            self._by_hand = on
            self._hot_keys.switch(on)

    def do(self, wanted: Afar) -> None:
        """Do it, and say what came of it to who does not see the window."""
        self._told = ""
        talking = self._within.calls.talking
        self._deeds[wanted]()
        if self._told:
            self._within.attention.mention(self._told)
        elif wanted is Afar.ANSWER:
            self._answering.start()
        elif wanted in (Afar.MUTE, Afar.HOLD) and talking is not None:
            self._awaited = wanted, talking
            self._timer.start(_AWAITED)
            self._look()

    def hear(self, changes: Sequence[Change]) -> None:
        """The phone tells what has changed: why what was to be answered was not is told as well."""
        for said in changes:
            if isinstance(said, Said) and said.text and said.topic in OUTCOMES and self._answering.isActive():
                self._answering.stop()
                if said.severity is not Severity.INFO:
                    self._within.attention.mention(told(said.text))

    def _on_said(self, said: Said) -> None:
        self._told = said.text

    def _look(self, *, over: bool = False) -> None:
        """Tell how a call is, once it is otherwise than when the key was pressed. ``over``: it is late."""
        if self._awaited is None:
            return
        wanted, before = self._awaited
        now = next((call for call in self._within.calls.calls if call.id == before.id), None)
        if not over and now is not None and _told_of(wanted, now) == _told_of(wanted, before):
            return
        self._awaited = None
        self._timer.stop()
        if now is not None:
            self._within.attention.mention(_told_of(wanted, now))

    def _dial_selected(self) -> None:
        selected = _selected()
        if selected is None:
            self._say(tr("The program in which something is selected does not answer."))
            return
        number = number_of(selected) or number_within(selected, self._within.country())
        if number:
            self._within.come_up()
            self._within.offer_number(number)
        elif selected:
            self._say(tr("There is no number in “{}”.").format(one_line(selected[:_SHOWN])))
        else:
            self._say(tr("Select or copy a number first."))

    def _say(self, words: str, severity: Severity = Severity.INFO) -> None:
        self.said.emit(Said(words, severity, "afar"))

    # ------------------------------------------------------------------ the desktop's keys

    def _on_turned(self) -> None:
        assert self._hot_keys is not None
        stand, keys = self._hot_keys.stand, self._hot_keys.keys
        if not self._by_hand or stand is Stand.ASKED:
            return
        self._by_hand = False  # a portal that is gone later comes again
        if stand is Stand.ON:
            words = ", ".join(f"{key}: {words_of(wanted)}" for wanted, key in keys.items())
            self._say(
                tr("In every program: {}").format(words)
                if words
                else tr("No key was chosen for any of them.")
            )
        elif stand is Stand.DECLINED:
            self._refuse(tr("No keys were set up for other programs."))
        elif stand is Stand.ABSENT:
            self._refuse(
                tr(
                    "This desktop gives no program keys that work everywhere. Its own keyboard settings can "
                    "run deskphone --do answer; instead of answer also hang-up, mute, hold, dial or show."
                )
            )

    def _refuse(self, words: str) -> None:
        assert self._hot_keys is not None
        self._preferences.set_switch(SWITCH, False)
        self._hot_keys.wanted = False
        self._say(words, Severity.WARNING)


def _selected() -> str | None:
    """Text that is selected, else what was copied; None where the program that has it does not answer.

    Qt waits five seconds for such a program at each question, and the window with it: so there is one.
    """
    clipboard = QGuiApplication.clipboard()
    for mode in (QClipboard.Mode.Selection, QClipboard.Mode.Clipboard):
        if mode is QClipboard.Mode.Selection and not clipboard.supportsSelection():
            continue
        begun = time.monotonic()
        if clipboard.mimeData(mode).formats():
            if text := clipboard.text(mode).strip():
                return text
        elif time.monotonic() - begun > _SLOW:
            return None
    return ""


def _told_of(wanted: Afar, call: CallView) -> str:
    if wanted is Afar.MUTE:
        return tr("Your microphone is off.") if call.muted else tr("Your microphone is on.")
    return tr("The call is on hold.") if call.media is MediaState.LOCAL_HOLD else tr("The call goes on.")
