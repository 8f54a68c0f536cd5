# SPDX-License-Identifier: GPL-3.0-or-later
"""The first run: one card that says how to begin."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from ui.accessible import announce
from ui.drafts import Draft, Drafts, finish, from_address
from ui.exceptions import guarded
from ui.icons import pixmap
from ui.plain import plain_label
from ui.text import tr
from ui.theme import Theme, sized
from ui.widgets.controls import TextButton
from ui.widgets.form import FieldSpec, Form


@guarded
class FirstRun(QWidget):
    """``demo_asked``: start the demo; ``account_made``: a draft of an account that is in order.

    ``turned``: another page is to be seen.
    """

    turned = Signal(QWidget)
    demo_asked = Signal()
    account_made = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("desk")
        card = QFrame()
        card.setObjectName("card")
        card.setFixedWidth(500)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._choices(theme))
        self._stack.addWidget(self._connect_page(theme))
        box = QVBoxLayout(card)
        box.setContentsMargins(32, 32, 32, 32)
        box.addLayout(self._stack)
        outer = QVBoxLayout(self)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)

    def _choices(self, theme: Theme) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        sign = plain_label()
        sign.setPixmap(pixmap("deskphone", theme.tokens.text, 64, self.devicePixelRatioF()))
        box.addWidget(sign, 0, Qt.AlignmentFlag.AlignHCenter)
        title = plain_label(tr("Welcome to deskphone"))
        title.setFont(sized(title.font(), 1.5, strong=True))
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.addWidget(title)
        line = plain_label(tr("See when colleagues' phones ring, and take the call with one press."))
        line.setWordWrap(True)
        line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        line.setProperty("soft", True)
        box.addWidget(line)
        box.addSpacing(12)
        self.connect_button = TextButton(theme, "server", tr("Connect to my PBX"), look="primary")
        self.connect_button.clicked.connect(self._to_connect)
        self.demo_button = TextButton(theme, "play", tr("Try the demo"))
        self.demo_button.clicked.connect(self.demo_asked)
        demo_line = plain_label(tr("The demo needs no account: it brings its own PBX and colleagues."))
        demo_line.setProperty("soft", True)
        demo_line.setWordWrap(True)
        demo_line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for button in (self.connect_button, self.demo_button):
            button.setMinimumHeight(44)
            box.addWidget(button)
        box.addWidget(demo_line)
        return page

    def _connect_page(self, theme: Theme) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(16)
        title = plain_label(tr("Connect to my PBX"))
        title.setFont(sized(title.font(), 1.3, strong=True))
        box.addWidget(title)
        self.form = Form(
            theme,
            (
                FieldSpec("domain", tr("Address of the PBX"), hint="pbx.example.org"),
                FieldSpec("user", tr("User or extension"), hint="101"),
                FieldSpec("password", tr("Password"), "secret"),
            ),
        )
        box.addWidget(self.form)
        self.failure = plain_label()
        self.failure.setWordWrap(True)
        self.failure.setProperty("tone", "error")
        self.failure.hide()
        box.addWidget(self.failure)
        box.addStretch(1)
        back = TextButton(theme, "", tr("Back"))
        back.clicked.connect(self._to_choices)
        self.go_button = TextButton(theme, "", tr("Connect"), look="primary")
        self.go_button.clicked.connect(self._go)
        self.form.edited.connect(lambda _: self._on_edited())
        buttons = QHBoxLayout()
        buttons.addWidget(back)
        buttons.addStretch(1)
        buttons.addWidget(self.go_button)
        box.addLayout(buttons)
        return page

    def show_failure(self, sentence: str) -> None:
        """Say why the account could not be kept: the status line is on the desk, which nobody sees yet."""
        self.failure.setText(sentence)
        self.failure.setVisible(bool(sentence))
        announce(self.failure, sentence, urgent=True)

    def _on_edited(self) -> None:
        self.form.show_errors({})
        self.show_failure("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Escape goes back; what no field wanted is typed nowhere (least of all unseen)."""
        connecting = self._stack.currentIndex() == 1
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.isAutoRepeat():
                return
            if isinstance(focused, QAbstractButton) and focused.hasFocus():
                focused.click()
            elif connecting:
                self._go()
        elif event.key() == Qt.Key.Key_Escape and connecting:
            self._to_choices()
        elif not event.text().isprintable() or not event.text():
            super().keyPressEvent(event)

    def _to_choices(self) -> None:
        self._stack.setCurrentIndex(0)
        self.connect_button.setFocus()

    def _to_connect(self) -> None:
        self._stack.setCurrentIndex(1)
        self.form.fields["domain"].setFocus()
        self.turned.emit(self)

    def _go(self) -> None:
        self.show_failure("")
        typed = self.form.values()
        draft: Draft = from_address(typed["domain"], typed["user"], typed["password"])
        config, errors = finish(Drafts(accounts=[draft]))
        if config is None:
            self.form.show_errors(
                {("domain" if e.field == "server" else e.field): e.sentence for e in errors}
            )
        else:
            self.account_made.emit(draft)
