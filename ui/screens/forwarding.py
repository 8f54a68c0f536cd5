# SPDX-License-Identifier: GPL-3.0-or-later
"""Forwarding, in the place of the keys: all calls, those that find us busy, those that nobody answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout

from deskphone.phone.dialling import dial_uri, not_dialled
from ui.accessible import announce
from ui.exceptions import guarded
from ui.forwarding import KINDS, LONGEST, SHORTEST, ForwardPlan
from ui.plain import plain_label
from ui.sight import NEVER
from ui.text import one_line, tr
from ui.theme import Theme, sized
from ui.widgets.controls import TextButton, set_property
from ui.widgets.form import FieldSpec, Form

READING = 1.0  # seconds that a sentence takes to be read


def fields() -> tuple[FieldSpec, ...]:
    """What the page asks for."""
    number = tr("Number or address")
    return (
        FieldSpec("always_on", tr("Pass all calls on"), "switch", default=False),
        FieldSpec("always", number, hint="104"),
        FieldSpec(
            "busy_on",
            tr("Pass calls on while I am busy"),
            "switch",
            default=False,
        ),
        FieldSpec("busy", number, hint="104"),
        FieldSpec("no_answer_on", tr("Pass calls on that I do not answer"), "switch", default=False),
        FieldSpec("no_answer", number, hint="104"),
        FieldSpec("after", tr("after (seconds)"), "number", default=20),
    )


@guarded
class ForwardingPage(QFrame):
    """``wanted``: this plan (``ForwardPlan``) is to be kept; ``closed``: the page is of no more use."""

    wanted = Signal(object)
    closed = Signal()

    def __init__(self, theme: Theme, plan: ForwardPlan, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.setObjectName("field")
        self.setAccessibleName(tr("Forward calls"))
        self._plan, self._clock = plan, clock
        self._warned, self._warned_at = "", NEVER  # what was said of that which would be lost, and when
        title = plain_label(tr("Forward calls"))
        title.setFont(sized(title.font(), 1.05, strong=True))
        explained = plain_label(
            tr(
                "This phone tells the server where a call is to go, and only while it runs. "
                "Busy is who is in a call or not to be disturbed."
            )
        )
        explained.setWordWrap(True)
        explained.setProperty("soft", True)
        self.form = Form(theme, fields())
        self.form.show_values(asdict(plan))
        self.form.edited.connect(self._on_edit)
        for kind, words in (
            ("always", tr("Number for all calls")),
            ("busy", tr("Number while I am busy")),
            ("no_answer", tr("Number for calls that I do not answer")),
        ):
            self.form.fields[kind].setAccessibleName(words)
        self.told = plain_label()
        self.told.setWordWrap(True)
        self.cancel_button = TextButton(theme, "", tr("Cancel"))
        self.cancel_button.clicked.connect(self._leave)
        self.save_button = TextButton(theme, "", tr("Save"), look="primary")
        self.save_button.clicked.connect(self.save)
        scroll = QScrollArea()
        scroll.setWidget(self.form)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 12)
        box.setSpacing(8)
        box.addWidget(title)
        box.addWidget(explained)
        box.addWidget(scroll, 1)
        box.addWidget(self.told)
        box.addLayout(buttons)

    def take_keyboard(self) -> None:
        """The first switch."""
        self.form.fields["always_on"].setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter saves, Escape leaves; what no field wanted is nobody's wish."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save()
        elif event.key() == Qt.Key.Key_Escape:
            if not event.isAutoRepeat():
                self._leave()
        elif not event.text().isprintable() or not event.text():
            super().keyPressEvent(event)

    def save(self) -> None:
        """Hand the plan over, or say below each field what is wrong with it."""
        values = self.form.values()
        errors = _errors(values)
        self.form.show_errors(errors)
        if errors:
            self.form.fields[next(iter(errors))].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._plan = ForwardPlan(**values)
            self.wanted.emit(self._plan)

    def _on_edit(self, name: str) -> None:
        """A number that is typed is meant to be used."""
        self._warned = ""
        self._tell("", "")
        if name in KINDS and self.form.values()[name] and not self.form.values()[f"{name}_on"]:
            self.form.show_values({**self.form.values(), f"{name}_on": True})

    def _leave(self) -> None:
        if self.may_close(tr("Not saved. Once more drops your changes.")):
            self.closed.emit()

    def may_close(self, warning: str) -> bool:
        """Whether nothing is lost, or whoever closes was told so and has read it; if not, it is said now."""
        now = self._clock()
        told = self._warned == warning and now >= self._warned_at + READING
        if told or self.form.values() == asdict(self._plan):
            return True
        self._warned, self._warned_at = warning, now
        self._tell(warning, "error")
        return False

    def _tell(self, sentence: str, tone: str) -> None:
        self.told.setText(one_line(sentence, 400))
        set_property(self.told, "tone", tone)
        announce(self.told, self.told.text(), urgent=True)


def _errors(values: dict[str, object]) -> dict[str, str]:
    """Sentences by field."""
    errors = {}
    for kind in KINDS:
        number = str(values[kind])
        if values[f"{kind}_on"] and not number:
            errors[kind] = tr("Type the number that calls are to go to.")
        elif number and not dial_uri(number, "host"):
            errors[kind] = not_dialled(number)
    after = values["after"]
    if not isinstance(after, int) or not SHORTEST <= after <= LONGEST:
        errors["after"] = tr("Write seconds, {} to {}.").format(SHORTEST, LONGEST)
    return errors
