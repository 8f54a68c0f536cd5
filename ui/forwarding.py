# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that are passed on: which, and where to. Kept over a restart, the numbers also while it is off."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from deskphone.phone.commands import Forward
from ui.bridge import Bridge
from ui.preferences import Preferences
from ui.sight import NEVER, STEADY
from ui.text import one_line, tr

KINDS = ("always", "busy", "no_answer")
SHORTEST, LONGEST = 1, 300  # seconds that a phone rings before it passes a call on


@dataclass(frozen=True, slots=True)
class ForwardPlan:
    """Numbers as typed, and whether each of them is used; ``after`` in seconds."""

    always: str = ""
    busy: str = ""
    no_answer: str = ""
    after: int = 20
    always_on: bool = False
    busy_on: bool = False
    no_answer_on: bool = False

    def number(self, kind: str) -> str:
        """The number that is used for this kind ("always" ...); empty for none."""
        number: str = getattr(self, kind)
        return number if getattr(self, f"{kind}_on") else ""

    @property
    def on(self) -> bool:
        """Whether any number is used."""
        return any(self.number(kind) for kind in KINDS)

    @property
    def wish(self) -> Forward:
        """What the phone is told."""
        always, busy, no_answer = (self.number(kind) for kind in KINDS)
        return Forward(always, busy, no_answer, float(self.after))


class Forwarding(QObject):
    """``changed``: it is another plan."""

    changed = Signal()

    def __init__(self, bridge: Bridge, preferences: Preferences, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._preferences = bridge, preferences
        self._turned = NEVER
        self.plan = _kept(preferences)
        bridge.started.connect(self._on_started)

    @property
    def on(self) -> bool:
        """Whether any calls are passed on."""
        return self.plan.on

    def keep(self, plan: ForwardPlan) -> bool:
        """Do so from now on; False, and a sentence, where there is no telephone to do it."""
        if not self._bridge.running and plan.on:
            self._bridge.not_running.emit()
            return False
        self.plan = plan
        for kind in KINDS:
            self._preferences.set_words(f"forward_{kind}", getattr(plan, kind))
            self._preferences.set_switch(f"forward_{kind}_on", getattr(plan, f"{kind}_on"))
        self._preferences.set_words("forward_after", str(plan.after))
        if self._bridge.running:
            self._bridge.do(plan.wish)
        self.changed.emit()
        return True

    def turn(self, number: str) -> None:
        """Pass all calls on to a key's number, or no more; a double click is one press."""
        now = self._bridge.clock()
        if now < self._turned + STEADY:
            return
        self._turned = now
        on = self.plan.number("always") != number
        self.keep(replace(self.plan, always=number if on else self.plan.always, always_on=on))

    def words(self) -> str:
        """What is passed on, in words; empty for nothing."""
        said = {
            "always": tr("all calls go to {}"),
            "busy": tr("busy: calls go to {}"),
            "no_answer": tr("not answered: calls go to {}"),
        }
        numbers = {kind: one_line(self.plan.number(kind)) for kind in KINDS}
        return "\n".join(said[kind].replace("{}", number) for kind, number in numbers.items() if number)

    def _on_started(self) -> None:
        if self.on:
            self._bridge.do(self.plan.wish)


def _kept(preferences: Preferences) -> ForwardPlan:
    """What was kept; what cannot be read is as if it were not there."""
    after = preferences.words("forward_after")
    seconds = int(after) if after.isascii() and after.isdigit() and len(after) < 5 else 0
    plan = ForwardPlan(after=seconds) if SHORTEST <= seconds <= LONGEST else ForwardPlan()
    for kind in KINDS:
        number, on = preferences.words(f"forward_{kind}"), preferences.switch(f"forward_{kind}_on")
        plan = replace(plan, **{kind: number, f"{kind}_on": on})  # type: ignore[arg-type]  # names as in KINDS
    return plan
