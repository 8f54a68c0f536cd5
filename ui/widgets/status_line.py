# SPDX-License-Identifier: GPL-3.0-or-later
"""The status line: facts while all is well, a sentence with a next step while something is not."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout

from deskphone.phone.views import Said, Severity
from ui.accessible import announce
from ui.plain import plain_label, set_tip
from ui.text import tr
from ui.theme import Theme
from ui.widgets.controls import Elided, IconButton, IconLabel, set_property

INFO_MS = 8000
RANK = {Severity.ERROR: 2, Severity.WARNING: 1, Severity.INFO: 0}
SIGNS = {
    Severity.ERROR: ("error", "red_text"),
    Severity.WARNING: ("warning", "amber_text"),
    Severity.INFO: ("info", "text_soft"),
}


class StatusLine(QFrame):
    """Failures stay until their topic is cleared (or the person closes them); news fades by itself."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("statusLine")
        self._said: dict[str, Said] = {}
        self._facts = ""
        self._sign = IconLabel(theme, "info", size=18)
        self._words = Elided()
        self._words.setAccessibleDescription(tr("Status"))  # its name is the sentence
        self._more = plain_label()
        self._more.setProperty("soft", True)
        self._close = IconButton(theme, "close", tr("Close this message"))
        box = QHBoxLayout(self)
        box.setContentsMargins(16, 2, 8, 2)
        box.setSpacing(8)
        box.addWidget(self._sign)
        box.addWidget(self._words, 1)
        box.addWidget(self._more)
        box.addWidget(self._close)
        self.setMinimumHeight(36)
        self._close.clicked.connect(self._on_close)
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(INFO_MS)
        self._fade.timeout.connect(self._on_fade)
        self._refresh()

    @property
    def text(self) -> str:
        """What stands on the line."""
        return self._words.text()

    def show_facts(self, facts: str) -> None:
        """What is shown when there is nothing to say."""
        self._facts = facts
        self._refresh()

    def say(self, said: Said) -> None:
        """A sentence; a later one of the same topic replaces it, an empty one ends it."""
        before = self._said.pop(said.topic, None)
        if said.text:
            if before is None or before.text != said.text:
                announce(self._words, said.text, urgent=said.severity is Severity.ERROR)
            if said.severity is Severity.INFO:  # news takes the place of news
                self._drop_news()
            self._said[said.topic] = said
        self._refresh()

    def current(self) -> Said | None:
        """The most severe sentence, the newest among equals."""
        ranked = sorted(reversed(self._said.values()), key=lambda said: -RANK[said.severity])
        return ranked[0] if ranked else None

    def _refresh(self) -> None:
        said = self.current()
        self._sign.setVisible(said is not None)
        self._close.setVisible(said is not None)
        others = len(self._said) - 1
        self._more.setVisible(others > 0)
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
        if any(each.severity is Severity.INFO for each in self._said.values()):
            self._fade.start()

    def _on_fade(self) -> None:
        self._drop_news()
        self._refresh()

    def _drop_news(self) -> None:
        self._said = {t: s for t, s in self._said.items() if s.severity is not Severity.INFO}

    def _on_close(self) -> None:
        said = self.current()
        if said is not None:
            self._said.pop(said.topic, None)
        self._refresh()
