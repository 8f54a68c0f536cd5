# SPDX-License-Identifier: GPL-3.0-or-later
"""The status line: facts while all is well, a sentence with a next step while something is not."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QFrame, QHBoxLayout, QToolButton, QWidget

from deskphone.phone.views import Said, Severity
from ui.accessible import announce
from ui.plain import set_tip
from ui.sight import KEEP, NEVER, STEADY
from ui.text import told, tr
from ui.theme import Theme
from ui.widgets.controls import Elided, IconButton, IconLabel, TextButton, set_property

INFO_MS = 8000
ACTION_MS = 10_000
MINI_LINES, MINI_SIDE = 4, 10  # of a sentence in a narrow column at most, and px beside it
ANY = 16_777_215  # px: Qt's word for no limit
RANK = {Severity.ERROR: 2, Severity.WARNING: 1, Severity.INFO: 0}
# Topics of what is said because somebody pressed something. Of a transferred call nothing else tells.
ANSWERS = frozenset(
    {"press", "key", "undo", "transfer to", "transfer", "when free", "accounts", "about", "book", "recording"}
)
# Topics of warnings that say why nothing came of a press: for a while, since they stand until the next call.
OUTCOMES = frozenset({"call", "pickup"})
SIGNS = {
    Severity.ERROR: ("error", "red_text"),
    Severity.WARNING: ("warning", "amber_text"),
    Severity.INFO: ("info", "text_soft"),
}


@dataclass(frozen=True, slots=True)
class Action:
    """A button behind a sentence: ``words`` on it, and what it does.

    ``lasting``: it is there for as long as its sentence is true, not for ten seconds.
    """

    words: str
    deed: Callable[[], None]
    lasting: bool = False


class StatusLine(QFrame):
    """Failures stay until their topic is cleared (or the person closes them); news fades by itself.

    A sentence with an action stays for ten seconds, unless the action lasts. What answers a press goes before
    all that was said earlier, whatever fault has been standing there: a press without a word looks dead.
    So does, while news lasts, why nothing came of a call or a pickup. What something can be done about for as
    long as it is true ("Call") goes before what is only wrong.
    """

    happened = Signal()  # the person wants to see how it came to this
    focus_left = Signal()  # the button that the keyboard stood on is gone
    folds = Signal()  # in a narrow column: it comes or goes

    def __init__(self, theme: Theme, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.setObjectName("statusLine")
        self._clock, self._shown_since = clock, NEVER
        self._said: dict[str, Said] = {}
        self._actions: dict[str, Action] = {}
        self._turned = 0  # how often another sentence was asked for
        self._outcome = ""  # the topic that has just said why nothing came of a press
        self._gripped = ""  # the sentence as a finger went down on one of the buttons
        self._facts = ""
        self._sign = IconLabel(theme, "info", size=18)
        self._words = Elided(lines=2)
        self._words.setAccessibleDescription(tr("Status"))  # its name is the sentence
        self._button = TextButton(theme, "", "")
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard where it is
        self._button.clicked.connect(self._on_button)
        self._more = QToolButton()
        self._more.setProperty("look", "link")
        self._more.clicked.connect(self._on_more)
        self._close = IconButton(theme, "close", tr("Close this message"))
        self._mini = self._low = False
        self._foot = QWidget()  # has the buttons in a narrow column
        self._foot_box = QHBoxLayout(self._foot)
        self._foot_box.setContentsMargins(0, 0, 0, 0)
        self._foot_box.addStretch(1)
        self._box = box = QHBoxLayout(self)
        box.setSpacing(8)
        box.addWidget(self._sign)
        box.addWidget(self._words, 1)
        box.addWidget(self._more)  # it comes and goes, and the buttons behind it stay where they are
        box.addWidget(self._button)
        box.addWidget(self._close)
        self._happened = QToolButton()
        self._happened.setText(tr("What happened"))
        self._happened.setProperty("look", "link")
        self._happened.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._happened.clicked.connect(self.happened)
        set_tip(self._happened, tr("The SIP messages (F12)"))
        box.addWidget(self._happened)  # the last: it never moves
        box.addWidget(self._foot)
        self._foot.hide()
        self.set_low(False)
        for button in (self._button, self._close):
            button.pressed.connect(self._on_grip)
        self._close.clicked.connect(self._on_close)
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(INFO_MS)
        self._fade.timeout.connect(self._on_fade)
        self._lapse = QTimer(self)
        self._lapse.setSingleShot(True)
        self._lapse.setInterval(ACTION_MS)
        self._lapse.timeout.connect(self._on_lapse)
        self._refresh()

    @property
    def text(self) -> str:
        """What stands on the line."""
        return self._words.text()

    def set_low(self, low: bool) -> None:
        """With less air where the window is low."""
        self._low = low
        if self._mini:
            self._fit_mini()
            return
        air = 0 if low else 2
        self._box.setContentsMargins(16, air, 8, air)
        words = self._words.sizeHint().height()
        self.setFixedHeight(max(28, words) if low else max(40, words + 6))

    def set_mini(self, mini: bool) -> None:
        """In a narrow column it is there while there is something to say, its buttons below that."""
        if mini is self._mini:
            return
        self._mini = mini
        self._words.set_lines(MINI_LINES if mini else 2)
        self._happened.setVisible(not mini)
        direction = QBoxLayout.Direction
        self._box.setDirection(direction.TopToBottom if mini else direction.LeftToRight)
        self._box.setSpacing(2 if mini else 8)
        buttons: tuple[QAbstractButton, ...] = (self._more, self._button, self._close)
        if mini:
            self._box.setContentsMargins(MINI_SIDE, 4, MINI_SIDE, 4)
            for at, button in zip((0, 1, 3), buttons, strict=True):  # the space is third
                self._box.removeWidget(button)
                self._foot_box.insertWidget(at, button)
        else:
            for at, button in enumerate(buttons, start=2):
                self._foot_box.removeWidget(button)
                self._box.insertWidget(at, button)
        self._foot.setVisible(mini)
        self.set_low(self._low)
        self.show()
        self._refresh()

    def _fit_mini(self) -> None:
        """It has no height where there is nothing to say."""
        said = self.current()
        if said is not None:
            room = QRect(0, 0, max(1, self.width() - 2 * MINI_SIDE), ANY)
            metrics, how = self._words.fontMetrics(), int(Qt.TextFlag.TextWordWrap)
            needed = metrics.boundingRect(room, how, said.text).height()
            most = MINI_LINES // 2 if self._low else MINI_LINES
            self._words.set_lines(min(most, -(-needed // metrics.lineSpacing())))
            self._close.setHidden(
                said.severity is Severity.INFO and said.topic not in self._actions
            )  # it fades
        height = self._box.sizeHint().height() if said is not None else 0
        if height != self.maximumHeight():
            self.setFixedHeight(height)
            self.folds.emit()

    def show_facts(self, facts: str) -> None:
        """What is shown when there is nothing to say."""
        self._facts = facts
        self._refresh()

    def say(self, said: Said, action: Action | None = None) -> None:
        """A sentence; a later one of the same topic replaces it, an empty one ends it."""
        said = replace(said, text=told(said.text))
        before = self._said.pop(said.topic, None)
        self._actions.pop(said.topic, None)
        self._turned = 0
        if said.text:
            if before is None or before.text != said.text:
                announce(self._words, said.text, urgent=said.severity is Severity.ERROR)
            failed = said.severity is Severity.WARNING and said.topic in OUTCOMES
            self._outcome = said.topic if failed else ""
            if said.severity is Severity.INFO:  # news takes the place of news
                self._drop_news()
            if failed or said.severity is Severity.INFO:
                self._fade.start()  # here alone: whatever else changes does not keep it
            self._said[said.topic] = said
            if action is not None:
                self._actions[said.topic] = action
                if not action.lasting:
                    self._lapse.start()
        self._refresh()

    def current(self) -> Said | None:
        """The answer to a press where nothing came after it; else what helps, or the most severe sentence.

        Among equals one that can be acted on, then the newest; another where that was asked for.
        """
        newest_first = list(reversed(self._said.values()))

        def rank(said: Said) -> tuple[bool, bool, int, bool]:
            answer = said is newest_first[0] and said.topic in {*ANSWERS, self._outcome}
            action = self._actions.get(said.topic)
            lasts = action is not None and action.lasting
            helps = lasts or (action is not None and said.severity is Severity.ERROR)
            return answer, helps, RANK[said.severity], action is not None

        ranked = sorted(newest_first, key=rank, reverse=True)
        return ranked[self._turned % len(ranked)] if ranked else None

    def _refresh(self) -> None:
        focused = self.focusWidget()
        stood_here = focused is not None and focused.hasFocus()
        self._show_current()
        if self._mini:
            self._fit_mini()
        if stood_here and focused is not None and focused.isHidden():
            self.focus_left.emit()  # Qt has moved it to another button, which the next Space would press

    def _show_current(self) -> None:
        said = self.current()
        if said is not None and said.text != self._words.text():
            self._shown_since = self._clock()
        self._sign.setVisible(said is not None and not self._mini)
        self._close.setVisible(said is not None)
        others = len(self._said) - 1
        self._more.setVisible(others > 0)
        action = self._actions.get(said.topic) if said is not None else None
        self._button.setVisible(action is not None)
        self._button.setText(action.words if action is not None else "")
        if said is None:
            self._words.show_text(self._facts)
            self._words.setProperty("soft", True)
            set_property(self, "tone", "")
            self._fade.stop()
            return
        self._more.setText(tr("and {} more").format(others))
        set_tip(self._more, "\n".join(each.text for each in self._said.values() if each is not said))
        self._sign.show_icon(*SIGNS[said.severity])
        self._words.setProperty("soft", False)
        self._words.show_text(said.text)
        set_property(self, "tone", "" if said.severity is Severity.INFO else said.severity.value)

    def _on_fade(self) -> None:
        self._outcome = ""
        self._drop_news()
        self._refresh()

    def _drop_news(self) -> None:
        self._said = {
            topic: said
            for topic, said in self._said.items()
            if said.severity is not Severity.INFO or topic in self._actions
        }

    def _on_lapse(self) -> None:
        for topic in [topic for topic, action in self._actions.items() if not action.lasting]:
            self._said.pop(topic, None)
            del self._actions[topic]
        self._refresh()

    def _on_grip(self) -> None:
        self._gripped = self._words.text()

    def _fresh(self) -> bool:
        """Whether a press was meant for the sentence before: nobody closes or does what was not read.

        It may have changed below the finger, and a finger may stay down for long.
        """
        return self._gripped != self._words.text() or self._clock() < self._shown_since + STEADY

    def _on_button(self) -> None:
        if self._fresh():
            return
        said = self.current()
        action = self._actions.get(said.topic) if said is not None else None
        self._drop_current()
        if action is None:
            return
        action.deed()
        if (
            action.lasting
        ):  # "Call" of the next sentence is another call: an impatient second press is not for it
            self._shown_since = self._clock() + KEEP

    def _on_more(self) -> None:
        self._turned += 1
        self._refresh()

    def _on_close(self) -> None:
        if not self._fresh():
            self._drop_current()

    def _drop_current(self) -> None:
        said = self.current()
        if said is not None:
            self._said.pop(said.topic, None)
            self._actions.pop(said.topic, None)
        self._turned = 0
        self._refresh()
